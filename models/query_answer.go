package models

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm/clause"
)

// ClaimAnswer binds a key to a request to the end of the transaction, which is
// to store the answer with KeepAnswer. It returns the answer the key got before,
// nil when this is the first. Two at once wait for one another. organisation is
// the asker's, nil for one who belongs to none.
func (s *Store) ClaimAnswer(ctx context.Context, key, requestHash string, organisation *string) (*Answer, error) {
	claim := Answer{Key: key, RequestHash: requestHash, Body: []byte("null"), OrganisationID: organisation}
	made := s.in(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&claim)
	if made.Error != nil {
		return nil, fmt.Errorf("claiming a key: %w", made.Error)
	}
	if made.RowsAffected == 1 {
		return nil, nil
	}
	var before Answer
	if err := s.in(ctx).Where("key = ?", key).Take(&before).Error; err != nil {
		return nil, fmt.Errorf("reading an earlier answer: %w", err)
	}
	return &before, nil
}

// KeepAnswer stores the answer of a claimed key.
func (s *Store) KeepAnswer(ctx context.Context, key string, status int, body []byte) error {
	err := s.in(ctx).Model(&Answer{Key: key}).Select("Status", "Body").Updates(&Answer{Status: status, Body: body}).Error
	if err != nil {
		return fmt.Errorf("storing an answer: %w", err)
	}
	return nil
}

// SweepAnswers removes the answers stored before an instant, and tells how many.
// Their keys are free again.
func (s *Store) SweepAnswers(ctx context.Context, before time.Time) (int64, error) {
	swept := s.in(ctx).Where("created_at < ?", before).Delete(&Answer{})
	if swept.Error != nil {
		return 0, fmt.Errorf("sweeping answers: %w", swept.Error)
	}
	return swept.RowsAffected, nil
}
