package calendar

import (
	"sync"
	"time"

	"cloud.google.com/go/civil"
	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/aa"
	"github.com/rickar/cal/v2/no"
)

// publicHolidays are the helligdager of helligdagsfredloven § 2 and the two days
// equal to them, 1 and 17 May (appendix A.1 no. 4). They are listed one by one,
// not taken as no.Holidays, so that a new version of the library cannot make a
// day off (24 December, say) that the statute does not know. The library leaves
// out the two that are always Sundays; they are here so that they have a name.
var publicHolidays = []struct {
	name string
	rule *cal.Holiday
}{
	{"1. nyttårsdag", no.FoersteNyttaarsdag},
	{"skjærtorsdag", no.Skjaertorsdag},
	{"langfredag", no.Langfredag},
	{"1. påskedag", aa.Easter},
	{"2. påskedag", no.AndrePaaskedag},
	{"1. mai", no.Arbeiderenesdag},
	{"17. mai", no.Grunnlovsdag},
	{"Kristi himmelfartsdag", no.Kristihimmelfartsdag},
	{"1. pinsedag", aa.Pentecost},
	{"2. pinsedag", no.AndrePinsedag},
	{"1. juledag", no.FoersteJuledag},
	{"2. juledag", no.AndreJuledag},
}

// holidayCache maps a year (int) to its holidays (map[Date]string). A year is
// computed once; two goroutines doing it at the same time get equal maps.
var holidayCache sync.Map

func holidaysOf(year int) map[Date]string {
	if m, ok := holidayCache.Load(year); ok {
		return m.(map[Date]string)
	}
	m, _ := holidayCache.LoadOrStore(year, computeHolidays(year))
	return m.(map[Date]string)
}

func computeHolidays(year int) map[Date]string {
	m := make(map[Date]string, len(publicHolidays))
	for _, h := range publicHolidays {
		day, _ := h.rule.Calc(year)
		// The library answers with midnight in the host's zone. In zones that
		// change their clocks at midnight that can be 23:00 the day before, so
		// the date is read in the middle of the day.
		d := civil.DateOf(day.Add(12 * time.Hour))
		if other, taken := m[d]; taken { // 17 May 2027 is 2. pinsedag as well
			m[d] = other + " og " + h.name
			continue
		}
		m[d] = h.name
	}
	return m
}

// Holiday returns the Norwegian name of the public holiday on d, and whether
// there is one: the helligdager of helligdagsfredloven § 2, 1 May and 17 May
// (appendix A.1 no. 4). An ordinary Sunday has no name and is not reported;
// 24 and 31 December, påskeaften and pinseaften are not holidays. Two holidays
// on one day are joined: «17. mai og 2. pinsedag».
func Holiday(d Date) (name string, ok bool) {
	name, ok = holidaysOf(d.Year)[d]
	return name, ok
}

// IsNonWorking reports whether d is a Saturday, a Sunday or a public holiday, the
// days on which no party's deadline can end (dl § 149), as the statute in this
// build says. What an organisation's policy changes is in Rules.
func IsNonWorking(d Date) bool { return Rules{}.IsNonWorking(d) }

// RollForward returns the first working day on or after d (dl § 149), as the
// statute in this build says.
func RollForward(d Date) Date { return Rules{}.RollForward(d) }

// RollBack returns the last working day on or before d, as the statute in this
// build says.
func RollBack(d Date) Date { return Rules{}.RollBack(d) }
