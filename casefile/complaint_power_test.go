package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Who brings a complaint for another sees it from when the unit has had the power
// in its hands (INV-69): by registering it, or by dealing with the complaint.
func TestINV69_ThePowerIsSeenByTheUnitThatRegistersIt(t *testing.T) {
	brought := func(p *play) bool { com := p.complaint(); return com.BroughtBy(child) }
	p := knownOn(t, "2027-04-08")
	c := against("decision-1")
	c.Representative, c.PowerOfAttorney = child, words(4)
	p.do(tone, c)
	require.True(t, brought(p))

	// Sent in by the daughter herself: it is not weighed before the unit has seen it.
	p = knownOn(t, "2027-04-08")
	p.at("2027-05-11")
	c = against("decision-1")
	c.PowerOfAttorney = words(4)
	p.do(child, c)
	require.False(t, brought(p))
	p.refused("A-03", tone, &DismissComplaint{Complaint: "complaint-1", Reason: words(1)})
	p.do(tone, &VerifyPower{Complaint: "complaint-1", Valid: true})
	require.True(t, brought(p))
	p.do(tone, &DismissComplaint{Complaint: "complaint-1", Reason: words(1)})

	// The power comes afterwards, because it was lacking.
	for _, by := range []Principal{kari, tone} {
		p = deficientOn(t, "2027-04-08")
		p.do(by, &RegisterCorrection{Complaint: "complaint-1", Representative: child, PowerOfAttorney: words(4)})
		require.Equal(t, by == tone, brought(p), by)
	}
	p = deficientOn(t, "2027-04-08")
	p.do(tone, &RegisterCorrection{Complaint: "complaint-1"})
	require.False(t, p.complaint().PowerSeen, "nobody represents them")
}

// Whether it is in time is judged by what is known when the unit has seen the power:
// the receipt may have been struck, or registered, while it waited.
func TestINV62_INV69_AComplaintIsJudgedWhenItsPowerIsSeen(t *testing.T) {
	p := knownOn(t, "2027-04-08")
	p.at("2027-05-11")
	c := against("decision-1")
	c.PowerOfAttorney = words(4)
	p.do(child, c)
	com := p.complaint()
	require.True(t, com.Late)
	p.corrects(tone, CorrectEntry{Entry: p.entry("receipt_registered"), Void: true})
	p.do(tone, &VerifyPower{Complaint: "complaint-1", Valid: true})
	com = p.complaint()
	require.False(t, com.Late, "nothing shows when the decision came")
	p.stands(ComplaintStatusReceived, "decision-1", DecisionStatusComplained)

	p = refusedOn(t, "2027-04-08")
	p.at("2027-05-11")
	c = against("decision-1")
	c.PowerOfAttorney = words(4)
	p.do(child, c)
	com = p.complaint()
	require.False(t, com.Late)
	p.do(tone, &RegisterReceipt{Decision: "decision-1", ReceivedOn: on("2027-04-08"), Evidence: EvidenceOwnStatement})
	p.do(tone, &VerifyPower{Complaint: "complaint-1", Valid: true})
	com = p.complaint()
	require.True(t, com.Late)
}

// The first named of the parties complains for themself as well as the second.
func TestINV67_INV26_TheFirstFormerGuardianComplainsInTheirOwnName(t *testing.T) {
	p := childRefusedOn(t, "2027-04-20", "2011-05-14")
	require.Equal(t, mother, p.s.Decisions[0].Parties[0].Who)
	p.at("2027-05-15")
	p.do(mother, against("decision-1"))
	require.Equal(t, []Principal{mother, ""}, []Principal{p.complaint().Party, p.complaint().Representative})
}

