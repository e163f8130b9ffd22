package casefile

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestINV62_WhatIsHandedInByOneselfIsSentThen(t *testing.T) {
	p := knownOn(t, "2027-04-08")
	p.at("2027-05-11")
	c := against("decision-1")
	c.SentOn = on("2027-05-07") // the last day, she says
	p.says("sent_when_handed_in", kari, c)
	p.do(kari, against("decision-1"))
	require.True(t, p.complaint().Late)

	p = knownOn(t, "2027-04-08")
	p.at("2027-05-06")
	c = against("decision-1")
	c.SentOn = on("2027-05-04") // it makes no difference
	p.do(kari, c)
	require.False(t, p.complaint().Late)
}

// A right used in time and registered later was used in time.
func TestDL28_INV71_AskedInTimeAndRegisteredLater(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopePlan)
	p.do(kari, &RegisterReceipt{Decision: "decision-1", Evidence: "PORTAL_OPENED"})
	p.at("2027-03-03")
	p.due("DL-28", "2027-03-01 CANCELLED")
	require.Equal(t, DecisionStatusFinal, p.s.Decisions[0].Status)
	p.refused("INV-71", tone, &RequestGrounds{Decision: "decision-1", AskedOn: on("2027-03-02")})
	p.refused("INV-71", kari, &RequestGrounds{Decision: "decision-1", AskedOn: on("2027-03-01")}) // only the unit can say so
	p.do(tone, &RequestGrounds{Decision: "decision-1", AskedOn: on("2027-03-01")})
	p.due("DL-28", "2027-03-01 MET")
	require.Equal(t, DecisionStatusReceived, p.s.Decisions[0].Status)
	require.True(t, p.s.Decisions[0].FinalOn.IsZero())
	p.do(tone, &GiveGrounds{Decision: "decision-1", Grounds: words(1)})
	p.at("2027-03-08")
	p.do(tone, &RegisterReceipt{Decision: "decision-1", Evidence: "OWN_STATEMENT", Grounds: true})
	p.due("DL-04", "2027-04-05 OPEN")
	p.refused("INV-71", tone, &RequestGrounds{Decision: "decision-1", AskedOn: on("2027-03-01")})
}

func TestDL08_CorrectedInTimeAndRegisteredLater(t *testing.T) {
	for corrected, want := range map[string]string{"2027-05-26": "2027-05-26 MET", "2027-05-27": "2027-05-26 CANCELLED"} {
		p := knownOn(t, "2027-04-08")
		p.at("2027-05-07")
		c := against("decision-1")
		c.Unsigned = true
		p.do(tone, c)
		p.at("2027-05-12")
		p.do(tone, &RequestCorrection{Complaint: "complaint-1"})
		p.at("2027-05-28")
		require.Contains(t, p.openTasks(), "COMPLAINT_NOT_CORRECTED KE")
		p.do(tone, &RegisterCorrection{Complaint: "complaint-1", CorrectedOn: on(corrected)})
		p.due("DL-08", want)
		require.NotContains(t, p.openTasks(), "COMPLAINT_NOT_CORRECTED KE")
	}
}

func TestA05_DL07_TheReviewIsMetOnTheDayOfTheNewDecision(t *testing.T) {
	p := underReview(t, "2027-04-08")
	p.at("2027-04-23")
	r := reverse(ScopeCoordinator, ScopePlan)
	r.DecidedOn = on("2027-04-22")
	p.do(tone, r)
	p.due("DL-07", "2027-04-22 MET")
	require.Equal(t, on("2027-04-22"), p.deadline("DL-06").SettledOn)
}

// OutcomeGranted, never carried out, and then the County Governor says so.
func TestA08_DL09_CountsFromTheUnitsReceiptAlsoWhereItHadBeenGranted(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopeCoordinator)
	p.do(kari, &RegisterComplaint{Subject: AgainstNoCoordinator})
	p.do(tone, &AdmitComplaint{Complaint: "complaint-1"})
	p.do(tone, &ReviewComplaint{Complaint: "complaint-1"})
	p.do(tone, &ForwardComplaint{Complaint: "complaint-1", Statement: words(1)})
	p.at("2027-06-01")
	p.do(tone, p.appeal(AppealChanged, ScopeCoordinator))
	p.due("DL-09", "2027-06-15 OPEN")
	p.at("2027-06-10")
	p.coordinated()
	p.due("DL-09", "2027-06-15 MET")
	p.noDeadline("DL-09")
	require.Equal(t, ComplaintStatusClosed, p.complaint().Status)
}

