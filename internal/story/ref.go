package story

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// ref is something a story names with a dollar sign: «$ola» from the cast,
// «$grant» named by an earlier «as», or «$decision» and its like, looked up in
// the case as it stands when the step is taken.
type ref struct {
	line int
	text string
	word string
	args []string
}

var refForm = regexp.MustCompile(`^\$([\p{L}][\p{L}\p{N}_-]*)(?:\((.*)\))?$`)

// refWords are the things a case can be asked for, and how many arguments they take.
var refWords = []string{
	"capacity", "case", "clinician", "complaint", "consent", "coordinator", "deadline", "decision", "form", "letter", "meeting", "notice",
	"notification", "task",
}

var refArguments = map[string][]string{
	"consent": {"KIND"}, "deadline": {"CODE"}, "letter": {"CODE", "who"}, "task": {"KIND"},
}

// names is what a story may name at a point of the file: the cast, and what
// earlier steps have called by name.
type names struct {
	cast   *cast
	things []string
	cases  []string
}

func newNames(c *cast) *names { return &names{cast: c} }

// nameThing takes «as: grant» into what later steps may name.
func (r *reader) nameThing(s *step, known *names) {
	taken, isStep := s.action.(*takeStep)
	_, received := s.action.(*receiveCase)
	switch {
	case !keyForm.MatchString(s.as) || slices.Contains(refWords, s.as) || known.cast.has(s.as):
		r.fail(s.line, "", "«as: %s» is taken or is no name", s.as)
	case slices.Contains(known.things, s.as) || slices.Contains(known.cases, s.as):
		r.fail(s.line, "", "«%s» has been named before", s.as)
	case received:
		known.cases = append(known.cases, s.as)
	case !isStep || makes(taken.name) == "":
		r.fail(s.line, "", "«%s» makes nothing that could be named", s.text)
	case begins(taken.name):
		known.cases = append(known.cases, s.as)
	default:
		known.things = append(known.things, s.as)
	}
}

// ref reads a reference and checks that it can mean something.
func (r *reader) ref(text string, line int, known *names) *ref {
	parts := refForm.FindStringSubmatch(text)
	if parts == nil {
		r.fail(line, "write $ola, $decision or $letter(D-08, kari)", "«%s» is no reference", text)
		return nil
	}
	out := &ref{line: line, text: text, word: parts[1]}
	if strings.Contains(text, "(") {
		for _, a := range strings.Split(parts[2], ",") {
			out.args = append(out.args, strings.TrimPrefix(strings.TrimSpace(a), "$"))
		}
	}
	switch {
	case known.cast.has(out.word), slices.Contains(known.things, out.word), slices.Contains(known.cases, out.word):
		if out.args != nil {
			r.fail(line, "", "«$%s» takes nothing in brackets", out.word)
		}
	case known.cast.hasPlace(out.word):
	case slices.Contains(refWords, out.word):
		if want := refArguments[out.word]; len(want) != len(out.args) {
			r.fail(line, fmt.Sprintf("write $%s(%s)", out.word, strings.Join(want, ", ")), "«%s» says %d of %d", text, len(out.args), len(want))
		} else if out.word == "letter" && !slices.Contains(letterCodes, out.args[0]) {
			r.fail(line, nearest(out.args[0], letterCodes), "«%s» is no letter code", out.args[0])
		} else if out.word == "letter" && !known.cast.has(out.args[1]) {
			r.fail(line, nearest(out.args[1], known.cast.keys()), "nobody in the cast is called «%s»", out.args[1])
		}
	default:
		all := slices.Concat(known.cast.keys(), slices.Collect(maps.Keys(known.cast.places)), known.things, known.cases, refWords)
		r.fail(line, nearest(out.word, all), "«%s» names nothing", text)
	}
	return out
}

// refs checks every reference in a piece of YAML.
func (r *reader) refs(n *node, known *names) {
	switch n.kind {
	case isScalar:
		if isRef(n.text) {
			r.ref(n.text, n.line, known)
		}
	case isList:
		for _, item := range n.list {
			r.refs(item, known)
		}
	case isMap:
		for _, p := range n.pairs {
			r.refs(p.value, known)
		}
	}
}

// isRef tells a reference from words; words that begin with a dollar sign are
// written with two.
func isRef(text string) bool { return strings.HasPrefix(text, "$") && !strings.HasPrefix(text, "$$") }

// readRef is a reference that has already been checked.
func readRef(text string) ref {
	return *(&reader{}).ref(text, 0, &names{cast: &cast{}})
}

// resolve says what a reference means in the case as it stands.
func (p *player) resolve(text string, c *caseView) (string, error) {
	r := readRef(text)
	if who, ok := p.principals[r.word]; ok {
		return who, nil
	}
	if id, ok := p.named[r.word]; ok {
		return id, nil
	}
	if played, ok := p.cases[r.word]; ok {
		return played.id, nil
	}
	if body, ok := p.bodies[r.word]; ok {
		return body, nil
	}
	if unit, ok := p.units[r.word]; ok {
		return unit, nil
	}
	if c == nil {
		return "", fmt.Errorf("there is no case yet for %s", text)
	}
	found := ""
	switch r.word {
	case "case":
		found = c.ID
	case "capacity":
		found = lastID(c.Capacity, func(x capacityView) (string, bool) { return x.ID, true })
	case "clinician":
		found = lastID(c.Episode.Clinicians, func(x clinicianView) (string, bool) { return x.ID, true })
	case "notification":
		found = lastID(c.Episode.Notifications, func(n notificationView) (string, bool) { return n.ID, true })
	case "decision":
		found = lastID(c.Decisions, func(d decisionView) (string, bool) { return d.ID, true })
	case "notice":
		found = lastID(c.Notices, func(n noticeView) (string, bool) { return n.ID, true })
	case "complaint":
		found = lastID(c.Complaints, func(x complaintView) (string, bool) { return x.ID, true })
	case "form":
		found = lastID(c.Consents, func(x consentView) (string, bool) { return x.Form, true })
	case "meeting":
		found = lastID(c.Meetings, func(m meetingView) (string, bool) { return m.ID, true })
	case "coordinator":
		found = lastID(c.Coordinators, func(a assignmentView) (string, bool) { return a.ID, true })
	case "consent":
		found = lastID(c.Consents, func(x consentView) (string, bool) { return x.ID, x.Kind == r.args[0] })
	case "deadline":
		found = lastID(c.Deadlines, func(d deadlineView) (string, bool) { return d.ID, d.Code == r.args[0] })
	case "task":
		found = lastID(c.Tasks, func(t taskView) (string, bool) { return t.ID, t.Kind == r.args[0] })
	case "letter":
		to := p.principals[r.args[1]]
		found = lastID(c.Letters, func(l letterView) (string, bool) { return l.ID, l.Code == r.args[0] && l.To == to })
	}
	if found == "" {
		return "", fmt.Errorf("the case has nothing for %s", text)
	}
	return found, nil
}

func lastID[T any](list []T, pick func(T) (string, bool)) string {
	for i := len(list) - 1; i >= 0; i-- {
		if id, ok := pick(list[i]); ok {
			return id
		}
	}
	return ""
}

// sameThing reports whether an id is what a story named. What is about a consent
// is about its form too: a story names the form, the case sometimes the consent.
func (c *caseView) sameThing(named, id string) bool {
	return named == id || slices.ContainsFunc(c.Consents, func(x consentView) bool { return x.ID == id && x.Form == named })
}
