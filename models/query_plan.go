package models

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// HoldCase keeps a case from changing to the end of the transaction.
func (s *Store) HoldCase(ctx context.Context, caseID string) error {
	if err := s.in(ctx).Exec("SELECT FROM cases WHERE id = ? FOR SHARE", caseID).Error; err != nil {
		return fmt.Errorf("holding a case: %w", err)
	}
	return nil
}

// PlanDraftOf finds a case's plan draft; nil before anything has been written.
func (s *Store) PlanDraftOf(ctx context.Context, caseID string) (*PlanDraft, error) {
	var draft PlanDraft
	err := s.in(ctx).Where("case_id = ?", caseID).Take(&draft).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading a plan draft: %w", err)
	}
	return &draft, nil
}

// SavePlanDraft writes a draft over the version before it, and tells whether
// that version was still there.
func (s *Store) SavePlanDraft(ctx context.Context, draft PlanDraft) (bool, error) {
	over := clause.OnConflict{Columns: []clause.Column{{Name: "case_id"}},
		DoUpdates: clause.AssignmentColumns([]string{"content", "version", "updated_by", "updated_at"}),
		Where:     clause.Where{Exprs: []clause.Expression{gorm.Expr("plan_drafts.version = ?", draft.Version-1)}}}
	written := s.in(ctx).Clauses(over).Create(&draft)
	if written.Error != nil {
		return false, fmt.Errorf("writing a plan draft: %w", written.Error)
	}
	return written.RowsAffected == 1, nil
}

// KeepPlanVersion keeps a snapshot; one that is there already is the same request's.
func (s *Store) KeepPlanVersion(ctx context.Context, v PlanVersion) error {
	if err := s.in(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&v).Error; err != nil {
		return fmt.Errorf("keeping a plan version: %w", err)
	}
	return nil
}

// PlanVersionByID finds a snapshot of a case's plan; gorm.ErrRecordNotFound when there is none.
func (s *Store) PlanVersionByID(ctx context.Context, caseID, id string) (PlanVersion, error) {
	var v PlanVersion
	if err := s.in(ctx).Where("id = ? AND case_id = ?", id, caseID).Take(&v).Error; err != nil {
		return PlanVersion{}, fmt.Errorf("looking for a plan version: %w", err)
	}
	return v, nil
}
