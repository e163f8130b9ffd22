package casefile

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
)

func decision(o Outcome, scopes ...Scope) *IssueDecision {
	return &IssueDecision{Outcome: o, Scope: scopes, Rule: "hol §§ 7-1, 7-2", Grounds: words(1)}
}

func TestT09_TheCriteriaAreAnswered(t *testing.T) {
	p := assessedOn(t, "2027-02-01")
	p.refused("T-09", ola, &CompleteAssessment{LongTerm: true})
	p.do(tone, &CompleteAssessment{LongTerm: true, TwoServices: true, Record: words(1)})
	require.Equal(t, PhaseDecision, p.s.Phase)
	require.Equal(t, "2027-02-01", p.s.Assessment.On.String())
}

func TestINV09_OnlyTheThreeCriteriaCount(t *testing.T) {
	for i := range 8 {
		a := CompleteAssessment{LongTerm: i&1 > 0, TwoServices: i&2 > 0, Together: i&4 > 0}
		p := assessedOn(t, "2027-02-01", ConsentCoordinator, ConsentPlan)
		p.do(tone, &a)
		all := i == 7
		if all {
			p.refused("T-11", tone, decision(OutcomeRefused, ScopePlan)) // T-11 needs a no
			p.do(tone, decision(OutcomePartial, ScopeCoordinator))
			require.Equal(t, PhaseActive, p.s.Phase)
			continue
		}
		p.refused("INV-09", tone, decision(OutcomeGranted, ScopeCoordinator))
		p.refused("INV-09", tone, decision(OutcomePartial, ScopePlan))
		p.do(tone, decision(OutcomeRefused, ScopeCoordinator, ScopePlan))
		require.Equal(t, PhaseRefused, p.s.Phase)
	}
}

func TestINV39_OnlyTheUnitDecides(t *testing.T) {
	p := decidingOn(t, "2027-02-01", ConsentCoordinator)
	for _, who := range []Principal{kari, ola, gp, boss, System} {
		p.refused("T-10", who, decision(OutcomeGranted, ScopeCoordinator))
	}
	p = coordinatedOn(t, "2027-02-01")
	p.refused("T-10", ola, decision(OutcomeTerminated, ScopePlan))
}

func TestT10_TheGrantAndItsLetters(t *testing.T) {
	p := decidingOn(t, "2027-02-23", ConsentCoordinator, ConsentPlan)
	p.do(tone, decision(OutcomeGranted, ScopeCoordinator, ScopePlan))
	require.Equal(t, PhaseActive, p.s.Phase)
	require.Equal(t, []string{"person/kari QUEUED"}, p.letters("D-08"))
	require.Equal(t, []string{"person/kari QUEUED"}, p.letters("D-11"), "how to use the tool")
	p.due("DL-03", "2027-02-26 OPEN")
	p.due("DL-09", "2027-03-09 OPEN")
	p.due("DL-05", "2028-02-23 OPEN")
	p.noDeadline("DL-04", "DL-12", "DL-13")

	p = decidingOn(t, "2027-02-23", ConsentCoordinator)
	p.do(tone, decision(OutcomeGranted, ScopeCoordinator))
	require.Empty(t, p.letters("D-11"))

	p = decidingOn(t, "2027-02-23", ConsentPlan)
	p.do(tone, decision(OutcomeGranted, ScopePlan))
	p.noDeadline("DL-09") // no coordinator is to be appointed
}

func TestT10_Refused(t *testing.T) {
	p := decidingOn(t, "2027-02-23", ConsentCoordinator)
	p.refused("T-10", tone, decision(OutcomeGranted))
	p.refused("T-10", tone, decision(OutcomeGranted, ScopeCoordinator, ScopeCoordinator))
	p.refused("INV-11", tone, decision(OutcomeGranted, ScopeChildCoordinator))
	p.refused("T-10", tone, decision("MAYBE", ScopeCoordinator))
	p.refused("T-19", tone, decision(OutcomeTerminated, ScopeCoordinator))
	early := decision(OutcomeGranted, ScopeCoordinator)
	early.DecidedOn = calendar.MustDate("2027-02-22")
	p.refused("INV-60", tone, early)
	late := decision(OutcomeGranted, ScopeCoordinator)
	late.DecidedOn = calendar.MustDate("2027-02-24")
	p.refused("INV-60", tone, late)
	require.Empty(t, p.s.Decisions)
}

