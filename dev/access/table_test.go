package access_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write docs/access.md from what the system does; read it against domain.md section 2 afterwards")

const document = "../../docs/access.md"

const preface = `# Who may do what

Every route of the API, and every kind of person and relation to a case, as the running system answers them. Written by
` + "`go test -C dev ./access -update`" + ` from some thirty thousand requests, and read by a person against
[domain.md](domain.md) section 2; the test fails where a cell is otherwise, where the registers of steps and roles give something else,
where a refusal tells what is in a case, where a list shows too much or too little, and where the access log has a line too few or too many
(INV-83, INV-84, INV-109, INV-110, INV-111).

- **reads**, **takes**: the ground is there. A step may still be refused by its rules.
- **hands in**: no part in the case; what the person has said to them is taken in, with how and when (INV-109), and
  nothing of the case is told.
- **own only**: the texts of their own corner; any other is not there for them.
- **no**: refused, to somebody who may know that the case, the person or the register is there.
- **–**: refused without a word of the case, the same in any phase.
- **404**: as if it were not there; the same for another organisation's case as for none.
- **401**: no token.

Where an open and a closed case differ, a cell shows both: ` + "`open / closed`" + `. Whoever is of another organisation has that answer
about a case of this one; a case of another organisation is 404 for everybody here, and so is an episode in a health trust.

People of the health trust are asked about its episodes: one without a need seen, one in which a need has been seen, and one that has ended
(a need was seen in it): ` + "`no need seen / need seen / ended`" + ` where they differ. A municipality's case is 404 for all of them.
Who has a part by what somebody named them (clinician, SKO) works in another department, so that the table shows what the part gives.

A case that turned out to be about another person (T-20) is in none of the columns: from that instant everybody but KE and KEL is a
stranger to it, whatever they were, and it takes no further step (casework's TestT20_INV84_NobodyButTheUnitReadsIt).
`

// words are how a cell is shown.
func (v verdict) words(r *route) string {
	switch {
	case v == allowed && r.method == "GET":
		return "reads"
	case v == allowed:
		return "takes"
	}
	return string(v)
}

// render writes the document: for each group of people, every route.
func (p *place) render(routes []route, at map[string]*cell) string {
	chapters := []struct {
		title string
		has   func(r *route) bool
	}{
		{"Reading a case", func(r *route) bool { return r.inCase && r.spec == nil }},
		{"Steps in a case", func(r *route) bool { return r.inCase && r.spec != nil }},
		{"Lists and registers", func(r *route) bool { return !r.inCase }},
	}
	var out strings.Builder
	out.WriteString(preface)
	for _, g := range p.groups {
		fmt.Fprintf(&out, "\n## %s\n\n", g.title)
		for _, c := range g.columns {
			fmt.Fprintf(&out, "- *%s*: %s\n", c.short, c.title)
		}
		for _, chapter := range chapters {
			fmt.Fprintf(&out, "\n| %s |", chapter.title)
			for _, c := range g.columns {
				fmt.Fprintf(&out, " %s |", c.short)
			}
			out.WriteString("\n|" + strings.Repeat("---|", len(g.columns)+1) + "\n")
			var names, rows []string
			for i := range routes {
				if r := &routes[i]; chapter.has(r) {
					row := ""
					for _, c := range g.columns {
						row += " " + cellOf(r, c, at) + " |"
					}
					names, rows = append(names, r.name), append(rows, row)
				}
			}
			if len(slices.Compact(slices.Clone(rows))) == 1 {
				names, rows = []string{fmt.Sprintf("all %d", len(rows))}, rows[:1]
			}
			for i, row := range rows {
				fmt.Fprintf(&out, "| %s |%s\n", names[i], row)
			}
		}
	}
	return out.String()
}

func cellOf(r *route, c *column, at map[string]*cell) string {
	if !r.inCase {
		return at[r.name+c.key].verdict.words(r)
	}
	if c.org == inTrust {
		unseen, seen, ended := at[r.name+c.key+isUnseen].verdict.words(r), at[r.name+c.key+isSeen].verdict.words(r),
			at[r.name+c.key+isEnded].verdict.words(r)
		if unseen == seen && seen == ended {
			return seen
		}
		return unseen + " / " + seen + " / " + ended
	}
	open, closed := at[r.name+c.key+isOpen].verdict.words(r), at[r.name+c.key+isClosed].verdict.words(r)
	if open == closed {
		return open
	}
	return open + " / " + closed
}

// compare holds the document against what was seen, or writes it.
func compare(t *testing.T, rendered string) {
	t.Helper()
	if *update {
		require.NoError(t, os.WriteFile(document, []byte(rendered), 0o644)) //nolint:gosec // a document
		return
	}
	kept, err := os.ReadFile(document)
	require.NoError(t, err)
	was, is := strings.Split(string(kept), "\n"), strings.Split(rendered, "\n")
	for i := range max(len(was), len(is)) {
		var before, now string
		if i < len(was) {
			before = was[i]
		}
		if i < len(is) {
			now = is[i]
		}
		if before != now {
			t.Errorf("docs/access.md, line %d\n says: %s\n  now: %s", i+1, before, now)
			if slices.Index(is, before) < 0 && len(was) != len(is) {
				break // the rest is moved
			}
		}
	}
}
