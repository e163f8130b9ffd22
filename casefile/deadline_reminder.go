package casefile

import (
	"hash/fnv"
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
)

// ReminderPoint says when a reminder is sent in relation to its deadline, and to whom.
type ReminderPoint struct {
	// When is BEFORE (counted back from act-by), HALF_WAY, DUE (on act-by),
	// AFTER (counted from the due date), FROM_START (counted from the start) or
	// ALERT (counted back from the due date itself, not rolled).
	When   string          `json:"when" enum:"BEFORE,HALF_WAY,DUE,AFTER,FROM_START,ALERT"`
	Length calendar.Length `json:"length,omitzero"`
	To     []Role          `json:"to"`
}

// ReminderPlan is who is reminded of one kind of deadline, and when.
type ReminderPlan struct {
	Points []ReminderPoint `json:"points"`
}

// ReminderStep is one reminder of one deadline, with the instant at which the
// case wakes for it.
type ReminderStep struct {
	On   Date         `json:"on"`
	At   time.Time    `json:"at"`
	Kind ReminderKind `json:"kind"`
	To   []Role       `json:"to"`
	Done bool         `json:"done,omitempty"`
}

func before(n int, to ...Role) ReminderPoint {
	return ReminderPoint{When: "BEFORE", Length: calendar.Days(n), To: to}
}
func onDay(to ...Role) ReminderPoint   { return ReminderPoint{When: "DUE", To: to} }
func halfWay(to ...Role) ReminderPoint { return ReminderPoint{When: "HALF_WAY", To: to} }
func after(n int, to ...Role) ReminderPoint {
	return ReminderPoint{When: "AFTER", Length: calendar.Days(n), To: to}
}

// remindersOf is the answer to «who is reminded?»: the table of domain.md 2.11.
// Rights of a party have no reminders; the list shows them.
func remindersOf(p Policy, code string) []ReminderPoint {
	if own, ok := p.Reminders[code]; ok {
		return own.Points
	}
	const day = 1
	escalate := ReminderPoint{When: "AFTER", Length: p.EscalateAfter, To: []Role{RoleUnit}}
	switch code {
	case PreliminaryReply, ComplaintReply:
		return []ReminderPoint{before(7, RoleUnit), before(2, RoleUnit), onDay(RoleUnit), after(day, RoleUnitLead)}
	case DecisionTarget, ComplaintReview:
		return []ReminderPoint{before(7, RoleUnit), onDay(RoleUnit), after(day, RoleUnitLead)}
	case SendNotice:
		return []ReminderPoint{halfWay(RoleUnit), onDay(RoleUnit), after(day, RoleUnitLead)}
	case ChangeRevision:
		return []ReminderPoint{halfWay(RoleCoordinator), onDay(RoleCoordinator), after(day, RoleManager)}
	case MinutesDue:
		return []ReminderPoint{halfWay(RoleMinutes), onDay(RoleMinutes), after(day, RoleMinutes, RoleCoordinator, RoleManager)}
	case CoordinatorAppointment:
		return []ReminderPoint{before(7, RoleUnit), before(2, RoleUnit), after(day, RoleUnitLead, RoleManager)}
	case ParticipationForm, ConsentForm:
		return []ReminderPoint{
			{When: "FROM_START", Length: p.ConsentReminder, To: []Role{RolePatient}},
			{When: "FROM_START", Length: p.ConsentSecond, To: []Role{RolePatient}},
		}
	case AgeEvent:
		return []ReminderPoint{{When: "ALERT", Length: p.AgeAlert, To: []Role{RoleUnit}}, {When: "AFTER", Length: p.EscalateAfter,
			To: []Role{RoleUnitLead}}}
	case ConsentExpiry:
		return []ReminderPoint{{When: "ALERT", Length: p.ConsentAlert, To: []Role{RoleCoordinator}}}
	case FirstPlan:
		return []ReminderPoint{before(28, RoleCoordinator), before(14, RoleCoordinator), before(3, RoleCoordinator), after(day, RoleUnit)}
	case PlanRevision, NextMeeting:
		return []ReminderPoint{before(30, RoleCoordinator), before(14, RoleCoordinator), before(3, RoleCoordinator),
			after(day, RoleCoordinator, RoleManager), escalate}
	case InvitationDue:
		return []ReminderPoint{before(7, RoleCoordinator)}
	case SuccessorDue:
		return []ReminderPoint{before(14, RoleUnitLead), before(7, RoleUnitLead, RoleManager)}
	}
	return nil
}

