package story

import (
	"context"
	"slices"
	"time"

	"samlop/casefile"
)

var phases = casefile.Phase("").Codes()

var caseMachine = &machine[*caseView]{single: "phase", aspects: []aspect[*caseView]{
	{"phase", asWord, phases, func(c *caseView) any { return c.Phase }},
	{"round", asNumber, nil, func(c *caseView) any { return c.Round }},
	{"close_reason", asWord, casefile.CloseReason("").Codes(), func(c *caseView) any { return c.CloseReason }},
	{"closed_on", asDate, nil, func(c *caseView) any { return c.ClosedOn }},
	{"merged_into", asRef, nil, func(c *caseView) any { return c.MergedInto }},
	{"handler", asName, nil, func(c *caseView) any { return c.Handler }},
	{"first_received_on", asDate, nil, func(c *caseView) any { return c.FirstReceivedOn }},
	{"referrals", asNumber, nil, func(c *caseView) any { return len(c.Referrals) }},
	{"decisions", asNumber, nil, func(c *caseView) any { return len(c.Decisions) }},
	{"closing_proposed_on", asDate, nil, func(c *caseView) any { return c.Proposal.On }},
	{"closing_proposed_by", asName, nil, func(c *caseView) any { return c.Proposal.By }},
	{"warnings", asWords, nil, func(c *caseView) any { return c.Warnings }},
}}

func itself(_ *player, seen *snapshot, _ wanted) (*caseView, bool) { return seen.caseView, true }

func theCase(r *reader, n *node, known *names) check {
	return &items[*caseView]{machine: caseMachine, what: "case", want: caseMachine.read(r, n, "case", known), find: itself}
}

var datesOfTheCase = map[string]func(*caseView) any{
	"preliminary_reply_sent_on": func(c *caseView) any { return c.PreliminaryReplySentOn },
	"answer_expected_on":        func(c *caseView) any { return c.AnswerExpectedOn },
	"plan_declined_on":          func(c *caseView) any { return c.PlanDeclinedOn },
}

func aDateOfTheCase(key string) assertion {
	m := &machine[*caseView]{single: key, aspects: []aspect[*caseView]{{key, asDate, nil, datesOfTheCase[key]}}}
	return func(r *reader, n *node, known *names) check {
		want := []wanted{{line: n.line, expected: m.parse(r, n, key, known)}}
		return &items[*caseView]{machine: m, what: plainWords(key), want: want, find: itself}
	}
}

// responsibleRoles are those in which somebody has the main responsibility: the
// coordinator, or the head of the office, which is a department in an episode.
var responsibleRoles = []string{string(casefile.RoleUnitLead), string(casefile.RoleCoordinator), string(casefile.RoleDepartmentHead)}

// responsibleNow is who has the main responsibility, and since when.
type responsibleNow struct {
	who, as string
	since   time.Time
}

var responsibleMachine = &machine[responsibleNow]{single: "who", aspects: []aspect[responsibleNow]{
	{"who", asName, nil, func(x responsibleNow) any { return x.who }},
	{"as", asWord, responsibleRoles, func(x responsibleNow) any { return x.as }},
	{"since", asMoment, nil, func(x responsibleNow) any { return x.since }},
}}

func theResponsible(r *reader, n *node, known *names) check {
	return &items[responsibleNow]{machine: responsibleMachine, what: "main responsible",
		want: responsibleMachine.read(r, n, "main_responsible", known),
		find: func(_ *player, seen *snapshot, _ wanted) (responsibleNow, bool) {
			x := responsibleNow{who: seen.MainResponsible}
			if last := len(seen.Responsible) - 1; last >= 0 && seen.Responsible[last].To.IsZero() {
				x.as, x.since = seen.Responsible[last].As, seen.Responsible[last].From
			}
			return x, x.who != ""
		}}
}

var taskMachine = &machine[taskView]{single: "status", aspects: []aspect[taskView]{
	{"status", asWord, []string{"open", "done"}, func(t taskView) any {
		if t.DoneOn == "" {
			return "open"
		}
		return "done"
	}},
	{"for", asWord, nil, func(t taskView) any { return t.For }},
	{"due", asDate, nil, func(t taskView) any { return t.Due }},
	{"about", asRef, nil, func(t taskView) any { return t.About }},
	{"opened_on", asDate, nil, func(t taskView) any { return t.OpenedOn }},
	{"done_on", asDate, nil, func(t taskView) any { return t.DoneOn }},
}}

// theTasks reads «tasks:», by kind. Of several of a kind the open one is meant,
// or the latest.
func theTasks(r *reader, n *node, known *names) check {
	return byCode(r, n, "tasks", casefile.TaskKind("").Codes(), func(kind string, v *node) check {
		return &items[taskView]{machine: taskMachine, what: "task " + kind, want: taskMachine.read(r, v, "task "+kind, known),
			find: func(p *player, seen *snapshot, w wanted) (taskView, bool) {
				meant := func(t taskView) bool { return t.Kind == kind }
				// There may be one about each of several things; then «about» says which.
				e, ok := w.expects("about")
				if ok && slices.ContainsFunc(seen.Tasks, func(t taskView) bool { return meant(t) && p.isAbout(seen, e, t) }) {
					meant = func(t taskView) bool { return t.Kind == kind && p.isAbout(seen, e, t) }
				}
				if t, ok := latest(seen.Tasks, func(t taskView) bool { return meant(t) && t.DoneOn == "" }); ok || w.none {
					return t, ok
				}
				return latest(seen.Tasks, meant)
			}}
	})
}

// isAbout reports whether a task is about what a story names.
func (p *player) isAbout(seen *snapshot, about expectation, t taskView) bool {
	if !isRef(about.text) {
		return false
	}
	id, err := p.resolve(about.text, seen.caseView)
	return err == nil && seen.sameThing(id, t.About)
}

// several is a check made of checks.
type several []check

func (s several) compare(ctx context.Context, p *player, seen *snapshot) ([]Cell, error) {
	var out []Cell
	for _, c := range s {
		cells, err := c.compare(ctx, p, seen)
		if err != nil {
			return nil, err
		}
		out = append(out, cells...)
	}
	return out, nil
}

// byCode reads a mapping from codes to what is expected of each.
func byCode(r *reader, n *node, what string, codes []string, read func(code string, v *node) check) check {
	var out several
	r.each(n, what, func(code string, v *node) {
		if codes != nil && !slices.Contains(codes, code) {
			r.fail(v.line, nearest(code, codes), "%s: there is no «%s»", what, code)
			return
		}
		out = append(out, read(code, v))
	})
	return out
}
