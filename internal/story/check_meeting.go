package story

import "samlop/casefile"

// ofParties shows something of each party of a decision that has it.
func ofParties(show func(partyView) string) func(decisionView) any {
	return func(d decisionView) any {
		var out []string
		for _, p := range d.Parties {
			if shown := show(p); shown != "" {
				out = append(out, shown)
			}
		}
		return out
	}
}

var decisionMachine = &machine[decisionView]{single: "status", aspects: []aspect[decisionView]{
	{"which", asRef, nil, func(d decisionView) any { return d.ID }},
	{"status", asWord, casefile.DecisionStatus("").Codes(), func(d decisionView) any { return d.Status }},
	{"outcome", asWord, casefile.Outcome("").Codes(), func(d decisionView) any { return d.Outcome }},
	{"scope", asWords, casefile.Scope("").Codes(), func(d decisionView) any { return d.Scope }},
	{"refused", asWords, casefile.Scope("").Codes(), func(d decisionView) any { return d.Refused }},
	{"decided_on", asDate, nil, func(d decisionView) any { return d.DecidedOn }},
	{"final_on", asDate, nil, func(d decisionView) any { return d.FinalOn }},
	{"parties", asNames, nil, ofParties(func(p partyView) string { return p.Who })},
	{"received", asNameDates, nil, ofParties(func(p partyView) string { return nameDate(p.Who, p.ReceivedOn) })},
	{"received_by", asNames, nil, ofParties(func(p partyView) string {
		if p.ReceivedOn == "" {
			return ""
		}
		return p.Who
	})},
	{"received_on", asDates, nil, ofParties(func(p partyView) string { return p.ReceivedOn })},
	{"complaint", asRef, nil, func(d decisionView) any { return d.Complaint }},
	{"by", asWord, []string{"CG"}, func(d decisionView) any { return d.By }},
}}

// theDecisions reads «decision:». The latest is meant; «which» picks another.
func theDecisions(r *reader, n *node, known *names) check {
	return &items[decisionView]{machine: decisionMachine, what: "decision", want: decisionMachine.read(r, n, "decision", known),
		find: func(p *player, seen *snapshot, w wanted) (decisionView, bool) {
			id, chosen := p.which(seen, w)
			return latest(seen.Decisions, func(d decisionView) bool { return !chosen || d.ID == id })
		}}
}

// which resolves a «which: $name» of an expected item.
func (p *player) which(seen *snapshot, w wanted) (string, bool) {
	e, ok := w.expects("which")
	if !ok {
		return "", false
	}
	id, err := p.resolve(e.text, seen.caseView)
	return id, err == nil
}

var meetingMachine = &machine[meetingView]{single: "status", aspects: []aspect[meetingView]{
	{"which", asRef, nil, func(m meetingView) any { return m.ID }},
	{"status", asWord, casefile.MeetingStatus("").Codes(), func(m meetingView) any { return m.Status }},
	{"kind", asWord, casefile.MeetingKind("").Codes(), func(m meetingView) any { return m.Kind }},
	{"on", asDate, nil, func(m meetingView) any { return m.On }},
	{"chair", asName, nil, func(m meetingView) any { return m.Chair }},
	{"minutes_taker", asName, nil, func(m meetingView) any { return m.MinutesTaker }},
	{"invited", asNames, nil, func(m meetingView) any { return m.Invited }},
	{"attended", asNames, nil, func(m meetingView) any { return m.Attended }},
	{"named", asNames, nil, func(m meetingView) any { return m.Named }},
	{"agenda_from_plan", asYes, nil, func(m meetingView) any { return m.AgendaFromPlan }},
	{"template", asWord, casefile.MinutesTemplate("").Codes(), func(m meetingView) any { return m.Template }},
	{"storage", asWord, casefile.MinutesStorage("").Codes(), func(m meetingView) any { return m.Storage }},
	{"holds_change", asYes, nil, func(m meetingView) any { return m.HoldsChange }},
	{"warnings", asWords, nil, func(m meetingView) any { return m.Warnings }},
	{"sent_on", asDate, nil, func(m meetingView) any { return m.SentOn }},
}}

// theMeetings reads «meeting:». The latest planned is meant; «which» picks another.
func theMeetings(r *reader, n *node, known *names) check {
	return &items[meetingView]{machine: meetingMachine, what: "meeting", want: meetingMachine.read(r, n, "meeting", known),
		find: func(p *player, seen *snapshot, w wanted) (meetingView, bool) {
			id, chosen := p.which(seen, w)
			return latest(seen.Meetings, func(m meetingView) bool { return !chosen || m.ID == id })
		}}
}

var teamMachine = &machine[teamView]{single: "status", aspects: []aspect[teamView]{
	{"status", asWord, casefile.TeamStatus("").Codes(), func(t teamView) any { return t.Status }},
	{"members", asNames, nil, func(t teamView) any {
		var out []string
		for _, m := range t.Members {
			if m.To == "" {
				out = append(out, m.Who)
			}
		}
		return out
	}},
	{"started_on", asDate, nil, func(t teamView) any { return t.StartedOn }},
}}

// theTeam reads «care_team:».
func theTeam(r *reader, n *node, known *names) check {
	want := []wanted{{line: n.line, expected: teamMachine.parse(r, n, "care_team", known)}}
	return &items[teamView]{machine: teamMachine, what: "care team", want: want,
		find: func(_ *player, seen *snapshot, _ wanted) (teamView, bool) { return seen.Team, true }}
}
