package casework

import (
	"context"

	"samlop/casefile/calendar"
	"samlop/models"
)

// The hours of the night, in Oslo, in which old looks are removed, how many at a time,
// and how many an hour at the most.
const (
	nightBegins, nightEnds = 1, 5
	looksAtATime           = 1000
	looksAnHour            = 200 * looksAtATime
)

// RemoveOldLooks takes out of the access log what is older than a number of years, by
// night, and says how many. Each bit is gone when it is gone: what is cut off goes on at
// the next hour. By day it does nothing. Errors: for fewer years than models.YearsOfLooks.
func (d *Service) RemoveOldLooks(ctx context.Context, years int) (removed int, err error) {
	defer wrapError("removing old looks", &err)
	ctx = models.AcrossOrganisations(ctx)
	now := d.nowAt(0)
	if hour := now.In(calendar.Oslo).Hour(); hour < nightBegins || hour >= nightEnds {
		return 0, nil
	}
	for removed < looksAnHour {
		n, err := d.store.RemoveOldLooks(ctx, now, years, looksAtATime)
		removed += n
		if err != nil || n < looksAtATime {
			return removed, err
		}
	}
	return removed, nil
}
