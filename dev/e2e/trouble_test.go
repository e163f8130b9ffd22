package e2e_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"samlop/dev/boot"
)

// line is a connection between the system and something it needs, which the
// test can cut and mend.
type line struct {
	network, from, to string

	mu       sync.Mutex
	listener net.Listener
	open     map[net.Conn]bool
}

func newLine(t *testing.T, network, from, to string) *line {
	t.Helper()
	l := &line{network: network, from: from, to: to, open: map[net.Conn]bool{}}
	l.mend(t)
	t.Cleanup(l.cut)
	return l
}

func (l *line) mend(t *testing.T) {
	t.Helper()
	listener, err := net.Listen(l.network, l.from)
	require.NoError(t, err)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.listener, l.from = listener, listener.Addr().String()
	go func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial(l.network, l.to)
			if err != nil {
				_ = near.Close()
				continue
			}
			l.carry(near, far)
		}
	}()
}

func (l *line) carry(near, far net.Conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, pair := range [][2]net.Conn{{near, far}, {far, near}} {
		l.open[pair[0]] = true
		go func() {
			_, _ = io.Copy(pair[0], pair[1])
			_ = near.Close()
			_ = far.Close()
			l.mu.Lock()
			delete(l.open, pair[0])
			l.mu.Unlock()
		}()
	}
}

// cut drops every connection and takes no new ones.
func (l *line) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	_ = l.listener.Close()
	for c := range l.open {
		_ = c.Close()
	}
}

// fragile is a system whose lines to PostgreSQL and Temporal can be cut, and
// which waits a second for a step.
type fragile struct {
	*boot.System
	postgres, temporal *line
	direct             string // past the line, for the test itself
}

