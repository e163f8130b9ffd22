package scale_test

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// goals are how much a figure may be at most, of those that have such a goal. Lists are
// recognised by the mark they are written in.
var goals = map[string]float64{
	"restart to the first answered step": 10,
	"memory a case that is awake":        80,
	"Temporal: actions a case-year":      70,
	"Temporal: history a case-year":      0.2,
	perMail:                              100,
	besideAPI:                            1.3,
	firstLoad:                            150,
}

const (
	// flat is how much slower a list may be among many cases than among few.
	flat = 1.5
	// atMost is how much slower a step may be while many wake.
	atMost = 2
)

// table is everything measured side by side, as it can be kept.
func table(all []measured) string {
	var out strings.Builder
	for _, m := range all {
		fmt.Fprintf(&out, "- %s cases: %s, %s, load %s\n", thousands(m.Cases), m.When, m.Machine, m.Load)
	}
	out.WriteString("\n| what |")
	for _, m := range all {
		fmt.Fprintf(&out, " %s cases |", thousands(m.Cases))
	}
	out.WriteString(" ratio | goal | met |\n|---|" + strings.Repeat("---:|", len(all)) + "---:|---|---|\n")
	out.WriteString("| a read that no case is in, beside each list |")
	for _, m := range all {
		out.WriteString(" " + m.yard().text() + " |")
	}
	out.WriteString(" | | |\n")
	last := all[len(all)-1]
	for _, f := range last.Figures {
		fmt.Fprintf(&out, "| %s |", f.Name)
		for _, m := range all {
			out.WriteString(" " + m.find(f.Name).text() + " |")
		}
		ratio, words := compare(f, all[0].find(f.Name), len(all) > 1)
		wanted, met := judge(last, f, all[0].find(f.Name), ratio)
		fmt.Fprintf(&out, " %s | %s | %s |\n", words, wanted, met)
	}
	return out.String()
}

// compare is how many times a figure is that of the smallest size, of the 95th
// percentile, and the same in words with the median before it.
func compare(f figure, first *figure, several bool) (ratio float64, words string) {
	switch {
	case !several || first == nil || first.P50 == 0 || first.P95 == 0:
		return math.NaN(), ""
	case f.Single:
		return f.P50 / first.P50, fmt.Sprintf("%.1f×", f.P50/first.P50)
	}
	return f.P95 / first.P95, fmt.Sprintf("%.1f× / %.1f×", f.P50/first.P50, f.P95/first.P95)
}

// steady is how far apart what was read beside a list may be at two sizes; beyond it the
// machine was not equally busy, and the list is not judged.
const steady = 1.25

// alike tells whether the machine was equally busy for both.
func alike(f figure, first *figure) bool {
	near := func(a, b float64) bool { return a <= steady*b && b <= steady*a }
	return near(f.Yard50, first.Yard50) && near(f.Yard95, first.Yard95)
}

// yard is the middle of what was read beside everything.
func (m *measured) yard() *figure {
	var usual, slow []float64
	for _, f := range m.Figures {
		if f.Yard95 > 0 {
			usual, slow = append(usual, f.Yard50), append(slow, f.Yard95)
		}
	}
	if len(usual) == 0 {
		return nil
	}
	slices.Sort(usual)
	slices.Sort(slow)
	return &figure{Unit: "ms", P50: usual[len(usual)/2], P95: slow[len(slow)/2]}
}

func (m *measured) find(name string) *figure {
	for i := range m.Figures {
		if m.Figures[i].Name == name {
			return &m.Figures[i]
		}
	}
	return nil
}

// judge holds a figure against its goal; nothing is said where there is none, or where
// there is nothing yet to hold it against.
func judge(m measured, f figure, first *figure, ratio float64) (wanted, met string) {
	verdict := func(yes bool) string {
		if yes {
			return "yes"
		}
		return "**no**"
	}
	most := max(goals[f.Name], aboutAge(f.Name))
	switch {
	case most > 0:
		return strings.TrimSpace(fmt.Sprintf("≤ %g %s", most, f.Unit)), verdict(f.P95 <= most)
	case f.Name == inTheMorning, f.Name == atMidnight:
		idle := m.find(whenIdle)
		return fmt.Sprintf("p95 ≤ %d× idle", atMost), verdict(f.P95 <= atMost*idle.P95)
	case !strings.Contains(f.Name, "`/") && !strings.Contains(f.Name, "`GET"):
		return "", ""
	case math.IsNaN(ratio):
		return fmt.Sprintf("≤ %.1f×", flat), ""
	case !alike(f, first):
		return fmt.Sprintf("≤ %.1f×", flat), "cannot be told"
	}
	return fmt.Sprintf("≤ %.1f×", flat), verdict(ratio <= flat)
}

