package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
)

func closing() *CloseCase {
	return &CloseCase{Reason: ClosedNeedEnded, Rule: "hol §§ 7-1, 7-2", Grounds: words(7)}
}

func asked(c *CloseCase) *CloseCase {
	c.PatientAsked = true
	return c
}

// announcedOn is a case in which closing was proposed and the notice posted.
func announcedOn(t *testing.T, at string) *play {
	p := plannedOn(t, at, reader(nav, "NAV"))
	p.do(ola, &ProposeClosing{Why: words(4)})
	p.do(tone, &SendAdvanceNotice{Purpose: NoticeClose, Why: words(5)})
	p.do(tone, &PostLetter{Letter: p.letterID("D-10", kari)})
	return p
}

func TestT15_TheNeedHasEnded(t *testing.T) {
	p := plannedOn(t, "2027-02-01", reader(nav, "NAV"))
	p.at("2027-03-01")
	p.says("closing_not_proposed", tone, closing())
	p.refused("T-15", nav, &ProposeClosing{Why: words(4)})
	p.refused("T-15", kari, &ProposeClosing{Why: words(4)})
	p.says("proposal_why_missing", ola, &ProposeClosing{})
	p.do(ola, &ProposeClosing{Why: words(4)})
	require.Equal(t, ClosingProposal{On: today(p), By: ola, As: RoleCoordinator, Why: words(4)}, p.s.ClosingProposal)
	require.Equal(t, []string{"CLOSING_PROPOSED KE"}, p.openTasks())
	p.do(tone, &ProposeClosing{Why: words(8)}) // the unit may say so too; it is asked once
	require.Equal(t, []string{"CLOSING_PROPOSED KE"}, p.openTasks())
	p.says("closing_not_announced", tone, closing())
	p.refused("T-15", ola, &SendAdvanceNotice{Purpose: NoticeClose, Why: words(5)})
	p.do(tone, &SendAdvanceNotice{Purpose: NoticeClose, Why: words(5)})
	require.Equal(t, []Scope{ScopeCoordinator, ScopePlan}, p.s.Notices[0].Scope)
	require.Equal(t, []string{"person/kari QUEUED"}, p.letters("D-10"))
	require.Empty(t, p.openTasks())
	p.says("notice_not_sent", tone, closing())
	p.do(tone, &PostLetter{Letter: p.letterID("D-10", kari)})
	p.due("DL-27", "2027-03-15 OPEN")
	p.says("answer_awaited", tone, closing())

	p.at("2027-03-10")
	p.do(kari, &RegisterHearing{Words: words(6)})
	p.due("DL-27", "2027-03-15 MET")
	require.Equal(t, []string{"DECIDE_AFTER_NOTICE KE"}, p.openTasks())
	early := closing()
	early.DecidedOn = calendar.MustDate("2027-03-09")
	p.says("date_too_early", tone, early) // before she was heard
	p.says("grounds_missing", tone, &CloseCase{Reason: ClosedNeedEnded})
	p.refused("T-07", ola, closing())
	p.do(tone, closing())

	require.Equal(t, PhaseClosed, p.s.Phase)
	require.Equal(t, ClosedNeedEnded, p.s.CloseReason)
	end := p.s.Decisions[1]
	require.Equal(t, OutcomeTerminated, end.Outcome)
	require.Equal(t, []Scope{ScopeCoordinator, ScopePlan}, end.Scope)
	require.False(t, end.Unheard)
	require.Equal(t, PlanStatusFrozen, p.s.Plan.Status)
	require.Nil(t, p.s.coordinator())
	require.Empty(t, p.s.MainResponsible())
	require.Empty(t, p.openTasks())
	require.False(t, p.sees(nav))
	require.Equal(t, []string{"person/kari QUEUED"}, p.letters("D-09"))
	require.Empty(t, p.letters("D-17"), "no change of coordinator is announced where nothing goes on")
	p.noDeadline("DL-09", "DL-12", "DL-13", "DL-15")
	p.due("DL-05", "2028-03-10 OPEN")
	p.due("DL-03", "2027-03-15 OPEN") // the notice of the decision is owed after the end
	require.Empty(t, Warnings(p.s))
}

