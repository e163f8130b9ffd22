package form

import (
	"cmp"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"samlop/internal/wording"
)

// item is one thing of a list in an answer of the API: an object, or a value alone. within is the thing
// whose list it stands in, if it is in another's, and answer the whole.
type item struct{ value, within, answer any }

// text is a field of it as text, empty when there is none; of a value alone, the value.
func (i item) text(field string) string {
	value := i.value
	if field != "" {
		of, _ := value.(map[string]any)
		value = of[field]
	}
	switch v := value.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}

func (i item) list(field string) []string {
	of, _ := i.value.(map[string]any)
	values, _ := of[field].([]any)
	out := make([]string, 0, len(values))
	for _, v := range values {
		out = append(out, item{value: v}.text(""))
	}
	return out
}

// items finds a list in an answer, also one within each thing of another. Of an object
// that is none of the API's lists, such as the people of a case, the names are the things.
func items(answer any, list string) []item {
	head, rest, more := strings.Cut(list, ".")
	of, _ := answer.(map[string]any)
	switch below := of[head].(type) {
	case []any:
		var out []item
		for _, one := range below {
			if more {
				for _, below := range items(one, rest) {
					below.within = one
					out = append(out, below)
				}
			} else {
				out = append(out, item{value: one})
			}
		}
		return out
	case map[string]any:
		if more {
			return items(below, rest)
		}
		var out []item
		for _, name := range slices.Sorted(maps.Keys(below)) {
			out = append(out, item{value: name})
		}
		return out
	}
	return nil
}

// describer puts the things of a case into words.
type describer struct {
	lang   string
	people map[string]any // principal → name, as answers of the API have them
	// letters are those of the case by their ids: an entry about a letter says which.
	letters map[string]item
}

func (d describer) who(principal string) string {
	of, _ := d.people[principal].(map[string]any)
	one := item{value: of}
	return spaced(one.text("name"), bracket(one.text("unit")))
}

func (d describer) named(i item) string { return i.text("name") }

// trained is a colleague with the training that counts today.
func (d describer) trained(i item) string {
	of, _ := i.value.(map[string]any)
	if _, shown := of["training"]; !shown {
		return i.text("name")
	}
	training := saidAround.Say["untrained"][d.lang]
	if kinds := i.list("training"); len(kinds) > 0 {
		training = saidAround.Say["trained"][d.lang] + " " + d.codes("training_kind", kinds)
	}
	return i.text("name") + " – " + training
}

func (d describer) code(family, code string) string {
	if code == "" {
		return ""
	}
	return wording.Name(d.lang, family, code)
}

func (d describer) codes(family string, codes []string) string {
	out := make([]string, len(codes))
	for n, code := range codes {
		out[n] = d.code(family, code)
	}
	return strings.Join(out, ", ")
}

func (d describer) day(i item, field string) string {
	if date := i.text(field); date != "" {
		return wording.Date(d.lang, date)
	}
	return ""
}

func (d describer) decision(i item) string {
	return upper(commas(d.code("outcome", i.text("outcome"))+": "+d.codes("scope", i.list("scope")), d.day(i, "decided_on")))
}

func (d describer) complaint(i item) string {
	return upper(commas(d.code("complaint_subject", i.text("subject")), d.day(i, "received_on"), d.who(i.text("party")),
		d.code("complaint_status", i.text("status"))))
}

func (d describer) meeting(i item) string {
	at := strings.ReplaceAll(i.text("at"), ":", ".") // as every page writes it
	return upper(commas(d.code("meeting_kind", i.text("kind")), d.day(i, "on"), at, d.code("meeting_status", i.text("status"))))
}

func (d describer) notice(i item) string {
	return upper(commas(d.code("notice_purpose", i.text("purpose")), d.codes("scope", i.list("scope")), d.day(i, "written_on")))
}

func (d describer) objection(i item) string {
	names := make([]string, 0, 4)
	for _, who := range i.list("against") {
		names = append(names, d.who(who))
	}
	return upper(commas(append(names, d.codes("service", i.list("services")), d.day(i, "made_on"))...))
}

func (d describer) task(i item) string {
	return upper(commas(d.code("task", i.text("kind")), d.day(i, "due")))
}

func (d describer) referral(i item) string {
	return upper(commas(d.code("referral_kind", i.text("kind")), d.code("sender_kind", i.text("sender_kind")), d.day(i, "received_on")))
}

func (d describer) capacity(i item) string {
	return upper(commas(d.codes("consent_kind", i.list("kinds")), d.day(i, "on")))
}

func (d describer) consent(i item) string {
	return upper(commas(d.code("consent_kind", i.text("kind")), d.who(i.text("party")), d.day(i, "issued_on")))
}

