package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// canCoordinated is a case in which the reader sets the participants; who is registered for it is
// in it from then on, as the API has it.
func (h *house) canCoordinated(t *testing.T) (id, made string, sent *[]posted) {
	t.Helper()
	id, sent = h.canRoom(t, nil)
	made = "person/" + uuid.NewString()
	one := h.canned["/cases/"+id]
	one["opens"], one["ground"] = []string{"plan", "contacts"}, "KO"
	open := object{"step": "issue_participation", "name": "Set the participants", "open": true, "yours": true}
	h.canned["/cases/"+id+"/openings"] = object{"openings": []object{open}}
	h.canned["/cases/"+id+"/contacts"] = object{"contacts": []object{}}
	h.gives = func(r *http.Request) object {
		if !strings.HasSuffix(r.URL.Path, "/contacts") {
			return nil
		}
		one["people"].(object)[made] = object{"name": "Lise Lærer", "kind": "OTHER"}
		return object{"principal": made, "name": "Lise Lærer", "kind": "OTHER"}
	}
	return id, made, sent
}

// registers sends the form of a contact whose address nobody knows, and again when that has been doubted.
func (b *browser) registers(to string, form url.Values) page {
	b.t.Helper()
	p := b.post(to, form)
	require.Equal(b.t, http.StatusUnprocessableEntity, p.status)
	return b.post(to, with(form, "desk.anyway", hidden(p).Get("desk.anyway")))
}

// A contact without an address is asked about once, by name: minutes go to everybody or to nobody (INV-54). With one
// nothing is asked, and whoever does not know it registers them all the same.
func TestINV54_TheAddressOfAContactIsAskedForWhenTheyAreRegistered(t *testing.T) {
	h := newHouse(t)
	id, _, sent := h.canCoordinated(t)
	b := h.inside(t, siri)
	at := "/cases/" + id + "/contacts/new"
	form := with(hidden(b.get(at)), "name", "Lise Lærer", "address_line", "Skulevegen 1", "do", "take")
	p := b.post(at, form)
	require.Equal(t, http.StatusUnprocessableEntity, p.status, "a street alone is no address")
	assert.Contains(t, p.body, "kan Lise Lærer ikkje få brev")
	assert.Contains(t, p.body, `<a class="ds-link" href="#f-address_line">`)
	require.Empty(t, *sent)
	form = with(hidden(p), "name", "Lise Lærer", "address_line", "Skulevegen 1", "do", "take")
	require.Equal(t, http.StatusOK, b.post(at, form).status)
	require.Len(t, *sent, 1)

	form = with(hidden(b.get(at)), "name", "Per Prest", "address_line", "Skulevegen 1", "postal_code", "6999", "do", "take")
	require.Equal(t, http.StatusOK, b.post(at, form).status, "nothing is doubted")
	require.Len(t, *sent, 2)
}

