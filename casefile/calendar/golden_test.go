package calendar_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"samlop/casefile/calendar"
)

var update = flag.Bool("update", false, "write testdata/due-dates-2026-2032.tsv anew, from the almanac and not from the code under test")

const goldenTable = "testdata/due-dates-2026-2032.tsv"

const goldenHead = "# Due dates counted from every day of 2026–2032. «=» is the due date itself.\n" +
	"# from\tDL-01 due\tact by\tDL-04 due\tDL-13 due\tact by\n"

// almanac is a wall calendar: days in a row from 1 January 2026, each with its
// date as text and whether offices are closed. It is made from appendix A.2 and
// the lengths of the months, by counting days one by one: without this package,
// its holidays or time.Time, so that the golden table cannot repeat their mistakes.
type almanac struct {
	dates []string
	off   []bool
	index map[string]int
}

// monthLengths are those of an ordinary year.
var monthLengths = [12]int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

func lengthOfMonth(year, month int) int {
	if month == 2 && year%4 == 0 { // 2100 is far away
		return 29
	}
	return monthLengths[month-1]
}

func iso(year, month, day int) string { return fmt.Sprintf("%04d-%02d-%02d", year, month, day) }

// newAlmanac hangs up the years of appendix A.2, and 2033, where deadlines from
// the last half of 2032 end; its Easter is by Gauss' rule.
func newAlmanac(t *testing.T) *almanac {
	t.Helper()
	closed := map[string]bool{}
	for _, row := range appendixA2 {
		for _, d := range []string{row.skjaertorsdag, row.langfredag, row.paaske1, row.paaske2, row.himmelfart, row.pinse1, row.pinse2} {
			closed[fmt.Sprintf("%d-%s", row.year, d)] = true
		}
	}
	easter := easterByGauss(2033)
	for _, after := range []int{-3, -2, 0, 1, 39, 49, 50} {
		closed[easter.AddDays(after).String()] = true
	}
	a := &almanac{index: map[string]int{}}
	weekday := int(appendixA2[0].nyttaar)
	for year := appendixA2[0].year; year <= 2033; year++ {
		for month := 1; month <= 12; month++ {
			for day := 1; day <= lengthOfMonth(year, month); day++ {
				date := iso(year, month, day)
				switch date[5:] {
				case "01-01", "05-01", "05-17", "12-25", "12-26":
					closed[date] = true
				}
				a.index[date] = len(a.dates)
				a.dates = append(a.dates, date)
				a.off = append(a.off, closed[date] || weekday == int(sat) || weekday == int(sun))
				weekday = (weekday + 1) % 7
			}
		}
	}
	return a
}

// weekday is the day of the week that counting days from 1 January 2026 gives.
func (a *almanac) weekday(date string) time.Weekday {
	return time.Weekday((a.index[date] + int(appendixA2[0].nyttaar)) % 7)
}

// months turns the leaves: the same number n months on, or the nearest before it
// that the month has.
func (a *almanac) months(date string, n int) string {
	var year, month, day int
	if _, err := fmt.Sscanf(date, "%d-%d-%d", &year, &month, &day); err != nil {
		panic(err)
	}
	if month += n; month > 12 {
		year, month = year+1, month-12
	}
	for {
		found := iso(year, month, day)
		if _, ok := a.index[found]; ok {
			return found
		}
		day--
	}
}

func (a *almanac) openOnOrAfter(i int) string {
	for a.off[i] {
		i++
	}
	return a.dates[i]
}

func (a *almanac) openOnOrBefore(date string) string {
	i := a.index[date]
	for a.off[i] {
		i--
	}
	return a.dates[i]
}

// goldenRow is a line of the table.
type goldenRow struct{ from, due1, actBy1, due4, due13, actBy13 string }

func (a *almanac) row(from string) goldenRow {
	r := goldenRow{from: from, due1: a.months(from, 1), due4: a.openOnOrAfter(a.index[from] + 4*7), due13: a.months(from, 6)}
	r.actBy1, r.actBy13 = a.openOnOrBefore(r.due1), a.openOnOrBefore(r.due13)
	return r
}

func (r goldenRow) String() string {
	short := func(due, actBy string) string {
		if actBy == due {
			return "="
		}
		return actBy
	}
	return strings.Join([]string{r.from, r.due1, short(r.due1, r.actBy1), r.due4, r.due13, short(r.due13, r.actBy13)}, "\t")
}

