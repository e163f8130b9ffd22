package casefile

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// sentOn is a care-team meeting held on a day, its minutes in the post to all but the nurse.
func sentOn(t *testing.T, at string) *play {
	p := teamedOn(t, at)
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p)})
	p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
	p.do(ola, &HoldMeeting{Meeting: "meeting-1", Attended: []Principal{kari, ola}, Arranged: words(1)})
	p.do(ola, &WriteMinutes{Meeting: "meeting-1", Words: words(2)})
	p.do(ola, &SendMinutes{Meeting: "meeting-1"})
	for _, l := range p.s.Letters {
		if l.Code == MinutesLetter && l.To != nurse {
			p.do(tone, &PostLetter{Letter: l.ID})
		}
	}
	return p
}

func (p *play) minutes() (all []string) {
	for _, l := range p.s.Letters {
		if l.Code == MinutesLetter {
			all = append(all, string(l.To)+" "+string(l.Status)+" "+string(l.Says))
		}
	}
	slices.Sort(all)
	return all
}

func TestG05_INV54_CorrectedMinutesAreANewVersionToWhoeverMayStillBeTold(t *testing.T) {
	p := sentOn(t, "2027-02-01")
	p.do(ola, &ChangeCareTeam{Leave: []Principal{nav}})
	p.at("2027-02-05")
	p.refused("G-05", nav, &CorrectMinutes{Meeting: "meeting-1", Words: words(3), Why: words(4)})
	p.says("minutes_missing", ola, &CorrectMinutes{Meeting: "meeting-1", Why: words(4)})
	p.says("why_corrected_missing", ola, &CorrectMinutes{Meeting: "meeting-1", Words: words(3)})
	p.do(ola, &CorrectMinutes{Meeting: "meeting-1", Words: words(3), Why: words(4)})
	m := p.s.Meetings[0]
	require.Equal(t, words(3), m.Minutes)
	require.Equal(t, []MinutesVersion{{Words: words(2), SentOn: on("2027-02-01"), CorrectedOn: on("2027-02-05"), CorrectedBy: ola,
		Why: words(4)}}, m.Earlier)
	require.Equal(t, []string{"person/gp POSTED ", "person/gp QUEUED CORRECTED", "person/kari POSTED ", "person/kari QUEUED CORRECTED",
		"person/nav POSTED ", "staff/nurse CANCELLED ", "staff/nurse QUEUED ", "staff/ola POSTED ", "staff/ola QUEUED CORRECTED"}, p.minutes(),
		"who has left gets nothing (INV-55), and who got nothing yet gets the one that holds")
	p.do(ola, &CorrectMinutes{Meeting: "meeting-1", Words: words(5), Why: words(6)})
	require.Len(t, p.s.Meetings[0].Earlier, 2)
	require.NotContains(t, p.minutes(), "staff/nurse QUEUED CORRECTED", "the nurse has still had none")
}

// G-07: a change that only the corrected minutes hold is told to the coordinator as one in the first.
func TestG07_CorrectedMinutesThatHoldAChangeAreToldToTheCoordinator(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p), MinutesTaker: nurse})
	p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
	p.do(ola, &HoldMeeting{Meeting: "meeting-1", Attended: []Principal{kari, ola, nurse}, Arranged: words(1)})
	p.do(nurse, &WriteMinutes{Meeting: "meeting-1", Words: words(2)})
	p.do(nurse, &SendMinutes{Meeting: "meeting-1"})
	p.do(nurse, &CorrectMinutes{Meeting: "meeting-1", Words: words(3), Why: words(4), HoldsChange: true})
	require.Contains(t, p.openTasks(), "REVISE_PLAN KO")
	var told []Principal
	for _, e := range p.events {
		if f, ok := e.Fact.(*MessageSent); ok && f.Code == minutesChangeMessage {
			told = append(told, f.To...)
		}
	}
	require.Equal(t, []Principal{ola}, told)
}

