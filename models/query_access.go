package models

import (
	"context"
	"fmt"
)

// AccessOf lists looks at a case, the newest first, at most limit of them from
// before an entry (0: from the newest).
func (s *Store) AccessOf(ctx context.Context, caseID string, before int64, limit int) ([]Access, error) {
	q := s.in(ctx).Where("case_id = ?", caseID).Order("id DESC").Limit(limit)
	if before > 0 {
		q = q.Where("id < ?", before)
	}
	var rows []Access
	if err := q.Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("reading the access log: %w", err)
	}
	return rows, nil
}

// LogAccess writes who saw what.
func (s *Store) LogAccess(ctx context.Context, entries ...Access) error {
	if len(entries) == 0 {
		return nil
	}
	if err := s.in(ctx).Create(&entries).Error; err != nil {
		return fmt.Errorf("writing the access log: %w", err)
	}
	return nil
}
