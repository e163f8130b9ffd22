package workflows_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	sdkpb "go.temporal.io/api/sdk/v1"
	"go.temporal.io/sdk/testsuite"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/workflows"
)

func pageOf(t *testing.T, env *testsuite.TestWorkflowEnvironment) string {
	t.Helper()
	answer, err := env.QueryWorkflow("__temporal_workflow_metadata")
	require.NoError(t, err)
	var metadata sdkpb.WorkflowMetadata
	require.NoError(t, answer.Get(&metadata))
	return metadata.GetCurrentDetails()
}

// A case that somebody cancels in Temporal UI goes on: steps are taken, dates
// are kept, the next run is a case like any other, and the unit is asked what
// was meant.
func TestINV113_ACancelledCaseGoesOn(t *testing.T) {
	w := newTown(t, "2027-01-04 10:00")
	first := w.at(time.Second, w.kari, refer())
	posted := w.posts(time.Minute, "letter-1")
	w.env.RegisterDelayedCallback(w.env.CancelWorkflow, 2*time.Minute)
	w.env.RegisterDelayedCallback(func() { require.Contains(t, pageOf(t, w.env), "CANCELLATION IGNORED") }, 3*time.Minute)
	after := w.at(4*time.Minute, w.lead, &casefile.StartScreening{Identity: "NATIONAL_NUMBER"})
	done := w.at(5*time.Minute, w.lead, &casefile.CompleteTask{Task: "task-1"})
	w.env.RegisterDelayedCallback(func() { require.NotContains(t, pageOf(t, w.env), "CANCELLATION") }, 6*time.Minute)
	w.start(true)
	w.accepted(first, posted, after, done)

	next := w.carried()
	require.Equal(t, w.ledger().Seq, next.Carried.State.Seq)
	asked := func() []casefile.Task {
		return slices.DeleteFunc(w.ledger().Tasks, func(x casefile.Task) bool { return x.Kind != casefile.TaskCancellation })
	}
	require.Len(t, asked(), 1)
	require.Equal(t, casefile.RoleUnit, asked()[0].For)
	require.Equal(t, casefile.DeadlineOverdue, deadline(w.ledger(), "DL-02").Status)
	var days []string
	for _, at := range w.woken {
		days = append(days, calendar.DateOf(at).String())
	}
	require.Equal(t, "2027-01-25", days[0])
	require.Contains(t, days, "2027-02-02")

	w.newEnvironment(next.Carried.State.Clock)
	again := w.at(time.Hour, w.lead, &casefile.IssueConsent{Kinds: []casefile.ConsentKind{casefile.ConsentStart}, TextVersion: "1",
		Language: "nb"})
	w.env.RegisterDelayedCallback(w.env.CancelWorkflow, 2*time.Hour)
	w.env.ExecuteWorkflow(workflows.CaseType, next)
	w.accepted(again)
	require.Equal(t, w.ledger().Seq, w.carried().Carried.State.Seq)
	require.Len(t, asked(), 2, "the first was done, so it asks again")
}

// Cancelled before anything came, it waits for its first step as before.
func TestINV113_ACaseCancelledAtOnceTakesItsFirstStep(t *testing.T) {
	w := newTown(t, "2027-01-04 10:00")
	w.env.RegisterDelayedCallback(w.env.CancelWorkflow, time.Second)
	w.env.RegisterDelayedCallback(func() { require.Contains(t, pageOf(t, w.env), "CANCELLATION IGNORED") }, 2*time.Second)
	first := w.at(3*time.Second, w.kari, refer())
	w.start(true)
	w.accepted(first)
	require.Equal(t, casefile.DeadlineOverdue, deadline(w.carried().Carried.State, "DL-02").Status)
}

// A cancelled batch tells every case, and a cancelled policy comes into force at
// its midnight.
func TestINV113_ABatchAndAPolicyAreNotCancelled(t *testing.T) {
	l := &lot{pending: 45, wait: time.Minute, cancelAt: 30 * time.Second}
	env := l.run(t, workflows.BatchStart{Batch: "b"})
	require.NoError(t, env.GetWorkflowError())
	require.Zero(t, l.pending)
	require.Contains(t, pageOf(t, env), "CANCELLATION IGNORED")

	policy, r := policyRun(t, "2027-01-04 10:00")
	policy.RegisterDelayedCallback(policy.CancelWorkflow, time.Hour)
	policy.ExecuteWorkflow(workflows.PolicyType, from("2027-01-10", 0))
	require.NoError(t, policy.GetWorkflowError())
	require.Equal(t, []time.Time{utc("2027-01-09T23:00:01Z")}, r.at)
	require.Contains(t, pageOf(t, policy), "CANCELLATION IGNORED")
}
