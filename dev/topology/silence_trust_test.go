package topology_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/dev/town"
)

// missedInTrust are the duties of an episode that nobody meets.
var missedInTrust = []string{casefile.ClinicianDue, casefile.SpecialistAppointment, casefile.NotificationAnswer, casefile.ConsentForm}

// trust founds a health trust in the world of the town; what it gives admits its i-th
// patient. A contact clinician is to be named (DL-19), a coordinator whom the person has
// said yes to (DL-09s), the municipality, which has been told, is to answer (DL-21r), and
// for weeks the person is to answer whether they want a plan (DL-22).
func (v *survivors) trust(t *testing.T) (admit func(i int) string) {
	t.Helper()
	made := func(path string, body map[string]any) string {
		id, err := v.in.Make(t.Context(), uuid.NewString(), path, body)
		require.NoError(t, err)
		return id
	}
	org := made("/organisations", map[string]any{"kind": "HEALTH_TRUST", "name": "Nordfjell HF", "world": v.in.World})
	unit := made("/organisations/"+org+"/units", map[string]any{"name": "Koordinerende enhet", "coordinating": true})
	ward := made("/organisations/"+org+"/units", map[string]any{"name": "Psykiatrisk avdeling"})
	head := "ragna-" + v.in.OwnerLogin()
	for login, as := range map[string]map[string]any{
		head:                        {"unit_id": ward, "name": "Ragna Moen", "roles": []string{"DH", "HP-S"}},
		"siri-" + v.in.OwnerLogin(): {"unit_id": unit, "name": "Siri Dal", "roles": []string{"KE", "KEL"}},
	} {
		as["organisation_id"], as["work_email"], as["login_subject"] = org, v.in.Mail(login), login
		made("/staff", as)
	}
	return func(i int) string {
		patient := made("/people", map[string]any{"organisation_id": org, "name": fmt.Sprintf("Innlagt %d", i), "kind": "PATIENT"})
		var id string
		take := func(step string, body map[string]any) town.Taken {
			r := v.in.Step(head, id, step, body)
			if id == "" {
				r = town.Request{Who: head, Method: http.MethodPost, Path: step, Key: uuid.NewString(), Body: body}
			}
			taken, err := v.in.Take(t.Context(), r)
			require.NoError(t, err)
			return taken
		}
		id = take("/episodes", map[string]any{"patient": "person/" + patient, "unit_id": ward, "field": "MENTAL_HEALTH",
			"clinician_required": true, "admitted_at": oslo(time.January, 31, 12+i, 0, 0)}).CaseID
		take("see_need", map[string]any{"complex": true, "long_term": true, "coordinated": true, "levels": "BOTH",
			"wants": []string{"COORDINATOR", "PLAN"}, "informed_on": "2027-02-01"})
		form := take("issue_consent", map[string]any{"kinds": []string{"COORDINATOR"}}).IDs("form")
		require.Len(t, form, 1)
		take("register_signature", map[string]any{"form": form[0]})
		take("issue_consent", map[string]any{"kinds": []string{"PLAN"}})
		take("notify_municipality", map[string]any{"municipality": "organisation/" + v.in.Organisation, "words": "Skrives ut om en måned."})
		return id
	}
}
