package casefile

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

func reverse(scope ...Scope) *ReverseDecision {
	return &ReverseDecision{Complaint: "complaint-1", Outcome: Granted, Scope: scope, Rule: "hol §§ 7-1 og 7-2", Grounds: words(6),
		LongTerm: true, TwoServices: true, Together: true}
}

func TestA04_AdmittedThenReviewed(t *testing.T) {
	p := knownOn(t, "2027-04-08")
	p.do(kari, against("decision-1"))
	p.refused("A-04", tone, &ReviewComplaint{Complaint: "complaint-1"})
	p.do(tone, &AdmitComplaint{Complaint: "complaint-1"})
	p.refused("A-04", kari, &ReviewComplaint{Complaint: "complaint-1"})
	p.do(tone, &ReviewComplaint{Complaint: "complaint-1"})
	p.stands(ComplaintUnderReview, "decision-1", DecisionComplained)
	require.Equal(t, on("2027-04-08"), p.complaint().ReviewedOn)
	p.says("no_such_complaint", tone, &ReviewComplaint{Complaint: "complaint-1"})
	p.do(kari, &WithdrawComplaint{Complaint: "complaint-1"})
	p.do(kari, against("decision-1"))
	p.do(tone, &AdmitComplaint{Complaint: "complaint-2"})
	p.says("complaint_wrong_status", tone, &ReviewComplaint{Complaint: "complaint-1"})
	p.refused("INV-15", tone, &ReviewComplaint{Complaint: "complaint-3"})
}

func TestA05_TheUnitReverses(t *testing.T) {
	p := underReview(t, "2027-04-08")
	p.at("2027-04-12")
	p.refused("A-05", kari, reverse(ScopeCoordinator, ScopePlan))
	p.do(tone, reverse(ScopeCoordinator, ScopePlan))
	p.stands(ComplaintReversed, "decision-1", DecisionReversed)
	dec := p.s.Decisions[1]
	require.Equal(t, "complaint-1", dec.Complaint)
	require.Equal(t, DecisionIssued, dec.Status)
	require.Equal(t, []Party{{Who: kari, As: RolePatient}}, dec.Parties)
	require.Equal(t, dec.ID, p.complaint().NewDecision)
	require.Equal(t, PhaseActive, p.s.Phase)
	require.True(t, p.s.Assessment.allMet(), "answered anew")
	require.Equal(t, []string{"person/kari QUEUED"}, p.letters("D-08"))
	require.Equal(t, []string{"person/kari QUEUED"}, p.letters("D-11"))
	p.due("DL-09", "2027-04-26 OPEN")
	p.due("DL-03", "2027-04-15 OPEN")
	p.due("DL-05", "2028-04-12 OPEN")
	p.due("DL-06", "2027-05-08 MET")
	p.due("DL-07", "2027-04-22 MET")
	p.coordinated()
	p.planned()
	p.says("decision_gone", kari, against("decision-1"))
}

func TestINV09_ReversingAnswersTheCriteriaAnew(t *testing.T) {
	p := underReview(t, "2027-04-08")
	for i := range 7 {
		r := reverse(ScopeCoordinator, ScopePlan)
		r.LongTerm, r.TwoServices, r.Together = i&1 > 0, i&2 > 0, i&4 > 0
		p.refused("INV-09", tone, r)
	}
	// An assessment that found them met stands.
	p = decidingOn(t, "2027-04-06", ConsentPlan, ConsentCoordinator)
	p.do(tone, decision(Partial, ScopeCoordinator))
	p.do(kari, &RegisterComplaint{Decision: "decision-1", Subject: AgainstPartial})
	p.do(tone, &AdmitComplaint{Complaint: "complaint-1"})
	p.do(tone, &ReviewComplaint{Complaint: "complaint-1"})
	r := reverse(ScopeCoordinator, ScopePlan)
	r.LongTerm, r.TwoServices, r.Together = false, false, false
	p.do(tone, r)
	require.Equal(t, 1, len(p.s.Deadlines)-len(slices.DeleteFunc(slices.Clone(p.s.Deadlines), func(dl Deadline) bool { return dl.Code == AppointCoordinator })),
		"a coordinator was granted already")
}

