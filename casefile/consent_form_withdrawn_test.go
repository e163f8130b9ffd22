package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
)

// statuses lists «KIND STATUS reason» of every consent of the case.
func statuses(p *play) []string {
	var out []string
	for _, c := range p.s.Consents {
		line := string(c.Kind) + " " + string(c.Status)
		if c.Reason != "" {
			line += " " + string(c.Reason)
		}
		out = append(out, line)
	}
	return out
}

// register is the register changing who decides, and telling the case.
func (p *play) register(born string, holders ...Holder) {
	p.t.Helper()
	p.represented = bornOn(born, holders...)
	p.do(System, &NoteRepresentation{})
}

func vergeOn(t *testing.T, at string) *play {
	p := newPlay(t, at)
	p.represented = &Represented{Holders: []Holder{{verge, HolderLegalGuardian}, {kin, HolderNextOfKin}}}
	p.referred()
	p.do(tone, &StartScreening{Identity: "NATIONAL_NUMBER"})
	p.do(tone, &RecordCapacityDecision{Kinds: allKinds, Basis: BasisLegalGuardian, Proxy: verge, Reasons: words(1)})
	p.do(tone, &IssueConsent{Kinds: allKinds, Giving: Giving{CapacityDecision: "capacity-1"}})
	return p
}

func TestINV26_T07_AFormTakenBackAt16IsAskedAnewBeforeAnythingCloses(t *testing.T) {
	p := childOn(t, "2027-05-01", "2011-05-14", parent(mother), parent(father))
	p.do(tone, &IssueConsent{Kinds: allKinds})
	p.do(tone, &HearChild{View: words(1), Weight: words(2)})
	p.do(mother, &RegisterSignature{Form: "form-1"})
	p.at("2027-05-14 08:00")
	require.Equal(t, []string{"START SUPERSEDED AGE_16", "COORDINATOR SUPERSEDED AGE_16", "PLAN SUPERSEDED AGE_16"}, statuses(p))
	require.Equal(t, []string{"person/mother CANCELLED", "person/father CANCELLED", "person/kari CANCELLED"}, p.letters("D-03"))
	p.says("consent_to_be_asked_anew", tone, &CloseCase{Reason: ClosedNoConsent})

	// A register that is put right meanwhile does not end the asking.
	p.register("2011-05-14", parent(mother))
	require.Contains(t, p.openTasks(), "OWN_CONSENT KE")
	require.Equal(t, DeadlineOpen, p.deadline("DL-23").Status)

	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentStart}})
	p.says("form_taken_back", tone, &RegisterSignature{Form: "form-1", Signer: father, SignedOn: calendar.MustDate("2027-05-13")})
	p.says("answer_may_still_come", tone, &CloseCase{Reason: ClosedNoConsent})
	p.do(emil, &RegisterSignature{Form: p.form()})
	require.Equal(t, PhaseAssessment, p.s.Phase)
	require.NotContains(t, p.openTasks(), "OWN_CONSENT KE")
	p.due("DL-23", "2027-05-14 MET")
}

func TestINV26_TheYoungPersonsNoEndsWhatGuardiansGave(t *testing.T) {
	p := childOn(t, "2027-01-04", "2011-05-14", parent(mother), parent(father))
	p.do(tone, &IssueConsent{Kinds: allKinds})
	p.do(tone, &HearChild{View: words(1), Weight: words(2)})
	p.do(mother, &RegisterSignature{Form: "form-1"})
	p.do(father, &RegisterSignature{Form: "form-1"})
	p.granted(ScopeCoordinator, ScopePlan)
	p.coordinated()
	p.do(ola, &StartPlan{})
	p.at("2027-05-14 08:00")
	p.do(tone, &IssueConsent{Kinds: allKinds})
	p.do(emil, &RegisterSignature{Form: p.form(), Declined: []ConsentKind{ConsentPlan}})
	require.Equal(t, PlanStatusFrozen, p.s.Plan.Status)
	require.Equal(t, []string{"START SUPERSEDED GIVEN_ANEW", "COORDINATOR SUPERSEDED GIVEN_ANEW", "PLAN WITHDRAWN",
		"START ACTIVE", "COORDINATOR ACTIVE", "PLAN REFUSED"}, statuses(p))
	require.Equal(t, []string{"person/kari QUEUED"}, p.letters("D-15"))
	require.Equal(t, ola, p.s.MainResponsible())
	p.due("DL-23", "2027-05-14 MET")
	p.noDeadline("DL-12")
}