func TestT15_WhatFollowsAfterTheEnd(t *testing.T) {
	p := announcedOn(t, "2027-02-01")
	p.do(kari, &RegisterHearing{Words: words(6)})
	p.do(tone, closing())
	p.at("2027-02-03")
	p.do(tone, &PostLetter{Letter: p.letterID("D-09", kari)})
	p.due("DL-03", "2027-02-04 MET")
	p.posted()
	_, _, due := NextWake(p.s)
	require.False(t, due, "nothing is waited for until she has it")
	p.at("2027-03-04")
	p.do(kari, &RegisterReceipt{Decision: "decision-2", Evidence: "OWN_STATEMENT"})
	p.due("DL-04", "2027-04-01 OPEN")
	require.Equal(t, PhaseClosed, p.s.Phase)
	p.at("2027-04-01T21:59:59Z")
	require.Equal(t, DecisionStatusReceived, p.s.Decisions[1].Status)
	p.at("2027-04-01T22:00:00Z")
	require.Equal(t, DecisionStatusFinal, p.s.Decisions[1].Status)
	require.Equal(t, DecisionStatusIssued, p.s.Decisions[0].Status, "the grant has its own receipt")
}

func TestT15_TheNoticeOfTheEndIsChasedAfterTheEnd(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopePlan)
	p.do(tone, asked(closing()))
	p.at("2027-02-10")
	p.due("DL-03", "2027-02-04 OVERDUE")
	require.Contains(t, p.reminded("DL-03"), "2027-02-05 MISSED staff/tone")
	_, _, due := NextWake(p.s)
	require.False(t, due)
	p.do(tone, &PostLetter{Letter: p.letterID("D-09", kari)})
	p.due("DL-03", "2027-02-04 MET_LATE")
	p.do(tone, &FailLetter{Letter: p.letterID("D-09", kari), Reason: "RETURNED"})
	require.Equal(t, []string{"LETTER_FAILED KE"}, p.openTasks(), "it must reach her all the same")
	p.do(tone, &ReleaseLetter{Letter: p.letterID("D-09", kari)})
	require.Empty(t, p.openTasks())
}

func TestT15_ThePatientAsksForIt(t *testing.T) {
	p := plannedOn(t, "2027-02-01")
	p.says("grounds_missing", tone, &CloseCase{Reason: ClosedNeedEnded, PatientAsked: true})
	p.refused("T-07", kari, asked(closing())) // the unit decides
	p.do(tone, asked(closing()))
	require.Equal(t, ClosedNeedEnded, p.s.CloseReason)
	require.Empty(t, p.letters("D-10"))
	require.True(t, p.s.Decisions[1].PatientAsked)
	require.False(t, p.s.Decisions[1].Unheard)
	require.Equal(t, []string{"person/kari QUEUED"}, p.letters("D-09"))
}

func TestT15_NothingLeftToEndNeedsNoDecision(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopePlan)
	p.do(tone, decision(OutcomeTerminated, ScopePlan))
	p.says("no_decision_to_make", tone, asked(closing()))
	p.do(tone, &CloseCase{Reason: ClosedNeedEnded, PatientAsked: true})
	require.Equal(t, ClosedNeedEnded, p.s.CloseReason)
	require.Len(t, p.s.Decisions, 2)
}

