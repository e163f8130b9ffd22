package wording

import (
	"strings"

	"cloud.google.com/go/civil"

	"samlop/casefile/calendar"
)

// holidays are those of the calendar in English; in Nynorsk they are called as in Bokmål.
var holidays = map[string]string{
	"1. nyttårsdag": "New Year's Day", "skjærtorsdag": "Maundy Thursday", "langfredag": "Good Friday", "1. påskedag": "Easter Sunday",
	"2. påskedag": "Easter Monday", "1. mai": "Labour Day", "17. mai": "Constitution Day", "Kristi himmelfartsdag": "Ascension Day",
	"1. pinsedag": "Whit Sunday", "2. pinsedag": "Whit Monday", "1. juledag": "Christmas Day", "2. juledag": "Boxing Day",
}

// Holiday is which public holiday a date is (2027-05-17), as helligdagsfredloven has them; "" for an
// ordinary day, and for what is no date. What an organisation's policy makes a day off has no name.
func Holiday(lang, date string) string {
	d, err := civil.ParseDate(date)
	if err != nil {
		return ""
	}
	name, _ := calendar.Holiday(d)
	if lang != English || name == "" {
		return name
	}
	names := strings.Split(name, " og ")
	for i, one := range names {
		names[i] = holidays[one]
	}
	return strings.Join(names, " and ")
}
