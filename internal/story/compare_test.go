package story

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// hold compares a case with what a story says of it, and returns what did not
// hold as «what: want/got».
func hold(t *testing.T, then string, c caseView) []string {
	t.Helper()
	indented := strings.ReplaceAll(strings.TrimSpace(then), "\n", "\n      ")
	s, err := parse("a.yml", []byte(aStory+"  - row: 1\n    then:\n      "+indented+"\n"))
	require.NoError(t, err)
	p := newPlayer(s, nil)
	for _, key := range s.cast.keys() {
		p.enterForTest(key)
	}
	var failed []string
	for _, k := range s.rows[0].checks {
		cells, err := k.compare(t.Context(), p, &snapshot{caseView: &c, played: &playedCase{}})
		require.NoError(t, err)
		require.NotEmpty(t, cells, "something must be compared")
		for _, cell := range cells {
			if !cell.OK {
				failed = append(failed, strings.TrimSpace(cell.Item+" "+cell.Aspect)+": "+cell.Want+"/"+cell.Got)
			}
		}
	}
	return failed
}

func (p *player) enterForTest(key string) {
	p.principals[key] = "staff/" + key
	p.castOf["staff/"+key] = key
}

func TestAWholeCaseThatIsAsExpected(t *testing.T) {
	since := time.Date(2027, 3, 8, 11, 0, 0, 0, time.UTC)
	c := caseView{
		Phase: "ACTIVE", MainResponsible: "staff/ola", PlanDeclinedOn: "2026-12-14",
		Responsible:  []responsibleView{{Who: "staff/tone", From: since.Add(-time.Hour), To: since}, {Who: "staff/ola", As: "KO", From: since}},
		Coordinators: []assignmentView{{ID: "coordinator-1", Who: "staff/ola", Status: "ACTIVE", ActiveOn: "2027-03-08"}},
		Consents:     []consentView{{Kind: "PLAN", Status: "REFUSED"}, {Kind: "PLAN", Status: "ACTIVE"}},
		Decisions:    []decisionView{{ID: "decision-1", Status: "FINAL", Scope: []string{"PLAN", "COORDINATOR"}}},
		Plan:         planView{Status: "NONE"}, Team: teamView{Status: "NONE"},
		Tasks: []taskView{{Kind: "REVISE_PLAN", DoneOn: "2027-01-01"}, {Kind: "REVISE_PLAN", Due: "2027-06-24"}},
	}
	require.Empty(t, hold(t, `
case: ACTIVE
main responsible: {who: ola, as: KO, since: 2027-03-08 12:00}
plan declined on: 2026-12-14
preliminary reply sent on: none
coordinator: {who: ola, status: ACTIVE, since: 2027-03-08, blocked: none}
consents: {PLAN: ACTIVE, START: none}
decision: {which: $decision, status: FINAL, scope: [COORDINATOR, PLAN]}
meeting: none
care team: {status: NONE, members: none}
tasks: {REVISE_PLAN: {status: open, due: 2027-06-24}, TRAIN_INTERIM: none}
deadlines: {DL-13: never, DL-12: none}
letters: {D-08: none}`, c))
}

func TestWhatDoesNotHoldIsToldWithWhatWasFound(t *testing.T) {
	c := caseView{Phase: "ACTIVE", MainResponsible: "staff/tone", Plan: planView{Status: "DRAFT"},
		Coordinators: []assignmentView{{Who: "staff/ola", Status: "PROPOSED", Blocked: []string{"TRAINING_MISSING"}}}}
	require.Equal(t, []string{
		"case: REFUSED/ACTIVE", "main responsible: ola/tone", "coordinator status: ACTIVE/PROPOSED", "coordinator blocked: none/TRAINING_MISSING",
		"decision: status FINAL/none", "plan: NONE/DRAFT",
	}, hold(t, `
case: REFUSED
main responsible: ola
coordinator: {who: ola, status: ACTIVE, blocked: none}
decision: FINAL
plan: NONE`, c))
}

