package models

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm/clause"

	"samlop/casefile"
)

// Written is a step of somebody's that the ledger has.
type Written struct {
	ID             string
	CaseID         string
	OrganisationID string
	LastSeq        int
}

// UnheardBetween lists the steps that were written after one instant and up to
// another, in real time, whatever clock their cases live by, and of which nobody has
// said that Temporal has them (HearOf). A wake is not among them: the run that takes it
// takes it again until it has heard.
func (s *Store) UnheardBetween(ctx context.Context, after, upTo time.Time) ([]Written, error) {
	var steps []Written
	err := s.in(ctx).Model(&Command{}).Where("written_at > ? AND written_at <= ?", after, upTo).
		Where("NOT (name = 'wake' AND actor = ?) AND NOT EXISTS (SELECT FROM heard_steps h WHERE h.command_id = commands.id)", casefile.System).
		Order("written_at").Find(&steps).Error
	if err != nil {
		return nil, fmt.Errorf("listing the latest steps: %w", err)
	}
	return steps, nil
}

// HeardStep is one of the latest steps that Temporal is known to have.
type HeardStep struct {
	CommandID string `gorm:"primaryKey"`
	HeardAt   time.Time
}

// HearOf notes that Temporal has steps, for whichever process watches.
func (s *Store) HearOf(ctx context.Context, commandIDs []string) error {
	if len(commandIDs) == 0 {
		return nil
	}
	rows, now := make([]HeardStep, len(commandIDs)), time.Now()
	for i, id := range commandIDs {
		rows[i] = HeardStep{CommandID: id, HeardAt: now}
	}
	if err := s.in(ctx).Clauses(clause.OnConflict{DoNothing: true}).CreateInBatches(&rows, 1000).Error; err != nil {
		return fmt.Errorf("noting which steps have been heard of: %w", err)
	}
	return nil
}

// ForgetHeard takes away what was noted before an instant of real time: nobody asks
// about steps as old as that.
func (s *Store) ForgetHeard(ctx context.Context, before time.Time) error {
	if err := s.in(ctx).Exec("DELETE FROM heard_steps WHERE heard_at < ?", before).Error; err != nil {
		return fmt.Errorf("forgetting which steps have been heard of: %w", err)
	}
	return nil
}

// LastWritten is when the last step of all was written, in real time; the zero
// time when there is none.
func (s *Store) LastWritten(ctx context.Context) (time.Time, error) {
	var last []time.Time
	if err := s.in(ctx).Model(&Command{}).Order("written_at DESC").Limit(1).Pluck("written_at", &last).Error; err != nil {
		return time.Time{}, fmt.Errorf("looking for the last step: %w", err)
	}
	if len(last) == 0 {
		return time.Time{}, nil
	}
	return last[0], nil
}
