package story

import "samlop/casefile"

import "slices"

// What a case knows of who decides for the patient.

type representedView struct {
	Unborn    bool `json:"unborn"`
	Birthdays []struct {
		Years int    `json:"years"`
		On    string `json:"on"`
	} `json:"birthdays"`
	Holders []struct {
		Who string `json:"who"`
		As  string `json:"as"`
	} `json:"holders"`
}

func (v representedView) holders(kind string) (who []string) {
	for _, h := range v.Holders {
		if h.As == kind {
			who = append(who, h.Who)
		}
	}
	return who
}

type childViewView struct {
	On       string `json:"on"`
	Weight   string `json:"weight"`
	OwnParty bool   `json:"own_party"`
}

type withheldView struct {
	Who     string `json:"who"`
	On      string `json:"on"`
	EndedOn string `json:"ended_on"`
}

type capacityView struct {
	ID      string   `json:"id"`
	On      string   `json:"on"`
	Kinds   []string `json:"kinds"`
	Basis   string   `json:"basis"`
	Proxy   string   `json:"proxy"`
	Form    string   `json:"form"`
	EndedOn string   `json:"ended_on"`
}

type guardianAccessView struct {
	Who    string `json:"who"`
	Status string `json:"status"`
	On     string `json:"on"`
}

var representedMachine = func() *machine[*caseView] {
	m := &machine[*caseView]{single: "guardians"}
	for _, h := range holderWords {
		m.aspects = append(m.aspects, aspect[*caseView]{h.word, asNames, nil, func(c *caseView) any { return c.Represented.holders(h.kind) }})
	}
	m.aspects = append(m.aspects,
		aspect[*caseView]{"unborn", asYes, nil, func(c *caseView) any { return c.Represented.Unborn }},
		aspect[*caseView]{"birthdays", asDates, nil, func(c *caseView) any {
			var on []string
			for _, b := range c.Represented.Birthdays {
				on = append(on, b.On)
			}
			return on
		}})
	return m
}()

// theRepresented reads «represented:», who decides as the case knows it.
func theRepresented(r *reader, n *node, known *names) check {
	want := []wanted{{line: n.line, expected: representedMachine.parse(r, n, "represented", known)}}
	return &items[*caseView]{machine: representedMachine, what: "represented", want: want, find: itself}
}

var childViewMachine = &machine[childViewView]{single: "heard_on", aspects: []aspect[childViewView]{
	{"heard_on", asDate, nil, func(v childViewView) any { return v.On }},
	{"weighed", asYes, nil, func(v childViewView) any { return v.Weight != "" }},
	{"own_party", asYes, nil, func(v childViewView) any { return v.OwnParty }},
}}

// theChildView reads «child view:», the latest there is.
func theChildView(r *reader, n *node, known *names) check {
	return &items[childViewView]{machine: childViewMachine, what: "child view", want: childViewMachine.read(r, n, "child_view", known),
		find: func(_ *player, seen *snapshot, _ wanted) (childViewView, bool) {
			return latest(seen.ChildViews, func(childViewView) bool { return true })
		}}
}

var withheldMachine = &machine[*caseView]{single: "from", aspects: []aspect[*caseView]{
	{"from", asNames, nil, func(c *caseView) any {
		var who []string
		for _, w := range c.Withheld {
			if w.EndedOn == "" {
				who = append(who, w.Who)
			}
		}
		return who
	}},
}}

// theWithheld reads «withheld:», from whom something is kept now.
func theWithheld(r *reader, n *node, known *names) check {
	want := []wanted{{line: n.line, expected: withheldMachine.parse(r, n, "withheld", known)}}
	return &items[*caseView]{machine: withheldMachine, what: "withheld", want: want, find: itself}
}

var capacityMachine = &machine[capacityView]{single: "basis", aspects: []aspect[capacityView]{
	{"basis", asWord, []string{"PBRL_4_5", "PBRL_4_6", "PBRL_4_7", "HPL_22"}, func(c capacityView) any { return c.Basis }},
	{"proxy", asName, nil, func(c capacityView) any { return c.Proxy }},
	{"kinds", asWords, consentKinds, func(c capacityView) any { return c.Kinds }},
	{"decided_on", asDate, nil, func(c capacityView) any { return c.On }},
	{"form", asRef, nil, func(c capacityView) any { return c.Form }},
	{"ended_on", asDate, nil, func(c capacityView) any { return c.EndedOn }},
}}

// theCapacity reads «capacity:», the latest capacity decision.
func theCapacity(r *reader, n *node, known *names) check {
	return &items[capacityView]{machine: capacityMachine, what: "capacity", want: capacityMachine.read(r, n, "capacity", known),
		find: func(_ *player, seen *snapshot, _ wanted) (capacityView, bool) {
			return latest(seen.Capacity, func(capacityView) bool { return true })
		}}
}

var guardianAccessMachine = &machine[guardianAccessView]{single: "status", aspects: []aspect[guardianAccessView]{
	{"status", asWord, casefile.GuardianStanding("").Codes(), func(g guardianAccessView) any { return g.Status }},
	{"since", asDate, nil, func(g guardianAccessView) any { return g.On }},
}}

// theGuardianAccess reads «guardian access:», by name: what former guardians may
// know of a young person.
func theGuardianAccess(r *reader, n *node, known *names) check {
	return byCode(r, n, "guardian_access", known.cast.keys(), func(who string, v *node) check {
		return &items[guardianAccessView]{machine: guardianAccessMachine, what: "guardian access of " + who,
			want: guardianAccessMachine.read(r, v, "guardian_access", known),
			find: func(p *player, seen *snapshot, _ wanted) (guardianAccessView, bool) {
				return latest(seen.GuardianAccess, func(g guardianAccessView) bool { return g.Who == p.principals[who] })
			}}
	})
}

// nameDates is a mapping from names to dates as it is compared: «mother
// 2026-11-20», «father none».
func (r *reader) nameDates(n *node, what string, known *names) (out []string) {
	r.each(n, what, func(who string, v *node) {
		if !known.cast.has(who) {
			r.fail(v.line, nearest(who, known.cast.keys()), "nobody in the cast is called «%s»", who)
		}
		on := r.scalar(v, what+" "+who)
		if on != nothing {
			r.date(v, what+" "+who)
		}
		out = append(out, who+" "+on)
	})
	return out
}

func nameDate(who, on string) string {
	if on == "" {
		on = nothing
	}
	return who + " " + on
}

// aboutWords are what a deadline, task or letter can be about that is no
// thing of the case with a number: birthdays and what they ask for, the plan, and the
// coordinator's training.
var aboutWords = []string{"age-12", "age-16", "age-18", "own-consent", "plan", "training"}

// about resolves what something is about.
func (p *player) about(text string, c *caseView) (string, error) {
	if slices.Contains(aboutWords, text) {
		return text, nil
	}
	return p.resolve(text, c)
}
