package casefile

import (
	"slices"

	"samlop/casefile/calendar"
)

// A letter leaves the house (DL-30). A case has one such date, that of the letter
// that has waited longest: a unit that posts every day never hears of it, one that
// does not is told once, not once a letter, and the case stays small (INV-115).

// waitsFrom is the day a letter began to wait: written, or put back in the tray.
func (l *Letter) waitsFrom() Date { return latest(l.QueuedOn, l.ReleasedOn) }

// lettersLeave keeps DL-30 in step with the tray, after any step. One that was met
// in time serves again for the next letter; one that was missed stays to be seen.
func (d *deciding) lettersLeave() {
	var from Date
	for _, l := range d.s.Letters {
		if l.Pending() {
			from = earliest(from, l.waitsFrom())
		}
	}
	for _, dl := range d.live(LettersLeave, "") {
		switch {
		case dl.CountedFrom == from:
			return
		case from.IsZero() || dl.Status == DeadlineOverdue:
			d.traySettled(dl)
		default:
			d.trayRestated(dl, from)
			return
		}
	}
	if from.IsZero() {
		return
	}
	if i := slices.IndexFunc(d.s.Deadlines, func(dl Deadline) bool {
		return dl.Code == LettersLeave && !dl.Live() && !dl.SettledOn.After(dl.Due)
	}); i >= 0 {
		d.trayRestated(d.s.Deadlines[i].clone(), from)
		return
	}
	d.setDeadline(LettersLeave, theTray, "", from)
	dl := d.s.Deadlines[len(d.s.Deadlines)-1]
	if dl.hasPassed(d.now) {
		d.flagMissed(dl.clone())
	}
}

// theTray is what DL-30 is about: all letters that wait.
const theTray = "letters"

// traySettled: what had waited longest has left, or has been stopped.
func (d *deciding) traySettled(dl Deadline) {
	var on Date
	for _, e := range d.events {
		if f, ok := e.Fact.(*LetterSent); ok {
			on = latest(on, f.On)
		}
	}
	if on.IsZero() {
		d.emit(&DeadlineSettled{ID: dl.ID, Code: dl.Code, Status: DeadlineCancelled, On: d.today, Reason: becauseLetterStopped})
		return
	}
	d.emit(&DeadlineSettled{ID: dl.ID, Code: dl.Code, Status: metOn(dl.Due, on), On: on})
}

// trayRestated gives the case's date for letters to the one that waits longest now.
func (d *deciding) trayRestated(dl Deadline, from Date) {
	rules := d.rulesFor(LettersLeave)
	dl.CountedFrom, dl.SetOn = from, d.today
	dl.Due, dl.ActBy, dl.Length = dueDate(rules, LettersLeave, from)
	dl.Ends = calendar.EndOf(dl.Due)
	dl.Status, dl.SettledOn, dl.Reason = DeadlineOpen, Date{}, ""
	dl.Reminders = reminderSteps(d.policy, d.s.Case, dl, d.today)
	d.emit(&DeadlineRestated{Deadline: dl, Reason: becauseLetterWaits})
	if dl.hasPassed(d.now) {
		d.flagMissed(dl)
	}
}
