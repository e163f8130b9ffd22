package auth

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// Another installation vouches for each message that it sends: with a token that it has
// signed for this message, this receiver and these minutes.

const (
	// PeerKeysPath is where an installation publishes the keys it signs messages with.
	PeerKeysPath = "/.well-known/samlop-message-keys"
	// peerTokenType tells such a token from one that somebody logs in with (RFC 8725 section 3.11).
	peerTokenType = "samlop-message+jwt"
	// peerTokenLife is how long one holds, and peerLeeway how far the two clocks may be apart.
	peerTokenLife = 2 * time.Minute
	peerLeeway    = time.Minute
)

// peerAlgorithms are the signatures that are taken of another installation.
var peerAlgorithms = []jose.SignatureAlgorithm{jose.EdDSA, jose.ES256}

// peerClaims are what such a token says.
type peerClaims struct {
	jwt.Claims
	Body string `json:"body_sha256"`
}

// PeerKey is a key that messages are signed with: its seed is 32 bytes.
type PeerKey struct {
	ID   string
	Seed []byte
}

// PeerSigner signs messages in the name of this installation.
type PeerSigner struct {
	address string
	keys    []jose.JSONWebKey
	signer  jose.Signer
	clock   func() time.Time
}

// NewPeerSigner makes one that signs with the first of the keys, all of which are
// published. It fails on a key that cannot be one.
func NewPeerSigner(address string, keys []PeerKey, clock func() time.Time) (*PeerSigner, error) {
	if len(keys) == 0 {
		return nil, errors.New("auth: no key to sign messages with")
	}
	s := &PeerSigner{address: address, clock: clock}
	for _, k := range keys {
		if len(k.Seed) != ed25519.SeedSize {
			return nil, fmt.Errorf("auth: key %s for messages is not %d bytes", k.ID, ed25519.SeedSize)
		}
		s.keys = append(s.keys, jose.JSONWebKey{Key: ed25519.NewKeyFromSeed(k.Seed), KeyID: k.ID, Algorithm: string(jose.EdDSA), Use: "sig"})
	}
	var err error
	s.signer, err = jose.NewSigner(jose.SigningKey{Algorithm: jose.EdDSA, Key: s.keys[0]}, (&jose.SignerOptions{}).WithType(peerTokenType))
	if err != nil {
		return nil, fmt.Errorf("auth: preparing to sign messages: %w", err)
	}
	return s, nil
}

// Published are the public halves of the keys (RFC 7517).
func (s *PeerSigner) Published() jose.JSONWebKeySet {
	var set jose.JSONWebKeySet
	for _, k := range s.keys {
		set.Keys = append(set.Keys, k.Public())
	}
	return set
}

// Sign gives the token under which a message goes to another installation.
func (s *PeerSigner) Sign(to, id string, body []byte) (string, error) {
	now := s.clock()
	token, err := jwt.Signed(s.signer).Claims(peerClaims{Body: BodyHash(body), Claims: jwt.Claims{Issuer: s.address, ID: id,
		Audience: jwt.Audience{to}, IssuedAt: jwt.NewNumericDate(now), Expiry: jwt.NewNumericDate(now.Add(peerTokenLife))}}).Serialize()
	if err != nil {
		return "", fmt.Errorf("signing a message: %w", err)
	}
	return token, nil
}

// BodyHash is how a token names the body that it is for.
func BodyHash(body []byte) string {
	sum := sha256.Sum256(body)
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// PeerMessage is what a token says of the message it came with.
type PeerMessage struct {
	// Peer is the address of the installation that signed it.
	Peer string
	ID   string
	Body string
}

// PeerConfig is another installation whose messages are taken.
type PeerConfig struct {
	// Address is what it calls itself, and Via where it is reached from here.
	Address, Via string
}

// PeerVerifier checks the tokens of messages from other installations.
type PeerVerifier struct {
	address string
	peers   map[string]*keys
	clock   func() time.Time
}

// NewPeerVerifier makes one for messages that are for an address. It contacts nobody: an
// installation is asked for its keys when its first message comes.
func NewPeerVerifier(ctx context.Context, address string, peers []PeerConfig, clock func() time.Time) (*PeerVerifier, error) {
	v := &PeerVerifier{address: address, peers: map[string]*keys{}, clock: clock}
	for _, p := range peers {
		if u, err := url.Parse(p.Via); err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" {
			return nil, fmt.Errorf("auth: %q is not an http(s) address", p.Via)
		}
		k := newKeys(ctx, p.Address, p.Via, clock)
		k.published = strings.TrimSuffix(p.Via, "/") + PeerKeysPath
		v.peers[p.Address] = k
	}
	return v, nil
}

// Verify checks a token. The error is an [*Unauthenticated] when it is no good and an
// [*Unavailable] when that could not be found out.
func (v *PeerVerifier) Verify(ctx context.Context, raw string) (PeerMessage, error) {
	if raw == "" {
		return PeerMessage{}, &Unauthenticated{Missing}
	}
	if len(raw) > maxToken {
		return PeerMessage{}, &Unauthenticated{Malformed}
	}
	token, err := jwt.ParseSigned(raw, peerAlgorithms)
	if err != nil || len(token.Headers) != 1 {
		return PeerMessage{}, &Unauthenticated{Malformed}
	}
	if kind, _ := token.Headers[0].ExtraHeaders[jose.HeaderType].(string); kind != peerTokenType {
		return PeerMessage{}, &Unauthenticated{WrongKind}
	}
	var said peerClaims
	if err := token.UnsafeClaimsWithoutVerification(&said); err != nil {
		return PeerMessage{}, &Unauthenticated{Malformed}
	}
	peer, known := v.peers[said.Issuer]
	if !known {
		return PeerMessage{}, &Unauthenticated{UnknownIssuer}
	}
	var away *Unavailable
	if _, err := peer.verify(ctx, raw); errors.As(err, &away) {
		return PeerMessage{}, away
	} else if err != nil {
		return PeerMessage{}, &Unauthenticated{BadSignature}
	}
	now := v.clock()
	switch {
	case said.ID == "" || said.Body == "" || said.Expiry == nil || said.IssuedAt == nil:
		return PeerMessage{}, &Unauthenticated{Malformed}
	case !said.Audience.Contains(v.address):
		return PeerMessage{}, &Unauthenticated{WrongAudience}
	case now.After(said.Expiry.Time().Add(peerLeeway)), said.IssuedAt.Time().After(now.Add(peerLeeway)),
		said.Expiry.Time().Sub(said.IssuedAt.Time()) > time.Hour:
		return PeerMessage{}, &Unauthenticated{Expired}
	}
	return PeerMessage{Peer: said.Issuer, ID: said.ID, Body: said.Body}, nil
}
