package topology_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/workflowservice/v1"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/dev/books"
	"samlop/dev/town"
	"samlop/workflows"
)

// survivors are eighteen cases and two episodes, each with dates of its own, in an installation to
// which everything is done that an administrator, a power cut or a restored
// backup does.
type survivors struct {
	*services
	caller *town.Caller
	in     *town.Town
	cases  []string
	// episodes are those of the cases that are episodes in a health trust.
	episodes map[string]bool
	// runs are the cases' runs when they were last found awake.
	runs   map[string]string
	books  *books.Books
	api    *process
	worker *process
}

// workflow is the workflow id of a case.
func (v *survivors) workflow(id string) string {
	if v.episodes[id] {
		return workflows.FileID(casefile.KindEpisode, id)
	}
	return workflows.CaseID(id)
}

const (
	survivorCount = 20
	// awakeWithin is how long after the worst all cases are awake.
	awakeWithin = 90 * time.Second
	// anewWithin is how long after a namespace was deleted all cases have new runs: 57 to
	// 75 seconds were seen.
	anewWithin = 3 * time.Minute
)

func oslo(month time.Month, day, hour, minute, second int) time.Time {
	return time.Date(2027, month, day, hour, minute, second, 0, calendar.Oslo)
}

// TestINV113_NoCaseGoesSilent cancels, terminates and resets runs in Temporal,
// loses Temporal's store, restores either database from before, and kills
// everything; afterwards every deadline fires on its day, once.
func TestINV113_NoCaseGoesSilent(t *testing.T) {
	v := &survivors{services: startServices(t), runs: map[string]string{}, episodes: map[string]bool{}}
	migrate(t, v.services)
	v.caller = town.NewCaller(v.issuer)
	t.Cleanup(v.caller.Close)
	v.start(t)
	v.open(t)
	v.requireAwake(t, "as they were opened")

	v.testTemporalUI(t)

	v.stop(t)
	v.copyDatabase(t, database, "before_application")
	v.copyTemporal(t, "temporal", "before_temporal")
	v.start(t)
	v.goOn(t)
	v.stop(t)
	v.copyTemporal(t, "before_temporal", "temporal")
	v.start(t)
	v.requireAwake(t, "with a Temporal from before")

	v.stop(t)
	v.copyDatabase(t, "before_application", database)
	v.start(t)
	v.requireAwake(t, "with a ledger from before")

	v.deleteNamespace(t)
	migrate(t, v.services)
	v.awaitNewRuns(t)
	v.requireAwake(t, "with the namespace deleted and made anew")

	v.stop(t)
	v.admin(t, "DROP DATABASE temporal")
	v.admin(t, "DROP DATABASE temporal_visibility")
	v.startTemporal(t)
	migrate(t, v.services)
	v.start(t)
	v.awaitNewRuns(t)
	v.requireAwake(t, "with a new Temporal")

	v.testMissedMorning(t)
	v.testEveryDeadline(t)
}

// start starts what is not running: Temporal, a worker and an API.
func (v *survivors) start(t *testing.T) {
	t.Helper()
	if v.server == nil {
		v.startTemporal(t)
	}
	v.worker = v.serve(t, "worker", "worker")
	v.api = v.serve(t, "api", "api")
	v.caller.Move(v.issuer, v.api.address)
	v.books = books.Open(t, v.dsn, v.temporal, namespace)
}

// stop kills our processes, and stops Temporal.
func (v *survivors) stop(t *testing.T) {
	t.Helper()
	v.api.Kill()
	v.worker.Kill()
	v.books.Close()
	v.server.Stop()
	v.server = nil
}

func (v *survivors) admin(t *testing.T, statement string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), v.pg.DSN("postgres"))
	require.NoError(t, err)
	defer func() { require.NoError(t, conn.Close(context.WithoutCancel(t.Context()))) }()
	_, err = conn.Exec(t.Context(), statement)
	require.NoError(t, err, statement)
}

// copyDatabase is a dump, and its restoring, in one.
func (v *survivors) copyDatabase(t *testing.T, from, to string) {
	t.Helper()
	v.admin(t, fmt.Sprintf("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname IN ('%s', '%s')", from, to))
	v.admin(t, "DROP DATABASE IF EXISTS "+to+" WITH (FORCE)")
	v.admin(t, "CREATE DATABASE "+to+" TEMPLATE "+from)
}

