package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// comesBack posts the last letter of a code to somebody and has it returned. The unit is asked
// to see to it, and sends it once more.
func (p *play) comesBack(code LetterCode, to Principal, says LetterSays) {
	p.t.Helper()
	id, office := "", tone
	if p.s.Episode != nil {
		office = ward
	}
	for _, l := range p.s.Letters {
		if l.Code == code && l.To == to && l.Says == says {
			id = l.ID
		}
	}
	require.NotEmpty(p.t, id, "%s %s to %s", code, says, to)
	if p.s.letter(id).Status == LetterQueued {
		p.do(office, &PostLetter{Letter: id})
	}
	p.do(office, &FailLetter{Letter: id, Reason: "RETURNED"})
	asked := find(p.s.Tasks, func(x *Task) bool { return x.Kind == TaskLetterFailed && x.About == id })
	require.NotNil(p.t, asked, "nobody knows that %s %s did not reach %s", code, says, to)
	require.True(p.t, asked.Open())
	p.do(office, &ReleaseLetter{Letter: id})
	require.Equal(p.t, LetterQueued, p.s.letter(id).Status)
	require.False(p.t, p.s.task(asked.ID).Open())
}

func onceMove(t *testing.T) *play {
	p := activeOn(t, "2027-08-02", ScopeCoordinator)
	p.do(kari, &ReportMove{MovesOn: on("2027-11-01"), Name: words(2)})
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentTransfer}})
	p.do(kari, &RegisterSignature{Form: p.form()})
	p.do(tone, &SendTransfer{})
	p.do(tone, &PostLetter{Letter: p.letterID("D-20", MunicipalityUnit)})
	return p
}

// Whoever was to hear of an end, of a meeting to come, of a move or of who coordinates, and
// whose letter came back, has not heard: somebody is asked to see to it, and it goes once more,
// also after the end (INV-106, INV-107).
func TestINV106_INV107_WhatCameBackIsSaidAgain(t *testing.T) {
	withdraws := func(p *play, scope WithdrawalScope) {
		p.do(tone, &WithdrawConsent{Scopes: []WithdrawalScope{scope}, IdentityConfirmed: true})
	}
	soon := func(t *testing.T) *play { // too late for DL-16, which would ask for it
		p := teamedOn(t, "2027-02-01")
		p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p).AddDays(5)})
		p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
		return p
	}
	for name, c := range map[string]struct {
		play func(*testing.T) *play
		code LetterCode
		to   Principal
		says LetterSays
	}{
		"closed without consent": {func(t *testing.T) *play {
			p := awaitingOn(t, "2027-02-01")
			p.do(kari, &RefuseConsent{Form: p.form()})
			p.do(tone, &CloseCase{Reason: ClosedNoConsent})
			return p
		}, "D-05", kari, ""},
		"all withdrawn": {func(t *testing.T) *play {
			p := plannedOn(t, "2027-02-01", reader(nav, "NAV"))
			withdraws(p, WithdrawAll)
			return p
		}, "D-15", kari, ""},
		"a meeting that ended with the case": {func(t *testing.T) *play {
			p := invitedOn(t, "2027-02-01")
			withdraws(p, WithdrawAll)
			return p
		}, "D-22", nav, SaysCalledOff},
		"a meeting that ended with the sharing": {func(t *testing.T) *play {
			p := invitedOn(t, "2027-02-01")
			withdraws(p, WithdrawSharing)
			return p
		}, "D-22", gp, SaysCalledOff},
		"a meeting at short notice": {soon, "D-22", nav, ""},
		"a meeting moved to be at short notice": {func(t *testing.T) *play {
			p := invitedOn(t, "2027-02-01")
			p.do(ola, &MoveMeeting{Meeting: "meeting-1", On: on("2027-02-05")})
			return p
		}, "D-22", gp, SaysMoved},
		"what travels": {onceMove, "D-20", MunicipalityUnit, ""},
		"what travels, taken back": {func(t *testing.T) *play {
			p := onceMove(t)
			p.do(kari, withdrawsSharing())
			return p
		}, "D-20", MunicipalityUnit, SaysTakenBack},
		"what travels, taken back with all": {func(t *testing.T) *play {
			p := onceMove(t)
			withdraws(p, WithdrawAll)
			return p
		}, "D-20", MunicipalityUnit, SaysTakenBack},
		"what travels, and death": {func(t *testing.T) *play {
			p := onceMove(t)
			p.do(tone, &RegisterDeath{DiedOn: today(p)})
			return p
		}, "D-20", MunicipalityUnit, SaysCalledOff},
		"moved": {func(t *testing.T) *play {
			p := onceMove(t)
			p.at("2027-11-02")
			return p
		}, "D-21", kari, ""},
		"who coordinates": {func(t *testing.T) *play {
			p := plannedOn(t, "2027-02-01", reader(nav, "NAV"))
			withdraws(p, WithdrawCoordinator)
			return p
		}, "D-17", nav, ""},
	} {
		t.Run(name, func(t *testing.T) { c.play(t).comesBack(c.code, c.to, c.says) })
	}
}

// What has been overtaken is not said again: a meeting whose day has passed, or that has been
// moved or called off since, and a packet that stands no more.
func TestINV106_WhatWasOvertakenIsNotSaidAgain(t *testing.T) {
	back := func(p *play, code LetterCode, to Principal, says LetterSays) {
		t.Helper()
		for _, l := range p.s.Letters {
			if l.Code == code && l.To == to && l.Says == says {
				p.do(tone, &FailLetter{Letter: l.ID, Reason: "RETURNED"})
				p.refused("INV-81", tone, &ReleaseLetter{Letter: l.ID})
			}
		}
	}
	p := invitedOn(t, "2027-02-01")
	p.do(ola, &MoveMeeting{Meeting: "meeting-1", On: on("2027-02-05")})
	back(p, "D-22", nav, "") // the day it gives is not the day
	p = invitedOn(t, "2027-02-01")
	p.do(ola, &CancelMeeting{Meeting: "meeting-1"})
	back(p, "D-22", nav, "")
	p = invitedOn(t, "2027-02-01")
	p.do(ola, &CancelMeeting{Meeting: "meeting-1"})
	p.posts("D-22")
	p.at("2027-03-02")
	back(p, "D-22", nav, SaysCalledOff)
	p = onceMove(t)
	p.do(kari, withdrawsSharing())
	back(p, "D-20", MunicipalityUnit, "")
}
