package wording

import (
	"testing"

	"cloud.google.com/go/civil"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
)

// Every holiday of many years is called something, in each language.
func TestHolidaysAreNamed(t *testing.T) {
	seen := map[string]bool{}
	for d := (civil.Date{Year: 2020, Month: 1, Day: 1}); d.Year < 2060; d = d.AddDays(1) {
		_, is := calendar.Holiday(d)
		for _, lang := range []string{Bokmaal, Nynorsk, English} {
			name := Holiday(lang, d.String())
			require.Equal(t, is, name != "", "%s %s", lang, d)
			require.NotRegexp(t, "^ and| and $", name)
			seen[name] = true
		}
	}
	assert.True(t, seen["Constitution Day and Whit Monday"] || seen["Whit Monday and Constitution Day"])
	assert.Equal(t, "langfredag", Holiday(Nynorsk, "2027-03-26"))
	assert.Empty(t, Holiday(Bokmaal, "31.12.2027"))
}
