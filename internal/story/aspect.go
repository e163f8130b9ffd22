package story

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"samlop/casefile"
)

// check is one thing a row asserts.
type check interface {
	compare(ctx context.Context, p *player, seen *snapshot) ([]Cell, error)
}

// snapshot is the case as a row finds it.
type snapshot struct {
	*caseView
	played *playedCase
}

// Cell is one assertion with what was found: of which item, and which aspect of
// it ("" for the item itself).
type Cell struct {
	Line   int
	Item   string
	Aspect string
	Want   string
	Got    string
	OK     bool
}

// form is how an aspect is written and compared.
type form int

const (
	asWord   form = iota // a code, compared letter by letter
	asDate               // 2027-02-23, or none
	asMoment             // a date, a time or an instant, compared as exactly as written
	asName               // somebody in the cast, or none
	asNames              // several in the cast, in any order
	asWords              // several codes, in any order
	asDates              // several dates, in any order
	asNumber
	asYes       // true or false
	asRef       // $decision, $meeting …, or a birthday: age-16
	asNameDates // a date, or none, for each of several in the cast
	asPhrases   // pieces of a text, each to be found in it as written
)

// aspect is one thing that can be said about an item of the case.
type aspect[T any] struct {
	key   string
	form  form
	known []string // the codes there are, when they are few
	of    func(T) any
}

// machine is a kind of item with its aspects; single is the aspect meant when a
// story writes one value instead of a mapping.
type machine[T any] struct {
	single  string
	aspects []aspect[T]
}

// expectation is one aspect as a story expects it.
type expectation struct {
	key  string
	line int
	form form
	text string
	list []string
	when when
}

func (m *machine[T]) keys() []string {
	out := make([]string, len(m.aspects))
	for i, a := range m.aspects {
		out[i] = a.key
	}
	return out
}

func (m *machine[T]) aspect(key string) *aspect[T] {
	i := slices.IndexFunc(m.aspects, func(a aspect[T]) bool { return a.key == key })
	if i < 0 {
		return nil
	}
	return &m.aspects[i]
}

// parse reads what a story expects of an item: one value, or a mapping.
func (m *machine[T]) parse(r *reader, n *node, what string, known *names) []expectation {
	if n.kind != isMap && m.single != "" {
		return []expectation{r.expect(m.single, m.aspect(m.single).form, m.aspect(m.single).known, n, what, known)}
	}
	var out []expectation
	f := r.fields(n, what, m.keys()...)
	for _, a := range m.aspects {
		if v := f[a.key]; v != nil {
			out = append(out, r.expect(a.key, a.form, a.known, v, what+" "+a.key, known))
		}
	}
	return out
}

// nothing is how a story writes that there is none; theClock is who takes the
// steps that time itself takes.
const (
	nothing  = "none"
	theClock = "system"
)

// outsiders get letters and are in nobody's cast, by what a story calls them.
var outsiders = map[string]string{
	"county governor": string(casefile.CountyGovernor), "municipality": string(casefile.MunicipalityUnit),
}

func (r *reader) expect(key string, form form, codes []string, n *node, what string, known *names) expectation {
	e := expectation{key: key, line: n.line, form: form}
	switch form {
	case asNames, asWords, asDates:
		e.list = r.scalars(n, what)
		if slices.Equal(e.list, []string{nothing}) {
			e.list = nil
		}
		for _, w := range e.list {
			switch {
			case form == asNames && outsiders[w] == "" && !known.cast.has(w):
				r.fail(n.line, nearest(w, known.cast.keys()), "nobody in the cast is called «%s»", w)
			case form == asWords && codes != nil && !slices.Contains(codes, w):
				r.fail(n.line, nearest(w, codes), "%s cannot be «%s»", what, w)
			case form == asDates:
				if w2, err := parseWhen(w); err != nil || w2.exact != toTheDay {
					r.fail(n.line, "write it like 2027-02-23", "%s is «%s», which is not a date", what, w)
				}
			}
		}
		return e
	}
	if form == asPhrases {
		e.list = r.scalars(n, what)
		return e
	}
	if form == asNameDates {
		e.list = r.nameDates(n, what, known)
		return e
	}
	e.text = r.scalar(n, what)
	switch {
	case e.text == nothing && form != asNumber && form != asYes:
	case form == asWord && codes != nil && !slices.Contains(codes, e.text):
		r.fail(n.line, nearest(e.text, append(slices.Clone(codes), nothing)), "%s cannot be «%s»", what, e.text)
	case form == asDate:
		r.date(n, what)
	case form == asMoment:
		e.when = r.when(n, what)
	case form == asName && e.text != theClock && !known.cast.has(e.text):
		r.fail(n.line, nearest(e.text, known.cast.keys()), "nobody in the cast is called «%s»", e.text)
	case form == asNumber:
		r.number(n, what)
	case form == asYes:
		r.boolean(n, what)
	case form == asRef && !slices.Contains(aboutWords, e.text):
		r.ref(e.text, n.line, known)
	}
	return e
}

