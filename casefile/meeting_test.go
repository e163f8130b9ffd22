package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
)

func TestG01_TheGroupAndItsConsents(t *testing.T) {
	p := coordinatedOn(t, "2027-03-31")
	p.refused("G-01", ola, &StartCareTeam{})
	p.refused("G-01", ola, &StartCareTeam{Members: []TeamMember{{nav, "NAV"}}})
	p.refused("G-01", ola, &StartCareTeam{Members: []TeamMember{{ola, ""}}})
	p.refused("G-01", tone, &StartCareTeam{Members: []TeamMember{{ola, "COORDINATION"}}})
	p.shareWith(nav)
	p.refused("G-01", ola, &StartCareTeam{Members: []TeamMember{{nav, "NAV"}, {nav, "NAV"}}})
	p.do(ola, &StartCareTeam{Members: []TeamMember{{nav, "NAV"}, {ola, "COORDINATION"}}})
	require.Equal(t, TeamActive, p.s.Team.Status)
	require.NotNil(t, p.s.Team.member(kari), "the patient is always one")
	p.due("DL-15", "2027-09-30 OPEN") // clamped
	p.refused("G-01", ola, &StartCareTeam{Members: []TeamMember{{ola, "COORDINATION"}}})

	p = plannedOn(t, "2027-02-01", reader(gp, "GP"))
	p.do(ola, &StartCareTeam{Members: []TeamMember{{gp, "GP"}}}) // a live participation counts
}

func TestG01_MembersComeAndGo(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.refused("G-01", ola, &ChangeCareTeam{})
	p.refused("G-01", ola, &ChangeCareTeam{Leave: []Principal{kari}})
	p.refused("INV-15", ola, &ChangeCareTeam{Leave: []Principal{school}})
	p.refused("G-01", ola, &ChangeCareTeam{Join: []TeamMember{{nav, "NAV"}}})
	before := p.s.Seq
	p.refused("G-01", ola, &ChangeCareTeam{Leave: []Principal{nav}, Join: []TeamMember{{school, "SCHOOL"}}})
	require.Equal(t, before, p.s.Seq, "half a change is none")
	p.shareWith(school)
	p.do(ola, &ChangeCareTeam{Leave: []Principal{nav}, Join: []TeamMember{{school, "SCHOOL"}}})
	require.Nil(t, p.s.Team.member(nav))
	require.NotNil(t, p.s.Team.member(school))
	none := coordinatedOn(t, "2027-02-01")
	none.refused("G-01", ola, &ChangeCareTeam{Leave: []Principal{nav}})
}

func TestG02_PlanningAMeeting(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.refused("G-02", ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p)}) // no group
	p.refused("G-02", ola, &PlanMeeting{On: today(p)})
	p.refused("G-02", ola, &PlanMeeting{Kind: OtherMeeting})
	p.refused("G-02", ola, &PlanMeeting{Kind: OtherMeeting, On: today(p).AddDays(-1)})
	p.refused("G-02", ola, &PlanMeeting{Kind: OtherMeeting, On: Date{Year: 2027, Month: 2, Day: 30}})
	p.refused("G-02", ola, &PlanMeeting{Kind: OtherMeeting, On: Date{Year: 9999, Month: 12, Day: 31}})
	p.refused("G-02", nav, &PlanMeeting{Kind: OtherMeeting, On: today(p)})
	p.refused("INV-57", ola, &PlanMeeting{Kind: OtherMeeting, On: today(p), Chair: nav})
	p.refused("INV-57", ola, &PlanMeeting{Kind: OtherMeeting, On: today(p), MinutesTaker: nav})
	p = teamedOn(t, "2027-02-01")
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: calendar.MustDate("2027-08-02"), MinutesTaker: nav})
	require.Equal(t, []StepWarning{WarnAfterNextMeeting}, p.s.Meetings[0].Warnings, "«bør»: a flag, never a block")
	require.Equal(t, ola, p.s.Meetings[0].Chair)
	require.Contains(t, RolesIn(&p.s, actorOf(nav)), RoleMinutes)
	p.due("DL-16", "2027-07-19 OPEN")
}

