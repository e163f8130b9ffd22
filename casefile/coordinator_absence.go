package casefile

import (
	"slices"

	"samlop/casefile/calendar"
)

// mayComeBack are the absences that end by themselves one day.
var mayComeBack = []Reason{becauseSick, becauseAway}

// counts reports whether an assignment still means something: its holder serves,
// is proposed, or is away and may come back.
func (s *State) counts(a *Assignment) bool {
	away := s.absent()
	return a.Status != AssignmentEnded || away != nil && away.ID == a.ID
}

// absent is the appointed coordinator for whom an interim stands in, while they
// may still come back; nil when there is none.
func (s *State) absent() *Assignment {
	if c := s.coordinator(); c != nil && c.Status == AssignmentInterim && c.For != "" {
		return s.assignment(c.For)
	}
	return nil
}

// checkSubstitute holds what an interim who is named must be: staff who are
// there. Training is no condition (INV-34); it becomes a task.
func (d *deciding) checkSubstitute(p Principal) *Refusal {
	switch cur := d.s.coordinator(); {
	case !p.IsStaff():
		return malformed("K-07", "substitute_not_staff")
	case d.gone(p):
		return refuse("INV-37", "staff_inactive")
	case cur != nil && cur.Who == p:
		return refuse("K-07", "substitute_serves_already")
	case d.s.absent() != nil && d.s.absent().Who == p:
		return refuse("K-07", "end_absence_instead")
	}
	return nil
}

// ReassignReason is why another takes over what somebody had.
type ReassignReason string

// The reasons.
const (
	ReassignLeft           ReassignReason = "LEFT"
	ReassignAbsence        ReassignReason = "ABSENCE"
	ReassignWorkload       ReassignReason = "WORKLOAD"
	ReassignReorganisation ReassignReason = "REORGANISATION"
	ReassignOther          ReassignReason = "OTHER"
)

// Codes lists them.
func (ReassignReason) Codes() []string {
	return CodesOf(ReassignLeft, ReassignAbsence, ReassignWorkload, ReassignReorganisation, ReassignOther)
}

// AssignInterim lets a named colleague stand in for the coordinator, or for
// another interim, until one is appointed properly or the absent one is back. The
// patient has not been asked whom they want (INV-35), so a task waits for that.
type AssignInterim struct {
	Staff  Principal      `json:"staff" doc:"Who is to stand in"`
	Reason ReassignReason `json:"reason"`
	Note   Text           `json:"note,omitempty" maxLength:"4000"`
}

func (c *AssignInterim) open(d *deciding) *Refusal {
	if d.s.coordinator() == nil {
		return refuse("K-07", "no_active_coordinator")
	}
	return nil
}

func (c *AssignInterim) decide(d *deciding) *Refusal {
	if r := d.checkSubstitute(c.Staff); r != nil {
		return r
	}
	if !d.staysOnNotice(c.Staff, becauseReassigned) {
		d.cancel(SuccessorDue, "", becauseReassigned)
	}
	d.standIn(Assignment{Who: c.Staff, Why: c.Reason, Note: c.Note}, becauseReassigned, d.today, d.now)
	return nil
}

// EndAbsence lets the absent coordinator take up the work again: no new
// appointment, no new signature where they are still named, and the main
// responsibility goes over without a gap (INV-04). Their training must still be
// valid (INV-34), and a last day they had given stands (K-04).
type EndAbsence struct {
	Note Text `json:"note,omitempty" maxLength:"4000"`
}

func (c *EndAbsence) open(d *deciding) *Refusal {
	if d.s.absent() == nil {
		return refuse("K-07", "nobody_absent")
	}
	return nil
}

func (c *EndAbsence) decide(d *deciding) *Refusal {
	away, cur := *d.s.absent(), *d.s.coordinator()
	switch {
	case d.role == RoleManager && d.cmd.By.Who != away.Manager:
		return newRefusal(NotYours, "K-07", "not_the_coordinators_manager", nil)
	case d.gone(away.Who):
		return refuse("INV-37", "staff_inactive")
	case !d.trained():
		return refuse("INV-34", "training_missing")
	case !away.LastDay.IsZero() && away.LastDay.Before(d.today):
		return refuse("K-04", "last_day_over", "date", away.LastDay.String())
	}
	if next := d.s.proposed(); next != nil {
		d.endAssignment(*next, d.today, becauseBack)
	}
	d.endAssignment(cur, d.today, becauseBack)
	back := away.clone()
	back.ID, back.Revives, back.Note = nextID("coordinator", len(d.s.Coordinators)), away.ID, c.Note
	back.Status, back.ActiveOn, back.EndedOn, back.EndReason = AssignmentActive, d.today, Date{}, ""
	back.TrainedUntil, back.Foretold, back.Foretelling = d.trainedUntil(), "", nil
	if d.facts.Manager != "" {
		back.Manager = d.facts.Manager
	}
	if !back.LastDay.IsZero() {
		back.Status = AssignmentNoticeGiven
	}
	d.emit(&CoordinatorReturned{Assignment: back})
	d.moveResponsibility(back.Who, RoleCoordinator)
	for _, kind := range []TaskKind{TaskFindSuccessor, TaskTrainInterim, TaskAbsenceOver} {
		d.doneTasks(kind, "")
	}
	if back.Status == AssignmentNoticeGiven {
		d.cancel(SuccessorDue, "", becauseBack)
		d.setSuccessorDeadline(back.ID, back.NoticeOn, back.LastDay)
		d.openTask(TaskFindSuccessor, back.ID, back.LastDay)
	}
	d.giveCoordinatorPlace(cur.Who, back.Who)
	d.queueLetter(NewCoordinatorLetter, d.s.Patient, back.ID)
	d.reissueParticipation(back.Who)
	return nil
}

