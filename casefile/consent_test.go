package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
)

func TestT05_TheDeclarationGoesOut(t *testing.T) {
	p := screenedOn(t, "2027-02-02")
	p.refused("T-05", tone, &IssueConsent{Kinds: []ConsentKind{ConsentPlan}})
	p.refused("C-01", kari, &IssueConsent{Kinds: []ConsentKind{ConsentStart}})
	p.refused("C-01", tone, &IssueConsent{})
	p.refused("C-01", tone, &IssueConsent{Kinds: []ConsentKind{ConsentStart, ConsentStart}})
	p.refused("C-01", tone, &IssueConsent{Kinds: []ConsentKind{ConsentStart, "EVERYTHING"}})
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentStart, ConsentPlan}})
	require.Equal(t, PhaseAwaitingConsent, p.s.Phase)
	require.Equal(t, []string{"person/kari QUEUED"}, p.letters("D-03"))
	require.Equal(t, "1", p.s.Consents[0].TextVersion, "INV-32: always a version and a language")
	require.Equal(t, Bokmaal, p.s.Consents[0].Language)
	p.due("DL-22", "2027-03-02 OPEN")
}

func TestC01_NotBeforeScreeningAndNotTwice(t *testing.T) {
	p := receivedOn(t, "2027-02-02")
	p.refused("C-01", tone, &IssueConsent{Kinds: []ConsentKind{ConsentStart}})
	p = assessedOn(t, "2027-02-02")
	p.refused("C-01", tone, &IssueConsent{Kinds: []ConsentKind{ConsentStart}})
	p.refused("C-01", tone, &IssueConsent{Kinds: []ConsentKind{ConsentInfoSharing}})
	p.refused("C-01", tone, &IssueConsent{Kinds: []ConsentKind{ConsentInfoSharing}, Parties: []Principal{""}})
	p.refused("C-01", tone, &IssueConsent{Kinds: []ConsentKind{ConsentInfoSharing}, Parties: []Principal{"nav"}})
	p.refused("C-01", tone, &IssueConsent{Kinds: []ConsentKind{ConsentInfoSharing}, Parties: []Principal{nav, nav}})
	p.refused("C-01", tone, &IssueConsent{Kinds: []ConsentKind{ConsentInfoSharing}, Parties: []Principal{kari}})
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentInfoSharing}, Parties: []Principal{nav, gp}})
	require.Equal(t, ConsentIssued, p.s.Consents[1].Status)
	require.Equal(t, nav, p.s.Consents[1].Party)
}

func TestC01_AFormIssuedAgainReplacesTheOneOut(t *testing.T) {
	p := awaitingOn(t, "2027-02-02", ConsentPlan)
	first := p.form()
	p.at("2027-02-10")
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentStart, ConsentPlan}})
	require.Equal(t, ConsentSuperseded, p.s.Consents[0].Status)
	p.refused("C-02", kari, &RegisterSignature{Form: first})
	live := 0
	for _, dl := range p.s.Deadlines {
		if dl.Code == ConsentForm && dl.Live() {
			live++
		}
	}
	require.Equal(t, 1, live, "only the newest form is chased")
	p.do(kari, &RegisterSignature{Form: p.form()})
	require.Equal(t, PhaseAssessment, p.s.Phase)
}

func TestT06_SignedByTheRightOneOnAPossibleDate(t *testing.T) {
	p := awaitingOn(t, "2027-02-02", ConsentCoordinator)
	p.at("2027-02-11")
	form := p.form()
	p.refused("INV-15", tone, &RegisterSignature{Form: "form-9"})
	p.refused("INV-15", tone, &RegisterSignature{})
	p.refused("C-02", tone, &RegisterSignature{Form: form, SignedOn: calendar.MustDate("2027-02-01")})
	p.refused("C-02", tone, &RegisterSignature{Form: form, SignedOn: calendar.MustDate("2027-02-12")})
	p.refused("C-02", tone, &RegisterSignature{Form: form, Declined: []ConsentKind{ConsentPlan}})
	p.do(tone, &RegisterSignature{Form: form, SignedOn: calendar.MustDate("2027-02-08"), Original: words(1)})
	require.Equal(t, PhaseAssessment, p.s.Phase)
	require.Equal(t, "2027-02-08", p.s.consent(ConsentStart, ConsentActive).ActiveOn.String())
	require.Equal(t, []string{"person/kari QUEUED"}, p.letters("D-04"))
	p.due("DL-22", "2027-03-02 CANCELLED")
	p.refused("C-02", tone, &RegisterSignature{Form: form})
}

