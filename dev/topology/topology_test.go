package topology_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"samlop/casefile/calendar"
	"samlop/dev/books"
	"samlop/dev/town"
	"samlop/internal/contract"
	"samlop/internal/story"
	"samlop/internal/temporalsetup"
)

func TestVersion(t *testing.T) {
	t.Parallel()
	code, said := run(t, nil, "version")
	require.Zero(t, code)
	require.NotEmpty(t, strings.TrimSpace(said))
}

func TestMissingSettingsAreNamedAtOnce(t *testing.T) {
	t.Parallel()
	for _, part := range []string{"api", "worker", "migrate", "check"} {
		code, said := run(t, map[string]string{"TEMPORAL_ADDRESS": "127.0.0.1:7233"}, part)
		require.Equal(t, 1, code, part)
		for _, missing := range []string{"DATABASE_URL", "SAMLOP_OIDC_ISSUERS", "SAMLOP_IDENTITY_KEYS", "SAMLOP_LOOKUP_KEY",
			"SAMLOP_MAIL_CARRIER"} {
			require.Contains(t, said, missing+": is missing", part)
		}
	}
}

func TestTwoOfEach(t *testing.T) {
	s := startServices(t)
	requireMigrationFirst(t, s)
	requireMigrationBothWays(t, s)
	b := books.Open(t, s.dsn, s.temporal, namespace)
	t.Cleanup(b.Close)
	noteWriters(t, b)
	workers := []*process{s.serve(t, "worker", "worker-1"), s.serve(t, "worker", "worker-2")}
	apis := []*process{s.serve(t, "api", "api-1"), s.serve(t, "api", "api-2")}
	requireCheck(t, s, 0, "database ok", "schema ok", "keys ok", "temporal ok", "workers ok: 2 polling", "issuer ok")
	requireReadyParts(t, apis[0], "database ok", "schema ok", "keys ok", "temporal ok", "workers ok", "issuer ok")
	requireReadyParts(t, workers[0], "database ok", "schema ok", "keys ok", "temporal ok")

	t.Run("story 1 is told through one API while the other is read", func(t *testing.T) {
		playKari(t, apis)
	})
	t.Run("rules and dashboard name what the processes show", func(t *testing.T) {
		status, _ := fetch(t.Context(), t, apis[0].address+"/api/v1/me")
		require.Equal(t, http.StatusUnauthorized, status)
		requireKnownMetrics(t, append(slices.Clone(apis), workers...)...)
		requireSameFigures(t, apis[0], apis[1])
	})
	t.Run("a case is found by its number in Temporal", func(t *testing.T) {
		requireFoundByNumber(t, s, b)
	})
	t.Run("what was backed up can be put in service", func(t *testing.T) {
		requireRestoreDrill(t, s)
	})
	t.Run("a worker and an API die in the middle of their work", func(t *testing.T) {
		killOneOfEach(t, s, b, apis, workers)
	})
	for _, p := range []*process{apis[1], workers[1]} {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		code, err := p.Stop(ctx, syscall.SIGTERM)
		cancel()
		require.NoError(t, err)
		require.Zero(t, code, "%s: %s", p.name, p.Said())
		require.Contains(t, p.Said(), `"msg":"stopped"`, p.name)
	}
}

// requireMigrationFirst holds that a worker says what is missing instead of
// taking work that it cannot carry out.
func requireMigrationFirst(t *testing.T, s *services) {
	t.Helper()
	code, said := run(t, s.environment("early", nil), "worker")
	require.Equal(t, 1, code)
	require.Contains(t, said, "there is no Temporal namespace "+namespace+": run samlop migrate")
	require.NoError(t, temporalsetup.Ensure(t.Context(), s.temporal, namespace, 0, nil))
	code, said = run(t, s.environment("early", nil), "worker")
	require.Equal(t, 1, code)
	require.Contains(t, said, "lacks the search attributes")
	require.Contains(t, said, "run samlop migrate")
}

// migrate does it twice, as every deployment does.
func migrate(t *testing.T, s *services) {
	t.Helper()
	for range 2 {
		code, said := run(t, s.environment("migrate", nil), "migrate")
		require.Zero(t, code, said)
		require.Contains(t, said, "database: up to date")
		require.Contains(t, said, "namespace and search attributes ready")
	}
}

