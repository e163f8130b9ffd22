package story

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"samlop/casefile"
)

var deadlineMachine = &machine[deadlineView]{single: "status", aspects: []aspect[deadlineView]{
	{"due", asDate, nil, func(d deadlineView) any { return d.Due }},
	{"act_by", asDate, nil, func(d deadlineView) any { return d.ActBy }},
	{"ends", asMoment, nil, func(d deadlineView) any { return d.Ends }},
	{"status", asWord, casefile.DeadlineStatus("").Codes(), func(d deadlineView) any { return d.Status }},
	{"reminders", asDates, nil, func(d deadlineView) any {
		var out []string
		for _, r := range d.Reminders {
			out = append(out, r.On)
		}
		return out
	}},
	{"about", asRef, nil, func(d deadlineView) any { return d.About }},
	{"party", asName, nil, func(d deadlineView) any { return d.Party }},
	{"light", asWord, []string{"GREEN", "YELLOW", "RED"}, func(d deadlineView) any { return d.Light }},
	{"legal_breach", asYes, nil, func(d deadlineView) any { return d.LegalBreach }},
	{"kind", asWord, casefile.DeadlineKind("").Codes(), func(d deadlineView) any { return d.Kind }},
	{"length", asWord, nil, func(d deadlineView) any { return d.Length }},
	{"counted_from", asDate, nil, func(d deadlineView) any { return d.CountedFrom }},
	{"grace", asYes, nil, func(d deadlineView) any { return d.Grace }},
	{"set_on", asDate, nil, func(d deadlineView) any { return d.SetOn }},
	{"alarm", asDate, nil, func(d deadlineView) any { return d.Alarm }},
	{"settled_on", asDate, nil, func(d deadlineView) any { return d.SettledOn }},
	{"reason", asWord, nil, func(d deadlineView) any { return d.Reason }},
	{"moved_for", asWord, []string{"POLICY", "HOLIDAYS", "RULES", "DUTY_SUSPENDED", "GROUNDS"},
		func(d deadlineView) any { return d.MovedFor }},
	{"rule_text", asWord, nil, func(d deadlineView) any { return d.RuleText }},
	{"suspension", asWord, nil, func(d deadlineView) any { return d.Suspension.LegalBasis }},
}}

// never is how a story writes that a deadline has never been set.
const never = "never"

// theDeadlines reads «deadlines:», by code.
func theDeadlines(r *reader, n *node, known *names) check {
	return byCode(r, n, "deadlines", casefile.DeadlineCodes(), func(code string, v *node) check {
		c := &deadlineCheck{code: code, line: v.line}
		switch {
		case v.kind == isScalar && v.text == never:
			c.never = true
		default:
			c.list = v.kind == isList
			c.want = deadlineMachine.read(r, v, code, known)
		}
		return c
	})
}

// deadlineCheck compares the deadlines of one code. A single expectation means
// the live one, or the latest when none is live; a list names several, and must
// name every live one, so that none goes on unseen.
type deadlineCheck struct {
	code  string
	line  int
	never bool
	list  bool
	want  []wanted
}

func (c *deadlineCheck) compare(_ context.Context, p *player, seen *snapshot) ([]Cell, error) {
	var all, live []deadlineView
	for _, d := range seen.Deadlines {
		if d.Code == c.code && (!p.filledPeriod(d) || c.names("plan")) {
			all = append(all, d)
			if d.live() {
				live = append(live, d)
			}
		}
	}
	if c.never {
		return []Cell{{Line: c.line, Item: c.code, Want: "never set", Got: c.show(p, all), OK: len(all) == 0}}, nil
	}
	if len(c.want) == 1 && c.want[0].none {
		return []Cell{{Line: c.line, Item: c.code, Want: "none live", Got: c.show(p, live), OK: len(live) == 0}}, nil
	}
	if len(all) == 0 {
		return missing(c.code, c.want[0].expected, c.line), nil
	}
	var out []Cell
	var named []string
	for _, w := range c.want {
		d, cell := c.choose(p, seen, w, all)
		if cell != nil {
			out = append(out, *cell)
			continue
		}
		named = append(named, d.ID)
		cells, err := deadlineMachine.compare(p, seen, c.code, w.expected, d)
		if err != nil {
			return nil, err
		}
		out = append(out, cells...)
	}
	if c.list {
		unseen := slices.DeleteFunc(live, func(d deadlineView) bool { return slices.Contains(named, d.ID) })
		out = append(out, Cell{Line: c.line, Item: c.code, Aspect: "besides these", Want: "none live",
			Got: c.show(p, unseen), OK: len(unseen) == 0})
	}
	return out, nil
}

// filledPeriod reports whether a deadline is the end of a plan's period that the story
// did not write: it counts only where the story says «about: plan».
func (p *player) filledPeriod(d deadlineView) bool {
	return d.Code == casefile.PromisedDate && d.About == "plan" && p.filled[d.Due]
}

// names reports whether a story tells the deadline by what it is about.
func (c *deadlineCheck) names(about string) bool {
	return slices.ContainsFunc(c.want, func(w wanted) bool {
		e, ok := w.expects("about")
		return ok && e.text == about
	})
}

// choose finds the deadline that is meant. In a list it is the one that fits
// best; alone it is the live one, told apart by «about» or «party».
func (c *deadlineCheck) choose(p *player, seen *snapshot, w wanted, all []deadlineView) (deadlineView, *Cell) {
	candidates := all
	for _, key := range []string{"about", "party"} {
		if e, ok := w.expects(key); ok {
			candidates = slices.DeleteFunc(slices.Clone(candidates), func(d deadlineView) bool {
				return deadlineMachine.mismatches(p, seen, []expectation{e}, d) > 0
			})
		}
	}
	if len(candidates) == 0 {
		m := missing(c.code, w.expected, w.line)
		m[0].Got = c.show(p, all)
		return deadlineView{}, &m[0]
	}
	if c.list {
		best := candidates[0]
		for _, d := range candidates {
			if deadlineMachine.mismatches(p, seen, w.expected, d) <= deadlineMachine.mismatches(p, seen, w.expected, best) {
				best = d
			}
		}
		return best, nil
	}
	var live []deadlineView
	for _, d := range candidates {
		if d.live() {
			live = append(live, d)
		}
	}
	switch len(live) {
	case 0:
		return candidates[len(candidates)-1], nil
	case 1:
		return live[0], nil
	}
	return deadlineView{}, &Cell{Line: w.line, Item: c.code, Want: "one live, or told apart by about or party", Got: c.show(p, live)}
}

// show lists deadlines in short, for a person to see what is there.
func (c *deadlineCheck) show(p *player, list []deadlineView) string {
	if len(list) == 0 {
		return nothing
	}
	parts := make([]string, len(list))
	for i, d := range list {
		parts[i] = fmt.Sprintf("%s due %s", d.Status, d.Due)
		if d.About != "" {
			parts[i] += " about " + d.About
		}
		if d.Party != "" {
			parts[i] += " for " + p.castName(d.Party)
		}
	}
	return strings.Join(parts, "; ")
}
