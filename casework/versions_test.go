package casework

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Who changes a unit while somebody else does hears which version stands then.
func TestAUnitIsChangedByOneAtATime(t *testing.T) {
	w := newTown(t, "2027-01-04T08:00:00Z")
	admin := w.as("adm")
	units, err := w.service.Units(t.Context(), admin, w.org)
	require.NoError(t, err)
	read := units.Units[0]
	other := w.store.DB.Begin()
	t.Cleanup(func() { other.Rollback() })
	require.NoError(t, other.Exec("UPDATE units SET phone = '1', version = version + 1 WHERE id = ?", read.ID).Error)
	answer := make(chan error, 1)
	go func() {
		phone := "2"
		_, err := w.service.ChangeUnit(admin.Within(t.Context()), admin, w.org, read.ID, Versions{Of: []int{read.Version}},
			UnitChange{Phone: &phone})
		answer <- err
	}()
	require.Eventually(t, func() bool { // it has read the version that the other is about to replace
		var waiting int64
		err := w.store.DB.Raw("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'").
			Scan(&waiting).Error
		return err == nil && waiting == 1
	}, time.Minute, 5*time.Millisecond)
	require.NoError(t, other.Commit().Error)
	var stale *Stale
	require.ErrorAs(t, <-answer, &stale)
	require.Equal(t, read.Version+1, stale.Version)
}
