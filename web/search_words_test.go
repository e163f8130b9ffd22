package web

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// A person is found as people type: by a birth date however it is written, beside a name or
// alone, and by a number with spaces or a hyphen in it; a case by any part of its number.
func TestWhatIsTypedIsUnderstood(t *testing.T) {
	for typed, asks := range map[string][]string{
		"Kari Nordli":             {"name=Kari+Nordli"},
		"12.03.1958":              {"born=1958-03-12"},
		"01.02.15":                {"born=2015-02-01", "born=1915-02-01"},
		"010215":                  {"born=2015-02-01", "born=1915-02-01"},
		"1. mars 1960":            {"born=1960-03-01"},
		"2015-02-01":              {"born=2015-02-01"},
		"Nordli 12.3.58":          {"born=2058-03-12&name=Nordli", "born=1958-03-12&name=Nordli"},
		"1/2-2015 kari":           {"born=2015-02-01&name=kari"},
		"Kari, 12.03.1958, Aas":   {"born=1958-03-12&name=Kari%2C+%2C+Aas"},
		"29.02.00":                {"born=2000-02-29"},
		"Kari 31.02.2015":         {"name=Kari+31.02.2015"},
		"avdeling 7, 50 % Hansen": {"name=avdeling+7%2C+50+%25+Hansen"},
	} {
		var got []string
		for _, ask := range searches(typed) {
			got = append(got, ask.Encode())
		}
		assert.Equal(t, asks, got, typed)
	}
	for _, typed := range []string{"01821599999", "018215 99999", "018215-99999", "01 82 15 99999", "01.82.15 999 99", "018215\u00a099999"} {
		digits, ok := identityNumber(trim(typed))
		assert.True(t, ok, typed)
		assert.Equal(t, "01821599999", digits, typed)
	}
	for _, typed := range []string{"0182159999", "018215999990", "0182159999a", "", "Kari 01821599999"} {
		_, ok := identityNumber(typed)
		assert.False(t, ok, typed)
	}
	for typed, is := range map[string]bool{"2027-0001": true, "2027-": true, "0001": true, "483920": true, "7": true, "2027": true,
		"Kari":     false,
		"12345678": false, "2027 0001": false} {
		assert.Equal(t, is, caseNumber.MatchString(typed), typed)
	}
}