func TestA05_Refused(t *testing.T) {
	p := underReview(t, "2027-04-08")
	p.refused("INV-60", tone, &ReverseDecision{Complaint: "complaint-1", Scope: []Scope{ScopePlan}, Rule: "hol § 7-1"})
	p.refused("A-05", tone, reverse())
	p.refused("A-05", tone, reverse(ScopePlan, ScopePlan))
	early := reverse(ScopeCoordinator, ScopePlan)
	early.DecidedOn = on("2027-04-07")
	p.refused("INV-60", tone, early)
	nothing := reverse()
	nothing.InPart = true
	p.refused("A-05", tone, nothing)
}

func TestINV65_ReverseOrForwardAndNoThirdWay(t *testing.T) {
	p := underReview(t, "2027-04-08")
	p.refused("INV-65", tone, reverse(ScopePlan)) // and the coordinator?
	part := reverse(ScopePlan)
	part.InPart = true
	p.do(tone, part)
	p.stands(ComplaintUnderReview, "decision-1", DecisionComplained)
	require.True(t, p.complaint().ReversedInPart)
	require.Equal(t, PhaseActive, p.s.Phase)
	p.due("DL-06", "2027-05-08 MET")
	p.due("DL-07", "2027-04-22 OPEN") // the rest is still to be forwarded
	p.do(tone, &ForwardComplaint{Complaint: "complaint-1", Statement: words(3)})
	p.due("DL-07", "2027-04-22 MET")
	p.do(tone, p.appeal(AppealConfirmed))
	p.at("2027-05-08") // DL-04 of the refusal has passed
	p.stands(ComplaintConfirmed, "decision-1", DecisionFinal)
	require.Equal(t, DecisionIssued, p.s.Decisions[1].Status)

	// No step leads from UNDER_REVIEW to an end of the unit's own making.
	for _, spec := range Specs() {
		if spec.Name == "withdraw_complaint" {
			continue // the party's
		}
		p := underReview(t, "2027-04-08")
		body := spec.NewStep()
		if p.try(tone, body) == nil {
			require.True(t, p.s.Complaints[0].Open(), "%s ends a complaint", spec.Name)
		}
	}
	p = underReview(t, "2027-04-08")
	p.refused("A-03", tone, &DismissComplaint{Complaint: "complaint-1", Reason: words(1)})
	p.refused("A-11", tone, &ReclassifyComplaint{Complaint: "complaint-1", SenderAgrees: true})
}

func TestA06_INV66_ForwardedWithACopyToTheParty(t *testing.T) {
	p := underReview(t, "2027-04-08")
	p.at("2027-04-15")
	p.refused("INV-66", tone, &ForwardComplaint{Complaint: "complaint-1"})
	p.refused("A-06", kari, &ForwardComplaint{Complaint: "complaint-1", Statement: words(3)})
	p.do(tone, &ForwardComplaint{Complaint: "complaint-1", Statement: words(3)})
	p.stands(ComplaintForwarded, "decision-1", DecisionComplained)
	require.Equal(t, []string{"body/county-governor QUEUED", "person/kari QUEUED"}, p.letters("D-27"))
	p.due("DL-06", "2027-05-08 MET")
	p.due("DL-07", "2027-04-22 MET")
	p.do(tone, &PostLetter{Letter: p.letterID("D-27", CountyGovernor)})
	// To nobody else can a step be addressed that is no principal of ours.
	require.Equal(t, "principal_unreadable", p.try(tone, &AssignHandler{Staff: CountyGovernor}).Key)
}

func TestINV66_TheRepresentativeGetsACopyToo(t *testing.T) {
	p := knownOn(t, "2027-04-08")
	c := against("decision-1")
	c.Representative, c.Advocate = gp, true
	p.do(tone, c)
	p.do(tone, &AdmitComplaint{Complaint: "complaint-1"})
	p.do(tone, &ReviewComplaint{Complaint: "complaint-1"})
	p.do(tone, &ForwardComplaint{Complaint: "complaint-1", Statement: words(3)})
	require.Equal(t, []string{"body/county-governor QUEUED", "person/kari QUEUED", "person/gp QUEUED"}, p.letters("D-27"))
	p.do(tone, p.appeal(AppealChanged, ScopePlan))
	require.Equal(t, []string{"person/kari QUEUED", "person/gp QUEUED"}, p.letters("D-28"))
}

