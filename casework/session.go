package casework

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"samlop/internal/auth"
	"samlop/models"
)

// How long somebody is logged in at the desk: an hour without doing anything, and a
// working day in all (decision 034). Real time, in every world.
const (
	SessionIdle = time.Hour
	SessionLong = 12 * time.Hour
	// sessionSeen is how often it is noted that a session is used.
	sessionSeen = time.Minute
)

// sessionSeal binds what is sealed to its row.
func sessionSeal(id string) string { return "session/" + id }

// OpenSession logs somebody in at the desk, and gives the secret that their browser
// keeps; here is only its hash. Errors: Unavailable.
func (d *Service) OpenSession(ctx context.Context, who auth.Identity) (secret string, err error) {
	defer wrapError("opening a session", &err)
	secret = rand.Text() + rand.Text()
	session := models.Session{ID: uuid.NewString(), SecretHash: hashOfSecret(secret), LoginDigest: d.digestOfLogin(who),
		BeganAt: d.clock(), SeenAt: d.clock()}
	if session.Identity, err = d.sealSession(session.ID, auth.Session{Identity: who}); err != nil {
		return "", err
	}
	return secret, d.store.KeepSession(ctx, session)
}

// SessionOf finds who is logged in by a secret. The error is auth.ErrNoSession when nobody
// is, any more or ever.
func (d *Service) SessionOf(ctx context.Context, secret string) (auth.Session, error) {
	_, session, err := d.session(ctx, secret)
	return session, err
}

// ChooseOrganisation says in which organisation a session works from now on. Whether its
// login is known there is asked at each request (WhoIs).
func (d *Service) ChooseOrganisation(ctx context.Context, secret, organisation string) (err error) {
	defer wrapError("choosing an organisation", &err)
	row, session, err := d.session(ctx, secret)
	if err != nil {
		return err
	}
	session.Organisation = organisation
	sealed, err := d.sealSession(row.ID, session)
	if err != nil {
		return err
	}
	return d.store.ReidentifySession(ctx, row.ID, sealed)
}

// EndSession logs a session out.
func (d *Service) EndSession(ctx context.Context, secret string) (err error) {
	defer wrapError("ending a session", &err)
	return d.store.EndSession(ctx, hashOfSecret(secret), d.clock())
}

// EndSessions logs the login of a session out wherever it is logged in, and says how many
// sessions that ended. Errors: auth.ErrNoSession.
func (d *Service) EndSessions(ctx context.Context, secret string) (ended int64, err error) {
	row, _, err := d.session(ctx, secret)
	if err != nil {
		return 0, err
	}
	defer wrapError("ending sessions", &err)
	return d.store.EndSessionsOf(ctx, row.LoginDigest, d.clock())
}

// SweepSessions removes those that have been over for a while.
func (d *Service) SweepSessions(ctx context.Context) (swept int64, err error) {
	defer wrapError("sweeping sessions", &err)
	return d.store.SweepSessions(ctx, d.clock().Add(-2*SessionLong))
}

func (d *Service) session(ctx context.Context, secret string) (row models.Session, session auth.Session, err error) {
	defer wrapError("looking for a session", &err)
	if secret == "" {
		return models.Session{}, auth.Session{}, auth.ErrNoSession
	}
	row, err = d.store.SessionBySecret(ctx, hashOfSecret(secret))
	now := d.clock()
	switch {
	case errors.Is(err, gorm.ErrRecordNotFound):
		return models.Session{}, auth.Session{}, auth.ErrNoSession
	case err != nil:
		return models.Session{}, auth.Session{}, err
	case now.Sub(row.SeenAt) >= SessionIdle || now.Sub(row.BeganAt) >= SessionLong:
		return models.Session{}, auth.Session{}, auth.ErrNoSession
	}
	plain, err := d.keys.Open(row.Identity, sessionSeal(row.ID))
	if err != nil {
		return models.Session{}, auth.Session{}, err
	}
	if session, err = auth.Revealed(plain); err != nil {
		return models.Session{}, auth.Session{}, err
	}
	session.Began = row.BeganAt
	if now.Sub(row.SeenAt) >= sessionSeen {
		err = d.store.SeeSession(ctx, row.ID, now)
		row.SeenAt = now
	}
	session.Most = SessionLong - now.Sub(row.BeganAt)
	session.Left = min(SessionIdle-now.Sub(row.SeenAt), session.Most)
	return row, session, err
}

func (d *Service) sealSession(id string, session auth.Session) ([]byte, error) {
	plain, err := session.Reveal()
	if err != nil {
		return nil, err
	}
	return d.keys.Seal(plain, sessionSeal(id))
}

// digestOfLogin finds the sessions of a login without saying whose they are.
func (d *Service) digestOfLogin(who auth.Identity) []byte {
	return d.keys.Digest("login\x00" + who.Issuer + "\x00" + who.Subject)
}

func hashOfSecret(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}
