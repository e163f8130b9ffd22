package api

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"samlop/casefile/calendar"
	"samlop/casework"
	"samlop/models"
)

// fjordvik is a small municipality made through the API.
type fjordvik struct {
	*house
	org      casework.Organisation
	lead, ke casework.Staff
	patient  casework.Person
}

// Tokens are for these subjects.
const (
	kel = "kel-1"
	ke  = "ke-1"
	pat = "pat-1"
)

type object = map[string]any

func newFjordvik(t *testing.T, change ...func(*casework.Config, *Config)) fjordvik {
	t.Helper()
	f := fjordvik{house: newHouse(t, change...)}
	f.org = made[casework.Organisation](t, f.call(t, admin, "POST", "/api/v1/organisations",
		object{"kind": "MUNICIPALITY", "name": "Fjordvik", "language": "nn"}), 201)
	unit := made[casework.Unit](t, f.call(t, admin, "POST", "/api/v1/organisations/"+f.org.ID+"/units",
		object{"name": "Koordinerande eining", "coordinating": true}), 201)
	f.lead = made[casework.Staff](t, f.call(t, admin, "POST", "/api/v1/staff", object{
		"organisation_id": f.org.ID, "unit_id": unit.ID, "name": "Liv Leiar",
		"roles": []string{"KEL", "ADMIN"}, "language": "nn", "work_email": "liv@fjordvik.example", "login_subject": kel}), 201)
	f.ke = made[casework.Staff](t, f.call(t, kel, "POST", "/api/v1/staff", object{
		"unit_id": unit.ID, "manager_id": f.lead.ID, "name": "Kari Handsamar",
		"roles": []string{"KE"}, "language": "nb", "login_subject": ke}), 201)
	f.approveRoles(t)
	f.patient = made[casework.Person](t, f.call(t, ke, "POST", "/api/v1/people", object{"name": "Per Pasient", "birth_date": "1980-02-29",
		"birth_source": "OWN_STATEMENT", "language": "en", "login_subject": pat}), 201)
	return f
}

// approveRoles lets the administrator of the installation be the second person.
func (f fjordvik) approveRoles(t *testing.T) {
	t.Helper()
	path := "/api/v1/organisations/" + f.org.ID + "/role-grants"
	for _, g := range made[casework.RoleGrants](t, f.call(t, admin, "GET", path, nil), 200).Grants {
		if g.Status == models.RoleProposed {
			made[casework.RoleGrant](t, f.call(t, admin, "POST", path+"/"+g.ID+"/approve", nil), 201)
		}
	}
}

func TestOrganisationsUnitsAndMe(t *testing.T) {
	f := newFjordvik(t)
	if a := f.call(t, ke, "POST", "/api/v1/organisations", object{"kind": "MUNICIPALITY", "name": "Dalvik"}); a.status != 403 ||
		a.problem(t).Key != "wrong_role" {
		t.Errorf("a case handler makes municipalities: %d %s", a.status, a.body)
	}
	second := f.call(t, admin, "POST", "/api/v1/organisations/"+f.org.ID+"/units", object{"name": "Ei til", "coordinating": true})
	if p := second.problem(t); second.status != 422 || p.Key != "coordinating_unit_exists" || p.Errors[0].Path != "body.coordinating" {
		t.Errorf("a second coordinating unit: %d %s", second.status, second.body)
	}
	made[casework.Unit](t, f.call(t, kel, "POST", "/api/v1/organisations/"+f.org.ID+"/units", object{"name": "Heimesjukepleia"}), 201)
	if units := made[casework.Units](t, f.call(t, ke, "GET", "/api/v1/organisations/"+f.org.ID+"/units", nil), 200).Units; len(units) != 2 ||
		!units[0].Coordinating {
		t.Errorf("units are %+v", units)
	}
	me := made[casework.Me](t, f.call(t, ke, "GET", "/api/v1/me", nil), 200)
	if me.Principal != f.ke.Principal || me.Organisation.ID != f.org.ID || !slices.Contains(me.Roles, "KE") || me.Unit == nil {
		t.Errorf("me is %+v", me)
	}
	if orgs := made[casework.Organisations](t, f.call(t, ke, "GET", "/api/v1/organisations", nil), 200).Organisations; len(orgs) != 1 {
		t.Errorf("organisations are %+v", orgs)
	}
	if a := f.call(t, ke, "GET", "/api/v1/organisations/"+uuid.NewString()+"/policy", nil); a.status != 404 {
		t.Errorf("another organisation's policy: %d", a.status)
	}
}

