package web

import (
	"errors"
	"net/url"
	"regexp"
	"strings"
	"unicode"

	"samlop/web/form"
)

// numberDigits is how long an identity number is.
const numberDigits = 11

// caseNumber is how cases are numbered, or a part of it.
var caseNumber = regexp.MustCompile(`^([0-9]{4}-[0-9]{0,7}|[0-9]{1,7})$`)

func trim(s string) string { return strings.Join(strings.Fields(s), " ") }

func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < unicode.MaxASCII && unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}

// identityNumber reads an identity number as people write it: with spaces, dots or a hyphen
// anywhere, or none.
func identityNumber(typed string) (digits string, ok bool) {
	bare := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune(".-‐‑–", r) {
			return -1
		}
		return r
	}, typed)
	return bare, len(bare) == numberDigits && onlyDigits(bare) == bare
}

// writtenDay is a day among other words.
var writtenDay = regexp.MustCompile(`(^|[ ,])([0-9]{1,2}[./-] ?[0-9]{1,2}[./-] ?[0-9]{2}([0-9]{2})?|` +
	`[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{6}|[0-9]{8})($|[ ,])`)

// searches are what to ask the register of people: a name, the day somebody was born, or both,
// and once for each century that a year of two digits may be of.
func searches(words string) []url.Values {
	name, days := "", form.BirthDays(words)
	if at := writtenDay.FindStringSubmatchIndex(words); days == nil && at != nil {
		if days = form.BirthDays(words[at[4]:at[5]]); days != nil {
			name = trim(words[:at[4]] + " " + words[at[5]:])
		}
	}
	if days == nil {
		return []url.Values{{"name": {words}}}
	}
	out := make([]url.Values, len(days))
	for i, day := range days {
		out[i] = url.Values{"born": {day}}
		if name != "" {
			out[i].Set("name", name)
		}
	}
	return out
}

// problemOf is the API's no, nil for any other error.
func problemOf(err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	return nil
}