func (d describer) letter(i item) string {
	return upper(commas(d.code("document", i.text("code")), d.who(i.text("to")), d.code("letter_status", i.text("status")),
		d.day(i, "queued_on")))
}

func (d describer) entry(i item) string {
	what := d.code("fact", i.text("name"))
	of, _ := i.value.(map[string]any)
	fact, _ := of["fact"].(map[string]any)
	id := cmp.Or(item{value: fact}.text("id"), item{value: fact["letter"]}.text("id"))
	if l, is := d.letters[id]; is && strings.HasPrefix(i.text("name"), "letter_") {
		what += " (" + commas(d.code("document", l.text("code")), d.who(l.text("to"))) + ")"
	}
	return spaced(i.text("seq")+".", upper(commas(what, d.day(i, "on"), d.who(i.text("by")))))
}

// inText is an id of the case in a sentence of the API's, which says nothing to who reads it.
var inText = regexp.MustCompile(`,? ?\(?«[a-z_]+-[0-9]+»\)?|:? ?\(«[a-z_]+-[0-9]+»\)`)

// followUp is what the API says of it, with what a deadline and a letter are called instead of their codes.
func (d describer) followUp(i item) string {
	if said, code := i.text("text"), i.text("what"); said != "" {
		said = strings.ReplaceAll(inText.ReplaceAllString(said, ""), "()", "")
		for _, family := range []string{"deadline", "document"} {
			name := d.code(family, code)
			if name == code || code == "" {
				continue
			}
			said = strings.Replace(said, code+" ("+name, "«"+name+"»", 1)
			said = strings.Replace(said, "»)", "»", 1)
			said = strings.Replace(said, code, "«"+name+"»", 1)
		}
		return said
	}
	return upper(commas(d.code("follow_up_code", i.text("code")), i.text("what"), d.day(i, "was"), d.day(i, "now")))
}

func (d describer) otherCase(i item) string {
	return commas(i.text("number"), d.code("phase", i.text("phase")), d.day(i, "received_on"))
}

func (d describer) caseRow(i item) string {
	return commas(i.text("number"), d.who(i.text("patient")), d.code("phase", i.text("phase")))
}

// Options makes the choices of a form out of what the API has answered to its sources,
// by path of the field. answers are bodies by their source; lang is nb, nn or en. A field whose answers are missing has no choices.
func (f *Form) Options(answers map[Source]json.RawMessage, lang string) map[string][]Choice {
	read := map[Source]any{}
	d := describer{lang: lang, people: map[string]any{}, letters: map[string]item{}}
	for source, body := range answers {
		decoder := json.NewDecoder(strings.NewReader(string(body)))
		decoder.UseNumber()
		var answer map[string]any
		if decoder.Decode(&answer) != nil {
			continue // no answer is no choices
		}
		read[source] = answer
		people, _ := answer["people"].(map[string]any)
		maps.Copy(d.people, people)
		for _, l := range items(answer, "letters") {
			d.letters[l.text("id")] = l
		}
	}
	out := map[string][]Choice{}
	for _, field := range f.all() {
		if r, ok := f.roomOf(field); ok {
			for _, one := range items(read[r.asked()], r.list) {
				if r.keep(f.name, one) {
					out[field.Path] = append(out[field.Path], Choice{Value: r.value(one), Of: r.of(one)})
				}
			}
		}
		if references[field.Reference].latest {
			defer func() { slices.Reverse(out[field.Path]) }()
		}
		for _, s := range references[field.Reference].sources {
			for _, one := range items(read[s.asked()], s.list) {
				one.answer = read[s.asked()]
				if s.keep == nil || s.keep(f.name, one) {
					out[field.Path] = together(out[field.Path], Choice{Value: s.value(one), Label: s.words(d, one)})
				}
			}
		}
	}
	return out
}

// together adds a choice, or its words to the one that is there already: a form may ask for several consents.
func together(choices []Choice, c Choice) []Choice {
	if c.Value == "" || c.Label == "" {
		return choices
	}
	at := slices.IndexFunc(choices, func(there Choice) bool { return there.Value == c.Value })
	switch {
	case at < 0:
		return append(choices, c)
	case !strings.Contains(choices[at].Label, c.Label):
		choices[at].Label += "; " + c.Label
	}
	return choices
}

func commas(parts ...string) string { return joined(", ", parts) }

func spaced(parts ...string) string { return joined(" ", parts) }

func joined(glue string, parts []string) string {
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), glue)
}

func bracket(s string) string {
	if s == "" {
		return ""
	}
	return "(" + s + ")"
}

// upper begins with a capital letter, as the first word of a line.
func upper(s string) string {
	_, size := utf8.DecodeRuneInString(s)
	return strings.ToUpper(s[:size]) + s[size:]
}
