package casefile

import (
	"strings"

	"samlop/casefile/calendar"
)

// A date given in writing is a date (DL-29): somebody outside waits for it. What was
// promised meets it; a new letter gives another (fvl § 11 a).

// promise starts the wait for a day that the unit has given somebody, in place of
// the one given before.
func (d *deciding) promise(about string, day Date) {
	d.cancel(PromisedDate, about, becauseReplaced)
	if d.opening && !day.IsZero() && day.Before(d.today) {
		due, actBy := d.policy.WorkingDays().DueDuty(d.today, d.policy.OpeningGrace) // it was over before (T-22)
		d.start(Deadline{Code: PromisedDate, About: about, CountedFrom: day, Due: due, ActBy: actBy, Length: d.policy.OpeningGrace, Grace: true})
		return
	}
	if !day.IsZero() {
		d.setDeadlineOn(PromisedDate, about, "", d.today, day, d.policy.WorkingDays().RollBack(day), calendar.Length{})
	}
}

// remindsOfPromise: that an absence is over is asked by a task (ABSENCE_OVER), and
// is not said twice.
func remindsOfPromise(dl *Deadline, step PlannedReminder) bool {
	return step.Kind != Missed || !isAssignment(dl.About)
}

func isAssignment(id string) bool { return strings.HasPrefix(id, "coordinator-") }

// answered ends what waits for an answer to the referral: it has been decided.
func (d *deciding) answered(on Date) {
	d.settle(PreliminaryReply, "", on)
	d.settle(DecisionTarget, "", on)
	for _, r := range d.s.Referrals {
		d.settle(PromisedDate, r.ID, on)
	}
}

// absencePromised keeps the day an absence is to end in step with who stands in, after
// any step: another day or another stand-in gives another, and coming back meets it.
func (d *deciding) absencePromised() {
	cur := d.s.coordinator()
	waits := cur != nil && cur.Status == AssignmentInterim && cur.For != "" && !cur.Until.IsZero()
	for _, dl := range d.live(PromisedDate, "") {
		switch {
		case !isAssignment(dl.About):
		case waits && dl.About == cur.ID && dl.Due == cur.Until:
			return
		case cur != nil && cur.Revives != "":
			d.settle(PromisedDate, dl.About, d.today)
		default:
			d.cancel(PromisedDate, dl.About, becauseReplaced)
		}
	}
	if waits && !cur.RanOut {
		d.promise(cur.ID, cur.Until)
	}
}

// What a date given in writing is about where it is not a letter's.
const (
	planPeriod    = "plan"
	trainingValid = "training"
)

// actsToo is who is reminded beside the unit of what the coordinator does: the plan's
// next period, and training of their own.
func actsToo(dl *Deadline) []Role {
	if dl.About == planPeriod || dl.About == trainingValid {
		return []Role{RoleCoordinator}
	}
	return nil
}

// periodPromised is the end of the plan's period: a version with a later one meets it,
// one with an earlier one moves it.
func (d *deciding) periodPromised(to Date) {
	for _, dl := range d.live(PromisedDate, planPeriod) {
		switch {
		case dl.Due == to:
			return
		case to.After(dl.Due):
			d.settle(PromisedDate, planPeriod, d.today)
		}
	}
	d.promise(planPeriod, to)
}

// trainedUntil is the last day on which the training of the one whom the step concerns
// counts in this case; zero for good, and where there is none (INV-34).
func (d *deciding) trainedUntil() Date {
	until := d.facts.RoleUntil
	_, plan := d.s.granted(ScopePlan)
	switch {
	case !d.trained():
		return Date{}
	case plan && (until.IsZero() || !d.facts.PlanUntil.IsZero() && d.facts.PlanUntil.Before(until)):
		return d.facts.PlanUntil
	}
	return until
}

// trainingRenewed notes that whoever serves has training to another day than was known.
func (d *deciding) trainingRenewed(cur Assignment) {
	until := d.trainedUntil()
	if until == cur.TrainedUntil {
		return
	}
	if !cur.TrainedUntil.IsZero() && (until.IsZero() || until.After(cur.TrainedUntil)) {
		d.settle(PromisedDate, trainingValid, d.today)
	}
	d.emit(&TrainingLasts{ID: cur.ID, Until: until})
}

// TrainingLasts says to which day the training of whoever serves counts.
type TrainingLasts struct {
	ID string `json:"id"`
	// Until is zero when it is for good.
	Until Date `json:"until,omitzero"`
}

func (f *TrainingLasts) apply(s *State, _ *Event) {
	if a := s.assignment(f.ID); a != nil {
		a.TrainedUntil = f.Until
	}
}

// trainingPromised keeps the end of the coordinator's training in step with who serves,
// after any step. It is of a person and stands in each case that rests on it, so that
// whoever must have it again, and the unit that gives it, hear of it where it matters.
func (d *deciding) trainingPromised() {
	var until Date
	if cur := d.s.coordinator(); cur != nil {
		until = cur.TrainedUntil
	}
	for _, dl := range d.live(PromisedDate, trainingValid) {
		if dl.Due == until {
			return
		}
	}
	d.promise(trainingValid, until)
}
