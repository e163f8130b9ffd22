package casefile

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestK01_WhoMayBeProposedAndWhen(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopePlan)
	p.refused("K-01", tone, &ProposeCoordinator{Staff: ola, WishAsked: true}) // not granted
	p = activeOn(t, "2027-02-01", ScopeCoordinator)
	p.refused("K-01", tone, &ProposeCoordinator{WishAsked: true})
	p.refused("K-01", tone, &ProposeCoordinator{Staff: gp, WishAsked: true})
	p.refused("K-01", tone, &ProposeCoordinator{Staff: "ola", WishAsked: true})
	p.refused("K-01", ola, &ProposeCoordinator{Staff: ola, WishAsked: true})
	p.do(tone, &ProposeCoordinator{Staff: ola, WishAsked: true})
	require.Equal(t, AssignmentProposed, p.s.Coordinators[0].Status)
	require.Equal(t, tone, p.s.MainResponsible(), "a candidate is responsible for nothing yet")
	p.do(tone, &ProposeCoordinator{Staff: siri, WishAsked: true})
	require.Equal(t, AssignmentEnded, p.s.Coordinators[0].Status)
	require.Equal(t, siri, p.s.proposed().Who)
}

func TestINV37_AnInactiveEmployeeIsNoCandidate(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopeCoordinator)
	p.trained[ola], p.inactive[ola] = true, true
	p.refused("INV-37", tone, &ProposeCoordinator{Staff: ola, WishAsked: true})
	p.inactive[ola] = false
	p.do(tone, &ProposeCoordinator{Staff: ola, WishAsked: true})
	p.inactive[ola] = true
	p.refused("INV-37", tone, &AppointCoordinator{Staff: ola, ManagerConfirmed: true})
}

func TestINV35_ThePatientsWishIsAskedAndWeighed(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopeCoordinator)
	p.refused("INV-35", tone, &ProposeCoordinator{Staff: ola})
	p.refused("INV-35", tone, &ProposeCoordinator{Staff: ola, WishAsked: true, WishedFor: siri})
	p.do(tone, &ProposeCoordinator{Staff: ola, WishAsked: true, WishedFor: siri, AgainstWish: words(1)})
	require.Equal(t, siri, p.s.proposed().WishedFor)
}

func TestK02_DL10_MissingTrainingBlocksAndInvites(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopeCoordinator)
	p.do(tone, &ProposeCoordinator{Staff: ola, WishAsked: true})
	require.Equal(t, []StepWarning{TrainingMissing}, p.s.proposed().Blocked)
	require.Equal(t, []string{"staff/ola QUEUED"}, p.letters("D-12"))
	p.do(System, &NoteTraining{Staff: siri})
	require.NotEmpty(t, p.s.proposed().Blocked)
	p.trained[ola] = true
	p.do(System, &NoteTraining{Staff: ola})
	require.Empty(t, p.s.proposed().Blocked)
	p.refused("K-02", tone, &NoteTraining{Staff: ola})
}

func TestINV34_TrainingForTheRoleAndForAPlanInScope(t *testing.T) {
	for _, c := range []struct {
		name       string
		scopes     []Scope
		role, plan bool
		ok         bool
	}{
		{"nothing", []Scope{ScopeCoordinator}, false, false, false},
		{"the role, no plan", []Scope{ScopeCoordinator}, true, false, true},
		{"the role, a plan", []Scope{ScopeCoordinator, ScopePlan}, true, false, false},
		{"the plan only", []Scope{ScopeCoordinator, ScopePlan}, false, true, false},
		{"both", []Scope{ScopeCoordinator, ScopePlan}, true, true, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := activeOn(t, "2027-02-01", c.scopes...)
			p.trained[ola] = true
			p.do(tone, &ProposeCoordinator{Staff: ola, WishAsked: true})
			cmd := Command{ID: "a", By: actorOf(tone), Body: &AppointCoordinator{Staff: ola, ManagerConfirmed: true},
				Facts: Facts{TrainedRole: c.role, TrainedPlan: c.plan, UnitLead: tone, Unit: "unit"}}
			_, r := Decide(p.s, cmd, p.now, p.policy)
			if c.ok {
				require.Nil(t, r)
			} else {
				require.Equal(t, "INV-34", r.Rule)
			}
		})
	}
}

