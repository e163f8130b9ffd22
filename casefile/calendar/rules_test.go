package calendar_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"samlop/casefile/calendar"
)

var plain = calendar.Rules{}

// fourWeeks are rights of four weeks, by hand.
var fourWeeks = []struct {
	received string
	recWd    time.Weekday
	ends     string
	endsWd   time.Weekday
	rolled   string
	rolledWd time.Weekday
	why      string
}{
	// the pure date table of the stories
	{"2026-11-26", thu, "2026-12-24", thu, "2026-12-24", thu, "julaften is not a holiday"},
	{"2026-11-27", fri, "2026-12-25", fri, "2026-12-28", mon, "25, 26 (Sat), 27"},
	{"2026-12-04", fri, "2027-01-01", fri, "2027-01-04", mon, "new year, weekend"},
	{"2027-02-25", thu, "2027-03-25", thu, "2027-03-30", tue, "skjærtorsdag … 2. påskedag"},
	{"2027-04-08", thu, "2027-05-06", thu, "2027-05-07", fri, "Kristi himmelfart, and story 6.5"},
	{"2027-04-19", mon, "2027-05-17", mon, "2027-05-18", tue, "17 May is 2. pinsedag too"},
	{"2027-10-03", sun, "2027-10-31", sun, "2027-11-01", mon, "winter time that night"},
	{"2027-10-04", mon, "2027-11-01", mon, "2027-11-01", mon, "673 hours"},
	{"2028-02-01", tue, "2028-02-29", tue, "2028-02-29", tue, "leap day"},
	{"2028-04-03", mon, "2028-05-01", mon, "2028-05-02", tue, "1. mai"},
	// the stories
	{"2027-02-26", fri, "2027-03-26", fri, "2027-03-30", tue, "story 1.5"},
	{"2027-01-15", fri, "2027-02-12", fri, "2027-02-12", fri, "story 2.6"},
	{"2027-01-18", mon, "2027-02-15", mon, "2027-02-15", mon, "story 4.9"},
	{"2027-01-20", wed, "2027-02-17", wed, "2027-02-17", wed, "story 4.10"},
	{"2027-04-26", mon, "2027-05-24", mon, "2027-05-24", mon, "hospital story, row 8.8"},
	{"2028-03-02", thu, "2028-03-30", thu, "2028-03-30", thu, "story 9.4"},
}

func TestINV61_DL04_FourWeeksRolled(t *testing.T) {
	for _, c := range fourWeeks {
		received := day(c.received)
		ends := plain.Add(received, calendar.Weeks(4))
		rolled := plain.DueRight(received, calendar.Weeks(4))
		if ends != day(c.ends) || rolled != day(c.rolled) {
			t.Errorf("%s: ends %s, rolled to %s; want %s, %s (%s)", received, ends, rolled, c.ends, c.rolled, c.why)
		}
		if received.Weekday() != c.recWd || ends.Weekday() != c.endsWd || rolled.Weekday() != c.rolledWd {
			t.Errorf("%s: weekdays %s, %s, %s", received, received.Weekday(), ends.Weekday(), rolled.Weekday())
		}
	}
}

// dutyRow is a duty of the service: not rolled; actBy "" means the due date itself.
type dutyRow struct {
	from, due string
	weekday   time.Weekday
	actBy     string
}

func checkDuties(t *testing.T, length calendar.Length, rows []dutyRow) {
	t.Helper()
	for _, c := range rows {
		if c.actBy == "" {
			c.actBy = c.due
		}
		due, actBy := plain.DueDuty(day(c.from), length)
		if due != day(c.due) || due.Weekday() != c.weekday || actBy != day(c.actBy) {
			t.Errorf("%s from %s: due %s %s, act by %s; want %s %s, %s",
				length, c.from, due.Weekday(), due, actBy, c.weekday, c.due, c.actBy)
		}
	}
}

// oneMonth are duties of one month, by hand.
var oneMonth = []dutyRow{
	{"2027-01-31", "2027-02-28", sun, "2027-02-26"},
	{"2028-01-31", "2028-02-29", tue, ""},
	{"2028-01-29", "2028-02-29", tue, ""},
	{"2026-12-17", "2027-01-17", sun, "2027-01-15"},
	{"2027-11-24", "2027-12-24", fri, ""},
	{"2026-11-30", "2026-12-30", wed, ""},           // story 2.1
	{"2026-11-12", "2026-12-12", sat, "2026-12-11"}, // story 4.1
	{"2027-02-15", "2027-03-15", mon, ""},           // story 6.1
	{"2027-05-11", "2027-06-11", fri, ""},           // story 6.7, DL-06
	{"2027-04-02", "2027-05-02", sun, "2027-04-30"}, // hospital story, row 8.6: 1 May before it
}

func TestDL01_OneMonthNotRolled(t *testing.T) { checkDuties(t, calendar.Months(1), oneMonth) }

