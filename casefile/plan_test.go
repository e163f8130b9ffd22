package casefile

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
)

func TestP01_StartedByTheCoordinatorOnGrantAndConsent(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopeCoordinator)
	p.coordinated()
	p.refused("P-01", ola, &StartPlan{}) // not granted
	p = coordinatedOn(t, "2027-02-01")
	p.refused("P-01", kari, &StartPlan{})
	p.refused("P-01", ola, &StartPlan{Style: "LONG"})
	p.do(ola, &StartPlan{})
	require.Equal(t, PlanStatusDraft, p.s.Plan.Status)
	require.Equal(t, PlanBrief, p.s.Plan.Style)
}

func TestINV03_OnePlanAPerson(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	cmd := Command{ID: "x", By: actorOf(ola), Body: &StartPlan{}, Facts: Facts{OtherPlan: true}}
	_, r := Decide(p.s, cmd, p.now, p.policy)
	require.Equal(t, "INV-03", r.Rule)
	p.do(ola, &StartPlan{})
	p.refused("INV-03", ola, &StartPlan{})
	p = plannedOn(t, "2027-02-01")
	p.refused("INV-03", ola, &StartPlan{})
	p = withdrawn(p, WithdrawPlan)
	p.shareWith(nav)
	p.refused("P-11", ola, &StartPlan{})
	p.do(tone, &ArchivePlan{})
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentPlan}})
	p.do(kari, &RegisterSignature{Form: p.form()})
	p.do(ola, &StartPlan{Style: "DETAILED"}) // archived makes room
	require.Equal(t, PlanStatusDraft, p.s.Plan.Status)
	require.Len(t, p.s.Plan.Versions, 1, "the versions of the one before stay readable")
}

func awaitingPlan(t *testing.T) *play {
	p := drafted(t)
	p.do(ola, &IssueParticipation{Participants: []Participant{reader(ola, "COORDINATION")}})
	p.do(kari, &RegisterSignature{Form: p.form()})
	return p
}

func TestP03_INV42_INV43_EveryPointMustBeThere(t *testing.T) {
	p := awaitingPlan(t)
	all := p.draft
	for i, point := range PlanContent {
		p.draft = &DraftFacts{VersionID: "v", Hash: "h", Present: append(append([]string{}, PlanContent[:i]...), PlanContent[i+1:]...)}
		r := p.try(ola, &ActivatePlan{PatientTookPart: true})
		require.NotNil(t, r, point)
		require.Equal(t, "INV-42", r.Rule)
		require.Equal(t, point, r.Args["missing"])
	}
	p.draft = nil
	p.refused("INV-42", ola, &ActivatePlan{PatientTookPart: true})
	p.draft = &DraftFacts{VersionID: "v", Hash: "h", Present: PlanContent, MeasuresWithoutOneResponsible: 1}
	p.refused("INV-43", ola, &ActivatePlan{PatientTookPart: true})
	p.draft = all
	p.refused("P-01", ola, &ActivatePlan{})
	p.refused("P-03", tone, &ActivatePlan{PatientTookPart: true})
	require.Equal(t, PlanStatusAwaiting, p.s.Plan.Status)
	p.do(ola, &ActivatePlan{PatientTookPart: true})
	require.Equal(t, PlanStatusActive, p.s.Plan.Status)
	require.Equal(t, []string{"person/kari QUEUED"}, p.letters("D-19"))
	require.Equal(t, PlanVersion{No: 1, VersionID: "v", Hash: "h", On: today(p), Author: ola, PatientTookPart: true}, p.s.Plan.Versions[0])
	p.refused("P-03", ola, &ActivatePlan{PatientTookPart: true})
}

func TestINV06_SomebodyNamedIsResponsible(t *testing.T) {
	p := awaitingPlan(t)
	p.s.Responsible = nil // cannot come about by any step (INV-04); the rule stands on its own
	p.refused("INV-06", ola, &ActivatePlan{PatientTookPart: true})
}

