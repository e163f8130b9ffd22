package e2e_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"

	"samlop/casefile"
	"samlop/workflows"
)

// historyOf is everything Temporal remembers of one run; runID "" means the latest.
func historyOf(t *testing.T, c client.Client, workflowID, runID string) (events []*historypb.HistoryEvent) {
	t.Helper()
	all := c.GetWorkflowHistory(t.Context(), workflowID, runID, false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for all.HasNext() {
		e, err := all.Next()
		require.NoError(t, err)
		events = append(events, e)
	}
	return events
}

// settled waits until a file's workflow has written down what has been answered: a step is
// answered when the ledger holds it (decision 037), and a question is answered after that.
func settled(t *testing.T, c client.Client, workflowID string) {
	t.Helper()
	if file := strings.HasPrefix(workflowID, "case/") || strings.HasPrefix(workflowID, "episode/"); !file {
		return
	}
	shown, err := c.DescribeWorkflowExecution(t.Context(), workflowID, "")
	require.NoError(t, err)
	if shown.GetWorkflowExecutionInfo().GetStatus() != enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING {
		return
	}
	_, err = c.QueryWorkflow(t.Context(), workflowID, "", "state")
	require.NoError(t, err)
}

// runsOf lists the runs of a workflow, the first one first.
func runsOf(t *testing.T, c client.Client, workflowID string) (runs []string) {
	t.Helper()
	settled(t, c, workflowID)
	runID := ""
	for {
		events := historyOf(t, c, workflowID, runID)
		started := events[0].GetWorkflowExecutionStartedEventAttributes()
		runs = append([]string{started.GetOriginalExecutionRunId()}, runs...)
		if runID = started.GetContinuedExecutionRunId(); runID == "" {
			return runs
		}
	}
}

// workflowsIn lists the ids of every workflow in the namespace, each once.
func workflowsIn(t *testing.T, c client.Client) (ids []string) {
	t.Helper()
	known := map[string]bool{}
	var page []byte
	for {
		list, err := c.ListWorkflow(t.Context(), &workflowservice.ListWorkflowExecutionsRequest{NextPageToken: page})
		require.NoError(t, err)
		for _, e := range list.GetExecutions() {
			if id := e.GetExecution().GetWorkflowId(); !known[id] {
				known[id] = true
				ids = append(ids, id)
			}
		}
		if page = list.GetNextPageToken(); len(page) == 0 {
			return ids
		}
	}
}

// recorded is what Record answered, as the history's marker has it.
func recorded(t *testing.T, e *historypb.HistoryEvent) (result workflows.RecordResult) {
	t.Helper()
	details := e.GetMarkerRecordedEventAttributes().GetDetails()
	if e.GetMarkerRecordedEventAttributes().GetMarkerName() == versionMarker || localActivity(t, e) != workflows.RecordActivity ||
		details["result"] == nil {
		return result // another one, or it failed
	}
	require.NoError(t, converter.GetDefaultDataConverter().FromPayloads(details["result"], &result))
	return result
}

// versionMarker is what the SDK calls the marker of workflow.GetVersion.
const versionMarker = "Version"

// localActivity is the name of the local activity that a marker is about.
func localActivity(t *testing.T, e *historypb.HistoryEvent) string {
	t.Helper()
	marker := e.GetMarkerRecordedEventAttributes()
	require.Equal(t, "LocalActivity", marker.GetMarkerName())
	var of struct{ ActivityType string }
	require.NoError(t, converter.GetDefaultDataConverter().FromPayloads(marker.GetDetails()["data"], &of))
	return of.ActivityType
}

// bySystem tells a wake, or another step of time's own, from somebody's.
func bySystem(result workflows.RecordResult) bool {
	return len(result.Events) > 0 && result.Events[len(result.Events)-1].By == casefile.System
}

// turn is one workflow task and what came of it.
type turn struct {
	updates                              []string // names of the steps accepted
	wakes                                int      // of the markers, those of time itself
	base, attributes, timers, deliveries int      // events
	fired, loads, versions               int      // timers that rang, looks into the ledger, what a run notes of its shape
	other                                []string
}

func (c turn) events() int { return c.base + c.attributes + c.timers }

// turnsOf takes a history apart, workflow task by workflow task. Events of
// deliveries are counted apart, as the budget has it.
func turnsOf(t *testing.T, events []*historypb.HistoryEvent) (turns []turn) {
	t.Helper()
	now := turn{}
	// On a machine that is busy elsewhere a local activity may outlast its workflow
	// task; the worker then asks for another to go on in. Those three events are
	// the machine's, not the step's: the turn ends when every update it took has
	// been answered.
	open, heartbeat := 0, false
	flush := func() {
		if now.base > 0 {
			turns = append(turns, now)
		}
		now = turn{}
	}
	for _, e := range events {
		switch e.GetEventType() {
		case enumspb.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED:
			if heartbeat = open > 0; heartbeat {
				continue
			}
			flush()
			now.base++
		case enumspb.EVENT_TYPE_WORKFLOW_TASK_STARTED, enumspb.EVENT_TYPE_WORKFLOW_TASK_COMPLETED:
			if !heartbeat {
				now.base++
			}
		case enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED:
			now.base++
			open--
		case enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED:
			now.base++
			open++
			now.updates = append(now.updates, e.GetWorkflowExecutionUpdateAcceptedEventAttributes().GetAcceptedRequest().GetInput().GetName())
		case enumspb.EVENT_TYPE_MARKER_RECORDED:
			if e.GetMarkerRecordedEventAttributes().GetMarkerName() == versionMarker {
				now.versions++
				continue
			}
			if localActivity(t, e) == workflows.LoadActivity {
				now.loads++
				continue
			}
			now.base++
			if bySystem(recorded(t, e)) {
				now.wakes++
			}
		case enumspb.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES:
			if _, ok := e.GetUpsertWorkflowSearchAttributesEventAttributes().GetSearchAttributes().GetIndexedFields()["TemporalChangeVersion"]; ok {
				now.versions++
				continue
			}
			now.attributes++
		case enumspb.EVENT_TYPE_TIMER_STARTED, enumspb.EVENT_TYPE_TIMER_CANCELED:
			now.timers++
		case enumspb.EVENT_TYPE_TIMER_FIRED:
			now.fired++
		case enumspb.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED, enumspb.EVENT_TYPE_ACTIVITY_TASK_STARTED, enumspb.EVENT_TYPE_ACTIVITY_TASK_COMPLETED:
			now.deliveries++
		case enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED, enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED,
			enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW:
		case enumspb.EVENT_TYPE_WORKFLOW_TASK_FAILED, enumspb.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT:
			if why := failure(e); why != "" {
				now.other = append(now.other, why)
				continue
			}
			now = turn{} // it is done again
		default:
			now.other = append(now.other, e.GetEventType().String())
		}
	}
	flush()
	return turns
}

// failure tells why a workflow task failed; "" when that is Temporal's own
// doing: something arrived just as the run was to end, or a busy machine was late.
func failure(e *historypb.HistoryEvent) string {
	why := e.GetWorkflowTaskFailedEventAttributes()
	if why == nil || why.GetCause() == enumspb.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND {
		return ""
	}
	return "workflow task failed: " + why.GetCause().String() + " " + why.GetFailure().GetMessage()
}