func TestA07_Refused(t *testing.T) {
	p := underReview(t, "2027-04-08")
	p.refused("A-07", tone, p.appeal(AppealConfirmed)) // not forwarded
	p = forwardedOn(t, "2027-04-08")
	p.at("2027-09-16")
	early := p.appeal(AppealConfirmed)
	early.DecidedOn = on("2027-04-07")
	p.refused("A-07", tone, early)
	backwards := p.appeal(AppealConfirmed)
	backwards.ReceivedOn = on("2027-09-15")
	p.refused("A-07", tone, backwards)
	p.refused("INV-68", tone, p.appeal(AppealChanged))
	p.refused("INV-68", tone, p.appeal(AppealConfirmed, ScopePlan))
	p.refused("INV-68", tone, p.appeal(AppealChanged, ScopePlan, ScopePlan))
	p.refused("A-07", kari, p.appeal(AppealChanged, ScopePlan))
}

func TestA07_ConfirmedOrDismissedLeavesTheDecisionFinal(t *testing.T) {
	for _, outcome := range []AppealOutcome{AppealConfirmed, AppealDismissed} {
		p := forwardedOn(t, "2027-04-08")
		p.at("2027-09-16")
		p.refused("T-18", tone, &CloseCase{Reason: ClosedRefused})
		p.do(tone, p.appeal(outcome))
		p.stands(ComplaintStatus(outcome), "decision-1", DecisionFinal)
		require.Equal(t, PhaseRefused, p.s.Phase)
		require.Equal(t, []string{"person/kari QUEUED"}, p.letters("D-28"))
		p.says("appeal_is_last", kari, against("decision-1")) // fvl § 28
		p.do(tone, &CloseCase{Reason: ClosedRefused})
	}
	// Also where no receipt was ever evidenced: who complained had it.
	p := refusedOn(t, "2027-04-08")
	p.do(kari, against("decision-1"))
	p.do(tone, &AdmitComplaint{Complaint: "complaint-1"})
	p.do(tone, &ReviewComplaint{Complaint: "complaint-1"})
	p.do(tone, &ForwardComplaint{Complaint: "complaint-1", Statement: words(1)})
	p.do(tone, p.appeal(AppealConfirmed))
	p.stands(ComplaintConfirmed, "decision-1", DecisionFinal)
}

func TestA08_INV68_ChangedActsWithTheCountyGovernorsScope(t *testing.T) {
	p := forwardedOn(t, "2027-04-08")
	p.at("2027-09-16")
	c := p.appeal(AppealChanged, ScopeCoordinator, ScopePlan)
	c.DecidedOn = on("2027-09-14")
	p.do(tone, c)
	p.stands(ComplaintChanged, "decision-1", DecisionReversed)
	require.Equal(t, PhaseActive, p.s.Phase)
	require.Equal(t, tone, p.s.MainResponsible())
	dec := p.s.Decisions[1]
	require.Equal(t, []Scope{ScopeCoordinator, ScopePlan}, dec.Scope)
	require.Equal(t, []any{Granted, DecisionFinal, ByCountyGovernor, "complaint-1"}, []any{dec.Outcome, dec.Status, dec.By, dec.Complaint})
	p.due("DL-09", "2027-09-30 OPEN") // from the unit's receipt
	p.noDeadline("DL-12", "DL-04")
	p.at("2027-09-17")
	p.do(kari, &RegisterReceipt{Decision: dec.ID, Evidence: "RETURN_RECEIPT"})
	p.due("DL-26", "2027-10-08 OPEN")
	p.noDeadline("DL-04", "DL-28")
	p.says("appeal_is_last", kari, &RegisterComplaint{Decision: dec.ID, Subject: AgainstContent})

	// The unit cannot narrow it before it is carried out.
	p.refused("INV-68", tone, decision(Terminated, ScopePlan))
	p.refused("INV-68", tone, decision(Refused, ScopeCoordinator))
	p.at("2027-09-28")
	p.coordinated()
	require.Equal(t, ComplaintClosed, p.complaint().Status)
	require.Equal(t, on("2027-09-28"), p.complaint().ImplementedOn)
	p.due("DL-12", "2027-12-21 OPEN")
	p.do(tone, decision(Terminated, ScopePlan)) // and later as any other
}

