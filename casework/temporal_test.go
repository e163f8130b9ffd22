package casework

import (
	"context"
	"errors"
	"slices"
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

// What the ledger holds is done: nobody waits until Temporal has written it down too,
// where the worker is in the same process (decision 037).
func TestAStepIsAnsweredWhenTheLedgerHoldsIt(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	c := w.referred()
	w.service.confirmed.take()
	w.temporal.cases.Written, w.temporal.held = w.service.Written, make(chan struct{})
	taken, err := w.service.Take(t.Context(), w.as("tone"), Step{CaseID: c, Body: &casefile.AssignHandler{Staff: w.who("kai")}, Key: "k"})
	require.NoError(t, err)
	require.Equal(t, []casefile.FactName{"handler_assigned"}, taken.Facts)
	row, err := w.store.CaseByID(t.Context(), c)
	require.NoError(t, err)
	require.Equal(t, row.LastSeq, taken.Seq)
	require.False(t, taken.Repeated)
	require.Empty(t, w.service.confirmed.take(), "Temporal is not known to have it, so that the watch would ask")

	again, err := w.service.Take(t.Context(), w.as("tone"), Step{CaseID: c, Body: &casefile.AssignHandler{Staff: w.who("kai")}, Key: "k"})
	require.NoError(t, err)
	require.True(t, again.Repeated)
	again.Repeated = false
	require.Equal(t, taken, again, "it is the answer that it would have been")

	close(w.temporal.held)
	require.Eventually(t, func() bool { return slices.Contains(w.service.confirmed.take(), taken.StepID) }, time.Minute, time.Millisecond)
	require.Empty(t, w.service.awaited.who, "nobody waits any more")
}

// Another step under the same key is not answered by the first one's receipt.
func TestAReceiptIsForTheStepItIsOf(t *testing.T) {
	d := &Service{}
	mine, forgetMine := d.awaited.expect(casefile.Command{ID: "k", RequestHash: "mine"})
	defer forgetMine()
	same, forgetSame := d.awaited.expect(casefile.Command{ID: "k", RequestHash: "mine"})
	defer forgetSame()
	other, forgetOther := d.awaited.expect(casefile.Command{ID: "k", RequestHash: "other"})
	d.Written(workflows.Receipt{CommandID: "k", RequestHash: "mine", Seq: 7})
	d.Written(workflows.Receipt{CommandID: "k", RequestHash: "mine", Seq: 7}) // nobody waits for it twice
	require.Equal(t, 7, (<-mine).Seq)
	require.Equal(t, 7, (<-same).Seq)
	require.Empty(t, other)
	forgetOther()
	require.Empty(t, d.awaited.who)
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
