package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A postmark is read three times: what was dismissed as late was in time, and was
// late after all, so that nobody has anything to do.
func TestINV87_INV63_ADismissalThatWasRightAfterAll(t *testing.T) {
	p := sofieLate(t)
	p.do(tone, &DismissComplaint{Complaint: "complaint-1", Reason: words(1)})
	require.Empty(t, p.tasksOf(TaskHandleComplaint))
	p.corrects(tone, CorrectEntry{Entry: p.entry("complaint_registered"), On: on("2027-05-07")})
	require.Equal(t, []string{"complaint-1"}, p.tasksOf(TaskHandleComplaint))
	require.False(t, p.complaint().Late)
	require.Equal(t, "2027-05-07 MET", p.period("decision-1", kari))
	p.corrects(tone, CorrectEntry{Entry: p.entry("complaint_registered"), On: on("2027-05-08")})
	require.Empty(t, p.tasksOf(TaskHandleComplaint))
	require.True(t, p.complaint().Late)
	p.says("no_such_complaint", tone, &AdmitComplaint{Complaint: "complaint-1"})
}

// Undoing a dismissal answers the complaint of the dismissal and no other.
func TestA03_INV63_UndoingADismissalAnswersTheComplaintOfItAlone(t *testing.T) {
	p := sofieLate(t)
	p.do(tone, &DismissComplaint{Complaint: "complaint-1", Reason: words(1)})
	p.do(kari, &RegisterComplaint{Subject: AgainstContent})
	p.do(kari, against("decision-2"))
	p.do(kari, &WithdrawComplaint{Complaint: "complaint-3"})
	p.do(kari, against("decision-2"))
	p.corrects(tone, CorrectEntry{Entry: p.entry("receipt_registered", "decision-1"), On: on("2027-04-10")})
	p.do(tone, &AdmitComplaint{Complaint: "complaint-1", Reason: words(2)})
	require.Equal(t, []ComplaintStatus{ComplaintStatusAdmissible, ComplaintStatusReceived, ComplaintStatusWithdrawn, ComplaintStatusReversed},
		[]ComplaintStatus{p.statusOf("complaint-1"), p.statusOf("complaint-2"), p.statusOf("complaint-3"), p.statusOf("complaint-4")})
	require.Equal(t, []string{"complaint-2"}, p.tasksOf(TaskHandleComplaint))
	for _, dl := range p.s.Deadlines {
		if dl.About == "complaint-4" && (dl.Code == ComplaintReply || dl.Code == ComplaintReview) {
			require.Equal(t, DeadlineMet, dl.Status, "%s of a complaint that has been answered", dl.Code)
		}
	}
	require.Equal(t, 1, p.times("decision_reversed"))
}

// The County Governor had put another in the dismissal's place: there is nothing
// left of it to undo but the complaint.
func TestA07_INV63_ADismissalAlreadyOverturnedIsNotOverturnedAgain(t *testing.T) {
	p := refusedOn(t, "2027-04-06")
	p.at("2028-04-10")
	p.do(tone, &RegisterReceipt{Decision: "decision-1", ReceivedOn: on("2028-03-10"), Evidence: "OWN_STATEMENT"})
	p.sent("2028-04-11", "2028-05-11") // late, and after a year
	p.do(tone, &DismissComplaint{Complaint: "complaint-1", Reason: words(1)})
	p.do(kari, against("decision-2"))
	p.toGovernor("complaint-2")
	p.do(tone, p.appeal(AppealChanged))
	require.Equal(t, ComplaintStatusOutOfTime, p.statusOf("complaint-1"))
	require.Equal(t, DecisionStatusReversed, p.s.Decisions[1].Status)
	p.corrects(tone, CorrectEntry{Entry: p.entry("receipt_registered", "decision-1"), On: on("2028-03-14")})
	p.do(tone, &AdmitComplaint{Complaint: "complaint-1", Reason: words(2)})
	require.Zero(t, p.times("decision_reversed"))
	require.Equal(t, ComplaintStatusAdmissible, p.statusOf("complaint-1"))
}

