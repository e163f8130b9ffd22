package api

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/casework"
)

// Over HTTP: a proposal, the one who may not approve it, the one who may, and
// what everybody reads. Temporal is away here, and no answer waits for it.
func TestINV73_PolicyProposalsOverHTTP(t *testing.T) {
	f := newFjordvik(t)
	path := "/api/v1/organisations/" + f.org.ID + "/policy"
	proposals := path + "-proposals"
	got := f.call(t, kel, "GET", path, nil)
	policy := made[casework.OrganisationPolicy](t, got, 200)
	if tag := got.header.Get("ETag"); !strings.HasPrefix(tag, `"1.`) || policy.Version != 1 || policy.Coming == nil ||
		policy.Citations["DL-04"] != "pbrl § 7-5, fvl §§ 29–31" {
		t.Fatalf("ETag %s, %+v", tag, policy)
	}
	if a := f.call(t, kel, "PUT", path, policy); a.status != 405 {
		t.Errorf("nobody changes a policy alone: %d %s", a.status, a.body)
	}
	tomorrow := calendar.DateOf(time.Now()).AddDays(1)
	wanted := policy.Policy
	wanted.HalfYear, wanted.HalfYearMode, wanted.AdministrationAct = calendar.Months(5), casefile.CalendarHalf, casefile.Act2025
	body := object{"policy": wanted, "effective_from": tomorrow, "reason": "Vedteke i kommunestyret"}
	if a := f.call(t, ke, "POST", proposals, body); a.status != 403 {
		t.Errorf("a case handler proposes: %d %s", a.status, a.body)
	}
	key := uuid.NewString()
	first := made[casework.PolicyVersion](t, f.call(t, kel, "POST", proposals, body, "Idempotency-Key", key), 201)
	ahead := fmt.Sprintf("%s/%d/preview?limit=20", proposals, first.Version)
	p := made[casework.PolicyPreview](t, f.call(t, ke, "GET", ahead, nil), 200)
	if p.Version != first.Version || p.Moved != 0 || p.Items == nil {
		t.Errorf("what it would move: %+v", p)
	}
	if a := f.call(t, pat, "GET", ahead, nil); a.status != 403 {
		t.Errorf("a patient sees what it would move: %d %s", a.status, a.body)
	}
	again := made[casework.PolicyVersion](t, f.call(t, kel, "POST", proposals, body, "Idempotency-Key", key), 201)
	if first.Version != 2 || again.Version != 2 || first.Status != "PROPOSED" ||
		fmt.Sprint(first.Changes) != "[administration_act half_year half_year_mode]" {
		t.Errorf("proposed %+v, again %+v", first, again)
	}
	same := f.call(t, kel, "POST", proposals+"/2/approve", nil)
	if p := same.problem(t); same.status != 403 || p.Key != "same_person" || p.Language != "nn" {
		t.Errorf("approved by the same person: %d %s", same.status, same.body)
	}
	approved := made[casework.PolicyVersion](t, f.call(t, admin, "POST", proposals+"/2/approve", nil), 201)
	if approved.Status != "APPROVED" || approved.InForce || approved.DecidedBy != "login/"+admin || approved.ProposedBy != f.lead.Principal {
		t.Errorf("approved %+v", approved)
	}
	if a := f.call(t, admin, "POST", proposals+"/2/reject", nil); a.status != 422 || a.problem(t).Key != "proposal_settled" {
		t.Errorf("rejected afterwards: %d %s", a.status, a.body)
	}
	for number, status := range map[string]int{"7": 404, "0": 400, "x": 400} {
		if a := f.call(t, admin, "POST", proposals+"/"+number+"/approve", nil); a.status != status {
			t.Errorf("version %s: %d %s", number, a.status, a.body)
		}
	}
	now := made[casework.OrganisationPolicy](t, f.call(t, ke, "GET", path, nil), 200)
	if now.Version != 1 || len(now.Coming) != 1 || now.Coming[0] != (casework.ComingPolicy{Version: 2, EffectiveFrom: tomorrow}) {
		t.Errorf("in force %d, coming %+v", now.Version, now.Coming)
	}
	if list := made[casework.PolicyVersions](t, f.call(t, ke, "GET", proposals, nil), 200).Versions; len(list) != 2 || !list[1].InForce {
		t.Errorf("versions %+v", list)
	}

	wanted.HalfYear = calendar.Months(7)
	if a := f.call(t, kel, "POST", proposals, object{"policy": wanted, "effective_from": tomorrow, "reason": "r"}); a.status != 422 ||
		a.problem(t).Rule != "INV-44" || a.problem(t).Key != "half_year_too_long" {
		t.Errorf("seven months: %d %s", a.status, a.body)
	}
	wanted = policy.Policy
	if a := f.call(t, kel, "POST", proposals, object{"policy": wanted, "effective_from": tomorrow.AddDays(-2),
		"reason": "r"}); a.status != 422 || a.problem(t).Key != "effective_date_passed" {
		t.Errorf("from the day before yesterday: %d %s", a.status, a.body)
	}
	wanted.Suspensions = []casefile.DutySuspension{{Scope: casefile.SuspendPlan, From: tomorrow, To: tomorrow, LegalBasis: "Kari Nordli"}}
	if a := f.call(t, kel, "POST", proposals, object{"policy": wanted, "effective_from": tomorrow, "reason": "r"}); a.status != 422 ||
		a.problem(t).Key != "not_a_citation" {
		t.Errorf("a name where sections belong: %d %s", a.status, a.body)
	}
	if a := f.call(t, pat, "GET", proposals, nil); a.status != 403 {
		t.Errorf("a patient reads the history: %d %s", a.status, a.body)
	}
}

