package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// What was typed as CONFIRMED, and was CHANGED: the complaint is with the County
// Governor again, and what was won is registered.
func TestINV117_A07_AnAppealDecisionTypedWrongly(t *testing.T) {
	p := forwardedOn(t, "2027-04-08")
	before := p.s.clone()
	p.at("2027-09-16")
	p.do(tone, p.appeal(AppealConfirmed))
	c := p.corrects(tone, CorrectEntry{Entry: p.entry("appeal_decided"), Void: true})
	require.False(t, c.ByHand)
	// DL-06 and DL-07 are owed again: the letters of the forwarding had not been posted.
	require.Equal(t, []string{"DECISION_MOVES:decision-1", "COMPLAINT_MOVES:complaint-1", "LETTER_MOVES:letter-8",
		"DEADLINE_REOPENS:deadline-8", "DEADLINE_REOPENS:deadline-9", "MEND_BY_HAND:complaint-1"}, codesOf(c))
	p.due("DL-06", "2027-05-08 OVERDUE")
	require.Equal(t, before.Complaints, p.s.Complaints)
	require.Equal(t, before.Decisions, p.s.Decisions)
	require.Equal(t, []string{"person/kari CANCELLED"}, p.letters("D-28"))
	require.Equal(t, []string{"complaint-1"}, p.openTasksOf(TaskCheckCorrection))
	p.at("2027-09-17")
	p.do(tone, p.appeal(AppealChanged, ScopeCoordinator, ScopePlan))
	p.stands(ComplaintStatusChanged, "decision-1", DecisionStatusReversed)
	require.Equal(t, PhaseActive, p.s.Phase)
	p.due("DL-09", "2027-10-01 OPEN")
	p.says("entry_already_void", tone, &CorrectEntry{Entry: p.entries("appeal_decided")[0], Void: true, Reason: words(1)})
}

// The other way: what CHANGED had opened is closed again, with all it had set.
func TestINV117_A08_WhatAWrongChangeGaveIsTakenBack(t *testing.T) {
	p := forwardedOn(t, "2027-04-08")
	before := p.s.clone()
	p.at("2027-09-16")
	p.do(tone, p.appeal(AppealChanged, ScopeCoordinator, ScopePlan))
	p.corrects(tone, CorrectEntry{Entry: p.entry("appeal_decided"), Void: true})
	require.Equal(t, PhaseRefused, p.s.Phase)
	require.Equal(t, before.Complaints, p.s.Complaints)
	require.Equal(t, before.Decisions[0], p.s.Decisions[0])
	require.Equal(t, DecisionStatusVoid, p.s.Decisions[1].Status)
	require.Equal(t, before.Assessment, p.s.Assessment)
	p.noDeadline("DL-09")
	p.at("2027-09-17")
	p.do(tone, p.appeal(AppealConfirmed))
	p.stands(ComplaintStatusConfirmed, "decision-1", DecisionStatusFinal)
	p.do(tone, &CloseCase{Reason: ClosedRefused})
}

// Quashed, and it was not: the case stands refused again, and no decision is owed.
func TestINV117_A09_AWrongQuashing(t *testing.T) {
	p := forwardedOn(t, "2027-04-08")
	p.at("2027-09-16")
	p.do(tone, p.appeal(AppealQuashed))
	require.Equal(t, PhaseAssessment, p.s.Phase)
	p.corrects(tone, CorrectEntry{Entry: p.entry("appeal_decided"), Void: true})
	require.Equal(t, PhaseRefused, p.s.Phase)
	p.stands(ComplaintStatusForwarded, "decision-1", DecisionStatusComplained)
	p.noDeadline("DL-02")
	p.refused("T-09", tone, &CompleteAssessment{})
}

// A wrong word had opened a case that was closed: it is closed as before, and
// nobody is responsible for it (INV-04).
func TestINV117_INV04_AWrongChangeHadOpenedAClosedCase(t *testing.T) {
	p := endedAndComplained(t)
	before := p.s.clone()
	p.do(tone, p.appeal(AppealChanged, ScopeCoordinator))
	require.Equal(t, PhaseActive, p.s.Phase)
	p.corrects(tone, CorrectEntry{Entry: p.entry("appeal_decided"), Void: true})
	require.Equal(t, before.Phase, p.s.Phase)
	require.Equal(t, before.CloseReason, p.s.CloseReason)
	require.Equal(t, before.ClosedOn, p.s.ClosedOn)
	require.Empty(t, p.s.MainResponsible())
	require.Equal(t, ComplaintStatusForwarded, p.complaint().Status)
}

// endedAndComplained is a case closed because the need had ended, against which
// the complaint is with the County Governor.
func endedAndComplained(t *testing.T) *play {
	p := activeOn(t, "2027-02-01", ScopeCoordinator)
	p.do(tone, &CloseCase{Reason: ClosedNeedEnded, PatientAsked: true, Rule: "hol § 7-2", Grounds: words(1)})
	p.do(kari, &RegisterReceipt{Decision: "decision-2", Evidence: "PORTAL_OPENED"})
	p.do(kari, &RegisterComplaint{Decision: "decision-2", Subject: AgainstTermination})
	p.do(tone, &AdmitComplaint{Complaint: "complaint-1"})
	p.do(tone, &ReviewComplaint{Complaint: "complaint-1"})
	p.do(tone, &ForwardComplaint{Complaint: "complaint-1", Statement: words(3)})
	return p
}

