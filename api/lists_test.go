package api

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"samlop/casefile"
	"samlop/casework"
	"samlop/models"
)

// everyPage reads a list to its end, two items a page.
func everyPage[T any](t *testing.T, h *house, who, path string, query url.Values) (items []T) {
	t.Helper()
	query = with(query, "limit", "2")
	for range 20 {
		p := made[page[T]](t, h.call(t, who, "GET", path+"?"+query.Encode(), nil), 200)
		if len(p.Items) > 2 || p.NextCursor != "" && len(p.Items) < 2 {
			t.Errorf("%s?%s: a page of %d", path, query.Encode(), len(p.Items))
		}
		if items = append(items, p.Items...); p.NextCursor == "" {
			return items
		}
		query.Set("cursor", p.NextCursor)
	}
	t.Fatalf("%s?%s does not end", path, query.Encode())
	return nil
}

// with is a query with one value more.
func with(query url.Values, name, value string) url.Values {
	out := url.Values{name: {value}}
	for k, v := range query {
		out[k] = v
	}
	return out
}

// caseload is Fjordvik with six cases: four of the patient's, two of a relative's.
type caseload struct {
	fjordvik
	other casework.Person
	cases []string
}

func newCaseload(t *testing.T) caseload {
	t.Helper()
	f := caseload{fjordvik: newFjordvik(t)}
	ada := object{"name": "Ada Annan", "kind": "RELATIVE", "login_subject": "ada-1"}
	f.other = made[casework.Person](t, f.call(t, ke, "POST", "/api/v1/people", ada), 201)
	others := f.fjordvik
	others.patient = f.other
	for i := range 6 {
		of := f.fjordvik
		if i%3 == 2 {
			of = others
		}
		f.cases = append(f.cases, of.caseOf(t))
	}
	start := time.Date(2027, 1, 4, 9, 0, 0, 0, time.UTC)
	day := func(s string) any {
		if s == "" {
			return nil
		}
		return s
	}
	for i, row := range []struct {
		handler           casefile.Principal
		phase             casefile.Phase
		attention         bool
		nextDue, received string
		updated           time.Duration
	}{
		{f.ke.Principal, casefile.PhaseScreening, false, "2027-03-01", "2027-01-04", 0},
		{f.lead.Principal, casefile.PhaseReceived, true, "", "2027-01-03", time.Hour},
		{f.ke.Principal, casefile.PhaseClosed, false, "", "", time.Microsecond},
		{"", casefile.PhaseMerged, false, "2027-02-01", "2027-01-04", 0},
		{"", casefile.PhaseDismissed, false, "2027-03-01", "", 2 * time.Hour},
		{f.ke.Principal, casefile.PhaseActive, true, "", "2027-01-01", 0},
	} {
		must(t, f.store.DB.Model(&models.Case{}).Where("id = ?", f.cases[i]).UpdateColumns(object{
			"handler": row.handler, "phase": row.phase, "attention": row.attention,
			"next_due": day(row.nextDue), "first_received_on": day(row.received), "updated_at": start.Add(row.updated)}).Error)
	}
	must(t, f.store.DB.Create(&models.Task{CaseID: f.cases[5], ID: "task-77", OrganisationID: f.org.ID, Kind: casefile.TaskFindSuccessor,
		ForRole: casefile.RoleUnit, OpenedOn: casefile.Date{Year: 2027, Month: 1, Day: 4}}).Error)
	return f
}

// numbers are the places of cases in the caseload, in the order of a list.
func (f caseload) numbers(t *testing.T, who string, query url.Values) string {
	t.Helper()
	var out []string
	for _, row := range everyPage[casework.CaseRow](t, f.house, who, "/api/v1/cases", query) {
		out = append(out, fmt.Sprint(slices.Index(f.cases, row.ID)))
	}
	return strings.Join(out, " ")
}

func TestCasesAreFiltered(t *testing.T) {
	f := newCaseload(t)
	for _, c := range []struct{ who, query, want string }{
		{ke, "", "5 4 3 2 1 0"},
		{ke, "handler=me", "5 2 0"},
		{ke, "handler=me&open=true", "5 0"},
		{ke, "handler=" + string(f.lead.Principal), "1"},
		{kel, "handler=me", "1"},
		{ke, "handler=staff/" + uuid.NewString(), ""},
		{ke, "coordinator=me", ""},
		{ke, "open=true", "5 1 0"},
		{ke, "open=false", "4 3 2"},
		{ke, "attention=true", "5 1"},
		{ke, "attention=false", "5 4 3 2 1 0"},
		{ke, "handler=nobody", "4 3"},
		{ke, "handler=nobody&open=true", ""},
		{ke, "coordinator=nobody&open=true", "5 1 0"},
		{ke, "task=FIND_COORDINATOR", "5"},
		{ke, "task=FIND_COORDINATOR&task=ABSENCE_OVER&handler=nobody", ""},
		{ke, "attention=true&handler=me", "5"},
		{ke, "person=" + f.other.ID, "5 2"},
		{ke, "person=" + f.other.ID + "&open=false&sort=number", "2"},
		{ke, "person=" + uuid.NewString(), ""},
		{ke, "handler=me&sort=-number", "5 2 0"},
		{ke, "handler=me&sort=next_due", "0 2 5"},
		// The asker's relations are the ground; a filter only narrows it (INV-84).
		{pat, "", "4 3 1 0"},
		{pat, "person=" + f.patient.ID, "4 3 1 0"},
		{pat, "person=" + f.other.ID, ""},
		{pat, "handler=" + string(f.ke.Principal), "0"},
		{pat, "handler=me", ""},
		{"ada-1", "person=" + f.other.ID, "5 2"},
		{"ada-1", "person=" + f.patient.ID, ""},
		{"ada-1", "open=true&sort=updated_at", "5"},
	} {
		query, err := url.ParseQuery(c.query)
		must(t, err)
		if got := f.numbers(t, c.who, query); got != c.want {
			t.Errorf("%s asks ?%s and sees %q, want %q", c.who, c.query, got, c.want)
		}
	}
}

