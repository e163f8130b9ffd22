package casefile

import (
	"slices"
	"strings"
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
			require.Equal(t, name != "death", slices.Contains(all, "person/kari QUEUED CALLED_OFF"),
				"nothing to the dead; who takes back consent has called off no meeting")
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

// T-14: with all consent the coordinator and everybody's part in the case end, and they hear of
// it, with whoever gave the coordinator the time; who withdraws has D-15.
func TestT14_C06_WhoTookPartHearsThatTheCaseHasEnded(t *testing.T) {
	for name, who := range map[string]Principal{"the patient": kari, "said to the unit": tone} {
		p := plannedOn(t, "2027-02-01", reader(nav, "NAV"), reader(nurse, "HOME_NURSING"))
		p.do(who, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawAll}, IdentityConfirmed: true})
		var told []Principal
		for _, e := range p.events {
			if m, ok := e.Fact.(*MessageSent); ok && m.Code == "CASE_CLOSED" {
				told = append(told, m.To...)
			}
		}
		require.ElementsMatch(t, []Principal{ola, nav, nurse, boss}, told, name)
		p.do(who, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawAll}, IdentityConfirmed: true})
		require.NotContains(t, p.became(), "message_sent", "it ends once")
	}
}

// Who has left the meeting is told so once, whatever becomes of it: that it was moved is
// none of their business, and word that they need not come is not lost with it.
func TestG10_INV107_WhoLeftHearsThatOnce(t *testing.T) {
	left := func() *play {
		p := invitedOn(t, "2027-02-01")
		p.do(ola, &ChangeCareTeam{Leave: []Principal{nav}})
		require.Contains(t, p.invitations("meeting-1"), "person/nav QUEUED CALLED_OFF")
		return p
	}
	ofNav := func(p *play) []string {
		return slices.DeleteFunc(p.invitations("meeting-1"), func(s string) bool { return !strings.HasPrefix(s, string(nav)) })
	}
	told := []string{"person/nav POSTED ", "person/nav QUEUED CALLED_OFF"}

	p := left()
	p.do(ola, &MoveMeeting{Meeting: "meeting-1", On: on("2027-03-15"), Why: words(2)})
	require.Equal(t, told, ofNav(p), "moved")
	p.do(ola, &CancelMeeting{Meeting: "meeting-1", Why: words(3)})
	require.Equal(t, told, ofNav(p), "called off")

	p = left()
	p.do(ola, &ChangeCareTeam{Join: []TeamMember{{nav, "NAV"}}})
	require.Equal(t, []string{"person/nav CANCELLED CALLED_OFF", "person/nav POSTED ", "person/nav QUEUED "}, ofNav(p), "back again")
	p.do(ola, &CancelMeeting{Meeting: "meeting-1", Why: words(3)})
	require.Contains(t, ofNav(p), "person/nav QUEUED CALLED_OFF")

	// The coordinator's place ends a moment before the case does.
	p = invitedOn(t, "2027-02-01")
	p.do(tone, &CloseCase{Reason: ClosedNeedEnded, PatientAsked: true, Rule: "hol § 7-1", Grounds: words(4)})
	for _, who := range []Principal{ola, nav, gp, kari} {
		require.Contains(t, p.invitations("meeting-1"), string(who)+" QUEUED CALLED_OFF")
	}
}

// What a warning says is about the day a meeting has: moved past DL-15 it warns, and what it
// warned of before is no longer so (G-02, DL-15, DL-16).
func TestG10_DL15_AMovedMeetingWarnsOfTheDayItHas(t *testing.T) {
	p := invitedOn(t, "2027-02-01")
	for _, move := range []struct {
		to   string
		want []StepWarning
	}{{"2027-02-08", []StepWarning{WarnShortInvitation}}, {"2027-08-02", []StepWarning{WarnAfterNextMeeting}}, {"2027-08-01", nil},
		{"2027-02-10", []StepWarning{WarnShortInvitation}}, {"2027-03-28", nil}} {
		p.do(ola, &MoveMeeting{Meeting: "meeting-1", On: on(move.to), At: "02:30"})
		require.ElementsMatch(t, move.want, p.s.Meetings[0].Warnings, move.to)
	}
	p.do(ola, &MoveMeeting{Meeting: "meeting-1", On: on("2027-02-10")})
	p.do(ola, &MoveMeeting{Meeting: "meeting-1", On: on("2027-02-10"), At: "09:00"})
	require.Equal(t, []StepWarning{WarnShortInvitation}, p.s.Meetings[0].Warnings, "another hour of the same day")
}