func TestINV28_ARelativesSignatureIsNoConsent(t *testing.T) {
	p := awaitingOn(t, "2027-02-02")
	p.refused("INV-28", tone, &RegisterSignature{Form: p.form(), Signer: child})
	p.refused("C-02", child, &RegisterSignature{Form: p.form()})
	p.says("sign_for_yourself", kari, &RegisterSignature{Form: p.form(), Signer: child})
	p.says("not_a_consent_giver", tone, &RegisterSignature{Form: p.form(), Signer: child})
	require.Equal(t, PhaseAwaitingConsent, p.s.Phase)
}

func TestC02_EverySignerMustSign(t *testing.T) {
	p := awaitingOn(t, "2027-02-02")
	// Two signers, as children and proxies will have: the room for it is there.
	p.s.Consents[0].Signers = []Signer{{Who: kari, As: RolePatient}, {Who: child, As: RoleProxy}}
	p.at("2027-02-05")
	p.do(kari, &RegisterSignature{Form: p.form()})
	require.Equal(t, PhaseAwaitingConsent, p.s.Phase, "1 of 2")
	require.Equal(t, ConsentIssued, p.s.Consents[0].Status)
	require.Empty(t, p.letters("D-04"))
	p.refused("C-02", kari, &RegisterSignature{Form: p.form()})
	p.refused("INV-20", tone, &CompleteAssessment{})
	p.at("2027-02-17") // DL-22 goes on for the one who has not signed
	p.due("DL-22", "2027-03-02 OPEN")
	require.Len(t, p.letters("D-03"), 2)
	require.Equal(t, "person/daughter QUEUED", p.letters("D-03")[1])
}

func TestC03_ARefusalStopsTheWorkButNothingCloses(t *testing.T) {
	for name, say := range map[string]func(form string) Step{
		"the whole form": func(form string) Step { return &RefuseConsent{Form: form} },
		"crossed out":    func(form string) Step { return &RegisterSignature{Form: form, Declined: []ConsentKind{ConsentStart}} },
	} {
		t.Run(name, func(t *testing.T) {
			p := awaitingOn(t, "2027-02-02")
			p.at("2027-02-09")
			p.do(tone, say(p.form()))
			require.Equal(t, ConsentRefused, p.s.Consents[0].Status)
			require.Equal(t, PhaseAwaitingConsent, p.s.Phase)
			require.Equal(t, []string{"CONSENT_REFUSED KE"}, p.openTasks())
			p.due("DL-22", "2027-03-02 CANCELLED")
			p.refused("INV-20", tone, &CompleteAssessment{})
			p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentStart}})
			require.Empty(t, p.openTasks(), "the patient is asked anew")
		})
	}
	p := awaitingOn(t, "2027-02-02")
	p.refused("C-03", kari, &RefuseConsent{Form: p.form(), RefusedOn: calendar.MustDate("2027-02-01")})
	p.refused("INV-15", kari, &RefuseConsent{Form: "form-7"})
	p.do(kari, &RefuseConsent{Form: p.form()})
	require.Equal(t, "nothing_to_sign", p.closed("refuse_consent"))
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentStart}})
	p.says("form_already_answered", kari, &RefuseConsent{Form: "form-1"})
}

func TestT07_ClosedForWantOfConsentByAPersonOnly(t *testing.T) {
	p := awaitingOn(t, "2027-02-02")
	p.refused("T-07", tone, &CloseCase{Reason: ClosedNoConsent}) // an answer may still come
	p.at("2027-02-17")
	p.refused("T-07", tone, &CloseCase{Reason: ClosedNoConsent})
	p.at("2027-03-03")
	require.Equal(t, PhaseAwaitingConsent, p.s.Phase, "never by itself")
	p.due("DL-22", "2027-03-02 OVERDUE")
	require.Equal(t, []string{"DECIDE_WITHOUT_CONSENT KE"}, p.openTasks())
	require.Len(t, p.letters("D-03"), 3, "the form and two reminders")
	p.refused("T-07", kari, &CloseCase{Reason: ClosedNoConsent})
	p.refused("T-18", tone, &CloseCase{Reason: ClosedRefused})
	p.do(tone, &CloseCase{Reason: ClosedNoConsent})
	require.Equal(t, PhaseClosed, p.s.Phase)
	require.Equal(t, ClosedNoConsent, p.s.CloseReason)
	require.Equal(t, []string{"person/kari QUEUED"}, p.letters("D-05"))
	require.Empty(t, p.openTasks())

	p = awaitingOn(t, "2027-02-02")
	p.do(kari, &RefuseConsent{Form: p.form()})
	p.do(tone, &CloseCase{Reason: ClosedNoConsent}) // refused: no need to wait
	require.Equal(t, ClosedNoConsent, p.s.CloseReason)
}