// sixMonths are duties of six months, by hand.
var sixMonths = []dutyRow{
	{"2026-08-31", "2027-02-28", sun, "2027-02-26"},
	{"2027-08-28", "2028-02-28", mon, ""},
	{"2027-08-29", "2028-02-29", tue, ""},
	{"2027-08-30", "2028-02-29", tue, ""},
	{"2027-08-31", "2028-02-29", tue, ""}, // and story 9.1
	{"2028-02-28", "2028-08-28", mon, ""},
	{"2028-02-29", "2028-08-29", tue, ""}, // and story 9.2
	{"2028-08-29", "2029-02-28", wed, ""}, // story 9.6
	{"2027-03-31", "2027-09-30", thu, ""}, // story 1.11
	{"2027-04-20", "2027-10-20", wed, ""}, // story 1.12, DL-15
	{"2027-06-17", "2027-12-17", fri, ""}, // story 1.15
	{"2027-06-21", "2027-12-21", tue, ""}, // story 2.10
	{"2027-05-03", "2027-11-03", wed, ""}, // story 3
	{"2027-05-25", "2027-11-25", thu, ""}, // story 3, DL-15
	{"2027-07-05", "2028-01-05", wed, ""}, // story 3.8
	{"2027-02-24", "2027-08-24", tue, ""}, // story 4.13
}

func TestDL13_SixMonthsNotRolled(t *testing.T) { checkDuties(t, calendar.Months(6), sixMonths) }

func TestStories_DutiesInDaysAndWeeks(t *testing.T) {
	checkDuties(t, calendar.Days(28), []dutyRow{ // DL-02, DL-07 alarm
		{"2026-11-30", "2026-12-28", mon, ""},
		{"2026-11-12", "2026-12-10", thu, ""},
		{"2027-09-16", "2027-10-14", thu, ""},
		{"2027-05-11", "2027-06-08", tue, ""},
		{"2027-05-20", "2027-06-17", thu, ""},
	})
	checkDuties(t, calendar.Days(14), []dutyRow{ // DL-07, DL-09, DL-11, DL-14
		{"2027-02-23", "2027-03-09", tue, ""},
		{"2027-01-12", "2027-01-26", tue, ""},
		{"2027-01-14", "2027-01-28", thu, ""},
		{"2027-05-11", "2027-05-25", tue, ""},
		{"2027-05-20", "2027-06-03", thu, ""},
		{"2027-06-10", "2027-06-24", thu, ""},
		{"2027-09-16", "2027-09-30", thu, ""},
		{"2027-04-22", "2027-05-06", thu, "2027-05-05"}, // hospital story, row 8.7
		{"2027-03-15", "2027-03-29", mon, "2027-03-24"}, // story 1.8
	})
	checkDuties(t, calendar.Weeks(12), []dutyRow{ // DL-12
		{"2027-03-08", "2027-05-31", mon, ""},
		{"2027-06-14", "2027-09-06", mon, ""},
		{"2027-06-30", "2027-09-22", wed, ""},
		{"2027-01-25", "2027-04-19", mon, ""},
		{"2027-04-29", "2027-07-22", thu, ""},
	})
	checkDuties(t, calendar.Days(7), []dutyRow{ // DL-17
		{"2027-04-20", "2027-04-27", tue, ""},
		{"2027-06-07", "2027-06-14", mon, ""},
		{"2027-05-25", "2027-06-01", tue, ""},
	})
}

func TestStories_RightsInDaysAndWeeks(t *testing.T) {
	if got := plain.DueRight(day("2027-05-12"), calendar.Days(14)); got != day("2027-05-26") {
		t.Errorf("DL-08, story 6.8: %s", got)
	}
	if got := plain.DueRight(day("2027-09-17"), calendar.Weeks(3)); got != day("2027-10-08") {
		t.Errorf("DL-26, story 6.13: %s", got)
	}
}

func TestDL05_OneYear(t *testing.T) {
	for from, want := range map[string]string{
		"2027-04-06": "2028-04-06", // story 6.4
		"2028-02-29": "2029-02-28", // story 9.3
		"2027-03-01": "2028-03-01",
	} {
		if got := plain.Add(day(from), calendar.Years(1)); got != day(want) {
			t.Errorf("one year from %s: %s, want %s", from, got, want)
		}
	}
}