// compare holds an item against what is expected of it, aspect by aspect.
func (m *machine[T]) compare(p *player, seen *snapshot, what string, expected []expectation, item T) ([]Cell, error) {
	var out []Cell
	for _, e := range expected {
		a := m.aspect(e.key)
		c, err := p.judge(seen, e, a.of(item))
		if err != nil {
			return nil, p.at(e.line, err)
		}
		c.Item = what
		if e.key != m.single {
			c.Aspect = plainWords(e.key)
		}
		out = append(out, c)
	}
	return out, nil
}

// missing says that there is no item to hold against what is expected.
func missing(what string, expected []expectation, line int) []Cell {
	want := "there is one"
	for i, e := range expected {
		if i == 0 {
			want = ""
		}
		want = strings.TrimSpace(want + " " + e.key + " " + e.wanted())
	}
	return []Cell{{Line: line, Item: what, Want: want, Got: nothing}}
}

func (e expectation) wanted() string {
	switch e.form {
	case asNames, asWords, asDates, asNameDates:
		return listed(e.list)
	}
	return e.text
}

// judge compares one found value with one expected.
func (p *player) judge(seen *snapshot, e expectation, found any) (Cell, error) {
	c := Cell{Line: e.line, Want: e.wanted()}
	switch f := found.(type) {
	case time.Time:
		c.Got = e.when.show(f)
		c.OK = e.text == nothing && f.IsZero() || e.text != nothing && !f.IsZero() && e.when.matches(f)
		return c, nil
	case []string:
		found := slices.Clone(f)
		for i := range found {
			switch e.form {
			case asNames:
				found[i] = p.castName(found[i])
			case asNameDates:
				who, on, _ := strings.Cut(found[i], " ")
				found[i] = nameDate(p.castName(who), on)
			}
		}
		c.Want, c.Got = listed(e.list), listed(found)
		c.OK = c.Want == c.Got
		return c, nil
	case int:
		c.Got = strconv.Itoa(f)
	case bool:
		c.Got = strconv.FormatBool(f)
	case string:
		c.Got = f
	default:
		return c, fmt.Errorf("%s: a story cannot compare %T", e.key, found)
	}
	if c.Got == "" {
		c.Got = nothing
	}
	switch {
	case e.form == asName:
		c.Got = p.castName(c.Got)
	case e.form == asRef && e.text != nothing:
		want, err := p.about(e.text, seen.caseView)
		if err != nil {
			return c, err
		}
		c.Want = want
		c.OK = seen.sameThing(want, c.Got)
		return c, nil
	}
	c.OK = c.Want == c.Got
	return c, nil
}

// listed shows a list in a fixed order, each once.
func listed(list []string) string {
	if len(list) == 0 {
		return nothing
	}
	sorted := slices.Clone(list)
	slices.Sort(sorted)
	return strings.Join(slices.Compact(sorted), ", ")
}

// mismatches counts the aspects in which an item is not as expected.
func (m *machine[T]) mismatches(p *player, seen *snapshot, expected []expectation, item T) int {
	cells, err := m.compare(p, seen, "", expected, item)
	if err != nil {
		return len(expected)
	}
	n := 0
	for _, c := range cells {
		if !c.OK {
			n++
		}
	}
	return n
}
