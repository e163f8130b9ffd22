package casefile

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
)

// refusedOn is Sofie's case on the day it is refused (story 6).
func refusedOn(t testing.TB, at string) *play {
	p := assessedOn(t, at, ConsentCoordinator, ConsentPlan)
	p.do(tone, &CompleteAssessment{LongTerm: true})
	p.do(tone, decision(OutcomeRefused, ScopeCoordinator, ScopePlan))
	return p
}

// knownOn is the same with the decision received the same day.
func knownOn(t testing.TB, at string) *play {
	p := refusedOn(t, at)
	p.do(kari, &RegisterReceipt{Decision: "decision-1", Evidence: "PORTAL_OPENED"})
	return p
}

func against(decision string) *RegisterComplaint {
	return &RegisterComplaint{Decision: decision, Subject: AgainstRefusal}
}

// underReview registers a complaint against the refusal and takes it up.
func underReview(t testing.TB, at string) *play {
	p := knownOn(t, at)
	p.do(kari, against("decision-1"))
	p.do(tone, &AdmitComplaint{Complaint: "complaint-1"})
	p.do(tone, &ReviewComplaint{Complaint: "complaint-1"})
	return p
}

// forwardedOn sends it to the County Governor.
func forwardedOn(t testing.TB, at string) *play {
	p := underReview(t, at)
	p.do(tone, &ForwardComplaint{Complaint: "complaint-1", Statement: words(3)})
	return p
}

// appeal is what the County Governor decided today.
func (p *play) appeal(o AppealOutcome, scope ...Scope) *RegisterAppealDecision {
	c := p.s.Complaints[len(p.s.Complaints)-1]
	return &RegisterAppealDecision{Complaint: c.ID, Outcome: o, DecidedOn: today(p), Scope: scope}
}

func (p *play) complaint() Complaint { return p.s.Complaints[len(p.s.Complaints)-1] }

// stands asserts the statuses of the latest complaint and of a decision.
func (p *play) stands(complaint ComplaintStatus, decision string, status DecisionStatus) {
	p.t.Helper()
	require.Equal(p.t, complaint, p.complaint().Status)
	require.Equal(p.t, status, p.s.decision(decision).Status, decision)
}

func on(day string) Date { return calendar.MustDate(day) }

func TestA01_TheComplaintAndWhatItSets(t *testing.T) {
	p := knownOn(t, "2027-04-08")
	p.at("2027-05-03")
	c := against("decision-1")
	c.Words = words(2)
	p.do(kari, c)
	require.Equal(t, []string{"person/kari QUEUED"}, p.letters("D-24"))
	p.stands(ComplaintStatusReceived, "decision-1", DecisionStatusComplained)
	p.due("DL-06", "2027-06-03 OPEN")
	p.due("DL-07", "2027-05-17 OPEN act by 2027-05-14")
	require.Equal(t, "2027-05-31", p.deadline("DL-07").Alarm.String())
	got := p.complaint()
	require.Equal(t, Complaint{ID: "complaint-1", Round: 1, Decision: "decision-1", Subject: AgainstRefusal, Status: ComplaintStatusReceived,
		Party: kari,
		Words: words(2), SentOn: on("2027-05-03"), ReceivedOn: on("2027-05-03")}, got)
	require.Contains(t, p.openTasks(), "HANDLE_COMPLAINT KE")
	p.do(tone, &AdmitComplaint{Complaint: "complaint-1"})
	require.NotContains(t, p.openTasks(), "HANDLE_COMPLAINT KE")
	require.Equal(t, on("2027-05-03"), p.complaint().AdmittedOn)
}

