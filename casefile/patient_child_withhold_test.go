package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// From 12 the view must be weighed, also when the child was heard before that;
// below 12 having been heard is enough (pbrl § 4-4).
func TestINV25_TheWeightIsAskedForFromTwelve(t *testing.T) {
	p := childOn(t, "2027-02-01", "2015-03-01", parent(mother)) // 11 for another month
	p.do(tone, &HearChild{View: words(1)})
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentStart}})
	p.do(mother, &RegisterSignature{Form: p.form()})
	require.Equal(t, PhaseAssessment, p.s.Phase)

	p = childOn(t, "2027-02-01", "2015-03-01", parent(mother))
	p.do(tone, &HearChild{View: words(1)})
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentStart}})
	p.at("2027-03-01") // 12 today
	p.do(mother, &RegisterSignature{Form: p.form()})
	require.Equal(t, PhaseAwaitingConsent, p.s.Phase, "heard, and not weighed")
	p.do(tone, &HearChild{View: words(1), Weight: words(2)})
	require.Equal(t, PhaseAssessment, p.s.Phase)
}

// The declaration goes to who signs it; a child from 7 gets its own, a smaller
// one and a grown-up who cannot decide do not (INV-25).
func TestC01_WhoGetsTheDeclaration(t *testing.T) {
	for born, own := range map[string]bool{"2020-02-02": false, "2020-02-01": true, "2011-02-02": true} { // 6, 7 and 15 years
		p := childOn(t, "2027-02-01", born, parent(mother))
		p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentStart}})
		want := []string{"person/mother QUEUED"}
		if own {
			want = append(want, "person/kari QUEUED")
		}
		require.Equal(t, want, p.letters("D-03"), born)
	}
	p := screenedOn(t, "2027-02-01")
	p.do(tone, &RecordCapacityDecision{Kinds: []ConsentKind{ConsentStart}, Basis: BasisPersonnel, Proxy: nurse, Reasons: words(1)})
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentStart}, Giving: Giving{CapacityDecision: "capacity-1"}})
	require.Equal(t, []string{"staff/nurse QUEUED"}, p.letters("D-03"))
}

func TestINV90_WhatWithholdingAsksFor(t *testing.T) {
	p := childOn(t, "2027-02-01", "2013-01-01", parent(mother), parent(father))
	p.says("withholding_incomplete", tone, &WithholdInformation{From: []Principal{father}})
	p.says("withholding_incomplete", tone, &WithholdInformation{Reason: words(9)})
	p.says("unknown_party", tone, &WithholdInformation{From: []Principal{gp}, Reason: words(9)})
	p.says("already_withheld", tone, &WithholdInformation{From: []Principal{father, father}, Reason: words(9)})
	p.says("nothing_withheld", tone, &LiftWithholding{From: []Principal{father}})
	p.do(tone, &WithholdInformation{From: []Principal{father}, Reason: words(9)})
	p.says("unknown_party", tone, &LiftWithholding{From: []Principal{mother}})
	p.says("unknown_party", tone, &LiftWithholding{From: []Principal{father, father}})
	p.says("withholding_incomplete", tone, &LiftWithholding{})
}

// What is on its way to the guardian stops, for that reason; what is in the post
// is, and the other guardian's letters go.
func TestINV90_OnlyTheGuardiansLettersStop(t *testing.T) {
	p := childOn(t, "2027-02-01", "2013-01-01", parent(mother), parent(father))
	p.do(tone, &PostLetter{Letter: p.letterID("D-01", father)})
	p.do(tone, &IssueConsent{Kinds: allKinds})
	p.do(tone, &WithholdInformation{From: []Principal{father}, Reason: words(9)})
	require.Equal(t, LetterPosted, p.s.letter(p.letterID("D-01", father)).Status)
	require.Equal(t, "CANCELLED WITHHELD", string(p.s.letter(p.letterID("D-03", father)).Status)+" "+
		string(p.s.letter(p.letterID("D-03", father)).Reason))
	require.Equal(t, LetterQueued, p.s.letter(p.letterID("D-03", mother)).Status)
}

// Who is kept out loses every place the case has given them, at once.
func TestINV90_AGuardianWhoIsKeptOutLosesTheirPlaces(t *testing.T) {
	p := childPlannableOn(t, "2027-02-01", "2013-01-01")
	p.do(ola, &StartPlan{})
	p.do(ola, &IssueParticipation{Participants: []Participant{{Who: ola, Service: coordination, Read: PlanContent, Write: PlanContent},
		reader(father, "RELATIVE")}})
	for _, who := range []Principal{mother, father} {
		p.do(who, &RegisterSignature{Form: p.form()})
	}
	p.do(ola, &StartCareTeam{Members: []TeamMember{{father, "RELATIVE"}}})
	p.do(tone, &WithholdInformation{From: []Principal{father}, Reason: words(9)})
	require.Nil(t, p.s.participant(father))
	require.Nil(t, p.s.Team.member(father))
	require.False(t, p.sees(father))
}

