package story

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"samlop/casefile"
)

// letterCodes are those of casefile's register.
var letterCodes = func() (all []string) {
	for _, kind := range casefile.LetterKinds() {
		if !kind.InTheCase {
			all = append(all, string(kind.Code))
		}
	}
	return all
}()

// theLetters reads «letters:», by code.
func theLetters(r *reader, n *node, known *names) check {
	return byCode(r, n, "letters", nil, func(code string, v *node) check {
		if !slices.Contains(letterCodes, code) {
			r.fail(v.line, nearest(code, letterCodes), "«%s» is no letter code", code)
		}
		c := several{}
		list := []*node{v}
		if v.kind == isList {
			list = v.list
		}
		for _, item := range list {
			c = append(c, r.letters(code, item, known))
		}
		return c
	})
}

// lettersCheck is about every letter of a code: who gets one, and how far they
// have come. With a status, «to» is exactly those whose letter has it.
type lettersCheck struct {
	code     string
	line     int
	none     bool
	expected map[string]expectation
}

var letterStatuses = casefile.LetterStatus("").Codes()

func (r *reader) letters(code string, n *node, known *names) check {
	c := &lettersCheck{code: code, line: n.line, expected: map[string]expectation{}}
	if n.kind == isScalar {
		if c.none = n.text == nothing; !c.none {
			c.expected["status"] = r.expect("status", asWord, letterStatuses, n, "letter "+code, known)
		}
		return c
	}
	forms := map[string]form{
		"to": asNames, "status": asWord, "about": asRef, "count": asNumber, "queued_on": asDate, "posted_on": asDate, "reason": asWord,
		"language": asWord, "who": asNames, "reads": asPhrases, "does_not_read": asPhrases,
	}
	for key, v := range r.fields(n, "letter "+code, letterKeys...) {
		var codes []string
		if key == "status" {
			codes = letterStatuses
		}
		c.expected[key] = r.expect(key, forms[key], codes, v, "letter "+code+" "+key, known)
	}
	return c
}

var letterKeys = []string{"to", "who", "status", "about", "count", "queued_on", "posted_on", "reason", "language", "reads", "does_not_read"}

func (c *lettersCheck) compare(ctx context.Context, p *player, seen *snapshot) ([]Cell, error) {
	what := "letter " + c.code
	var about string
	if e, ok := c.expected["about"]; ok {
		id, err := p.about(e.text, seen.caseView)
		if err != nil {
			return nil, p.at(e.line, err)
		}
		about = id
	}
	who, byWho := c.expected["who"]
	var all []letterView
	for _, l := range seen.Letters {
		if l.Code == c.code && (about == "" || seen.sameThing(about, l.About)) && (!byWho || slices.Contains(who.list, p.castName(l.To))) {
			all = append(all, l)
		}
	}
	shown := c.show(p, all)
	if c.none {
		return []Cell{{Line: c.line, Item: what, Want: nothing, Got: shown, OK: len(all) == 0}}, nil
	}
	status, byStatus := c.expected["status"]
	to, byTo := c.expected["to"]
	chosen := slices.DeleteFunc(slices.Clone(all), func(l letterView) bool {
		return byTo && (byStatus && l.Status != status.text || !slices.Contains(to.list, p.castName(l.To)))
	})
	var out []Cell
	switch {
	case byTo:
		var found []string
		for _, l := range all {
			if !byStatus || l.Status == status.text {
				found = append(found, p.castName(l.To))
			}
		}
		cell := Cell{Line: to.line, Item: what, Aspect: "to", Want: listed(to.list), Got: listed(found), OK: listed(to.list) == listed(found)}
		if byStatus {
			cell.Aspect = status.text + " to"
		}
		if !cell.OK {
			cell.Got += " (" + shown + ")"
		}
		out = append(out, cell)
	case byStatus:
		other := slices.ContainsFunc(all, func(l letterView) bool { return l.Status != status.text })
		out = append(out, Cell{Line: status.line, Item: what, Want: status.text, Got: shown, OK: len(all) > 0 && !other})
	}
	if e, ok := c.expected["count"]; ok {
		out = append(out, Cell{Line: e.line, Item: what, Aspect: "count", Want: e.text, Got: strconv.Itoa(len(chosen)),
			OK: e.text == strconv.Itoa(len(chosen))})
	}
	for key, of := range map[string]func(letterView) string{
		"queued_on": func(l letterView) string { return l.QueuedOn }, "posted_on": func(l letterView) string { return l.PostedOn },
		"reason": func(l letterView) string { return l.Reason }, "language": func(l letterView) string { return l.Language },
	} {
		if e, ok := c.expected[key]; ok {
			var found []string
			for _, l := range chosen {
				if of(l) == "" {
					found = append(found, nothing)
					continue
				}
				found = append(found, of(l))
			}
			out = append(out, Cell{Line: e.line, Item: what, Aspect: plainWords(key), Want: e.text, Got: listed(found), OK: listed(found) == e.text})
		}
	}
	said, err := c.said(ctx, p, seen, what, chosen)
	return append(out, said...), err
}

