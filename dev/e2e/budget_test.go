package e2e_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	sdkpb "go.temporal.io/api/sdk/v1"
	"go.temporal.io/sdk/client"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/workflows"
)

// The budget of a step, in history events (docs/practice.md 4.1 says what each thing costs).
const (
	stepCost       = 6
	attributesCost = 1
	alarmCost      = 2
	mostCost       = 9
	// changesOfShape are those that workflows/versions.go asks for; each is a marker
	// and a search attribute of Temporal's own.
	changesOfShape = 1
)

// requireBudget holds one workflow task against the budget.
func requireBudget(t *testing.T, c turn) {
	t.Helper()
	what := strings.Join(c.updates, "+")
	require.Empty(t, c.other, what)
	require.LessOrEqual(t, c.attributes, attributesCost, what)
	require.LessOrEqual(t, c.timers, alarmCost, what)
	// Once in a run, as it is first shown.
	require.LessOrEqual(t, c.versions, 2*changesOfShape, what)
	switch {
	case len(c.updates) == 0 && c.wakes == 0: // a delivery's end, or the monthly renewal
		require.LessOrEqual(t, c.base, 3, "a turn that does nothing")
	case slices.Contains(c.updates, workflows.LiveUntil) || c.wakes > 0 || len(c.updates) > 1:
		require.LessOrEqual(t, c.base, 3+2*len(c.updates)+max(len(c.updates), 1)+c.wakes, "%s with %d wakes", what, c.wakes)
	case c.updates[0] == workflows.CatchUp: // on a slow machine a run may be asked for what it has already; then it has nothing to load
		require.LessOrEqual(t, c.base, stepCost, what)
	default:
		require.Equal(t, stepCost, c.base, what)
		require.LessOrEqual(t, c.events(), mostCost, what)
	}
}

// ledgerOfCosts measures steps of one case as they are taken.
type ledgerOfCosts struct {
	client client.Client
	caseID string
	before int
	lines  []string
	// versions are the events in which the run has noted its shape.
	versions int
}

func (l *ledgerOfCosts) measure(t *testing.T, name string) {
	t.Helper()
	settled(t, l.client, workflows.CaseID(l.caseID))
	events := historyOf(t, l.client, workflows.CaseID(l.caseID), "")
	turns := turnsOf(t, events[l.before:])
	l.before = len(events)
	found := 0
	for _, c := range turns {
		requireBudget(t, c)
		l.versions += c.versions
		if !slices.Contains(c.updates, name) {
			continue
		}
		found++
		require.Equal(t, []string{name}, c.updates)
		l.lines = append(l.lines, fmt.Sprintf("%-26s %6d %10d %6d %10d", name, c.events(), c.attributes, c.timers, c.deliveries))
	}
	require.Equal(t, 1, found, "%s is one update in one workflow task", name)
}

