package bench_test

import (
	"context"
	"flag"
	"fmt"
	"math"
	"os"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"samlop/dev/boot"
	"samlop/dev/town"
)

var full = flag.Bool("bench-steps", false, "measure for real (some minutes); without it a few steps show that measuring works")

// plan is how much is measured.
type plan struct {
	rounds, patients int
	// each is how many steps one caller takes in a round, by number of callers.
	callers []int
	each    map[int]int
	atMost  time.Duration
}

const (
	one  = 1
	many = 16
)

func TestBench(t *testing.T) {
	p := plan{rounds: 1, patients: 8, callers: []int{one, 4}, each: map[int]int{one: 4, 4: 2}, atMost: time.Minute}
	if *full {
		p = plan{rounds: 5, patients: 3 * many, callers: []int{one, many}, each: map[int]int{one: 40, many: 14}, atMost: 4 * time.Minute}
	}
	s := start(t)

	callers := p.callers[len(p.callers)-1]
	variants, m := prepare(t, s, p.patients, callers)
	began := time.Now()
	rounds := 0
	for ; rounds < p.rounds && time.Since(began) < p.atMost; rounds++ {
		for _, callers := range p.callers {
			for _, v := range variants {
				v.run(t, m, callers, p.each[callers])
			}
		}
	}
	fmt.Printf("\n%d rounds in %.0f s, Temporal and Samløp on one PostgreSQL, everything on this machine\n\n", rounds,
		time.Since(began).Seconds())
	for _, v := range variants {
		v.report(t, m, p.callers)
	}
	compare(variants, p.callers)
	check(t, variants, m, p)
}

// start starts an installation of its own.
func start(t *testing.T) *boot.System {
	t.Helper()
	dir, err := os.MkdirTemp("", "samlop-bench-")
	require.NoError(t, err)
	require.NoError(t, os.Chmod(dir, 0o755)) // PostgreSQL's own user must get in
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	// Not ephemeral: that would spare PostgreSQL its flushes, of which a bare
	// update with an ordinary activity has the most.
	s, err := boot.Start(t.Context(), boot.Options{DataDir: dir, FreePorts: true, TemporalStore: boot.TemporalInPostgres, NoTemporalUI: true})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Stop()) })
	return s
}

// prepare makes a town, the bare workflows and what measures them.
func prepare(t *testing.T, s *boot.System, patients, callers int) ([]*variant, *meter) {
	t.Helper()
	temporal := dial(t, s.Temporal, s.Namespace)
	ours, err := pgxpool.New(t.Context(), s.DSN)
	require.NoError(t, err)
	t.Cleanup(ours.Close)
	for _, statement := range []string{"CREATE EXTENSION pg_walinspect", "CREATE DATABASE bare"} {
		_, err = ours.Exec(t.Context(), statement)
		require.NoError(t, err)
	}
	rows, err := pgxpool.New(t.Context(), s.DSN+" dbname=bare pool_max_conns=16")
	require.NoError(t, err)
	t.Cleanup(rows.Close)
	_, err = rows.Exec(t.Context(), "CREATE TABLE rows (id uuid PRIMARY KEY, text text NOT NULL, "+
		"written_at timestamptz NOT NULL DEFAULT now())")
	require.NoError(t, err)
	newBare(t, temporal, rows)

	caller := town.NewCaller(s.Issuer, s.API)
	t.Cleanup(caller.Close)
	in, err := town.Found(t.Context(), caller, begins, patients)
	require.NoError(t, err)
	ids := cases(t, in)
	variants := []*variant{
		assigning(in, ids[:callers]),
		meeting(in, ids[callers:]),
		bareVariant(t, temporal, "(b) bare update, ordinary activity", false, callers),
		bareVariant(t, temporal, "(c) bare update, local activity", true, callers),
	}
	m := &meter{temporal, ours, postmasterOf(t, s.DataDir)}
	for _, v := range variants {
		for i := range v.workflows { // warm, and past the first workflow task
			require.NoError(t, v.step(context.WithoutCancel(t.Context()), i), v.name)
		}
		v.begin(t, m)
	}
	return variants, m
}

// faster is how much faster than a bare update with an ordinary activity our whole
// step must be.
const faster = 1.5

// closeness is how near to a bare update with a local activity a step must come: how
// many times its median with one caller at most, how many times its throughput
// with many at least, and how many times its computing with many at most; 0 asks
// nothing.
type closeness struct{ median, rate, computing float64 }

// goals are those of our two steps, in the order of the variants (issue 8).
var goals = []closeness{{median: 1.25, rate: 0.83, computing: 1.3}, {median: 1.4, rate: 0.75}}

// compare says how our steps stand to the yardsticks. It never fails: on a busy
// machine the figures say little.
func compare(variants []*variant, callers []int) {
	fmt.Println()
	ordinary, local := variants[2], variants[3]
	for _, v := range variants[:2] {
		for _, n := range callers {
			median := v.ratio(ordinary, n, medianOf)
			rate := v.ratio(ordinary, n, rateOf)
			computing := v.ratio(ordinary, n, computingOf)
			fmt.Printf("(b)/%s, %2d callers: p50 %.2f×, throughput %.2f×, computing %.2f×; p50 and throughput at least %.1f× faster: %s\n",
				v.letter(), n, 1/median, rate, 1/computing, faster, verdict(min(1/median, rate) >= faster))
		}
	}
	fmt.Println()
	few, most := callers[0], callers[len(callers)-1]
	for i, v := range variants[:2] {
		g := goals[i]
		hold := func(what string, n int, got, goal float64, atMost bool) {
			bound := "at most"
			if !atMost {
				bound = "at least"
			}
			if goal == 0 {
				fmt.Printf("%s/(c), %2d callers: %-10s %.2f×\n", v.letter(), n, what, got)
				return
			}
			fmt.Printf("%s/(c), %2d callers: %-10s %.2f×, %s %.2f×: %s\n", v.letter(), n, what, got, bound, goal, verdict((got <= goal) == atMost))
		}
		hold("p50", few, v.ratio(local, few, medianOf), g.median, true)
		hold("throughput", most, v.ratio(local, most, rateOf), g.rate, false)
		hold("computing", most, v.ratio(local, most, computingOf), g.computing, true)
	}
}

func verdict(yes bool) string {
	if yes {
		return "yes"
	}
	return "NO"
}

// check holds what does not depend on how busy the machine is.
func check(t *testing.T, variants []*variant, m *meter, p plan) {
	t.Helper()
	// practice.md 4.1: 6 with a local activity, 11 with an ordinary one. Ours: +2
	// for the timer when the earliest date moves. On a machine that is full a
	// workflow task may time out, which is rounded off.
	for i, most := range []float64{6, 8, 11, 6} {
		require.LessOrEqual(t, math.Round(variants[i].eventsPerStep(t, m)), most, variants[i].name)
	}
	for _, v := range variants {
		for _, n := range p.callers {
			f := v.by[n]
			require.NotEmpty(t, f.took)
			require.Positive(t, f.cost["temporal"].Commits, v.name)
			require.Positive(t, f.cost["temporal"].Bytes, v.name)
		}
	}
	require.Positive(t, variants[0].by[one].cost["samlop"].Commits)
	require.Positive(t, variants[2].by[one].cost["bare"].Commits)
}