func TestA08_DL12_CountsFromTheUnitsReceipt(t *testing.T) {
	p := forwardedOn(t, "2027-04-08")
	p.at("2027-09-16")
	c := p.appeal(AppealChanged, ScopePlan)
	c.DecidedOn = on("2027-09-14")
	p.do(tone, c)
	p.due("DL-12", "2027-12-09 OPEN") // 16 Sep + 12 weeks, no coordinator to wait for
	p.noDeadline("DL-09")
	p.do(tone, &StartPlan{})
	p.do(tone, &IssueParticipation{Participants: []Participant{{Who: tone, Service: "COORDINATION", Read: PlanContent, Write: PlanContent}}})
	p.do(kari, &RegisterSignature{Form: p.form()})
	require.Equal(t, ComplaintChanged, p.complaint().Status)
	p.do(tone, &ActivatePlan{PatientTookPart: true})
	require.Equal(t, ComplaintClosed, p.complaint().Status, "with only a plan given, it is the plan that fulfils it")
}

func TestA09_QuashedSendsARefusedCaseBackToAssessment(t *testing.T) {
	p := forwardedOn(t, "2027-04-08")
	p.at("2027-09-16")
	p.do(tone, p.appeal(AppealQuashed))
	p.stands(ComplaintQuashed, "decision-1", DecisionQuashed)
	require.Equal(t, PhaseAssessment, p.s.Phase)
	p.due("DL-02", "2027-10-14 OPEN") // 6c
	p.noDeadline("DL-01", "DL-09")
	p.do(tone, &CompleteAssessment{LongTerm: true, TwoServices: true, Together: true})
	require.Equal(t, ComplaintQuashed, p.complaint().Status)
	p.at("2027-10-01")
	p.do(tone, decision(Granted, ScopeCoordinator))
	require.Equal(t, ComplaintClosed, p.complaint().Status)
	p.due("DL-02", "2027-10-14 MET")
	require.Equal(t, PhaseActive, p.s.Phase)
}

func TestA09_QuashedInAnActiveCase(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.planned()
	p.do(tone, decision(Terminated, ScopePlan))
	require.Equal(t, PlanFrozen, p.s.Plan.Status)
	p.do(kari, &RegisterComplaint{Decision: "decision-2", Subject: AgainstTermination})
	p.do(tone, &AdmitComplaint{Complaint: "complaint-1"})
	p.do(tone, &ReviewComplaint{Complaint: "complaint-1"})
	p.do(tone, &ForwardComplaint{Complaint: "complaint-1", Statement: words(1)})
	p.at("2027-06-01")
	_, granted := p.s.granted(ScopePlan)
	require.False(t, granted)
	p.do(tone, p.appeal(AppealQuashed))
	_, granted = p.s.granted(ScopePlan)
	require.True(t, granted, "a quashed termination takes nothing away")
	require.Equal(t, PhaseActive, p.s.Phase)
	p.due("DL-02", "2027-06-29 OPEN")
	require.Subset(t, p.openTasks(), []string{"DECIDE_ANEW KE", "ASK_CONSENT KE"})
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentPlan}})
	p.do(kari, &RegisterSignature{Form: p.form()})
	require.NotContains(t, p.openTasks(), "ASK_CONSENT KE", "it has been given")
	p.do(ola, &ReopenPlan{})
	p.do(tone, decision(Granted, ScopePlan)) // it may be given anew
	require.Equal(t, ComplaintClosed, p.complaint().Status)
	require.NotContains(t, p.openTasks(), "DECIDE_ANEW KE")
	p.due("DL-02", "2027-06-29 MET")
	p.refused("T-19", tone, decision(Granted, ScopePlan)) // but once
}

func TestA05_AReversedTerminationGivesBackWhatItEnded(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.planned()
	p.do(tone, decision(Terminated, ScopePlan, ScopeCoordinator))
	require.Nil(t, p.s.coordinator())
	p.do(kari, &RegisterComplaint{Decision: "decision-2", Subject: AgainstTermination})
	p.do(tone, &AdmitComplaint{Complaint: "complaint-1"})
	p.do(tone, &ReviewComplaint{Complaint: "complaint-1"})
	p.refused("INV-65", tone, reverse(ScopeCoordinator))
	part := reverse(ScopeCoordinator)
	part.InPart = true
	p.do(tone, part)
	_, plan := p.s.granted(ScopePlan)
	_, ko := p.s.granted(ScopeCoordinator)
	require.Equal(t, []bool{false, true}, []bool{plan, ko}, "the rest is still ended")
	p.due("DL-09", "2027-02-15 OPEN")
	require.NotContains(t, p.openTasks(), "ASK_CONSENT KE", "a coordinator is consented to still")
	p.do(tone, reverse(ScopePlan))
	require.Contains(t, p.openTasks(), "ASK_CONSENT KE", "the consent to the plan ended with it")
	p.stands(ComplaintReversed, "decision-2", DecisionReversed)
}

