package calendar

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// «Minst 1 g. pr. halvår» read by the calendar (Q2): the next half-year after the one a day is in.
func TestQ2_TheEndOfTheNextHalfYear(t *testing.T) {
	for day, want := range map[string]string{
		"2027-01-01": "2027-12-31", "2027-06-30": "2027-12-31", "2027-07-01": "2028-06-30", "2027-12-31": "2028-06-30",
	} {
		require.Equal(t, want, EndOfNextHalf(MustDate(day)).String(), day)
	}
}

// A change of one holiday is about that day and no other (INV-73).
func TestINV73_AHolidayChangeIsAboutItsOwnDay(t *testing.T) {
	r := Rules{Changes: []HolidayChange{{On: MustDate("2027-05-03"), DayOff: true}, {On: MustDate("2027-05-17")}}}
	for day, want := range map[string]bool{"2027-05-03": true, "2027-05-04": false, "2027-05-17": false, "2027-05-16": true,
		"2027-12-25": true} {
		require.Equal(t, want, r.IsHoliday(MustDate(day)), day)
	}
}
