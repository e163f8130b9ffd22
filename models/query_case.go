package models

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"samlop/casefile"
)

// Page is one page of a list and where the next begins.
type Page[T any] struct {
	Rows []T
	// Next is the cursor of the next page; "" on the last one.
	Next string
}

const (
	defaultLimit = 50
	largestLimit = 200
)

func limitOf(n int) int {
	if n <= 0 {
		return defaultLimit
	}
	return min(n, largestLimit)
}

// page cuts the one row that was read too many, and points at what follows.
func page[T any](rows []T, limit int, cursor func(T) string) Page[T] {
	if len(rows) <= limit {
		return Page[T]{Rows: rows}
	}
	rows = rows[:limit]
	return Page[T]{Rows: rows, Next: cursor(rows[limit-1])}
}

// CaseFilter narrows a list of cases. Organisation or RelatedTo must be set:
// they are the ground on which the list is read (INV-84). Everything else that
// is zero does not narrow.
type CaseFilter struct {
	Organisation string
	// RelatedTo keeps only cases to which the principal has a live relation.
	RelatedTo casefile.Principal

	Phase       casefile.Phase
	Unit        string
	Coordinator casefile.Principal
	Handler     casefile.Principal
	Person      string
	Number      string
	// DueBefore keeps cases with a live duty due before the date.
	DueBefore casefile.Date
	Overdue   bool
	Attention bool
	// Open leaves out cases that have come to an end.
	Open bool

	Cursor string
	Limit  int
}

// errNoGround is a programming error: a list that nobody may see.
var errNoGround = errors.New("models: a list needs an organisation or a relation")

// FindCases lists cases, newest first, without their State. A malformed cursor
// is an error of the database's.
func (s *Store) FindCases(ctx context.Context, f CaseFilter) (Page[Case], error) {
	q, err := ground(s.in(ctx).Model(&Case{}), "cases.id", f.Organisation, "cases.organisation_id", f.RelatedTo)
	if err != nil {
		return Page[Case]{}, err
	}
	for column, value := range map[string]string{"phase": string(f.Phase), "unit_id": f.Unit, "coordinator": string(f.Coordinator),
		"handler": string(f.Handler), "person_id": f.Person, "number": f.Number} {
		if value != "" {
			q = q.Where(column+" = ?", value)
		}
	}
	if !f.DueBefore.IsZero() {
		q = q.Where("next_due < ?", f.DueBefore)
	}
	if f.Overdue {
		q = q.Where("overdue > 0")
	}
	if f.Attention {
		q = q.Where("attention")
	}
	if f.Open {
		q = q.Where("phase NOT IN ?", endedPhases)
	}
	if f.Cursor != "" {
		q = q.Where("id < ?", f.Cursor)
	}
	limit := limitOf(f.Limit)
	var rows []Case
	if err := q.Omit("State").Order("id DESC").Limit(limit + 1).Find(&rows).Error; err != nil {
		return Page[Case]{}, fmt.Errorf("listing cases: %w", err)
	}
	return page(rows, limit, func(c Case) string { return c.ID }), nil
}

// ground narrows a query to what may be seen: an organisation's cases, those
// somebody has a live relation to, or both.
func ground(q *gorm.DB, caseColumn, organisation, organisationColumn string, relatedTo casefile.Principal) (*gorm.DB, error) {
	if organisation == "" && relatedTo == "" {
		return nil, errNoGround
	}
	if organisation != "" {
		q = q.Where(organisationColumn+" = ?", organisation)
	}
	if relatedTo != "" {
		q = q.Where("EXISTS (SELECT 1 FROM relations r WHERE r.case_id = "+caseColumn+" AND r.principal = ? AND r.live)", relatedTo)
	}
	return q, nil
}