func TestDL16_AWarningNotABlock(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p).AddDays(13)})
	require.Equal(t, []StepWarning{WarnShortInvitation}, p.s.Meetings[0].Warnings)
	p.noDeadline("DL-16")
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: calendar.MustDate("2027-03-22")})
	p.due("DL-16", "2027-03-08 OPEN")
	p.at("2027-03-09")
	require.Equal(t, []string{"2027-03-01 COMING staff/ola"}, p.reminded("DL-16"))
	p.due("DL-16", "2027-03-08 OVERDUE")
	require.Equal(t, []StepWarning{WarnNotInvited}, p.s.Meetings[1].Warnings)
	p.do(ola, &InviteMeeting{Meeting: "meeting-2"})
	p.posts("D-22")
	p.due("DL-16", "2027-03-08 MET_LATE")
	require.Equal(t, MeetingStatusInvited, p.s.Meetings[1].Status)
}

func TestG03_INV52_TheInvitationAndThePlansAgenda(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.refused("G-03", ola, &InviteMeeting{Meeting: "meeting-1"})
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p).AddDays(20)})
	p.refused("INV-15", ola, &InviteMeeting{Meeting: "meeting-9"})
	p.refused("G-03", nav, &InviteMeeting{Meeting: "meeting-1"})
	p.do(ola, &InviteMeeting{Meeting: "meeting-1", Agenda: words(1)})
	require.True(t, p.s.Meetings[0].AgendaFromPlan)
	require.ElementsMatch(t, []string{"person/kari QUEUED", "staff/ola QUEUED", "staff/nurse QUEUED", "person/nav QUEUED",
		"person/gp QUEUED"}, p.letters("D-22"))
	p.refused("G-03", ola, &InviteMeeting{Meeting: "meeting-1"})

	p = coordinatedOn(t, "2027-02-01") // without a plan there is none to take goals from
	p.do(ola, &PlanMeeting{Kind: OtherMeeting, On: today(p)})
	p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
	require.False(t, p.s.Meetings[0].AgendaFromPlan)
}

func TestINV57_AGuestNeedsTheirOwnConsent(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p).AddDays(20), With: []Principal{school}})
	p.refused("INV-57", ola, &InviteMeeting{Meeting: "meeting-1"})
	p.refused("INV-15", ola, &IssueConsent{Kinds: []ConsentKind{ConsentMeetingGuest}, Parties: []Principal{school}, Meeting: "meeting-2"})
	p.do(ola, &IssueConsent{Kinds: []ConsentKind{ConsentMeetingGuest}, Parties: []Principal{school}, Meeting: "meeting-1"})
	p.refused("INV-57", ola, &InviteMeeting{Meeting: "meeting-1"}) // asked is not signed
	p.do(kari, &RegisterSignature{Form: p.form()})
	p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
	p.at(today(p).AddDays(20).String())
	p.refused("INV-57", ola, &HoldMeeting{Meeting: "meeting-1", Attended: []Principal{kari, child}, Arranged: words(1)})
	p.do(ola, &HoldMeeting{Meeting: "meeting-1", Attended: []Principal{kari, school}, Arranged: words(1)})
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p).AddDays(20), With: []Principal{school}})
	p.refused("INV-57", ola, &InviteMeeting{Meeting: "meeting-2"}) // one-off
	p.refused("INV-57", ola, &IssueConsent{Kinds: []ConsentKind{ConsentMeetingGuest}, Parties: []Principal{school}, Meeting: "meeting-1"})
}

func TestINV57_TheGuestsConsentComesBeforeTheMeeting(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p).AddDays(2)})
	p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
	p.at("2027-02-04")
	p.do(ola, &IssueConsent{Kinds: []ConsentKind{ConsentMeetingGuest}, Parties: []Principal{school}, Meeting: "meeting-1"})
	p.do(kari, &RegisterSignature{Form: p.form()})
	held := &HoldMeeting{Meeting: "meeting-1", HeldOn: calendar.MustDate("2027-02-03"), Attended: []Principal{kari, school},
		Arranged: words(1)}
	p.refused("INV-57", ola, held)
	held.HeldOn = calendar.MustDate("2027-02-04")
	p.do(ola, held)
}

