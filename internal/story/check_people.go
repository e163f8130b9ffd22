package story

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"samlop/casefile"
)

var assignmentMachine = &machine[assignmentView]{single: "who", aspects: []aspect[assignmentView]{
	{"who", asName, nil, func(a assignmentView) any { return a.Who }},
	{"status", asWord, casefile.AssignmentStatus("").Codes(), func(a assignmentView) any { return a.Status }},
	{"blocked", asWords, []string{"TRAINING_MISSING", "NO_CAPACITY"}, func(a assignmentView) any { return a.Blocked }},
	{"since", asDate, nil, func(a assignmentView) any { return a.ActiveOn }},
	{"track", asWord, []string{casefile.ChildTrack, casefile.SpecialistTrack}, func(a assignmentView) any { return a.Track }},
	{"manager", asName, nil, func(a assignmentView) any { return a.Manager }},
	{"wished_for", asName, nil, func(a assignmentView) any { return a.WishedFor }},
	{"last_day", asDate, nil, func(a assignmentView) any { return a.LastDay }},
	{"until", asDate, nil, func(a assignmentView) any { return a.Until }},
	{"capacity", asWord, casefile.Capacity("").Codes(), func(a assignmentView) any { return a.Capacity }},
	{"appointed_from", asDate, nil, func(a assignmentView) any { return a.AppointedFrom }},
	{"short_notice", asYes, nil, func(a assignmentView) any { return a.ShortNotice }},
	{"ended_on", asDate, nil, func(a assignmentView) any { return a.EndedOn }},
	{"end_reason", asWord, nil, func(a assignmentView) any { return a.EndReason }},
}}

// theCoordinators reads «coordinator:». Who serves is meant, else who is
// proposed, else the latest; «who» picks that one's latest time on the case.
func theCoordinators(r *reader, n *node, known *names) check {
	return &items[assignmentView]{machine: assignmentMachine, what: "coordinator", want: assignmentMachine.read(r, n, "coordinator", known),
		find: func(p *player, seen *snapshot, w wanted) (assignmentView, bool) {
			if who, ok := w.expects("who"); ok {
				if a, ok := latest(seen.Coordinators, func(a assignmentView) bool { return a.Who == p.principals[who.text] }); ok {
					return a, true
				}
			}
			for _, standing := range [][]string{{"ACTIVE", "NOTICE_GIVEN", "INTERIM"}, {"PROPOSED"}} {
				if a, ok := latest(seen.Coordinators, func(a assignmentView) bool { return slices.Contains(standing, a.Status) }); ok {
					return a, true
				}
			}
			if w.none {
				return assignmentView{}, false
			}
			return latest(seen.Coordinators, func(assignmentView) bool { return true })
		}}
}

var consentKinds = casefile.ConsentKind("").Codes()

var consentMachine = &machine[consentView]{single: "status", aspects: []aspect[consentView]{
	{"status", asWord, casefile.ConsentStatus("").Codes(), func(c consentView) any { return c.Status }},
	{"version", asNumber, nil, func(c consentView) any { return c.Version }},
	{"participants", asNames, nil, func(c consentView) any {
		var out []string
		for _, p := range c.Participants {
			if p.EndedOn == "" {
				out = append(out, p.Who)
			}
		}
		return out
	}},
	{"party", asName, nil, func(c consentView) any { return c.Party }},
	{"issued_on", asDate, nil, func(c consentView) any { return c.IssuedOn }},
	{"active_on", asDate, nil, func(c consentView) any { return c.ActiveOn }},
	{"ended_on", asDate, nil, func(c consentView) any { return c.EndedOn }},
	{"ends_on", asDate, nil, func(c consentView) any { return c.EndsOn }},
	{"signed", asWord, nil, func(c consentView) any { return c.signed() }},
	{"signers", asNameDates, nil, func(c consentView) any {
		var out []string
		for _, s := range c.Signers {
			out = append(out, nameDate(s.Who, s.SignedOn))
		}
		return out
	}},
	{"exception", asWord, casefile.ConsentException("").Codes(), func(c consentView) any { return c.Exception }},
	{"capacity", asRef, nil, func(c consentView) any { return c.Capacity }},
	{"reason", asWord, nil, func(c consentView) any { return c.Reason }},
	{"language", asWord, casefile.Language("").Codes(), func(c consentView) any { return c.Language }},
}}

// signed tells how many of those who must have signed: «1/2».
func (c consentView) signed() string {
	n := 0
	for _, s := range c.Signers {
		if s.SignedOn != "" {
			n++
		}
	}
	return fmt.Sprintf("%d/%d", n, len(c.Signers))
}

// theConsents reads «consents:», by kind. The latest of a kind is meant;
// «party» and «version» pick another.
func theConsents(r *reader, n *node, known *names) check {
	return byCode(r, n, "consents", consentKinds, func(kind string, v *node) check {
		return &items[consentView]{machine: consentMachine, what: "consent " + kind, want: consentMachine.read(r, v, "consent "+kind, known),
			find: func(p *player, seen *snapshot, w wanted) (consentView, bool) {
				party, byParty := w.expects("party")
				version, byVersion := w.expects("version")
				found, ok := latest(seen.Consents, func(c consentView) bool {
					return c.Kind == kind && (!byParty || c.Party == p.principals[party.text]) && (!byVersion || strconv.Itoa(c.Version) == version.text)
				})
				if !ok && !w.none {
					return latest(seen.Consents, func(c consentView) bool { return c.Kind == kind })
				}
				return found, ok
			}}
	})
}

