package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Who has the responsibility already does not take it over from themself.
func TestINV04_OneIntervalForOneTimeOfResponsibility(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopeCoordinator)
	p.at("2027-02-05")
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawCoordinator}})
	require.Equal(t, []string{"staff/tone KEL"}, p.responsible())

	// As head of the unit and as coordinator is not the same.
	p = activeOn(t, "2027-02-01", ScopeCoordinator)
	p.at("2027-02-05")
	p.coordinatedBy(tone)
	require.Equal(t, []string{"staff/tone KEL", "staff/tone KO"}, p.responsible())
	p.at("2027-02-10")
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawCoordinator}})
	require.Equal(t, []string{"staff/tone KEL", "staff/tone KO", "staff/tone KEL"}, p.responsible())
	p.meets()
}

// What was done before the end was done then, and for its own reason.
func TestINV15_TheEndLeavesFinishedTasksAlone(t *testing.T) {
	p := awaitingOn(t, "2027-02-01")
	p.do(kari, &RefuseConsent{Form: p.form()})
	p.at("2027-02-03")
	p.do(tone, &CompleteTask{Task: "task-1"})
	done := p.s.Tasks[0]
	require.Equal(t, "2027-02-03", done.DoneOn.String())
	p.at("2027-02-10")
	p.do(tone, &CloseCase{Reason: ClosedNoConsent})
	require.Equal(t, done, p.s.Tasks[0])
}

// A case is closed for want of an answer when both reminders have gone, on the
// very day of the last one, or, where none go, when the time is over.
func TestT07_TheAnswerMayStillComeUntilTheLastReminder(t *testing.T) {
	closed := &CloseCase{Reason: ClosedNoConsent}
	p := awaitingOn(t, "2027-03-01")
	p.due(ConsentForm, "2027-03-29 OPEN")
	p.at("2027-03-16") // the first has gone
	p.says("answer_may_still_come", tone, closed)
	p.at("2027-03-23")
	p.says("answer_may_still_come", tone, closed)
	p.at("2027-03-25") // the last, on the last working day before Easter
	p.due(ConsentForm, "2027-03-29 OPEN")
	p.do(tone, closed)

	p = newPlay(t, "2027-03-01")
	p.policy.Reminders = map[string]ReminderPlan{ConsentForm: {}}
	p.referred()
	p.do(tone, &StartScreening{Identity: "NATIONAL_NUMBER"})
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentStart}})
	p.at("2027-03-29")
	p.says("answer_may_still_come", tone, closed)
	p.at("2027-03-30")
	p.do(tone, closed)
}

// Death ends the rights of the one who died. A guardian's own period runs on, and
// the year in which a complaint can be heard is nobody's right.
func TestT16_WhoseRightsEndWithADeath(t *testing.T) {
	p := twoParents(t, "2027-04-08")
	p.do(tone, &RegisterReceipt{Decision: "decision-1", Party: mother, Evidence: "OWN_STATEMENT"})
	p.do(tone, &RegisterDeath{DiedOn: today(p)})
	require.Equal(t, "2027-05-07 OPEN", p.period("decision-1", mother))
	p.due(ComplaintLimit, "2028-04-08 OPEN")

	p = knownOn(t, "2027-04-08")
	p.do(tone, &RegisterDeath{DiedOn: today(p)})
	require.Equal(t, "2027-05-07 CANCELLED", p.period("decision-1", kari))
	p.due(ComplaintLimit, "2028-04-08 OPEN")
}

func TestT16_AMessageGoesOnlyWhereThereIsSomebodyToTell(t *testing.T) {
	told := func(p *play) (who []Principal) {
		p.do(tone, &RegisterDeath{DiedOn: today(p)})
		for _, e := range p.events {
			if m, ok := e.Fact.(*MessageSent); ok {
				require.NotEmpty(t, m.To)
				who = append(who, m.To...)
			}
		}
		return who
	}
	require.Empty(t, told(screenedOn(t, "2027-02-01")))
	require.Equal(t, []Principal{ola, nav}, told(plannedOn(t, "2027-02-01", reader(nav, "NAV"))))
}

// The notice of the decision that ended the case is owed to nobody any more.
func TestT16_ADeathAfterTheEndEndsTheNotice(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopePlan)
	p.do(tone, asked(closing()))
	p.due(SendNotice, "2027-02-04 OPEN")
	p.do(tone, &RegisterDeath{DiedOn: today(p)})
	p.due(SendNotice, "2027-02-04 CANCELLED")
}

// Who is refused is told who may instead: people, unless only the clock may.
func TestINV84_WhoMayInstead(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	may := func(body Step) string { return p.try(kari, body).Args["may"] }
	require.Equal(t, "MGR, KE", may(&ReportAbsence{Reason: "SICK"}))
	require.Equal(t, "SYS", may(&Recount{Reason: "POLICY"}))
	require.Equal(t, "KE", may(&StartScreening{Identity: "NATIONAL_NUMBER"}))
}
