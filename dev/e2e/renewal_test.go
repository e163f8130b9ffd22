package e2e_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"

	"samlop/casefile/calendar"
	"samlop/dev/boot"
	"samlop/workflows"
)

// Runs that are renewed all the time, under two hundred steps at once, lose no
// step, repeat none, and keep their dates (practice.md 4.3).
func TestRenewalUnderFire(t *testing.T) {
	t.Parallel()
	const suggestedAt, cases, steps = 60, 4, 200
	s := startSystem(t, boot.Options{HistoryCountSuggestContinueAsNew: suggestedAt})
	w := newTownAt(t, s, time.Date(2027, 2, 1, 9, 0, 0, 0, time.UTC))
	c := temporal(t, s)
	ids, before := make([]string, cases), make([]int, cases)
	for i := range ids {
		ids[i] = w.toCoordinator(t, w.register(t, "pasient", "PATIENT"))
	}
	// No run is renewed while a mail of it waits for the morning.
	w.moveClock(t, time.Date(2027, 2, 2, 9, 0, 0, 0, time.UTC))
	for i, id := range ids {
		before[i] = w.look(t, id).Seq
	}
	on := calendar.MustDate("2027-04-15")

	began := time.Now()
	answers := together(t, steps, func(i int) answer {
		id := ids[i%cases]
		if i%8 < cases {
			return w.ola.make(t, stepPath(id, "plan_meeting"), "", body{"kind": "OTHER", "on": on.AddDays(i % 40)})
		}
		return w.tone.make(t, stepPath(id, "assign_handler"), "", body{"staff": []*caller{w.tone, w.nina}[i%3%2].principal})
	})
	took := time.Since(began)
	byCase := map[string]int{}
	for _, a := range answers {
		got := into[taken](t, a)
		byCase[got.CaseID] += len(got.Facts)
		w.requireOnce(t, got)
	}
	runs, longest := 0, 0
	for i, id := range ids {
		require.Equal(t, before[i]+byCase[id], w.look(t, id).Seq, "the ledger has what was answered and nothing else")
		for n, f := range w.facts(t, id) {
			require.Equal(t, n+1, f.Seq)
		}
		of := runsOf(t, c, workflows.CaseID(id))
		require.Greater(t, len(of), 1, "it was renewed")
		runs += len(of)
		for _, run := range of {
			events := historyOf(t, c, workflows.CaseID(id), run)
			longest = max(longest, len(events))
			for _, e := range events {
				require.NotEqual(t, enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED, e.GetEventType())
				require.Empty(t, failure(e))
			}
		}
	}
	t.Logf("%d steps on %d cases in %s, %d runs, the longest of %d events", steps, cases, took.Round(time.Millisecond), runs, longest)

	// Half a year later every date has come, in whichever run it was set.
	w.moveClock(t, time.Date(2027, 8, 2, 9, 0, 0, 0, time.UTC))
	for _, id := range ids {
		missed := 0
		for _, d := range w.look(t, id).Deadlines {
			if d.Due < "2027-08-02" && d.Code != "DL-04" && d.Code != "DL-05" { // rights run out without a flag
				require.NotEqual(t, "OPEN", d.Status, "%s due %s", d.Code, d.Due)
			}
			if d.Status == "OVERDUE" {
				missed++
			}
		}
		require.NotZero(t, missed)
		require.True(t, slices.ContainsFunc(w.facts(t, id), func(f fact) bool { return f.Name == "reminder_raised" }))
	}
}
