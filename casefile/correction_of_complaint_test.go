package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// resent corrects the day a complaint was sent.
func (p *play) resent(day string) Correction {
	p.t.Helper()
	return p.corrects(tone, CorrectEntry{Entry: p.entry("complaint_registered"), On: on(day)})
}

// A late one that was sent on another day after the period is late all the same:
// nothing else is touched.
func TestINV87_INV62_LateOnAnotherDayIsLate(t *testing.T) {
	p := sofieLate(t)
	p.at("2027-05-14")
	c := p.resent("2027-05-09")
	require.NotContains(t, codesOf(c), "STOOD_ON_IT:complaint-1")
	require.Equal(t, []string{"entry_corrected", "complaint_redated"}, p.became())
	require.Equal(t, []any{on("2027-05-09"), true}, []any{p.complaint().SentOn, p.complaint().Late})
	p.stands(ComplaintStatusReceived, "decision-1", DecisionStatusFinal)
}

// One in time on another day is in time: the period was used on that day.
func TestINV87_DL04_ThePeriodWasUsedOnAnotherDay(t *testing.T) {
	p := knownOn(t, "2027-04-08")
	p.sent("2027-05-05", "2027-05-06")
	p.at("2027-05-14")
	require.Equal(t, on("2027-05-05"), p.deadline("DL-04").SettledOn)
	c := p.resent("2027-05-04")
	require.NotContains(t, codesOf(c), "STOOD_ON_IT:complaint-1")
	p.due("DL-04", "2027-05-07 MET")
	require.Equal(t, on("2027-05-04"), p.deadline("DL-04").SettledOn)
	p.stands(ComplaintStatusReceived, "decision-1", DecisionStatusComplained)
}

// What has been taken back is over: that it was sent on another day is for a person.
func TestINV87_A10_AComplaintThatIsOverIsMendedByHand(t *testing.T) {
	p := knownOn(t, "2027-04-08")
	p.sent("2027-05-05", "2027-05-06")
	p.do(kari, &WithdrawComplaint{Complaint: "complaint-1"})
	c := p.resent("2027-05-04")
	require.True(t, c.ByHand)
	require.Equal(t, on("2027-05-05"), p.complaint().SentOn)
}

// One dismissed as late, which was sent in time, is given back to the unit.
func TestINV87_INV63_WhatWasDismissedHadBeenSentInTime(t *testing.T) {
	p := sofieLate(t)
	p.do(tone, &DismissComplaint{Complaint: "complaint-1", Reason: words(1)})
	p.at("2027-05-14")
	c := p.resent("2027-05-07")
	require.False(t, c.ByHand)
	require.Contains(t, codesOf(c), "STOOD_ON_IT:decision-2")
	require.False(t, p.complaint().Late)
	require.Equal(t, []string{"complaint-1"}, p.tasksOf(TaskHandleComplaint))
	require.Equal(t, on("2027-05-07"), p.deadline("DL-04").SettledOn)
}

// Without a receipt no period has run, and none is said to have ended (INV-61).
func TestINV87_INV61_SentOnAnotherDayWithNoReceiptShown(t *testing.T) {
	p := refusedOn(t, "2027-04-06")
	p.sent("2027-04-10", "2027-04-12")
	p.resent("2027-04-11")
	require.Equal(t, on("2027-04-11"), p.complaint().SentOn)
	p.noDeadline("DL-04")

	p = sofieLate(t)
	p.corrects(tone, CorrectEntry{Entry: p.entry("receipt_registered"), Void: true})
	p.resent("2027-05-07")
	require.False(t, p.complaint().Late)
	p.due("DL-04", "2027-05-07 CANCELLED")
	require.Equal(t, becauseCorrected, p.deadline("DL-04").Reason, "it was never established")
}

// What was lacking came before anybody had asked: only the unit's time moves.
func TestINV87_DL07_WhatWasLackingCameUnasked(t *testing.T) {
	p := deficientOn(t, "2027-04-08")
	p.at("2027-04-12")
	p.do(kari, &RegisterCorrection{Complaint: "complaint-1"})
	p.due("DL-07", "2027-04-26 OPEN")
	p.corrects(tone, CorrectEntry{Entry: p.entry("complaint_corrected"), On: on("2027-04-09")})
	p.due("DL-07", "2027-04-23 OPEN")
	require.Nil(t, p.deadline("DL-08"))
}

