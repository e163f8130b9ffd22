package web

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// numberDigits is how long an identity number is.
const numberDigits = 11

// caseNumber is how cases are numbered, or the beginning of it.
var caseNumber = regexp.MustCompile(`^[0-9]{4}-[0-9]{0,7}$`)

func trim(s string) string { return strings.Join(strings.Fields(s), " ") }

func withoutSpaces(s string) string { return strings.ReplaceAll(s, " ", "") }

func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < unicode.MaxASCII && unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}

var writtenDate = regexp.MustCompile(`^(\d{1,2})[./ ]+(\d{1,2})[./ ]+(\d{4})$`)

// dateIn reads a date as people write it, 1.3.1960.
func dateIn(s string) (date string, ok bool) {
	m := writtenDate.FindStringSubmatch(s)
	if m == nil {
		return "", false
	}
	day, _ := strconv.Atoi(m[1])
	month, _ := strconv.Atoi(m[2])
	year, _ := strconv.Atoi(m[3])
	on := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return on.Format(time.DateOnly), on.Day() == day && int(on.Month()) == month
}

// problemOf is the API's no, nil for any other error.
func problemOf(err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	return nil
}