func (v *survivors) copyTemporal(t *testing.T, from, to string) {
	t.Helper()
	v.copyDatabase(t, from, to)
	v.copyDatabase(t, from+"_visibility", to+"_visibility")
}

// open opens the cases: a letter that came on a day of its own for each.
func (v *survivors) open(t *testing.T) {
	t.Helper()
	var err error
	v.in, err = town.Found(t.Context(), v.caller, oslo(time.February, 1, 8, 0, 0), survivorCount)
	require.NoError(t, err)
	admit := v.trust(t)
	for i := range survivorCount {
		if i == 7 || i == 9 { // one that is terminated, and one that is reset
			id := admit(i)
			v.cases, v.episodes[id] = append(v.cases, id), true
			continue
		}
		opened, err := v.in.Take(t.Context(), v.in.Step(v.in.NinaLogin(), "", "refer", map[string]any{"sender_kind": "OTHER",
			"patient": v.in.Patient(i), "received_on": fmt.Sprintf("2027-01-%02d", 12+i), "words": "Kom i posten."}))
		require.NoError(t, err)
		v.cases = append(v.cases, opened.CaseID)
	}
}

// goOn lets some days and steps pass.
func (v *survivors) goOn(t *testing.T) {
	t.Helper()
	for _, id := range v.cases[:survivorCount/2] {
		if v.episodes[id] {
			continue
		}
		_, err := v.in.Take(t.Context(), v.in.Step(v.in.ToneLogin(), id, "start_screening", map[string]any{"identity": "NATIONAL_NUMBER"}))
		require.NoError(t, err)
	}
	require.NoError(t, v.in.MoveClock(t.Context(), oslo(time.February, 8, 12, 0, 0)))
}

// requireAwake holds that every case has a run that is where the ledger is.
func (v *survivors) requireAwake(t *testing.T, when string) {
	t.Helper()
	began := time.Now()
	for _, id := range v.cases {
		require.EventuallyWithT(t, func(c *assert.CollectT) {
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			run, err := v.books.Temporal.DescribeWorkflowExecution(ctx, v.workflow(id), "")
			require.NoError(c, err)
			require.Equal(c, enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING, run.GetWorkflowExecutionInfo().GetStatus())
			v.runs[id] = run.GetWorkflowExecutionInfo().GetExecution().GetRunId()
			answer, err := v.books.Temporal.QueryWorkflow(ctx, v.workflow(id), "", "state")
			require.NoError(c, err)
			var known casefile.State
			require.NoError(c, answer.Get(&known))
			row, err := v.books.Store.CaseByID(ctx, id)
			require.NoError(c, err)
			assert.Equal(c, row.LastSeq, known.Seq)
			wake, _ := casefile.AlarmAt(known)
			require.NotNil(c, row.NextWake, "something is to come")
			assert.True(c, wake.Equal(*row.NextWake), "it wakes when the ledger says")
		}, awakeWithin, 200*time.Millisecond, "%s: %s", when, id)
		v.books.RequireOneTruth(t, id)
	}
	t.Logf("%s: all %d cases awake after %s", when, len(v.cases), time.Since(began).Round(100*time.Millisecond))
}

// awaitNewRuns waits until every case has another run than when it was last found
// awake. A Temporal server knows a namespace by its name for a while after it was
// deleted, and answers from its old runs (1.32.1: up to ten seconds).
func (v *survivors) awaitNewRuns(t *testing.T) {
	t.Helper()
	began := time.Now()
	for _, id := range v.cases {
		require.EventuallyWithT(t, func(c *assert.CollectT) {
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			run, err := v.books.Temporal.DescribeWorkflowExecution(ctx, v.workflow(id), "")
			require.NoError(c, err)
			require.NotEqual(c, v.runs[id], run.GetWorkflowExecutionInfo().GetExecution().GetRunId(), "the run that was lost")
		}, anewWithin, 200*time.Millisecond, id)
	}
	t.Logf("all %d cases have begun anew after %s", len(v.cases), time.Since(began).Round(100*time.Millisecond))
}

