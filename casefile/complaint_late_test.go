package casefile

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// sent registers a complaint sent on a day, which reaches the unit on another.
func (p *play) sent(day, reached string) {
	p.t.Helper()
	p.at(reached)
	c := against("decision-1")
	c.SentOn = on(day)
	p.do(tone, c)
}

func TestINV62_TheDayItWasSentCountsToItsEnd(t *testing.T) {
	for _, c := range []struct {
		received, sent, reaches string
		late                    bool
	}{
		{"2027-04-08", "2027-05-07", "2027-05-11", false}, // the last day, after Kristi himmelfart
		{"2027-04-08", "2027-05-08", "2027-05-11", true},  // one day later (6b)
		{"2027-04-08", "2027-05-07", "2027-09-01", false}, // however long it is on its way
		{"2027-04-19", "2027-05-18", "2027-05-18", false}, // 17 May is also 2. pinsedag
		{"2027-04-19", "2027-05-19", "2027-05-19", true},
		{"2027-04-06", "2027-04-06", "2027-04-06", false},
	} {
		p := refusedOn(t, "2027-04-06")
		p.at(c.received)
		p.do(kari, &RegisterReceipt{Decision: "decision-1", Evidence: "PORTAL_OPENED"})
		p.sent(c.sent, c.reaches)
		require.Equal(t, c.late, p.complaint().Late, c)
		status := DecisionStatusComplained
		if c.late {
			status = DecisionStatusFinal // as far as is known
		}
		p.stands(ComplaintStatusReceived, "decision-1", status)
	}
}

func TestINV61_WithoutEvidenceOfReceiptNothingIsLate(t *testing.T) {
	p := refusedOn(t, "2027-04-06")
	p.sent("2028-04-05", "2028-04-10")
	require.False(t, p.complaint().Late)
	p.stands(ComplaintStatusReceived, "decision-1", DecisionStatusComplained)

	p = refusedOn(t, "2027-04-06")
	p.sent("2028-04-07", "2028-04-10") // but the year is over (INV-63)
	require.True(t, p.complaint().Late)
	p.says("complaint_after_a_year", tone, &AdmitComplaint{Complaint: "complaint-1", Ground: "SPECIAL_GROUNDS", Reason: words(1)})
}

func TestINV62_AComplaintInTimeUndoesFinal(t *testing.T) {
	p := knownOn(t, "2027-04-08")
	p.at("2027-05-10")
	require.Equal(t, DecisionStatusFinal, p.s.Decisions[0].Status)
	p.due("DL-04", "2027-05-07 CANCELLED")
	p.sent("2027-05-07", "2027-05-11")
	require.Equal(t, DecisionStatusComplained, p.s.Decisions[0].Status)
	require.True(t, p.s.Decisions[0].FinalOn.IsZero())
	p.due("DL-04", "2027-05-07 MET") // it was kept, as is known now
	require.Equal(t, "2027-05-07", p.deadline("DL-04").SettledOn.String())
}

func TestDL04_APeriodThatWasUsedIsMet(t *testing.T) {
	p := knownOn(t, "2027-04-08")
	p.sent("2027-04-20", "2027-04-22")
	p.due("DL-04", "2027-05-07 OPEN") // never ended early
	p.at("2027-05-10")
	p.due("DL-04", "2027-05-07 MET")
	require.Equal(t, "2027-04-20", p.deadline("DL-04").SettledOn.String())
	require.Equal(t, DecisionStatusComplained, p.s.Decisions[0].Status)
}

func TestA03_INV63_ALateOneIsWeighedByAPerson(t *testing.T) {
	p := knownOn(t, "2027-04-08")
	p.sent("2027-05-08", "2027-05-11")
	p.at("2027-06-30") // nothing happens by itself
	p.stands(ComplaintStatusReceived, "decision-1", DecisionStatusFinal)
	admit := func(ground AdmissionGround, reason Text) *AdmitComplaint {
		return &AdmitComplaint{Complaint: "complaint-1", Ground: ground, Reason: reason}
	}
	p.says("late_reason_missing", tone, admit("", ""))
	p.says("late_reason_missing", tone, admit("NOT_TO_BLAME", ""))
	p.says("late_reason_missing", tone, admit("", words(1)))
	p.refused("A-03", kari, admit("NOT_TO_BLAME", words(1)))
	p.refused("A-03", ola, admit("NOT_TO_BLAME", words(1)))
	p.do(tone, admit("NOT_TO_BLAME", words(1))) // she was in hospital
	p.stands(ComplaintStatusAdmissible, "decision-1", DecisionStatusComplained)
	require.Equal(t, NotToBlame, p.complaint().AdmittedGround)
	require.Equal(t, words(1), p.complaint().AdmittedReason)
	require.True(t, p.complaint().Late, "it stays late")
}

