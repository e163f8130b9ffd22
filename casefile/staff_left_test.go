package casefile

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
)

// left lets somebody's account be switched off and the case be told.
func (p *play) left(who Principal) {
	p.t.Helper()
	p.inactive[who] = true
	p.do(System, &NoteStaffLeft{Staff: who, Reason: "ACCOUNT_DISABLED"})
	told := p.s.Seq
	p.do(System, &NoteStaffLeft{Staff: who, Reason: "ACCOUNT_DISABLED"})
	require.Equal(p.t, told, p.s.Seq, "the second time changes nothing")
	for _, still := range StaffIn(p.s) {
		require.NotEqual(p.t, who, still, "nothing is left of them in the case")
	}
}

// meets asserts that the intervals of main responsibility meet.
func (p *play) meets() {
	p.t.Helper()
	for i, r := range p.s.Responsible[1:] {
		require.Equal(p.t, p.s.Responsible[i].To, r.From)
		require.True(p.t, p.s.Responsible[i].From.Before(p.s.Responsible[i].To))
	}
}

func TestINV37_ACoordinatorWhoLeaves(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p).AddDays(40)})
	held := p.met(10)
	p.at("2027-03-01")
	p.left(ola)
	require.Equal(t, AssignmentInterim, p.s.coordinator().Status)
	require.Equal(t, becauseAccountDisabled, p.s.Coordinators[0].EndReason)
	require.Equal(t, []string{"staff/tone KEL", "staff/ola KO", "staff/tone KEL"}, p.responsible())
	p.meets()
	require.False(t, p.sees(ola))
	require.Nil(t, p.s.Team.member(ola))
	require.Equal(t, tone, p.s.Meetings[0].Chair)
	require.Equal(t, tone, p.s.meeting(held).MinutesTaker, "the minutes are still owed, by somebody who is there")
	require.Equal(t, []string{"person/kari QUEUED"}, p.letters("D-17"))
	require.Contains(t, p.openTasks(), "FIND_COORDINATOR KE")
	require.Nil(t, p.s.absent(), "nobody waits for them")
	p.says("nobody_absent", tone, &EndAbsence{})
}

func TestINV37_ACoordinatorWhoHadGivenNotice(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.at("2027-02-02")
	p.do(ola, &GiveNotice{LastDay: calendar.MustDate("2027-03-03")})
	p.left(ola)
	p.due("DL-18", "2027-03-03 CANCELLED")
	require.Equal(t, []string{"FIND_COORDINATOR KE"}, p.openTasks())
	p.at("2027-04-01")
	require.Len(t, p.s.Responsible, 3, "K-06 does not come on top")
}

func TestINV37_AnInterimWhoLeavesIsFollowedByTheNewHead(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.at("2027-02-02")
	p.do(boss, &ReportAbsence{Reason: "SICK"})
	p.at("2027-02-05")
	p.head, p.trained[siri] = siri, true
	p.left(tone)
	require.Equal(t, siri, p.s.coordinator().Who)
	require.Equal(t, siri, p.s.UnitLead)
	require.Equal(t, ola, p.s.absent().Who, "the coordinator may still come back")
	require.Equal(t, []string{"staff/tone KEL", "staff/ola KO", "staff/tone KEL", "staff/siri KEL"}, p.responsible())
	p.meets()
}

func TestINV37_ACandidateWhoLeaves(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopeCoordinator)
	p.do(tone, &ProposeCoordinator{Staff: ola, WishAsked: true})
	require.Equal(t, []string{"staff/ola QUEUED"}, p.letters("D-12"))
	p.left(ola)
	require.Nil(t, p.s.proposed())
	require.Equal(t, []string{"FIND_COORDINATOR KE"}, p.openTasks())
	require.Equal(t, []string{"staff/ola CANCELLED"}, p.letters("D-12"))
	p.refused("INV-37", tone, &ProposeCoordinator{Staff: ola, WishAsked: true})
	p.coordinatedBy(siri)
	require.Empty(t, p.openTasks())
}

