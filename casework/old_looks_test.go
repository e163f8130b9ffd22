package casework

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
	"samlop/models"
)

// By night what is too old goes, however much it is, and by day nothing does.
func TestINV83_OldLooksGoByNight(t *testing.T) {
	w := newTown(t, "2027-02-01T09:00:00Z")
	ahead := w.as("tone").Offset
	const old = 2*looksAtATime + 7
	require.NoError(t, w.store.DB.Exec(`INSERT INTO access_log (organisation_id, principal, ground, what, allowed, at)
		SELECT ?::uuid, 'staff/x', 'KE', 'case list', true, now() + ? * interval '1 microsecond' - interval '6 years'
		FROM generate_series(1, ?)`, w.org, ahead.Microseconds(), old).Error)
	looks := func() (n int) {
		require.NoError(t, w.store.DB.Model(&models.Access{}).Select("count(*)").Scan(&n).Error)
		return n
	}
	all := looks()
	at := func(hour int) func() time.Time {
		now := time.Now().In(calendar.Oslo)
		return func() time.Time { return time.Date(now.Year(), now.Month(), now.Day(), hour, 30, 0, 0, calendar.Oslo) }
	}
	for _, hour := range []int{0, 5, 13, 23} {
		w.service.clock = at(hour)
		n, err := w.service.RemoveOldLooks(t.Context(), 5)
		require.NoError(t, err)
		require.Zero(t, n, "at %d o'clock", hour)
	}
	w.service.clock = at(3)
	_, err := w.service.RemoveOldLooks(t.Context(), models.YearsOfLooks-1)
	require.Error(t, err)
	require.Equal(t, all, looks())
	n, err := w.service.RemoveOldLooks(t.Context(), 5)
	require.NoError(t, err)
	require.Equal(t, old, n)
	require.Equal(t, all-old, looks())
}
