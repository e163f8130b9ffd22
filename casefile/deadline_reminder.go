package casefile

import (
	"slices"
	"time"

	"samlop/casefile/calendar"
)

// ReminderKind is what a reminder says about its deadline.
type ReminderKind string

// The kinds of reminder.
const (
	Coming    ReminderKind = "COMING"
	DueToday  ReminderKind = "DUE_TODAY"
	Missed    ReminderKind = "MISSED"
	Escalated ReminderKind = "ESCALATED"
	Chaser    ReminderKind = "CHASER"
	// Alert opens tasks on its very day, a Sunday too; the mail comes on the next working day.
	Alert ReminderKind = "ALERT"
	// StillDueKind is no step of a deadline: what is overdue is said again, once a week.
	StillDueKind ReminderKind = "STILL_OVERDUE"
	// NewTask is none either: a task has come to somebody.
	NewTask ReminderKind = "NEW_TASK"
)

// Codes lists them.
func (ReminderKind) Codes() []string {
	return CodesOf(Coming, DueToday, Missed, Escalated, Chaser, Alert, StillDueKind, NewTask)
}

// ReminderWhen says from what a reminder's day is counted.
type ReminderWhen string

// The ways of counting a reminder's day.
const (
	BeforeActBy  ReminderWhen = "BEFORE"     // back from act-by
	HalfWay      ReminderWhen = "HALF_WAY"   // between the day it was set and act-by
	OnActBy      ReminderWhen = "DUE"        // act-by itself
	AfterDue     ReminderWhen = "AFTER"      // from the due date
	AfterStart   ReminderWhen = "FROM_START" // from the start
	AlertedAhead ReminderWhen = "ALERT"      // back from the due date itself, not rolled
)

// Codes lists them.
func (ReminderWhen) Codes() []string {
	return CodesOf(BeforeActBy, HalfWay, OnActBy, AfterDue, AfterStart, AlertedAhead)
}

// Counted reports whether a length says how far the reminder is from where it is counted.
func (w ReminderWhen) Counted() bool {
	return slices.Contains([]ReminderWhen{BeforeActBy, AfterDue, AfterStart, AlertedAhead}, w)
}

// ReminderPoint says when a reminder is sent in relation to its deadline, and to whom.
type ReminderPoint struct {
	When   ReminderWhen    `json:"when"`
	Length calendar.Length `json:"length,omitzero"`
	To     []Role          `json:"to"`
	// Policy names the policy's length that it takes, in the register only.
	Policy string `json:"-"`
}

// ReminderPlan is who is reminded of one kind of deadline, and when.
type ReminderPlan struct {
	Points []ReminderPoint `json:"points"`
}

// PlannedReminder is one reminder of one deadline, with the instant at which the
// case wakes for it.
type PlannedReminder struct {
	On   Date         `json:"on"`
	At   time.Time    `json:"at"`
	Kind ReminderKind `json:"kind"`
	To   []Role       `json:"to"`
	Done bool         `json:"done,omitempty"`
}

func before(n int, to ...Role) ReminderPoint {
	return ReminderPoint{When: BeforeActBy, Length: calendar.Days(n), To: to}
}
func onDay(to ...Role) ReminderPoint   { return ReminderPoint{When: OnActBy, To: to} }
func halfWay(to ...Role) ReminderPoint { return ReminderPoint{When: HalfWay, To: to} }
func after(n int, to ...Role) ReminderPoint {
	return ReminderPoint{When: AfterDue, Length: calendar.Days(n), To: to}
}
func afterBy(policy string, to ...Role) ReminderPoint {
	return ReminderPoint{When: AfterDue, Policy: policy, To: to}
}
func fromStart(policy string, to ...Role) ReminderPoint {
	return ReminderPoint{When: AfterStart, Policy: policy, To: to}
}
func alertBy(policy string, to ...Role) ReminderPoint {
	return ReminderPoint{When: AlertedAhead, Policy: policy, To: to}
}

// remindersOf is the answer to «who is reminded?»: the organisation's own table, or
// else that of domain.md 2.11. Rights of a party have no reminders; the list shows them.
func remindersOf(p Policy, code string) []ReminderPoint {
	if own, ok := p.Reminders[code]; ok {
		return own.Points
	}
	points := slices.Clone(ruleOf(code).Reminders)
	for i := range points {
		if name := points[i].Policy; name != "" {
			points[i].Length, points[i].Policy = p.length(name), ""
		}
	}
	return points
}

// alertIsDue reports whether less than the alert's time is left of a deadline that
// has just been set, so that no day for it is to come. A table of the
// organisation's own that says nothing of an alert leaves it at the policy's length.
func (d *deciding) alertIsDue(dl Deadline) bool {
	length := lengthOf(d.policy, dl.Code)
	for _, point := range remindersOf(d.policy, dl.Code) {
		if point.When == AlertedAhead {
			length = point.Length
		}
	}
	return !d.policy.WorkingDays().Before(dl.Due, length).After(d.today)
}

