package scale_test

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"samlop/dev/town"
)

// measured is what was seen with so many cases.
type measured struct {
	Cases         int
	When, Machine string
	// Load is that of the machine in the last minute as the measuring began.
	Load    string
	Figures []figure
}

// figure is one of them: a percentile pair in milliseconds, or one number.
type figure struct {
	Name, Unit string
	P50, P95   float64
	Single     bool
	// Yard50 and Yard95 are what a read that no case is in took in the same moments; 0
	// where nothing was read beside it.
	Yard50, Yard95 float64
}

func (m *measured) number(name, unit string, n float64) {
	m.Figures = append(m.Figures, figure{Name: name, Unit: unit, P50: n, P95: n, Single: true})
}

func (m *measured) times(name string, took, yard []time.Duration) {
	f := figure{Name: name, Unit: "ms", P50: percentile(took, 0.5), P95: percentile(took, 0.95)}
	if len(yard) > 0 {
		f.Yard50, f.Yard95 = percentile(yard, 0.5), percentile(yard, 0.95)
	}
	m.Figures = append(m.Figures, f)
}

// percentile is in milliseconds.
func percentile(took []time.Duration, p float64) float64 {
	slices.Sort(took)
	return float64(took[min(len(took)-1, int(p*float64(len(took))))].Microseconds()) / 1000
}

// measure measures everything at this size, and keeps it in the place of what was
// measured at it before.
func (r *run) measure(t *testing.T, cases int) {
	t.Helper()
	m := measured{Cases: cases, When: time.Now().Format(time.DateOnly), Machine: machine(), Load: load()}
	var there int
	r.query(t, &there, "SELECT count(*) FROM cases WHERE organisation_id = $1", r.town.Organisation)
	require.Equal(t, cases, there, "every case is there, and the folder has no more than are to be measured")
	r.life(t, &m)
	r.disk(t, &m, cases)
	r.restart(t, &m)
	r.morning(t, &m, cases)
	r.midnight(t, &m)
	r.recipients(t, &m, cases)
	r.lists(t, &m)
	r.desk(t, &m)
	r.cases(t, &m)
	r.year(t, &m)
	r.Measured = keep(r.Measured, m)
}

// keep puts what was measured in the place of what was measured at the same size before.
func keep(all []measured, m measured) []measured {
	all = append(slices.DeleteFunc(all, func(x measured) bool { return x.Cases == m.Cases }), m)
	slices.SortFunc(all, func(a, b measured) int { return cmp.Compare(a.Cases, b.Cases) })
	return all
}

// query reads one value.
func (r *run) query(t *testing.T, into any, sql string, values ...any) {
	t.Helper()
	c, err := pgx.Connect(t.Context(), r.system.DSN)
	require.NoError(t, err)
	defer func() { require.NoError(t, c.Close(context.WithoutCancel(t.Context()))) }()
	require.NoError(t, c.QueryRow(t.Context(), sql, values...).Scan(into))
}

// get times the same read several times, after one that nobody times.
func (r *run) get(t *testing.T, m *measured, name, who string, path func(i int) string) {
	t.Helper()
	r.beside(t, m, name, func(i int) time.Duration { return r.read(t, who, path(i)) })
}

// beside times something several times, after once that nobody times, and each time a
// read that no case is in beside it: what else the machine does hits both.
func (r *run) beside(t *testing.T, m *measured, name string, do func(i int) time.Duration) {
	t.Helper()
	var took, yard []time.Duration
	for i := range *reads + 1 {
		took = append(took, do(i))
		yard = append(yard, r.read(t, r.town.OwnerLogin(), "/training/worlds/"+r.town.World))
	}
	m.times(name, took[1:], yard[1:])
}

// read is how long one read takes.
func (r *run) read(t *testing.T, who, path string) time.Duration {
	t.Helper()
	began := time.Now()
	answer, err := r.town.Send(t.Context(), town.Request{Who: who, Method: http.MethodGet, Path: path}, 0)
	require.NoError(t, err)
	require.True(t, answer.OK(), "%s: %d %s", path, answer.Status, answer.Body)
	return time.Since(began)
}

// lists times the lists, as the coordinating unit reads them and as a coordinator.
func (r *run) lists(t *testing.T, m *measured) {
	t.Helper()
	tone, ola := r.town.ToneLogin(), r.coordinator(0)
	var busy string
	r.query(t, &busy, "SELECT coordinator FROM cases WHERE organisation_id = $1 AND coordinator <> '' ORDER BY created_at LIMIT 1",
		r.town.Organisation)
	now := r.now(t)
	for _, l := range []struct{ name, who, path string }{
		{"`GET /cases`", tone, "/cases"},
		{"`/cases`, page 20", tone, r.page(t, "/cases", 20)},
		{"`/cases?phase=ACTIVE`", tone, "/cases?phase=ACTIVE"},
		{"`/cases?phase=RECEIVED`", tone, "/cases?phase=RECEIVED"},
		{"`/cases?coordinator=`", tone, "/cases?coordinator=" + url.QueryEscape(busy)},
		{"`/cases`, as a coordinator", ola, "/cases"},
		{"`/cases?overdue=true`", tone, "/cases?overdue=true"},
		{"`/cases?due_before=`, many", tone, "/cases?due_before=" + now.AddDate(0, 0, 45).Format(time.DateOnly)},
		{"`/cases?due_before=`, none", tone, "/cases?due_before=2020-01-01"},
		{"`/cases?number=`", tone, "/cases?number=0042"},
		{"`/tasks`", ola, "/tasks"},
		{"`/tasks?list=unit`", tone, "/tasks?list=unit"},
		{"`/letters`", tone, "/letters"},
		{"`/letters`, page 20", tone, r.page(t, "/letters", 20)},
		{"`/people?name=`, some", tone, "/people?name=" + url.QueryEscape("Person 42")},
		{"`/people?name=`, none", tone, "/people?name=nobody"},
	} {
		r.get(t, m, l.name, l.who, func(int) string { return l.path })
	}
}

