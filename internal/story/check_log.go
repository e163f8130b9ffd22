package story

import (
	"context"
	"fmt"
	"time"
)

// accessView is one look at the case, allowed or not (INV-83).
type accessView struct {
	Principal string    `json:"principal"`
	Ground    string    `json:"ground"`
	What      string    `json:"what"`
	Allowed   bool      `json:"allowed"`
	At        time.Time `json:"at"`
}

var accessMachine = &machine[accessView]{single: "who", aspects: []aspect[accessView]{
	{"who", asName, nil, func(a accessView) any { return a.Principal }},
	{"what", asWord, nil, func(a accessView) any { return a.What }},
	{"allowed", asYes, nil, func(a accessView) any { return a.Allowed }},
	{"ground", asWord, nil, func(a accessView) any { return a.Ground }},
	{"at", asMoment, nil, func(a accessView) any { return a.At }},
}}

// theAccessLog reads «access_log:», looks that must have been logged.
func theAccessLog(r *reader, n *node, known *names) check {
	return &bestFit[accessView]{machine: accessMachine, item: "access log", want: accessMachine.readAll(r, n, "access log", known),
		all: (*player).accessLog}
}

// accessLog reads every look at the case, page by page.
func (p *player) accessLog(ctx context.Context, caseID string) ([]accessView, error) {
	var all []accessView
	for cursor := ""; ; {
		var page struct {
			Items      []accessView `json:"items"`
			NextCursor string       `json:"next_cursor"`
		}
		if err := p.read(ctx, p.eyesOn(caseID), "/access-log?case_id="+caseID+"&limit=200&cursor="+cursor, &page); err != nil {
			return nil, fmt.Errorf("reading the access log: %w", err)
		}
		all = append(all, page.Items...)
		if cursor = page.NextCursor; cursor == "" {
			return all, nil
		}
	}
}

var eventMachine = &machine[eventView]{single: "fact", aspects: []aspect[eventView]{
	{"fact", asWord, nil, func(e eventView) any { return e.Name }},
	{"at", asMoment, nil, func(e eventView) any { return e.At }},
	{"by", asName, nil, func(e eventView) any { return e.By }},
	{"role", asWord, nil, func(e eventView) any { return e.Role }},
	{"step", asWord, nil, func(e eventView) any { return e.Step }},
	{"corrected", asYes, nil, func(e eventView) any { return len(e.CorrectedBy) > 0 }},
}}

// theTimeline reads «timeline:», facts of the ledger that must be there.
func theTimeline(r *reader, n *node, known *names) check {
	return &bestFit[eventView]{machine: eventMachine, item: "timeline", want: eventMachine.readAll(r, n, "timeline", known),
		all: (*player).timeline}
}

// readAll reads a list of lines that must be there; each must have the aspect
// it is found by.
func (m *machine[T]) readAll(r *reader, n *node, what string, known *names) []wanted {
	list := []*node{n}
	if n.kind == isList {
		list = n.list
	}
	var out []wanted
	for _, item := range list {
		w := wanted{line: item.line, expected: m.parse(r, item, what, known)}
		if _, ok := w.expects(m.single); !ok {
			r.fail(item.line, "write «- {"+m.single+": …}»", "a line of the %s has no «%s»", what, m.single)
		}
		out = append(out, w)
	}
	return out
}

// bestFit is a check of lines in a long list: for each line wanted it finds the
// one that fits best, so that a failure shows the nearest thing that happened.
type bestFit[T any] struct {
	machine *machine[T]
	item    string
	want    []wanted
	all     func(p *player, ctx context.Context, caseID string) ([]T, error)
}

func (c *bestFit[T]) compare(ctx context.Context, p *player, seen *snapshot) ([]Cell, error) {
	lines, err := c.all(p, ctx, seen.ID)
	if err != nil {
		return nil, p.at(c.want[0].line, err)
	}
	var out []Cell
	for _, w := range c.want {
		by, _ := w.expects(c.machine.single)
		var best *T
		least := 0
		for i, line := range lines {
			if c.machine.mismatches(p, seen, []expectation{by}, line) > 0 {
				continue
			}
			if n := c.machine.mismatches(p, seen, w.expected, line); best == nil || n <= least {
				best, least = &lines[i], n
			}
		}
		if best == nil {
			out = append(out, missing(c.item, w.expected, w.line)...)
			continue
		}
		cells, err := c.machine.compare(p, seen, c.item, w.expected, *best)
		if err != nil {
			return nil, err
		}
		out = append(out, cells...)
	}
	return out, nil
}
