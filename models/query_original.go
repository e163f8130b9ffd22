package models

import (
	"context"
	"fmt"

	"gorm.io/gorm/clause"
)

// KeepOriginal keeps a scan, and returns what is kept: the one that was there before,
// where the same scan of the same thing has been kept already. Its content is left out.
func (s *Store) KeepOriginal(ctx context.Context, o Original) (kept Original, err error) {
	if err := s.in(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&o).Error; err != nil {
		return Original{}, fmt.Errorf("keeping an original: %w", err)
	}
	if err := s.in(ctx).Omit("content").Where("case_id = ? AND about = ? AND sha256 = ?", o.CaseID, o.About, o.SHA256).
		Take(&kept).Error; err != nil {
		return Original{}, fmt.Errorf("looking for an original: %w", err)
	}
	return kept, nil
}

// OriginalsOf lists the scans of a case without their content, the oldest first.
func (s *Store) OriginalsOf(ctx context.Context, caseID string) ([]Original, error) {
	var all []Original
	if err := s.in(ctx).Omit("content").Where("case_id = ?", caseID).Order("added_at, id").Find(&all).Error; err != nil {
		return nil, fmt.Errorf("listing originals: %w", err)
	}
	return all, nil
}

// OriginalByID finds a scan of a case; gorm.ErrRecordNotFound where it has none of that id.
func (s *Store) OriginalByID(ctx context.Context, caseID, originalID string) (Original, error) {
	var o Original
	if err := s.in(ctx).Where("case_id = ? AND id = ?", caseID, originalID).Take(&o).Error; err != nil {
		return Original{}, fmt.Errorf("looking for an original: %w", err)
	}
	return o, nil
}