// A complaint was corrected, found unclear and asked about again: the time that
// runs now is not answered by what came before, and what came before has been
// overtaken once the second answer is there.
func TestINV87_DL08_TheFirstCorrectionIsNotTheSecond(t *testing.T) {
	p := deficientOn(t, "2027-04-08")
	p.do(tone, &RequestCorrection{Complaint: "complaint-1"})
	p.at("2027-04-12")
	p.do(kari, &RegisterCorrection{Complaint: "complaint-1"})
	first := p.entry("complaint_corrected")
	p.at("2027-04-13")
	p.do(tone, &RequestCorrection{Complaint: "complaint-1", Defect: DefectUnclear})
	p.due("DL-08", "2027-04-27 OPEN")
	c := p.corrects(tone, CorrectEntry{Entry: first, On: on("2027-04-10")})
	require.False(t, c.ByHand)
	require.Equal(t, on("2027-04-10"), p.complaint().CorrectedOn)
	p.due("DL-08", "2027-04-27 OPEN")
	p.at("2027-04-15")
	p.do(kari, &RegisterCorrection{Complaint: "complaint-1"})
	c = p.corrects(tone, CorrectEntry{Entry: first, On: on("2027-04-09")})
	require.True(t, c.ByHand)
	require.Equal(t, on("2027-04-15"), p.complaint().CorrectedOn)
	p.due("DL-08", "2027-04-27 MET")
	p.due("DL-07", "2027-04-29 OPEN")
}

// The County Governor's word on something never decided came on another day.
func TestINV87_A07_AnAppealOfSomethingNeverDecided(t *testing.T) {
	p := decidingOn(t, "2027-04-08", ConsentCoordinator, ConsentPlan)
	p.do(tone, decision(OutcomeGranted, ScopeCoordinator))
	p.do(kari, &RegisterComplaint{Subject: AgainstNoPlan})
	p.toGovernor("complaint-1")
	ruled := p.ruled("complaint-1", AppealChanged, ScopePlan)
	p.at("2027-04-12")
	p.do(tone, ruled)
	p.corrects(tone, CorrectEntry{Entry: p.entry("appeal_decided"), On: on("2027-04-09")})
	require.Equal(t, on("2027-04-09"), p.complaint().AppealReceivedOn)
	require.Equal(t, on("2027-04-09"), p.s.decision("decision-2").CountsFrom)
}

// A quashed dismissal is weighed once more, in two weeks from when the unit
// really got the County Governor's decision.
func TestINV87_DL07_AQuashedDismissalReceivedOnAnotherDay(t *testing.T) {
	p := lateAgain(t)
	p.due(ComplaintReview, "2027-06-15 OPEN")
	p.at("2027-06-04")
	p.corrects(tone, CorrectEntry{Entry: p.entry("appeal_decided"), On: on("2027-06-02")})
	p.due(ComplaintReview, "2027-06-16 OPEN")
	require.Equal(t, "complaint-1", p.deadline(ComplaintReview).About)
}

// groundsOn is a grant received on 1 February 2027 with grounds that were sent the
// same day and arrived later.
func groundsOn(t testing.TB, arrived string) *play {
	p := activeOn(t, "2027-02-01", ScopePlan)
	p.do(kari, &RegisterReceipt{Decision: "decision-1", Evidence: "PORTAL_OPENED"})
	p.do(kari, &RequestGrounds{Decision: "decision-1"})
	p.do(tone, &GiveGrounds{Decision: "decision-1", Grounds: words(1)})
	p.at(arrived)
	p.do(tone, &RegisterReceipt{Decision: "decision-1", Evidence: "OWN_STATEMENT", Grounds: true})
	return p
}

