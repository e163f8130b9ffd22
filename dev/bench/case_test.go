package bench_test

import (
	"context"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"samlop/casefile/calendar"
	"samlop/dev/town"
	"samlop/workflows"
)

// begins is what the clock of the town shows; a Monday morning.
var begins = time.Date(2027, 2, 1, 8, 0, 0, 0, calendar.Oslo)

// cases takes cases of a town to where a coordinator and a plan have been
// granted, so that what is measured is a step in the middle of a case's life.
func cases(t *testing.T, in *town.Town) []string {
	t.Helper()
	ids := make([]string, in.Patients())
	group, ctx := errgroup.WithContext(t.Context())
	group.SetLimit(8)
	for i := range ids {
		group.Go(func() error {
			opened, err := in.Take(ctx, in.Refer(i))
			if err != nil {
				return err
			}
			ids[i] = opened.CaseID
			for _, step := range in.ToGrant(i, opened.CaseID) {
				if _, err := in.Take(ctx, step); err != nil {
					return err
				}
			}
			return nil
		})
	}
	require.NoError(t, group.Wait())
	return ids
}

func workflowsOf(ids []string) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = workflows.CaseID(id)
	}
	return out
}

// assigning is an ordinary step: the case goes from one handler to the other.
func assigning(in *town.Town, ids []string) *variant {
	turn := make([]int, len(ids))
	return &variant{name: "(a) our step: assign_handler", workflows: workflowsOf(ids), step: func(ctx context.Context, which int) error {
		to := in.Tone
		if turn[which]++; turn[which]%2 == 0 {
			to = in.Nina
		}
		return once(ctx, in, in.Step(in.ToneLogin(), ids[which], "assign_handler", map[string]any{"staff": to}))
	}}
}

// meeting is a step that moves what the case waits for: a meeting is planned,
// whose invitation is due before everything else, and called off again.
func meeting(in *town.Town, ids []string) *variant {
	planned := make([]string, len(ids))
	count := make([]int, len(ids))
	on := calendar.DateOf(begins).AddDays(15).String()
	return &variant{name: "(a') our step that moves a deadline", workflows: workflowsOf(ids),
		step: func(ctx context.Context, which int) error {
			if planned[which] == "" {
				count[which]++
				planned[which] = "meeting-" + strconv.Itoa(count[which])
				return once(ctx, in, in.Step(in.ToneLogin(), ids[which], "plan_meeting", map[string]any{"kind": "OTHER", "on": on}))
			}
			step := in.Step(in.ToneLogin(), ids[which], "cancel_meeting", map[string]any{"meeting": planned[which]})
			planned[which] = ""
			return once(ctx, in, step)
		}}
}

// once takes a step that must be answered at the first try, as what is measured
// is one request.
func once(ctx context.Context, in *town.Town, r town.Request) error {
	answer, err := in.Send(ctx, r, 0)
	if err != nil {
		return err
	}
	return answer.Into(&struct{}{})
}
