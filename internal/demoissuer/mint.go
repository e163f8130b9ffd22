package demoissuer

import (
	"crypto"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// MintOption makes a minted token differ from an ordinary one.
type MintOption func(*minting)

type minting struct {
	issuer   string
	audience string
	issuedAt time.Time
	lifetime time.Duration
	key      crypto.Signer
	more     map[string]any
}

// Expired mints a token that ran out an hour before the issuer's clock.
func Expired() MintOption {
	return func(m *minting) { m.issuedAt = m.issuedAt.Add(-m.lifetime - time.Hour) }
}

// ForAudience mints a token meant for somebody else.
func ForAudience(audience string) MintOption {
	return func(m *minting) { m.audience = audience }
}

// FromIssuer mints a token that says another issuer made it.
func FromIssuer(issuer string) MintOption {
	return func(m *minting) { m.issuer = issuer }
}

// SignedWith mints a forgery: signed by another key, under the id of the
// issuer's own.
func SignedWith(key crypto.Signer) MintOption {
	return func(m *minting) { m.key = key }
}

// ValidFor mints a token with another lifetime. Give it before [Expired].
func ValidFor(d time.Duration) MintOption {
	return func(m *minting) { m.lifetime = d }
}

// WithClaim mints a token that says something more.
func WithClaim(name string, value any) MintOption {
	return func(m *minting) { m.more[name] = value }
}

// Mint makes an access token for any subject, demonstration person or not. It is
// what tests use; over HTTP only demonstration people get tokens.
func (i *Issuer) Mint(subject string, options ...MintOption) (string, error) {
	if subject == "" {
		return "", errors.New("demoissuer: mint: no subject")
	}
	m := minting{issuer: i.url, audience: i.audience, issuedAt: i.clock(), lifetime: i.lifetime, more: map[string]any{}}
	for _, option := range options {
		option(&m)
	}
	key := i.key
	if m.key != nil {
		other, err := asJWK(m.key)
		if err != nil {
			return "", fmt.Errorf("demoissuer: mint: %w", err)
		}
		other.KeyID = key.KeyID
		key = other
	}
	return sign(key, claims(m.issuer, subject, m.audience, m.issuedAt, m.lifetime), m.more)
}

func claims(issuer, subject, audience string, issuedAt time.Time, lifetime time.Duration) jwt.Claims {
	return jwt.Claims{
		Issuer:   issuer,
		Subject:  subject,
		Audience: jwt.Audience{audience},
		IssuedAt: jwt.NewNumericDate(issuedAt),
		Expiry:   jwt.NewNumericDate(issuedAt.Add(lifetime)),
		ID:       rand.Text(),
	}
}

func sign(key jose.JSONWebKey, claims ...any) (string, error) {
	return signAs(key, "at+jwt", claims...)
}

// signAs signs a token of a kind.
func signAs(key jose.JSONWebKey, kind jose.ContentType, claims ...any) (string, error) {
	signer, err := jose.NewSigner(
		jose.SigningKey{Algorithm: jose.SignatureAlgorithm(key.Algorithm), Key: key},
		(&jose.SignerOptions{}).WithType(kind))
	if err != nil {
		return "", fmt.Errorf("demoissuer: make a signer: %w", err)
	}
	token := jwt.Signed(signer)
	for _, c := range claims {
		token = token.Claims(c)
	}
	signed, err := token.Serialize()
	if err != nil {
		return "", fmt.Errorf("demoissuer: sign: %w", err)
	}
	return signed, nil
}
