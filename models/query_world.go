package models

import (
	"context"
	"fmt"
	"time"

	"samlop/casefile"
)

// WorldByID finds a training world; gorm.ErrRecordNotFound when there is none.
func (s *Store) WorldByID(ctx context.Context, id string) (World, error) {
	var w World
	if err := s.in(ctx).Where("id = ?", id).Take(&w).Error; err != nil {
		return World{}, fmt.Errorf("looking for a world: %w", err)
	}
	return w, nil
}

// HoldingWorld runs f while nobody else moves the clock of a training world, with the
// world as it stands then; gorm.ErrRecordNotFound when there is none. A move may take
// many minutes, and an open transaction would keep vacuum from all that is written
// meanwhile: the lock is the connection's, on which held writes, and is gone with it.
func (s *Store) HoldingWorld(ctx context.Context, id string, f func(held *Store, w World) error) (err error) {
	conn, err := s.pool.Conn(ctx)
	if err != nil {
		return fmt.Errorf("reaching the database: %w", err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock($1, hashtext($2::uuid::text))", worldLock, id); err != nil {
		return fmt.Errorf("waiting for a world: %w", err)
	}
	defer unlock(ctx, conn, "world", &err, "SELECT pg_advisory_unlock($1, hashtext($2::uuid::text))", worldLock, id)
	held := s.on(ctx, conn)
	w, err := held.WorldByID(ctx, id)
	if err != nil {
		return err
	}
	return f(held, w)
}

// SetWorldOffset stores how far a world's clock is ahead of real time.
func (s *Store) SetWorldOffset(ctx context.Context, id string, offset time.Duration) error {
	if err := s.in(ctx).Model(&World{ID: id}).Update("offset_us", offset.Microseconds()).Error; err != nil {
		return fmt.Errorf("setting a world's clock: %w", err)
	}
	return nil
}

// LivingCase is a case that something may still happen in.
type LivingCase struct {
	ID             string
	Kind           casefile.Kind
	OrganisationID string
	// LastSeq is how far its ledger is.
	LastSeq int
}

// LivingCasesIn lists the cases of a world that have not ended, or that have
// something to wake for.
func (s *Store) LivingCasesIn(ctx context.Context, worldID string) ([]LivingCase, error) {
	return s.living(ctx, "o.world_id = ?", worldID)
}

// LivingCasesOf lists those of an organisation.
func (s *Store) LivingCasesOf(ctx context.Context, organisationID string) ([]LivingCase, error) {
	return s.living(ctx, "o.id = ?", organisationID)
}

func (s *Store) living(ctx context.Context, where, id string) ([]LivingCase, error) {
	var cases []LivingCase
	err := s.in(ctx).Raw(`SELECT c.id, c.kind, c.organisation_id, c.last_seq FROM cases c JOIN organisations o ON o.id = c.organisation_id
		WHERE `+where+` AND (c.phase NOT IN ? OR c.next_wake IS NOT NULL) ORDER BY c.id`, id, endedPhases).Scan(&cases).Error
	if err != nil {
		return nil, fmt.Errorf("listing cases that live: %w", err)
	}
	return cases, nil
}
