package bench_test

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/google/uuid"
)

// The yardsticks: a workflow whose update does nothing but write one row, by an
// ordinary activity or by a local one.
const (
	bareQueue  = "bare"
	bareType   = "Bare"
	bareUpdate = "write"
	bareWrite  = "WriteRow"
)

// row is what a bare update writes.
type row struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

// bare waits for updates for ever.
func bare(ctx workflow.Context, local bool) error {
	err := workflow.SetUpdateHandler(ctx, bareUpdate, func(ctx workflow.Context, r row) (int64, error) {
		var written int64
		if local {
			ctx = workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{StartToCloseTimeout: 10 * time.Second})
			return written, workflow.ExecuteLocalActivity(ctx, bareWrite, r).Get(ctx, &written)
		}
		ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{StartToCloseTimeout: 10 * time.Second})
		return written, workflow.ExecuteActivity(ctx, bareWrite, r).Get(ctx, &written)
	})
	if err != nil {
		return err
	}
	return workflow.Await(ctx, func() bool { return false })
}

// bareTown is the bare workflows, one for each caller.
type bareTown struct {
	client client.Client
	prefix string
}

// newBare starts a worker for them, with a database of its own for the rows.
func newBare(t *testing.T, c client.Client, rows *pgxpool.Pool) {
	t.Helper()
	w := worker.New(c, bareQueue, worker.Options{})
	w.RegisterWorkflowWithOptions(bare, workflow.RegisterOptions{Name: bareType})
	w.RegisterActivityWithOptions(func(ctx context.Context, r row) (int64, error) {
		tag, err := rows.Exec(ctx, "INSERT INTO rows (id, text) VALUES ($1, $2)", r.ID, r.Text)
		return tag.RowsAffected(), err
	}, activity.RegisterOptions{Name: bareWrite})
	require.NoError(t, w.Start())
	t.Cleanup(w.Stop)
}

func dial(t *testing.T, address, namespace string) client.Client {
	t.Helper()
	c, err := client.DialContext(t.Context(), client.Options{HostPort: address, Namespace: namespace,
		Logger: log.NewStructuredLogger(slog.New(slog.DiscardHandler))})
	require.NoError(t, err)
	t.Cleanup(c.Close)
	return c
}

// bareVariant starts the workflows and gives the step that is measured.
func bareVariant(t *testing.T, c client.Client, name string, local bool, callers int) *variant {
	t.Helper()
	town := bareTown{client: c, prefix: "bare-" + strconv.FormatBool(local) + "-"}
	v := &variant{name: name}
	for i := range callers {
		id := town.prefix + strconv.Itoa(i)
		_, err := c.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{ID: id, TaskQueue: bareQueue}, bareType, local)
		require.NoError(t, err)
		v.workflows = append(v.workflows, id)
	}
	v.step = func(ctx context.Context, which int) error {
		handle, err := c.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{UpdateID: uuid.NewString(), WorkflowID: v.workflows[which],
			UpdateName: bareUpdate, Args: []any{row{ID: uuid.NewString(), Text: "one row"}}, WaitForStage: client.WorkflowUpdateStageCompleted})
		if err != nil {
			return fmt.Errorf("asking for a bare update: %w", err)
		}
		var written int64
		if err := handle.Get(ctx, &written); err != nil || written != 1 {
			return fmt.Errorf("a bare update wrote %d rows: %w", written, err)
		}
		return nil
	}
	return v
}
