package casefile

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fills decides a referral with what only casework knows of it.
func (p *play) fills(who Actor, body *Refer, fill func(*Facts)) {
	p.t.Helper()
	facts := p.facts(body)
	fill(&facts)
	events, r := Decide(p.s, Command{ID: "fills", By: who, Body: body, Facts: facts}, p.now, p.policy)
	require.Nil(p.t, r)
	p.s, p.events = Fold(p.s, events), append(p.events, events...)
}

// Whoever says that a letter home could do harm, and however: from then on every letter to
// the person waits, those that were written before too, until one is let go. Wherever the
// case sends what it knows, that is said with it.
func TestT01_S08_INV109_EveryLetterHomeWaitsWhoeverSaidSo(t *testing.T) {
	const day = "2027-02-01"
	for name, said := range map[string]func() *play{
		"registered for the person": func() *play {
			p := newPlay(t, day)
			p.do(tone, &Refer{SenderKind: SenderPatient, Channel: ReferredByPhone, UnsafeToWrite: true})
			return p
		},
		"registered for health personnel": func() *play {
			p := newPlay(t, day)
			p.do(tone, &Refer{SenderKind: SenderMunicipalHP, Sender: gp, UnsafeToWrite: true})
			assert.Equal(t, []string{"person/gp QUEUED"}, p.letters("D-01"), "who sent it is answered")
			return p
		},
		"by the person": func() *play {
			p := newPlay(t, day)
			p.do(kari, &Refer{SenderKind: SenderPatient, UnsafeToWrite: true})
			return p
		},
		"by a message": func() *play {
			p := newPlay(t, day)
			p.arrives(&Refer{SenderKind: SenderTrustHP, Kind: NeedNotification, ReceivedOn: on(day), UnsafeToWrite: true})
			return p
		},
		"by a packet": func() *play {
			p := newPlay(t, day)
			p.fills(SystemActor, &Refer{SenderKind: SenderMunicipalHP, Kind: TransferReferral, ReceivedOn: on(day), UnsafeToWrite: true},
				func(f *Facts) {
					f.Arrived = &Arrival{Message: "m", From: fjordvik, Transfer: &Transfer{Status: TransferToCome, MovesOn: on("2027-04-01")}}
				})
			return p
		},
		"taken over from the wrong person": func() *play {
			p := newPlay(t, day)
			p.fills(actorOf(tone), &Refer{SenderKind: SenderOther, FromCase: "wrong"}, func(f *Facts) {
				f.TakenOver = &Referral{ID: "referral-1", SenderKind: SenderOther, Sender: nav, ReceivedOn: on("2027-01-20"), UnsafeToWrite: true}
			})
			return p
		},
		"of a referral from another case": func() *play {
			other, p := newPlay(t, day), receivedOn(t, day)
			other.do(tone, &Refer{SenderKind: SenderOther, Sender: nav, UnsafeToWrite: true})
			for _, ref := range ToTakeOver(other.s, "this") {
				p.do(System, &AbsorbReferral{Referral: ref})
			}
			return p
		},
		"found in another case": func() *play {
			other, p := receivedOn(t, day), receivedOn(t, day)
			other.do(tone, &HoldLetter{Letter: "letter-1", Reason: becauseUnsafe})
			for _, ref := range ToTakeOver(other.s, "this") {
				p.do(System, &AbsorbReferral{Referral: ref})
			}
			return p
		},
		"of a letter": func() *play {
			p := receivedOn(t, day)
			p.do(tone, &SendPreliminaryReply{ExpectedOn: on("2027-05-01"), Why: words(1)})
			require.Equal(t, []string{"person/kari QUEUED"}, p.letters("D-06"))
			p.do(tone, &HoldLetter{Letter: "letter-1", Reason: becauseUnsafe})
			return p
		},
		"in a stay": func() *play {
			p := admitted(t, day+" 09:00")
			p.do(ida, bothLevels())
			p.do(kaia, &NoteConsent{Kinds: []ConsentKind{ConsentCoordinator}, Municipality: NotifyTold, Note: words(2)})
			p.do(ward, &AppointSpecialistCoordinator{Staff: kaia, Scope: words(3)})
			p.do(kaia, &NotifyMunicipality{Municipality: dalvik, UnsafeToWrite: true})
			return p
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := said()
			if p.s.Kind() != KindEpisode {
				p.do(tone, &SendPreliminaryReply{ExpectedOn: on("2027-06-01"), Why: words(9)})
			}
			held := 0
			for _, l := range p.s.Letters {
				if l.To == kari && l.Status != LetterCancelled {
					assert.Equal(t, []any{LetterHeld, becauseUnsafe}, []any{l.Status, l.Reason}, l.Code)
					held++
				}
			}
			require.NotZero(t, held)
			require.True(t, UnsafeToWrite(p.s, ""), "it travels with what the case sends")
			for _, ref := range ToTakeOver(p.s, "another") {
				require.True(t, ref.UnsafeToWrite, "and with its referrals")
			}

			letter := p.letterTo(kari)
			p.do(p.s.UnitLead, &ReleaseLetter{Letter: letter})
			require.Equal(t, LetterQueued, p.s.letter(letter).Status)
			require.False(t, UnsafeToWrite(p.s, ""))
		})
	}
	// To others at another address it is one letter that waits.
	p := newPlay(t, day)
	p.do(gp, &Refer{SenderKind: SenderMunicipalHP})
	p.do(tone, &HoldLetter{Letter: p.letterID("D-01", gp), Reason: becauseUnsafe})
	require.Equal(t, []string{"person/gp HELD", "person/kari QUEUED"}, p.letters("D-01"))
	// Who has been found to have no address does not get past it.
	p = newPlay(t, day)
	p.noAddr = []Principal{kari}
	p.do(tone, &Refer{SenderKind: SenderOther, Sender: nav, UnsafeToWrite: true})
	p.do(tone, &SendPreliminaryReply{ExpectedOn: on("2027-05-01"), Why: words(1)})
	p.noAddr = nil
	p.do(tone, &ReleaseLetter{Letter: p.letterID("D-06", kari)})
	require.Equal(t, becauseUnsafe, p.s.letter(p.letterID("D-06", kari)).Reason)
}

func (p *play) letterTo(who Principal) string {
	for i := len(p.s.Letters) - 1; i >= 0; i-- {
		if p.s.Letters[i].To == who {
			return p.s.Letters[i].ID
		}
	}
	return ""
}
