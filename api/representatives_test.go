package api

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"samlop/casefile/calendar"
	"samlop/casework"
)

// Who decides for a child is registered, listed and ended over HTTP, by those
// who keep the register; what is wrong is said in the asker's language (INV-24).
func TestINV24_RepresentativesOverHTTP(t *testing.T) {
	f := newFjordvik(t)
	person := func(body object) casework.Person {
		return made[casework.Person](t, f.call(t, ke, "POST", "/api/v1/people", body), 201)
	}
	emil := person(object{"name": "Emil", "birth_date": "2015-05-14", "birth_source": "POPULATION_REGISTER"})
	mother := person(object{"name": "Mona Mor", "kind": "RELATIVE", "login_subject": "mother-1"})
	path := "/api/v1/people/" + emil.ID + "/representatives"
	body := object{"principal": mother.Principal, "kind": "PARENT", "from_date": "2015-05-14", "source": "POPULATION_REGISTER"}

	key := uuid.NewString()
	first := made[casework.Representative](t, f.call(t, ke, "POST", path, body, "Idempotency-Key", key), 201)
	again := made[casework.Representative](t, f.call(t, ke, "POST", path, body, "Idempotency-Key", key), 201)
	if first.ID == "" || first.ID != again.ID || first.Person != emil.Principal {
		t.Errorf("first %+v, again %+v", first, again)
	}
	if a := f.call(t, ke, "POST", path, body, "Accept-Language", "nn"); a.status != 422 || a.problem(t).Key != "representative_twice" ||
		a.problem(t).Rule != "INV-24" ||
		!strings.Contains(a.problem(t).Detail, "alt registrert") {
		t.Errorf("twice: %d %s", a.status, a.body)
	}
	body["from_date"] = calendar.DateOf(time.Now()).AddDays(2).String()
	if a := f.call(t, ke, "POST", path, body); a.status != 422 || a.problem(t).Key != "not_in_force_yet" ||
		a.problem(t).Errors[0].Path != "body.from_date" {
		t.Errorf("in the future: %d %s", a.status, a.body)
	}
	body["kind"] = "UNCLE"
	if a := f.call(t, ke, "POST", path, body); a.status != http.StatusBadRequest {
		t.Errorf("an uncle: %d %s", a.status, a.body)
	}
	if a := f.call(t, "mother-1", "POST", path, body); a.status != 403 && a.status != 404 && a.status != 400 {
		t.Errorf("a guardian keeps the register: %d", a.status)
	}
	if a := f.call(t, "mother-1", "GET", path, nil); a.status != 403 {
		t.Errorf("a guardian reads the register: %d", a.status)
	}
	end := path + "/" + first.ID + "/end"
	if a := f.call(t, ke, "POST", path+"/"+uuid.NewString()+"/end", object{"reason": "DEATH"}); a.status != 404 {
		t.Errorf("nobody: %d %s", a.status, a.body)
	}
	ended := made[casework.Representative](t, f.call(t, ke, "POST", end, object{"reason": "RESPONSIBILITY_ENDED"}), 200)
	if ended.To.IsZero() || ended.EndedBy != f.ke.Principal {
		t.Errorf("ended: %+v", ended)
	}
	if a := f.call(t, ke, "POST", end, object{"reason": "DEATH"}); a.status != 422 || a.problem(t).Key != "representative_ended" {
		t.Errorf("ended twice: %d %s", a.status, a.body)
	}
	list := made[casework.Representatives](t, f.call(t, ke, "GET", path, nil), 200)
	if len(list.Representatives) != 1 || list.People[mother.Principal].Name != "Mona Mor" {
		t.Errorf("the list: %+v", list)
	}
	if strings.Contains(f.log.String(), "Mona") || strings.Contains(f.log.String(), "2015-05-14") {
		t.Error("the log holds somebody's details")
	}
}

// A child that is expected has a due date and no birth date; a birth date ends
// the waiting in one change (INV-101).
func TestINV101_UnbornOverHTTP(t *testing.T) {
	f := newFjordvik(t)
	bump := made[casework.Person](t, f.call(t, ke, "POST", "/api/v1/people", object{"name": "Venta", "unborn": true,
		"due_date": "2099-01-31"}), 201)
	if !bump.Unborn || bump.DueDate.String() != "2099-01-31" {
		t.Errorf("expected: %+v", bump)
	}
	path := "/api/v1/people/" + bump.ID
	today := calendar.DateOf(time.Now()).AddDays(-1).String()
	if a := f.call(t, ke, "PATCH", path, object{"birth_date": today}, "If-Match", "*"); a.status != 422 ||
		a.problem(t).Key != "unborn_with_birth_date" || a.problem(t).Rule != "INV-101" {
		t.Errorf("unborn and born: %d %s", a.status, a.body)
	}
	birth := object{"birth_date": today, "birth_source": "DOCUMENT", "unborn": false}
	born := made[casework.Person](t, f.call(t, ke, "PATCH", path, birth, "If-Match", "*"), 200)
	if born.Unborn || born.BirthDate.String() != today {
		t.Errorf("born: %+v", born)
	}
}
