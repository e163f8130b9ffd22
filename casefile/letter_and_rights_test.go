package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// The list of steps says which can be taken, by what the case holds.
func TestINV71_INV59_WhatCanBeAskedForIsShown(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopePlan)
	require.Equal(t, "no_grounds_to_ask", p.closed("request_grounds"), "other deadlines run, not this right")
	p.do(kari, &RegisterReceipt{Decision: "decision-1", Evidence: "PORTAL_OPENED"})
	require.Empty(t, p.closed("request_grounds"))

	p = plannedOn(t, "2027-02-01")
	require.Empty(t, p.closed("record_tool_training"))
	p.do(tone, &RecordToolTraining{Who: ola})
	require.Equal(t, "no_tool_training_offered", p.closed("record_tool_training"), "everybody has had it")
}

// Grounds whose arrival is written down when the four weeks are over leave no time.
func TestINV71_GroundsWrittenDownTooLate(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopePlan)
	p.do(kari, &RegisterReceipt{Decision: "decision-1", Evidence: "PORTAL_OPENED"})
	p.do(kari, &RequestGrounds{Decision: "decision-1"})
	p.do(tone, &GiveGrounds{Decision: "decision-1", Grounds: words(1)})
	p.at("2027-04-01")
	p.do(tone, &RegisterReceipt{Decision: "decision-1", ReceivedOn: on("2027-02-10"), Evidence: "RETURN_RECEIPT", Grounds: true})
	p.due("DL-04", "2027-03-10 CANCELLED")
	require.Equal(t, DecisionStatusFinal, p.s.Decisions[0].Status)
}

// A decision that has been reversed does not become final with its period.
func TestINV67_AReversedDecisionBecomesNothingMore(t *testing.T) {
	p := underReview(t, "2027-04-08")
	p.do(tone, reverse(ScopeCoordinator, ScopePlan))
	p.at("2027-06-01")
	require.Equal(t, DecisionStatusReversed, p.s.Decisions[0].Status)
}

// DL-03 is met on the day the last party had the notice in the post or in hand,
// whichever came first.
func TestDL03_INV67_TheFirstOfPostAndHand(t *testing.T) {
	for name, c := range map[string]struct{ hand, post string }{
		"by post first": {"2027-02-08", "2027-02-03"},
		"in hand first": {"2027-02-02", "2027-02-08"},
	} {
		t.Run(name, func(t *testing.T) {
			p := childOn(t, "2027-02-01", "2013-05-14", parent(mother), parent(father))
			p.do(tone, &HearChild{View: words(1), Weight: words(2)})
			p.do(tone, &IssueConsent{Kinds: allKinds})
			p.do(mother, &RegisterSignature{Form: p.form()})
			p.do(father, &RegisterSignature{Form: p.form()})
			p.granted(ScopePlan)
			p.due("DL-03", "2027-02-04 OPEN")
			p.at("2027-02-10")
			p.do(tone, &PostLetter{Letter: p.letterID("D-08", mother), PostedOn: on(c.post)})
			p.do(tone, &RegisterReceipt{Decision: "decision-1", Party: mother, ReceivedOn: on(c.hand), Evidence: "RETURN_RECEIPT"})
			p.do(tone, &PostLetter{Letter: p.letterID("D-08", father), PostedOn: on("2027-02-03")})
			p.due("DL-03", "2027-02-04 MET")
		})
	}
}

// Nobody opens the letters of a child that has died (T-16).
func TestT16_TheGuardiansOfADeadChildAreNotWrittenToForIt(t *testing.T) {
	p := childOn(t, "2027-02-01", "2013-05-14", parent(mother))
	p.do(tone, &HearChild{View: words(1), Weight: words(2)})
	p.do(tone, &IssueConsent{Kinds: allKinds})
	p.do(mother, &RegisterSignature{Form: p.form()})
	p.granted(ScopeCoordinator, ScopePlan)
	p.coordinated()
	p.do(ola, &StartPlan{})
	p.do(ola, &IssueParticipation{Participants: []Participant{reader(ola, "COORDINATION")}})
	p.do(mother, &RegisterSignature{Form: p.form()})
	p.do(ola, &ActivatePlan{PatientTookPart: true})
	p.do(tone, &RegisterDeath{DiedOn: today(p)})
	p.do(tone, &ProvidePlan{How: "PRINTED"})
	require.Zero(t, p.times("letter_written"))
}

// After the end only a decision must still reach its party, while they live.
func TestINV81_T15_ALetterThatComesBackAfterTheEnd(t *testing.T) {
	ended := func() *play {
		p := activeOn(t, "2027-02-01", ScopeCoordinator)
		for _, code := range []string{"D-04", "D-08"} {
			p.do(tone, &PostLetter{Letter: p.letterID(code, kari)})
		}
		p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawAll}})
		return p
	}
	p := ended()
	p.do(tone, &FailLetter{Letter: p.letterID("D-04", kari), Reason: "RETURNED"})
	require.Empty(t, p.openTasks())
	p.do(tone, &FailLetter{Letter: p.letterID("D-08", kari), Reason: "RETURNED"})
	require.Equal(t, []string{"LETTER_FAILED KE"}, p.openTasks())
	p = ended()
	p.do(tone, &RegisterDeath{DiedOn: today(p)})
	p.do(tone, &FailLetter{Letter: p.letterID("D-08", kari), Reason: "RETURNED"})
	require.Empty(t, p.openTasks())
}

