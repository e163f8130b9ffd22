package casefile

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// A letter that comes back is not let go again when what it says no longer holds: not when it came
// back before that, and not when it did so afterwards, and nobody is asked to see to it then.
func TestINV106_INV107_WhatNoLongerHoldsIsNotSentAgain(t *testing.T) {
	invited := func(t *testing.T) *play { return invitedOn(t, "2027-02-01") }
	for name, c := range map[string]struct {
		begins func(*testing.T) *play
		code   LetterCode
		step   func(*play)
	}{
		"a meeting moved": {invited, InvitationLetter, func(p *play) {
			p.do(ola, &MoveMeeting{Meeting: "meeting-1", On: on("2027-03-15")})
		}},
		"a meeting called off": {invited, InvitationLetter, func(p *play) {
			p.do(ola, &CancelMeeting{Meeting: "meeting-1", Why: words(1)})
		}},
		"a meeting held": {invited, InvitationLetter, func(p *play) {
			p.do(ola, &HoldMeeting{Meeting: "meeting-1", HeldOn: today(p), Attended: []Principal{kari}, Arranged: words(1)})
		}},
		"a day that has passed": {invited, InvitationLetter, func(p *play) { p.at("2027-03-02") }},
		"minutes corrected": {func(t *testing.T) *play { return sentOn(t, "2027-02-01") }, MinutesLetter, func(p *play) {
			p.do(ola, &CorrectMinutes{Meeting: "meeting-1", Words: words(3), Why: words(4)})
		}},
		"a form asked anew": {func(t *testing.T) *play {
			p := receivedOn(t, "2027-02-01")
			p.do(tone, &StartScreening{Identity: "NATIONAL_NUMBER"})
			p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentStart}, TextVersion: "1", Language: "nb"})
			p.posts(ConsentFormLetter)
			return p
		}, ConsentFormLetter, func(p *play) {
			p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentStart}, TextVersion: "2", Language: "nb"})
		}},
		"a coordinator who is none any more": {func(t *testing.T) *play {
			p := coordinatedOn(t, "2027-02-01")
			p.posts(AppointmentLetter)
			return p
		}, AppointmentLetter, func(p *play) {
			p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawCoordinator}})
		}},
	} {
		t.Run(name, func(t *testing.T) {
			p := c.begins(t)
			id := p.letterID(string(c.code), kari)
			p.do(tone, &FailLetter{Letter: id, Reason: "RETURNED"})
			require.Contains(t, p.openTasks(), "LETTER_FAILED KE")
			require.True(t, p.deciding(tone).mayTryAgain(p.s.letter(id)), "it may be sent again while it holds")
			c.step(p)
			p.refused("INV-81", tone, &ReleaseLetter{Letter: id})

			p = c.begins(t)
			id = p.letterID(string(c.code), kari)
			c.step(p)
			before := p.openTasks()
			p.do(tone, &FailLetter{Letter: id, Reason: "RETURNED"})
			require.Equal(t, before, p.openTasks(), "nobody is asked to send it again")
			p.refused("INV-81", tone, &ReleaseLetter{Letter: id})
		})
	}
}

func (p *play) deciding(who Principal) *deciding {
	return newDeciding(p.s, Command{By: Actor{Who: who}, Facts: p.facts(&ReleaseLetter{})}, p.now, p.policy)
}

// Every kind of which only the newest holds says so in its row, and the newest itself holds.
func TestINV106_OnlyTheNewestOfAKindHolds(t *testing.T) {
	for _, k := range LetterKinds() {
		for status, holds := range map[LetterStatus]bool{LetterQueued: false, LetterPosted: false, LetterFailed: false, LetterCancelled: true} {
			s := New("case", "org")
			s.Letters = []Letter{{ID: "letter-1", Code: k.Code, To: gp, About: "it", Status: LetterFailed},
				{ID: "letter-2", Code: k.Code, To: nav, About: "it", Status: LetterPosted},
				{ID: "letter-3", Code: k.Code, To: gp, About: "other", Status: LetterPosted},
				{ID: "letter-4", Code: k.Code, To: gp, About: "it", Status: status}}
			require.Equal(t, k.newestHolds && !holds, s.saidAnew(&s.Letters[0]), "%s %s", k.Code, status)
			require.False(t, s.saidAnew(&s.Letters[3]), k.Code)
		}
	}
}

// Whoever was to be invited and was not reached is invited to the new day when a meeting moves, and
// their letter says that day; who has left is not.
func TestG10_INV106_WhoseInvitationCameBackIsInvitedToTheNewDay(t *testing.T) {
	p := invitedOn(t, "2027-02-01")
	for _, who := range []Principal{kari, nav} {
		p.do(tone, &FailLetter{Letter: p.letterID("D-22", who), Reason: "RETURNED"})
	}
	p.do(ola, &ChangeCareTeam{Leave: []Principal{nav}})
	p.do(ola, &MoveMeeting{Meeting: "meeting-1", On: on("2027-03-15"), Why: words(2)})
	all := p.invitations("meeting-1")
	p.do(tone, &HoldLetter{Letter: p.letterID("D-22", nurse), Reason: "OTHER"}) // so that the step is open at all
	p.says("letter_overtaken", tone, &ReleaseLetter{Letter: p.first("D-22", kari)})
	require.Contains(t, all, "person/kari QUEUED ")
	require.NotContains(t, all, "person/kari QUEUED MOVED", "she has not been told of the day before")
	require.False(t, slices.Contains(all, "person/nav QUEUED ") || slices.Contains(all, "person/nav QUEUED MOVED"))
	p.due("DL-16", "2027-03-01 OPEN")
	require.Equal(t, []Date{on("2027-03-01"), on("2027-03-15")}, []Date{p.days("meeting-1", gp)[0], p.days("meeting-1", kari)[1]})
}

// first is the id of the first letter of a code to somebody.
func (p *play) first(code LetterCode, to Principal) string {
	i := slices.IndexFunc(p.s.Letters, func(l Letter) bool { return l.Code == code && l.To == to })
	require.GreaterOrEqual(p.t, i, 0)
	return p.s.Letters[i].ID
}

// days are those that somebody's invitations to a meeting tell of.
func (p *play) days(meeting string, who Principal) (all []Date) {
	for _, l := range p.s.Letters {
		if l.Code == InvitationLetter && l.About == meeting && l.To == who {
			all = append(all, l.Day)
		}
	}
	return all
}

// A posting that is struck as wrongly registered does not put a letter back in the tray that tells
// the day before.
func TestINV107_INV117_AStruckPostingOfWhatNoLongerHoldsIsNotPosted(t *testing.T) {
	p := invitedOn(t, "2027-02-01")
	id := p.letterID("D-22", gp)
	p.do(ola, &MoveMeeting{Meeting: "meeting-1", On: on("2027-03-15")})
	p.corrects(tone, CorrectEntry{Entry: p.entry("letter_sent", id), Void: true})
	require.Equal(t, LetterCancelled, p.s.letter(id).Status)
}
