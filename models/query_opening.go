package models

import (
	"context"
	"encoding/json"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"samlop/casefile"
)

// ProposeOpenings writes a set of opening balances with its rows.
func (s *Store) ProposeOpenings(ctx context.Context, set OpeningSet, rows []OpeningRow) error {
	if err := s.in(ctx).Create(&set).Error; err != nil {
		return fmt.Errorf("writing opening balances: %w", err)
	}
	if err := s.in(ctx).CreateInBatches(&rows, 500).Error; err != nil {
		return fmt.Errorf("writing opening balances: %w", err)
	}
	return nil
}

// OpeningFacts works out who decides for the person of an opening balance, on which of the
// days of signature they were a child, and which other case or plan of theirs runs (T-03, INV-03).
func (s *Store) OpeningFacts(ctx context.Context, organisationID string, patient casefile.Principal, on casefile.Date,
	signed []casefile.Date, f *casefile.Facts) (err error) {
	person, ok := PersonID(patient)
	if !ok {
		return nil // refused when it is decided
	}
	// Two openings of one person wait for each other inside their transactions.
	if err := s.in(ctx).Exec("SELECT FROM people WHERE id = (SELECT person_now(?)) FOR NO KEY UPDATE", person).Error; err != nil {
		return fmt.Errorf("holding a person: %w", err)
	}
	if f.Represented, err = s.RepresentedOn(ctx, organisationID, patient, on); err != nil {
		return err
	}
	var row Person
	if err := s.in(ctx).Select("birth_date").Where("id = (SELECT person_now(?))", person).Limit(1).Find(&row).Error; err != nil {
		return fmt.Errorf("looking for a birth date: %w", err)
	}
	if row.BirthDate != nil {
		f.YoungThen = casefile.YoungOn(*row.BirthDate, on, signed)
	}
	var q Questions
	q.OpenCases(organisationID, person, &f.OpenCases)
	q.OtherPlan(organisationID, person, nobody, &f.OtherPlan)
	q.PlanElsewhere(organisationID, person, &f.PlanElsewhere)
	return s.Ask(ctx, &q)
}

// nobody is the id of no case.
const nobody = "00000000-0000-0000-0000-000000000000"

// OpeningSetsOf lists an organisation's sets of opening balances, the newest first.
func (s *Store) OpeningSetsOf(ctx context.Context, organisationID string) ([]OpeningSet, error) {
	var sets []OpeningSet
	err := s.in(ctx).Where("organisation_id = ?", organisationID).Order("proposed_at DESC, id DESC").Find(&sets).Error
	if err != nil {
		return nil, fmt.Errorf("listing opening balances: %w", err)
	}
	return sets, nil
}

// OpeningSetByID finds a set of an organisation; gorm.ErrRecordNotFound when there is none.
func (s *Store) OpeningSetByID(ctx context.Context, organisationID, id string) (set OpeningSet, err error) {
	return set, openingSet(s.in(ctx), organisationID, id, &set)
}

// LockOpeningSet is OpeningSetByID that keeps others from settling it to the end of
// the transaction.
func (s *Store) LockOpeningSet(ctx context.Context, organisationID, id string) (set OpeningSet, err error) {
	return set, openingSet(s.in(ctx).Clauses(clause.Locking{Strength: "NO KEY UPDATE"}), organisationID, id, &set)
}

func openingSet(q *gorm.DB, organisationID, id string, into *OpeningSet) error {
	if err := q.Where("organisation_id = ? AND id = ?", organisationID, id).Take(into).Error; err != nil {
		return fmt.Errorf("looking for opening balances: %w", err)
	}
	return nil
}

// SettleOpenings writes that a set is approved or rejected, by whom, and the batch.
func (s *Store) SettleOpenings(ctx context.Context, set OpeningSet) error {
	err := s.in(ctx).Model(&OpeningSet{ID: set.ID}).Select("Status", "DecidedBy", "DecidedAt", "BatchID").Updates(&set).Error
	if err != nil {
		return fmt.Errorf("settling opening balances: %w", err)
	}
	return nil
}

// OpeningCases lists the cases that a set is to open, by row.
func (s *Store) OpeningCases(ctx context.Context, setID string) ([]string, error) {
	var ids []string
	if err := s.in(ctx).Model(&OpeningRow{}).Where("set_id = ?", setID).Order("no").Pluck("case_id", &ids).Error; err != nil {
		return nil, fmt.Errorf("listing what opening balances open: %w", err)
	}
	return ids, nil
}

// OpeningOf finds the row that is to open a case, and its set.
func (s *Store) OpeningOf(ctx context.Context, caseID string) (row OpeningRow, set OpeningSet, err error) {
	if err = s.in(ctx).Where("case_id = ?", caseID).Take(&row).Error; err == nil {
		err = s.in(ctx).Where("id = ?", row.SetID).Take(&set).Error
	}
	if err != nil {
		return OpeningRow{}, OpeningSet{}, fmt.Errorf("looking for an opening balance: %w", err)
	}
	return row, set, nil
}

// RefuseOpening keeps why a case was not opened.
func (s *Store) RefuseOpening(ctx context.Context, caseID string, refusal json.RawMessage) error {
	if err := s.in(ctx).Model(&OpeningRow{}).Where("case_id = ?", caseID).Update("refusal", refusal).Error; err != nil {
		return fmt.Errorf("writing why a case was not opened: %w", err)
	}
	return nil
}

// OpenedRow is one row of a set as it is shown.
type OpenedRow struct {
	OpeningRow
	// Number is the case's, once it is there; Outcome what became of it in the batch.
	Number  string
	Outcome ItemStatus
	Why     string
}

// OpeningRows lists the rows of a set after a number.
func (s *Store) OpeningRows(ctx context.Context, setID string, after, limit int) ([]OpenedRow, error) {
	var rows []OpenedRow
	err := s.in(ctx).Raw(`SELECT r.*, COALESCE(c.number, '') AS number, COALESCE(i.status, '') AS outcome, COALESCE(i.reason, '') AS why
		FROM opening_rows r JOIN opening_sets o ON o.id = r.set_id
		LEFT JOIN batch_items i ON i.batch_id = o.batch_id AND i.case_id = r.case_id LEFT JOIN cases c ON c.id = r.case_id
		WHERE r.set_id = ? AND r.no > ? ORDER BY r.no LIMIT ?`, setID, after, limit).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("listing opening balances: %w", err)
	}
	return rows, nil
}

// StaffByMail lists the active staff of an organisation by work address, in small letters.
func (s *Store) StaffByMail(ctx context.Context, organisationID string) (map[string]string, error) {
	var rows []struct{ ID, Mail string }
	err := s.in(ctx).Raw(`SELECT id::text AS id, lower(work_email) AS mail FROM staff
		WHERE organisation_id = ? AND active AND COALESCE(work_email, '') <> ''`, organisationID).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("listing the staff by address: %w", err)
	}
	out := make(map[string]string, len(rows))
	for _, r := range rows {
		out[r.Mail] = r.ID
	}
	return out, nil
}