func TestINV24_AFormFollowsWhoDecides(t *testing.T) {
	for name, c := range map[string]struct {
		first, then []Holder
		taken       bool
	}{
		"one loses the responsibility": {[]Holder{parent(mother), parent(father)}, []Holder{parent(mother)}, true},
		"one more gets it":             {[]Holder{parent(mother)}, []Holder{parent(mother), parent(father)}, true},
		"child welfare takes the care": {[]Holder{parent(mother), parent(father)}, []Holder{parent(mother), parent(father),
			{care, HolderChildWelfare}}, true},
		"the care goes back":            {[]Holder{parent(mother), {care, HolderChildWelfare}}, []Holder{parent(mother)}, true},
		"a parent without it dies":      {[]Holder{parent(mother), {father, HolderNextOfKin}}, []Holder{parent(mother)}, false},
		"nobody is left":                {[]Holder{parent(mother)}, nil, true},
		"the same two in another order": {[]Holder{parent(mother), parent(father)}, []Holder{parent(father), parent(mother)}, false},
	} {
		t.Run(name, func(t *testing.T) {
			p := childOn(t, "2027-02-01", "2022-05-14", c.first...)
			p.do(tone, &IssueConsent{Kinds: allKinds})
			p.at("2027-02-03")
			p.register("2022-05-14", c.then...)
			if !c.taken {
				require.Equal(t, ConsentIssued, p.s.Consents[0].Status)
				p.due("DL-22", "2027-03-01 OPEN")
				return
			}
			require.Equal(t, "START SUPERSEDED REPRESENTATION_CHANGED", statuses(p)[0])
			require.Equal(t, []string{"ASK_CONSENT KE"}, p.openTasks())
			p.due("DL-22", "2027-03-01 CANCELLED")
			for _, l := range p.letters("D-03") {
				require.Contains(t, l, "CANCELLED")
			}
			p.says("consent_to_be_asked_anew", tone, &CloseCase{Reason: ClosedNoConsent})
			if len(c.then) == 0 {
				p.says("guardians_unknown", tone, &IssueConsent{Kinds: allKinds})
				return
			}
			p.do(tone, &IssueConsent{Kinds: allKinds})
			require.Empty(t, p.openTasks())
			var signers []Principal
			for _, g := range p.s.Consents[3].Signers {
				signers = append(signers, g.Who)
			}
			require.Equal(t, p.s.guardians(), signers)
		})
	}
}

func TestINV24_INV22_NothingMoreGoesToWhoDecidesNoMore(t *testing.T) {
	p := childOn(t, "2027-02-01", "2015-05-14", parent(mother), parent(father))
	p.do(tone, &IssueConsent{Kinds: allKinds})
	p.do(tone, &HearChild{View: words(1)})
	p.do(mother, &RegisterSignature{Form: "form-1"})
	p.do(father, &RegisterSignature{Form: "form-1"})
	p.do(tone, &CompleteAssessment{LongTerm: true, TwoServices: true, Together: true, SeriousCondition: true, OtherWelfare: true})
	p.do(tone, decision(OutcomeGranted, ScopeChildCoordinator))
	p.do(tone, &PostLetter{Letter: p.letterID("D-08", mother)})
	p.due("DL-03", "2027-02-04 OPEN")
	p.register("2015-05-14", parent(mother))
	for _, l := range p.s.Letters {
		require.False(t, l.Pending() && l.To == father, l.Code)
	}
	p.due("DL-03", "2027-02-04 MET") // nobody else is waited for
	require.NotContains(t, RolesIn(&p.s, actorOf(father)), RoleProxy)
}

func TestINV90_DL03_ANoticeThatMustNotBeSentIsNotWaitedFor(t *testing.T) {
	p := childOn(t, "2027-02-01", "2015-05-14", parent(mother), parent(father))
	p.do(tone, &IssueConsent{Kinds: allKinds})
	p.do(tone, &HearChild{View: words(1)})
	p.do(mother, &RegisterSignature{Form: "form-1"})
	p.do(father, &RegisterSignature{Form: "form-1"})
	p.granted(ScopePlan)
	p.do(tone, &WithholdInformation{From: []Principal{father}, Reason: words(3)})
	p.due("DL-03", "2027-02-04 OPEN")
	p.do(tone, &PostLetter{Letter: p.letterID("D-08", mother)})
	p.due("DL-03", "2027-02-04 MET")
}

