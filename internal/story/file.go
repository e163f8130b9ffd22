package story

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"samlop/casefile"
)

// script is one story file, read and checked.
type script struct {
	file   string
	title  string
	starts when
	policy map[string]any
	cast   cast
	rows   []*row
}

// row is one dated line: what is done, and what must be true then.
type row struct {
	id     string
	line   int
	at     when
	in     string // which case, when the story has several
	steps  []*step
	checks []check
}

// step is one thing somebody does.
type step struct {
	line    int
	who     string
	text    string // as the story says it
	action  action
	as      string
	in      string
	refused []string
	status  int
}

// The words a file and a row may have, and a step beside «who: step».
var (
	storyKeys = []string{"story", "starts", "policy", "cast", "rows"}
	rowKeys   = []string{"row", "at", "in", "do", "then"}
	stepKeys  = []string{"with", "as", "in", "refused", "status"}
)

// load reads a story file. What is wrong with it comes back as [Problems], all
// at once.
func load(path string) (*script, error) {
	source, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading the story: %w", err)
	}
	return parse(path, source)
}

func parse(path string, source []byte) (*script, error) {
	r := &reader{file: path}
	s := &script{file: path}
	if root := r.read(source); root != nil {
		r.script(s, root)
	}
	if len(r.problems) > 0 {
		slices.SortStableFunc(r.problems, func(a, b Problem) int { return a.Line - b.Line })
		return nil, r.problems
	}
	return s, nil
}

func (r *reader) script(s *script, root *node) {
	f := r.fields(root, "a story", storyKeys...)
	s.title = r.scalar(f["story"], "story")
	if s.title == "" {
		r.fail(root.line, "begin with «story: a title»", "the story has no title")
	}
	s.starts = r.when(f["starts"], "starts")
	if f["starts"] == nil {
		r.fail(root.line, "write «starts: 2027-01-31 21:00», the first instant of its world", "the story does not say when it starts")
	}
	s.policy = r.policy(f["policy"])
	if f["cast"] == nil {
		r.fail(root.line, "", "the story has no cast")
		return
	}
	s.cast = r.cast(f["cast"])
	rows := f["rows"]
	if rows == nil || rows.kind != isList {
		r.fail(root.line, "write «rows:» and under it «- row: 1»", "the story has no rows")
		return
	}
	known := newNames(&s.cast)
	last := s.starts
	for _, n := range rows.list {
		row := r.row(n, known, len(s.rows) == 0)
		if row.at.isZero() {
			row.at = last
		}
		if row.at.at.Before(last.at) {
			r.fail(row.line, "", "row %s is on %s, before %s: a world's clock goes forward only", row.id, row.at.text, last.text)
		}
		last = row.at
		s.rows = append(s.rows, row)
	}
}

// policy reads overrides of the organisation's policy, by the names the API has.
func (r *reader) policy(n *node) map[string]any {
	if n == nil {
		return nil
	}
	out := map[string]any{}
	known := jsonFields(casefile.Policy{})
	for key, v := range r.fields(n, "policy", known...) {
		out[key] = v.value()
	}
	return out
}

func (r *reader) row(n *node, known *names, first bool) *row {
	f := r.fields(n, "a row", rowKeys...)
	out := &row{id: r.scalar(f["row"], "row"), line: n.line, at: r.when(f["at"], "at"), in: r.scalar(f["in"], "in")}
	if out.id == "" {
		r.fail(n.line, "write «row: 1.1»", "the row has no number")
	}
	if out.at.isZero() && !first {
		r.fail(n.line, "write «at: 2027-02-23», or with a time «at: 2027-02-23 14:30»", "row %s has no date", out.id)
	}
	if f["do"] == nil && f["then"] == nil {
		r.fail(n.line, "write «do:», «then:» or both", "row %s neither does nor asserts anything", out.id)
	}
	if do := f["do"]; do != nil {
		if do.kind != isList {
			r.fail(do.line, "begin each step with a dash: «- kari: refer»", "«do» is %s where a list belongs", do.kind)
		}
		// The row's case is meant for what is done in it too, until the row begins another.
		begun := slices.Contains(known.cases, out.in)
		for _, item := range do.list {
			st := r.step(item, known)
			if st == nil {
				continue
			}
			if st.in == "" && begun {
				st.in = out.in
			}
			taken, isStep := st.action.(*takeStep)
			if _, received := st.action.(*receiveCase); received || isStep && begins(taken.name) {
				begun = false
			}
			out.steps = append(out.steps, st)
		}
	}
	if then := f["then"]; then != nil {
		out.checks = r.then(then, known)
	}
	r.caseName(out.in, n.line, known)
	return out
}

// caseName checks that a case named by «in» was named by an earlier «as».
func (r *reader) caseName(name string, line int, known *names) {
	if name != "" && !slices.Contains(known.cases, name) {
		r.fail(line, "name it where it begins: «- kari: refer» with «as: "+name+"»", "no case is called «%s»", name)
	}
}

func (r *reader) step(n *node, known *names) *step {
	if n.kind != isMap {
		r.fail(n.line, "write «who: step», for instance «- kari: refer»", "a step is %s", n.kind)
		return nil
	}
	out := &step{line: n.line}
	var with *node
	for _, p := range n.pairs {
		p.value.line = max(p.value.line, p.line)
		switch key := plainKey(p.key); {
		case key == "with":
			with = p.value
		case key == "as":
			out.as = r.scalar(p.value, "as")
		case key == "in":
			out.in = r.scalar(p.value, "in")
		case key == "refused":
			out.refused = r.scalars(p.value, "refused")
		case key == "status":
			out.status = r.number(p.value, "status")
		case known.cast.has(p.key) && out.who == "":
			out.who, out.text, out.line = p.key, strings.Join(strings.Fields(r.scalar(p.value, p.key)), " "), p.line
		case out.who != "" && known.cast.has(p.key):
			r.fail(p.line, "begin a new step with a dash", "one step, two who act: %s and %s", out.who, p.key)
		default:
			r.fail(p.line, nearest(p.key, append(known.cast.keys(), stepKeys...)), "«%s» is neither in the cast nor a word of a step", p.key)
		}
	}
	if out.who == "" {
		r.fail(n.line, "write «who: step»", "the step does not say who does it")
		return nil
	}
	r.caseName(out.in, out.line, known)
	out.action = r.action(out, with, known)
	if out.as != "" {
		r.nameThing(out, known)
	}
	return out
}
