package models

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"samlop/casefile"
)

// FormDraft is what somebody has begun to type in a form. Content is sealed, and empty when
// the draft has been taken away: its Version goes on, so that no number comes twice.
type FormDraft struct {
	OrganisationID string             `gorm:"primaryKey"`
	Principal      casefile.Principal `gorm:"primaryKey"`
	About          string             `gorm:"primaryKey"`
	Version        int
	Content        []byte
	SavedAt        time.Time
}

// FormDraftsOf are the drafts of somebody that have not been taken away, the newest first, without their content.
func (s *Store) FormDraftsOf(ctx context.Context, organisationID string, who casefile.Principal) (found []FormDraft, err error) {
	err = s.in(ctx).Select("organisation_id", "principal", "about", "version", "saved_at").
		Where("organisation_id = ? AND principal = ? AND content <> ''", organisationID, who).
		Order("saved_at DESC, about").Find(&found).Error
	if err != nil {
		return nil, fmt.Errorf("listing drafts: %w", err)
	}
	return found, nil
}

// FormDraftAbout is somebody's draft about one thing, also when it has been taken away; nil
// when there never was one.
func (s *Store) FormDraftAbout(ctx context.Context, organisationID string, who casefile.Principal, about string) (*FormDraft, error) {
	return formDraft(s.in(ctx), organisationID, who, about)
}

// HoldFormDraft is FormDraftAbout, and keeps others from writing it until the transaction ends.
func (s *Store) HoldFormDraft(ctx context.Context, organisationID string, who casefile.Principal, about string) (*FormDraft, error) {
	return formDraft(s.in(ctx).Clauses(clause.Locking{Strength: "UPDATE"}), organisationID, who, about)
}

func formDraft(db *gorm.DB, organisationID string, who casefile.Principal, about string) (*FormDraft, error) {
	var found FormDraft
	err := db.Where("organisation_id = ? AND principal = ? AND about = ?", organisationID, who, about).Take(&found).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading a draft: %w", err)
	}
	return &found, nil
}

// WriteFormDraft writes a draft where the version before it still stands. written is false
// when somebody else was first.
func (s *Store) WriteFormDraft(ctx context.Context, row FormDraft) (written bool, err error) {
	if row.Version == 1 {
		made := s.in(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
		if made.Error != nil {
			return false, fmt.Errorf("writing a draft: %w", made.Error)
		}
		return made.RowsAffected == 1, nil
	}
	done := s.in(ctx).Model(&FormDraft{}).Where("organisation_id = ? AND principal = ? AND about = ? AND version = ?",
		row.OrganisationID, row.Principal, row.About, row.Version-1).Select("Version", "Content", "SavedAt").Updates(&row)
	if done.Error != nil {
		return false, fmt.Errorf("writing a draft: %w", done.Error)
	}
	return done.RowsAffected == 1, nil
}

// SweepFormDrafts removes the drafts that nobody has written since an instant.
func (s *Store) SweepFormDrafts(ctx context.Context, before time.Time) (int64, error) {
	done := s.in(ctx).Where("saved_at < ?", before).Delete(&FormDraft{})
	if done.Error != nil {
		return 0, fmt.Errorf("sweeping drafts: %w", done.Error)
	}
	return done.RowsAffected, nil
}
