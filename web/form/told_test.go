package form

import (
	"bytes"
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
