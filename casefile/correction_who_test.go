package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// who corrects whom the latest entry of a fact names.
func (p *play) names(right Principal, fact string, holding ...string) Correction {
	p.t.Helper()
	return p.corrects(tone, CorrectEntry{Entry: p.entry(fact, holding...), Who: right})
}

// Another sent the referral: D-01 goes to them, and what went to the wrong one is shown.
func TestINV87_AnotherSentTheReferral(t *testing.T) {
	p := newPlay(t, "2027-02-01")
	p.do(tone, &Refer{SenderKind: "OTHER", Sender: nav, Patient: kari})
	c := p.names(school, "referred")
	require.Equal(t, []Principal{nav, school}, []Principal{c.Named, c.Who})
	require.Equal(t, []any{school, SenderOther}, []any{p.s.Referrals[0].Sender, p.s.Referrals[0].SenderKind})
	require.Equal(t, []string{"person/nav CANCELLED", "person/kari QUEUED", "person/school QUEUED"}, p.letters("D-01"))
	require.NotContains(t, codesOf(c), "LETTER_WAS_POSTED:letter-1")
	p.says("same_who", tone, &CorrectEntry{Entry: p.entry("referred"), Who: school, Reason: words(1)})

	p.do(tone, &PostLetter{Letter: p.letterID("D-01", school)})
	c = p.names(kari, "referred")
	require.Equal(t, []any{kari, SenderPatient}, []any{p.s.Referrals[0].Sender, p.s.Referrals[0].SenderKind})
	require.Contains(t, codesOf(c), "LETTER_WAS_POSTED:letter-3")
	c = p.names(gp, "referred")
	require.Equal(t, []any{gp, SenderOther}, []any{p.s.Referrals[0].Sender, p.s.Referrals[0].SenderKind})
	require.NotContains(t, p.letters("D-01"), "person/kari CANCELLED", "the person is told of their own case")
	require.Equal(t, []Principal{kari, gp}, []Principal{c.Named, c.Who})
	require.Equal(t, p.s, Fold(New("case", "org"), p.events))
}

// The mother's signature was put down as the father's.
func TestINV87_INV24_AnotherSigned(t *testing.T) {
	p := childOn(t, "2027-03-01", "2022-05-14", parent(mother), parent(father))
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentStart, ConsentPlan}})
	p.do(father, &RegisterSignature{Form: p.form()})
	start := p.consentTo(ConsentStart)
	p.says("not_a_signer", tone, &CorrectEntry{Entry: p.entry("signed", start), Who: nav, Reason: words(1)})
	c := p.names(mother, "signed", start)
	require.Contains(t, codesOf(c), "SAME_FORM:"+p.consentTo(ConsentPlan))
	con := p.s.consentByID(start)
	require.True(t, con.signedBy(mother))
	require.False(t, con.signedBy(father))
	require.Equal(t, PhaseAwaitingConsent, p.s.Phase)
	p.names(mother, "signed", p.consentTo(ConsentPlan), "person/father")
	p.do(father, &RegisterSignature{Form: p.form()})
	require.Equal(t, PhaseAssessment, p.s.Phase)
	p.says("signed_already", tone, &CorrectEntry{Entry: p.entry("signed", start, "person/father"), Who: mother, Reason: words(1)})
}

// A consent signed by one who had no right to is no consent: the register of who
// decides is put right, the signature struck, and what stood on it is judged again.
func TestINV87_INV20_SignedByOneWithoutTheRight(t *testing.T) {
	p := childOn(t, "2027-03-01", "2022-05-14", parent(father))
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentStart}})
	p.do(father, &RegisterSignature{Form: p.form()})
	require.Equal(t, PhaseAssessment, p.s.Phase)
	require.Contains(t, RolesIn(&p.s, actorOf(father)), RoleProxy)
	p.represented = bornOn("2022-05-14", parent(mother))
	p.do(System, &NoteRepresentation{})
	require.NotContains(t, RolesIn(&p.s, actorOf(father)), RoleProxy, "at once")
	p.corrects(tone, CorrectEntry{Entry: p.entry("signed"), Void: true})
	require.Equal(t, PhaseAwaitingConsent, p.s.Phase)
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentStart}})
	p.do(mother, &RegisterSignature{Form: p.form()})
	require.Equal(t, PhaseAssessment, p.s.Phase)
}

