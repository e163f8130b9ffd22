package models

import (
	"context"
	"fmt"
	"time"
)

// Session is somebody who is logged in at the desk. It is of no organisation: whose it
// is, is sealed in Identity, and the browser alone has the secret that SecretHash is of.
type Session struct {
	ID          string `gorm:"primaryKey"`
	SecretHash  []byte
	LoginDigest []byte
	Identity    []byte
	BeganAt     time.Time
	SeenAt      time.Time
	EndedAt     *time.Time
}

// KeepSession stores a new session.
func (s *Store) KeepSession(ctx context.Context, session Session) error {
	if err := s.in(ctx).Create(&session).Error; err != nil {
		return fmt.Errorf("keeping a session: %w", err)
	}
	return nil
}

// SessionBySecret finds the session that has not been ended and has this hash of its
// secret; gorm.ErrRecordNotFound when there is none.
func (s *Store) SessionBySecret(ctx context.Context, secretHash []byte) (Session, error) {
	var found Session
	if err := s.in(ctx).Where("secret_hash = ? AND ended_at IS NULL", secretHash).Take(&found).Error; err != nil {
		return Session{}, fmt.Errorf("looking for a session: %w", err)
	}
	return found, nil
}

// SeeSession notes that a session was used.
func (s *Store) SeeSession(ctx context.Context, sessionID string, at time.Time) error {
	if err := s.in(ctx).Model(&Session{ID: sessionID}).Update("seen_at", at).Error; err != nil {
		return fmt.Errorf("noting that a session was used: %w", err)
	}
	return nil
}

// ReidentifySession stores the sealed identity of a session anew.
func (s *Store) ReidentifySession(ctx context.Context, sessionID string, identity []byte) error {
	if err := s.in(ctx).Model(&Session{ID: sessionID}).Update("identity", identity).Error; err != nil {
		return fmt.Errorf("changing a session: %w", err)
	}
	return nil
}

// EndSession ends one session; one that is over already stays as it is.
func (s *Store) EndSession(ctx context.Context, secretHash []byte, at time.Time) error {
	if err := s.in(ctx).Model(&Session{}).Where("secret_hash = ? AND ended_at IS NULL", secretHash).Update("ended_at", at).Error; err != nil {
		return fmt.Errorf("ending a session: %w", err)
	}
	return nil
}

// EndSessionsOf ends every session of a login, and says how many there were.
func (s *Store) EndSessionsOf(ctx context.Context, loginDigest []byte, at time.Time) (int64, error) {
	done := s.in(ctx).Model(&Session{}).Where("login_digest = ? AND ended_at IS NULL", loginDigest).Update("ended_at", at)
	if done.Error != nil {
		return 0, fmt.Errorf("ending the sessions of a login: %w", done.Error)
	}
	return done.RowsAffected, nil
}

// SweepSessions removes the sessions that nobody has used since an instant.
func (s *Store) SweepSessions(ctx context.Context, before time.Time) (int64, error) {
	done := s.in(ctx).Where("seen_at < ?", before).Delete(&Session{})
	if done.Error != nil {
		return 0, fmt.Errorf("sweeping old sessions: %w", done.Error)
	}
	return done.RowsAffected, nil
}
