package wording

import (
	"regexp"
	"strconv"
	"strings"

	"cloud.google.com/go/civil"

	"samlop/casefile"
)

// family says what an argument of a refusal is, and so how it is shown.
type family string

const (
	roles    family = "role"
	phases   family = "phase"
	consents family = "consent_kind"
	scopes   family = "scope"
	plans    family = "plan_status"
	letters  family = "letter_status"
	meetings family = "meeting_status"
	points   family = "point"
	fields   family = "field"
	steps    family = "step"
	dates    family = "date"
	ids      family = "id"
	counts   family = "count"
	numbers  family = "number"

	complaints family = "complaint_status"
)

// meanings tells what an argument is by its name; the name alone may be
// ambiguous, then "key/name" says more.
var meanings = map[string]family{
	"may":     roles,
	"step":    steps,
	"phase":   phases,
	"kind":    consents,
	"scope":   scopes,
	"point":   points,
	"missing": points,
	"field":   fields,
	"date":    dates,
	"today":   dates, "earliest": dates, "latest": dates,
	"unseen": followUps,
	"id":     ids, "form": ids, "decision": ids, "notice": ids,
	"count": counts, "most": counts,
	"number":                 numbers, // of a case, which the ledger made
	"both_entries_run/other": numbers,

	"status":                      plans,
	"letter_not_waiting/status":   letters,
	"meeting_wrong_status/status": meetings,
	"wrong_phase/needs":           phases,
	"no_such_meeting/needs":       meetings,

	"complaint_wrong_status/status": complaints,
	"complaint_wrong_status/needs":  complaints,
	"no_such_complaint/needs":       complaints,
}

func meaning(key, name string) (family, bool) {
	if f, ok := meanings[key+"/"+name]; ok {
		return f, true
	}
	f, ok := meanings[name]
	return f, ok
}

// localID is a readable id inside a case, "decision-2"; anything else that came
// from a client is never repeated.
var localID = regexp.MustCompile(`^[a-z_]{1,20}-[0-9]{1,6}$`)

// plain puts the arguments of a refusal into the words of a language.
func plain(lang, key string, args map[string]string) map[string]string {
	out := make(map[string]string, len(args))
	for name, value := range args {
		f, known := meaning(key, name)
		switch {
		case !known:
			out[name] = value
		case f == dates:
			out[name] = Date(lang, value)
		case f == ids:
			if localID.MatchString(value) {
				out[name] = "«" + value + "»"
			} else {
				out[name] = ""
			}
		case f == counts, f == followUps, f == numbers:
			out[name] = value
		case f == steps:
			out[name] = Step(lang, value)
		default:
			glue := "or"
			if name == "missing" {
				glue = "and"
			}
			out[name] = list(lang, glue, f, value)
		}
	}
	return out
}

// Step is the name of a step as a verb, «fatte vedtak», or the name itself when
// there is none.
func Step(lang, name string) string {
	if text, ok := say(lang, "step."+name, nil); ok {
		return text
	}
	return name
}

// Role is who a role is, «koordinatoren», or the code itself when there are no words.
func Role(lang string, role casefile.Role) string {
	if text, ok := say(lang, "code.role."+string(role), nil); ok {
		return text
	}
	return string(role)
}

// list puts codes joined by commas into words: «a, b eller c».
func list(lang, glue string, f family, codes string) string {
	all := strings.Split(codes, ", ")
	for i, code := range all {
		if code == "" {
			code = "NONE"
		}
		if text, ok := say(lang, "code."+string(f)+"."+code, nil); ok {
			all[i] = text
		}
	}
	return inARow(lang, glue, all)
}

func inARow(lang, glue string, all []string) string {
	last := len(all) - 1
	if last == 0 {
		return all[0]
	}
	word, _ := say(lang, "code.list."+glue, nil)
	return strings.Join(all[:last], ", ") + " " + word + " " + all[last]
}

// alerted lists the deadlines that somebody is alerted of in good time: «DL-23 og DL-24».
func alerted(lang string) string {
	var codes []string
	for _, r := range casefile.DeadlineRules() {
		if r.HasAlert() {
			codes = append(codes, r.Code)
		}
	}
	return inARow(lang, "and", codes)
}

var months = map[string][12]string{
	Bokmaal: {"januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september", "oktober", "november", "desember"},
	Nynorsk: {"januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september", "oktober", "november", "desember"},
	English: {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
}

// Date writes a civil date (2027-03-30) as people do: 30. mars 2027, 30 March 2027.
func Date(lang, value string) string {
	d, err := civil.ParseDate(value)
	if err != nil {
		return value
	}
	names, ok := months[lang]
	if !ok {
		names = months[Default]
	}
	dot := "."
	if lang == English {
		dot = ""
	}
	return strings.Join([]string{strconv.Itoa(d.Day) + dot, names[d.Month-1], strconv.Itoa(d.Year)}, " ")
}