func TestA05_WhatWasGrantedIsCarriedOutAtLast(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopeCoordinator)
	p.do(kari, &RegisterComplaint{Subject: AgainstNoCoordinator})
	p.do(tone, &AdmitComplaint{Complaint: "complaint-1"})
	p.do(tone, &ReviewComplaint{Complaint: "complaint-1"})
	p.refused("T-19", tone, reverse(ScopeCoordinator))
	p.do(tone, reverse())
	require.Equal(t, ComplaintReversed, p.complaint().Status)
	require.Len(t, p.s.Decisions, 1, "nothing new was decided")
	require.Len(t, p.letters("D-08"), 2)
}

func TestA05_WhoComplainedOfTheSameHasGotIt(t *testing.T) {
	p := refusedOn(t, "2027-04-06")
	p.s.Decisions[0].Parties = append(p.s.Decisions[0].Parties, Party{Who: gp, As: RoleProxy})
	for _, who := range []Principal{gp, kari} {
		c := against("decision-1")
		c.Party = who
		p.do(tone, c)
	}
	p.do(tone, &AdmitComplaint{Complaint: "complaint-1"})
	p.do(tone, &ReviewComplaint{Complaint: "complaint-1"})
	p.do(tone, reverse(ScopeCoordinator, ScopePlan))
	for _, c := range p.s.Complaints {
		require.Equal(t, ComplaintReversed, c.Status)
		require.Equal(t, "decision-2", c.NewDecision)
	}
	require.Len(t, p.s.Decisions[1].Parties, 2)
	p.noDeadline("DL-06", "DL-07")
}

func TestA10_Withdrawn(t *testing.T) {
	at := func(stage string) *play {
		switch stage {
		case "received":
			p := knownOn(t, "2027-04-08")
			p.do(kari, against("decision-1"))
			return p
		case "under review":
			return underReview(t, "2027-04-08")
		}
		return forwardedOn(t, "2027-04-08")
	}
	for _, stage := range []string{"received", "under review", "forwarded"} {
		p := at(stage)
		p.says("own_complaint_only", school, &WithdrawComplaint{Complaint: "complaint-1"})
		p.refused("A-10", nurse, &WithdrawComplaint{Complaint: "complaint-1"})
		p.do(kari, &WithdrawComplaint{Complaint: "complaint-1", Form: "ORAL"})
		p.stands(ComplaintWithdrawn, "decision-1", DecisionReceived)
		p.noDeadline("DL-06", "DL-07", "DL-08")
		want := []string{"person/kari QUEUED"}
		if stage == "forwarded" {
			want = append(want, "body/county-governor QUEUED")
		}
		require.Equal(t, want, p.letters("D-29"))
		p.at("2027-05-08")
		p.due("DL-04", "2027-05-07 CANCELLED") // in the end it was not used
		p.stands(ComplaintWithdrawn, "decision-1", DecisionFinal)
		p.refused("A-10", tone, &WithdrawComplaint{Complaint: "complaint-1"})
		p.do(tone, &CloseCase{Reason: ClosedRefused})
	}
	p := at("received")
	p.at("2027-06-01")
	p.do(tone, &WithdrawComplaint{Complaint: "complaint-1"})
	p.stands(ComplaintWithdrawn, "decision-1", DecisionFinal) // the period was over meanwhile
}

func TestA11_Supervision(t *testing.T) {
	p := knownOn(t, "2027-04-08")
	p.do(kari, against("decision-1"))
	p.refused("A-11", tone, &ReclassifyComplaint{Complaint: "complaint-1"})
	p.refused("A-11", kari, &ReclassifyComplaint{Complaint: "complaint-1", SenderAgrees: true})
	p.do(tone, &ReclassifyComplaint{Complaint: "complaint-1", SenderAgrees: true, Reason: words(1)})
	p.stands(ComplaintSupervision, "decision-1", DecisionReceived)
	require.Equal(t, []string{"person/kari QUEUED"}, p.letters("D-02"))
	p.noDeadline("DL-06", "DL-07")
}

