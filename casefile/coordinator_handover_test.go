package casefile

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
)

func TestK04_Notice(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.refused("K-04", siri, &GiveNotice{LastDay: today(p).AddDays(28)})
	p.refused("K-04", tone, &GiveNotice{LastDay: today(p).AddDays(28)})
	p.refused("K-04", ola, &GiveNotice{})
	p.refused("K-04", ola, &GiveNotice{LastDay: today(p).AddDays(-1)})
	p.refused("K-04", ola, &GiveNotice{LastDay: Date{Year: 2027, Month: 2, Day: 31}})
	p.refused("K-04", ola, &GiveNotice{LastDay: Date{Year: 9999, Month: 12, Day: 31}})
	p.do(ola, &GiveNotice{LastDay: today(p).AddDays(28)})
	require.Equal(t, AssignmentNoticeGiven, p.s.coordinator().Status)
	require.False(t, p.s.coordinator().ShortNotice)
	require.Equal(t, []string{"staff/tone QUEUED"}, p.letters("D-16"))
	require.Equal(t, []string{"FIND_COORDINATOR KE"}, p.openTasks())
	p.due("DL-18", "2027-03-01 OPEN")
	p.refused("K-04", ola, &GiveNotice{LastDay: today(p).AddDays(28)})
	p.refused("K-04", siri, &GiveNotice{LastDay: today(p).AddDays(40)})
}

func TestDL18_ShortNoticeIsAFlagNotABlock(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.do(ola, &GiveNotice{LastDay: today(p).AddDays(27)})
	require.True(t, p.s.coordinator().ShortNotice)
}

func TestDL18_TheHeadIsRemindedAndTheManagerInTheLastWeek(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.do(ola, &GiveNotice{LastDay: calendar.MustDate("2027-03-12")})
	p.at("2027-03-12 12:00")
	require.Equal(t, []string{"2027-02-26 COMING staff/tone", "2027-03-05 COMING staff/tone staff/boss"}, p.reminded("DL-18"))
}

func handedOver(p *play) {
	p.trained[siri] = true
	p.do(tone, &ProposeCoordinator{Staff: siri, WishAsked: true})
	p.do(tone, &HandOver{Staff: siri, ManagerConfirmed: true, Note: words(1)})
}

func TestK05_TheSuccessorTakesOver(t *testing.T) {
	for name, days := range map[string]int{"at once": 0, "before the last day": 20, "on the last day": 30} {
		t.Run(name, func(t *testing.T) {
			p := teamedOn(t, "2027-02-01")
			p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p).AddDays(60)})
			p.refused("K-05", tone, &HandOver{Staff: siri, ManagerConfirmed: true, Note: words(1)}) // no notice
			p.do(ola, &GiveNotice{LastDay: today(p).AddDays(30)})
			p.refused("K-05", tone, &HandOver{Staff: siri, ManagerConfirmed: true, Note: words(1)}) // nobody proposed
			p.at(today(p).AddDays(days).String() + " 15:00")
			p.do(tone, &ProposeCoordinator{Staff: siri, WishAsked: true})
			p.refused("INV-34", tone, &HandOver{Staff: siri, ManagerConfirmed: true, Note: words(1)})
			p.trained[siri] = true
			p.refused("K-05", tone, &HandOver{Staff: siri, ManagerConfirmed: true})
			p.refused("K-03", tone, &HandOver{Staff: siri, Note: words(1)})
			p.refused("K-05", ola, &HandOver{Staff: siri, ManagerConfirmed: true, Note: words(1)})
			p.do(tone, &HandOver{Staff: siri, ManagerConfirmed: true, Note: words(1)})
			require.Equal(t, siri, p.s.coordinator().Who)
			require.Equal(t, siri, p.s.MainResponsible())
			n := len(p.s.Responsible)
			require.Equal(t, p.s.Responsible[n-2].To, p.s.Responsible[n-1].From)
			require.Equal(t, DeadlineMet, p.deadline("DL-18").Status)
			require.Empty(t, p.openTasks())
			require.Equal(t, []string{"staff/nurse QUEUED", "person/nav QUEUED", "person/gp QUEUED"}, p.letters("D-17"))
			// The seat: the group, the meetings ahead, the access.
			require.Nil(t, p.s.Team.member(ola))
			require.NotNil(t, p.s.Team.member(siri))
			require.Equal(t, siri, p.s.Meetings[0].Chair)
			require.False(t, p.sees(ola))
			// Re-signing is asked for, and blocks nothing (INV-30).
			acc, _ := AccessToPlan(p.s, actorOf(siri))
			require.Empty(t, acc.Write)
			form := p.s.consent(ConsentParticipation, ConsentIssued)
			require.True(t, form.names(siri) && form.names(nav) && !form.names(ola))
			require.True(t, p.sees(nav), "the old version stays in force for the others")
			p.do(kari, &RegisterSignature{Form: form.Form})
			acc, _ = AccessToPlan(p.s, actorOf(siri))
			require.Equal(t, PlanContent, acc.Write)
			p.at("2027-04-15")
			require.Equal(t, siri, p.s.MainResponsible(), "the old last day changes nothing")
		})
	}
}

