package models

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"samlop/casefile"
)

// TaskView is how a member of the staff has chosen to look at tasks, under a name of theirs.
type TaskView struct {
	OrganisationID string             `gorm:"primaryKey"`
	Principal      casefile.Principal `gorm:"primaryKey"`
	ID             string             `gorm:"primaryKey"`
	Name           string
	Choice         json.RawMessage
	MadeAt         time.Time
}

// TaskViewsOf are somebody's, by name.
func (s *Store) TaskViewsOf(ctx context.Context, organisationID string, who casefile.Principal) ([]TaskView, error) {
	var rows []TaskView
	err := s.in(ctx).Where("organisation_id = ? AND principal = ?", organisationID, who).Order("lower(name), id").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("listing views of tasks: %w", err)
	}
	return rows, nil
}

// KeepTaskView writes a new one.
func (s *Store) KeepTaskView(ctx context.Context, row TaskView) error {
	if err := s.in(ctx).Create(&row).Error; err != nil {
		return fmt.Errorf("keeping a view of tasks: %w", err)
	}
	return nil
}

// ForgetTaskView removes one of somebody's; it may be gone already.
func (s *Store) ForgetTaskView(ctx context.Context, organisationID string, who casefile.Principal, id string) error {
	err := s.in(ctx).Where("organisation_id = ? AND principal = ? AND id = ?", organisationID, who, id).Delete(&TaskView{}).Error
	if err != nil {
		return fmt.Errorf("forgetting a view of tasks: %w", err)
	}
	return nil
}
