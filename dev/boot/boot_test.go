package boot_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"samlop/dev/boot"
	"samlop/dev/seed"
	"samlop/dev/temporald"
	"samlop/internal/config"
	"samlop/internal/localpg/pgtest"
	"samlop/models"
)

// helperDir makes the test binary play a system that gets killed.
const helperDir = "BOOT_TEST_HELPER_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(helperDir); dir != "" {
		if err := runHelper(dir); err != nil {
			fmt.Fprintln(os.Stderr, "failed:", err)
			os.Exit(1)
		}
	}
	pgtest.Main(m)
}

// told is what the helper says when it is up.
type told struct {
	Seeded seed.Result
	Issuer string
	Token  string
}

// runHelper starts a system, says what is in it, and waits to be killed.
func runHelper(dir string) error {
	ctx := context.Background()
	s, err := boot.Start(ctx, boot.Options{DataDir: dir, FreePorts: true})
	if err != nil {
		return err
	}
	var t told
	if t.Seeded, err = plant(ctx, s); err != nil {
		return err
	}
	if t.Token, err = s.Token(ctx, "kari"); err != nil {
		return err
	}
	t.Issuer = s.Issuer
	if err := json.NewEncoder(os.Stdout).Encode(t); err != nil {
		return err
	}
	return s.Wait()
}

func plant(ctx context.Context, s *boot.System) (seed.Result, error) {
	return seed.Plant(ctx, seed.API{URL: s.API, Token: s.Token, Admin: boot.AdminSubject})
}

func start(t *testing.T, o boot.Options) *boot.System {
	t.Helper()
	s, err := boot.Start(t.Context(), o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Stop()) })
	return s
}

// folder is a data folder that PostgreSQL's own user may enter, which that of
// t.TempDir is not when the tests run as root.
func folder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "boot-test-") //nolint:usetesting // see above
	require.NoError(t, err)
	require.NoError(t, os.Chmod(dir, 0o755))
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	return dir
}

func get(t *testing.T, url, token string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	require.NoError(t, err)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	return answer.StatusCode, string(body)
}

// processesIn lists the processes that were started with a path below dir.
func processesIn(t *testing.T, dir string) (found []string) {
	t.Helper()
	lines, err := filepath.Glob("/proc/[0-9]*/cmdline")
	require.NoError(t, err)
	if len(lines) == 0 {
		t.Skip("there is no /proc here")
	}
	for _, line := range lines {
		if text, err := os.ReadFile(line); err == nil && strings.Contains(string(text), dir) {
			found = append(found, strings.ReplaceAll(string(text), "\x00", " "))
		}
	}
	return found
}

func TestStartServesEverythingAndStopLeavesNothing(t *testing.T) {
	began := time.Now()
	s := start(t, boot.Options{Ephemeral: true})
	t.Logf("started in %s", time.Since(began).Round(time.Millisecond))
	require.Empty(t, s.Replaced)
	for _, url := range []string{s.API + "/readyz", s.Metrics, s.Docs, s.API + "/openapi.yaml", s.StartPage, s.Mailbox, s.TemporalUI,
		s.PickPage} {
		status, body := get(t, url, "")
		require.Equal(t, http.StatusOK, status, "%s: %s", url, body)
	}
	token, err := s.Token(t.Context(), boot.AdminSubject)
	require.NoError(t, err)
	status, body := get(t, s.API+"/api/v1/me", token)
	require.Equal(t, http.StatusOK, status, body)
	require.Contains(t, body, `"admin":true`)
	require.NotEmpty(t, processesIn(t, s.DataDir), "PostgreSQL runs in the data folder")

	require.NoError(t, s.Stop())
	require.NoError(t, s.Wait())
	require.Empty(t, processesIn(t, s.DataDir))
	require.NoDirExists(t, s.DataDir)
	for _, url := range []string{s.API, s.StartPage, s.TemporalUI, s.Issuer, "http://" + s.Temporal} {
		_, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
		require.ErrorIs(t, err, syscall.ECONNREFUSED, url)
	}
}

