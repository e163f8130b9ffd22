package models

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

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
// it has the lock: what was written while it waited is seen.
func lockCase(caseID, commandID string, found *LockedCase) *pgx.Batch {
	batch := &pgx.Batch{}
	batch.Queue("begin")
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
	var rows []Event
	if err := s.in(ctx).Where("case_id = ? AND seq > ?", caseID, seq).Order("seq").Find(&rows).Error; err != nil {
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

// IntakeOf finds what was set aside for a first referral; gorm.ErrRecordNotFound
// when nothing was.
func (s *Store) IntakeOf(ctx context.Context, commandID, caseID string) (Intake, error) {
	var intake Intake
	if err := s.in(ctx).Where("command_id = ? AND case_id = ?", commandID, caseID).Take(&intake).Error; err != nil {
		return Intake{}, fmt.Errorf("looking for the intake: %w", err)
	}
	return intake, nil
}

// UndeliveredMails lists the outbox keys that a case's workflow has to deliver
// and that have not come to an end, oldest first.
func (s *Store) UndeliveredMails(ctx context.Context, caseID string) ([]string, error) {
	var keys []string
	err := s.in(ctx).Model(&Mail{}).Where("case_id = ? AND status IN ?", caseID, []MailStatus{MailPending, MailSending}).
		Order("send_after, key").Pluck("key", &keys).Error
	if err != nil {
		return nil, fmt.Errorf("reading undelivered mails: %w", err)
	}
	return keys, nil
}