// Which tasks wait in a case is the unit's: who has another part in it does not learn of one by narrowing.
func TestINV84_CasesByTheirTasksAreTheUnits(t *testing.T) {
	f := newCaseload(t)
	for _, who := range []string{pat, "ada-1"} {
		if a := f.call(t, who, "GET", "/api/v1/cases?task=FIND_COORDINATOR", nil); a.status != 403 {
			t.Errorf("%s: %d %s", who, a.status, a.body)
		}
	}
}

// Each case that a list showed is in its access log, and no other (INV-83).
func TestINV83_AFilteredListIsLogged(t *testing.T) {
	f := newCaseload(t)
	query := url.Values{"person": {f.other.ID}, "sort": {"-updated_at"}}
	if got := f.numbers(t, ke, query); got != "2 5" {
		t.Fatalf("the list is %s", got)
	}
	for i, id := range f.cases {
		looks, err := f.store.AccessOf(t.Context(), id, 0, 10)
		must(t, err)
		shown := slices.ContainsFunc(looks, func(a models.Access) bool { return a.Principal == f.ke.Principal && a.What == "case list" })
		if shown != (i == 2 || i == 5) {
			t.Errorf("case %d was shown: %v", i, shown)
		}
	}
}

// A person is asked for by an id that says nothing; what would say something is
// refused, and written nowhere.
func TestNobodysNumberStandsInAListsAddress(t *testing.T) {
	h := newFjordvik(t)
	for _, said := range []string{"12835810036", "Per", "person/" + h.patient.ID} {
		a := h.call(t, ke, "GET", "/api/v1/cases?person="+url.QueryEscape(said), nil)
		if p := a.problem(t); a.status != 400 || p.Errors[0].Path != "query.person" || strings.Contains(string(a.body), said) {
			t.Errorf("%s: %d %s", said, a.status, a.body)
		}
		if strings.Contains(h.log.String(), said) {
			t.Errorf("the log holds %s", said)
		}
	}
}

// Every order shows every case once, sorted by the field it is named after; what
// has no date comes last.
func TestCasesInEveryOrder(t *testing.T) {
	f := newCaseload(t)
	for _, order := range models.CaseOrders() {
		name, descending := strings.CutPrefix(string(order), "-")
		rows := everyPage[object](t, f.house, ke, "/api/v1/cases", url.Values{"sort": {string(order)}})
		seen := map[string]bool{}
		for i, row := range rows {
			seen[row["id"].(string)] = true
			if i == 0 {
				continue
			}
			before, hadOne := rows[i-1][name].(string)
			now, hasOne := row[name].(string)
			if hasOne && !hadOne {
				t.Errorf("%s: %s comes after one without", order, now)
			}
			// An instant's decimals are as many as it needs; "Z" sorts behind them.
			before, now = strings.TrimSuffix(before, "Z"), strings.TrimSuffix(now, "Z")
			if hasOne && (descending && before < now || !descending && before > now) {
				t.Errorf("%s: %s before %s", order, before, now)
			}
		}
		if len(rows) != len(f.cases) || len(seen) != len(f.cases) {
			t.Errorf("%s: %d rows, %d cases, want %d", order, len(rows), len(seen), len(f.cases))
		}
		if rows[0][name] == nil {
			t.Errorf("a row does not show %s, which it can be sorted by", name)
		}
	}
	if got := f.numbers(t, ke, url.Values{"sort": {"next_due"}}); !strings.HasPrefix(got, "3 0 4 ") {
		t.Errorf("by next due: %s", got)
	}
	if got := f.numbers(t, ke, url.Values{"sort": {"-next_due"}}); !strings.HasPrefix(got, "4 0 3 ") {
		t.Errorf("by next due, the last first: %s", got)
	}
}