func TestT07_ALateAnswerStillCounts(t *testing.T) {
	p := awaitingOn(t, "2027-02-02")
	p.at("2027-03-10")
	p.do(kari, &RegisterSignature{Form: p.form()})
	require.Equal(t, PhaseAssessment, p.s.Phase)
	require.Equal(t, []string{"NEXT_STEP KE"}, p.openTasks(), "nothing left to decide without")
}

// INV-20: nothing begins before the consent for it is active.
func TestINV20_NothingBeforeTheMatchingConsent(t *testing.T) {
	met := Assessment{LongTerm: true, TwoServices: true, Together: true}
	for name, c := range map[string]struct {
		p    *play
		who  Principal
		body Step
	}{
		"assessment while waiting": {awaitingOn(t, "2027-02-02"), tone, &CompleteAssessment{LongTerm: met.LongTerm}},
		"assessment in screening":  {screenedOn(t, "2027-02-02"), tone, &CompleteAssessment{}},
		"a coordinator granted": {decidingOn(t, "2027-02-02", ConsentPlan), tone, &IssueDecision{Outcome: OutcomeGranted,
			Scope: []Scope{ScopeCoordinator}, Rule: "hol § 7-1", Grounds: words(1)}},
		"a plan granted": {decidingOn(t, "2027-02-02", ConsentCoordinator), tone,
			&IssueDecision{Outcome: OutcomePartial, Scope: []Scope{ScopePlan}, Rule: "hol § 7-1", Grounds: words(1)}},
		"a candidate": {withdrawn(coordinatedOn(t, "2027-02-02"), WithdrawCoordinator), tone,
			&ProposeCoordinator{Staff: siri, WishAsked: true}},
		"a plan":                  {withdrawn(coordinatedOn(t, "2027-02-02"), WithdrawPlan), ola, &StartPlan{}},
		"a plan without the form": {drafted(t), ola, &ActivatePlan{PatientTookPart: true}},
		"participants, no consent": {withdrawn(drafted(t), WithdrawPlan), ola,
			&IssueParticipation{Participants: []Participant{reader(ola, "COORDINATION")}}},
		"a frozen plan taken up":    {withdrawn(plannedOn(t, "2027-02-02"), WithdrawPlan), ola, &ReopenPlan{}},
		"an appointment":            {proposedThenWithdrawn(t), tone, &AppointCoordinator{Staff: ola, ManagerConfirmed: true}},
		"a handover":                {noticeThenWithdrawn(t), tone, &HandOver{Staff: siri, ManagerConfirmed: true, Note: words(1)}},
		"the group, a stranger":     {coordinatedOn(t, "2027-02-02"), ola, &StartCareTeam{Members: []TeamMember{{nav, "NAV"}}}},
		"a member without a reason": {teamedOn(t, "2027-02-02"), ola, &ChangeCareTeam{Join: []TeamMember{{school, "SCHOOL"}}}},
	} {
		t.Run(name, func(t *testing.T) {
			seq := c.p.s.Seq
			r := c.p.try(c.who, c.body)
			require.NotNil(t, r)
			require.Equal(t, seq, c.p.s.Seq)
			require.Contains(t, []string{"INV-20", "G-01", "C-04", "P-11", "K-03", "K-05"}, r.Rule, r.Key)
		})
	}
}

func withdrawn(p *play, scopes ...WithdrawalScope) *play {
	p.do(kari, &WithdrawConsent{Scopes: scopes})
	return p
}

func drafted(t *testing.T) *play {
	p := coordinatedOn(t, "2027-02-02")
	p.do(ola, &StartPlan{})
	return p
}