// The head is told when a last day is over, and the manager where there is another.
func TestK06_WhoIsToldOfALastDay(t *testing.T) {
	for manager, want := range map[Principal]string{boss: "staff/tone staff/boss", tone: "staff/tone", "": "staff/tone"} {
		p := coordinatedOn(t, "2027-02-01")
		p.managers[ola] = manager
		p.do(System, &NoteRegister{})
		p.do(ola, &GiveNotice{LastDay: on("2027-03-01")})
		p.at("2027-03-02")
		require.Contains(t, p.reminded("DL-18"), "2027-03-02 ESCALATED "+want)
	}
}

// A plan given anew after the notice to close is announced anew (T-15).
func TestT15_GivenAnewSinceTheNotice(t *testing.T) {
	p := announcedOn(t, "2027-02-01")
	p.do(kari, &RegisterHearing{Words: words(6)})
	p.do(tone, decision(OutcomeTerminated, ScopePlan))
	p.at("2027-02-10")
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentPlan}})
	p.do(kari, &RegisterSignature{Form: p.form()})
	p.do(tone, decision(OutcomeGranted, ScopePlan))
	p.says("granted_since_notice", tone, closing())
}

// Who reports a change is not told of it by a message; the coordinator else is.
func TestP07_TheCoordinatorIsToldOfAReport(t *testing.T) {
	for who, messages := range map[Principal]int{ola: 0, kari: 1, nav: 1} {
		p := plannedOn(t, "2027-02-01", reader(nav, "NAV"))
		p.do(who, &ReportMaterialChange{What: words(1)})
		require.Equal(t, messages, p.times("message_sent"), who)
	}
}

// A participation ends as the plan does: taken back by the patient, or run out.
func TestP09_HowAParticipationEndsWithThePlan(t *testing.T) {
	p := plannedOn(t, "2027-02-01", reader(nav, "NAV"))
	con := p.s.consent(ConsentParticipation, ConsentActive).ID
	q := *p
	q.s = p.s.clone()
	q.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawPlan}})
	require.Equal(t, ConsentWithdrawn, q.s.consentByID(con).Status)
	p.do(tone, decision(OutcomeTerminated, ScopePlan))
	require.Equal(t, ConsentExpired, p.s.consentByID(con).Status)
}

// A case is merged into the person's other open case, and into no other.
func TestT03_OnlyIntoThePersonsOtherCase(t *testing.T) {
	p := screenedOn(t, "2027-02-01")
	for into, other := range map[string]string{"b": "c", "d": "", "case": "case"} {
		_, r := Decide(p.s, Command{ID: "m", By: actorOf(tone), Body: &Merge{Into: into},
			Facts: Facts{Others: []OtherCase{{ID: other}}}}, p.now, p.policy)
		require.NotNil(t, r)
		require.Equal(t, "not_the_persons_case", r.Key, into)
	}
}

// An earlier receipt moves what still runs; a reply that has left is told.
func TestT03_DL01_AnEarlierReceiptMovesOnlyWhatStillRuns(t *testing.T) {
	p := receivedOn(t, "2027-02-10")
	p.do(tone, &SendPreliminaryReply{ExpectedOn: today(p).AddDays(40), Why: words(1)})
	p.posts("D-06")
	p.do(System, &AbsorbReferral{Referral: Referral{ReceivedOn: on("2027-02-01"), SenderKind: "PATIENT", Kind: "APPLICATION",
		Channel: "PORTAL"}})
	p.noDeadline("DL-01")
	p.due("DL-02", "2027-03-01 OPEN")
}

// Who is out again, or is not written to, does not keep the others from their
// offer of training (INV-59).
func TestINV59_TheOthersAreOfferedAllTheSame(t *testing.T) {
	for name, lost := range map[string]func(p *play){
		"taken out":   func(p *play) { p.do(ola, &RemoveParticipant{Who: nurse}) },
		"objected to": func(p *play) { p.do(kari, &ObjectToSharing{Against: []Principal{nurse}}) },
	} {
		t.Run(name, func(t *testing.T) {
			p := drafted(t)
			p.do(ola, &IssueParticipation{Participants: []Participant{reader(nurse, "HOME_NURSING"), reader(nav, "NAV")}})
			lost(p)
			p.do(kari, &RegisterSignature{Form: p.form()})
			require.Nil(t, p.s.toolTraining(nurse))
			require.NotNil(t, p.s.toolTraining(nav))
		})
	}
}

// Who leads a meeting was weighed when it was planned: they may come to it.
func TestINV57_WhoChairsMayCome(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.do(tone, &AssignHandler{Staff: nurse, Reason: "WORKLOAD"})
	p.head = siri
	p.do(System, &NoteRegister{})
	p.do(tone, &PlanMeeting{Kind: OtherMeeting, On: today(p), Chair: tone, MinutesTaker: ola}) // of the unit, no more
	p.do(tone, &InviteMeeting{Meeting: "meeting-1"})
	p.do(tone, &HoldMeeting{Meeting: "meeting-1", Attended: []Principal{kari, tone}, Arranged: words(1)})
}