func TestINV60_AlwaysInWritingAlsoAGrant(t *testing.T) {
	for _, o := range []Outcome{OutcomeGranted, OutcomePartial, OutcomeRefused, OutcomeDismissed, OutcomeTerminated} {
		p := decidingOn(t, "2027-02-23", ConsentCoordinator)
		noGrounds := decision(o, ScopeCoordinator)
		noGrounds.Grounds = ""
		p.refused("INV-60", tone, noGrounds)
		noRule := decision(o, ScopeCoordinator)
		noRule.Rule = ""
		p.refused("INV-60", tone, noRule)
	}
}

func TestT11_T18_ARefusalAndItsEnd(t *testing.T) {
	p := assessedOn(t, "2027-02-01")
	p.do(tone, &CompleteAssessment{LongTerm: true})
	p.do(tone, decision(OutcomeRefused, ScopeCoordinator, ScopePlan))
	require.Equal(t, PhaseRefused, p.s.Phase)
	require.Equal(t, []string{"person/kari QUEUED"}, p.letters("D-09"))
	require.Equal(t, tone, p.s.MainResponsible(), "REFUSED is not the end")
	p.refused("T-18", tone, &CloseCase{Reason: ClosedRefused}) // nobody has it yet
	p.at("2027-02-04")
	p.do(kari, &RegisterReceipt{Decision: "decision-1", Evidence: "PORTAL_OPENED"})
	p.due("DL-04", "2027-03-04 OPEN")
	p.refused("T-18", tone, &CloseCase{Reason: ClosedRefused})
	p.at("2027-03-04T23:00:00Z")
	require.Equal(t, DecisionStatusFinal, p.s.Decisions[0].Status)
	p.refused("T-07", tone, &CloseCase{Reason: ClosedNoConsent})
	p.do(tone, &CloseCase{Reason: ClosedRefused})
	require.Equal(t, PhaseClosed, p.s.Phase)
	require.Empty(t, p.s.MainResponsible())
}

func TestT19_AFurtherDecision(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopeCoordinator)
	p.coordinated()
	p.at("2027-06-14")
	p.refused("INV-20", tone, decision(OutcomeGranted, ScopePlan))
	p.refused("T-19", tone, decision(OutcomeGranted, ScopeCoordinator))
	p.refused("T-19", tone, decision(OutcomeRefused, ScopeCoordinator)) // given already: end it instead
	p.refused("T-19", tone, decision(OutcomeTerminated, ScopePlan))
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentPlan}})
	p.do(kari, &RegisterSignature{Form: p.form()})
	before := decision(OutcomeGranted, ScopePlan)
	before.DecidedOn = calendar.MustDate("2027-06-13")
	p.refused("INV-60", tone, before) // before the consent (INV-20)
	p.do(tone, decision(OutcomeGranted, ScopePlan))
	require.Equal(t, PhaseActive, p.s.Phase)
	require.Len(t, p.s.Decisions, 2)
	require.Equal(t, AssignmentActive, p.s.coordinator().Status, "the coordinator is untouched")
	require.Len(t, p.letters("D-08"), 2)
	p.due("DL-03", "2027-06-17 OPEN")
	p.due("DL-12", "2027-09-06 OPEN")
	p.do(kari, &RegisterReceipt{Decision: "decision-2", Evidence: "OWN_STATEMENT"})
	p.due("DL-04", "2027-07-12 OPEN")
	require.Equal(t, DecisionStatusIssued, p.s.Decisions[0].Status, "each decision has its own receipt")
}

func TestT19_TerminatedEndsWhatItSaysAndNoMore(t *testing.T) {
	p := plannedOn(t, "2027-02-01", reader(nav, "NAV"))
	p.at("2027-03-01")
	p.do(tone, decision(OutcomeTerminated, ScopePlan))
	require.Equal(t, PlanStatusFrozen, p.s.Plan.Status) // P-09
	require.Equal(t, AssignmentActive, p.s.coordinator().Status)
	require.Equal(t, PhaseActive, p.s.Phase)
	require.Equal(t, []string{"person/kari QUEUED"}, p.letters("D-09"))
	require.False(t, p.sees(nav))
	p.noDeadline("DL-12", "DL-13", "DL-14")
	p.refused("P-01", ola, &ReopenPlan{})
	p.refused("INV-20", tone, decision(OutcomeGranted, ScopePlan)) // consent is given anew (P-11)

	p = activeOn(t, "2027-02-01", ScopeCoordinator)
	p.do(tone, decision(OutcomeTerminated, ScopeCoordinator))
	p.due("DL-09", "2027-02-15 CANCELLED")

	p = plannedOn(t, "2027-02-01", reader(nav, "NAV"))
	p.do(tone, decision(OutcomeTerminated, ScopeCoordinator))
	require.Nil(t, p.s.coordinator())
	require.Equal(t, tone, p.s.MainResponsible())
	require.Equal(t, PlanStatusActive, p.s.Plan.Status)
	p.due("DL-13", "2027-08-01 OPEN")
}

