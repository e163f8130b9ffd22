package models

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"samlop/casefile"
)

// LockedCase is what Record must know before it writes: how far the ledger has
// come, and whether it knows the command.
type LockedCase struct {
	// LastSeq is 0 when there is no such case yet.
	LastSeq int
	// Command is nil when the ledger does not know the id. It may belong to another case.
	Command *Command
}

// LockCase locks a case's row to the end of the transaction, so that steps of
// one case are written one after the other. A case that does not exist is not
// an error: there is nothing to lock yet.
//
// While it waits for the lock, the command may be written by whoever holds it;
// then Command is nil here and the events after the caller's own tell of it.
func (s *Store) LockCase(ctx context.Context, caseID, commandID string) (LockedCase, error) {
	var row struct {
		CaseSeq int
		Command
	}
	err := s.in(ctx).Raw(`SELECT c.last_seq AS case_seq, k.* FROM cases c LEFT JOIN commands k ON k.id = ?
		WHERE c.id = ? FOR UPDATE OF c`, commandID, caseID).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		command, err := s.CommandByID(ctx, commandID)
		return LockedCase{Command: command}, err
	}
	if err != nil {
		return LockedCase{}, fmt.Errorf("locking the case: %w", err)
	}
	locked := LockedCase{LastSeq: row.CaseSeq}
	if row.ID != "" {
		locked.Command = &row.Command
	}
	return locked, nil
}

// CommandByID finds an accepted step by its id; nil when the ledger does not know it.
func (s *Store) CommandByID(ctx context.Context, id string) (*Command, error) {
	var command Command
	err := s.in(ctx).Where("id = ?", id).Take(&command).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("looking for a command: %w", err)
	}
	return &command, nil
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
