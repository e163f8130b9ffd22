package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// To lead or write a meeting opens the case while there is something to do: to
// the last letter of the minutes, and no longer (INV-47).
func TestINV47_INV51_AMeetingIsOverWithItsLastLetter(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.shareWith(nurse)
	leads := func() []Role {
		var out []Role
		for _, r := range RolesIn(&p.s, actorOf(nurse)) {
			if r == RoleChair || r == RoleMinutes {
				out = append(out, r)
			}
		}
		return out
	}
	p.do(ola, &PlanMeeting{Kind: OtherMeeting, On: today(p).AddDays(20), Chair: nurse})
	require.Equal(t, []Role{RoleChair, RoleMinutes}, leads())
	p.do(ola, &CancelMeeting{Meeting: "meeting-1"})
	require.Empty(t, leads(), "called off")

	p.do(ola, &PlanMeeting{Kind: OtherMeeting, On: today(p), Chair: nurse})
	p.do(ola, &InviteMeeting{Meeting: "meeting-2"})
	p.do(nurse, &HoldMeeting{Meeting: "meeting-2", Attended: []Principal{kari, nurse}, Arranged: words(1)})
	p.do(nurse, &WriteMinutes{Meeting: "meeting-2", Words: words(2)})
	p.do(nurse, &SendMinutes{Meeting: "meeting-2"})
	require.Equal(t, []Role{RoleMinutes}, leads(), "the letters are still to be posted")
	for _, l := range p.s.Letters {
		if l.Pending() && l.About == "meeting-2" {
			p.do(tone, &PostLetter{Letter: l.ID})
		}
	}
	require.NotEmpty(t, p.letters("D-08"), "other letters of the case wait still")
	require.Empty(t, leads())
}

// Which step of a meeting is open follows from how far it has come.
func TestG03_G05_G06_TheStepsOfAMeetingInTheirOrder(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.do(ola, &PlanMeeting{Kind: OtherMeeting, On: today(p)})
	require.Equal(t, []string{"", "no_such_meeting", "no_such_meeting", "no_such_meeting", ""},
		[]string{p.closed("invite_meeting"), p.closed("hold_meeting"), p.closed("write_minutes"), p.closed("send_minutes"),
			p.closed("cancel_meeting")})
	p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
	require.Equal(t, []string{"no_such_meeting", "", "no_such_meeting", "no_such_meeting", ""},
		[]string{p.closed("invite_meeting"), p.closed("hold_meeting"), p.closed("write_minutes"), p.closed("send_minutes"),
			p.closed("cancel_meeting")})
}

func TestG02_NoMeetingBeforeTheDecision(t *testing.T) {
	p := assessedOn(t, "2027-02-01", ConsentPlan)
	p.refused("G-02", tone, &PlanMeeting{Kind: OtherMeeting, On: today(p).AddDays(20)})
}

// A meeting was held when there was something to meet about: since the referral,
// for the group's own since the group began.
func TestG04_HeldSince(t *testing.T) {
	p := receivedOn(t, "2027-02-01")
	p.consentedTo(ConsentStart, ConsentCoordinator, ConsentPlan)
	p.granted(ScopeCoordinator, ScopePlan)
	p.coordinated()
	p.at("2027-02-10")
	p.do(ola, &StartCareTeam{Members: []TeamMember{{ola, "COORDINATION"}}})
	for i, kind := range []MeetingKind{CareTeamMeeting, OtherMeeting} {
		p.do(ola, &PlanMeeting{Kind: kind, On: today(p)})
		p.do(ola, &InviteMeeting{Meeting: p.s.Meetings[i].ID})
	}
	held := func(meeting, day string) *HoldMeeting {
		return &HoldMeeting{Meeting: meeting, HeldOn: on(day), Attended: []Principal{kari, ola}, Arranged: words(1)}
	}
	p.says("date_too_early", ola, held("meeting-1", "2027-02-09"))
	p.do(ola, held("meeting-1", "2027-02-10"))
	p.says("date_too_early", ola, held("meeting-2", "2027-01-31"))
	p.do(ola, held("meeting-2", "2027-02-01"))
}

// A meeting that is called off stops its own invitations that are not posted.
func TestG02_INV55_CalledOffStopsItsOwnInvitations(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	for _, id := range []string{"meeting-1", "meeting-2"} {
		p.do(ola, &PlanMeeting{Kind: OtherMeeting, On: today(p).AddDays(30), With: []Principal{nav}})
		p.do(ola, &InviteMeeting{Meeting: id})
	}
	p.do(ola, &PostLetter{Letter: p.s.letter(p.letterID("D-22", kari)).ID}) // of the second
	p.do(ola, &CancelMeeting{Meeting: "meeting-2"})
	require.Equal(t, []string{"person/kari QUEUED", "person/nav QUEUED", "person/kari POSTED", "person/nav CANCELLED",
		"person/kari QUEUED"}, p.letters("D-22"))
}

// Minutes go to each once, and not to one who is kept out although they sit in
// the group: a guardian when the young person has turned 16 (INV-26).
func TestINV54_INV26_WhoGetsTheMinutes(t *testing.T) {
	p := childPlannableOn(t, "2027-02-01", "2011-02-10")
	p.do(ola, &StartCareTeam{Members: []TeamMember{{ola, "COORDINATION"}, {father, "RELATIVE"}}})
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p)})
	p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
	p.do(ola, &HoldMeeting{Meeting: "meeting-1", Attended: []Principal{emil, ola, father}, Named: []Principal{ola, gp, father},
		Arranged: words(1)})
	require.ElementsMatch(t, []Principal{ola, father, mother, emil, gp}, MinutesRecipients(p.s, "meeting-1"))
	p.at("2027-02-11")
	require.ElementsMatch(t, []Principal{ola, emil, gp}, MinutesRecipients(p.s, "meeting-1"))
}