// The unit has undone a dismissal by the time the County Governor does: the
// complaint it was of is admitted once.
func TestA08_INV63_WhatTheUnitHasAdmittedIsNotAdmittedAgain(t *testing.T) {
	p := sofieLate(t)
	p.do(tone, &DismissComplaint{Complaint: "complaint-1", Reason: words(1)})
	p.do(kari, against("decision-2"))
	p.toGovernor("complaint-2")
	p.corrects(tone, CorrectEntry{Entry: p.entry("receipt_registered", "decision-1"), On: on("2027-04-10")})
	p.do(tone, &AdmitComplaint{Complaint: "complaint-1", Reason: words(2)})
	require.Equal(t, 1, p.times("complaint_admitted"))
	p.do(tone, p.appeal(AppealChanged))
	require.Zero(t, p.times("complaint_admitted"))
	require.Equal(t, ComplaintStatusAdmissible, p.statusOf("complaint-1"))
}

// What has been taken back is not judged once more, whatever a receipt shows.
func TestINV62_AWithdrawnComplaintIsNotJudgedAgain(t *testing.T) {
	p := refusedOn(t, "2027-04-06")
	p.sent("2027-05-08", "2027-05-11")
	p.do(kari, &WithdrawComplaint{Complaint: "complaint-1"})
	p.do(tone, &RegisterReceipt{Decision: "decision-1", ReceivedOn: on("2027-04-08"), Evidence: "RETURN_RECEIPT"})
	require.False(t, p.complaint().Late)
	require.Empty(t, p.tasksOf(TaskHandleComplaint))

	p = sofieLate(t)
	p.do(kari, &WithdrawComplaint{Complaint: "complaint-1"})
	p.corrects(tone, CorrectEntry{Entry: p.entry("receipt_registered"), On: on("2027-04-10")})
	require.Empty(t, p.tasksOf(TaskHandleComplaint))
}

// A complaint waits for a signature when the receipt shows that it was late too:
// the unit weighs it now.
func TestINV62_A02_ADeficientComplaintThatProvesLateIsTheUnitsToWeigh(t *testing.T) {
	p := refusedOn(t, "2027-04-06")
	p.at("2027-05-11")
	c := against("decision-1")
	c.SentOn, c.Unsigned = on("2027-05-08"), true
	p.do(tone, c)
	p.do(tone, &RequestCorrection{Complaint: "complaint-1"})
	require.Empty(t, p.tasksOf(TaskHandleComplaint))
	p.do(tone, &RegisterReceipt{Decision: "decision-1", ReceivedOn: on("2027-04-08"), Evidence: "RETURN_RECEIPT"})
	require.Equal(t, []string{"complaint-1"}, p.tasksOf(TaskHandleComplaint))
}

// After the end of a case what a complaint owes its parties is sent again when
// it comes back; what went to others is not.
func TestINV81_A01_AfterTheEndAComplaintsLettersReachItsParties(t *testing.T) {
	p := refusedOn(t, "2027-04-06")
	p.do(kari, &RegisterReceipt{Decision: "decision-1", Evidence: "PORTAL_OPENED"})
	p.do(gp, &RegisterComplaint{Decision: "decision-1", Subject: AgainstRefusal, Party: kari, Representative: gp, PowerOfAttorney: words(1)})
	p.do(tone, &VerifyPower{Complaint: "complaint-1", Valid: true})
	p.toGovernor("complaint-1")
	p.do(tone, p.appeal(AppealConfirmed))
	p.at("2027-06-01")
	p.do(tone, &CloseCase{Reason: ClosedRefused})
	require.True(t, p.s.Ended())
	for _, l := range p.s.Letters {
		if l.About != "complaint-1" {
			continue
		}
		require.Contains(t, []Principal{CountyGovernor, kari, gp}, l.To)
		if l.Status != LetterQueued {
			continue
		}
		p.do(tone, &FailLetter{Letter: l.ID, Reason: "RETURNED"})
		require.Contains(t, p.tasksOf(TaskLetterFailed), l.ID, "%s to %s", l.Code, l.To)
		p.do(tone, &ReleaseLetter{Letter: l.ID})
	}
	require.NotEmpty(t, p.s.Letters)
}
