package models

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm/clause"

	"samlop/casefile"
)

// BatchByID finds a batch; gorm.ErrRecordNotFound when there is none.
func (s *Store) BatchByID(ctx context.Context, id string) (Batch, error) {
	var b Batch
	if err := s.in(ctx).Where("id = ?", id).Take(&b).Error; err != nil {
		return Batch{}, fmt.Errorf("looking for a batch: %w", err)
	}
	return b, nil
}

// CreateBatch writes a batch, with its cases when they are known already.
func (s *Store) CreateBatch(ctx context.Context, b Batch, caseIDs ...string) error {
	if b.RequestedAs == nil {
		b.RequestedAs = []casefile.Role{}
	}
	// A batch whose id follows from what it is about may be there already.
	if err := s.in(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&b).Error; err != nil {
		return fmt.Errorf("writing a batch: %w", err)
	}
	return s.AddBatchItems(ctx, b, caseIDs)
}

// AddBatchItems adds cases to a batch; those in it already are left as they are.
func (s *Store) AddBatchItems(ctx context.Context, b Batch, caseIDs []string) error {
	if len(caseIDs) == 0 {
		return nil
	}
	items := make([]BatchItem, len(caseIDs))
	for i, id := range caseIDs {
		items[i] = BatchItem{BatchID: b.ID, CaseID: id, OrganisationID: b.OrganisationID, Status: ItemPending}
	}
	if err := s.in(ctx).Clauses(clause.OnConflict{DoNothing: true}).CreateInBatches(&items, 500).Error; err != nil {
		return fmt.Errorf("adding cases to a batch: %w", err)
	}
	return nil
}

// GatheredBatch notes that all cases of a batch have been found.
func (s *Store) GatheredBatch(ctx context.Context, id string, at time.Time) error {
	if err := s.in(ctx).Model(&Batch{ID: id}).Where("gathered_at IS NULL").Update("gathered_at", at).Error; err != nil {
		return fmt.Errorf("writing a batch: %w", err)
	}
	return nil
}

// UnfinishedBatches lists the ids of batches in which something still waits, the
// oldest first.
func (s *Store) UnfinishedBatches(ctx context.Context) ([]string, error) {
	var ids []string
	if err := s.in(ctx).Model(&Batch{}).Where("finished_at IS NULL").Order("created_at, id").Pluck("id", &ids).Error; err != nil {
		return nil, fmt.Errorf("looking for unfinished batches: %w", err)
	}
	return ids, nil
}

// withStaff is the condition that a member of the staff has a part in a case, or may
// have one: only the state says which.
const withStaff = `id IN (SELECT case_id FROM case_staff WHERE principal IN ?
	UNION ALL SELECT u.id FROM cases u WHERE u.organisation_id = ? AND u.staff_unknown)`

// OpenCasesNaming lists an organisation's open cases in which any of the members of
// the staff has a part, with their states, by id after a given one. Some in which
// they have none may be among them.
func (s *Store) OpenCasesNaming(ctx context.Context, organisationID string, who []casefile.Principal, after string, limit int) ([]Case,
	error) {
	q := s.in(ctx).Where("organisation_id = ? AND phase NOT IN ?", organisationID, endedPhases).Where(withStaff, who, organisationID)
	if after != "" {
		q = q.Where("id > ?", after)
	}
	var cases []Case
	if err := q.Order("id").Limit(limit).Find(&cases).Error; err != nil {
		return nil, fmt.Errorf("looking for the cases of a batch: %w", err)
	}
	return cases, nil
}

// PendingItems lists cases of a batch that wait, those never tried first.
func (s *Store) PendingItems(ctx context.Context, batchID string, limit int) ([]BatchItem, error) {
	var items []BatchItem
	err := s.in(ctx).Where("batch_id = ? AND status = ?", batchID, ItemPending).Order("tries, case_id").Limit(limit).Find(&items).Error
	if err != nil {
		return nil, fmt.Errorf("looking for what waits in a batch: %w", err)
	}
	return items, nil
}