func TestA01_TheSubjectFitsTheOutcome(t *testing.T) {
	all := []ComplaintSubject{AgainstRefusal, AgainstPartial, AgainstNoPlan, AgainstNoCoordinator, AgainstContent, AgainstTermination}
	later := []ComplaintSubject{AgainstNoPlan, AgainstNoCoordinator, AgainstContent}
	for _, c := range []struct {
		outcome Outcome
		fits    []ComplaintSubject
	}{
		{OutcomeRefused, []ComplaintSubject{AgainstRefusal}}, {OutcomeDismissed, []ComplaintSubject{AgainstRefusal}},
		{OutcomeTerminated, []ComplaintSubject{AgainstTermination}}, {OutcomeGranted, later},
		{OutcomePartial, append([]ComplaintSubject{AgainstPartial}, later...)},
	} {
		for _, subject := range all {
			p := decidingOn(t, "2027-04-06", ConsentCoordinator, ConsentPlan)
			first := c.outcome
			if first == OutcomeTerminated {
				first = OutcomeGranted
			}
			if first == OutcomeRefused {
				p = assessedOn(t, "2027-04-06")
				p.do(tone, &CompleteAssessment{})
			}
			p.do(tone, decision(first, ScopePlan))
			id := "decision-1"
			if c.outcome == OutcomeTerminated {
				p.do(tone, decision(OutcomeTerminated, ScopePlan))
				id = "decision-2"
			}
			body := &RegisterComplaint{Decision: id, Subject: subject}
			if slices.Contains(c.fits, subject) {
				p.do(kari, body)
				continue
			}
			p.says("subject_does_not_fit", kari, body)
		}
	}
}

func TestA01_WithoutADecisionThereIsNoPeriod(t *testing.T) {
	for _, subject := range []ComplaintSubject{AgainstNoPlan, AgainstNoCoordinator, AgainstContent} {
		p := activeOn(t, "2027-02-01", ScopeCoordinator)
		p.at("2029-01-08")
		p.do(kari, &RegisterComplaint{Subject: subject})
		require.False(t, p.complaint().Late, "nothing was decided, so nothing can be late")
		p.do(tone, &AdmitComplaint{Complaint: "complaint-1"})
	}
	p := activeOn(t, "2027-02-01", ScopeCoordinator)
	for _, subject := range []ComplaintSubject{AgainstRefusal, AgainstPartial, AgainstTermination} {
		p.says("complaint_needs_decision", kari, &RegisterComplaint{Subject: subject})
	}
}

func TestA01_Refused(t *testing.T) {
	p := knownOn(t, "2027-04-06")
	p.refused("INV-15", kari, against("decision-9"))
	c := against("decision-1")
	c.Party = gp
	p.refused("INV-15", tone, c) // no party to it
	c = against("decision-1")
	c.SentOn = on("2027-04-05")
	p.refused("INV-62", kari, c) // before it was decided
	c = against("decision-1")
	c.SentOn, c.ReceivedOn = on("2027-04-06"), on("2027-04-07")
	p.refused("A-01", kari, c) // not yet come
	p.at("2027-04-09")
	c = against("decision-1")
	c.SentOn, c.ReceivedOn = on("2027-04-09"), on("2027-04-08")
	p.refused("A-01", kari, c) // received before it was sent
	p.refused("A-01", "", against("decision-1"))
	p.do(kari, against("decision-1"))
	p.says("complaint_already_open", tone, against("decision-1"))
	require.Len(t, p.s.Complaints, 1)
}

func TestA01_INV64_AnotherOfficeHandsItToTheUnitAtOnce(t *testing.T) {
	p := knownOn(t, "2027-04-08")
	p.at("2027-05-12")
	c := against("decision-1")
	c.SentOn, c.ReceivedOn = on("2027-05-06"), on("2027-05-10") // came to the home nursing on the 10th
	p.do(nurse, c)
	require.Equal(t, on("2027-05-06"), p.complaint().SentOn)
	require.False(t, p.complaint().Late)
	require.Contains(t, p.openTasks(), "HANDLE_COMPLAINT KE")
	p.due("DL-06", "2027-06-10 OPEN")

	p = knownOn(t, "2027-04-08")
	p.do(tone, against("decision-1"))
	require.NotContains(t, p.openTasks(), "HANDLE_COMPLAINT KE", "the unit has it in its hands")
}

