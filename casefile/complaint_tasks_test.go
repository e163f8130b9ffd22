package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// deficientOn is a complaint without a signature, in the unit's hands.
func deficientOn(t testing.TB, at string) *play {
	p := knownOn(t, at)
	c := against("decision-1")
	c.Unsigned = true
	p.do(kari, c)
	return p
}

func (p *play) tasksOf(kind TaskKind) (about []string) {
	for _, task := range p.s.Tasks {
		if task.Kind == kind && task.Open() {
			about = append(about, task.About)
		}
	}
	return about
}

func TestA02_AskingForACorrectionIsHandlingTheComplaint(t *testing.T) {
	p := deficientOn(t, "2027-04-08")
	require.Equal(t, []string{"complaint-1"}, p.tasksOf(TaskHandleComplaint))
	p.do(tone, &RequestCorrection{Complaint: "complaint-1"})
	require.Empty(t, p.tasksOf(TaskHandleComplaint))
	p.do(kari, &RegisterCorrection{Complaint: "complaint-1"})
	require.Equal(t, []string{"complaint-1"}, p.tasksOf(TaskHandleComplaint), "what the party sends in, the unit must look at")

	p = deficientOn(t, "2027-04-08")
	p.do(tone, &RequestCorrection{Complaint: "complaint-1"})
	p.do(tone, &RegisterCorrection{Complaint: "complaint-1"})
	require.Empty(t, p.tasksOf(TaskHandleComplaint), "the unit has it in its hands")
}

func TestA02_TheSameComplaintIsHandledOnce(t *testing.T) {
	p := deficientOn(t, "2027-04-08")
	p.do(kari, &RegisterCorrection{Complaint: "complaint-1"}) // before anybody asked
	require.Equal(t, []string{"complaint-1"}, p.tasksOf(TaskHandleComplaint))
	p.do(kari, &RegisterComplaint{Subject: AgainstContent})
	require.Equal(t, []string{"complaint-1", "complaint-2"}, p.tasksOf(TaskHandleComplaint))
}

// Nothing came: the unit may ask once more instead of deciding on what is there.
func TestA02_DL08_AskedOnceMoreThePartyHasTimeAgain(t *testing.T) {
	p := deficientOn(t, "2027-04-08")
	p.do(tone, &RequestCorrection{Complaint: "complaint-1"})
	p.due(CorrectComplaint, "2027-04-22 OPEN")
	p.at("2027-04-23")
	require.Equal(t, []string{"complaint-1"}, p.tasksOf(TaskUncorrected))
	p.do(tone, &RequestCorrection{Complaint: "complaint-1", Defect: DefectUnclear})
	require.Empty(t, p.tasksOf(TaskUncorrected))
	p.due(CorrectComplaint, "2027-05-07 OPEN")
	require.Equal(t, []ComplaintDefect{DefectUnsigned, DefectUnclear}, p.complaint().Defects)
}

func TestA02_ADefectIsNamedOnce(t *testing.T) {
	p := deficientOn(t, "2027-04-08")
	p.do(tone, &RequestCorrection{Complaint: "complaint-1", Defect: DefectUnsigned})
	require.Equal(t, []ComplaintDefect{DefectUnsigned}, p.complaint().Defects)

	p = deficientOn(t, "2027-04-08")
	p.do(tone, &RequestCorrection{Complaint: "complaint-1"})
	require.Equal(t, []ComplaintDefect{DefectUnsigned}, p.complaint().Defects)
}

// A correction that comes late is one all the same: what the unit was asked for
// because it had not come is done.
func TestA02_DL07_WhatComesLateEndsWhatItsAbsenceAskedFor(t *testing.T) {
	p := deficientOn(t, "2027-04-08")
	p.do(tone, &RequestCorrection{Complaint: "complaint-1"})
	p.at("2027-05-10")
	require.Equal(t, []string{"complaint-1"}, p.tasksOf(TaskUncorrected))
	require.Equal(t, []string{"complaint-1"}, p.tasksOf(TaskComplaintAlarm))
	p.do(tone, &RegisterCorrection{Complaint: "complaint-1"})
	require.Empty(t, p.tasksOf(TaskUncorrected))
	require.Empty(t, p.tasksOf(TaskComplaintAlarm), "the review has its time from today")
	p.due(ComplaintReview, "2027-05-24 OPEN")
}

