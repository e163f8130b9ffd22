package calendar

import (
	"fmt"
	"time"
	_ "time/tzdata" // a container without zoneinfo must not count in UTC

	"cloud.google.com/go/civil"
)

// Date is a civil date: no time of day, no zone. In JSON it is "2027-03-30";
// the zero Date has no readable text form, so mark optional fields omitzero.
type Date = civil.Date

// Oslo is the zone in which every date rule is evaluated (INV-72, appendix A.1).
// The offset comes from the tz database and is never written down here.
var Oslo = mustLoad("Europe/Oslo")

func mustLoad(name string) *time.Location {
	loc, err := time.LoadLocation(name)
	if err != nil {
		panic("calendar: " + err.Error()) // impossible: tzdata is embedded
	}
	return loc
}

// DateOf returns the civil date in Oslo at the instant t, whatever zone t is in.
func DateOf(t time.Time) Date { return civil.DateOf(t.In(Oslo)) }

// Midnight returns the instant, in UTC, at which the day d begins in Oslo.
func Midnight(d Date) time.Time { return d.In(Oslo).UTC() }

// EndOf returns the instant, in UTC, at which the due date d is over: the start
// of the next day in Oslo, 22:00Z in summer time and 23:00Z in winter (INV-72).
// The whole of d is still in time (INV-62); a thing done at EndOf(d) is late.
func EndOf(d Date) time.Time { return Midnight(d.AddDays(1)) }

// At returns the instant, in UTC, at which the clocks in Oslo show hour:minute on
// d. Where clocks show a time twice (the night to winter time) it is the second;
// a time they skip (the night to summer time) is moved on by the hour skipped.
func At(d Date, hour, minute int) time.Time {
	return time.Date(d.Year, d.Month, d.Day, hour, minute, 0, 0, Oslo).UTC()
}

// AddMonths returns the same day number n months later (earlier if n is
// negative), or the last day of that month where it lacks the number: 31 August
// and six months is 28 or 29 February (dl § 148). Count chains from the last
// real event, not from an earlier answer, or the 28 sticks (appendix A.1 no. 9).
func AddMonths(d Date, n int) Date {
	first := civil.Date{Year: d.Year, Month: d.Month, Day: 1}.AddMonths(n)
	last := first.AddMonths(1).AddDays(-1)
	return civil.Date{Year: first.Year, Month: first.Month, Day: min(d.Day, last.Day)}
}

// EndOfNextHalf returns the last day of the calendar half-year after the one d is
// in: 31 December for a day in January–June, 30 June of the next year for one in
// July–December.
func EndOfNextHalf(d Date) Date {
	if d.Month <= time.June {
		return Date{Year: d.Year, Month: time.December, Day: 31}
	}
	return Date{Year: d.Year + 1, Month: time.June, Day: 30}
}

// HalfWay returns the date in the middle of from and to, the earlier one when
// the number of days between them is odd.
func HalfWay(from, to Date) Date {
	return from.AddDays(to.DaysSince(from) >> 1) // a shift rounds down below zero too
}

// MustDate parses "2027-03-30" and panics on anything else. It is for tests and
// for tables in source code, never for input.
func MustDate(s string) Date {
	d, err := civil.ParseDate(s)
	if err != nil {
		panic(fmt.Sprintf("calendar: %q is not a date: %v", s, err))
	}
	return d
}
