package casefile

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// toGovernor takes a complaint all the way to the County Governor.
func (p *play) toGovernor(id string) {
	p.t.Helper()
	p.do(tone, &AdmitComplaint{Complaint: id})
	p.do(tone, &ReviewComplaint{Complaint: id})
	p.do(tone, &ForwardComplaint{Complaint: id, Statement: words(3)})
}

// ruled is what the County Governor decided today of a complaint.
func (p *play) ruled(id string, o AppealOutcome, scope ...Scope) *RegisterAppealDecision {
	return &RegisterAppealDecision{Complaint: id, Outcome: o, DecidedOn: today(p), Scope: scope}
}

func (p *play) statusOf(id string) ComplaintStatus { return p.s.complaint(id).Status }

// What was never decided can be complained of to the end: nothing is overturned,
// and the unit decides for the first time.
func TestA07_A09_AComplaintOfSomethingNeverDecided(t *testing.T) {
	never := func() *play {
		p := decidingOn(t, "2027-04-08", ConsentCoordinator, ConsentPlan)
		p.do(tone, decision(OutcomeGranted, ScopeCoordinator))
		p.do(kari, &RegisterComplaint{Subject: AgainstNoPlan})
		p.toGovernor("complaint-1")
		return p
	}
	p := never()
	p.do(tone, p.ruled("complaint-1", AppealChanged, ScopePlan))
	require.Equal(t, ComplaintStatusChanged, p.statusOf("complaint-1"))
	require.Equal(t, "decision-2", p.complaint().NewDecision)
	require.Equal(t, DecisionStatusIssued, p.s.Decisions[0].Status)
	_, has := p.s.granted(ScopePlan)
	require.True(t, has)

	p = never()
	p.do(tone, p.ruled("complaint-1", AppealQuashed))
	require.Equal(t, []string{"complaint-1"}, p.tasksOf(TaskDecideAnew))
	require.Equal(t, DecisionStatusIssued, p.s.Decisions[0].Status)
	p.do(tone, decision(OutcomeGranted, ScopePlan)) // whatever is decided is the decision that lacked
	require.Equal(t, ComplaintStatusClosed, p.statusOf("complaint-1"))
}

// A decision that has been put aside once is not put aside again: what is known
// of how it went stays.
func TestA07_ADecisionFallsOnce(t *testing.T) {
	for _, c := range []struct {
		first, second AppealOutcome
		stands        DecisionStatus
	}{
		{AppealChanged, AppealQuashed, DecisionStatusReversed},
		{AppealQuashed, AppealChanged, DecisionStatusQuashed},
	} {
		p := twoParents(t, "2027-04-08")
		p.do(mother, against("decision-1"))
		p.do(father, against("decision-1"))
		p.toGovernor("complaint-1")
		p.toGovernor("complaint-2")
		outcome := func(id string, o AppealOutcome) {
			var scope []Scope
			if o == AppealChanged {
				scope = []Scope{ScopePlan}
			}
			p.do(tone, p.ruled(id, o, scope...))
		}
		outcome("complaint-1", c.first)
		outcome("complaint-2", c.second)
		require.Equal(t, c.stands, p.s.Decisions[0].Status, "%s, then %s", c.first, c.second)
	}
}

// The case was closed with a decision that ended what had been given. When the
// County Governor quashes that one, everything given stands, and the case is
// open again.
func TestA09_AQuashedEndOpensTheCaseAgain(t *testing.T) {
	ended := func() *play {
		p := activeOn(t, "2027-04-08", ScopeCoordinator, ScopePlan)
		p.do(tone, asked(closing()))
		p.do(kari, &RegisterComplaint{Decision: "decision-2", Subject: AgainstTermination})
		p.toGovernor("complaint-1")
		p.at("2027-06-01")
		return p
	}
	p := ended()
	require.Equal(t, PhaseClosed, p.s.Phase)
	p.do(tone, p.ruled("complaint-1", AppealQuashed))
	require.Equal(t, PhaseActive, p.s.Phase)
	require.Equal(t, tone, p.s.MainResponsible())
	p.due(DecisionTarget, "2027-06-29 OPEN")
	require.Subset(t, p.openTasks(), []string{"DECIDE_ANEW KE", "ASK_CONSENT KE"})

	// A new round that has come to no decision yet goes its own way.
	p = ended()
	p.referred()
	p.do(tone, p.ruled("complaint-1", AppealQuashed))
	require.Equal(t, PhaseReceived, p.s.Phase)
	require.Empty(t, p.tasksOf(TaskDecideAnew))
}