func TestP04_TheCoordinatorTakesItUp(t *testing.T) {
	p := plannedOn(t, "2027-02-01", reader(nav, "NAV"))
	p.refused("P-05", ola, &CompleteRevision{ChangeNote: words(1), PatientTookPart: true})
	p.refused("P-04", nav, &BeginRevision{})
	p.do(ola, &BeginRevision{})
	require.Equal(t, PlanStatusInRevision, p.s.Plan.Status)
	p.refused("P-04", ola, &BeginRevision{})
	p.noDeadline("DL-14")
	p.due("DL-13", "2027-08-01 OPEN")
}

func TestP04_ATaskWhenTheRevisionComesNear(t *testing.T) {
	p := plannedOn(t, "2027-02-01")
	p.at("2027-06-29")
	require.Empty(t, p.openTasks())
	p.at("2027-07-10")
	require.Equal(t, []string{"REVISE_PLAN KO"}, p.openTasks())
	require.Equal(t, PlanStatusActive, p.s.Plan.Status, "the plan itself is not moved")
	p.refused("INV-45", ola, &CompleteTask{Task: "task-2"}) // only the revision ends it
	p.at("2027-07-20")
	p.do(ola, &BeginRevision{})
	p.do(ola, &CompleteRevision{ChangeNote: words(1), PatientTookPart: true})
	require.Empty(t, p.openTasks())
	p.due("DL-13", "2028-01-20 OPEN")
}

func TestP05_INV46_ARevisionMakesAVersion(t *testing.T) {
	p := plannedOn(t, "2027-02-01")
	first := p.s.Plan.Versions[0]
	p.do(ola, &BeginRevision{})
	p.refused("INV-46", ola, &CompleteRevision{PatientTookPart: true})
	p.refused("P-05", ola, &CompleteRevision{ChangeNote: words(1)})
	p.draft = &DraftFacts{VersionID: "w", Hash: "i", Present: PlanContent[:8]}
	p.refused("INV-42", ola, &CompleteRevision{ChangeNote: words(1), PatientTookPart: true})
	p.draft.Present = PlanContent
	p.at("2027-03-01")
	p.do(ola, &CompleteRevision{ChangeNote: words(1), PatientTookPart: true})
	require.Equal(t, first, p.s.Plan.Versions[0])
	require.Equal(t, PlanVersion{No: 2, VersionID: "w", Hash: "i", On: today(p), Author: ola, ChangeNote: words(1), PatientTookPart: true},
		p.s.Plan.Versions[1])
	require.Equal(t, PlanStatusActive, p.s.Plan.Status)
}

// A worker of a build that knows of no version that has left the state counts those it has: while it
// runs beside one of today, in an upgrade, a version would have the number of another for good.
func TestINV46_EveryVersionHasANumberOfItsOwn(t *testing.T) {
	p := plannedOn(t, "2027-02-01")
	for _, at := range []string{"2027-03-01", "2027-08-01", "2028-01-03", "2028-06-01"} {
		p.revise(at)
	}
	light := Lighten(p.s, calendar.Midnight(day("2028-10-01")))
	require.Len(t, light.Plan.Versions, 2)
	e := p.events[slices.IndexFunc(p.events, func(e Event) bool { return e.Name() == "plan_activated" })]
	e.Seq, e.Fact = light.Seq+1, &PlanActivated{Version: PlanVersion{No: len(light.Plan.Versions) + 1, VersionID: "x", On: day("2028-10-01")}}
	require.Equal(t, 6, Fold(light, []Event{e}).Plan.Versions[2].No)
	whole := Fold(p.s, []Event{e})
	require.Equal(t, 6, whole.Plan.InForce(), "as the whole ledger adds up")
}

// revise does an ordinary revision on a day.
func (p *play) revise(at string) {
	p.t.Helper()
	p.at(at)
	p.do(ola, &BeginRevision{})
	p.do(ola, &CompleteRevision{ChangeNote: words(1), PatientTookPart: true})
}

