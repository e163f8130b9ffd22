package calendar_test

import (
	"encoding/json"
	"testing"
	"time"

	"cloud.google.com/go/civil"
	"pgregory.net/rapid"

	"samlop/casefile/calendar"
)

var day = calendar.MustDate

// anyDate draws a date from the years in which cases and birth dates can lie.
func anyDate() *rapid.Generator[calendar.Date] {
	return rapid.Custom(func(t *rapid.T) calendar.Date {
		return day("1950-01-01").AddDays(rapid.IntRange(0, 150*365).Draw(t, "days after 1950"))
	})
}

func instant(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestINV72_DueDateEndsAtTheNextLocalMidnight(t *testing.T) {
	for _, c := range []struct{ due, ends string }{
		{"2027-03-30", "2027-03-30T22:00:00Z"}, // story 1.5, summer time
		{"2026-12-28", "2026-12-28T23:00:00Z"}, // story 2.3, winter time
		{"2027-02-17", "2027-02-17T23:00:00Z"}, // story 4.10
		{"2027-05-07", "2027-05-07T22:00:00Z"}, // story 6.5
		{"2027-03-27", "2027-03-27T23:00:00Z"}, // the day before summer time
		{"2027-03-28", "2027-03-28T22:00:00Z"}, // the day it starts: 23 hours long
		{"2027-10-31", "2027-10-31T23:00:00Z"}, // the day it ends: 25 hours long
	} {
		got := calendar.EndOf(day(c.due))
		if !got.Equal(instant(t, c.ends)) || got.Location() != time.UTC {
			t.Errorf("EndOf(%s) = %v, want %s in UTC", c.due, got, c.ends)
		}
	}
}

func TestINV72_ADateIsReadInOslo(t *testing.T) {
	for _, c := range []struct{ at, want string }{
		{"2027-05-13T21:59:59Z", "2027-05-13"},
		{"2027-05-13T22:00:00Z", "2027-05-14"}, // story 4.14
		{"2026-12-28T22:59:59Z", "2026-12-28"},
		{"2026-12-28T23:00:00Z", "2026-12-29"},
		{"2026-12-28T18:30:00-05:00", "2026-12-29"}, // the zone of the instant is of no interest
	} {
		if got := calendar.DateOf(instant(t, c.at)); got != day(c.want) {
			t.Errorf("DateOf(%s) = %s, want %s", c.at, got, c.want)
		}
	}
}

func TestINV72_DaysMeetWithoutGapOrOverlap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyDate().Draw(t, "d")
		begin, end := calendar.Midnight(d), calendar.EndOf(d)
		if end != calendar.Midnight(d.AddDays(1)) {
			t.Fatalf("%s ends at %v, the next day begins at %v", d, end, calendar.Midnight(d.AddDays(1)))
		}
		for _, at := range []time.Time{begin, end} {
			if h, m, s := at.In(calendar.Oslo).Clock(); h+m+s != 0 {
				t.Fatalf("%v is %02d:%02d in Oslo, not midnight", at, h, m)
			}
		}
		if calendar.DateOf(begin) != d || calendar.DateOf(end.Add(-1)) != d || calendar.DateOf(end) != d.AddDays(1) {
			t.Fatalf("the instants of %s are read as another date", d)
		}
		if n := end.Sub(begin).Hours(); n != 24 && n != 23 && n != 25 {
			t.Fatalf("%s is %v hours long", d, n)
		}
	})
}

func TestAppendixA1_WallClock(t *testing.T) {
	for _, c := range []struct {
		on           string
		hour, minute int
		want, why    string
	}{
		{"2027-03-27", 18, 0, "2027-03-27T17:00:00Z", "hospital story, row 8.1"},
		{"2027-05-28", 10, 40, "2027-05-28T08:40:00Z", "story 3.2"},
		{"2027-03-28", 2, 30, "2027-03-28T01:30:00Z", "skipped: becomes 03:30"},
		{"2027-10-31", 2, 30, "2027-10-31T01:30:00Z", "shown twice: the second"},
	} {
		if got := calendar.At(day(c.on), c.hour, c.minute); !got.Equal(instant(t, c.want)) || got.Location() != time.UTC {
			t.Errorf("At(%s %02d:%02d) = %v, want %s (%s)", c.on, c.hour, c.minute, got, c.want, c.why)
		}
	}
}

