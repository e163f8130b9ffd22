package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// One wrong tick is put right by assessing again, before anything is decided, as
// the refusals say.
func TestINV117_T09_AWrongTickIsAssessedAgain(t *testing.T) {
	p := assessedOn(t, "2027-05-03", ConsentCoordinator, ConsentPlan)
	p.do(tone, &CompleteAssessment{LongTerm: true, TwoServices: true})
	p.refused("INV-09", tone, decision(OutcomeGranted, ScopeCoordinator, ScopePlan))
	p.at("2027-05-04")
	p.do(tone, &CompleteAssessment{LongTerm: true, TwoServices: true, Together: true})
	require.Equal(t, PhaseDecision, p.s.Phase)
	require.Equal(t, on("2027-05-04"), p.s.Assessment.On)
	require.Len(t, p.entries("assessed"), 2, "the old one stays in the ledger")
	p.refused("T-11", tone, decision(OutcomeRefused, ScopePlan))
	p.do(tone, &CompleteAssessment{LongTerm: true, Together: true})
	p.do(tone, decision(OutcomeRefused, ScopePlan))
	p.refused("T-09", tone, &CompleteAssessment{LongTerm: true, TwoServices: true, Together: true})
}

// entries lists the numbers of the entries with a fact.
func (p *play) entries(fact string) (seqs []int) {
	for _, e := range p.events {
		if e.Name() == fact {
			seqs = append(seqs, e.Seq)
		}
	}
	return seqs
}

// The need of a child grows, or anybody's: the case stays active, and what is
// added rests on the newest answers (T-19).
func TestINV117_T19_AGrownNeedIsAssessedInAnActiveCase(t *testing.T) {
	p := childAskedOn(t, "2027-05-03", "2022-05-05")
	p.do(tone, &CompleteAssessment{LongTerm: true, TwoServices: true, Together: true, OtherWelfare: true})
	p.do(tone, decision(OutcomeGranted, ScopePlan))
	p.at("2028-05-03")
	p.refused("INV-11", tone, decision(OutcomeGranted, ScopeChildCoordinator))
	p.refused("T-09", ola, &CompleteAssessment{LongTerm: true})
	p.do(tone, &CompleteAssessment{LongTerm: true, TwoServices: true, Together: true, SeriousCondition: true, OtherWelfare: true})
	require.Equal(t, PhaseActive, p.s.Phase)
	p.do(tone, decision(OutcomeGranted, ScopeChildCoordinator))
	require.Equal(t, PhaseActive, p.s.Phase)
	p.due("DL-09", "2028-05-17 OPEN")
	p.do(tone, &RegisterDeath{DiedOn: today(p)})
	p.refused("T-09", tone, &CompleteAssessment{LongTerm: true})
}

// What the County Governor quashed in an active case is looked into anew.
func TestINV117_A09_QuashedInAnActiveCaseIsAssessedAgain(t *testing.T) {
	p := assessedOn(t, "2027-04-08", ConsentCoordinator, ConsentPlan)
	p.do(tone, &CompleteAssessment{LongTerm: true, TwoServices: true, Together: true})
	p.do(tone, decision(OutcomePartial, ScopeCoordinator))
	p.do(tone, &CompleteAssessment{LongTerm: true, Together: true})
	p.do(tone, decision(OutcomeRefused, ScopePlan))
	p.do(kari, &RegisterReceipt{Decision: "decision-2", Evidence: "PORTAL_OPENED"})
	p.do(kari, against("decision-2"))
	p.do(tone, &AdmitComplaint{Complaint: "complaint-1"})
	p.do(tone, &ReviewComplaint{Complaint: "complaint-1"})
	p.do(tone, &ForwardComplaint{Complaint: "complaint-1", Statement: words(3)})
	p.at("2027-09-16")
	p.do(tone, p.appeal(AppealQuashed))
	require.Contains(t, p.openTasks(), "DECIDE_ANEW KE")
	p.refused("INV-09", tone, decision(OutcomeGranted, ScopePlan))
	p.do(tone, &CompleteAssessment{LongTerm: true, TwoServices: true, Together: true})
	p.do(tone, decision(OutcomeGranted, ScopePlan))
	p.due("DL-02", "2027-10-14 MET")
}

// What the County Governor gave is owed in a later round too, whatever the unit
// finds then: nothing else could be decided (pbrl § 7-8).
func TestINV117_INV68_WhatIsOwedToAnAppealNeedsNoCriteria(t *testing.T) {
	p := forwardedOn(t, "2027-04-08")
	p.at("2027-06-01")
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawAll}, IdentityConfirmed: true})
	p.at("2027-09-16")
	p.do(tone, p.appeal(AppealChanged, ScopeCoordinator, ScopePlan))
	require.Equal(t, PhaseClosed, p.s.Phase)
	require.Contains(t, p.openTasks(), "FULFIL_APPEAL KE")
	p.at("2027-10-01")
	p.do(kari, &Refer{SenderKind: "PATIENT"})
	p.consentedTo(ConsentStart, ConsentCoordinator, ConsentPlan)
	p.do(tone, &CompleteAssessment{LongTerm: true})
	p.refused("INV-68", tone, decision(OutcomeRefused, ScopeCoordinator, ScopePlan))
	p.do(tone, decision(OutcomePartial, ScopePlan))
	p.do(tone, decision(OutcomeGranted, ScopeCoordinator))
	p.coordinated()
	require.Equal(t, ComplaintStatusClosed, p.complaint().Status)
	require.Empty(t, p.openTasksOf(TaskFulfilAppeal))
}

func (p *play) openTasksOf(kind TaskKind) (about []string) {
	for _, t := range p.s.Tasks {
		if t.Open() && t.Kind == kind {
			about = append(about, t.About)
		}
	}
	return about
}

// An assessment that was not made is struck: the one before it counts, and without
// one the case is assessed again. What was decided on it stands, and is shown.
func TestINV117_AnAssessmentIsStruck(t *testing.T) {
	p := decidingOn(t, "2027-03-01", ConsentCoordinator, ConsentPlan)
	c := p.corrects(tone, CorrectEntry{Entry: p.entry("assessed"), Void: true})
	require.False(t, c.ByHand)
	require.Equal(t, []string{"PHASE_MOVES:case"}, codesOf(c))
	require.Equal(t, PhaseAssessment, p.s.Phase)
	require.Nil(t, p.s.Assessment)
	p.at("2027-03-02")
	p.do(tone, &CompleteAssessment{LongTerm: true, TwoServices: true, Together: true})
	p.do(tone, decision(OutcomeGranted, ScopeCoordinator))
	p.at("2027-03-03")
	p.do(tone, &CompleteAssessment{LongTerm: true})
	c = p.corrects(tone, CorrectEntry{Entry: p.entry("assessed"), Void: true})
	require.Empty(t, codesOf(c))
	require.Equal(t, on("2027-03-02"), p.s.Assessment.On, "the one before counts again")
	c = p.corrects(tone, CorrectEntry{Entry: p.entries("assessed")[1], Void: true})
	require.Equal(t, []string{"STOOD_ON_IT:decision-1"}, codesOf(c))
	require.Nil(t, p.s.Assessment)
	p.refused("INV-09", tone, decision(OutcomeGranted, ScopePlan))
	require.Equal(t, PhaseActive, p.s.Phase)
}
