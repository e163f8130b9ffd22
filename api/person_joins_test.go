package api

import (
	"strings"
	"testing"

	"samlop/casefile"
	"samlop/casework"
)

// Two entries of one person, over HTTP: what follows is shown, why it cannot be is said
// in the asker's language, and the old address leads to the entry that stands.
func TestINV102_EntriesAreJoinedOverHTTP(t *testing.T) {
	f := newFjordvik(t)
	again := made[casework.Person](t, f.call(t, ke, "POST", "/api/v1/people", object{"name": "Per P. Pasient"}), 201)
	path := "/api/v1/organisations/" + f.org.ID + "/person-joins"
	body := object{"survivor_id": f.patient.ID, "joined_id": again.ID, "reason": "samme person"}
	if a := f.call(t, ke, "POST", path, object{"survivor_id": again.ID, "joined_id": again.ID, "reason": "x"}); a.status != 422 ||
		a.problem(t).Key != "join_with_itself" || a.problem(t).Errors[0].Path != "body.joined_id" {
		t.Errorf("itself: %d %s", a.status, a.body)
	}
	j := made[casework.PersonJoin](t, f.call(t, ke, "POST", path, body), 201)
	if a := f.call(t, ke, "POST", path+"/"+j.ID+"/approve", object{}, "Accept-Language", "nn"); a.status != 403 ||
		a.problem(t).Key != "same_person" {
		t.Errorf("the same person: %d %s", a.status, a.body)
	}
	shown := made[casework.PersonJoinDetail](t, f.call(t, kel, "GET", path+"/"+j.ID, nil), 200)
	if shown.Follows == nil || shown.Problem != "" || len(shown.JoinedCases) != 0 || shown.People[again.Principal].Name != again.Name {
		t.Errorf("what follows: %+v", shown)
	}
	if done := made[casework.PersonJoin](t, f.call(t, kel, "POST", path+"/"+j.ID+"/approve", object{}), 201); done.Status != "APPROVED" {
		t.Errorf("approved: %+v", done)
	}
	if p := made[casework.Person](t, f.call(t, ke, "GET", "/api/v1/people/"+again.ID, nil), 200); p.ID != f.patient.ID ||
		len(p.Joined) != 1 || p.Joined[0].ID != again.ID {
		t.Errorf("the old address: %+v", p)
	}
	if all := made[casework.PersonJoins](t, f.call(t, kel, "GET", path, nil), 200); len(all.Joins) != 1 ||
		all.People[again.Principal].Now != f.patient.Principal {
		t.Errorf("the list: %+v", all)
	}

	// Both have a case that goes on: the proposal waits, and its approval is refused with both numbers.
	other := made[casework.Person](t, f.call(t, ke, "POST", "/api/v1/people", object{"name": "Per igjen"}), 201)
	for i, who := range []casefile.Principal{f.patient.Principal, other.Principal} {
		if err := f.store.DB.Exec(`INSERT INTO cases (id, organisation_id, number, person_id, phase, round, last_seq, plan_status, state,
			created_at, updated_at) VALUES (gen_random_uuid(), ?, ?, ?, 'ACTIVE', 1, 1, 'NONE', '{}', now(), now())`, f.org.ID,
			[]string{"2027-0901", "2027-0902"}[i], string(who[len("person/"):])).Error; err != nil {
			t.Fatal(err)
		}
	}
	j = made[casework.PersonJoin](t, f.call(t, ke, "POST", path,
		object{"survivor_id": f.patient.ID, "joined_id": other.ID, "reason": "x"}), 201)
	a := f.call(t, kel, "POST", path+"/"+j.ID+"/approve", object{}, "Accept-Language", "nb")
	if p := a.problem(t); p.Rule != "INV-104" || p.Key != "both_entries_run" || !strings.Contains(p.Detail, "2027-0901 og 2027-0902") {
		t.Errorf("both run: %d %s", a.status, a.body)
	}
}
