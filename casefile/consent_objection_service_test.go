package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestINV85_TheHandlerAloneDoesTheWorkToo(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.do(tone, &AssignHandler{Staff: siri, Reason: "WORKLOAD"})
	p.says("objection_against_unit", kari, &ObjectToSharing{Against: []Principal{siri}})
}

// A service is kept out by the place somebody has in the plan today, in the
// group or not; a place they had in an earlier form says nothing.
func TestINV85_TheServiceIsThatOfTheFormInForce(t *testing.T) {
	p := plannedOn(t, "2027-02-01", reader(nav, "NAV"), reader(gp, "GP"))
	q := *p
	q.s = p.s.clone()
	q.do(kari, &ObjectToSharing{Services: []Service{"NAV"}})
	require.False(t, q.sees(nav))
	require.True(t, q.sees(gp))

	p.do(ola, &IssueParticipation{Participants: []Participant{reader(ola, "COORDINATION"), reader(nav, "HOUSING"), reader(gp, "GP")}})
	p.do(kari, &RegisterSignature{Form: p.form()})
	p.do(kari, &ObjectToSharing{Services: []Service{"NAV"}})
	require.True(t, p.sees(nav), "comes from another service now")
}

func TestINV85_BothAPersonAndAService(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.do(kari, &ObjectToSharing{Against: []Principal{gp}, Services: []Service{"NAV"}})
	require.False(t, p.sees(gp))
	require.False(t, p.sees(nav))
	require.True(t, p.sees(nurse))
}

// Who was asked to come, led the meeting and was to have a copy is taken off it once.
func TestINV85_TakenOffAMeetingOnce(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p), Chair: nurse})
	p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
	p.do(ola, &HoldMeeting{Meeting: "meeting-1", Attended: []Principal{kari, ola}, Named: []Principal{nurse, gp}, Arranged: words(1)})
	p.do(kari, &ObjectToSharing{Against: []Principal{nurse, gp}})
	require.Equal(t, 2, p.times("uninvited"))
	require.Equal(t, 1, p.times("meeting_passed_on"))
	m := p.s.Meetings[0]
	require.Empty(t, m.Named)
	require.Equal(t, []Principal{kari, ola, nav}, m.Invited)
	require.Equal(t, []Principal{ola, ola}, []Principal{m.Chair, m.MinutesTaker})
}

// Only what is not yet in the post can be stopped, and only what is about the person.
func TestINV55_INV85_WhatIsStopped(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.do(ola, &GiveNotice{LastDay: today(p).AddDays(30)})
	p.do(tone, &ProposeCoordinator{Staff: nurse, WishAsked: true})
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p).AddDays(20)})
	p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p).AddDays(40)})
	p.do(ola, &InviteMeeting{Meeting: "meeting-2"})
	var first string
	for _, l := range p.s.Letters {
		if l.Code == "D-22" && l.To == nurse && l.About == "meeting-1" {
			first = l.ID
		}
	}
	p.do(tone, &PostLetter{Letter: first})
	p.do(kari, &ObjectToSharing{Against: []Principal{nurse}})
	require.Equal(t, LetterPosted, p.s.letter(first).Status)
	var hers []string
	for _, l := range p.s.Letters {
		if l.Code == "D-22" && l.To == nurse {
			hers = append(hers, l.About+" "+string(l.Says)+" "+string(l.Status))
		}
	}
	require.Equal(t, []string{"meeting-1  POSTED", "meeting-2  CANCELLED", "meeting-1 CALLED_OFF QUEUED"}, hers,
		"INV-107: what left is untold")
	require.Equal(t, []string{"staff/nurse QUEUED"}, p.letters("D-12"), "a course says nothing about anybody")
	require.Equal(t, LetterQueued, p.s.letter(p.letterID("D-22", nav)).Status)
}