// noteWriters lets the database note which process writes each step.
func noteWriters(t *testing.T, b *books.Books) {
	t.Helper()
	b.Exec(t, "CREATE TABLE writers (name text NOT NULL)")
	b.Exec(t, "GRANT INSERT ON writers TO PUBLIC") // our processes own nothing
	b.Exec(t, `CREATE FUNCTION note_writer() RETURNS trigger LANGUAGE plpgsql AS $$
		BEGIN INSERT INTO writers VALUES (current_setting('application_name')); RETURN NEW; END $$`)
	b.Exec(t, "CREATE TRIGGER note_writer AFTER INSERT ON commands FOR EACH ROW EXECUTE FUNCTION note_writer()")
}

func playKari(t *testing.T, apis []*process) {
	t.Helper()
	transport := &divided{write: apis[0].address, read: apis[1].address}
	var table strings.Builder
	report, err := story.Run(t.Context(), story.Config{BaseURL: apis[0].address, Files: []string{"../../stories/01-kari.yml"}, Out: &table,
		HTTP: &http.Client{Transport: transport, Timeout: 2 * time.Minute}})
	require.NoError(t, err)
	require.True(t, report.Passed(), table.String())
	t.Logf("%d requests changed something at one API, %d read at the other, in %s", transport.written.Load(), transport.seen.Load(),
		report.Stories[0].Took.Round(100*time.Millisecond))
	require.Greater(t, transport.written.Load(), int64(30))
	require.Greater(t, transport.seen.Load(), int64(30))
}

// divided sends what reads to another API than what writes.
type divided struct {
	write, read   string
	written, seen atomic.Int64
}

func (d *divided) RoundTrip(r *http.Request) (*http.Response, error) {
	if "http://"+r.URL.Host == d.write {
		if r.Method == http.MethodGet {
			d.seen.Add(1)
			r = r.Clone(r.Context())
			r.URL.Host, r.Host = strings.TrimPrefix(d.read, "http://"), ""
		} else {
			d.written.Add(1)
		}
	}
	return http.DefaultTransport.RoundTrip(r)
}

// killOneOfEach lets a dozen cases be worked on at once, kills a worker and an
// API, and looks whether every step has landed once.
func killOneOfEach(t *testing.T, s *services, b *books.Books, apis, workers []*process) {
	t.Helper()
	const (
		patients = 12
		after    = 30 // answered steps
	)
	caller := town.NewCaller(s.issuer, apis[0].address, apis[1].address)
	t.Cleanup(caller.Close)
	caller.Through(contract.Hold(t, "../../api/openapi.yaml"))
	in, err := town.Found(t.Context(), caller, time.Date(2027, 2, 1, 8, 0, 0, 0, calendar.Oslo), patients)
	require.NoError(t, err)
	var count atomic.Int64
	var kill sync.Once
	answers := make([][]town.Taken, patients)
	group, ctx := errgroup.WithContext(t.Context())
	for i := range patients {
		group.Go(func() error {
			// Half of them have the one API as theirs, half the other; each goes to
			// the other one, with the same key, when theirs does not answer.
			take := func(r town.Request) (taken town.Taken, err error) {
				answer, err := in.Insist(ctx, r, i)
				if err == nil {
					err = answer.Into(&taken)
				}
				if err != nil {
					return taken, err
				}
				answers[i] = append(answers[i], taken)
				if count.Add(1) == after {
					kill.Do(func() {
						workers[0].Kill()
						apis[0].Kill()
					})
				}
				return taken, nil
			}
			opened, err := take(in.Refer(i))
			if err != nil {
				return err
			}
			steps := append(in.ToGrant(i, opened.CaseID), in.Step(in.ToneLogin(), opened.CaseID, "assign_handler", map[string]any{"staff": in.Tone}))
			for _, step := range steps {
				if _, err := take(step); err != nil {
					return err
				}
			}
			return nil
		})
	}
	require.NoError(t, group.Wait())
	require.False(t, apis[0].Running())
	require.False(t, workers[0].Running())
	for _, taken := range answers {
		b.RequireOnce(t, taken[0].CaseID, taken)
		b.RequireOneTruth(t, taken[0].CaseID)
	}
	b.RequireMailsOnce(t)
	require.ElementsMatch(t, []string{"worker-1", "worker-2"}, books.Rows[string](t, b, "SELECT DISTINCT name FROM writers"))
}
