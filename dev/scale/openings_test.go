package scale_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"samlop/dev/town"
)

const (
	// aFile is how many cases one file takes over at most. The API takes a megabyte,
	// which is some three thousand.
	aFile = 1000
	// each is how many cases a coordinator has, and of how many cases one has come by
	// a referral.
	each, everyReferral = 20, 10
)

// grow makes what is missing to so many open cases: coordinators, cases taken over
// from before in files, and cases by referral that stand wherever a case can stand.
func (r *run) grow(t *testing.T, cases int) {
	t.Helper()
	referred := cases / everyReferral
	opened := cases - referred
	r.hire(t, (cases+each-1)/each)
	r.takeOver(t, opened)
	r.refer(t, referred)
	r.meet(t, opened)
}

// hire registers coordinators who have had the courses.
func (r *run) hire(t *testing.T, n int) {
	t.Helper()
	for ; r.Coordinators < n; r.Coordinators++ {
		login := r.coordinator(r.Coordinators)
		id, err := r.town.Make(t.Context(), login, "/staff", map[string]any{"organisation_id": r.town.Organisation, "unit_id": r.town.Unit,
			"name": "Koordinator " + strconv.Itoa(r.Coordinators), "roles": []string{"HP-M"}, "work_email": r.town.Mail(login),
			"login_subject": login})
		require.NoError(t, err)
		for _, kind := range []string{"COORDINATOR_ROLE", "INDIVIDUAL_PLAN"} {
			ask[struct{}](t, r, town.Request{Who: r.town.ToneLogin(), Method: http.MethodPost, Path: "/staff/" + id + "/training",
				Key: login + "-" + kind, Body: map[string]any{"kind": kind, "completed_on": "2026-01-15"}})
		}
	}
	r.save(t)
}

// coordinator is the login of the i-th.
func (r *run) coordinator(i int) string {
	return r.town.OwnerLogin() + "-coordinator-" + strconv.Itoa(i)
}

// set is one file as the API shows it.
type set struct {
	ID     string
	Status string
	Rows   int
	Batch  string `json:"batch_id"`
}

func (r *run) openings() string { return "/organisations/" + r.town.Organisation + "/opening-balances" }

// sets are all files, the first one first.
func (r *run) sets(t *testing.T) []set {
	t.Helper()
	all := ask[struct{ Sets []set }](t, r, town.Request{Who: r.town.ToneLogin(), Method: http.MethodGet, Path: r.openings()}).Sets
	for i, j := 0, len(all)-1; i < j; i, j = i+1, j-1 {
		all[i], all[j] = all[j], all[i]
	}
	return all
}

// takeOver takes over cases until there are so many, file after file. Where it was
// cut off the installation itself knows: which files it has, and which are approved.
func (r *run) takeOver(t *testing.T, n int) {
	t.Helper()
	there := 0
	for _, s := range r.sets(t) {
		r.approve(t, s)
		there += s.Rows
	}
	p := begin("taken over", there, n)
	for there < n {
		rows := min(aFile, n-there)
		report := ask[struct {
			Good   int
			Faults []struct{ Column, Key string }
			Set    set
		}](t, r, town.Request{Who: r.town.ToneLogin(), Method: http.MethodPost, Path: r.openings() + "/csv",
			Key: fmt.Sprintf("%s-file-%d-%d", r.town.OwnerLogin(), there, rows), Body: []byte(r.file(there, rows))})
		require.Empty(t, report.Faults)
		require.Equal(t, rows, report.Good)
		r.approve(t, report.Set)
		there += rows
		p.at(there)
	}
}