// The correction came while the person was taken for dead: when the period that
// was stopped runs on, nobody is told that nothing has come.
func TestA02_DL08_WhatHasComeIsNotMissed(t *testing.T) {
	p := deficientOn(t, "2027-04-08")
	p.do(tone, &RequestCorrection{Complaint: "complaint-1"})
	p.do(tone, &RegisterDeath{DiedOn: today(p)})
	p.do(tone, &RegisterCorrection{Complaint: "complaint-1"})
	p.corrects(tone, CorrectEntry{Entry: p.entry("death_registered"), Void: true})
	p.at("2027-05-01")
	require.Empty(t, p.tasksOf(TaskUncorrected))
}

// Who may look at a complaint: whose it is, and who brings it for them from when
// the unit has accepted the power (INV-69).
func TestINV69_WhoseComplaintItIs(t *testing.T) {
	p := knownOn(t, "2027-04-08")
	c := against("decision-1")
	c.PowerOfAttorney = words(4)
	p.do(child, c)
	require.Empty(t, p.letters("D-24"), "nobody is written to before the unit has seen the power")
	brought := func(by Principal) bool { com := p.complaint(); return com.BroughtBy(by) }
	require.Equal(t, []bool{true, false, false}, []bool{brought(kari), brought(child), brought(gp)})
	p.do(tone, &VerifyPower{Complaint: "complaint-1", Valid: true})
	require.Equal(t, []string{"person/kari QUEUED", "person/daughter QUEUED"}, p.letters("D-24"))
	require.Equal(t, []bool{true, true, false}, []bool{brought(kari), brought(child), brought(gp)})
}

// partlyOn is a decision that gave the plan and not the coordinator.
func partlyOn(t testing.TB, at string) *play {
	p := decidingOn(t, at, ConsentCoordinator, ConsentPlan)
	p.do(tone, decision(OutcomePartial, ScopePlan))
	return p
}

// Complaints about different things, and of different parties, stand side by side.
func TestA01_WhatIsOneComplaintAndWhatIsAnother(t *testing.T) {
	p := partlyOn(t, "2027-04-08")
	p.do(kari, &RegisterComplaint{Subject: AgainstContent})
	p.do(kari, &RegisterComplaint{Decision: "decision-1", Subject: AgainstContent}) // of a decision, and not of none
	p.do(kari, &RegisterComplaint{Decision: "decision-1", Subject: AgainstPartial}) // of the same, for another reason
	for _, again := range p.s.Complaints {
		p.says("complaint_already_open", kari, &RegisterComplaint{Decision: again.Decision, Subject: again.Subject})
	}

	p = twoParents(t, "2027-04-08")
	p.do(mother, against("decision-1"))
	p.do(father, against("decision-1"))
	p.says("complaint_already_open", father, against("decision-1"))
	require.Equal(t, []Principal{mother, father}, []Principal{p.s.Complaints[0].Party, p.s.Complaints[1].Party})
}

func TestA11_TheReasonIsKept(t *testing.T) {
	p := knownOn(t, "2027-04-08")
	p.do(kari, against("decision-1"))
	p.do(tone, &ReclassifyComplaint{Complaint: "complaint-1", SenderAgrees: true, Reason: words(5)})
	require.Equal(t, words(5), p.complaint().Reason)
}

