package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Whoever keeps the register changes an address at the desk, found by search: only what differs is sent, for the version
// that was read, and what stands there already stands in the form. Nobody else is let in.
func TestAPersonsAddressIsChangedAtTheDesk(t *testing.T) {
	h := newHouse(t)
	b := h.inside(t, siri)
	one := h.call(t, siri, "/people", object{"name": "Ny Nordmann", "kind": "RELATIVE", "phone": "57 00 00 00"})
	id := one["id"].(string)
	found := b.post("/search", with(nil, "q", "ny nordm"))
	require.Contains(t, found.body, `href="/people/`+id+`"`)
	p := b.get("/people/" + id)
	oneHeading(t, p)
	assert.Contains(t, p.body, "Ny Nordmann</strong>")
	assert.Contains(t, p.body, `name="phone" value="57 00 00 00"`)
	form := with(hidden(p), "name", "Ny Nordmann", "channel", "LETTER", "language", "nb", "address_line", "Strandvegen 1",
		"postal_code", "6999", "postal_place", "Fjordvik", "do", "take")
	p = b.post("/people/"+id, form)
	require.Equal(t, "/search", p.url.Path, p.body)
	assert.Contains(t, p.body, "Opplysningane er lagra")
	now := h.ask(t, http.MethodGet, siri, "/people/"+id, nil)
	assert.Equal(t, "Strandvegen 1", now["address_line"])
	assert.Empty(t, now["phone"], "what was emptied is empty")
	assert.InDelta(t, 2, now["version"], 0)

	form.Set("address_line", "Bakkevegen 2")
	again := b.post("/people/"+id, form) // as it was read before that
	assert.Equal(t, "/people/"+id, again.url.Path, "it has been changed meanwhile")
	assert.Equal(t, http.StatusForbidden, h.inside(t, per).get("/people/"+id).status)
	assert.Equal(t, http.StatusNotFound, b.get("/people/"+uuid.NewString()).status)
}

// A refusal for want of an address says of whom, and leads whoever keeps the register to where it is written; the names
// are those of the case, and stand in no log (INV-54).
func TestINV54_ARefusalForWantOfAnAddressNamesWhom(t *testing.T) {
	h := newHouse(t)
	id, _ := h.canRoom(t, map[string]int{"/preview": http.StatusUnprocessableEntity, "/send_minutes": http.StatusUnprocessableEntity})
	h.canned["/cases/"+id+"/openings"] = object{"openings": []object{{"step": "send_minutes", "name": "x", "open": true, "yours": true}}}
	h.canned["/cases/"+id]["meetings"] = []object{{"id": "meeting-1", "kind": "CARE_TEAM", "status": "MINUTES_DRAFT", "on": "2027-01-02"}}
	nav := ""
	for who, named := range h.canned["/cases/"+id]["people"].(object) {
		if named.(object)["name"] == "Nils Veileder" {
			nav = who
		}
	}
	h.gives = func(*http.Request) object {
		return object{"status": 422, "rule": "INV-54", "key": "address_missing", "detail": "Éin mottakar manglar adresse.",
			"remedy": "Prøv igjen.", "whom": []string{nav, "staff/" + uuid.NewString()}}
	}
	at := "/cases/" + id + "/steps/send_minutes"
	for who, want := range map[string]string{
		siri: `<a class="ds-link" href="/people/` + strings.TrimPrefix(nav, "person/") + `?case=` + id + `">Nils Veileder</a>. Prøv`,
		per:  `<strong>Nils Veileder</strong>. Prøv`,
	} {
		b := h.inside(t, who)
		p := b.post(at, with(hidden(b.get(at)), "meeting", "meeting-1", "do", "look"))
		require.Equal(t, http.StatusUnprocessableEntity, p.status, who)
		assert.Contains(t, p.body, want, who)
	}
	assert.NotContains(t, h.log.String(), "Nils")
}