func TestINV24_INV90_AFormThatFollowsKeepsTheExceptionItWasAskedOn(t *testing.T) {
	p := childOn(t, "2027-02-01", "2015-05-14", parent(mother), parent(father))
	p.do(tone, &HearChild{View: words(1)})
	p.do(tone, &WithholdInformation{From: []Principal{father}, Reason: words(3)})
	alone := func() (ConsentException, Principal, Text) { return ExceptionNecessary, mother, words(4) }
	ask := &IssueConsent{Kinds: allKinds}
	ask.Exception, ask.ExceptionSigner, ask.ExceptionReason = alone()
	p.do(tone, ask)
	p.do(mother, &RegisterSignature{Form: "form-1"})
	p.granted(ScopeCoordinator, ScopePlan)
	p.coordinated()
	p.do(ola, &StartPlan{})
	who := &IssueParticipation{Participants: []Participant{reader(ola, coordination), reader(school, "SCHOOL")}}
	who.Exception, who.ExceptionSigner, who.ExceptionReason = alone()
	p.do(ola, who)
	p.do(mother, &RegisterSignature{Form: p.form()})
	p.do(ola, &GiveNotice{LastDay: today(p).AddDays(30)})
	p.trained[siri] = true
	p.do(tone, &ProposeCoordinator{Staff: siri, WishAsked: true})
	p.do(tone, &HandOver{Staff: siri, Note: words(5), ManagerConfirmed: true})
	con := p.s.latestOf(ConsentParticipation)
	require.Equal(t, ConsentIssued, con.Status)
	require.Equal(t, ExceptionNecessary, con.Exception)
	require.Equal(t, words(4), con.ExceptionReason)
	require.Equal(t, []Signer{{Who: mother, As: RoleProxy}}, con.Signers)
}

func TestDL23_ABirthdayPutBehindTheCaseIsLivedThrough(t *testing.T) {
	p := childOn(t, "2027-02-01", "2012-05-14", parent(mother), parent(father))
	p.do(tone, &IssueConsent{Kinds: allKinds})
	p.register("2010-05-14", parent(mother), parent(father))
	require.Equal(t, "START SUPERSEDED AGE_16", statuses(p)[0])
	require.Equal(t, []GuardianAccess{{mother, AccessSuspended, today(p)}, {father, AccessSuspended, today(p)}}, p.s.GuardianAccess)
	require.ElementsMatch(t, []string{"OWN_CONSENT KE", "REVIEW_GUARDIAN_ACCESS KE"}, p.openTasks())
	p.due("DL-23", "2027-02-01 OPEN") // the answer is owed from today
	p.register("2009-01-01", parent(mother), parent(father))
	require.Equal(t, AccessEnded, p.s.GuardianAccess[0].Status)
}

func TestINV27_PBRL45_ParentsDecideNoMoreAt18(t *testing.T) {
	p := childOn(t, "2027-02-01", "2009-05-14", parent(mother), parent(father))
	p.do(tone, &RecordCapacityDecision{Kinds: []ConsentKind{ConsentStart, ConsentPlan, ConsentCoordinator}, Basis: BasisParents,
		Reasons: words(1)})
	p.do(tone, &IssueConsent{Kinds: allKinds, Giving: Giving{CapacityDecision: "capacity-1"}})
	out := *p
	out.s = p.s.clone()
	p.do(mother, &RegisterSignature{Form: "form-1"})
	p.at("2027-02-20")
	p.do(father, &RegisterSignature{Form: "form-1"}) // after the alert of 13 February
	p.at("2027-05-13T21:59:00Z")
	require.Contains(t, RolesIn(&p.s, actorOf(mother)), RoleProxy)
	require.Contains(t, p.openTasks(), "OWN_CONSENT KE", "the alert")
	p.at("2027-05-13T22:00:00Z")
	for _, who := range []Principal{mother, father} {
		require.NotContains(t, RolesIn(&p.s, actorOf(who)), RoleProxy)
	}
	require.Equal(t, "START ACTIVE", statuses(p)[0], "what they gave goes on until somebody answers")
	require.Equal(t, []Principal{emil}, p.s.writtenTo(today(p)))
	p.register("2009-05-14", parent(mother), parent(father), Holder{verge, HolderLegalGuardian})
	p.do(tone, &RecordCapacityDecision{Kinds: allKinds, Basis: BasisLegalGuardian, Proxy: verge, Reasons: words(1)})
	p.do(tone, &IssueConsent{Kinds: allKinds, Giving: Giving{CapacityDecision: "capacity-2"}})
	p.do(verge, &RegisterSignature{Form: p.form()})
	require.NotContains(t, p.openTasks(), "OWN_CONSENT KE")

	out.do(mother, &RegisterSignature{Form: "form-1"})
	out.at("2027-05-14 08:00")
	require.Equal(t, "START SUPERSEDED AGE_18", statuses(&out)[0])
	require.Contains(t, out.openTasks(), "OWN_CONSENT KE")
	out.says("nothing_to_sign", tone, &RegisterSignature{Form: "form-1", Signer: father})
	out.says("consent_to_be_asked_anew", tone, &CloseCase{Reason: ClosedNoConsent})
}

