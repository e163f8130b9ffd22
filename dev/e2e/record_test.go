package e2e_test

import (
	"compress/gzip"
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/temporalproto"
	"go.temporal.io/sdk/client"

	"samlop/casefile"
	"samlop/dev/boot"
	"samlop/internal/story"
	"samlop/workflows"
)

var record = flag.Bool("record", false, "record histories into workflows/testdata/histories, for a new shape of the workflow")

// shape is the rung of workflows/versions.go that is recorded: a part of the files' names.
const shape = "shape2"

// historiesDir is where workflows/replay_test.go finds them. Files are only
// ever added (docs/architecture.md rule 8): -record leaves alone what is there.
const historiesDir = "../../workflows/testdata/histories"

// TestRecordHistories lets cases live through everything a run can meet, on a
// real server and with invented people only, and keeps the histories:
//
//	go test -C dev -tags … ./e2e -run TestRecordHistories -record
func TestRecordHistories(t *testing.T) {
	if !*record {
		t.Skip("only with -record")
	}
	require.NoError(t, os.MkdirAll(historiesDir, 0o755))
	t.Run("stories", recordStories)
	t.Run("episode", recordEpisode)
	t.Run("endings", recordEndings)
	t.Run("alarms", recordAlarms)
	t.Run("renewal", recordRenewal)
	t.Run("correction", recordCorrection)
	t.Run("batches", recordBatches)
	t.Run("recounts", recordRecounts)
	t.Run("cancellation", recordCancellation)
}

// keep writes every run of a case to a file of its own.
func keep(t *testing.T, s *boot.System, caseID, what string) (runs [][]*historypb.HistoryEvent) {
	t.Helper()
	return keepFile(t, s, workflows.CaseID(caseID), what)
}

func keepFile(t *testing.T, s *boot.System, workflowID, what string) (runs [][]*historypb.HistoryEvent) {
	t.Helper()
	c := temporal(t, s)
	for n, run := range runsOf(t, c, workflowID) {
		events := historyOf(t, c, workflowID, run)
		if !has(events, enumspb.EVENT_TYPE_WORKFLOW_TASK_COMPLETED) {
			continue // the newest one has yet to begin
		}
		runs = append(runs, events)
		keepRun(t, fmt.Sprintf("%s-run%d", what, n+1), events)
	}
	return runs
}

func keepRun(t *testing.T, what string, events []*historypb.HistoryEvent) {
	t.Helper()
	keepRunIn(t, historiesDir, shape+"-"+what, events)
}

func keepRunIn(t *testing.T, dir, what string, events []*historypb.HistoryEvent) {
	t.Helper()
	require.NoError(t, os.MkdirAll(dir, 0o755))
	file := filepath.Join(dir, time.Now().Format("2006-01-02")+"-"+what+".json.gz")
	out, err := os.OpenFile(file, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o644)
	if os.IsExist(err) {
		t.Log("there is already", file)
		return
	}
	require.NoError(t, err)
	text, err := temporalproto.CustomJSONMarshalOptions{}.Marshal(&historypb.History{Events: events})
	require.NoError(t, err)
	packed := gzip.NewWriter(out)
	_, err = packed.Write(text)
	require.NoError(t, err)
	require.NoError(t, packed.Close())
	require.NoError(t, out.Close())
	t.Logf("%s: %d events", file, len(events))
}

func has(events []*historypb.HistoryEvent, kind enumspb.EventType) bool {
	return slices.ContainsFunc(events, func(e *historypb.HistoryEvent) bool { return e.GetEventType() == kind })
}

func recordStories(t *testing.T) {
	for _, name := range []string{"01-kari", "03-randi", "04-emil", "06-sofie", "09-marit"} {
		s := startSystem(t, boot.Options{})
		report, err := story.Run(t.Context(), story.Config{BaseURL: s.API, Files: []string{"../../stories/" + name + ".yml"}})
		require.NoError(t, err)
		require.True(t, report.Passed())
		ids := caseIDs(t, connect(t, s.DSN))
		require.Len(t, ids, 1)
		runs := keep(t, s, ids[0], "story-"+name)
		require.Greater(t, len(runs), 1, "it crosses a renewal")
	}
}

