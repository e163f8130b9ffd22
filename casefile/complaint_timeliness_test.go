package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// sofieLate is story 6b: received on 8 April, posted on 8 May, a day too late.
func sofieLate(t testing.TB) *play {
	p := refusedOn(t, "2027-04-06")
	p.at("2027-04-10")
	p.do(tone, &RegisterReceipt{Decision: "decision-1", ReceivedOn: on("2027-04-08"), Evidence: "OWN_STATEMENT"})
	p.sent("2027-05-08", "2027-05-11")
	p.stands(ComplaintStatusReceived, "decision-1", DecisionStatusFinal)
	return p
}

// The receipt was a day later than registered: the complaint is in time, and the
// decision complained of.
func TestINV87_INV62_ALateComplaintIsInTimeWhenTheReceiptWasLater(t *testing.T) {
	p := sofieLate(t)
	require.True(t, p.complaint().Late)
	c := p.corrects(tone, CorrectEntry{Entry: p.entry("receipt_registered"), On: on("2027-04-10")})
	require.Subset(t, codesOf(c), []string{"DECISION_MOVES:decision-1", "COMPLAINT_MOVES:complaint-1"})
	require.NotContains(t, codesOf(c), "CASE_WAS_CLOSED:case")
	require.False(t, p.complaint().Late)
	p.stands(ComplaintStatusReceived, "decision-1", DecisionStatusComplained)
	p.due("DL-04", "2027-05-10 MET") // Sat 8 May + … : four weeks from Sat 10 April is Sat 8 May, rolled to Monday
	require.Equal(t, on("2027-05-08"), p.deadline("DL-04").SettledOn)
	p.says("complaint_in_time", tone, &DismissComplaint{Complaint: "complaint-1", Reason: words(1)})
	p.do(tone, &AdmitComplaint{Complaint: "complaint-1"})
}

func TestINV87_T18_TheCaseWasClosedOnTheRefusal(t *testing.T) {
	p := refusedOn(t, "2027-04-06")
	p.at("2027-04-10")
	p.do(tone, &RegisterReceipt{Decision: "decision-1", ReceivedOn: on("2027-04-08"), Evidence: "OWN_STATEMENT"})
	p.at("2027-05-09")
	p.do(tone, &CloseCase{Reason: ClosedRefused})
	p.sent("2027-05-08", "2027-05-11")
	c := p.corrects(tone, CorrectEntry{Entry: p.entry("receipt_registered"), On: on("2027-04-10")})
	require.Contains(t, codesOf(c), "CASE_WAS_CLOSED:case")
	p.stands(ComplaintStatusReceived, "decision-1", DecisionStatusComplained)
	require.Equal(t, PhaseClosed, p.s.Phase)
}

// No receipt is shown any more, so no period has run (INV-61).
func TestINV87_INV61_ALateComplaintIsInTimeWhenNoReceiptIsShown(t *testing.T) {
	p := sofieLate(t)
	p.corrects(tone, CorrectEntry{Entry: p.entry("receipt_registered"), Void: true})
	require.False(t, p.complaint().Late)
	p.stands(ComplaintStatusReceived, "decision-1", DecisionStatusComplained)
	// One registered afterwards is not judged by the period that has gone either.
	p.do(tone, &WithdrawComplaint{Complaint: "complaint-1"})
	p.stands(ComplaintStatusWithdrawn, "decision-1", DecisionStatusIssued)
	p.at("2027-06-01")
	p.do(tone, against("decision-1"))
	require.False(t, p.complaint().Late)
}

