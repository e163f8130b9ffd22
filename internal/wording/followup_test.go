package wording

import (
	"strings"
	"testing"

	"cloud.google.com/go/civil"

	"samlop/casefile"
)

// Everything that may follow from a correction is shown in words, in every
// language (INV-87).
func TestINV87_EveryFollowUpHasWords(t *testing.T) {
	day := civil.Date{Year: 2027, Month: 3, Day: 30}
	for _, code := range casefile.FollowUpCode("").Codes() {
		for _, lang := range languages {
			f := casefile.FollowUp{ID: "X", Code: casefile.FollowUpCode(code), About: "deadline-4", What: "DL-04", Was: day, Now: day, Times: 7,
				Who: []casefile.Principal{"staff/x"}}
			got := FollowUp(lang, f)
			if got == "X" || strings.Contains(got, "<no value>") {
				t.Errorf("%s: %s says %q", lang, code, got)
			}
		}
	}
	for id := range catalogue(t, Bokmaal) {
		if code, ok := strings.CutPrefix(id, "follow_up."); ok &&
			!strings.Contains(" "+strings.Join(casefile.FollowUpCode("").Codes(), " ")+" ", " "+code+" ") {
			t.Errorf("%s is for a follow-up that does not exist", id)
		}
	}
}

func TestINV87_FollowUpsInPlainWords(t *testing.T) {
	from, to := civil.Date{Year: 2027, Month: 3, Day: 31}, civil.Date{Year: 2027, Month: 4, Day: 5}
	for _, c := range []struct {
		lang string
		f    casefile.FollowUp
		want string
	}{
		{"nb", casefile.FollowUp{Code: casefile.DeadlineMoves, About: "deadline-4", What: "DL-04", From: "OPEN", To: "OPEN", Was: from, Now: to},
			"Fristen DL-04 («deadline-4») flyttes fra 31. mars 2027 til 5. april 2027 og er åpen."},
		{"nn", casefile.FollowUp{Code: casefile.ConsentMoves, About: "consent-4", What: "PARTICIPATION", From: "ACTIVE", To: "ISSUED"},
			"Samtykket til kven som deltek i planen («consent-4») er gitt og blir delt ut og ikkje svart på."},
		{"en", casefile.FollowUp{Code: casefile.StoodOnIt, About: "plan"},
			"Something rests on what is corrected, and stands: the plan. Somebody must see to it."},
		{"nn", casefile.FollowUp{Code: casefile.LetterMoves, About: "letter-4", What: "D-08", From: "POSTED", To: "QUEUED"},
			"Brevet D-08 (vedtak som innvilgar, «letter-4») er sendt og blir klart til sending."},
		{"en", casefile.FollowUp{Code: casefile.PhaseMoves, About: "case", From: "DECISION", To: "AWAITING_CONSENT"},
			"The case is ready for decision and becomes waiting for consent."},
	} {
		if got := FollowUp(c.lang, c.f); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}
