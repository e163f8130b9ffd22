package telemetry

import (
	"context"
	"log/slog"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/workflow"
)

// TemporalLogger lets the Temporal SDK log through ours.
func TemporalLogger(logger *slog.Logger) log.Logger { return log.NewStructuredLogger(logger) }

// NewLogInterceptor puts the request id on what is logged through
// workflow.GetLogger and activity.GetLogger, which log without a context. It is
// for worker.Options.Interceptors.
func NewLogInterceptor() interceptor.WorkerInterceptor { return &logInterceptor{} }

type logInterceptor struct {
	interceptor.WorkerInterceptorBase
}

func (*logInterceptor) InterceptActivity(_ context.Context,
	next interceptor.ActivityInboundInterceptor) interceptor.ActivityInboundInterceptor {
	in := &activityInbound{}
	in.Next = next
	return in
}

func (*logInterceptor) InterceptWorkflow(_ workflow.Context,
	next interceptor.WorkflowInboundInterceptor) interceptor.WorkflowInboundInterceptor {
	in := &workflowInbound{}
	in.Next = next
	return in
}

type activityInbound struct {
	interceptor.ActivityInboundInterceptorBase
}

func (in *activityInbound) Init(outbound interceptor.ActivityOutboundInterceptor) error {
	out := &activityOutbound{}
	out.Next = outbound
	return in.Next.Init(out)
}

// ExecuteActivity says what has been done, so that a request's id leads to the
// step and the mail that came of it. What goes wrong the SDK logs itself.
func (in *activityInbound) ExecuteActivity(ctx context.Context, input *interceptor.ExecuteActivityInput) (any, error) {
	began := time.Now()
	result, err := in.Next.ExecuteActivity(ctx, input)
	logger := activity.GetLogger(ctx)
	if err != nil {
		logger.Debug("activity not done", "took_seconds", time.Since(began).Seconds())
		return result, err
	}
	logger.Info("activity done", "took_seconds", time.Since(began).Seconds())
	return result, nil
}

type activityOutbound struct {
	interceptor.ActivityOutboundInterceptorBase
}

func (out *activityOutbound) GetLogger(ctx context.Context) log.Logger {
	return labelled(out.Next.GetLogger(ctx), RequestID(ctx))
}

type workflowInbound struct {
	interceptor.WorkflowInboundInterceptorBase
}

func (in *workflowInbound) Init(outbound interceptor.WorkflowOutboundInterceptor) error {
	out := &workflowOutbound{}
	out.Next = outbound
	return in.Next.Init(out)
}

type workflowOutbound struct {
	interceptor.WorkflowOutboundInterceptorBase
}

func (out *workflowOutbound) GetLogger(ctx workflow.Context) log.Logger {
	return labelled(out.Next.GetLogger(ctx), WorkflowRequestID(ctx))
}

func labelled(logger log.Logger, id string) log.Logger {
	if id == "" {
		return logger
	}
	return log.With(logger, requestIDKey, id)
}
