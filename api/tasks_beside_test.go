package api

import (
	"net/http"
	"testing"
	"time"

	"samlop/casework"
	"samlop/models"
)

type tasksBeside struct {
	Items  []casework.TaskRow
	Stuck  []casework.StuckCase
	Counts *casework.CountsOfTasks
	Views  *casework.TaskViews
}

// A page of tasks says besides how many there are in each list, and how its reader keeps them, when it is
// asked to: as the operations that say it alone do, and without refusing what nobody has asked for.
func TestAListOfTasksSaysWhatStandsBesideIt(t *testing.T) {
	f := withTasks(t)
	made[casework.TaskView](t, f.call(t, ke, "POST", "/api/v1/me/views", object{"name": "Haster"}), 201)
	const path = "/api/v1/tasks?list=mine&limit=1"
	if got := made[tasksBeside](t, f.call(t, ke, "GET", path, nil), 200); got.Counts != nil || got.Views != nil || len(got.Items) != 1 {
		t.Errorf("what nobody asked for: %+v", got)
	}
	got := made[tasksBeside](t, f.call(t, ke, "GET", path+"&with=counts&with=views", nil), 200)
	for list, counted := range map[string]*casework.TaskCounts{"mine": &got.Counts.Mine, "unit": got.Counts.Unit} {
		want := made[casework.TaskCounts](t, f.call(t, ke, "GET", "/api/v1/tasks/counts?list="+list, nil), 200)
		if counted == nil || *counted != want || want.Total == 0 {
			t.Errorf("%s: %+v, want %+v", list, counted, want)
		}
	}
	if len(got.Views.Items) != 1 || got.Views.Items[0].Name != "Haster" {
		t.Errorf("%+v", got.Views)
	}
	logged := func() (n int64) {
		must(t, f.store.DB.Model(&models.Access{}).Count(&n).Error)
		return n
	}
	before := logged()
	got = made[tasksBeside](t, f.call(t, pat, "GET", path+"&with=counts&with=views", nil), 200)
	if got.Counts == nil || got.Counts.Unit != nil || got.Views != nil || logged() != before {
		t.Errorf("to who has no list of a unit: %+v, %d lines in the log", got, logged()-before)
	}
	if a := f.call(t, ke, "GET", path+"&with=weather", nil); a.status != http.StatusBadRequest {
		t.Errorf("something else: %d", a.status)
	}
}

// The unit sees with its tasks the cases that cannot go on, on the first page of its list.
func TestINV113_TheUnitsTasksSayWhichCasesAreStuck(t *testing.T) {
	f := withTasks(t)
	must(t, f.store.DB.Model(&models.Case{}).Where("organisation_id = ?", f.org.ID).
		Updates(map[string]any{"unit_id": f.lead.Unit, "trouble": models.TroubleParked, "trouble_since": time.Now()}).Error)
	stuck := made[tasksBeside](t, f.call(t, ke, "GET", "/api/v1/tasks?list=unit", nil), 200).Stuck
	if len(stuck) != 1 || stuck[0].Trouble != models.TroubleParked || stuck[0].CaseNumber == "" {
		t.Errorf("%+v", stuck)
	}
	if own := made[tasksBeside](t, f.call(t, ke, "GET", "/api/v1/tasks", nil), 200).Stuck; len(own) != 0 {
		t.Errorf("among one's own: %+v", own)
	}
}
