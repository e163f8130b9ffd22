package form

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"samlop/internal/wording"
)

// item is one thing of a list in an answer of the API: an object, or a value alone.
type item struct{ value any }

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
		out = append(out, item{v}.text(""))
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
				out = append(out, items(one, rest)...)
			} else {
				out = append(out, item{one})
			}
		}
		return out
	case map[string]any:
		if more {
			return items(below, rest)
		}
		var out []item
		for _, name := range slices.Sorted(maps.Keys(below)) {
			out = append(out, item{name})
		}
		return out
	}
	return nil
}

// describer puts the things of a case into words.
type describer struct {
	lang   string
	people map[string]any // principal → name, as answers of the API have them
}

func (d describer) who(principal string) string {
	of, _ := d.people[principal].(map[string]any)
	one := item{of}
	return spaced(one.text("name"), bracket(one.text("unit")))
}

func (d describer) named(i item) string { return i.text("name") }

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
	return upper(commas(d.code("meeting_kind", i.text("kind")), d.day(i, "on"), i.text("at"), d.code("meeting_status", i.text("status"))))
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
	return spaced(i.text("seq")+".", upper(commas(d.code("fact", i.text("name")), d.day(i, "on"))))
}

func (d describer) followUp(i item) string {
	return upper(commas(d.code("follow_up_code", i.text("code")), i.text("what"), d.day(i, "was"), d.day(i, "now")))
}

func (d describer) otherCase(i item) string {
	return commas(i.text("number"), d.code("phase", i.text("phase")), d.day(i, "received_on"))
}

func (d describer) caseRow(i item) string {
	return commas(i.text("number"), d.who(i.text("patient")), d.code("phase", i.text("phase")))
}

// stands keeps what has not come to an end: none of the dates is there.
func stands(dates ...string) func(string, item) bool {
	return func(_ string, i item) bool {
		return !slices.ContainsFunc(dates, func(date string) bool { return i.text(date) != "" })
	}
}

func isActive(_ string, i item) bool {
	of, _ := i.value.(map[string]any)
	active, said := of["active"].(bool)
	return active || !said
}

func isMunicipality(_ string, i item) bool { return i.text("kind") == "MUNICIPALITY" }

func isPerson(_ string, i item) bool { return strings.HasPrefix(i.text(""), "person/") }

func isIssued(_ string, i item) bool { return i.text("form") != "" && i.text("status") == "ISSUED" }

func isProposed(_ string, i item) bool { return i.text("ended_on") == "" && i.text("active_on") == "" }

func serves(_ string, i item) bool { return i.text("ended_on") == "" && i.text("active_on") != "" }

func asPrincipal(i item) string { return "organisation/" + i.text("id") }

// fitting are the statuses in which a thing may be named by a step (domain.md 2.6, 2.12);
// a step that is not here takes all. They only shorten the list: the rule itself is the API's.
var fitting = map[string][]string{
	"post_letter":    {"QUEUED"},
	"post_letters":   {"QUEUED"},
	"hold_letter":    {"QUEUED"},
	"release_letter": {"HELD", "FAILED"},
	"fail_letter":    {"QUEUED", "POSTED"},
	"invite_meeting": {"PLANNED"},
	"hold_meeting":   {"INVITED"},
	"cancel_meeting": {"PLANNED", "INVITED"},
	"move_meeting":   {"PLANNED", "INVITED"},
	"write_minutes":  {"HELD", "MINUTES_DRAFT"},
	"send_minutes":   {"MINUTES_DRAFT"},
}

func letterFits(form string, i item) bool {
	may, known := fitting[form]
	return !known || slices.Contains(may, i.text("status"))
}

// MeetingFits reports whether a step may be about a meeting in a status, as far as the lists of
// forms know: what a page links to from the meeting. The rule itself is the API's.
func MeetingFits(step, status string) bool {
	may, known := fitting[step]
	if step == "correct_minutes" {
		return status == "MINUTES_SENT"
	}
	return !known || slices.Contains(may, status)
}

func meetingFits(form string, i item) bool { return letterFits(form, i) }

// Options makes the choices of a form out of what the API has answered to its sources,
// by path of the field. answers are bodies by their source; lang is nb, nn or en. A field whose answers are missing has no choices.
func (f *Form) Options(answers map[Source]json.RawMessage, lang string) map[string][]Choice {
	read := map[Source]any{}
	d := describer{lang: lang, people: map[string]any{}}
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
	}
	out := map[string][]Choice{}
	for _, field := range f.all() {
		for _, s := range references[field.Reference].sources {
			for _, one := range items(read[s.asked()], s.list) {
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
