package models

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"samlop/casefile"
)

// ViewAbout is what a view that somebody keeps is a view of.
type ViewAbout string

// The lists.
const (
	ViewOfTasks ViewAbout = "TASKS"
	ViewOfCases ViewAbout = "CASES"
)

// Codes lists them.
func (ViewAbout) Codes() []string { return casefile.CodesOf(ViewOfTasks, ViewOfCases) }

// View is how a member of the staff has chosen to look at a list, under a name of theirs.
type View struct {
	OrganisationID string             `gorm:"primaryKey"`
	Principal      casefile.Principal `gorm:"primaryKey"`
	ID             string             `gorm:"primaryKey"`
	About          ViewAbout
	Name           string
	Choice         json.RawMessage
	MadeAt         time.Time
}

// TableName is from when there were views of tasks alone.
func (View) TableName() string { return "task_views" }

// ViewsOf are somebody's of a list, by name.
func (s *Store) ViewsOf(ctx context.Context, organisationID string, who casefile.Principal, about ViewAbout) ([]View, error) {
	var rows []View
	err := s.in(ctx).Where("organisation_id = ? AND principal = ? AND about = ?", organisationID, who, about).
		Order(byName + ", id").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("listing views: %w", err)
	}
	return rows, nil
}

// KeepView writes a new one.
func (s *Store) KeepView(ctx context.Context, row View) error {
	if err := s.in(ctx).Create(&row).Error; err != nil {
		return fmt.Errorf("keeping a view: %w", err)
	}
	return nil
}

// ForgetView removes one of somebody's; it may be gone already.
func (s *Store) ForgetView(ctx context.Context, organisationID string, who casefile.Principal, id string) error {
	err := s.in(ctx).Where("organisation_id = ? AND principal = ? AND id = ?", organisationID, who, id).Delete(&View{}).Error
	if err != nil {
		return fmt.Errorf("forgetting a view: %w", err)
	}
	return nil
}
