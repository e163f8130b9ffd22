package casefile

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
)

// entryFacts is what casework would read of an entry.
func entryFacts(events []Event, seq int, reads []Reading, mailed []string) *EntryFacts {
	facts := &EntryFacts{Reads: reads, Mailed: mailed}
	for _, e := range events {
		if e.Seq > seq {
			break
		}
		if _, ok := e.Fact.(*Referred); ok {
			facts.Round++
		}
		facts.Event = e
	}
	if facts.Event.Seq != seq {
		return nil
	}
	if UndoneWhole(facts.Event, &CorrectEntry{Void: true}) {
		facts.Undo = UndoOf(New("case", "org"), events, facts.Event.Command)
	}
	return facts
}

// entry is the number of the latest entry of a fact; holding narrows it to one
// about something.
func (p *play) entry(fact string, holding ...string) int {
	p.t.Helper()
	for i := len(p.events) - 1; i >= 0; i-- {
		e := p.events[i]
		if e.Name() != fact {
			continue
		}
		raw, err := e.MarshalJSON()
		require.NoError(p.t, err)
		if !slices.ContainsFunc(holding, func(s string) bool { return !strings.Contains(string(raw), `"`+s+`"`) }) {
			return e.Seq
		}
	}
	p.t.Fatalf("no entry %s %v", fact, holding)
	return 0
}

func (p *play) preview(who Principal, c CorrectEntry) (Correction, *Refusal) {
	return PreviewCorrection(p.s, Command{ID: "preview", By: actorOf(who), Body: &c, Facts: p.facts(&c)}, p.now, p.policy)
}

// corrects takes the step after having seen everything, and holds that what was
// shown is what became of it.
func (p *play) corrects(who Principal, c CorrectEntry) Correction {
	p.t.Helper()
	shown, r := p.preview(who, c)
	require.Nil(p.t, r)
	c.Reason = words(99)
	for _, f := range shown.FollowUps {
		c.FollowUpsSeen = append(c.FollowUpsSeen, f.ID)
	}
	before := p.s.clone()
	events := len(p.events)
	p.do(who, &c)
	made := p.s.Corrections[len(p.s.Corrections)-1]
	shown.Reason, shown.Seq = made.Reason, made.Seq
	require.Equal(p.t, shown, made)
	require.Equal(p.t, "entry_corrected", p.events[events].Name())
	follow := slices.DeleteFunc(followUps(&before, &p.s, nil), func(f FollowUp) bool {
		return f.Code == TaskOpens &&
			f.What == string(TaskCheckCorrection)
	})
	for _, f := range follow {
		require.Contains(p.t, shown.FollowUps, f, "it happened and was not shown")
	}
	for _, f := range made.FollowUps {
		if f.Code.byHand() {
			require.True(p.t, slices.ContainsFunc(p.s.Tasks, func(t Task) bool {
				asks := t.Kind == TaskCheckCorrection && t.About == f.About || t.Kind == TaskRegisteredWrongly && t.About == made.ID
				return asks && t.For == p.s.here(RoleUnit) && t.Open()
			}), "no task asks to check %s", f.About)
		}
	}
	return made
}

func codesOf(c Correction) []string {
	out := []string{}
	for _, f := range c.FollowUps {
		out = append(out, string(f.ID))
	}
	return out
}

func decidedOn(t testing.TB, at string) *play { return activeOn(t, at, ScopeCoordinator, ScopePlan) }

func TestINV87_ACorrectionIsANewEntryAndTheOldOneStays(t *testing.T) {
	p := decidedOn(t, "2027-03-01")
	p.at("2027-03-03")
	p.do(tone, &RegisterReceipt{Decision: "decision-1", Evidence: "PERSONAL_DELIVERY"})
	p.at("2027-03-10")
	n, seq := len(p.events), p.entry("receipt_registered")
	old := slices.Clone(p.events)
	c := p.corrects(tone, CorrectEntry{Entry: seq, On: calendar.MustDate("2027-03-08")})
	require.Equal(t, old, p.events[:n])
	require.Equal(t, p.events[n].Seq, c.Seq)
	require.Equal(t, Correction{ID: "correction-1", Seq: c.Seq, Entry: seq, Fact: "receipt_registered", Was: calendar.MustDate("2027-03-03"),
		Now: calendar.MustDate("2027-03-08"), Reason: words(99), On: calendar.MustDate("2027-03-10"), By: tone, FollowUps: c.FollowUps}, c)
	require.Equal(t, []Correction{c}, p.s.CorrectionsOf(seq))
	require.Equal(t, "2027-03-08", p.s.Decisions[0].Parties[0].ReceivedOn.String())
	require.Equal(t, p.s, Fold(New("case", "org"), p.events))
}