func TestCasesAskedForWrongly(t *testing.T) {
	f := newCaseload(t)
	next := made[page[object]](t, f.call(t, ke, "GET", "/api/v1/cases?limit=2&sort=next_due", nil), 200).NextCursor
	for _, c := range []struct{ query, path, says string }{
		{"sort=colour", "query.sort", "created_at, -created_at, updated_at, -updated_at, next_due, -next_due, " +
			"first_received_on, -first_received_on, number, -number"},
		{"sort=next_due,number", "query.sort", "-next_due"},
		{"open=perhaps", "query.open", ""},
		{"attention=perhaps", "query.attention", ""},
		{"handler=kari", "query.handler", "staff/"},
		{"handler=person/" + f.patient.ID, "query.handler", "staff/"},
		{"coordinator=you", "query.coordinator", "staff/"},
		{"task=SLEEP", "query.task[0]", "FIND_COORDINATOR"},
		{"cursor=" + url.QueryEscape(next), "query.cursor", ""},
		{"sort=first_received_on&cursor=" + url.QueryEscape(next), "query.cursor", ""},
		{"sort=next_due&cursor=next_due", "query.cursor", ""},
	} {
		words := map[string]bool{}
		for _, language := range []string{"nb", "nn", "en"} {
			a := f.call(t, ke, "GET", "/api/v1/cases?"+c.query, nil, "Accept-Language", language)
			p := a.problem(t)
			if a.status != 400 || string(p.Language) != language || len(p.Errors) != 1 {
				t.Fatalf("?%s in %s: %d %s", c.query, language, a.status, a.body)
			}
			if p.Errors[0].Path != c.path || !strings.Contains(p.Errors[0].Message, c.says) {
				t.Errorf("?%s in %s: %d %s", c.query, language, a.status, a.body)
			}
			words[p.Errors[0].Message] = true
		}
		if len(words) != 3 {
			t.Errorf("?%s is refused in the words %v", c.query, words)
		}
	}
	for _, path := range []string{"/api/v1/tasks", "/api/v1/letters"} {
		a := f.call(t, ke, "GET", path+"?cursor="+url.QueryEscape("0000-01-01|"+f.cases[0]+"|x"), nil)
		if p := a.problem(t); a.status != 400 || p.Errors[0].Path != "query.cursor" {
			t.Errorf("%s after the year 0: %d %s", path, a.status, a.body)
		}
	}
}

// The filters of the other lists, over HTTP.
func TestOtherListsAreFiltered(t *testing.T) {
	f := newCaseload(t)
	units := "/api/v1/organisations/" + f.org.ID + "/units"
	home := made[casework.Unit](t, f.call(t, kel, "POST", units, object{"name": "Heimesjukepleia"}), 201)
	nina := object{"name": "Nina Sjukepleiar", "unit_id": home.ID, "roles": []string{"HP-M"}}
	nurse := made[casework.Staff](t, f.call(t, kel, "POST", "/api/v1/staff", nina), 201)
	f.call(t, kel, "PATCH", "/api/v1/staff/"+nurse.ID, object{"active": false}, "If-Match", `"1"`)
	must(t, f.store.DB.Model(&models.Letter{}).Where("case_id = ?", f.cases[1]).Update("status", casefile.LetterHeld).Error)
	for i, holder := range []casefile.Principal{f.ke.Principal, f.lead.Principal, ""} {
		must(t, f.store.DB.Create(&models.Task{CaseID: f.cases[i], ID: "task-9", OrganisationID: f.org.ID, UnitID: &f.lead.Unit,
			Kind: casefile.TaskRevisePlan, ForRole: casefile.RoleUnit, ForPrincipal: holder,
			OpenedOn: casefile.Date{Year: 2027, Month: 1, Day: 4}}).Error)
	}

	names := func(path string, field string) (out []string) {
		address, query, _ := strings.Cut(path, "?")
		values, err := url.ParseQuery(query)
		must(t, err)
		for _, row := range everyPage[object](t, f.house, ke, "/api/v1"+address, values) {
			out = append(out, fmt.Sprint(row[field]))
		}
		slices.Sort(out)
		return slices.Compact(out)
	}
	for _, c := range []struct {
		path, field string
		want        []string
	}{
		{"/staff", "name", []string{"Kari Handsamar", "Liv Leiar", "Nina Sjukepleiar"}},
		{"/staff?unit=" + home.ID, "name", []string{"Nina Sjukepleiar"}},
		{"/staff?role=KEL", "name", []string{"Liv Leiar"}},
		{"/staff?active=true", "name", []string{"Kari Handsamar", "Liv Leiar"}},
		{"/people", "name", []string{"Ada Annan", "Per Pasient"}},
		{"/people?kind=RELATIVE", "name", []string{"Ada Annan"}},
		{"/people?name=pas", "name", []string{"Per Pasient"}},
		{"/letters?status=HELD", "case_id", []string{f.cases[1]}},
		{"/letters?status=QUEUED", "status", []string{"QUEUED"}},
		{"/letters", "status", []string{"HELD", "QUEUED"}},
		{"/tasks", "case_id", f.cases[:1]},
		{"/tasks?list=mine", "case_id", f.cases[:1]},
		{"/tasks?list=unit", "case_id", f.cases[:3]},
	} {
		if got := names(c.path, c.field); !slices.Equal(got, c.want) {
			t.Errorf("%s: %s are %v, want %v", c.path, c.field, got, c.want)
		}
	}
}
