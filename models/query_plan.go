package models

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"samlop/casefile"
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

// WriteFirstDraft writes the draft that came with a person who moves, where there is none yet.
func (s *Store) WriteFirstDraft(ctx context.Context, draft PlanDraft) error {
	if err := s.in(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&draft).Error; err != nil {
		return fmt.Errorf("keeping a plan that came: %w", err)
	}
	return nil
}

// CopyDraft gives another case the draft of one, where it has none itself.
func (s *Store) CopyDraft(ctx context.Context, caseID, otherID string) error {
	err := s.in(ctx).Exec(`INSERT INTO plan_drafts (case_id, organisation_id, content, version, updated_by, updated_at, message_id)
		SELECT ?, organisation_id, content, 1, updated_by, updated_at, message_id FROM plan_drafts WHERE case_id = ? ON CONFLICT DO NOTHING`,
		otherID, caseID).Error
	if err != nil {
		return fmt.Errorf("taking over a plan draft: %w", err)
	}
	return nil
}

// TakeDraftsAway takes away what came with a packet, in every case it has gone to, but where it
// has become a plan of this organisation's own. Where another packet stands in the case, its
// plan is the working copy then; "" for none.
func (s *Store) TakeDraftsAway(ctx context.Context, organisationID, packetID, caseID, standing string) error {
	return s.Transaction(ctx, func(tx *Store) error {
		if err := tx.in(ctx).Exec(`DELETE FROM plan_drafts d WHERE d.organisation_id = ? AND d.message_id = ? AND NOT EXISTS
			(SELECT FROM plans p WHERE p.case_id = d.case_id AND p.status NOT IN ?)`, organisationID, packetID,
			[]casefile.PlanStatus{casefile.PlanStatusNone, casefile.PlanStatusTransferDraft}).Error; err != nil {
			return fmt.Errorf("taking a plan draft away: %w", err)
		}
		if standing == "" {
			return nil
		}
		if err := tx.in(ctx).Exec(`INSERT INTO plan_drafts (case_id, organisation_id, content, version, updated_by, updated_at, message_id)
			SELECT ?, organisation_id, content, 1, updated_by, updated_at, message_id FROM plan_drafts
			WHERE organisation_id = ? AND message_id = ? ORDER BY updated_at DESC LIMIT 1 ON CONFLICT DO NOTHING`, caseID, organisationID,
			standing).Error; err != nil {
			return fmt.Errorf("laying another plan draft before the case: %w", err)
		}
		return nil
	})
}

// PlanBeside is the plan in force here of a person of whom another organisation tells.
type PlanBeside struct {
	CaseID string
	// Elsewhere: some other organisation has told that it has one; Asked: people have been asked to settle it.
	Elsewhere, Asked bool
}

// LivePlanOfLinked finds the plan in force of the person whom a message has linked; nil where there is none.
func (s *Store) LivePlanOfLinked(ctx context.Context, organisationID, messageID string) (*PlanBeside, error) {
	var rows []PlanBeside
	err := s.in(ctx).Raw(`SELECT p.case_id, EXISTS (SELECT FROM person_links o JOIN people x ON x.id = o.person_id
				WHERE o.organisation_id = l.organisation_id AND o.ended_at IS NULL AND o.plan_there = ?
				AND p.person_id IN (x.id, x.joined_into)) AS elsewhere,
			EXISTS (SELECT FROM tasks t WHERE t.case_id = p.case_id AND t.kind = ? AND t.done_on IS NULL) AS asked
		FROM person_links l JOIN people e ON e.id = l.person_id JOIN plans p ON p.organisation_id = l.organisation_id
			AND p.person_id = `+standingFor("e")+`
		WHERE l.organisation_id = ? AND l.message_id = ? AND l.ended_at IS NULL AND p.status IN ?`, casefile.PlanLive, casefile.TaskTwoPlans,
		organisationID, messageID, []casefile.PlanStatus{casefile.PlanStatusActive, casefile.PlanStatusInRevision}).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("looking for a plan in force: %w", err)
	}
	if len(rows) == 0 {
		return nil, nil
	}
	return &rows[0], nil
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