func TestINV87_NothingIsDoneBeforeAllOfItHasBeenSeen(t *testing.T) {
	p := decidedOn(t, "2027-03-01")
	p.do(tone, &RegisterReceipt{Decision: "decision-1", Evidence: "PERSONAL_DELIVERY"})
	c := &CorrectEntry{Entry: p.entry("receipt_registered"), Void: true, Reason: words(1)}
	r := p.try(tone, c)
	require.Equal(t, "INV-87 follow_ups_not_seen", r.Rule+" "+r.Key)
	require.Equal(t, "DECISION_MOVES:decision-1, DEADLINE_REOPENS:deadline-5, DEADLINE_ENDS:deadline-8, DEADLINE_ENDS:deadline-9",
		r.Args["unseen"])
	c.FollowUpsSeen = []FollowUpID{"DECISION_MOVES:decision-1", "DEADLINE_ENDS:deadline-8", "DEADLINE_ENDS:deadline-9", "TASK_OPENS:task-99"}
	r = p.try(tone, c)
	require.Equal(t, "DEADLINE_REOPENS:deadline-5", r.Args["unseen"])
	require.Equal(t, "1", r.Args["count"])
	c.FollowUpsSeen = append(c.FollowUpsSeen, "DEADLINE_REOPENS:deadline-5")
	p.do(tone, c)
}

func TestINV87_WhatCanBeAskedOfACorrection(t *testing.T) {
	p := decidedOn(t, "2027-03-01")
	p.do(tone, &RegisterReceipt{Decision: "decision-1", Evidence: "PERSONAL_DELIVERY"})
	receipt := p.entry("receipt_registered")
	p.at("2027-03-05")
	on := calendar.MustDate
	p.says("correction_reason_missing", tone, &CorrectEntry{Entry: receipt, On: on("2027-03-02")})
	p.says("void_or_date", tone, &CorrectEntry{Entry: receipt, On: on("2027-03-02"), Void: true, Reason: words(1)})
	p.says("same_date", tone, &CorrectEntry{Entry: receipt, On: on("2027-03-01"), Reason: words(1)})
	p.says("date_in_future", tone, &CorrectEntry{Entry: receipt, On: on("2027-03-06"), Reason: words(1)})
	p.says("date_too_early", tone, &CorrectEntry{Entry: receipt, On: on("2027-02-28"), Reason: words(1)})
	p.says("unknown_entry", tone, &CorrectEntry{Entry: 9999, Void: true, Reason: words(1)})
	p.says("decision_not_corrected", tone, &CorrectEntry{Entry: p.entry("decision_made"), Void: true, Reason: words(1)})
	p.refused("T-19", tone, &CorrectEntry{Entry: p.entry("decision_made"), Void: true, Reason: words(1)})
	p.says("entry_states_no_date", tone, &CorrectEntry{Entry: p.entry("assessed"), On: on("2027-03-02"), Reason: words(1)})
	p.says("not_yours", kari, &CorrectEntry{Entry: receipt, Void: true, Reason: words(1)})
	p.corrects(tone, CorrectEntry{Entry: receipt, On: on("2027-03-02")})
	p.says("same_date", tone, &CorrectEntry{Entry: receipt, On: on("2027-03-02"), Reason: words(1)})
	again := p.corrects(tone, CorrectEntry{Entry: receipt, On: on("2027-03-03")})
	require.Equal(t, on("2027-03-02"), again.Was, "it stands as last corrected")
	p.corrects(tone, CorrectEntry{Entry: receipt, Void: true})
	p.says("entry_already_void", tone, &CorrectEntry{Entry: receipt, Void: true, Reason: words(1)})
	p.says("correction_of_correction", tone, &CorrectEntry{Entry: p.entry("entry_corrected"), Void: true, Reason: words(1)})
}

// Nothing but the ids that a preview shows can be named: no word about anybody
// has room there, and every code there is has.
func TestINV87_EveryFollowUpCanBeNamed(t *testing.T) {
	for _, code := range FollowUpCode("").Codes() {
		require.True(t, followUp(FollowUpCode(code), "deadline-4").ID.readable(), code)
	}
	for _, not := range []FollowUpID{"KARI:case", "PHASE_MOVES:kari", "PHASE_MOVES:ill-4", "PHASE_MOVES", "PHASE_MOVES:case x", ""} {
		require.False(t, not.readable(), not)
	}
	p := teamedOn(t, "2027-03-01")
	seen := func(ids ...FollowUpID) *CorrectEntry {
		return &CorrectEntry{Entry: p.entry("consent_activated"), Void: true, Reason: words(1), FollowUpsSeen: ids}
	}
	p.says("form_unreadable", tone, seen("KARI:case"))
	require.NotEqual(t, "form_unreadable", p.try(tone, seen("PHASE_MOVES:case")).Key)
}