func TestT15_OnlyFromActive(t *testing.T) {
	for _, p := range []*play{receivedOn(t, "2027-02-01"), awaitingOn(t, "2027-02-01"), assessedOn(t, "2027-02-01"),
		decidingOn(t, "2027-02-01")} {
		p.refused("T-15", tone, asked(closing()))
		p.refused("T-15", tone, &ProposeClosing{Why: words(1)})
		p.refused("T-15", tone, &SendAdvanceNotice{Purpose: NoticeClose, Why: words(1)})
		p.refused("T-15", tone, &RegisterHearing{Words: words(1)})
	}
	p := activeOn(t, "2027-02-01", ScopePlan)
	p.refused("T-07", tone, &CloseCase{Reason: ClosedNoConsent})
	p.refused("T-18", tone, &CloseCase{Reason: ClosedRefused})
	p.refused("T-14", tone, &CloseCase{Reason: ClosedConsentWithdrawn})
	require.Empty(t, p.closed("close_case"))
	p = awaitingOn(t, "2027-02-01")
	p.do(tone, &RefuseConsent{Form: p.form()})
	p.says("no_decision_to_make", tone, &CloseCase{Reason: ClosedNoConsent, Grounds: words(1)})
}

func TestT15_WhatWasGrantedSinceIsAnnouncedToo(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopePlan)
	p.do(tone, &ProposeClosing{Why: words(4)})
	p.do(tone, &SendAdvanceNotice{Purpose: NoticeClose, Why: words(5)})
	p.do(tone, &PostLetter{Letter: p.letterID("D-10", kari)})
	p.at("2027-02-04")
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentCoordinator}})
	p.do(kari, &RegisterSignature{Form: p.form()})
	p.do(tone, decision(OutcomeGranted, ScopeCoordinator))
	p.at("2027-02-20")
	p.says("granted_since_notice", tone, closing())
	p.do(tone, &SendAdvanceNotice{Purpose: NoticeClose, Why: words(5)})
	p.says("notice_not_sent", tone, closing()) // the latest counts
}

func TestT15_ANewRoundBeginsAnew(t *testing.T) {
	p := announcedOn(t, "2027-02-01")
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawAll}})
	p.due("DL-27", "2027-02-15 OPEN") // told is told
	p.do(kari, &RegisterHearing{Words: words(6)})
	p.due("DL-27", "2027-02-15 MET")
	p.says("no_notice_to_answer", kari, &RegisterHearing{Words: words(6)})
	p.at("2027-02-20")
	p.referred()
	require.Zero(t, p.s.ClosingProposal)
	p.consentedTo(ConsentStart, ConsentPlan)
	p.granted(ScopePlan)
	p.says("no_notice_to_answer", kari, &RegisterHearing{Words: words(6)})
	p.says("closing_not_proposed", tone, closing())
	p.do(tone, &ProposeClosing{Why: words(4)})
	p.says("closing_not_announced", tone, closing())
	p.do(tone, &SendAdvanceNotice{Purpose: NoticeClose, Why: words(5)})
	p.says("no_notice_to_answer", kari, &RegisterHearing{Notice: "notice-1", Words: words(6)})
	p.do(kari, &RegisterHearing{Words: words(6)})
	require.Empty(t, p.s.Notices[0].Parties[0].Answers[1:])
	require.Len(t, p.s.Notices[1].Parties[0].Answers, 1)
}

func TestT18_ARefusedCaseClosesWhenTheRefusalIsFinalForAll(t *testing.T) {
	p := assessedOn(t, "2027-02-01")
	p.do(tone, &CompleteAssessment{LongTerm: true})
	p.do(tone, decision(OutcomeRefused, ScopePlan))
	p.s.Decisions[0].Parties = append(p.s.Decisions[0].Parties, Party{Who: child, As: RoleProxy})
	p.do(kari, &RegisterReceipt{Decision: "decision-1", Evidence: "PORTAL_OPENED"})
	p.at("2027-06-01")
	p.says("decision_not_final", tone, &CloseCase{Reason: ClosedRefused})
	p.do(tone, &RegisterReceipt{Decision: "decision-1", Party: child, Evidence: "OWN_STATEMENT"})
	p.at("2027-06-29T21:59:59Z")
	p.says("decision_not_final", tone, &CloseCase{Reason: ClosedRefused})
	p.at("2027-06-29T22:00:00Z")
	p.do(tone, &CloseCase{Reason: ClosedRefused})
	require.Equal(t, ClosedRefused, p.s.CloseReason)
}

