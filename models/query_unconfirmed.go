package models

import (
	"context"
	"fmt"
	"time"
)

// Written is a step of somebody's that the ledger has.
type Written struct {
	ID             string
	CaseID         string
	OrganisationID string
	LastSeq        int
}

// WrittenBetween lists the steps that were written after one instant and up to
// another, in real time, whatever clock their cases live by.
func (s *Store) WrittenBetween(ctx context.Context, after, upTo time.Time) ([]Written, error) {
	var steps []Written
	err := s.in(ctx).Model(&Command{}).Where("written_at > ? AND written_at <= ?", after, upTo).Order("written_at").Find(&steps).Error
	if err != nil {
		return nil, fmt.Errorf("listing the latest steps: %w", err)
	}
	return steps, nil
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