func TestDL13_CountedFromTheLastRevisionAndClamped(t *testing.T) {
	for from, want := range map[string]string{
		"2026-08-31": "2027-02-28 OPEN act by 2027-02-26", "2027-08-28": "2028-02-28 OPEN act by 2028-02-28",
		"2027-08-29": "2028-02-29 OPEN act by 2028-02-29", "2027-08-30": "2028-02-29 OPEN act by 2028-02-29",
		"2027-08-31": "2028-02-29 OPEN act by 2028-02-29", "2028-02-28": "2028-08-28 OPEN act by 2028-08-28",
		"2028-02-29": "2028-08-29 OPEN act by 2028-08-29",
	} {
		plannedOn(t, from).due("DL-13", want)
	}
	p := plannedOn(t, "2027-08-31") // story 9: a chain is counted from what happened
	p.revise("2028-02-29")
	p.due("DL-13", "2028-08-29 OPEN")
	p.revise("2028-08-29")
	p.due("DL-13", "2029-02-28 OPEN")
}

func TestDL13_MetWhenOrdinaryCancelledWhenForcedEarlier(t *testing.T) {
	was := func(p *play) Deadline {
		for _, dl := range p.s.Deadlines {
			if dl.Code == PlanRevision {
				return dl
			}
		}
		return Deadline{}
	}
	p := plannedOn(t, "2027-02-01")
	p.revise("2027-05-03")
	require.Equal(t, DeadlineMet, was(p).Status, "an ordinary revision, however early")

	p = plannedOn(t, "2027-02-01")
	p.at("2027-05-03")
	p.do(ola, &ReportMaterialChange{What: words(1)})
	p.do(ola, &CompleteRevision{ChangeNote: words(1), PatientTookPart: true})
	require.Equal(t, DeadlineCancelled, was(p).Status, "story 1.15: the half-year was never waited for")

	p = plannedOn(t, "2027-02-01")
	p.at("2027-08-05")
	p.do(ola, &ReportMaterialChange{What: words(1)})
	p.do(ola, &CompleteRevision{ChangeNote: words(1), PatientTookPart: true})
	require.Equal(t, DeadlineMetLate, was(p).Status, "too late is too late")
}

func TestP06_RevisionOverdue(t *testing.T) {
	p := plannedOn(t, "2027-02-01")
	letters := len(p.letters("D-19"))
	p.at("2027-08-01T21:59:59Z")
	p.due("DL-13", "2027-08-01 OPEN act by 2027-07-30")
	p.at("2027-08-01T22:00:00Z")
	p.due("DL-13", "2027-08-01 OVERDUE")
	require.Equal(t, PlanStatusActive, p.s.Plan.Status)
	p.at("2027-09-01")
	require.Equal(t, []string{"2027-06-30 COMING staff/ola", "2027-07-16 COMING staff/ola", "2027-07-27 COMING staff/ola",
		"2027-08-02 MISSED staff/ola staff/boss", "2027-08-16 ESCALATED staff/tone"}, p.reminded("DL-13"))
	require.Len(t, p.letters("D-19"), letters, "no letter to the patient about it")
	p.revise("2027-09-02")
	p.due("DL-13", "2028-03-02 OPEN")
}

func TestINV44_EarlierIsAllowedLaterIsNot(t *testing.T) {
	p := newPlay(t, "2027-02-01")
	p.policy.HalfYear = calendar.Months(9)
	p.referred()
	p.consentedTo(ConsentStart, ConsentCoordinator, ConsentPlan)
	p.granted(ScopeCoordinator, ScopePlan)
	p.coordinated()
	p.planned()
	p.due("DL-13", "2027-08-01 OPEN")
	p.policy.HalfYear = calendar.Months(4)
	p.revise("2027-03-01")
	p.due("DL-13", "2027-07-01 OPEN")
}

