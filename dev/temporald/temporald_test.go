package temporald_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"samlop/dev/temporald"
	"samlop/internal/localpg"
	"samlop/internal/temporalsetup"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
	"golang.org/x/sync/errgroup"
)

const (
	namespace = "samlop-test"
	queue     = "waits"
	waitID    = "the-wait"
	// helperDir makes the test binary play the process that gets killed.
	helperDir = "TEMPORALD_TEST_HELPER_DIR"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(helperDir); dir != "" {
		if err := runHelper(dir); err != nil {
			fmt.Println("failed:", err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

// wait is a workflow that does nothing but wait.
func wait(ctx workflow.Context, d time.Duration) (string, error) {
	return "waited", workflow.Sleep(ctx, d)
}

// runHelper runs a server with a workflow that waits, says so when its timer
// is in the store, and then waits to be killed.
func runHelper(dir string) error {
	ctx := context.Background()
	s, err := temporald.Start(ctx, temporald.Options{DataDir: dir, Namespace: namespace, NoUI: true})
	if err != nil {
		return err
	}
	c, err := client.DialContext(ctx, clientOptions(s))
	if err != nil {
		return err
	}
	w := worker.New(c, queue, worker.Options{})
	w.RegisterWorkflow(wait)
	if err := w.Start(); err != nil {
		return err
	}
	run, err := c.ExecuteWorkflow(ctx, client.StartWorkflowOptions{ID: waitID, TaskQueue: queue}, wait, 3*time.Second)
	if err != nil {
		return err
	}
	events := c.GetWorkflowHistory(ctx, run.GetID(), run.GetRunID(), true, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		event, err := events.Next()
		if err != nil {
			return err
		}
		if event.GetEventType() == enumspb.EVENT_TYPE_TIMER_STARTED {
			fmt.Println("waiting")
			select {}
		}
	}
	return errors.New("no timer was started")
}

func clientOptions(s *temporald.Server) client.Options {
	return client.Options{
		HostPort:  s.Address(),
		Namespace: namespace,
		Logger:    log.NewStructuredLogger(slog.New(slog.DiscardHandler)),
	}
}

// start runs a server until the test ends. The server must have nothing to
// complain about.
func start(t *testing.T, o temporald.Options) *temporald.Server {
	t.Helper()
	o.Namespace = namespace
	o.Logger = slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelDebug}))
	s, err := temporald.Start(t.Context(), o)
	require.NoError(t, err)
	t.Cleanup(s.Stop)
	return s
}

// connect returns a client, with a worker behind it that knows wait.
func connect(t *testing.T, s *temporald.Server) client.Client {
	t.Helper()
	c, err := client.DialContext(t.Context(), clientOptions(s))
	require.NoError(t, err)
	t.Cleanup(c.Close)
	w := worker.New(c, queue, worker.Options{})
	w.RegisterWorkflow(wait)
	require.NoError(t, w.Start())
	t.Cleanup(w.Stop)
	return c
}

func requireWorks(t *testing.T, c client.Client, o client.StartWorkflowOptions) {
	t.Helper()
	o.TaskQueue = queue
	run, err := c.ExecuteWorkflow(t.Context(), o, wait, time.Millisecond)
	require.NoError(t, err)
	var got string
	require.NoError(t, run.Get(t.Context(), &got))
	require.Equal(t, "waited", got)
}

func TestEphemeral(t *testing.T) {
	t.Parallel()
	phase := temporal.NewSearchAttributeKeyKeyword("Phase")
	s := start(t, temporald.Options{
		Ephemeral:        true,
		SearchAttributes: temporalsetup.Attributes{"Phase": enumspb.INDEXED_VALUE_TYPE_KEYWORD},
	})
	c := connect(t, s)
	requireWorks(t, c, client.StartWorkflowOptions{TypedSearchAttributes: temporal.NewSearchAttributes(phase.ValueSet("open"))})

	page, err := http.Get("http://" + s.UIAddress() + "/namespaces/" + namespace + "/workflows")
	require.NoError(t, err)
	require.NoError(t, page.Body.Close())
	require.Equal(t, http.StatusOK, page.StatusCode)
}

func TestSetupIsIdempotent(t *testing.T) {
	t.Parallel()
	s := start(t, temporald.Options{Ephemeral: true, NoUI: true})
	c := connect(t, s)
	first := temporalsetup.Attributes{"Phase": enumspb.INDEXED_VALUE_TYPE_KEYWORD}
	both := temporalsetup.Attributes{"Phase": enumspb.INDEXED_VALUE_TYPE_KEYWORD, "Overdue": enumspb.INDEXED_VALUE_TYPE_BOOL}
	require.ErrorContains(t, temporalsetup.Check(t.Context(), c, namespace, first), "lacks the search attributes Phase (Keyword)")

	require.NoError(t, temporalsetup.Ensure(t.Context(), s.Address(), namespace, 0, first))
	require.NoError(t, temporalsetup.Check(t.Context(), c, namespace, first))
	requireRetention(t, c, temporalsetup.MinRetention)

	var everybody errgroup.Group // two installations that migrate at once
	for range 2 {
		everybody.Go(func() error {
			return temporalsetup.Ensure(t.Context(), s.Address(), namespace, 2*temporalsetup.MinRetention, both)
		})
	}
	require.NoError(t, everybody.Wait())
	require.NoError(t, temporalsetup.Ensure(t.Context(), s.Address(), namespace, 0, both))
	requireRetention(t, c, 2*temporalsetup.MinRetention)
	// Usable at once, without asking again and again.
	requireWorks(t, c, client.StartWorkflowOptions{TypedSearchAttributes: temporal.NewSearchAttributes(
		temporal.NewSearchAttributeKeyBool("Overdue").ValueSet(true))})

	other := temporalsetup.Attributes{"Phase": enumspb.INDEXED_VALUE_TYPE_INT}
	require.ErrorContains(t, temporalsetup.Ensure(t.Context(), s.Address(), namespace, 0, other), "Phase is Keyword instead of Int")
	require.ErrorContains(t, temporalsetup.Check(t.Context(), c, "elsewhere", both), "there is no Temporal namespace elsewhere")
}

func requireRetention(t *testing.T, c client.Client, want time.Duration) {
	t.Helper()
	there, err := c.WorkflowService().DescribeNamespace(t.Context(), &workflowservice.DescribeNamespaceRequest{Namespace: namespace})
	require.NoError(t, err)
	require.Equal(t, want, there.GetConfig().GetWorkflowExecutionRetentionTtl().AsDuration())
}

func TestTakenPortsAreReplaced(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = taken.Close() }()
	port := taken.Addr().(*net.TCPAddr).Port
	s := start(t, temporald.Options{Ephemeral: true, Port: port, UIPort: port})
	for _, address := range []string{s.Address(), s.UIAddress()} {
		require.True(t, strings.HasPrefix(address, "127.0.0.1:"), address)
		require.NotEqual(t, taken.Addr().String(), address)
	}
}