func TestINV63_NeverAfterAYear(t *testing.T) {
	for _, c := range []struct {
		decided, sent string
		ever          bool
	}{
		{"2028-02-29", "2029-02-28", true}, // 9.5
		{"2028-02-29", "2029-03-01", false},
		{"2027-04-06", "2028-04-06", true},
		{"2027-04-06", "2028-04-07", false},
	} {
		p := knownOn(t, c.decided)
		p.sent(c.sent, "2030-01-02")
		require.True(t, p.complaint().Late)
		admit := &AdmitComplaint{Complaint: "complaint-1", Ground: "SPECIAL_GROUNDS", Reason: words(1)}
		if c.ever {
			p.do(tone, admit)
			continue
		}
		p.refused("INV-63", tone, admit)
		require.Equal(t, ComplaintStatusReceived, p.complaint().Status)
		p.do(tone, &DismissComplaint{Complaint: "complaint-1", Reason: words(1)}) // by a person, with a reason
	}
}

func TestA03_TheDismissalIsItselfADecision(t *testing.T) {
	p := knownOn(t, "2027-04-08")
	p.sent("2027-05-08", "2027-05-11")
	dismiss := &DismissComplaint{Complaint: "complaint-1", Reason: words(1)}
	p.refused("A-03", kari, dismiss)
	p.refused("INV-63", tone, &DismissComplaint{Complaint: "complaint-1"})
	p.do(tone, dismiss)
	p.stands(ComplaintStatusOutOfTime, "decision-1", DecisionStatusFinal)
	dec := p.s.Decisions[1]
	require.Equal(t, Decision{ID: "decision-2", Round: 1, Outcome: OutcomeDismissed, Scope: []Scope{}, DecidedOn: on("2027-05-11"),
		Status: DecisionStatusIssued,
		Rule:   "fvl § 31", Grounds: words(1), Complaint: "complaint-1", Parties: []Party{{Who: kari, As: RolePatient}}}, dec)
	require.Equal(t, []string{"person/kari QUEUED"}, p.letters("D-26"))
	p.due("DL-03", "2027-05-14 OPEN")
	p.due("DL-05", "2028-05-11 OPEN")
	p.due("DL-06", "2027-06-11 MET")
	p.due("DL-07", "2027-05-25 MET")
	p.do(tone, &PostLetter{Letter: p.letterID("D-26", kari)})
	p.due("DL-03", "2027-05-14 MET")
	p.refused("T-18", tone, &CloseCase{Reason: ClosedRefused})
	p.at("2027-05-13")
	p.do(kari, &RegisterReceipt{Decision: "decision-2", Evidence: "OWN_STATEMENT"})
	p.due("DL-04", "2027-06-10 OPEN")
	p.noDeadline("DL-26", "DL-28")
	p.do(kari, against("decision-2"))
	p.stands(ComplaintStatusReceived, "decision-2", DecisionStatusComplained)
	require.Equal(t, DecisionStatusFinal, p.s.Decisions[0].Status)
}

func TestA03_OneInTimeIsNeverDismissed(t *testing.T) {
	p := knownOn(t, "2027-04-08")
	p.do(kari, against("decision-1"))
	p.says("complaint_in_time", tone, &DismissComplaint{Complaint: "complaint-1", Reason: words(1)})
}

// What the County Governor says of a dismissal is about being heard, not about
// the right itself.
func TestA07_OnADismissal(t *testing.T) {
	dismissed := func(sent string) *play {
		p := knownOn(t, "2027-04-08")
		p.sent(sent, "2028-05-11")
		p.do(tone, &DismissComplaint{Complaint: "complaint-1", Reason: words(1)})
		p.do(kari, &RegisterReceipt{Decision: "decision-2", Evidence: "OWN_STATEMENT"})
		p.do(kari, against("decision-2"))
		p.do(tone, &AdmitComplaint{Complaint: "complaint-2"})
		p.do(tone, &ReviewComplaint{Complaint: "complaint-2"})
		return p
	}
	forward := &ForwardComplaint{Complaint: "complaint-2", Statement: words(1)}
	t.Run("changed", func(t *testing.T) {
		p := dismissed("2027-05-08")
		p.do(tone, forward)
		p.do(tone, p.appeal(AppealChanged))
		require.Equal(t, ComplaintStatusAdmissible, p.s.Complaints[0].Status)
		require.Equal(t, AdmittedByGovernor, p.s.Complaints[0].AdmittedGround)
		p.stands(ComplaintStatusClosed, "decision-1", DecisionStatusComplained)
		require.Equal(t, DecisionStatusReversed, p.s.Decisions[1].Status)
		require.Equal(t, PhaseRefused, p.s.Phase)
		p.due("DL-07", "2028-05-25 OPEN")
	})
	t.Run("changed after a year", func(t *testing.T) {
		p := dismissed("2028-05-08")
		p.do(tone, forward)
		p.do(tone, p.appeal(AppealChanged))
		require.Equal(t, ComplaintStatusOutOfTime, p.s.Complaints[0].Status)
		require.Contains(t, p.openTasks(), "FULFIL_APPEAL KE")
	})
	t.Run("quashed", func(t *testing.T) {
		p := dismissed("2027-05-08")
		p.do(tone, forward)
		p.do(tone, p.appeal(AppealQuashed))
		require.Equal(t, ComplaintStatusReceived, p.s.Complaints[0].Status)
		require.Equal(t, PhaseRefused, p.s.Phase)
		p.stands(ComplaintStatusQuashed, "decision-1", DecisionStatusFinal)
		require.Contains(t, p.openTasks(), "HANDLE_COMPLAINT KE")
		p.noDeadline("DL-02")
		p.do(tone, &DismissComplaint{Complaint: "complaint-1", Reason: words(1)})
		require.Equal(t, ComplaintStatusClosed, p.s.Complaints[1].Status)
		require.Len(t, p.s.Decisions, 3)
	})
	t.Run("reversed by the unit", func(t *testing.T) {
		p := dismissed("2027-05-08")
		p.do(tone, &ReverseDecision{Complaint: "complaint-2", Rule: "fvl § 31", Grounds: words(2)})
		require.Equal(t, ComplaintStatusAdmissible, p.s.Complaints[0].Status)
		require.Equal(t, DecisionStatusReversed, p.s.Decisions[1].Status)
		require.Len(t, p.s.Decisions, 2)
		p = dismissed("2028-05-08")
		p.refused("INV-63", tone, &ReverseDecision{Complaint: "complaint-2", Rule: "fvl § 31", Grounds: words(2)})
	})
	t.Run("confirmed", func(t *testing.T) {
		p := dismissed("2027-05-08")
		p.do(tone, forward)
		p.do(tone, p.appeal(AppealConfirmed))
		require.Equal(t, ComplaintStatusOutOfTime, p.s.Complaints[0].Status)
		p.stands(ComplaintStatusConfirmed, "decision-2", DecisionStatusReceived)
		p.at("2028-06-12")
		p.stands(ComplaintStatusConfirmed, "decision-2", DecisionStatusFinal)
		p.do(tone, &CloseCase{Reason: ClosedRefused})
	})
}