func TestStaffAndTraining(t *testing.T) {
	f := newFjordvik(t)
	body := object{"name": "Kim Koordinator", "work_email": "kim@fjordvik.example", "login_subject": "ko-1"}
	key := uuid.NewString()
	first := f.call(t, kel, "POST", "/api/v1/staff", body, "Idempotency-Key", key)
	kim := made[casework.Staff](t, first, 201)
	if first.header.Get("Location") != "/api/v1/staff/"+kim.ID {
		t.Errorf("Location: %s", first.header.Get("Location"))
	}
	again := f.call(t, kel, "POST", "/api/v1/staff", body, "Idempotency-Key", key)
	if same := made[casework.Staff](t, again, 201); same.ID != kim.ID {
		t.Error("the same request made another one")
	}
	body["name"] = "Kim Annan"
	if a := f.call(t, kel, "POST", "/api/v1/staff", body, "Idempotency-Key", key); a.status != 422 || a.problem(t).Key != "key_reused" {
		t.Errorf("another body under the key: %d %s", a.status, a.body)
	}
	if a := f.call(t, kel, "POST", "/api/v1/staff", object{"name": "Ein til", "login_subject": "ko-1"}); a.status != 422 ||
		a.problem(t).Key != "login_taken" {
		t.Errorf("a login twice: %d %s", a.status, a.body)
	}
	if a := f.call(t, ke, "POST", "/api/v1/staff", object{"name": "X"}); a.status != 403 {
		t.Errorf("a case handler registers staff: %d", a.status)
	}

	path := "/api/v1/staff/" + kim.ID
	changed := f.call(t, kel, "PATCH", path, object{"manager_id": f.lead.ID}, "If-Match", f.call(t, ke, "GET", path, nil).header.Get("ETag"))
	if m := made[casework.Staff](t, changed, 200); m.Manager != f.lead.ID || m.Name != "Kim Koordinator" || m.Version != 2 {
		t.Errorf("changed: %+v", m)
	}
	if a := f.call(t, kel, "PATCH", path, object{"name": "Y"}, "If-Match", `"1"`); a.status != 412 || a.header.Get("ETag") != `"2"` {
		t.Errorf("stale: %d %s", a.status, a.header.Get("ETag"))
	}
	if a := f.call(t, kel, "PATCH", path, object{"manager_id": uuid.NewString()}, "If-Match", "*"); a.status != 422 ||
		a.problem(t).Errors[0].Path != "body.manager_id" {
		t.Errorf("a manager there is not: %d %s", a.status, a.body)
	}

	training := path + "/training"
	made[casework.Training](t, f.call(t, kel, "POST", training, object{"kind": "COORDINATOR_ROLE", "completed_on": "2020-01-31"}), 201)
	future := calendar.DateOf(time.Now()).AddDays(2).String()
	if a := f.call(t, kel, "POST", training, object{"kind": "INDIVIDUAL_PLAN", "completed_on": future}); a.status != 422 ||
		a.problem(t).Key != "date_in_future" {
		t.Errorf("training in the future: %d %s", a.status, a.body)
	}
	if list := made[casework.TrainingList](t, f.call(t, kel, "GET", training, nil), 200).Training; len(list) != 1 || !list[0].Valid {
		t.Errorf("training is %+v", list)
	}
	if a := f.call(t, kel, "GET", "/api/v1/staff/"+uuid.NewString(), nil); a.status != 404 || a.problem(t).Key != "not_found" {
		t.Errorf("nobody: %d %s", a.status, a.body)
	}
}

