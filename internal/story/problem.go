package story

import (
	"fmt"
	"slices"
	"strings"
)

// Problem is one thing wrong in a story file: where, what, and what to write
// instead.
type Problem struct {
	File string
	Line int
	Text string
	Hint string
	// Err is what lies behind it, when that is an error of its own.
	Err error
}

// Unwrap gives what lies behind.
func (p Problem) Unwrap() error { return p.Err }

// Error reads «stories/01-kari.yml:12: …; did you mean …?».
func (p Problem) Error() string {
	s := fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Text)
	if p.Hint != "" {
		s += "; " + p.Hint
	}
	return s
}

// Problems is everything found wrong in one file, so that a writer mends it in
// one go.
type Problems []Problem

// Error lists the problems, one a line.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// nearest suggests the word of a vocabulary that a misspelt one was meant to
// be, or lists the vocabulary when nothing is near.
func nearest(word string, vocabulary []string) string {
	best, least := "", 1+len([]rune(word))/3
	for _, v := range vocabulary {
		if d := distance(strings.ToLower(word), strings.ToLower(v)); d <= least && (best == "" ||
			d < distance(strings.ToLower(word), strings.ToLower(best))) {
			best = v
		}
	}
	if best != "" {
		return "did you mean «" + best + "»?"
	}
	all := slices.Clone(vocabulary)
	slices.Sort(all)
	return "known are: " + strings.Join(all, ", ")
}

// distance is the number of letters to add, drop, change or swap (optimal
// string alignment), which is how people mistype.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	rows := make([][]int, len(x)+1)
	for i := range rows {
		rows[i] = make([]int, len(y)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(x); i++ {
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(x)][len(y)]
}