// approve approves a file by another than who proposed it, and waits until each of
// its cases has been opened.
func (r *run) approve(t *testing.T, s set) {
	t.Helper()
	if s.Status == "PROPOSED" {
		s = ask[set](t, r, town.Request{Who: r.town.NinaLogin(), Method: http.MethodPost, Path: r.openings() + "/" + s.ID + "/approve",
			Key: "approve-" + s.ID})
	}
	until(t, "the cases of a file are opened", func() bool {
		b := ask[struct {
			Status                         string
			Pending, Done, Refused, Failed int
		}](t, r, town.Request{Who: r.town.ToneLogin(), Method: http.MethodGet, Path: "/batches/" + s.Batch + "?limit=1"})
		require.Zero(t, b.Refused+b.Failed, "%+v", b)
		return b.Status == "FINISHED" && b.Done == s.Rows
	})
}

const columns = "identity_number,name,birth_date,address_line,postal_code,postal_place,received_on,evidence,consent_kinds," +
	"consent_signed_on,scope,decided_on,rule,coordinator,coordinator_since,coordinator_acknowledged,plan_active_since,plan_revised_on," +
	"team_started_on,team_last_meeting_on\n"

// file writes the rows from one number on. The same number is always the same case.
func (r *run) file(from, n int) string {
	var file strings.Builder
	file.WriteString(columns)
	for i, number := range numbers(from, n) {
		file.WriteString(r.row(from+i, number))
	}
	return file.String()
}

// row is one case: received within seven years, its plan revised within the last
// thirteen months, so that some are overdue and the others fall due one by one. One of
// ten has no plan, and of the rest one of three no team.
func (r *run) row(i int, number string) string {
	today := begins
	received := time.Date(2018, 1, 1, 12, 0, 0, 0, time.UTC).AddDate(0, 0, i*37%2700)
	day := func(after int) string { return received.AddDate(0, 0, after).Format(time.DateOnly) }
	ago := func(days int) string { return today.AddDate(0, 0, -days).Format(time.DateOnly) }
	kinds, scope, rest := "START COORDINATOR PLAN", "COORDINATOR PLAN", day(90)+","+ago(1+i*13%395)+","
	switch {
	case i%10 == 9:
		kinds, scope, rest = "START COORDINATOR", "COORDINATOR", ",,,"
	case i%3 == 0:
		rest += ","
	default:
		rest += day(100) + "," + ago(1+i*17%290)
	}
	return fmt.Sprintf("%s,Person %d,1970-05-05,Storgata %d,6999,Fjordvik,%s,Perm %d,%s,%s,%s,%s,hol §§ 7-1 og 7-2,%s,%s,ja,%s\n",
		number, i, 1+i, day(0), i, kinds, day(14), scope, day(28), r.town.Mail(r.coordinator(i/each)), day(35), rest)
}

// numbers are identity numbers that nobody can have (month + 80), by the check digits
// of 1964: so many of them after the first ones.
func numbers(after, n int) []string {
	check := func(digits string, weights ...int) int {
		sum := 0
		for i, w := range weights {
			sum += w * int(digits[i]-'0')
		}
		return (11 - sum%11) % 11
	}
	var out []string
	for i := 0; len(out) < n; i++ {
		nine := fmt.Sprintf("%02d%02d%02d%03d", 1+i%28, 81+i/28%12, 50+i/336%40, 100+i/13440%399)
		first := check(nine, 3, 7, 6, 1, 8, 9, 4, 5, 2)
		if first == 10 {
			continue
		}
		ten := nine + strconv.Itoa(first)
		second := check(ten, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
		if second == 10 {
			continue
		}
		if after--; after < 0 {
			out = append(out, ten+strconv.Itoa(second))
		}
	}
	return out
}

// rowsFrom reads the cases of a file from a row on, page by page.
func (r *run) rowsFrom(t *testing.T, s set, cursor string) (ids []string, next string) {
	t.Helper()
	page := ask[struct {
		Items []struct {
			CaseID string `json:"case_id"`
		}
		Next string `json:"next_cursor"`
	}](t, r, town.Request{Who: r.town.ToneLogin(), Method: http.MethodGet,
		Path: r.openings() + "/" + s.ID + "?limit=200&cursor=" + url.QueryEscape(cursor)})
	for _, item := range page.Items {
		ids = append(ids, item.CaseID)
	}
	return ids, page.Next
}
