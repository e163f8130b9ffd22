package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestINV73_APolicyIsProposedInTheWordsOfPeople(t *testing.T) {
	h := newHouse(t)
	b := h.inside(t, tone)
	require.Contains(t, b.get("/policy").body, `href="/policy/new"`)
	p := b.get("/policy/new")
	require.Equal(t, http.StatusOK, p.status)
	form := filledIn(p)
	assert.Equal(t, "28 dager", form.Get("decision_target"))
	assert.Equal(t, "6 måneder", form.Get("half_year"))
	assert.Equal(t, "false", form.Get("saturday_is_workday"))
	assert.Equal(t, "3 virkedager", form.Get("notice"))
	assert.Contains(t, p.body, "I dag: 28 dager.")

	form.Set("do", "take")
	form.Set("effective_from", time.Now().AddDate(0, 1, 0).Format("2.1.2006"))
	form.Set("reason", "Vi må rekke det tidligere")
	form.Set("decision_target", "om en stund")
	p = b.post("/policy/new", form)
	require.Equal(t, http.StatusUnprocessableEntity, p.status)
	assert.Contains(t, p.body, "Dette er ikke en lengde")
	assert.Contains(t, p.body, `value="om en stund"`)
	form = filledIn(p)
	form.Set("do", "take")
	form.Set("decision_target", "3 uker")
	form.Set("half_year", "7 måneder")
	form.Set("reason", "Vi må rekke det tidligere")
	p = b.post("/policy/new", form)
	require.Equal(t, http.StatusUnprocessableEntity, p.status, p.body)
	assert.Contains(t, p.body, `href="#f-half_year"`, "what the API refuses stands at its field")
	assert.Contains(t, p.body, "INV-44")

	form = filledIn(p)
	form.Set("do", "take")
	form.Set("half_year", "6 måneder")
	form.Set("reason", "Vi må rekke det tidligere")
	form.Set("holidays.0.on", "24.12.2027")
	form.Set("holidays.0.day_off", "true")
	p = b.post("/policy/new", form)
	require.Equal(t, "/policy", p.url.Path, p.body)
	assert.Contains(t, p.body, "Forslaget er sendt")
	assert.Contains(t, p.body, "3 uker")
	versions := h.ask(t, http.MethodGet, tone, "/organisations/"+h.org+"/policy-proposals", nil)["versions"].([]any)
	newest := versions[0].(object)
	assert.Equal(t, "PROPOSED", newest["status"])
	assert.Equal(t, []any{"decision_target", "holidays"}, newest["changes"], "all else is as it stood")

	settle := regexp.MustCompile(`action="(/policy/\d+)"`).FindStringSubmatch(p.body)
	require.NotNil(t, settle)
	p = b.post(settle[1], url.Values{"do": {"approve"}, "key": {uuid.NewString()}})
	assert.Equal(t, http.StatusForbidden, p.status, "who proposed it is not the second person")
	assert.Contains(t, p.body, `id="errors"`)
	assert.Equal(t, http.StatusForbidden, h.inside(t, per).get("/policy/new").status)
	assert.Contains(t, h.inside(t, siri).get("/policy").body, "/moves")
}

func TestINV73_WhatAPolicyWouldMoveIsAddedUpOnItsPage(t *testing.T) {
	h := newHouse(t)
	id := uuid.NewString()
	asked := 0
	h.answers = func(r *http.Request) object {
		if !regexp.MustCompile(`/policy-proposals/2/preview$`).MatchString(r.URL.Path) {
			return nil
		}
		asked++
		out := object{"version": 2, "effective_from": "2027-02-01", "counted": 200, "moved": 1,
			"codes": []object{{"code": "DL-02", "moved": 2, "earlier": 1, "later": 1}}, "items": []object{{"case_id": id,
				"case_number": "2027-0001", "deadlines": []object{{"id": "deadline-1", "code": "DL-02",
					"was": "2027-03-01", "now": "2027-02-22"}}}}}
		if r.URL.Query().Get("cursor") == "" {
			out["next_cursor"] = id
		}
		return out
	}
	b := h.inside(t, siri)
	b.post("/language", url.Values{"language": {"nb"}, "next": {"/policy"}})
	p := b.get("/policy/2/moves")
	require.Equal(t, http.StatusOK, p.status, p.body)
	assert.Equal(t, 2, asked, "page by page")
	for _, want := range []string{"2 av 400 saker", "<td>4</td><td>2</td><td>2</td>", "1. mars 2027", "22. februar 2027", "/cases/" + id} {
		assert.Contains(t, p.body, want)
	}
	h.answers = nil
	p = b.get("/policy/1/moves")
	require.Equal(t, http.StatusOK, p.status, p.body)
	assert.Contains(t, p.body, "Ingen frister flyttes.")
	assert.Equal(t, http.StatusNotFound, b.get("/policy/99/moves").status)
	assert.Equal(t, http.StatusForbidden, h.inside(t, per).get("/policy/1/moves").status)
}