// Who complained while they decided for the child is answered, though they decide
// no more when the County Governor's word comes.
func TestA07_INV26_WhoComplainedIsAnswered(t *testing.T) {
	p := childOn(t, "2027-04-20", "2011-05-14", parent(mother))
	p.do(tone, &IssueConsent{Kinds: allKinds})
	p.do(tone, &HearChild{View: words(1), Weight: words(2)})
	p.do(mother, &RegisterSignature{Form: p.form()})
	p.do(tone, &CompleteAssessment{LongTerm: true})
	p.do(mother, &RegisterComplaint{Subject: AgainstContent}) // of nothing decided
	p.toGovernor("complaint-1")
	p.at("2027-05-20")
	p.do(tone, p.ruled("complaint-1", AppealConfirmed))
	require.ElementsMatch(t, []string{"person/kari QUEUED", "person/mother QUEUED"}, p.letters("D-28"))
}

// patientEnds is an end of what was given that the patient asked for.
func patientEnds(scope ...Scope) *IssueDecision {
	end := decision(OutcomeTerminated, scope...)
	end.PatientAsked = true
	return end
}

// What the patient has said no to since, the unit may refuse another time; what
// they had said no to before the County Governor gave it is owed all the same.
func TestINV68_WhatThePatientGaveUpSinceIsNotOwed(t *testing.T) {
	p := forwardedOn(t, "2027-04-08")
	p.at("2027-06-01")
	p.do(tone, p.appeal(AppealChanged, ScopeCoordinator, ScopePlan))
	p.refused("INV-68", tone, decision(OutcomeRefused, ScopePlan))
	p.do(tone, patientEnds(ScopePlan))
	require.False(t, p.s.owedToAppeal(ScopePlan))
	require.True(t, p.s.owedToAppeal(ScopeCoordinator))

	// The County Governor's is the case's first decision.
	p = decidingOn(t, "2027-04-08", ConsentCoordinator, ConsentPlan)
	p.do(kari, &RegisterComplaint{Subject: AgainstNoPlan})
	p.toGovernor("complaint-1")
	p.do(tone, p.ruled("complaint-1", AppealChanged, ScopeCoordinator, ScopePlan))
	require.Len(t, p.s.Decisions, 1)
	p.do(tone, patientEnds(ScopePlan))
	require.False(t, p.s.owedToAppeal(ScopePlan))

	// Given up before.
	p = activeOn(t, "2027-02-01", ScopeCoordinator, ScopePlan)
	p.do(tone, patientEnds(ScopePlan))
	p.do(kari, &RegisterComplaint{Decision: "decision-2", Subject: AgainstTermination})
	p.toGovernor("complaint-1")
	p.do(tone, p.ruled("complaint-1", AppealChanged, ScopePlan))
	p.refused("INV-68", tone, decision(OutcomeTerminated, ScopePlan))
}

// A guardian who is not to know is waited for no more: the other's receipt is
// what the decision was received by (INV-90, INV-67).
func TestINV90_INV67_NobodyWaitsForWhoMustNotKnow(t *testing.T) {
	p := twoParents(t, "2027-04-08")
	p.do(tone, &RegisterReceipt{Decision: "decision-1", Party: father, Evidence: "OWN_STATEMENT"})
	p.due(SendNotice, "2027-04-13 OPEN")
	require.Equal(t, DecisionStatusIssued, p.s.Decisions[0].Status)
	p.do(tone, &WithholdInformation{From: []Principal{mother}, Reason: words(9)})
	p.due(SendNotice, "2027-04-13 MET")
	require.Equal(t, DecisionStatusReceived, p.s.Decisions[0].Status)
}

// A capacity decision is lifted in the round it was made in, and by its own id.
func TestINV27_OnlyACapacityDecisionOfThisRoundIsLifted(t *testing.T) {
	p := vergeOn(t, "2027-02-01")
	p.do(verge, &RefuseConsent{Form: p.form()})
	p.do(tone, &CloseCase{Reason: ClosedNoConsent})
	p.at("2027-06-01")
	p.referred()
	p.do(tone, &StartScreening{Identity: "NATIONAL_NUMBER"})
	p.do(tone, &RecordCapacityDecision{Kinds: allKinds, Basis: BasisLegalGuardian, Proxy: verge, Reasons: words(1)})
	p.says("unknown_capacity_decision", tone, &LiftCapacityDecision{CapacityDecision: "capacity-1", Reasons: words(2)})
	p.says("unknown_capacity_decision", tone, &LiftCapacityDecision{CapacityDecision: "capacity-9", Reasons: words(2)})
	p.do(tone, &LiftCapacityDecision{CapacityDecision: "capacity-2", Reasons: words(2)})
}