// A coordinator who was there already does not fulfil what is new: the plan.
func TestA08_WhatIsNewIsWhatHasToBeCarriedOut(t *testing.T) {
	p := decidingOn(t, "2027-02-01", ConsentPlan, ConsentCoordinator)
	p.do(tone, decision(OutcomePartial, ScopeCoordinator))
	p.coordinated()
	p.do(kari, &RegisterComplaint{Decision: "decision-1", Subject: AgainstPartial})
	p.do(tone, &AdmitComplaint{Complaint: "complaint-1"})
	p.do(tone, &ReviewComplaint{Complaint: "complaint-1"})
	p.do(tone, &ForwardComplaint{Complaint: "complaint-1", Statement: words(1)})
	p.at("2027-06-01")
	p.do(tone, p.appeal(AppealChanged, ScopeCoordinator, ScopePlan))
	require.Equal(t, ComplaintStatusChanged, p.complaint().Status)
	p.due("DL-12", "2027-08-24 OPEN")
	p.refused("INV-68", tone, decision(OutcomeTerminated, ScopePlan))
	p.planned()
	require.Equal(t, ComplaintStatusClosed, p.complaint().Status)
}

// Nobody is held to a right: the patient may say no to what they were given.
func TestINV68_ThePatientMayAskForTheEndOfIt(t *testing.T) {
	p := forwardedOn(t, "2027-04-08")
	p.at("2027-06-01")
	p.do(tone, p.appeal(AppealChanged, ScopeCoordinator, ScopePlan))
	p.refused("INV-68", tone, decision(OutcomeTerminated, ScopePlan))
	end := decision(OutcomeTerminated, ScopePlan)
	end.PatientAsked = true
	p.do(tone, end)
	p.refused("INV-68", tone, decision(OutcomeTerminated, ScopeCoordinator))
}

// The County Governor answers two complaints of one decision, one after the other.
func TestA09_INV67_TheSecondComplaintOfAQuashedDecision(t *testing.T) {
	p := refusedOn(t, "2027-04-06")
	p.s.Decisions[0].Parties = append(p.s.Decisions[0].Parties, Party{Who: gp, As: RoleProxy})
	for i, who := range []Principal{kari, gp} {
		c := against("decision-1")
		c.Party = who
		p.do(tone, c)
		id := nextID("complaint", i)
		p.do(tone, &AdmitComplaint{Complaint: id})
		p.do(tone, &ReviewComplaint{Complaint: id})
		p.do(tone, &ForwardComplaint{Complaint: id, Statement: words(1)})
	}
	quash := func(id string) *RegisterAppealDecision {
		return &RegisterAppealDecision{Complaint: id, Outcome: AppealQuashed, DecidedOn: today(p)}
	}
	first := func() *play {
		p := *p
		p.s = p.s.clone()
		p.at("2027-09-16")
		p.do(tone, quash("complaint-1"))
		p.due("DL-02", "2027-10-14 OPEN")
		return &p
	}
	both := first()
	both.do(tone, quash("complaint-2"))
	both.due("DL-02", "2027-10-14 OPEN")
	require.Len(t, slices.DeleteFunc(slices.Clone(both.s.Deadlines), func(dl Deadline) bool {
		return dl.Code != DecisionTarget ||
			!dl.Live()
	}), 1)
	both.do(tone, &CompleteAssessment{LongTerm: true, TwoServices: true, Together: true})
	both.do(tone, decision(OutcomeGranted, ScopeCoordinator))
	for _, c := range both.s.Complaints {
		require.Equal(t, ComplaintStatusClosed, c.Status)
	}

	late := first()
	late.do(tone, &CompleteAssessment{LongTerm: true})
	late.do(tone, decision(OutcomeRefused, ScopeCoordinator, ScopePlan))
	late.do(tone, quash("complaint-2")) // what it is about has been decided anew
	require.Equal(t, PhaseRefused, late.s.Phase)
	require.Equal(t, ComplaintStatusClosed, late.complaint().Status)
	late.noDeadline("DL-02")
}

// Who decided for a child when the decision was made complains in their own name
// also after the child is 16 (fvl §§ 27, 29).
func TestINV67_INV26_AFormerGuardianComplainsInTheirOwnName(t *testing.T) {
	p := childRefusedOn(t, "2027-04-20", "2011-05-14")
	p.at("2027-05-03")
	p.do(father, &RegisterReceipt{Decision: "decision-1", Evidence: "OWN_STATEMENT"})
	p.at("2027-05-31") // Emil has been 16 since 14 May
	p.do(father, against("decision-1"))
	require.Equal(t, []any{father, Principal(""), false}, []any{p.complaint().Party, p.complaint().Representative, p.complaint().Late})
	require.Equal(t, []string{"person/father QUEUED"}, p.letters("D-24"))
	p.do(father, &WithdrawComplaint{Complaint: "complaint-1"})
}