func TestINV27_AVergeWhoIsDischargedDecidesNoMore(t *testing.T) {
	p := vergeOn(t, "2027-02-01")
	q := *p
	q.s = p.s.clone()
	p.do(verge, &RegisterSignature{Form: "form-1"})
	p.represented = &Represented{Holders: []Holder{{kin, HolderNextOfKin}}}
	p.do(System, &NoteRepresentation{})
	require.NotContains(t, RolesIn(&p.s, actorOf(verge)), RoleProxy)
	require.Equal(t, "START ACTIVE", statuses(p)[0])
	require.Contains(t, p.openTasks(), "OWN_CONSENT KE")
	p.do(tone, &IssueConsent{Kinds: allKinds})
	p.do(kari, &RegisterSignature{Form: p.form()})
	require.NotContains(t, p.openTasks(), "OWN_CONSENT KE")

	q.represented = p.represented
	q.do(System, &NoteRepresentation{})
	require.Equal(t, "START SUPERSEDED REPRESENTATION_CHANGED", statuses(&q)[0])
	require.ElementsMatch(t, []string{"ASK_CONSENT KE", "OWN_CONSENT KE"}, q.openTasks())
}

func TestINV27_ACapacityDecisionIsLifted(t *testing.T) {
	p := vergeOn(t, "2027-02-01")
	p.do(verge, &RegisterSignature{Form: "form-1"})
	p.says("capacity_decision_used", tone, &IssueConsent{Kinds: []ConsentKind{ConsentInfoSharing}, Parties: []Principal{nav},
		Giving: Giving{CapacityDecision: "capacity-1"}})
	p.do(tone, &RecordCapacityDecision{Kinds: []ConsentKind{ConsentInfoSharing}, Basis: BasisNextOfKin, Proxy: kin, Reasons: words(1)})
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentInfoSharing}, Parties: []Principal{nav},
		Giving: Giving{CapacityDecision: "capacity-2"}})
	p.at("2027-03-08")
	early := &LiftCapacityDecision{CapacityDecision: "capacity-1", EndedOn: calendar.MustDate("2027-01-31"), Reasons: words(2)}
	p.says("date_too_early", tone, early)
	p.says("capacity_reasons_missing", tone, &LiftCapacityDecision{CapacityDecision: "capacity-1"})
	p.do(tone, &LiftCapacityDecision{CapacityDecision: "capacity-1", Reasons: words(2)})
	p.says("capacity_decision_ended", tone, &LiftCapacityDecision{CapacityDecision: "capacity-1", Reasons: words(2)})
	require.NotContains(t, RolesIn(&p.s, actorOf(verge)), RoleProxy)
	require.Equal(t, "INFO_SHARING ISSUED", statuses(p)[3], "the other matter is another decision")
	p.do(tone, &LiftCapacityDecision{CapacityDecision: "capacity-2", Reasons: words(2)})
	require.Equal(t, "INFO_SHARING SUPERSEDED CAPACITY_REGAINED", statuses(p)[3])
	require.ElementsMatch(t, []string{"ASK_CONSENT KE", "OWN_CONSENT KE"}, p.openTasks())
	require.Equal(t, "no_capacity_decision", p.closed("lift_capacity_decision"))

	p.do(tone, &IssueConsent{Kinds: append([]ConsentKind{ConsentInfoSharing}, allKinds...), Parties: []Principal{nav}})
	p.do(kari, &RegisterSignature{Form: p.form()})
	require.Equal(t, []string{"START SUPERSEDED GIVEN_ANEW", "COORDINATOR SUPERSEDED GIVEN_ANEW", "PLAN SUPERSEDED GIVEN_ANEW"},
		statuses(p)[:3])
	require.Equal(t, PhaseAssessment, p.s.Phase)
	require.Equal(t, []string{"NEXT_STEP KE"}, p.openTasks())
}

