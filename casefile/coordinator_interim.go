package casefile

import (
	"time"

	"samlop/casefile/calendar"
)

// interim lets the head of the unit take over without a gap. lastDay is the last
// day of the one who left.
func (d *deciding) interim(reason Reason, lastDay Date, from time.Time) {
	d.standIn(Assignment{Who: d.unitLead()}, reason, lastDay, from)
}

// standIn lets an interim take over without a gap: the head of the unit, or a
// substitute. It is never blocked by missing training, which becomes a task
// instead (INV-34, INV-04).
func (d *deciding) standIn(a Assignment, reason Reason, lastDay Date, from time.Time) {
	as := d.s.head()
	a.Manager = d.facts.Managers[a.Who] // hers, where she takes over herself (K-10)
	if a.Manager == a.Who {
		a.Manager = ""
	}
	if a.Who != d.unitLead() {
		as, a.Manager = RoleCoordinator, d.facts.Manager
	}
	var old Principal
	told := false
	ends := !a.Until.IsZero() // a new day to look, instead of the old one
	if cur := d.s.coordinator(); cur != nil {
		old = cur.Who
		d.standsInFor(&a, *cur, reason)
		left := *cur
		if told = d.s.foretold(left, a.Who); told {
			left.Foretelling = nil // that letter stands
		}
		d.endAssignment(left, lastDay, reason)
	}
	d.doneTasks(TaskTrainInterim, "")
	if ends || a.For == "" {
		d.doneTasks(TaskAbsenceOver, "")
	}
	a.ID, a.Status = nextID("coordinator", len(d.s.Coordinators)), AssignmentInterim
	a.ActiveOn, a.TrainingOwing, a.TrainedUntil = calendar.DateOf(from), !d.trained(), d.trainedUntil()
	d.emit(&InterimStarted{Assignment: a})
	d.moveResponsibilityAt(a.Who, as, from)
	if reason != becauseSick {
		d.endCoordinatorPlace(old) // somebody who is ill keeps their seat until another takes it
	}
	d.passMeetings(old, a.Who, reason != becauseLastDayOver)
	if a.Until.IsZero() || a.RanOut { // else somebody is asked when the day comes
		d.openTask(TaskFindSuccessor, a.ID, d.today)
	}
	if a.TrainingOwing {
		d.openTask(TaskTrainInterim, a.ID, d.today)
	}
	if !told {
		d.queueLetter(NewCoordinatorLetter, d.s.Patient, a.ID)
	}
}

// InterimStarted opens an interim.
type InterimStarted struct {
	Assignment Assignment `json:"assignment"`
}

func (f *InterimStarted) apply(s *State, _ *Event) {
	s.Coordinators = append(s.Coordinators, f.Assignment.clone())
}
