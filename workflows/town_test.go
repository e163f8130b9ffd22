package workflows_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"samlop/activities"
	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/internal/localpg/pgtest"
	"samlop/internal/mail"
	"samlop/models"
	"samlop/worker"
	"samlop/workflows"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// defaultPolicy is what steps come with.
var defaultPolicy = workflows.OwnPolicy{Policy: casefile.DefaultPolicy()}

// town is a small municipality on a real PostgreSQL, and one case in it whose
// workflow runs with time skipping. Record, Load and Deliver are the real ones.
type town struct {
	t       *testing.T
	store   *models.Store
	walled  *models.Store // what the activities work with
	box     *mail.MemoryStore
	org     string
	unit    string
	lead    casefile.Principal
	kari    casefile.Principal
	caseID  string
	env     *testsuite.TestWorkflowEnvironment
	steps   int
	replies map[string]error
	woken   []time.Time
}

func newTown(t *testing.T, begins string) *town {
	t.Helper()
	dsn := pgtest.Template(t, "migrated", func(dsn string) error { return models.Migrate(context.Background(), dsn) })
	store, err := models.OpenAsOwner(dsn)
	require.NoError(t, err)
	t.Cleanup(func() { _ = store.Close() })
	walled, err := models.Open(dsn)
	require.NoError(t, err)
	t.Cleanup(func() { _ = walled.Close() })
	w := &town{t: t, store: store, walled: walled, box: &mail.MemoryStore{}, org: uuid.NewString(), unit: uuid.NewString(),
		caseID: uuid.Must(uuid.NewV7()).String(), replies: map[string]error{}}
	at := instant(begins)
	email, line := "tone@fjordvik.example", "Storgata 1"
	lead := models.Staff{ID: uuid.NewString(), OrganisationID: w.org, UnitID: &w.unit, Name: "Tone", WorkEmail: &email,
		Roles: []casefile.Role{casefile.RoleUnitLead}, Language: "nb", Active: true, Version: 1, CreatedAt: at}
	kari := models.Person{ID: uuid.NewString(), OrganisationID: w.org, Name: "Kari", AddressLine: &line, PostalCode: &line, Kind: "PATIENT",
		Channel: models.ByLetter, Language: "nb", Version: 1, CreatedAt: at}
	w.lead, w.kari = lead.Principal(), kari.Principal()
	for _, row := range []any{
		&models.Organisation{ID: w.org, Kind: models.Municipality, Name: "Fjordvik", Language: "nb", Policy: casefile.DefaultPolicy(),
			PolicyVersion: 1, NextCaseNumber: 1, CreatedAt: at},
		&models.Unit{ID: w.unit, OrganisationID: w.org, Name: "KE", Coordinating: true},
		&lead, &kari,
		&models.Intake{CommandID: "c1", OrganisationID: w.org, CaseID: w.caseID, Number: "2027-1", PersonID: kari.ID},
	} {
		require.NoError(t, store.DB.Create(row).Error)
	}
	w.newEnvironment(at)
	return w
}

// newEnvironment begins another run of the case at an instant.
func (w *town) newEnvironment(at time.Time) {
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(log.NewStructuredLogger(slog.New(slog.DiscardHandler)))
	w.env = suite.NewTestWorkflowEnvironment()
	w.env.SetStartTime(at)
	w.env.SetTestTimeout(time.Minute)
	worker.RegisterWorkflows(w.env)
	cases := &activities.Cases{Store: w.walled}
	record := func(ctx context.Context, in workflows.RecordInput) (workflows.RecordResult, error) {
		if in.Command.Name() == "wake" {
			w.woken = append(w.woken, in.Now)
		}
		return cases.Record(ctx, in)
	}
	w.env.RegisterActivityWithOptions(record, activity.RegisterOptions{Name: workflows.RecordActivity})
	w.env.RegisterActivityWithOptions(cases.Load, activity.RegisterOptions{Name: workflows.LoadActivity})
	mailer, err := mail.New(mail.Config{Carrier: mail.CarrierMailbox, From: mail.Address{Email: "ikke-svar@samlop.example"}}, w.box)
	require.NoError(w.t, err)
	// Deliveries ask a wall clock; here it is the environment's, so that the
	// morning comes when the workflow's time says so.
	deliveries := &activities.Deliveries{Store: w.walled, Mailer: mailer, Link: "https://samlop.example", Clock: w.env.Now}
	w.env.RegisterActivityWithOptions(deliveries.Deliver, activity.RegisterOptions{Name: workflows.DeliverActivity})
}

