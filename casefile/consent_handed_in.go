package casefile

import "strconv"

// What a person says to anybody in the service counts at once (INV-21, INV-22),
// but nobody acts in another's name without ground (INV-109): who has no part in
// the case hands in what was said to them, and the unit looks at it.

// saidHow asks of who hands something in when and how it was said, and of
// everybody that no day lies ahead.
func (d *deciding) saidHow(on Date, how Text) *Refusal {
	if d.handsIn && (on.IsZero() || how == "") {
		return malformed("INV-109", "said_missing")
	}
	if on.IsZero() {
		return nil
	}
	return d.happened("INV-109", "said_on", on, Date{})
}

// lookAtHandedIn asks the unit in the same minute to look at an entry that has
// been handed in.
func (d *deciding) lookAtHandedIn(entry int) {
	if d.handsIn {
		d.openTask(TaskCheckHandedIn, entryID(entry), d.today)
	}
}

// entryID names an entry of the ledger as something a task is about.
func entryID(seq int) string { return "entry-" + strconv.Itoa(seq) }
