package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// heardAgain are letters to others than the person: a case that has one, and its reader.
func heardAgain() map[LetterCode][]struct {
	play func(*testing.T) *play
	to   Principal
} {
	type c = struct {
		play func(*testing.T) *play
		to   Principal
	}
	sent := func(t *testing.T) *play {
		p := newPlay(t, "2027-02-01")
		p.do(nurse, &Refer{SenderKind: "MUNICIPAL_HP", Patient: kari, Kind: Enquiry})
		return p
	}
	merged := func(t *testing.T) *play {
		p := sent(t)
		p.do(tone, &StartScreening{Identity: "NOT_YET_KNOWN"})
		facts := p.facts(nil)
		facts.Others = []OtherCase{{ID: "another"}}
		events, r := Decide(p.s, Command{ID: "m", By: actorOf(tone), Body: &Merge{Into: "another"}, Facts: facts}, p.now, p.policy)
		require.Nil(t, r)
		p.s, p.events = Fold(p.s, events), append(p.events, events...)
		return p
	}
	blocked := func(t *testing.T) *play {
		p := activeOn(t, "2027-02-01", ScopeCoordinator)
		p.do(tone, &ProposeCoordinator{Staff: ola, WishAsked: true})
		return p
	}
	coordinated := func(t *testing.T) *play { return coordinatedOn(t, "2027-02-01") }
	planned := func(t *testing.T) *play { return plannedOn(t, "2027-02-01", reader(nav, "NAV")) }
	minuted := func(t *testing.T) *play {
		p := teamedOn(t, "2027-02-01")
		id := p.met(3, school)
		p.do(ola, &WriteMinutes{Meeting: id, Words: words(2)})
		p.do(ola, &SendMinutes{Meeting: id})
		return p
	}
	discharged := func(t *testing.T) *play {
		p := coordinatedStay(t, "2027-06-01")
		p.do(kaia, &PlanDischarge{Planned: words(1), With: []Principal{gp}})
		return p
	}
	over := func(t *testing.T) *play {
		p := discharged(t)
		p.do(kaia, &RegisterAnswer{Answer: AnswerAcknowledged})
		p.do(kaia, &Discharge{})
		p.do(kaia, &EndEpisode{Reason: ClosedHandedOver})
		return p
	}
	return map[LetterCode][]c{
		AcknowledgementLetter: {{sent, nurse}, {merged, nurse}, {merged, kari}},
		RightBodyLetter: {{func(t *testing.T) *play {
			p := sent(t)
			p.do(tone, &StartScreening{Identity: "NOT_YET_KNOWN"})
			p.do(tone, &Dismiss{Reason: "WRONG_BODY", RightBody: words(1)})
			return p
		}, nurse}},
		ToolTrainingLetter: {{planned, nav}},
		CourseLetter:       {{blocked, ola}},
		AppointmentLetter:  {{coordinated, ola}, {coordinated, boss}},
		CoordinatorNoticeLetter: {{func(t *testing.T) *play {
			p := coordinated(t)
			p.do(ola, &GiveNotice{LastDay: today(p).AddDays(30)})
			return p
		}, tone}},
		NewCoordinatorLetter: {{func(t *testing.T) *play {
			p := coordinated(t)
			p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawCoordinator}})
			return p
		}, boss}},
		TransferLetter:         {{onceMove, MunicipalityUnit}},
		InvitationLetter:       {{func(t *testing.T) *play { return invitedOn(t, "2027-02-01") }, nav}},
		MinutesLetter:          {{minuted, nav}, {minuted, school}},
		NeedLetter:             {{func(t *testing.T) *play { return coordinatedStay(t, "2027-06-01") }, tone}},
		DischargeLetter:        {{discharged, gp}, {discharged, kari}, {over, gp}, {over, kari}},
		CoordinationOverLetter: {{over, kari}},
		PlanInformationLetter:  {{planned, boss}},
		// Of the end of a case; these go to the person.
		NoConsentLetter: {{func(t *testing.T) *play {
			p := awaitingOn(t, "2027-02-01")
			p.do(kari, &RefuseConsent{Form: p.form()})
			p.do(tone, &CloseCase{Reason: ClosedNoConsent})
			return p
		}, kari}},
		WithdrawalLetter: {{func(t *testing.T) *play {
			p := planned(t)
			p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawAll}})
			return p
		}, kari}},
		MovedLetter: {{func(t *testing.T) *play {
			p := onceMove(t)
			p.at("2027-11-02")
			return p
		}, kari}},
	}
}

// Every kind of letter that no step writes anew goes once more to whoever was to read it, the
// person or another, when it came back: somebody is asked to see to it, also where the case or the
// stay has ended by it (INV-106).
func TestINV106_EveryLetterThatCameBackGoesToItsReaderAgain(t *testing.T) {
	all := heardAgain()
	for _, k := range LetterKinds() {
		if k.saidAgain || k.ofTheEnd {
			require.NotEmpty(t, all[k.Code], "%s: no case in which it comes back", k.Code)
		}
	}
	for code, cases := range all {
		for _, c := range cases {
			t.Run(string(code)+" "+string(c.to), func(t *testing.T) { c.play(t).comesBack(code, c.to, "") })
		}
	}
}