// TestDeadlines covers the rules by which a deadline of a code is chosen.
func TestDeadlines(t *testing.T) {
	dl := func(id, status, due, about string) deadlineView {
		return deadlineView{ID: id, Code: "DL-13", Status: status, Due: due, About: about, Ends: time.Date(2027, 9, 30, 22, 0, 0, 0, time.UTC)}
	}
	c := func(list ...deadlineView) caseView {
		return caseView{Deadlines: list, Decisions: []decisionView{{ID: "decision-1"}}}
	}
	old, live := dl("1", "CANCELLED", "2027-09-30", "plan"), dl("2", "OPEN", "2027-12-17", "plan")

	require.Empty(t, hold(t, "deadlines: {DL-13: {due: 2027-12-17, status: OPEN, ends: 2027-09-30T22:00:00Z}}", c(old, live)), "the live one")
	require.Empty(t, hold(t, "deadlines: {DL-13: CANCELLED}", c(old)), "the latest when none is live")
	require.Equal(t, []string{"DL-13 due: 2027-09-30/2027-12-17"}, hold(t, "deadlines: {DL-13: {due: 2027-09-30}}", c(old, live)))
	require.Equal(t, []string{"DL-13: none live/OPEN due 2027-12-17 about plan"}, hold(t, "deadlines: {DL-13: none}", c(old, live)))
	require.Empty(t, hold(t, "deadlines: {DL-13: none}", c(old)))
	require.Equal(t, []string{"DL-13: never set/CANCELLED due 2027-09-30 about plan"}, hold(t, "deadlines: {DL-13: never}", c(old)))
	require.Equal(t, []string{"DL-13: due 2027-12-17/none"}, hold(t, "deadlines: {DL-13: {due: 2027-12-17}}", c()))

	list := "deadlines:\n  DL-13:\n    - {due: 2027-12-17, status: OPEN}\n    - {due: 2027-09-30, status: CANCELLED}"
	require.Empty(t, hold(t, list, c(old, live)))
	require.Equal(t, []string{"DL-13 besides these: none live/OPEN due 2028-01-01"}, hold(t, list,
		c(old, live, dl("3", "OPEN", "2028-01-01", ""))),
		"a list names every live one")

	other := dl("4", "OPEN", "2027-10-01", "decision-1")
	require.Equal(t, []string{"DL-13: one live, or told apart by about or party/" +
		"OPEN due 2027-12-17 about plan; OPEN due 2027-10-01 about decision-1"},
		hold(t, "deadlines: {DL-13: OPEN}", c(live, other)))
	require.Empty(t, hold(t, "deadlines: {DL-13: {about: $decision, due: 2027-10-01}}", c(live, other)))
}

// TestLetters: with a status, «to» is exactly those whose letter has it, so
// that a letter to somebody else is seen (INV-54).
func TestLetters(t *testing.T) {
	c := caseView{Letters: []letterView{
		{ID: "letter-1", Code: "D-23", To: "staff/kari", Status: "QUEUED", QueuedOn: "2027-05-27"},
		{ID: "letter-2", Code: "D-23", To: "staff/ola", Status: "POSTED", QueuedOn: "2027-05-27", PostedOn: "2027-05-27"},
		{ID: "letter-3", Code: "D-08", To: "staff/kari", Status: "POSTED", About: "decision-1"},
	}, Decisions: []decisionView{{ID: "decision-1"}}}
	require.Empty(t, hold(t, `
letters:
  D-23:
    - {to: ola, status: POSTED, posted_on: 2027-05-27, count: 1}
    - {to: kari, status: QUEUED, posted_on: none}
    - {to: [kari, ola], count: 2, queued_on: 2027-05-27}
  D-08: {about: $decision, status: POSTED}
  D-09: none`, c))
	require.Equal(t, []string{
		"letter D-23 to: ola/kari, ola (kari QUEUED, ola POSTED)", "letter D-23 count: 2/1", "letter D-23: POSTED/kari QUEUED, ola POSTED",
		"letter D-08: none/kari POSTED", "letter D-09: POSTED/none",
	}, hold(t, `
letters:
  D-23:
    - {to: ola, count: 2}
    - POSTED
  D-08: none
  D-09: POSTED`, c))
}

func TestWhatALetterReads(t *testing.T) {
	var paper paperView
	require.NoError(t, json.Unmarshal([]byte(`{"title": "Vedtak", "to": ["Kari Nordli"], "facts": [{"label": "Dato",
		"value": "1. mars 2027"}], "blocks": [{"text": [{"text": "Du får "}, {"text": "koordinator", "bold": true}, {"text": "."}]}, {"items":
		[[{"text": "én"}], [{"text": "to"}]]},
		{"head": ["Navn", "Tjeneste"], "rows": [["Ola", "Nav"]]}]}`), &paper))
	there := []string{"Kari Nordli\nVedtak", "Dato: 1. mars 2027", "Du får koordinator.", "én\nto", "Navn\tTjeneste\nOla\tNav"}
	assert.Empty(t, paper.otherwise(there, true))
	assert.Equal(t, there, paper.otherwise(there, false))
	assert.Equal(t, []string{"plan"}, paper.otherwise([]string{"plan", "koordinator"}, true))
}