func TestT18_WaitsForEveryComplaint(t *testing.T) {
	p := knownOn(t, "2027-04-08")
	p.sent("2027-05-08", "2027-05-11") // late: the decision is FINAL
	p.says("complaint_open", tone, &CloseCase{Reason: ClosedRefused})
	p.do(tone, &ReclassifyComplaint{Complaint: "complaint-1", SenderAgrees: true})
	p.do(tone, &CloseCase{Reason: ClosedRefused})
}

// closedRefusal is a case closed after its refusal became final.
func closedRefusal(t testing.TB) *play {
	p := knownOn(t, "2027-04-08")
	p.at("2027-05-10")
	p.do(tone, &CloseCase{Reason: ClosedRefused})
	return p
}

// closedForwarded is such a case with a complaint at the County Governor's.
func closedForwarded(t testing.TB) *play {
	p := closedRefusal(t)
	p.sent("2027-05-07", "2027-05-11")
	p.do(tone, &AdmitComplaint{Complaint: "complaint-1"})
	p.do(tone, &ReviewComplaint{Complaint: "complaint-1"})
	p.do(tone, &ForwardComplaint{Complaint: "complaint-1", Statement: words(1)})
	return p
}

func TestT18_AClosedCaseTakesAComplaintAndOpensAgain(t *testing.T) {
	toForwarded := func() *play {
		p := closedRefusal(t)
		p.sent("2027-05-07", "2027-05-11")
		p.stands(ComplaintReceived, "decision-1", DecisionComplained)
		require.Equal(t, PhaseClosed, p.s.Phase)
		p.due("DL-06", "2027-06-11 OPEN")
		p.at("2027-05-18") // its reminders come although the case is closed
		require.NotEmpty(t, p.reminded("DL-07"))
		p.do(tone, &AdmitComplaint{Complaint: "complaint-1"})
		p.do(tone, &ReviewComplaint{Complaint: "complaint-1"})
		return p
	}
	opened := func(p *play, phase Phase) {
		t.Helper()
		require.Equal(t, phase, p.s.Phase)
		require.Empty(t, p.s.CloseReason)
		require.Equal(t, tone, p.s.MainResponsible())
		require.Equal(t, 1, p.s.Round)
		require.Contains(t, p.openTasks(), "ASK_CONSENT KE", "the consents ended with the case")
	}
	p := toForwarded()
	p.do(tone, reverse(ScopeCoordinator, ScopePlan))
	opened(p, PhaseActive)
	p.due("DL-09", "2027-06-01 OPEN")
	p.refused("INV-20", tone, &ProposeCoordinator{Staff: ola, WishAsked: true})

	p = toForwarded()
	p.do(tone, &ForwardComplaint{Complaint: "complaint-1", Statement: words(1)})
	p.at("2027-09-16")
	p.do(tone, p.appeal(AppealChanged, ScopeCoordinator))
	opened(p, PhaseActive)
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentStart, ConsentCoordinator}})
	p.do(kari, &RegisterSignature{Form: p.form()})
	require.NotContains(t, p.openTasks(), "ASK_CONSENT KE")
	p.coordinated()
	require.Equal(t, ComplaintClosed, p.complaint().Status)

	p = toForwarded()
	p.do(tone, &ForwardComplaint{Complaint: "complaint-1", Statement: words(1)})
	p.at("2027-09-16")
	p.do(tone, p.appeal(AppealQuashed))
	opened(p, PhaseAssessment)
	p.due("DL-02", "2027-10-14 OPEN")
	p.refused("INV-20", tone, &CompleteAssessment{LongTerm: true})

	p = toForwarded()
	p.do(tone, &ForwardComplaint{Complaint: "complaint-1", Statement: words(1)})
	p.do(tone, p.appeal(AppealConfirmed))
	require.Equal(t, PhaseClosed, p.s.Phase)
}

