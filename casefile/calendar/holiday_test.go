package calendar_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"cloud.google.com/go/civil"
	"pgregory.net/rapid"

	"samlop/casefile/calendar"
)

// yearRow is a line of appendix A.2. Days without a month are weekdays.
type yearRow struct {
	year                                        int
	skjaertorsdag, langfredag, paaske1, paaske2 string // MM-DD
	mai1, mai17                                 time.Weekday
	himmelfart, pinse1, pinse2                  string
	jul1, jul2, nyttaar                         time.Weekday
	summerFrom, summerTo                        string
}

const (
	mon, tue, wed, thu = time.Monday, time.Tuesday, time.Wednesday, time.Thursday
	fri, sat, sun      = time.Friday, time.Saturday, time.Sunday
)

var appendixA2 = []yearRow{
	{2026, "04-02", "04-03", "04-05", "04-06", fri, sun, "05-14", "05-24", "05-25", fri, sat, thu, "03-29", "10-25"},
	{2027, "03-25", "03-26", "03-28", "03-29", sat, mon, "05-06", "05-16", "05-17", sat, sun, fri, "03-28", "10-31"},
	{2028, "04-13", "04-14", "04-16", "04-17", mon, wed, "05-25", "06-04", "06-05", mon, tue, sat, "03-26", "10-29"},
	{2029, "03-29", "03-30", "04-01", "04-02", tue, thu, "05-10", "05-20", "05-21", tue, wed, mon, "03-25", "10-28"},
	{2030, "04-18", "04-19", "04-21", "04-22", wed, fri, "05-30", "06-09", "06-10", wed, thu, tue, "03-31", "10-27"},
	{2031, "04-10", "04-11", "04-13", "04-14", thu, sat, "05-22", "06-01", "06-02", thu, fri, wed, "03-30", "10-26"},
	{2032, "03-25", "03-26", "03-28", "03-29", sat, mon, "05-06", "05-16", "05-17", sat, sun, thu, "03-28", "10-31"},
}

func TestAppendixA2_Holidays(t *testing.T) {
	for _, row := range appendixA2 {
		in := func(monthDay string) calendar.Date {
			return day(civil.Date{Year: row.year, Month: 1, Day: 1}.String()[:5] + monthDay)
		}
		want := map[calendar.Date]string{} // the names that must appear
		check := func(name string, d calendar.Date, weekday time.Weekday) {
			if d.Weekday() != weekday {
				t.Errorf("%s %s is a %s, want %s", name, d, d.Weekday(), weekday)
			}
			if got, ok := calendar.Holiday(d); !ok || !strings.Contains(got, name) {
				t.Errorf("Holiday(%s) = %q, %v, want %s", d, got, ok, name)
			}
			want[d] = name
		}
		check("skjærtorsdag", in(row.skjaertorsdag), thu)
		check("langfredag", in(row.langfredag), fri)
		check("1. påskedag", in(row.paaske1), sun)
		check("2. påskedag", in(row.paaske2), mon)
		check("1. mai", in("05-01"), row.mai1)
		check("17. mai", in("05-17"), row.mai17)
		check("Kristi himmelfartsdag", in(row.himmelfart), thu)
		check("1. pinsedag", in(row.pinse1), sun)
		check("2. pinsedag", in(row.pinse2), mon)
		check("1. juledag", in("12-25"), row.jul1)
		check("2. juledag", in("12-26"), row.jul2)
		check("1. nyttårsdag", in("01-01"), row.nyttaar)

		for d := in("01-01"); d.Year == row.year; d = d.AddDays(1) {
			name, ok := calendar.Holiday(d)
			if _, wanted := want[d]; ok != wanted || ok != (name != "") {
				t.Errorf("Holiday(%s) = %q, %v; in the table: %v", d, name, ok, wanted)
			}
		}
	}
}

func TestAppendixA2_SummerTime(t *testing.T) {
	for _, row := range appendixA2 {
		var changes []string
		for d := (civil.Date{Year: row.year, Month: 1, Day: 1}); d.Year == row.year; d = d.AddDays(1) {
			if calendar.EndOf(d).Sub(calendar.Midnight(d)) != 24*time.Hour {
				changes = append(changes, d.String()[5:])
			}
		}
		if len(changes) != 2 || changes[0] != row.summerFrom || changes[1] != row.summerTo {
			t.Errorf("%d: the clock changes on %v, want %s and %s", row.year, changes, row.summerFrom, row.summerTo)
		}
	}
}