func TestK05_AProviderWhoWasCoordinatorKeepsTheirOwnPlace(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.do(ola, &StartPlan{})
	p.do(ola, &IssueParticipation{Participants: []Participant{reader(ola, "PHYSIOTHERAPY"), reader(nav, "NAV")}})
	p.do(kari, &RegisterSignature{Form: p.form()})
	p.do(ola, &ActivatePlan{PatientTookPart: true})
	p.do(ola, &GiveNotice{LastDay: today(p).AddDays(30)})
	handedOver(p)
	require.True(t, p.sees(ola), "named as physiotherapist, not as coordinator")
	require.True(t, p.s.consent(ConsentParticipation, ConsentIssued).names(ola))
}

func TestK06_INV36_NoSuccessor(t *testing.T) {
	p := plannedOn(t, "2027-02-01", reader(nav, "NAV"))
	p.do(ola, &GiveNotice{LastDay: calendar.MustDate("2027-03-01")})
	p.at("2027-03-01T22:59:59Z")
	require.Equal(t, ola, p.s.MainResponsible(), "INV-36: to the end of the last day")
	p.at("2027-03-01T23:00:00Z")
	require.Equal(t, AssignmentInterim, p.s.coordinator().Status)
	require.Equal(t, tone, p.s.MainResponsible())
	require.Equal(t, "2027-03-01", p.s.Coordinators[0].EndedOn.String())
	require.Equal(t, []string{"person/kari QUEUED"}, p.letters("D-17"))
	require.Contains(t, p.reminded("DL-18"), "2027-03-02 ESCALATED staff/tone staff/boss")
	require.Equal(t, []string{"FIND_COORDINATOR KE"}, p.openTasks(), "still one task, not two")
	require.False(t, p.sees(ola))
	p.due("DL-18", "2027-03-01 OVERDUE")
	p.refused("K-05", tone, &HandOver{Staff: siri, ManagerConfirmed: true, Note: words(1)})
}

func TestK06_AtMidnightHoweverLateTheCaseWakes(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.do(ola, &GiveNotice{LastDay: calendar.MustDate("2027-03-01")})
	p.now = instant("2027-03-04 09:30") // the workers were away for days
	p.do(System, &Wake{})
	n := len(p.s.Responsible)
	require.Equal(t, "2027-03-01T23:00:00Z", p.s.Responsible[n-1].From.Format(time.RFC3339))
	require.Equal(t, p.s.Responsible[n-2].To, p.s.Responsible[n-1].From)
	require.Equal(t, "2027-03-01", p.s.Coordinators[0].EndedOn.String())
	require.Equal(t, "2027-03-02", p.s.Coordinators[1].ActiveOn.String())
}

