package restart_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"samlop/casefile"
	"samlop/dev/books"
	"samlop/dev/town"
	"samlop/internal/contract"
)

// TestKilledWhileACoordinatorLeaves kills everything in the middle of a batch,
// twice, and asks for nothing afterwards: the batch goes on by itself, and every
// case has one interim and no gap (INV-37, INV-04).
func TestKilledWhileACoordinatorLeaves(t *testing.T) {
	const cases = 30
	ctx := t.Context()
	i := install(t)
	i.start(t)
	caller := town.NewCaller(i.issuer, i.api)
	t.Cleanup(caller.Close)
	caller.Through(contract.Hold(t, "../../api/openapi.yaml"))
	in, err := town.Found(ctx, caller, at(2027, 2, 1, 8, 0, 0), cases)
	require.NoError(t, err)
	nina := strings.TrimPrefix(in.Nina, "staff/")
	for _, kind := range []string{"COORDINATOR_ROLE", "INDIVIDUAL_PLAN"} {
		answer, err := in.Insist(ctx, town.Request{Who: in.ToneLogin(), Method: http.MethodPost, Path: "/staff/" + nina + "/training", Key: kind,
			Body: map[string]any{"kind": kind, "completed_on": "2026-01-15"}}, 0)
		require.NoError(t, err)
		require.True(t, answer.OK(), "%s", answer.Body)
	}
	ids := make([]string, cases)
	var walking errgroup.Group
	walking.SetLimit(4)
	for n := range ids {
		walking.Go(func() (err error) {
			ids[n], err = toCoordinator(t, in, n)
			return err
		})
	}
	require.NoError(t, walking.Wait())

	const interims = "SELECT count(*) FROM events WHERE name = 'interim_started'"
	b := books.Open(t, i.dsn, i.temporal, "samlop")
	// The change is asked for once; nobody hears its answer.
	go func() {
		_, _ = in.Send(ctx, town.Request{Who: in.OwnerLogin(), Method: http.MethodPatch, Path: "/staff/" + nina,
			Body: map[string]any{"active": false}}, 0)
	}()
	for _, enough := range []int{3, 12} {
		require.Eventually(t, func() bool { return b.Number(t, interims) >= enough }, 2*time.Minute, time.Millisecond)
		i.Kill()
		b.Close()
		i.start(t)
		caller.Move(i.issuer, i.api)
		b = books.Open(t, i.dsn, i.temporal, "samlop")
		t.Logf("killed with %d of %d cases taken over", b.Number(t, interims), cases)
	}
	defer func() { b.Close() }()
	b.Await(t, 1, 4*time.Minute, "SELECT count(*) FROM batches WHERE finished_at IS NOT NULL")
	require.Equal(t, cases, b.Number(t, "SELECT count(*) FROM batch_items WHERE status = 'DONE'"))
	require.Equal(t, cases, b.Number(t, "SELECT count(*) FROM batch_items"))
	for _, id := range ids {
		s := b.RequireOneTruth(t, id)
		require.Len(t, s.Coordinators, 2, "one interim")
		require.Equal(t, casefile.AssignmentInterim, s.Coordinators[1].Status)
		require.Equal(t, in.Tone, string(s.MainResponsible()))
		require.Empty(t, s.Handler)
		for n := range s.Responsible[1:] {
			require.Equal(t, s.Responsible[n].To, s.Responsible[n+1].From)
		}
	}
}

// toCoordinator takes the n-th patient's case to the day Nina coordinates it.
func toCoordinator(t *testing.T, in *town.Town, n int) (string, error) {
	taken, err := in.Take(t.Context(), in.Refer(n))
	if err != nil {
		return "", err
	}
	steps := append(in.ToGrant(n, taken.CaseID),
		in.Step(in.ToneLogin(), taken.CaseID, "propose_coordinator", map[string]any{"staff": in.Nina, "wish_asked": true}),
		in.Step(in.ToneLogin(), taken.CaseID, "appoint_coordinator", map[string]any{"staff": in.Nina, "manager_confirmed": true}))
	for _, step := range steps {
		if _, err := in.Take(t.Context(), step); err != nil {
			return "", fmt.Errorf("taking a case to its coordinator: %w", err)
		}
	}
	return taken.CaseID, nil
}
