package web

import (
	"bytes"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
)

// writtenEntry is something that happened, with the words that came with it.
type writtenEntry struct {
	event
	Texts       []written `json:"texts"`
	CorrectedBy []struct {
		Void bool `json:"void"`
	} `json:"corrected_by"`
}

// Wrong tells of an entry that should not have been there, and Corrected of one that says
// something else now.
func (e writtenEntry) Wrong() bool {
	return len(e.CorrectedBy) > 0 && e.CorrectedBy[len(e.CorrectedBy)-1].Void
}

// repeats tells of an entry that says the very words of the one before it, of the same step by the same: a change
// that was told, and the message that told it.
func (e writtenEntry) repeats(before writtenEntry) bool {
	return e.Step == before.Step && e.By == before.By && e.On == before.On && len(e.CorrectedBy) == 0 && len(e.Texts) > 0 &&
		slices.Equal(e.Texts, before.Texts)
}

func (e writtenEntry) Corrected() bool { return len(e.CorrectedBy) > 0 && !e.Wrong() }

// written is one text of it, called as the step's form calls the field.
type written struct {
	Field string `json:"field"`
	Body  string `json:"body"`
	Label string `json:"-"`
}

type wordsView struct {
	Case    oneCase
	Entries []writtenEntry
	By      people
	Back    string
	First   bool // it begins with the first
	Next    string
}

// fewWords is how many entries the page shows at once.
const fewWords = 50

// textsOf is the end of the address below a case where its words are read.
const textsOf = "texts"

// HasWords tells whether the reader may read what has been said and written in the case, all of it.
func (c oneCase) HasWords() bool { return slices.Contains(c.Opens, textsOf) }

// Worded tells whether words came with an entry.
func (e event) Worded() bool { return bytes.Contains(e.Fact, []byte(`"text/`)) }

// wordsPage is what has been said and written in a case, with what it came with.
func (d *desk) wordsPage(v *visit) error {
	id, q := v.r.PathValue("case"), url.Values{"limit": {strconv.Itoa(fewWords)}}
	view := wordsView{Back: v.back(id)}
	if err := d.get(v, at(id, ""), &view.Case); err != nil {
		return err
	}
	from, err := strconv.Atoi(v.r.URL.Query().Get("from"))
	if view.First = err != nil || from <= 1; !view.First {
		q.Set("from_seq", strconv.Itoa(from))
	}
	if cursor := v.r.URL.Query().Get("cursor"); cursor != "" {
		q.Set("cursor", cursor)
		view.First = false
	}
	var found struct {
		Items      []writtenEntry `json:"items"`
		NextCursor string         `json:"next_cursor"`
		People     people         `json:"people"`
	}
	if err := d.get(v, at(id, "/texts?"+q.Encode()), &found); err != nil {
		return err
	}
	for _, entry := range found.Items {
		for i := range entry.Texts {
			entry.Texts[i].Label = d.forms.Label(v.lang, entry.Step, entry.Texts[i].Field)
		}
	}
	view.By = found.People
	for _, entry := range found.Items { // one step may lead to two entries of the same words
		if last := len(view.Entries) - 1; last < 0 || !entry.repeats(view.Entries[last]) {
			view.Entries = append(view.Entries, entry)
		}
	}
	if found.NextCursor != "" {
		view.Next = at(id, "/words?"+url.Values{"cursor": {found.NextCursor}}.Encode())
	}
	return d.show(v, "words", view)
}

// wordsOfComplaints are the words of complaints that somebody may read who has no other part in the
// case: what was complained, what was answered, and the grounds of the decisions it is about.
var wordsOfComplaints = []struct{ key, step, field string }{{"words", "register_complaint", "words"},
	{"correction", "register_correction", "words"}, {"admitted_reason", "admit_complaint", "reason"},
	{"reason", "dismiss_complaint", "reason"}, {"statement", "forward_complaint", "statement"},
	{"appeal_grounds", "register_appeal_decision", "grounds"}}

// complaintWords reads them.
func (d *desk) complaintWords(v *visit, caseID string) (out []written, err error) {
	var mine struct {
		Complaints []map[string]json.RawMessage `json:"complaints"`
	}
	var decided struct {
		Decisions []map[string]json.RawMessage `json:"decisions"`
	}
	if _, err := allowed(d.get(v, at(caseID, "/decisions"), &decided)); err != nil {
		return nil, err
	}
	if _, err := allowed(d.get(v, at(caseID, "/complaints"), &mine)); err != nil {
		return nil, err
	}
	add := func(of map[string]json.RawMessage, key, step, field string) error {
		var ref string
		_ = json.Unmarshal(of[key], &ref) // what is no text is no reference
		body, err := d.wordsOf(v, caseID, ref)
		if err == nil && body != "" {
			out = append(out, written{Field: field, Body: body, Label: d.forms.Label(v.lang, step, field)})
		}
		return err
	}
	for _, one := range decided.Decisions {
		if err := add(one, "grounds", "issue_decision", "grounds"); err != nil {
			return nil, err
		}
	}
	for _, one := range mine.Complaints {
		for _, of := range wordsOfComplaints {
			if err := add(one, of.key, of.step, of.field); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}