func proposedThenWithdrawn(t *testing.T) *play {
	p := activeOn(t, "2027-02-02", ScopeCoordinator, ScopePlan)
	p.trained[ola] = true
	p.do(tone, &ProposeCoordinator{Staff: ola, WishAsked: true})
	return withdrawn(p, WithdrawCoordinator)
}

func noticeThenWithdrawn(t *testing.T) *play {
	p := coordinatedOn(t, "2027-02-02")
	p.trained[siri] = true
	p.do(ola, &GiveNotice{LastDay: today(p).AddDays(30)})
	p.do(tone, &ProposeCoordinator{Staff: siri, WishAsked: true})
	return withdrawn(p, WithdrawCoordinator)
}

func TestINV20_ReferralAndReplyNeedNoConsent(t *testing.T) {
	p := receivedOn(t, "2027-02-02")
	require.Empty(t, p.s.Consents)
	p.do(tone, &SendPreliminaryReply{ExpectedOn: today(p).AddDays(40), Why: words(1)})
	p.do(tone, &StartScreening{Identity: "NOT_YET_KNOWN"})
}

func TestDL22_TheChaserAndItsTask(t *testing.T) {
	p := awaitingOn(t, "2027-02-02", ConsentPlan)
	p.at("2027-02-16 05:00")
	require.Len(t, p.letters("D-03"), 1)
	p.at("2027-02-16 12:00")
	require.Len(t, p.letters("D-03"), 2, "one letter for a form, however much it asks for")
	p.at("2027-03-02 12:00")
	require.Len(t, p.letters("D-03"), 3)
	require.Empty(t, p.openTasks())
	p.at("2027-03-02T23:00:00Z")
	require.Equal(t, []string{"DECIDE_WITHOUT_CONSENT KE"}, p.openTasks())
	require.Equal(t, []string{"2027-02-16 CHASER person/kari", "2027-03-02 CHASER person/kari"}, p.reminded("DL-22"),
		"by letter, and a bell for those in the portal")
}

func TestC01_AConsentGivenAnewAsksForACoordinator(t *testing.T) {
	p := withdrawn(coordinatedOn(t, "2027-02-02"), WithdrawCoordinator)
	p.at("2027-04-01")
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentCoordinator}})
	p.do(kari, &RegisterSignature{Form: p.form()})
	require.Equal(t, []string{"FIND_COORDINATOR KE"}, p.openTasks())
	p.trained[siri] = true
	p.do(tone, &ProposeCoordinator{Staff: siri, WishAsked: true})
	p.do(tone, &AppointCoordinator{Staff: siri, ManagerConfirmed: true})
	require.Empty(t, p.openTasks())
}

func TestINV32_WhatWasSignedNeverChanges(t *testing.T) {
	p := awaitingOn(t, "2027-02-02")
	p.do(kari, &RegisterSignature{Form: p.form(), Original: words(7)})
	signed := p.s.Consents[0].clone()
	p.at("2027-03-01")
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawAll}})
	now := p.s.Consents[0]
	require.Equal(t, ConsentWithdrawn, now.Status)
	require.Equal(t, signed.Signers, now.Signers)
	require.Equal(t, []string{signed.TextVersion, string(signed.Language)}, []string{now.TextVersion, string(now.Language)})
	require.Equal(t, signed.ActiveOn, now.ActiveOn)
}

// Who signs for themself finds the step open while a signature of theirs is waited for, and no longer: a guardian
// who has signed waits for the other (C-02, INV-24).
func TestC02_WhoHasSignedIsNotAskedAgain(t *testing.T) {
	p := childOn(t, "2026-11-12", "2020-05-14", parent(mother), parent(father))
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentStart}})
	open := func(who Principal) (open bool, key string) {
		for _, o := range Openings(p.s, actorOf(who), p.now, p.policy, Facts{}) {
			if o.Step == "register_signature" && !o.Open {
				return false, o.Refusal.Key
			}
		}
		return true, ""
	}
	is, _ := open(mother)
	require.True(t, is)
	p.do(mother, &RegisterSignature{Form: p.form()})
	_, key := open(mother)
	require.Equal(t, "form_already_answered", key)
	for _, who := range []Principal{father, tone} {
		is, key = open(who)
		require.True(t, is, "%s: %s", who, key)
	}
	p.says("form_already_answered", mother, &RegisterSignature{Form: p.form()})
}
