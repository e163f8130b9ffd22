package form

import (
	"regexp"
	"strconv"
	"strings"
)

// lengthText is a length as people write it, or as the API does: «14 dager», «3 virkedager», 14d.
var lengthText = regexp.MustCompile(`^(\d{1,6})\s*(\pL+(?: \pL+)?)\.?$`)

// lengthUnits begin the names of the units in the three languages, the longer before what begins it.
var lengthUnits = []struct {
	unit  string
	begin []string
	short []string
}{
	{"wd", []string{"virked", "verked", "working d", "arbeidsd"}, []string{"wd", "vd"}},
	{"d", []string{"dag", "døgn", "day"}, []string{"d"}},
	{"w", []string{"uke", "veke", "week"}, []string{"w", "u"}},
	{"m", []string{"måned", "månad", "month", "mnd"}, []string{"m"}},
	{"y", []string{"år", "year"}, []string{"y"}},
}

// readLength reads a length as people write it, and gives it as the API does.
func readLength(typed string) (string, bool) {
	m := lengthText.FindStringSubmatch(strings.ToLower(strings.Join(strings.Fields(typed), " ")))
	if m == nil {
		return "", false
	}
	n, err := strconv.Atoi(m[1])
	if err != nil {
		return "", false
	}
	for _, u := range lengthUnits {
		for _, name := range u.short {
			if m[2] == name {
				return strconv.Itoa(n) + u.unit, true
			}
		}
		for _, name := range u.begin {
			if strings.HasPrefix(m[2], name) {
				return strconv.Itoa(n) + u.unit, true
			}
		}
	}
	return "", false
}

// lengthCode is a length as the API writes it.
var lengthCode = regexp.MustCompile(`^(\d+)(d|w|m|y|wd)$`)

// lengthIn is the API's length in words; what somebody typed stays as it is.
func lengthIn(lang, value string) string {
	m := lengthCode.FindStringSubmatch(value)
	if m == nil {
		return value
	}
	unit := m[2]
	if m[1] == "1" {
		unit += "_one"
	}
	return m[1] + " " + saidAround.Length[unit][lang]
}
