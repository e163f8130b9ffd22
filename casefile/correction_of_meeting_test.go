package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// held holds a meeting of the group today, and returns its id.
func (p *play) held(attended ...Principal) string {
	p.t.Helper()
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p)})
	id := p.s.Meetings[len(p.s.Meetings)-1].ID
	p.do(ola, &InviteMeeting{Meeting: id})
	p.do(ola, &HoldMeeting{Meeting: id, Attended: append([]Principal{kari, ola}, attended...), Arranged: words(1)})
	return id
}

// spoke holds a meeting of another kind today, and returns its id.
func (p *play) spoke() string {
	p.t.Helper()
	p.do(ola, &PlanMeeting{Kind: OtherMeeting, On: today(p), With: []Principal{nav}})
	id := p.s.Meetings[len(p.s.Meetings)-1].ID
	p.do(ola, &InviteMeeting{Meeting: id})
	p.do(ola, &HoldMeeting{Meeting: id, Attended: []Principal{kari, ola, nav}, Named: []Principal{gp}, Arranged: words(1)})
	return id
}

// nextMeetings lists every DL-15 with what became of it.
func (p *play) nextMeetings() []string {
	var out []string
	for _, dl := range p.s.Deadlines {
		if dl.Code == NextMeeting {
			line := dl.CountedFrom.String() + " " + string(dl.Status)
			if !dl.SettledOn.IsZero() {
				line += " " + dl.SettledOn.String()
			}
			out = append(out, line)
		}
	}
	return out
}

// A meeting of the group was held while there was one; any other since the person
// came to us.
func TestINV87_G04_TheEarliestDayAMeetingCanHaveBeenHeld(t *testing.T) {
	p := plannedOn(t, "2027-03-01", reader(nav, "NAV"), reader(gp, "GP"))
	p.at("2027-03-10")
	p.do(ola, &StartCareTeam{Members: []TeamMember{{nav, "NAV"}}})
	p.at("2027-03-20")
	group, other := p.held(), p.spoke()
	move := func(id, day string) (Correction, *Refusal) {
		return p.preview(tone, CorrectEntry{Entry: p.entry("meeting_held", id), On: on(day)})
	}
	_, r := move(group, "2027-03-09")
	require.Equal(t, "date_too_early", r.Key)
	_, r = move(group, "2027-03-10")
	require.Nil(t, r)
	_, r = move(other, "2027-03-09")
	require.Nil(t, r)
	_, r = move(other, "2027-02-28")
	require.Equal(t, "date_too_early", r.Key)
	// Of a group that is no more the start is not asked for.
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawSharing}})
	_, r = move(group, "2027-03-09")
	require.Nil(t, r)
	// Nor does the group of a later round say anything of a meeting before it.
	p.do(tone, asked(closing()))
	p.at("2027-05-01")
	p.referred()
	p.consentedTo(ConsentStart, ConsentCoordinator, ConsentPlan)
	p.granted(ScopeCoordinator, ScopePlan)
	p.coordinated()
	p.shareWith(nav)
	p.do(ola, &StartCareTeam{Members: []TeamMember{{nav, "NAV"}}})
	_, r = move(group, "2027-03-09")
	require.Nil(t, r)
	// And its next meeting is not counted from one of the round before.
	p.corrects(tone, CorrectEntry{Entry: p.entry("meeting_held", group), On: on("2027-03-09")})
	p.due(NextMeeting, "2027-11-01 OPEN")
}

func TestINV87_DL17_OnlyTheMinutesOfThatMeetingMove(t *testing.T) {
	p := teamedOn(t, "2027-03-01")
	p.at("2027-03-20")
	other, group := p.spoke(), p.held()
	p.at("2027-03-22")
	c := p.corrects(tone, CorrectEntry{Entry: p.entry("meeting_held", group), On: on("2027-03-18")})
	for _, dl := range p.s.Deadlines {
		if dl.Code == MinutesDue {
			require.Equal(t, map[string]string{other: "2027-03-27", group: "2027-03-25"}[dl.About], dl.Due.String())
		}
	}
	require.Equal(t, []Principal{kari, ola}, p.s.meeting(group).Attended, "who came is as it was")
	require.NotContains(t, codesOf(c), "STOOD_ON_IT:"+group)
}