// testTemporalUI does what an administrator's slip does there, and kills the worker.
func (v *survivors) testTemporalUI(t *testing.T) {
	ctx := t.Context()
	for _, id := range v.cases[:4] {
		require.NoError(t, v.books.Temporal.CancelWorkflow(ctx, v.workflow(id), ""))
	}
	for _, id := range v.cases[4:8] {
		require.NoError(t, v.books.Temporal.TerminateWorkflow(ctx, v.workflow(id), "", "a slip"))
	}
	for _, id := range v.cases[8:10] {
		v.reset(t, id)
	}
	v.worker.Kill()
	v.worker = v.serve(t, "worker", "worker")
	for _, id := range v.cases[:4] {
		v.books.Await(t, 1, awakeWithin, "SELECT count(*) FROM tasks WHERE case_id = ? AND kind = 'CANCELLATION_IGNORED'", id)
		_, err := v.in.Take(ctx, v.in.Step(v.in.ToneLogin(), id, "assign_handler", map[string]any{"staff": v.in.Nina}))
		require.NoError(t, err, "a cancelled case takes steps")
	}
	v.requireAwake(t, "after slips in Temporal UI")
}

// reset takes a run back to where it had just begun.
func (v *survivors) reset(t *testing.T, id string) {
	t.Helper()
	events := v.books.Temporal.GetWorkflowHistory(t.Context(), v.workflow(id), "", false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		e, err := events.Next()
		require.NoError(t, err)
		if e.GetEventType() != enumspb.EVENT_TYPE_WORKFLOW_TASK_COMPLETED {
			continue
		}
		_, err = v.books.Temporal.ResetWorkflowExecution(t.Context(), &workflowservice.ResetWorkflowExecutionRequest{Namespace: namespace,
			WorkflowExecution: &commonpb.WorkflowExecution{WorkflowId: v.workflow(id)}, Reason: "a slip",
			WorkflowTaskFinishEventId: e.GetEventId(), RequestId: id})
		require.NoError(t, err)
		return
	}
	t.Fatal("the run has done nothing yet")
}

// deleteNamespace deletes the namespace with all runs while our processes work in it.
func (v *survivors) deleteNamespace(t *testing.T) {
	t.Helper()
	_, err := v.books.Temporal.OperatorService().DeleteNamespace(t.Context(), &operatorservice.DeleteNamespaceRequest{Namespace: namespace})
	require.NoError(t, err)
}

// testMissedMorning ends every run and kills everything just before the first
// reminder is due; it is raised by itself when they are back.
func (v *survivors) testMissedMorning(t *testing.T) {
	alarm, ok := casefile.AlarmAt(v.books.RequireOneTruth(t, v.cases[0]))
	require.True(t, ok)
	require.NoError(t, v.in.MoveClock(t.Context(), alarm.Add(-10*time.Second)))
	for _, id := range v.cases {
		require.NoError(t, v.books.Temporal.TerminateWorkflow(t.Context(), v.workflow(id), "", "all of them"))
	}
	v.stop(t)
	v.start(t)
	v.books.Await(t, 1, awakeWithin, "SELECT least(1, count(*)) FROM events WHERE case_id = ? AND name = 'reminder_raised' AND at >= ?",
		v.cases[0], alarm)
	v.requireAwake(t, "after the first morning")
}

func (v *survivors) testEveryDeadline(t *testing.T) {
	now := oslo(time.March, 20, 12, 0, 0)
	require.NoError(t, v.in.MoveClock(t.Context(), now))
	fired := 0
	for _, id := range v.cases {
		state := v.books.RequireOneTruth(t, id)
		events := v.books.Events(t, id)
		codes := map[string]bool{}
		for _, dl := range state.Deadlines {
			inTime := !dl.SettledOn.IsZero() && !dl.SettledOn.After(dl.Due)
			if dl.Kind != casefile.Duty || dl.Ends.After(now) || inTime {
				continue
			}
			var on []string
			for _, e := range events {
				if missed, ok := e.Fact.(*casefile.DeadlineMissed); ok && missed.ID == dl.ID {
					on = append(on, e.On.String())
				}
			}
			require.Equal(t, []string{calendar.DateOf(dl.Ends).String()}, on, "%s of %s", dl.Code, id)
			codes[dl.Code] = true
			fired++
		}
		if v.episodes[id] {
			for _, code := range missedInTrust {
				require.True(t, codes[code], "%s of an episode", code)
			}
		}
	}
	t.Logf("%d deadlines fired, each on its day and once", fired)
	require.GreaterOrEqual(t, fired, 2*survivorCount)
	v.books.RequireMailsOnce(t)
}
