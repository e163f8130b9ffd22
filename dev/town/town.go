package town

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Town is a municipality in a training world of its own: a coordinating unit
// with its head Tone and the case handler Nina, and as many patients as wanted.
type Town struct {
	*Caller
	// World is the id of its training world, Organisation that of the municipality.
	World, Organisation string
	// Unit is the id of the coordinating unit.
	Unit string
	// Tone and Nina are principals; both may take the unit's steps.
	Tone, Nina string

	prefix   string
	patients []string
}

// Tone's, Nina's and the patients' logins at the issuer.
func (t *Town) ToneLogin() string         { return t.prefix + "-tone" }
func (t *Town) NinaLogin() string         { return t.prefix + "-nina" }
func (t *Town) PatientLogin(i int) string { return t.prefix + "-patient-" + strconv.Itoa(i) }

// OwnerLogin is who made the world, and keeps its registers.
func (t *Town) OwnerLogin() string { return t.prefix }

// Patient is the i-th patient's principal.
func (t *Town) Patient(i int) string { return t.patients[i] }

// Patients is how many there are.
func (t *Town) Patients() int { return len(t.patients) }

// Mail gives somebody's e-mail address.
func (t *Town) Mail(login string) string { return login + "@fjordvik.example" }

// Found makes a town whose clock shows now.
func Found(ctx context.Context, c *Caller, now time.Time, patients int) (*Town, error) {
	t := &Town{Caller: c, prefix: "town-" + uuid.NewString()[:8]}
	var err error
	if t.World, err = t.make(ctx, "/training/worlds", map[string]any{"now": now}); err != nil {
		return nil, err
	}
	if t.Organisation, err = t.make(ctx, "/organisations", map[string]any{"kind": "MUNICIPALITY", "name": "Fjordvik",
		"world": t.World}); err != nil {
		return nil, err
	}
	t.Unit, err = t.make(ctx, "/organisations/"+t.Organisation+"/units", map[string]any{"name": "Koordinerende enhet", "coordinating": true})
	if err != nil {
		return nil, err
	}
	for _, s := range []struct {
		principal   *string
		login, name string
		roles       []string
	}{
		{&t.Tone, t.ToneLogin(), "Tone Berg", []string{"KEL", "KE"}},
		{&t.Nina, t.NinaLogin(), "Nina Lie", []string{"KE"}},
	} {
		id, err := t.make(ctx, "/staff", map[string]any{"organisation_id": t.Organisation, "unit_id": t.Unit, "name": s.name, "roles": s.roles,
			"work_email": t.Mail(s.login), "login_subject": s.login})
		if err != nil {
			return nil, err
		}
		*s.principal = "staff/" + id
	}
	for i := range patients {
		id, err := t.RegisterPatient(ctx, i)
		if err != nil {
			return nil, err
		}
		t.patients = append(t.patients, id)
	}
	return t, nil
}

// Kept is what finds a town again when its installation was started anew.
type Kept struct{ World, Organisation, Unit, Tone, Nina, Owner string }

// Keep says what is to be kept of a town. Its patients are not.
func (t *Town) Keep() Kept { return Kept{t.World, t.Organisation, t.Unit, t.Tone, t.Nina, t.prefix} }

// Again is a town that was founded before, without patients.
func Again(c *Caller, k Kept) *Town {
	return &Town{Caller: c, World: k.World, Organisation: k.Organisation, Unit: k.Unit, Tone: k.Tone, Nina: k.Nina, prefix: k.Owner}
}

// RegisterPatient registers the i-th patient, once, and gives their principal.
func (t *Town) RegisterPatient(ctx context.Context, i int) (string, error) {
	login := t.PatientLogin(i)
	id, err := t.Make(ctx, login, "/people", map[string]any{"organisation_id": t.Organisation, "name": "Pasient " + strconv.Itoa(i),
		"kind":    "PATIENT",
		"channel": "PORTAL", "email": t.Mail(login), "login_subject": login,
		"address_line": "Storgata 1", "postal_code": "6700", "postal_place": "Fjordvik"})
	return "person/" + id, err
}

func (t *Town) make(ctx context.Context, path string, body any) (string, error) {
	return t.Make(ctx, uuid.NewString(), path, body)
}