func TestA08_NotAfterDeathOrFullWithdrawal(t *testing.T) {
	for name, end := range map[CloseReason]Step{ClosedDeath: &RegisterDeath{DiedOn: on("2027-04-08")},
		ClosedConsentWithdrawn: &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawAll}, IdentityConfirmed: true}} {
		p := forwardedOn(t, "2027-04-08")
		p.do(tone, end)
		require.Equal(t, name, p.s.CloseReason)
		p.do(tone, p.appeal(AppealChanged, ScopePlan))
		require.Equal(t, PhaseClosed, p.s.Phase)
		require.Contains(t, p.openTasks(), "FULFIL_APPEAL KE")
		p.noDeadline("DL-09", "DL-12")
		require.Len(t, p.s.Decisions, 2, "what was decided is on record")

		p = forwardedOn(t, "2027-04-08")
		p.do(tone, end)
		p.do(tone, p.appeal(AppealQuashed))
		require.Contains(t, p.openTasks(), "DECIDE_ANEW KE")
		p.noDeadline("DL-02")

		p = underReview(t, "2027-04-08")
		p.do(tone, end)
		p.refused("A-05", tone, reverse(ScopeCoordinator, ScopePlan))
		p.do(tone, &ForwardComplaint{Complaint: "complaint-1", Statement: words(1)})
	}
}

func TestT16_DeathStopsTheTimersOfComplaintsToo(t *testing.T) {
	p := underReview(t, "2027-04-08")
	p.do(tone, &RegisterDeath{DiedOn: on("2027-04-08")})
	p.noDeadline("DL-04", "DL-06", "DL-07")
	require.Equal(t, []string{"HANDLE_COMPLAINT KE"}, p.openTasks(), "a person decides what becomes of it")
}

func TestT14_INV22_AComplaintGoesOnAfterConsentIsWithdrawn(t *testing.T) {
	p := underReview(t, "2027-04-08")
	p.do(tone, &ForwardComplaint{Complaint: "complaint-1", Statement: words(1)})
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawAll}, IdentityConfirmed: true})
	require.Equal(t, []string{"body/county-governor QUEUED", "person/kari QUEUED"}, p.letters("D-27"))
	require.Equal(t, ComplaintForwarded, p.complaint().Status)
}

func TestT17_ANewRoundAndAnOldComplaint(t *testing.T) {
	p := closedForwarded(t)
	p.at("2027-06-01")
	p.do(kari, &Refer{SenderKind: "PATIENT"})
	p.do(tone, p.appeal(AppealChanged, ScopeCoordinator))
	require.Equal(t, PhaseActive, p.s.Phase)
	require.Equal(t, 2, p.s.Round)
	_, granted := p.s.granted(ScopeCoordinator)
	require.True(t, granted, "it acts in the round the case is in")
	p.noDeadline("DL-01", "DL-02")
}

func TestDL26_CostsAfterAChangeInThePartysFavour(t *testing.T) {
	p := underReview(t, "2027-04-08")
	p.do(tone, reverse(ScopeCoordinator, ScopePlan))
	p.at("2027-04-26")
	p.do(kari, &RegisterReceipt{Decision: "decision-2", Evidence: "PORTAL_OPENED"})
	p.due("DL-26", "2027-05-18 OPEN") // three weeks end on 17 May, which is also 2. pinsedag
	p.due("DL-04", "2027-05-24 OPEN") // the new decision can itself be complained of
	p.due("DL-28", "2027-05-24 OPEN")
	require.Equal(t, []any{kari, Right}, []any{p.deadline("DL-26").Party, p.deadline("DL-26").Kind})
	p.at("2027-05-19")
	p.due("DL-26", "2027-05-18 CANCELLED")

	p = activeOn(t, "2027-02-01", ScopePlan) // nothing was changed
	p.do(kari, &RegisterReceipt{Decision: "decision-1", Evidence: "PORTAL_OPENED"})
	p.noDeadline("DL-26")
}

