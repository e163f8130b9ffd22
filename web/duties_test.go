package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Whoever may not send a form is told so when they open it, in the API's words, and is led to none.
func TestINV84_AFormOpensForWhoMaySendIt(t *testing.T) {
	h := newHouse(t)
	staff := h.ask(t, http.MethodGet, tone, "/staff", nil)["items"].([]any)[0].(object)["id"].(string)
	unit := h.ask(t, http.MethodGet, tone, "/organisations/"+h.org+"/units", nil)["units"].([]any)[0].(object)["id"].(string)
	keepers, admins, unitAndAdmins := []string{tone, siri}, []string{tone}, []string{tone, siri}
	for path, may := range map[string][]string{
		"/people/new": keepers, "/staff/new": admins, "/administration": unitAndAdmins, "/policy/new": admins, "/units/new": admins,
		"/units/" + unit: admins, "/staff/" + staff + "/change_staff": admins, "/staff/" + staff + "/record_training": unitAndAdmins,
		"/staff/" + staff + "/reassign_cases": unitAndAdmins,
	} {
		for _, who := range []string{tone, siri, per} {
			p := h.inside(t, who).get(path)
			want := http.StatusForbidden
			if slices.Contains(may, who) {
				want = http.StatusOK
			}
			assert.Equal(t, want, p.status, "%s at %s", who, path)
		}
	}
	told := h.inside(t, siri).get("/staff/new")
	assert.Contains(t, told.body, "Rolla di gir ikkje tilgang til dette.", "as the API says it")
	none := h.inside(t, siri).post("/search", url.Values{"q": {"Ukjent Navn"}})
	assert.Contains(t, none.body, `href="/people/new"`)
}

// Units with who heads them and how they are reached: read by everybody on the staff, changed by an
// administrator, filled in as they stand.
func TestUnitsAreReadAndChanged(t *testing.T) {
	h := newHouse(t)
	admin, reader := h.inside(t, tone), h.inside(t, siri)
	p := admin.get("/units")
	oneHeading(t, p)
	assert.Contains(t, p.body, "Koordinerende enhet")
	assert.Contains(t, p.body, "Tone Berg", "who heads it")
	assert.Contains(t, p.body, `href="/units/new"`)
	read := reader.get("/units")
	oneHeading(t, read)
	assert.NotContains(t, read.body, `href="/units/`)

	unit := h.ask(t, http.MethodGet, tone, "/organisations/"+h.org+"/units", nil)["units"].([]any)[0].(object)["id"].(string)
	form := hidden(admin.get("/units/" + unit))
	form.Set("address_line", "Storgata 1")
	form.Set("postal_code", "6999")
	form.Set("postal_place", "Fjordvik")
	form.Set("do", "take")
	p = admin.post("/units/"+unit, form)
	require.Equal(t, "/units", p.url.Path)
	assert.Contains(t, p.body, "Storgata 1, 6999 Fjordvik")
	again := admin.get("/units/" + unit)
	assert.Contains(t, again.body, `value="Storgata 1"`, "as it stands")
	form = hidden(again)
	for name, value := range map[string]string{"address_line": "", "postal_code": "6999", "postal_place": "Fjordvik", "phone": "57 00 00 00",
		"do": "take"} {
		form.Set(name, value)
	}
	p = admin.post("/units/"+unit, form)
	assert.NotContains(t, p.body, "Storgata 1", "what was emptied is gone")
	assert.Contains(t, p.body, "57 00 00 00")
	form.Set("do", "take")
	assert.Equal(t, http.StatusForbidden, reader.post("/units/"+unit, form).status)

	form = hidden(admin.get("/units/new"))
	form.Set("name", "Hjemmetjenesten")
	form.Set("do", "take")
	assert.Contains(t, admin.post("/units/new", form).body, "Hjemmetjenesten")
	assert.Equal(t, http.StatusNotFound, admin.get("/units/no-such").status)
}