func TestK03_INV38_Appointment(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopeCoordinator)
	p.trained[ola] = true
	p.refused("K-03", tone, &AppointCoordinator{Staff: ola, ManagerConfirmed: true})
	p.do(tone, &ProposeCoordinator{Staff: ola, WishAsked: true})
	p.refused("K-03", tone, &AppointCoordinator{Staff: siri, ManagerConfirmed: true})
	p.refused("K-03", tone, &AppointCoordinator{Staff: ola})
	p.refused("K-03", tone, &AppointCoordinator{Staff: ola, ManagerConfirmed: true, Group: "FRIENDS"})
	p.refused("K-03", boss, &AppointCoordinator{Staff: ola, ManagerConfirmed: true})
	p.at("2027-02-16") // a day late
	p.due("DL-09", "2027-02-15 OVERDUE")
	p.do(tone, &AppointCoordinator{Staff: ola, ManagerConfirmed: true})
	require.Equal(t, GroupMunicipalHealth, p.s.coordinator().Group)
	p.due("DL-09", "2027-02-15 MET_LATE")
	require.Equal(t, ola, p.s.MainResponsible())
	require.Equal(t, []string{"person/kari QUEUED", "staff/ola QUEUED", "staff/boss QUEUED"}, p.letters("D-14"), "INV-38")
	require.Equal(t, []string{"staff/tone KEL", "staff/ola KO"}, p.responsible())
	require.Equal(t, p.s.Responsible[0].To, p.s.Responsible[1].From, "INV-04")
}

func TestINV01_ACoordinatorNeedsNoPlan(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopeCoordinator)
	p.coordinated()
	require.Equal(t, PlanStatusNone, p.s.Plan.Status)
	p.at("2028-02-01")
	p.noDeadline("DL-11", "DL-12", "DL-13", "DL-14", "DL-15")
	require.Empty(t, Warnings(p.s))
}

// All eight combinations of coordinator, plan and group can be (INV-02).
func TestINV02_EightCombinations(t *testing.T) {
	for i := range 8 {
		ko, plan, team := i&1 > 0, i&2 > 0, i&4 > 0
		scopes := []Scope{ScopeCoordinator, ScopePlan}
		if !ko && plan {
			scopes = []Scope{ScopePlan}
		}
		p := activeOn(t, "2027-02-01", scopes...)
		who := tone // without a coordinator the main responsible does the work
		if ko {
			p.coordinated()
			who = ola
		}
		if plan {
			p.do(who, &StartPlan{})
			acc, ok := AccessToPlan(p.s, actorOf(who))
			require.True(t, ok)
			require.Equal(t, PlanContent, acc.Write, "the first draft")
			p.do(who, &IssueParticipation{Participants: []Participant{reader(nav, "NAV")}})
			p.do(kari, &RegisterSignature{Form: p.form()})
			p.do(who, &ActivatePlan{PatientTookPart: true})
		}
		if team {
			p.do(who, &StartCareTeam{Members: []TeamMember{{who, "COORDINATION"}}})
			p.do(who, &PlanMeeting{Kind: CareTeamMeeting, On: today(p).AddDays(20)})
		}
		require.Equal(t, ko, p.s.coordinator() != nil)
		require.Equal(t, plan, p.s.Plan.Status == PlanStatusActive)
		require.Equal(t, team, p.s.Team.Status == TeamActive)
		var want []Warning
		if !ko && plan {
			want = append(want, PlanWithoutCoordinator)
		}
		if !ko && team {
			want = append(want, TeamWithoutCoordinator)
		}
		require.Equal(t, want, Warnings(p.s), "a warning, never an error")
	}
}