func TestSuggestsContinueAsNewWhenTold(t *testing.T) {
	t.Parallel()
	s := start(t, temporald.Options{Ephemeral: true, NoUI: true, HistoryCountSuggestContinueAsNew: 8})
	c := connect(t, s)
	w := worker.New(c, "long", worker.Options{})
	w.RegisterWorkflowWithOptions(func(ctx workflow.Context) (int, error) {
		steps := 0
		for ; !workflow.GetInfo(ctx).GetContinueAsNewSuggested(); steps++ {
			if err := workflow.Sleep(ctx, time.Millisecond); err != nil {
				return 0, err
			}
		}
		return steps, nil
	}, workflow.RegisterOptions{Name: "long"})
	require.NoError(t, w.Start())
	t.Cleanup(w.Stop)
	run, err := c.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{TaskQueue: "long"}, "long")
	require.NoError(t, err)
	var steps int
	require.NoError(t, run.Get(t.Context(), &steps))
	require.Less(t, steps, 8)
}

func TestTimerSurvivesKill(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "a folder, with 100% awkward name?")
	helper := exec.CommandContext(t.Context(), os.Args[0])
	helper.Env = append(os.Environ(), helperDir+"="+dir)
	out, err := helper.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, helper.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, "waiting\n", line)
	require.NoError(t, helper.Process.Kill())
	_ = helper.Wait()

	files, err := filepath.Glob(filepath.Join(filepath.Dir(dir), "*", "temporal-*.sqlite"))
	require.NoError(t, err)
	require.Len(t, files, 1)
	c := connect(t, start(t, temporald.Options{DataDir: dir, NoUI: true}))
	var got string
	require.NoError(t, c.GetWorkflow(t.Context(), waitID, "").Get(t.Context(), &got))
	require.Equal(t, "waited", got)
	there, err := c.DescribeWorkflowExecution(t.Context(), waitID, "")
	require.NoError(t, err)
	info := there.GetWorkflowExecutionInfo()
	took := info.GetCloseTime().AsTime().Sub(info.GetStartTime().AsTime())
	t.Log("3 s took", took)
	require.GreaterOrEqual(t, took, 3*time.Second)
}

func TestPostgresStore(t *testing.T) {
	t.Parallel()
	dir, err := os.MkdirTemp("", "temporald-pg-")
	require.NoError(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	pg, err := localpg.Start(t.Context(), localpg.Options{Dir: dir, Fast: true})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, pg.Stop(context.WithoutCancel(t.Context()))) })
	o := temporald.Options{NoUI: true, Postgres: &temporald.PostgresStore{SocketDir: pg.SocketDir(), User: pg.User()}}
	for run := range 2 { // the second finds its databases there
		s := start(t, o)
		requireWorks(t, connect(t, s), client.StartWorkflowOptions{ID: "run-" + strconv.Itoa(run)})
		s.Stop()
	}
}
