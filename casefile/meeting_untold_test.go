package casefile

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// invitations lists what everybody has been, or is to be, told of a meeting.
func (p *play) invitations(meeting string) (all []string) {
	for _, l := range p.s.Letters {
		if l.Code == InvitationLetter && l.About == meeting {
			all = append(all, string(l.To)+" "+string(l.Status)+" "+string(l.Says))
		}
	}
	slices.Sort(all)
	return all
}

// invitedOn is a meeting in 28 days whose invitations have left, but for the nurse's.
func invitedOn(t *testing.T, at string) *play {
	p := teamedOn(t, at)
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p).AddDays(28), At: "13:30", Place: words(1)})
	p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
	for _, l := range p.s.Letters {
		if l.Code == InvitationLetter && l.To != nurse {
			p.do(tone, &PostLetter{Letter: l.ID})
		}
	}
	return p
}

func TestG10_INV107_CalledOffIsToldToEverybodyWhoseInvitationLeft(t *testing.T) {
	for name, step := range map[string]func(*play){
		"by hand":           func(p *play) { p.do(ola, &CancelMeeting{Meeting: "meeting-1", Why: words(1)}) },
		"sharing withdrawn": func(p *play) { p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawSharing}}) },
		"all withdrawn":     func(p *play) { p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawAll}}) },
		"death":             func(p *play) { p.do(tone, &RegisterDeath{DiedOn: today(p)}) },
	} {
		t.Run(name, func(t *testing.T) {
			p := invitedOn(t, "2027-02-01")
			step(p)
			require.Equal(t, MeetingStatusCancelled, p.s.Meetings[0].Status)
			all := p.invitations("meeting-1")
			require.Contains(t, all, "staff/nurse CANCELLED ", "had not left")
			require.NotContains(t, all, "staff/nurse QUEUED CALLED_OFF")
			require.Contains(t, all, "person/nav QUEUED CALLED_OFF")
			require.Contains(t, all, "person/gp QUEUED CALLED_OFF")
			require.Equal(t, name == "by hand", slices.Contains(all, "person/kari QUEUED CALLED_OFF"), "nothing to the dead")
			require.Equal(t, name != "by hand", slices.Contains(all, "staff/ola QUEUED CALLED_OFF"), "who calls it off knows")
		})
	}
}

func TestG10_INV107_AMeetingMoved(t *testing.T) {
	p := invitedOn(t, "2027-02-01")
	p.due("DL-16", "2027-02-15 OPEN") // the nurse's has not left
	p.refused("G-10", ola, &MoveMeeting{Meeting: "meeting-1", On: p.s.Meetings[0].On})
	p.refused("G-10", ola, &MoveMeeting{Meeting: "meeting-1", On: today(p).AddDays(-1)})
	p.refused("G-10", ola, &MoveMeeting{Meeting: "meeting-1", On: on("2027-03-15"), At: "25:00"})
	p.refused("G-10", nav, &MoveMeeting{Meeting: "meeting-1", On: on("2027-03-15")})
	p.do(ola, &MoveMeeting{Meeting: "meeting-1", On: on("2027-03-15"), Why: words(2)})
	m := p.s.Meetings[0]
	require.Equal(t, []any{on("2027-03-15"), "13:30", words(1), words(2)}, []any{m.On, m.At, m.Place, m.Why})
	require.Equal(t, []string{"person/gp POSTED ", "person/gp QUEUED MOVED", "person/kari POSTED ", "person/kari QUEUED MOVED",
		"person/nav POSTED ", "person/nav QUEUED MOVED", "staff/nurse CANCELLED ", "staff/nurse QUEUED ", "staff/ola POSTED "},
		p.invitations("meeting-1"))
	p.due("DL-16", "2027-03-01 OPEN")
	p.posts("D-22")
	p.due("DL-16", "2027-03-01 MET")
	p.do(ola, &MoveMeeting{Meeting: "meeting-1", On: on("2027-02-08"), At: "09:00"})
	require.Contains(t, p.s.Meetings[0].Warnings, WarnShortInvitation)
	p.do(tone, &CancelMeeting{Meeting: "meeting-1", Why: words(3)})
	require.Equal(t, words(3), p.s.Meetings[0].Why)
	p.refused("G-10", ola, &MoveMeeting{Meeting: "meeting-1", On: on("2027-03-15")})
}

func TestG10_APlannedMeetingIsMovedWithoutALetter(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: on("2027-03-01")})
	p.do(ola, &MoveMeeting{Meeting: "meeting-1", On: on("2027-03-08")})
	require.Empty(t, p.letters("D-22"))
	p.due("DL-16", "2027-02-22 OPEN")
}

func TestG11_WhoJoinsLaterIsInvitedByTheirOwnLetter(t *testing.T) {
	p := invitedOn(t, "2027-02-01")
	p.shareWith(school)
	p.do(ola, &ChangeCareTeam{Join: []TeamMember{{school, "SCHOOL"}}})
	require.Contains(t, p.s.Meetings[0].Invited, school)
	require.Contains(t, p.invitations("meeting-1"), "person/school QUEUED ")
	p.do(ola, &ChangeCareTeam{Leave: []Principal{school, nav}})
	require.Contains(t, p.invitations("meeting-1"), "person/school CANCELLED ", "never left the house")
	require.Contains(t, p.invitations("meeting-1"), "person/nav QUEUED CALLED_OFF", "and who leaves is told not to come")
}

func TestG04_HeldOnAnotherDayNeedsTheDay(t *testing.T) {
	p := invitedOn(t, "2027-02-01")
	held := &HoldMeeting{Meeting: "meeting-1", Attended: []Principal{kari}, Arranged: words(1)}
	p.says("held_on_missing", ola, held)
	held.HeldOn = today(p)
	p.do(ola, held)
}

// What a letter announces may be taken back; each kind says by what, or why it stands.
func TestINV107_WhatTakesBackEachLetter(t *testing.T) {
	for _, k := range LetterKinds() {
		require.NotEmpty(t, k.takenBack, "%s: say what tells its readers that it no longer holds", k.Code)
	}
}

func TestC06_K08_OthersHearThatTheCoordinatorIsGone(t *testing.T) {
	p := plannedOn(t, "2027-02-01", reader(nav, "NAV"))
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawCoordinator}})
	require.ElementsMatch(t, []string{"person/nav QUEUED", "staff/boss QUEUED"}, p.letters("D-17"))
}
