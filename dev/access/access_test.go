package access_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// TestINV84_INV109_INV110_INV111_EveryRouteByEverybody tries every route that is
// served, by every kind of person in every relation, and looks at what they are told
// and at what the access log has of it.
func TestINV84_INV109_INV110_INV111_EveryRouteByEverybody(t *testing.T) {
	p := settle(t)
	p.live(t)
	p.name(t)
	p.episodes(t)
	routes := p.readDocument(t)
	began := time.Now()
	before := p.seqs(t)
	var first, last []*route
	for i := range routes {
		if r := &routes[i]; r.inCase && r.spec != nil && slices.Contains(lastly, r.name) {
			last = append(last, r)
		} else {
			first = append(first, r)
		}
	}
	slices.SortFunc(last, func(a, b *route) int { return slices.Index(lastly, a.name) - slices.Index(lastly, b.name) })
	may := func(r *route, c *column, which string) bool { // other people's own cases take no steps
		return r.spec == nil || c.org != elsewhere || which != isOther
	}
	cells := p.tryAll(t, first, may)
	cells = append(cells, p.tryAll(t, last, func(r *route, c *column, which string) bool {
		return may(r, c, which) && p.expected(r, c, which) != allowed
	})...)
	assert.Equal(t, before, p.seqs(t), "a cell has changed a case")
	for _, x := range cells {
		assert.False(t, x.carriedOut(), "%s was carried out by %s: give it a body that its rules refuse in dev/access/bodies_test.go",
			x.route.name, x.who.title)
	}
	for _, r := range last { // one after another: what is taken is somebody's ground
		cells = append(cells, p.oneByOne(t, r)...)
	}
	took := time.Since(began)

	at := map[string]*cell{}
	requests := make([]string, 0, len(cells))
	for _, x := range cells {
		at[x.route.name+x.who.key+x.which] = x
		requests = append(requests, x.id)
		if by := p.expected(x.route, x.who, x.which); x.verdict != by && (x.verdict != allowed || by != handsIn) {
			t.Errorf("%s by %s (%s) on %s is %q, and the registers give %q: %d %s", x.route.name, x.who.title, x.who.key, x.which, x.verdict, by,
				x.got.Status, x.got.Body)
		} else {
			x.verdict = by
		}
	}
	leaks := append(p.leaks(cells), p.inLists(t, cells)...)
	for _, leak := range leaks {
		t.Error(leak)
	}
	lines, missing, surplus, looks := p.theLog(t, requests), 0, 0, 0
	for _, x := range cells {
		should, is := p.looksOf(x), lines[x.id]
		looks += len(is)
		if slices.Equal(should, is) {
			continue
		}
		if len(is) > len(should) {
			surplus++
		} else {
			missing++
		}
		t.Errorf("%s by %s on %s (%d %s) must be in the access log as\n%s\nand is there as\n%s", x.route.name, x.who.title, x.which, x.got.Status,
			x.problem.Key, fmt.Sprint(should), fmt.Sprint(is))
	}
	compare(t, p.render(routes, at))
	t.Logf("%d routes × %d kinds of person: %d cells in %s, %d leaks; %d lines in the access log, %d missing or wrong, %d too many",
		len(routes), len(keys(p.groups)), len(cells), took.Round(time.Second), len(leaks), looks, missing, surplus)
}

// oneByOne tries a route by those who may, one after another.
func (p *place) oneByOne(t *testing.T, r *route) (cells []*cell) {
	t.Helper()
	for _, g := range p.groups {
		for _, c := range g.columns {
			for _, which := range r.cases(c) {
				if p.expected(r, c, which) == allowed {
					cells = append(cells, p.try(t, r, c, which))
				}
			}
		}
	}
	return cells
}

// seqs is how far each case has come.
func (p *place) seqs(t *testing.T) map[string]int {
	t.Helper()
	out := map[string]int{}
	for which, head := range map[string]string{isOpen: "tone", isClosed: "tone", isOther: "kel-b", isUnseen: "hpd", isSeen: "hpd",
		isEnded: "hpd"} {
		var seen struct{ Seq int }
		p.read(t, head, "/cases/"+p.cases[which], &seen)
		out[which] = seen.Seq
	}
	return out
}
