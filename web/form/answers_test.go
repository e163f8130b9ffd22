package form

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/internal/wording"
)

const (
	ola  = "person/11111111-1111-4111-8111-111111111111"
	kari = "staff/22222222-2222-4222-8222-222222222222"
	ida  = "staff/44444444-4444-4444-8444-444444444444"
	per  = "staff/33333333-3333-4333-8333-333333333333"
)

// answers are what the API says of a small case.
func answers(t *testing.T) map[Source]json.RawMessage {
	t.Helper()
	return map[Source]json.RawMessage{
		{Path: "/cases/{case_id}"}: json.RawMessage(`{
			"people": {"` + ola + `": {"name": "Ola Nordmann"}, "` + kari + `": {"name": "Kari Hansen", "unit": "Hjemmetjenesten"}},
			"coordinators": [{"id": "coordinator-1", "who": "` + kari + `", "proposed_on": "2027-02-01"},
				{"id": "coordinator-0", "who": "` + per + `", "active_on": "2026-01-01", "ended_on": "2027-01-01"}],
			"decisions": [{"id": "decision-1", "outcome": "GRANTED", "scope": ["PLAN", "COORDINATOR"], "decided_on": "2027-02-15",
				"parties": [{"who": "` + ola + `", "received_on": "2027-02-17", "grounds_asked_on": "2027-02-20"}]}],
			"consents": [{"kind": "START", "form": "form-1", "status": "ISSUED", "issued_on": "2027-01-10",
					"signers": [{"who": "` + ola + `"}, {"who": "` + per + `", "signed_on": "2027-01-12"}]},
				{"kind": "PLAN", "form": "form-1", "status": "ISSUED", "issued_on": "2027-01-10"},
				{"kind": "TRANSFER", "form": "form-2", "status": "ACTIVE", "issued_on": "2027-01-10", "signers": [{"who": "` + kari + `"}]}],
			"letters": [{"id": "letter-1", "code": "D-09", "to": "` + ola + `"}],
			"meetings": [{"id": "meeting-1", "kind": "CARE_TEAM", "on": "2027-02-20", "at": "09:30", "status": "INVITED"},
				{"id": "meeting-2", "kind": "CARE_TEAM", "on": "2027-01-20", "status": "CANCELLED"}],
			"tasks": [{"id": "task-1", "kind": "RING_MUNICIPALITY", "due": "2027-03-01"}, 
				{"id": "task-2", "kind": "RING_MUNICIPALITY", "done_on": "2027-01-01"}]
		}`),
		{Path: "/staff", Query: working}: json.RawMessage(`{"items": [{"principal": "` + kari + `", "name": "Kari Hansen", "active": true,
				"training": ["COORDINATOR_ROLE", "INDIVIDUAL_PLAN"]}, {"principal": "` + ida + `", "name": "Ida Moe", "active": true, "training": []},
			{"principal": "` + per + `", "name": "Per Vik", "active": false}]}`),
		{Path: "/cases/{case_id}/timeline", Query: latestEntries}: json.RawMessage(`{"items": [{"seq": 12, "name": "referred", "on": "2027-01-05",
			"by": "` + kari + `"}, {"seq": 13, "name": "deadline_set", "on": "2027-01-05"}, {"seq": 14, "name": "letter_sent",
			"on": "2027-01-06", "by": "` + kari + `", "fact": {"id": "letter-1"}}]}`),
		{Path: "/cases/{case_id}/letters", Query: most}: json.RawMessage(`no answer`),
	}
}