func TestK05_WithAnInterimInBetween(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.do(ola, &GiveNotice{LastDay: today(p).AddDays(10)})
	p.at("2027-03-01")
	require.Equal(t, AssignmentInterim, p.s.coordinator().Status)
	p.trained[siri] = true
	p.do(tone, &ProposeCoordinator{Staff: siri, WishAsked: true})
	p.refused("K-05", tone, &HandOver{Staff: siri, ManagerConfirmed: true, Note: words(1)})
	p.do(tone, &AppointCoordinator{Staff: siri, ManagerConfirmed: true})
	require.Equal(t, siri, p.s.MainResponsible())
	require.Equal(t, AssignmentEnded, p.s.Coordinators[1].Status)
	require.True(t, p.s.consent(ConsentParticipation, ConsentIssued).names(siri), "a new form, as at any handover")
	require.Contains(t, p.letters("D-17"), "person/nav QUEUED")
	require.Empty(t, p.openTasks())
	require.Equal(t, DeadlineMetLate, p.deadline("DL-18").Status)
	require.Equal(t, []string{"staff/tone KEL", "staff/ola KO", "staff/tone KEL", "staff/siri KO"}, p.responsible())
}

func TestK07_AbsentWithoutNotice(t *testing.T) {
	p := plannedOn(t, "2027-02-01", reader(nav, "NAV"))
	p.at("2027-03-01")
	p.refused("K-07", nurse, &ReportAbsence{Reason: "SICK"})
	p.refused("K-07", tone, &ReportAbsence{})
	p.do(boss, &ReportAbsence{Reason: "SICK"})
	require.Equal(t, tone, p.s.MainResponsible())
	require.Equal(t, []string{"FIND_COORDINATOR KE"}, p.openTasks())
	require.Equal(t, []string{"person/kari QUEUED"}, p.letters("D-17"))
	p.refused("K-07", tone, &ReportAbsence{Reason: "SICK"}) // the interim is the head herself
	// And back again: appointed anew, without a new signature.
	p.at("2027-04-01")
	p.do(tone, &ProposeCoordinator{Staff: ola, WishAsked: true, WishedFor: ola})
	p.do(tone, &AppointCoordinator{Staff: ola, ManagerConfirmed: true})
	require.Nil(t, p.s.consent(ConsentParticipation, ConsentIssued))
	acc, _ := AccessToPlan(p.s, actorOf(ola))
	require.Equal(t, PlanContent, acc.Write)
	require.Empty(t, p.openTasks())
	require.Equal(t, []string{"staff/tone KEL", "staff/ola KO", "staff/tone KEL", "staff/ola KO"}, p.responsible())
}

func TestK07_ReplacedWhileIll(t *testing.T) {
	p := plannedOn(t, "2027-02-01", reader(nav, "NAV"))
	p.do(boss, &ReportAbsence{Reason: "SICK"})
	p.trained[siri] = true
	p.do(tone, &ProposeCoordinator{Staff: siri, WishAsked: true})
	p.do(tone, &AppointCoordinator{Staff: siri, ManagerConfirmed: true})
	require.False(t, p.sees(ola), "the seat is taken")
}

func TestK07_DuringNotice(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.do(ola, &GiveNotice{LastDay: today(p).AddDays(30)})
	p.at("2027-02-10")
	p.do(tone, &ReportAbsence{Reason: "LEFT_JOB"})
	p.due("DL-18", "2027-03-03 CANCELLED")
	require.Len(t, p.openTasks(), 1)
	p.at("2027-04-01")
	require.Equal(t, []string{"staff/tone KEL", "staff/ola KO", "staff/tone KEL"}, p.responsible(), "K-06 does not come on top")
}

func TestINV37_ADeactivatedAccountLeavesNoOrphan(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.do(System, &ReportAbsence{Reason: "ACCOUNT_DISABLED"})
	require.Equal(t, AssignmentInterim, p.s.coordinator().Status)
	require.Equal(t, tone, p.s.MainResponsible())
	// The interim's own account, when another has become head.
	cmd := Command{ID: "x", By: SystemActor, Body: &ReportAbsence{Reason: "ACCOUNT_DISABLED"}, Facts: Facts{UnitLead: boss, Unit: "unit"}}
	events, r := Decide(p.s, cmd, p.now.Add(time.Hour), p.policy)
	require.Nil(t, r)
	s := Fold(p.s, events)
	require.Equal(t, boss, s.coordinator().Who)
	require.Equal(t, boss, s.MainResponsible())
}

