package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// What would announce an appointment that is over is stopped; what is in the post
// cannot be, and the notice and the news of the change are about the end.
func TestK05_ALetterOfAppointmentNotPostedIsStopped(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.do(tone, &PostLetter{Letter: p.letterID("D-14", ola)})
	p.do(ola, &GiveNotice{LastDay: today(p).AddDays(30)})
	handedOver(p)
	require.Equal(t, []string{"person/kari CANCELLED", "staff/ola POSTED", "staff/boss CANCELLED",
		"person/kari QUEUED", "staff/siri QUEUED", "staff/boss QUEUED"}, p.letters("D-14"))
	require.Equal(t, []string{"staff/tone QUEUED"}, p.letters("D-16"))
	p.do(kari, &EndCoordinator{Wants: "ANOTHER"})
	require.Contains(t, p.letters("D-17"), "person/nav QUEUED", "that there was a change is still so")
}

// A candidate's letters are their own: who is replaced takes nobody else's away.
func TestK02_AReplacedCandidateStopsNobodyElsesAppointment(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.do(ola, &GiveNotice{LastDay: today(p).AddDays(30)})
	p.do(tone, &ProposeCoordinator{Staff: siri, WishAsked: true})
	p.do(tone, &ProposeCoordinator{Staff: nurse, WishAsked: true})
	require.Equal(t, []string{"person/kari QUEUED", "staff/ola QUEUED", "staff/boss QUEUED"}, p.letters("D-14"))
}

// INV-04 holds while the case lives: withdrawn afterwards, nobody becomes responsible.
func TestINV04_INV21_WithdrawnAfterTheEndMakesNobodyResponsible(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.at("2027-02-10")
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawAll}})
	p.at("2027-02-20")
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawCoordinator}})
	require.Empty(t, p.s.MainResponsible())
	require.Equal(t, []string{"staff/tone KEL", "staff/ola KO"}, p.responsible())
}

// A form that another has replaced is history: nothing happens to it any more.
func TestINV32_TheSeatIsTakenFromTheFormInForceOnly(t *testing.T) {
	p := plannedOn(t, "2027-02-01", reader(nav, "NAV"))
	old := p.s.consent(ConsentParticipation, ConsentActive).ID
	p.do(ola, &IssueParticipation{Participants: []Participant{reader(ola, "COORDINATION"), reader(nav, "NAV"), reader(gp, "GP")}})
	p.do(kari, &RegisterSignature{Form: p.form()})
	p.do(kari, &EndCoordinator{Wants: "ANOTHER"})
	require.Equal(t, 1, p.times("participant_removed"))
	require.True(t, p.s.consentByID(old).names(ola))
	require.False(t, p.s.consent(ConsentParticipation, ConsentActive).names(ola))
}

func TestK05_MeetingsLedByOthersStayTheirs(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.do(ola, &PlanMeeting{Kind: OtherMeeting, On: today(p).AddDays(60), Chair: nurse, With: []Principal{ola}})
	p.do(ola, &GiveNotice{LastDay: today(p).AddDays(30)})
	handedOver(p)
	require.Zero(t, p.times("meeting_passed_on"))
	require.Equal(t, nurse, p.s.Meetings[0].Chair)
	require.Equal(t, []Principal{kari, ola}, p.s.Meetings[0].Invited)
}

func TestK03_TheHeadWhoBecomesCoordinatorKeepsHerMeetings(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopeCoordinator)
	p.do(tone, &PlanMeeting{Kind: OtherMeeting, On: today(p).AddDays(30)})
	p.coordinatedBy(tone)
	require.Equal(t, tone, p.s.coordinator().Who)
	require.Equal(t, tone, p.s.Meetings[0].Chair)
	require.Zero(t, p.times("meeting_passed_on"), "nothing was passed to anybody")
}

// Before the invitations go out, the list of those to be asked follows, whoever
// stands first on it.
func TestK07_TheListOfAPlannedMeetingFollowsTheChair(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.do(ola, &PlanMeeting{Kind: ProfessionalMeeting, On: today(p).AddDays(30), With: []Principal{ola, nurse}})
	p.do(boss, &ReportAbsence{Reason: "LEFT_JOB"})
	require.Equal(t, []Principal{nurse, tone}, p.s.Meetings[0].Invited)
	require.Equal(t, tone, p.s.Meetings[0].Chair)
}

// Of a meeting that has been held the minutes are still owed when sharing ends,
// by somebody whose work the case is; who was there by consent alone passes the
// pen on, once.
func TestC06_INV51_TheMinutesAreOwedByWhoseWorkTheCaseIs(t *testing.T) {
	for name, c := range map[string]struct{ chair, pen, wantChair, wantPen Principal }{
		"the case handler keeps the pen":        {ola, siri, ola, siri},
		"the coordinator keeps the chair":       {ola, ola, ola, ola},
		"who was there by consent passes it on": {nurse, nurse, ola, ola},
		"not on the list, and still":            {ola, gp, ola, ola},
	} {
		t.Run(name, func(t *testing.T) {
			p := coordinatedOn(t, "2027-02-01")
			p.do(tone, &AssignHandler{Staff: siri, Reason: "WORKLOAD"})
			p.shareWith(nurse, gp)
			p.do(ola, &PlanMeeting{Kind: OtherMeeting, On: today(p), Chair: c.chair, MinutesTaker: c.pen, With: []Principal{ola, nurse}})
			p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
			p.do(ola, &HoldMeeting{Meeting: "meeting-1", Attended: []Principal{kari, ola}, Arranged: words(1)})
			p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawSharing}})
			m := p.s.Meetings[0]
			require.Equal(t, []Principal{c.wantChair, c.wantPen}, []Principal{m.Chair, m.MinutesTaker})
			passed := 0
			if c.chair != c.wantChair || c.pen != c.wantPen {
				passed = 1
			}
			require.Equal(t, passed, p.times("meeting_passed_on"))
			require.Equal(t, []Principal{kari}, m.Invited, "the patient's own copy alone")
			require.Equal(t, 2, p.times("uninvited"))
		})
	}
}

// While somebody is away a new day to look replaces the old one; without one the
// question asked already stands.
func TestK07_WhoAsksWhetherTheCoordinatorIsBack(t *testing.T) {
	asked := func() *play {
		p := coordinatedOn(t, "2027-02-01")
		p.do(boss, &ReportAbsence{Reason: "SICK", Substitute: siri, Until: on("2027-02-10")})
		p.at("2027-02-12")
		require.Equal(t, []string{"TRAIN_INTERIM KEL", "ABSENCE_OVER KE"}, p.openTasks())
		return p
	}
	p := asked()
	p.do(tone, &ReportAbsence{Reason: "SICK", Until: on("2027-02-20")})
	require.Equal(t, ola, p.s.absent().Who)
	require.Empty(t, p.openTasks(), "asked again when the new day has passed")
	p.at("2027-02-22")
	require.Equal(t, []string{"ABSENCE_OVER KE"}, p.openTasks())

	p = asked()
	p.do(tone, &ReportAbsence{Reason: "SICK"})
	require.Equal(t, ola, p.s.absent().Who)
	require.Contains(t, p.openTasks(), "ABSENCE_OVER KE")

	p = asked()
	p.head = ola // the one who was away is head of the unit now: nobody stands in for themself
	p.do(tone, &ReportAbsence{Reason: "OTHER"})
	require.Nil(t, p.s.absent())
	require.NotContains(t, p.openTasks(), "ABSENCE_OVER KE")
}