func TestChoicesComeFromTheCase(t *testing.T) {
	for _, one := range []struct {
		form, field string
		want        []Choice
	}{
		{"give_grounds", "decision", []Choice{{Value: "decision-1", Label: "Innvilget: individuell plan, koordinator, 15. februar 2027"}}},
		{"register_signature", "form", []Choice{{Value: "form-1",
			Label: "At arbeidet kan starte, 10. januar 2027; Individuell plan, 10. januar 2027"}}},
		{"appoint_coordinator", "staff", []Choice{{Value: kari, Label: "Kari Hansen (Hjemmetjenesten)"}}},
		{"assign_handler", "staff", []Choice{{Value: kari, Label: "Kari Hansen"}, {Value: ida, Label: "Ida Moe"}}},
		{"propose_coordinator", "staff", []Choice{
			{Value: kari, Label: "Kari Hansen – har opplæring i rollen som koordinator, individuell plan"},
			{Value: ida, Label: "Ida Moe – mangler opplæring"}}},
		{"report_absence", "substitute", []Choice{
			{Value: kari, Label: "Kari Hansen – har opplæring i rollen som koordinator, individuell plan"},
			{Value: ida, Label: "Ida Moe – mangler opplæring"}}},
		{"register_signature", "signer", []Choice{{Value: ola, Label: "Ola Nordmann"}}},
		{"hold_meeting", "attended", []Choice{{Value: ola, Label: "Ola Nordmann"}, {Value: kari, Label: "Kari Hansen (Hjemmetjenesten)"}}},
		{"post_letter", "letter", nil},
	} {
		form := formOf(t, one.form)
		assert.Equal(t, one.want, form.Options(answers(t), "nb")[one.field], one.form)
	}
	meetings := formOf(t, "hold_meeting").Options(answers(t), "nb")["meeting"]
	require.Len(t, meetings, 1)
	assert.Equal(t, "meeting-1", meetings[0].Value, "a meeting that was called off cannot be held")
	tasks := formOf(t, "complete_task").Options(answers(t), "nb")["task"]
	require.Len(t, tasks, 1)
	assert.Equal(t, "task-1", tasks[0].Value)
	entries := formOf(t, "correct_entry").Options(answers(t), "nb")["entry"]
	assert.Equal(t, []Choice{
		{Value: "14", Label: "14. Et brev ble sendt (vedtak som avslår eller avslutter, Ola Nordmann), 6. januar 2027, " +
			"Kari Hansen (Hjemmetjenesten)"},
		{Value: "12", Label: "12. Henvendelsen ble registrert, 5. januar 2027, Kari Hansen (Hjemmetjenesten)"},
	}, entries, "the latest first, each with who registered it, a letter with which; none that follows of itself")
	assert.Equal(t, "/cases/c1/timeline?limit=500&from_seq=301", formOf(t, "correct_entry").Questions(
		map[string]string{"case_id": "c1", "entries_from": "301"}, nil)[Source{"/cases/{case_id}/timeline", latestEntries}],
		"a case of years has more than one answer gives")
}

// What is not offered for correction follows of itself: of none of them the law has a correction of its own, and each is
// an entry that there is.
func TestWhatFollowsOfItselfIsNotOfferedForCorrection(t *testing.T) {
	var law strings.Builder
	for _, file := range []string{"correction_rules.go", "correction_who.go"} {
		text, err := os.ReadFile("../../casefile/" + file)
		require.NoError(t, err)
		law.Write(text)
	}
	require.Regexp(t, `"letter_sent": +\{`, law.String())
	for _, name := range ofItself {
		assert.NotEqual(t, name, wording.Name("nb", "fact", name), "there is such an entry: %s", name)
		assert.NotRegexp(t, `"`+name+`": +\{`, law.String())
	}
}

// What can be struck out is what the form asks for: of several forms, of the one that is chosen.
func TestWhatIsStruckOutIsOnTheForm(t *testing.T) {
	form := formOf(t, "register_signature")
	declined := func(options map[string][]Choice, values Values) (kinds []string) {
		for _, c := range inputOf(t, form.Show(values, Context{Language: "nb", Options: options}), "declined").Choices {
			kinds = append(kinds, c.Value)
		}
		return kinds
	}
	one := form.Options(answers(t), "nb")
	assert.Equal(t, []string{"START", "PLAN"}, declined(one, nil))
	assert.Equal(t, []string{"START", "PLAN", "TRANSFER"}, declined(one, Values{"form": {"form-1"}, "declined": {"TRANSFER"}}),
		"what was chosen stays, with what is wrong with it")
	two := maps.Clone(one)
	two["form"] = append(two["form"], Choice{Value: "form-3", Label: "Å dele opplysninger"})
	two["declined"] = append(two["declined"], Choice{Value: "INFO_SHARING", Of: "form-3"})
	assert.Equal(t, []string{"START", "PLAN", "INFO_SHARING"}, declined(two, nil))
	assert.Equal(t, []string{"INFO_SHARING"}, declined(two, Values{"form": {"form-3"}}))
	assert.Greater(t, len(declined(nil, nil)), 3, "where nothing is known of the case, all stand there")
}

