package worker

import (
	"context"
	"fmt"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	taskqueuepb "go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"samlop/workflows"
)

// polled is how long ago a worker that is there has asked for work at most: it
// asks again each minute when there is none. One that was killed is counted
// until then; one that stops says so.
const polled = 90 * time.Second

// Polling counts the worker processes that take the steps of cases now. They are
// told apart by the identity of their clients.
func Polling(ctx context.Context, c client.Client, namespace string) (int, error) {
	found, err := c.WorkflowService().DescribeTaskQueue(ctx, &workflowservice.DescribeTaskQueueRequest{Namespace: namespace,
		TaskQueue: &taskqueuepb.TaskQueue{Name: workflows.CaseQueue}, TaskQueueType: enumspb.TASK_QUEUE_TYPE_WORKFLOW})
	if err != nil {
		return 0, fmt.Errorf("asking Temporal who takes work: %w", err)
	}
	processes := map[string]bool{}
	for _, p := range found.GetPollers() {
		if time.Since(p.GetLastAccessTime().AsTime()) < polled {
			processes[p.GetIdentity()] = true
		}
	}
	return len(processes), nil
}
