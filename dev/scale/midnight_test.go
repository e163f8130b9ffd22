package scale_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
)

// toMidnight and overMidnight are when the clock stands before and after the wakes of a
// midnight, which are spread over ten minutes (decision 024), from the day that ends.
const toMidnight, overMidnight = 23 * time.Hour, 25 * time.Hour

// midnight moves the clock over the midnight at which most duties end, and holds that
// each of them has been missed once: none lost, none twice.
func (r *run) midnight(t *testing.T, m *measured) {
	t.Helper()
	day, ok := r.lastDay(t)
	require.True(t, ok, "some duty ends within two months")
	end := time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, calendar.Oslo)
	require.NoError(t, r.town.MoveClock(t.Context(), end.Add(toMidnight)))
	const ending = " FROM deadlines WHERE organisation_id = $1 AND due = $2::date AND kind = 'DUTY' AND status = 'OPEN'"
	var ends, left, twice int
	r.query(t, &ends, "SELECT count(*)"+ending, r.town.Organisation, end.Format(time.DateOnly))
	require.Positive(t, ends)
	took, meanwhile := r.whileItMoves(t, end.Add(overMidnight))
	m.number("midnight: duties that ended", "", float64(ends))
	m.number("midnight: one of them", "ms", float64(took.Milliseconds())/float64(ends))
	m.times(atMidnight, meanwhile, nil)
	r.query(t, &left, "SELECT count(*)"+ending, r.town.Organisation, end.Format(time.DateOnly))
	require.Zero(t, left, "each has been missed")
	r.query(t, &twice, `SELECT count(*) FROM (SELECT FROM events
		WHERE organisation_id = $1 AND name = 'deadline_missed' AND at >= $2 AND at < $3
		GROUP BY case_id, fact->>'id' HAVING count(*) > 1) AS again`,
		r.town.Organisation, end.Add(toMidnight), end.Add(overMidnight))
	require.Zero(t, twice)
}

// lastDay is the day of the next two months on which most duties end.
func (r *run) lastDay(t *testing.T) (day time.Time, ok bool) {
	t.Helper()
	today := calendar.DateOf(r.now(t))
	var days []time.Time
	r.query(t, &days, `SELECT array(SELECT due FROM deadlines WHERE organisation_id = $1 AND kind = 'DUTY' AND status = 'OPEN'
		AND due >= $2::date AND due <= $2::date + $3::int GROUP BY due ORDER BY count(*) DESC, due LIMIT 1)`,
		r.town.Organisation, today.String(), soon)
	if len(days) == 0 {
		return time.Time{}, false
	}
	return days[0], true
}
