package casework

import (
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/models"
)

// What must never be is found where it is, whoever made it, and shown to the unit
// and in the metrics (INV-104).
func TestINV104_TheStandingCheckFindsWhatMustNeverBe(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	w.noContradiction()
	a, b, c := w.screened(), w.screened(), w.screened()
	force := func(sql string, args ...any) { require.NoError(t, w.store.DB.Exec(sql, args...).Error) }
	merged := func(c, into string) {
		force(`UPDATE cases SET phase = 'MERGED', state = jsonb_set(state::jsonb, '{merged_into}',
			to_jsonb(?::text))::json WHERE id = ?`, into, c)
	}
	w.must("tone", a, &casefile.Merge{Into: b})
	w.must("tone", b, &casefile.Dismiss{Reason: "WRONG_BODY", RightBody: "NAV"})
	w.noContradiction() // it was open then
	force(`ALTER TABLE events DISABLE TRIGGER events_are_for_good`)
	last := func(c, name string) {
		force(`UPDATE events SET entry = DEFAULT WHERE case_id = ? AND name = ?`, c, name)
	}
	last(a, "merged")
	kinds := func() (out []string) {
		found, err := w.store.Contradictions(t.Context(), "", 10)
		require.NoError(t, err)
		for _, f := range found {
			out = append(out, f.CaseID+" "+string(f.Kind))
		}
		return out
	}
	require.Equal(t, []string{a + " MERGED_TOO_LATE"}, kinds())

	last(b, "dismissed")
	merged(b, a)
	require.Contains(t, kinds(), a+" MERGED_IN_A_RING")
	require.Contains(t, kinds(), b+" MERGED_IN_A_RING")
	merged(b, c) // and c is open

	d := w.screened()
	force(`UPDATE cases SET phase = 'ACTIVE' WHERE id = ?`, c)
	require.Error(t, w.store.DB.Exec(`UPDATE cases SET phase = 'ACTIVE' WHERE id = ?`, d).Error, "the database is the last wall")
	force(`UPDATE cases SET phase = 'ACTIVE', state = jsonb_set(state::jsonb, '{runs_beside}', to_jsonb(?::text))::json WHERE id = ?`, c, d)
	require.ElementsMatch(t, []string{c + " SIDE_BY_SIDE", d + " SIDE_BY_SIDE"}, kinds())
	figures, err := w.service.Figures(t.Context())
	require.NoError(t, err)
	require.Equal(t, int64(2), figures.InTrouble[string(models.TroubleSideBySide)])
	tasks, err := w.service.Tasks(t.Context(), w.as("tone"), TaskQuery{List: "unit"})
	require.NoError(t, err)
	require.Len(t, tasks.Stuck, 2)
	require.Equal(t, models.TroubleSideBySide, tasks.Stuck[0].Trouble)

	force(`UPDATE cases SET phase = 'CLOSED' WHERE id = ?`, c) // the one beside it goes on alone
	require.Empty(t, kinds())
	var running []models.RunningCase
	require.NoError(t, w.store.DB.Find(&running).Error)
	require.Len(t, running, 1)
	require.False(t, running[0].Beside)
}