// What was dismissed as late, and was not, is heard after all.
func TestINV87_INV63_ADismissalOfWhatWasInTime(t *testing.T) {
	p := sofieLate(t)
	p.do(tone, &DismissComplaint{Complaint: "complaint-1", Reason: words(1)})
	p.do(kari, &RegisterReceipt{Decision: "decision-2", Evidence: "PORTAL_OPENED"})
	p.do(kari, against("decision-2"))
	p.says("no_such_complaint", tone, &ReviewComplaint{Complaint: "complaint-1"})
	p.at("2027-05-14")
	c := p.corrects(tone, CorrectEntry{Entry: p.entry("receipt_registered", "decision-1"), On: on("2027-04-10")})
	require.Subset(t, codesOf(c), []string{"COMPLAINT_MOVES:complaint-1", "STOOD_ON_IT:decision-2"})
	require.Contains(t, p.openTasks(), "HANDLE_COMPLAINT KE")
	p.due("DL-04", "2027-06-08 OPEN") // the dismissal's own
	p.do(tone, &AdmitComplaint{Complaint: "complaint-1"})
	require.Equal(t, []ComplaintStatus{ComplaintStatusAdmissible, ComplaintStatusReversed},
		[]ComplaintStatus{p.s.Complaints[0].Status, p.s.Complaints[1].Status})
	require.Equal(t, []DecisionStatus{DecisionStatusComplained, DecisionStatusReversed},
		[]DecisionStatus{p.s.Decisions[0].Status, p.s.Decisions[1].Status})
	p.due("DL-07", "2027-05-28 OPEN")
	require.Len(t, p.letters("D-24"), 3, "for each complaint, and that it is heard after all")
	p.do(tone, &ReviewComplaint{Complaint: "complaint-1"})
}

// The complaint comes first, and then the receipt that shows it was late.
func TestINV62_INV61_AReceiptRegisteredAfterTheComplaint(t *testing.T) {
	p := refusedOn(t, "2027-04-06")
	p.sent("2027-05-08", "2027-05-11")
	require.False(t, p.complaint().Late)
	p.stands(ComplaintStatusReceived, "decision-1", DecisionStatusComplained)
	p.do(tone, &RegisterReceipt{Decision: "decision-1", ReceivedOn: on("2027-04-08"), Evidence: "RETURN_RECEIPT"})
	require.True(t, p.complaint().Late)
	p.stands(ComplaintStatusReceived, "decision-1", DecisionStatusReceived) // a late one waits to be weighed
	p.due("DL-04", "2027-05-07 CANCELLED")
	p.says("late_reason_missing", tone, &AdmitComplaint{Complaint: "complaint-1"})
	p.do(tone, &DismissComplaint{Complaint: "complaint-1", Reason: words(1)})
	require.Equal(t, DecisionStatusFinal, p.s.Decisions[0].Status)

	// In time by the receipt: the period is met on the day it was used.
	p = refusedOn(t, "2027-04-06")
	p.sent("2027-05-07", "2027-05-11")
	p.do(tone, &RegisterReceipt{Decision: "decision-1", ReceivedOn: on("2027-04-08"), Evidence: "RETURN_RECEIPT"})
	require.False(t, p.complaint().Late)
	p.due("DL-04", "2027-05-07 MET")
	require.Equal(t, on("2027-05-07"), p.deadline("DL-04").SettledOn)
	p.stands(ComplaintStatusReceived, "decision-1", DecisionStatusComplained)

	// What a person has admitted stays admitted.
	p = refusedOn(t, "2027-04-06")
	p.sent("2027-05-08", "2027-05-11")
	p.do(tone, &AdmitComplaint{Complaint: "complaint-1"})
	p.do(tone, &RegisterReceipt{Decision: "decision-1", ReceivedOn: on("2027-04-08"), Evidence: "RETURN_RECEIPT"})
	p.stands(ComplaintStatusAdmissible, "decision-1", DecisionStatusComplained)
	p.due("DL-04", "2027-05-07 CANCELLED")
}

