package e2e_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"

	"samlop/workflows"
)

// A case closed because the need has ended sleeps with its run ended, until the
// party has the decision: then a new run lives through the time to complain and
// ends too (T-15, DL-04, INV-67).
func TestT15_DL04_AClosedCaseWakesForItsRights(t *testing.T) {
	t.Parallel()
	w := newTownAt(t, shared, time.Date(2027, 2, 1, 9, 0, 0, 0, time.UTC))
	caseID := w.toCoordinator(t, w.kari)
	w.nina.step(t, caseID, "close_case", body{"reason": "NEED_ENDED", "patient_asked": true, "rule": "hol §§ 7-1 og 7-2",
		"grounds": "Hun ber selv om det."})
	for _, l := range w.look(t, caseID).Letters {
		if l.Code == "D-09" {
			w.nina.step(t, caseID, "post_letter", body{"letter": l.ID})
		}
	}
	_, runs := lastRun(t, caseID)
	require.True(t, runs, "she may still complain of the grant")
	w.moveClock(t, time.Date(2027, 3, 8, 9, 0, 0, 0, time.UTC))
	asleep := requireAsleep(t, caseID)

	w.kari.step(t, caseID, "register_receipt", body{"decision": "decision-2", "evidence": "OWN_STATEMENT"})
	awake, runs := lastRun(t, caseID)
	require.NotEqual(t, asleep, awake)
	require.True(t, runs, "and now of its end")
	w.moveClock(t, time.Date(2027, 4, 12, 9, 0, 0, 0, time.UTC))
	requireAsleep(t, caseID)
	final := 0
	for _, f := range w.facts(t, caseID) {
		if f.Name == "decision_became_final" {
			final++
		}
	}
	require.Equal(t, 2, final, "the grant, and its end")
	require.Equal(t, "CLOSED", w.look(t, caseID).Phase)
}

// lastRun is a case's latest run, and whether it still runs.
func lastRun(t *testing.T, caseID string) (run string, runs bool) {
	t.Helper()
	got, err := temporal(t, shared).DescribeWorkflowExecution(t.Context(), workflows.CaseID(caseID), "")
	require.NoError(t, err)
	info := got.GetWorkflowExecutionInfo()
	return info.GetExecution().GetRunId(), info.GetStatus() == enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING
}

// requireAsleep waits until a case's run has ended, and returns it.
func requireAsleep(t *testing.T, caseID string) (run string) {
	t.Helper()
	require.Eventually(t, func() bool {
		last, runs := lastRun(t, caseID)
		run = last
		return !runs
	}, 20*time.Second, 50*time.Millisecond, "nothing is waited for")
	return run
}