// Every length of a policy is held alike: one of no days is refused by its name.
func TestNoLengthOfAPolicyIsOfNoDays(t *testing.T) {
	f := newFjordvik(t)
	path := "/api/v1/organisations/" + f.org.ID + "/policy"
	lengths := 0
	for i, of := 0, reflect.TypeFor[casefile.Policy](); i < of.NumField(); i++ {
		if of.Field(i).Type != reflect.TypeFor[calendar.Length]() {
			continue
		}
		lengths++
		name := of.Field(i).Tag.Get("json")
		wanted := made[object](t, f.call(t, kel, "GET", path, nil), 200)["policy"].(map[string]any)
		wanted[name] = "0d"
		a := f.call(t, kel, "POST", path+"-proposals", object{"policy": wanted, "effective_from": calendar.DateOf(time.Now()).AddDays(1),
			"reason": "r"})
		if p := a.problem(t); a.status != 422 || p.Key != "length_missing" || len(p.Errors) != 1 || p.Errors[0].Path != "body.policy."+name {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	if lengths < 19 {
		t.Errorf("only %d lengths were tried", lengths)
	}
}

// ALERT is in OpenAPI for the deadlines that somebody is alerted of, and the refusal
// of it for another says for which.
func TestDL23_DL24_AlertInAnOwnTable(t *testing.T) {
	f := newFjordvik(t)
	path := "/api/v1/organisations/" + f.org.ID + "/policy"
	propose := func(code string) answered {
		wanted := made[object](t, f.call(t, kel, "GET", path, nil), 200)["policy"].(map[string]any)
		point := object{"when": "ALERT", "length": "60d", "to": []string{"KE"}}
		wanted["reminders"] = object{code: object{"points": []object{point}}}
		return f.call(t, kel, "POST", path+"-proposals", object{"policy": wanted, "effective_from": calendar.DateOf(time.Now()).AddDays(1),
			"reason": "r"})
	}
	for _, code := range []string{"DL-23", "DL-24"} {
		if a := propose(code); a.status != 201 {
			t.Errorf("%s: %d %s", code, a.status, a.body)
		}
	}
	a := propose("DL-02")
	if p := a.problem(t); a.status != 422 || p.Key != "alert_not_for_this" || !strings.Contains(p.Remedy, "DL-23 og DL-24") {
		t.Errorf("a decision alerted of: %d %s", a.status, a.body)
	}
}