func (w *town) start(fresh bool) {
	w.env.ExecuteWorkflow(workflows.CaseType, workflows.Start{Case: w.caseID, Organisation: w.org, Fresh: fresh})
}

// at takes a step when the case's time has come to an instant.
func (w *town) at(after time.Duration, who casefile.Principal, body casefile.Step) string {
	w.steps++
	id := fmt.Sprintf("c%d", w.steps)
	w.atAs(after, id, who, body)
	return id
}

// posts lets a letter leave the house, which the case would wait for otherwise (DL-30). While a
// step is recorded the clock of the environment goes with the wall: leave time between the two.
func (w *town) posts(after time.Duration, letter string) string {
	return w.at(after, w.lead, &casefile.PostLetter{Letter: letter})
}

func (w *town) atAs(after time.Duration, id string, who casefile.Principal, body casefile.Step) {
	actor := casefile.Actor{Who: who}
	if who == w.lead {
		actor.Roles = []casefile.Role{casefile.RoleUnitLead}
	}
	cmd := casefile.Command{ID: id, RequestHash: "h" + id, By: actor, Body: body, Facts: casefile.Facts{UnitLead: w.lead, Unit: w.unit,
		Patient: w.kari, TrainedRole: true, TrainedPlan: true}}
	w.env.RegisterDelayedCallback(func() {
		w.env.UpdateWorkflow(cmd.Name(), uuid.NewString(), &answer{w: w, id: id}, workflows.Order{Command: cmd, Policy: defaultPolicy})
	}, after)
}

// answer keeps what became of an update.
type answer struct {
	w  *town
	id string
}

func (a *answer) Accept()          {}
func (a *answer) Reject(err error) { a.w.replies[a.id] = err }
func (a *answer) Complete(_ any, err error) {
	a.w.replies[a.id] = err
}

// accepted asserts that every one of the steps was taken.
func (w *town) accepted(ids ...string) {
	w.t.Helper()
	for _, id := range ids {
		err, answered := w.replies[id]
		require.True(w.t, answered, "%s was never answered", id)
		require.NoError(w.t, err, id)
	}
}

func (w *town) refusedBy(rule, id string) {
	w.t.Helper()
	var app *temporal.ApplicationError
	require.ErrorAs(w.t, w.replies[id], &app)
	require.Equal(w.t, workflows.RefusedType, app.Type())
	var refusal casefile.Refusal
	require.NoError(w.t, app.Details(&refusal))
	require.Equal(w.t, rule, refusal.Rule, refusal.Key)
}

// carried is what the run handed to the next, after a round trip through JSON.
func (w *town) carried() workflows.Start {
	w.t.Helper()
	var next *workflow.ContinueAsNewError
	require.ErrorAs(w.t, w.env.GetWorkflowError(), &next)
	var in workflows.Start
	require.NoError(w.t, json.Unmarshal(next.Input.GetPayloads()[0].GetData(), &in))
	return in
}

// ledger is the case as the database has it.
func (w *town) ledger() casefile.State {
	w.t.Helper()
	loaded, err := (&activities.Cases{Store: w.walled}).Load(w.t.Context(), w.caseID, w.org)
	require.NoError(w.t, err)
	return loaded.State
}

func instant(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, calendar.Oslo)
	if err != nil {
		panic(err)
	}
	return t.UTC()
}
