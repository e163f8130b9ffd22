package calendar

import (
	"maps"
	"testing"
	"time"

	"github.com/rickar/cal/v2"
)

// The holiday library computes in the zone of the host. In these zones the clock
// has at times gone forward at midnight, so that the day has no 00:00.
func TestAppendixA1_HostZoneDoesNotMatter(t *testing.T) {
	restore := cal.DefaultLoc
	defer func() { cal.DefaultLoc = restore }()
	for year := 1990; year <= 2035; year++ {
		cal.DefaultLoc = time.UTC
		want := computeHolidays(year)
		for _, zone := range []string{"Europe/Oslo", "Atlantic/Azores", "America/Havana", "America/Santiago", "America/Asuncion", "Asia/Beirut",
			"Asia/Amman", "Pacific/Apia"} {
			cal.DefaultLoc = mustLoad(zone)
			if got := computeHolidays(year); !maps.Equal(got, want) {
				t.Errorf("%d computed in %s: %v, want %v", year, zone, got, want)
			}
		}
	}
}