// CoordinatorReturned revives an absent coordinator's assignment as a new one.
type CoordinatorReturned struct {
	Assignment Assignment `json:"assignment"`
}

func (f *CoordinatorReturned) apply(s *State, _ *Event) {
	s.Coordinators = append(s.Coordinators, f.Assignment.clone())
}

// absenceRanOut opens a task when the day an absence was to end has passed and
// nobody has come back.
func (d *deciding) absenceRanOut() {
	cur := d.s.coordinator()
	if cur == nil || !cur.waitsForReturn() || calendar.EndOf(cur.Until).After(d.now) {
		return
	}
	id, until := cur.ID, cur.Until
	// they had given notice, and that day is over too
	if away := d.s.absent(); away != nil && !away.LastDay.IsZero() && !away.LastDay.After(until) {
		d.emit(&AbsenceEnded{ID: id})
		d.openTask(TaskFindSuccessor, id, d.today)
		return
	}
	d.emit(&AbsenceRanOut{ID: id})
	d.openTask(TaskAbsenceOver, id, until)
}

// absenceGoesOn keeps the one who stands in, to another day or to none that is
// known; who has left meanwhile does not come back at all.
func (d *deciding) absenceGoesOn(cur Assignment, reason Reason, until Date) *Refusal {
	back := slices.Contains(mayComeBack, reason)
	if back && until == cur.Until {
		return refuse("K-07", "absence_known")
	}
	d.doneTasks(TaskAbsenceOver, "")
	if !back {
		d.cancel(SuccessorDue, "", becauseAbsent)
		d.emit(&AbsenceEnded{ID: cur.ID})
		until = Date{}
	} else {
		d.emit(&AbsenceGoesOn{ID: cur.ID, Until: until})
	}
	if until.IsZero() {
		d.openTask(TaskFindSuccessor, cur.ID, d.today)
	}
	return nil
}

// staysOnNotice is K-10: a coordinator who has given a last day and is away, for a
// reason from which one comes back, keeps that day; a successor is due by it,
// whoever stands in meanwhile.
func (d *deciding) staysOnNotice(standsIn Principal, reason Reason) bool {
	if away := d.s.absent(); away != nil && away.Who != standsIn {
		return !away.LastDay.IsZero()
	}
	cur := d.s.coordinator()
	return cur != nil && cur.Status == AssignmentNoticeGiven && slices.Contains(mayComeBack, reason) && cur.Who != standsIn
}

// AbsenceGoesOn says that an absence lasts to another day than was thought.
type AbsenceGoesOn struct {
	// ID is the interim's assignment; Until is zero when nobody knows.
	ID    string `json:"id"`
	Until Date   `json:"until,omitzero"`
}

func (f *AbsenceGoesOn) apply(s *State, _ *Event) {
	if a := s.assignment(f.ID); a != nil {
		a.Until, a.RanOut = f.Until, false
	}
}

// waitsForReturn reports whether the case must look, after a day, whether the
// absent coordinator is back.
func (a *Assignment) waitsForReturn() bool {
	return a.Status == AssignmentInterim && !a.Until.IsZero() && !a.RanOut
}

// AbsenceRanOut says that the day an absence was to end has passed.
type AbsenceRanOut struct {
	ID string `json:"id"`
}

func (f *AbsenceRanOut) apply(s *State, _ *Event) {
	if a := s.assignment(f.ID); a != nil {
		a.RanOut = true
	}
}

// AbsenceEnded says that the absent one will not come back: the interim stands in
// for nobody any more, until somebody is appointed.
type AbsenceEnded struct {
	// ID is the interim's assignment.
	ID string `json:"id"`
}

func (f *AbsenceEnded) apply(s *State, _ *Event) {
	if a := s.assignment(f.ID); a != nil {
		a.For, a.Until, a.RanOut = "", Date{}, false
	}
}

// standsInFor fills in for whom a new interim stands in: the coordinator who is
// away, or the one for whom the interim before stood in. Nobody stands in for
// themself, as a head of the unit would who is coordinator too.
func (d *deciding) standsInFor(a *Assignment, cur Assignment, reason Reason) {
	away := d.s.absent()
	switch {
	case cur.Status != AssignmentInterim && slices.Contains(mayComeBack, reason) && cur.Who != a.Who:
		a.For = cur.ID
	case away != nil && away.Who != a.Who:
		a.For = away.ID
		if a.Until.IsZero() {
			a.Until, a.RanOut = cur.Until, cur.RanOut
		}
	}
	if a.For == "" {
		a.Until = Date{}
	}
}
