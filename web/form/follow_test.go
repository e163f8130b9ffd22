package form

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
)

// What a correction leads to is told in the API's own sentences, without codes and ids: whoever ticks that it has been seen
// reads what it is (INV-87).
func TestINV87_WhatACorrectionLeadsToIsToldInWords(t *testing.T) {
	form := formOf(t, "correct_entry")
	source := Source{"/cases/{case_id}/corrections/preview", "entry={entry}&on={on?}&void={void?}&who={who?}"}
	answer := json.RawMessage(`{"correction": {"follow_ups": [
		{"id": "1", "code": "COMPLAINT_MOVES", "what": "REFUSAL", "text": "Klagen «complaint-1» er mottatt og blir registrert ved en feil."},
		{"id": "2", "code": "LETTER_MOVES", "what": "D-24",
			"text": "Brevet D-24 (bekreftelse på klagen, «letter-30») er klart til sending og blir stoppet."},
		{"id": "3", "code": "DEADLINE_ENDS", "what": "DL-07", "text": "Fristen DL-07 («deadline-22»), som går ut 1. juli 2027, faller bort."},
		{"id": "4", "code": "TASK_ENDS", "what": "HANDLE_COMPLAINT", "text": "Oppgaven faller bort: behandle en klage («task-3»)."},
		{"id": "5", "code": "READ_MEANWHILE", "text": "Saken er åpnet 80 ganger; antall personer: 3."}]}}`)
	assert.Equal(t, []Choice{
		{Value: "1", Label: "Klagen er mottatt og blir registrert ved en feil."},
		{Value: "2", Label: "Brevet «bekreftelse på klagen» er klart til sending og blir stoppet."},
		{Value: "3", Label: "Fristen «behandle en klage, og send den videre», som går ut 1. juli 2027, faller bort."},
		{Value: "4", Label: "Oppgaven faller bort: behandle en klage."},
		{Value: "5", Label: "Saken er åpnet 80 ganger; antall personer: 3."},
	}, form.Options(map[Source]json.RawMessage{source: answer}, "nb")["follow_ups_seen"])
}

// That not all of it has been seen is said where it is ticked, in the form's own words: the API names ids.
func TestINV87_WhatHasNotBeenSeenIsSaidWhereItIsTicked(t *testing.T) {
	form := formOf(t, "correct_entry")
	wrong := form.Blame(json.RawMessage(`{"status": 422, "rule": "INV-87", "key": "follow_ups_not_seen",
		"detail": "2 følger er ikke sett: DEADLINE_ENDS:deadline-22.", "remedy": "Se på forhåndsvisningen.",
		"errors": [{"path": "body.follow_ups_seen", "message": "2 følger er ikke sett: DEADLINE_ENDS:deadline-22."}]}`))
	for lang, want := range map[string]string{"nb": "kryss av for alt", "nn": "kryss av for alt", "en": "tick all of it"} {
		page := draw(t, form, Values{"entry": {"12"}}, Context{Language: lang, Today: monday, Errors: wrong})
		assert.Contains(t, page, want)
		assert.Contains(t, page, `href="#f-follow_ups_seen"`)
		assert.NotContains(t, page, "deadline-22")
	}
}
