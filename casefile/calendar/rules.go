package calendar

import "time"

// Rules are the readings of the law that an organisation may choose between.
// The zero value is the default reading.
type Rules struct {
	// SaturdayIsWorkday makes Saturday count as a virkedag. The law is unclear
	// (appendix A.1 no. 6). It changes only how «wd» lengths are counted; a
	// party's deadline rolls off a Saturday whatever is chosen here (dl § 149).
	SaturdayIsWorkday bool `json:"saturday_is_workday"`
	// Changes are days that are, or are not, days off otherwise than the statute
	// in this build says: a new helligdag, or one that is taken away.
	Changes []HolidayChange `json:"changes,omitempty"`
}

// HolidayChange makes one day a day off, or an ordinary day of the week again.
// It changes what helligdagsfredloven says of the date, never the weekday: a
// Saturday or Sunday stays one.
type HolidayChange struct {
	On     Date `json:"on" format:"date" doc:"The day"`
	DayOff bool `json:"day_off" doc:"True: counts as a public holiday. False: no longer does"`
}

// IsHoliday reports whether d is a public holiday under these rules.
func (r Rules) IsHoliday(d Date) bool {
	for _, c := range r.Changes {
		if c.On == d {
			return c.DayOff
		}
	}
	_, holiday := Holiday(d)
	return holiday
}

// IsNonWorking is the function of that name, under these rules. Saturday is a
// day on which no party's deadline can end whatever the rules say (dl § 149).
func (r Rules) IsNonWorking(d Date) bool {
	switch d.Weekday() {
	case time.Saturday, time.Sunday:
		return true
	}
	return r.IsHoliday(d)
}

// RollForward returns the first working day on or after d under these rules (dl § 149).
func (r Rules) RollForward(d Date) Date {
	for r.IsNonWorking(d) {
		d = d.AddDays(1)
	}
	return d
}

// RollBack returns the last working day on or before d under these rules: when a
// duty of the service that does not roll must in practice be done (appendix A.1).
func (r Rules) RollBack(d Date) Date {
	for r.IsNonWorking(d) {
		d = d.AddDays(-1)
	}
	return d
}

// Add returns the date on which a length counted from d ends, without rolling.
// The start day is not counted and the last day is; weeks end on the same
// weekday, months and years on the same day number or the last day of the month
// (dl § 148). The zero Length returns d. It panics on a unit that does not
// exist, which ParseLength never returns.
func (r Rules) Add(d Date, l Length) Date { return r.add(d, l, 1) }

// Before returns the date from which a length l must be counted back to be free
// before d: an invitation 14 days before a meeting, a reminder 3 working days
// before a due date. It does not roll. It panics as Add does.
func (r Rules) Before(d Date, l Length) Date { return r.add(d, l, -1) }

func (r Rules) add(d Date, l Length, sign int) Date {
	n := sign * l.N
	switch l.Unit {
	case Day:
		return d.AddDays(n)
	case Week:
		return d.AddDays(7 * n)
	case Month:
		return AddMonths(d, n)
	case Year:
		return AddMonths(d, 12*n) // 29 February → 28 February
	case WorkingDay:
		return r.AddWorkingDays(d, n)
	case "":
		if l.N == 0 {
			return d
		}
	}
	panic("calendar: length " + l.String() + " has no known unit")
}

// Elapsed returns the instant so many hours after another, in UTC, whatever the clocks
// in Oslo show in between: 24 hours after 18:00 on the last Saturday of March it is
// 19:00. It panics on a length that is not of hours.
func Elapsed(at time.Time, l Length) time.Time {
	if l.Unit != Hour {
		panic("calendar: length " + l.String() + " is not of hours")
	}
	return at.Add(time.Duration(l.N) * time.Hour).UTC()
}

// AddWorkingDays returns the nth working day (virkedag) after d, or before d
// when n is negative. d itself is not counted, and is returned for n = 0.
func (r Rules) AddWorkingDays(d Date, n int) Date {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for n > 0 {
		d = d.AddDays(step)
		if r.isWorkingDay(d) {
			n--
		}
	}
	return d
}

func (r Rules) isWorkingDay(d Date) bool {
	if r.SaturdayIsWorkday && d.Weekday() == time.Saturday {
		return !r.IsHoliday(d)
	}
	return !r.IsNonWorking(d)
}

// DueRight returns the due date of a party's right (type P): Add, and then the
// nearest following working day (dl §§ 148–149; for complaints by fvl § 30).
func (r Rules) DueRight(d Date, l Length) Date { return r.RollForward(r.Add(d, l)) }

// DueDuty returns the due date of a duty of the service (type D), which does not
// roll, and actBy, the last working day on or before it, which is what people
// are shown and reminded of (appendix A.1). Across a long holiday, or for a
// short length from a weekend, actBy can be before d.
func (r Rules) DueDuty(d Date, l Length) (due, actBy Date) {
	due = r.Add(d, l)
	return due, r.RollBack(due)
}