func (c *lettersCheck) show(p *player, list []letterView) string {
	var parts []string
	for _, l := range list {
		parts = append(parts, p.castName(l.To)+" "+l.Status)
	}
	return listed(parts)
}

// theMails reads «mails:», a list of mails that must be there, or must not.
func theMails(r *reader, n *node, known *names) check {
	c := &mailsCheck{}
	if n.kind != isList {
		r.fail(n.line, "write «- {to: tone, on: 2027-02-19, about: [DL-01]}»", "«mails» is a list")
		return c
	}
	for _, item := range n.list {
		w := wanted{line: item.line, expected: mailMachine.parse(r, item, "mail", known)}
		if status, ok := w.expects("status"); ok && status.text == nothing {
			w.none = true
		} else if !ok {
			w.expected = append(w.expected, expectation{key: "status", line: item.line, form: asWord, text: "SENT"})
		}
		if _, ok := w.expects("to"); !ok {
			r.fail(item.line, "write «to: tone»", "the mail does not say to whom")
		}
		c.want = append(c.want, w)
	}
	return c
}

var mailMachine = &machine[mailView]{aspects: []aspect[mailView]{
	{"to", asName, nil, func(m mailView) any { return m.To }},
	{"on", asDate, nil, func(m mailView) any { return m.On }},
	{"kind", asWord, mailKinds, func(m mailView) any { return m.Kind }},
	{"about", asWords, casefile.DeadlineCodes(), func(m mailView) any { return m.codes() }},
	{"tasks", asWords, casefile.TaskKind("").Codes(), func(m mailView) any {
		var out []string
		for _, l := range m.Lines {
			if l.TaskKind != "" && !slices.Contains(out, l.TaskKind) {
				out = append(out, l.TaskKind)
			}
		}
		return out
	}},
	{"status", asWord, []string{"SENT", "SKIPPED", "UNKNOWN", "FAILED", "PENDING"}, func(m mailView) any { return m.Status }},
}}

type mailsCheck struct{ want []wanted }

// compare waits for deliveries that are on their way, then compares.
func (c *mailsCheck) compare(ctx context.Context, p *player, seen *snapshot) ([]Cell, error) {
	mails, err := p.mails(ctx, seen.ID)
	if err != nil {
		return nil, err
	}
	var out []Cell
	for _, w := range c.want {
		m, ok := mailLike(p, seen, w, mails)
		if w.none {
			m, ok = mailThatMustNotBe(p, seen, w, mails)
		}
		if ok && !w.none && !m.settled() {
			if mails, err = p.settledMails(ctx, seen, w); err != nil {
				return nil, p.at(w.line, err)
			}
			m, ok = mailLike(p, seen, w, mails)
		}
		to, _ := w.expects("to")
		what := "mail to " + to.text
		switch {
		case w.none:
			cell := Cell{Line: w.line, Item: what, Want: nothing, Got: nothing, OK: !ok}
			if ok {
				cell.Got = showMail(p, m)
			}
			out = append(out, cell)
		case !ok:
			cell := missing(what, w.expected, w.line)
			cell[0].Got = showMails(p, mails, to.text)
			out = append(out, cell...)
		default:
			about := slices.DeleteFunc(slices.Clone(w.expected), func(e expectation) bool { return e.key == "to" }) // it was found by that
			cells, err := mailMachine.compare(p, seen, what, about, m)
			if err != nil {
				return nil, err
			}
			out = append(out, cells...)
		}
	}
	return out, nil
}

