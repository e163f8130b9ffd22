package figures

import (
	"slices"

	"samlop/casefile"
)

// Case is one case as the figures see it: its state, and what the state no longer
// says of how it came to be.
type Case struct {
	ID, Number, Person string
	casefile.State

	// viewsOn are the days on which the views of ChildViews were written down.
	viewsOn []casefile.Date
	// before is how many of them stood when a decision was made.
	before map[string]int
}

// NewCase is a case of which nothing is known yet.
func NewCase(id, organisation, number, person string) *Case {
	return &Case{ID: id, Number: number, Person: person, State: casefile.New(id, organisation), before: map[string]int{}}
}

// Learn adds the next event of the ledger.
func (c *Case) Learn(e casefile.Event) {
	decisions := len(c.Decisions)
	c.Follow(e)
	for len(c.viewsOn) < len(c.ChildViews) {
		c.viewsOn = append(c.viewsOn, e.On)
	}
	for _, dec := range c.Decisions[decisions:] {
		c.before[dec.ID] = len(c.ChildViews)
	}
}

// counts reports whether the case counts as one of its own: it has not been merged
// into another, where it counts, and it was about the person it is registered on.
func (c *Case) counts() bool { return c.Phase != casefile.PhaseMerged && !c.shut() }

// shut: nothing in the case is the patient's (T-20).
func (c *Case) shut() bool { return c.RegisteredWrongly() && c.LastReferral().ID == "" }

// stray reports whether a duty was never owed: what set it was put right since, or it is of a
// decision that was voided, of a complaint that was struck, or of the round that was registered
// on the wrong person. One of the case as a whole is when it was set after that round began.
func (c *Case) stray(dl *casefile.Deadline) bool {
	if dl.NeverOwed() {
		return true
	}
	for i := range c.Decisions {
		if c.Decisions[i].ID == dl.About && c.Decisions[i].Status == casefile.DecisionStatusVoid {
			return true // nothing was decided (INV-117)
		}
	}
	for i := range c.Complaints {
		if c.Complaints[i].ID == dl.About && c.Complaints[i].Struck() {
			return true // nobody had complained (INV-87)
		}
	}
	if !c.RegisteredWrongly() {
		return false
	}
	if round := c.RoundOf(dl.About); round != 0 {
		return round == c.Round
	}
	return slices.ContainsFunc(c.Deadlines, func(x casefile.Deadline) bool {
		return c.RoundOf(x.About) == c.Round && !dl.SetOn.Before(x.SetOn)
	})
}

// open: it counts, and has not ended.
func (c *Case) open() bool { return c.counts() && !c.Ended() }

// own lists the unit's decisions that stand as made: what the County Governor
// decided, what was voided and what was about another person are none of them.
func (c *Case) own() []casefile.Decision {
	var out []casefile.Decision
	for _, dec := range c.Decisions {
		if dec.By != casefile.ByCountyGovernor && dec.Status != casefile.DecisionStatusVoid && !c.ShutOut(dec.ID) {
			out = append(out, dec)
		}
	}
	return out
}

// became is what has become of a duty as of a day. It is worked out from the dates,
// so that a case that did not wake when it should counts right all the same.
func became(dl *casefile.Deadline, asOf casefile.Date) Measure {
	switch {
	case dl.Status == casefile.DeadlineMet:
		return Met
	case dl.Status == casefile.DeadlineMetLate:
		return MetLate
	case dl.Live() && !asOf.After(dl.Due):
		return Open
	case dl.Status == casefile.DeadlineCancelled && !dl.SettledOn.After(dl.Due):
		return Cancelled
	}
	return Missed
}

func days(from, to casefile.Date) *int {
	n := to.DaysSince(from)
	return &n
}
