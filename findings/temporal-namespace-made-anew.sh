#!/usr/bin/env bash
# go.temporal.io/server v1.32.1: a namespace that is deleted and registered again under the
# same name is not empty at once. DeleteNamespace has answered, RegisterNamespace has too,
# and DescribeWorkflowExecution still finds the deleted namespace's run, RUNNING, for some
# seconds; then it is «not found». So «the workflow is there» says nothing so soon after a
# namespace was made anew, and whoever waits for that believes all is well. Seen with the
# server's own temporaltest, everything at its defaults.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
cat > go.mod <<'MOD'
module finding
go 1.26
require (
	go.temporal.io/server v1.32.1
	go.temporal.io/sdk v1.50.0
)
MOD
cat > main_test.go <<'GO'
package main

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/server/temporaltest"
	"google.golang.org/protobuf/types/known/durationpb"
)

func TestNamespaceMadeAnew(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	server := temporaltest.NewServer()
	defer server.Stop()
	c, namespace := server.GetDefaultClient(), server.GetDefaultNamespace()
	run, err := c.ExecuteWorkflow(ctx, client.StartWorkflowOptions{ID: "case", TaskQueue: "q"}, "Life")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.OperatorService().DeleteNamespace(ctx, &operatorservice.DeleteNamespaceRequest{Namespace: namespace}); err != nil {
		t.Fatal(err)
	}
	for {
		_, err := c.WorkflowService().RegisterNamespace(ctx, &workflowservice.RegisterNamespaceRequest{Namespace: namespace,
			WorkflowExecutionRetentionPeriod: durationpb.New(72 * time.Hour)})
		if err == nil {
			break
		}
		var there *serviceerror.NamespaceAlreadyExists
		if !errors.As(err, &there) || ctx.Err() != nil {
			t.Fatal(err)
		}
		time.Sleep(50 * time.Millisecond)
	}
	anew := time.Now()
	answers := 0
	for ; ; answers++ {
		found, err := c.DescribeWorkflowExecution(ctx, "case", "")
		var gone *serviceerror.NotFound
		if errors.As(err, &gone) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		info := found.GetWorkflowExecutionInfo()
		if id := info.GetExecution().GetRunId(); id != run.GetRunID() {
			t.Fatalf("another run: %s", id)
		}
		if answers == 0 {
			fmt.Printf("registered again: the run of before is %s\n", info.GetStatus())
		}
		time.Sleep(50 * time.Millisecond)
	}
	took := time.Since(anew)
	if answers < 10 || took > time.Minute {
		t.Fatalf("CHANGED: %d answers, gone after %s", answers, took)
	}
	t.Logf("it answered %d times more; not found after %s", answers, took.Round(time.Second))
	fmt.Println("seconds later: not found")
}
GO
export GOFLAGS=-mod=mod GOWORK=off
go mod tidy >/dev/null 2>&1
go test -tags disable_grpc_modules -count=1 -v . 2>/dev/null | grep -E '^(registered|seconds)|CHANGED|^ok|^FAIL' > seen || true
echo "SEEN (go.temporal.io/server v1.32.1):"; grep -E '^(registered|seconds)|CHANGED' seen || true
diff <(grep -E '^(registered|seconds)' seen) - <<'OUT' || { echo "CHANGED: this is not what was seen on 2026-11-29"; exit 1; }
registered again: the run of before is Running
seconds later: not found
OUT