// The postmark was misread.
func TestINV87_INV62_AComplaintSentOnAnotherDay(t *testing.T) {
	p := sofieLate(t)
	p.at("2027-05-14")
	p.says("date_too_late", tone, &CorrectEntry{Entry: p.entry("complaint_registered"), On: on("2027-05-12"), Reason: words(1)})
	p.refused("INV-62", tone, &CorrectEntry{Entry: p.entry("complaint_registered"), On: on("2027-04-05"), Reason: words(1)})
	c := p.corrects(tone, CorrectEntry{Entry: p.entry("complaint_registered"), On: on("2027-05-07")})
	require.Contains(t, codesOf(c), "COMPLAINT_MOVES:complaint-1")
	require.Equal(t, []any{on("2027-05-07"), false}, []any{p.complaint().SentOn, p.complaint().Late})
	p.stands(ComplaintStatusReceived, "decision-1", DecisionStatusComplained)
	p.due("DL-04", "2027-05-07 MET")

	// And back again: it was late after all.
	p.corrects(tone, CorrectEntry{Entry: p.entry("complaint_registered"), On: on("2027-05-08")})
	require.True(t, p.complaint().Late)
	p.stands(ComplaintStatusReceived, "decision-1", DecisionStatusReceived)
	p.due("DL-04", "2027-05-07 CANCELLED")

	// Admitted as one in time: a person sees to it.
	p.corrects(tone, CorrectEntry{Entry: p.entry("complaint_registered"), On: on("2027-05-06")})
	p.do(tone, &AdmitComplaint{Complaint: "complaint-1"})
	c = p.corrects(tone, CorrectEntry{Entry: p.entry("complaint_registered"), On: on("2027-05-08")})
	require.Contains(t, codesOf(c), "STOOD_ON_IT:complaint-1")
	require.Equal(t, ComplaintStatusAdmissible, p.complaint().Status)
	require.Contains(t, p.openTasks(), "CHECK_CORRECTION KE")
}

// Each party's receipt moves that party's complaint alone.
func TestINV87_INV67_TheOtherPartysComplaintStaysAsItIs(t *testing.T) {
	p := refusedOn(t, "2027-04-06")
	p.s.Decisions[0].Parties = append(p.s.Decisions[0].Parties, Party{Who: gp, As: RoleProxy})
	p.at("2027-04-12")
	p.do(tone, &RegisterReceipt{Decision: "decision-1", Party: gp, ReceivedOn: on("2027-04-08"), Evidence: "OWN_STATEMENT"})
	p.do(tone, &RegisterReceipt{Decision: "decision-1", Party: kari, ReceivedOn: on("2027-04-08"), Evidence: "OWN_STATEMENT"})
	p.at("2027-05-11")
	for _, who := range []Principal{kari, gp} {
		c := against("decision-1")
		c.Party, c.SentOn = who, on("2027-05-10")
		p.do(tone, c)
	}
	p.corrects(tone, CorrectEntry{Entry: p.entry("receipt_registered"), On: on("2027-04-12")}) // kari's
	require.Equal(t, []bool{false, true}, []bool{p.s.Complaints[0].Late, p.s.Complaints[1].Late})
	require.Equal(t, DecisionStatusComplained, p.s.Decisions[0].Status)
}

func TestINV87_DL07_DL08_AComplaintCorrectedOnAnotherDay(t *testing.T) {
	p := knownOn(t, "2027-04-08")
	p.at("2027-05-03")
	c := against("decision-1")
	c.Unsigned = true
	p.do(tone, c)
	p.do(tone, &RequestCorrection{Complaint: "complaint-1"}) // a fortnight, rolled over 17 May, to the 18th
	p.at("2027-05-19")
	p.do(tone, &RegisterCorrection{Complaint: "complaint-1"})
	p.due("DL-08", "2027-05-18 CANCELLED")
	p.due("DL-07", "2027-06-02 OPEN")
	p.corrects(tone, CorrectEntry{Entry: p.entry("complaint_corrected"), On: on("2027-05-18")})
	p.due("DL-08", "2027-05-18 MET")
	p.due("DL-07", "2027-06-01 OPEN")
	require.Equal(t, "2027-06-15", p.deadline("DL-07").Alarm.String())
	require.Equal(t, on("2027-05-18"), p.complaint().CorrectedOn)
	p.corrects(tone, CorrectEntry{Entry: p.entry("complaint_corrected"), On: on("2027-05-19")})
	p.due("DL-08", "2027-05-18 CANCELLED")
}