// Who is no staff and in no case yet is registered from the field that lacks them: what was typed is
// there afterwards, and they are chosen. Nothing that identifies is asked (INV-88).
func TestINV88_AContactIsRegisteredFromTheFieldThatLacksThem(t *testing.T) {
	h := newHouse(t)
	id, made, sent := h.canCoordinated(t)
	b := h.inside(t, siri)
	step := "/cases/" + id + "/steps/issue_participation"
	p := b.get(step)
	require.Contains(t, p.body, `name="contact" value="participants.0.who"`)
	form := hidden(p)
	form.Set("participants.0.service", "NAV")
	form.Set("participants.1.who", "")
	form.Set("participants.1.service", "SCHOOL")
	form.Set("participants.1.who.search", "Lise")
	form.Set("contact", "participants.1.who")
	p = b.post(step, form)
	oneHeading(t, p)
	require.Equal(t, "/cases/"+id+"/contacts/new", p.url.Path)
	assert.NotContains(t, p.body, "identity_number")
	assert.NotContains(t, p.body, "birth_date")
	assert.NotContains(t, p.body, `value="PATIENT"`)
	assert.Less(t, strings.Index(p.body, `name="name"`), strings.Index(p.body, `name="channel"`), "who it is before how they are reached")
	back := regexp.MustCompile(`href="(/drafts/[^"]*)"`).FindStringSubmatch(p.body)
	require.Len(t, back, 2, "the way back to the form")

	form = hidden(p)
	form.Set("do", "take")
	empty := b.post(p.url.Path, form)
	require.Equal(t, http.StatusUnprocessableEntity, empty.status, "a name is needed")
	require.Empty(t, *sent)
	form = hidden(empty)
	form.Set("name", "Lise Lærer")
	form.Set("phone", "57 00 00 00")
	form.Set("do", "take")
	p = b.registers(p.url.Path, form)
	require.Equal(t, http.StatusOK, p.status)
	require.Equal(t, step, p.url.Path)
	require.Len(t, *sent, 1)
	assert.JSONEq(t, `{"name": "Lise Lærer", "phone": "57 00 00 00"}`, (*sent)[0].body)
	assert.Regexp(t, `name="participants.1.who" value="`+made+`" checked`, p.body, "chosen in the row that lacked them")
	assert.NotRegexp(t, `name="participants.0.who" value="`+made+`" checked`, p.body)
	assert.Regexp(t, `<option value="NAV" selected>`, p.body, "what was typed is there")
	assert.Regexp(t, `<option value="SCHOOL" selected>`, p.body)
	for _, mark := range []string{"Lise", "57 00"} {
		assert.NotContains(t, h.log.String(), mark)
	}
	assert.Equal(t, step, b.get(back[1]).url.Path)
}

// From a form in which nothing has been typed one comes back to it all the same.
func TestAContactIsRegisteredFromAnEmptyForm(t *testing.T) {
	h := newHouse(t)
	id, made, _ := h.canCoordinated(t)
	b := h.inside(t, siri)
	step := "/cases/" + id + "/steps/issue_participation"
	form := hidden(b.get(step))
	form.Set("contact", "participants.0.who")
	p := b.post(step, form)
	require.Equal(t, "/cases/"+id+"/contacts/new", p.url.Path)
	form = hidden(p)
	form.Set("name", "Lise Lærer")
	form.Set("do", "take")
	p = b.registers(p.url.Path, form)
	require.Equal(t, step, p.url.Path)
	assert.Regexp(t, `name="participants.0.who" value="`+made+`" checked`, p.body)
}

// Whoever may not is not offered it, and is told so at once.
func TestINV84_NobodyElseIsOfferedToRegisterAContact(t *testing.T) {
	h := newHouse(t)
	id, _, sent := h.canCoordinated(t)
	h.canned["/cases/"+id]["opens"] = []string{"plan"}
	delete(h.canned, "/cases/"+id+"/contacts")
	b := h.inside(t, siri)
	step := "/cases/" + id + "/steps/issue_participation"
	p := b.get(step)
	require.NotContains(t, p.body, `name="contact"`)
	form := hidden(p)
	form.Set("contact", "participants.0.who")
	require.Equal(t, step, b.post(step, form).url.Path, "a button that was not there leads nowhere")
	require.Equal(t, http.StatusNotFound, b.get("/cases/"+id+"/contacts/new").status)
	require.Equal(t, http.StatusNotFound, b.post("/cases/"+id+"/contacts/new", form).status)
	require.Empty(t, *sent)
}

// A draft that is not of this case is left alone, whatever the address says.
func TestAContactGoesIntoNoOtherDraft(t *testing.T) {
	h := newHouse(t)
	id, made, _ := h.canCoordinated(t)
	b := h.inside(t, siri)
	b.post("/drafts/create_person", with(hidden(b.get("/people/new")), "name", "Ada Ny"))
	form := hidden(b.get("/cases/" + id + "/contacts/new?draft=create_person&for=name"))
	form.Set("name", "Lise Lærer")
	form.Set("do", "take")
	p := b.registers("/cases/"+id+"/contacts/new", form)
	require.Equal(t, "/cases/"+id, p.url.Path)
	require.NotContains(t, b.get("/people/new").body, made)
}