// recordEpisode keeps an episode from the admission to its end: a message that goes out and
// is answered, dates that come and pass, a letter, a discharge.
func recordEpisode(t *testing.T) {
	for _, name := range []string{"08-leah", "82-a-weekend-in-october"} {
		s := startSystem(t, boot.Options{})
		report, err := story.Run(t.Context(), story.Config{BaseURL: s.API, Files: []string{"../../stories/" + name + ".yml"}})
		require.NoError(t, err)
		require.True(t, report.Passed())
		var episode string
		require.NoError(t, connect(t, s.DSN).QueryRow(t.Context(), `SELECT id::text FROM cases WHERE kind = 'EPISODE'
			ORDER BY number LIMIT 1`).Scan(&episode))
		require.NotEmpty(t, keepFile(t, s, workflows.FileID(casefile.KindEpisode, episode), "episode-"+name))
	}
}

// recordRecounts keeps a change of rules on its way through the cases, and a case
// that counts again.
func recordRecounts(t *testing.T) {
	s := startSystem(t, boot.Options{})
	report, err := story.Run(t.Context(), story.Config{BaseURL: s.API,
		Files: []string{"../../stories/60-rules-for-children-and-holidays.yml"}})
	require.NoError(t, err)
	require.True(t, report.Passed())
	db, c := connect(t, s.DSN), temporal(t, s)
	var batch string
	require.NoError(t, db.QueryRow(t.Context(), `SELECT id::text FROM batches
		WHERE kind = 'RECOUNT' ORDER BY created_at LIMIT 1`).Scan(&batch))
	for n, run := range runsOf(t, c, workflows.BatchID(batch)) {
		keepRun(t, fmt.Sprintf("batch-recount-run%d", n+1), historyOf(t, c, workflows.BatchID(batch), run))
	}
	var counted string // the case whose dates were moved most often
	require.NoError(t, db.QueryRow(t.Context(), `SELECT case_id::text FROM events 
		WHERE name = 'deadline_moved' GROUP BY case_id ORDER BY count(*) DESC LIMIT 1`).Scan(&counted))
	keep(t, s, counted, "recounted")
}

func recordEndings(t *testing.T) {
	w := newTown(t, shared)
	withdrawn := w.toParticipation(t, w.kari)
	w.kari.step(t, withdrawn, "withdraw_consent", body{"scopes": []string{"ALL"}, "identity_confirmed": true})
	keep(t, shared, withdrawn, "withdrawal")

	anne := w.register(t, "anne", "PATIENT")
	closed := refer(t, anne).CaseID
	w.tone.step(t, closed, "start_screening", body{"identity": "NATIONAL_NUMBER"})
	w.tone.step(t, closed, "issue_consent", body{"kinds": []string{"START"}})
	anne.step(t, closed, "refuse_consent", body{"form": "form-1"})
	w.tone.step(t, closed, "close_case", body{"reason": "NO_CONSENT"})
	w.postAll(t, closed)
	c := temporal(t, shared)
	require.Eventually(t, func() bool {
		return has(historyOf(t, c, workflows.CaseID(closed), ""), enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED)
	}, patience, tick, "nothing is due in a closed case, so its run ends")
	keep(t, shared, closed, "closed")
	recordRaceAndCrash(t, w)

	again := referral()
	again["case_id"] = closed
	anne.make(t, "/referrals", "", again)
	w.tone.step(t, closed, "start_screening", body{"identity": "NATIONAL_NUMBER"})
	keep(t, shared, closed, "new-round")
}

// postAll posts every letter that waits.
func (w *town) postAll(t *testing.T, caseID string) {
	t.Helper()
	var waiting []string
	for _, l := range w.look(t, caseID).Letters {
		if l.Status == "QUEUED" {
			waiting = append(waiting, l.ID)
		}
	}
	w.tone.step(t, caseID, "post_letters", body{"letters": waiting})
}

// recordCorrection keeps a correction in a running case, and one in a case that
// has been closed, which begins a run that loads the case from the ledger.
func recordCorrection(t *testing.T) {
	w := newTown(t, shared)
	bo := w.register(t, "bo", "PATIENT")
	id := refer(t, bo).CaseID
	correct := func(n string) {
		w.tone.step(t, id, "correct_entry", body{"entry": 1, "reason": "stamped on another day",
			"follow_ups_seen": []string{"MEND_BY_HAND:correction-" + n}})
	}
	correct("1")
	w.tone.step(t, id, "start_screening", body{"identity": "NATIONAL_NUMBER"})
	keep(t, shared, id, "correction")
	w.tone.step(t, id, "dismiss", body{"reason": "WRONG_BODY", "right_body": "the other municipality"})
	w.postAll(t, id)
	c := temporal(t, shared)
	require.Eventually(t, func() bool {
		return has(historyOf(t, c, workflows.CaseID(id), ""), enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED)
	}, patience, tick, "nothing is due in a closed case, so its run ends")
	correct("2")
	keep(t, shared, id, "correction-when-closed")
}

