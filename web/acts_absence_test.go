package web_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestK07_SubstitutesForManyCasesAreChosenOnOnePage(t *testing.T) {
	h := newHouse(t)
	b := h.inside(t, tone)
	one, two := uuid.NewString(), uuid.NewString()
	at := b.colleague("Siri Dahl")
	staff := strings.TrimPrefix(at, "/staff/")
	lead := strings.TrimPrefix(b.colleague("Tone Berg"), "/staff/")
	row := func(id, number, coordinator string) object {
		return object{"id": id, "number": number, "phase": "ACTIVE", "patient": "person/x", "coordinator": coordinator, "next_due": "2026-12-24"}
	}
	known := object{"person/x": object{"name": patient}, "staff/" + staff: object{"name": "Siri Dahl"},
		"staff/" + lead: object{"name": "Tone Berg"}}
	// By what is asked: those of a colleague, those that lack a coordinator, and those without a handler.
	h.answers = func(r *http.Request) object {
		q := r.URL.Query()
		var items []object
		switch {
		case r.URL.Path != "/api/v1/cases":
			return nil
		case q.Get("coordinator") == "staff/"+staff:
			items = []object{row(one, "2026-0001", "staff/"+staff), row(two, "2026-0002", "staff/"+staff)}
		case q.Has("task"):
			assert.Equal(t, []string{"FIND_COORDINATOR", "ABSENCE_OVER", "NO_CAPACITY"}, q["task"])
			items = []object{row(one, "2026-0003", "staff/"+lead), row(two, "2026-0004", "")}
		case q.Get("handler") == "nobody":
			items = []object{row(one, "2026-0005", "")}
		}
		return object{"items": items, "people": known}
	}
	p := b.get("/absence?away=" + staff)
	require.Equal(t, http.StatusOK, p.status, p.body)
	for _, want := range []string{"2026-0003", `/cases/` + two + `/steps/propose_coordinator`, `/cases/` + one + `/steps/assign_handler`,
		`action="/absence/` + lead + `"`, `action="/absence/` + staff + `"`, patient, "/steps/assign_interim", "/steps/end_absence"} {
		assert.Contains(t, p.body, want)
	}
	var sent []string
	h.takes = func(r *http.Request) int {
		body, _ := io.ReadAll(r.Body)
		sent = append(sent, strings.TrimPrefix(r.URL.Path, "/api/v1")+" "+string(body))
		return http.StatusUnprocessableEntity
	}
	form := url.Values{"key": {uuid.NewString()}, "role": {"COORDINATOR"}, "away": {staff}, "note": {"Til nyttår"}}
	p = b.post("/absence/"+staff, form)
	assert.Equal(t, http.StatusUnprocessableEntity, p.status)
	assert.Contains(t, p.body, "Kryss av minst én sak.")
	form["cases"] = []string{two}
	p = b.post("/absence/"+staff, form)
	assert.Contains(t, p.body, "Velg hvem som skal ta over.")
	require.Empty(t, sent, "nothing ticked is never all of them")
	form.Set("to", "staff/"+lead)
	p = b.post("/absence/"+staff, form)
	require.Len(t, sent, 1)
	path, body, _ := strings.Cut(sent[0], " ")
	assert.Equal(t, "/staff/"+staff+"/reassign", path)
	assert.JSONEq(t, `{"to":"staff/`+lead+`","role":"COORDINATOR","reason":"ABSENCE","cases":["`+two+`"],"note":"Til nyttår"}`, body)
	assert.Contains(t, p.body, "It is not taken.")
	assert.Contains(t, p.body, "Til nyttår</textarea>", "nothing typed is lost")
	assert.Contains(t, p.body, `value="staff/`+lead+`" selected`)
	assert.Contains(t, p.body, `value="`+two+`" checked`)
	assert.NotContains(t, p.body, `id="away-COORDINATOR-`+staff+`-`+one+`" name="cases" value="`+one+`" checked`)
	form.Set("role", "KING")
	assert.Equal(t, http.StatusBadRequest, b.post("/absence/"+staff, form).status)
	h.answers = nil
	assert.Equal(t, http.StatusForbidden, h.inside(t, per).get("/absence").status)
}

// answered are answers of the API by what is asked besides the path.
func (h *house) answered(w http.ResponseWriter, r *http.Request) bool {
	if h.answers == nil || r.Method != http.MethodGet {
		return false
	}
	body := h.answers(r)
	if body == nil {
		return false
	}
	w.Header().Set("ETag", `"3"`)
	_ = json.NewEncoder(w).Encode(body)
	return true
}