// What the API is asked, with what the page is about and what has been chosen; where that is missing, it is not asked.
func TestTheAPIIsAskedForChoices(t *testing.T) {
	page := map[string]string{"case_id": "c1", "organisation_id": "o1"}
	asked := func(form string, values Values) []string {
		return slices.Sorted(maps.Values(formOf(t, form).Questions(page, values)))
	}
	assert.Equal(t, []string{"/cases/c1"}, asked("give_grounds", nil))
	assert.Equal(t, []string{"/cases/c1", "/cases/c1/timeline?limit=500"}, asked("correct_entry", nil))
	assert.Equal(t, []string{"/cases/c1", "/cases/c1/corrections/preview?entry=12&on=2027-03-01", "/cases/c1/timeline?limit=500"},
		asked("correct_entry", Values{"entry": {"12"}, "on": {"1.3.27"}}))
	assert.Contains(t, asked("new_referral", Values{"patient": {ola}}), "/cases?person="+strings.TrimPrefix(ola, "person/")+"&limit=200")
	assert.NotContains(t, strings.Join(asked("new_referral", nil), " "), "person=")
	assert.Equal(t, []string{"/organisations/o1/units"}, asked("new_episode", nil))
}

// What was chosen before stays chosen, under its name, also when it is no longer among the choices.
func TestAChoiceIsNeverLost(t *testing.T) {
	form := formOf(t, "plan_meeting")
	typed := Values{"with": {ola, per}, "known": {per + "|Per Vik"}}
	view := form.Show(typed, Context{Language: "nb", Options: map[string][]Choice{"with": {{Value: ola, Label: "Ola Nordmann"}}}})
	assert.Contains(t, view.Known, per+"|Per Vik")
	with := inputOf(t, view, "with")
	require.Len(t, with.Choices, 2)
	assert.Equal(t, Choice{Value: per, Label: "Per Vik", Chosen: true}, with.Choices[1])
	without := inputOf(t, form.Show(Values{"with": {per}}, Context{Language: "nb"}), "with")
	assert.Equal(t, "Valgt tidligere", without.Choices[0].Label, "an id is never shown")
}

func TestHitsStandBesideTheOptions(t *testing.T) {
	form := formOf(t, "plan_meeting")
	c := Context{Language: "nb", Options: form.Options(answers(t), "nb"), Hits: map[string][]Choice{"with": {{Value: per, Label: "Per Vik"}}}}
	with := inputOf(t, form.Show(Values{"with": {ola}, "with.search": {"Per"}}, c), "with")
	assert.Equal(t, []Choice{{Value: ola, Label: "Ola Nordmann", Chosen: true}, {Value: kari, Label: "Kari Hansen (Hjemmetjenesten)"},
		{Value: per, Label: "Per Vik"}}, with.Choices)
	assert.Equal(t, "Per", with.Sought)
	c.Hits["with"] = nil
	assert.True(t, inputOf(t, form.Show(Values{}, c), "with").NoHits)
	c.Hits = nil
	assert.False(t, inputOf(t, form.Show(Values{}, c), "with").NoHits)
}

func TestTheOnlyOneIsChosenFromTheStart(t *testing.T) {
	form := formOf(t, "give_grounds")
	view := form.Show(nil, Context{Language: "nb", Options: form.Options(answers(t), "nb")})
	assert.True(t, inputOf(t, view, "decision").Choices[0].Chosen)
	emptied := form.Show(Values{}, Context{Language: "nb", Options: form.Options(answers(t), "nb")})
	assert.False(t, inputOf(t, emptied, "decision").Choices[0].Chosen, "what somebody has left open stays open")
}

func inputOf(t *testing.T, view View, name string) Input {
	t.Helper()
	for _, part := range append(view.Groups, Part{Inputs: view.More}) {
		for _, in := range part.Inputs {
			if in.Name == name {
				return in
			}
		}
	}
	require.Fail(t, "no such input", name)
	return Input{}
}