// A period that nobody used has run out, also where somebody used another.
func TestDL04_AComplaintKeepsItsOwnPeriodOnly(t *testing.T) {
	p := twoParents(t, "2027-04-08")
	for _, who := range []Principal{mother, father} {
		p.do(tone, &RegisterReceipt{Decision: "decision-1", Party: who, Evidence: "OWN_STATEMENT"})
	}
	p.do(mother, against("decision-1"))
	p.at("2027-05-10")
	require.Equal(t, "2027-05-07 MET", p.period("decision-1", mother))
	require.Equal(t, "2027-05-07 CANCELLED", p.period("decision-1", father))

	p = partlyOn(t, "2027-04-08")
	p.do(kari, &RegisterReceipt{Decision: "decision-1", Evidence: "OWN_STATEMENT"})
	p.do(tone, decision(OutcomeTerminated, ScopePlan))
	p.do(kari, &RegisterReceipt{Decision: "decision-2", Evidence: "OWN_STATEMENT"})
	p.do(kari, &RegisterComplaint{Decision: "decision-2", Subject: AgainstTermination})
	p.at("2027-05-10")
	require.Equal(t, "2027-05-07 CANCELLED", p.period("decision-1", kari))
	require.Equal(t, "2027-05-07 MET", p.period("decision-2", kari))
}

// A decision is final when every party has had it and its time; the County
// Governor's word to one of them is not a word to the others (INV-67).
func TestINV67_OnePartysAppealIsNotTheOthers(t *testing.T) {
	p := twoParents(t, "2027-04-08")
	p.do(tone, &RegisterReceipt{Decision: "decision-1", Party: mother, Evidence: "OWN_STATEMENT"})
	p.do(mother, against("decision-1"))
	p.do(tone, &AdmitComplaint{Complaint: "complaint-1"})
	p.do(tone, &ReviewComplaint{Complaint: "complaint-1"})
	p.do(tone, &ForwardComplaint{Complaint: "complaint-1", Statement: words(3)})
	p.at("2027-09-16")
	p.do(tone, p.appeal(AppealConfirmed))
	p.stands(ComplaintStatusConfirmed, "decision-1", DecisionStatusIssued)
	p.do(tone, &RegisterReceipt{Decision: "decision-1", Party: father, Evidence: "OWN_STATEMENT"})
	p.at("2027-10-15")
	p.stands(ComplaintStatusConfirmed, "decision-1", DecisionStatusFinal)
}

// Taking a complaint back leaves the decision as it is known to be: not received
// yet, or gone since.
func TestA10_TheDecisionAComplaintLeavesBehind(t *testing.T) {
	p := refusedOn(t, "2027-04-08")
	p.do(kari, against("decision-1"))
	p.do(kari, &WithdrawComplaint{Complaint: "complaint-1"})
	p.stands(ComplaintStatusWithdrawn, "decision-1", DecisionStatusIssued)

	p = partlyOn(t, "2027-04-08")
	p.do(kari, &RegisterComplaint{Subject: AgainstContent}) // of nothing decided
	p.do(kari, &WithdrawComplaint{Complaint: "complaint-1"})
	p.stands(ComplaintStatusWithdrawn, "decision-1", DecisionStatusIssued)

	for _, gone := range []DecisionStatus{DecisionStatusReversed, DecisionStatusQuashed} {
		p = partlyOn(t, "2027-04-08")
		p.do(kari, &RegisterReceipt{Decision: "decision-1", Evidence: "OWN_STATEMENT"})
		p.do(kari, &RegisterComplaint{Decision: "decision-1", Subject: AgainstPartial})
		p.do(kari, &RegisterComplaint{Decision: "decision-1", Subject: AgainstContent})
		p.do(tone, &AdmitComplaint{Complaint: "complaint-1"})
		p.do(tone, &ReviewComplaint{Complaint: "complaint-1"})
		if gone == DecisionStatusReversed {
			p.do(tone, reverse(ScopeCoordinator, ScopePlan))
		} else {
			p.do(tone, &ForwardComplaint{Complaint: "complaint-1", Statement: words(3)})
			p.do(tone, &RegisterAppealDecision{Complaint: "complaint-1", Outcome: AppealQuashed, DecidedOn: today(p)})
		}
		p.at("2027-06-20") // the period is over, and yet it is not final: it is gone
		p.do(kari, &WithdrawComplaint{Complaint: "complaint-2"})
		p.stands(ComplaintStatusWithdrawn, "decision-1", gone)
	}
}
