package main

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// playMain makes the test binary play the program.
const playMain = "SAMLOP_DEV_TEST_ARGS"

func TestMain(m *testing.M) {
	if args := os.Getenv(playMain); args != "" {
		os.Exit(run(strings.Split(args, "\n"), os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// program is the running program and what it says, line by line.
type program struct {
	*exec.Cmd
	lines *bufio.Scanner
	all   strings.Builder
}

func play(t *testing.T, args ...string) *program {
	t.Helper()
	p := &program{Cmd: exec.Command(os.Args[0])} //nolint:gosec // this test binary
	p.Env = append(os.Environ(), playMain+"="+strings.Join(args, "\n"))
	p.Stderr = os.Stderr
	out, err := p.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, p.Start())
	p.lines = bufio.NewScanner(out)
	t.Cleanup(func() {
		if p.ProcessState == nil {
			_ = p.Process.Kill()
			_ = p.Wait()
		}
	})
	return p
}

// await reads until a line holds the text.
func (p *program) await(t *testing.T, text string) {
	t.Helper()
	for p.lines.Scan() {
		p.all.WriteString(p.lines.Text() + "\n")
		if strings.Contains(p.lines.Text(), text) {
			return
		}
	}
	t.Fatalf("it never said %q:\n%s", text, p.all.String())
}

func dataFolder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "samlop-dev-test-") //nolint:usetesting // under root PostgreSQL runs as a user who cannot enter that one
	require.NoError(t, err)
	require.NoError(t, os.Chmod(dir, 0o755)) // PostgreSQL's own user must get in
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	return dir
}

func TestBannerAndCtrlC(t *testing.T) {
	dir := dataFolder(t)
	p := play(t, "--data", dir)
	p.await(t, "Ctrl-C stops everything")
	said := p.all.String()
	for _, want := range []string{"PostgreSQL", "Temporal UI", "Start page", "/docs", "/mailbox", "/pick", dir,
		"bin/samlop story --url http", "Fjordvik"} {
		require.Contains(t, said, want)
	}
	require.NotContains(t, said, "could not be seeded")
	require.NoError(t, p.Process.Signal(os.Interrupt))
	p.await(t, "every case is where it was")
	require.NoError(t, p.Wait())
	require.Zero(t, p.ProcessState.ExitCode())
	require.NoFileExists(t, filepath.Join(dir, "postgres", "data", "postmaster.pid"), "PostgreSQL was shut down in order")
}

func TestSecondCtrlCForces(t *testing.T) {
	dir := dataFolder(t)
	p := play(t, "--data", dir, "--no-seed")
	p.await(t, "Ctrl-C stops everything")
	require.NoError(t, p.Process.Signal(os.Interrupt))
	p.await(t, "again to stop at once")
	forced := time.Now()
	require.NoError(t, p.Process.Signal(os.Interrupt))
	_ = p.Wait() // the exit code tells
	require.Equal(t, 130, p.ProcessState.ExitCode())
	require.Less(t, time.Since(forced), 5*time.Second)
	// PostgreSQL hears of it from the system, and writes its checkpoint.
	require.Eventually(t, func() bool {
		_, err := os.Stat(filepath.Join(dir, "postgres", "data", "postmaster.pid"))
		return os.IsNotExist(err)
	}, 30*time.Second, 20*time.Millisecond)
}

func TestBadCommandLine(t *testing.T) {
	for _, args := range [][]string{{"--temporal-store", "mysql"}, {"go"}, {"--port", "x"}} {
		var said strings.Builder
		require.Equal(t, 2, run(args, &said, &said), args)
		require.NotEmpty(t, said.String())
	}
	var said strings.Builder
	require.Zero(t, run([]string{"--help"}, &said, &said))
	require.Contains(t, said.String(), "--data"[1:])
}

func TestDataFolderIsInTheRepositoryFromAnywhereInIt(t *testing.T) {
	t.Chdir("startpage")
	o, err := readOptions(nil, io.Discard)
	require.NoError(t, err)
	root, err := filepath.Abs("../..")
	require.NoError(t, err)
	require.Equal(t, filepath.Join(root, ".data"), o.data)
	t.Chdir(t.TempDir())
	_, err = readOptions(nil, io.Discard)
	require.ErrorContains(t, err, "--data")
}