func TestINV71_DL28_GroundsRestartTheFourWeeks(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopePlan)
	p.refused("INV-71", kari, &RequestGrounds{Decision: "decision-1"}) // not received yet
	p.at("2027-02-02")
	p.do(kari, &RegisterReceipt{Decision: "decision-1", Evidence: "PORTAL_OPENED"})
	p.due("DL-28", "2027-03-02 OPEN")
	p.due("DL-04", "2027-03-02 OPEN")
	p.refused("INV-71", tone, &GiveGrounds{Decision: "decision-1", Grounds: words(1)})
	p.refused("INV-15", tone, &RequestGrounds{Decision: "decision-1", Party: gp})
	p.at("2027-02-20")
	p.do(kari, &RequestGrounds{Decision: "decision-1"})
	p.due("DL-28", "2027-03-02 MET")
	p.refused("INV-71", kari, &RequestGrounds{Decision: "decision-1"})
	require.Contains(t, p.openTasks(), "GIVE_GROUNDS KE")
	arrived := &RegisterReceipt{Decision: "decision-1", Evidence: "OWN_STATEMENT", Grounds: true}
	p.refused("INV-71", kari, arrived) // not sent
	p.at("2027-02-24")
	p.refused("INV-71", tone, &GiveGrounds{Decision: "decision-1"})
	p.do(tone, &GiveGrounds{Decision: "decision-1", Grounds: words(1)})
	require.Len(t, p.letters("D-08"), 2)
	require.Empty(t, p.openTasks())
	p.at("2027-02-25")
	p.do(kari, arrived)
	p.due("DL-04", "2027-03-30 OPEN") // skjærtorsdag … 2. påskedag
	require.Equal(t, "2027-02-25", p.deadline("DL-04").CountedFrom.String())
	require.Equal(t, []string{"grounds_received", "deadline_moved"}, p.became())
	p.at("2027-03-29")
	p.do(kari, &RegisterComplaint{Decision: "decision-1", Subject: AgainstContent})
	require.False(t, p.complaint().Late)
}

func TestINV71_GroundsThatComeAfterThePeriod(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopePlan)
	p.do(kari, &RegisterReceipt{Decision: "decision-1", Evidence: "PORTAL_OPENED"})
	p.do(tone, &RequestGrounds{Decision: "decision-1"})
	p.at("2027-04-01")
	p.due("DL-04", "2027-03-01 CANCELLED")
	require.Equal(t, DecisionReceived, p.s.Decisions[0].Status, "not final while the grounds are owed")
	require.Contains(t, p.openTasks(), "GIVE_GROUNDS KE")
	p.do(tone, &GiveGrounds{Decision: "decision-1", Grounds: words(1)})
	p.do(tone, &RegisterReceipt{Decision: "decision-1", Evidence: "OWN_STATEMENT", Grounds: true})
	p.due("DL-04", "2027-04-29 OPEN")
	p.at("2027-04-30")
	require.Equal(t, DecisionFinal, p.s.Decisions[0].Status)

	// Meanwhile a complaint is in time.
	p = activeOn(t, "2027-02-01", ScopePlan)
	p.do(kari, &RegisterReceipt{Decision: "decision-1", Evidence: "PORTAL_OPENED"})
	p.do(tone, &RequestGrounds{Decision: "decision-1"})
	p.at("2027-04-01")
	p.do(kari, &RegisterComplaint{Decision: "decision-1", Subject: AgainstContent})
	require.False(t, p.complaint().Late)
}

func TestINV73_GroundsNeverShortenAPeriod(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopePlan)
	p.at("2027-02-15")
	p.do(kari, &RegisterReceipt{Decision: "decision-1", Evidence: "PORTAL_OPENED"})
	p.do(kari, &RequestGrounds{Decision: "decision-1"})
	p.do(tone, &GiveGrounds{Decision: "decision-1", Grounds: words(1)})
	p.do(kari, &RegisterReceipt{Decision: "decision-1", Evidence: "PORTAL_OPENED", Grounds: true})
	p.due("DL-04", "2027-03-15 OPEN")
	require.Equal(t, []string{"grounds_received"}, p.became(), "the same day: nothing moves")
}

func TestINV71_OnlyAGrantHasGroundsToAskFor(t *testing.T) {
	p := knownOn(t, "2027-04-08")
	p.noDeadline("DL-28")
	p.says("no_grounds_to_ask", kari, &RequestGrounds{Decision: "decision-1"})
	p = activeOn(t, "2027-02-01", ScopePlan)
	p.do(kari, &RegisterReceipt{Decision: "decision-1", Evidence: "PORTAL_OPENED"})
	p.at("2027-03-02")
	p.says("no_grounds_to_ask", kari, &RequestGrounds{Decision: "decision-1"}) // DL-28 has run out
}
