package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
)

func TestK07_ASubstituteStandsInAndTheCoordinatorComesBack(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: calendar.MustDate("2027-05-10")})
	p.at("2027-03-01")
	p.do(boss, &ReportAbsence{Reason: "SICK", Substitute: siri, Until: calendar.MustDate("2027-03-19")})
	require.Equal(t, AssignmentInterim, p.s.coordinator().Status)
	require.Equal(t, siri, p.s.coordinator().Who)
	require.Equal(t, boss, p.s.coordinator().Manager)
	require.Equal(t, siri, p.s.MainResponsible())
	require.Equal(t, siri, p.s.Meetings[0].Chair)
	require.True(t, p.s.coordinator().TrainingOwing, "never blocked: a task instead (INV-34)")
	require.Equal(t, []string{"TRAIN_INTERIM KEL"}, p.openTasks(), "nobody else is to be found: the absence has an end")
	require.Equal(t, []string{"person/kari QUEUED"}, p.letters("D-17"))
	require.Contains(t, RolesIn(&p.s, Actor{Who: siri}), RoleCoordinator)
	require.Contains(t, RolesIn(&p.s, Actor{Who: boss}), RoleManager, "of the absent one too")

	p.at("2027-03-20 01:00")
	require.Equal(t, []string{"TRAIN_INTERIM KEL", "ABSENCE_OVER KE"}, p.openTasks())
	require.Equal(t, "2027-03-19", p.s.Tasks[len(p.s.Tasks)-1].Due.String())
	p.refused("INV-45", tone, &CompleteTask{Task: p.s.Tasks[len(p.s.Tasks)-1].ID})
	p.refused("K-07", nurse, &EndAbsence{})

	p.at("2027-03-22")
	p.do(boss, &EndAbsence{Note: words(1)})
	back := p.s.coordinator()
	require.Equal(t, AssignmentActive, back.Status)
	require.Equal(t, ola, back.Who)
	require.Equal(t, "coordinator-1", back.Revives)
	require.Equal(t, "2027-03-22", back.ActiveOn.String())
	require.True(t, back.WishAsked)
	require.Equal(t, becauseBack, p.s.Coordinators[1].EndReason)
	require.Equal(t, []string{"staff/tone KEL", "staff/ola KO", "staff/siri KO", "staff/ola KO"}, p.responsible())
	p.meets()
	require.Empty(t, p.openTasks())
	require.Equal(t, ola, p.s.Meetings[0].Chair)
	require.NotNil(t, p.s.Team.member(ola))
	require.Nil(t, p.s.consent(ConsentParticipation, ConsentIssued), "still named: nothing to sign")
	acc, _ := AccessToPlan(p.s, actorOf(ola))
	require.Equal(t, PlanContent, acc.Write)
	require.False(t, p.sees(siri))
	require.Equal(t, []string{"person/kari QUEUED", "person/kari QUEUED"}, p.letters("D-17"))
	p.says("nobody_absent", tone, &EndAbsence{})
}

func TestK07_WhoMayBeSubstitute(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.inactive[nurse] = true
	p.says("substitute_not_staff", tone, &ReportAbsence{Reason: "SICK", Substitute: nav})
	p.says("substitute_serves_already", tone, &ReportAbsence{Reason: "SICK", Substitute: ola})
	p.refused("INV-37", tone, &ReportAbsence{Reason: "SICK", Substitute: nurse})
	p.says("until_in_past", tone, &ReportAbsence{Reason: "SICK", Until: calendar.MustDate("2027-01-31")})
	p.says("until_for_one_who_left", tone, &ReportAbsence{Reason: "LEFT_JOB", Until: calendar.MustDate("2027-03-31")})
	p.do(tone, &ReportAbsence{Reason: "LEFT_JOB", Substitute: siri})
	require.Nil(t, p.s.absent(), "who has left the job does not come back")
	require.Equal(t, []string{"FIND_COORDINATOR KE", "TRAIN_INTERIM KEL"}, p.openTasks())
}

func TestK07_OnlyTheManagerOfTheCoordinatorSaysSo(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.do(ola, &GiveNotice{LastDay: today(p).AddDays(30)})
	p.managers[siri] = nurse
	p.do(tone, &ProposeCoordinator{Staff: siri, WishAsked: true})
	require.Contains(t, RolesIn(&p.s, actorOf(nurse)), RoleManager, "of the candidate")
	p.says("not_the_coordinators_manager", nurse, &ReportAbsence{Reason: "SICK"})
	p.do(boss, &ReportAbsence{Reason: "SICK"})
	p.says("not_the_coordinators_manager", nurse, &EndAbsence{})
	p.do(boss, &EndAbsence{})
}

