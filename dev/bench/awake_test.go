package bench_test

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"samlop/dev/town"
	"samlop/workflows"
)

var asleep = flag.Int("bench-awake", 0, "how many cases Temporal has lost; 0 leaves the measurement out")

// within is how soon ten thousand cases must be awake again (INV-113).
const within = 10 * time.Minute

// TestINV113_ManyCasesAwakeWithinMinutes measures how long the watch needs to wake
// every case when Temporal knows none of them, as after its store was lost, and
// what a step of another case takes meanwhile.
func TestINV113_ManyCasesAwakeWithinMinutes(t *testing.T) {
	if *asleep == 0 {
		t.Skip("takes minutes with thousands of cases: make bench-awake asks for it; dev/topology holds the behaviour with twenty")
	}
	s := start(t)
	temporal := dial(t, s.Temporal, s.Namespace)
	ledger, err := pgxpool.New(t.Context(), s.DSN)
	require.NoError(t, err)
	t.Cleanup(ledger.Close)

	caller := town.NewCaller(s.Issuer, s.API)
	t.Cleanup(caller.Close)
	in, err := town.Found(t.Context(), caller, begins, 2)
	require.NoError(t, err)
	ids := cases(t, in)
	usual := took(t, in, ids[1], 20)

	copyCase(t, ledger, ids[0], *asleep)
	lost := time.Now()
	var during []time.Duration
	var awake int64
	if !assert.Eventually(t, func() bool {
		during = append(during, took(t, in, ids[1], 2)...)
		awake = running(t, temporal)
		return awake == int64(*asleep+len(ids))
	}, within, time.Second) {
		require.Fail(t, "cases that sleep", "%d of %d are awake", awake, *asleep+len(ids))
	}
	all := time.Since(lost)
	var troubled int
	require.NoError(t, ledger.QueryRow(t.Context(), "SELECT count(*) FROM cases WHERE trouble <> ''").Scan(&troubled))
	require.Zero(t, troubled, "all cases are well")
	t.Logf("%d cases awake again after %.0f s (%.0f a second); a step of another case: median %.1f ms before, %.1f ms meanwhile",
		*asleep, all.Seconds(), float64(*asleep)/all.Seconds(), milliseconds(median(usual)), milliseconds(median(during)))
}

// took is how long so many steps of a case took, one after the other, until they
// were in the ledger.
func took(t *testing.T, in *town.Town, id string, n int) []time.Duration {
	t.Helper()
	out := make([]time.Duration, 0, n)
	for i := range n {
		to := []string{in.Tone, in.Nina}[i%2]
		began := time.Now()
		_, err := in.Take(context.WithoutCancel(t.Context()), in.Step(in.ToneLogin(), id, "assign_handler", map[string]any{"staff": to}))
		require.NoError(t, err)
		out = append(out, time.Since(began))
	}
	return out
}

// copyCase makes cases of which Temporal has never heard, with the ledger of one
// that exists, each of a person of its own: nobody has two that run (INV-104).
func copyCase(t *testing.T, ledger *pgxpool.Pool, id string, n int) {
	t.Helper()
	for _, statement := range []string{
		`CREATE TABLE copies AS SELECT gen_random_uuid() AS id, gen_random_uuid() AS person, i
			FROM generate_series(1, $2::int) i WHERE $1::text IS NOT NULL`,
		`INSERT INTO people (id, organisation_id, name, birth_date, birth_source, kind, channel, language, version, created_at)
			SELECT k.person, p.organisation_id, p.name, p.birth_date, p.birth_source, p.kind, p.channel, p.language, p.version, p.created_at
			FROM people p JOIN cases c ON c.person_id = p.id, copies k WHERE c.id = $1::uuid AND $2::int > 0`,
		`INSERT INTO cases SELECT (jsonb_populate_record(c, jsonb_build_object('id', k.id, 'person_id', k.person, 'number', 'copy-' || k.i))).*
			FROM cases c, copies k WHERE c.id = $1::uuid AND $2::int > 0`,
		`INSERT INTO events (case_id, seq, organisation_id, command_id, name, fact, actor, role, at, on_date, written_at)
			SELECT k.id, seq, organisation_id, command_id || '/' || k.i, name, fact, actor, role, at, on_date, written_at
			FROM events e, copies k WHERE e.case_id = $1::uuid AND $2::int > 0`,
	} {
		_, err := ledger.Exec(t.Context(), statement, id, n)
		require.NoError(t, err)
	}
}

func running(t *testing.T, temporal client.Client) int64 {
	t.Helper()
	there, err := temporal.CountWorkflow(t.Context(), &workflowservice.CountWorkflowExecutionsRequest{
		Query: fmt.Sprintf("WorkflowType = '%s' AND ExecutionStatus = 'Running'", workflows.CaseType)})
	require.NoError(t, err)
	return there.GetCount()
}

func median(of []time.Duration) time.Duration {
	slices.Sort(of)
	return of[len(of)/2]
}
