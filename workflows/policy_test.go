package workflows_test

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"samlop/activities"
	"samlop/casefile/calendar"
	"samlop/worker"
	"samlop/workflows"
)

// rules notes when a policy was brought into force.
type rules struct {
	now  func() time.Time
	at   []time.Time
	fail int
}

func (r *rules) BringIntoForce(_ context.Context, organisation string, version int) error {
	r.at = append(r.at, r.now().UTC())
	if organisation != "org" || version != 3 {
		return errors.New("another policy")
	}
	if r.fail--; r.fail >= 0 {
		return errors.New("a case is away")
	}
	return nil
}

func utc(at string) time.Time {
	t, err := time.Parse(time.RFC3339, at)
	if err != nil {
		panic(err)
	}
	return t
}

func policyRun(t *testing.T, begins string) (*testsuite.TestWorkflowEnvironment, *rules) {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(log.NewStructuredLogger(slog.New(slog.DiscardHandler)))
	env := suite.NewTestWorkflowEnvironment()
	env.SetStartTime(instant(begins))
	worker.RegisterWorkflows(env)
	r := &rules{now: env.Now}
	env.RegisterActivityWithOptions((&activities.Policies{Rules: r}).BringIntoForce,
		activity.RegisterOptions{Name: workflows.BringIntoForceActivity})
	return env, r
}

func from(date string, offset time.Duration) workflows.PolicyStart {
	return workflows.PolicyStart{PolicyVersion: workflows.PolicyVersion{Organisation: "org", Version: 3},
		At: calendar.Midnight(calendar.MustDate(date)), Offset: offset}
}

// The day begins at local midnight, in summer time as in winter (INV-72).
func TestINV72_APolicyComesIntoForceAtLocalMidnight(t *testing.T) {
	for date, midnight := range map[string]string{"2027-03-20": "2027-03-19T23:00:01Z", "2027-03-29": "2027-03-28T22:00:01Z"} {
		env, r := policyRun(t, "2027-03-10 12:00")
		env.ExecuteWorkflow(workflows.PolicyType, from(date, 0))
		require.NoError(t, env.GetWorkflowError())
		require.Equal(t, []time.Time{utc(midnight)}, r.at)
	}
	env, r := policyRun(t, "2027-03-20 12:00") // approved on the day itself
	env.ExecuteWorkflow(workflows.PolicyType, from("2027-03-20", 0))
	require.NoError(t, env.GetWorkflowError())
	require.Equal(t, []time.Time{instant("2027-03-20 12:00").UTC()}, r.at)
}

// A case that is away is waited for: the activity is tried again.
func TestINV73_APolicyIsCarriedRoundUntilEveryCaseHasCounted(t *testing.T) {
	env, r := policyRun(t, "2027-03-20 12:00")
	r.fail = 3
	env.ExecuteWorkflow(workflows.PolicyType, from("2027-03-20", 0))
	require.NoError(t, env.GetWorkflowError())
	require.Len(t, r.at, 4)
}

// In training the date is that of the world's clock, wherever it is moved.
func TestINV73_APolicyFollowsAMovedClock(t *testing.T) {
	env, r := policyRun(t, "2027-03-01 12:00")
	env.RegisterDelayedCallback(func() { env.SignalWorkflow(workflows.ClockMoved, 100*time.Hour) }, time.Hour)
	env.RegisterDelayedCallback(func() { env.SignalWorkflow(workflows.ClockMoved, 17*day) }, 2*time.Hour)
	env.ExecuteWorkflow(workflows.PolicyType, from("2027-03-20", 0))
	require.NoError(t, env.GetWorkflowError())
	// With the clock 17 days ahead, midnight comes on the third.
	require.Equal(t, []time.Time{utc("2027-03-02T23:00:01Z")}, r.at)
}

// A long wait is renewed every month, so that no history grows older than that.
func TestAPolicysWaitIsRenewedMonthly(t *testing.T) {
	env, r := policyRun(t, "2027-03-01 12:00")
	env.ExecuteWorkflow(workflows.PolicyType, from("2028-01-01", time.Hour))
	var again *workflow.ContinueAsNewError
	require.ErrorAs(t, env.GetWorkflowError(), &again)
	require.Equal(t, utc("2027-03-31T11:00:00Z"), env.Now().UTC())
	require.JSONEq(t, `{"organisation":"org","version":3,"at":"2027-12-31T23:00:00Z","offset":3600000000000}`,
		string(again.Input.GetPayloads()[0].GetData()))
	require.Empty(t, r.at)
}

// The recorded waits of policies replay with today's code (docs/architecture.md rule 8).
func TestPoliciesReplay(t *testing.T) {
	files, err := filepath.Glob("testdata/policies/*.json.gz")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		h := historyIn(t, file)
		replayer := newReplayer(t, &witness{})
		worker.RegisterWorkflows(replayer)
		require.NoError(t, replayer.ReplayWorkflowHistory(silent, h), file)
		changed := newReplayer(t, &witness{})
		changed.RegisterWorkflowWithOptions(func(ctx workflow.Context, in workflows.PolicyStart) error {
			_ = workflow.NewTimer(ctx, time.Hour)
			return workflows.Policy(ctx, in)
		}, workflow.RegisterOptions{Name: workflows.PolicyType})
		require.ErrorContains(t, changed.ReplayWorkflowHistory(silent, h), "TMPRL1100", file)
	}
}

func TestPolicyID_SaysNothingOfAnybody(t *testing.T) {
	require.Equal(t, "policy/0197b7a5-0000-7000-8000-000000000000/3", workflows.PolicyID("0197b7a5-0000-7000-8000-000000000000", 3))
}
