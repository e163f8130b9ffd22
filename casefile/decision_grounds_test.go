package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestDL26_CostsAfterAChangeInThePartysFavour(t *testing.T) {
	p := underReview(t, "2027-04-08")
	p.do(tone, reverse(ScopeCoordinator, ScopePlan))
	p.at("2027-04-26")
	p.do(kari, &RegisterReceipt{Decision: "decision-2", Evidence: "PORTAL_OPENED"})
	p.due("DL-26", "2027-05-18 OPEN") // three weeks end on 17 May, which is also 2. pinsedag
	p.due("DL-04", "2027-05-24 OPEN") // the new decision can itself be complained of
	p.due("DL-28", "2027-05-24 OPEN")
	require.Equal(t, []any{kari, Right}, []any{p.deadline("DL-26").Party, p.deadline("DL-26").Kind})
	p.at("2027-05-19")
	p.due("DL-26", "2027-05-18 CANCELLED")

	p = activeOn(t, "2027-02-01", ScopePlan) // nothing was changed
	p.do(kari, &RegisterReceipt{Decision: "decision-1", Evidence: "PORTAL_OPENED"})
	p.noDeadline("DL-26")
}

func TestINV71_DL28_GroundsRestartTheFourWeeks(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopePlan)
	p.refused("INV-71", kari, &RequestGrounds{Decision: "decision-1"}) // not received yet
	p.at("2027-02-02")
	p.do(kari, &RegisterReceipt{Decision: "decision-1", Evidence: "PORTAL_OPENED"})
	p.due("DL-28", "2027-03-02 OPEN")
	p.due("DL-04", "2027-03-02 OPEN")
	p.refused("INV-71", tone, &GiveGrounds{Decision: "decision-1", Grounds: words(1)})
	p.refused("INV-15", tone, &RequestGrounds{Decision: "decision-1", Party: gp})
	p.at("2027-02-20")
	p.do(kari, &RequestGrounds{Decision: "decision-1"})
	p.due("DL-28", "2027-03-02 MET")
	p.refused("INV-71", kari, &RequestGrounds{Decision: "decision-1"})
	require.Contains(t, p.openTasks(), "GIVE_GROUNDS KE")
	arrived := &RegisterReceipt{Decision: "decision-1", Evidence: "OWN_STATEMENT", Grounds: true}
	p.refused("INV-71", kari, arrived) // not sent
	p.at("2027-02-24")
	p.refused("INV-71", tone, &GiveGrounds{Decision: "decision-1"})
	p.do(tone, &GiveGrounds{Decision: "decision-1", Grounds: words(1)})
	require.Len(t, p.letters("D-08"), 2)
	require.Empty(t, p.openTasks())
	p.at("2027-02-25")
	p.do(kari, arrived)
	p.due("DL-04", "2027-03-30 OPEN") // skjærtorsdag … 2. påskedag
	require.Equal(t, "2027-02-25", p.deadline("DL-04").CountedFrom.String())
	require.Equal(t, []string{"grounds_received", "deadline_moved"}, p.became())
	p.at("2027-03-29")
	p.do(kari, &RegisterComplaint{Decision: "decision-1", Subject: AgainstContent})
	require.False(t, p.complaint().Late)
}

func TestINV71_GroundsThatComeAfterThePeriod(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopePlan)
	p.do(kari, &RegisterReceipt{Decision: "decision-1", Evidence: "PORTAL_OPENED"})
	p.do(tone, &RequestGrounds{Decision: "decision-1"})
	p.at("2027-04-01")
	p.due("DL-04", "2027-03-01 CANCELLED")
	require.Equal(t, DecisionStatusReceived, p.s.Decisions[0].Status, "not final while the grounds are owed")
	require.Contains(t, p.openTasks(), "GIVE_GROUNDS KE")
	p.do(tone, &GiveGrounds{Decision: "decision-1", Grounds: words(1)})
	p.do(tone, &RegisterReceipt{Decision: "decision-1", Evidence: "OWN_STATEMENT", Grounds: true})
	p.due("DL-04", "2027-04-29 OPEN")
	p.at("2027-04-30")
	require.Equal(t, DecisionStatusFinal, p.s.Decisions[0].Status)

	// Meanwhile a complaint is in time.
	p = activeOn(t, "2027-02-01", ScopePlan)
	p.do(kari, &RegisterReceipt{Decision: "decision-1", Evidence: "PORTAL_OPENED"})
	p.do(tone, &RequestGrounds{Decision: "decision-1"})
	p.at("2027-04-01")
	p.do(kari, &RegisterComplaint{Decision: "decision-1", Subject: AgainstContent})
	require.False(t, p.complaint().Late)
}

func TestINV73_GroundsNeverShortenAPeriod(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopePlan)
	p.at("2027-02-15")
	p.do(kari, &RegisterReceipt{Decision: "decision-1", Evidence: "PORTAL_OPENED"})
	p.do(kari, &RequestGrounds{Decision: "decision-1"})
	p.do(tone, &GiveGrounds{Decision: "decision-1", Grounds: words(1)})
	p.do(kari, &RegisterReceipt{Decision: "decision-1", Evidence: "PORTAL_OPENED", Grounds: true})
	p.due("DL-04", "2027-03-15 OPEN")
	require.Equal(t, []string{"grounds_received"}, p.became(), "the same day: nothing moves")
}

func TestINV71_OnlyAGrantHasGroundsToAskFor(t *testing.T) {
	p := knownOn(t, "2027-04-08")
	p.noDeadline("DL-28")
	p.says("no_grounds_to_ask", kari, &RequestGrounds{Decision: "decision-1"})
	p = activeOn(t, "2027-02-01", ScopePlan)
	p.do(kari, &RegisterReceipt{Decision: "decision-1", Evidence: "PORTAL_OPENED"})
	p.at("2027-03-02")
	p.says("no_grounds_to_ask", kari, &RequestGrounds{Decision: "decision-1"}) // DL-28 has run out
}