// A complaint that seemed late is in time when the grounds came later.
func TestINV87_INV71_INV62_ALateComplaintIsInTimeWhenTheGroundsCameLater(t *testing.T) {
	p := groundsOn(t, "2027-02-04")
	p.due("DL-04", "2027-03-04 OPEN")
	p.at("2027-03-08")
	p.do(kari, &RegisterComplaint{Decision: "decision-1", Subject: AgainstContent})
	require.True(t, p.complaint().Late)
	c := p.corrects(tone, CorrectEntry{Entry: p.entry("grounds_received"), On: on("2027-02-10")})
	require.Contains(t, codesOf(c), "COMPLAINT_MOVES:complaint-1")
	p.due("DL-04", "2027-03-10 OPEN")
	require.False(t, p.complaint().Late)
	p.stands(ComplaintStatusReceived, "decision-1", DecisionStatusComplained)
}

// An earlier day shortens nothing; a later one lengthens, also when an earlier one
// has been believed in between.
func TestINV87_INV71_INV73_TheFourWeeksFollowTheGroundsHoweverOftenTheyAreCorrected(t *testing.T) {
	p := groundsOn(t, "2027-02-15")
	p.due("DL-04", "2027-03-15 OPEN")
	p.at("2027-02-25")
	redate := func(day string) Correction {
		return p.corrects(tone, CorrectEntry{Entry: p.entry("grounds_received"), On: on(day)})
	}
	require.Contains(t, codesOf(redate("2027-02-05")), "RIGHT_KEPT:"+p.deadline("DL-04").ID)
	p.due("DL-04", "2027-03-15 OPEN")
	redate("2027-02-18")
	p.due("DL-04", "2027-03-18 OPEN")
}

// Each party's dismissal is asked about with that party's receipt.
func TestINV87_INV67_AWrongDismissalIsThatPartysOwn(t *testing.T) {
	p := twoParents(t, "2027-04-08")
	for _, who := range []Principal{mother, father} {
		p.do(tone, &RegisterReceipt{Decision: "decision-1", Party: who, Evidence: "OWN_STATEMENT"})
	}
	p.at("2027-05-11")
	for i, who := range []Principal{mother, father} {
		c := against("decision-1")
		c.Party, c.SentOn = who, on("2027-05-08")
		p.do(tone, c)
		p.do(tone, &DismissComplaint{Complaint: p.s.Complaints[i].ID, Reason: words(1)})
	}
	receipt := func(who Principal) int { return p.entry("receipt_registered", "decision-1", string(who)) }
	c := p.corrects(tone, CorrectEntry{Entry: receipt(father), On: on("2027-04-10")})
	require.Contains(t, codesOf(c), "STOOD_ON_IT:decision-3")
	c = p.corrects(tone, CorrectEntry{Entry: receipt(mother), On: on("2027-04-09")}) // four weeks end on 7 May all the same
	require.NotContains(t, codesOf(c), "STOOD_ON_IT:decision-3")
	require.Equal(t, []bool{true, false}, []bool{p.s.Complaints[0].Late, p.s.Complaints[1].Late})
}

// A receipt on another day, with the refusal final all the same: closing it stood on nothing else.
func TestINV87_T18_ARefusalThatIsFinalAllTheSame(t *testing.T) {
	p := knownOn(t, "2027-04-08")
	p.at("2027-05-09")
	p.do(tone, &CloseCase{Reason: ClosedRefused})
	p.at("2027-06-20")
	c := p.corrects(tone, CorrectEntry{Entry: p.entry("receipt_registered"), On: on("2027-04-12")})
	p.due("DL-04", "2027-05-10 CANCELLED")
	require.NotContains(t, codesOf(c), "CASE_WAS_CLOSED:case")
	require.Equal(t, DecisionStatusFinal, p.s.Decisions[0].Status)
}

// A duty that has been met is met, also when its day now lies ahead (DL-02); and
// so is a right that was used (DL-28).
func TestINV87_DL02_DL28_WhatIsMetStaysMet(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopePlan)
	p.due(DecisionTarget, "2027-03-01 MET")
	p.do(kari, &RegisterReceipt{Decision: "decision-1", Evidence: "PORTAL_OPENED"})
	p.do(kari, &RequestGrounds{Decision: "decision-1"})
	p.at("2027-02-10")
	p.corrects(tone, CorrectEntry{Entry: p.entry("receipt_registered"), On: on("2027-02-02")})
	p.due(AskGrounds, "2027-03-02 MET")
	p.corrects(tone, CorrectEntry{Entry: p.entry("referred"), On: on("2027-01-28")})
	p.due(DecisionTarget, "2027-02-25 MET")
}
