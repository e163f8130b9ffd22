package story

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// table prints a story as a person reads it: a line a row with its date, what
// was done, and what was found; what did not hold with where it stands.
type table struct{ out io.Writer }

func (t *table) printf(format string, args ...any) { _, _ = fmt.Fprintf(t.out, format, args...) }

func (t *table) title(file, title string) {
	t.printf("\n%s", file)
	if title != "" {
		t.printf(" · %s", title)
	}
	t.printf("\n")
}

func mark(ok bool) string {
	if ok {
		return "✓"
	}
	return "✗"
}

const indent = "                                 "

func (t *table) row(file string, r RowReport) {
	t.printf("  %s %-6s %s  %s\n", mark(r.Passed()), r.ID, label(r.At), wrap(strings.Join(r.Steps, " · "), indent))
	if held := held(r.Cells); held != "" {
		t.printf("%s%s\n", indent, wrap("→ "+held, indent+"  "))
	}
	for _, c := range r.Cells {
		if !c.OK {
			t.printf("    ✗ %s:%d: %s: expected %s, found %s\n", file, c.Line, strings.TrimSpace(c.Item+" "+c.Aspect), c.Want, c.Got)
		}
	}
}

// held tells what was as the story says, item by item.
func held(cells []Cell) string {
	var b strings.Builder
	item := ""
	for _, c := range cells {
		if !c.OK {
			continue
		}
		switch {
		case c.Item == item:
			b.WriteString(", ")
		case b.Len() > 0:
			b.WriteString(" · " + c.Item + " ")
		default:
			b.WriteString(c.Item + " ")
		}
		item = c.Item
		if c.Aspect != "" {
			b.WriteString(c.Aspect + " ")
		}
		b.WriteString(c.Want)
	}
	return b.String()
}

func (t *table) end(s StoryReport) {
	if s.Err != nil {
		t.printf("    ✗ %s\n", strings.ReplaceAll(s.Err.Error(), "\n", "\n    ✗ "))
	}
	all, failed := s.cells()
	t.printf("  %s %d rows, %d checks", mark(s.Passed()), len(s.Rows), all)
	if failed > 0 {
		t.printf(", %d of them do not hold", failed)
	}
	if s.Unplayed > 0 {
		t.printf(", %d rows not played", s.Unplayed)
	}
	t.printf(", %s\n", s.Took.Round(10*time.Millisecond))
}

func (t *table) summary(r Report) {
	if len(r.Stories) < 2 {
		return
	}
	passed := 0
	t.printf("\n")
	for _, s := range r.Stories {
		if s.Passed() {
			passed++
		}
		t.printf("%s %s · %s\n", mark(s.Passed()), s.File, s.Title)
	}
	t.printf("%d of %d stories hold\n", passed, len(r.Stories))
}

// wrap breaks a line between words at about a hundred and twenty signs.
func wrap(text, indent string) string {
	width := 120 - len(indent)
	var b strings.Builder
	at := 0
	for i, word := range strings.Fields(text) {
		n := len([]rune(word))
		switch {
		case i == 0:
		case at+1+n > width:
			b.WriteString("\n" + indent)
			at = 0
		default:
			b.WriteByte(' ')
			at++
		}
		b.WriteString(word)
		at += n
	}
	return b.String()
}

// turns lets several stories print at once without mixing: the first of them
// straight out, the others when their turn comes.
type turns struct {
	mu   sync.Mutex
	out  io.Writer
	now  int
	over []bool
	kept []bytes.Buffer
}

func newTurns(out io.Writer, n int) *turns {
	return &turns{out: out, over: make([]bool, n), kept: make([]bytes.Buffer, n)}
}

func (t *turns) of(i int) io.Writer { return &turn{t, i} }

type turn struct {
	all *turns
	i   int
}

// Write prints now, or keeps what is written for later.
func (w *turn) Write(b []byte) (int, error) {
	w.all.mu.Lock()
	defer w.all.mu.Unlock()
	if w.i == w.all.now {
		return w.all.out.Write(b)
	}
	return w.all.kept[w.i].Write(b)
}

// done lets the next story print, with all that it has kept.
func (t *turns) done(i int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.over[i] = true
	for t.now < len(t.over) && t.over[t.now] {
		t.now++
		if t.now < len(t.over) {
			_, _ = t.out.Write(t.kept[t.now].Bytes())
			t.kept[t.now].Reset()
		}
	}
}
