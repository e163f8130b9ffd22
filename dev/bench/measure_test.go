package bench_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"
)

// variant is one kind of step that is measured.
type variant struct {
	name      string
	workflows []string
	// step takes one step in the workflow of that number; never two at a time
	// in the same one.
	step func(ctx context.Context, which int) error

	began map[int]int64 // history events by workflow before the first round
	steps map[int]int   // steps taken by workflow
	by    map[int]*figures
	// rounds are the same figures round by round, by number of callers.
	rounds map[int][]*figures
}

// figures are those of one variant with so many callers.
type figures struct {
	took []time.Duration
	wall time.Duration
	// cpu is what this process used meanwhile (Temporal, API, worker and caller
	// together), and pgCPU what PostgreSQL did. Other work on the machine hardly
	// changes them, and on a full machine they decide.
	cpu, pgCPU time.Duration
	cost       cost
}

func (f *figures) add(more *figures) {
	f.took, f.wall = append(f.took, more.took...), f.wall+more.wall
	f.cpu, f.pgCPU = f.cpu+more.cpu, f.pgCPU+more.pgCPU
	f.cost.add(more.cost)
}

func (f *figures) percentile(p float64) time.Duration {
	slices.Sort(f.took)
	return f.took[min(len(f.took)-1, int(p*float64(len(f.took))))]
}

func (f *figures) perSecond() float64 { return float64(len(f.took)) / f.wall.Seconds() }

// cpuPerStep is all the computing time of a step, in milliseconds.
func (f *figures) cpuPerStep() float64 { return milliseconds(f.cpu+f.pgCPU) / float64(len(f.took)) }

// What two variants are compared by.
var (
	medianOf    = func(f *figures) float64 { return milliseconds(f.percentile(0.5)) }
	rateOf      = (*figures).perSecond
	computingOf = (*figures).cpuPerStep
)

// ratio is how many times another variant's figure this one's is: the median of
// the rounds, in each of which both have met the same machine.
func (v *variant) ratio(other *variant, callers int, of func(*figures) float64) float64 {
	all := make([]float64, len(v.rounds[callers]))
	for i, round := range v.rounds[callers] {
		all[i] = of(round) / of(other.rounds[callers][i])
	}
	slices.Sort(all)
	return all[len(all)/2]
}

// letter is what the variant is called for short: "(a)".
func (v *variant) letter() string { return v.name[:strings.IndexByte(v.name, ' ')] }

// run lets callers take steps, each in workflows of its own, and adds to the
// figures.
func (v *variant) run(t *testing.T, m *meter, callers, each int) {
	t.Helper()
	from := m.position(t)
	took := make([][]time.Duration, callers)
	busy, pgBusy := cpuTime(t), m.postgresTime(t)
	began := time.Now()
	group, ctx := errgroup.WithContext(t.Context())
	for caller := range callers {
		group.Go(func() error {
			for n := range each {
				which := caller + callers*(n%(len(v.workflows)/callers))
				began := time.Now()
				if err := v.step(ctx, which); err != nil {
					return err
				}
				took[caller] = append(took[caller], time.Since(began))
			}
			return nil
		})
	}
	require.NoError(t, group.Wait(), v.name)
	wall := time.Since(began)
	busy, pgBusy = cpuTime(t)-busy, m.postgresTime(t)-pgBusy
	for caller := range callers {
		for n := range each {
			v.steps[caller+callers*(n%(len(v.workflows)/callers))]++
		}
	}
	round := &figures{took: slices.Concat(took...), wall: wall, cpu: busy, pgCPU: pgBusy, cost: m.since(t, from)}
	v.rounds[callers] = append(v.rounds[callers], round)
	if v.by[callers] == nil {
		v.by[callers] = &figures{cost: cost{}}
	}
	v.by[callers].add(round)
}

// begin notes how long the histories are.
func (v *variant) begin(t *testing.T, m *meter) {
	t.Helper()
	v.began, v.steps, v.by = map[int]int64{}, map[int]int{}, map[int]*figures{}
	v.rounds = map[int][]*figures{}
	for i, id := range v.workflows {
		v.began[i] = m.historyLength(t, id)
	}
}

// eventsPerStep is by how much the histories have grown.
func (v *variant) eventsPerStep(t *testing.T, m *meter) float64 {
	t.Helper()
	var events, steps int64
	for i, n := range v.steps {
		events += m.historyLength(t, v.workflows[i]) - v.began[i]
		steps += int64(n)
	}
	return float64(events) / float64(steps)
}

// report prints one line for each number of callers.
func (v *variant) report(t *testing.T, m *meter, callers []int) {
	t.Helper()
	fmt.Printf("%-40s history events per step: %.1f\n", v.name, v.eventsPerStep(t, m))
	for _, n := range callers {
		f := v.by[n]
		fmt.Printf("  %2d callers   p50 %6.1f ms   p99 %6.1f ms   %6.1f steps/s   "+
			"%4.1f ms CPU a step, %4.1f of it in PostgreSQL   (%d steps)\n", n,
			milliseconds(f.percentile(0.5)), milliseconds(f.percentile(0.99)), f.perSecond(), f.cpuPerStep(),
			milliseconds(f.pgCPU)/float64(len(f.took)), len(f.took))
		fmt.Printf("               per step: %s\n", f.cost.perStep(len(f.took)))
	}
}

// cpuTime is what this process has used since it began.
func cpuTime(t *testing.T) time.Duration {
	t.Helper()
	var used syscall.Rusage
	require.NoError(t, syscall.Getrusage(syscall.RUSAGE_SELF, &used))
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
