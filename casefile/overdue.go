package casefile

import (
	"slices"
	"time"
)

// What stays overdue after the last reminder is said again once a week, until it is
// settled (INV-108). The case is not woken for it: who hears of what follows from its
// state, and is read from there for a whole organisation at once.

// Weekday is a day of the week on which an organisation says something.
type Weekday string

// The days.
const (
	Monday    Weekday = "MONDAY"
	Tuesday   Weekday = "TUESDAY"
	Wednesday Weekday = "WEDNESDAY"
	Thursday  Weekday = "THURSDAY"
	Friday    Weekday = "FRIDAY"
)

// Codes lists them.
func (Weekday) Codes() []string { return CodesOf(Monday, Tuesday, Wednesday, Thursday, Friday) }

// number is the day as the time package counts it.
func (w Weekday) number() time.Weekday {
	return time.Weekday(1 + max(0, slices.Index(w.Codes(), string(w))))
}

// DigestDay is the latest day, up to a day, on which what is still overdue is said
// again: the policy's day of the week, or the next working day where that is a day off.
func DigestDay(p Policy, upTo Date) Date {
	p = p.WithDefaults()
	back := (int(upTo.In(time.UTC).Weekday()) - int(p.OverdueDigest.number()) + 7) % 7
	for nominal := upTo.AddDays(-back); ; nominal = nominal.AddDays(-7) {
		if on := p.WorkingDays().RollForward(nominal); !on.After(upTo) {
			return on
		}
	}
}

// StillDue is something of a case that is still overdue, and who hears of it.
type StillDue struct {
	// ID is that of the deadline or the task; Code what a mail calls it by.
	ID, Code string
	Due      Date
	// About is what it is about, and Roles those that hear of it.
	About string
	Roles []Role
}

// StillOverdue lists what has been overdue since before a day and has been said to
// everybody there was to say it to by then: deadlines after their last reminder, and
// tasks. A form that waits for a signature is counted by the task it has led to.
func StillOverdue(state State, on Date) []StillDue {
	var out []StillDue
	for _, dl := range state.Deadlines {
		if dl.Status != DeadlineOverdue || !dl.Due.Before(on) || ruleOf(dl.Code).chasedWith != "" ||
			slices.ContainsFunc(dl.Reminders, func(r PlannedReminder) bool { return !r.On.Before(on) }) {
			continue
		}
		out = append(out, StillDue{ID: dl.ID, Code: dl.Code, Due: dl.Due, About: dl.About, Roles: dl.toldIn()})
	}
	for _, t := range state.Tasks {
		if t.Open() && !t.Due.IsZero() && t.Due.Before(on) && t.OpenedOn.Before(on) {
			out = append(out, StillDue{ID: t.ID, Code: string(t.Kind), Due: t.Due, About: t.About, Roles: []Role{t.For}})
		}
	}
	return out
}

// toldIn lists the roles in which somebody is reminded of the deadline.
func (d *Deadline) toldIn() []Role {
	var out []Role
	add := func(roles []Role) {
		for _, r := range roles {
			if r != RolePatient && !slices.Contains(out, r) {
				out = append(out, r)
			}
		}
	}
	for _, step := range d.Reminders {
		add(step.To)
	}
	for _, point := range ruleOf(d.Code).Reminders {
		if len(d.Reminders) == 0 {
			add(point.To)
		}
	}
	if len(out) == 0 {
		add([]Role{RoleUnit})
	}
	return out
}