func TestINV69_ARepresentativeNeedsAPowerOfAttorney(t *testing.T) {
	p := knownOn(t, "2027-04-08")
	c := against("decision-1")
	c.Representative = child
	p.refused("INV-69", tone, c)
	p.refused("INV-69", child, against("decision-1")) // a relative who brings it herself
	c.Advocate = true
	p.do(tone, c)
	require.Equal(t, []string{"person/kari QUEUED", "person/daughter QUEUED"}, p.letters("D-24"))

	p = knownOn(t, "2027-04-08")
	c = against("decision-1")
	c.PowerOfAttorney = words(4)
	p.do(child, c)
	require.Equal(t, child, p.complaint().Representative)
	require.Equal(t, kari, p.complaint().Party)
	p.do(child, &WithdrawComplaint{Complaint: "complaint-1"})

	p = knownOn(t, "2027-04-08")
	c = against("decision-1")
	c.Representative, c.Advocate = gp, true
	p.says("own_complaint_only", child, c) // in somebody else's name

	p = knownOn(t, "2027-04-08")
	c = against("decision-1")
	c.Unclear = true
	p.do(tone, c)
	p.do(tone, &RequestCorrection{Complaint: "complaint-1"})
	p.refused("INV-69", tone, &RegisterCorrection{Complaint: "complaint-1", Representative: child})
	p.do(tone, &RegisterCorrection{Complaint: "complaint-1", Representative: child, PowerOfAttorney: words(4)})
	require.Equal(t, child, p.complaint().Representative)
	p.says("own_complaint_only", gp, &WithdrawComplaint{Complaint: "complaint-1"})
}

func TestA02_UnsignedFromTheStart(t *testing.T) {
	p := knownOn(t, "2027-04-08")
	p.at("2027-05-11")
	c := against("decision-1")
	c.SentOn, c.Unsigned = on("2027-05-07"), true
	p.do(tone, c)
	p.stands(ComplaintStatusDeficient, "decision-1", DecisionStatusComplained) // 6.7: also a deficient one stands against the decision
	p.says("correction_awaited", tone, &AdmitComplaint{Complaint: "complaint-1"})
	p.at("2027-05-12")
	p.do(tone, &RequestCorrection{Complaint: "complaint-1"})
	require.Equal(t, []string{"person/kari QUEUED"}, p.letters("D-25"))
	p.due("DL-08", "2027-05-26 OPEN")
	require.Equal(t, kari, p.deadline("DL-08").Party)
	p.says("correction_already_asked", tone, &RequestCorrection{Complaint: "complaint-1"})
	p.says("correction_awaited", tone, &AdmitComplaint{Complaint: "complaint-1"})
	p.at("2027-05-20")
	early := &RegisterCorrection{Complaint: "complaint-1", CorrectedOn: on("2027-05-10")}
	p.refused("A-02", tone, early)
	p.do(kari, &RegisterCorrection{Complaint: "complaint-1", Words: words(5)})
	require.Equal(t, ComplaintStatusReceived, p.complaint().Status)
	require.Empty(t, p.complaint().Defects)
	require.Equal(t, words(5), p.complaint().Correction)
	p.due("DL-08", "2027-05-26 MET")
	p.do(tone, &AdmitComplaint{Complaint: "complaint-1"})
}

func TestA02_AReceivedOneCanTurnOutDeficient(t *testing.T) {
	p := knownOn(t, "2027-04-08")
	p.do(kari, against("decision-1"))
	p.says("defect_missing", tone, &RequestCorrection{Complaint: "complaint-1"})
	p.do(tone, &RequestCorrection{Complaint: "complaint-1", Defect: DefectUnclear, Wanted: words(3)})
	require.Equal(t, ComplaintStatusDeficient, p.complaint().Status)
	require.Equal(t, []ComplaintDefect{DefectUnclear}, p.complaint().Defects)
	p.refused("A-02", gp, &RequestCorrection{Complaint: "complaint-1"})
}

func TestDL08_RunsOutAndTheUnitDecidesOnWhatIsThere(t *testing.T) {
	p := knownOn(t, "2027-04-08")
	c := against("decision-1")
	c.Unsigned = true
	p.do(kari, c)
	p.at("2027-05-03") // a fortnight ends on 17 May, which is also 2. pinsedag
	p.do(tone, &RequestCorrection{Complaint: "complaint-1"})
	p.due("DL-08", "2027-05-18 OPEN")
	p.at("2027-05-18T21:59:00Z")
	p.says("correction_awaited", tone, &AdmitComplaint{Complaint: "complaint-1"})
	p.at("2027-05-18T22:00:00Z")
	p.due("DL-08", "2027-05-18 CANCELLED")
	require.Contains(t, p.openTasks(), "COMPLAINT_NOT_CORRECTED KE")
	p.do(tone, &AdmitComplaint{Complaint: "complaint-1"})
	require.NotContains(t, p.openTasks(), "COMPLAINT_NOT_CORRECTED KE")
	require.Equal(t, ComplaintStatusAdmissible, p.complaint().Status)
}