func TestReferencesMeanThingsOfTheCase(t *testing.T) {
	c := &caseView{ID: "case-id", Decisions: []decisionView{{ID: "decision-1"}, {ID: "decision-2"}}, Consents: []consentView{
		{ID: "consent-1", Form: "form-1", Kind: "PLAN"}, {ID: "consent-2", Form: "form-2", Kind: "START"}},
		Letters: []letterView{{ID: "letter-1", Code: "D-08", To: "staff/kari"}, {ID: "letter-2", Code: "D-08", To: "staff/ola"}}}
	p := &player{principals: map[string]string{"kari": "staff/kari"}, named: map[string]string{"grant": "decision-1"},
		cases: map[string]*playedCase{"first": {id: "other-case"}}}
	for text, want := range map[string]string{
		"$kari": "staff/kari", "$grant": "decision-1", "$first": "other-case", "$case": "case-id", "$decision": "decision-2", "$form": "form-2",
		"$consent(PLAN)": "consent-1", "$letter(D-08, kari)": "letter-1", "$letter(D-08, $kari)": "letter-1",
	} {
		got, err := p.resolve(text, c)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
	}
	_, err := p.resolve("$meeting", c)
	require.EqualError(t, err, "the case has nothing for $meeting")
	_, err = p.resolve("$decision", nil)
	require.EqualError(t, err, "there is no case yet for $decision")
}

// TestWhatIsAboutAConsentIsAboutItsForm holds that a story may name the form,
// though the case keeps a participation consent's deadline and letter by consent.
func TestWhatIsAboutAConsentIsAboutItsForm(t *testing.T) {
	c := caseView{Consents: []consentView{{ID: "consent-1", Form: "form-1", Kind: "START"},
		{ID: "consent-2", Form: "form-2", Kind: "PARTICIPATION"}},
		Deadlines: []deadlineView{{ID: "deadline-1", Code: "DL-11", About: "consent-2", Status: "OPEN"}},
		Letters:   []letterView{{ID: "letter-1", Code: "D-13", To: "staff/kari", About: "consent-2", Status: "QUEUED"}}}
	require.Empty(t, hold(t, `
deadlines: {DL-11: {about: $form, status: OPEN}}
letters: {D-13: {about: $form, to: kari, count: 1}}`, c))
	require.Empty(t, hold(t, "deadlines: {DL-11: {about: $consent(PARTICIPATION)}}", c))
	require.Equal(t, []string{"DL-11: about $consent(START)/OPEN due  about consent-2"},
		hold(t, "deadlines: {DL-11: {about: $consent(START)}}", c))
}

// TestAMailThatMustNotBe holds that «status: none» with «about» speaks of mails
// about these deadlines only.
func TestAMailThatMustNotBe(t *testing.T) {
	p := newPlayer(&script{}, nil)
	p.enterForTest("ola")
	mails := []mailView{{To: "staff/ola", Kind: "REMINDER", On: "2027-02-12", Status: "SENT",
		Lines: []mailLine{{Code: "DL-18"}, {Code: "DL-13"}}}}
	there := func(expected ...expectation) bool {
		expected = append(expected, expectation{key: "to", form: asName, text: "ola"})
		_, ok := mailThatMustNotBe(p, &snapshot{caseView: &caseView{}}, wanted{none: true, expected: expected}, mails)
		return ok
	}
	require.True(t, there())
	require.True(t, there(expectation{key: "about", form: asWords, list: []string{"DL-13"}}))
	require.False(t, there(expectation{key: "about", form: asWords, list: []string{"DL-15"}}))
	require.False(t, there(expectation{key: "on", form: asDate, text: "2027-02-11"}))
}

// TestAMailMeansAReminderOrAnAlert holds that an invitation of the same day, which came
// later, is not taken for the reminder that is meant.
func TestAMailMeansAReminderOrAnAlert(t *testing.T) {
	p := newPlayer(&script{}, nil)
	p.enterForTest("ola")
	mails := []mailView{{To: "staff/ola", Kind: "REMINDER", On: "2027-03-30"}, {To: "staff/ola", Kind: "MEETING", On: "2027-03-30"}}
	kind := func(expected ...expectation) string {
		expected = append(expected, expectation{key: "to", form: asName, text: "ola"})
		m, ok := mailLike(p, &snapshot{caseView: &caseView{}}, wanted{expected: expected}, mails)
		require.True(t, ok)
		return m.Kind
	}
	require.Equal(t, "REMINDER", kind())
	require.Equal(t, "MEETING", kind(expectation{key: "kind", form: asWord, text: "MEETING"}))
}

func TestACompletePlanHasEveryPoint(t *testing.T) {
	plan := completePlan(&caseView{Patient: "person/k", MainResponsible: "staff/o", Consents: []consentView{
		{Kind: "PARTICIPATION", Status: "ACTIVE", Participants: []participantView{{Who: "staff/o", Service: "GP"}}}}},
		time.Date(2027, 3, 31, 9, 0, 0, 0, time.UTC))
	for _, point := range planPoints {
		require.NotEmpty(t, plan[point], "INV-42 %s", point)
	}
	require.Len(t, plan["participants"], 1)
}