func TestK07_ASubstituteHandsBackOrIsReplaced(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.do(tone, &ReportAbsence{Reason: "OTHER", Substitute: siri, Until: calendar.MustDate("2027-03-31")})
	p.until(p.now.AddDate(0, 0, 3))
	p.says("end_absence_instead", tone, &AssignInterim{Staff: ola, Reason: "OTHER"})
	p.do(tone, &AssignInterim{Staff: nurse, Reason: "WORKLOAD"})
	require.Equal(t, ola, p.s.absent().Who)
	require.Equal(t, "2027-03-31", p.s.coordinator().Until.String(), "the absence goes on")
	p.until(p.now.AddDate(0, 0, 3))
	p.left(nurse)
	require.Equal(t, tone, p.s.coordinator().Who)
	require.Equal(t, ola, p.s.absent().Who)
	p.until(p.now.AddDate(0, 0, 3))
	p.do(tone, &EndAbsence{}) // the interim hands back
	require.Equal(t, ola, p.s.MainResponsible())
	p.meets()
}

func TestK05_K07_ASuccessorIsAppointedWhileTheSubstituteServes(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.do(tone, &ReportAbsence{Reason: "SICK", Substitute: nurse, Until: calendar.MustDate("2027-02-05")})
	p.at("2027-02-08")
	require.Contains(t, p.openTasks(), "ABSENCE_OVER KE")
	p.coordinatedBy(siri)
	require.Equal(t, siri, p.s.MainResponsible())
	require.Empty(t, p.openTasks())
	p.says("nobody_absent", tone, &EndAbsence{})
	p.meets()
}

func TestK07_TheProposalEndsWhenTheCoordinatorIsBack(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.do(tone, &ReportAbsence{Reason: "SICK"})
	p.do(tone, &ProposeCoordinator{Staff: siri, WishAsked: true})
	p.do(tone, &EndAbsence{})
	require.Nil(t, p.s.proposed())
	require.Empty(t, p.openTasks())
}

func TestK07_NobodyComesBackWhoIsNotThereOrNotTrained(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.do(tone, &ReportAbsence{Reason: "SICK"})
	p.trained[ola] = false
	p.refused("INV-34", tone, &EndAbsence{})
	p.trained[ola] = true
	q := *p
	q.s, q.inactive = p.s.clone(), map[Principal]bool{ola: true}
	q.refused("INV-37", tone, &EndAbsence{})
	q.left(ola)
	require.Nil(t, q.s.absent())
	require.Equal(t, []string{"FIND_COORDINATOR KE"}, q.openTasks())
	p.do(tone, &EndAbsence{})
}

func TestK04_K07_ALastDayGivenBeforeTheAbsenceStands(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.do(ola, &GiveNotice{LastDay: calendar.MustDate("2027-03-12")})
	p.do(tone, &ReportAbsence{Reason: "SICK", Substitute: siri})
	p.at("2027-02-10")
	p.do(tone, &EndAbsence{})
	require.Equal(t, AssignmentNoticeGiven, p.s.coordinator().Status)
	p.due("DL-18", "2027-03-12 OPEN")
	require.Equal(t, []string{"FIND_COORDINATOR KE"}, p.openTasks())
	p.at("2027-02-20")
	p.do(tone, &ReportAbsence{Reason: "SICK"})
	p.at("2027-03-13")
	p.says("last_day_over", tone, &EndAbsence{})
	require.Equal(t, tone, p.s.MainResponsible())
	p.meets()
}

func TestK07_INV35_AnInterimIsNamedWithoutAskingAndATaskWaits(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.refused("K-07", nurse, &AssignInterim{Staff: siri, Reason: "WORKLOAD"})
	p.do(ola, &GiveNotice{LastDay: today(p).AddDays(30)})
	p.do(tone, &AssignInterim{Staff: siri, Reason: "REORGANISATION", Note: words(2)})
	require.Equal(t, siri, p.s.coordinator().Who)
	require.Equal(t, ReassignReorganisation, p.s.coordinator().Why)
	require.False(t, p.s.coordinator().WishAsked)
	require.Equal(t, []string{"FIND_COORDINATOR KE", "TRAIN_INTERIM KEL"}, p.openTasks())
	require.Nil(t, p.s.absent())
	p.due("DL-18", "2027-03-03 CANCELLED")
	p.says("no_active_coordinator", tone, &EndCoordinator{Wants: "NONE"})
	p.coordinatedBy(siri) // properly, after asking
	require.Equal(t, AssignmentActive, p.s.coordinator().Status)
	require.Empty(t, p.openTasks())
	q := activeOn(t, "2027-02-01", ScopeCoordinator)
	q.says("no_active_coordinator", tone, &AssignInterim{Staff: siri, Reason: "OTHER"})
}

