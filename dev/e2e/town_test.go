package e2e_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"samlop/dev/boot"
)

// town is an organisation of the test's own. Its people are invented anew each
// time, so that tests beside each other never meet.
type town struct {
	t      *testing.T
	system *boot.System
	conn   *pgx.Conn
	// owner may fill the register of staff: an administrator, or the world's owner.
	owner *caller
	org   string
	world string // "" when the town lives in real time
	units map[string]string
	// tone leads the unit, nina works in it; ola is trained, siri is not, and
	// berit is their manager; hilde is a nurse. kari is the patient, anne her
	// daughter, nav and gp come from elsewhere.
	tone, nina, berit, ola, siri, hilde *caller
	kari, anne, nav, gp                 *caller
}

// db is the town's connection to the database, for one goroutine at a time.
func (w *town) db() *pgx.Conn {
	if w.conn == nil {
		w.conn = connect(w.t, w.system.DSN)
	}
	return w.conn
}

// newTown makes a town that lives in real time.
func newTown(t *testing.T, s *boot.System) *town {
	t.Helper()
	w := &town{t: t, system: s, owner: login(t, s, boot.AdminSubject)}
	w.settle(t, nil)
	return w
}

// newTownAt makes a town in a training world of its own.
func newTownAt(t *testing.T, s *boot.System, now time.Time) *town {
	t.Helper()
	w := &town{t: t, system: s, owner: login(t, s, "owner-"+uuid.NewString())}
	made := into[struct{ ID string }](t, w.owner.make(t, "/training/worlds", "", body{"now": now}))
	w.world = made.ID
	w.settle(t, body{"world": made.ID})
	return w
}

func (w *town) settle(t *testing.T, more body) {
	t.Helper()
	org := body{"kind": "MUNICIPALITY", "name": "Fjordvik"}
	for k, v := range more {
		org[k] = v
	}
	w.org = into[struct{ ID string }](t, w.owner.make(t, "/organisations", "", org)).ID
	w.units = map[string]string{}
	for name, coordinating := range map[string]bool{"ke": true, "rehab": false} {
		w.units[name] = into[struct{ ID string }](t, w.owner.make(t, "/organisations/"+w.org+"/units", "",
			body{"name": name, "coordinating": coordinating})).ID
	}
	// As long as nobody heads the unit the owner gives its roles alone (INV-111).
	w.nina = w.employ(t, "ke", "nina", "KE")
	w.tone = w.employ(t, "ke", "tone", "KE", "KEL")
	w.berit = w.employ(t, "rehab", "berit", "MGR")
	w.ola = w.employ(t, "rehab", "ola", "HP-M")
	w.siri = w.employ(t, "rehab", "siri", "HP-M")
	w.hilde = w.employ(t, "rehab", "hilde", "HP-M")
	w.train(t, w.ola)
	w.kari = w.register(t, "kari", "PATIENT")
	w.anne = w.register(t, "anne", "RELATIVE")
	w.nav = w.register(t, "nav", "OTHER")
	w.gp = w.register(t, "gp", "OTHER")
}

func (w *town) employ(t *testing.T, unit, name string, roles ...string) *caller {
	t.Helper()
	c := login(t, w.system, name+"-"+uuid.NewString())
	content := body{"organisation_id": w.org, "name": name, "roles": roles, "unit_id": w.units[unit],
		"work_email": name + "@fjordvik.example", "login_subject": c.subject}
	if w.berit != nil && unit == "rehab" {
		content["manager_id"] = w.berit.id()
	}
	c.principal = into[struct{ Principal string }](t, w.owner.make(t, "/staff", "", content)).Principal
	return c
}

func (w *town) register(t *testing.T, name, kind string) *caller {
	t.Helper()
	c := login(t, w.system, name+"-"+uuid.NewString())
	c.principal = into[struct{ Principal string }](t, w.tone.make(t, "/people", "", body{"organisation_id": w.org, "name": name, "kind": kind,
		"channel": "PORTAL", "email": name + "@hjemme.example", "address_line": "Storgata 1", "postal_code": "6999", "postal_place": "Fjordvik",
		"login_subject": c.subject})).Principal
	return c
}

// train gives somebody both courses, years ago in any world of the tests.
func (w *town) train(t *testing.T, c *caller) {
	t.Helper()
	for _, kind := range []string{"COORDINATOR_ROLE", "INDIVIDUAL_PLAN"} {
		w.owner.make(t, "/staff/"+c.id()+"/training", "", body{"kind": kind, "completed_on": "2024-03-01"})
	}
}

// moveClock lets the town's world live up to an instant.
func (w *town) moveClock(t *testing.T, to time.Time) {
	t.Helper()
	var got answer
	require.Eventually(t, func() bool {
		got = w.owner.ask(t, http.MethodPut, "/training/worlds/"+w.world+"/clock", body{"now": to})
		return got.status != http.StatusServiceUnavailable
	}, 2*patience, tick)
	require.Equal(t, http.StatusOK, got.status, "%s", got.body)
}

// refer lets somebody ask for themself.
func refer(t *testing.T, patient *caller) taken {
	t.Helper()
	return into[taken](t, patient.make(t, "/referrals", "", referral()))
}

