package casework

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
)

// A step whose receipt has come back to any process is asked about by none, and a wake,
// which its run takes again until it has heard, never is: one that was lost is.
func TestINV113_OnlyWhatNobodyHasHeardOfIsAskedAbout(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	id := w.several(2)
	w.must("tone", id[0], &casefile.AssignHandler{Staff: w.who("kai")}) // its receipt comes back
	other := newWatcher(w.service)
	soon := time.Now().Add(2 * confirmWithin)
	other.writtenUpTo = soon.Add(-rememberFor)
	unheard := func() (ids []string) {
		found, err := other.unheard(t.Context(), soon)
		require.NoError(t, err)
		for _, c := range found {
			ids = append(ids, c.ID)
		}
		return ids
	}
	require.Empty(t, unheard())

	require.NoError(t, w.store.DB.Exec("DELETE FROM heard_steps").Error) // as after a crash of the database, or of who heard
	require.ElementsMatch(t, id, unheard())
	require.NoError(t, w.store.DB.Exec("ALTER TABLE commands DISABLE TRIGGER USER").Error)
	require.NoError(t, w.store.DB.Exec("UPDATE commands SET name = 'wake', actor = 'system' WHERE case_id = ?", id[1]).Error)
	require.Equal(t, id[:1], unheard())

	w.service.confirmed.note("k-unknown")
	require.NoError(t, w.service.tellConfirmed(t.Context()))
	require.NoError(t, w.service.tellConfirmed(t.Context()), "nothing more to tell")
	var heard int64
	require.NoError(t, w.store.DB.Table("heard_steps").Count(&heard).Error)
	require.EqualValues(t, 1, heard)
}
