package form

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // a container without zoneinfo must not count in UTC

	"cloud.google.com/go/civil"
)

var oslo = func() *time.Location {
	zone, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		panic("form: " + err.Error()) // impossible: tzdata is embedded
	}
	return zone
}()

var (
	dayFirst  = regexp.MustCompile(`^(\d{1,2})[./ -]+(\d{1,2})[./ -]+(\d{4}|\d{2})$`)
	yearFirst = regexp.MustCompile(`^(\d{4})[./-](\d{1,2})[./-](\d{1,2})$`)
	inARow    = regexp.MustCompile(`^(\d{2})(\d{2})(\d{4}|\d{2})$`)
	inWords   = regexp.MustCompile(`^(\d{1,2})\.?\s*(\pL{3,})\.?\s*(\d{4})$`)
	clockText = regexp.MustCompile(`^(\d{1,2})(?:[.:]?(\d{2}))?$`)
)

// monthNames begin the names of the months in the three languages.
var monthNames = [12][]string{{"jan"}, {"feb"}, {"mar"}, {"apr"}, {"mai", "may"}, {"jun"}, {"jul"}, {"aug"}, {"sep"}, {"okt", "oct"},
	{"nov"}, {"des", "dec"}}

// thisCentury: years of two digits below it are of this century, the others of the last.
const thisCentury = 80

// readDate reads a day as people write it: 1.3.2027, 01.03.27, 1/3 2027, 01032027,
// 1. mars 2027, or 2027-03-01. A year of two digits is not taken where bothCenturies
// are possible, as for a birth date.
func readDate(typed string, bothCenturies bool) (civil.Date, bool) {
	s := strings.ToLower(strings.Join(strings.Fields(typed), " "))
	if m := yearFirst.FindStringSubmatch(s); m != nil {
		return date(m[1], m[2], m[3], bothCenturies)
	}
	for _, form := range []*regexp.Regexp{dayFirst, inARow} {
		if m := form.FindStringSubmatch(s); m != nil {
			return date(m[3], m[2], m[1], bothCenturies)
		}
	}
	if m := inWords.FindStringSubmatch(s); m != nil {
		for i, names := range monthNames {
			for _, name := range names {
				if strings.HasPrefix(m[2], name) {
					return date(m[3], strconv.Itoa(i+1), m[1], bothCenturies)
				}
			}
		}
	}
	return civil.Date{}, false
}

// DayOf reads a day as people write it, where no form asks for it; "" when it is none.
func DayOf(typed string) string {
	if d, ok := readDate(typed, false); ok {
		return d.String()
	}
	return ""
}

// BirthDays are the days that may be meant by whoever writes when a person was born: a year of
// two digits is of either century. There are none when it is no day.
func BirthDays(typed string) []string {
	if d, ok := readDate(typed, true); ok {
		return []string{d.String()}
	}
	d, ok := readDate(typed, false)
	if !ok {
		return nil
	}
	var out []string
	for _, century := range []int{2000, 1900} {
		if d.Year = century + d.Year%100; d.IsValid() {
			out = append(out, d.String())
		}
	}
	return out
}

func date(year, month, day string, bothCenturies bool) (civil.Date, bool) {
	y, _ := strconv.Atoi(year)
	m, _ := strconv.Atoi(month)
	d, _ := strconv.Atoi(day)
	if len(year) == 2 {
		if bothCenturies {
			return civil.Date{}, false
		}
		if y += 1900; y < 1900+thisCentury {
			y += 100
		}
	}
	out := civil.Date{Year: y, Month: time.Month(m), Day: d}
	return out, out.IsValid() && y >= 1800 && y < 2200
}

// writeDate writes a day as it is typed here in all three languages: dd.mm.yyyy.
func writeDate(d civil.Date) string { return fmt.Sprintf("%02d.%02d.%04d", d.Day, d.Month, d.Year) }

// readClock reads a time of day: 9, 9.30, 09:30, 0930.
func readClock(typed string) (string, bool) {
	m := clockText.FindStringSubmatch(strings.ReplaceAll(typed, " ", ""))
	if m == nil {
		return "", false
	}
	hour, _ := strconv.Atoi(m[1])
	minute, _ := strconv.Atoi(m[2])
	return fmt.Sprintf("%02d:%02d", hour, minute), hour < 24 && minute < 60
}

// writeClock writes 09:30 as it is typed here: 09.30.
func writeClock(clock string) string { return strings.Replace(clock, ":", ".", 1) }

// readMoment puts a day and a time of day in Oslo together to an instant (RFC 3339).
func readMoment(day civil.Date, clock string) string {
	t, err := time.Parse("15:04", clock)
	if err != nil {
		return ""
	}
	return time.Date(day.Year, day.Month, day.Day, t.Hour(), t.Minute(), 0, 0, oslo).Format(time.RFC3339)
}

// writeMoment is the day and the time of day in Oslo of an instant, as they are typed.
func writeMoment(instant string) (day, clock string) {
	t, err := time.Parse(time.RFC3339, instant)
	if err != nil {
		return "", ""
	}
	t = t.In(oslo)
	return writeDate(civil.DateOf(t)), t.Format("15.04")
}
