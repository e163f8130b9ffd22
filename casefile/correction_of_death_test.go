package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A death that was none gives the case back as it stood; the plan waits, frozen,
// until somebody opens it again.
func TestINV117_T16_ADeathThatWasNoneGivesTheCaseBack(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	before := p.s.clone()
	p.at("2027-03-01")
	p.do(tone, &RegisterDeath{DiedOn: today(p)})
	require.Equal(t, ClosedDeath, p.s.CloseReason)
	require.Empty(t, p.s.MainResponsible())
	p.at("2027-03-15")
	c := p.corrects(tone, CorrectEntry{Entry: p.entry("death_registered"), Void: true})
	require.Contains(t, codesOf(c), "STOOD_ON_IT:plan")
	require.NotContains(t, codesOf(c), "CASE_WAS_CLOSED:case")
	require.Equal(t, []any{PhaseActive, CloseReason(""), Date{}}, []any{p.s.Phase, p.s.CloseReason, p.s.ClosedOn})
	require.Equal(t, before.Consents, p.s.Consents)
	require.Equal(t, before.Coordinators, p.s.Coordinators)
	require.Equal(t, before.Team, p.s.Team)
	require.Equal(t, ola, p.s.MainResponsible())
	require.Equal(t, []string{"plan"}, p.openTasksOf(TaskCheckCorrection))
	p.due("DL-15", "2027-08-01 OPEN")

	require.Equal(t, PlanStatusFrozen, p.s.Plan.Status)
	p.due("DL-13", "2027-08-01 CANCELLED")
	p.due("DL-12", "2027-04-26 MET")
	require.False(t, p.sees(nav))
	p.do(ola, &ReopenPlan{})
	p.do(ola, &ActivatePlan{PatientTookPart: true})
	require.True(t, p.sees(nav))
	p.due("DL-13", "2027-09-15 OPEN")
	p.due("DL-12", "2027-04-26 MET")
}

// Her last day passed while the person was called dead: the head of the unit has
// the case until there is a successor (K-06).
func TestINV117_K06_TheLastDayPassedMeanwhile(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.do(ola, &GiveNotice{LastDay: on("2027-03-05")})
	p.at("2027-03-01")
	p.do(tone, &RegisterDeath{DiedOn: today(p)})
	p.at("2027-03-15")
	p.corrects(tone, CorrectEntry{Entry: p.entry("death_registered"), Void: true})
	require.Equal(t, PhaseActive, p.s.Phase)
	require.Equal(t, tone, p.s.MainResponsible())
	cur := p.s.coordinator()
	require.Equal(t, []any{tone, AssignmentInterim}, []any{cur.Who, cur.Status})
	require.NotEmpty(t, p.openTasksOf(TaskFindSuccessor))
	p.due("DL-18", "2027-03-05 OVERDUE")

	// Before that day she is there, on notice, and hands over as agreed.
	p = teamedOn(t, "2027-02-01")
	p.do(ola, &GiveNotice{LastDay: on("2027-03-26")})
	p.at("2027-03-01")
	p.do(tone, &RegisterDeath{DiedOn: today(p)})
	p.at("2027-03-15")
	p.corrects(tone, CorrectEntry{Entry: p.entry("death_registered"), Void: true})
	require.Equal(t, ola, p.s.MainResponsible())
	p.due("DL-18", "2027-03-26 OPEN")
	p.at("2027-03-28")
	require.Equal(t, tone, p.s.MainResponsible())
}

// A case that was not open when the death was registered stays as it was; one that
// has begun anew since goes on with what it is.
func TestINV117_T16_WhatADeathDidNotEnd(t *testing.T) {
	p := refusedOn(t, "2027-02-01")
	p.do(kari, &RegisterReceipt{Decision: "decision-1", Evidence: "PORTAL_OPENED"})
	p.do(kari, against("decision-1"))
	p.do(tone, &RegisterDeath{DiedOn: today(p)})
	p.corrects(tone, CorrectEntry{Entry: p.entry("death_registered"), Void: true})
	require.Equal(t, PhaseRefused, p.s.Phase)
	p.due("DL-07", "2027-02-15 OPEN")
	p.stands(ComplaintStatusReceived, "decision-1", DecisionStatusComplained)

	p = teamedOn(t, "2027-02-01")
	p.do(tone, &RegisterDeath{DiedOn: today(p)})
	p.do(tone, &CorrectEntry{Entry: p.entry("death_registered"), On: on("2027-01-31"), Reason: words(1)})
	p.corrects(tone, CorrectEntry{Entry: p.entry("death_registered"), Void: true})
	require.Equal(t, PhaseActive, p.s.Phase, "also when its day was corrected first")
}
