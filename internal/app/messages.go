package app

import (
	"context"
	"fmt"
	"time"

	"samlop/casework"
	"samlop/internal/auth"
)

// peers are the other installations as casework knows them.
func (a *application) peers() []casework.Peer {
	var all []casework.Peer
	for _, p := range a.cfg.Peers {
		peer := casework.Peer{Address: p.Address, Via: p.Via, Organisations: map[string]string{}}
		for _, o := range p.Organisations {
			peer.Organisations[o.ID] = o.Name
		}
		all = append(all, peer)
	}
	return all
}

// peerSigner signs our messages; nil where there are no keys for it, and then no other
// installation either.
func (a *application) peerSigner() (*auth.PeerSigner, error) {
	var keys []auth.PeerKey
	for _, k := range a.cfg.MessageKeys {
		keys = append(keys, auth.PeerKey{ID: k.ID, Seed: k.Key.Bytes()})
	}
	if len(keys) == 0 {
		return nil, nil
	}
	signer, err := auth.NewPeerSigner(a.cfg.BaseURL, keys, time.Now)
	if err != nil {
		return nil, fmt.Errorf("reading the keys of messages: %w", err)
	}
	return signer, nil
}

// courier carries messages to other installations; nil where none can be.
func (a *application) courier() (casework.Courier, error) {
	signer, err := a.peerSigner()
	if err != nil || signer == nil {
		return nil, err
	}
	return casework.NewHTTPCourier(signer), nil
}

func (a *application) peerVerifier(ctx context.Context) (*auth.PeerVerifier, error) {
	var peers []auth.PeerConfig
	for _, p := range a.cfg.Peers {
		peers = append(peers, auth.PeerConfig{Address: p.Address, Via: p.Via})
	}
	verifier, err := auth.NewPeerVerifier(context.WithoutCancel(ctx), a.cfg.BaseURL, peers, time.Now)
	if err != nil {
		return nil, fmt.Errorf("preparing to verify messages: %w", err)
	}
	return verifier, nil
}
