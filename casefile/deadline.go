package casefile

import (
	"time"

	"samlop/casefile/calendar"
)

// DeadlineStatus is domain.md 2.11's status of a deadline.
type DeadlineStatus string

// The statuses.
const (
	DeadlineOpen      DeadlineStatus = "OPEN"
	DeadlineMet       DeadlineStatus = "MET"
	DeadlineMetLate   DeadlineStatus = "MET_LATE"
	DeadlineOverdue   DeadlineStatus = "OVERDUE"
	DeadlineCancelled DeadlineStatus = "CANCELLED"
)

// Codes lists them.
func (DeadlineStatus) Codes() []string {
	return CodesOf(DeadlineOpen, DeadlineMet, DeadlineMetLate, DeadlineOverdue, DeadlineCancelled)
}

// Deadline is a date as a fact: due, act-by, rule, length, counted-from and the
// instants at which the case must wake for it. It moves only by another event
// with a reason (INV-73).
type Deadline struct {
	ID   string       `json:"id"`
	Code string       `json:"code"`
	Kind DeadlineKind `json:"kind"`
	// About is what the deadline belongs to: "decision-1", "meeting-2"; empty for the case itself.
	About string    `json:"about,omitempty"`
	Party Principal `json:"party,omitempty"`

	Due   Date `json:"due"`
	ActBy Date `json:"act_by"`
	// Ends is the instant the due date is over: the next local midnight, UTC (INV-72).
	Ends        time.Time       `json:"ends"`
	Length      calendar.Length `json:"length"`
	CountedFrom Date            `json:"counted_from"`
	// CountedAt is the instant it is counted from, where hours are counted (DL-20).
	CountedAt time.Time `json:"counted_at,omitzero"`
	SetOn     Date      `json:"set_on"`
	// Alarm is the day on which more is done than reminding (DL-07).
	Alarm Date `json:"alarm,omitzero"`

	// Rule is the citation in force when the deadline was set; Law is whether the
	// law itself sets its length. Empty in ledgers from before citations were data.
	Rule string `json:"rule,omitempty"`
	Law  bool   `json:"law,omitempty"`
	// MovedFor is why it was given another date last (INV-73).
	MovedFor MoveReason `json:"moved_for,omitempty"`
	// Suspension is why a duty is counted from a later day than CountedFrom.
	Suspension *DutySuspension `json:"suspension,omitempty"`

	// Grace: it was over when the case was taken over, and is due in the time the policy
	// gives from that day (T-22). It stays so until what it is counted from is another.
	Grace bool `json:"grace,omitempty"`

	Status    DeadlineStatus `json:"status"`
	SettledOn Date           `json:"settled_on,omitzero"`
	Reason    Reason         `json:"reason,omitempty"`

	Reminders []PlannedReminder `json:"steps,omitempty"`
}

// Live reports whether the deadline still matters.
func (d *Deadline) Live() bool { return d.Status == DeadlineOpen || d.Status == DeadlineOverdue }

// setDeadline starts a deadline counted from a date. As a case is taken over, what
// was over before that day is due in the time that the policy gives (T-22).
func (d *deciding) setDeadline(code, about string, party Principal, from Date) {
	due, actBy, length := dueDate(d.rulesFor(code), code, from)
	dl := Deadline{Code: code, About: about, Party: party, CountedFrom: from, Due: due, ActBy: actBy, Length: length}
	if d.opening && due.Before(d.today) && ruleOf(code).Kind == Duty {
		dl.Grace, dl.Length = true, d.policy.OpeningGrace
		dl.Due, dl.ActBy = d.policy.WorkingDays().DueDuty(d.today, dl.Length)
	}
	d.start(dl)
}

func (d *deciding) setDeadlineOn(code, about string, party Principal, from, due, actBy Date, length calendar.Length) {
	d.start(Deadline{Code: code, About: about, Party: party, CountedFrom: from, Due: due, ActBy: actBy, Length: length})
}

// setDeadlineAt starts a deadline counted in hours from an instant: it ends at an instant
// too, whatever clocks show in between (DL-20).
func (d *deciding) setDeadlineAt(code, about string, at time.Time) {
	length := lengthOf(d.policy, code)
	ends := calendar.Elapsed(at, length)
	due := calendar.DateOf(ends)
	d.start(Deadline{Code: code, About: about, CountedFrom: calendar.DateOf(at), CountedAt: at, Due: due, ActBy: due,
		Ends: ends, Length: length})
}

