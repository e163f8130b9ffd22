package casework

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"samlop/casefile"
	"samlop/workflows"
)

// breakDown lets Temporal refuse everything in a way that waiting does not mend.
func (l *ledgerOnly) breakDown() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.before = func(client.UpdateWorkflowOptions, bool) error { return errors.New("broken") }
	return nil
}

func (l *ledgerOnly) mend() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.before, l.health = nil, nil
}

// times answers the first n updates with an error, the same update id each time.
func (l *ledgerOnly) times(n int, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.calls = nil
	l.before = func(client.UpdateWorkflowOptions, bool) error {
		if n--; n >= 0 {
			return err
		}
		return nil
	}
}

func TestAMomentIsWaitedOut(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	c := w.referred()
	for _, err := range []error{&serviceerror.WorkflowNotReady{}, serviceerror.NewUnavailable("x"), serviceerror.NewNotFound("completed")} {
		w.temporal.times(2, err)
		w.must("tone", c, &casefile.AssignHandler{Staff: w.who("kai")})
		require.Len(t, w.temporal.calls, 3)
		id := strings.Fields(w.temporal.calls[0])[1]
		for _, call := range w.temporal.calls {
			require.Equal(t, id, strings.Fields(call)[1], "the same update id")
		}
		require.NotContains(t, w.temporal.calls[0], c)
	}
	require.Contains(t, w.temporal.calls[2], "started=true", "a case without a run gets one")
}

func TestTemporalAwayIsUnavailableAndBindsNothing(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	c := w.referred()
	body := &casefile.StartScreening{Identity: "NATIONAL_NUMBER"}
	w.service.stepTimeout = 300 * time.Millisecond // how long it is tried again
	w.temporal.times(1000, serviceerror.NewUnavailable("connection refused"))
	_, err := w.service.Take(t.Context(), w.as("tone"), Step{CaseID: c, Body: body, Key: "k"})
	var away *Unavailable
	require.ErrorAs(t, err, &away)
	require.Positive(t, away.RetryAfter)
	// The SDK calls it a timeout when it has waited for a Temporal that is away.
	w.temporal.times(1000, client.NewWorkflowUpdateServiceTimeoutOrCanceledError(context.DeadlineExceeded))
	w.temporal.health = errors.New("no")
	_, err = w.service.Take(t.Context(), w.as("tone"), Step{CaseID: c, Body: body, Key: "k"})
	require.ErrorAs(t, err, &away)
	w.temporal.times(1000, temporal.NewApplicationError("no", workflows.UnavailableType))
	_, err = w.service.Take(t.Context(), w.as("tone"), Step{CaseID: c, Body: body, Key: "k"})
	require.ErrorAs(t, err, &away)
	w.temporal.mend()
	w.service.stepTimeout = 20 * time.Second
	taken, err := w.service.Take(t.Context(), w.as("tone"), Step{CaseID: c, Body: &casefile.AssignHandler{Staff: w.who("kai")}, Key: "k"})
	require.NoError(t, err)
	require.False(t, taken.Repeated)
}

func TestASlowStepIsPendingAndNeverLost(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	c := w.referred()
	body := &casefile.StartScreening{Identity: "NATIONAL_NUMBER"}
	slow := client.NewWorkflowUpdateServiceTimeoutOrCanceledError(context.DeadlineExceeded)
	w.temporal.times(1, slow)
	_, err := w.service.Take(t.Context(), w.as("tone"), Step{CaseID: c, Body: body, Key: "k"})
	var pending *Pending
	require.ErrorAs(t, err, &pending)
	status, err := w.service.StepStatus(t.Context(), w.as("tone"), pending.StepID)
	require.NoError(t, err)
	require.Equal(t, StepPending, status.Status)
	taken, err := w.service.Take(t.Context(), w.as("tone"), Step{CaseID: c, Body: body, Key: "k"})
	require.NoError(t, err)
	require.Equal(t, pending.StepID, taken.StepID)

	// The answer is lost on the way, the step is not.
	w.temporal.before = func(o client.UpdateWorkflowOptions, _ bool) error {
		w.temporal.mend()
		_, err := w.temporal.UpdateWorkflow(context.Background(), o)
		require.NoError(t, err)
		return slow
	}
	taken, err = w.service.Take(t.Context(), w.as("tone"), Step{CaseID: c, Body: &casefile.AssignHandler{Staff: w.who("kai")}, Key: "k2"})
	require.NoError(t, err)
	require.Equal(t, []casefile.FactName{"handler_assigned"}, taken.Facts)
	require.False(t, taken.Repeated)
}

func TestACallerWhoLeavesIsNotAnswered(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	c := w.referred()
	ctx, cancel := context.WithCancel(t.Context())
	w.temporal.before = func(client.UpdateWorkflowOptions, bool) error {
		cancel()
		return client.NewWorkflowUpdateServiceTimeoutOrCanceledError(context.Canceled)
	}
	_, err := w.service.Take(ctx, w.as("tone"), Step{CaseID: c, Body: &casefile.StartScreening{}, Key: "k"})
	require.ErrorIs(t, err, context.Canceled)
}

func TestADatabaseThatIsAwayIsUnavailable(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	a := w.as("tone")
	require.NoError(t, w.store.Close())
	_, err := w.service.Cases(t.Context(), a, CaseQuery{})
	require.ErrorAs(t, err, new(*Unavailable))
	_, err = w.service.Take(t.Context(), a, Step{Body: &casefile.Refer{}, Key: "k"})
	require.ErrorAs(t, err, new(*Unavailable))
}

func TestTheStepTimeoutHasADefault(t *testing.T) {
	require.Equal(t, 10*time.Second, New(Config{}).stepTimeout)
}