// DL-20 counts elapsed hours, so it is plain arithmetic on instants; the table
// pins that the wall clock comes out as the stories say.
func TestAppendixA1_TwentyFourHoursAreElapsedHours(t *testing.T) {
	for _, c := range []struct {
		admitted     string
		hour         int
		wantOn       string
		wantHour     int
		wantTimeZone string
	}{
		{"2027-03-27", 18, "2027-03-28", 19, "CEST"}, // hospital story, row 8.1
		{"2027-10-30", 18, "2027-10-31", 17, "CET"},  // date table
	} {
		due := calendar.At(day(c.admitted), c.hour, 0).Add(24 * time.Hour).In(calendar.Oslo)
		if zone, _ := due.Zone(); civil.DateOf(due) != day(c.wantOn) || due.Hour() != c.wantHour || zone != c.wantTimeZone {
			t.Errorf("24 hours from %s %02d:00 is %v", c.admitted, c.hour, due)
		}
	}
}

func TestAppendixA_FourWeeksAre673Hours(t *testing.T) {
	from := day("2027-10-04")
	due := calendar.Rules{}.DueRight(from, calendar.Weeks(4))
	if due != day("2027-11-01") {
		t.Fatalf("due %s", due)
	}
	if got := calendar.EndOf(due).Sub(calendar.EndOf(from)); got != 673*time.Hour {
		t.Errorf("four weeks over the change to winter time are %v", got)
	}
}

func TestAppendixA_AddMonths(t *testing.T) {
	for _, c := range []struct {
		from string
		n    int
		want string
	}{
		{"2027-01-31", 1, "2027-02-28"},
		{"2028-01-31", 1, "2028-02-29"},
		{"2027-01-31", 2, "2027-03-31"}, // one step, not two: the 31 comes back
		{"2027-03-31", -1, "2027-02-28"},
		{"2027-12-15", 1, "2028-01-15"},
		{"2027-01-15", -1, "2026-12-15"},
		{"2028-02-29", 12, "2029-02-28"},
		{"2028-02-29", 48, "2032-02-29"},
		{"2027-05-05", 0, "2027-05-05"},
	} {
		if got := calendar.AddMonths(day(c.from), c.n); got != day(c.want) {
			t.Errorf("AddMonths(%s, %d) = %s, want %s", c.from, c.n, got, c.want)
		}
	}
}

func TestAppendixA_AddMonthsClamps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyDate().Draw(t, "d")
		n := rapid.IntRange(-600, 600).Draw(t, "n")
		got := calendar.AddMonths(d, n)
		if !got.IsValid() {
			t.Fatalf("%v is no date", got)
		}
		months := func(d calendar.Date) int { return d.Year*12 + int(d.Month) }
		if months(got)-months(d) != n {
			t.Fatalf("%s + %d months = %s", d, n, got)
		}
		lastOfMonth := got.AddDays(1).Day == 1
		if got.Day > d.Day || got.Day < d.Day && !lastOfMonth {
			t.Fatalf("%s + %d months = %s: neither the day number nor the last day", d, n, got)
		}
	})
}

func TestHalfWay(t *testing.T) {
	for _, c := range []struct{ from, to, want string }{
		{"2027-04-20", "2027-04-27", "2027-04-23"}, // seven days: three and a half, down
		{"2027-04-20", "2027-04-28", "2027-04-24"},
		{"2027-04-20", "2027-04-20", "2027-04-20"},
		{"2027-04-20", "2027-04-21", "2027-04-20"},
		{"2027-04-21", "2027-04-20", "2027-04-20"},
	} {
		if got := calendar.HalfWay(day(c.from), day(c.to)); got != day(c.want) {
			t.Errorf("HalfWay(%s, %s) = %s, want %s", c.from, c.to, got, c.want)
		}
	}
}

func TestDateInJSON(t *testing.T) {
	type deadline struct {
		Due calendar.Date `json:"due,omitzero"`
	}
	for _, c := range []struct {
		v    deadline
		want string
	}{
		{deadline{}, `{}`},
		{deadline{day("2027-03-30")}, `{"due":"2027-03-30"}`},
	} {
		text, err := json.Marshal(c.v)
		if err != nil || string(text) != c.want {
			t.Errorf("%v in JSON: %s, %v; want %s", c.v, text, err, c.want)
		}
		var back deadline
		if err := json.Unmarshal(text, &back); err != nil || back != c.v {
			t.Errorf("%s read back: %v, %v", text, back, err)
		}
	}
}

func TestMustDatePanicsOnNonsense(t *testing.T) {
	for _, s := range []string{"", "2027-02-29", "30.03.2027", "2027-3-1"} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("MustDate(%q) did not panic", s)
				}
			}()
			calendar.MustDate(s)
		}()
	}
}