// The list of staff says to who sees their training which of it counts today: whom to propose as coordinator (INV-34).
func TestINV34_TheListOfStaffSaysWhoIsTrained(t *testing.T) {
	f := newFjordvik(t)
	kim := made[casework.Staff](t, f.call(t, kel, "POST", "/api/v1/staff", object{"name": "Kim", "login_subject": "ko-1"}), 201)
	for _, one := range []object{{"kind": "COORDINATOR_ROLE", "completed_on": "2020-01-31"},
		{"kind": "INDIVIDUAL_PLAN", "completed_on": "2020-01-31", "valid_until": "2021-01-31"}} {
		made[casework.Training](t, f.call(t, kel, "POST", "/api/v1/staff/"+kim.ID+"/training", one), 201)
	}
	trained := func(who string) map[string][]models.TrainingKind {
		out := map[string][]models.TrainingKind{}
		for _, m := range made[page[casework.Staff]](t, f.call(t, who, "GET", "/api/v1/staff?active=true", nil), 200).Items {
			if m.Training != nil {
				out[m.ID] = m.Training
			}
		}
		return out
	}
	got := trained(ke)
	if !slices.Equal(got[kim.ID], []models.TrainingKind{models.CoordinatorTraining}) || got[f.lead.ID] == nil || len(got[f.lead.ID]) != 0 {
		t.Errorf("the unit reads %v", got)
	}
	if got := trained("ko-1"); len(got) != 0 {
		t.Errorf("a colleague reads %v", got)
	}
}

// A list goes on by its cursor and ends; every item comes once.
func TestPages(t *testing.T) {
	f := newFjordvik(t)
	for _, name := range []string{"A", "B", "C"} {
		made[casework.Staff](t, f.call(t, kel, "POST", "/api/v1/staff", object{"name": name}), 201)
	}
	seen := map[string]int{}
	path := "/api/v1/staff?limit=2"
	for range 4 {
		p := made[page[casework.Staff]](t, f.call(t, ke, "GET", path, nil), 200)
		for _, m := range p.Items {
			seen[m.ID]++
		}
		if p.NextCursor == "" {
			break
		}
		path = "/api/v1/staff?limit=2&cursor=" + p.NextCursor
	}
	if len(seen) != 5 {
		t.Errorf("saw %d of 5", len(seen))
	}
	for id, n := range seen {
		if n != 1 {
			t.Errorf("%s came %d times", id, n)
		}
	}
	if a := f.call(t, ke, "GET", "/api/v1/staff?cursor=nonsense", nil); a.status != 400 || a.problem(t).Errors[0].Path != "query.cursor" {
		t.Errorf("a cursor never given: %d %s", a.status, a.body)
	}
	if p := made[page[casework.CaseRow]](t, f.call(t, ke, "GET", "/api/v1/cases", nil), 200); p.Items == nil || len(p.Items) != 0 {
		t.Errorf("no cases are %v, want []", p.Items)
	}
	for _, path := range []string{"/api/v1/tasks", "/api/v1/tasks?list=unit", "/api/v1/letters"} {
		made[page[any]](t, f.call(t, ke, "GET", path, nil), 200)
	}
}