func TestP07_DL14_INV45_EachReportIsItsOwn(t *testing.T) {
	p := plannedOn(t, "2027-02-01", reader(nurse, "HOME_NURSING"), reader(nav, "NAV"))
	p.refused("P-07", school, &ReportMaterialChange{What: words(1)})
	p.refused("P-07", nurse, &ReportMaterialChange{})
	p.at("2027-03-01")
	p.do(nurse, &ReportMaterialChange{What: words(1)})
	require.Equal(t, PlanStatusInRevision, p.s.Plan.Status)
	p.due("DL-14", "2027-03-15 OPEN")
	require.Equal(t, []string{"change_reported", "revision_begun", "deadline_set", "task_opened", "message_sent"}, p.became())
	p.at("2027-03-08")
	p.do(nav, &ReportMaterialChange{What: words(2)}) // while the first is being seen to
	p.due("DL-14", "2027-03-22 OPEN")
	require.Equal(t, []string{"REVISE_PLAN KO", "REVISE_PLAN KO"}, p.openTasks())
	p.at("2027-03-17")
	p.do(ola, &CompleteRevision{ChangeNote: words(3), PatientTookPart: true})
	require.Empty(t, p.openTasks())
	var got []DeadlineStatus
	for _, dl := range p.s.Deadlines {
		if dl.Code == ChangeRevision {
			got = append(got, dl.Status)
		}
	}
	require.Equal(t, []DeadlineStatus{DeadlineMetLate, DeadlineMet}, got)
	p.do(kari, &ReportMaterialChange{What: words(4)})
	require.Equal(t, []string{"REVISE_PLAN KO"}, p.openTasks())
}

func TestP08_INV47_TheOwnerAlwaysGetsToThePlan(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.refused("P-08", ola, &ProvidePlan{How: "PRINTED"})
	require.True(t, p.sees(kari))
	p.planned()
	p.refused("P-08", ola, &ProvidePlan{How: "READ_ALOUD"})
	p.do(ola, &ProvidePlan{How: "WALKED_THROUGH"})
	require.Equal(t, []string{"plan_provided"}, p.became())
	p.do(ola, &ProvidePlan{How: "PRINTED"})
	require.Len(t, p.letters("D-19"), 2)
	for _, scope := range []WithdrawalScope{WithdrawPlan, WithdrawAll} {
		p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{scope}})
		require.True(t, p.sees(kari), "%s %s", p.s.Plan.Status, p.s.Phase)
		p.do(tone, &ProvidePlan{How: "PRINTED"})
	}
	p.do(tone, &ArchivePlan{})
	require.True(t, p.sees(kari))
	p.do(tone, &ProvidePlan{How: "PRINTED"})
}

func TestP09_FrozenAtOnce(t *testing.T) {
	for name, freeze := range map[string]func(p *play){
		"withdrawal":  func(p *play) { p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawPlan}}) },
		"termination": func(p *play) { p.do(tone, decision(OutcomeTerminated, ScopePlan)) },
		"death":       func(p *play) { p.do(tone, &RegisterDeath{DiedOn: today(p)}) },
	} {
		t.Run(name, func(t *testing.T) {
			p := plannedOn(t, "2027-02-01", reader(nav, "NAV"))
			p.do(nav, &ReportMaterialChange{What: words(1)})
			freeze(p)
			require.Equal(t, PlanStatusFrozen, p.s.Plan.Status)
			require.Equal(t, "2027-02-01", p.s.Plan.FrozenOn.String())
			p.noDeadline("DL-11", "DL-12", "DL-13", "DL-14")
			require.Empty(t, p.openTasks())
			require.False(t, p.sees(nav))
			acc, _ := AccessToPlan(p.s, actorOf(ola))
			require.Empty(t, acc.Write)
		})
	}
}

func TestP10_Archive(t *testing.T) {
	p := plannedOn(t, "2027-02-01")
	p.refused("P-10", tone, &ArchivePlan{})
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawAll}})
	p.refused("P-10", kari, &ArchivePlan{})
	p.do(tone, &ArchivePlan{}) // also after the case is closed
	require.Equal(t, PlanStatusArchived, p.s.Plan.Status)
	p.refused("P-10", tone, &ArchivePlan{})
}