func TestSeededCaseIsThereAfterARestart(t *testing.T) {
	dir := folder(t)
	first := start(t, boot.Options{DataDir: dir, FreePorts: true})
	seeded, err := plant(t.Context(), first)
	require.NoError(t, err)
	again, err := plant(t.Context(), first)
	require.NoError(t, err)
	require.Equal(t, seeded, again, "seeding twice makes nothing twice")
	forgetAnswers(t, first)
	again, err = plant(t.Context(), first)
	require.NoError(t, err)
	require.Equal(t, seeded, again, "nor when the keys of the first time have been forgotten")
	_, page := get(t, first.StartPage, "")
	require.Contains(t, page, seeded.CaseNumber)
	require.Contains(t, page, "Mottatt")
	_, people := get(t, first.PickPage, "")
	for _, name := range []string{"Administrator", "Tone Berg", "leder for koordinerende enhet", "Kari Nordli", "Fjordvik"} {
		require.Contains(t, people, name)
	}

	second, err := boot.Start(t.Context(), boot.Options{DataDir: dir, FreePorts: true})
	require.ErrorContains(t, err, "in use by another")
	require.Nil(t, second)

	require.NoError(t, first.Stop())
	second = start(t, boot.Options{DataDir: dir, FreePorts: true})
	after, err := plant(t.Context(), second)
	require.NoError(t, err)
	require.Equal(t, seeded, after)
	requireLiveCase(t, second, seeded)
}

// forgetAnswers does at once what the sweep does to an old installation.
func forgetAnswers(t *testing.T, s *boot.System) {
	t.Helper()
	store, err := models.OpenAsOwner(s.DSN)
	require.NoError(t, err)
	defer func() { require.NoError(t, store.Close()) }()
	swept, err := store.SweepAnswers(t.Context(), time.Now().Add(time.Hour))
	require.NoError(t, err)
	require.NotZero(t, swept)
}

// requireLiveCase reads the case as its patient and takes a step in it, which
// needs database, workflow and login to be what they were.
func requireLiveCase(t *testing.T, s *boot.System, seeded seed.Result) {
	t.Helper()
	kari, err := s.Token(t.Context(), "kari")
	require.NoError(t, err)
	status, body := get(t, s.API+"/api/v1/cases/"+seeded.CaseID, kari)
	require.Equal(t, http.StatusOK, status, body)
	status, body = post(t, s, "tone", "/cases/"+seeded.CaseID+"/steps/start_screening", `{"identity":"NATIONAL_NUMBER"}`)
	require.Equal(t, http.StatusOK, status, body)
}

// post asks for something as somebody.
func post(t *testing.T, s *boot.System, subject, path, body string) (int, string) {
	t.Helper()
	token, err := s.Token(t.Context(), subject)
	require.NoError(t, err)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.API+"/api/v1"+path, strings.NewReader(body))
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", t.Name()+path)
	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer func() { _ = answer.Body.Close() }()
	said, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	return answer.StatusCode, string(said)
}

func TestKilledSystemGoesOnWhereItWas(t *testing.T) {
	dir := folder(t)
	helper := exec.Command(os.Args[0]) //nolint:gosec // this test binary
	helper.Env = append(os.Environ(), helperDir+"="+dir)
	helper.Stderr = os.Stderr
	out, err := helper.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, helper.Start())
	var before told
	err = json.NewDecoder(out).Decode(&before)
	require.NoError(t, helper.Process.Kill())
	_ = helper.Wait() // it was killed
	require.NoError(t, err)

	// At once: the old PostgreSQL is still there and has to be waited for.
	s := start(t, boot.Options{DataDir: dir, FreePorts: true})
	require.Equal(t, before.Issuer, s.Issuer, "logins are bound to the issuer")
	status, body := get(t, s.API+"/api/v1/me", before.Token)
	require.Equal(t, http.StatusOK, status, body)
	requireLiveCase(t, s, before.Seeded)
}

func TestTakenPortsAreReplaced(t *testing.T) {
	var taken [6]int
	for n := range taken {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		t.Cleanup(func() { _ = l.Close() })
		taken[n] = l.Addr().(*net.TCPAddr).Port
	}
	s := start(t, boot.Options{DataDir: folder(t), Ports: boot.Ports{StartPage: taken[0], API: taken[1], Issuer: taken[2],
		Temporal: taken[3], TemporalUI: taken[4], Metrics: taken[5]}})
	require.Len(t, s.Replaced, 6)
	wanted := map[int]bool{}
	for _, r := range s.Replaced {
		wanted[r.Wanted] = true
		require.NotEqual(t, r.Wanted, r.Got, r.Part)
	}
	for _, port := range taken {
		require.True(t, wanted[port])
	}
	status, body := get(t, s.API+"/readyz", "")
	require.Equal(t, http.StatusOK, status, body)
}

