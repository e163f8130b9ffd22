package access_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"golang.org/x/sync/errgroup"

	"samlop/dev/town"
)

// verdict is what a cell came to.
type verdict string

const (
	// allowed: read, taken, or stopped by a rule after the ground had been weighed.
	allowed verdict = "yes"
	// partly: the view is theirs, and this one thing of it is not.
	partly verdict = "own only"
	// refused: 403, said to somebody who may know that the thing is there.
	refused verdict = "no"
	// silent: 403 without a word of the case.
	silent verdict = "–"
	// handsIn: no part in the case, and what was said to them is taken in.
	handsIn         verdict = "hands in"
	absent          verdict = "404"
	unauthenticated verdict = "401"
	// broken: not an answer that this route has.
	broken verdict = "?"
)

// cell is one request of somebody on one of the cases.
type cell struct {
	route *route
	who   *column
	which string // which case; "" where the route is not about one
	got   town.Answer
	// problem is what a refusal says.
	problem problem
	verdict verdict
	id      string // X-Request-Id
}

// problem is an RFC 9457 answer.
type problem struct {
	Type      string `json:"type"`
	Title     string `json:"title"`
	Status    int    `json:"status"`
	Detail    string `json:"detail"`
	Remedy    string `json:"remedy"`
	Rule      string `json:"rule"`
	Key       string `json:"key"`
	Language  string `json:"language"`
	RequestID string `json:"request_id"`
	Errors    []struct{ Path, Message string }
}

var inPath = regexp.MustCompile(`\{([a-z_]+)\}`)

// path fills in the path of a route.
func (p *place) path(r *route, which string) string {
	return inPath.ReplaceAllStringFunc(r.path+r.query, func(found string) string {
		name := strings.Trim(found, "{}")
		switch name {
		case "case_id":
			return p.cases[which]
		case "text_id":
			return p.texts[which]
		}
		if own, ok := p.params[r.name+" "+name]; ok {
			return own
		}
		return p.params[name]
	})
}

// try makes the request of one cell.
func (p *place) try(t *testing.T, r *route, c *column, which string) *cell {
	x := &cell{route: r, who: c, which: which, id: uuid.NewString()}
	asker := c
	if c.key == "child" && which == isClosed { // each child is the patient of its own case
		asker = p.closedChild
	}
	header := map[string]string{"X-Request-Id": x.id, "Accept-Language": "en"}
	if r.stale {
		header["If-Match"] = `"999"`
	}
	if r.kind != "" {
		header["Content-Type"] = r.kind
	}
	var content any
	if r.body != nil {
		content = r.body(p, which)
	}
	x.got = p.send(t.Context(), t, asker, r.method, p.path(r, which), content, header)
	if x.got.Status >= http.StatusBadRequest {
		assert.NoError(t, json.Unmarshal(x.got.Body, &x.problem), "%s", x.got.Body)
	}
	x.verdict = x.judge()
	return x
}

// judge says what an answer means.
func (x *cell) judge() verdict {
	switch x.got.Status {
	case http.StatusUnauthorized:
		return unauthenticated
	case http.StatusForbidden:
		switch {
		case x.problem.Key == "not_handed_in":
			return handsIn
		case !x.route.inCase:
			return refused
		case strings.HasSuffix(x.route.view, " preview") && x.problem.Rule != "": // who may look, and could not correct it
			return allowed
		case slices.Contains([]string{"forbidden", "inactive", "not_registered"}, x.problem.Key):
			return silent
		}
		return refused
	case http.StatusNotFound:
		switch {
		case !x.route.inCase || !x.who.mayKnow(x.which):
			return absent
		case x.route.partly:
			return partly
		case x.route.empty || x.problem.Rule != "" || x.route.spec != nil:
			return allowed
		}
		return absent
	case http.StatusUnprocessableEntity:
		switch x.problem.Key {
		case "no_plan_draft": // nobody writes in a plan that has ended
			if x.route.spec == nil {
				return refused
			}
		case "step_not_in_case", "step_not_in_episode", // nobody takes a step that a file of this kind does not have
			"case_in_municipality_only", "episode_in_trust_only": // nor opens one where there are none of the kind
			return refused
		}
		return allowed
	case http.StatusBadRequest: // what is well-formed is weighed after the ground
		if x.route.name == "write_message" && len(x.problem.Errors) == 1 && x.problem.Errors[0].Path == "body.to" {
			return allowed
		}
	case http.StatusOK, http.StatusCreated, http.StatusNoContent, http.StatusPreconditionFailed:
		return allowed
	}
	return broken
}

// tryAll tries routes by everybody, on every case they can be tried on.
func (p *place) tryAll(t *testing.T, routes []*route, who func(r *route, c *column, which string) bool) []*cell {
	t.Helper()
	var mu sync.Mutex
	var cells []*cell
	var callers errgroup.Group
	callers.SetLimit(12)
	for _, g := range p.groups {
		for _, c := range g.columns {
			callers.Go(func() error {
				for _, r := range routes {
					for _, which := range r.cases(c) {
						if !who(r, c, which) {
							continue
						}
						x := p.try(t, r, c, which)
						mu.Lock()
						cells = append(cells, x)
						mu.Unlock()
					}
				}
				return nil
			})
		}
	}
	_ = callers.Wait() // nothing gives an error: a request that is not answered ends the test
	return cells
}

// cases are those that the route is tried on by somebody: those of their organisation,
// one or more of others, and one that is not there.
func (r *route) cases(c *column) []string {
	switch {
	case !r.inCase:
		return []string{""}
	case c.org == inTrust:
		return []string{isUnseen, isSeen, isEnded, isOpen, isAbsent}
	}
	return []string{isOpen, isClosed, isOther, isSeen, isAbsent}
}

// mayKnow tells whether a case is one of the own organisation's.
func (c *column) mayKnow(which string) bool { return c.org != nowhere && c.org == orgOf(which) }

// carriedOut tells whether the cell changed something, which only those tried at
// the very end may.
func (x *cell) carriedOut() bool {
	return x.route.spec != nil && x.got.Status < http.StatusBadRequest
}