// Every kind of ordinary step keeps the budget on a real server.
func TestBudget(t *testing.T) {
	t.Parallel()
	w := newTown(t, shared)
	costs := &ledgerOfCosts{client: temporal(t, shared)}
	take := func(who *caller, name string, content body) {
		t.Helper()
		got := who.step(t, costs.caseID, name, content)
		require.NotEmpty(t, got.Facts, name)
		costs.measure(t, name)
	}
	post := func(who *caller, code string) { // the first letter of that code that waits
		t.Helper()
		for _, l := range w.look(t, costs.caseID).Letters {
			if l.Code == code && l.Status == "QUEUED" {
				take(who, "post_letter", body{"letter": l.ID})
				return
			}
		}
		require.Fail(t, "no letter waits", code)
	}
	today := calendar.DateOf(time.Now())
	costs.caseID = refer(t, w.kari).CaseID
	costs.measure(t, "refer")
	requireShown(t, costs, "RECEIVED")
	take(w.tone, "start_screening", body{"identity": "NATIONAL_NUMBER"}) // moves no date, and is shown all the same
	requireShown(t, costs, "SCREENING")
	take(w.tone, "assign_handler", body{"staff": w.nina.principal})
	take(w.nina, "issue_consent", body{"kinds": []string{"START", "COORDINATOR", "PLAN"}})
	take(w.kari, "register_signature", body{"form": "form-1"})
	take(w.nina, "send_preliminary_reply", body{"expected_on": today.AddDays(40), "why": "Vi venter på legen."})
	take(w.nina, "complete_assessment", body{"long_term": true, "two_services": true, "together": true})
	take(w.nina, "issue_decision", body{"outcome": "GRANTED", "scope": []string{"COORDINATOR", "PLAN"}, "rule": "hol § 7-1",
		"grounds": "Behovet varer."})
	post(w.nina, "D-08")
	take(w.kari, "register_receipt", body{"decision": "decision-1", "evidence": "PORTAL_OPENED"})
	take(w.nina, "propose_coordinator", body{"staff": w.ola.principal, "wish_asked": true})
	take(w.nina, "appoint_coordinator", body{"staff": w.ola.principal, "manager_confirmed": true})
	take(w.ola, "start_plan", body{})
	take(w.ola, "issue_participation", body{"participants": []body{
		{"who": w.ola.principal, "service": "PHYSIOTHERAPY", "read": everyPoint, "write": everyPoint},
		{"who": w.hilde.principal, "service": "HOME_NURSING", "read": everyPoint, "write": []string{"e", "f"}}}})
	take(w.kari, "register_signature", body{"form": "form-2"})
	w.writePlan(t, w.ola, costs.caseID)
	take(w.ola, "activate_plan", body{"patient_took_part": true})
	take(w.ola, "start_care_team", body{"members": []body{{"who": w.ola.principal, "service": "PHYSIOTHERAPY"},
		{"who": w.hilde.principal, "service": "HOME_NURSING"}}})
	take(w.ola, "plan_meeting", body{"kind": "CARE_TEAM", "on": today})
	take(w.ola, "invite_meeting", body{"meeting": "meeting-1"})
	take(w.ola, "hold_meeting", body{"meeting": "meeting-1", "attended": []string{w.kari.principal, w.ola.principal},
		"arranged": "Hjemme hos Kari."})
	take(w.ola, "write_minutes", body{"meeting": "meeting-1", "words": "Alt går som planlagt."})
	take(w.ola, "send_minutes", body{"meeting": "meeting-1"})
	post(w.ola, "D-23")
	take(w.hilde, "report_material_change", body{"what": "Nytt hjelpemiddel."})
	take(w.ola, "complete_revision", body{"change_note": "Mindre hjelp.", "patient_took_part": true})
	take(w.ola, "provide_plan", body{"how": "PRINTED"})
	take(w.ola, "give_notice", body{"last_day": today.AddDays(40)})
	take(w.kari, "withdraw_consent", body{"scopes": []string{"PLAN", "INFO_SHARING"}, "identity_confirmed": true})
	take(w.ola, "propose_closing", body{"why": "Målene er nådd."})
	take(w.nina, "send_advance_notice", body{"purpose": "CLOSE", "why": "Vi vurderer å avslutte."})
	post(w.nina, "D-10")
	take(w.kari, "register_hearing", body{"words": "Det er greit."})
	t.Logf("history events of a step\n%-26s %6s %10s %6s %10s\n%s", "step", "events", "attributes", "alarm", "deliveries",
		strings.Join(costs.lines, "\n"))

	require.Equal(t, 2*changesOfShape, costs.versions, "once in a run")

	// What is refused, and what is only repeated, costs nothing.
	key := "again-" + costs.caseID
	w.ola.make(t, stepPath(costs.caseID, "plan_meeting"), key, body{"kind": "OTHER", "on": today})
	costs.measure(t, "plan_meeting")
	before := len(historyOf(t, costs.client, workflows.CaseID(costs.caseID), ""))
	w.ola.make(t, stepPath(costs.caseID, "plan_meeting"), key, body{"kind": "OTHER", "on": today})
	w.nina.refused(t, http.StatusUnprocessableEntity, costs.caseID, "start_screening",
		body{"identity": "NATIONAL_NUMBER"})
	w.ola.refused(t, http.StatusUnprocessableEntity, costs.caseID, "activate_plan", body{"patient_took_part": true})
	w.kari.refused(t, http.StatusForbidden, costs.caseID, "start_plan", body{})
	require.Len(t, historyOf(t, costs.client, workflows.CaseID(costs.caseID), ""), before, "refused or repeated: no event")
}

// requireShown asks what an administrator sees of the case in Temporal UI
// (docs/architecture.md rule 7).
func requireShown(t *testing.T, costs *ledgerOfCosts, phase string) {
	t.Helper()
	id := workflows.CaseID(costs.caseID)
	answer, err := costs.client.QueryWorkflow(t.Context(), id, "", "__temporal_workflow_metadata")
	require.NoError(t, err)
	var told sdkpb.WorkflowMetadata
	require.NoError(t, answer.Get(&told))
	require.Contains(t, told.GetCurrentDetails(), "| case | "+phase+" |")
	shown, err := costs.client.DescribeWorkflowExecution(t.Context(), id, "")
	require.NoError(t, err)
	require.Equal(t, `"`+phase+`"`, string(shown.GetWorkflowExecutionInfo().GetSearchAttributes().GetIndexedFields()["CasePhase"].GetData()))
}

// A case in a training world that sleeps for two years wakes for its reminders
// and due dates and for nothing else, and what falls together shares one wake.
func TestSleepingCaseWakesForItsDatesOnly(t *testing.T) {
	t.Parallel()
	w := newTownAt(t, shared, time.Date(2027, 1, 4, 9, 0, 0, 0, time.UTC))
	caseID := w.toCoordinator(t, w.kari)
	c := temporal(t, shared)
	for _, to := range []time.Time{time.Date(2027, 6, 1, 9, 0, 0, 0, time.UTC), time.Date(2029, 1, 4, 9, 0, 0, 0, time.UTC)} {
		w.moveClock(t, to)
	}
	wakes, instants := 0, map[time.Time]bool{}
	for _, run := range runsOf(t, c, workflows.CaseID(caseID)) {
		events := historyOf(t, c, workflows.CaseID(caseID), run)
		for _, turn := range turnsOf(t, events) {
			requireBudget(t, turn)
			wakes += turn.wakes
			require.Zero(t, turn.fired, "in a world whose clock is moved no timer rings")
		}
		for _, e := range events {
			if e.GetMarkerRecordedEventAttributes() == nil {
				continue
			}
			result := recorded(t, e)
			if !bySystem(result) {
				continue
			}
			at := result.Events[0].At
			require.False(t, instants[at], "two wakes at %s", at)
			instants[at] = true
			for _, e := range result.Events {
				require.Equal(t, at, e.At)
			}
			require.True(t, slices.ContainsFunc(result.Events, func(e casefile.Event) bool {
				return e.Name() == "reminder_raised" || e.Name() == "deadline_missed" || e.Name() == "decision_became_final"
			}), "a wake with nothing to do")
		}
	}
	t.Logf("two years asleep: %d wakes", wakes)
	require.Equal(t, len(instants), wakes)
	require.NotZero(t, wakes)
}
