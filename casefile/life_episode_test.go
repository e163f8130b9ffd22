package casefile

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// Whatever is done in an episode: folding the ledger gives the state, somebody has the
// responsibility while it goes on, and nobody is discharged unnotified (INV-04, INV-97).
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
			r := p.try(rapid.SampledFrom([]Principal{ward, kaia, ida, surgeon, tone, kari}).Draw(rt, "by"), body)
			if _, leaves := body.(*Discharge); leaves && r == nil && before == NotificationRequired {
				rt.Fatal("discharged before the municipality was told")
			}
			if !p.s.Ended() && p.s.MainResponsible() == "" {
				rt.Fatal("nobody is responsible")
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