// page is the path of the n-th page of a list, or of its last one.
func (r *run) page(t *testing.T, list string, n int) string {
	t.Helper()
	path := list
	for range n - 1 {
		next := ask[struct {
			Cursor string `json:"next_cursor"`
		}](t, r, town.Request{Who: r.town.ToneLogin(), Method: http.MethodGet, Path: path}).Cursor
		if next == "" {
			break
		}
		path = list + "?cursor=" + url.QueryEscape(next)
	}
	return path
}

// some are ids of cases that are spread evenly over all.
func (r *run) some(t *testing.T, n int) (ids []string) {
	t.Helper()
	r.query(t, &ids, `SELECT array_agg(id::text ORDER BY id) FROM (
			SELECT id, row_number() OVER (ORDER BY id) AS k, count(*) OVER () AS n FROM cases WHERE organisation_id = $1
		) c WHERE k % greatest(1, n / $2::int) = 0`, r.town.Organisation, n)
	return ids
}

// cases times pages of single cases, and a step in each.
func (r *run) cases(t *testing.T, m *measured) {
	t.Helper()
	ids := r.some(t, *reads+1)
	of := func(rest string) func(int) string {
		return func(i int) string { return "/cases/" + ids[i%len(ids)] + rest }
	}
	tone := r.town.ToneLogin()
	r.get(t, m, "`/cases/{id}`", tone, of(""))
	r.get(t, m, "`/cases/{id}/deadlines`", tone, of("/deadlines"))
	r.get(t, m, "`/cases/{id}/timeline`", tone, of("/timeline"))
	r.get(t, m, "`/cases/{id}/openings`", tone, of("/openings"))
	r.beside(t, m, "a step (`assign_handler`), one caller", func(i int) time.Duration { return r.step(t, ids[i%len(ids)], i) })
}

// step is how long an ordinary step takes until it is in the ledger.
func (r *run) step(t *testing.T, caseID string, i int) time.Duration {
	t.Helper()
	began := time.Now()
	_, err := r.town.Take(t.Context(), r.town.Step(r.town.ToneLogin(), caseID, "assign_handler",
		map[string]any{"staff": []string{r.town.Nina, r.town.Tone}[i%2]}))
	require.NoError(t, err)
	return time.Since(began)
}

// disk is what a case takes in the databases, with everything that belongs to it.
func (r *run) disk(t *testing.T, m *measured, cases int) {
	t.Helper()
	for _, d := range []struct{ name, database string }{
		{"disk a case: ledger and lists", "samlop"}, {"disk a case: Temporal", "temporal"},
		{"disk a case: Temporal's visibility", "temporal_visibility"}} {
		// What an empty installation takes is some ten megabytes each, and is not the cases'.
		const empty = 10 << 20
		var size int64
		r.query(t, &size, "SELECT coalesce(sum(pg_database_size(oid)), 0)::bigint FROM pg_database WHERE datname = $1", d.database)
		require.Positive(t, size, d.database)
		m.number(d.name, "kB", float64(max(0, size-empty))/1024/float64(cases))
	}
}

// restart stops everything, starts it again, and takes a step in a case that no
// process knows.
func (r *run) restart(t *testing.T, m *measured) {
	t.Helper()
	ids := r.some(t, 3)
	require.NoError(t, r.system.Stop())
	debug.FreeOSMemory()
	began := time.Now()
	r.start(t)
	up := time.Since(began)
	r.caller.Move(r.system.Issuer, r.system.API)
	r.step(t, ids[0], 1)
	m.number("restart: ready", "s", up.Seconds())
	m.number("restart to the first answered step", "s", time.Since(began).Seconds())
	m.number("memory after a restart", "MB", resident(t))
}

// resident is the memory of this process in megabytes: Temporal, the API, the worker
// and whoever measures them.
func resident(t *testing.T) float64 {
	t.Helper()
	debug.FreeOSMemory()
	text, err := os.ReadFile("/proc/self/status")
	require.NoError(t, err, "memory is read where Linux tells it")
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kB, err := strconv.Atoi(strings.Fields(rest)[0])
			require.NoError(t, err)
			return float64(kB) / 1024
		}
	}
	t.Fatal("the system does not tell how much memory there is")
	return 0
}

// machine says shortly what this runs on.
func machine() string {
	model := "an unnamed processor"
	if text, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range bytes.Lines(text) {
			if name, ok := bytes.CutPrefix(line, []byte("model name\t: ")); ok {
				model = string(bytes.TrimSpace(name))
				break
			}
		}
	}
	return fmt.Sprintf("%s, %d of its cores, %s/%s", model, runtime.NumCPU(), runtime.GOOS, runtime.GOARCH)
}

// load is that of the last minute, or nothing where nobody tells it.
func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return ""
	}
	first, _, _ := strings.Cut(string(text), " ")
	return first
}
