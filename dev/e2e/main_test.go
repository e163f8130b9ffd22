// Package e2e_test tries the whole system from the outside: real HTTP, a real
// Temporal server, a real PostgreSQL, in one process.
//
//	main_test.go      the system the tests share
//	client_test.go    one person at the API
//	town_test.go      an organisation with its people, and how far a case can be taken
//	stories_test.go   every file of stories/
//	steps_test.go     keys, repetition and concurrency of steps
//	refusals_test.go  who may not, and what cannot be
//	race_test.go      two cases of one person (T-03, INV-03)
//	trouble_test.go   slow steps, PostgreSQL and Temporal away
//	budget_test.go    history events a step costs
//	renewal_test.go   continue-as-new under fire
//	canary_test.go    no personal data outside our database (design rule 1)
//	history_test.go   records histories for the replay test (-record)
//	request_test.go   one request id from HTTP to the activities
package e2e_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"testing"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"

	"samlop/dev/boot"
	"samlop/internal/localpg/pgtest"
	"samlop/internal/telemetry"

	"github.com/stretchr/testify/require"
)

// shared is the system most tests play on, each with an organisation of its own.
var (
	shared     *boot.System
	sharedLogs = &logs{}
)

func TestMain(m *testing.M) {
	var err error
	shared, err = boot.Start(context.Background(), boot.Options{Ephemeral: true, NoTemporalUI: true,
		Logger: telemetry.NewLogger(sharedLogs, slog.LevelDebug, telemetry.JSON)})
	if err != nil {
		fmt.Fprintln(os.Stderr, "starting the system:", err)
		os.Exit(1)
	}
	pgtest.Main(stopping{m})
}

// patience bounds every wait for something that must come. It is generous,
// because the machine may be busy.
const (
	patience = time.Minute
	tick     = 20 * time.Millisecond
)

// startSystem starts another system, for a test that needs its own settings.
func startSystem(t *testing.T, o boot.Options) *boot.System {
	t.Helper()
	o.FreePorts, o.NoTemporalUI = true, true
	o.Ephemeral = o.DataDir == ""
	s, err := boot.Start(t.Context(), o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Stop()) })
	return s
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