// readGolden reads the table as it is committed.
func readGolden(t *testing.T) []goldenRow {
	t.Helper()
	text, err := os.ReadFile(goldenTable)
	if err != nil {
		t.Fatal(err)
	}
	body, ok := strings.CutPrefix(string(text), goldenHead)
	if !ok {
		t.Fatalf("%s begins in another way", goldenTable)
	}
	var rows []goldenRow
	for line := range strings.Lines(body) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(f) != 6 {
			t.Fatalf("%s: %d fields in %q", goldenTable, len(f), line)
		}
		r := goldenRow{f[0], f[1], f[2], f[3], f[4], f[5]}
		if r.actBy1 == "=" {
			r.actBy1 = r.due1
		}
		if r.actBy13 == "=" {
			r.actBy13 = r.due13
		}
		rows = append(rows, r)
	}
	return rows
}

// TestAppendixA2_TheGoldenTableIsTheAlmanacs keeps the table from being written
// by hand, or from the code that it is there to judge.
func TestAppendixA2_TheGoldenTableIsTheAlmanacs(t *testing.T) {
	a := newAlmanac(t)
	var want strings.Builder
	want.WriteString(goldenHead)
	for _, from := range a.dates[:a.index["2033-01-01"]] {
		want.WriteString(a.row(from).String() + "\n")
	}
	if *update {
		if err := os.WriteFile(goldenTable, []byte(want.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(goldenTable)
	if err != nil {
		t.Fatal(err)
	}
	if string(have) != want.String() {
		t.Errorf("%s is not what the almanac says; -update writes it anew", goldenTable)
	}
}

func TestDL01_DL04_DL13_GoldenTable(t *testing.T) {
	next := day("2026-01-01")
	for _, r := range readGolden(t) {
		if r.from != next.String() {
			t.Fatalf("%s follows where %s should", r.from, next)
		}
		due1, actBy1 := plain.DueDuty(next, calendar.Months(1))
		due13, actBy13 := plain.DueDuty(next, calendar.Months(6))
		got := goldenRow{r.from, due1.String(), actBy1.String(), plain.DueRight(next, calendar.Weeks(4)).String(), due13.String(),
			actBy13.String()}
		if got != r {
			t.Errorf("counted %s\n  table %s", got, r)
		}
		next = next.AddDays(1)
	}
	if next != day("2033-01-01") {
		t.Errorf("the table ends before %s", next)
	}
}

// TestAppendixA2_TheAlmanacHangsRight holds the almanac itself against the
// weekdays of appendix A.2 and against Gauss' Easter.
func TestAppendixA2_TheAlmanacHangsRight(t *testing.T) {
	a := newAlmanac(t)
	for _, row := range appendixA2 {
		for monthDay, want := range map[string]time.Weekday{
			"01-01": row.nyttaar, "05-01": row.mai1, "05-17": row.mai17, "12-25": row.jul1, "12-26": row.jul2,
			row.skjaertorsdag: thu, row.langfredag: fri, row.paaske1: sun, row.paaske2: mon,
			row.himmelfart: thu, row.pinse1: sun, row.pinse2: mon, row.summerFrom: sun, row.summerTo: sun,
		} {
			if date := fmt.Sprintf("%d-%s", row.year, monthDay); a.weekday(date) != want {
				t.Errorf("%s is a %s, want %s", date, a.weekday(date), want)
			}
		}
		if got := easterByGauss(row.year).String()[5:]; got != row.paaske1 {
			t.Errorf("Easter %d is %s by Gauss and %s by the table", row.year, got, row.paaske1)
		}
	}
	if len(a.dates) != 8*365+2 { // 2028 and 2032
		t.Errorf("%d days from 2026 to 2033", len(a.dates))
	}
}

// TestStories_TheGoldenTableHoldsTheirDates holds the table against the dates
// that the stories were written with, by hand.
func TestStories_TheGoldenTableHoldsTheirDates(t *testing.T) {
	rows := map[string]goldenRow{}
	for _, r := range readGolden(t) {
		rows[r.from] = r
	}
	for _, c := range fourWeeks {
		if rows[c.received].due4 != c.rolled {
			t.Errorf("four weeks from %s: the table says %s, the story %s", c.received, rows[c.received].due4, c.rolled)
		}
	}
	duty := func(rule string, c dutyRow, due, actBy string) {
		if c.actBy == "" {
			c.actBy = c.due
		}
		if due != c.due || actBy != c.actBy {
			t.Errorf("%s from %s: the table says %s, act by %s, the story %s, %s", rule, c.from, due, actBy, c.due, c.actBy)
		}
	}
	for _, c := range oneMonth {
		duty("one month", c, rows[c.from].due1, rows[c.from].actBy1)
	}
	for _, c := range sixMonths {
		duty("six months", c, rows[c.from].due13, rows[c.from].actBy13)
	}
}