func TestINV02_TheMainResponsibleStandsInOnlyWhereThereIsNoCoordinator(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.refused("P-01", tone, &StartPlan{})
	p = activeOn(t, "2027-02-01", ScopePlan)
	p.refused("P-01", siri, &StartPlan{})
	p.do(tone, &StartPlan{})
	require.Equal(t, RoleUnitLead, p.events[len(p.events)-1].Role, "and not as coordinator")
}

func TestINV40_AtMostOneServes(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.refused("INV-40", tone, &ProposeCoordinator{Staff: siri, WishAsked: true})
	p.do(ola, &GiveNotice{LastDay: today(p).AddDays(40)})
	p.refused("INV-40", tone, &ProposeCoordinator{Staff: ola, WishAsked: true})
	p.trained[siri] = true
	p.do(tone, &ProposeCoordinator{Staff: siri, WishAsked: true})
	p.refused("INV-40", tone, &AppointCoordinator{Staff: siri, ManagerConfirmed: true})
}

func TestK08_ThePatientWantsAnotherOrNone(t *testing.T) {
	p := plannedOn(t, "2027-02-01", reader(nav, "NAV"))
	p.at("2027-03-01")
	p.refused("K-08", ola, &EndCoordinator{Wants: "NONE"})
	p.refused("K-08", kari, &EndCoordinator{})
	p.do(kari, &EndCoordinator{Wants: "ANOTHER"})
	require.Equal(t, becausePatientAsked, p.s.Coordinators[0].EndReason)
	require.Equal(t, tone, p.s.MainResponsible())
	require.Equal(t, []string{"FIND_COORDINATOR KE"}, p.openTasks())
	require.Equal(t, []string{"person/kari QUEUED"}, p.letters("D-17"))
	require.False(t, p.sees(ola))
	p.refused("K-08", kari, &EndCoordinator{Wants: "NONE"})
	p.trained[siri] = true
	p.do(tone, &ProposeCoordinator{Staff: siri, WishAsked: true, WishedFor: siri})
	p.do(tone, &AppointCoordinator{Staff: siri, ManagerConfirmed: true})
	require.Empty(t, p.openTasks())

	p = plannedOn(t, "2027-02-01")
	p.do(tone, &EndCoordinator{Wants: "NONE"})
	require.Equal(t, []string{"ASK_ABOUT_PLAN KE"}, p.openTasks())
	q := *p
	q.s = p.s.clone()
	q.coordinated()
	require.Empty(t, q.openTasks(), "a new coordinator answers it")
	p.do(tone, &CompleteTask{Task: p.s.Tasks[len(p.s.Tasks)-1].ID})
	require.Empty(t, p.openTasks())
}

func TestC06_ThePatientWantsNoneWhileTheOldOneIsIll(t *testing.T) {
	p := plannedOn(t, "2027-02-01", reader(nav, "NAV"))
	p.trained[tone] = false
	p.do(boss, &ReportAbsence{Reason: "SICK"})
	require.True(t, p.sees(ola))
	require.Contains(t, p.openTasks(), "TRAIN_INTERIM KEL")
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawCoordinator}})
	require.False(t, p.sees(ola), "no seat is kept for a coordinator nobody wants")
	require.NotContains(t, p.openTasks(), "FIND_COORDINATOR KE", "nobody is to be found")
	require.NotContains(t, p.openTasks(), "TRAIN_INTERIM KEL")
}