func TestINV34_TheInterimIsNeverBlockedByTraining(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.trained[tone] = false
	p.do(boss, &ReportAbsence{Reason: "OTHER"})
	require.True(t, p.s.coordinator().TrainingOwing)
	require.Equal(t, []string{"FIND_COORDINATOR KE", "TRAIN_INTERIM KEL"}, p.openTasks())
	q := *p
	q.s, q.trained = p.s.clone(), map[Principal]bool{siri: true}
	q.do(tone, &ProposeCoordinator{Staff: siri, WishAsked: true})
	q.do(tone, &AppointCoordinator{Staff: siri, ManagerConfirmed: true})
	require.Empty(t, q.openTasks(), "neither is needed once somebody else is coordinator")
	p.trained[tone] = true
	p.do(System, &NoteTraining{Staff: tone})
	require.False(t, p.s.coordinator().TrainingOwing)
	require.Equal(t, []string{"FIND_COORDINATOR KE"}, p.openTasks())
}

func TestINV05_ANewHeadTakesTheInterimAtTheNextWake(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.do(boss, &ReportAbsence{Reason: "OTHER"})
	cmd := Command{ID: "w", By: SystemActor, Body: &Wake{}, Facts: Facts{UnitLead: nurse, Unit: "unit", TrainedRole: true}}
	events, r := Decide(p.s, cmd, p.now.Add(time.Hour), p.policy)
	require.Nil(t, r)
	s := Fold(p.s, events)
	require.Equal(t, nurse, s.coordinator().Who)
	require.True(t, s.coordinator().TrainingOwing, "a plan is in scope")
	p.s = s
	require.Equal(t, []string{"FIND_COORDINATOR KE", "TRAIN_INTERIM KEL"}, p.openTasks())
	p.do(System, &NoteTraining{Staff: tone})
	require.Contains(t, p.openTasks(), "TRAIN_INTERIM KEL", "it is the new head's training that is owing")
	cmd.Facts = Facts{UnitLead: tone, Unit: "unit", TrainedRole: true, TrainedPlan: true}
	events, r = Decide(p.s, cmd, p.now.Add(2*time.Hour), p.policy)
	require.Nil(t, r)
	p.s = Fold(p.s, events)
	require.Equal(t, []string{"FIND_COORDINATOR KE"}, p.openTasks(), "a task for somebody who has left is none")
	require.Equal(t, nurse, s.MainResponsible())
}

func TestK06_K07_TheMeetingsAheadPassOn(t *testing.T) {
	for name, c := range map[string]struct {
		leave func(p *play)
		pen   Principal // who writes the minutes of the meeting already held
	}{
		"absent":      {func(p *play) { p.do(boss, &ReportAbsence{Reason: "LEFT_JOB"}) }, tone},
		"ill":         {func(p *play) { p.do(boss, &ReportAbsence{Reason: "SICK"}) }, tone},
		"not wanted":  {func(p *play) { p.do(kari, &EndCoordinator{Wants: "ANOTHER"}) }, tone},
		"withdrawn":   {func(p *play) { p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawCoordinator}}) }, tone},
		"last day":    {func(p *play) { p.do(ola, &GiveNotice{LastDay: today(p)}); p.at(today(p).AddDays(1).String()) }, ola},
		"handed over": {func(p *play) { p.do(ola, &GiveNotice{LastDay: today(p)}); handedOver(p) }, ola},
	} {
		t.Run(name, func(t *testing.T) {
			p := teamedOn(t, "2027-02-01")
			p.do(ola, &PlanMeeting{Kind: OtherMeeting, On: today(p).AddDays(60), With: []Principal{ola, nav}})
			p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p)})
			p.do(ola, &InviteMeeting{Meeting: "meeting-2"})
			p.do(ola, &HoldMeeting{Meeting: "meeting-2", Attended: []Principal{kari, ola}, Arranged: words(1)})
			c.leave(p)
			next := p.s.coordinatorOrResponsible()
			require.NotEqual(t, ola, next)
			require.Equal(t, next, p.s.Meetings[0].Chair)
			require.Equal(t, next, p.s.Meetings[0].MinutesTaker)
			require.Contains(t, p.s.Meetings[0].Invited, next)
			require.NotContains(t, p.s.Meetings[0].Invited, ola)
			require.Equal(t, c.pen, p.s.Meetings[1].MinutesTaker)
			if c.pen == ola {
				p.do(ola, &WriteMinutes{Meeting: "meeting-2", Words: words(1)}) // was there, and finishes it
			}
		})
	}
}

