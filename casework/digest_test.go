package casework

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
)

// said lists to whom what is still overdue was said again, of which day, and in how
// many mails.
func (w *town) said() map[string]int {
	w.t.Helper()
	var rows []struct {
		Of    string
		Mails int
	}
	require.NoError(w.t, w.store.DB.Raw(`SELECT m.on_date || ' ' || m.principal AS of, count(DISTINCT m.key) AS mails FROM mails m
		JOIN mail_lines l ON l.mail_key = m.key WHERE l.step = ? GROUP BY 1`, casefile.StillDueKind).Scan(&rows).Error)
	out := map[string]int{}
	for _, r := range rows {
		out[r.Of] = r.Mails
	}
	return out
}

// A training world's clock is moved past two Mondays at once, by minutes around one, and
// as often as it may; it is never moved back. Each Monday has one digest for each
// person, though the mails of it have left, and a process begins anew.
func TestINV108_AMovedClockSaysAMondayOnce(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	w.referred()
	var last time.Time
	move := func(to string) {
		t.Helper()
		last = instant(t, to)
		_, err := w.service.MoveClock(t.Context(), w.as("owner"), w.world, Clock{Now: last})
		require.NoError(t, err)
	}
	watch := func() {
		t.Helper()
		w.service.seenTo.forgetAll()
		require.NoError(t, w.service.WatchDigests(t.Context()))
	}
	leave := func() {
		t.Helper()
		require.NoError(t, w.store.DB.Exec("UPDATE mails SET subject = 'x' WHERE subject = ''").Error)
	}
	move("2027-03-05T12:00:00Z")
	watch()
	before := len(w.said())
	move("2027-03-16T12:00:00Z") // past the 8th and the 15th
	both := w.said()
	require.Greater(t, len(both), before)
	leave()
	watch()
	w.person("per", "PATIENT", "")
	w.must("per", "", &casefile.Refer{SenderKind: "PATIENT"})
	for _, to := range []string{"2027-03-16T12:00:30Z", "2027-03-22T06:29:00Z", "2027-03-22T06:31:00Z", "2027-03-22T07:29:00Z",
		"2027-03-22T07:31:00Z", "2027-03-22T12:00:00Z", "2027-03-28T12:00:00Z", "2027-04-13T12:00:00Z"} {
		move(to)
		watch()
		leave()
		watch()
		_, err := w.service.MoveClock(t.Context(), w.as("owner"), w.world, Clock{Now: last.AddDate(0, 0, -8)})
		invalid(t, err, "now", "clock_backwards")
	}
	all := w.said()
	require.Greater(t, len(all), len(both))
	for of, mails := range all {
		require.Equal(t, 1, mails, of)
	}
}
