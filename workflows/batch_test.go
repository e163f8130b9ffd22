package workflows_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"samlop/worker"
	"samlop/workflows"
)

var batchBegan = time.Date(2027, 2, 1, 9, 0, 0, 0, time.UTC)

// lot is a batch whose cases are only counted: how many wait, and what the
// activities say of them. The real activities are tested on a real database in
// activities, and the whole on a real server in dev.
type lot struct {
	pending, done, failed int
	gathered, groups      int
	wait, cancelAt        time.Duration
	broken                int // how many calls break before they do anything
}

func (l *lot) run(t *testing.T, in workflows.BatchStart) *testsuite.TestWorkflowEnvironment {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(log.NewStructuredLogger(slog.New(slog.DiscardHandler)))
	env := suite.NewTestWorkflowEnvironment()
	env.SetStartTime(batchBegan)
	env.SetTestTimeout(time.Minute)
	worker.RegisterWorkflows(env)
	env.RegisterActivityWithOptions(func(context.Context, string) (workflows.BatchProgress, error) {
		l.gathered++
		return l.progress(), l.breaks()
	}, activity.RegisterOptions{Name: workflows.GatherActivity})
	env.RegisterActivityWithOptions(func(_ context.Context, batch string) (workflows.BatchProgress, error) {
		if err := l.breaks(); err != nil {
			return workflows.BatchProgress{}, err
		}
		l.groups++
		n := min(20, l.pending)
		l.pending, l.done = l.pending-n, l.done+n
		return l.progress(), nil
	}, activity.RegisterOptions{Name: workflows.TellActivity})
	if l.cancelAt > 0 {
		env.RegisterDelayedCallback(env.CancelWorkflow, l.cancelAt)
	}
	env.ExecuteWorkflow(workflows.BatchType, in)
	require.True(t, env.IsWorkflowCompleted())
	return env
}

func (l *lot) breaks() error {
	if l.broken--; l.broken >= 0 {
		return errors.New("the database is away")
	}
	return nil
}

func (l *lot) progress() workflows.BatchProgress {
	return workflows.BatchProgress{Pending: l.pending, Done: l.done, Failed: l.failed, Wait: l.wait}
}

func TestBatch_TellsEveryCaseGroupByGroup(t *testing.T) {
	l := &lot{pending: 45}
	env := l.run(t, workflows.BatchStart{Batch: "b"})
	require.NoError(t, env.GetWorkflowError())
	require.Equal(t, lot{done: 45, gathered: 1, groups: 3, broken: -4}, *l)
}

func TestBatch_WithNothingToDo(t *testing.T) {
	l := &lot{}
	require.NoError(t, l.run(t, workflows.BatchStart{Batch: "b"}).GetWorkflowError())
	require.Zero(t, l.groups)
}

// A thousand cases and more: the run is renewed, and goes on where it was without
// finding the cases anew.
func TestBatch_ContinuesAsNew(t *testing.T) {
	l := &lot{pending: 2100}
	in, runs := workflows.BatchStart{Batch: "b"}, 0
	for {
		runs++
		err := l.run(t, in).GetWorkflowError()
		if err == nil {
			break
		}
		var next *workflow.ContinueAsNewError
		require.ErrorAs(t, err, &next)
		require.Equal(t, workflows.BatchType, next.WorkflowType.Name)
		in = workflows.BatchStart{}
		require.NoError(t, json.Unmarshal(next.Input.GetPayloads()[0].GetData(), &in))
		require.Equal(t, "b", in.Batch)
		require.Equal(t, l.progress(), *in.Progress, "nothing is lost on the way")
	}
	require.Equal(t, 3, runs)
	require.Equal(t, 1, l.gathered)
	require.Equal(t, 2100, l.done)
}

func TestBatch_OutlastsADatabaseThatIsAway(t *testing.T) {
	l := &lot{pending: 20, broken: 6}
	env := l.run(t, workflows.BatchStart{Batch: "b"})
	require.NoError(t, env.GetWorkflowError())
	require.Equal(t, 20, l.done)
}

func TestBatch_LeavesAloneForAWhileWhatCouldNotBeTold(t *testing.T) {
	l := &lot{pending: 40, wait: 10 * time.Second}
	env := l.run(t, workflows.BatchStart{Batch: "b"})
	require.NoError(t, env.GetWorkflowError())
	require.GreaterOrEqual(t, env.Now().Sub(batchBegan), 20*time.Second, "before each of the two groups")
}
