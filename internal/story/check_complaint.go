package story

import "samlop/casefile"

var complaintStatuses = casefile.ComplaintStatus("").Codes()

var complaintMachine = &machine[complaintView]{single: "status", aspects: []aspect[complaintView]{
	{"which", asRef, nil, func(c complaintView) any { return c.ID }},
	{"status", asWord, complaintStatuses, func(c complaintView) any { return c.Status }},
	{"subject", asWord, casefile.ComplaintSubject("").Codes(),
		func(c complaintView) any { return c.Subject }},
	{"decision", asRef, nil, func(c complaintView) any { return c.Decision }},
	{"party", asName, nil, func(c complaintView) any { return c.Party }},
	{"representative", asName, nil, func(c complaintView) any { return c.Representative }},
	{"sent_on", asDate, nil, func(c complaintView) any { return c.SentOn }},
	{"received_on", asDate, nil, func(c complaintView) any { return c.ReceivedOn }},
	{"late", asYes, nil, func(c complaintView) any { return c.Late }},
	{"timely", asYes, nil, func(c complaintView) any { return !c.Late }},
	{"defects", asWords, casefile.ComplaintDefect("").Codes(), func(c complaintView) any { return c.Defects }},
	{"corrected_on", asDate, nil, func(c complaintView) any { return c.CorrectedOn }},
	{"admitted_on", asDate, nil, func(c complaintView) any { return c.AdmittedOn }},
	{"admitted_ground", asWord, nil, func(c complaintView) any { return c.AdmittedGround }},
	{"reply_sent_on", asDate, nil, func(c complaintView) any { return c.ReplySentOn }},
	{"reversed_in_part", asYes, nil, func(c complaintView) any { return c.ReversedInPart }},
	{"forwarded_on", asDate, nil, func(c complaintView) any { return c.ForwardedOn }},
	{"outcome", asWord, casefile.AppealOutcome("").Codes(), func(c complaintView) any { return c.Outcome }},
	{"scope", asWords, nil, func(c complaintView) any { return c.Scope }},
	{"appeal_decided_on", asDate, nil, func(c complaintView) any { return c.AppealDecidedOn }},
	{"appeal_received_on", asDate, nil, func(c complaintView) any { return c.AppealReceived }},
	{"new_decision", asRef, nil, func(c complaintView) any { return c.NewDecision }},
	{"implemented_on", asDate, nil, func(c complaintView) any { return c.ImplementedOn }},
	{"ended_on", asDate, nil, func(c complaintView) any { return c.EndedOn }},
}}

// theComplaints reads «complaint:». The latest is meant; «which» picks another,
// «party» the latest of that party.
func theComplaints(r *reader, n *node, known *names) check {
	return &items[complaintView]{machine: complaintMachine, what: "complaint", want: complaintMachine.read(r, n, "complaint", known),
		find: func(p *player, seen *snapshot, w wanted) (complaintView, bool) {
			id, chosen := p.which(seen, w)
			party, byParty := w.expects("party")
			return latest(seen.Complaints, func(c complaintView) bool {
				return (!chosen || c.ID == id) && (!byParty || c.Party == p.principals[party.text])
			})
		}}
}
