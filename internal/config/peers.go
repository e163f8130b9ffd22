package config

import (
	"fmt"
	"strings"

	"github.com/google/uuid"
)

// Peer is another installation that messages go to and come from.
type Peer struct {
	// Address is what it calls itself, and Via where it is reached from here.
	Address, Via string
	// Organisations live there.
	Organisations []PeerOrganisation
}

// PeerOrganisation is an organisation of another installation.
type PeerOrganisation struct{ ID, Name string }

func (p Peer) ids() []string {
	var all []string
	for _, o := range p.Organisations {
		all = append(all, o.ID)
	}
	return all
}

// Peers are the other installations.
type Peers []Peer

// UnmarshalText reads address|id=name|id=name, separated by commas; via=address may be
// one of the parts behind the first.
func (p *Peers) UnmarshalText(text []byte) error {
	var read Peers
	for n, item := range items(text) {
		parts := strings.Split(item, "|")
		peer := Peer{Address: strings.TrimSuffix(strings.TrimSpace(parts[0]), "/")}
		for _, part := range parts[1:] {
			id, name, named := strings.Cut(strings.TrimSpace(part), "=")
			name = strings.TrimSpace(name)
			switch {
			case named && id == "via" && name != "" && peer.Via == "":
				peer.Via = strings.TrimSuffix(name, "/")
			case named && isUUID(id) && name != "":
				peer.Organisations = append(peer.Organisations, PeerOrganisation{id, name})
			default:
				return valueError(fmt.Sprintf("installation %d must be address|organisation id=name, and may have via=address", n+1))
			}
		}
		if peer.Address == "" || len(peer.Organisations) == 0 {
			return valueError(fmt.Sprintf("installation %d must have an address and an organisation at least", n+1))
		}
		if peer.Via == "" {
			peer.Via = peer.Address
		}
		read = append(read, peer)
	}
	*p = read
	return nil
}

func isUUID(id string) bool {
	u, err := uuid.Parse(id)
	return err == nil && u.String() == id
}

// String writes the installations as they are configured.
func (p Peers) String() string {
	var all []string
	for _, peer := range p {
		one := peer.Address
		for _, o := range peer.Organisations {
			one += "|" + o.ID + "=" + o.Name
		}
		if peer.Via != peer.Address {
			one += "|via=" + peer.Via
		}
		all = append(all, one)
	}
	return strings.Join(all, ",")
}