func (p *play) coordinatedBy(who Principal) {
	p.t.Helper()
	p.trained[who] = true
	p.do(tone, &ProposeCoordinator{Staff: who, WishAsked: true})
	p.do(tone, &AppointCoordinator{Staff: who, ManagerConfirmed: true})
}

func TestINV37_AHandlerWhoLeavesAndTheHeadIsReminded(t *testing.T) {
	p := screenedOn(t, "2027-02-01")
	p.do(tone, &AssignHandler{Staff: siri})
	p.left(siri)
	require.Empty(t, p.s.Handler)
	require.Equal(t, []string{"ASSIGN_HANDLER KEL"}, p.openTasks())
	p.at("2027-02-23")
	require.Equal(t, []string{"2027-02-22 COMING staff/tone"}, p.reminded("DL-01"))
	p.refused("INV-05", tone, &AssignHandler{Staff: siri})
	p.refused("INV-45", tone, &CompleteTask{Task: p.s.Tasks[0].ID})
	p.do(tone, &AssignHandler{Staff: nurse, Reason: "LEFT", Note: words(3)})
	require.Empty(t, p.openTasks())
	p.at("2027-02-27")
	require.Equal(t, "2027-02-26 COMING staff/nurse", p.reminded("DL-01")[1])
}

func TestINV05_INV37_TheHeadLeaves(t *testing.T) {
	p := screenedOn(t, "2027-02-01")
	p.at("2027-02-05")
	p.head = siri
	p.left(tone)
	require.Equal(t, siri, p.s.MainResponsible())
	require.Equal(t, siri, p.s.UnitLead)
	require.Empty(t, p.s.Handler, "she handled it too")
	p.meets()

	p = coordinatedOn(t, "2027-02-01") // a coordinator keeps the responsibility; the head's tasks and letters pass on
	p.do(ola, &GiveNotice{LastDay: today(p).AddDays(30)})
	p.head = siri
	p.left(tone)
	require.Equal(t, ola, p.s.MainResponsible())
	require.Equal(t, siri, p.s.UnitLead)
	require.Equal(t, []string{"staff/tone CANCELLED", "staff/siri QUEUED"}, p.letters("D-16"))
}

func TestINV37_TheOnlyHeadKeepsWhatNobodyElseCanHave(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.do(boss, &ReportAbsence{Reason: "OTHER"})
	p.inactive[tone] = true // the register does not let it come to this (INV-05)
	p.do(System, &NoteStaffLeft{Staff: tone, Reason: "LEFT_JOB"})
	require.Equal(t, tone, p.s.MainResponsible(), "never an orphan")
	p.at("2027-02-10")
	p.head = siri
	p.do(System, &NoteRegister{})
	require.Equal(t, siri, p.s.coordinator().Who)
	p.meets()
}

func TestINV22_INV37_AParticipantAndMemberWhoLeaves(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.shareWith(nurse)
	id := p.met(14)
	p.do(ola, &WriteMinutes{Meeting: id, Words: words(1)})
	p.do(ola, &SendMinutes{Meeting: id})
	require.Contains(t, p.letters("D-23"), "staff/nurse QUEUED")
	p.left(nurse)
	require.False(t, p.sees(nurse))
	require.Nil(t, p.s.Team.member(nurse))
	require.False(t, p.s.mayBeTold(nurse))
	require.Contains(t, p.letters("D-23"), "staff/nurse CANCELLED")
	require.Contains(t, p.letters("D-23"), "person/nav QUEUED", "nobody else loses anything")
	require.Equal(t, []string{"REPLACE_MEMBER KO"}, p.openTasks())
	require.Equal(t, ola, p.s.MainResponsible())
	p.refused("INV-37", ola, &ChangeCareTeam{Join: []TeamMember{{nurse, "HOME_NURSING"}}})
	p.refused("INV-37", ola, &IssueParticipation{Participants: []Participant{reader(nurse, "HOME_NURSING")}})
	p.refused("INV-37", ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p).AddDays(20), MinutesTaker: nurse})
	p.refused("INV-37", tone, &IssueConsent{Kinds: []ConsentKind{ConsentInfoSharing}, Parties: []Principal{nurse}})
	p.do(ola, &CompleteTask{Task: p.s.Tasks[len(p.s.Tasks)-1].ID})
}

