package form

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/internal/wording"
)

func TestARefusalStandsAtItsField(t *testing.T) {
	form := formOf(t, "issue_decision")
	wrong := form.Blame(json.RawMessage(`{"status": 422, "key": "date_in_future", "rule": "INV-60", "detail": "Datoen er ikke kommet.",
		"remedy": "Skriv en tidligere.", "errors": [{"path": "body.decided_on", "message": "Datoen er ikke kommet."},
		{"path": "body.scope[0]", "message": "Er innvilget alt."}],
		"also": [{"rule": "INV-20", "key": "already_granted", "detail": "Er innvilget alt.", "remedy": "Ta det ut."},
		{"rule": "INV-111", "key": "handler_unnamed", "detail": "Ingen saksbehandler.", "remedy": "Sett en."}]}`))
	assert.Equal(t, []FieldError{
		{Message: "Ingen saksbehandler.", Remedy: "Sett en.", Rule: "INV-111", Key: "handler_unnamed", Step: "assign_handler"},
		{Path: "decided_on", Message: "Datoen er ikke kommet.", Remedy: "Skriv en tidligere.", Rule: "INV-60", Key: "date_in_future"},
		{Path: "scope", Message: "Er innvilget alt.", Remedy: "Ta det ut.", Rule: "INV-20", Key: "already_granted"},
	}, wrong)
	view := form.Show(Values{}, Context{Language: "nb", Errors: wrong})
	require.Len(t, view.Faults, 3)
	assert.Empty(t, view.Faults[0].ID)
	assert.Equal(t, "Velge saksbehandler", view.Faults[0].StepName)
	assert.Equal(t, "f-scope", view.Faults[1].ID)
	assert.Equal(t, "f-decided_on", view.Faults[2].ID)
}

func TestWhatCannotBeReadStandsFieldByField(t *testing.T) {
	form := formOf(t, "start_care_team")
	wrong := form.Blame(json.RawMessage(`{"status": 400, "key": "malformed", "detail": "Kan ikke leses.",
		"errors": [{"path": "body.members[1].who", "message": "Må være en person."}, 
		{"path": "header.Idempotency-Key", "message": "Mangler."}]}`))
	assert.Equal(t, []FieldError{{Path: "members[1].who", Message: "Må være en person."}, {Message: "Mangler."}}, wrong)
}

// What is about no field is about the whole.
func TestWhatIsAboutTheWholeIsSaidOverTheForm(t *testing.T) {
	form := formOf(t, "issue_decision")
	for _, status := range []string{"403", "404", "409", "412", "429", "500", "503"} {
		wrong := form.Blame(json.RawMessage(`{"status": ` + status + `, "key": "stale", "detail": "Noen andre var først.",
			"remedy": "Se på nytt."}`))
		assert.Equal(t, []FieldError{{Message: "Noen andre var først.", Remedy: "Se på nytt.", Key: "stale"}}, wrong, status)
		assert.Len(t, form.Show(Values{}, Context{Language: "nb", Errors: wrong}).Faults, 1)
	}
	assert.Nil(t, form.Blame(json.RawMessage(`<html>`)))
	assert.Nil(t, form.Blame(json.RawMessage(`{}`)))
}

// A step that puts things right is one that there is, for a refusal that there is.
func TestRemediesAreStepsThatThereAre(t *testing.T) {
	forms, err := theForms()
	require.NoError(t, err)
	for key, step := range ordered.Remedy {
		if page, is := strings.CutPrefix(step, "/"); is {
			assert.NotEmpty(t, saidAround.Say["page_"+page]["nb"], "%s is put right by %s", key, step)
		} else {
			assert.NotNil(t, forms.Step(step), "%s is put right by %s", key, step)
		}
		words := wording.Refusal(wording.English, &casefile.Refusal{Rule: "x", Key: key})
		assert.NotEmpty(t, words.Remedy, "no refusal is called %s", key)
	}
}