// Story 9.3: ended against her wish, after she was warned and had her say.
func TestT19_EndedAgainstTheWishAfterNotice(t *testing.T) {
	p := plannedOn(t, "2028-01-03", reader(nav, "NAV"))
	p.says("notice_scope_missing", tone, &SendAdvanceNotice{Purpose: NoticeTerminate, Why: words(5)})
	p.says("notice_scope_twice", tone, &SendAdvanceNotice{Purpose: NoticeTerminate, Scope: []Scope{ScopePlan, ScopePlan}, Why: words(5)})
	p.says("notice_scope_not_meant", tone, &SendAdvanceNotice{Purpose: NoticeClose, Scope: []Scope{ScopePlan}, Why: words(5)})
	p.says("notice_why_missing", tone, &SendAdvanceNotice{Purpose: NoticeClose})
	p.do(tone, &SendAdvanceNotice{Purpose: NoticeTerminate, Scope: []Scope{ScopePlan}, Why: words(5)})
	p.at("2028-01-05")
	p.do(tone, &PostLetter{Letter: p.letterID("D-10", kari)})
	p.due("DL-27", "2028-01-19 OPEN")
	p.at("2028-02-29")
	p.due("DL-27", "2028-01-19 CANCELLED")
	require.Equal(t, []string{"DECIDE_AFTER_NOTICE KE"}, p.openTasks())
	p.do(tone, decision(OutcomeTerminated, ScopePlan))
	require.Empty(t, p.openTasks())
	require.Equal(t, PlanStatusFrozen, p.s.Plan.Status)
	require.Equal(t, ola, p.s.coordinator().Who)
	require.Equal(t, PhaseActive, p.s.Phase)
	p.due("DL-05", "2029-02-28 OPEN")
	require.False(t, p.s.Decisions[1].Unheard)
	p.refused("T-19", tone, &SendAdvanceNotice{Purpose: NoticeTerminate, Scope: []Scope{ScopePlan}, Why: words(5)})
}

func TestT19_EndedUnheardIsFlaggedNotBlocked(t *testing.T) {
	p := plannedOn(t, "2027-02-01")
	p.do(tone, decision(OutcomeTerminated, ScopePlan))
	require.Contains(t, Warnings(p.s), EndedUnheard)

	p = plannedOn(t, "2027-02-01")
	wish := decision(OutcomeTerminated, ScopePlan)
	wish.PatientAsked = true
	p.do(tone, wish)
	require.Empty(t, Warnings(p.s))

	// A notice whose answer is still awaited is none yet; her right to answer goes
	// on, and a letter not yet posted is not sent.
	p = plannedOn(t, "2027-02-01")
	p.do(tone, &SendAdvanceNotice{Purpose: NoticeTerminate, Scope: []Scope{ScopeCoordinator}, Why: words(5)})
	p.do(tone, &PostLetter{Letter: p.letterID("D-10", kari)})
	p.do(tone, &SendAdvanceNotice{Purpose: NoticeTerminate, Scope: []Scope{ScopePlan}, Why: words(5)})
	p.do(tone, decision(OutcomeTerminated, ScopePlan, ScopeCoordinator))
	require.Contains(t, Warnings(p.s), EndedUnheard)
	p.due("DL-27", "2027-02-15 OPEN")
	require.Equal(t, []string{"person/kari POSTED", "person/kari CANCELLED"}, p.letters("D-10"))
	p.do(kari, &RegisterHearing{Notice: "notice-1", Words: words(6)})
	require.Empty(t, p.openTasks(), "there is nothing to decide any more")
	p.do(kari, &RegisterReceipt{Decision: "decision-2", Evidence: "PORTAL_OPENED"})
	p.at("2027-06-01")
	require.NotContains(t, Warnings(p.s), EndedUnheard, "what is final stands")
}

