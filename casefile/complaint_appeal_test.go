package casefile

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestA04_AdmittedThenReviewed(t *testing.T) {
	p := knownOn(t, "2027-04-08")
	p.do(kari, against("decision-1"))
	p.refused("A-04", tone, &ReviewComplaint{Complaint: "complaint-1"})
	p.do(tone, &AdmitComplaint{Complaint: "complaint-1"})
	p.refused("A-04", kari, &ReviewComplaint{Complaint: "complaint-1"})
	p.do(tone, &ReviewComplaint{Complaint: "complaint-1"})
	p.stands(ComplaintStatusUnderReview, "decision-1", DecisionStatusComplained)
	require.Equal(t, on("2027-04-08"), p.complaint().ReviewedOn)
	p.says("no_such_complaint", tone, &ReviewComplaint{Complaint: "complaint-1"})
	p.do(kari, &WithdrawComplaint{Complaint: "complaint-1"})
	p.do(kari, against("decision-1"))
	p.do(tone, &AdmitComplaint{Complaint: "complaint-2"})
	p.says("complaint_wrong_status", tone, &ReviewComplaint{Complaint: "complaint-1"})
	p.refused("INV-15", tone, &ReviewComplaint{Complaint: "complaint-3"})
}

func TestA06_INV66_ForwardedWithACopyToTheParty(t *testing.T) {
	p := underReview(t, "2027-04-08")
	p.at("2027-04-15")
	p.refused("INV-66", tone, &ForwardComplaint{Complaint: "complaint-1"})
	p.refused("A-06", kari, &ForwardComplaint{Complaint: "complaint-1", Statement: words(3)})
	p.do(tone, &ForwardComplaint{Complaint: "complaint-1", Statement: words(3)})
	p.stands(ComplaintStatusForwarded, "decision-1", DecisionStatusComplained)
	require.Equal(t, []string{"body/county-governor QUEUED", "person/kari QUEUED"}, p.letters("D-27"))
	p.due("DL-06", "2027-05-08 OPEN")
	p.due("DL-07", "2027-04-22 OPEN")
	p.posts("D-27")
	p.due("DL-06", "2027-05-08 MET")
	p.due("DL-07", "2027-04-22 MET")
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
		p.stands(ComplaintStatus(outcome), "decision-1", DecisionStatusFinal)
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
	p.stands(ComplaintStatusConfirmed, "decision-1", DecisionStatusFinal)
}

// What the County Governor decided ends a complaint at once only where nothing is
// left for the unit to do.
func TestA07_OnlyWhatLeavesNothingToDoEndsTheComplaint(t *testing.T) {
	for _, c := range []struct {
		outcome AppealOutcome
		ended   Date
	}{
		{AppealConfirmed, on("2027-09-16")}, {AppealDismissed, on("2027-09-16")}, {AppealChanged, Date{}}, {AppealQuashed, Date{}},
	} {
		p := forwardedOn(t, "2027-04-08")
		p.at("2027-09-16")
		var scope []Scope
		if c.outcome == AppealChanged {
			scope = append(scope, ScopePlan)
		}
		p.do(tone, p.appeal(c.outcome, scope...))
		p.stands(ComplaintStatus(c.outcome), "decision-1", p.s.Decisions[0].Status)
		require.Equal(t, c.ended, p.complaint().EndedOn, c.outcome)
	}
}

func TestA08_INV68_ChangedActsWithTheCountyGovernorsScope(t *testing.T) {
	p := forwardedOn(t, "2027-04-08")
	p.at("2027-09-16")
	c := p.appeal(AppealChanged, ScopeCoordinator, ScopePlan)
	c.DecidedOn = on("2027-09-14")
	p.do(tone, c)
	p.stands(ComplaintStatusChanged, "decision-1", DecisionStatusReversed)
	require.Equal(t, PhaseActive, p.s.Phase)
	require.False(t, slices.ContainsFunc(p.s.Tasks, func(t Task) bool { return t.Kind == TaskAskConsent }), "all is consented to")
	require.Equal(t, tone, p.s.MainResponsible())
	dec := p.s.Decisions[1]
	require.Equal(t, []Scope{ScopeCoordinator, ScopePlan}, dec.Scope)
	require.Equal(t, []any{OutcomeGranted, DecisionStatusFinal, ByCountyGovernor, "complaint-1"},
		[]any{dec.Outcome, dec.Status, dec.By, dec.Complaint})
	p.due("DL-09", "2027-09-30 OPEN") // from the unit's receipt
	p.noDeadline("DL-12", "DL-04")
	p.at("2027-09-17")
	p.do(kari, &RegisterReceipt{Decision: dec.ID, Evidence: "RETURN_RECEIPT"})
	p.due("DL-26", "2027-10-08 OPEN")
	p.noDeadline("DL-04", "DL-28")
	p.says("appeal_is_last", kari, &RegisterComplaint{Decision: dec.ID, Subject: AgainstContent})

	// The unit cannot narrow it before it is carried out.
	p.refused("INV-68", tone, decision(OutcomeTerminated, ScopePlan))
	p.refused("INV-68", tone, decision(OutcomeRefused, ScopeCoordinator))
	p.at("2027-09-28")
	p.coordinated()
	require.Equal(t, ComplaintStatusClosed, p.complaint().Status)
	require.Equal(t, on("2027-09-28"), p.complaint().ImplementedOn)
	p.due("DL-12", "2027-12-21 OPEN")
	p.do(tone, decision(OutcomeTerminated, ScopePlan)) // and later as any other
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
	require.Equal(t, ComplaintStatusChanged, p.complaint().Status)
	p.do(tone, &ActivatePlan{PatientTookPart: true})
	require.Equal(t, ComplaintStatusClosed, p.complaint().Status, "with only a plan given, it is the plan that fulfils it")
}