func TestP11_OldParticipationDoesNotRevive(t *testing.T) {
	for name, freeze := range map[string]func(p *play){
		"withdrawal": func(p *play) { p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawPlan}}) },
		"termination": func(p *play) {
			p.do(ola, &IssueParticipation{Participants: []Participant{reader(ola, "COORDINATION"), reader(nav, "NAV"), reader(gp, "GP")}})
			p.do(tone, decision(OutcomeTerminated, ScopePlan))
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := plannedOn(t, "2027-02-01", reader(nav, "NAV"))
			freeze(p)
			p.at("2027-05-03")
			p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentPlan}})
			p.do(kari, &RegisterSignature{Form: p.form()})
			if name == "termination" {
				p.do(tone, decision(OutcomeGranted, ScopePlan))
			}
			p.refused("P-11", kari, &ReopenPlan{})
			p.do(ola, &ReopenPlan{})
			require.Equal(t, PlanStatusDraft, p.s.Plan.Status)
			require.False(t, p.sees(nav))
			p.refused("INV-20", ola, &ActivatePlan{PatientTookPart: true})
			p.due("DL-12", "2027-07-26 OPEN")
			p.refused("P-11", ola, &ReopenPlan{})
		})
	}
}

// DL-12: twelve weeks from the latest of grant, consent and coordinator.
func TestDL12_FromTheLastOfTheThree(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopeCoordinator, ScopePlan)
	p.noDeadline("DL-12") // a coordinator is granted and not there yet
	p.at("2027-03-08")
	p.coordinated()
	p.due("DL-12", "2027-05-31 OPEN")

	p = activeOn(t, "2027-02-01", ScopePlan)
	p.due("DL-12", "2027-04-26 OPEN") // no coordinator to wait for

	p = activeOn(t, "2027-02-01", ScopeCoordinator)
	p.coordinated()
	p.at("2027-06-01")
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentPlan}})
	p.do(kari, &RegisterSignature{Form: p.form()})
	p.noDeadline("DL-12")
	p.at("2027-06-14")
	p.do(tone, decision(OutcomeGranted, ScopePlan))
	p.due("DL-12", "2027-09-06 OPEN")

	p = withdrawn(plannedOn(t, "2027-02-01"), WithdrawPlan)
	p.noDeadline("DL-12")
	p.at("2027-06-28")
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentPlan}})
	p.at("2027-06-30")
	p.do(kari, &RegisterSignature{Form: p.form()})
	p.due("DL-12", "2027-09-22 OPEN") // consent given anew
}

func TestDL12_DoesNotWaitForACoordinatorWhoIsNotComing(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopeCoordinator, ScopePlan)
	p.at("2027-06-01")
	p.noDeadline("DL-12")
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawCoordinator}})
	p.due("DL-12", "2027-08-24 OPEN")

	p = activeOn(t, "2027-02-01", ScopeCoordinator, ScopePlan)
	p.at("2027-06-01")
	p.do(tone, decision(OutcomeTerminated, ScopeCoordinator))
	p.due("DL-12", "2027-08-24 OPEN")
}

func TestDL12_NotExtendedByAHandover(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.due("DL-12", "2027-04-26 OPEN")
	p.at("2027-03-01")
	p.do(ola, &GiveNotice{LastDay: today(p).AddDays(30)})
	handedOver(p)
	p.due("DL-12", "2027-04-26 OPEN")
	p.at("2027-04-27")
	p.due("DL-12", "2027-04-26 OVERDUE")
	p.do(siri, &StartPlan{})
	p.do(siri, &IssueParticipation{Participants: []Participant{reader(siri, "COORDINATION")}})
	p.do(kari, &RegisterSignature{Form: p.form()})
	p.do(siri, &ActivatePlan{PatientTookPart: true})
	p.due("DL-12", "2027-04-26 MET_LATE")
}

func TestDL12_EndsWithItsGround(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawPlan}})
	p.due("DL-12", "2027-04-26 CANCELLED")
	p = coordinatedOn(t, "2027-02-01")
	p.do(tone, decision(OutcomeTerminated, ScopePlan))
	p.due("DL-12", "2027-04-26 CANCELLED")
}