// What is on its way to who decided instead stops when the person decides again.
func TestINV27_INV55_NothingMoreIsSentToWhoDecidesNoMore(t *testing.T) {
	p := vergeOn(t, "2027-02-01")
	p.do(verge, &RegisterSignature{Form: "form-1"})
	p.granted(ScopePlan)
	require.Equal(t, []string{"person/verge QUEUED", "person/kari QUEUED"}, p.letters("D-08"))
	p.do(tone, &LiftCapacityDecision{CapacityDecision: "capacity-1", Reasons: words(2)})
	require.Equal(t, []string{"person/verge CANCELLED", "person/kari QUEUED"}, p.letters("D-08"))
}

// Who stands in until a day that is not known any more must be succeeded.
func TestK07_WhoDoesNotComeBackMustBeSucceeded(t *testing.T) {
	for _, reason := range []AbsenceReason{AbsentLeftJob, AbsentSick} { // gone, or ill for nobody knows how long
		p := coordinatedOn(t, "2027-02-01")
		p.do(boss, &ReportAbsence{Reason: "SICK", Substitute: nurse, Until: on("2027-02-12")})
		require.Empty(t, p.tasksOf(TaskFindSuccessor))
		p.do(boss, &ReportAbsence{Reason: reason, Substitute: nurse})
		require.Equal(t, []string{"coordinator-2"}, p.tasksOf(TaskFindSuccessor), reason)
	}
}

// A deadline counted again says that a suspension moved it (hol § 7-2 b).
func TestINV87_DutySuspension_ACorrectedDayIsCountedUnderTheSuspension_INV73(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopePlan)
	p.due("DL-12", "2027-04-26 OPEN")
	p.at("2027-02-10")
	p.policy.Suspensions = []DutySuspension{noPlans}
	p.corrects(tone, CorrectEntry{Entry: p.entry("signed", p.consentTo(ConsentPlan)), On: on("2027-02-08")})
	p.due("DL-12", "2027-09-22 OPEN")
	require.Equal(t, noPlans, *p.deadline("DL-12").Suspension)
}

// byOthers is the complaint that gp says she brings for the patient.
func byOthers() *RegisterComplaint {
	c := against("decision-1")
	c.Advocate = true
	return c
}

// Until the unit has seen the power the complaint counts for nothing: the decision
// is not complained of, no date runs, nobody is written to, and the party's own
// stands beside it.
func TestA12_WhatNobodyHasVerifiedCountsForNothing(t *testing.T) {
	p := knownOn(t, "2027-04-08")
	before := p.s.clone()
	p.do(gp, byOthers())
	require.Equal(t, ComplaintStatusUnverified, p.complaint().Status)
	require.Equal(t, before.Decisions, p.s.Decisions)
	require.Equal(t, before.Deadlines, p.s.Deadlines)
	require.Equal(t, before.Letters, p.s.Letters)
	require.Equal(t, []string{"complaint-1"}, p.tasksOf(TaskVerifyPower))
	require.Empty(t, p.tasksOf(TaskHandleComplaint))
	for _, step := range []Step{&AdmitComplaint{Complaint: "complaint-1"}, &ReviewComplaint{Complaint: "complaint-1"},
		&RequestCorrection{Complaint: "complaint-1"}, &DismissComplaint{Complaint: "complaint-1", Reason: words(1)}} {
		require.NotNil(t, p.try(tone, step), "%T", step)
	}
	p.do(kari, against("decision-1"))
	p.stands(ComplaintStatusReceived, "decision-1", DecisionStatusComplained)
	p.says("complaint_already_open", kari, against("decision-1"))
}

