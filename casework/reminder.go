package casework

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"samlop/casefile"
)

// Reminded is what a reminder by e-mail is about, as it stands now.
type Reminded struct {
	On    casefile.Date  `json:"on" format:"date" doc:"The morning it was for"`
	Items []RemindedItem `json:"items" doc:"What still waits; empty when all of it is done, or is no longer yours to see"`
}

// RemindedItem is one deadline or one task.
type RemindedItem struct {
	CaseID     string                `json:"case_id" format:"uuid"`
	CaseNumber string                `json:"case_number"`
	ID         string                `json:"id" doc:"Of the deadline or the task, within the case"`
	Deadline   casefile.DeadlineCode `json:"deadline,omitempty" doc:"Missing for a task"`
	Task       casefile.TaskKind     `json:"task,omitempty" doc:"Missing for a deadline"`
	Due        casefile.Date         `json:"due,omitzero" format:"date"`
}

// Reminder answers what the reminder with a delivery id is about, to whom it was to and to nobody
// else: the link of a mail holds that id and says nothing (INV-80). A case in which the asker has no part any more
// is left out, and each that is shown is logged. Errors: NotFound, Forbidden for a login that is nobody.
func (d *Service) Reminder(ctx context.Context, a Asker, id string) (out Reminded, err error) {
	defer wrapError("reading what a reminder is about", &err)
	if a.Who == "" {
		return Reminded{}, &Forbidden{NotRegistered}
	}
	if !validID(id) {
		return Reminded{}, &NotFound{"reminder"}
	}
	m, err := d.store.ReminderTo(ctx, id, a.names())
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Reminded{}, &NotFound{"reminder"}
	}
	if err != nil {
		return Reminded{}, err
	}
	lines, err := d.store.LiveLines(ctx, m.Key)
	if err != nil {
		return Reminded{}, err
	}
	out.On, out.Items = m.OnDate, []RemindedItem{}
	cases := map[string]*sight{}
	var shown []string
	for _, l := range lines {
		s, looked := cases[l.CaseID]
		if !looked {
			if s, err = d.approach(ctx, d.store, a, l.CaseID); err != nil {
				return Reminded{}, err
			}
			if s != nil && !s.related() {
				s = nil
			}
			cases[l.CaseID] = s
		}
		if s == nil {
			continue
		}
		one := RemindedItem{CaseID: l.CaseID, CaseNumber: s.row.Number, ID: l.ID}
		if l.Due != nil {
			one.Due = *l.Due
		}
		if _, is := casefile.DeadlineRuleOf(l.Code); is {
			one.Deadline = casefile.DeadlineCode(l.Code)
		} else {
			one.Task = casefile.TaskKind(l.Code)
		}
		out.Items, shown = append(out.Items, one), append(shown, l.CaseID)
	}
	return out, d.logList(ctx, a, "reminder", casefile.Role(ByRelation), shown)
}
