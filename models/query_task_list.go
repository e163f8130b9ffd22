package models

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"samlop/casefile"
)

// TaskRow is a task and the number of the case it is in.
type TaskRow struct {
	Task
	CaseNumber string
	// StandsInUntil is the day until which a substitute is the coordinator of the case.
	StandsInUntil *casefile.Date
}

// TaskFilter narrows a list of open tasks. One of the two grounds must be set.
type TaskFilter struct {
	// Mine keeps what somebody, by any of their names, has to do, in any role.
	Mine []casefile.Principal
	// NotTheUnits leaves out of them what is the coordinating unit's to do.
	NotTheUnits bool
	// Heads is the department whose head they are: of what the head of another is to do
	// they have nothing.
	Heads string
	// Unit keeps what is the unit's or its head's, whoever has it on the desk; ByHead
	// what is the head's of a department.
	Unit   string
	ByHead bool

	TaskNarrowing
	// NewestFirst sorts by when they were opened instead of by what is due.
	NewestFirst bool
	Limit       int
	Cursor      string
}

// TaskNarrowing is what of a ground is kept. Empty fields do not narrow.
type TaskNarrowing struct {
	// Kinds keeps tasks of some kinds.
	Kinds []casefile.TaskKind
	// HeldBy keeps what somebody has on the desk, by any of their names, HeldByNobody what
	// nobody has, NotHeldBy what others have.
	HeldBy, NotHeldBy []casefile.Principal
	HeldByNobody      bool
	// DueFrom and DueTo keep what is due on a day of them, both included; Undated what is due
	// on no day.
	DueFrom, DueTo casefile.Date
	Undated        bool
	// OpenedSince keeps what was opened on that day or after it.
	OpenedSince casefile.Date
}

// unitRoles are those of the coordinating unit.
var unitRoles = []casefile.Role{casefile.RoleUnit, casefile.RoleUnitLead, casefile.RoleTrustUnit}

// headRoles is that of the head of a department.
var headRoles = []casefile.Role{casefile.RoleDepartmentHead}

// dueOrNever is when a task is due, as its index has it.
const dueOrNever = "COALESCE(tasks.due, 'infinity')"

// grounded keeps the open tasks of the ground, and of them what is asked for.
func (f TaskFilter) grounded(q *gorm.DB) (*gorm.DB, error) {
	switch {
	case len(f.Mine) > 0:
		q = q.Where("tasks.for_principal IN ? AND tasks.done_on IS NULL", f.Mine)
		if f.NotTheUnits {
			q = q.Where("tasks.for_role NOT IN ?", unitRoles)
		}
		q = q.Where("(tasks.for_role NOT IN ? OR tasks.unit_id::text = ?)", headRoles, f.Heads)
	case f.Unit != "":
		office := unitRoles
		if f.ByHead {
			office = headRoles
		}
		q = q.Where("tasks.unit_id = ? AND tasks.for_role IN ? AND tasks.done_on IS NULL", f.Unit, office)
	default:
		return nil, errNoGround
	}
	if len(f.Kinds) > 0 {
		q = q.Where("tasks.kind IN ?", f.Kinds)
	}
	if len(f.HeldBy) > 0 {
		q = q.Where("tasks.for_principal IN ?", f.HeldBy)
	}
	if len(f.NotHeldBy) > 0 {
		q = q.Where("tasks.for_principal <> '' AND tasks.for_principal NOT IN ?", f.NotHeldBy)
	}
	if f.HeldByNobody {
		q = q.Where("tasks.for_principal = ''")
	}
	if !f.DueFrom.IsZero() {
		q = q.Where(dueOrNever+" >= ? AND tasks.due IS NOT NULL", f.DueFrom)
	}
	if !f.DueTo.IsZero() {
		q = q.Where(dueOrNever+" <= ?", f.DueTo)
	}
	if f.Undated {
		q = q.Where(dueOrNever + " = 'infinity'")
	}
	if !f.OpenedSince.IsZero() {
		q = q.Where("tasks.opened_on >= ?", f.OpenedSince)
	}
	return q, nil
}

// FindTasks lists tasks, by default those due first first, those without a date last.
func (s *Store) FindTasks(ctx context.Context, f TaskFilter) (Page[TaskRow], error) {
	q, err := f.grounded(s.in(ctx).Model(&Task{}).Select("tasks.*, cases.number AS case_number, cases.stands_in_until").
		Joins("JOIN cases ON cases.id = tasks.case_id"))
	if err != nil {
		return Page[TaskRow]{}, err
	}
	by, way, later := dueOrNever, "", ">"
	if f.NewestFirst {
		by, way, later = "tasks.opened_on", " DESC", "<"
	}
	if f.Cursor != "" {
		day, rest, _ := strings.Cut(f.Cursor, "|")
		caseID, id, _ := strings.Cut(rest, "|")
		q = q.Where("("+by+", tasks.case_id, tasks.id) "+later+" (?::date, ?::uuid, ?)", day, caseID, id)
	}
	limit := limitOf(f.Limit)
	var rows []TaskRow
	order := by + way + ", tasks.case_id" + way + ", tasks.id" + way
	if err := q.Order(order).Limit(limit + 1).Find(&rows).Error; err != nil {
		return Page[TaskRow]{}, fmt.Errorf("listing tasks: %w", err)
	}
	return page(rows, limit, func(t TaskRow) string {
		day := "infinity"
		switch {
		case f.NewestFirst:
			day = t.OpenedOn.String()
		case t.Due != nil:
			day = t.Due.String()
		}
		return day + "|" + t.CaseID + "|" + t.ID
	}), nil
}

// TaskCount is how many open tasks there are, by when they are due and who has them.
type TaskCount struct {
	Total, Overdue, Today, Week, Later, Undated, New int
	Mine, Nobodys, Others                            int
}

// MostCounted is how many tasks are counted at most, the most urgent: a count costs no more
// than that in an organisation of any size.
const MostCounted = 1000

// CountTasks counts the tasks of a filter, the most urgent MostCounted and one more at most, as
// of a day: overdue before it, due on it, due within the days after it up to soon, and new since
// a day. who are the reader's names.
func (s *Store) CountTasks(ctx context.Context, f TaskFilter, who []casefile.Principal,
	today, soon, since casefile.Date) (TaskCount, error) {
	q, err := f.grounded(s.in(ctx).Model(&Task{}).Select("tasks.due, tasks.opened_on, tasks.for_principal"))
	if err != nil {
		return TaskCount{}, err
	}
	var rows []Task
	if err := q.Order(dueOrNever + ", tasks.case_id, tasks.id").Limit(MostCounted + 1).Find(&rows).Error; err != nil {
		return TaskCount{}, fmt.Errorf("counting tasks: %w", err)
	}
	out := TaskCount{Total: len(rows)}
	for _, t := range rows {
		switch {
		case t.Due == nil:
			out.Undated++
		case t.Due.Before(today):
			out.Overdue++
		case *t.Due == today:
			out.Today++
		case !t.Due.After(soon):
			out.Week++
		default:
			out.Later++
		}
		switch {
		case t.ForPrincipal == "":
			out.Nobodys++
		case slices.Contains(who, t.ForPrincipal):
			out.Mine++
		default:
			out.Others++
		}
		if !t.OpenedOn.Before(since) {
			out.New++
		}
	}
	return out, nil
}
