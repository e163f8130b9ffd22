package models

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// What is put away before a step carries the step's id, a separator and the
// beginning of the request's hash in command_id: a refused key may be tried
// again with other words, and both may be under way at once.
const (
	DraftSeparator  = "."
	DraftHashLength = 16
)

// acceptedBy joins what was put away to the accepted step it came with.
const acceptedBy = `k.id = split_part(t.command_id, '.', 1) AND left(k.request_hash, 16) = split_part(t.command_id, '.', 2)`

// KeepTexts puts words away. A row that is there already is the same request's.
func (s *Store) KeepTexts(ctx context.Context, texts []Text) error {
	if len(texts) == 0 {
		return nil
	}
	if err := s.in(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&texts).Error; err != nil {
		return fmt.Errorf("putting words away: %w", err)
	}
	return nil
}

// AcceptedText finds words that an accepted step came with; gorm.ErrRecordNotFound for any other.
func (s *Store) AcceptedText(ctx context.Context, id string) (Text, error) {
	found, err := s.AcceptedTexts(ctx, []string{id})
	if err != nil {
		return Text{}, err
	}
	text, accepted := found[id]
	if !accepted {
		return Text{}, fmt.Errorf("looking for a text: %w", gorm.ErrRecordNotFound)
	}
	return text, nil
}

// AcceptedTexts finds those of many texts that an accepted step came with, by id.
func (s *Store) AcceptedTexts(ctx context.Context, textIDs []string) (map[string]Text, error) {
	found := make(map[string]Text, len(textIDs))
	if len(textIDs) == 0 {
		return found, nil
	}
	var texts []Text
	// The texts first, by themselves: what they are joined by is worked out of them, and would else keep
	// the wall between organisations from using the index of commands (decision 026).
	err := s.in(ctx).Raw(`WITH t AS MATERIALIZED (SELECT *, split_part(command_id, '.', 1) AS step, split_part(command_id, '.', 2) AS request
			FROM texts WHERE id IN ?)
		SELECT t.id, t.organisation_id, t.case_id, t.command_id, t.field, t.body, t.hash, t.created_at
		FROM t JOIN commands k ON k.id = t.step AND left(k.request_hash, 16) = t.request`, textIDs).Scan(&texts).Error
	if err != nil {
		return nil, fmt.Errorf("looking for texts: %w", err)
	}
	for _, text := range texts {
		found[text.ID] = text
	}
	return found, nil
}

// SweepDrafts removes the texts and plan snapshots made from one instant to before
// another that no accepted step came with, and no message in a case.
func (s *Store) SweepDrafts(ctx context.Context, from, before time.Time) (int64, error) {
	texts := s.in(ctx).Exec(`DELETE FROM texts t WHERE t.created_at >= ? AND t.created_at < ?
		AND NOT EXISTS (SELECT FROM commands k WHERE `+acceptedBy+`)
		AND NOT EXISTS (SELECT FROM case_messages m WHERE m.words = t.id)`, from, before)
	if texts.Error != nil {
		return 0, fmt.Errorf("sweeping texts: %w", texts.Error)
	}
	plans := s.in(ctx).Exec(`DELETE FROM plan_versions v WHERE v.created_at >= ? AND v.created_at < ? AND NOT EXISTS (SELECT FROM events e
		WHERE e.case_id = v.case_id AND e.name = 'plan_activated' AND e.fact->'version'->>'version_id' = v.id::text)`, from, before)
	if plans.Error != nil {
		return 0, fmt.Errorf("sweeping plan snapshots: %w", plans.Error)
	}
	return texts.RowsAffected + plans.RowsAffected, nil
}