// The issuer is bound to its first address by name; when somebody else has
// taken that one, logins must still be known.
func TestIssuerMayListenElsewhere(t *testing.T) {
	dir := folder(t)
	first := start(t, boot.Options{DataDir: dir, FreePorts: true, NoTemporalUI: true})
	seeded, err := plant(t.Context(), first)
	require.NoError(t, err)
	require.NoError(t, first.Stop())

	squatter, err := net.Listen("tcp", strings.TrimPrefix(first.Issuer, "http://"))
	require.NoError(t, err)
	defer func() { _ = squatter.Close() }()
	second := start(t, boot.Options{DataDir: dir, FreePorts: true, NoTemporalUI: true})
	require.NotEqual(t, first.Issuer, second.Issuer)
	require.Len(t, second.Replaced, 1)
	requireLiveCase(t, second, seeded)
	status, world := post(t, second, "a-story", "/training/worlds", `{"now":"2027-01-31T20:15:00Z"}`)
	require.Equal(t, http.StatusCreated, status, world)
	require.Contains(t, world, `"`+second.Issuer+`/token"`, "stories get their tokens where the issuer listens")
}

func TestServicesOnlyGivesProcessesWhatTheyNeed(t *testing.T) {
	s := start(t, boot.Options{Ephemeral: true, ServicesOnly: true, TemporalStore: boot.TemporalInPostgres, NoTemporalUI: true})
	require.Empty(t, s.API)
	require.Empty(t, s.TemporalUI)
	cfg, err := config.Load(s.Environment())
	require.NoError(t, err)
	require.Equal(t, s.DSN, cfg.DatabaseURL.Reveal())
	require.Equal(t, s.Temporal, cfg.Temporal.Address)
	require.True(t, cfg.Training)
	status, _ := get(t, s.StartPage, "")
	require.Equal(t, http.StatusOK, status)
}

func TestServersOfOnesOwnAreUsed(t *testing.T) {
	temporal, err := temporald.Start(t.Context(), temporald.Options{Ephemeral: true, NoUI: true})
	require.NoError(t, err)
	t.Cleanup(temporal.Stop)
	dsn := pgtest.Database(t)
	s := start(t, boot.Options{Ephemeral: true, Environment: map[string]string{
		"DATABASE_URL": dsn, "TEMPORAL_ADDRESS": temporal.Address(), "TEMPORAL_NAMESPACE": "mine"}})
	require.False(t, s.OwnPostgres)
	require.False(t, s.OwnTemporal)
	require.Equal(t, dsn, s.DSN)
	require.Equal(t, "mine", s.Namespace)
	seeded, err := plant(t.Context(), s)
	require.NoError(t, err)
	requireLiveCase(t, s, seeded)
}

func TestWaitTellsWhenPostgresEnds(t *testing.T) {
	s, err := boot.Start(t.Context(), boot.Options{Ephemeral: true, ServicesOnly: true, NoTemporalUI: true})
	require.NoError(t, err)
	text, err := os.ReadFile(filepath.Join(s.DataDir, "postgres", "data", "postmaster.pid"))
	require.NoError(t, err)
	line, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(line)
	require.NoError(t, err)
	require.NoError(t, syscall.Kill(pid, syscall.SIGTERM))
	require.ErrorContains(t, s.Wait(), "PostgreSQL has ended")
	require.NoError(t, s.Stop())
}

func TestFolderOfAKilledTestIsSweptAndALivingOneIsNot(t *testing.T) {
	old := time.Now().Add(-2 * time.Hour)
	left, err := os.MkdirTemp("", "samlop-test-") //nolint:usetesting // where such folders are
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(left, "lock"), nil, 0o600))
	require.NoError(t, os.Chtimes(left, old, old))
	living := start(t, boot.Options{Ephemeral: true, ServicesOnly: true, NoTemporalUI: true})
	require.NoDirExists(t, left)
	require.NoError(t, os.Chtimes(living.DataDir, old, old))
	start(t, boot.Options{Ephemeral: true, ServicesOnly: true, NoTemporalUI: true})
	require.DirExists(t, living.DataDir)
}

func TestAFailedStartLeavesNothing(t *testing.T) {
	dir := folder(t)
	_, err := boot.Start(t.Context(), boot.Options{DataDir: dir, FreePorts: true,
		Environment: map[string]string{"SAMLOP_STEP_TIMEOUT": "never"}})
	require.ErrorContains(t, err, "SAMLOP_STEP_TIMEOUT")
	require.Empty(t, processesIn(t, dir))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = boot.Start(ctx, boot.Options{DataDir: dir, FreePorts: true})
	require.ErrorIs(t, err, context.Canceled)
	require.Empty(t, processesIn(t, dir))
}