// text is a figure as it stands in a cell.
func (f *figure) text() string {
	switch {
	case f == nil:
		return "–"
	case f.Single && f.Unit == "×":
		return fmt.Sprintf("%.2f ×", f.P50)
	case f.Single:
		return strings.TrimSpace(short(f.P50) + " " + f.Unit)
	}
	return fmt.Sprintf("%.1f / %.1f %s", f.P50, f.P95, f.Unit)
}

func short(n float64) string {
	switch {
	case n == math.Trunc(n):
		return strconv.FormatFloat(n, 'f', 0, 64)
	case n < 1:
		return strconv.FormatFloat(n, 'f', 2, 64)
	}
	return strconv.FormatFloat(n, 'f', 1, 64)
}

// thousands writes 10000 as 10 000.
func thousands(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + " " + text[i:]
	}
	return text
}

// Two sizes stand beside each other, each figure with its ratio and its goal.
func TestTable_SideBySide(t *testing.T) {
	small := measured{Cases: 1000, When: "2026-11-01", Machine: "a machine", Load: "1.0"}
	large := measured{Cases: 100000, When: "2026-11-02", Machine: "a machine", Load: "1.0"}
	for _, s := range []struct {
		m       *measured
		p50     float64
		restart float64
		yard    float64
	}{{&small, 4, 3, 1}, {&large, 8, 12, 1.2}} {
		s.m.Figures = []figure{{Name: "`/letters`", Unit: "ms", P50: s.p50, P95: s.p50 * s.p50, Yard50: s.yard, Yard95: s.yard},
			{Name: "`/tasks`", Unit: "ms", P50: 5, P95: 6, Yard50: s.yard, Yard95: s.yard},
			{Name: "`GET /cases`", Unit: "ms", P50: 5, P95: 6, Yard50: 1, Yard95: s.p50},
			{Name: "a step in a case on an idle installation", Unit: "ms", P50: 1, P95: 10},
			{Name: "a step in a case during the morning", Unit: "ms", P50: 1, P95: 19}}
		s.m.number("restart to the first answered step", "s", s.restart)
	}
	large.number("Temporal: actions a case-year", "", 70)
	require.Equal(t, `- 1 000 cases: 2026-11-01, a machine, load 1.0
- 100 000 cases: 2026-11-02, a machine, load 1.0

| what | 1 000 cases | 100 000 cases | ratio | goal | met |
|---|---:|---:|---:|---|---|
| a read that no case is in, beside each list | 1.0 / 1.0 ms | 1.2 / 1.2 ms | | | |
| `+"`/letters`"+` | 4.0 / 16.0 ms | 8.0 / 64.0 ms | 2.0× / 4.0× | ≤ 1.5× | **no** |
| `+"`/tasks`"+` | 5.0 / 6.0 ms | 5.0 / 6.0 ms | 1.0× / 1.0× | ≤ 1.5× | yes |
| `+"`GET /cases`"+` | 5.0 / 6.0 ms | 5.0 / 6.0 ms | 1.0× / 1.0× | ≤ 1.5× | cannot be told |
| a step in a case on an idle installation | 1.0 / 10.0 ms | 1.0 / 10.0 ms | 1.0× / 1.0× |  |  |
| a step in a case during the morning | 1.0 / 19.0 ms | 1.0 / 19.0 ms | 1.0× / 1.0× | p95 ≤ 2× idle | yes |
| restart to the first answered step | 3 s | 12 s | 4.0× | ≤ 10 s | **no** |
| Temporal: actions a case-year | – | 70 |  | ≤ 70 | yes |
`, table([]measured{small, large}))
}
