#!/usr/bin/env bash
# go.temporal.io/sdk v1.51.0: the replayer has two doors. ReplayWorkflowHistory, given a
# downloaded history, forgives a local activity that is not registered with it;
# ReplayWorkflowExecution, which fetches the very same history itself, does not, and calls
# the workflow non-deterministic (the result «is not the same»). An administrator who asks
# a running server so takes sound cases for broken. No server is needed to see it: the
# history below is what one writes for a workflow with one local activity.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
cat > go.mod <<'MOD'
module finding
go 1.26
require (
	go.temporal.io/sdk v1.51.0
	go.temporal.io/api v1.64.3
)
MOD
cat > main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	taskqueuepb "go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/converter"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// Life is a workflow with one local activity, which is named and not linked.
func Life(ctx workflow.Context) error {
	ctx = workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{ScheduleToCloseTimeout: time.Minute})
	var n int
	return workflow.ExecuteLocalActivity(ctx, "Record").Get(ctx, &n)
}

type at struct {
	workflowservice.WorkflowServiceClient
	history *historypb.History
}

func (a at) GetWorkflowExecutionHistory(context.Context, *workflowservice.GetWorkflowExecutionHistoryRequest, ...grpc.CallOption) (*workflowservice.GetWorkflowExecutionHistoryResponse, error) {
	return &workflowservice.GetWorkflowExecutionHistoryResponse{History: a.history}, nil
}

func history() *historypb.History {
	c := converter.GetDefaultDataConverter()
	data, _ := c.ToPayloads(map[string]any{"ActivityID": "1", "ActivityType": "Record", "ReplayTime": time.Unix(1700000000, 0).UTC(), "Attempt": 1})
	result, _ := c.ToPayloads(7)
	when := timestamppb.New(time.Unix(1700000000, 0))
	return &historypb.History{Events: []*historypb.HistoryEvent{
		{EventId: 1, EventTime: when, EventType: enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED, Attributes: &historypb.HistoryEvent_WorkflowExecutionStartedEventAttributes{
			WorkflowExecutionStartedEventAttributes: &historypb.WorkflowExecutionStartedEventAttributes{WorkflowType: &commonpb.WorkflowType{Name: "Life"},
				TaskQueue: &taskqueuepb.TaskQueue{Name: "q"}, OriginalExecutionRunId: "r", FirstExecutionRunId: "r"}}},
		{EventId: 2, EventTime: when, EventType: enumspb.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED, Attributes: &historypb.HistoryEvent_WorkflowTaskScheduledEventAttributes{
			WorkflowTaskScheduledEventAttributes: &historypb.WorkflowTaskScheduledEventAttributes{TaskQueue: &taskqueuepb.TaskQueue{Name: "q"}}}},
		{EventId: 3, EventTime: when, EventType: enumspb.EVENT_TYPE_WORKFLOW_TASK_STARTED, Attributes: &historypb.HistoryEvent_WorkflowTaskStartedEventAttributes{
			WorkflowTaskStartedEventAttributes: &historypb.WorkflowTaskStartedEventAttributes{ScheduledEventId: 2}}},
		{EventId: 4, EventTime: when, EventType: enumspb.EVENT_TYPE_WORKFLOW_TASK_COMPLETED, Attributes: &historypb.HistoryEvent_WorkflowTaskCompletedEventAttributes{
			WorkflowTaskCompletedEventAttributes: &historypb.WorkflowTaskCompletedEventAttributes{ScheduledEventId: 2, StartedEventId: 3}}},
		{EventId: 5, EventTime: when, EventType: enumspb.EVENT_TYPE_MARKER_RECORDED, Attributes: &historypb.HistoryEvent_MarkerRecordedEventAttributes{
			MarkerRecordedEventAttributes: &historypb.MarkerRecordedEventAttributes{MarkerName: "LocalActivity", WorkflowTaskCompletedEventId: 4,
				Details: map[string]*commonpb.Payloads{"data": data, "result": result}}}},
		{EventId: 6, EventTime: when, EventType: enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED, Attributes: &historypb.HistoryEvent_WorkflowExecutionCompletedEventAttributes{
			WorkflowExecutionCompletedEventAttributes: &historypb.WorkflowExecutionCompletedEventAttributes{WorkflowTaskCompletedEventId: 4}}},
	}}
}

type quiet struct{}

func (quiet) Debug(string, ...any) {}
func (quiet) Info(string, ...any)  {}
func (quiet) Warn(string, ...any)  {}
func (quiet) Error(string, ...any) {}

func say(what string, err error) {
	switch {
	case err == nil:
		fmt.Printf("%s: replays\n", what)
	case strings.Contains(err.Error(), "local activity Record is not registered by the worker"):
		fmt.Printf("%s: fails, local activity Record is not registered by the worker\n", what)
	default:
		fmt.Printf("%s: fails otherwise\n", what)
	}
}

func main() {
	var log sdklog.Logger = quiet{}
	r := worker.NewWorkflowReplayer()
	r.RegisterWorkflow(Life)
	say("history downloaded, ReplayWorkflowHistory", r.ReplayWorkflowHistory(log, history()))
	say("the same by ReplayWorkflowExecution", r.ReplayWorkflowExecution(context.Background(), at{history: history()}, log, "default", workflow.Execution{ID: "life", RunID: "r"}))
}
GO
go mod tidy >/dev/null 2>&1
out=$(go run .)
want='history downloaded, ReplayWorkflowHistory: replays
the same by ReplayWorkflowExecution: fails, local activity Record is not registered by the worker'
echo "SEEN (go.temporal.io/sdk v1.51.0):"; echo "$out"
[ "$out" = "$want" ] || { echo "CHANGED: this is not what was seen on 2026-11-29"; exit 1; }
