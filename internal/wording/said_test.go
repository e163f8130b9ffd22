package wording

import (
	"strings"
	"testing"

	"samlop/casefile"
)

func TestRefusalInPlainWords(t *testing.T) {
	const person = "person/0198c0de-0000-7000-8000-000000000001"
	for _, c := range []struct {
		name    string
		refusal casefile.Refusal
		lang    string
		problem string
	}{
		{"phases and a list of them (T-08)", casefile.Refusal{Rule: "T-08", Key: "wrong_phase",
			Args: map[string]string{"phase": "ACTIVE", "needs": "RECEIVED, SCREENING, DECISION"}}, "nb",
			"Saken er innvilget og i gang. Steget kan tas når saken er mottatt, under avklaring eller klar for vedtak."},
		{"roles and a step (K-03)", casefile.Refusal{Rule: "K-03", Key: "not_yours",
			Args: map[string]string{"step": "appoint_coordinator", "may": "KE"}}, "nn",
			"Berre koordinerande eining kan oppnemne koordinator."},
		{"dates (INV-61)", casefile.Refusal{Rule: "INV-61", Key: "date_in_future",
			Args: map[string]string{"field": "received_on", "date": "2027-04-01", "today": "2027-03-30"}}, "en",
			"The date 1 April 2027 in the field «received» has not come yet; today is 30 March 2027."},
		{"a plural (INV-54)", casefile.Refusal{Rule: "INV-54", Key: "address_missing", Args: map[string]string{"count": "3"}}, "nb",
			"3 mottakere mangler adresse."},
		{"one of them (INV-54)", casefile.Refusal{Rule: "INV-54", Key: "address_missing", Args: map[string]string{"count": "1"}}, "nb",
			"Én mottaker mangler adresse."},
		{"points of the plan (INV-42)", casefile.Refusal{Rule: "INV-42", Key: "plan_incomplete",
			Args: map[string]string{"missing": "a, g, h"}}, "nb",
			"Planen mangler: mål, ressurser og behov, planperiode og tid for revisjon og samtykke til planen og til innsyn."},
		{"the same code of another machine (G-05)", casefile.Refusal{Rule: "G-05", Key: "meeting_wrong_status",
			Args: map[string]string{"status": "CANCELLED"}}, "nb", "Møtet er avlyst, så steget kan ikke tas for det nå."},
		{"a local id is shown (INV-15)", casefile.Refusal{Rule: "INV-15", Key: "unknown_decision",
			Args: map[string]string{"id": "decision-7"}}, "en",
			"There is no decision «decision-7» in this case."},
		{"what a client wrote is not repeated (INV-15)", casefile.Refusal{Rule: "INV-15", Key: "unknown_decision",
			Args: map[string]string{"id": "Kari Nordmann"}}, "en", "There is no decision in this case."},
		{"nor who a person is (INV-15)", casefile.Refusal{Rule: "INV-15", Key: "unknown_party", Args: map[string]string{"id": person}}, "nb",
			"En du har oppgitt, er ikke blant dem steget kan gjelde i denne saken."},
		{"no words are still an answer", casefile.Refusal{Rule: "INV-99", Key: "no_such_key"}, "nb", "INV-99: no_such_key"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Refusal(c.lang, &c.refusal)
			if got.Problem != c.problem {
				t.Errorf("got  %s\nwant %s", got.Problem, c.problem)
			}
			if strings.Contains(got.Problem+got.Remedy, "<no value>") {
				t.Errorf("an argument is missing: %v", got)
			}
		})
	}
}

func TestPick(t *testing.T) {
	for _, c := range []struct{ header, own, want string }{
		{"", "", "nb"},
		{"", "nn", "nn"},
		{"en-GB,en;q=0.9", "nn", "en"},
		{"nn-NO", "nb", "nn"},
		{"no", "en", "nb"},
		{"fr", "nn", "nn"},
		{"fr", "xx", "nb"},
		{"*", "nn", "nn"},
		{"de;q=1, nn;q=0.5", "en", "nn"},
		{";;;q=", "en", "en"},
		// Languages that x/text would answer in English, and one it would answer in bokmål.
		{"so", "nn", "nn"}, {"ti", "nn", "nn"}, {"ur,so;q=0.8", "nb", "nb"}, {"sq", "nn", "nn"}, {"ps", "nn", "nn"}, {"sw", "nn", "nn"},
		{"ta", "nn", "nn"}, {"is", "nn", "nn"}, {"da", "nn", "nn"}, {"so,en;q=0.5", "nn", "en"}, {"so,no;q=0.5", "en", "nb"},
	} {
		if got := Pick(c.header, c.own); got != c.want {
			t.Errorf("Pick(%q, %q) = %s, want %s", c.header, c.own, got, c.want)
		}
	}
}
