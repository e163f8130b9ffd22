package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
)

// However long the case slept, what was missed is told in the order in which it
// fell due, not in the order in which it was set.
func TestINV72_OneWakeTellsInTheOrderOfTheDates(t *testing.T) {
	p := newPlay(t, "2027-02-01")
	p.policy.DecisionTarget = calendar.Days(60)
	p.referred()
	p.do(tone, &StartScreening{Identity: "NATIONAL_NUMBER"})
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentStart}})
	p.posted()
	p.now = instant("2027-05-03 12:00")
	p.do(System, &Wake{})
	var missed []string
	for _, e := range p.events {
		if f, ok := e.Fact.(*DeadlineMissed); ok {
			missed = append(missed, f.Code)
		}
	}
	require.Equal(t, []string{"DL-01", "DL-22", "DL-02"}, missed)
}

// A case wakes when an absence should be over: also when nothing else is due, and
// not before what comes first.
func TestK07_INV72_TheAbsenceWakesTheCase(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.do(boss, &ReportAbsence{Reason: "SICK", Until: on("2027-02-10")})
	at, what, ok := NextWake(p.s)
	require.True(t, ok)
	require.True(t, at.Before(instant("2027-02-08")), "the notice of the decision is chased first")
	require.NotContains(t, what, "absence")
	alone := p.s.clone()
	alone.Deadlines = nil
	at, what, ok = NextWake(alone)
	require.True(t, ok)
	require.Equal(t, calendar.EndOf(on("2027-02-10")), at)
	require.Equal(t, "absence until 2027-02-10", what)
}

// The task of finding a next step goes as soon as something is due again.
func TestINV04_TheNextStepIsForgottenWhenSomethingIsDue(t *testing.T) {
	p := awaitingOn(t, "2027-02-01")
	p.at("2027-03-10")
	p.do(kari, &RefuseConsent{Form: p.form()})
	for _, task := range p.s.Tasks {
		if task.Open() && task.Kind != TaskNextStep {
			p.do(tone, &CompleteTask{Task: task.ID})
		}
	}
	p.at("2027-06-01")
	require.Equal(t, []string{"NEXT_STEP KE"}, p.openTasks())
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentStart}})
	require.Empty(t, p.openTasks())
}

// The head of the unit follows the register of the case's own unit; nobody is
// made responsible whom it does not name, and of an ended case nobody is.
func TestINV05_OnlyTheNamedHeadOfTheOwnUnit(t *testing.T) {
	after := func(p *play, f Facts) State {
		events, r := Decide(p.s, Command{ID: "n", By: SystemActor, Body: &NoteRegister{}, Facts: f},
			p.now.Add(calendar.EndOf(today(p)).Sub(p.now)), p.policy)
		require.Nil(t, r)
		return Fold(p.s, events)
	}
	p := screenedOn(t, "2027-02-01")
	for name, c := range map[string]struct {
		facts Facts
		want  Principal
	}{
		"another head":      {Facts{UnitLead: siri, Unit: "unit"}, siri},
		"nobody named":      {Facts{Unit: "unit"}, tone},
		"of another office": {Facts{UnitLead: siri, Unit: "other"}, tone},
	} {
		s := after(p, c.facts)
		require.Equal(t, c.want, s.MainResponsible(), name)
		require.Equal(t, c.want, s.UnitLead, name)
	}
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawAll}})
	s := after(p, Facts{UnitLead: siri, Unit: "unit"})
	require.Equal(t, p.s.Seq, s.Seq)
}

// Where no coordinator comes any more the first plan counts from the day that
// became so: the decision that ended it, not any other.
func TestDL12_CountsFromTheDecisionThatEndedTheCoordinator(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopeCoordinator, ScopePlan)
	p.noDeadline("DL-12")
	p.at("2027-03-10")
	p.do(tone, &IssueDecision{Outcome: OutcomeRefused, Scope: []Scope{ScopeChildCoordinator}, DecidedOn: on("2027-03-05"),
		Rule: "hol § 7-2 a", Grounds: words(1)})
	p.do(tone, &IssueDecision{Outcome: OutcomeTerminated, Scope: []Scope{ScopeCoordinator}, DecidedOn: on("2027-03-01"), PatientAsked: true,
		Rule: "hol § 7-2", Grounds: words(1)})
	require.Equal(t, on("2027-03-01"), p.deadline("DL-12").CountedFrom)
	p.due("DL-12", "2027-05-24 OPEN")
}

func TestT16_TheCoordinatorIsToldOfADeath(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.do(tone, &RegisterDeath{DiedOn: today(p)})
	for _, e := range p.events {
		if m, ok := e.Fact.(*MessageSent); ok {
			require.Equal(t, &MessageSent{Code: "CASE_CLOSED", To: []Principal{ola}}, m)
			return
		}
	}
	t.Fatal("nobody was told")
}
