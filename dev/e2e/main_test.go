package e2e_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"

	"samlop/dev/boot"
	"samlop/internal/contract"
	"samlop/internal/telemetry"
)

// shared is the system most tests play on, each with an organisation of its own.
var (
	shared     *boot.System
	sharedLogs = &logs{}
)

func TestMain(m *testing.M) { os.Exit(runOnShared(m)) }

func runOnShared(m *testing.M) (code int) {
	var err error
	shared, err = boot.Start(context.Background(), boot.Options{Ephemeral: true, NoTemporalUI: true, Logger: sharedLogs.logger()})
	if err != nil {
		fmt.Fprintln(os.Stderr, "starting the system:", err)
		return 1
	}
	defer func() {
		if err := shared.Stop(); err != nil {
			fmt.Fprintln(os.Stderr, "stopping the system:", err)
			code = max(code, 1)
		}
	}()
	promised, err := contract.Open(document)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	var faults contract.Faults
	httpClient.Transport = promised.Transport(httpClient.Transport, faults.Tell)
	code = m.Run()
	for _, fault := range faults.All() {
		fmt.Fprintln(os.Stderr, fault)
		code = max(code, 1)
	}
	return code
}

// document is what every answer is held against, whichever test asked for it.
const document = "../../api/openapi.yaml"

// patience bounds every wait for something that must come. It is generous,
// because the machine may be busy.
const (
	patience = time.Minute
	tick     = 20 * time.Millisecond
)

// startSystem starts another system, for a test that needs its own settings. It
// has a database of its own in the shared cluster unless it is given a folder.
func startSystem(t *testing.T, o boot.Options) *boot.System {
	t.Helper()
	o.FreePorts, o.NoTemporalUI = true, true
	if o.Environment == nil {
		o.Environment = map[string]string{}
	}
	if o.Ephemeral = o.DataDir == ""; o.Ephemeral && o.Environment["DATABASE_URL"] == "" {
		o.Environment["DATABASE_URL"] = newDatabase(t)
	}
	s, err := boot.Start(t.Context(), o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Stop()) })
	return s
}

// newDatabase makes an empty database in the shared cluster.
func newDatabase(t *testing.T) (dsn string) {
	t.Helper()
	name := "e2e_" + strings.ReplaceAll(uuid.NewString(), "-", "")
	_, err := connect(t, shared.DSN).Exec(t.Context(), "CREATE DATABASE "+name)
	require.NoError(t, err)
	return withDatabase(t, shared.DSN, name)
}

// withDatabase is a connection string to another database of the same cluster.
func withDatabase(t *testing.T, dsn, name string) string {
	t.Helper()
	c, err := pgx.ParseConfig(dsn)
	require.NoError(t, err)
	q := url.Values{"host": {c.Host}, "port": {fmt.Sprint(c.Port)}, "user": {c.User}, "sslmode": {"disable"}}
	return "postgres:///" + name + "?" + q.Encode()
}

// connect is a connection of the test's own.
func connect(t *testing.T, dsn string) *pgx.Conn {
	t.Helper()
	c, err := pgx.Connect(t.Context(), dsn)
	require.NoError(t, err)
	t.Cleanup(func() { _ = c.Close(context.WithoutCancel(t.Context())) })
	return c
}

// temporal is a client for looking at what the system leaves in Temporal.
func temporal(t *testing.T, s *boot.System) client.Client {
	t.Helper()
	c, err := client.DialContext(t.Context(), client.Options{HostPort: s.Temporal, Namespace: s.Namespace,
		Logger: log.NewStructuredLogger(slog.New(slog.DiscardHandler))})
	require.NoError(t, err)
	t.Cleanup(c.Close)
	return c
}

// logs keeps what a system logs.
type logs struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logs) logger() *slog.Logger { return telemetry.NewLogger(l, slog.LevelDebug, telemetry.JSON) }

// Write takes one line.
func (l *logs) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(line)
}

// lines are those that hold a text.
func (l *logs) lines(with string) (found []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for line := range strings.Lines(l.text.String()) {
		if strings.Contains(line, with) {
			found = append(found, line)
		}
	}
	return found
}