// Each guardian is let in again on their own, and what was before stays on record.
func TestINV90_OneGuardianIsLetInAgain(t *testing.T) {
	p := childOn(t, "2027-02-01", "2013-01-01", parent(mother), parent(father))
	p.do(tone, &WithholdInformation{From: []Principal{mother, father}, Reason: words(9)})
	p.at("2027-02-03")
	p.do(tone, &LiftWithholding{From: []Principal{father}})
	require.False(t, p.s.withheldFrom(father))
	require.True(t, p.s.withheldFrom(mother))
	p.do(tone, &WithholdInformation{From: []Principal{father}, Reason: words(9)})
	p.at("2027-02-05")
	p.do(tone, &LiftWithholding{From: []Principal{father}})
	var ended []string
	for _, w := range p.s.Withheld {
		ended = append(ended, string(w.Who)+" "+w.EndedOn.String())
	}
	require.Equal(t, []string{"person/mother 0000-00-00", "person/father 2027-02-03", "person/father 2027-02-05"}, ended)
}

func TestINV27_ParentsDecideForTheirOwnMinorOnly(t *testing.T) {
	parents := func(proxy Principal) *RecordCapacityDecision {
		return &RecordCapacityDecision{Kinds: []ConsentKind{ConsentStart}, Basis: BasisParents, Proxy: proxy, Reasons: words(1)}
	}
	p := childOn(t, "2027-02-01", "2010-01-01", parent(mother)) // 17
	p.says("proxy_does_not_fit", tone, parents(mother))         // all with the responsibility, nobody by name
	p.do(tone, parents(""))
	p = childOn(t, "2027-02-01", "2010-01-01")
	p.says("proxy_does_not_fit", tone, parents("")) // nobody has it
	p = childOn(t, "2027-02-01", "2009-02-01", parent(mother))
	p.says("proxy_does_not_fit", tone, parents("")) // 18 today
}

func TestINV27_ACapacityDecisionIsOfThisRound(t *testing.T) {
	p := screenedOn(t, "2027-02-01")
	ask := &IssueConsent{Kinds: []ConsentKind{ConsentStart}, Giving: Giving{CapacityDecision: "capacity-1"}}
	p.says("unknown_capacity_decision", tone, ask)
	p.do(tone, &RecordCapacityDecision{Kinds: []ConsentKind{ConsentStart}, Basis: BasisPersonnel, Proxy: nurse, Reasons: words(1)})
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentStart}})
	p.do(kari, &RefuseConsent{Form: p.form()})
	p.do(tone, &CloseCase{Reason: ClosedNoConsent})
	p.at("2027-06-01")
	p.referred()
	p.do(tone, &StartScreening{Identity: "NATIONAL_NUMBER"})
	p.says("unknown_capacity_decision", tone, ask)
}

// Only who decides alone now is asked anew for what another gave.
func TestINV26_C01_WhatHasBeenGivenIsNotAskedForAgain(t *testing.T) {
	again := &IssueConsent{Kinds: []ConsentKind{ConsentStart}}
	p := agedOn(t, "2027-02-01", "2011-05-14")
	p.says("already_consented", tone, again)
	p.at("2027-05-14")
	p.do(tone, again)
	p.do(emil, &RegisterSignature{Form: p.form()})
	p.says("already_consented", tone, again)

	p = screenedOn(t, "2027-02-01")
	p.do(tone, &RecordCapacityDecision{Kinds: []ConsentKind{ConsentStart}, Basis: BasisPersonnel, Proxy: nurse, Reasons: words(1)})
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentStart}, Giving: Giving{CapacityDecision: "capacity-1"}})
	p.do(tone, &RegisterSignature{Form: p.form(), Signer: nurse})
	require.Equal(t, PhaseAssessment, p.s.Phase)
	p.do(tone, again)
	p.do(kari, &RegisterSignature{Form: p.form()})
	p.says("already_consented", tone, again)
}

// Only the newest form that asks for the same can be signed: a guest of another
// meeting is asked for something else.
func TestC01_WhichFormIsReplaced(t *testing.T) {
	p := coordinatedOn(t, "2027-03-01")
	for range 2 {
		p.do(ola, &PlanMeeting{Kind: OtherMeeting, On: on("2027-04-01"), With: []Principal{school}})
	}
	ask := func(meeting string, kinds ...ConsentKind) string {
		p.do(ola, &IssueConsent{Kinds: kinds, Parties: []Principal{school}, Meeting: meeting, About: words(3)})
		return p.s.Consents[len(p.s.Consents)-1].ID
	}
	status := func(con string) ConsentStatus { return p.s.consentByID(con).Status }
	first := ask("meeting-1", ConsentMeetingGuest)
	other := ask("meeting-2", ConsentMeetingGuest)
	require.Equal(t, []ConsentStatus{ConsentIssued, ConsentIssued}, []ConsentStatus{status(first), status(other)})
	again := ask("meeting-1", ConsentMeetingGuest)
	require.Equal(t, []ConsentStatus{ConsentSuperseded, ConsentIssued, ConsentIssued}, []ConsentStatus{status(first), status(other),
		status(again)})
	p.do(ola, &IssueConsent{Kinds: []ConsentKind{ConsentInfoSharing}, Parties: []Principal{school}, About: words(3)})
	shared := p.consentTo(ConsentInfoSharing, school)
	both := ask("meeting-2", ConsentInfoSharing, ConsentMeetingGuest)
	require.Equal(t, ConsentSuperseded, status(shared), "also when a meeting is named in the same form")
	require.Equal(t, ConsentSuperseded, status(other))
	require.Equal(t, words(3), p.s.consentByID(p.consentTo(ConsentInfoSharing, school)).About)
	require.Empty(t, p.s.consentByID(both).About, "a guest is not told which information the other consent is about")
}