func TestK05_TheNoteIsKept(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.do(ola, &GiveNotice{LastDay: today(p).AddDays(30)})
	handedOver(p)
	require.Equal(t, "handed_over", p.became()[0])
	require.Equal(t, &HandedOver{From: ola, To: siri, Note: words(1)}, p.events[len(p.events)-len(p.became())].Fact)
}

func TestK05_AFormOutForSigningIsReplaced(t *testing.T) {
	p := drafted(t)
	p.do(ola, &IssueParticipation{Participants: []Participant{reader(ola, "COORDINATION"), reader(nav, "NAV")}})
	first := p.form()
	p.at("2027-02-17")
	require.Contains(t, p.openTasks(), "PARTICIPATION_UNSIGNED KO")
	p.do(ola, &GiveNotice{LastDay: today(p).AddDays(30)})
	handedOver(p)
	require.NotEqual(t, first, p.form())
	con := p.s.consent(ConsentParticipation, ConsentIssued)
	require.True(t, con.names(siri) && con.names(nav) && !con.names(ola))
	require.NotContains(t, p.openTasks(), "PARTICIPATION_UNSIGNED KO")
	require.Len(t, func() []string {
		var live []string
		for _, dl := range p.s.Deadlines {
			if dl.Code == ParticipationForm && dl.Live() {
				live = append(live, dl.About)
			}
		}
		return live
	}(), 1)
}

func TestK03_OneWhoStoodInLeavesTheSeat(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopePlan)
	p.do(tone, &StartPlan{})
	p.do(tone, &IssueParticipation{Participants: []Participant{{Who: tone, Service: "COORDINATION", Read: PlanContent, Write: PlanContent}}})
	p.do(kari, &RegisterSignature{Form: p.form()})
	p.do(tone, &ActivatePlan{PatientTookPart: true})
	p.do(tone, &StartCareTeam{Members: []TeamMember{{tone, "COORDINATION"}}})
	p.do(tone, &PlanMeeting{Kind: CareTeamMeeting, On: today(p).AddDays(30)})
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentCoordinator}})
	p.do(kari, &RegisterSignature{Form: p.form()})
	p.do(tone, decision(OutcomeGranted, ScopeCoordinator))
	p.coordinated()
	require.Nil(t, p.s.participant(tone))
	require.Nil(t, p.s.Team.member(tone))
	require.NotNil(t, p.s.Team.member(ola))
	require.Equal(t, ola, p.s.Meetings[0].Chair)
}

func TestDL18_EndsWithTheCoordinator(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.do(ola, &GiveNotice{LastDay: today(p).AddDays(28)})
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawCoordinator}})
	p.due("DL-18", "2027-03-01 CANCELLED")
	require.Empty(t, p.openTasks())
}

// A last day is moved by saying it again: a later one is counted from the first
// notice, for the unit has known since then; an earlier one from today.
func TestK04_DL18_ALastDayIsMoved(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.do(ola, &GiveNotice{LastDay: on("2027-02-26")})
	require.True(t, p.s.coordinator().ShortNotice, "25 days")
	p.at("2027-02-20")
	p.says("notice_known", ola, &GiveNotice{LastDay: on("2027-02-26")})
	p.do(ola, &GiveNotice{LastDay: on("2027-03-01")})
	require.False(t, p.s.coordinator().ShortNotice, "28 days from the first of February")
	p.due("DL-18", "2027-03-01 OPEN")
	require.Equal(t, "2027-02-01", p.deadline("DL-18").CountedFrom.String())
	require.Equal(t, []string{"FIND_COORDINATOR KE"}, p.openTasks())
	p.at("2027-02-27")
	require.Equal(t, ola, p.s.MainResponsible(), "the day that was first said is not his last")
	p.do(ola, &GiveNotice{LastDay: on("2027-02-28")})
	require.True(t, p.s.coordinator().ShortNotice)
	p.at("2027-02-28T23:00:00Z")
	require.Equal(t, tone, p.s.MainResponsible())
	require.Equal(t, []string{"staff/tone KEL", "staff/ola KO", "staff/tone KEL"}, p.responsible())
}