// lateAgain is a complaint dismissed as late, whose dismissal is quashed; another
// complaint against the dismissal was taken back before.
func lateAgain(t testing.TB) *play {
	p := knownOn(t, "2027-04-08")
	p.sent("2027-05-08", "2027-05-11")
	p.do(tone, &DismissComplaint{Complaint: "complaint-1", Reason: words(1)})
	p.do(kari, &RegisterComplaint{Subject: AgainstContent}) // of something never decided
	p.do(kari, against("decision-2"))
	p.do(kari, &WithdrawComplaint{Complaint: "complaint-3"})
	p.do(kari, against("decision-2"))
	p.toGovernor("complaint-4")
	p.at("2027-06-01")
	p.do(tone, p.ruled("complaint-4", AppealQuashed))
	return p
}

func TestA09_INV63_AQuashedDismissalIsWeighedOnceMore(t *testing.T) {
	p := lateAgain(t)
	require.Equal(t, ComplaintStatusReceived, p.statusOf("complaint-1"))
	p.due(ComplaintReview, "2027-06-15 OPEN") // from when the unit got the County Governor's decision
	require.Equal(t, "complaint-1", p.deadline(ComplaintReview).About)
	require.Contains(t, p.tasksOf(TaskHandleComplaint), "complaint-1")
	p.do(tone, &DismissComplaint{Complaint: "complaint-1", Reason: words(1)})
	require.Equal(t, ComplaintStatusClosed, p.statusOf("complaint-4"), "it has been weighed")
	require.Equal(t, ComplaintStatusWithdrawn, p.statusOf("complaint-3"), "what was taken back stays so")
	require.Equal(t, ComplaintStatusReceived, p.statusOf("complaint-2"))
}

// A decision on the case itself does not answer whether a late complaint is heard.
func TestA09_ADecisionOnTheCaseIsNoAnswerToAQuashedDismissal(t *testing.T) {
	p := lateAgain(t)
	p.do(tone, &AdmitComplaint{Complaint: "complaint-1", Ground: "SPECIAL_GROUNDS", Reason: words(2)})
	p.do(tone, &ReviewComplaint{Complaint: "complaint-1"})
	require.Equal(t, ComplaintStatusQuashed, p.statusOf("complaint-4"))
	p.do(tone, reverse(ScopeCoordinator, ScopePlan))
	require.Equal(t, PhaseActive, p.s.Phase)
	require.Equal(t, ComplaintStatusQuashed, p.statusOf("complaint-4"))
}

// Nor does it keep such a decision from answering what else was quashed.
func TestA09_WhatElseWasQuashedIsAnswered(t *testing.T) {
	p := lateAgain(t)
	p.do(kari, &RegisterComplaint{Subject: AgainstNoPlan})
	p.toGovernor("complaint-5")
	p.do(tone, p.ruled("complaint-5", AppealQuashed))
	require.Equal(t, PhaseAssessment, p.s.Phase)
	p.do(tone, &CompleteAssessment{LongTerm: true, TwoServices: true, Together: true})
	p.do(tone, decision(OutcomeGranted, ScopePlan))
	require.Equal(t, ComplaintStatusClosed, p.statusOf("complaint-5"))
	require.Equal(t, ComplaintStatusQuashed, p.statusOf("complaint-4"))
}

// A new decision ends the complaint about what it decides anew, wherever that
// stands among the others; not one about something else.
func TestA09_WhichComplaintANewDecisionAnswers(t *testing.T) {
	p := activeOn(t, "2027-04-08", ScopeCoordinator, ScopePlan)
	p.do(tone, decision(OutcomeTerminated, ScopeCoordinator))
	p.do(tone, decision(OutcomeTerminated, ScopePlan))
	p.do(kari, &RegisterComplaint{Subject: AgainstContent}) // still with the unit
	for _, id := range []string{"decision-2", "decision-3"} {
		p.do(kari, &RegisterComplaint{Decision: id, Subject: AgainstTermination})
	}
	for _, id := range []string{"complaint-2", "complaint-3"} {
		p.toGovernor(id)
		p.do(tone, p.ruled(id, AppealQuashed))
	}
	require.Equal(t, []string{"complaint-2", "complaint-3"}, p.tasksOf(TaskDecideAnew))
	p.do(tone, decision(OutcomeTerminated, ScopePlan))
	require.Equal(t, []ComplaintStatus{ComplaintStatusReceived, ComplaintStatusQuashed, ComplaintStatusClosed},
		[]ComplaintStatus{p.statusOf("complaint-1"), p.statusOf("complaint-2"), p.statusOf("complaint-3")})
	require.Equal(t, []string{"complaint-2"}, p.tasksOf(TaskDecideAnew))
}

