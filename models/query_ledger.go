package models

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"

	"samlop/casefile"
)

// LockedCase is what Record must know before it writes: how far the ledger has
// come, and whether it knows the command.
type LockedCase struct {
	// LastSeq is 0 when there is no such case yet.
	LastSeq int
	// Known says that the ledger has the command; it may belong to another case.
	Known bool
	// RequestHash is that of the known command.
	RequestHash string
}

// lockCase begins a transaction that locks a case, and looks for a command when
// it has the lock: what was written while it waited is seen. Another case is locked
// with it, when one is named.
func lockCase(caseID, otherID, commandID string, found *LockedCase) *pgx.Batch {
	batch := &pgx.Batch{}
	batch.Queue("begin")
	if otherID != "" {
		batch.Queue("SELECT FROM cases WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE", []string{caseID, otherID})
	}
	batch.Queue("SELECT last_seq FROM cases WHERE id = $1 FOR UPDATE", caseID).QueryRow(func(row pgx.Row) error {
		return unlessNone(row.Scan(&found.LastSeq))
	})
	batch.Queue("SELECT true, request_hash FROM commands WHERE id = $1", commandID).QueryRow(func(row pgx.Row) error {
		return unlessNone(row.Scan(&found.Known, &found.RequestHash))
	})
	return batch
}

// EventsAfter reads a case's ledger from after a sequence number, in order. It
// fails on a fact that this build does not know.
func (s *Store) EventsAfter(ctx context.Context, caseID string, seq int) ([]casefile.Event, error) {
	return events(s.in(ctx).Where("case_id = ? AND seq > ?", caseID, seq))
}

func events(which *gorm.DB) ([]casefile.Event, error) {
	var rows []Event
	if err := which.Order("seq").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("reading the ledger: %w", err)
	}
	events := make([]casefile.Event, len(rows))
	for i, row := range rows {
		e, err := row.Casefile()
		if err != nil {
			return nil, fmt.Errorf("reading the ledger: %w", err)
		}
		events[i] = e
	}
	return events, nil
}

// EventsBetween reads a part of a case's ledger, both ends included, as EventsAfter does.
func (s *Store) EventsBetween(ctx context.Context, caseID string, first, last int) ([]casefile.Event, error) {
	return events(s.in(ctx).Where("case_id = ? AND seq BETWEEN ? AND ?", caseID, first, last))
}

// IntakeOf finds what was set aside for a first referral; gorm.ErrRecordNotFound
// when nothing was.
func (s *Store) IntakeOf(ctx context.Context, commandID, caseID string) (Intake, error) {
	var intake Intake
	if err := s.in(ctx).Where("command_id = ? AND case_id = ?", commandID, caseID).Take(&intake).Error; err != nil {
		return Intake{}, fmt.Errorf("looking for the intake: %w", err)
	}
	return intake, nil
}

// StepTaken is an accepted step as it is answered.
type StepTaken struct {
	Command
	Number string
	Facts  []string `gorm:"serializer:json"`
}

// StepByID finds an accepted step with its case's number and what it led to;
// nil when the ledger does not know it.
func (s *Store) StepByID(ctx context.Context, id string) (*StepTaken, error) {
	var step StepTaken
	err := s.in(ctx).Raw(`SELECT k.*, c.number, COALESCE((SELECT jsonb_agg(e.name ORDER BY e.seq) FROM events e
			WHERE e.case_id = k.case_id AND e.seq BETWEEN k.first_seq AND k.last_seq), '[]') AS facts
		FROM commands k JOIN cases c ON c.id = k.case_id WHERE k.id = ?`, id).Take(&step).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("looking for a step: %w", err)
	}
	return &step, nil
}

// LedgerRow is an event as stored, with the name of the step it came from.
type LedgerRow struct {
	Event
	Step string
}

// WordedPage is LedgerPage of the events alone that refer to words.
func (s *Store) WordedPage(ctx context.Context, caseID string, after, limit int) ([]LedgerRow, error) {
	var rows []LedgerRow
	err := s.in(ctx).Raw(`SELECT e.*, k.name AS step FROM events e JOIN commands k ON k.id = e.command_id
		WHERE e.case_id = ? AND e.seq > ? AND e.fact::text LIKE '%"text/%' ORDER BY e.seq LIMIT ?`, caseID, after, limit).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("reading what a timeline refers to: %w", err)
	}
	return rows, nil
}

// LedgerPage reads a case's ledger from after a sequence number, at most limit events.
func (s *Store) LedgerPage(ctx context.Context, caseID string, after, limit int) ([]LedgerRow, error) {
	var rows []LedgerRow
	err := s.in(ctx).Raw(`SELECT e.*, k.name AS step FROM events e JOIN commands k ON k.id = e.command_id
		WHERE e.case_id = ? AND e.seq > ? ORDER BY e.seq LIMIT ?`, caseID, after, limit).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("reading a timeline: %w", err)
	}
	return rows, nil
}
