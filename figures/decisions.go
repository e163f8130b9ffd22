package figures

func decisionsMade(c *Case, q Query) []Entry {
	var out []Entry
	for _, dec := range c.own() {
		if q.holds(dec.DecidedOn) {
			out = append(out, Entry{Group: string(dec.Outcome), In: []Measure{Decisions}, About: dec.ID, On: dec.DecidedOn})
		}
	}
	return out
}

// childView is about those for whom others decide (pbrl § 4-4): from 16 the young
// person's own consent says what they think. What was written down after the date of
// the decision was not there to be weighed in it (INV-25).
func childView(c *Case, q Query) []Entry {
	var out []Entry
	for _, dec := range c.own() {
		if !q.holds(dec.DecidedOn) || !c.Under(16, dec.DecidedOn) {
			continue
		}
		e := Entry{In: []Measure{Decisions}, About: dec.ID, On: dec.DecidedOn}
		heard, weighed := false, false
		for i, view := range c.ChildViews[:c.before[dec.ID]] {
			if view.Round == dec.Round && !view.Struck() && !c.viewsOn[i].After(dec.DecidedOn) {
				heard, weighed = true, weighed || view.Weight != ""
			}
		}
		if heard {
			e.In = append(e.In, Heard)
		}
		if weighed {
			e.In = append(e.In, Weighed)
		}
		out = append(out, e)
	}
	return out
}