func TestINV87_ACoordinatorCorrectsTheirOwnPlanAndMeetings(t *testing.T) {
	p := teamedOn(t, "2027-03-01")
	p.at("2027-03-10")
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: calendar.MustDate("2027-04-07")})
	p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
	p.at("2027-04-07")
	p.do(ola, &HoldMeeting{Meeting: "meeting-1", Attended: []Principal{kari, ola}, Arranged: words(1)})
	p.at("2027-04-08")
	p.corrects(ola, CorrectEntry{Entry: p.entry("meeting_held"), On: calendar.MustDate("2027-04-06")})
	p.says("not_yours", ola, &CorrectEntry{Entry: p.entry("referred"), On: calendar.MustDate("2027-02-25"), Reason: words(1)})
	p.says("not_yours", ola, &CorrectEntry{Entry: p.entry("signed"), Void: true, Reason: words(1)})
}

func TestINV87_EverythingElseIsAnnotatedAndMendedByHand(t *testing.T) {
	p := decidedOn(t, "2027-03-01")
	c := p.corrects(tone, CorrectEntry{Entry: p.entry("screening_started"), Void: true})
	require.True(t, c.ByHand)
	require.Equal(t, []string{"MEND_BY_HAND:correction-1"}, codesOf(c))
	require.Contains(t, p.openTasks(), "CHECK_CORRECTION KE")
	p.do(tone, &CompleteTask{Task: "task-1"})
	// A wrong word in an entry that could have been redated is one too.
	c = p.corrects(tone, CorrectEntry{Entry: p.entry("referred")})
	require.True(t, c.ByHand)
	require.Equal(t, []string{"MEND_BY_HAND:correction-2"}, codesOf(c))
}

// The referral was stamped a week before it was registered.
func TestINV87_DL01_DL02_ReferralReceivedOnAnotherDay(t *testing.T) {
	p := screenedOn(t, "2027-02-02")
	p.due(PreliminaryReply, "2027-03-02 OPEN")
	p.due(DecisionTarget, "2027-03-02 OPEN")
	p.at("2027-02-10")
	c := p.corrects(tone, CorrectEntry{Entry: p.entry("referred"), On: calendar.MustDate("2027-01-26")})
	require.Equal(t, []string{"DEADLINE_MOVES:deadline-1", "DEADLINE_MOVES:deadline-2"}, codesOf(c))
	p.due(PreliminaryReply, "2027-02-26 OPEN")
	p.due(DecisionTarget, "2027-02-23 OPEN")
	require.Equal(t, "2027-01-26", p.s.FirstReceivedOn.String())
	require.Equal(t, "2027-01-26", p.s.Referrals[0].ReceivedOn.String())
	p.at("2027-02-24")
	p.due(DecisionTarget, "2027-02-23 OVERDUE")
	// The other way a missed date lies ahead again, and reminds anew.
	p.corrects(tone, CorrectEntry{Entry: p.entry("referred"), On: calendar.MustDate("2027-02-10")})
	p.due(DecisionTarget, "2027-03-10 OPEN")
	require.True(t, slices.ContainsFunc(p.deadline(DecisionTarget).Reminders, func(s PlannedReminder) bool {
		return !s.Done &&
			s.On.String() == "2027-03-03"
	}))
	p.at("2027-03-11")
	p.due(DecisionTarget, "2027-03-10 OVERDUE")
}

func TestINV87_DL02_ASettledDutyIsJudgedAgain(t *testing.T) {
	p := decidedOn(t, "2027-03-01")
	p.due(DecisionTarget, "2027-03-29 MET")
	p.corrects(tone, CorrectEntry{Entry: p.entry("referred"), On: calendar.MustDate("2027-01-25")})
	p.due(DecisionTarget, "2027-02-22 MET_LATE")
	p.due(PreliminaryReply, "2027-02-25 MET_LATE")
	p.says("date_too_late", tone, func() *CorrectEntry {
		p.at("2027-03-05")
		return &CorrectEntry{Entry: p.entry("referred"), On: calendar.MustDate("2027-03-02"), Reason: words(1)}
	}())
}

