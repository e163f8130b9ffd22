package workflows_test

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/log"
	sdkworker "go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"samlop/casefile"
	"samlop/worker"
	"samlop/workflows"
)

// The recorded histories are those of every shape the workflows have had (design
// rule 8). They come from dev/e2e with -record, are only ever added, and hold
// invented people only. These are the cases'.
func histories(t *testing.T) map[string]*historypb.History { return historiesOf(t, workflows.CaseType) }

// ofFiles are those of both kinds of file, which one function runs.
func ofFiles(t *testing.T) map[string]*historypb.History {
	all := histories(t)
	maps.Copy(all, historiesOf(t, workflows.EpisodeType))
	return all
}

func historiesOf(t *testing.T, workflowType string) map[string]*historypb.History {
	t.Helper()
	files, err := filepath.Glob("testdata/histories/*.json.gz")
	require.NoError(t, err)
	found := map[string]*historypb.History{}
	for _, file := range files {
		h := historyIn(t, file)
		if h.GetEvents()[0].GetWorkflowExecutionStartedEventAttributes().GetWorkflowType().GetName() == workflowType {
			found[strings.TrimSuffix(filepath.Base(file), ".json.gz")] = h
		}
	}
	return found
}

func historyIn(t *testing.T, file string) *historypb.History {
	t.Helper()
	packed, err := os.Open(file)
	require.NoError(t, err)
	text, err := gzip.NewReader(packed)
	require.NoError(t, err)
	h, err := client.HistoryFromJSON(text, client.HistoryJSONOptions{})
	require.NoError(t, err, file)
	require.NoError(t, packed.Close())
	return h
}

func newReplayer(t *testing.T, w *witness) sdkworker.WorkflowReplayer {
	t.Helper()
	replayer, err := sdkworker.NewWorkflowReplayerWithOptions(sdkworker.WorkflowReplayerOptions{DisableRegistrationAliasing: true,
		Interceptors: []interceptor.WorkerInterceptor{w}})
	require.NoError(t, err)
	return replayer
}

var silent = log.NewStructuredLogger(slog.New(slog.DiscardHandler))

// Every recorded run replays with today's code, and comes to the state that its
// ledger says; a run that went over into another hands over what it handed over.
func TestHistoriesReplay(t *testing.T) {
	require.NotEmpty(t, histories(t))
	require.NotEmpty(t, historiesOf(t, workflows.EpisodeType))
	for name, h := range ofFiles(t) {
		t.Run(name, func(t *testing.T) {
			w := &witness{}
			replayer := newReplayer(t, w)
			worker.RegisterWorkflows(replayer)
			require.NoError(t, replayer.ReplayWorkflowHistory(silent, h))

			require.NotNil(t, w.state, "the run answers what its state is")
			got, err := w.state()
			require.NoError(t, err)
			want := folded(t, h)
			require.NotZero(t, got.Seq)
			require.Equal(t, asJSON(t, want), asJSON(t, got))

			last := h.GetEvents()[len(h.GetEvents())-1]
			next := last.GetWorkflowExecutionContinuedAsNewEventAttributes()
			if next == nil {
				return
			}
			var again *workflow.ContinueAsNewError
			require.ErrorAs(t, w.end, &again)
			var handed workflows.Start // by the build of its day, which handed on what was over as well
			require.NoError(t, converter.GetDefaultDataConverter().FromPayloads(next.GetInput(), &handed))
			handed.Carried.State = casefile.Lighten(handed.Carried.State, handed.Carried.State.Clock)
			light, err := json.Marshal(handed)
			require.NoError(t, err)
			require.JSONEq(t, string(light), string(again.Input.GetPayloads()[0].GetData()))
		})
	}
}

// Every recorded batch replays, and between them they have met what a batch can
// meet: finding cases, telling them group by group, a group that was tried again,
// a pause, a renewal and an end.
func TestBatchHistoriesReplay(t *testing.T) {
	all := historiesOf(t, workflows.BatchType)
	require.NotEmpty(t, all)
	kinds, activities, triedAgain := map[enumspb.EventType]int{}, map[string]int{}, 0
	for name, h := range all {
		replayer := newReplayer(t, &witness{})
		worker.RegisterWorkflows(replayer)
		require.NoError(t, replayer.ReplayWorkflowHistory(silent, h), name)
		for _, e := range h.GetEvents() {
			kinds[e.GetEventType()]++
			activities[e.GetActivityTaskScheduledEventAttributes().GetActivityType().GetName()]++
			if e.GetActivityTaskStartedEventAttributes().GetAttempt() > 1 {
				triedAgain++
			}
		}
		changed := func(ctx workflow.Context, in workflows.BatchStart) error {
			_ = workflow.NewTimer(ctx, time.Hour)
			return workflows.Batch(ctx, in)
		}
		replayer = newReplayer(t, &witness{})
		replayer.RegisterWorkflowWithOptions(changed, workflow.RegisterOptions{Name: workflows.BatchType})
		require.ErrorContains(t, replayer.ReplayWorkflowHistory(silent, h), "TMPRL1100", name)
	}
	require.NotZero(t, activities[workflows.GatherActivity])
	require.Greater(t, activities[workflows.TellActivity], 1)
	require.NotZero(t, triedAgain)
	for _, kind := range []enumspb.EventType{enumspb.EVENT_TYPE_TIMER_FIRED, enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED,
		enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW} {
		require.NotZero(t, kinds[kind], kind)
	}
}

