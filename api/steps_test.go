package api

import (
	"net/http"
	"testing"

	"github.com/google/uuid"

	"samlop/casework"
)

// A refusal has the rule's code, what is wrong and what to do instead, in the
// language asked for or the asker's own (docs/architecture.md rule 5, INV-05).
func TestRefusalInTheAskersLanguage(t *testing.T) {
	h := newHouse(t)
	org := made[casework.Organisation](t, h.call(t, admin, "POST", "/api/v1/organisations",
		object{"kind": "MUNICIPALITY", "name": "Utan leiar"}), 201)
	made[casework.Staff](t, h.call(t, admin, "POST", "/api/v1/staff", object{"organisation_id": org.ID, "name": "Kari",
		"roles": []string{"KE"}, "login_subject": ke}), 201)
	made[casework.Person](t, h.call(t, ke, "POST", "/api/v1/people", object{"name": "Per", "language": "en", "login_subject": pat}), 201)
	for _, c := range []struct{ header, language, detail string }{
		{"", "en", "The coordinating unit has no head in the register, and then nobody would have the main responsibility for the case."},
		{"nb", "nb", "Koordinerende enhet har ingen leder i registeret, og da ville ingen hatt hovedansvaret for saken."},
		{"nn", "nn", "Koordinerande eining har ingen leiar i registeret, og då ville ingen hatt hovudansvaret for saka."},
	} {
		a := h.call(t, pat, "POST", "/api/v1/referrals", object{"sender_kind": "PATIENT"}, "Accept-Language", c.header)
		p := a.problem(t)
		if a.status != http.StatusUnprocessableEntity || p.Rule != "INV-05" || p.Key != "no_unit_lead" || string(p.Language) != c.language ||
			p.Detail != c.detail || p.Remedy == "" || p.Title == "" || p.Type != "urn:samlop:problem:refused" || p.Status != 422 {
			t.Errorf("%s: %d %s", c.header, a.status, a.body)
		}
	}
}

// Temporal is away: 503 with Retry-After, and the key is not bound, so another
// body under it is not refused for it (docs/architecture.md rule 2).
func TestStepWhileTemporalIsAway(t *testing.T) {
	f := newFjordvik(t)
	key := uuid.NewString()
	for _, body := range []object{{"sender_kind": "PATIENT"}, {"sender_kind": "PATIENT", "wishes": []string{"PLAN"}}} {
		a := f.call(t, pat, "POST", "/api/v1/referrals", body, "Idempotency-Key", key)
		if p := a.problem(t); a.status != http.StatusServiceUnavailable || a.header.Get("Retry-After") == "" || p.Key != "unavailable" {
			t.Fatalf("status %d: %s", a.status, a.body)
		}
	}
	if p := made[page[casework.CaseRow]](t, f.call(t, ke, "GET", "/api/v1/cases", nil), 200); len(p.Items) != 0 {
		t.Errorf("there is a case: %+v", p.Items)
	}
}

func TestUnknownIds(t *testing.T) {
	f := newFjordvik(t)
	id := uuid.NewString()
	for _, c := range []struct {
		method, path string
		body         any
	}{
		{"POST", "/cases/" + id + "/steps/start_screening", object{"identity": "NATIONAL_NUMBER"}},
		{"POST", "/cases/" + id + "/steps/reopen_plan", object{}},
		{"GET", "/cases/" + id, nil},
		{"GET", "/cases/" + id + "/timeline", nil},
		{"GET", "/cases/" + id + "/openings", nil},
		{"GET", "/cases/" + id + "/plan/versions/1", nil},
		{"GET", "/cases/" + id + "/texts/" + id, nil},
		{"GET", "/people/" + id, nil},
		{"GET", "/staff/" + id + "/training", nil},
		{"GET", "/training/worlds/" + id, nil},
	} {
		a := f.call(t, ke, c.method, "/api/v1"+c.path, c.body)
		if p := a.problem(t); a.status != http.StatusNotFound || p.Status != 404 || p.Remedy == "" {
			t.Errorf("%s %s: %d %s", c.method, c.path, a.status, a.body)
		}
	}
	// A step nobody took is not known to be lost: it may be on its way.
	status := made[casework.StepStatus](t, f.call(t, ke, "GET", "/api/v1/steps/k00000000000000000000000000000000", nil), 200)
	if status.Status != casework.StepPending {
		t.Errorf("status is %+v", status)
	}
}
