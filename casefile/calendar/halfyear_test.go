package calendar_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
)

// Counted by the half-years of the calendar, what was done in one is due by the
// end of the next (appendix D, Q2).
func TestDL13_TheHalfYearAfterADay(t *testing.T) {
	for d, end := range map[string]string{
		"2027-01-01": "2027-12-31", "2027-05-31": "2027-12-31", "2027-06-01": "2027-12-31", "2027-06-30": "2027-12-31",
		"2027-07-01": "2028-06-30", "2027-12-31": "2028-06-30", "2028-01-01": "2028-12-31", "2028-02-29": "2028-12-31",
	} {
		require.Equal(t, day(end), calendar.EndOfNextHalf(day(d)), d)
	}
}

// Each day that is said to be off, or not to be, is so; the days around are as
// the law has them.
func TestINV72_HolidaysSaidAnew(t *testing.T) {
	r := calendar.Rules{Changes: []calendar.HolidayChange{{On: day("2027-11-01"), DayOff: true}, {On: day("2027-11-03"), DayOff: true},
		{On: day("2027-05-06")}}}
	for d, off := range map[string]bool{
		"2027-11-01": true, "2027-11-02": false, "2027-11-03": true, "2027-11-04": false,
		"2027-05-05": false, "2027-05-06": false, // Kristi himmelfart
		"2027-05-17": true,
	} {
		require.Equal(t, off, r.IsHoliday(day(d)), d)
	}
}