// The parents of a child were invited as those who decide for it. At 16 they are so no more: the
// new day is none of their business, and they hear that they need not come (INV-26, INV-107).
func TestINV26_INV107_AParentIsNotToldOfAMoveAfter16(t *testing.T) {
	p := childAskedOn(t, "2027-02-01", "2011-05-20")
	p.granted(ScopeCoordinator)
	p.coordinated()
	p.do(ola, &StartCareTeam{Members: []TeamMember{{ola, "COORDINATION"}}})
	p.at("2027-05-03")
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: on("2027-05-24")})
	p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
	p.posts("D-22")
	p.do(ola, &MoveMeeting{Meeting: "meeting-1", On: on("2027-05-25")})
	require.Contains(t, p.invitations("meeting-1"), "person/mother QUEUED MOVED", "she decides for the child of 15")
	p.posts("D-22")
	p.at("2027-05-20")
	p.do(ola, &MoveMeeting{Meeting: "meeting-1", On: on("2027-05-31")})
	for _, who := range []Principal{mother, father} {
		require.Contains(t, p.invitations("meeting-1"), string(who)+" QUEUED CALLED_OFF")
		require.NotContains(t, p.invitations("meeting-1"), string(who)+" QUEUED MOVED")
		days := p.days("meeting-1", who)
		require.Equal(t, on("2027-05-25"), days[len(days)-1], "the letter is of the day they know of")
	}
	require.Contains(t, p.invitations("meeting-1"), "person/kari QUEUED MOVED")
}

// A step that had called a meeting off, and should never have been registered: whoever had got word
// of that by then is invited anew, and hears of it when the meeting moves; nobody else is.
func TestG10_INV107_INV117_CalledOffByMistakeIsInvitedAnew(t *testing.T) {
	died := func(p *play) { p.do(tone, &RegisterDeath{DiedOn: today(p)}) }
	for name, c := range map[string]struct {
		step  func(*play)
		entry string
		told  []Principal
	}{
		"death": {died, "death_registered", []Principal{ola, nav, gp}}, // nothing is written to the dead
		"all consent withdrawn": {func(p *play) {
			p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawAll}})
		}, "withdrawn", []Principal{kari, ola, nav, gp}},
		"sharing withdrawn": {func(p *play) {
			p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawSharing}})
		}, "withdrawn", []Principal{kari, ola, nav, gp}},
		"need ended": {func(p *play) {
			p.do(tone, &CloseCase{Reason: ClosedNeedEnded, PatientAsked: true, Rule: "hol § 7-2", Grounds: words(1)})
		}, "decision_made", []Principal{kari, ola, nav, gp}},
		"one objected to": {func(p *play) { p.do(kari, &ObjectToSharing{Against: []Principal{nav}}) }, "objection_made", []Principal{nav}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, posted := range []bool{true, false} {
				p := invitedOn(t, "2027-02-01")
				before := len(p.s.Letters)
				c.step(p)
				if posted {
					for _, l := range p.s.Letters[before:] {
						if l.Code == InvitationLetter {
							p.do(tone, &PostLetter{Letter: l.ID})
						}
					}
				}
				p.at("2027-02-03")
				before = len(p.s.Letters)
				made := p.corrects(tone, CorrectEntry{Entry: p.entry(c.entry), Void: true})
				var again []Principal
				for _, l := range p.s.Letters[before:] {
					if l.Code == InvitationLetter {
						again = append(again, l.To)
						require.Equal(t, []any{LetterQueued, LetterSays(""), on("2027-03-01")}, []any{l.Status, l.Says, l.Day})
					}
				}
				if !posted {
					require.Empty(t, again, "nobody had been told anything")
					continue
				}
				require.ElementsMatch(t, c.told, again)
				for _, f := range made.FollowUps {
					require.False(t, f.Code == LetterWasPosted && p.s.letter(f.About).Code == InvitationLetter, "it is put right already")
				}
				p.do(ola, &MoveMeeting{Meeting: "meeting-1", On: on("2027-03-15")})
				for _, who := range c.told {
					require.Equal(t, on("2027-03-15"), p.s.letter(p.letterID("D-22", who)).Day, who)
				}
			}
		})
	}

	// One whose day has passed when that is seen is for a person to put right.
	p := invitedOn(t, "2027-02-01")
	died(p)
	p.posts(InvitationLetter)
	p.at("2027-03-03")
	before := len(p.s.Letters)
	made := p.corrects(tone, CorrectEntry{Entry: p.entry("death_registered"), Void: true})
	require.Len(t, p.s.Letters, before)
	require.Contains(t, codesOf(made), "LETTER_WAS_POSTED:"+p.letterID("D-22", nav))
}