func newFragile(t *testing.T) *fragile {
	t.Helper()
	direct := newDatabase(t)
	c, err := pgx.ParseConfig(direct)
	require.NoError(t, err)
	dir, err := os.MkdirTemp("", "line-") // short enough for a socket's name
	require.NoError(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	socket := ".s.PGSQL.5432"
	f := &fragile{direct: direct,
		postgres: newLine(t, "unix", filepath.Join(dir, socket), filepath.Join(c.Host, socket)),
		temporal: newLine(t, "tcp", "127.0.0.1:0", shared.Temporal)}
	f.System = startSystem(t, boot.Options{Environment: map[string]string{
		"DATABASE_URL":     "postgres:///" + c.Database + "?sslmode=disable&port=5432&user=" + c.User + "&host=" + dir,
		"TEMPORAL_ADDRESS": f.temporal.from, "TEMPORAL_NAMESPACE": "e2e-" + uuid.NewString(), "SAMLOP_STEP_TIMEOUT": "1s",
	}})
	return f
}

// requireAway asks until the answer is 503 with a time to come back, and the
// key is free.
func (f *fragile) requireAway(t *testing.T, c *caller, path, key string, content body) {
	t.Helper()
	require.Eventually(t, func() bool {
		got := c.post(t, path, key, content)
		if got.status != http.StatusServiceUnavailable {
			t.Logf("away, and answered %d: %s", got.status, got.body)
			return false
		}
		require.NotEmpty(t, got.header.Get("Retry-After"))
		_ = got.problem(t)
		return true
	}, patience, tick)
}

// commands counts the steps in the ledger.
func (f *fragile) commands(t *testing.T) (n int) {
	t.Helper()
	require.NoError(t, connect(t, f.direct).QueryRow(t.Context(), `SELECT count(*) FROM commands`).Scan(&n))
	return n
}

// One system meets one trouble after the other.
func TestTrouble(t *testing.T) {
	t.Parallel()
	f := newFragile(t)
	w := newTown(t, f.System)
	w.system = &boot.System{API: f.API, DSN: f.direct} // the test looks past the line
	caseID := refer(t, w.kari).CaseID
	t.Run("a step that takes its time", func(t *testing.T) { f.testSlowStep(t, w, caseID) })
	t.Run("PostgreSQL away", func(t *testing.T) { f.testPostgresAway(t, w, caseID) })
	t.Run("Temporal away", func(t *testing.T) { f.testTemporalAway(t, w, caseID) })
	t.Run("PostgreSQL goes away in the middle of a step", func(t *testing.T) { f.testPostgresGoesAway(t, w, caseID) })
}

// hold keeps the case's row to itself, so that a step must wait.
func hold(t *testing.T, dsn, caseID string) (release func()) {
	t.Helper()
	tx, err := connect(t, dsn).Begin(t.Context())
	require.NoError(t, err)
	_, err = tx.Exec(t.Context(), `SELECT 1 FROM cases WHERE id = $1 FOR UPDATE`, caseID)
	require.NoError(t, err)
	return func() { require.NoError(t, tx.Rollback(context.WithoutCancel(t.Context()))) }
}

// awaitStep asks where a 202 points until the step is in the ledger.
func awaitStep(t *testing.T, c *caller, statusURL string) (done taken) {
	t.Helper()
	require.Eventually(t, func() bool {
		got, err := c.try(t.Context(), http.MethodGet, statusURL, nil)
		require.NoError(t, err)
		if got.status != http.StatusOK {
			return false
		}
		status := into[struct {
			Status string
			Taken  *taken
		}](t, got)
		if status.Status != "DONE" {
			return false
		}
		done = *status.Taken
		return true
	}, patience, tick)
	return done
}

type pending struct {
	StepID    string `json:"step_id"`
	Status    string
	StatusURL string `json:"status_url"`
}

// A step that takes too long is answered 202 with a place to look, and is not lost.
func (f *fragile) testSlowStep(t *testing.T, w *town, caseID string) {
	release := hold(t, f.direct, caseID)
	path, key, content := stepPath(caseID, "assign_handler"), uuid.NewString(), body{"staff": w.nina.principal}
	got := w.tone.post(t, path, key, content)
	require.Equal(t, http.StatusAccepted, got.status, "%s", got.body)
	p := into[pending](t, got)
	require.Equal(t, p.StatusURL, got.header.Get("Location"))
	look, err := w.tone.try(t.Context(), http.MethodGet, p.StatusURL, nil)
	require.NoError(t, err)
	require.Equal(t, "PENDING", into[pending](t, look).Status)
	again := w.tone.post(t, path, key, content)
	require.Equal(t, http.StatusAccepted, again.status, "%s", again.body)
	require.Equal(t, p, into[pending](t, again), "the same request waits for the same step")

	release()
	done := awaitStep(t, w.tone, p.StatusURL)
	require.Equal(t, p.StepID, done.StepID)
	w.requireOnce(t, done)
	require.Equal(t, w.nina.principal, w.look(t, caseID).Handler)
	repeated := into[taken](t, w.tone.make(t, path, key, content))
	require.True(t, repeated.Repeated)
	require.Equal(t, done.Seq, repeated.Seq)
}

// Without a database nothing is answered but 503, and the key stays free.
func (f *fragile) testPostgresAway(t *testing.T, w *town, caseID string) {
	path, key, content := stepPath(caseID, "assign_handler"), uuid.NewString(), body{"staff": w.tone.principal}
	before := f.commands(t)
	f.postgres.cut()
	f.requireAway(t, w.tone, path, key, content)
	require.Equal(t, before, f.commands(t), "the key is free")
	ready, err := w.tone.try(t.Context(), http.MethodGet, "/readyz", nil)
	require.NoError(t, err)
	require.Equal(t, http.StatusServiceUnavailable, ready.status)
	f.postgres.mend(t)
	w.requireOnce(t, into[taken](t, w.tone.make(t, path, key, content)))
}

// Without Temporal likewise; what can be read is still read.
func (f *fragile) testTemporalAway(t *testing.T, w *town, caseID string) {
	path, key, content := stepPath(caseID, "assign_handler"), uuid.NewString(), body{"staff": w.nina.principal}
	before := f.commands(t)
	f.temporal.cut()
	f.requireAway(t, w.tone, path, key, content)
	require.Equal(t, w.tone.principal, w.look(t, caseID).Handler, "nothing was done")
	require.Equal(t, before, f.commands(t), "and the key is free")
	referKey := uuid.NewString()
	f.requireAway(t, w.kari, "/referrals", referKey, referral())
	f.temporal.mend(t)
	w.requireOnce(t, into[taken](t, w.tone.make(t, path, key, content)))
	w.requireOnce(t, into[taken](t, w.kari.make(t, "/referrals", referKey, referral())))
}

// A step whose database goes away under it is there once when it is back.
func (f *fragile) testPostgresGoesAway(t *testing.T, w *town, caseID string) {
	release := hold(t, f.direct, caseID)
	path, key, content := stepPath(caseID, "assign_handler"), uuid.NewString(), body{"staff": w.tone.principal}
	began := time.Now()
	got := w.tone.post(t, path, key, content)
	require.Equal(t, http.StatusAccepted, got.status, "%s", got.body)
	p := into[pending](t, got)
	f.postgres.cut()
	release()
	f.requireAway(t, w.tone, path, key, content)
	f.postgres.mend(t)
	done := awaitStep(t, w.tone, p.StatusURL)
	t.Logf("back after %s", time.Since(began).Round(time.Millisecond))
	w.requireOnce(t, done)
	require.Equal(t, w.tone.principal, w.look(t, caseID).Handler)
}
