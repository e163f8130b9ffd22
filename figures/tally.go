package figures

import (
	"cmp"
	"maps"
	"math"
	"slices"
)

// Tally sums up one figure over cases. It keeps counts, never the cases.
type Tally struct {
	spec    Spec
	groups  map[string]*group
	persons map[string]bool
	cases   int
}

type group struct {
	in map[Measure]int
	// took counts the entries by how many days they took.
	took map[int]int
}

// NewTally is an empty sum of a figure.
func NewTally(spec Spec) *Tally {
	t := &Tally{spec: spec, groups: map[string]*group{}, persons: map[string]bool{}}
	if spec.By == "" {
		t.in("")
	}
	for _, name := range spec.Groups {
		t.in(name)
	}
	return t
}

func (t *Tally) in(name string) *group {
	if t.groups[name] == nil {
		t.groups[name] = &group{in: map[Measure]int{}, took: map[int]int{}}
	}
	return t.groups[name]
}

// Add adds what counts in one case, which may be nothing.
func (t *Tally) Add(c *Case, entries []Entry) {
	if len(entries) == 0 {
		return
	}
	t.cases++
	for _, e := range entries {
		g := t.in(e.Group)
		for _, m := range e.In {
			if m == Persons { // somebody counts once, however many cases they have
				if t.persons[c.Person] {
					continue
				}
				t.persons[c.Person] = true
			}
			g.in[m]++
		}
		if e.Days != nil {
			g.took[*e.Days]++
		}
	}
}

// Cases is in how many cases something counted.
func (t *Tally) Cases() int { return t.cases }

// Value is one value of a figure. It is nil where there is nothing to measure, or
// where it is withheld.
type Value struct {
	Group    string
	Measure  Measure
	Value    *float64
	Withheld bool
}

// Values are those of the figure, group by group in the order of the register.
func (t *Tally) Values() []Value {
	var out []Value
	for _, name := range t.names() {
		out = append(out, t.groups[name].values(name, t.spec.Measures)...)
	}
	return out
}

func (t *Tally) names() []string {
	place := func(name string) int {
		if i := slices.Index(t.spec.Groups, name); i >= 0 {
			return i
		}
		return len(t.spec.Groups)
	}
	return slices.SortedFunc(maps.Keys(t.groups), func(a, b string) int {
		return cmp.Or(cmp.Compare(place(a), place(b)), cmp.Compare(a, b))
	})
}

// Loads are the cases of each group, for a figure that is about who has how many.
func (t *Tally) Loads() map[string]int {
	out := map[string]int{}
	for name, g := range t.groups {
		out[name] = g.in[Cases]
	}
	return out
}

// Spread measures how cases are spread over coordinators.
func Spread(name string, loads []int) []Value {
	counted, all := map[int]int{}, 0
	for _, n := range loads {
		counted[n]++
		all += n
	}
	out := []Value{{name, Coordinators, number(len(loads)), false}, {name, Cases, number(all), false},
		{name, MedianCases, median(counted), false}, {name, MostCases, nil, false}}
	if len(loads) > 0 {
		out[3].Value = number(slices.Max(loads))
	}
	return out
}

func (g *group) values(name string, measures []Measure) []Value {
	var out []Value
	for _, m := range measures {
		v := Value{Group: name, Measure: m}
		switch m {
		case MedianDays:
			v.Value = median(g.took)
		case P90Days:
			v.Value = ninetieth(g.took)
		case InTimeShare:
			v.Value = share(g.in[Met], g.in[Met]+g.in[MetLate]+g.in[Missed])
		default:
			v.Value = number(g.in[m])
		}
		out = append(out, v)
	}
	return out
}

func number(n int) *float64 {
	f := float64(n)
	return &f
}

// share is in per cent with one decimal; nil of nothing.
func share(part, of int) *float64 {
	if of == 0 {
		return nil
	}
	f := math.Round(1000*float64(part)/float64(of)) / 10
	return &f
}

// ranked is the value at a rank, the smallest first from 1, of values that are counted.
func ranked(counted map[int]int, rank int) float64 {
	for _, value := range slices.Sorted(maps.Keys(counted)) {
		if rank -= counted[value]; rank <= 0 {
			return float64(value)
		}
	}
	return 0
}

func size(counted map[int]int) (n int) {
	for _, many := range counted {
		n += many
	}
	return n
}

// median is the middle one, or the mean of the two in the middle.
func median(counted map[int]int) *float64 {
	n := size(counted)
	if n == 0 {
		return nil
	}
	f := (ranked(counted, (n+1)/2) + ranked(counted, n/2+1)) / 2
	return &f
}

// ninetieth is the smallest value that nine of ten do not exceed (nearest rank).
func ninetieth(counted map[int]int) *float64 {
	n := size(counted)
	if n == 0 {
		return nil
	}
	f := ranked(counted, (9*n+9)/10)
	return &f
}