// Make makes one thing as the owner of the world and gives its id: the same one
// for the same key.
func (t *Town) Make(ctx context.Context, key, path string, body any) (string, error) {
	answer, err := t.Insist(ctx, Request{Who: t.prefix, Method: http.MethodPost, Path: path, Key: key, Body: body}, 0)
	var made struct {
		ID string `json:"id"`
	}
	if err == nil {
		err = answer.Into(&made)
	}
	if err != nil {
		return "", fmt.Errorf("founding the town, %s: %w", path, err)
	}
	return made.ID, nil
}

// MoveClock lets the town live until an instant: it returns when every case has.
func (t *Town) MoveClock(ctx context.Context, now time.Time) error {
	answer, err := t.Insist(ctx, Request{Who: t.prefix, Method: http.MethodPut, Path: "/training/worlds/" + t.World + "/clock",
		Body: map[string]any{"now": now}}, 0)
	if err == nil {
		err = answer.Into(&struct{}{})
	}
	if err != nil {
		return fmt.Errorf("moving the town's clock: %w", err)
	}
	return nil
}

// Taken is the answer to a step.
type Taken struct {
	StepID     string   `json:"step_id"`
	CaseID     string   `json:"case_id"`
	CaseNumber string   `json:"case_number"`
	Seq        int      `json:"seq"`
	Facts      []string `json:"facts"`
	Repeated   bool     `json:"repeated"`
	Made       []struct {
		ID string `json:"id"`
	} `json:"made"`
}

// IDs are the ids of what the step made of one kind: letter, meeting, deadline.
func (t Taken) IDs(kind string) (ids []string) {
	for _, m := range t.Made {
		if strings.HasPrefix(m.ID, kind+"-") {
			ids = append(ids, m.ID)
		}
	}
	return ids
}

// Step is the request of one step in a case, under a fresh key; the referral
// that opens one when caseID is "".
func (t *Town) Step(login, caseID, name string, body any) Request {
	path := "/cases/" + caseID + "/steps/" + name
	if caseID == "" {
		path = "/referrals"
	}
	return Request{Who: login, Method: http.MethodPost, Path: path, Key: uuid.NewString(), Body: body}
}

// Take takes a step and insists on an answer.
func (t *Town) Take(ctx context.Context, r Request) (Taken, error) {
	answer, err := t.Insist(ctx, r, 0)
	var taken Taken
	if err == nil {
		err = answer.Into(&taken)
	}
	if err != nil {
		return Taken{}, fmt.Errorf("%s: %w", r.Path, err)
	}
	return taken, nil
}

// ToGrant are the steps of the i-th patient's case from the second on until a
// coordinator and a plan have been granted.
func (t *Town) ToGrant(i int, caseID string) []Request {
	return []Request{
		t.Step(t.NinaLogin(), caseID, "start_screening", map[string]any{"identity": "NOT_YET_KNOWN"}),
		t.Step(t.NinaLogin(), caseID, "issue_consent", map[string]any{"kinds": []string{"START", "COORDINATOR", "PLAN"}}),
		t.Step(t.PatientLogin(i), caseID, "register_signature", map[string]any{"form": "form-1"}),
		t.Step(t.NinaLogin(), caseID, "complete_assessment", map[string]any{"long_term": true, "two_services": true, "together": true,
			"record": "Trenger tjenester over tid, og de bør ses i sammenheng."}),
		t.Step(t.NinaLogin(), caseID, "issue_decision", map[string]any{"outcome": "GRANTED", "scope": []string{"COORDINATOR", "PLAN"},
			"rule": "hol §§ 7-1 og 7-2", "grounds": "Behovet varer over tid og gjelder to tjenester."}),
		t.Step(t.PatientLogin(i), caseID, "register_receipt", map[string]any{"decision": "decision-1", "evidence": "OWN_STATEMENT"}),
	}
}

// Refer is the i-th patient's referral of themself.
func (t *Town) Refer(i int) Request {
	return t.Step(t.PatientLogin(i), "", "refer",
		map[string]any{"sender_kind": "PATIENT", "words": "Jeg trenger hjelp til å samle trådene."})
}