// An identity number is taken in and looked up by, and never shown again in
// full, neither in an answer nor in the log (INV-88).
func TestPeople(t *testing.T) {
	f := newFjordvik(t)
	const number = "12835810036" // synthetic
	with := object{"name": "Nils Ny", "identity_number": number, "address_line": "Vegen 1", "postal_code": "5700", "postal_place": "Voss"}
	nils := made[casework.Person](t, f.call(t, ke, "POST", "/api/v1/people", with), 201)
	path := "/api/v1/people/" + nils.ID
	shown := f.call(t, ke, "GET", path, nil)
	if p := made[casework.Person](t, shown, 200); len(p.Identifiers) != 1 || !strings.Contains(p.Identifiers[0].Masked, "*****") {
		t.Errorf("identifiers: %+v", p.Identifiers)
	}
	found := f.call(t, ke, "POST", "/api/v1/people/lookup", object{"identity_number": number})
	if p := made[casework.Person](t, found, 200); p.ID != nils.ID {
		t.Errorf("found %s", p.ID)
	}
	taken := f.call(t, ke, "POST", "/api/v1/people", object{"name": "Ein annan", "identity_number": number}, "Accept-Language", "nn")
	if p := taken.problem(t); taken.status != 422 || p.Key != "identity_number_taken" || p.Rule != "INV-102" || p.Language != "nn" {
		t.Errorf("taken: %d %s", taken.status, taken.body)
	}
	wrong := f.call(t, ke, "POST", "/api/v1/people", object{"name": "Ein tredje", "identity_number": number[:10] + "X"})
	if p := wrong.problem(t); wrong.status != 422 || p.Key != "identity_number_form" || p.Rule != "INV-100" {
		t.Errorf("mistyped: %d %s", wrong.status, wrong.body)
	}
	if a := f.call(t, ke, "POST", "/api/v1/people/lookup", object{"identity_number": "00000000000"}); a.status != 422 && a.status != 404 {
		t.Errorf("nobody's number: %d %s", a.status, a.body)
	}
	changed := f.call(t, ke, "PATCH", path, object{"phone": "99999999"}, "If-Match", shown.header.Get("ETag"))
	if p := made[casework.Person](t, changed, 200); p.Phone != "99999999" || p.AddressLine != "Vegen 1" {
		t.Errorf("changed: %+v", p)
	}
	if list := made[page[casework.PersonRow]](t, f.call(t, ke, "GET", "/api/v1/people?name=nils", nil), 200); len(list.Items) != 1 {
		t.Errorf("the list has %+v", list.Items)
	}
	// A patient sees themself, and nobody else (INV-84).
	if a := f.call(t, pat, "GET", "/api/v1/people/"+f.patient.ID, nil); a.status != 200 {
		t.Errorf("a patient does not see themself: %d %s", a.status, a.body)
	}
	if a := f.call(t, pat, "GET", path, nil); a.status != 403 && a.status != 404 {
		t.Errorf("a patient sees another: %d", a.status)
	}
	for _, a := range []answered{shown, found, taken, wrong, changed} {
		if strings.Contains(string(a.body), number) {
			t.Errorf("the number is shown: %s", a.body)
		}
	}
	for _, secret := range []string{number, "Nils", "Vegen"} {
		if strings.Contains(f.log.String(), secret) {
			t.Errorf("the log holds %s", secret)
		}
	}
}

func TestWorlds(t *testing.T) {
	h := newHouse(t)
	w := made[World](t, h.call(t, "storyteller", "POST", "/api/v1/training/worlds", object{"now": "2027-01-04T08:00:00Z"}), 201)
	if w.TokenEndpoint != h.issuer.URL()+"/token" || w.Issuer != h.issuer.URL() || w.ID == "" {
		t.Errorf("the world is %+v", w)
	}
	path := "/api/v1/training/worlds/" + w.ID
	if a := h.call(t, "storyteller", "PUT", path+"/clock", object{"now": "2026-12-01T08:00:00Z"}); a.status != 422 ||
		a.problem(t).Key != "clock_backwards" {
		t.Errorf("back: %d %s", a.status, a.body)
	}
	moved := made[World](t, h.call(t, "storyteller", "PUT", path+"/clock", object{"now": "2027-02-01T08:00:00Z"}), 200)
	if moved.Now.Before(time.Date(2027, 2, 1, 8, 0, 0, 0, time.UTC)) {
		t.Errorf("the clock shows %s", moved.Now)
	}
	if a := h.call(t, "somebody-else", "GET", path, nil); a.status != 404 {
		t.Errorf("another's world: %d", a.status)
	}
	org := made[casework.Organisation](t, h.call(t, "storyteller", "POST", "/api/v1/organisations",
		object{"kind": "MUNICIPALITY", "name": "Fjordvik", "world": w.ID}), 201)
	made[casework.Staff](t, h.call(t, "storyteller", "POST", "/api/v1/staff", object{"organisation_id": org.ID, "name": "Liv",
		"roles": []string{"KEL"}, "login_subject": "liv-" + w.ID}), 201)
	me := made[casework.Me](t, h.call(t, "liv-"+w.ID, "GET", "/api/v1/me", nil), 200)
	if me.World != w.ID || me.Today.String() < "2027-02-01" {
		t.Errorf("she is in %+v", me)
	}
}