func TestINV27_LiftedBeforeTheFormWasSigned(t *testing.T) {
	p := vergeOn(t, "2027-02-01")
	p.do(tone, &LiftCapacityDecision{CapacityDecision: "capacity-1", Reasons: words(2)})
	p.says("not_yours", verge, &RegisterSignature{Form: "form-1"})
	p.says("consent_to_be_asked_anew", tone, &CloseCase{Reason: ClosedNoConsent})
	p.says("capacity_decision_ended", tone, &IssueConsent{Kinds: allKinds, Giving: Giving{CapacityDecision: "capacity-1"}})
	p.do(tone, &IssueConsent{Kinds: allKinds})
	p.do(kari, &RegisterSignature{Form: p.form()})
	require.Equal(t, PhaseAssessment, p.s.Phase)
}

func TestINV23_T07_AProxyHearsOfTheEndToo(t *testing.T) {
	p := vergeOn(t, "2027-02-01")
	q := *p
	q.s = p.s.clone()
	p.do(verge, &RegisterSignature{Form: "form-1"})
	p.do(verge, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawAll}})
	require.Equal(t, []string{"person/verge QUEUED", "person/kari QUEUED"}, p.letters("D-15"))
	require.Contains(t, RolesIn(&p.s, actorOf(verge)), RoleProxy, "as a guardian has")

	q.do(verge, &RefuseConsent{Form: "form-1"})
	q.do(tone, &CloseCase{Reason: ClosedNoConsent})
	require.Equal(t, []string{"person/verge QUEUED", "person/kari QUEUED"}, q.letters("D-05"))
}

func TestC06_TransferIsWithdrawnWithTheRest(t *testing.T) {
	for _, scope := range []WithdrawalScope{WithdrawAll, WithdrawSharing} {
		p := coordinatedOn(t, "2027-02-01")
		p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentTransfer}, Parties: []Principal{nav}})
		p.do(kari, &RegisterSignature{Form: p.form()})
		p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{scope}})
		require.Equal(t, ConsentWithdrawn, p.s.latestOf(ConsentTransfer).Status, scope)
	}
}

func TestINV90_WhoMustNotKnowIsNamedNowhere(t *testing.T) {
	p := childOn(t, "2027-02-01", "2015-05-14", parent(mother), parent(father))
	p.do(tone, &HearChild{View: words(1)})
	p.do(tone, &IssueConsent{Kinds: allKinds})
	p.do(mother, &RegisterSignature{Form: "form-1"})
	p.do(father, &RegisterSignature{Form: "form-1"})
	p.granted(ScopeCoordinator, ScopePlan)
	p.coordinated()
	p.do(ola, &StartPlan{})
	p.do(tone, &WithholdInformation{From: []Principal{father}, Reason: words(3)})
	who := &IssueParticipation{Participants: []Participant{reader(ola, coordination), reader(father, "RELATIVE")},
		Giving: Giving{Exception: ExceptionNecessary, ExceptionSigner: mother, ExceptionReason: words(4)}}
	p.says("withheld_named", ola, who)
	share := &IssueConsent{Kinds: []ConsentKind{ConsentInfoSharing}, Parties: []Principal{father},
		Giving: Giving{Exception: ExceptionNecessary, ExceptionSigner: mother, ExceptionReason: words(4)}}
	p.says("withheld_named", tone, share)
	share.Parties, share.ExceptionSigner = []Principal{school}, father
	p.says("withheld_named", tone, share)
	p.says("withheld_named", ola, &PlanMeeting{Kind: OtherMeeting, On: today(p).AddDays(20), With: []Principal{father}})
	p.says("withheld_named", ola, &StartCareTeam{Members: []TeamMember{{father, "RELATIVE"}}})
	p.do(tone, &LiftWithholding{From: []Principal{father}})
	p.do(ola, who)
}
