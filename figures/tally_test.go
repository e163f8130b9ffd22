package figures

import (
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
)

func TestFigures_MedianAndNinetiethOfFewAndMany(t *testing.T) {
	for _, c := range []struct {
		took        map[int]int
		median, p90 float64
	}{
		{map[int]int{7: 1}, 7, 7},
		{map[int]int{1: 1, 4: 1}, 2.5, 4},
		{map[int]int{1: 9, 100: 1}, 1, 1},
		{map[int]int{1: 8, 50: 1, 100: 1}, 1, 50},
		{map[int]int{3: 1, 5: 1, 9: 1}, 5, 9},
	} {
		require.InDelta(t, c.median, *median(c.took), 0, c.took)
		require.InDelta(t, c.p90, *ninetieth(c.took), 0, c.took)
	}
	require.Nil(t, median(nil))
	require.Nil(t, ninetieth(nil))
	require.Nil(t, share(0, 0))
}

// INV-110: what would tell of single people is withheld, and what it could be
// reckoned from.
func TestINV110_SmallFiguresAreWithheld(t *testing.T) {
	tally := func(counts map[casefile.Outcome]int) []Value {
		spec, _ := SpecOf(DecisionsMade)
		sum := NewTally(spec)
		for outcome, n := range counts {
			for range n {
				sum.Add(&Case{}, []Entry{{Group: string(outcome), In: []Measure{Decisions}}})
			}
		}
		return sum.Values()
	}
	shown := func(values []Value) map[string]float64 {
		out := map[string]float64{}
		for _, v := range values {
			if v.Value != nil {
				out[v.Group] = *v.Value
			}
		}
		return out
	}
	values, withheld := Withhold(tally(map[casefile.Outcome]int{casefile.OutcomeGranted: 20, casefile.OutcomeRefused: 5}))
	require.False(t, withheld)
	require.Equal(t, map[string]float64{"GRANTED": 20, "PARTIAL": 0, "REFUSED": 5, "DISMISSED": 0, "TERMINATED": 0}, shown(values))

	values, withheld = Withhold(tally(map[casefile.Outcome]int{casefile.OutcomeGranted: 20, casefile.OutcomePartial: 6,
		casefile.OutcomeRefused: 4}))
	require.True(t, withheld)
	require.Equal(t, map[string]float64{"GRANTED": 20, "DISMISSED": 0, "TERMINATED": 0}, shown(values), "with the smallest of the others")

	values, _ = Withhold(tally(map[casefile.Outcome]int{casefile.OutcomeGranted: 20, casefile.OutcomePartial: 1, casefile.OutcomeRefused: 4}))
	require.Equal(t, map[string]float64{"GRANTED": 20, "DISMISSED": 0, "TERMINATED": 0}, shown(values), "two cannot be told apart")

	spec, _ := SpecOf(DaysToDecision)
	sum, days := NewTally(spec), 10
	for range 9 {
		sum.Add(&Case{}, []Entry{{In: []Measure{Decisions, Met}, Days: &days}})
	}
	sum.Add(&Case{}, []Entry{{In: []Measure{Decisions, MetLate}, Days: &days}})
	values, _ = Withhold(sum.Values())
	for _, v := range values {
		require.True(t, v.Withheld, "%s: one was late, and could be reckoned from the rest", v.Measure)
		require.Nil(t, v.Value)
	}
}
