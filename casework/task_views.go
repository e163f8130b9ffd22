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

// mostTaskViews is how many views somebody keeps.
const mostTaskViews = 20

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

// TaskViews lists the asker's. Errors: Forbidden for who is no staff.
func (d *Service) TaskViews(ctx context.Context, a Asker) (out TaskViews, err error) {
	defer wrapError("listing views of tasks", &err)
	if !a.Who.IsStaff() {
		return TaskViews{}, &Forbidden{NotInThisRole}
	}
	rows, err := d.store.TaskViewsOf(ctx, a.Organisation, a.Who)
	if err != nil {
		return TaskViews{}, err
	}
	out.Items = make([]TaskView, len(rows))
	for i, row := range rows {
		if err := json.Unmarshal(row.Choice, &out.Items[i].NewTaskView); err != nil {
			return TaskViews{}, fmt.Errorf("reading a view of tasks: %w", err)
		}
		out.Items[i].ID, out.Items[i].Name, out.Items[i].MadeAt = row.ID, row.Name, row.MadeAt.UTC()
	}
	return out, nil
}

// KeepTaskView keeps one for the asker, at most twenty. Errors: also Invalid, KeyReused.
func (d *Service) KeepTaskView(ctx context.Context, a Asker, key string, in NewTaskView) (out TaskView, err error) {
	defer wrapError("keeping a view of tasks", &err)
	if !a.Who.IsStaff() {
		return TaskView{}, &Forbidden{NotInThisRole}
	}
	name := strings.Join(strings.Fields(in.Name), " ")
	if err := checkName(name); err != nil {
		return TaskView{}, err
	}
	if in.List != "" && in.List != "mine" && in.List != "unit" {
		return TaskView{}, &Invalid{Field: "list", Key: "unknown_code"}
	}
	for _, column := range in.Columns {
		if !slices.Contains(TaskColumn("").Codes(), string(column)) {
			return TaskView{}, &Invalid{Field: "columns", Key: "unknown_code"}
		}
	}
	if _, err := in.narrow(a, calendar.DateOf(d.now(a))); err != nil {
		return TaskView{}, err
	}
	return once(ctx, d, a, key, "view of tasks", in, func(tx *models.Store) (TaskView, error) {
		there, err := tx.TaskViewsOf(ctx, a.Organisation, a.Who)
		if err != nil {
			return TaskView{}, err
		}
		if len(there) >= mostTaskViews {
			return TaskView{}, &Invalid{Field: "name", Key: "too_many"}
		}
		out := TaskView{ID: uuid.Must(uuid.NewV7()).String(), NewTaskView: in, MadeAt: d.now(a).UTC()}
		out.Name = name
		choice, err := json.Marshal(out.NewTaskView)
		if err != nil {
			return TaskView{}, fmt.Errorf("writing a view of tasks: %w", err)
		}
		return out, tx.KeepTaskView(ctx, models.TaskView{OrganisationID: a.Organisation, Principal: a.Who, ID: out.ID, Name: name,
			Choice: choice, MadeAt: out.MadeAt})
	})
}

// ForgetTaskView removes one of the asker's; it may be gone already. Errors: Forbidden.
func (d *Service) ForgetTaskView(ctx context.Context, a Asker, id string) (err error) {
	defer wrapError("forgetting a view of tasks", &err)
	if !a.Who.IsStaff() {
		return &Forbidden{NotInThisRole}
	}
	if !validID(id) {
		return &NotFound{"view"}
	}
	return d.store.ForgetTaskView(ctx, a.Organisation, a.Who, id)
}
