package scale_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"google.golang.org/protobuf/proto"

	"samlop/dev/books"
	"samlop/internal/story"
	"samlop/workflows"
)

// actions are the events of a history that are paid for where Temporal is paid by use:
// a start, an update, a timer, an activity, an upsert, and a local activity's marker.
var actions = map[enumspb.EventType]bool{
	enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED:         true,
	enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED: true,
	enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED:        true,
	enumspb.EVENT_TYPE_TIMER_STARTED:                      true,
	enumspb.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:            true,
	enumspb.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES:  true,
	enumspb.EVENT_TYPE_MARKER_RECORDED:                    true,
}

// year plays a year of one case, in a world of its own, and counts what it cost
// Temporal.
func (r *run) year(t *testing.T, m *measured) {
	t.Helper()
	var known []string
	const played = "SELECT coalesce(array_agg(id::text), '{}') FROM cases WHERE organisation_id <> $1"
	r.query(t, &known, played, r.town.Organisation)
	report, err := story.Run(t.Context(), story.Config{BaseURL: r.system.API, Files: []string{"testdata/year.yml"}, Out: t.Output()})
	require.NoError(t, err)
	require.NoError(t, report.Stories[0].Err)
	require.True(t, report.Stories[0].Passed(), "see the table above")
	var id string
	r.query(t, &id, "SELECT id::text FROM cases WHERE organisation_id <> $1 AND NOT id::text = ANY($2)", r.town.Organisation, known)

	b := books.Open(t, r.system.DSN, r.system.Temporal, r.system.Namespace)
	defer b.Close()
	n, clock, runs, size := spent(t, b.Temporal, workflows.CaseID(id))
	m.number("Temporal: actions a case-year", "", float64(n))
	m.number("Temporal: and for the training clock", "", float64(clock))
	m.number("Temporal: runs a case-year", "", float64(runs))
	m.number("Temporal: history a case-year", "MB", float64(size)/(1<<20))
	m.number("steps in that year", "", float64(b.Number(t, "SELECT count(*) FROM commands WHERE case_id = ?", id)))
}

// spent counts what the runs of a workflow hold, the latest one first: actions, those by
// which a training clock was moved, which no real case has, runs and bytes.
func spent(t *testing.T, c client.Client, id string) (n, clock, runs, size int) {
	t.Helper()
	for run := ""; ; {
		runs++
		next := ""
		all := c.GetWorkflowHistory(t.Context(), id, run, false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
		for all.HasNext() {
			e, err := all.Next()
			require.NoError(t, err)
			size += proto.Size(e)
			switch name := e.GetWorkflowExecutionUpdateAcceptedEventAttributes().GetAcceptedRequest().GetInput().GetName(); {
			case name == workflows.LiveUntil:
				clock++
			case actions[e.GetEventType()]:
				n++
			}
			if started := e.GetWorkflowExecutionStartedEventAttributes(); started != nil {
				next = started.GetContinuedExecutionRunId()
			}
		}
		if run = next; run == "" {
			return n, clock, runs, size
		}
	}
}
