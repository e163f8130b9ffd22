package api

import (
	"strings"
	"testing"
	"time"

	"samlop/casefile/calendar"
	"samlop/casework"
)

// found looks a number up as a case handler does.
func (f fjordvik) found(t *testing.T, number string) casework.Person {
	t.Helper()
	return made[casework.Person](t, f.call(t, ke, "POST", "/api/v1/people/lookup", object{"identity_number": number}), 200)
}

// masked is what is shown of somebody's numbers.
func masked(p casework.Person) (out []string) {
	for _, i := range p.Identifiers {
		out = append(out, i.Kind+" "+i.Masked)
	}
	return out
}

func (f fjordvik) requireNumbers(t *testing.T, p casework.Person, want ...string) {
	t.Helper()
	if got := strings.Join(masked(p), ", "); got != strings.Join(want, ", ") {
		t.Errorf("numbers of %s: %s, want %s", p.Name, got, want)
	}
}

// A D-number becomes a birth number: what the case handler reads first says the version, the
// new number is added, either finds the person, and nobody else can be given one of them.
func TestINV102_INV103_ADNumberBecomesABirthNumberOverHTTP(t *testing.T) {
	const dNumber, birthNumber = "61868730292", "21868730118"
	f := newFjordvik(t)
	anna := made[casework.Person](t, f.call(t, ke, "POST", "/api/v1/people", object{"name": "Anna Kowalska", "identity_number": dNumber,
		"birth_date": "1987-06-21", "birth_source": "DOCUMENT"}), 201)
	f.requireNumbers(t, anna, "D 618687 *****")

	read := f.call(t, ke, "POST", "/api/v1/people/lookup", object{"identity_number": "618687 30292"}) // as it is shown: 6+5
	tag := read.header.Get("ETag")
	if p := made[casework.Person](t, read, 200); p.ID != anna.ID || tag == "" {
		t.Fatalf("by the D-number: %+v, ETag %q", p, tag)
	}
	path, added := "/api/v1/people/"+anna.ID, object{"identity_number": birthNumber}
	if a := f.call(t, ke, "PATCH", path, object{"identity_number": "21868730119"}, "If-Match", tag); a.status != 422 ||
		a.problem(t).Rule != "INV-100" || a.problem(t).Errors[0].Path != "body.identity_number" {
		t.Errorf("a slip of the keyboard: %d %s", a.status, a.body)
	}
	both := made[casework.Person](t, f.call(t, ke, "PATCH", path, added, "If-Match", tag), 200)
	f.requireNumbers(t, both, "D 618687 *****", "FNR 218687 *****")
	if a := f.call(t, ke, "PATCH", path, object{"name": "Ana"}, "If-Match", tag); a.status != 412 {
		t.Errorf("a colleague who read it before: %d %s", a.status, a.body)
	}
	for _, number := range []string{dNumber, birthNumber} {
		if p := f.found(t, number); p.ID != anna.ID || p.BirthDate.String() != "1987-06-21" {
			t.Errorf("either finds her: %+v", p)
		}
		a := f.call(t, ke, "POST", "/api/v1/people", object{"name": "En annen", "identity_number": number}, "Accept-Language", "nb")
		if p := a.problem(t); a.status != 422 || p.Rule+" "+p.Key != "INV-102 identity_number_taken" || strings.Contains(string(a.body), "Anna") {
			t.Errorf("somebody else with her number: %d %s", a.status, a.body)
		}
		if strings.Contains(f.log.String(), number) || strings.Contains(f.log.String(), number[:6]) {
			t.Error("the log has a number")
		}
	}
	if a := f.call(t, pat, "POST", "/api/v1/people/lookup", object{"identity_number": dNumber}); a.status != 403 {
		t.Errorf("a patient looks people up: %d", a.status)
	}
}