// reminderSteps lays out a deadline's reminders after a day: counted back from
// act-by, on working days, and left out when they fall on or before that day. A
// deadline that is over before it is set (a paper found in a drawer) still tells
// whoever hears of a miss, on the next working day. Rights and limits remind
// nobody, whatever a policy says.
func reminderSteps(p Policy, caseID string, dl Deadline, later Date) []PlannedReminder {
	if dl.Kind != Duty {
		return nil
	}
	var steps []PlannedReminder
	days, rule := p.WorkingDays(), ruleOf(dl.Code)
	start := dl.CountedFrom
	if dl.Suspension != nil {
		start = dl.Suspension.To
	}
	for _, point := range remindersOf(p, dl.Code) {
		var on Date
		kind := Coming
		switch point.When {
		case BeforeActBy:
			on = days.RollBack(days.Before(dl.ActBy, point.Length))
		case HalfWay:
			on = days.RollBack(calendar.HalfWay(dl.SetOn, dl.ActBy))
		case OnActBy:
			on, kind = dl.ActBy, DueToday
		case AfterDue:
			on, kind = days.RollForward(latest(days.Add(dl.Due, point.Length), later.AddDays(1))), Missed
			if point.Length != calendar.Days(1) {
				kind = Escalated
			}
		case AfterStart:
			on, kind = days.RollBack(days.Add(start, point.Length)), Chaser
		case AlertedAhead:
			day := days.Before(dl.Due, point.Length)
			if day.After(later) {
				steps = append(steps, PlannedReminder{On: day, At: morning(caseID, day), Kind: Alert})
			}
			on = days.RollForward(day)
		}
		if !on.After(later) {
			continue
		}
		to := point.To
		if _, own := p.Reminders[dl.Code]; !own && rule.alsoTo != nil && (kind == Coming || kind == DueToday) {
			to = append(slices.Clone(to), rule.alsoTo(&dl)...)
		}
		steps = append(steps, PlannedReminder{On: on, At: morning(caseID, on), Kind: kind, To: to})
	}
	if !dl.Alarm.IsZero() {
		on := days.RollForward(latest(dl.Alarm, later.AddDays(1)))
		steps = append(steps, PlannedReminder{On: on, At: morning(caseID, on), Kind: Escalated, To: []Role{rule.Alarm.To}})
	}
	if rule.reminds != nil {
		steps = slices.DeleteFunc(steps, func(s PlannedReminder) bool { return !rule.reminds(&dl, s) })
	}
	slices.SortStableFunc(steps, func(a, b PlannedReminder) int { return a.At.Compare(b.At) })
	return steps
}

// morning is when a case wakes for its reminders on a day: between 06:00 and
// 07:30 Oslo time, by a hash of the case, so that a whole country's cases do
// not wake in the same second (practice.md 4.5).
func morning(caseID string, on Date) time.Time {
	return calendar.At(on, 6, 0).Add(Spread(caseID, 90*time.Minute))
}

// ReminderRaised says that a reminder of a deadline goes out. Record turns it
// into one line of each recipient's mail of that morning; it is checked again
// as that mail is sent.
type ReminderRaised struct {
	Deadline string       `json:"deadline"`
	Code     string       `json:"code"`
	Kind     ReminderKind `json:"kind"`
	Due      Date         `json:"due"`
	To       []Principal  `json:"to,omitempty"`
	// On is the day the step was laid out for; it finds the step again.
	On Date `json:"on"`
}

func (f *ReminderRaised) apply(s *State, _ *Event) {
	dl := s.deadline(f.Deadline)
	if dl == nil {
		return
	}
	for i := range dl.Reminders {
		if !dl.Reminders[i].Done && dl.Reminders[i].On == f.On && dl.Reminders[i].Kind == f.Kind {
			dl.Reminders[i].Done = true
			return
		}
	}
}

// recipients turns a reminder's roles into the people who hold them now; what
// would reach nobody reaches the head of the unit. (The consent giver, PAT, is
// found by the form, not here.)
func (d *deciding) recipients(dl Deadline, to []Role) []Principal {
	var out []Principal
	add := func(p Principal) {
		if p != "" && !slices.Contains(out, p) && !d.s.objectedTo(p) {
			out = append(out, p)
		}
	}
	for _, role := range to {
		for _, p := range d.s.reminded(role, dl.About, d.unitLead()) {
			add(p)
		}
	}
	if len(out) == 0 && !slices.Contains(to, RolePatient) {
		add(d.unitLead())
	}
	return out
}

// unitLead is the head of the coordinating unit as the register says now, or
// the last one the case knew.
func (d *deciding) unitLead() Principal {
	if d.facts.UnitLead != "" {
		return d.facts.UnitLead
	}
	return d.s.UnitLead
}