func TestINV05_TheResponsibilityFollowsTheUnitsHead(t *testing.T) {
	p := screenedOn(t, "2027-02-01")
	p.at("2027-02-05")
	cmd := Command{ID: "x", By: actorOf(tone), Body: &SendPreliminaryReply{ExpectedOn: today(p).AddDays(9), Why: words(1)},
		Facts: Facts{UnitLead: boss, Unit: "unit"}}
	events, r := Decide(p.s, cmd, p.now, p.policy)
	require.Nil(t, r)
	s := Fold(p.s, events)
	require.Equal(t, boss, s.MainResponsible())
	require.Equal(t, boss, s.UnitLead)
	require.Equal(t, s.Responsible[0].To, s.Responsible[1].From)

	p = activeOn(t, "2027-02-01", ScopePlan) // and with it what was begun without a coordinator
	p.do(tone, &PlanMeeting{Kind: OtherMeeting, On: today(p)})
	events, r = Decide(p.s, Command{ID: "x", By: actorOf(tone), Body: &AssignHandler{Staff: siri}, Facts: cmd.Facts}, p.now.Add(time.Hour),
		p.policy)
	require.Nil(t, r)
	s = Fold(p.s, events)
	require.Equal(t, boss, s.Meetings[0].Chair)

	p = coordinatedOn(t, "2027-02-01") // a coordinator keeps it
	cmd.Body = &ReportMaterialChange{}
	events, r = Decide(p.s, Command{ID: "x", By: actorOf(tone), Body: &AssignHandler{Staff: siri}, Facts: cmd.Facts}, p.now, p.policy)
	require.Nil(t, r)
	s = Fold(p.s, events)
	require.Equal(t, ola, s.MainResponsible())
}

func TestINV33_InTheMunicipalityAnybodySuitableMayCoordinate(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopeCoordinator)
	p.trained[boss] = true // no health personnel: actorOf gives boss no such role
	p.do(tone, &ProposeCoordinator{Staff: boss, WishAsked: true})
	p.do(tone, &AppointCoordinator{Staff: boss, ManagerConfirmed: true, Group: "NAV"})
	require.Equal(t, boss, p.s.MainResponsible())
}

// A life told by who has the main responsibility (INV-04); TestLife holds the
// same for lives nobody thought of.
func TestINV04_SomebodyAtEveryInstant(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.at("2027-03-01")
	p.do(boss, &ReportAbsence{Reason: "SICK"})
	p.at("2027-04-01")
	p.coordinated()
	p.at("2027-05-01")
	p.do(ola, &GiveNotice{LastDay: today(p).AddDays(31)})
	p.at("2027-07-01")
	p.trained[siri] = true
	p.do(tone, &ProposeCoordinator{Staff: siri, WishAsked: true})
	p.do(tone, &AppointCoordinator{Staff: siri, ManagerConfirmed: true})
	p.at("2027-08-01")
	p.do(kari, &EndCoordinator{Wants: "NONE"})
	p.at("2027-09-01")
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawAll}})
	require.Equal(t, []string{"staff/tone KEL", "staff/ola KO", "staff/tone KEL", "staff/ola KO", "staff/tone KEL", "staff/siri KO",
		"staff/tone KEL"}, p.responsible())
	for i, r := range p.s.Responsible[1:] {
		require.Equal(t, p.s.Responsible[i].To, r.From)
		require.True(t, r.From.Before(r.To))
	}
	require.Equal(t, p.now, p.s.Responsible[6].To)
	p.at("2027-10-01")
	p.do(kari, &Refer{SenderKind: "PATIENT"})
	require.Equal(t, p.now, p.s.Responsible[7].From, "nobody is responsible for a closed case")
}

func TestOpenings_WhyACoordinatorsStepsAreClosed(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopeCoordinator)
	require.Equal(t, "nobody_proposed", p.closed("appoint_coordinator"))
	require.Equal(t, "no_active_coordinator", p.closed("report_absence"))
	require.Equal(t, "no_notice_given", p.closed("hand_over"))
	require.Empty(t, p.closed("propose_coordinator"))
	require.Empty(t, p.closed("register_receipt"))
	p.do(kari, &RegisterReceipt{Decision: "decision-1", Evidence: "OWN_STATEMENT"})
	require.Equal(t, "no_receipt_awaited", p.closed("register_receipt"))
}
