package form

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWhatWasTypedIsToldInWords(t *testing.T) {
	form := formOf(t, "plan_meeting")
	typed := Values{"kind": {"OTHER"}, "on": {"1.3.2027"}, "at": {"9.30"}, "with": {ola}, "do": {"look"}, "link": {" "}, "chair": {""}}
	told := form.Tell(typed, Context{Language: "nb", Beside: beside, Options: form.Options(answers(t), "nb")})
	assert.Equal(t, []Told{
		{"Hva slags møte?", []string{"Annet møte"}},
		{"Dag", []string{"1.3.2027, mandag"}},
		{"Klokkeslett", []string{"9.30"}},
		{"Hvem skal være med?", []string{"Ola Nordmann"}},
	}, told)
	assert.Equal(t, []Held{{"at", "9.30"}, {"kind", "OTHER"}, {"on", "1.3.2027"}, {"with", ola}}, Hold(typed))
	assert.Empty(t, form.Tell(nil, Context{Language: "nb", Today: monday}), "what nobody has typed is not told")

	team := formOf(t, "start_care_team").Tell(Values{"members.4.who": {kari}, "members.4.service": {"GP"}},
		Context{Language: "nn", Options: formOf(t, "start_care_team").Options(answers(t), "nn")})
	assert.Equal(t, []Told{{"Medlem 1 – Kven?", []string{"Kari Hansen (Hjemmetjenesten)"}},
		{"Medlem 1 – Teneste", []string{"Fastlege"}}}, team)

	var page bytes.Buffer
	require.NoError(t, drawn.ExecuteTemplate(&page, "form-told", told))
	require.NoError(t, drawn.ExecuteTemplate(&page, "form-held", Hold(typed)))
	assert.Contains(t, page.String(), "<dt>Dag</dt>\n<dd>1.3.2027, mandag</dd>")
	assert.Equal(t, Values{"at": {"9.30"}, "kind": {"OTHER"}, "on": {"1.3.2027"}, "with": {ola}}, submitted(t, page.String()))
}

// What the page was opened from stands in the form, and the rest as it is from the start.
func TestAFormOpenedFromATaskNamesIt(t *testing.T) {
	form := formOf(t, "post_letter")
	letters := map[string][]Choice{"letter": {{Value: "letter-1", Label: "Et"}, {Value: "letter-2", Label: "To"}}}
	view := form.Show(nil, Context{Language: "nb", Today: monday, Options: letters, Preset: Values{"letter": {"letter-2"}}})
	assert.True(t, inputOf(t, view, "letter").Choices[1].Chosen)
	assert.Equal(t, "01.03.2027", inputOf(t, view, "posted_on").Value)
	typed := form.Show(Values{}, Context{Language: "nb", Options: letters, Preset: Values{"letter": {"letter-2"}}})
	assert.False(t, inputOf(t, typed, "letter").Choices[1].Chosen, "what has been typed goes before it")
}

// Who can undo a step need not see first what follows.
func TestWhatCannotBeTakenBackIsFinal(t *testing.T) {
	for name, final := range map[string]bool{"issue_decision": true, "register_death": true, "correct_entry": true, "withdraw_consent": true,
		"hand_over": true, "plan_meeting": false, "refer": false, "start_plan": false} {
		form := formOf(t, name)
		assert.Equal(t, final, form.Final(), name)
		assert.Equal(t, final, form.Show(nil, Context{Language: "nb"}).Final, name)
	}
}

// One tick means the whole plan (INV-29), and nothing is ticked beforehand: who reads is decided by who fills in the form.
// A single tick names what can be read; the points stay there for who needs only some of them.
func TestINV29_OneTickIsAllOfTheChoices(t *testing.T) {
	require.NotEmpty(t, ordered.Whole)
	for _, at := range ordered.Whole {
		name, path, _ := strings.Cut(at, ".")
		list, field, _ := strings.Cut(path, ".")
		form := formOf(t, name)
		one := form.Field(list + ".0." + field)
		require.True(t, one.Whole, at)
		for lang, whole := range map[string]string{"nb": "Hele planen", "nn": "Heile planen", "en": "The whole plan"} {
			page := draw(t, form, nil, Context{Language: lang})
			assert.Contains(t, page, `name="`+list+`.0.`+field+`" value="*"`, at)
			assert.NotContains(t, submitted(t, page), list+".0."+field, "nothing is decided beforehand")
			assert.Equal(t, []Told{{saidAround.Row[list][lang] + " 1 – " + form.Label(lang, list+".0."+field), []string{whole}}},
				form.Tell(Values{list + ".0." + field: {"*"}}, Context{Language: lang}))
		}
		for _, typed := range [][]string{{"*"}, {"*", "c"}, one.Choices} {
			body, _ := form.Read(Values{list + ".0." + field: typed})
			var read map[string][]map[string][]string
			require.NoError(t, json.Unmarshal(body, &read))
			assert.Equal(t, one.Choices, read[list][0][field], "%s: %v", at, typed)
		}
		body, _ := form.Read(Values{list + ".0." + field: {"c"}})
		assert.Contains(t, string(body), `["c"]`)
	}
	_, wrong := formOf(t, "issue_consent").Read(Values{"kinds": {"*"}})
	assert.NotEmpty(t, wrong, "no other field has such a choice")
}
