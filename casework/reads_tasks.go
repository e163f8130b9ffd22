package casework

import (
	"context"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/models"
)

// TaskQuery picks a list of open tasks.
type TaskQuery struct {
	// List is mine (tasks in a role the asker holds) or unit (the coordinating unit's).
	List string `query:"list" enum:"mine,unit" default:"mine"`
	TaskChoice
	With   []string `query:"with,explode" enum:"counts,views" maxItems:"2" uniqueItems:"true" doc:"What is answered besides, in the same trip"`
	Cursor string   `query:"cursor" maxLength:"200"`
	Limit  int      `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// TaskChoice narrows a list of tasks, and sorts it. Empty fields do not narrow.
type TaskChoice struct {
	Kinds  []casefile.TaskKind `query:"kind,explode" json:"kinds,omitempty" maxItems:"20" uniqueItems:"true" doc:"One or several kinds"`
	Holder string              `query:"holder" json:"holder,omitempty" enum:"me,nobody,others" doc:"Who has them on the desk"`
	Due    TaskDue             `query:"due" json:"due,omitempty" doc:"When they are due: before today, today, in the six days after it, later than that, or on no day"`
	New    bool                `query:"new" json:"new,omitempty" doc:"Only those opened today or yesterday"`
	Sort   string              `query:"sort" json:"sort,omitempty" enum:"due,-opened_on" doc:"What is due first first, those without a date last; or what was opened last first"`
}

// Who has a task on the desk, as the reader sees it.
const (
	heldByMe, heldByNobody, heldByOthers = "me", "nobody", "others"
)

// TaskDue is when a task is due, seen from today.
type TaskDue string

// When.
const (
	dueOverdue TaskDue = "overdue"
	dueToday   TaskDue = "today"
	dueWeek    TaskDue = "week"
	dueLater   TaskDue = "later"
	dueUndated TaskDue = "undated"
)

// Codes lists them.
func (TaskDue) Codes() []string {
	return casefile.CodesOf(dueOverdue, dueToday, dueWeek, dueLater, dueUndated)
}

// weekAhead is how many days after today «this week» goes.
const weekAhead = 6

// TaskRow is one open task in a list across cases.
type TaskRow struct {
	CaseID     string             `json:"case_id" format:"uuid"`
	CaseNumber string             `json:"case_number"`
	ID         string             `json:"id"`
	Kind       casefile.TaskKind  `json:"kind"`
	About      string             `json:"about,omitempty"`
	For        casefile.Role      `json:"for"`
	Holder     casefile.Principal `json:"holder,omitempty"`
	Due        casefile.Date      `json:"due,omitzero" format:"date"`
	OpenedOn   casefile.Date      `json:"opened_on" format:"date"`
	// StandsInUntil is for the staff.
	StandsInUntil casefile.Date `json:"stands_in_until,omitzero" format:"date" doc:"For the staff: a substitute is the coordinator of the case until this day"`
}

// TaskList is a page of open tasks, the most urgent first.
type TaskList struct {
	Tasks []TaskRow `json:"tasks"`
	// Stuck are there on the first page of the unit's list.
	Stuck      []StuckCase `json:"stuck,omitempty" doc:"Cases of the unit that cannot go on by themselves, and then those that stand to another case as none may; the longest first, at most 50 of each, on the first page of the unit's list"`
	NextCursor string      `json:"next_cursor,omitempty"`
	People     People      `json:"people"`
	TasksBeside
}

// StuckCase is a case that cannot go on by itself, or that stands to another as
// none may (INV-104).
type StuckCase struct {
	CaseID     string         `json:"case_id" format:"uuid"`
	CaseNumber string         `json:"case_number"`
	Trouble    models.Trouble `json:"trouble"`
	Since      time.Time      `json:"since"`
}

// mostStuck is how many cases that cannot go on are shown with the unit's tasks.
const mostStuck = 50

// Tasks lists open tasks, the most urgent first: the asker's own, or those of
// the coordinating unit for its staff; with counts and views beside them for who asks for those.
func (d *Service) Tasks(ctx context.Context, a Asker, q TaskQuery) (out TaskList, err error) {
	defer wrapError("listing tasks", &err)
	if a.Who == "" {
		return TaskList{}, &Forbidden{NotRegistered}
	}
	var beside TasksBeside
	var asked errgroup.Group // neither stands on the other
	asked.Go(func() (err error) { beside, err = d.besideTasks(ctx, a, q.With); return err })
	out, err = d.taskList(ctx, a, q)
	if wrong := asked.Wait(); err == nil {
		err = wrong
	}
	out.TasksBeside = beside
	return out, err
}

func (d *Service) taskList(ctx context.Context, a Asker, q TaskQuery) (out TaskList, err error) {
	f, ground, err := d.tasksOf(ctx, a, q)
	if err != nil {
		return TaskList{}, err
	}
	if len(f.Mine) == 0 && f.Unit == "" {
		return TaskList{Tasks: []TaskRow{}, People: People{}}, nil
	}
	if q.Cursor != "" && !listCursor(q.Cursor, true) {
		return TaskList{}, &Invalid{Field: "cursor", Key: "bad_cursor"}
	}
	page, err := d.store.FindTasks(ctx, f)
	if err != nil {
		return TaskList{}, err
	}
	out.Tasks, out.NextCursor = []TaskRow{}, page.Next
	var ids []string
	for _, t := range page.Rows {
		ids = append(ids, t.CaseID)
		if !a.Who.IsStaff() {
			t.StandsInUntil = nil
		}
		out.Tasks = append(out.Tasks, TaskRow{CaseID: t.CaseID, CaseNumber: t.CaseNumber, ID: t.ID, Kind: t.Kind, About: t.About, For: t.ForRole,
			Holder: t.ForPrincipal, Due: value(t.Due), OpenedOn: t.OpenedOn, StandsInUntil: value(t.StandsInUntil)})
	}
	if f.Unit != "" && q.Cursor == "" {
		stuck, err := d.store.StuckCasesOf(ctx, f.Unit, !f.ByHead, mostStuck)
		if err != nil {
			return TaskList{}, err
		}
		for _, c := range stuck {
			ids = append(ids, c.ID)
			out.Stuck = append(out.Stuck, StuckCase{CaseID: c.ID, CaseNumber: c.Number, Trouble: c.Trouble, Since: value(c.TroubleSince)})
		}
		wrong, err := d.store.Contradictions(ctx, f.Unit, mostStuck)
		if err != nil {
			return TaskList{}, err
		}
		for _, c := range wrong {
			ids = append(ids, c.CaseID)
			out.Stuck = append(out.Stuck, StuckCase{CaseID: c.CaseID, CaseNumber: c.CaseNumber, Trouble: c.Kind, Since: c.Since})
		}
	}
	if err := d.logList(ctx, a, "task list", ground, ids); err != nil {
		return TaskList{}, err
	}
	out.People, err = d.namesIn(ctx, a.Organisation, out.Tasks)
	return out, err
}

// newestFirst is how a list is sorted by when its tasks were opened.
const newestFirst = "-opened_on"

// tasksOf is whose tasks are asked for, what of them, and on which ground; a filter without a
// ground where the organisation has no coordinating unit. Errors: Forbidden, Invalid.
func (d *Service) tasksOf(ctx context.Context, a Asker, q TaskQuery) (f models.TaskFilter, ground casefile.Role, err error) {
	kept, err := q.narrow(a, calendar.DateOf(d.now(a)))
	if err != nil {
		return f, "", err
	}
	f = models.TaskFilter{TaskNarrowing: kept, NewestFirst: q.Sort == newestFirst, Limit: q.Limit, Cursor: q.Cursor}
	if q.List == "unit" {
		f.Unit, ground, err = d.unitsList(ctx, a)
		f.ByHead = ground == casefile.RoleDepartmentHead
		return f, ground, err
	}
	// Who has left the unit has its tasks no more, also in a case that had ended before
	// and that nobody told (INV-111); and who heads a department no more, those of its head.
	f.Mine, f.NotTheUnits, f.Heads = a.names(), !a.unit(), a.heads()
	return f, relation, nil
}

// narrow is what a choice keeps, as of a day. Errors: Invalid for a code that is none.
func (c TaskChoice) narrow(a Asker, today casefile.Date) (kept models.TaskNarrowing, err error) {
	unknown := func(field string) (models.TaskNarrowing, error) {
		return models.TaskNarrowing{}, &Invalid{Field: field, Key: "unknown_code"}
	}
	for _, kind := range c.Kinds {
		if !slices.Contains(kind.Codes(), string(kind)) {
			return unknown("kind")
		}
	}
	kept.Kinds = c.Kinds
	switch c.Holder {
	case "":
	case heldByMe:
		kept.HeldBy = a.names()
	case heldByOthers:
		kept.NotHeldBy = a.names()
	case heldByNobody:
		kept.HeldByNobody = true
	default:
		return unknown("holder")
	}
	switch c.Due {
	case "":
	case dueOverdue:
		kept.DueTo = today.AddDays(-1)
	case dueToday:
		kept.DueFrom, kept.DueTo = today, today
	case dueWeek:
		kept.DueFrom, kept.DueTo = today.AddDays(1), today.AddDays(weekAhead)
	case dueLater:
		kept.DueFrom = today.AddDays(weekAhead + 1)
	case dueUndated:
		kept.Undated = true
	default:
		return unknown("due")
	}
	if c.New {
		kept.OpenedSince = today.AddDays(-1)
	}
	if c.Sort != "" && c.Sort != "due" && c.Sort != newestFirst {
		return unknown("sort")
	}
	return kept, nil
}

// unitsList is whose list «the unit's» is for the asker, and on which ground: the
// coordinating unit's for its staff, a department's for its head. "" where the
// organisation has no coordinating unit. Errors: Forbidden for anybody else.
func (d *Service) unitsList(ctx context.Context, a Asker) (unit string, ground casefile.Role, err error) {
	switch {
	case a.unit():
		lead, err := d.store.LeadOf(ctx, a.Organisation)
		return lead.Unit, casefile.RoleUnit, err
	case a.heads() != "":
		return a.heads(), casefile.RoleDepartmentHead, nil
	}
	return "", "", d.refuseList(ctx, a, "task list")
}