func TestA09_QuashedSendsARefusedCaseBackToAssessment(t *testing.T) {
	p := forwardedOn(t, "2027-04-08")
	p.at("2027-09-16")
	p.do(tone, p.appeal(AppealQuashed))
	p.stands(ComplaintStatusQuashed, "decision-1", DecisionStatusQuashed)
	require.Equal(t, PhaseAssessment, p.s.Phase)
	p.due("DL-02", "2027-10-14 OPEN") // 6c
	p.noDeadline("DL-01", "DL-09")
	p.do(tone, &CompleteAssessment{LongTerm: true, TwoServices: true, Together: true})
	require.Equal(t, ComplaintStatusQuashed, p.complaint().Status)
	p.at("2027-10-01")
	p.do(tone, decision(OutcomeGranted, ScopeCoordinator))
	require.Equal(t, ComplaintStatusClosed, p.complaint().Status)
	p.due("DL-02", "2027-10-14 MET")
	require.Equal(t, PhaseActive, p.s.Phase)
}

func TestA09_QuashedInAnActiveCase(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.planned()
	p.do(tone, decision(OutcomeTerminated, ScopePlan))
	require.Equal(t, PlanStatusFrozen, p.s.Plan.Status)
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
	p.do(tone, decision(OutcomeGranted, ScopePlan)) // it may be given anew
	require.Equal(t, ComplaintStatusClosed, p.complaint().Status)
	require.NotContains(t, p.openTasks(), "DECIDE_ANEW KE")
	p.due("DL-02", "2027-06-29 MET")
	p.refused("T-19", tone, decision(OutcomeGranted, ScopePlan)) // but once
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
		p.stands(ComplaintStatusWithdrawn, "decision-1", DecisionStatusReceived)
		p.noDeadline("DL-06", "DL-07", "DL-08")
		want := []string{"person/kari QUEUED"}
		if stage == "forwarded" {
			want = append(want, "body/county-governor QUEUED")
		}
		require.Equal(t, want, p.letters("D-29"))
		p.at("2027-05-08")
		p.due("DL-04", "2027-05-07 CANCELLED") // in the end it was not used
		p.stands(ComplaintStatusWithdrawn, "decision-1", DecisionStatusFinal)
		p.refused("A-10", tone, &WithdrawComplaint{Complaint: "complaint-1"})
		p.do(tone, &CloseCase{Reason: ClosedRefused})
	}
	p := at("received")
	p.at("2027-06-01")
	p.do(tone, &WithdrawComplaint{Complaint: "complaint-1"})
	p.stands(ComplaintStatusWithdrawn, "decision-1", DecisionStatusFinal) // the period was over meanwhile
}

func TestA11_Supervision(t *testing.T) {
	p := knownOn(t, "2027-04-08")
	p.do(kari, against("decision-1"))
	p.refused("A-11", tone, &ReclassifyComplaint{Complaint: "complaint-1"})
	p.refused("A-11", kari, &ReclassifyComplaint{Complaint: "complaint-1", SenderAgrees: true})
	p.do(tone, &ReclassifyComplaint{Complaint: "complaint-1", SenderAgrees: true, Reason: words(1)})
	p.stands(ComplaintStatusSupervision, "decision-1", DecisionStatusReceived)
	require.Equal(t, []string{"person/kari QUEUED"}, p.letters("D-02"))
	p.noDeadline("DL-06", "DL-07")
}