func TestG05_MinutesThatHaveNotBeenSentAreWrittenAnewInstead(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p)})
	p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
	p.do(ola, &HoldMeeting{Meeting: "meeting-1", Attended: []Principal{kari, ola}, Arranged: words(1)})
	p.do(ola, &WriteMinutes{Meeting: "meeting-1", Words: words(2)})
	p.refused("G-05", ola, &CorrectMinutes{Meeting: "meeting-1", Words: words(3), Why: words(4)})
	p.do(ola, &WriteMinutes{Meeting: "meeting-1", Words: words(3)})
	require.Empty(t, p.s.Meetings[0].Earlier)
}

func TestG02_TheNextMeetingIsAgreedOnTheSpot(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p), At: "13:00", Lasts: 90, Place: words(7)})
	p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
	held := HoldMeeting{Meeting: "meeting-1", Attended: []Principal{kari, ola}, Arranged: words(1)}
	astray := held
	astray.NextAt = "13:00"
	p.says("next_day_missing", ola, &astray)
	past := held
	past.NextOn = on("2027-01-31")
	p.says("meeting_in_past", ola, &past)
	require.Len(t, p.s.Meetings, 1, "a refused step plans nothing")
	held.NextOn, held.NextAt = on("2027-05-03"), "09:30"
	p.do(ola, &held)
	next := p.s.Meetings[1]
	require.Equal(t, []any{CareTeamMeeting, MeetingStatusPlanned, on("2027-05-03"), "09:30", 90, words(7), ola},
		[]any{next.Kind, next.Status, next.On, next.At, next.Lasts, next.Place, next.Chair})
	p.due("DL-16", "2027-04-19 OPEN")
}

func TestG05_MinutesAreTakenByTurns(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	var took []Principal
	for range 5 {
		p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p).AddDays(1), ByTurns: true})
		took = append(took, p.s.Meetings[len(p.s.Meetings)-1].MinutesTaker)
	}
	var members []Principal
	for _, m := range p.s.Team.Members {
		if m.Who != kari {
			members = append(members, m.Who)
		}
	}
	n := len(members)
	require.Greater(t, n, 2)
	for i, who := range took {
		require.Equal(t, members[i%n], who, "turn %d", i)
	}
	p.do(ola, &CancelMeeting{Meeting: p.s.Meetings[4].ID})
	require.Equal(t, members[4%n], TurnToTakeMinutes(p.s), "a meeting called off was nobody's turn")
	p.do(ola, &ChangeCareTeam{Leave: []Principal{members[1]}})
	require.NotEqual(t, members[1], TurnToTakeMinutes(p.s))
}

// The turn goes on where it was when whoever had it last has left, or when somebody outside the
// group took the minutes in between: nobody has it twice while others wait.
func TestG05_TheTurnGoesOnAfterWhoHasLeft(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	plan := func(by Principal) Principal {
		p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p).AddDays(1), ByTurns: by == "", MinutesTaker: by})
		return p.s.Meetings[len(p.s.Meetings)-1].MinutesTaker
	}
	require.Equal(t, []Principal{ola, nurse}, []Principal{plan(""), plan("")})
	plan(tone) // not in the group
	require.Equal(t, nav, TurnToTakeMinutes(p.s))
	p.do(ola, &ChangeCareTeam{Leave: []Principal{nurse}})
	require.Equal(t, nav, plan(""), "the nurse had it before she left")
	p.do(ola, &ChangeCareTeam{Leave: []Principal{nav}})
	require.Equal(t, gp, plan(""))
	require.Equal(t, ola, plan(""))
}

func TestG03_WhoHasAMeetingInTheirCalendar(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p).AddDays(28), At: "13:30"})
	require.Empty(t, MeetingAttendees(p.s, "meeting-1"), "not called yet")
	p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
	require.ElementsMatch(t, []Principal{kari, ola, nurse, nav, gp}, MeetingAttendees(p.s, "meeting-1"))
	p.do(ola, &ChangeCareTeam{Leave: []Principal{nav}})
	require.NotContains(t, MeetingAttendees(p.s, "meeting-1"), nav)
	p.do(kari, &ObjectToSharing{Against: []Principal{gp}})
	require.NotContains(t, MeetingAttendees(p.s, "meeting-1"), gp)
	p.do(ola, &CancelMeeting{Meeting: "meeting-1"})
	require.Empty(t, MeetingAttendees(p.s, "meeting-1"))
}