// SaveBatchItem writes what became of a case that waited; one that waits no more
// keeps what it has.
func (s *Store) SaveBatchItem(ctx context.Context, item BatchItem) error {
	err := s.in(ctx).Model(&BatchItem{}).Where("batch_id = ? AND case_id = ? AND status = ?", item.BatchID, item.CaseID, ItemPending).
		Select("Status", "Reason", "Tries", "At").Updates(&item).Error
	if err != nil {
		return fmt.Errorf("writing what became of a case in a batch: %w", err)
	}
	return nil
}

// CountItems counts the cases of a batch by status; byUnit leaves out those that a
// coordinating unit has nothing to do with yet.
func (s *Store) CountItems(ctx context.Context, batchID string, byUnit bool) (map[ItemStatus]int, error) {
	var rows []struct {
		Status ItemStatus
		N      int
	}
	err := s.in(ctx).Raw(`SELECT i.status, count(*) AS n FROM batch_items i LEFT JOIN cases c ON c.id = i.case_id
		WHERE i.batch_id = ? AND NOT (? AND COALESCE(c.hidden_from_unit, false)) GROUP BY i.status`, batchID, byUnit).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("counting the cases of a batch: %w", err)
	}
	counts := map[ItemStatus]int{}
	for _, r := range rows {
		counts[r.Status] = r.N
	}
	return counts, nil
}

// FinishBatch notes that nothing waits in a batch any more, if that is so.
func (s *Store) FinishBatch(ctx context.Context, id string, at time.Time) error {
	err := s.in(ctx).Exec(`UPDATE batches SET finished_at = ? WHERE id = ? AND finished_at IS NULL AND gathered_at IS NOT NULL
		AND NOT EXISTS (SELECT FROM batch_items WHERE batch_id = batches.id AND status = 'PENDING')`, at, id).Error
	if err != nil {
		return fmt.Errorf("finishing a batch: %w", err)
	}
	return nil
}

// RetryBatch lets the cases of a batch that could not be told wait anew, and
// tells how many there are.
func (s *Store) RetryBatch(ctx context.Context, id string) (int64, error) {
	again := s.in(ctx).Exec("UPDATE batch_items SET status = 'PENDING', reason = '', tries = 0, at = NULL "+
		"WHERE batch_id = ? AND status = 'FAILED'", id)
	if again.Error != nil {
		return 0, fmt.Errorf("trying a batch again: %w", again.Error)
	}
	if again.RowsAffected == 0 {
		return 0, nil
	}
	if err := s.in(ctx).Exec("UPDATE batches SET finished_at = NULL WHERE id = ?", id).Error; err != nil {
		return 0, fmt.Errorf("trying a batch again: %w", err)
	}
	return again.RowsAffected, nil
}

// ItemRow is one case of a batch as it is shown.
type ItemRow struct {
	BatchItem
	Number string
}

// BatchItems lists the cases of a batch by id, with their numbers; byUnit leaves out those
// that a coordinating unit has nothing to do with yet.
func (s *Store) BatchItems(ctx context.Context, batchID string, byUnit bool, after string, limit int) (Page[ItemRow], error) {
	q := s.in(ctx).Table("batch_items i").Select("i.*, COALESCE(c.number, '') AS number").
		Joins("LEFT JOIN cases c ON c.id = i.case_id").Where("i.batch_id = ?", batchID)
	if byUnit {
		q = q.Where("NOT COALESCE(c.hidden_from_unit, false)")
	}
	if after != "" {
		q = q.Where("i.case_id > ?", after)
	}
	limit = limitOf(limit)
	var rows []ItemRow
	if err := q.Order("i.case_id").Limit(limit + 1).Scan(&rows).Error; err != nil {
		return Page[ItemRow]{}, fmt.Errorf("listing the cases of a batch: %w", err)
	}
	return page(rows, limit, func(r ItemRow) string { return r.CaseID }), nil
}

// HoldLead keeps others from changing who heads the coordinating unit to the end
// of the transaction.
func (s *Store) HoldLead(ctx context.Context, organisationID string) error {
	var ids []string
	err := s.in(ctx).Raw("SELECT id FROM units WHERE organisation_id = ? AND coordinating FOR NO KEY UPDATE", organisationID).Scan(&ids).Error
	if err != nil {
		return fmt.Errorf("holding the head of the unit: %w", err)
	}
	return nil
}