var planMachine = &machine[planView]{single: "status", aspects: []aspect[planView]{
	{"status", asWord, casefile.PlanStatus("").Codes(), func(p planView) any { return p.Status }},
	{"version", asNumber, nil, func(p planView) any {
		if n := len(p.Versions); n > 0 { // those that it replaced long ago are no longer shown with the case
			return p.Versions[n-1].No
		}
		return 0
	}},
	{"version_on", asDate, nil, func(p planView) any {
		if n := len(p.Versions); n > 0 {
			return p.Versions[n-1].On
		}
		return ""
	}},
	{"style", asWord, casefile.PlanStyle("").Codes(), func(p planView) any { return p.Style }},
	{"opened_on", asDate, nil, func(p planView) any { return p.OpenedOn }},
	{"frozen_on", asDate, nil, func(p planView) any { return p.FrozenOn }},
	{"reason", asWord, nil, func(p planView) any { return p.Reason }},
	// The two below are looked up, not shown with the case.
	{"unchanged_version", asNumber, nil, nil},
	{"working_copy_of", asNumber, nil, nil},
}}

// thePlan reads «plan:».
func thePlan(r *reader, n *node, known *names) check {
	return &planCheck{expected: planMachine.parse(r, n, "plan", known)}
}

type planCheck struct{ expected []expectation }

func (c *planCheck) compare(ctx context.Context, p *player, seen *snapshot) ([]Cell, error) {
	for _, v := range seen.Plan.Versions { // what each version says when it is new
		if _, known := seen.played.versions[v.No]; known {
			continue
		}
		content, err := p.planContent(ctx, seen, "/versions/"+strconv.Itoa(v.No))
		if err != nil {
			return nil, err
		}
		seen.played.versions[v.No] = content
	}
	var shown []expectation
	var out []Cell
	for _, e := range c.expected {
		switch e.key {
		case "unchanged_version":
			no, _ := strconv.Atoi(e.text)
			now, err := p.planContent(ctx, seen, "/versions/"+e.text)
			if err != nil {
				return nil, p.at(e.line, err)
			}
			out = append(out, sameCell(e.line, "plan version "+e.text, "unchanged", "changed", now != "" && now == seen.played.versions[no]))
		case "working_copy_of":
			draft, err := p.planContent(ctx, seen, "/draft")
			if err != nil {
				return nil, p.at(e.line, err)
			}
			version, err := p.planContent(ctx, seen, "/versions/"+e.text)
			if err != nil {
				return nil, p.at(e.line, err)
			}
			out = append(out, sameCell(e.line, "plan draft", "says what version "+e.text+" says", "says something else", draft == version))
		default:
			shown = append(shown, e)
		}
	}
	cells, err := planMachine.compare(p, seen, "plan", shown, seen.Plan)
	return append(cells, out...), err
}

func sameCell(line int, what, want, otherwise string, ok bool) Cell {
	c := Cell{Line: line, Item: what, Want: want, Got: otherwise, OK: ok}
	if ok {
		c.Got = want
	}
	return c
}

// planContent reads what a version or the draft says, in one spelling.
func (p *player) planContent(ctx context.Context, seen *snapshot, which string) (string, error) {
	var answer struct {
		Content map[string]any `json:"content"`
	}
	if err := p.read(ctx, p.eyesOn(seen.ID), "/cases/"+seen.ID+"/plan"+which, &answer); err != nil {
		return "", fmt.Errorf("reading the plan's %s: %w", strings.Trim(which, "/"), err)
	}
	raw, err := json.Marshal(answer.Content) // map keys come sorted
	return string(raw), err
}

// everybodyElse is everybody in the cast who is not said to see the plan.
const everybodyElse = "everybody else"

// whoSees reads «sees the plan:», «does not see the case:» and their like.
func whoSees(what, path string, sees bool) assertion {
	return func(r *reader, n *node, known *names) check {
		c := &seesCheck{line: n.line, what: what, path: path, sees: sees}
		if n.kind == isScalar && n.text == everybodyElse && !sees {
			c.others = true
			return c
		}
		c.who = r.expect("who", asNames, nil, n, what, known).list
		return c
	}
}

type seesCheck struct {
	line   int
	what   string // plan or case
	path   string // below the case
	sees   bool
	who    []string
	others bool // still to be worked out from who is said to see it
}

// everybodyElseIs works out who «everybody else» is, from the same row.
func (r *reader) everybodyElseIs(checks []check, c *cast) {
	seeing := map[string][]string{}
	for _, k := range checks {
		if s, ok := k.(*seesCheck); ok && s.sees {
			seeing[s.what] = s.who
		}
	}
	for _, k := range checks {
		if s, ok := k.(*seesCheck); ok && s.others {
			if seeing[s.what] == nil {
				r.fail(s.line, "write «sees the "+s.what+": […]» beside it", "everybody else than whom?")
			}
			s.who = slices.DeleteFunc(c.keys(), func(key string) bool { return slices.Contains(seeing[s.what], key) })
		}
	}
}

// compare lets each of them try, with their own token.
func (c *seesCheck) compare(ctx context.Context, p *player, seen *snapshot) ([]Cell, error) {
	var same []string
	for _, key := range c.who {
		got, err := p.api.send(ctx, key, http.MethodGet, "/cases/"+seen.ID+c.path, nil)
		if err != nil {
			return nil, p.at(c.line, err)
		}
		denied := got.status == http.StatusForbidden || got.status == http.StatusNotFound
		if !got.ok() && !denied {
			return nil, p.at(c.line, fmt.Errorf("%s reads the %s: %w", key, c.what, got.refusal()))
		}
		if got.ok() == c.sees {
			same = append(same, key)
		}
	}
	cell := Cell{Line: c.line, Item: "sees the " + c.what, Want: listed(c.who), Got: listed(same)}
	if !c.sees {
		cell.Item = "does not see the " + c.what
	}
	cell.OK = cell.Want == cell.Got
	return []Cell{cell}, nil
}
