package figures

import (
	"cmp"
	"slices"
)

// few is the smallest count that is shown to those who may not see the cases: of
// fewer, somebody who knows the place could tell who they are.
const few = 5

// Withhold keeps back what would tell of single people to those who may not see the
// cases: in a group with a count of one to four every value that is not nought, and
// where one group alone would be missing the smallest of the others with it, so that
// it cannot be reckoned from a sum. It reports whether anything was kept back; the
// number of cases is then kept back too.
func Withhold(values []Value) (out []Value, withheld bool) {
	out = slices.Clone(values)
	groups := map[string][]int{}
	var names []string
	for i, v := range out {
		if groups[v.Group] == nil {
			names = append(names, v.Group)
		}
		groups[v.Group] = append(groups[v.Group], i)
	}
	hide := func(name string) {
		for _, i := range groups[name] {
			if v := &out[i]; v.Value != nil && (*v.Value != 0 || !v.Measure.counted()) {
				v.Value, v.Withheld = nil, true
			}
		}
	}
	var small, others []string
	for _, name := range names {
		switch n := least(out, groups[name]); {
		case n == 0:
		case n < few:
			small = append(small, name)
		default:
			others = append(others, name)
		}
	}
	if len(small) == 1 && len(others) > 0 {
		small = append(small, slices.MinFunc(others, func(a, b string) int {
			return cmp.Compare(least(out, groups[a]), least(out, groups[b]))
		}))
	}
	for _, name := range small {
		hide(name)
	}
	return out, len(small) > 0
}

// least is the smallest count of a group that is not nought, or nought.
func least(values []Value, of []int) float64 {
	var n float64
	for _, i := range of {
		if v := values[i]; v.Measure.counted() && v.Value != nil && *v.Value > 0 && (n == 0 || *v.Value < n) {
			n = *v.Value
		}
	}
	return n
}
