package casework

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/models"
)

// mostViews is how many views of a list somebody keeps.
const mostViews = 20

// TaskColumn is a column that a list of tasks can show beside what is to be done.
type TaskColumn string

// The columns.
const (
	columnCase     TaskColumn = "case"
	columnDue      TaskColumn = "due"
	columnHolder   TaskColumn = "holder"
	columnOpenedOn TaskColumn = "opened_on"
	columnRole     TaskColumn = "role"
)

// Codes lists them.
func (TaskColumn) Codes() []string {
	return casefile.CodesOf(columnCase, columnDue, columnHolder, columnOpenedOn, columnRole)
}

// NewTaskView is how somebody wants to look at tasks: which list, what of it, and which columns.
type NewTaskView struct {
	Name string `json:"name" minLength:"1" maxLength:"60" doc:"What you call it. Nothing about persons"`
	List string `json:"list,omitempty" enum:"mine,unit" doc:"Yours when left out"`
	TaskChoice
	Columns []TaskColumn `json:"columns,omitempty" maxItems:"5" uniqueItems:"true" doc:"Which columns are shown; the usual ones when left out"`
}

// TaskView is one that is kept.
type TaskView struct {
	ID string `json:"id" format:"uuid"`
	NewTaskView
	MadeAt time.Time `json:"made_at"`
}

// TaskViews are all that somebody keeps, by name.
type TaskViews struct {
	Items []TaskView `json:"items" doc:"Empty when there are none"`
}

// CaseHolder is whose the cases of a view are, without naming anybody.
type CaseHolder string

// The holders.
const (
	HeldByMe     CaseHolder = "me"
	HeldByNobody CaseHolder = "nobody"
)

// Codes lists them.
func (CaseHolder) Codes() []string { return casefile.CodesOf(HeldByMe, HeldByNobody) }

// NewCaseView is how somebody wants to look at cases: codes alone, and no person.
type NewCaseView struct {
	Name        string              `json:"name" minLength:"1" maxLength:"60" doc:"What you call it. Nothing about persons"`
	Phases      []casefile.Phase    `json:"phases,omitempty" maxItems:"12" uniqueItems:"true" doc:"One or several"`
	Kind        casefile.Kind       `json:"kind,omitempty" doc:"Cases of a municipality, or episodes in a health trust"`
	Handler     CaseHolder          `json:"handler,omitempty" doc:"Whose cases they are"`
	Coordinator CaseHolder          `json:"coordinator,omitempty"`
	Open        *bool               `json:"open,omitempty" doc:"Cases that have not come to an end (true), or those that have (false); both when left out"`
	Overdue     bool                `json:"overdue,omitempty" doc:"Only cases with a missed deadline"`
	StandsIn    bool                `json:"stands_in,omitempty" doc:"Only cases in which a substitute is the coordinator until a known day"`
	Attention   bool                `json:"attention,omitempty" doc:"Only cases in which something waits for a person to repair it"`
	Tasks       []casefile.TaskKind `json:"tasks,omitempty" maxItems:"20" uniqueItems:"true" doc:"Only cases in which a task of one of these kinds waits"`
	Sort        CaseSort            `json:"sort,omitempty" doc:"As GET /cases sorts"`
}

// CaseView is one that is kept.
type CaseView struct {
	ID string `json:"id" format:"uuid"`
	NewCaseView
	MadeAt time.Time `json:"made_at"`
}

// CaseViews are all that somebody keeps, by name.
type CaseViews struct {
	Items []CaseView `json:"items" doc:"Empty when there are none"`
}

// TaskViews lists the asker's. Errors: Forbidden for who is no staff.
func (d *Service) TaskViews(ctx context.Context, a Asker) (out TaskViews, err error) {
	defer wrapError("listing views of tasks", &err)
	out.Items, err = viewsOf(ctx, d, a, models.ViewOfTasks, func(row models.View, choice NewTaskView) TaskView {
		choice.Name = row.Name
		return TaskView{row.ID, choice, row.MadeAt.UTC()}
	})
	return out, err
}

// CaseViews lists the asker's. Errors: Forbidden for who is no staff.
func (d *Service) CaseViews(ctx context.Context, a Asker) (out CaseViews, err error) {
	defer wrapError("listing views of cases", &err)
	out.Items, err = viewsOf(ctx, d, a, models.ViewOfCases, func(row models.View, choice NewCaseView) CaseView {
		choice.Name = row.Name
		return CaseView{row.ID, choice, row.MadeAt.UTC()}
	})
	return out, err
}

