package e2e_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/converter"

	"samlop/workflows"
)

// One id leads from the request to its log line, its place in the access log,
// its step in the worker, and the mail that came of it.
func TestRequestIDGoesAllTheWay(t *testing.T) {
	t.Parallel()
	w := newTown(t, shared)
	caseID := w.toParticipation(t, w.kari)
	w.writePlan(t, w.ola, caseID)
	w.ola.step(t, caseID, "activate_plan", body{"patient_took_part": true})

	id := uuid.NewString()
	got := w.hilde.post(t, stepPath(caseID, "report_material_change"), "", body{"what": "Nytt hjelpemiddel."}, "X-Request-Id", id)
	require.Equal(t, http.StatusOK, got.status, "%s", got.body)
	require.Equal(t, id, got.header.Get("X-Request-Id"))
	var recorded, mailed logLine
	require.Eventually(t, func() bool { // the mail goes out a moment later
		requests := 0
		for _, text := range sharedLogs.lines(id) {
			var l logLine
			require.NoError(t, json.Unmarshal([]byte(text), &l))
			require.Equal(t, id, l.RequestID)
			switch l.Message {
			case "request":
				requests++
				require.Equal(t, "/api/v1/cases/{case_id}/steps/report_material_change", l.Route)
			case "activity done":
				recorded = l
			case "mail done":
				mailed = l
			}
		}
		return requests == 1 && recorded.Activity != "" && mailed.Outcome != ""
	}, patience, tick)
	require.Equal(t, workflows.RecordActivity, recorded.Activity)
	require.Equal(t, workflows.CaseID(caseID), recorded.Workflow, "the step belongs to the request")
	require.Equal(t, logLine{Message: "mail done", RequestID: id, Case: caseID, Outcome: "SENT"}, mailed)

	// Temporal keeps it with the step.
	settled(t, temporal(t, shared), workflows.CaseID(caseID))
	with := map[enumspb.EventType]bool{}
	for _, e := range historyOf(t, temporal(t, shared), workflows.CaseID(caseID), "") {
		var header *commonpb.Header
		if a := e.GetWorkflowExecutionUpdateAcceptedEventAttributes(); a != nil {
			header = a.GetAcceptedRequest().GetInput().GetHeader()
		}
		var carried string
		if p := header.GetFields()["samlop-request-id"]; p != nil {
			require.NoError(t, converter.GetDefaultDataConverter().FromPayload(p, &carried))
		}
		if carried == id {
			with[e.GetEventType()] = true
		}
	}
	require.Equal(t, map[enumspb.EventType]bool{enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED: true}, with)

	// A look is in the access log under its id.
	look := uuid.NewString()
	require.Equal(t, http.StatusOK, w.tone.ask(t, http.MethodGet, "/cases/"+caseID, nil, "X-Request-Id", look).status)
	var what string
	require.NoError(t, w.db().QueryRow(t.Context(), `SELECT what FROM access_log WHERE request_id = $1`, look).Scan(&what))
	require.Equal(t, "case", what)
}

// logLine is what the test looks at of a log line.
type logLine struct {
	Message   string `json:"msg"`
	RequestID string `json:"request_id"`
	Route     string `json:"route"`
	Activity  string `json:"ActivityType"`
	Workflow  string `json:"WorkflowID"`
	Case      string `json:"case"`
	Outcome   string `json:"outcome"`
}