func TestINV87_T03_TheEarliestReferralKeepsCounting(t *testing.T) {
	p := screenedOn(t, "2027-02-02")
	p.do(System, &AbsorbReferral{Referral: Referral{SenderKind: "OTHER", Kind: "ENQUIRY", Channel: "PAPER",
		ReceivedOn: calendar.MustDate("2027-01-20"), From: "other"}})
	p.due(PreliminaryReply, "2027-02-20 OPEN")
	p.corrects(tone, CorrectEntry{Entry: p.entry("referral_absorbed"), On: calendar.MustDate("2027-01-22")})
	p.due(PreliminaryReply, "2027-02-22 OPEN")
	c := p.corrects(tone, CorrectEntry{Entry: p.entry("referred"), On: calendar.MustDate("2027-01-29")})
	require.Empty(t, codesOf(c), "another came earlier")
	p.at("2027-02-04")
	p.corrects(tone, CorrectEntry{Entry: p.entry("referral_absorbed"), On: calendar.MustDate("2027-02-03")})
	p.due(PreliminaryReply, "2027-02-28 OPEN") // now the other counts: one month from 29 January
	require.Equal(t, "2027-01-29", p.s.FirstReceivedOn.String())
}

func TestINV87_INV61_ReceiptLaterMovesThatPartysPeriod(t *testing.T) {
	p := decidedOn(t, "2027-03-01")
	p.at("2027-03-03")
	p.do(tone, &RegisterReceipt{Decision: "decision-1", Evidence: "OWN_STATEMENT"})
	p.due(ComplaintPeriod, "2027-03-31 OPEN")
	p.due(SendNotice, "2027-03-04 MET")
	p.at("2027-03-12")
	c := p.corrects(tone, CorrectEntry{Entry: p.entry("receipt_registered"), On: calendar.MustDate("2027-03-08")})
	require.Equal(t, []string{"DEADLINE_SETTLES:deadline-5", "DEADLINE_MOVES:deadline-8", "DEADLINE_MOVES:deadline-9"}, codesOf(c))
	p.due(ComplaintPeriod, "2027-04-05 OPEN")
	p.due(SendNotice, "2027-03-04 MET_LATE") // it was the receipt that showed the notice
	require.Equal(t, "2027-03-08", p.s.Decisions[0].Parties[0].ReceivedOn.String())
}

func TestINV87_INV73_ReceiptEarlierNeverShortensWhatWasTold(t *testing.T) {
	p := decidedOn(t, "2027-03-01")
	p.at("2027-03-08")
	p.do(tone, &RegisterReceipt{Decision: "decision-1", Evidence: "OWN_STATEMENT"})
	p.due(ComplaintPeriod, "2027-04-05 OPEN")
	c := p.corrects(tone, CorrectEntry{Entry: p.entry("receipt_registered"), On: calendar.MustDate("2027-03-03")})
	require.Contains(t, codesOf(c), "RIGHT_KEPT:deadline-8")
	i := slices.IndexFunc(c.FollowUps, func(f FollowUp) bool { return f.Code == RightKept })
	require.Equal(t, "2027-04-05 2027-03-31", c.FollowUps[i].Was.String()+" "+c.FollowUps[i].Now.String())
	p.due(ComplaintPeriod, "2027-04-05 OPEN")
	require.Equal(t, "2027-03-03", p.s.Decisions[0].Parties[0].ReceivedOn.String())
	// Nor by striking it out and registering it anew.
	p.corrects(tone, CorrectEntry{Entry: p.entry("receipt_registered"), Void: true})
	p.do(tone, &RegisterReceipt{Decision: "decision-1", ReceivedOn: calendar.MustDate("2027-03-03"), Evidence: "OWN_STATEMENT"})
	p.due(ComplaintPeriod, "2027-04-05 OPEN")
}

func TestINV87_INV67_AFinalDecisionIsNotFinalWhenReceiptWasLater(t *testing.T) {
	p := decidedOn(t, "2027-03-01")
	p.do(tone, &RegisterReceipt{Decision: "decision-1", Evidence: "OWN_STATEMENT"})
	p.at("2027-04-02")
	p.due(ComplaintPeriod, "2027-03-30 CANCELLED") // 29 March 2027 is the second day of Easter
	require.Equal(t, DecisionStatusFinal, p.s.Decisions[0].Status)
	c := p.corrects(tone, CorrectEntry{Entry: p.entry("receipt_registered"), On: calendar.MustDate("2027-03-15")})
	require.Contains(t, codesOf(c), "DECISION_MOVES:decision-1")
	require.Contains(t, codesOf(c), "DEADLINE_REOPENS:deadline-8")
	p.due(ComplaintPeriod, "2027-04-12 OPEN")
	require.Equal(t, DecisionStatusReceived, p.s.Decisions[0].Status)
	require.True(t, p.s.Decisions[0].FinalOn.IsZero())
	p.at("2027-04-14")
	p.due(ComplaintPeriod, "2027-04-12 CANCELLED")
	require.Equal(t, DecisionStatusFinal, p.s.Decisions[0].Status)
}