// Somebody without a number is found by name. The number they turn out to have may be in
// another entry: then two people join the two, and whatever led to either leads to one.
func TestT03_INV102_SomebodyWithoutANumberOverHTTP(t *testing.T) {
	const number = "14851151304"
	f := newFjordvik(t)
	known := made[casework.Person](t, f.call(t, ke, "POST", "/api/v1/people", object{"name": "Ahmed Noor", "identity_number": number}), 201)
	without := made[casework.Person](t, f.call(t, ke, "POST", "/api/v1/people", object{"name": "Ahmad Nur", "birth_date": "1985-05-14",
		"birth_source": "OWN_STATEMENT"}), 201)
	f.requireNumbers(t, without)
	if a := f.call(t, ke, "POST", "/api/v1/people/lookup", object{"identity_number": "19900154073"}); a.status != 404 {
		t.Errorf("a number that nobody here has: %d %s", a.status, a.body)
	}
	list := made[page[casework.PersonRow]](t, f.call(t, ke, "GET", "/api/v1/people?name=nur", nil), 200)
	if len(list.Items) != 1 || list.Items[0].Principal != without.Principal {
		t.Errorf("by name: %+v", list.Items)
	}

	path := "/api/v1/people/" + without.ID
	if a := f.call(t, ke, "PATCH", path, object{"identity_number": number}, "If-Match", `"1"`); a.status != 422 ||
		a.problem(t).Key != "identity_number_taken" {
		t.Fatalf("the number is in another entry: %d %s", a.status, a.body)
	}
	f.requireNumbers(t, made[casework.Person](t, f.call(t, ke, "GET", path, nil), 200))
	joins := "/api/v1/organisations/" + f.org.ID + "/person-joins"
	j := made[casework.PersonJoin](t, f.call(t, ke, "POST", joins, object{"survivor_id": f.found(t, number).ID, "joined_id": without.ID,
		"reason": "Samme person, viste pass."}), 201)
	made[casework.PersonJoin](t, f.call(t, kel, "POST", joins+"/"+j.ID+"/approve", object{}), 201)
	for what, p := range map[string]casework.Person{"by number": f.found(t, number),
		"by the old address": made[casework.Person](t, f.call(t, ke, "GET", path, nil), 200)} {
		if p.ID != known.ID || len(p.Joined) != 1 || p.Joined[0].Name != "Ahmad Nur" {
			t.Errorf("%s: %+v", what, p)
		}
	}
}

// A child is expected, is born, gets a name and then a number: one entry all the way, with
// the mother who decides for it from the first.
func TestINV101_INV102_AnExpectedChildIsBornNamedAndNumberedOverHTTP(t *testing.T) {
	const number = "05892650219"
	f := newFjordvik(t)
	child := made[casework.Person](t, f.call(t, ke, "POST", "/api/v1/people", object{"name": "Venta barn av Mona", "unborn": true,
		"due_date": "2099-01-31"}), 201)
	mother := made[casework.Person](t, f.call(t, ke, "POST", "/api/v1/people", object{"name": "Mona Mor", "kind": "RELATIVE"}), 201)
	path := "/api/v1/people/" + child.ID
	made[casework.Representative](t, f.call(t, ke, "POST", path+"/representatives", object{"principal": mother.Principal, "kind": "PARENT",
		"source": "OWN_STATEMENT"}), 201)

	// Each change is of what the answer before it has shown.
	tag := f.call(t, ke, "GET", path, nil).header.Get("ETag")
	change := func(body object) (p casework.Person) {
		t.Helper()
		a := f.call(t, ke, "PATCH", path, body, "If-Match", tag)
		p, tag = made[casework.Person](t, a, 200), a.header.Get("ETag")
		return p
	}
	born := calendar.DateOf(time.Now()).AddDays(-3).String()
	if p := change(object{"unborn": false, "birth_date": born, "birth_source": "DOCUMENT"}); p.Unborn || p.BirthDate.String() != born ||
		len(p.Identifiers) != 0 || p.Name != "Venta barn av Mona" {
		t.Errorf("born: %+v", p)
	}
	if p := change(object{"name": "Ella Monasdatter"}); p.Name != "Ella Monasdatter" {
		t.Errorf("named: %+v", p)
	}
	f.requireNumbers(t, change(object{"identity_number": number, "birth_source": "POPULATION_REGISTER"}), "FNR 058926 *****")
	p := f.found(t, number)
	if p.ID != child.ID || p.BirthDate.String() != born || p.BirthSource != "POPULATION_REGISTER" {
		t.Errorf("found, and born on the day that was registered: %+v", p)
	}
	list := made[page[casework.PersonRow]](t, f.call(t, ke, "GET", "/api/v1/people?name=ella", nil), 200)
	if len(list.Items) != 1 || list.Items[0].Principal != child.Principal {
		t.Errorf("by her name: %+v", list.Items)
	}
	who := made[casework.Representatives](t, f.call(t, ke, "GET", path+"/representatives", nil), 200)
	if len(who.Representatives) != 1 || who.People[mother.Principal].Name != "Mona Mor" {
		t.Errorf("who decides: %+v", who)
	}
}
