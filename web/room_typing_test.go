package web_test

import (
	"net/http"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var recipient = regexp.MustCompile(`name="to" value="([^"]*)"`)

// A message that has not been sent is there again, on another machine too, and is gone when it has been.
func TestAMessageIsKeptWhileItIsWritten(t *testing.T) {
	h := newHouse(t)
	id, sent := h.canRoom(t, nil)
	path := "/cases/" + id + "/messages"
	b := h.inside(t, per)
	p := b.get(path)
	form := hidden(p)
	form.Set("words", "Torsdag passer")
	save := b.post("/drafts/"+id+".write_message", form)
	assert.Equal(t, http.StatusOK, save.status, "as the script asks: %s", save.body)

	again := h.inside(t, per).get(path)
	assert.Contains(t, again.body, "Torsdag passer</textarea>")
	assert.Contains(t, again.body, "Here is what you wrote last")
	list := b.get("/drafts")
	assert.Contains(t, list.body, `href="/drafts/`+id+`.write_message"`)
	assert.Contains(t, list.body, "Write a message")
	assert.NotContains(t, h.log.String(), "Torsdag")

	form.Set("words", "Torsdag passer ikke")
	form.Set("do", "edit")
	kept := b.post(path, form)
	assert.Contains(t, kept.body, "Torsdag passer ikke</textarea>", "without script, by a button")
	assert.Empty(t, *sent, "and nothing is sent")

	form = hidden(kept)
	form.Set("words", "Torsdag passer ikke")
	form.Set("to", recipient.FindStringSubmatch(p.body)[1])
	assert.Contains(t, b.post(path, form).body, "The message is sent")
	require.Len(t, *sent, 1)
	assert.NotContains(t, b.get(path).body, "Torsdag passer", "what is sent is no draft")
}

// Of two tabs the second hears of the first, and neither overwrites the other.
func TestAMessageWrittenInTwoTabsIsChosenBetween(t *testing.T) {
	h := newHouse(t)
	id, sent := h.canRoom(t, nil)
	path := "/cases/" + id + "/messages"
	b := h.inside(t, per)
	first, second := hidden(b.get(path)), hidden(b.get(path))
	first.Set("words", "Fra den første")
	require.Equal(t, http.StatusOK, b.post("/drafts/"+id+".write_message", first).status)
	second.Set("words", "Fra den andre")
	second.Set("to", recipient.FindStringSubmatch(b.get(path).body)[1])
	two := b.post(path, second)
	assert.Contains(t, two.body, "You have written in this form in two places")
	assert.Contains(t, two.body, "Fra den første</dd>")
	assert.Contains(t, two.body, "Fra den andre</dd>")
	assert.Empty(t, *sent, "nothing is sent before one is chosen")
	form := hidden(two)
	form.Set("words", "Fra den andre")
	form.Set("do", "theirs")
	assert.Contains(t, b.post(path, form).body, "Fra den første</textarea>")
}

// The plan's form keeps what is typed apart from the plan, until it is saved there.
func TestAPlanIsKeptWhileItIsWritten(t *testing.T) {
	h := newHouse(t)
	id, sent := h.canRoom(t, nil)
	path := "/cases/" + id + "/plan/draft"
	b := h.inside(t, per)
	form := hidden(b.get(path))
	assert.Equal(t, `"3"`, form.Get("tag"))
	form.Set("cooperation", "Skolen og fastlegen")
	require.Equal(t, http.StatusOK, b.post("/drafts/"+id+".save_plan_draft", form).status)
	assert.Empty(t, *sent, "the plan is as it was")

	again := h.inside(t, per).get(path)
	assert.Contains(t, again.body, "Skolen og fastlegen")
	assert.Contains(t, again.body, "Here is what you wrote last")
	assert.NotContains(t, again.body, "Somebody else has written")
	assert.Contains(t, b.get("/drafts").body, "Write in the plan")

	old := hidden(again)
	old.Set("tag", `"2"`) // typed before somebody else saved the plan
	old.Set("cooperation", "Skolen og fastlegen")
	require.Equal(t, http.StatusOK, b.post("/drafts/"+id+".save_plan_draft", old).status)
	beside := b.get(path)
	assert.Contains(t, beside.body, "Somebody else has written")
	assert.Contains(t, beside.body, "Skolen og fastlegen")
	assert.Contains(t, beside.body, "The draft as it is saved")

	form = hidden(beside)
	form.Set("cooperation", "Skolen og fastlegen")
	form.Set("do", "take")
	assert.Contains(t, b.post(path, form).body, "The draft is saved")
	require.Len(t, *sent, 1)
	assert.NotContains(t, b.get(path).body, "Here is what you wrote last", "what is saved is no draft")
}

// The forms that a child may open about itself speak as its own page does.
func TestAChildWritesInItsOwnWords(t *testing.T) {
	h := newHouse(t)
	id, _ := h.canRoom(t, nil)
	at := "/cases/" + id
	open := func(step, name string) object { return object{"step": step, "name": name, "open": true, "yours": true} }
	h.canned[at+"/openings"] = object{"openings": []object{open("withdraw_consent", "withdraw consent"),
		open("register_complaint", "register complaint")}}
	b := h.inside(t, per)
	grown := b.get(at + "/steps/register_complaint")
	assert.Contains(t, grown.body, "Write a complaint</h1>")
	h.canned[at]["child"] = true
	for path, want := range map[string][]string{
		"/steps/register_complaint": {"Tell us if you disagree</h1>", "What do you disagree with?", "Tell us in your own words", ">Send<"},
		"/steps/withdraw_consent":   {"Say that you do not want it after all</h1>", "What do you no longer want?", "my plan", "Something else"},
		"/messages":                 {"Write to those who help you</h1>", "Whom do you want to write to?", "What do you want to say?"},
	} {
		p := b.get(at + path)
		oneHeading(t, p)
		for _, words := range want {
			assert.Contains(t, p.body, words, path)
		}
		assert.NotRegexp(t, `§|hol |pbrl|INV-`, p.body, "%s: no law", path)
	}
}