// The mother has the decision, not the father: her time to complain runs, his is not established.
func TestINV87_INV61_AnotherPartyHasTheDecision(t *testing.T) {
	p := childRefusedOn(t, "2027-03-01", "2022-05-14")
	p.at("2027-03-03")
	p.do(tone, &RegisterReceipt{Decision: "decision-1", Party: father, Evidence: "RETURN_RECEIPT"})
	p.says("unknown_party", tone, &CorrectEntry{Entry: p.entry("receipt_registered"), Who: nav, Reason: words(1)})
	p.names(mother, "receipt_registered")
	dec := p.s.decision("decision-1")
	require.True(t, dec.partyIn(father).ReceivedOn.IsZero())
	require.Equal(t, Party{Who: mother, As: RoleProxy, ReceivedOn: on("2027-03-03"), Evidence: EvidenceReturnReceipt}, *dec.partyIn(mother))
	for _, dl := range p.s.Deadlines {
		if dl.Code == ComplaintPeriod {
			require.Equal(t, dl.Party == mother, dl.Live(), dl.Party)
		}
	}
	require.Equal(t, DecisionStatusIssued, dec.Status)
	// Its date is corrected after that, and it is hers.
	p.corrects(tone, CorrectEntry{Entry: p.entry("receipt_registered", "person/father"), On: on("2027-03-02")})
	require.Equal(t, "2027-03-02", p.s.decision("decision-1").partyIn(mother).ReceivedOn.String())
	p.do(tone, &RegisterReceipt{Decision: "decision-1", Party: father, Evidence: "RETURN_RECEIPT"})
	require.Equal(t, DecisionStatusReceived, p.s.decision("decision-1").Status)
	p.says("receipt_already_known", tone, &CorrectEntry{Entry: p.entry("receipt_registered", "person/father"), Who: mother,
		Reason: words(1)})
}

// The decision went to a stranger: nobody has been told, and the letter waits again.
func TestINV87_INV105_TheLetterWentToAnother(t *testing.T) {
	p := decidedOn(t, "2027-03-01")
	p.do(tone, &PostLetter{Letter: p.letterID("D-08", kari)})
	p.due("DL-03", "2027-03-04 MET")
	p.at("2027-03-02")
	c := p.names(school, "letter_sent")
	require.Equal(t, []Principal{kari, school}, []Principal{c.Named, c.Who})
	require.Equal(t, []string{"person/kari QUEUED"}, p.letters("D-08"))
	p.due("DL-03", "2027-03-04 OPEN")
	id := p.letterID("D-08", kari)
	require.Contains(t, c.FollowUps, FollowUp{ID: FollowUpID("LETTER_WAS_POSTED:" + id), Code: LetterWasPosted, About: id, What: "D-08",
		Was: on("2027-03-01"), Who: []Principal{school}})
	require.Equal(t, []string{id}, p.openTasksOf(TaskCheckCorrection))
}

// Another represents the one who complains: the wrong one reads it no more.
func TestINV87_INV69_AnotherRepresents(t *testing.T) {
	p := knownOn(t, "2027-03-01")
	p.do(tone, &RegisterComplaint{Decision: "decision-1", Subject: AgainstRefusal, Representative: nav, PowerOfAttorney: words(1)})
	require.Contains(t, RolesIn(&p.s, actorOf(nav)), RoleParty)
	c := p.names(school, "complaint_registered")
	require.NotContains(t, RolesIn(&p.s, actorOf(nav)), RoleParty)
	require.Equal(t, school, p.complaint().Representative)
	require.Contains(t, codesOf(c), "STOOD_ON_IT:complaint-1")
	require.Contains(t, p.letters("D-24"), "person/nav CANCELLED")
	require.Contains(t, p.letters("D-24"), "person/school QUEUED")
}

// Another of the parties complains: judged by that one's own time.
func TestINV87_INV62_AnotherPartyComplains(t *testing.T) {
	p := childRefusedOn(t, "2027-03-01", "2022-05-14")
	p.do(tone, &RegisterReceipt{Decision: "decision-1", Party: father, Evidence: "RETURN_RECEIPT"})
	p.at("2027-03-20")
	p.do(tone, &RegisterReceipt{Decision: "decision-1", Party: mother, Evidence: "RETURN_RECEIPT"})
	p.at("2027-04-12")
	p.do(tone, &RegisterComplaint{Decision: "decision-1", Subject: AgainstRefusal, Party: father})
	require.True(t, p.complaint().Late)
	p.says("unknown_party", tone, &CorrectEntry{Entry: p.entry("complaint_registered"), Who: nav, Reason: words(1)})
	p.names(mother, "complaint_registered")
	require.Equal(t, mother, p.complaint().Party)
	require.False(t, p.complaint().Late, "hers runs to 17 April")
}