func TestINV61_NoPeriodWithoutEvidence(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopeCoordinator)
	p.do(tone, &PostLetter{Letter: p.letterID("D-08", kari)})
	p.noDeadline("DL-04")
	p.refused("INV-61", kari, &RegisterReceipt{Decision: "decision-1"})
	p.refused("INV-61", kari, &RegisterReceipt{Decision: "decision-1", Evidence: "A_HUNCH"})
	p.refused("INV-61", gp, &RegisterReceipt{Decision: "decision-1", Evidence: "OWN_STATEMENT"})
	p.refused("INV-15", kari, &RegisterReceipt{Decision: "decision-7", Evidence: "OWN_STATEMENT"})
	p.refused("INV-15", tone, &RegisterReceipt{Decision: "decision-1", Party: gp, Evidence: "OWN_STATEMENT"})
	p.refused("INV-61", kari, &RegisterReceipt{Decision: "decision-1", Party: gp, Evidence: "OWN_STATEMENT"})
	p.refused("INV-61", kari, &RegisterReceipt{Decision: "decision-1", Evidence: "OWN_STATEMENT", ReceivedOn: calendar.MustDate("2027-01-31")})
	p.at("2028-06-01")
	require.Equal(t, DecisionStatusIssued, p.s.Decisions[0].Status, "never «expired» without a receipt")
	p.do(kari, &RegisterReceipt{Decision: "decision-1", Evidence: "OWN_STATEMENT"})
	p.refused("INV-61", tone, &RegisterReceipt{Decision: "decision-1", Evidence: "OWN_STATEMENT"})
}

// A table of dates and the ends they give, through the case itself.
func TestDL04_INV62_FourWeeksRolledAndTheWholeLastDay(t *testing.T) {
	for received, due := range map[string]string{
		"2026-11-26": "2026-12-24", "2026-11-27": "2026-12-28", "2026-12-04": "2027-01-04", "2027-02-25": "2027-03-30",
		"2027-04-08": "2027-05-07", "2027-04-19": "2027-05-18", "2027-10-03": "2027-11-01", "2027-10-04": "2027-11-01",
		"2028-02-01": "2028-02-29", "2028-04-03": "2028-05-02",
	} {
		p := activeOn(t, "2026-11-02", ScopeCoordinator)
		p.at(received)
		p.do(tone, &RegisterReceipt{Decision: "decision-1", Evidence: "RETURN_RECEIPT"})
		p.due("DL-04", due+" OPEN")
		dl := p.deadline("DL-04")
		require.Equal(t, Right, dl.Kind)
		require.Empty(t, dl.Reminders, "nobody is reminded of a right")
		p.until(dl.Ends.Add(-time.Second)) // INV-62: the whole last day is in time
		require.Equal(t, DecisionStatusReceived, p.s.Decisions[0].Status)
		p.until(dl.Ends)
		require.Equal(t, DecisionStatusFinal, p.s.Decisions[0].Status)
	}
}

func TestINV67_EachPartyHasItsOwnPeriod(t *testing.T) {
	p := activeOn(t, "2027-01-14", ScopeCoordinator)
	// Three parties, as a child's case will have: the room for them is there.
	p.s.Decisions[0].Parties = []Party{{Who: kari, As: RolePatient}, {Who: child, As: RoleProxy}, {Who: nav, As: RoleProxy}}
	p.at("2027-01-18")
	p.do(tone, &RegisterReceipt{Decision: "decision-1", Party: kari, Evidence: "OWN_STATEMENT"})
	p.due("DL-04", "2027-02-15 OPEN")
	p.says("receipt_already_known", tone, &RegisterReceipt{Decision: "decision-1", Party: kari, Evidence: "OWN_STATEMENT"})
	p.do(tone, &RegisterReceipt{Decision: "decision-1", Party: child, Evidence: "OWN_STATEMENT"})
	require.Equal(t, DecisionStatusIssued, p.s.Decisions[0].Status)
	p.at("2027-01-20")
	p.do(tone, &RegisterReceipt{Decision: "decision-1", Party: nav, Evidence: "OWN_STATEMENT"})
	require.Equal(t, DecisionStatusReceived, p.s.Decisions[0].Status)
	p.due("DL-04", "2027-02-17 OPEN")
	require.Equal(t, nav, p.deadline("DL-04").Party)
	p.at("2027-02-17T22:59:59Z")
	require.Equal(t, DecisionStatusReceived, p.s.Decisions[0].Status, "the first two have run out, the last has not")
	p.at("2027-02-17T23:00:00Z")
	require.Equal(t, DecisionStatusFinal, p.s.Decisions[0].Status)
}

