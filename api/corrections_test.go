package api

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"samlop/activities"
	"samlop/casefile"
	"samlop/models"
)

// caseOf puts a case of the patient's into the ledger by the real Record, with
// the steps given.
func (f fjordvik) caseOf(t *testing.T, steps ...casefile.Step) string {
	t.Helper()
	id, command := uuid.Must(uuid.NewV7()).String(), uuid.NewString()
	_, err := f.store.SetAsideCase(t.Context(), models.Intake{CommandID: command, OrganisationID: f.org.ID, CaseID: id,
		PersonID: f.patient.ID}, 2027)
	must(t, err)
	state := casefile.New(id, f.org.ID)
	hands := &activities.Cases{Store: f.store}
	for _, body := range append([]casefile.Step{&casefile.Refer{SenderKind: "PATIENT"}}, steps...) {
		lead := casefile.Actor{Who: f.lead.Principal, Roles: []casefile.Role{casefile.RoleUnit, casefile.RoleUnitLead}}
		cmd := casefile.Command{ID: command, By: lead, Body: body,
			Facts: casefile.Facts{UnitLead: f.lead.Principal, Patient: f.patient.Principal}}
		if c, ok := body.(*casefile.CorrectEntry); ok {
			row, err := f.store.EntryOf(t.Context(), id, c.Entry)
			must(t, err)
			event, err := row.Casefile()
			must(t, err)
			cmd.Facts.Entry = &casefile.EntryFacts{Event: event, Round: row.Round}
		}
		result, err := hands.Record(t.Context(),
			activities.RecordInput{State: state, Command: cmd, Policy: casefile.DefaultPolicy(), Now: time.Now()})
		must(t, err)
		if result.Refusal != nil {
			t.Fatalf("%T: %v", body, result.Refusal)
		}
		state, command = casefile.Fold(state, result.Events), uuid.NewString()
	}
	return id
}

// The preview says in the asker's language what would follow, and refuses for
// the reasons the step would.
func TestINV87_PreviewOfACorrectionInWords(t *testing.T) {
	f := newFjordvik(t)
	id := f.caseOf(t, &casefile.StartScreening{Identity: "NATIONAL_NUMBER"})
	week := time.Now().AddDate(0, 0, -7).Format(time.DateOnly)
	path := "/api/v1/cases/" + id + "/corrections"
	for _, c := range []struct {
		language casefile.Language
		words    string
	}{
		{"nb", "Fristen DL-01 («deadline-1») flyttes fra "},
		{"nn", "Fristen DL-01 («deadline-1») blir flytt frå "},
		{"en", "The deadline DL-01 («deadline-1») moves from "},
	} {
		p := made[previewShown](t, f.call(t, ke, "GET", path+"/preview?entry=1&on="+week, nil, "Accept-Language", string(c.language)), 200)
		if p.Language != c.language || len(p.Correction.FollowUps) != 2 || p.Correction.FollowUps[0].ID != "DEADLINE_MOVES:deadline-1" ||
			!strings.HasPrefix(p.Correction.FollowUps[0].Text, c.words) || p.Entry.Name != "referred" || p.Entry.Step != "refer" {
			t.Errorf("%s: %+v", c.language, p)
		}
	}
	if a := f.call(t, ke, "GET", path+"/preview?entry=1&void=true&on="+week, nil); a.status != http.StatusUnprocessableEntity ||
		a.problem(t).Key != "void_or_date" {
		t.Errorf("void and a date: %d %s", a.status, a.body)
	}
	if a := f.call(t, ke, "GET", path+"/preview?entry=900", nil); a.status != http.StatusNotFound || a.problem(t).Key != "unknown_entry" {
		t.Errorf("an entry that is not there: %d %s", a.status, a.body)
	}
	for _, query := range []string{"", "?entry=0", "?entry=99999999999", "?entry=1&on=yesterday", "?entry=1&void=perhaps"} {
		if a := f.call(t, ke, "GET", path+"/preview"+query, nil); a.status != http.StatusBadRequest {
			t.Errorf("%s: %d %s", query, a.status, a.body)
		}
	}
	if a := f.call(t, pat, "GET", path+"/preview?entry=1&void=true", nil); a.status != http.StatusForbidden {
		t.Errorf("the patient previews: %d %s", a.status, a.body)
	}
	if none := made[correctionsShown](t, f.call(t, pat, "GET", path, nil), 200); none.Corrections == nil || len(none.Corrections) != 0 {
		t.Errorf("corrections of a case without: %+v", none)
	}
}

// What has been corrected is listed with what followed, and stands beside its
// entry in the timeline.
func TestINV87_CorrectionsAreListedAndShownBesideTheirEntry(t *testing.T) {
	f := newFjordvik(t)
	reason := casefile.TextRef(uuid.NewString())
	id := f.caseOf(t, &casefile.StartScreening{Identity: "NATIONAL_NUMBER"}, &casefile.CorrectEntry{Entry: 1, Reason: reason,
		FollowUpsSeen: []casefile.FollowUpID{"MEND_BY_HAND:correction-1"}})
	list := made[correctionsShown](t, f.call(t, pat, "GET", "/api/v1/cases/"+id+"/corrections", nil), 200)
	if len(list.Corrections) != 1 || list.Corrections[0].Fact != "referred" || !list.Corrections[0].ByHand ||
		list.Corrections[0].FollowUps[0].Text == "" {
		t.Fatalf("%+v", list)
	}
	line := made[struct {
		Items []struct {
			Seq         int
			CorrectedBy []struct{ Seq int } `json:"corrected_by"`
		}
	}](t, f.call(t, pat, "GET", "/api/v1/cases/"+id+"/timeline", nil), 200)
	if by := line.Items[0].CorrectedBy; len(by) != 1 || by[0].Seq != list.Corrections[0].Seq {
		t.Errorf("%+v", line.Items[0])
	}
	if by := line.Items[1].CorrectedBy; by != nil {
		t.Errorf("%+v", line.Items[1])
	}
}
