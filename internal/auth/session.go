package auth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"samlop/internal/idnumber"
)

// ErrNoSession means that nobody is logged in by a secret: there never was such a
// session, or it has been ended or has lasted too long. Ask for a log-in.
var ErrNoSession = errors.New("there is no such session")

// Session is somebody who is logged in at the desk.
type Session struct {
	Identity Identity
	// Organisation is the one they have chosen to work in, where several know their
	// login; "" until they have.
	Organisation string
	// Began is when they logged in.
	Began time.Time
	// Left is how long it lasts if it is not used, Most how long however much it is.
	Left, Most time.Duration
}

// keptSession is a session as it is kept, sealed: whose it is has a number in it.
type keptSession struct {
	Issuer       string `json:"issuer"`
	Subject      string `json:"subject"`
	Number       string `json:"number,omitempty"`
	Organisation string `json:"organisation,omitempty"`
}

// Reveal writes whose the session is in the clear, for sealing and nothing else.
func (s Session) Reveal() ([]byte, error) {
	kept := keptSession{Issuer: s.Identity.Issuer, Subject: s.Identity.Subject, Organisation: s.Organisation}
	if !s.Identity.Number.IsZero() {
		kept.Number = s.Identity.Number.Reveal()
	}
	return json.Marshal(kept)
}

// Revealed reads what [Session.Reveal] wrote; Began is not in it.
func Revealed(plain []byte) (Session, error) {
	var kept keptSession
	if err := json.Unmarshal(plain, &kept); err != nil {
		return Session{}, errors.New("auth: a session that cannot be read") // the cause may quote it
	}
	s := Session{Identity: Identity{Issuer: kept.Issuer, Subject: kept.Subject}, Organisation: kept.Organisation}
	if kept.Number != "" {
		number, err := idnumber.Parse(kept.Number, anyNumber)
		if err != nil {
			return Session{}, fmt.Errorf("auth: a session's number: %w", err)
		}
		s.Identity.Number = number
	}
	return s, nil
}

type identityKey struct{}

// WithIdentity says who asks by a context, which nothing that comes over the network
// can bring along: it is how the desk asks the API of its own process.
func WithIdentity(ctx context.Context, who Identity) context.Context {
	return context.WithValue(ctx, identityKey{}, who)
}

// IdentityOf is who [WithIdentity] said asks; ok is false when nobody has.
func IdentityOf(ctx context.Context) (who Identity, ok bool) {
	who, ok = ctx.Value(identityKey{}).(Identity)
	return who, ok
}
