package api

import (
	"testing"

	"samlop/casework"
)

// A login that several organisations know says in which it asks; one that a
// single organisation knows need not.
func TestALoginOfSeveralOrganisationsChooses(t *testing.T) {
	f := newFjordvik(t)
	dalvik := made[casework.Organisation](t, f.call(t, admin, "POST", "/api/v1/organisations",
		object{"kind": "MUNICIPALITY", "name": "Dalvik"}), 201)
	made[casework.Staff](t, f.call(t, admin, "POST", "/api/v1/staff", object{"organisation_id": dalvik.ID, "name": "Dag",
		"roles": []string{"KE"}, "login_subject": "dag-1"}), 201)
	far := made[casework.Person](t, f.call(t, "dag-1", "POST", "/api/v1/people", object{"name": "Per", "kind": "RELATIVE"}), 201)
	code := made[casework.Invitation](t, f.call(t, "dag-1", "POST", "/api/v1/people/"+far.ID+"/invitation", nil), 201).Code
	opened := made[casework.Me](t, f.call(t, pat, "POST", "/api/v1/me/invitation", object{"code": code}), 200)
	if opened.Principal != far.Principal || opened.Organisation.ID != dalvik.ID {
		t.Errorf("opened as %+v", opened)
	}
	if a := f.call(t, pat, "GET", "/api/v1/cases", nil); a.status != 403 || a.problem(t).Key != "choose_organisation" {
		t.Errorf("without a choice: %d %s", a.status, a.body)
	}
	if me := made[casework.Me](t, f.call(t, pat, "GET", "/api/v1/me", nil), 200); len(me.Choices) != 2 || me.Principal != "" {
		t.Errorf("choices are %+v", me)
	}
	for id, want := range map[string]casework.Person{f.org.ID: f.patient, dalvik.ID: far} {
		me := made[casework.Me](t, f.call(t, pat, "GET", "/api/v1/me", nil, organisationHeader, id), 200)
		if me.Principal != want.Principal {
			t.Errorf("in %s %+v", id, me)
		}
	}
	if a := f.call(t, ke, "GET", "/api/v1/cases", nil, organisationHeader, dalvik.ID); a.status != 403 ||
		a.problem(t).Key != "not_registered" {
		t.Errorf("an organisation that does not know the login: %d %s", a.status, a.body)
	}
	made[casework.Me](t, f.call(t, ke, "GET", "/api/v1/me", nil), 200)

	path := "/api/v1/people/" + f.patient.ID + "/logins"
	logins := made[casework.Logins](t, f.call(t, ke, "GET", path, nil), 200).Logins
	if len(logins) != 1 || logins[0].Subject != pat {
		t.Fatalf("logins are %+v", logins)
	}
	made[casework.Login](t, f.call(t, ke, "POST", path+"/"+logins[0].ID+"/end", nil), 200)
	if me := made[casework.Me](t, f.call(t, pat, "GET", "/api/v1/me", nil), 200); me.Principal != far.Principal {
		t.Errorf("ended in one organisation, known in the other: %+v", me)
	}
	colleague := "/api/v1/staff/" + f.ke.ID + "/logins"
	mine := made[casework.Logins](t, f.call(t, ke, "GET", colleague, nil), 200).Logins
	made[casework.Invitation](t, f.call(t, kel, "POST", "/api/v1/staff/"+f.ke.ID+"/invitation", nil), 201)
	if a := f.call(t, kel, "POST", colleague+"/"+mine[0].ID+"/approve", nil); a.status != 422 || a.problem(t).Key != "login_waits_not" {
		t.Errorf("let in twice: %d %s", a.status, a.body)
	}
	made[casework.Login](t, f.call(t, kel, "POST", colleague+"/"+mine[0].ID+"/end", nil), 200)
	if a := f.call(t, kel, "POST", path+"/"+logins[0].ID+"/end", nil); a.status != 422 || a.problem(t).Key != "login_ended" {
		t.Errorf("ended twice: %d %s", a.status, a.body)
	}
}