func viewsOf[C, V any](ctx context.Context, d *Service, a Asker, about models.ViewAbout, shown func(models.View, C) V) ([]V, error) {
	if !a.Who.IsStaff() {
		return nil, &Forbidden{NotInThisRole}
	}
	rows, err := d.store.ViewsOf(ctx, a.Organisation, a.Who, about)
	if err != nil {
		return nil, err
	}
	out := make([]V, len(rows))
	for i, row := range rows {
		var choice C
		if err := json.Unmarshal(row.Choice, &choice); err != nil {
			return nil, fmt.Errorf("reading a view: %w", err)
		}
		out[i] = shown(row, choice)
	}
	return out, nil
}

// KeepTaskView keeps one for the asker, at most twenty. Errors: also Invalid, KeyReused.
func (d *Service) KeepTaskView(ctx context.Context, a Asker, key string, in NewTaskView) (out TaskView, err error) {
	defer wrapError("keeping a view of tasks", &err)
	check := func() error {
		if in.List != "" && in.List != "mine" && in.List != "unit" {
			return &Invalid{Field: "list", Key: "unknown_code"}
		}
		for _, column := range in.Columns {
			if !slices.Contains(TaskColumn("").Codes(), string(column)) {
				return &Invalid{Field: "columns", Key: "unknown_code"}
			}
		}
		_, err := in.narrow(a, calendar.DateOf(d.now(a)))
		return err
	}
	return keepView(ctx, d, a, key, models.ViewOfTasks, &in.Name, &in, check,
		func(id string, at time.Time) TaskView { return TaskView{id, in, at} })
}

// KeepCaseView keeps one for the asker, at most twenty. Errors: as KeepTaskView.
func (d *Service) KeepCaseView(ctx context.Context, a Asker, key string, in NewCaseView) (out CaseView, err error) {
	defer wrapError("keeping a view of cases", &err)
	check := func() error {
		for field, who := range map[string]CaseHolder{"handler": in.Handler, "coordinator": in.Coordinator} {
			if who != "" && !slices.Contains(who.Codes(), string(who)) {
				return &Invalid{Field: field, Key: "unknown_code"}
			}
		}
		for _, phase := range in.Phases {
			if !slices.Contains(phase.Codes(), string(phase)) {
				return &Invalid{Field: "phases", Key: "unknown_code"}
			}
		}
		_, err := caseFilter(a, CaseQuery{Kind: in.Kind, Handler: string(in.Handler), Coordinator: string(in.Coordinator), Tasks: in.Tasks,
			Sort: in.Sort})
		return err
	}
	return keepView(ctx, d, a, key, models.ViewOfCases, &in.Name, &in, check,
		func(id string, at time.Time) CaseView { return CaseView{id, in, at} })
}

// keepView writes one view: the choice as it came in, under its name without spaces too many.
func keepView[C, V any](ctx context.Context, d *Service, a Asker, key string, about models.ViewAbout, name *string, in *C,
	check func() error, shown func(id string, at time.Time) V) (out V, err error) {
	if !a.Who.IsStaff() {
		return out, &Forbidden{NotInThisRole}
	}
	asked := *in
	tidied := strings.Join(strings.Fields(*name), " ")
	if err := checkName(tidied); err != nil {
		return out, err
	}
	if err := check(); err != nil {
		return out, err
	}
	what := "view of " + strings.ToLower(string(about))
	return once(ctx, d, a, key, what, asked, func(tx *models.Store) (V, error) {
		there, err := tx.ViewsOf(ctx, a.Organisation, a.Who, about)
		if err != nil {
			return out, err
		}
		if len(there) >= mostViews {
			return out, &Invalid{Field: "name", Key: "too_many"}
		}
		*name = tidied
		choice, err := json.Marshal(in)
		if err != nil {
			return out, fmt.Errorf("writing a view: %w", err)
		}
		row := models.View{OrganisationID: a.Organisation, Principal: a.Who, ID: uuid.Must(uuid.NewV7()).String(), About: about,
			Name: tidied, Choice: choice, MadeAt: d.now(a).UTC()}
		return shown(row.ID, row.MadeAt), tx.KeepView(ctx, row)
	})
}

// ForgetView removes one of the asker's, of either list; it may be gone already. Errors: Forbidden.
func (d *Service) ForgetView(ctx context.Context, a Asker, id string) (err error) {
	defer wrapError("forgetting a view", &err)
	if !a.Who.IsStaff() {
		return &Forbidden{NotInThisRole}
	}
	if !validID(id) {
		return &NotFound{"view"}
	}
	return d.store.ForgetView(ctx, a.Organisation, a.Who, id)
}