func TestINV86_WhoComesFromAnotherServiceIsToldByConsentOnly(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	reads := func() bool {
		return p.sees(nav) || len(RolesIn(&p.s, actorOf(nav))) > 1 // OTH is the register's, and opens no case
	}
	require.Equal(t, []Role{RoleOther}, RolesIn(&p.s, actorOf(nav)))
	p.do(ola, &StartPlan{})
	p.refused("G-01", ola, &StartCareTeam{Members: []TeamMember{{nav, "NAV"}}})
	for _, kind := range []MeetingKind{OtherMeeting, ProfessionalMeeting} {
		p.refused("INV-57", ola, &PlanMeeting{Kind: kind, On: today(p), Chair: nav})
		p.refused("INV-57", ola, &PlanMeeting{Kind: kind, On: today(p), MinutesTaker: nav})
		p.do(ola, &PlanMeeting{Kind: kind, On: today(p), With: []Principal{nav}})
		id := p.s.Meetings[len(p.s.Meetings)-1].ID
		p.refused("INV-57", ola, &InviteMeeting{Meeting: id})
		p.do(ola, &PlanMeeting{Kind: kind, On: today(p), With: []Principal{kari, ola}})
		id = p.s.Meetings[len(p.s.Meetings)-1].ID
		p.do(ola, &InviteMeeting{Meeting: id})
		p.refused("INV-57", ola, &HoldMeeting{Meeting: id, Attended: []Principal{ola, nav}, Arranged: words(1)})
	}
	require.False(t, reads())
	p.shareWith(nav)
	p.do(ola, &StartCareTeam{Members: []TeamMember{{nav, "NAV"}}})
	require.Contains(t, RolesIn(&p.s, actorOf(nav)), RoleMember)
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawSharing}, Parties: []Principal{nav}})
	require.False(t, reads())
}

func TestINV58_G08_GuidanceIsAnotherMeeting(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p).AddDays(20)})
	p.refused("INV-58", ola, &InviteMeeting{Meeting: "meeting-1", Guidance: true})
	p.do(ola, &PlanMeeting{Kind: ProfessionalMeeting, On: today(p).AddDays(1), With: []Principal{nurse, siri}})
	p.do(ola, &InviteMeeting{Meeting: "meeting-2", Guidance: true})
	require.False(t, p.s.Meetings[1].AgendaFromPlan, "it is about no named person")
	p.noDeadline("DL-17")
	p.at(today(p).AddDays(1).String())
	p.do(ola, &HoldMeeting{Meeting: "meeting-2", Attended: []Principal{ola, siri}})
	p.do(ola, &WriteMinutes{Meeting: "meeting-2", Words: words(1)})
	p.do(ola, &SendMinutes{Meeting: "meeting-2"})
	require.Equal(t, []string{"staff/nurse QUEUED", "staff/siri QUEUED"}, p.letters("D-23"), "among colleagues")
	p.due("DL-15", "2027-08-01 OPEN") // and no care-team meeting
}

func TestG04_HeldWithAttendanceAndArrangements(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: calendar.MustDate("2027-02-22")})
	p.refused("G-04", ola, &HoldMeeting{Meeting: "meeting-1", Attended: []Principal{kari}, Arranged: words(1)}) // not invited
	p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
	p.at("2027-02-23")
	p.refused("G-04", ola, &HoldMeeting{Meeting: "meeting-1", Arranged: words(1)})
	p.refused("G-04", ola, &HoldMeeting{Meeting: "meeting-1", Attended: []Principal{kari}})
	p.refused("G-04", ola, &HoldMeeting{Meeting: "meeting-1", Attended: []Principal{kari}, Arranged: words(1),
		HeldOn: calendar.MustDate("2027-02-24")})
	p.refused("G-04", ola, &HoldMeeting{Meeting: "meeting-1", Attended: []Principal{kari}, Arranged: words(1),
		HeldOn: calendar.MustDate("2027-01-31")})
	p.refused("G-04", nav, &HoldMeeting{Meeting: "meeting-1", Attended: []Principal{kari}, Arranged: words(1)})
	p.do(ola, &HoldMeeting{Meeting: "meeting-1", Attended: []Principal{kari}, Arranged: words(1), HeldOn: calendar.MustDate("2027-02-22")})
	require.Equal(t, MeetingStatusHeld, p.s.Meetings[0].Status)
	p.due("DL-15", "2027-08-22 OPEN act by 2027-08-20")
	p.due("DL-17", "2027-03-01 OPEN")
}

func TestDL15_CountedFromTheLastMeetingHeld(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	for range 2 {
		p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p).AddDays(20)})
	}
	p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
	p.do(ola, &InviteMeeting{Meeting: "meeting-2"})
	p.at("2027-03-10")
	held := func(id, on string) *HoldMeeting {
		return &HoldMeeting{Meeting: id, HeldOn: calendar.MustDate(on), Attended: []Principal{kari}, Arranged: words(1)}
	}
	p.do(ola, held("meeting-2", "2027-03-10"))
	p.do(ola, held("meeting-1", "2027-02-21")) // registered after a later one
	p.due("DL-15", "2027-09-10 OPEN")
}