func TestINV87_INV61_AVoidedReceiptEstablishesNoPeriod(t *testing.T) {
	p := decidedOn(t, "2027-03-01")
	p.do(tone, &RegisterReceipt{Decision: "decision-1", Evidence: "OWN_STATEMENT"})
	p.at("2027-04-02")
	require.Equal(t, DecisionStatusFinal, p.s.Decisions[0].Status)
	c := p.corrects(tone, CorrectEntry{Entry: p.entry("receipt_registered"), Void: true})
	require.Equal(t, []string{"DECISION_MOVES:decision-1", "DEADLINE_REOPENS:deadline-5", "DEADLINE_ENDS:deadline-8",
		"DEADLINE_ENDS:deadline-9"}, codesOf(c))
	p.due(ComplaintPeriod, "2027-03-30 CANCELLED")
	require.Equal(t, becauseCorrected, p.deadline(ComplaintPeriod).Reason)
	require.Equal(t, DecisionStatusIssued, p.s.Decisions[0].Status)
	require.Equal(t, Party{Who: kari, As: RolePatient}, p.s.Decisions[0].Parties[0])
	p.due(SendNotice, "2027-03-04 OPEN")
	p.at("2027-04-05")
	p.due(SendNotice, "2027-03-04 OVERDUE")
	// A letter in the post is a notice, whatever became of the receipt.
	p.do(tone, &PostLetter{Letter: p.letterID("D-08", kari)})
	p.due(SendNotice, "2027-03-04 MET_LATE")
	p.do(tone, &RegisterReceipt{Decision: "decision-1", ReceivedOn: calendar.MustDate("2027-04-05"), Evidence: "OWN_STATEMENT"})
	p.due(ComplaintPeriod, "2027-05-03 OPEN")
}

// The period of a refusal that had become final, and with which the case was closed.
func TestINV87_ACorrectionOnAClosedCaseLeavesItClosedAndAsks(t *testing.T) {
	p := assessedOn(t, "2027-03-01")
	p.do(tone, &CompleteAssessment{LongTerm: true, Together: true})
	p.do(tone, &IssueDecision{Outcome: OutcomeRefused, Scope: []Scope{ScopePlan}, Rule: "hol § 7-1", Grounds: words(1)})
	p.do(tone, &RegisterReceipt{Decision: "decision-1", Evidence: "RETURN_RECEIPT"})
	p.at("2027-04-02")
	p.do(tone, &CloseCase{Reason: ClosedRefused})
	p.at("2027-04-05")
	c := p.corrects(tone, CorrectEntry{Entry: p.entry("receipt_registered"), On: calendar.MustDate("2027-03-22")})
	require.Contains(t, codesOf(c), "CASE_WAS_CLOSED:case")
	require.Equal(t, PhaseClosed, p.s.Phase)
	p.due(ComplaintPeriod, "2027-04-19 OPEN")
	require.Equal(t, DecisionStatusReceived, p.s.Decisions[0].Status)
	at, _, ok := NextWake(p.s)
	require.True(t, ok)
	require.Equal(t, "2027-04-20", calendar.DateOf(at).String())
	require.Equal(t, []string{"CHECK_CORRECTION KE"}, p.openTasks())
	p.do(tone, &CompleteTask{Task: p.s.Tasks[len(p.s.Tasks)-1].ID})
	// A letter that was not posted either: on a closed case no duty comes back to life.
	p.do(tone, &PostLetter{Letter: p.letterID("D-09", kari)})
	p.corrects(tone, CorrectEntry{Entry: p.entry("letter_sent"), Void: true})
	require.Equal(t, []string{"person/kari QUEUED"}, p.letters("D-09"))
	p.corrects(tone, CorrectEntry{Entry: p.entry("receipt_registered"), Void: true})
	p.noDeadline(SendNotice, ComplaintPeriod)
	_, _, ok = NextWake(p.s)
	require.False(t, ok)
}

// Before its first entry a ledger has none to correct, whatever a body says.
func TestINV87_ThereIsNothingBeforeTheFirstEntry(t *testing.T) {
	p := receivedOn(t, "2027-02-01")
	for _, entry := range []int{-1, 0, p.s.Seq + 1} {
		r := p.try(tone, &CorrectEntry{Entry: entry, Void: true, Reason: words(1)})
		require.NotNil(t, r, "%d", entry)
		require.Equal(t, "unknown_entry", r.Key, "%d", entry)
	}
}