// recordRaceAndCrash keeps a step that was refused as it was written, and a run
// that was told to catch up with the ledger.
func recordRaceAndCrash(t *testing.T, w *town) {
	t.Helper()
	patient := w.register(t, "randi", "PATIENT")
	cases := w.sideBySide(t, patient)
	for i, a := range racePlans(t, w, cases) {
		if a.status != http.StatusOK {
			keep(t, shared, cases[i], "refused-as-it-was-written")
			continue
		}
		_, err := temporal(t, shared).UpdateWorkflow(t.Context(), client.UpdateWorkflowOptions{WorkflowID: workflows.CaseID(cases[i]),
			UpdateName: workflows.CatchUp,
			Args:       []any{workflows.Ledger{Seq: w.look(t, cases[i]).Seq + 1}}, WaitForStage: client.WorkflowUpdateStageCompleted})
		require.NoError(t, err)
		keep(t, shared, cases[i], "caught-up")
	}
}

func recordAlarms(t *testing.T) {
	w := newTownAt(t, shared, time.Date(2027, 2, 1, 9, 0, 0, 0, time.UTC))
	c := temporal(t, shared)
	caseID := w.toAssessment(t, w.kari)
	require.True(t, has(keep(t, shared, caseID, "alarm-kept")[0], enumspb.EVENT_TYPE_TIMER_STARTED))

	// A second before the next wake the clock is let go: the alarm rings by itself.
	next := get[struct {
		Wake struct{ At time.Time } `json:"next_wake"`
	}](t, w.tone, "/cases/"+caseID).Wake.At
	w.moveClock(t, next.Add(-time.Second))
	require.Eventually(t, func() bool {
		return has(historyOf(t, c, workflows.CaseID(caseID), ""), enumspb.EVENT_TYPE_TIMER_FIRED)
	}, patience, tick)
	keepRun(t, "alarm-rang", historyOf(t, c, workflows.CaseID(caseID), ""))

	// An alarm that has come to be too early rings for nothing and is set anew.
	w.postAll(t, caseID)
	keepRun(t, "alarm-left", historyOf(t, c, workflows.CaseID(caseID), ""))
}

func recordRenewal(t *testing.T) {
	s := startSystem(t, boot.Options{HistoryCountSuggestContinueAsNew: 60})
	w := newTown(t, s)
	caseID := w.toCoordinator(t, w.kari)
	answers := together(t, 12, func(i int) answer {
		return w.tone.make(t, stepPath(caseID, "assign_handler"), "", body{"staff": []*caller{w.tone, w.nina}[i%2].principal})
	})
	for _, a := range answers {
		require.Equal(t, http.StatusOK, a.status)
	}
	require.Greater(t, len(keep(t, s, caseID, "renewed-by-size")), 1)
}

// recordCancellation keeps a case that somebody cancelled in Temporal: it goes
// on, in that run and in the next.
func recordCancellation(t *testing.T) {
	s := startSystem(t, boot.Options{HistoryCountSuggestContinueAsNew: 60})
	w, c := newTown(t, s), temporal(t, s)
	caseID := refer(t, w.kari).CaseID
	require.NoError(t, c.CancelWorkflow(t.Context(), workflows.CaseID(caseID), ""))
	noted := func() bool {
		var n int
		require.NoError(t, connect(t, s.DSN).QueryRow(t.Context(),
			`SELECT count(*) FROM tasks WHERE case_id = $1 AND kind = 'CANCELLATION_IGNORED'`, caseID).Scan(&n))
		return n == 1
	}
	require.Eventually(t, noted, patience, tick)
	for i := range 12 {
		w.tone.step(t, caseID, "assign_handler", body{"staff": []*caller{w.tone, w.nina}[i%2].principal})
	}
	require.Greater(t, len(keep(t, s, caseID, "cancelled")), 1)
}
