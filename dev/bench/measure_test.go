package bench_test

import (
	"context"
	"fmt"
	"slices"
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
}

// figures are those of one variant with so many callers.
type figures struct {
	took []time.Duration
	wall time.Duration
	cost cost
}

func (f *figures) percentile(p float64) time.Duration {
	slices.Sort(f.took)
	return f.took[min(len(f.took)-1, int(p*float64(len(f.took))))]
}

func (f *figures) perSecond() float64 { return float64(len(f.took)) / f.wall.Seconds() }

// run lets callers take steps, each in workflows of its own, and adds to the
// figures.
func (v *variant) run(t *testing.T, m *meter, callers, each int) {
	t.Helper()
	from := m.position(t)
	took := make([][]time.Duration, callers)
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
	for caller := range callers {
		for n := range each {
			v.steps[caller+callers*(n%(len(v.workflows)/callers))]++
		}
	}
	f := v.by[callers]
	if f == nil {
		f = &figures{cost: cost{}}
		v.by[callers] = f
	}
	f.took, f.wall = append(f.took, slices.Concat(took...)...), f.wall+wall
	f.cost.add(m.since(t, from))
}

// begin notes how long the histories are.
func (v *variant) begin(t *testing.T, m *meter) {
	t.Helper()
	v.began, v.steps, v.by = map[int]int64{}, map[int]int{}, map[int]*figures{}
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
		fmt.Printf("  %2d callers   p50 %6.1f ms   p99 %6.1f ms   %6.1f steps/s   (%d steps)\n", n,
			milliseconds(f.percentile(0.5)), milliseconds(f.percentile(0.99)), f.perSecond(), len(f.took))
		fmt.Printf("               per step: %s\n", f.cost.perStep(len(f.took)))
	}
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