// The time that was used was that of whoever complained; the other's ran out (INV-61, INV-62).
func TestINV87_INV62_WhoseTimeToComplainWasUsed(t *testing.T) {
	periods := func(p *play) map[Principal]string {
		out := map[Principal]string{}
		for _, who := range []Principal{mother, father} {
			dl := p.s.lastPeriod("decision-1", who)
			out[who] = string(dl.Status) + " " + dl.SettledOn.String()
		}
		return out
	}
	lived := func(mothers string) *play {
		p := childRefusedOn(t, "2027-03-01", "2022-05-14")
		p.do(tone, &RegisterReceipt{Decision: "decision-1", Party: mother, Evidence: "RETURN_RECEIPT"})
		p.at(mothers)
		p.do(tone, &RegisterReceipt{Decision: "decision-1", Party: father, Evidence: "RETURN_RECEIPT"})
		p.do(tone, &RegisterComplaint{Decision: "decision-1", Subject: AgainstRefusal, Party: father})
		p.do(tone, &AdmitComplaint{Complaint: "complaint-1"})
		return p
	}
	p := lived("2027-03-10")
	p.at("2027-04-20")
	require.Equal(t, map[Principal]string{mother: "CANCELLED 2027-03-30", father: "MET 2027-03-10"}, periods(p))
	c := p.names(mother, "complaint_registered")
	require.Equal(t, map[Principal]string{mother: "MET 2027-03-10", father: "CANCELLED 2027-04-07"}, periods(p))
	require.NotContains(t, codesOf(c), "STOOD_ON_IT:complaint-1")

	// While the father's runs it is not over.
	p = lived("2027-03-10")
	p.names(mother, "complaint_registered")
	require.Equal(t, DeadlineOpen, p.s.lastPeriod("decision-1", father).Status)
	p.at("2027-04-20")
	require.Equal(t, map[Principal]string{mother: "MET 2027-03-10", father: "CANCELLED 2027-04-07"}, periods(p))

	// Hers was over: it was admitted as one in time, which a person looks at.
	p = lived("2027-04-05")
	c = p.names(mother, "complaint_registered")
	require.Contains(t, codesOf(c), "STOOD_ON_IT:complaint-1")
	require.Equal(t, "CANCELLED 2027-03-30", periods(p)[mother])
}

// A copy of the minutes to a namesake whom the patient had not named: not sent, also when
// the minutes are written, and never sent again when they are corrected.
func TestINV87_G06_ACopyToOneWhoWasNotNamed(t *testing.T) {
	held := func() (*play, string) {
		p := teamedOn(t, "2027-03-01")
		p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p)})
		id := p.s.Meetings[0].ID
		p.do(ola, &InviteMeeting{Meeting: id})
		p.do(ola, &HoldMeeting{Meeting: id, Attended: []Principal{kari, ola}, Named: []Principal{school, nav}, Arranged: words(1)})
		p.do(ola, &WriteMinutes{Meeting: id, Words: words(2)})
		return p, id
	}
	p, id := held()
	strike := CorrectEntry{Entry: p.entry("meeting_held"), Void: true, Who: school}
	p.says("not_named_there", tone, &CorrectEntry{Entry: strike.Entry, Void: true, Who: gp, Reason: words(1)})
	c := p.corrects(tone, strike)
	require.False(t, c.ByHand)
	require.Equal(t, MeetingStatusMinutesDraft, p.s.meeting(id).Status, "it was held")
	p.do(ola, &SendMinutes{Meeting: id})
	require.NotEmpty(t, p.letters("D-23"))
	require.NotContains(t, p.letters("D-23"), "person/school QUEUED")

	// When they are on their way: stopped, and nothing is owed once the others have them.
	p, id = held()
	p.do(ola, &SendMinutes{Meeting: id})
	p.corrects(tone, strike)
	require.Contains(t, p.letters("D-23"), "person/school CANCELLED")
	p.posted()
	require.Equal(t, DeadlineMet, p.deadline(MinutesDue).Status)

	// When they have left: who has them is shown, and a correction of them goes to the others.
	p, id = held()
	p.do(ola, &SendMinutes{Meeting: id})
	p.posted()
	p.reads = []Reading{{school, 1}}
	c = p.corrects(tone, strike)
	require.Subset(t, codesOf(c), []string{"LETTER_WAS_POSTED:" + p.letterID("D-23", school), "READ_MEANWHILE:case"})
	p.do(ola, &CorrectMinutes{Meeting: id, Words: words(3), Why: words(4)})
	require.NotContains(t, p.letters("D-23"), "person/school QUEUED")
	require.Contains(t, p.letters("D-23"), "person/nav QUEUED")

	// NAV is of the group, and has them without being named.
	c = p.corrects(tone, CorrectEntry{Entry: p.entry("meeting_held"), Void: true, Who: nav})
	require.True(t, c.ByHand)
	require.Contains(t, p.letters("D-23"), "person/nav QUEUED")
}

