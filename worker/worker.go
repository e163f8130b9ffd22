package worker

import (
	"context"
	"fmt"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/interceptor"
	sdkworker "go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"samlop/activities"
	"samlop/internal/telemetry"
	"samlop/internal/temporalsetup"
	"samlop/workflows"
)

// Attributes are the search attributes that a case workflow sets or is started
// with. They must be registered in the namespace before a worker starts.
var Attributes = temporalsetup.Attributes{
	workflows.NumberKey.GetName():    enumspb.INDEXED_VALUE_TYPE_KEYWORD,
	workflows.PhaseKey.GetName():     enumspb.INDEXED_VALUE_TYPE_KEYWORD,
	workflows.UnitKey.GetName():      enumspb.INDEXED_VALUE_TYPE_KEYWORD,
	workflows.NextWakeKey.GetName():  enumspb.INDEXED_VALUE_TYPE_DATETIME,
	workflows.OverdueKey.GetName():   enumspb.INDEXED_VALUE_TYPE_INT,
	workflows.AttentionKey.GetName(): enumspb.INDEXED_VALUE_TYPE_BOOL,
}

// Config says what the worker works with. Zero values of the tuning fields mean
// the SDK's defaults.
type Config struct {
	Client     client.Client
	Namespace  string
	Cases      *activities.Cases
	Deliveries *activities.Deliveries
	Policies   *activities.Policies
	Batches    *activities.Batches
	Digests    *activities.Digests
	// MailRate is how many mails leave per second in the whole installation.
	MailRate float64
	// StopTimeout is how long activities under way may take to finish.
	StopTimeout time.Duration
	// CacheSize is how many case runs stay in memory in this process; 0 keeps the SDK's default.
	CacheSize int
	// OnFatal is told when a worker cannot go on.
	OnFatal func(error)
}

// Worker is one process's share of the work: cases with their local activities,
// deliveries and batches on queues of their own.
type Worker struct{ cases, mails, batches sdkworker.Worker }

// RegisterWorkflows names the workflows for good. The replay tests register
// with the same function.
func RegisterWorkflows(r sdkworker.WorkflowRegistry) {
	r.RegisterWorkflowWithOptions(workflows.Batch, workflow.RegisterOptions{Name: workflows.BatchType,
		VersioningBehavior: workflow.VersioningBehaviorAutoUpgrade})
	r.RegisterWorkflowWithOptions(workflows.Case, workflow.RegisterOptions{Name: workflows.CaseType,
		VersioningBehavior: workflow.VersioningBehaviorAutoUpgrade})
	r.RegisterWorkflowWithOptions(workflows.Case, workflow.RegisterOptions{Name: workflows.EpisodeType,
		VersioningBehavior: workflow.VersioningBehaviorAutoUpgrade})
	r.RegisterWorkflowWithOptions(workflows.Digest, workflow.RegisterOptions{Name: workflows.DigestType,
		VersioningBehavior: workflow.VersioningBehaviorAutoUpgrade})
	r.RegisterWorkflowWithOptions(workflows.Policy, workflow.RegisterOptions{Name: workflows.PolicyType,
		VersioningBehavior: workflow.VersioningBehaviorAutoUpgrade})
}

// New wires a worker without starting it. It fails when the namespace lacks a
// search attribute, because a case that sets one would then stand still.
func New(ctx context.Context, c Config) (*Worker, error) {
	if err := temporalsetup.Check(ctx, c.Client, c.Namespace, Attributes); err != nil {
		return nil, fmt.Errorf("checking search attributes: %w", err)
	}
	if c.CacheSize > 0 {
		sdkworker.SetStickyWorkflowCacheSize(c.CacheSize)
	}
	base := sdkworker.Options{
		WorkerStopTimeout:           c.StopTimeout,
		DisableRegistrationAliasing: true,
		OnFatalError:                c.OnFatal,
		Interceptors:                []interceptor.WorkerInterceptor{telemetry.NewLogInterceptor()},
	}
	cases := sdkworker.New(c.Client, workflows.CaseQueue, base)
	RegisterWorkflows(cases)
	cases.RegisterActivityWithOptions(c.Cases.Record, activity.RegisterOptions{Name: workflows.RecordActivity})
	cases.RegisterActivityWithOptions(c.Cases.Load, activity.RegisterOptions{Name: workflows.LoadActivity})
	cases.RegisterActivityWithOptions(c.Policies.BringIntoForce, activity.RegisterOptions{Name: workflows.BringIntoForceActivity})

	out := base
	out.DisableWorkflowWorker = true
	out.TaskQueueActivitiesPerSecond = c.MailRate
	out.MaxConcurrentActivityExecutionSize = 20
	mails := sdkworker.New(c.Client, workflows.MailQueue, out)
	mails.RegisterActivityWithOptions(c.Deliveries.Deliver, activity.RegisterOptions{Name: workflows.DeliverActivity})

	few := base
	few.MaxConcurrentActivityExecutionSize = batchesAtOnce
	few.MaxConcurrentWorkflowTaskPollers, few.MaxConcurrentActivityTaskPollers = 2, 2
	batches := sdkworker.New(c.Client, workflows.BatchQueue, few)
	RegisterWorkflows(batches)
	batches.RegisterActivityWithOptions(c.Batches.GatherCases, activity.RegisterOptions{Name: workflows.GatherActivity})
	batches.RegisterActivityWithOptions(c.Batches.TellCases, activity.RegisterOptions{Name: workflows.TellActivity})
	batches.RegisterActivityWithOptions(c.Digests.GatherDigest, activity.RegisterOptions{Name: workflows.GatherDigestActivity})
	batches.RegisterActivityWithOptions(c.Digests.DigestFailed, activity.RegisterOptions{Name: workflows.DigestFailedActivity})
	return &Worker{cases, mails, batches}, nil
}

// batchesAtOnce is how many batches one process works on at a time. Each takes a
// few cases at once, and people's own steps go first.
const batchesAtOnce = 2

// Start begins to take work.
func (w *Worker) Start() error {
	if err := w.cases.Start(); err != nil {
		return fmt.Errorf("starting the case worker: %w", err)
	}
	if err := w.mails.Start(); err != nil {
		w.cases.Stop()
		return fmt.Errorf("starting the mail worker: %w", err)
	}
	if err := w.batches.Start(); err != nil {
		w.mails.Stop()
		w.cases.Stop()
		return fmt.Errorf("starting the batch worker: %w", err)
	}
	return nil
}

// Stop takes no more work and waits for what is under way, within the stop timeout.
func (w *Worker) Stop() {
	w.batches.Stop() // before the cases it waits for
	w.mails.Stop()
	w.cases.Stop()
}
