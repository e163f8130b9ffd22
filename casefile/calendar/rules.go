package calendar

import "time"

// Rules are the readings of the law that an organisation may choose between.
// The zero value is the default reading.
type Rules struct {
	// SaturdayIsWorkday makes Saturday count as a virkedag. The law is unclear
	// (appendix A.1 no. 6). It changes only how «wd» lengths are counted; a
	// party's deadline rolls off a Saturday whatever is chosen here (dl § 149).
	SaturdayIsWorkday bool `json:"saturday_is_workday"`
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
		_, holiday := Holiday(d)
		return !holiday
	}
	return !IsNonWorking(d)
}

// DueRight returns the due date of a party's right (type P): Add, and then the
// nearest following working day (dl §§ 148–149; for complaints by fvl § 30).
func (r Rules) DueRight(d Date, l Length) Date { return RollForward(r.Add(d, l)) }

// DueDuty returns the due date of a duty of the service (type D), which does not
// roll, and actBy, the last working day on or before it, which is what people
// are shown and reminded of (appendix A.1). Across a long holiday, or for a
// short length from a weekend, actBy can be before d.
func (r Rules) DueDuty(d Date, l Length) (due, actBy Date) {
	due = r.Add(d, l)
	return due, RollBack(due)
}
