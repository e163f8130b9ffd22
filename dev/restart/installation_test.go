package restart_test

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"samlop/dev/child"
)

// program is the development server, built once.
var program string

func TestMain(m *testing.M) { child.Main(m, &program, "..", "samlop/dev") }

// installation is the development server as a process, on a folder that stays
// when the process is killed.
type installation struct {
	data  string
	ports []string
	*child.Process

	// Where it was found the last time it started.
	api, desk, issuer, temporal, dsn string
}

func install(t *testing.T) *installation {
	t.Helper()
	data, err := os.MkdirTemp("", "restart-")
	require.NoError(t, err)
	require.NoError(t, os.Chmod(data, 0o755)) // PostgreSQL's own user must get in
	i := &installation{data: data}
	t.Cleanup(func() {
		if i.Process != nil && i.Running() {
			ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), 30*time.Second)
			defer cancel()
			if _, err := i.Stop(ctx, syscall.SIGINT); err != nil {
				i.Kill()
			}
		}
		require.NoError(t, os.RemoveAll(data))
	})
	for _, name := range []string{"--port", "--api-port", "--issuer-port", "--temporal-port", "--ui-port"} {
		i.ports = append(i.ports, name, freePort(t))
	}
	return i
}

// freePort is one that nobody listens on now; the server replaces those that
// are taken in between, and its banner says so.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { require.NoError(t, l.Close()) }()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}

// start starts the process and reads from its banner where everything is.
func (i *installation) start(t *testing.T) {
	t.Helper()
	began := time.Now()
	var err error
	i.Process, err = child.Start(program, append([]string{"--data", i.data, "--no-seed"}, i.ports...), nil)
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second)
	defer cancel()
	_, err = i.Await(ctx, "Ctrl-C stops everything.")
	require.NoError(t, err)
	shown := map[string]string{}
	for _, line := range strings.Split(i.Said(), "\n") {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), "  "); ok {
			shown[name] = strings.TrimSpace(value)
		}
	}
	first := func(name string) string { return strings.Fields(shown[name] + " ?")[0] }
	i.api = strings.TrimSuffix(first("API"), "/api/v1")
	i.desk = first("Desk")
	i.issuer = strings.TrimSuffix(first("Be somebody"), "/pick")
	i.temporal = first("Temporal")
	i.dsn = strings.TrimSuffix(strings.TrimPrefix(shown["PostgreSQL"], `psql "`), `"`)
	t.Logf("up in %s", time.Since(began).Round(100*time.Millisecond))
}

// processes lists what runs in the data folder: PostgreSQL, and the server
// itself.
func (i *installation) processes(t *testing.T) (found []string) {
	t.Helper()
	lines, err := filepath.Glob("/proc/[0-9]*/cmdline")
	require.NoError(t, err)
	for _, line := range lines {
		if text, err := os.ReadFile(line); err == nil && strings.Contains(string(text), i.data) {
			found = append(found, strings.ReplaceAll(string(text), "\x00", " "))
		}
	}
	return found
}
