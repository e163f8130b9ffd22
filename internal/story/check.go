package story

import (
	"context"
	"slices"
	"strconv"
)

// assertion reads one key of «then».
type assertion func(r *reader, n *node, known *names) check

// assertions is the vocabulary of «then», by key.
func assertions() map[string]assertion {
	return map[string]assertion{
		"case":                      theCase,
		"main_responsible":          theResponsible,
		"preliminary_reply_sent_on": aDateOfTheCase("preliminary_reply_sent_on"),
		"answer_expected_on":        aDateOfTheCase("answer_expected_on"),
		"plan_declined_on":          aDateOfTheCase("plan_declined_on"),
		"coordinator":               theCoordinators,
		"consents":                  theConsents,
		"decision":                  theDecisions,
		"notices":                   theNotices,
		"complaint":                 theComplaints,
		"plan":                      thePlan,
		"sees_the_plan":             whoSees("plan", "/plan", true),
		"does_not_see_the_plan":     whoSees("plan", "/plan", false),
		"sees_the_case":             whoSees("case", "", true),
		"does_not_see_the_case":     whoSees("case", "", false),
		"represented":               theRepresented,
		"child_view":                theChildView,
		"withheld":                  theWithheld,
		"capacity":                  theCapacity,
		"guardian_access":           theGuardianAccess,
		"care_team":                 theTeam,
		"meeting":                   theMeetings,
		"deadlines":                 theDeadlines,
		"letters":                   theLetters,
		"mails":                     theMails,
		"tasks":                     theTasks,
		"policy":                    thePolicy,
		"correction":                theCorrections,
		"timeline":                  theTimeline,
		"access_log":                theAccessLog,
		"responsibilities":          theResponsibilities,
		"batch":                     theBatch,
		"episode":                   theEpisode,
		"clinicians":                theClinicians,
		"notifications":             theNotifications,
	}
}

func (r *reader) then(n *node, known *names) []check {
	all := assertions()
	var keys []string
	for k := range all {
		keys = append(keys, k)
	}
	var out []check
	f := r.fields(n, "then", keys...)
	for _, p := range n.pairs { // in the order of the file
		key := plainKey(p.key)
		if v := f[key]; v == p.value && all[key] != nil {
			out = append(out, all[key](r, v, known))
		}
	}
	r.everybodyElseIs(out, known.cast)
	return out
}

// items is a check of one or several items of one kind. pick finds the one that
// is meant; selectors narrow it.
type items[T any] struct {
	machine *machine[T]
	what    string
	want    []wanted
	find    func(p *player, seen *snapshot, w wanted) (T, bool)
}

// wanted is one item a story expects, or that there is none.
type wanted struct {
	line     int
	none     bool
	expected []expectation
}

// read reads one item, a list of items, or «none».
func (m *machine[T]) read(r *reader, n *node, what string, known *names) []wanted {
	if n.kind == isScalar && n.text == nothing {
		return []wanted{{line: n.line, none: true}}
	}
	if n.kind == isList {
		var out []wanted
		for _, item := range n.list {
			out = append(out, wanted{line: item.line, expected: m.parse(r, item, what, known)})
		}
		return out
	}
	return []wanted{{line: n.line, expected: m.parse(r, n, what, known)}}
}

func (c *items[T]) compare(_ context.Context, p *player, seen *snapshot) ([]Cell, error) {
	var out []Cell
	for _, w := range c.want {
		item, ok := c.find(p, seen, w)
		switch {
		case w.none:
			cell := Cell{Line: w.line, Item: c.what, Want: nothing, Got: nothing, OK: !ok}
			if ok {
				cell.Got = "there is one"
			}
			out = append(out, cell)
		case !ok:
			out = append(out, missing(c.what, w.expected, w.line)...)
		default:
			cells, err := c.machine.compare(p, seen, c.what, w.expected, item)
			if err != nil {
				return nil, err
			}
			out = append(out, cells...)
		}
	}
	return out, nil
}

// inOrder is a check of every item of a kind, in the order in which they came.
type inOrder[T any] struct {
	machine   *machine[T]
	what, one string
	line      int
	want      []wanted
	of        func(*caseView) []T
	// meet holds of two that follow on each other, where they must not leave a gap.
	meet func(before, after T) bool
}

func (c *inOrder[T]) compare(_ context.Context, p *player, seen *snapshot) ([]Cell, error) {
	found := c.of(seen.caseView)
	want := slices.DeleteFunc(slices.Clone(c.want), func(w wanted) bool { return w.none })
	out := []Cell{{Line: c.line, Item: c.what, Aspect: "how many", Want: strconv.Itoa(len(want)), Got: strconv.Itoa(len(found)),
		OK: len(want) == len(found)}}
	for i, w := range want {
		if i >= len(found) {
			break
		}
		one := c.one + " " + strconv.Itoa(i+1)
		cells, err := c.machine.compare(p, seen, one, w.expected, found[i])
		if err != nil {
			return nil, err
		}
		out = append(out, cells...)
		if i > 0 && c.meet != nil {
			out = append(out, sameCell(w.line, one, "begins as the one before ends", "a gap or an overlap", c.meet(found[i-1], found[i])))
		}
	}
	return out, nil
}

// expects gives the expectation of one aspect, if the story has it.
func (w wanted) expects(key string) (expectation, bool) {
	i := slices.IndexFunc(w.expected, func(e expectation) bool { return e.key == key })
	if i < 0 {
		return expectation{}, false
	}
	return w.expected[i], true
}

// latest is the last item that a test lets through.
func latest[T any](list []T, test func(T) bool) (T, bool) {
	for i := len(list) - 1; i >= 0; i-- {
		if test(list[i]) {
			return list[i], true
		}
	}
	var none T
	return none, false
}
