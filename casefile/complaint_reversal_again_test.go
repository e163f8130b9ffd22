package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// takenUp registers a complaint and takes it up for review.
func (p *play) takenUp(c *RegisterComplaint) string {
	p.t.Helper()
	p.do(tone, c)
	id := p.complaint().ID
	p.do(tone, &AdmitComplaint{Complaint: id})
	p.do(tone, &ReviewComplaint{Complaint: id})
	return id
}

func reverseOf(complaint string, scope ...Scope) *ReverseDecision {
	r := reverse(scope...)
	r.Complaint = complaint
	return r
}

// What the patient has by another decision is not given a second time by
// reversing: the complaint was about something else.
func TestT19_A05_WhatWasGivenMeanwhileIsNotGivenAgain(t *testing.T) {
	p := decidingOn(t, "2027-02-01", ConsentCoordinator, ConsentPlan)
	p.do(tone, decision(OutcomeGranted, ScopeCoordinator))
	p.do(tone, decision(OutcomeRefused, ScopePlan))
	id := p.takenUp(against("decision-2"))
	p.do(tone, decision(OutcomeGranted, ScopePlan))
	p.says("already_granted", tone, reverseOf(id, ScopePlan))

	p = decidingOn(t, "2027-02-01", ConsentCoordinator, ConsentPlan)
	p.do(tone, decision(OutcomePartial, ScopeCoordinator))
	p.do(tone, decision(OutcomeGranted, ScopePlan))
	id = p.takenUp(&RegisterComplaint{Decision: "decision-1", Subject: AgainstPartial})
	p.says("already_granted", tone, reverseOf(id, ScopeCoordinator, ScopePlan))
}

// Something that was never decided is decided by the reversal.
func TestA05_WhatWasNeverDecidedIsGiven(t *testing.T) {
	p := decidingOn(t, "2027-02-01", ConsentCoordinator, ConsentPlan)
	p.do(tone, decision(OutcomeGranted, ScopeCoordinator))
	id := p.takenUp(&RegisterComplaint{Subject: AgainstNoPlan})
	p.do(tone, reverseOf(id, ScopePlan))
	_, plan := p.s.granted(ScopePlan)
	require.True(t, plan)
	require.Equal(t, ComplaintStatusReversed, p.complaint().Status)
}

func TestINV11_A05_AChildCoordinatorIsForChildren(t *testing.T) {
	p := underReview(t, "2027-04-08")
	p.says("not_under_18", tone, reverseOf("complaint-1", ScopeCoordinator, ScopePlan, ScopeChildCoordinator))

	p = childOn(t, "2027-02-01", "2013-05-14", parent(mother))
	p.do(tone, &HearChild{View: words(1), Weight: words(2)})
	p.do(tone, &IssueConsent{Kinds: allKinds})
	p.do(mother, &RegisterSignature{Form: p.form()})
	p.do(tone, &CompleteAssessment{LongTerm: true, TwoServices: true, Together: true})
	p.do(tone, decision(OutcomeRefused, ScopeChildCoordinator))
	c := against("decision-1")
	c.Party = mother
	r := reverseOf(p.takenUp(c), ScopeChildCoordinator)
	r.SeriousCondition, r.OtherWelfare = true, true
	p.do(tone, r)
	_, has := p.s.granted(ScopeChildCoordinator)
	require.True(t, has)
}

func TestA05_INV69_TheRepresentativeIsToldToo(t *testing.T) {
	p := knownOn(t, "2027-04-08")
	c := against("decision-1")
	c.Representative, c.Advocate = child, true
	id := p.takenUp(c)
	p.do(tone, reverseOf(id, ScopeCoordinator, ScopePlan))
	require.Equal(t, []string{"person/kari QUEUED", "person/daughter QUEUED"}, p.letters("D-08"))
	require.Equal(t, []string{"person/kari QUEUED"}, p.letters("D-11"))
}

// A decision quashed by the County Governor is made anew by whatever decision
// gives the same; one that gives something else leaves it waiting.
func TestA09_MadeAnewByADecisionOfTheSameScope(t *testing.T) {
	quashed := func() *play {
		p := decidingOn(t, "2027-02-01", ConsentCoordinator, ConsentPlan)
		p.do(tone, decision(OutcomeGranted, ScopePlan))
		p.do(tone, decision(OutcomeTerminated, ScopePlan))
		id := p.takenUp(&RegisterComplaint{Decision: "decision-2", Subject: AgainstTermination})
		p.do(tone, &ForwardComplaint{Complaint: id, Statement: words(3)})
		p.do(tone, p.appeal(AppealQuashed))
		require.Equal(t, ComplaintStatusQuashed, p.s.Complaints[0].Status)
		require.Contains(t, p.openTasks(), "DECIDE_ANEW KE")
		return p
	}
	p := quashed()
	p.do(tone, reverseOf(p.takenUp(&RegisterComplaint{Subject: AgainstNoCoordinator}), ScopeCoordinator))
	require.Equal(t, ComplaintStatusQuashed, p.s.Complaints[0].Status, "a coordinator is no answer about the plan")
	require.Contains(t, p.openTasks(), "DECIDE_ANEW KE")
	p.do(tone, decision(OutcomeTerminated, ScopeCoordinator))
	require.Contains(t, p.openTasks(), "DECIDE_ANEW KE", "nor is its end")
	p.do(tone, decision(OutcomeTerminated, ScopePlan))
	require.NotContains(t, p.openTasks(), "DECIDE_ANEW KE")
	require.Equal(t, ComplaintStatusClosed, p.s.Complaints[0].Status)

	p = decidingOn(t, "2027-02-01", ConsentCoordinator, ConsentPlan)
	p.do(tone, decision(OutcomeGranted, ScopeCoordinator))
	p.do(tone, decision(OutcomeRefused, ScopePlan))
	id := p.takenUp(against("decision-2"))
	p.do(tone, &ForwardComplaint{Complaint: id, Statement: words(3)})
	p.do(tone, p.appeal(AppealQuashed))
	require.Contains(t, p.openTasks(), "DECIDE_ANEW KE")
	p.do(tone, reverseOf(p.takenUp(&RegisterComplaint{Subject: AgainstNoPlan}), ScopePlan))
	require.NotContains(t, p.openTasks(), "DECIDE_ANEW KE", "the unit has given it")
	require.Equal(t, ComplaintStatusClosed, p.s.Complaints[0].Status)
}