// reminderSteps lays out a deadline's reminders after a day: counted back from
// act-by, on working days, and left out when they fall on or before that day. A
// deadline that is over before it is set (a paper found in a drawer) still tells
// whoever hears of a miss, on the next working day. Rights and limits remind
// nobody, whatever a policy says.
func reminderSteps(p Policy, caseID string, dl Deadline, later Date) []ReminderStep {
	if dl.Kind != Duty {
		return nil
	}
	var steps []ReminderStep
	days := p.days()
	start := dl.CountedFrom
	if dl.Suspension != nil {
		start = dl.Suspension.To
	}
	for _, point := range remindersOf(p, dl.Code) {
		var on Date
		kind := Coming
		switch point.When {
		case "BEFORE":
			on = days.RollBack(days.Before(dl.ActBy, point.Length))
		case "HALF_WAY":
			on = days.RollBack(calendar.HalfWay(dl.SetOn, dl.ActBy))
		case "DUE":
			on, kind = dl.ActBy, DueToday
		case "AFTER":
			on, kind = days.RollForward(latest(days.Add(dl.Due, point.Length), later.AddDays(1))), Missed
			if point.Length != calendar.Days(1) {
				kind = Escalated
			}
		case "FROM_START":
			on, kind = days.RollBack(days.Add(start, point.Length)), Chaser
		case "ALERT":
			day := days.Before(dl.Due, point.Length)
			if day.After(later) {
				steps = append(steps, ReminderStep{On: day, At: morning(caseID, day), Kind: Alert})
			}
			on = days.RollForward(day)
		}
		if !on.After(later) {
			continue
		}
		steps = append(steps, ReminderStep{On: on, At: morning(caseID, on), Kind: kind, To: point.To})
	}
	if !dl.Alarm.IsZero() {
		on := days.RollForward(latest(dl.Alarm, later.AddDays(1)))
		steps = append(steps, ReminderStep{On: on, At: morning(caseID, on), Kind: Escalated, To: []Role{RoleUnitLead}})
	}
	if dl.Code == AgeEvent { // a birthday happens by itself and nobody misses it; what the young person owes was alerted of before it
		steps = slices.DeleteFunc(steps, func(s ReminderStep) bool { return s.On.Before(dl.Due) == (dl.About == ownConsent) })
	}
	slices.SortStableFunc(steps, func(a, b ReminderStep) int { return a.At.Compare(b.At) })
	return steps
}

// morning is when a case wakes for its reminders on a day: between 06:00 and
// 07:30 Oslo time, by a hash of the case, so that a whole country's cases do
// not wake in the same second (practice.md 4.5).
func morning(caseID string, on Date) time.Time {
	h := fnv.New32a()
	_, _ = h.Write([]byte(caseID))
	return calendar.At(on, 6, 0).Add(time.Duration(h.Sum32()%(90*60)) * time.Second)
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
	for i := range dl.Steps {
		if !dl.Steps[i].Done && dl.Steps[i].On == f.On && dl.Steps[i].Kind == f.Kind {
			dl.Steps[i].Done = true
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
		switch role {
		case RoleUnit:
			if d.s.Handler != "" {
				add(d.s.Handler)
			} else {
				add(d.unitLead())
			}
		case RoleUnitLead:
			add(d.unitLead())
		case RoleCoordinator:
			add(d.s.coordinatorOrResponsible())
		case RoleManager:
			if c := d.s.coordinator(); c != nil && c.Manager == "" {
				add(d.unitLead()) // nobody is told of a miss instead of a manager who has left
			} else if c != nil {
				add(c.Manager)
			} else if c := d.s.proposed(); c != nil {
				add(c.Manager) // DL-09: the manager of the one who is to be appointed
			}
		case RoleMinutes:
			if m := d.s.meeting(dl.About); m != nil {
				add(m.MinutesTaker)
			}
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
