package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestA13_INV117_ARefusalTypedWronglyIsReversed(t *testing.T) {
	p := refusedOn(t, "2027-05-03")
	p.at("2027-05-04")
	p.says("decision_not_corrected", tone, &CorrectEntry{Entry: p.entry("decision_made"), Void: true, Reason: words(1)})
	p.refused("A-13", tone, decision(OutcomeRefused, ScopeCoordinator))
	p.refused("T-19", tone, decision(OutcomeTerminated, ScopeCoordinator))
	p.refused("T-10", ola, decision(OutcomeGranted, ScopeCoordinator))
	p.do(tone, decision(OutcomeGranted, ScopeCoordinator, ScopePlan))
	require.Equal(t, PhaseActive, p.s.Phase)
	require.Equal(t, DecisionStatusReversed, p.s.Decisions[0].Status)
	require.Equal(t, []string{"person/kari CANCELLED"}, p.letters("D-09"), "nobody is told of it any more")
	require.Equal(t, []string{"person/kari QUEUED"}, p.letters("D-08"))
	p.due("DL-03", "2027-05-10 OPEN") // Ascension Day is the 6th
	for _, dl := range p.s.Deadlines {
		require.False(t, dl.Code == SendNotice && dl.About == "decision-1" && dl.Live())
	}
	p.due("DL-09", "2027-05-18 OPEN")
	require.True(t, p.s.Assessment.allMet(), "the decision finds the criteria met")
	reversed := p.events[p.entry("decision_reversed")-1].Fact.(*DecisionReversed)
	require.Equal(t, "fvl § 35", reversed.RestsOn)
	p.policy.AdministrationAct = Act2025
	require.Equal(t, "fvl-2025 § 71", p.policy.Citation(OwnReversal, today(p)).Text)
	p.coordinated()
}

// What is left refused stays refused, and what was told has its time to complain.
func TestA13_InPartLeavesTheRefusalOfTheRest(t *testing.T) {
	p := knownOn(t, "2027-05-03")
	p.do(tone, decision(OutcomePartial, ScopePlan))
	require.Equal(t, PhaseActive, p.s.Phase)
	require.Equal(t, DecisionStatusReceived, p.s.Decisions[0].Status)
	p.due("DL-04", "2027-05-31 OPEN")
}

func TestA13_OnlyWhatWasRefusedAndNotComplainedOf(t *testing.T) {
	p := assessedOn(t, "2027-05-03", ConsentCoordinator, ConsentPlan)
	p.do(tone, &CompleteAssessment{})
	p.do(tone, decision(OutcomeRefused, ScopePlan))
	p.says("not_refused", tone, decision(OutcomeGranted, ScopePlan, ScopeCoordinator))
	p.do(kari, &RegisterReceipt{Decision: "decision-1", Evidence: "PORTAL_OPENED"})
	p.do(kari, against("decision-1"))
	p.says("complaint_to_be_answered", tone, decision(OutcomeGranted, ScopePlan))
	p.do(tone, &AdmitComplaint{Complaint: "complaint-1"})
	p.do(tone, &ReviewComplaint{Complaint: "complaint-1"})
	p.do(tone, &ForwardComplaint{Complaint: "complaint-1", Statement: words(3)})
	p.do(tone, decision(OutcomeGranted, ScopePlan)) // it is the County Governor's now, and may be withdrawn
	p.stands(ComplaintStatusForwarded, "decision-1", DecisionStatusReversed)
	p.do(kari, &WithdrawComplaint{Complaint: "complaint-1"})
	p.stands(ComplaintStatusWithdrawn, "decision-1", DecisionStatusReversed)
}

func TestA13_ACaseHandlerIsNamedUnderTheNewAct(t *testing.T) {
	p := refusedOn(t, "2027-05-03")
	p.policy.AdministrationAct, p.s.Handler = Act2025, ""
	p.says("handler_unnamed", tone, decision(OutcomeGranted, ScopePlan))
}
