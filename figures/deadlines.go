package figures

import "samlop/casefile"

// duties lists the duties of the case that were due in the period and that a test
// puts into a measure, grouped by rule.
func (c *Case) duties(q Query, in func(*casefile.Deadline) []Measure) []Entry {
	if !c.counts() {
		return nil
	}
	var out []Entry
	for i := range c.Deadlines {
		dl := &c.Deadlines[i]
		if dl.Kind != casefile.Duty || !q.holds(dl.Due) || c.stray(dl) {
			continue
		}
		if measures := in(dl); measures != nil {
			out = append(out, Entry{Group: dl.Code, In: measures, About: dl.ID, On: dl.Due})
		}
	}
	return out
}

func dutiesByRule(c *Case, q Query) []Entry {
	return c.duties(q, func(dl *casefile.Deadline) []Measure { return []Measure{Set, became(dl, q.AsOf)} })
}

// plansNotRevised counts a case once, by the last time its revision was late.
func plansNotRevised(c *Case, q Query) []Entry {
	if !c.counts() {
		return nil
	}
	known := q.To
	if q.AsOf.Before(known) {
		known = q.AsOf
	}
	var out []Entry
	for i := range c.Deadlines {
		dl := &c.Deadlines[i]
		late := became(dl, q.AsOf)
		if dl.Code != casefile.PlanRevision || c.stray(dl) || late != MetLate && late != Missed || !dl.Due.Before(known) {
			continue // it was not late, or not before the period was over
		}
		if !dl.SettledOn.IsZero() && dl.SettledOn.Before(q.From) {
			continue // it was over before the period began
		}
		in := NotRevised
		if late == MetLate {
			in = RevisedLate
		}
		out = []Entry{{In: []Measure{Cases, in}, About: dl.ID, On: dl.Due}}
	}
	return out
}
