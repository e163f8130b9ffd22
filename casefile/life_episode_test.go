package casefile

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func anyLetter(rt *rapid.T, p *play) string {
	return rapid.SampledFrom(append(p.s.Letters, Letter{ID: "letter-1"})).Draw(rt, "letter").ID
}

// Whatever is done in an episode: folding the ledger gives the state, somebody has the
// responsibility while it goes on, nobody is discharged unnotified (INV-04, INV-97), no date
// is set twice, and what has not been posted has told nobody (INV-95, INV-105).
func TestLife_Episode(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := newPlay(t, "2027-03-01")
		steps := []func() Step{
			func() Step { return &AdmitPatient{AdmittedAt: p.now} }, func() Step { return &RequireClinician{} },
			func() Step {
				return &DesignateClinician{Staff: rapid.SampledFrom([]Principal{ida, kaia, berg, ola}).Draw(rt, "who"),
					Kind: rapid.SampledFrom([]ClinicianKind{Physician, Psychologist}).Draw(rt, "kind")}
			},
			func() Step { return &InformOfClinician{} }, func() Step { return bothLevels() },
			func() Step {
				return &NoteConsent{Kinds: []ConsentKind{ConsentCoordinator}, Municipality: rapid.SampledFrom([]MayNotify{"",
					NotifyTold, NotifyDeclined}).Draw(rt, "told")}
			},
			func() Step {
				return &AppointSpecialistCoordinator{Staff: rapid.SampledFrom([]Principal{kaia, berg, ola}).Draw(rt, "who"), Scope: words(1)}
			},
			func() Step { return &NotifyMunicipality{Name: words(2)} },
			func() Step { return &PostLetter{Letter: anyLetter(rt, p)} },
			func() Step { return &FailLetter{Letter: anyLetter(rt, p), Reason: becauseReturned} },
			func() Step {
				posted := rapid.SampledFrom(append(p.s.Letters, Letter{ID: "letter-1"})).Draw(rt, "posted").ID
				for _, e := range p.events {
					if f, ok := e.Fact.(*LetterSent); ok && f.ID == posted {
						return &CorrectEntry{Entry: e.Seq, Void: true, Reason: words(9)}
					}
				}
				return &InformOfClinician{}
			},
			// Somebody leaves, and is back in time to leave again.
			func() Step {
				gone := rapid.SampledFrom([]Principal{ward, kaia, ida, surgeon, berg}).Draw(rt, "gone")
				p.inactive = map[Principal]bool{gone: rapid.Bool().Draw(rt, "left")}
				return &NoteStaffLeft{Staff: gone, Reason: AbsentLeftJob}
			},
			func() Step {
				return &RegisterAnswer{Answer: rapid.SampledFrom([]MunicipalityAnswer{AnswerAcknowledged,
					AnswerRefused}).Draw(rt, "answer"), RightBody: words(3)}
			},
			func() Step {
				return &ChangeDepartment{Unit: rapid.SampledFrom([]string{"psychiatry", "surgery"}).Draw(rt, "unit"), Field: FieldSomatic}
			},
			func() Step { return &Discharge{Planned: words(4)} }, func() Step { return &EndEpisode{Reason: ClosedFollowUpOver} },
			func() Step { return &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawAll}, IdentityConfirmed: true} },
		}
		p.do(kaia, &OpenEpisode{Patient: kari, Unit: "psychiatry", Field: FieldMentalHealth, Form: FormAdmission})
		for range rapid.IntRange(1, 40).Draw(rt, "steps") {
			body := rapid.SampledFrom(steps).Draw(rt, "step")()
			before := p.s.NotificationStatus()
			by := rapid.SampledFrom([]Principal{ward, kaia, ida, surgeon, tone, kari}).Draw(rt, "by")
			if _, ours := body.(*NoteStaffLeft); ours {
				by = System
			}
			r := p.try(by, body)
			if _, leaves := body.(*Discharge); leaves && r == nil && before == NotificationRequired {
				rt.Fatal("discharged before the municipality was told")
			}
			if !p.s.Ended() && p.s.MainResponsible() == "" {
				rt.Fatal("nobody is responsible")
			}
			if twice := liveTwice(&p.s); twice != "" {
				rt.Fatal("two live of " + twice)
			}
			for _, n := range p.s.Episode.Notifications {
				if l := p.s.notificationLetter(n.ID); n.waits() && l != nil && l.Status != LetterPosted {
					rt.Fatalf("%s counts as sent, and its letter is %s", n.ID, l.Status)
				}
			}
			p.until(p.now.Add(time.Duration(rapid.IntRange(0, 90).Draw(rt, "hours")) * time.Hour))
		}
		folded, _ := json.Marshal(Fold(New("case", "org"), p.events))
		lived, _ := json.Marshal(p.s)
		if string(folded) != string(lived) {
			rt.Fatalf("the ledger gives\n%s\nand lived was\n%s", folded, lived)
		}
	})
}