func TestINV87_DL09_AnAppealDecisionReceivedOnAnotherDay(t *testing.T) {
	p := forwardedOn(t, "2027-04-08")
	p.at("2027-09-16")
	appeal := p.appeal(AppealChanged, ScopeCoordinator, ScopePlan)
	appeal.DecidedOn = on("2027-09-10")
	p.do(tone, appeal)
	p.due("DL-09", "2027-09-30 OPEN")
	p.refused("A-07", tone, &CorrectEntry{Entry: p.entry("appeal_decided"), On: on("2027-09-09"), Reason: words(1)})
	c := p.corrects(tone, CorrectEntry{Entry: p.entry("appeal_decided"), On: on("2027-09-13")})
	require.Equal(t, []string{"DEADLINE_MOVES:" + p.deadline("DL-09").ID}, codesOf(c))
	p.due("DL-09", "2027-09-27 OPEN")
	require.Equal(t, on("2027-09-13"), p.s.Decisions[1].CountsFrom)

	p = forwardedOn(t, "2027-04-08")
	p.at("2027-09-16")
	p.do(tone, p.appeal(AppealQuashed))
	p.at("2027-09-20")
	p.corrects(tone, CorrectEntry{Entry: p.entry("appeal_decided"), On: on("2027-09-17")})
	p.due("DL-02", "2027-10-15 OPEN")
}

func TestINV87_INV71_GroundsThatArrivedOnAnotherDay(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopePlan)
	p.do(kari, &RegisterReceipt{Decision: "decision-1", Evidence: "PORTAL_OPENED"})
	p.do(kari, &RequestGrounds{Decision: "decision-1"})
	p.do(tone, &GiveGrounds{Decision: "decision-1", Grounds: words(1)})
	p.at("2027-02-10")
	p.do(tone, &RegisterReceipt{Decision: "decision-1", ReceivedOn: on("2027-02-04"), Evidence: "OWN_STATEMENT", Grounds: true})
	p.due("DL-04", "2027-03-04 OPEN")
	p.corrects(tone, CorrectEntry{Entry: p.entry("grounds_received"), On: on("2027-02-09")})
	p.due("DL-04", "2027-03-09 OPEN")
	p.at("2027-03-11")
	require.Equal(t, DecisionStatusFinal, p.s.Decisions[0].Status)
	p.corrects(tone, CorrectEntry{Entry: p.entry("grounds_received"), On: on("2027-02-15")})
	p.due("DL-04", "2027-03-15 OPEN")
	require.Equal(t, DecisionStatusReceived, p.s.Decisions[0].Status)
	p.corrects(tone, CorrectEntry{Entry: p.entry("grounds_received"), On: on("2027-02-05")})
	p.due("DL-04", "2027-03-15 OPEN")
}

// A complaint was sent in time and taken back, and the period was thought to be
// over: with a later receipt there is time to complain again.
func TestINV87_INV67_APeriodThatWasUsedRunsOnWhenTheReceiptWasLater(t *testing.T) {
	p := refusedOn(t, "2027-04-06")
	p.at("2027-04-30")
	p.do(tone, &RegisterReceipt{Decision: "decision-1", ReceivedOn: on("2027-04-08"), Evidence: "OWN_STATEMENT"})
	p.do(kari, against("decision-1"))
	p.at("2027-05-10")
	p.due("DL-04", "2027-05-07 MET")
	p.do(kari, &WithdrawComplaint{Complaint: "complaint-1"})
	p.stands(ComplaintStatusWithdrawn, "decision-1", DecisionStatusFinal)
	p.corrects(tone, CorrectEntry{Entry: p.entry("receipt_registered"), On: on("2027-04-30")})
	p.due("DL-04", "2027-05-28 OPEN")
	p.stands(ComplaintStatusWithdrawn, "decision-1", DecisionStatusReceived)
	p.do(kari, against("decision-1"))
	require.False(t, p.complaint().Late)
}
