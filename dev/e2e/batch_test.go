package e2e_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"

	"samlop/dev/boot"
	"samlop/workflows"
)

// batch is what the API says of a change in many cases.
type batch struct {
	ID, Kind, Status                          string
	Pending, Done, Unchanged, Refused, Failed int
	Staff                                     string
	Cases                                     []struct {
		CaseID string `json:"case_id"`
		Number string `json:"case_number"`
		Status string
		Reason string
		At     time.Time
	} `json:"items"`
	Next string `json:"next_cursor"`
}

// switchOff deactivates somebody and returns the batch that follows.
func (w *town) switchOff(t *testing.T, who *caller) batch {
	t.Helper()
	got := w.owner.ask(t, http.MethodPatch, "/staff/"+who.id(), body{"active": false}, "If-Match", "*")
	require.Equal(t, http.StatusOK, got.status, "%s", got.body)
	return into[struct{ Batch batch }](t, got).Batch
}

// finished asks for a batch until it is, with every case in it.
func (w *town) finished(t *testing.T, id string) (b batch) {
	t.Helper()
	require.Eventually(t, func() bool {
		b = get[batch](t, w.owner, "/batches/"+id+"?limit=10")
		return b.Status == "FINISHED"
	}, 2*patience, tick)
	for next := b.Next; next != ""; {
		more := get[batch](t, w.owner, "/batches/"+id+"?limit=10&cursor="+next)
		b.Cases, next = append(b.Cases, more.Cases...), more.Next
	}
	return b
}

// A coordinator with thirty cases is deactivated, Temporal is cut off in the
// middle of it and comes back: every case has one interim, and says so.
func TestINV37_ThirtyCasesAndOneCoordinatorWhoLeaves(t *testing.T) {
	const cases = 30
	f := newFragile(t)
	w := newTown(t, f.System)
	var ids []string
	for range cases {
		ids = append(ids, w.toCoordinator(t, w.register(t, "pasient", "PATIENT")))
	}
	go func() { // cut when some of them have been told, mend a second later
		direct := connect(t, f.direct)
		for {
			var done int
			if err := direct.QueryRow(t.Context(), "SELECT count(*) FROM events WHERE name = 'interim_started'").Scan(&done); err != nil {
				return
			}
			if done >= 5 {
				break
			}
		}
		f.temporal.cut()
		time.AfterFunc(time.Second, func() { f.temporal.mend(t) })
	}()
	b := w.switchOff(t, w.ola)
	require.Equal(t, "STAFF_LEFT", b.Kind)
	t.Logf("answered with %d of %d cases done, %s", b.Done, cases, b.Status)
	b = w.finished(t, b.ID)
	require.Equal(t, cases, b.Done, "%+v", b)
	require.Equal(t, w.ola.principal, b.Staff)
	var told []string
	for _, c := range b.Cases {
		require.Equal(t, "DONE", c.Status)
		require.NotEmpty(t, c.Number)
		require.False(t, c.At.IsZero())
		told = append(told, c.CaseID)
	}
	require.ElementsMatch(t, ids, told)
	for _, id := range ids {
		interims := 0
		for _, e := range w.facts(t, id) {
			if e.Name == "interim_started" {
				interims++
			}
		}
		require.Equal(t, 1, interims)
		require.Equal(t, w.tone.principal, w.look(t, id).Coordinator)
		spans := get[struct {
			Responsibilities []struct {
				Who, As  string
				From, To time.Time
			}
		}](t, w.tone, "/cases/"+id+"/responsibilities").Responsibilities
		for i := range spans[1:] {
			require.Equal(t, spans[i].To, spans[i+1].From, "INV-04")
		}
		require.Equal(t, w.tone.principal, spans[len(spans)-1].Who)
	}
	// Nobody else sees what became of them, and once more is harmless.
	require.Equal(t, http.StatusForbidden, w.nina.ask(t, http.MethodGet, "/batches/"+b.ID, nil).status)
	require.Equal(t, http.StatusOK, w.tone.ask(t, http.MethodGet, "/batches/"+b.ID, nil).status)
	again := w.finished(t, w.switchOff(t, w.ola).ID)
	require.Zero(t, again.Done+again.Failed+again.Refused)
}