// A closing that should not have been registered is taken back with its decision.
func TestINV117_T15_AClosingTypedWronglyIsStruck(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	before := p.s.clone()
	p.at("2027-03-01")
	p.do(tone, &CloseCase{Reason: ClosedNeedEnded, PatientAsked: true, Rule: "hol § 7-2", Grounds: words(1)})
	require.Equal(t, PhaseClosed, p.s.Phase)
	p.at("2027-03-02")
	p.corrects(tone, CorrectEntry{Entry: p.entry("decision_made"), Void: true})
	require.Equal(t, PhaseActive, p.s.Phase)
	require.Equal(t, CloseReason(""), p.s.CloseReason)
	require.Equal(t, before.Plan, p.s.Plan)
	require.Equal(t, before.Coordinators, p.s.Coordinators)
	require.Equal(t, ola, p.s.MainResponsible())
	require.Equal(t, []string{"person/kari CANCELLED"}, p.letters("D-09"))
}

// When more has been done since, the complaint still goes back; the rest stands,
// and is shown to a person.
func TestINV117_WhatWasDoneSinceAWrongAppealDecisionStands(t *testing.T) {
	p := forwardedOn(t, "2027-04-08")
	p.at("2027-09-16")
	p.do(tone, p.appeal(AppealChanged, ScopeCoordinator, ScopePlan))
	p.do(tone, &PostLetter{Letter: p.letterID("D-28", kari)})
	p.coordinated()
	require.Equal(t, ComplaintStatusClosed, p.complaint().Status)
	c := p.corrects(tone, CorrectEntry{Entry: p.entry("appeal_decided"), Void: true})
	require.Equal(t, []string{"COMPLAINT_MOVES:complaint-1", "STOOD_ON_IT:decision-2", "LETTER_WAS_POSTED:letter-8",
		"MEND_BY_HAND:complaint-1"}, codesOf(c))
	require.Equal(t, PhaseActive, p.s.Phase)
	p.do(tone, p.appeal(AppealConfirmed))
	p.stands(ComplaintStatusConfirmed, "decision-1", DecisionStatusReversed)

	// Closed with it since: the complaint waits there, and what was won opens it.
	p = forwardedOn(t, "2027-04-08")
	p.at("2027-09-16")
	p.do(tone, p.appeal(AppealConfirmed))
	p.do(tone, &CloseCase{Reason: ClosedRefused})
	p.corrects(tone, CorrectEntry{Entry: p.entry("appeal_decided"), Void: true})
	p.stands(ComplaintStatusForwarded, "decision-1", DecisionStatusComplained)
	p.do(tone, p.appeal(AppealChanged, ScopeCoordinator))
	require.Equal(t, PhaseActive, p.s.Phase)
}

// A decision that ended something, typed wrongly: what it took comes back.
func TestINV117_A13_ATerminationTypedWronglyIsStruck(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	before := p.s.clone()
	p.at("2027-03-01")
	p.do(tone, decision(OutcomeTerminated, ScopeCoordinator, ScopePlan))
	require.Equal(t, PlanStatusFrozen, p.s.Plan.Status)
	p.do(tone, &RegisterReceipt{Decision: "decision-2", Party: kari, Evidence: "PERSONAL_DELIVERY"})
	p.at("2027-03-02")
	p.corrects(tone, CorrectEntry{Entry: p.entry("decision_made"), Void: true})
	require.Equal(t, DecisionStatusVoid, p.s.Decisions[1].Status)
	require.Equal(t, before.Plan, p.s.Plan)
	require.Equal(t, before.Team, p.s.Team)
	require.Equal(t, before.Coordinators, p.s.Coordinators)
	require.Equal(t, before.Consents, p.s.Consents)
	require.Equal(t, ola, p.s.MainResponsible())
	require.True(t, p.s.coordinatorGranted(today(p)))
	p.due("DL-13", "2027-08-01 OPEN")
	for _, dl := range p.s.Deadlines {
		require.False(t, dl.About == "decision-2" && dl.Live(), dl.Code)
	}

	p.do(tone, decision(OutcomeTerminated, ScopePlan))
	p.do(kari, &RegisterReceipt{Decision: "decision-3", Evidence: "PORTAL_OPENED"})
	p.do(kari, &RegisterComplaint{Decision: "decision-3", Subject: AgainstTermination})
	p.says("decision_not_corrected", tone, &CorrectEntry{Entry: p.entry("decision_made"), Void: true, Reason: words(1)})
}

// Of a decision that was none nobody can complain, though they had it and its time is over.
func TestINV61_INV117_ADecisionThatWasNoneHasNoPeriod(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.do(tone, &IssueDecision{Outcome: OutcomeTerminated, Scope: []Scope{ScopeCoordinator}, Rule: "hol § 7-1", Grounds: words(1)})
	p.do(tone, &RegisterReceipt{Decision: "decision-2", Evidence: EvidenceOwnStatement})
	p.at("2027-03-18")
	require.Equal(t, DecisionStatusFinal, p.s.Decisions[1].Status)
	p.corrects(tone, CorrectEntry{Entry: p.entry("decision_made"), Void: true})
	require.Equal(t, DecisionStatusVoid, p.s.Decisions[1].Status)
	require.Equal(t, becauseCorrected, p.s.lastPeriod("decision-2", kari).Reason)
	p.refused("A-01", kari, &RegisterComplaint{Decision: "decision-2", Subject: AgainstContent})
}