func TestINV67_NotFinalWhileOnePartyHasNotReceivedIt(t *testing.T) {
	p := activeOn(t, "2027-01-14", ScopeCoordinator)
	p.s.Decisions[0].Parties = []Party{{Who: kari, As: RolePatient}, {Who: child, As: RoleProxy}}
	p.do(tone, &RegisterReceipt{Decision: "decision-1", Party: kari, Evidence: "OWN_STATEMENT"})
	p.at("2027-06-01")
	require.Equal(t, DecisionStatusIssued, p.s.Decisions[0].Status)
	// The other's receipt, registered when its period is already over.
	p.do(tone, &RegisterReceipt{Decision: "decision-1", Party: child, ReceivedOn: calendar.MustDate("2027-02-01"), Evidence: "RETURN_RECEIPT"})
	require.Equal(t, DecisionStatusFinal, p.s.Decisions[0].Status)
}

func TestDL03_TheNoticeIsOutWhenEveryPartyHasIt(t *testing.T) {
	p := activeOn(t, "2027-01-14", ScopeCoordinator)
	p.due("DL-03", "2027-01-19 OPEN")
	p.do(tone, &FailLetter{Letter: p.letterID("D-08", kari), Reason: "PRINT_FAILED"})
	p.due("DL-03", "2027-01-19 OPEN")
	require.Equal(t, []string{"LETTER_FAILED KE"}, p.openTasks())
	p.do(tone, &ReleaseLetter{Letter: p.letterID("D-08", kari)})
	require.Empty(t, p.openTasks())
	p.at("2027-01-20")
	p.due("DL-03", "2027-01-19 OVERDUE")
	p.do(tone, &PostLetter{Letter: p.letterID("D-08", kari), PostedOn: calendar.MustDate("2027-01-19")})
	p.due("DL-03", "2027-01-19 MET") // posted in time, written down a day later

	p = activeOn(t, "2027-01-14", ScopeCoordinator)
	p.s.Decisions[0].Parties = []Party{{Who: kari, As: RolePatient}, {Who: child, As: RoleProxy}}
	p.do(tone, &PostLetter{Letter: p.letterID("D-08", kari)})
	p.due("DL-03", "2027-01-19 OPEN")
	p.do(tone, &RegisterReceipt{Decision: "decision-1", Party: child, Evidence: "PERSONAL_DELIVERY"})
	p.due("DL-03", "2027-01-19 MET")
}

func TestDL05_OneYearFromTheDecisionNotRolled(t *testing.T) {
	p := plannedOn(t, "2028-01-03")
	p.at("2028-02-29")
	p.do(tone, decision(OutcomeTerminated, ScopePlan))
	p.due("DL-05", "2029-02-28 OPEN") // there is no 29 February in 2029
	require.Equal(t, Limit, p.deadline("DL-05").Kind)
	p.at("2030-01-01")
	p.due("DL-05", "2029-02-28 OPEN") // it wakes nobody
}

func TestDL01_OneMonthNotRolled(t *testing.T) {
	for received, want := range map[string]string{
		"2027-01-31": "2027-02-28 OPEN act by 2027-02-26", "2028-01-31": "2028-02-29 OPEN act by 2028-02-29",
		"2028-01-29": "2028-02-29 OPEN act by 2028-02-29", "2026-12-17": "2027-01-17 OPEN act by 2027-01-15",
		"2027-11-24": "2027-12-24 OPEN act by 2027-12-24",
	} {
		receivedOn(t, received).due("DL-01", want)
	}
}

func TestDL02_TheTargetIsNoLaw(t *testing.T) {
	p := receivedOn(t, "2026-11-30")
	p.at("2026-12-29")
	p.due("DL-02", "2026-12-28 OVERDUE")
	p.consentedTo(ConsentStart, ConsentCoordinator)
	p.granted(ScopeCoordinator)
	p.due("DL-02", "2026-12-28 MET_LATE")
	p.due("DL-01", "2026-12-30 MET")
}