func TestT19_TheLatestWarningSinceTheGrantCounts(t *testing.T) {
	warn := func(p *play) {
		p.do(tone, &SendAdvanceNotice{Purpose: NoticeTerminate, Scope: []Scope{ScopePlan}, Why: words(5)})
		p.do(tone, &PostLetter{Letter: p.letterID("D-10", kari)})
	}
	p := plannedOn(t, "2027-02-01")
	warn(p)
	p.at("2027-02-10")
	p.do(kari, &RegisterHearing{Words: words(6)})
	early := decision(OutcomeTerminated, ScopePlan)
	early.DecidedOn = calendar.MustDate("2027-02-09")
	p.do(tone, early)
	require.True(t, p.s.Decisions[1].Unheard, "dated before she spoke")

	p = plannedOn(t, "2027-02-01")
	warn(p)
	p.do(kari, &RegisterHearing{Words: words(6)})
	p.at("2027-02-02")
	warn(p) // on other grounds
	p.do(tone, decision(OutcomeTerminated, ScopePlan))
	require.True(t, p.s.Decisions[1].Unheard)

	p = activeOn(t, "2027-02-01", ScopePlan)
	warn(p)
	p.do(kari, &RegisterHearing{Words: words(6)})
	p.do(tone, decision(OutcomeTerminated, ScopePlan))
	require.False(t, p.s.Decisions[1].Unheard)
	p.at("2027-03-01")
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentPlan}})
	p.do(kari, &RegisterSignature{Form: p.form()})
	p.do(tone, decision(OutcomeGranted, ScopePlan))
	p.do(tone, decision(OutcomeTerminated, ScopePlan))
	require.True(t, p.s.Decisions[3].Unheard, "the old warning was of the old grant")
}

func TestINV60_T15_TheEndIsADecisionInWriting(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopePlan)
	for _, lacks := range []func(*CloseCase){func(c *CloseCase) { c.Rule = "" }, func(c *CloseCase) { c.Grounds = "" }} {
		c := asked(closing())
		lacks(c)
		p.refused("INV-60", tone, c)
	}
	require.Equal(t, PhaseActive, p.s.Phase)
}

func TestT16_T15_DeathStopsTheNoticeAndItsDecision(t *testing.T) {
	p := announcedOn(t, "2027-02-01")
	p.do(tone, &SendAdvanceNotice{Purpose: NoticeTerminate, Scope: []Scope{ScopePlan}, Why: words(5)})
	p.do(tone, &RegisterDeath{DiedOn: today(p)})
	p.due("DL-27", "2027-02-15 CANCELLED")
	require.Equal(t, []string{"person/kari POSTED", "person/kari CANCELLED"}, p.letters("D-10"))
	p.says("no_notice_to_answer", tone, &RegisterHearing{Words: words(1)})

	p = activeOn(t, "2027-02-01", ScopePlan)
	p.do(tone, asked(closing()))
	p.do(tone, &RegisterDeath{DiedOn: today(p)})
	require.Equal(t, ClosedNeedEnded, p.s.CloseReason, "an end is kept")
	p.due("DL-03", "2027-02-04 CANCELLED")
	require.Equal(t, []string{"person/kari CANCELLED"}, p.letters("D-09"))
	_, _, due := NextWake(p.s)
	require.False(t, due)
}

func TestINV21_T15_WithdrawalStopsAnUnsentNotice(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopePlan)
	p.do(tone, &SendAdvanceNotice{Purpose: NoticeClose, Why: words(5)})
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawAll}})
	require.Equal(t, []string{"person/kari CANCELLED"}, p.letters("D-10"))
	p.refused("INV-55", tone, &PostLetter{Letter: p.letterID("D-10", kari)})
}