// A participant who was not meant: gone at once from plan, group and meetings.
func TestINV87_INV30_AParticipantWhoWasNotMeant(t *testing.T) {
	p := invitedOn(t, "2027-03-01")
	con := p.consentTo(ConsentParticipation)
	require.True(t, p.sees(nav))
	seq := p.entry("consent_asked", con)
	q, ok := ReadsFor(p.s, p.eventOf("consent_asked", con), &CorrectEntry{Entry: seq, Void: true, Who: nav})
	require.True(t, ok)
	require.Equal(t, []Principal{nav}, q.Who)
	p.reads = []Reading{{nav, 2}}
	p.says("not_named_there", tone, &CorrectEntry{Entry: seq, Void: true, Who: school, Reason: words(1)})
	c := p.corrects(tone, CorrectEntry{Entry: seq, Void: true, Who: nav})
	for _, want := range []string{"ACCESS_ENDS:case", "READ_MEANWHILE:case", "LETTER_WAS_POSTED:" + p.letterID("D-22", nav)} {
		if want[:4] != "LETT" {
			require.Contains(t, codesOf(c), want)
		}
	}
	require.False(t, p.sees(nav))
	require.Nil(t, p.s.Team.member(nav))
	require.NotContains(t, p.s.Meetings[0].Invited, nav)
	require.True(t, p.sees(nurse), "the others keep what they have")
	require.Equal(t, PlanStatusActive, p.s.Plan.Status)
	// Another of the same form can be struck too, the same one not twice.
	p.says("entry_already_void", tone, &CorrectEntry{Entry: seq, Void: true, Who: nav, Reason: words(1)})
	p.corrects(tone, CorrectEntry{Entry: seq, Void: true, Who: gp})
	require.False(t, p.sees(gp))
}

// Shared with somebody by a consent of their own, and a member by mistake.
func TestINV87_INV22_SharedWithOneWhoWasNotMeant(t *testing.T) {
	p := teamedOn(t, "2027-03-01")
	p.shareWith(school)
	p.do(ola, &ChangeCareTeam{Join: []TeamMember{{school, "SCHOOL"}}})
	con := p.consentTo(ConsentInfoSharing, school)
	c := p.corrects(tone, CorrectEntry{Entry: p.entry("consent_asked", con), Void: true, Who: school})
	require.Contains(t, codesOf(c), "CONSENT_MOVES:"+con)
	require.Equal(t, ConsentExpired, p.s.consentByID(con).Status)
	require.Nil(t, p.s.Team.member(school))
	require.Empty(t, slicesOf(RolesIn(&p.s, actorOf(school)), RoleMember))

	p.corrects(tone, CorrectEntry{Entry: p.entry("member_joined", "person/gp"), Void: true, Who: gp})
	require.Nil(t, p.s.Team.member(gp))
	require.True(t, p.sees(gp), "the consent that lets them into the plan is another entry")
}

func slicesOf(have []Role, want Role) (out []Role) {
	for _, r := range have {
		if r == want {
			out = append(out, r)
		}
	}
	return out
}

func TestINV87_WhatAWrongWhoMayNotSay(t *testing.T) {
	p := teamedOn(t, "2027-03-01")
	for key, c := range map[string]CorrectEntry{
		"who_or_date":       {Entry: p.entry("signed"), Who: nav, On: on("2027-03-01")},
		"who_not_corrected": {Entry: p.entry("screening_started"), Who: ola},
		"not_named_there":   {Entry: p.entry("signed"), Who: kari, Void: true},
		"same_who":          {Entry: p.entry("signed"), Who: kari},
	} {
		c.Reason = words(1)
		p.says(key, tone, &c)
	}
}
