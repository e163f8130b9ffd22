package topology_test

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"samlop/casefile"
	"samlop/dev/books"
	"samlop/dev/town"
	"samlop/internal/contract"
	"samlop/internal/localpg"
	"samlop/workflows"
)

// shift is an installation at work that has its parts killed one after another.
type shift struct {
	*services
	caller      *town.Caller
	in          *town.Town
	books       *books.Books
	api, worker *process
	// cases are the patients' cases, handlers who has them on the desk.
	cases, handlers []string
	// opened is what was answered when they were opened.
	opened [][]town.Taken
}

// patientFor bounds every wait, on a machine that does much else.
const patientFor = 4 * time.Minute

// careful is a PostgreSQL that may be killed: what it has said is committed is on the disk.
var careful = localpg.Options{}

// startShift opens a case for each of so many patients on 1 February, each with a
// handler of its own and its letter posted.
func startShift(t *testing.T, s *services, cases int) *shift {
	t.Helper()
	migrate(t, s)
	v := &shift{services: s, caller: town.NewCaller(s.issuer)}
	t.Cleanup(v.caller.Close)
	v.caller.BePatient(patientFor)
	v.caller.Through(contract.Hold(t, "../../api/openapi.yaml"))
	v.startWorker(t)
	v.startAPI(t)
	v.books = books.Open(t, s.dsn, s.temporal, namespace)
	t.Cleanup(func() { v.books.Close() })
	var err error
	v.in, err = town.Found(t.Context(), v.caller, oslo(time.February, 1, 8, 0, 0), cases)
	require.NoError(t, err)
	v.cases, v.handlers, v.opened = make([]string, cases), make([]string, cases), make([][]town.Taken, cases)
	var opening errgroup.Group
	opening.SetLimit(4)
	for i := range cases {
		opening.Go(func() error { return v.open(t, i) })
	}
	require.NoError(t, opening.Wait())
	return v
}

func (v *shift) handlerLogin(i int) string {
	return "handler-" + strconv.Itoa(i) + "-" + v.in.NinaLogin()
}

func (v *shift) open(t *testing.T, i int) error {
	login := v.handlerLogin(i)
	id, err := v.in.Make(t.Context(), login, "/staff", map[string]any{"organisation_id": v.in.Organisation, "unit_id": v.in.Unit,
		"name": "Saksbehandler " + strconv.Itoa(i), "roles": []string{"KE"}, "work_email": v.in.Mail(login), "login_subject": login})
	if err != nil {
		return err
	}
	v.handlers[i] = "staff/" + id
	taken, err := v.in.Take(t.Context(), v.in.Refer(i))
	if err != nil {
		return err
	}
	v.cases[i], v.opened[i] = taken.CaseID, []town.Taken{taken}
	for _, step := range []town.Request{
		v.in.Step(v.in.NinaLogin(), taken.CaseID, "assign_handler", map[string]any{"staff": v.handlers[i]}),
		v.in.Step(v.in.NinaLogin(), taken.CaseID, "post_letter", map[string]any{"letter": "letter-1"}),
	} {
		if taken, err = v.in.Take(t.Context(), step); err != nil {
			return err
		}
		v.opened[i] = append(v.opened[i], taken)
	}
	return nil
}

func (v *shift) startWorker(t *testing.T) {
	t.Helper()
	v.worker = v.serve(t, "worker", "worker")
}

func (v *shift) startAPI(t *testing.T) {
	t.Helper()
	v.api = v.serve(t, "api", "api")
	v.caller.Move(v.issuer, v.api.address)
}

// killPostgres ends the server at once, as a power cut does to it, under all who use it:
// worker, API and Temporal. restartPostgres starts it again on its data.
func (v *shift) killPostgres(t *testing.T) {
	t.Helper()
	file, err := os.ReadFile(filepath.Join(v.pg.Dir(), "data", "postmaster.pid"))
	require.NoError(t, err)
	pid, err := strconv.Atoi(strings.SplitN(string(file), "\n", 2)[0])
	require.NoError(t, err)
	require.NoError(t, syscall.Kill(pid, syscall.SIGKILL))
	<-v.pg.Done()
}

func (v *shift) restartPostgres(t *testing.T) {
	t.Helper()
	dir := v.pg.Dir()
	require.NoError(t, v.pg.Stop(t.Context()))
	require.Eventually(t, func() bool { // the old server's backends must be gone
		pg, err := localpg.Start(t.Context(), localpg.Options{Dir: dir})
		if err == nil {
			v.pg = pg
		}
		return err == nil
	}, patientFor, 100*time.Millisecond)
	v.books.Close()
	v.books = books.Open(t, v.dsn, v.temporal, namespace)
}

// requireHeard waits until every case's run is where the ledger is. A workflow task that
// was with a worker or on its way to it when something died is given out anew when its
// time is over.
func (v *shift) requireHeard(t *testing.T) {
	t.Helper()
	began, longest := time.Now(), time.Duration(0)
	for _, id := range v.cases {
		require.EventuallyWithT(t, func(c *assert.CollectT) {
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			asked := time.Now()
			answer, err := v.books.Temporal.QueryWorkflow(ctx, workflows.CaseID(id), "", "state")
			longest = max(longest, time.Since(asked))
			require.NoError(c, err)
			var known casefile.State
			require.NoError(c, answer.Get(&known))
			row, err := v.books.Store.CaseByID(ctx, id)
			require.NoError(c, err)
			assert.Equal(c, row.LastSeq, known.Seq)
		}, patientFor, 100*time.Millisecond, id)
	}
	t.Logf("all cases had heard after %s; the longest answer took %s", time.Since(began).Round(100*time.Millisecond),
		longest.Round(time.Millisecond))
}