func TestAppendixA1_DaysThatAreNotHolidays(t *testing.T) {
	for _, c := range []struct {
		date       string
		nonWorking bool
		why        string
	}{
		{"2026-12-24", false, "julaften"},
		{"2026-12-31", false, "nyttårsaften"},
		{"2027-03-24", false, "Wednesday before Easter"},
		{"2027-03-27", true, "påskeaften: as a Saturday only"},
		{"2027-05-15", true, "pinseaften: as a Saturday only"},
		{"2027-05-09", true, "an ordinary Sunday"},
	} {
		if name, ok := calendar.Holiday(day(c.date)); ok || name != "" {
			t.Errorf("Holiday(%s) = %q (%s)", c.date, name, c.why)
		}
		if got := calendar.IsNonWorking(day(c.date)); got != c.nonWorking {
			t.Errorf("IsNonWorking(%s) = %v (%s)", c.date, got, c.why)
		}
	}
}

func TestAppendixA1_TwoHolidaysOnOneDay(t *testing.T) {
	name, _ := calendar.Holiday(day("2027-05-17"))
	if name != "17. mai og 2. pinsedag" {
		t.Errorf("17 May 2027 is called %q", name)
	}
}

// easterByGauss is Gauss' rule with its two exceptions: another computus than the
// library's (Meeus/Jones/Butcher), so that the two can be held against each other.
func easterByGauss(year int) calendar.Date {
	a, b, c := year%19, year%4, year%7
	k := year / 100
	p := (13 + 8*k) / 25
	q := k / 4
	m := (15 - p + k - q) % 30
	n := (4 + k - q) % 7
	d := (19*a + m) % 30
	e := (2*b + 4*c + 6*d + n) % 7
	if d == 29 && e == 6 || d == 28 && e == 6 && (11*m+11)%30 < 19 {
		e -= 7
	}
	return civil.Date{Year: year, Month: time.March, Day: 22}.AddDays(d + e)
}

func TestAppendixA1_EasterAgreesWithAnotherComputus(t *testing.T) {
	offsets := map[string]int{
		"skjærtorsdag": -3, "langfredag": -2, "1. påskedag": 0, "2. påskedag": 1,
		"Kristi himmelfartsdag": 39, "1. pinsedag": 49, "2. pinsedag": 50,
	}
	for year := 1900; year <= 2300; year++ {
		easter := easterByGauss(year)
		for name, offset := range offsets {
			d := easter.AddDays(offset)
			if got, _ := calendar.Holiday(d); !strings.Contains(got, name) {
				t.Errorf("Holiday(%s) = %q, want %s", d, got, name)
			}
		}
	}
}

func TestAppendixA1_RollForward(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyDate().Draw(t, "d")
		got := calendar.RollForward(d)
		if calendar.IsNonWorking(got) || got.Before(d) || calendar.RollForward(got) != got {
			t.Fatalf("RollForward(%s) = %s", d, got)
		}
		for between := d; between.Before(got); between = between.AddDays(1) {
			if !calendar.IsNonWorking(between) {
				t.Fatalf("RollForward(%s) = %s passes the working day %s", d, got, between)
			}
		}
	})
}

func TestAppendixA1_RollBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyDate().Draw(t, "d")
		got := calendar.RollBack(d)
		if calendar.IsNonWorking(got) || got.After(d) || calendar.RollBack(got) != got {
			t.Fatalf("RollBack(%s) = %s", d, got)
		}
		for between := d; between.After(got); between = between.AddDays(-1) {
			if !calendar.IsNonWorking(between) {
				t.Fatalf("RollBack(%s) = %s passes the working day %s", d, got, between)
			}
		}
	})
}

func TestHolidayIsSafeForConcurrentUse(t *testing.T) {
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for year := 2400; year < 2500; year++ { // years no other test has cached
				if _, ok := calendar.Holiday(civil.Date{Year: year, Month: 12, Day: 25}); !ok {
					t.Errorf("no Christmas in %d", year)
				}
			}
		})
	}
	wg.Wait()
}

func BenchmarkIsNonWorking(b *testing.B) {
	d := day("2027-05-18")
	for b.Loop() {
		calendar.IsNonWorking(d)
	}
}