func TestDL07_CountsAgainFromTheCorrectionAndDL06DoesNot(t *testing.T) {
	p := knownOn(t, "2027-04-08")
	p.at("2027-05-11")
	c := against("decision-1")
	c.SentOn, c.Unsigned = on("2027-05-07"), true
	p.do(tone, c)
	p.due("DL-06", "2027-06-11 OPEN")
	p.due("DL-07", "2027-05-25 OPEN")
	require.Equal(t, "2027-06-08", p.deadline("DL-07").Alarm.String())
	p.do(tone, &RequestCorrection{Complaint: "complaint-1"})
	p.at("2027-05-20")
	p.do(tone, &RegisterCorrection{Complaint: "complaint-1"})
	p.due("DL-06", "2027-06-11 OPEN")
	p.due("DL-07", "2027-06-03 OPEN")
	require.Equal(t, "2027-06-17", p.deadline("DL-07").Alarm.String())
	require.Equal(t, "2027-05-20", p.deadline("DL-07").CountedFrom.String())
}

func TestDL07_RemindsAndAlarms(t *testing.T) {
	p := knownOn(t, "2027-04-08")
	p.at("2027-05-03")
	p.do(kari, against("decision-1"))
	p.do(tone, &AdmitComplaint{Complaint: "complaint-1"})
	p.at("2027-05-31 05:00")
	require.NotContains(t, p.openTasks(), "COMPLAINT_ALARM KEL")
	p.due("DL-07", "2027-05-17 OVERDUE")
	p.at("2027-05-31")
	require.Equal(t, []string{"2027-05-07 COMING staff/tone", "2027-05-14 DUE_TODAY staff/tone", "2027-05-18 MISSED staff/tone",
		"2027-05-31 ESCALATED staff/tone"},
		p.reminded("DL-07"))
	require.Contains(t, p.openTasks(), "COMPLAINT_ALARM KEL")
	require.Equal(t, []string{"2027-05-27 COMING staff/tone"}, p.reminded("DL-06")[:1])
	p.do(tone, &ReviewComplaint{Complaint: "complaint-1"})
	p.do(tone, &ForwardComplaint{Complaint: "complaint-1", Statement: words(1)})
	p.due("DL-07", "2027-05-17 OVERDUE")
	p.posts("D-27")
	p.due("DL-07", "2027-05-17 MET_LATE")
	p.due("DL-06", "2027-06-03 MET")
	require.NotContains(t, p.openTasks(), "COMPLAINT_ALARM KEL")
}

func TestDL07_INV73_ARecountMovesTheAlarmToo(t *testing.T) {
	p := knownOn(t, "2027-04-08")
	p.at("2027-05-03")
	p.do(kari, against("decision-1"))
	p.policy.ComplaintReview, p.policy.ComplaintAlarm = calendar.Days(7), calendar.Days(10)
	p.do(System, &Recount{Reason: "POLICY"})
	p.due("DL-07", "2027-05-10 OPEN")
	require.Equal(t, "2027-05-13", p.deadline("DL-07").Alarm.String())
	p.at("2027-05-13")
	require.Contains(t, p.openTasks(), "COMPLAINT_ALARM KEL")
}

func TestDL06_ThePreliminaryReplyToAComplaint(t *testing.T) {
	p := knownOn(t, "2027-04-08")
	p.at("2027-05-03")
	p.do(kari, against("decision-1"))
	reply := &SendComplaintReply{Complaint: "complaint-1", ExpectedOn: on("2027-07-01"), Why: words(1)}
	p.refused("A-04", tone, &SendComplaintReply{Complaint: "complaint-1", ExpectedOn: on("2027-05-02"), Why: words(1)})
	p.refused("A-04", tone, &SendComplaintReply{Complaint: "complaint-1", ExpectedOn: on("2027-07-01")})
	p.at("2027-06-04")
	p.do(tone, reply)
	require.Equal(t, []string{"person/kari QUEUED"}, p.letters("D-06"))
	p.due("DL-06", "2027-06-03 OVERDUE")
	p.posts("D-06")
	p.due("DL-06", "2027-06-03 MET_LATE")
	require.Equal(t, on("2027-07-01"), p.complaint().ReplyExpectedOn)
}