func TestG09_INV50_AFlagNeverABlock(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.at("2027-08-02")
	p.due("DL-15", "2027-08-01 OVERDUE")
	require.Equal(t, TeamActive, p.s.Team.Status)
	p.at("2027-09-01")
	require.Equal(t, []string{"2027-06-30 COMING staff/ola", "2027-07-16 COMING staff/ola", "2027-07-27 COMING staff/ola",
		"2027-08-02 MISSED staff/ola staff/boss", "2027-08-16 ESCALATED staff/tone"}, p.reminded("DL-15"))
	p.met(3)
	require.Equal(t, DeadlineMetLate, func() DeadlineStatus {
		for _, dl := range p.s.Deadlines {
			if dl.Code == NextMeeting {
				return dl.Status
			}
		}
		return ""
	}())
}

func TestG02_CalledOff(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.refused("G-02", ola, &CancelMeeting{Meeting: "meeting-1"})
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p).AddDays(20)})
	p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
	p.do(tone, &CancelMeeting{Meeting: "meeting-1", Why: words(1)})
	for _, l := range p.letters("D-22") {
		require.Contains(t, l, "CANCELLED")
	}
	p.noDeadline("DL-16")
	p.refused("G-02", ola, &CancelMeeting{Meeting: "meeting-1"})
}

func TestG03_TooLateForALetterIsNoBlock(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p).AddDays(1)})
	p.at("2027-02-04")
	p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
	require.Empty(t, p.letters("D-22"))
	p.do(ola, &HoldMeeting{Meeting: "meeting-1", HeldOn: calendar.MustDate("2027-02-02"), Attended: []Principal{kari}, Arranged: words(1)})
}

func TestT17_AMeetingOfAnEarlierRoundIsOver(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p), MinutesTaker: nav})
	p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
	p.do(ola, &HoldMeeting{Meeting: "meeting-1", Attended: []Principal{kari}, Arranged: words(1)})
	p.do(tone, &RegisterDeath{DiedOn: today(p)}) // by mistake
	p.do(kari, &Refer{SenderKind: "PATIENT"})
	require.NotContains(t, RolesIn(&p.s, actorOf(nav)), RoleMinutes, "nobody of the first round comes back with the second")
	p.refused("G-05", nav, &WriteMinutes{Meeting: "meeting-1", Words: words(1)})
}

func TestG01_WhoIsNobodyCannotJoin(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.says("member_unknown", ola, &StartCareTeam{Members: []TeamMember{{"", "NAV"}}})
	p.says("member_without_consent", ola, &StartCareTeam{Members: []TeamMember{{nav, "NAV"}}})
}

func TestG01_WhoLeavesIsNotExpectedAtTheNextMeeting(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.do(ola, &IssueParticipation{Participants: []Participant{reader(ola, "COORDINATION"), reader(nav, "NAV")}})
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p).AddDays(30)})
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p).AddDays(40), Chair: nav})
	p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
	p.do(ola, &ChangeCareTeam{Leave: []Principal{nav}})
	require.NotContains(t, p.s.Meetings[0].Invited, nav)
	require.Contains(t, p.letters("D-22"), "person/nav CANCELLED")
	require.Equal(t, nav, p.s.Meetings[1].Chair, "still in the plan, so still told")

	p = coordinatedOn(t, "2027-02-01")
	p.shareWith(nav)
	p.do(ola, &StartCareTeam{Members: []TeamMember{{nav, "NAV"}}})
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p).AddDays(30), Chair: nav})
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawSharing}, Parties: []Principal{nav}})
	require.Equal(t, ola, p.s.Meetings[0].Chair)
}

func TestG02_CalledOffBeforeTheInvitation(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p).AddDays(60)})
	p.due("DL-16", "2027-03-19 OPEN")
	p.do(ola, &CancelMeeting{Meeting: "meeting-1"})
	p.due("DL-16", "2027-03-19 CANCELLED")
}

func TestG01_WhoLeavesTheGroupAndHasNoOtherReasonLeadsNoMeeting(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p).AddDays(30), Chair: nav})
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawPlan}})
	require.Equal(t, nav, p.s.Meetings[0].Chair, "the group stays")
	p.do(ola, &ChangeCareTeam{Leave: []Principal{nav}})
	require.Equal(t, ola, p.s.Meetings[0].Chair)
}
