package telemetry_test

import (
	"bytes"
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"samlop/internal/telemetry"
)

func TestAcceptRequestID(t *testing.T) {
	for _, good := range []string{"019a8f2e-61a8-7687-b029-212345678901", "4bf92f3577b34da6a3ce929d0e0e4736",
		"019A8F2E-61A8-7687-B029-212345678901"} {
		assert.Equal(t, good, telemetry.AcceptRequestID(good))
	}
	for _, bad := range []string{"", "61868730292", "ola@nordmann.no", "request-1", "019a8f2e-61a8-7687-b029-212345678901 x"} {
		made := telemetry.AcceptRequestID(bad)
		assert.NotEqual(t, bad, made)
		assert.Equal(t, made, telemetry.AcceptRequestID(made))
	}
	assert.NotEqual(t, telemetry.NewRequestID(), telemetry.NewRequestID())
}

// header is a Temporal header as the server would carry it.
type header map[string]*commonpb.Payload

func (h header) Set(key string, p *commonpb.Payload) { h[key] = p }

func (h header) Get(key string) (*commonpb.Payload, bool) { p, ok := h[key]; return p, ok }

func (h header) ForEachKey(each func(string, *commonpb.Payload) error) error {
	for key, p := range h {
		if err := each(key, p); err != nil {
			return err
		}
	}
	return nil
}

// injected is the header of a call that a client makes under the id.
func injected(t *testing.T, id string) header {
	t.Helper()
	h := header{}
	ctx := telemetry.WithRequestID(t.Context(), id)
	require.NoError(t, telemetry.NewRequestIDPropagator().Inject(ctx, h))
	return h
}

func TestRequestIDFromClientThroughWorkflowToActivities(t *testing.T) {
	var suite testsuite.WorkflowTestSuite
	var out bytes.Buffer
	suite.SetLogger(telemetry.TemporalLogger(telemetry.NewLogger(&out, slog.LevelInfo, telemetry.JSON)))
	env := suite.NewTestWorkflowEnvironment()
	env.SetContextPropagators([]workflow.ContextPropagator{telemetry.NewRequestIDPropagator()})
	env.SetWorkerOptions(worker.Options{Interceptors: []interceptor.WorkerInterceptor{telemetry.NewLogInterceptor()}})
	env.SetHeader(&commonpb.Header{Fields: injected(t, "r-1")})

	seen := map[string]string{}
	step := func(ctx context.Context, where string) (string, error) {
		activity.GetLogger(ctx).Info("activity at work", "where", where)
		return telemetry.RequestID(ctx), nil
	}
	env.RegisterActivityWithOptions(step, activity.RegisterOptions{Name: "step"})
	env.ExecuteWorkflow(func(ctx workflow.Context) error {
		workflow.GetLogger(ctx).Info("workflow at work")
		run := func(ctx workflow.Context, where string) error {
			var remote, local string
			ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{StartToCloseTimeout: time.Second})
			if err := workflow.ExecuteActivity(ctx, "step", where).Get(ctx, &remote); err != nil {
				return err
			}
			ctx = workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{StartToCloseTimeout: time.Second})
			if err := workflow.ExecuteLocalActivity(ctx, step, where+" locally").Get(ctx, &local); err != nil {
				return err
			}
			seen[where], seen[where+" locally"] = remote, local
			return nil
		}
		if err := run(ctx, "request"); err != nil {
			return err
		}
		// A day later a timer starts a step: it is nobody's request.
		if err := workflow.Sleep(ctx, 24*time.Hour); err != nil {
			return err
		}
		return run(telemetry.WithWorkflowRequestID(ctx, ""), "timer")
	})
	require.NoError(t, env.GetWorkflowError())
	assert.Equal(t, map[string]string{"request": "r-1", "request locally": "r-1", "timer": "", "timer locally": ""}, seen)

	labels := map[string]any{}
	for _, line := range lines(t, &out) {
		switch line["msg"] {
		case "workflow at work":
			labels["workflow"] = line["request_id"]
		case "activity at work":
			labels[line["where"].(string)] = line["request_id"]
		}
	}
	assert.Equal(t, map[string]any{"workflow": "r-1", "request": "r-1", "request locally": "r-1", "timer": nil, "timer locally": nil}, labels)
}

func TestUpdateWithoutRequestIDDoesNotInheritTheRuns(t *testing.T) {
	// What the SDK does before it calls an update's handler.
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestWorkflowEnvironment()
	propagator := telemetry.NewRequestIDPropagator()
	var inherited, own string
	env.ExecuteWorkflow(func(ctx workflow.Context) error {
		run := telemetry.WithWorkflowRequestID(ctx, "r-start")
		update, err := propagator.ExtractToWorkflow(run, header{})
		if err != nil {
			return err
		}
		inherited = telemetry.WorkflowRequestID(update)
		if update, err = propagator.ExtractToWorkflow(run, injected(t, "r-update")); err != nil {
			return err
		}
		own = telemetry.WorkflowRequestID(update)
		return nil
	})
	require.NoError(t, env.GetWorkflowError())
	assert.Empty(t, inherited)
	assert.Equal(t, "r-update", own)
}

func TestNoHeaderWithoutRequestID(t *testing.T) {
	assert.Empty(t, injected(t, ""))
}

func TestHeaderThatCannotBeReadIsTakenForNone(t *testing.T) {
	good := injected(t, "r-1")
	for name, h := range map[string]header{
		"noise":    {},
		"other":    {"x": {}},
		"too long": injected(t, string(bytes.Repeat([]byte("x"), 65))),
	} {
		for key := range good {
			if name == "noise" {
				h[key] = &commonpb.Payload{Metadata: map[string][]byte{"encoding": []byte("json/plain")}, Data: []byte("{")}
			}
		}
		ctx, err := telemetry.NewRequestIDPropagator().Extract(telemetry.WithRequestID(t.Context(), "old"), h)
		require.NoError(t, err, name)
		assert.Empty(t, telemetry.RequestID(ctx), name)
	}
}