// settleAt marks a deadline counted in hours as answered at an instant.
func (d *deciding) settleAt(code string, at time.Time) {
	for _, dl := range d.live(code, "") {
		status := DeadlineMet
		if at.After(dl.Ends) {
			status = DeadlineMetLate
		}
		d.emit(&DeadlineSettled{ID: dl.ID, Code: code, Status: status, On: calendar.DateOf(at)})
	}
}

// start fills in what follows from a deadline's date.
func (d *deciding) start(dl Deadline) {
	code := dl.Code
	dl.ID, dl.Kind = nextAfter("deadline", d.s.Deadlines, deadlineID), ruleOf(code).Kind
	if dl.Ends.IsZero() {
		dl.Ends = calendar.EndOf(dl.Due)
	}
	dl.SetOn, dl.Status, dl.Alarm = d.today, DeadlineOpen, alarmOf(d.policy, code, dl.CountedFrom)
	rests := d.policy.Citation(code, d.today)
	dl.Rule, dl.Law = rests.Text, rests.Law
	dl.suspend(d.rulesFor(code))
	dl.Reminders = reminderSteps(d.policy, d.s.Case, dl, d.today)
	d.emit(&DeadlineSet{Deadline: dl})
}

// suspend notes the suspension that the deadline is counted under, if any.
func (d *Deadline) suspend(p Policy) {
	d.Suspension = nil
	if ruleOf(d.Code).Given {
		return
	}
	if _, why := p.countedFrom(d.Code, d.CountedFrom); why != nil {
		s := *why
		d.Suspension = &s
	}
}

// settle marks every live deadline of a code as answered on a date: MET in
// time, MET_LATE after. about narrows it; "" means any.
func (d *deciding) settle(code, about string, on Date) {
	for _, dl := range d.live(code, about) {
		status := DeadlineMet
		if on.After(dl.Due) {
			status = DeadlineMetLate
		}
		d.emit(&DeadlineSettled{ID: dl.ID, Code: code, Status: status, On: on})
	}
}

// cancel ends every live deadline of a code because it ceased to matter.
func (d *deciding) cancel(code, about string, reason Reason) {
	for _, dl := range d.live(code, about) {
		d.emit(&DeadlineSettled{ID: dl.ID, Code: code, Status: DeadlineCancelled, On: d.today, Reason: reason})
	}
}

// cancelDuties ends every live duty, as closing does, but for the notice of a
// decision made in the same step: it is how the party learns of the end. Rights
// already told to a party go on (INV-73).
func (d *deciding) cancelDuties(reason Reason) {
	for _, dl := range d.live("", "") {
		if dl.Kind == Duty && !dl.outlives(d.s) && (!ruleOf(dl.Code).tellsDecision || !d.decidedNow(dl.About)) {
			d.emit(&DeadlineSettled{ID: dl.ID, Code: dl.Code, Status: DeadlineCancelled, On: d.today, Reason: reason})
		}
	}
}

// live lists the live deadlines of a code ("" = all) about something ("" = anything).
func (d *deciding) live(code, about string) []Deadline {
	var out []Deadline
	for _, dl := range d.s.Deadlines {
		if dl.Live() && (code == "" || dl.Code == code) && (about == "" || dl.About == about) {
			out = append(out, dl)
		}
	}
	return out
}

func (s *State) deadline(id string) *Deadline {
	return find(s.Deadlines, func(x *Deadline) bool { return x.ID == id })
}

// DeadlineSet starts a deadline.
type DeadlineSet struct {
	Deadline Deadline `json:"deadline"`
}

func (f *DeadlineSet) apply(s *State, _ *Event) {
	s.Deadlines = append(s.Deadlines, f.Deadline.clone())
}

// DeadlineSettled ends a deadline: met, met late, or cancelled with a reason.
type DeadlineSettled struct {
	ID     string         `json:"id"`
	Code   string         `json:"code"`
	Status DeadlineStatus `json:"status"`
	On     Date           `json:"on"`
	Reason Reason         `json:"reason,omitempty"`
}

func (f *DeadlineSettled) apply(s *State, _ *Event) {
	if dl := s.deadline(f.ID); dl != nil {
		dl.Status, dl.SettledOn, dl.Reason = f.Status, f.On, f.Reason
	}
}

// DeadlineMissed flags a duty whose date has passed (P-06, G-09 and the rest).
type DeadlineMissed struct {
	ID   string `json:"id"`
	Code string `json:"code"`
}

func (f *DeadlineMissed) apply(s *State, _ *Event) {
	if dl := s.deadline(f.ID); dl != nil {
		dl.Status = DeadlineOverdue
	}
}
