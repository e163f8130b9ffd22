package api

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"samlop/casefile"
	"samlop/casework"
	"samlop/models"
)

// withTasks is Fjordvik with tasks of the unit in one case: by name, when they are due counted
// from today, how many days ago they were opened, who has them, and of which kind.
func withTasks(t *testing.T) fjordvik {
	t.Helper()
	f := newFjordvik(t)
	today := made[casework.Me](t, f.call(t, ke, "GET", "/api/v1/me", nil), 200).Today
	caseID := f.caseOf(t)
	for _, row := range []struct {
		id, due string
		opened  int
		holder  casefile.Principal
		kind    casefile.TaskKind
	}{
		{"task-1", "-3", 9, f.ke.Principal, casefile.TaskNextStep},
		{"task-2", "0", 8, "", casefile.TaskNextStep},
		{"task-3", "6", 1, f.lead.Principal, casefile.TaskAskConsent},
		{"task-4", "7", 7, "", casefile.TaskMailFailed},
		{"task-5", "", 0, f.ke.Principal, casefile.TaskMailFailed},
	} {
		task := &models.Task{CaseID: caseID, ID: row.id, OrganisationID: f.org.ID, UnitID: &f.lead.Unit, Kind: row.kind,
			ForRole: casefile.RoleUnit, ForPrincipal: row.holder, OpenedOn: today.AddDays(-row.opened)}
		if row.due != "" {
			var days int
			_, err := fmt.Sscan(row.due, &days)
			must(t, err)
			due := today.AddDays(days)
			task.Due = &due
		}
		must(t, f.store.DB.Create(task).Error)
	}
	return f
}

func TestTasksAreNarrowedAndSorted(t *testing.T) {
	f := withTasks(t)
	for query, want := range map[string]string{
		"list=unit":                                 "1 2 3 4 5",
		"list=unit&sort=due":                        "1 2 3 4 5",
		"list=unit&sort=-opened_on":                 "5 3 4 2 1",
		"list=unit&due=overdue":                     "1",
		"list=unit&due=today":                       "2",
		"list=unit&due=week":                        "3",
		"list=unit&due=later":                       "4",
		"list=unit&due=undated":                     "5",
		"list=unit&new=true":                        "3 5",
		"list=unit&holder=me":                       "1 5",
		"list=unit&holder=nobody":                   "2 4",
		"list=unit&holder=others":                   "3",
		"list=unit&kind=MAIL_FAILED":                "4 5",
		"list=unit&kind=MAIL_FAILED&holder=me":      "5",
		"list=unit&kind=NEXT_STEP&kind=ASK_CONSENT": "1 2 3",
		"list=mine":                                 "1 5",
		"list=mine&due=undated":                     "5",
		"list=mine&holder=others":                   "",
	} {
		values, err := url.ParseQuery(query)
		must(t, err)
		var got []string
		for _, row := range everyPage[casework.TaskRow](t, f.house, ke, "/api/v1/tasks", values) {
			got = append(got, strings.TrimPrefix(row.ID, "task-"))
		}
		if is := strings.Join(got, " "); is != want {
			t.Errorf("?%s: %s, want %s", query, is, want)
		}
	}
	for _, query := range []string{"due=soon", "holder=ola", "kind=WASH", "sort=due_on", "new=perhaps"} {
		if a := f.call(t, ke, "GET", "/api/v1/tasks?"+query, nil); a.status != http.StatusBadRequest {
			t.Errorf("?%s: %d", query, a.status)
		}
	}
}

func TestTasksAreCounted(t *testing.T) {
	f := withTasks(t)
	want := casework.TaskCounts{Total: 5, Overdue: 1, Today: 1, Week: 1, Later: 1, Undated: 1, New: 2, Mine: 2, Nobodys: 2, Others: 1}
	if got := made[casework.TaskCounts](t, f.call(t, ke, "GET", "/api/v1/tasks/counts?list=unit", nil), 200); got != want {
		t.Errorf("%+v", got)
	}
	want = casework.TaskCounts{Total: 2, Overdue: 1, Undated: 1, New: 1, Mine: 2}
	if got := made[casework.TaskCounts](t, f.call(t, ke, "GET", "/api/v1/tasks/counts", nil), 200); got != want {
		t.Errorf("%+v", got)
	}
	if a := f.call(t, pat, "GET", "/api/v1/tasks/counts?list=unit", nil); a.status != http.StatusForbidden {
		t.Errorf("a patient counts the unit's tasks: %d", a.status)
	}
}

