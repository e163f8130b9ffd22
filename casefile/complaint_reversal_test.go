package casefile

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

func reverse(scope ...Scope) *ReverseDecision {
	return &ReverseDecision{Complaint: "complaint-1", Outcome: OutcomeGranted, Scope: scope, Rule: "hol §§ 7-1 og 7-2", Grounds: words(6),
		LongTerm: true, TwoServices: true, Together: true}
}

func TestA05_TheUnitReverses(t *testing.T) {
	p := underReview(t, "2027-04-08")
	p.at("2027-04-12")
	p.refused("A-05", kari, reverse(ScopeCoordinator, ScopePlan))
	p.do(tone, reverse(ScopeCoordinator, ScopePlan))
	p.stands(ComplaintStatusReversed, "decision-1", DecisionStatusReversed)
	dec := p.s.Decisions[1]
	require.Equal(t, "complaint-1", dec.Complaint)
	require.Equal(t, DecisionStatusIssued, dec.Status)
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
	p.do(tone, decision(OutcomePartial, ScopeCoordinator))
	p.do(kari, &RegisterComplaint{Decision: "decision-1", Subject: AgainstPartial})
	p.do(tone, &AdmitComplaint{Complaint: "complaint-1"})
	p.do(tone, &ReviewComplaint{Complaint: "complaint-1"})
	r := reverse(ScopeCoordinator, ScopePlan)
	r.LongTerm, r.TwoServices, r.Together = false, false, false
	p.do(tone, r)
	require.Equal(t, 1, len(p.s.Deadlines)-len(slices.DeleteFunc(slices.Clone(p.s.Deadlines),
		func(dl Deadline) bool { return dl.Code == CoordinatorAppointment })),
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
	p.stands(ComplaintStatusUnderReview, "decision-1", DecisionStatusComplained)
	require.True(t, p.complaint().ReversedInPart)
	require.Equal(t, PhaseActive, p.s.Phase)
	p.due("DL-06", "2027-05-08 MET")
	p.due("DL-07", "2027-04-22 OPEN") // the rest is still to be forwarded
	p.do(tone, &ForwardComplaint{Complaint: "complaint-1", Statement: words(3)})
	p.posts("D-27")
	p.due("DL-07", "2027-04-22 MET")
	p.do(tone, p.appeal(AppealConfirmed))
	p.at("2027-05-08") // DL-04 of the refusal has passed
	p.stands(ComplaintStatusConfirmed, "decision-1", DecisionStatusFinal)
	require.Equal(t, DecisionStatusIssued, p.s.Decisions[1].Status)

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

func TestA05_AReversedTerminationGivesBackWhatItEnded(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.planned()
	p.do(tone, decision(OutcomeTerminated, ScopePlan, ScopeCoordinator))
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
	p.stands(ComplaintStatusReversed, "decision-2", DecisionStatusReversed)
}

func TestA05_WhatWasGrantedIsCarriedOutAtLast(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopeCoordinator)
	p.do(kari, &RegisterComplaint{Subject: AgainstNoCoordinator})
	p.do(tone, &AdmitComplaint{Complaint: "complaint-1"})
	p.do(tone, &ReviewComplaint{Complaint: "complaint-1"})
	p.refused("T-19", tone, reverse(ScopeCoordinator))
	p.do(tone, reverse())
	require.Equal(t, ComplaintStatusReversed, p.complaint().Status)
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
		require.Equal(t, ComplaintStatusReversed, c.Status)
		require.Equal(t, "decision-2", c.NewDecision)
	}
	require.Len(t, p.s.Decisions[1].Parties, 2)
	p.noDeadline("DL-06", "DL-07")
}