// Only a letter in the post that tells of the wrong day is asked about.
func TestINV87_G06_WhichLettersToldTheWrongDay(t *testing.T) {
	p := teamedOn(t, "2027-03-01")
	p.at("2027-03-20")
	group, other := p.held(), p.spoke()
	p.posted() // the invitations
	for _, id := range []string{group, other} {
		p.do(ola, &WriteMinutes{Meeting: id, Words: words(2)})
		p.do(ola, &SendMinutes{Meeting: id})
	}
	posted := ""
	for _, l := range p.s.Letters {
		if l.Code == "D-23" && l.To == kari {
			p.do(ola, &PostLetter{Letter: l.ID})
			if l.About == group {
				posted = l.ID
			}
		}
	}
	p.at("2027-03-22")
	c := p.corrects(tone, CorrectEntry{Entry: p.entry("meeting_held", group), On: on("2027-03-18")})
	var told []string
	for _, f := range c.FollowUps {
		if f.Code == LetterWasPosted {
			told = append(told, f.About)
		}
	}
	require.Equal(t, []string{posted}, told)
}

// DL-15 follows the group's meetings that were held, and no other.
func TestINV87_DL15_WhatTheNextMeetingIsCountedFrom(t *testing.T) {
	p := teamedOn(t, "2027-03-01")
	p.at("2027-03-10")
	p.held()
	p.at("2027-03-20")
	last := p.held()
	require.Equal(t, []string{"2027-03-01 MET 2027-03-10", "2027-03-10 MET 2027-03-20", "2027-03-20 OPEN"}, p.nextMeetings())
	p.at("2027-03-25")
	other := p.spoke()
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: on("2027-06-01")})
	before := p.nextMeetings()
	c := p.corrects(tone, CorrectEntry{Entry: p.entry("meeting_held", other), Void: true})
	require.Equal(t, before, p.nextMeetings(), "another meeting answers nothing")
	require.Contains(t, codesOf(c), "MEETING_MOVES:"+other)
	require.Empty(t, p.s.meeting(other).Attended)
	require.Empty(t, p.s.meeting(other).Named)
	require.Empty(t, p.s.meeting(other).Arranged)
	p.spoke() // and none is counted from it
	p.corrects(tone, CorrectEntry{Entry: p.entry("meeting_held", last), On: on("2027-03-18")})
	require.Equal(t, []string{"2027-03-01 MET 2027-03-10", "2027-03-10 MET 2027-03-18", "2027-03-18 OPEN"}, p.nextMeetings())
	p.corrects(tone, CorrectEntry{Entry: p.entry("meeting_held", last), Void: true})
	require.Equal(t, []string{"2027-03-01 MET 2027-03-10", "2027-03-10 CANCELLED 2027-03-25", "2027-03-10 OPEN"}, p.nextMeetings())
}

// Two meetings on one day: that another was held that day answers the same
// deadline, and only the group's own is asked.
func TestINV87_DL15_AnotherMeetingOfTheSameDayAnswersNothing(t *testing.T) {
	p := teamedOn(t, "2027-03-01")
	p.at("2027-03-10")
	p.held()
	other := p.spoke()
	p.corrects(tone, CorrectEntry{Entry: p.entry("meeting_held", other), Void: true})
	require.Equal(t, []string{"2027-03-01 MET 2027-03-10", "2027-03-10 OPEN"}, p.nextMeetings())
}

// What ended with the group ended for that reason, on whatever day the meeting was.
func TestINV87_DL15_AGroupThatWasDissolvedOwesNoMeeting(t *testing.T) {
	p := teamedOn(t, "2027-03-01")
	p.at("2027-03-10")
	group := p.held()
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawSharing}})
	p.corrects(tone, CorrectEntry{Entry: p.entry("meeting_held", group), Void: true})
	require.Equal(t, becauseConsentWithdrawn, p.deadline(NextMeeting).Reason)
}

// A meeting that was not held before the end will not be held; its day has passed, and
// it is not called off.
func TestINV87_G02_AfterTheEndAMeetingThatWasNotHeldIsNotHeld(t *testing.T) {
	p := teamedOn(t, "2027-03-01")
	group := p.held()
	p.do(tone, asked(closing()))
	require.Equal(t, MeetingStatusHeld, p.s.meeting(group).Status)
	p.corrects(tone, CorrectEntry{Entry: p.entry("meeting_held", group), Void: true})
	require.Equal(t, MeetingStatusNotHeld, p.s.meeting(group).Status)
}

// A change agreed at the meeting and one reported the same day have a revision each.
func TestINV87_DL14_AReportOfTheSameDayKeepsItsOwn(t *testing.T) {
	p := teamedOn(t, "2027-03-01")
	p.at("2027-03-10")
	group := p.held()
	p.do(ola, &WriteMinutes{Meeting: group, Words: words(2), HoldsChange: true})
	p.do(ola, &ReportMaterialChange{What: words(3)})
	p.at("2027-03-12")
	p.corrects(ola, CorrectEntry{Entry: p.entry("meeting_held"), On: on("2027-03-08")})
	var due []string
	for _, dl := range p.s.Deadlines {
		if dl.Code == ChangeRevision {
			due = append(due, dl.Due.String())
		}
	}
	require.Equal(t, []string{"2027-03-22", "2027-03-24"}, due)
}