// What is given must have a case to be carried out in: not one whose patient has
// died since, nor one that was sent elsewhere.
func TestA05_NoCaseToCarryItOutIn(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.do(tone, asked(closing()))
	id := p.takenUp(&RegisterComplaint{Decision: "decision-2", Subject: AgainstTermination})
	alive := *p
	alive.s = p.s.clone()
	alive.do(tone, reverseOf(id, ScopeCoordinator, ScopePlan))
	require.Equal(t, PhaseActive, alive.s.Phase)
	p.do(tone, &RegisterDeath{DiedOn: today(p)})
	p.says("case_cannot_open_again", tone, reverseOf(id, ScopeCoordinator, ScopePlan))

	p = newPlay(t, "2027-02-01")
	p.do(gp, &Refer{SenderKind: "MUNICIPAL_HP"})
	p.do(tone, &StartScreening{Identity: "NATIONAL_NUMBER"})
	p.do(tone, &Dismiss{Reason: "WRONG_BODY", RightBody: words(1)})
	p.says("case_cannot_open_again", tone, reverseOf(p.takenUp(&RegisterComplaint{Subject: AgainstNoPlan}), ScopePlan))
}

// A refusal cannot be dated before the assessment it rests on (INV-60).
func TestINV60_ARefusalIsNotOlderThanItsAssessment(t *testing.T) {
	p := assessedOn(t, "2027-02-01", ConsentPlan)
	p.at("2027-02-10")
	p.do(tone, &CompleteAssessment{LongTerm: true})
	d := decision(OutcomeRefused, ScopePlan)
	d.DecidedOn = on("2027-02-09")
	p.says("date_too_early", tone, d)
	d.DecidedOn = on("2027-02-10")
	p.do(tone, d)
}

// A child may have both an ordinary and a child coordinator granted: while one
// stands, the person stays (K-09, T-19).
func TestT19_WhileOneCoordinatorIsGrantedThePersonStays(t *testing.T) {
	p := childOn(t, "2027-02-01", "2013-05-14", parent(mother))
	p.do(tone, &HearChild{View: words(1), Weight: words(2)})
	p.do(tone, &IssueConsent{Kinds: allKinds})
	p.do(mother, &RegisterSignature{Form: p.form()})
	p.do(tone, &CompleteAssessment{LongTerm: true, TwoServices: true, Together: true, SeriousCondition: true, OtherWelfare: true})
	p.do(tone, decision(OutcomeGranted, ScopeCoordinator, ScopeChildCoordinator))
	p.coordinated()
	end := decision(OutcomeTerminated, ScopeCoordinator)
	end.PatientAsked = true
	p.do(tone, end)
	require.Equal(t, ola, p.s.MainResponsible())
	end = decision(OutcomeTerminated, ScopeChildCoordinator)
	end.PatientAsked = true
	p.do(tone, end)
	require.Equal(t, tone, p.s.MainResponsible())
}

// A posting moved by one day within its time is seen by who corrects it, with
// the day before and after; and whose right a moved date is.
func TestINV87_WhatFollowsNamesTheDaysAndWhoseRightItIs(t *testing.T) {
	p := decidedOn(t, "2027-03-01")
	p.at("2027-03-10")
	p.do(tone, &PostLetter{Letter: p.letterID("D-08", kari), PostedOn: on("2027-03-03")})
	p.do(tone, &RegisterReceipt{Decision: "decision-1", ReceivedOn: on("2027-03-05"), Evidence: "RETURN_RECEIPT"})
	c := p.corrects(tone, CorrectEntry{Entry: p.entry("letter_sent"), On: on("2027-03-02")})
	dl := p.deadline(SendNotice)
	require.Equal(t, []FollowUp{{ID: FollowUpID("DEADLINE_SETTLES:" + dl.ID), Code: DeadlineSettles, About: dl.ID, What: SendNotice,
		From: "MET",
		To:   "MET", Was: on("2027-03-03"), Now: on("2027-03-02")}}, c.FollowUps)
	c = p.corrects(tone, CorrectEntry{Entry: p.entry("receipt_registered"), On: on("2027-03-08")})
	period := p.deadline(ComplaintPeriod)
	i := -1
	for j, f := range c.FollowUps {
		if f.About == period.ID {
			i = j
		}
	}
	require.GreaterOrEqual(t, i, 0)
	require.Equal(t, FollowUp{ID: FollowUpID("DEADLINE_MOVES:" + period.ID), Code: DeadlineMoves, About: period.ID, What: ComplaintPeriod,
		From: "OPEN",
		To:   "OPEN",
		Was:  on("2027-04-02"), Now: on("2027-04-05"), Who: []Principal{kari}}, c.FollowUps[i])
}
