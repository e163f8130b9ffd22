package topology_test

import (
	"context"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"golang.org/x/sync/errgroup"

	"samlop/dev/books"
	"samlop/dev/child"
	"samlop/dev/town"
	"samlop/internal/contract"
	"samlop/workflows"
)

var upgradeFrom = flag.String("upgrade-from", "", "`commit` to upgrade from, which is built first; without it today's build is replaced "+
	"by itself")

// TestUpgrade starts an installation with an older build (make upgrade-test FROM=…) and
// opens cases that stop after each step of the way from a referral to sent minutes, with
// mails that wait. Today's build takes its place on the same data: each case takes the
// rest of the way in the workflow it runs in, and then its runs are renewed. No
// workflow task fails, no run is begun anew, and what each run carries is what the
// ledger adds up to.
func TestUpgrade(t *testing.T) {
	s := startServices(t)
	if *upgradeFrom != "" {
		s.program = buildOf(t, *upgradeFrom)
	}
	code, said := runOf(t, s.program, s.environment("migrate", nil), "migrate")
	require.Zero(t, code, said)
	v := &upgrade{services: s, caller: town.NewCaller(s.issuer)}
	t.Cleanup(v.caller.Close)
	v.caller.BePatient(patientFor)
	v.start(t)
	var err error
	v.in, err = town.Found(t.Context(), v.caller, oslo(time.February, 1, 8, 0, 0), len(v.way(0)))
	require.NoError(t, err)
	for _, kind := range []string{"COORDINATOR_ROLE", "INDIVIDUAL_PLAN"} {
		_, err := v.in.Make(t.Context(), kind, "/staff/"+strings.TrimPrefix(v.in.Nina, "staff/")+"/training",
			map[string]any{"kind": kind, "completed_on": "2026-01-15"})
		require.NoError(t, err)
	}
	v.answers, v.planned = make([][]town.Taken, v.in.Patients()), make([]string, v.in.Patients())
	v.take(t, "2027-02-01", func(i int) int { return i + 1 })
	// The reminders of the day have been raised, and their mails wait for eight o'clock.
	require.NoError(t, v.in.MoveClock(t.Context(), oslo(time.February, 22, 7, 45, 0)))
	v.stop(t)

	s.program = program
	migrate(t, s)
	v.start(t)
	v.caller.Close()
	v.caller = town.NewCaller(s.issuer, v.api.address)
	t.Cleanup(v.caller.Close)
	v.caller.BePatient(patientFor)
	v.caller.Through(contract.Hold(t, "../../api/openapi.yaml"))
	v.in.Caller = v.caller
	b := books.Open(t, s.dsn, s.temporal, namespace)
	t.Cleanup(b.Close)
	require.NotZero(t, b.Number(t, "SELECT count(*) FROM mails WHERE status = 'PENDING' AND on_date = '2027-02-22'"))
	first := v.runs(t, b)
	v.take(t, "2027-02-22", func(int) int { return len(v.way(0)) })
	for i, runs := range v.runs(t, b) {
		require.Equal(t, first[i], runs, "a step is taken in the run that is there")
	}
	// A run of the older build is renewed when the mails it carries have ended; the next
	// one by today's build alone.
	for more, month := range []time.Month{time.June, time.October} {
		require.NoError(t, v.in.MoveClock(t.Context(), oslo(month, 1, 12, 0, 0)))
		require.EventuallyWithT(t, func(c *assert.CollectT) {
			for i, runs := range v.runs(t, b) {
				assert.Greater(c, len(runs), len(first[i])+more, "case %d", i)
			}
		}, patientFor, time.Second)
	}
	for i, runs := range v.runs(t, b) {
		require.Equal(t, first[i], runs[:len(first[i])], "nothing was begun anew")
		state := b.RequireOneTruth(t, v.caseOf(i))
		b.RequireOnce(t, v.caseOf(i), v.answers[i])
		require.Equal(t, v.in.Nina, string(state.Serving()))
		_, err := v.in.Take(t.Context(), v.in.Step(v.in.ToneLogin(), v.caseOf(i), "assign_handler", map[string]any{"staff": v.in.Tone}))
		require.NoError(t, err)
		b.RequireOneTruth(t, v.caseOf(i))
	}
	b.Await(t, 0, patientFor, `SELECT count(*) FROM mails m JOIN organisations o ON o.id = m.organisation_id JOIN worlds w ON w.id = o.world_id
		WHERE m.status = 'SENDING' OR m.status = 'PENDING' AND m.send_after <= now() + w.offset_us * interval '1 microsecond'`)
	b.RequireMailsOnce(t)
}

// buildOf builds the production program as a commit has it.
func buildOf(t *testing.T, commit string) string {
	t.Helper()
	dir := t.TempDir()
	for _, command := range [][]string{
		{"git", "-C", "../..", "archive", "--output", filepath.Join(dir, "source.tar"), commit},
		{"tar", "-xf", filepath.Join(dir, "source.tar"), "-C", dir},
	} {
		said, err := exec.CommandContext(t.Context(), command[0], command[1:]...).CombinedOutput() //nolint:gosec // a commit of ours
		require.NoError(t, err, "%s", said)
	}
	into := filepath.Join(dir, "built")
	require.NoError(t, os.Mkdir(into, 0o755))
	built, err := child.Build(t.Context(), dir, "samlop/cmd/samlop", into)
	require.NoError(t, err)
	return built
}

type upgrade struct {
	*services
	caller      *town.Caller
	in          *town.Town
	api, worker *process
	answers     [][]town.Taken
	planned     []string // for which day each meeting
}