func TestEachKeepsTheirOwnViewsOfTasks(t *testing.T) {
	f := newFjordvik(t)
	const path = "/api/v1/me/views"
	names := func(who string) []string {
		var out []string
		for _, v := range made[casework.TaskViews](t, f.call(t, who, "GET", path, nil), 200).Items {
			out = append(out, v.Name)
		}
		return out
	}
	body := object{"name": "  Haster  i dag ", "list": "unit", "holder": "nobody", "due": "today", "kinds": []string{"MAIL_FAILED"},
		"columns": []string{"case", "opened_on"}}
	kept := made[casework.TaskView](t, f.call(t, ke, "POST", path, body, "Idempotency-Key", "view-1"), 201)
	again := made[casework.TaskView](t, f.call(t, ke, "POST", path, body, "Idempotency-Key", "view-1"), 201)
	if again.ID != kept.ID || kept.Name != "Haster i dag" || kept.Due != "today" ||
		!slices.Equal(kept.Columns, []casework.TaskColumn{"case", "opened_on"}) {
		t.Errorf("%+v, %+v", kept, again)
	}
	all := made[casework.TaskViews](t, f.call(t, ke, "GET", path, nil), 200).Items
	if len(all) != 1 || all[0].Holder != "nobody" || all[0].List != "unit" || !slices.Equal(all[0].Kinds, []casefile.TaskKind{"MAIL_FAILED"}) {
		t.Errorf("%+v", all)
	}
	if other := names(kel); len(other) != 0 {
		t.Errorf("another sees %v", other)
	}
	if a := f.call(t, kel, "DELETE", path+"/"+kept.ID, nil); a.status != http.StatusNoContent || len(names(ke)) != 1 {
		t.Errorf("another removes it: %d", a.status)
	}
	for _, wrong := range []object{{"name": " "}, {"name": strings.Repeat("x", 61)}, {"name": "x", "due": "soon"},
		{"name": "x", "columns": []string{"patient"}}} {
		if a := f.call(t, ke, "POST", path, wrong); a.status != http.StatusBadRequest {
			t.Errorf("%v: %d %s", wrong, a.status, a.body)
		}
	}
	for i := range 19 {
		made[casework.TaskView](t, f.call(t, ke, "POST", path, object{"name": fmt.Sprintf("x%02d", i)}), 201)
	}
	if a := f.call(t, ke, "POST", path, object{"name": "one too many"}); a.status != http.StatusUnprocessableEntity {
		t.Errorf("the twenty-first: %d", a.status)
	}
	if a := f.call(t, ke, "DELETE", path+"/"+kept.ID, nil); a.status != http.StatusNoContent || len(names(ke)) != 19 {
		t.Errorf("removed: %d %v", a.status, names(ke))
	}
	for _, who := range []string{pat} {
		if a := f.call(t, who, "GET", path, nil); a.status != http.StatusForbidden {
			t.Errorf("who is no staff: %d", a.status)
		}
		if a := f.call(t, who, "DELETE", path+"/"+uuid.NewString(), nil); a.status != http.StatusForbidden {
			t.Errorf("who is no staff: %d", a.status)
		}
	}
}

func TestEachKeepsTheirOwnViewsOfCases(t *testing.T) {
	f := newFjordvik(t)
	const path, ofTasks = "/api/v1/me/case-views", "/api/v1/me/views"
	body := object{"name": " Uten  noen ", "handler": "nobody", "open": true, "phases": []string{"ACTIVE"},
		"tasks": []string{"FIND_COORDINATOR"}, "sort": "next_due"}
	kept := made[casework.CaseView](t, f.call(t, ke, "POST", path, body, "Idempotency-Key", "view-1"), 201)
	again := made[casework.CaseView](t, f.call(t, ke, "POST", path, body, "Idempotency-Key", "view-1"), 201)
	all := made[casework.CaseViews](t, f.call(t, ke, "GET", path, nil), 200).Items
	if len(all) != 1 || again.ID != kept.ID || all[0].Name != "Uten noen" || all[0].Handler != "nobody" ||
		all[0].Open == nil || !*all[0].Open || !slices.Equal(all[0].Tasks, []casefile.TaskKind{"FIND_COORDINATOR"}) || all[0].Sort != "next_due" {
		t.Errorf("%+v, %+v, %+v", kept, again, all)
	}
	made[casework.TaskView](t, f.call(t, ke, "POST", ofTasks, object{"name": "Mine"}), 201)
	if tasks := made[casework.TaskViews](t, f.call(t, ke, "GET", ofTasks, nil), 200).Items; len(tasks) != 1 || tasks[0].Name != "Mine" {
		t.Errorf("views of tasks: %+v", tasks)
	}
	if others := made[casework.CaseViews](t, f.call(t, kel, "GET", path, nil), 200).Items; len(others) != 0 {
		t.Errorf("another sees %+v", others)
	}
	for _, wrong := range []object{{"name": " "}, {"name": "x", "handler": "staff/" + uuid.NewString()},
		{"name": "x", "phases": []string{"SLEEPING"}}, {"name": "x", "person": uuid.NewString()}, {"name": "x", "sort": "colour"}} {
		if a := f.call(t, ke, "POST", path, wrong); a.status != http.StatusBadRequest {
			t.Errorf("%v: %d %s", wrong, a.status, a.body)
		}
	}
	if a := f.call(t, ke, "DELETE", ofTasks+"/"+kept.ID, nil); a.status != http.StatusNoContent {
		t.Errorf("removed: %d", a.status)
	}
	if left := made[casework.CaseViews](t, f.call(t, ke, "GET", path, nil), 200).Items; len(left) != 0 {
		t.Errorf("left: %+v", left)
	}
	if a := f.call(t, pat, "GET", path, nil); a.status != http.StatusForbidden {
		t.Errorf("who is no staff: %d", a.status)
	}
}
