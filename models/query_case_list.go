package models

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"samlop/casefile"
)

// CaseFilter narrows a list of cases. Organisation or RelatedTo must be set:
// they are the ground on which the list is read (INV-84). Everything else that
// is zero does not narrow.
type CaseFilter struct {
	Organisation string
	// RelatedTo keeps only cases to which one of the principals has a live relation:
	// the names of one person, or a member of the staff.
	RelatedTo []casefile.Principal
	// Department adds to them the episodes of a department, for its health personnel and head.
	Department string
	// ByUnit leaves out what a coordinating unit has nothing to do with yet.
	ByUnit bool

	// Kind keeps files of one kind.
	Kind        casefile.Kind
	Phases      []casefile.Phase
	Unit        string
	Coordinator casefile.Principal
	Handler     casefile.Principal
	// NoHandler and NoCoordinator keep cases that have none.
	NoHandler, NoCoordinator bool
	// Tasks keeps cases in which a task of one of the kinds waits.
	Tasks  []casefile.TaskKind
	Person string
	// Number is a part of the case number.
	Number string
	// ChangedSince keeps cases in which something has happened after an instant.
	ChangedSince time.Time
	// DueBefore keeps cases with a live duty due before the date.
	DueBefore casefile.Date
	Overdue   bool
	// StandsIn keeps cases in which a substitute is the coordinator until a known day.
	StandsIn  bool
	Attention bool
	// Open keeps cases that have not come to an end (true) or that have (false).
	Open *bool

	Order  CaseOrder
	Cursor string
	Limit  int
}

// errNoGround is a programming error: a list that nobody may see.
var errNoGround = errors.New("models: a list needs an organisation or a relation")

// FindCases lists cases without their State, in the order asked for. It gives
// ErrCursor for a cursor of another order, or of none.
func (s *Store) FindCases(ctx context.Context, f CaseFilter) (Page[Case], error) {
	if f.Organisation == "" && len(f.RelatedTo) == 0 {
		return Page[Case]{}, errNoGround
	}
	order, err := orderingOf(f.Order)
	if err != nil {
		return Page[Case]{}, err
	}
	q, err := order.from(s.listedCases(ctx), f.Cursor)
	if err != nil {
		return Page[Case]{}, err
	}
	q = f.narrow(q)
	limit := limitOf(f.Limit)
	var rows []Case
	if err := q.Omit("State").Limit(limit + 1).Find(&rows).Error; err != nil {
		return Page[Case]{}, fmt.Errorf("listing cases: %w", err)
	}
	return page(rows, limit, order.cursor), nil
}

// listedCases are those that lists choose among, where parts of a number and orders that
// are worked out find their indexes behind the wall between organisations.
func (s *Store) listedCases(ctx context.Context) *gorm.DB {
	return s.in(ctx).Model(&Case{}).Table("seen_cases AS cases")
}

// CaseOfPerson is a case as it is shown beside its patient.
type CaseOfPerson struct {
	ID              string
	Kind            casefile.Kind
	Number          string
	Phase           casefile.Phase
	FirstReceivedOn *casefile.Date
	EndedOn         *casefile.Date
	CloseReason     casefile.CloseReason
	MergedInto      string
}

// CasesOf lists cases as FindCases does, all of them, with how they ended, the
// newest first: for a filter that names a person.
func (s *Store) CasesOf(ctx context.Context, f CaseFilter) ([]CaseOfPerson, error) {
	if f.Organisation == "" && len(f.RelatedTo) == 0 {
		return nil, errNoGround
	}
	var rows []CaseOfPerson
	err := f.narrow(s.listedCases(ctx)).Select(`id::text, kind, number, phase,
		first_received_on, (state ->> 'closed_on')::date AS ended_on,
		COALESCE(state ->> 'close_reason', '') AS close_reason, COALESCE(state ->> 'merged_into', '') AS merged_into`).
		Order("created_at DESC, id DESC").Scan(&rows).Error
	return rows, wrapUnlessNil(err, "listing a person's cases")
}

// narrow is the condition of the filter.
func (f CaseFilter) narrow(q *gorm.DB) *gorm.DB {
	// Who heads a department is so by the register (INV-111), and finds its episodes by Department.
	const related = "EXISTS (SELECT 1 FROM relations r WHERE r.case_id = cases.id AND r.principal IN ? AND r.live AND r.role <> 'DH')"
	switch {
	case len(f.RelatedTo) > 0 && f.Department != "":
		q = q.Where("(unit_id = ? AND kind = 'EPISODE' OR "+related+")", f.Department, f.RelatedTo)
	case len(f.RelatedTo) > 0:
		q = q.Where(related, f.RelatedTo)
	}
	if f.ByUnit {
		q = q.Where("NOT hidden_from_unit")
	}
	for column, value := range map[string]string{"organisation_id": f.Organisation, "unit_id": f.Unit, "kind": string(f.Kind),
		"coordinator": string(f.Coordinator), "handler": string(f.Handler)} {
		if value != "" {
			q = q.Where(column+" = ?", value)
		}
	}
	if f.NoHandler {
		q = q.Where("handler = ''")
	}
	if f.NoCoordinator {
		q = q.Where("coordinator = ''")
	}
	if len(f.Tasks) > 0 {
		q = q.Where("cases.id IN (SELECT t.case_id FROM tasks t WHERE t.kind IN ? AND t.done_on IS NULL)", f.Tasks)
	}
	if f.Person != "" {
		q = q.Where("person_id = (SELECT person_now(?))", f.Person)
	}
	if len(f.Phases) > 0 {
		q = q.Where("phase IN ?", f.Phases)
	}
	if f.Number != "" {
		q = q.Where("number LIKE ?", "%"+literally(f.Number)+"%")
	}
	if !f.ChangedSince.IsZero() {
		q = q.Where("updated_at > ?", f.ChangedSince)
	}
	if !f.DueBefore.IsZero() {
		q = q.Where("COALESCE(next_due, 'infinity') < ?", f.DueBefore) // as its index has it
	}
	if f.Overdue {
		q = q.Where("overdue > 0")
	}
	if f.StandsIn {
		q = q.Where("stands_in_until IS NOT NULL")
	}
	if f.Attention {
		q = q.Where("(attention OR trouble <> '')")
	}
	if f.Open != nil {
		q = q.Where("(phase IN ?) = ?", endedPhases, !*f.Open)
	}
	return q
}