func (v *upgrade) start(t *testing.T) {
	t.Helper()
	v.worker = v.serve(t, "worker", "worker")
	v.api = v.serve(t, "api", "api")
	v.caller.Move(v.issuer, v.api.address)
}

func (v *upgrade) stop(t *testing.T) {
	t.Helper()
	for _, p := range []*process{v.api, v.worker} {
		ctx, cancel := context.WithTimeout(t.Context(), patientFor)
		code, err := p.Stop(ctx, syscall.SIGTERM)
		cancel()
		require.NoError(t, err)
		require.Zero(t, code, p.Said())
	}
}

func (v *upgrade) caseOf(i int) string { return v.answers[i][0].CaseID }

// onTheWay is a step from the referral to the minutes, by its name.
type onTheWay struct {
	who, name string
	body      map[string]any
}

// way is what happens in the i-th case, of which the referral is the first step.
func (v *upgrade) way(i int) []onTheWay {
	var patient, nina, person, coordinator string
	if v.in != nil {
		patient, nina, person, coordinator = v.in.PatientLogin(i), v.in.NinaLogin(), v.in.Patient(i), v.in.Nina
	}
	points := []string{"a", "b", "c", "d", "e", "f", "g", "h", "i"}
	return []onTheWay{
		{patient, "refer", map[string]any{"sender_kind": "PATIENT", "words": "Jeg trenger hjelp til å samle trådene."}},
		{nina, "start_screening", map[string]any{"identity": "NOT_YET_KNOWN"}},
		{nina, "issue_consent", map[string]any{"kinds": []string{"START", "COORDINATOR", "PLAN"}}},
		{patient, "register_signature", map[string]any{"form": "form-1"}},
		{nina, "complete_assessment", map[string]any{"long_term": true, "two_services": true, "together": true, "record": "Trenger begge."}},
		{nina, "issue_decision", map[string]any{"outcome": "GRANTED", "scope": []string{"COORDINATOR", "PLAN"}, "rule": "hol §§ 7-1 og 7-2",
			"grounds": "Behovet varer over tid."}},
		{patient, "register_receipt", map[string]any{"decision": "decision-1", "evidence": "OWN_STATEMENT"}},
		{nina, "propose_coordinator", map[string]any{"staff": coordinator, "wish_asked": true}},
		{nina, "appoint_coordinator", map[string]any{"staff": coordinator, "manager_confirmed": true}},
		{nina, "start_plan", map[string]any{}},
		{nina, "issue_participation", map[string]any{"participants": []map[string]any{
			{"who": coordinator, "service": "PHYSIOTHERAPY", "read": points, "write": points}}}},
		{patient, "register_signature", map[string]any{"form": "form-2"}},
		{nina, "start_care_team", map[string]any{"members": []map[string]any{{"who": coordinator, "service": "PHYSIOTHERAPY"}}}},
		{nina, "plan_meeting", map[string]any{"kind": "CARE_TEAM"}},
		{nina, "invite_meeting", map[string]any{"meeting": "meeting-1"}},
		{nina, "hold_meeting", map[string]any{"meeting": "meeting-1", "attended": []string{person, coordinator}, "arranged": "Hjemme."}},
		{nina, "write_minutes", map[string]any{"meeting": "meeting-1", "words": "Alt går som planlagt."}},
		{nina, "send_minutes", map[string]any{"meeting": "meeting-1"}},
	}
}

// take goes on in every case until it has come so many steps, on a day.
func (v *upgrade) take(t *testing.T, day string, until func(i int) int) {
	t.Helper()
	var all errgroup.Group
	all.SetLimit(4)
	for i := range v.answers {
		all.Go(func() error {
			for _, step := range v.way(i)[len(v.answers[i]):until(i)] {
				caseID := ""
				if len(v.answers[i]) > 0 {
					caseID = v.caseOf(i)
				}
				switch {
				case step.name == "plan_meeting":
					step.body["on"], v.planned[i] = day, day
				case step.name == "hold_meeting" && v.planned[i] != day:
					step.body["held_on"] = v.planned[i]
				}
				taken, err := v.in.Take(t.Context(), v.in.Step(step.who, caseID, step.name, step.body))
				if err != nil {
					return err
				}
				v.answers[i] = append(v.answers[i], taken)
			}
			return nil
		})
	}
	require.NoError(t, all.Wait())
}

// runs are the runs of each case, the first one first, none of which has failed at anything.
func (v *upgrade) runs(t *testing.T, b *books.Books) [][]string {
	t.Helper()
	all := make([][]string, len(v.answers))
	for i := range all {
		for run := ""; ; {
			events := b.Temporal.GetWorkflowHistory(t.Context(), workflows.CaseID(v.caseOf(i)), run, false,
				enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
			var began *historypb.WorkflowExecutionStartedEventAttributes
			for events.HasNext() {
				e, err := events.Next()
				require.NoError(t, err)
				if began == nil {
					began = e.GetWorkflowExecutionStartedEventAttributes()
				}
				why := e.GetWorkflowTaskFailedEventAttributes()
				require.True(t, why == nil || why.GetCause() == enumspb.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND, "%s", why)
				require.NotContains(t, []enumspb.EventType{enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED,
					enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED, enumspb.EVENT_TYPE_ACTIVITY_TASK_FAILED}, e.GetEventType())
			}
			all[i] = append([]string{began.GetOriginalExecutionRunId()}, all[i]...)
			if run = began.GetContinuedExecutionRunId(); run == "" {
				break
			}
		}
	}
	return all
}