// An absence that lasts longer, or shorter, than was thought keeps the one who
// stands in; a substitute's own absence is about who stands in alone.
func TestK07_AnAbsenceGoesOnToAnotherDay(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.do(boss, &ReportAbsence{Reason: "SICK", Substitute: nurse, Until: on("2027-02-12")})
	p.says("absence_known", boss, &ReportAbsence{Reason: "SICK", Substitute: nurse, Until: on("2027-02-12")})
	p.at("2027-02-15")
	require.Contains(t, p.openTasks(), "ABSENCE_OVER KE")
	p.do(boss, &ReportAbsence{Reason: "SICK", Substitute: nurse, Until: on("2027-03-29")}) // 2. påskedag
	require.Equal(t, []string{"TRAIN_INTERIM KEL"}, p.openTasks())
	require.Len(t, p.s.Coordinators, 2, "nobody takes over anew")
	at, what, _ := NextWake(p.s)
	_ = at
	require.NotEmpty(t, what)
	p.at("2027-03-29T21:59:00Z")
	require.NotContains(t, p.openTasks(), "ABSENCE_OVER KE")
	p.at("2027-03-29T22:00:00Z")
	require.Contains(t, p.openTasks(), "ABSENCE_OVER KE")
	// The substitute is ill too: the head stands in for the same coordinator, and it goes on under her.
	p.do(tone, &ReportAbsence{Reason: "SICK"})
	require.Equal(t, tone, p.s.coordinator().Who)
	require.Equal(t, ola, p.s.absent().Who)
	p.do(boss, &ReportAbsence{Reason: "OTHER", Until: on("2027-04-30")})
	require.Equal(t, "2027-04-30", p.s.coordinator().Until.String())
	p.at("2027-04-12")
	p.do(boss, &EndAbsence{}) // back early
	require.Equal(t, ola, p.s.MainResponsible())
	require.Empty(t, p.openTasks())
	p.at("2027-05-02")
	require.NotContains(t, p.openTasks(), "ABSENCE_OVER KE", "nobody asks any more")
}

// Who does not come back at all, whom the patient does not want back, and whose
// last day is over before the absence, stand in nobody's way.
func TestK04_K07_K08_NobodyWaitsForOneWhoWillNotComeBack(t *testing.T) {
	begun := func() *play {
		p := coordinatedOn(t, "2027-02-01")
		p.do(ola, &GiveNotice{LastDay: on("2027-03-10")})
		p.at("2027-02-08")
		p.do(boss, &ReportAbsence{Reason: "SICK", Substitute: nurse, Until: on("2027-03-12")})
		p.due("DL-18", "2027-03-10 OPEN")
		return p
	}
	p := begun()
	p.do(boss, &ReportAbsence{Reason: "LEFT_JOB", Substitute: nurse})
	require.Nil(t, p.s.absent())
	require.Equal(t, nurse, p.s.MainResponsible())
	require.Equal(t, []string{"FIND_COORDINATOR KE", "TRAIN_INTERIM KEL"}, p.openTasks())

	p = begun()
	p.do(kari, &EndCoordinator{Wants: "ANOTHER"})
	require.Equal(t, tone, p.s.MainResponsible())
	require.Nil(t, p.s.coordinator())
	p.says("nobody_absent", tone, &EndAbsence{})
	require.Equal(t, []string{"FIND_COORDINATOR KE"}, p.openTasks())

	p = begun()
	p.at("2027-03-01")
	q := *p
	q.s = p.s.clone()
	q.do(boss, &EndAbsence{}) // back before the last day: the notice stands, counted from the day it was given
	q.due("DL-18", "2027-03-10 OPEN")
	require.Equal(t, "2027-02-01", q.deadline("DL-18").CountedFrom.String())
	p.at("2027-03-13")
	require.Nil(t, p.s.absent())
	require.NotContains(t, p.openTasks(), "ABSENCE_OVER KE")
	require.Contains(t, p.openTasks(), "FIND_COORDINATOR KE")
	require.Equal(t, nurse, p.s.MainResponsible())
}

// The head of the unit who is coordinator herself cannot stand in for herself.
func TestK07_TheHeadOfTheUnitNeedsASubstitute(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopeCoordinator)
	p.do(tone, &ProposeCoordinator{Staff: tone, WishAsked: true})
	p.do(tone, &AppointCoordinator{Staff: tone, ManagerConfirmed: true})
	p.says("substitute_needed", boss, &ReportAbsence{Reason: "SICK"})
	p.do(boss, &ReportAbsence{Reason: "SICK", Substitute: nurse, Until: on("2027-02-19")})
	require.Equal(t, nurse, p.s.MainResponsible())
	p.do(boss, &EndAbsence{})
	require.Equal(t, tone, p.s.MainResponsible())
	require.Equal(t, RoleCoordinator, p.s.Responsible[len(p.s.Responsible)-1].As)
}
