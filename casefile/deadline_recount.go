package casefile

import (
	"slices"
	"time"

	"samlop/casefile/calendar"
)

// Recount counts the open deadlines again when an organisation's policy or the
// table of holidays has changed (INV-73). Each that moves says so in the ledger,
// with the reason. A right that a party has been told of is never shortened, and
// a duty whose date has passed stays passed. No duty is late by it before the day
// the rule is in force: what is counted to a day before that is due on that day
// (INV-116).
type Recount struct {
	Reason MoveReason `json:"reason" except:"DUTY_SUSPENDED,GROUNDS"`
}

func (c *Recount) open(*deciding) *Refusal { return nil }

func (c *Recount) decide(d *deciding) *Refusal {
	for _, dl := range d.live("", "") {
		if dl.Status == DeadlineOpen && dl.Kind != Limit {
			d.countAgain(dl, c.Reason)
		}
	}
	return nil
}

func (d *deciding) countAgain(old Deadline, reason MoveReason) {
	dl, rules := old.clone(), d.rulesFor(old.Code)
	given := ruleOf(old.Code).Given || old.Grace
	dl.suspend(rules)
	if given && dl.CountedAt.IsZero() {
		dl.ActBy = d.policy.WorkingDays().RollBack(old.Due)
	} else if !given {
		dl.Due, dl.ActBy, dl.Length = dueDate(rules, old.Code, old.CountedFrom)
	}
	if dl.Kind == Right && !dl.Due.After(old.Due) {
		return
	}
	if dl.Kind == Duty && dl.Due.Before(old.Due) && dl.Due.Before(d.today) { // INV-116
		dl.Due = earliest(old.Due, d.today)
		dl.ActBy = d.policy.WorkingDays().RollBack(dl.Due)
	}
	if !given {
		dl.Ends = calendar.EndOf(dl.Due)
	}
	dl.Alarm = alarmOf(d.policy, old.Code, old.CountedFrom)
	dl.Reminders = d.laidAgain(old, dl)
	if old.waits(d.now).equals(dl.waits(d.now)) {
		return
	}
	if dl.Suspension != nil && (old.Suspension == nil || *old.Suspension != *dl.Suspension) {
		reason = ReasonSuspended
	}
	d.emit(&DeadlineMoved{ID: dl.ID, Code: dl.Code, Due: dl.Due, ActBy: dl.ActBy, Ends: dl.Ends, Length: dl.Length, Alarm: dl.Alarm,
		Steps: dl.Reminders, Suspension: dl.Suspension, Reason: reason})
	if alerts(old.Reminders) && !alerts(dl.Reminders) { // a longer time of warning has begun already
		d.alert(dl)
	}
}

// alerts reports whether an alert is still to come.
func alerts(steps []PlannedReminder) bool {
	return slices.ContainsFunc(steps, func(s PlannedReminder) bool { return s.Kind == Alert && !s.Done })
}

// laidAgain lays a deadline's reminders out again from this instant: those of a
// new policy's first morning are still to come at its midnight. What has been sent
// is not sent again because its day moved.
func (d *deciding) laidAgain(old, dl Deadline) []PlannedReminder {
	ahead := func(s PlannedReminder) bool { return !s.Done && s.At.After(d.now) }
	out := slices.DeleteFunc(old.clone().Reminders, ahead)
	add := func(steps []PlannedReminder, when func(PlannedReminder) bool) {
		for _, step := range steps {
			if when(step) && !slices.ContainsFunc(out, func(s PlannedReminder) bool { return s.On == step.On && s.Kind == step.Kind }) {
				out = append(out, step)
			}
		}
	}
	if dl.SetOn.Before(d.today) {
		add(reminderSteps(d.policy, d.s.Case, dl, d.today.AddDays(-1)), func(s PlannedReminder) bool {
			return s.On == d.today && ahead(s) && s.Kind != Missed && s.Kind != Escalated
		})
	}
	add(reminderSteps(d.policy, d.s.Case, dl, d.today), func(PlannedReminder) bool { return true })
	return out
}

// waits is a deadline as it lies ahead, without the reminders that have been.
func (d Deadline) waits(now time.Time) Deadline {
	d = d.clone()
	d.Reminders = slices.DeleteFunc(d.Reminders, func(s PlannedReminder) bool { return s.Done || !s.At.After(now) })
	return d
}

func (d Deadline) equals(o Deadline) bool {
	suspended := (d.Suspension == nil) == (o.Suspension == nil) && (d.Suspension == nil || *d.Suspension == *o.Suspension)
	return suspended && d.Due == o.Due && d.ActBy == o.ActBy && d.Alarm == o.Alarm && d.Length == o.Length &&
		slices.EqualFunc(d.Reminders, o.Reminders, func(a, b PlannedReminder) bool {
			return a.On == b.On && a.Kind == b.Kind && slices.Equal(a.To, b.To)
		})
}

// DeadlineMoved gives a deadline another date, or other reminders, for a reason.
type DeadlineMoved struct {
	ID     string          `json:"id"`
	Code   string          `json:"code"`
	Due    Date            `json:"due"`
	ActBy  Date            `json:"act_by"`
	Ends   time.Time       `json:"ends"`
	Length calendar.Length `json:"length"`
	Alarm  Date            `json:"alarm,omitzero"`
	// CountedFrom is said when it is another day than before.
	CountedFrom Date              `json:"counted_from,omitzero"`
	Steps       []PlannedReminder `json:"steps,omitempty"`
	// Suspension is what the deadline is counted under from now on, if anything.
	Suspension *DutySuspension `json:"suspension,omitempty"`
	Reason     MoveReason      `json:"reason"`
}

func (f *DeadlineMoved) apply(s *State, _ *Event) {
	if dl := s.deadline(f.ID); dl != nil {
		dl.Due, dl.ActBy, dl.Ends, dl.Length, dl.Alarm = f.Due, f.ActBy, f.Ends, f.Length, f.Alarm
		if !f.CountedFrom.IsZero() {
			dl.CountedFrom = f.CountedFrom
		}
		dl.Reminders, dl.Suspension, dl.MovedFor = f.Steps, f.Suspension, f.Reason
		*dl = dl.clone() // no later fact may reach back into this one (INV-15)
	}
}
