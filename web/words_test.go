package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// canWords is a case with two entries that words came with, as the API answers.
func (h *house) canWords(opens ...string) string {
	id, who := uuid.NewString(), "staff/"+uuid.NewString()
	at, known := "/cases/"+id, object{who: object{"name": "Siri Dahl"}}
	ref := "text/" + uuid.NewString()
	entry := func(seq int, name, step string, more object) object {
		out := object{"seq": seq, "name": name, "on": "2027-02-01", "at": "2027-02-01T10:03:00Z", "by": who, "role": "KE", "step": step}
		for key, value := range more {
			out[key] = value
		}
		return out
	}
	text := func(field, body string) []object {
		return []object{{"id": uuid.NewString(), "field": field, "body": body}}
	}
	h.canned = map[string]object{
		at: {"id": id, "number": "2027-0001", "seq": 3, "phase": "DECISION", "opens": opens, "people": known},
		at + "/texts": {"people": known, "next_cursor": "3", "items": []object{
			entry(1, "referred", "refer", object{"texts": text("words", "Trenger <én> som\nsamler trådene"),
				"corrected_by": []object{{"seq": 3, "void": true}}}),
			entry(3, "assessed", "complete_assessment", object{"texts": text("record", "Behovet varer")})}},
		at + "/timeline": {"people": known, "items": []object{entry(1, "referred", "refer", object{"fact": object{"words": ref}}),
			entry(2, "screening_started", "start_screening", object{"fact": object{}})}},
	}
	return id
}

// A change that was told, and the message that told it, are two entries of one step: the words stand once.
func TestWordsOfOneStepStandOnce(t *testing.T) {
	h := newHouse(t)
	id := h.canWords("texts")
	texts := h.canned["/cases/"+id+"/texts"]
	twice := func(seq int, name, body string) object {
		return object{"seq": seq, "name": name, "on": "2027-06-10", "at": "2027-06-10T10:03:00Z", "by": "staff/x",
			"step": "report_material_change", "texts": []object{{"id": "one", "field": "what", "body": body}}}
	}
	texts["items"] = append(texts["items"].([]object), twice(5, "material_change_reported", "Nytt hjelpemiddel"),
		twice(6, "message_sent", "Nytt hjelpemiddel"), twice(7, "message_sent", "Noe annet"))
	p := h.inside(t, siri).get("/cases/" + id + "/words")
	require.Equal(t, http.StatusOK, p.status)
	assert.Equal(t, 1, strings.Count(p.body, "Nytt hjelpemiddel"))
	assert.Contains(t, p.body, "Noe annet")
}

// What was said stands with what it came with, in the words of the one who said it, and is found from
// the case and its timeline by who may read it.
func TestINV84_WhatIsSaidIsReadInTheCase(t *testing.T) {
	h := newHouse(t)
	b := h.inside(t, siri)
	id := h.canWords("plan", "texts")
	require.Equal(t, http.StatusOK, b.post("/language", map[string][]string{"language": {"nb"}, "next": {"/"}}).status)
	p := b.get("/cases/" + id + "/words")
	require.Equal(t, http.StatusOK, p.status, p.body)
	for _, want := range []string{"Trenger &lt;én&gt; som\nsamler trådene", "Behovet varer", "Siri Dahl", `id="e3"`,
		"Hva står det i henvendelsen?", "Skulle ikke ha stått her", `href="/cases/` + id + `/words?cursor=3"`, `href="/cases/` + id + `"`} {
		assert.Contains(t, p.body, want)
	}
	assert.NotContains(t, p.body, "Vis fra begynnelsen")
	assert.Contains(t, b.get("/cases/"+id+"/words?from=3").body, "Vis fra begynnelsen")
	link := `href="/cases/` + id + `/words`
	for _, path := range []string{"/cases/" + id, "/cases/" + id + "/timeline"} {
		page := b.get(path).body
		assert.Contains(t, page, link+`?from=1"`, path)
		assert.NotContains(t, page, link+`?from=2"`, "no words came with it")
	}
	assert.NotContains(t, b.get("/cases/"+id+"/timeline").body, "/steps/correct_entry?", "only where the reader corrects")
	h.canned["/cases/"+id]["roles"] = []string{"KE"}
	assert.Contains(t, b.get("/cases/"+id+"/timeline").body, `href="/cases/`+id+`/steps/correct_entry?entry=1"`)
	assert.Contains(t, b.get("/cases/"+id).body, link+`"`)

	id = h.canWords("plan") // who sees a corner of the case
	for _, path := range []string{"/cases/" + id, "/cases/" + id + "/timeline"} {
		assert.NotContains(t, b.get(path).body, "/words", path)
	}
}

// Whose case it is reads the same from their own page, and who has only complained reads the complaint,
// what it was answered and the grounds of the decision.
func TestINV84_APersonReadsWhatIsSaidOfThem(t *testing.T) {
	h := newHouse(t)
	b := h.inside(t, per)
	id := h.can(t)
	at := "/cases/" + id
	assert.NotContains(t, b.get("/").body, at+"/words")
	h.canned[at]["opens"] = []string{"plan", "plan/readers", "meetings", "texts"}
	assert.Contains(t, b.get("/").body, `href="`+at+`/words"`)
	h.canned[at]["child"] = true
	assert.Contains(t, b.get("/").body, `href="`+at+`/words"`)

	delete(h.canned, at)
	complaint, grounds, other := uuid.NewString(), uuid.NewString(), uuid.NewString()
	h.canned[at+"/complaints"] = object{"people": object{}, "complaints": []object{{"id": "complaint-1", "status": "FORWARDED",
		"words": "text/" + complaint, "statement": "text/" + other}}}
	h.canned[at+"/decisions"] = object{"people": object{}, "decisions": []object{{"id": "decision-1", "grounds": "text/" + grounds}}}
	h.canned[at+"/texts/"+complaint] = object{"id": complaint, "field": "words", "body": "Jeg ba om mer"}
	h.canned[at+"/texts/"+grounds] = object{"id": grounds, "field": "grounds", "body": "Behovet er kort"}
	p := b.get("/own/" + id)
	require.Equal(t, http.StatusOK, p.status, p.body)
	for _, want := range []string{"Jeg ba om mer", "Behovet er kort"} {
		assert.Contains(t, p.body, want)
	}
	assert.NotContains(t, p.body, other, "what they may not read is left out, and no id is shown")
}

// A plan that is signed for is not said to wait for a signature.
func TestAPlanThatIsSignedSaysSo(t *testing.T) {
	h := newHouse(t)
	b := h.inside(t, siri)
	require.Equal(t, http.StatusOK, b.post("/language", map[string][]string{"language": {"nb"}, "next": {"/"}}).status)
	id := h.canWords()
	one := h.canned["/cases/"+id]
	one["plan_status"] = "AWAITING_PARTICIPATION_CONSENT"
	assert.Contains(t, b.get("/cases/"+id).body, "venter på underskrevet deltakerskjema")
	one["plan_signed"] = true
	p := b.get("/cases/" + id).body
	assert.NotContains(t, p, "venter på underskrevet")
	assert.Contains(t, p, "Det gjelder når planen tas i bruk")
}