// settledMails waits until the mail that is meant has been delivered or given up.
func (p *player) settledMails(ctx context.Context, seen *snapshot, w wanted) ([]mailView, error) {
	trying := p.api.patient()
	for {
		mails, err := p.mails(ctx, seen.ID)
		if err != nil {
			return nil, err
		}
		m, ok := mailLike(p, seen, w, mails)
		if !ok || m.settled() || m.SendAfter.After(p.now.Add(p.api.patience)) {
			return mails, nil
		}
		if err := trying.wait(ctx, ""); errors.Is(err, errImpatient) {
			return mails, nil // what is there now is compared
		} else if err != nil {
			return nil, err
		}
	}
}

// mailThatMustNotBe finds the latest mail to somebody, on a day, of a kind and
// with a line about one of the deadlines, as far as the story says so.
func mailThatMustNotBe(p *player, seen *snapshot, w wanted, mails []mailView) (mailView, bool) {
	about, narrowed := w.expects("about")
	return mailLike(p, seen, w, slices.DeleteFunc(slices.Clone(mails), func(m mailView) bool {
		return narrowed && !slices.ContainsFunc(m.Lines, func(l mailLine) bool { return slices.Contains(about.list, l.Code) })
	}))
}

var mailKinds = []string{"REMINDER", "ALERT", "MEETING", "STAFF_TASK", "DIGEST"}

// mailLike finds the latest mail to somebody, on a day and of a kind if the story
// says so. Of the kind of which it says nothing is a reminder or an alert, else, where
// it says that there is one, on a day and about what, one that says again what is
// overdue: of the much that it counts, a story names what it is about.
func mailLike(p *player, seen *snapshot, w wanted, mails []mailView) (mailView, bool) {
	about, narrowed := w.expects("about")
	_, byKind := w.expects("kind")
	if !byKind {
		told := slices.DeleteFunc(slices.Clone(mails), func(m mailView) bool { return m.Kind != "REMINDER" && m.Kind != "ALERT" })
		if m, ok := mailOf(p, seen, w, told); ok || w.none || !narrowed {
			return m, ok
		}
	}
	again := slices.Clone(mails)
	for i := range again {
		if again[i].Kind == "DIGEST" && narrowed {
			again[i].Lines = slices.DeleteFunc(slices.Clone(again[i].Lines), func(l mailLine) bool {
				return l.Code != "" && !slices.Contains(about.list, l.Code)
			})
		}
	}
	return mailOf(p, seen, w, again)
}

func mailOf(p *player, seen *snapshot, w wanted, mails []mailView) (mailView, bool) {
	var must []expectation
	for _, key := range []string{"to", "on", "kind"} {
		if e, ok := w.expects(key); ok {
			must = append(must, e)
		}
	}
	return latest(mails, func(m mailView) bool { return mailMachine.mismatches(p, seen, must, m) == 0 })
}

func showMail(p *player, m mailView) string {
	return fmt.Sprintf("%s %s on %s about %s", m.Status, m.Kind, m.On, listed(m.codes()))
}

func showMails(p *player, mails []mailView, to string) string {
	var parts []string
	for _, m := range mails {
		if p.castName(m.To) == to {
			parts = append(parts, showMail(p, m))
		}
	}
	return listed(parts)
}