// Whoever has the grounds has the decision, also when the first receipt was none.
func TestINV71_INV61_TheGroundsShowTheDecision(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopePlan)
	p.do(kari, &RegisterReceipt{Decision: "decision-1", Evidence: "PORTAL_OPENED"})
	p.do(kari, &RequestGrounds{Decision: "decision-1"})
	p.do(tone, &GiveGrounds{Decision: "decision-1", Grounds: words(1)})
	p.corrects(tone, CorrectEntry{Entry: p.entry("receipt_registered"), Void: true})
	p.noDeadline("DL-04")
	p.at("2027-02-10")
	p.do(tone, &RegisterReceipt{Decision: "decision-1", Evidence: "RETURN_RECEIPT", Grounds: true})
	require.Equal(t, on("2027-02-10"), p.s.Decisions[0].Parties[0].ReceivedOn)
	require.Equal(t, DecisionStatusReceived, p.s.Decisions[0].Status)
	p.due("DL-04", "2027-03-10 OPEN")
}

// What concerns a complaint reaches the appeal body and who represents the party,
// also when it came back, or had not been posted at all.
func TestINV66_INV87_ALostLetterOfAComplaintIsSentAgain(t *testing.T) {
	p := knownOn(t, "2027-04-08")
	c := against("decision-1")
	c.Representative, c.PowerOfAttorney = child, words(4)
	p.do(tone, c)
	p.do(tone, &AdmitComplaint{Complaint: "complaint-1"})
	p.do(tone, &ReviewComplaint{Complaint: "complaint-1"})
	p.do(tone, &ForwardComplaint{Complaint: "complaint-1", Statement: words(3)})
	for _, to := range []Principal{CountyGovernor, child} {
		id := p.letterID("D-27", to)
		p.do(tone, &PostLetter{Letter: id})
		p.corrects(tone, CorrectEntry{Entry: p.entry("letter_sent"), Void: true})
		require.Equal(t, LetterQueued, p.s.letter(id).Status, "it still has to go")
		p.do(tone, &PostLetter{Letter: id})
		p.do(tone, &FailLetter{Letter: id, Reason: "RETURNED"})
		require.Contains(t, p.openTasks(), "LETTER_FAILED KE")
		p.do(tone, &ReleaseLetter{Letter: id})
		require.NotContains(t, p.openTasks(), "LETTER_FAILED KE")
	}
	// Not to somebody the patient has said no to.
	p.do(kari, &ObjectToSharing{Against: []Principal{child}})
	require.Contains(t, p.letters("D-27"), "person/daughter CANCELLED")
}

// An acknowledgement that was not posted does not go to whom the patient has said
// no to meanwhile.
func TestINV87_INV85_AStruckPostingDoesNotPassAnObjection(t *testing.T) {
	p := newPlay(t, "2027-02-01")
	p.do(nurse, &Refer{Patient: kari, SenderKind: "RELATIVE"})
	p.do(tone, &PostLetter{Letter: p.letterID("D-01", nurse)})
	p.do(kari, &ObjectToSharing{Against: []Principal{nurse}})
	p.corrects(tone, CorrectEntry{Entry: p.entry("letter_sent"), Void: true})
	require.Contains(t, p.letters("D-01"), "staff/nurse CANCELLED")
}

// The case was closed between a meeting and its minutes; a complaint opens it again.
func TestINV51_A05_MinutesAreOwedAgainWhenTheCaseOpensAgain(t *testing.T) {
	p := heldOn(t, "2027-03-01", "2027-04-07")
	p.do(ola, &WriteMinutes{Meeting: "meeting-1", Words: words(1)})
	p.do(tone, &CloseCase{Reason: ClosedNeedEnded, PatientAsked: true, Rule: "hol § 7-1", Grounds: words(1)})
	p.noDeadline("DL-17")
	p.do(kari, &RegisterComplaint{Decision: "decision-2", Subject: AgainstTermination})
	p.do(tone, &AdmitComplaint{Complaint: "complaint-1"})
	p.do(tone, &ReviewComplaint{Complaint: "complaint-1"})
	p.do(tone, reverse(ScopeCoordinator, ScopePlan))
	require.Equal(t, PhaseActive, p.s.Phase)
	p.due("DL-17", "2027-04-14 OPEN")
}