// A case that had to be assessed again stands at a decision: whatever that gives
// is the new one.
func TestA09_AfterANewAssessmentAnyDecisionIsTheNewOne(t *testing.T) {
	p := assessedOn(t, "2027-04-08", ConsentCoordinator, ConsentPlan)
	p.do(tone, &CompleteAssessment{LongTerm: true})
	p.do(tone, decision(OutcomeRefused, ScopePlan))
	p.do(kari, against("decision-1"))
	p.toGovernor("complaint-1")
	p.do(tone, p.ruled("complaint-1", AppealQuashed))
	p.do(tone, &CompleteAssessment{LongTerm: true, TwoServices: true, Together: true})
	p.do(tone, decision(OutcomeGranted, ScopeCoordinator))
	require.Equal(t, ComplaintStatusClosed, p.statusOf("complaint-1"))
}

// What a complaint gave was itself quashed: that is a decision on the case like
// any other, and the next one answers it.
func TestA09_AReversalThatIsQuashedIsDecidedAnew(t *testing.T) {
	p := underReview(t, "2027-04-08")
	p.do(tone, reverse(ScopeCoordinator, ScopePlan))
	p.do(kari, &RegisterComplaint{Decision: "decision-2", Subject: AgainstContent})
	p.toGovernor("complaint-2")
	p.do(tone, p.ruled("complaint-2", AppealQuashed))
	require.Equal(t, []string{"complaint-2"}, p.tasksOf(TaskDecideAnew))
	p.do(tone, decision(OutcomeGranted, ScopeCoordinator, ScopePlan))
	require.Equal(t, ComplaintStatusClosed, p.statusOf("complaint-2"))
}

// Carried out once is carried out: later steps say nothing more of it.
func TestA08_TheDayItWasCarriedOutStays(t *testing.T) {
	p := forwardedOn(t, "2027-04-08")
	p.do(tone, p.appeal(AppealChanged, ScopeCoordinator))
	p.coordinated()
	require.Equal(t, ComplaintStatusClosed, p.complaint().Status)
	p.at("2027-04-20")
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentInfoSharing}, Parties: []Principal{nav}})
	require.Equal(t, "2027-04-08", p.complaint().ImplementedOn.String())
	require.False(t, slices.Contains(p.became(), "complaint_moved"))
}

// A dismissal the County Governor changed after a year is a person's to see to; a
// plan in use says nothing of it.
func TestA08_INV63_APlanIsNoAnswerToALateComplaint(t *testing.T) {
	p := knownOn(t, "2027-04-08")
	p.sent("2028-05-08", "2028-05-11")
	p.do(tone, &DismissComplaint{Complaint: "complaint-1", Reason: words(1)})
	p.do(kari, against("decision-2"))
	p.toGovernor("complaint-2")
	p.do(tone, p.ruled("complaint-2", AppealChanged))
	require.Equal(t, []string{"complaint-2"}, p.tasksOf(TaskFulfilAppeal))
	p.do(kari, &RegisterComplaint{Subject: AgainstNoPlan})
	p.toGovernor("complaint-3")
	p.do(tone, p.ruled("complaint-3", AppealChanged, ScopeCoordinator, ScopePlan))
	p.coordinated()
	p.planned()
	require.Equal(t, ComplaintStatusClosed, p.statusOf("complaint-3"))
	require.Equal(t, ComplaintStatusChanged, p.statusOf("complaint-2"))
	require.Equal(t, []string{"complaint-2"}, p.tasksOf(TaskFulfilAppeal))
}

// A case that could not open again was asked about; in a new round it is carried
// out, and nobody is asked any more.
func TestA08_CarriedOutInANewRoundNobodyIsAskedAnyMore(t *testing.T) {
	p := forwardedOn(t, "2027-04-08")
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawAll}})
	p.do(tone, p.appeal(AppealChanged, ScopeCoordinator))
	require.Equal(t, []string{"complaint-1"}, p.tasksOf(TaskFulfilAppeal))
	p.at("2027-06-01")
	p.referred()
	p.consentedTo(ConsentStart, ConsentCoordinator, ConsentPlan)
	p.granted(ScopeCoordinator, ScopePlan)
	p.coordinated()
	require.Equal(t, ComplaintStatusClosed, p.complaint().Status)
	require.Empty(t, p.tasksOf(TaskFulfilAppeal))
}
