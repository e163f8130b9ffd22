package casework

import (
	"context"
	"errors"
	"time"

	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	taskqueuepb "go.temporal.io/api/taskqueue/v1"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/temporal"
	"google.golang.org/protobuf/types/known/timestamppb"

	"samlop/workflows"
)

// run is a case's run where it is not as far as its ledger, awake and well.
type run struct {
	seq     int // 0: as far as the ledger
	offset  *time.Duration
	missing bool
	parked  bool
	fails   bool
	silent  bool
	odd     bool // answers with an error that nobody knows
}

func (l *ledgerOnly) is(caseID string, what run) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.runs == nil {
		l.runs = map[string]*run{}
	}
	l.runs[caseID] = &what
}

func (l *ledgerOnly) runOf(caseID string) run {
	l.mu.Lock()
	defer l.mu.Unlock()
	if found := l.runs[caseID]; found != nil {
		return *found
	}
	return run{}
}

// catchUp answers as a run does; the real one is tested in workflows, and both
// together in dev.
func (l *ledgerOnly) catchUp(ctx context.Context, caseID string, ledger workflows.Ledger, started bool) error {
	l.mu.Lock()
	if l.asked == nil {
		l.asked = map[string]int{}
	}
	l.asked[caseID]++
	l.asking++
	l.atOnce = max(l.atOnce, l.asking)
	l.mu.Unlock()
	defer func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.asking--
	}()
	now := l.runOf(caseID)
	switch {
	case now.missing && !started:
		return serviceerror.NewNotFound("workflow not found")
	case now.missing:
		l.is(caseID, run{})
		return nil
	case l.nobody, now.silent, now.fails:
		<-ctx.Done()
		return ctx.Err()
	case now.odd:
		return errors.New("odd")
	}
	row, err := l.store.CaseByID(ctx, caseID)
	if err != nil {
		return err
	}
	clock, err := l.store.ClockOf(ctx, row.OrganisationID)
	if err != nil {
		return err
	}
	standing := workflows.Standing{Run: "run of " + caseID, Seq: ledger.Seq, Offset: clock.Offset}
	if now.offset != nil {
		standing.Offset = *now.offset
	}
	if now.seq != 0 {
		standing.Seq = now.seq
	}
	if standing.Seq < ledger.Seq {
		l.is(caseID, run{})
		return nil
	}
	kind := workflows.CurrentType
	if now.parked {
		kind = workflows.ParkedType
	}
	return temporal.NewNonRetryableApplicationError("well", kind, nil, standing)
}

func (l *ledgerOnly) TerminateWorkflow(_ context.Context, id, of, _ string, _ ...any) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.terminated = append(l.terminated, id+" "+of)
	l.runs[workflows.CaseOf(id)] = &run{missing: true}
	return nil
}

func (l *ledgerOnly) DescribeWorkflowExecution(_ context.Context, id, _ string) (
	*workflowservice.DescribeWorkflowExecutionResponse, error) {
	described := &workflowservice.DescribeWorkflowExecutionResponse{}
	if l.runOf(workflows.CaseOf(id)).fails {
		described.PendingWorkflowTask = &workflowpb.PendingWorkflowTaskInfo{Attempt: failingAfter}
	}
	return described, nil
}

func (l *ledgerOnly) DescribeTaskQueue(context.Context, string, enumspb.TaskQueueType) (*workflowservice.DescribeTaskQueueResponse, error) {
	if l.nobody {
		return &workflowservice.DescribeTaskQueueResponse{}, nil
	}
	return &workflowservice.DescribeTaskQueueResponse{Pollers: []*taskqueuepb.PollerInfo{{LastAccessTime: timestamppb.Now()}}}, nil
}

// ListWorkflow gives the runs that a test says somebody has ended.
func (l *ledgerOnly) ListWorkflow(context.Context, *workflowservice.ListWorkflowExecutionsRequest) (
	*workflowservice.ListWorkflowExecutionsResponse, error) {
	found := &workflowservice.ListWorkflowExecutionsResponse{}
	for _, id := range l.lot {
		found.Executions = append(found.Executions, &workflowpb.WorkflowExecutionInfo{
			Execution: &commonpb.WorkflowExecution{WorkflowId: workflows.CaseID(id)}})
	}
	return found, nil
}

// CountWorkflow counts the cases whose run is there.
func (l *ledgerOnly) CountWorkflow(ctx context.Context, _ *workflowservice.CountWorkflowExecutionsRequest) (
	*workflowservice.CountWorkflowExecutionsResponse, error) {
	n, err := l.store.CountWatched(ctx)
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, r := range l.runs {
		if r.missing {
			n--
		}
	}
	return &workflowservice.CountWorkflowExecutionsResponse{Count: n}, err
}