func TestINV37_AFormOutForSigningLosesWhoLeft(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.do(ola, &StartPlan{})
	p.do(ola, &IssueParticipation{Participants: []Participant{reader(nurse, "HOME_NURSING"), reader(nav, "NAV")}})
	p.left(nurse)
	p.do(kari, &RegisterSignature{Form: p.form()})
	require.False(t, p.sees(nurse))
	require.True(t, p.sees(nav))
}

func TestINV37_AManagerWhoLeaves(t *testing.T) {
	p := plannedOn(t, "2027-02-01")
	p.left(boss)
	require.Empty(t, p.s.coordinator().Manager)
	require.NotContains(t, RolesIn(&p.s, actorOf(boss)), RoleManager)
	p.at("2027-08-03")
	require.Contains(t, p.reminded("DL-13"), "2027-08-02 MISSED staff/ola staff/tone", "the head of the unit instead")
}

// A manager changed in the register is the manager in the case, and has the
// appointment letter if it has not been posted (INV-38).
func TestINV38_TheManagerFollowsTheRegister(t *testing.T) {
	p := plannedOn(t, "2027-02-01")
	p.managers[ola] = siri
	p.do(System, &NoteRegister{})
	require.Equal(t, siri, p.s.coordinator().Manager)
	require.Contains(t, RolesIn(&p.s, Actor{Who: siri}), RoleManager)
	require.NotContains(t, RolesIn(&p.s, Actor{Who: boss}), RoleManager)
	require.Equal(t, []string{"person/kari QUEUED", "staff/ola QUEUED", "staff/boss CANCELLED", "staff/siri QUEUED"}, p.letters("D-14"))
	p.managers[ola] = nurse // nobody told the case: the next wake does
	p.at("2027-08-03")
	require.Contains(t, p.reminded("DL-13"), "2027-08-02 MISSED staff/ola staff/nurse")
}

func TestINV37_AWakeMendsWhatACrossingStepLeftBehind(t *testing.T) {
	p := screenedOn(t, "2027-02-01")
	p.do(tone, &AssignHandler{Staff: siri})
	p.inactive[siri] = true // and the case is not told
	p.at("2027-02-22")
	require.Empty(t, p.s.Handler)
	require.Equal(t, []string{"2027-02-22 COMING staff/tone"}, p.reminded("DL-01"), "the reminder of that very wake reaches somebody")
}

func TestINV37_WhoIsBackBeforeTheCaseIsToldKeepsEverything(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.do(System, &NoteStaffLeft{Staff: ola, Reason: "ACCOUNT_DISABLED"}) // switched on again meanwhile
	require.Empty(t, p.became())
	require.Equal(t, ola, p.s.MainResponsible())
}

func TestINV37_AnEndedCaseTakesNoHarm(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawAll}})
	p.inactive[ola] = true
	p.do(System, &NoteStaffLeft{Staff: ola, Reason: "ACCOUNT_DISABLED"})
	p.do(System, &NoteRegister{})
	require.Equal(t, PhaseClosed, p.s.Phase)
	require.Empty(t, p.s.MainResponsible())
}

func TestINV37_OnlyTheSystemSaysWhoHasLeft(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.refused("INV-37", tone, &NoteStaffLeft{Staff: ola, Reason: "LEFT_JOB"})
	p.refused("INV-05", tone, &NoteRegister{})
}

// One life in which everybody leaves in turn.
func TestINV04_SomebodyAtEveryInstantHoweverManyLeave(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	for i, who := range []Principal{ola, siri, nurse} {
		if i > 0 {
			p.coordinatedBy(who)
		}
		p.until(p.now.Add(10 * 24 * time.Hour))
		p.left(who)
		p.until(p.now.Add(10 * 24 * time.Hour))
	}
	require.Equal(t, []string{"staff/tone KEL", "staff/ola KO", "staff/tone KEL", "staff/siri KO", "staff/tone KEL", "staff/nurse KO",
		"staff/tone KEL"}, p.responsible())
	p.meets()
	require.True(t, calendar.DateOf(p.now).After(calendar.MustDate("2027-03-01")))
}
