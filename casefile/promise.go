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
	d.cancel(PromisedDate, about, replaced)
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
			d.cancel(PromisedDate, dl.About, replaced)
		}
	}
	if waits && !cur.RanOut {
		d.promise(cur.ID, cur.Until)
	}
}