// What came back goes to nobody who would not be written to today (INV-55).
func TestINV55_INV106_WhatCameBackGoesToNobodyWhoIsNoReaderNow(t *testing.T) {
	begins := func(code LetterCode, i int) *play { return heardAgain()[code][i].play(t) }
	for name, c := range map[string]struct {
		code LetterCode
		to   Principal
		play *play
		ends func(*play)
	}{
		"minutes to who was taken out": {MinutesLetter, nav, begins(MinutesLetter, 0), func(p *play) {
			p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawParticipant}, Parties: []Principal{nav}})
		}},
		"minutes to who was named, after the end": {MinutesLetter, school, begins(MinutesLetter, 1), func(p *play) {
			p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawAll}})
		}},
		"an offer to who takes no part": {ToolTrainingLetter, nav, begins(ToolTrainingLetter, 0), func(p *play) {
			p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawParticipant}, Parties: []Principal{nav}})
		}},
		"an offer to who has had it": {ToolTrainingLetter, nav, begins(ToolTrainingLetter, 0), func(p *play) {
			p.do(ola, &RecordToolTraining{Who: nav})
		}},
		"a receipt to somebody who did not send it": {AcknowledgementLetter, nurse, begins(AcknowledgementLetter, 0), func(p *play) {
			p.corrects(tone, CorrectEntry{Entry: p.entry("referred"), Who: gp, Reason: words(9)})
		}},
		"a discharge plan, and a no to sharing": {DischargeLetter, gp, begins(DischargeLetter, 0), func(p *play) {
			p.do(kaia, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawSharing}, IdentityConfirmed: true})
		}},
		"a discharge plan, and an objection": {DischargeLetter, gp, begins(DischargeLetter, 0), func(p *play) {
			p.do(kaia, &ObjectToSharing{Against: []Principal{gp}})
		}},
		"a discharge plan agreed anew with others": {DischargeLetter, gp, begins(DischargeLetter, 0), func(p *play) {
			p.do(kaia, &PlanDischarge{Planned: words(2)})
		}},
		"a notice that has been followed": {CoordinatorNoticeLetter, tone, begins(CoordinatorNoticeLetter, 0), func(p *play) {
			p.at("2027-03-05")
		}},
	} {
		t.Run(name, func(t *testing.T) {
			p, office := c.play, tone
			if p.s.Episode != nil {
				office = ward
			}
			id := p.letterID(string(c.code), c.to)
			if p.s.letter(id).Status == LetterQueued {
				p.do(office, &PostLetter{Letter: id})
			}
			p.do(office, &FailLetter{Letter: id, Reason: becauseReturned})
			require.True(t, p.deciding(office).mayTryAgain(p.s.letter(id)), "it may while its reader is one")
			c.ends(p)
			p.refused("INV-81", office, &ReleaseLetter{Letter: id})
		})
	}
}

// Which of the letters of a case may be let go is one rule, that a form asks too: what is offered
// is taken, and nothing else is.
func TestINV81_INV106_WhatIsReleasableIsReleased(t *testing.T) {
	for _, begins := range []func() *play{
		func() *play { return sentOn(t, "2027-02-01") }, func() *play { return invitedOn(t, "2027-02-01") },
		func() *play { return coordinatedStay(t, "2027-06-01") }, func() *play { return onceMove(t) },
		func() *play {
			p := invitedOn(t, "2027-02-01")
			p.do(ola, &MoveMeeting{Meeting: "meeting-1", On: on("2027-03-15")})
			return p
		},
	} {
		p := begins()
		office := tone
		if p.s.Episode != nil {
			office = ward
		}
		for i, l := range p.s.Letters {
			switch {
			case i%3 == 0 && l.Status == LetterQueued:
				p.do(office, &HoldLetter{Letter: l.ID, Reason: "OTHER"})
			case i%3 == 1 && (l.Status == LetterQueued || l.Status == LetterPosted):
				p.do(office, &FailLetter{Letter: l.ID, Reason: becauseReturned})
			}
		}
		offered, taken := 0, Releasable(p.s, p.now)
		for _, l := range p.s.Letters {
			cmd := Command{ID: "asked", By: actorOf(office), Body: &ReleaseLetter{Letter: l.ID}, Facts: p.facts(&ReleaseLetter{})}
			_, refusal := Decide(p.s, cmd, p.now, p.policy)
			require.Equal(t, refusal == nil, taken(l), "%s %s %s to %s: %v", l.ID, l.Code, l.Status, l.To, refusal)
			if taken(l) {
				offered++
			}
		}
		require.Positive(t, offered)
	}
}

// What took the place of a letter that came back is remembered as long as that one is there: years
// later it is not sent again either, on a state that has let go of what is over.
func TestINV106_WhatWasSaidAnewIsSaidAnewAfterYears(t *testing.T) {
	p := plannedOn(t, "2027-02-01", reader(nav, "NAV"))
	first := p.letterID("D-19", kari)
	p.do(tone, &FailLetter{Letter: first, Reason: becauseReturned})
	p.do(ola, &ProvidePlan{How: "PRINTED"})
	p.posts(PlanLetter)
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawParticipant}, Parties: []Principal{nav}})
	p.do(tone, &HoldLetter{Letter: p.letterID("D-15", kari), Reason: "OTHER"}) // there is something to release
	p.years(1)
	p.says("letter_overtaken", tone, &ReleaseLetter{Letter: first})
}