// From when it is seen the complaint counts from the day it was sent, though the
// period has run out meanwhile.
func TestA12_VerifiedItCountsFromTheDayItWasSent(t *testing.T) {
	p := knownOn(t, "2027-04-08")
	p.do(gp, byOthers())
	p.at("2027-05-20")
	require.Equal(t, DecisionStatusFinal, p.s.Decisions[0].Status)
	p.do(tone, &VerifyPower{Complaint: "complaint-1", Valid: true})
	p.stands(ComplaintStatusReceived, "decision-1", DecisionStatusComplained)
	require.Equal(t, DeadlineMet, p.deadline(ComplaintPeriod).Status)
	require.Equal(t, "2027-04-08", p.deadline(ComplaintReply).CountedFrom.String())
	require.Empty(t, p.tasksOf(TaskVerifyPower))
	p.says("no_power_to_see", tone, &VerifyPower{Complaint: "complaint-1", Valid: true})
}

func TestA12_WithoutAPowerItEnds(t *testing.T) {
	p := knownOn(t, "2027-04-08")
	p.says("no_power_to_see", tone, &VerifyPower{Complaint: "complaint-1"})
	p.do(gp, byOthers())
	p.says("power_reason_missing", tone, &VerifyPower{Complaint: "complaint-1"})
	p.says("unknown_complaint", tone, &VerifyPower{Complaint: "complaint-9", Valid: true})
	p.refused("A-12", gp, &VerifyPower{Complaint: "complaint-1", Valid: true})
	p.do(tone, &VerifyPower{Complaint: "complaint-1", Reason: words(3)})
	require.Equal(t, ComplaintStatusClosed, p.complaint().Status)
	require.Empty(t, p.tasksOf(TaskVerifyPower))
	p.at("2027-05-20")
	require.Equal(t, DecisionStatusFinal, p.s.Decisions[0].Status, "the period was used by nobody")
}

// The party may bring somebody along: the complaint is their own and counts; the
// one they bring reads when the unit has seen the power.
func TestA12_TheOneWhoIsBroughtAlongReadsLater(t *testing.T) {
	p := knownOn(t, "2027-04-08")
	c := byOthers()
	c.Representative = gp
	p.do(kari, c)
	require.Equal(t, ComplaintStatusReceived, p.complaint().Status)
	com := p.complaint()
	require.False(t, com.BroughtBy(gp))
	p.says("complaint_counts_already", tone, &VerifyPower{Complaint: "complaint-1", Reason: words(3)})
	p.do(tone, &VerifyPower{Complaint: "complaint-1", Valid: true})
	com = p.complaint()
	require.True(t, com.BroughtBy(gp))
	require.Equal(t, ComplaintStatusReceived, com.Status)
	require.Len(t, p.tasksOf(TaskHandleComplaint), 1)
}

// What staff hand in counts, and keeps neither the party nor the unit out.
func TestA12_INV64_WhatIsHandedInTakesNobodysPlace(t *testing.T) {
	for _, then := range []Principal{kari, tone} {
		p := knownOn(t, "2027-04-08")
		p.do(nurse, against("decision-1"))
		p.stands(ComplaintStatusReceived, "decision-1", DecisionStatusComplained)
		p.says("complaint_already_open", siri, against("decision-1"))
		p.do(then, against("decision-1"))
	}
}

// From whom something is kept acts for nobody in the case (INV-90).
func TestA12_INV90_WhoIsNotToKnowRepresentsNobody(t *testing.T) {
	p := twoParents(t, "2027-04-08")
	p.do(tone, &WithholdInformation{From: []Principal{father}, Reason: words(9)})
	c := against("decision-1")
	c.Party, c.Advocate = mother, true
	p.says("own_complaint_only", father, c)
	c = against("decision-1")
	c.Party, c.Representative, c.Advocate = mother, father, true
	p.says("own_complaint_only", tone, c)
}