// What the histories must have met between them, or the replay proves little.
func TestHistoriesMeetEverything(t *testing.T) {
	kinds, steps, local := map[enumspb.EventType]int{}, map[string]int{}, map[string]int{}
	triedAgain, refused := 0, 0
	for _, h := range histories(t) {
		for _, e := range h.GetEvents() {
			kinds[e.GetEventType()]++
			if a := e.GetWorkflowExecutionUpdateAcceptedEventAttributes(); a != nil {
				steps[a.GetAcceptedRequest().GetInput().GetName()]++
			}
			if data, ok := e.GetMarkerRecordedEventAttributes().GetDetails()["data"]; ok {
				var of struct{ ActivityType string }
				require.NoError(t, converter.GetDefaultDataConverter().FromPayloads(data, &of))
				local[of.ActivityType]++
			}
			if e.GetActivityTaskStartedEventAttributes().GetAttempt() > 1 {
				triedAgain++
			}
			if e.GetWorkflowExecutionUpdateCompletedEventAttributes().GetOutcome().GetFailure() != nil {
				refused++
			}
		}
	}
	for _, kind := range []enumspb.EventType{
		enumspb.EVENT_TYPE_TIMER_STARTED, enumspb.EVENT_TYPE_TIMER_CANCELED, enumspb.EVENT_TYPE_TIMER_FIRED,
		enumspb.EVENT_TYPE_ACTIVITY_TASK_COMPLETED, enumspb.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES,
		enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED, enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW,
	} {
		require.NotZero(t, kinds[kind], kind)
	}
	require.NotZero(t, kinds[enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_CANCEL_REQUESTED], "a case that somebody cancelled")
	require.NotZero(t, triedAgain, "a delivery that failed first")
	require.NotZero(t, refused, "a step that was refused as it was written")
	for _, name := range []string{"refer", "withdraw_consent", "close_case", "complete_revision", "note_training", workflows.LiveUntil,
		workflows.CatchUp} {
		require.NotZero(t, steps[name], name)
	}
	require.NotZero(t, local[workflows.RecordActivity])
	require.NotZero(t, local[workflows.LoadActivity], "a run that loads the case from the ledger")
}

// The check bites: with one timer more before the first step, no history fits.
func TestReplayFindsAChangedWorkflow(t *testing.T) {
	changed := func(ctx workflow.Context, in workflows.Start) error {
		_ = workflow.NewTimer(ctx, time.Hour)
		return workflows.Case(ctx, in)
	}
	for name, h := range ofFiles(t) {
		replayer := newReplayer(t, &witness{})
		for _, as := range []string{workflows.CaseType, workflows.EpisodeType} {
			replayer.RegisterWorkflowWithOptions(changed, workflow.RegisterOptions{Name: as})
		}
		require.ErrorContains(t, replayer.ReplayWorkflowHistory(silent, h), "TMPRL1100", name)
	}
}

// folded works the state out from what the history's markers brought in, without
// the workflow's code.
func folded(t *testing.T, h *historypb.History) casefile.State {
	t.Helper()
	payloads := converter.GetDefaultDataConverter()
	var start workflows.Start
	require.NoError(t, payloads.FromPayloads(h.GetEvents()[0].GetWorkflowExecutionStartedEventAttributes().GetInput(), &start))
	state := casefile.New(start.Case, start.Organisation)
	if start.Carried != nil {
		state = start.Carried.State
	}
	for _, e := range h.GetEvents() {
		details := e.GetMarkerRecordedEventAttributes().GetDetails()
		if details["result"] == nil {
			continue
		}
		var of struct{ ActivityType string }
		require.NoError(t, payloads.FromPayloads(details["data"], &of))
		switch of.ActivityType {
		case workflows.RecordActivity:
			var result workflows.RecordResult
			require.NoError(t, payloads.FromPayloads(details["result"], &result))
			state = casefile.Fold(state, result.Events)
		case workflows.LoadActivity:
			var loaded workflows.LoadResult
			require.NoError(t, payloads.FromPayloads(details["result"], &loaded))
			state = loaded.State
		default:
			require.Fail(t, "a local activity the test does not know", of.ActivityType)
		}
	}
	return state
}

func asJSON(t *testing.T, s casefile.State) string {
	t.Helper()
	text, err := json.MarshalIndent(s, "", " ")
	require.NoError(t, err)
	return string(text)
}

// witness sees from the inside what a replay comes to: how the run ended, and
// the query by which it tells its state.
type witness struct {
	interceptor.WorkerInterceptorBase
	state func() (casefile.State, error)
	end   error
}

func (w *witness) InterceptWorkflow(_ workflow.Context,
	next interceptor.WorkflowInboundInterceptor) interceptor.WorkflowInboundInterceptor {
	in := &witnessIn{witness: w}
	in.Next = next
	return in
}

type witnessIn struct {
	interceptor.WorkflowInboundInterceptorBase
	witness *witness
}

func (in *witnessIn) Init(next interceptor.WorkflowOutboundInterceptor) error {
	out := &witnessOut{witness: in.witness}
	out.Next = next
	return in.Next.Init(out)
}

func (in *witnessIn) ExecuteWorkflow(ctx workflow.Context, input *interceptor.ExecuteWorkflowInput) (any, error) {
	result, err := in.Next.ExecuteWorkflow(ctx, input)
	in.witness.end = err
	return result, err
}

type witnessOut struct {
	interceptor.WorkflowOutboundInterceptorBase
	witness *witness
}

func (out *witnessOut) SetQueryHandler(ctx workflow.Context, name string, handler any) error {
	tell, ok := handler.(func() (casefile.State, error))
	if name != "state" || !ok {
		return errors.New("the case answers another query than the test knows: " + name)
	}
	out.witness.state = tell
	return out.Next.SetQueryHandler(ctx, name, handler)
}