func TestINV67_EachPartyComplainsWithinItsOwnPeriod(t *testing.T) {
	// Two guardians: the state is made by hand, because who the parties are is worked out elsewhere.
	p := refusedOn(t, "2027-04-06")
	dec := &p.s.Decisions[0]
	dec.Parties = append(dec.Parties, Party{Who: gp, As: RoleProxy})
	p.do(tone, &RegisterReceipt{Decision: "decision-1", Party: kari, Evidence: "OWN_STATEMENT"})
	p.at("2027-04-20")
	p.do(tone, &RegisterReceipt{Decision: "decision-1", Party: gp, Evidence: "OWN_STATEMENT"})
	due := map[Principal]string{}
	for _, dl := range p.s.Deadlines {
		if dl.Code == "DL-04" {
			due[dl.Party] = dl.Due.String()
		}
	}
	require.Equal(t, map[Principal]string{kari: "2027-05-04", gp: "2027-05-18"}, due)

	p.at("2027-05-05")
	require.Equal(t, DecisionStatusReceived, p.s.Decisions[0].Status, "the other may still complain")
	complain := func(who Principal) {
		c := against("decision-1")
		c.Party = who
		p.do(tone, c)
	}
	complain(kari)
	require.True(t, p.complaint().Late, "by her own period")
	complain(gp)
	require.False(t, p.complaint().Late, "by his")
	require.Equal(t, DecisionStatusComplained, p.s.Decisions[0].Status)
	p.at("2027-05-19")
	require.Equal(t, DecisionStatusComplained, p.s.Decisions[0].Status, "no period's end undoes that")
	p.do(tone, &WithdrawComplaint{Complaint: "complaint-2"})
	require.Equal(t, DecisionStatusReceived, p.s.Decisions[0].Status, "a late one waits to be weighed")
	p.do(tone, &DismissComplaint{Complaint: "complaint-1", Reason: words(1)})
	require.Equal(t, DecisionStatusFinal, p.s.Decisions[0].Status)
	require.Equal(t, []Party{{Who: kari, As: RolePatient}}, p.s.Decisions[1].Parties, "only who complained is a party to the dismissal")
}

func TestINV67_AnotherPartysReceiptDoesNotUndoComplained(t *testing.T) {
	p := refusedOn(t, "2027-04-06")
	p.s.Decisions[0].Parties = append(p.s.Decisions[0].Parties, Party{Who: gp, As: RoleProxy})
	p.do(kari, &RegisterReceipt{Decision: "decision-1", Evidence: "PORTAL_OPENED"})
	p.do(kari, against("decision-1"))
	p.do(tone, &RegisterReceipt{Decision: "decision-1", Party: gp, Evidence: "OWN_STATEMENT"})
	require.Equal(t, DecisionStatusComplained, p.s.Decisions[0].Status)
	p.do(kari, &WithdrawComplaint{Complaint: "complaint-1"})
	require.Equal(t, DecisionStatusReceived, p.s.Decisions[0].Status)
	p.until(p.deadline("DL-04").Ends.Add(time.Hour))
	require.Equal(t, DecisionStatusFinal, p.s.Decisions[0].Status)
}