func TestReassign_OverHTTP(t *testing.T) {
	t.Parallel()
	w := newTown(t, shared)
	ids := []string{refer(t, w.register(t, "a", "PATIENT")).CaseID, refer(t, w.register(t, "b", "PATIENT")).CaseID}
	for _, id := range ids {
		w.tone.step(t, id, "assign_handler", body{"staff": w.nina.principal})
	}
	path := "/staff/" + w.nina.id() + "/reassign"
	content := body{"to": w.tone.principal, "role": "HANDLER", "reason": "WORKLOAD", "note": "For mange saker."}
	first := w.tone.make(t, path, "reassign-key-"+w.org, content)
	require.Equal(t, http.StatusCreated, first.status)
	b := w.finished(t, into[batch](t, first).ID)
	require.Equal(t, "/api/v1/batches/"+b.ID, first.header.Get("Location"))
	require.Equal(t, 2, b.Done)
	require.Equal(t, b.ID, into[batch](t, w.tone.make(t, path, "reassign-key-"+w.org, content)).ID)
	for _, id := range ids {
		require.Equal(t, w.tone.principal, w.look(t, id).Handler)
	}
	refused := w.owner.ask(t, http.MethodPatch, "/staff/"+w.tone.id(), body{"active": false}, "If-Match", "*")
	require.Equal(t, http.StatusUnprocessableEntity, refused.status)
	p := refused.problem(t)
	require.Equal(t, "INV-05", p.Rule)
	require.Contains(t, p.Detail, "the only active head")
}

// recordBatches keeps a batch that is renewed on its way, in which a group is
// tried again, and a case that cannot be told for a while.
func recordBatches(t *testing.T) {
	s := startSystem(t, boot.Options{HistoryCountSuggestContinueAsNew: 30, Environment: map[string]string{"SAMLOP_STEP_TIMEOUT": "1s"}})
	w := newTown(t, s)
	var stuck string
	for range 70 {
		stuck = refer(t, w.register(t, "pasient", "PATIENT")).CaseID
		w.tone.step(t, stuck, "assign_handler", body{"staff": w.nina.principal})
	}
	exec := func(sql string) {
		t.Helper()
		_, err := w.db().Exec(t.Context(), sql)
		require.NoError(t, err)
	}
	exec(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not now'; END $$`)
	exec(`CREATE TRIGGER no_rows BEFORE UPDATE ON batch_items FOR EACH ROW EXECUTE FUNCTION refuse()`)
	exec(`CREATE TRIGGER no_step BEFORE INSERT ON events FOR EACH ROW WHEN (NEW.case_id = '` + stuck + `') EXECUTE FUNCTION refuse()`)
	b := w.switchOff(t, w.nina)
	c := temporal(t, s)
	require.Eventually(t, func() bool {
		d, err := c.DescribeWorkflowExecution(t.Context(), workflows.BatchID(b.ID), "")
		require.NoError(t, err)
		return len(d.GetPendingActivities()) == 1 && d.GetPendingActivities()[0].GetAttempt() > 1
	}, patience, tick)
	exec("DROP TRIGGER no_rows ON batch_items")
	require.Eventually(t, func() bool {
		return slices.ContainsFunc(runsOf(t, c, workflows.BatchID(b.ID)), func(run string) bool {
			return has(historyOf(t, c, workflows.BatchID(b.ID), run), enumspb.EVENT_TYPE_TIMER_FIRED)
		})
	}, patience, tick, "the case that cannot be told is left alone for a while")
	exec("DROP TRIGGER no_step ON events")
	require.Equal(t, 70, w.finished(t, b.ID).Done)
	require.Eventually(t, func() bool {
		return has(historyOf(t, c, workflows.BatchID(b.ID), ""), enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED)
	}, patience, tick)
	for n, run := range runsOf(t, c, workflows.BatchID(b.ID)) {
		keepRun(t, "batch-staff-left-run"+string(rune('1'+n)), historyOf(t, c, workflows.BatchID(b.ID), run))
	}
}
