package models

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm/clause"

	"samlop/casefile"
)

// OverdueOffice is an organisation in which something is overdue.
type OverdueOffice struct {
	ID       string
	OffsetUS int64
}

// Offset is how far its clock is ahead of real time; 0 in production.
func (o OverdueOffice) Offset() time.Duration { return World{OffsetUS: o.OffsetUS}.Offset() }

// OverdueOffices lists the organisations in which a deadline or a task may be
// overdue; of one training world only, when it is named. A task's date is compared
// with the clock of its world at an instant of real time.
func (s *Store) OverdueOffices(ctx context.Context, worldID string, now time.Time) ([]OverdueOffice, error) {
	var out []OverdueOffice
	err := s.in(ctx).Raw(`SELECT o.id::text, COALESCE(w.offset_us, 0) AS offset_us FROM organisations o LEFT JOIN worlds w ON w.id = o.world_id
		WHERE (? = '' OR o.world_id::text = ?) AND (EXISTS (SELECT FROM cases c WHERE c.organisation_id = o.id AND c.overdue > 0)
			OR EXISTS (SELECT FROM tasks t WHERE t.organisation_id = o.id AND t.done_on IS NULL
				AND t.due < (?::timestamptz + COALESCE(w.offset_us, 0) * interval '1 microsecond')::date)) ORDER BY o.id`,
		worldID, worldID, now).Scan(&out).Error
	if err != nil {
		return nil, fmt.Errorf("looking for what is overdue: %w", err)
	}
	return out, nil
}

// OverdueCases finds cases of an organisation in which a deadline is overdue or an
// open task was due before a day, by id after one.
func (s *Store) OverdueCases(ctx context.Context, organisationID string, on casefile.Date, after string, limit int) ([]Case, error) {
	q := s.in(ctx).Where("organisation_id = ?", organisationID).Where(`overdue > 0 OR id = ANY(ARRAY(
		SELECT t.case_id FROM tasks t WHERE t.organisation_id = ? AND t.done_on IS NULL AND t.due < ?))`, organisationID, on)
	if after != "" {
		q = q.Where("id > ?", after)
	}
	var cases []Case
	if err := q.Order("id").Limit(limit).Find(&cases).Error; err != nil {
		return nil, fmt.Errorf("looking for what is overdue: %w", err)
	}
	return cases, nil
}

// OverdueDigest says that somebody has been told again, of a day, what is still overdue
// in an organisation.
type OverdueDigest struct {
	OrganisationID string             `gorm:"primaryKey"`
	OnDate         casefile.Date      `gorm:"primaryKey"`
	Principal      casefile.Principal `gorm:"primaryKey"`
}

// ClaimDigests notes that some are told again of a day, and gives those who had not
// been. Another who tells of the same day waits for this transaction and is given
// nobody of them.
func (s *Store) ClaimDigests(ctx context.Context, organisationID string, on casefile.Date, who []casefile.Principal) (
	fresh []casefile.Principal, err error) {
	who = slices.Compact(slices.Sorted(slices.Values(who)))
	for _, p := range who { // in one order, so that two never wait for each other
		made := s.in(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&OverdueDigest{organisationID, on, p})
		if made.Error != nil {
			return nil, fmt.Errorf("noting who is told again: %w", made.Error)
		}
		if made.RowsAffected > 0 {
			fresh = append(fresh, p)
		}
	}
	return fresh, nil
}

// CasesOfMail lists the cases that a mail has lines of.
func (s *Store) CasesOfMail(ctx context.Context, key string) (cases []string, err error) {
	err = s.in(ctx).Raw(`SELECT DISTINCT case_id::text FROM mail_lines WHERE mail_key = ? ORDER BY 1`, key).Scan(&cases).Error
	if err != nil {
		return nil, fmt.Errorf("looking for the cases of a mail: %w", err)
	}
	return cases, nil
}