func referral() body {
	return body{"sender_kind": "PATIENT", "kind": "APPLICATION", "channel": "PORTAL", "wishes": []string{"COORDINATOR", "PLAN"},
		"words": "Trenger noen som samler trådene."}
}

// toAssessment takes a new case through consent.
func (w *town) toAssessment(t *testing.T, patient *caller) (caseID string) {
	t.Helper()
	caseID = refer(t, patient).CaseID
	w.tone.step(t, caseID, "start_screening", body{"identity": "NATIONAL_NUMBER"})
	w.tone.step(t, caseID, "issue_consent", body{"kinds": []string{"START", "COORDINATOR", "PLAN"}})
	patient.step(t, caseID, "register_signature", body{"form": "form-1"})
	return caseID
}

// toCoordinator takes a new case to the day Ola coordinates it.
func (w *town) toCoordinator(t *testing.T, patient *caller) (caseID string) {
	t.Helper()
	caseID = w.toAssessment(t, patient)
	w.tone.step(t, caseID, "complete_assessment", body{"long_term": true, "two_services": true, "together": true, "record": "Behov over tid."})
	w.tone.step(t, caseID, "issue_decision", body{"outcome": "GRANTED", "scope": []string{"COORDINATOR", "PLAN"},
		"rule": "hol §§ 7-1 og 7-2", "grounds": "Behovet varer."})
	patient.step(t, caseID, "register_receipt", body{"decision": "decision-1", "evidence": "OWN_STATEMENT"})
	w.tone.step(t, caseID, "propose_coordinator", body{"staff": w.ola.principal, "wish_asked": true})
	w.tone.step(t, caseID, "appoint_coordinator", body{"staff": w.ola.principal, "manager_confirmed": true})
	return caseID
}

// everyPoint are the nine points of a plan (INV-42).
var everyPoint = []string{"a", "b", "c", "d", "e", "f", "g", "h", "i"}

// toParticipation starts the plan, with Hilde and NAV taking part by consent.
func (w *town) toParticipation(t *testing.T, patient *caller) (caseID string) {
	t.Helper()
	caseID = w.toCoordinator(t, patient)
	w.ola.step(t, caseID, "start_plan", body{})
	w.ola.step(t, caseID, "issue_participation", body{"participants": []body{
		{"who": w.ola.principal, "service": "PHYSIOTHERAPY", "read": everyPoint, "write": everyPoint},
		{"who": w.hilde.principal, "service": "HOME_NURSING", "read": everyPoint, "write": []string{"e", "f"}},
		{"who": w.nav.principal, "service": "NAV", "read": []string{"a", "b"}},
	}})
	patient.step(t, caseID, "register_signature", body{"form": "form-2"})
	return caseID
}

// seen is what the tests look at of a case.
type seen struct {
	Phase       string
	Seq         int
	Handler     string
	Deadlines   []struct{ ID, Code, Due, Status string }
	Coordinator string
	FirstOn     string `json:"first_received_on"`
	Plan        struct{ Status string }
	Letters     []struct{ ID, Code, To, Status string }
	Referrals   []struct{ ID, From string }
}

func (w *town) look(t *testing.T, caseID string) seen {
	t.Helper()
	return get[seen](t, w.tone, "/cases/"+caseID)
}

// facts is the case's ledger as the unit reads it.
func (w *town) facts(t *testing.T, caseID string) (events []fact) {
	t.Helper()
	for cursor := ""; ; {
		page := get[struct {
			Items []fact
			Next  string `json:"next_cursor"`
		}](t, w.tone, "/cases/"+caseID+"/timeline?limit=200&cursor="+url.QueryEscape(cursor))
		events = append(events, page.Items...)
		if cursor = page.Next; cursor == "" {
			return events
		}
	}
}

// fact is one event of the ledger.
type fact struct {
	Seq    int
	Name   string
	By     string
	StepID string `json:"step_id"`
}

// writePlan writes a draft with content on all nine points.
func (w *town) writePlan(t *testing.T, who *caller, caseID string) {
	t.Helper()
	path := "/cases/" + caseID + "/plan/draft"
	before := who.ask(t, http.MethodGet, path, nil)
	require.Equal(t, http.StatusOK, before.status, "%s", before.body)
	after := who.ask(t, http.MethodPut, path, body{
		"aims":          body{"goals": []body{{"id": "g1", "goal": "Bo hjemme"}}, "resources": "Familien.", "needs": "Trening."},
		"participants":  []body{{"who": w.ola.principal, "service": "PHYSIOTHERAPY", "role": "koordinator"}},
		"responsible":   body{"who": w.ola.principal},
		"contributions": []body{{"who": w.kari.principal, "from": "PATIENT", "what": "Trener hjemme."}},
		"measures": []body{{"id": "t1", "goal": "g1", "what": "Gangtrening", "extent": "to ganger i uken",
			"responsible": []string{w.ola.principal}}},
		"carried_out": "Hjemme.", "period": body{"from": "2027-01-01", "to": "2027-12-31", "revisions": "hver høst"},
		"consent_note": "Se samtykket.", "cooperation": "NAV.",
	}, "If-Match", before.header.Get("ETag"))
	require.Equal(t, http.StatusOK, after.status, "%s", after.body)
}