func TestAppendixA1_WorkingDays(t *testing.T) {
	saturdays := calendar.Rules{SaturdayIsWorkday: true}
	for _, c := range []struct {
		rules calendar.Rules
		from  string
		n     int
		want  string
		why   string
	}{
		{plain, "2027-03-27", 1, "2027-03-30", "hospital story, row 8.1, DL-19"},
		{saturdays, "2027-03-27", 1, "2027-03-30", "hospital story: both readings agree"},
		{plain, "2027-04-01", 2, "2027-04-05", "hospital story, row 8.4, DL-09s"},
		{plain, "2027-04-01", 1, "2027-04-02", "hospital story, row 8.4, DL-21"},
		{saturdays, "2027-04-01", 2, "2027-04-03", "Saturday counts"},
		{saturdays, "2027-04-30", 1, "2027-05-03", "Saturday 1 May is a holiday all the same"},
		{plain, "2027-04-30", 1, "2027-05-03", "weekend"},
		{plain, "2027-04-05", -2, "2027-04-01", "back"},
		{plain, "2027-03-30", -1, "2027-03-24", "back over Easter"},
		{saturdays, "2027-04-05", -2, "2027-04-02", "back, Saturday counts"},
		{plain, "2027-03-28", 0, "2027-03-28", "none: the day itself, not rolled"},
	} {
		if got := c.rules.AddWorkingDays(day(c.from), c.n); got != day(c.want) {
			t.Errorf("%s %+d working days = %s, want %s (%s)", c.from, c.n, got, c.want, c.why)
		}
	}
}

func TestAppendixA1_SaturdayRollsWhateverTheRules(t *testing.T) {
	saturdays := calendar.Rules{SaturdayIsWorkday: true}
	if got := saturdays.DueRight(day("2027-04-24"), calendar.Weeks(2)); got != day("2027-05-10") {
		t.Errorf("a right that ends on Saturday 8 May rolls to %s", got)
	}
	due, actBy := saturdays.DueDuty(day("2027-04-02"), calendar.WorkingDays(1))
	if due != day("2027-04-03") || actBy != day("2027-04-02") {
		t.Errorf("a duty on Saturday 3 April: due %s, act by %s", due, actBy)
	}
}

func TestBefore(t *testing.T) {
	for _, c := range []struct {
		from   string
		length calendar.Length
		want   string
	}{
		{"2027-05-14", calendar.Days(90), "2027-02-13"},  // story 4.12, DL-23
		{"2029-05-14", calendar.Days(90), "2029-02-13"},  // story 4.16
		{"2027-04-20", calendar.Weeks(2), "2027-04-06"},  // DL-16
		{"2027-08-31", calendar.Months(6), "2027-02-28"}, // clamped backwards too
		{"2028-02-29", calendar.Years(1), "2027-02-28"},
		{"2027-03-30", calendar.WorkingDays(1), "2027-03-24"},
		{"2027-03-30", calendar.Length{}, "2027-03-30"},
	} {
		if got := plain.Before(day(c.from), c.length); got != day(c.want) {
			t.Errorf("%s before %s = %s, want %s", c.length, c.from, got, c.want)
		}
	}
}

func TestAddPanicsOnAnUnknownUnit(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	plain.Add(day("2027-01-01"), calendar.Length{N: 3, Unit: "q"})
}

// anyLength draws a length that a policy may hold.
func anyLength() *rapid.Generator[calendar.Length] {
	return rapid.Custom(func(t *rapid.T) calendar.Length {
		return calendar.Length{
			N: rapid.IntRange(0, 100).Draw(t, "n"),
			Unit: rapid.SampledFrom([]calendar.Unit{
				calendar.Day, calendar.Week, calendar.Month, calendar.Year, calendar.WorkingDay,
			}).Draw(t, "unit"),
		}
	})
}

func TestAppendixA1_PropertiesOfDueDates(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := calendar.Rules{SaturdayIsWorkday: rapid.Bool().Draw(t, "saturday is workday")}
		d := anyDate().Draw(t, "d")
		l := anyLength().Draw(t, "l")
		end := r.Add(d, l)
		right := r.DueRight(d, l)
		due, actBy := r.DueDuty(d, l)

		if end.Before(d) || l.N > 0 && end == d {
			t.Fatalf("%s + %s = %s: the start day was counted", d, l, end)
		}
		if due != end {
			t.Fatalf("a duty rolled from %s to %s", end, due)
		}
		if calendar.IsNonWorking(right) || right.Before(end) {
			t.Fatalf("a right that ends %s is due %s", end, right)
		}
		if calendar.IsNonWorking(actBy) || actBy.After(due) {
			t.Fatalf("a duty due %s is to be done by %s", due, actBy)
		}
		if l.Unit == calendar.Week && end.Weekday() != d.Weekday() {
			t.Fatalf("%s + %s = %s is another weekday", d, l, end)
		}
		if next := r.Add(d.AddDays(1), l); next.Before(end) {
			t.Fatalf("a day later start gives an earlier end: %s, %s", end, next)
		}
	})
}

func TestAppendixA1_WorkingDaysCountBackToWhereTheyBegan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := calendar.RollForward(anyDate().Draw(t, "d"))
		n := rapid.IntRange(-300, 300).Draw(t, "n")
		there := plain.AddWorkingDays(d, n)
		if back := plain.AddWorkingDays(there, -n); back != d {
			t.Fatalf("%s %+d = %s, and back %s", d, n, there, back)
		}
	})
}
