package models

import (
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/casefile"
)

// look logs a look of so many years and days before an instant.
func (p *place) look(org string, now time.Time, years, days int) {
	p.t.Helper()
	require.NoError(p.t, p.LogAccess(p.t.Context(), Access{OrganisationID: org, Principal: "staff/x", Ground: "KE", What: "case list",
		Allowed: true, At: now.AddDate(-years, 0, -days)}))
}

func (p *place) looks() (n int64) {
	p.t.Helper()
	require.NoError(p.t, p.DB.Model(&Access{}).Count(&n).Error)
	return n
}

// What is older than the years goes, bit by bit; a run that is cut off has lost nothing
// and left nothing half.
func TestINV83_OldLooksGoBitByBit(t *testing.T) {
	p := newPlace(t, migrated(t))
	now := time.Now()
	for range 7 {
		p.look(p.org, now, 10, 1)
	}
	p.look(p.org, now, 9, 364)
	p.look(p.org, now, 0, 0)
	for _, want := range []int{3, 3, 1, 0} {
		n, err := p.RemoveOldLooks(t.Context(), now, 10, 3)
		require.NoError(t, err)
		assert.Equal(t, want, n)
	}
	assert.EqualValues(t, 2, p.looks())
}

// Five years are kept whatever is asked for, and by the database itself; without saying
// so nobody takes anything out at all.
func TestINV83_YoungLooksAreNeverRemoved(t *testing.T) {
	p := newPlace(t, migrated(t))
	now := time.Now()
	p.look(p.org, now, 5, 1)
	p.look(p.org, now, 4, 363)
	_, err := p.RemoveOldLooks(t.Context(), now, 4, 10)
	require.Error(t, err)
	refused := func(err error) {
		t.Helper()
		var pg *pgconn.PgError
		require.ErrorAs(t, err, &pg)
		require.Equal(t, "23001", pg.Code, "the database itself refuses")
	}
	refused(p.DB.Exec("DELETE FROM access_log").Error)
	refused(p.Transaction(t.Context(), func(tx *Store) error {
		require.NoError(t, tx.DB.Exec("SELECT set_config('samlop.removes_old_looks', 'yes', true)").Error)
		return tx.DB.Exec("DELETE FROM access_log").Error
	}))
	refused(p.Transaction(t.Context(), func(tx *Store) error {
		require.NoError(t, tx.DB.Exec("SELECT set_config('samlop.removes_old_looks', 'yes', true)").Error)
		return tx.DB.Exec("UPDATE access_log SET what = 'nothing'").Error
	}))
	require.EqualValues(t, 2, p.looks())
	n, err := p.RemoveOldLooks(t.Context(), now, 5, 10)
	require.NoError(t, err)
	require.Equal(t, 1, n)
	refused(p.DB.Exec("DELETE FROM access_log").Error)
}

// A training world lives by its own clock, and so does its log.
func TestINV83_OldLooksOfATrainingWorld(t *testing.T) {
	p := newPlace(t, migrated(t))
	now := time.Now()
	for _, ahead := range []time.Duration{20 * 365 * 24 * time.Hour, -20 * 365 * 24 * time.Hour} {
		world := World{ID: uuid.NewString(), OffsetUS: ahead.Microseconds(), CreatedAt: now}
		p.create(&world)
		org := uuid.NewString()
		p.create(&Organisation{ID: org, WorldID: &world.ID, Kind: Municipality, Name: "Fjordvik", Language: "nb",
			Policy: casefile.DefaultPolicy(), PolicyVersion: 1, NextCaseNumber: 1, CreatedAt: p.at})
		p.look(org, now.Add(ahead), 4, 0)
		p.look(org, now.Add(ahead), 6, 0)
	}
	n, err := p.RemoveOldLooks(t.Context(), now, 5, 10)
	require.NoError(t, err)
	assert.Equal(t, 2, n)
	assert.EqualValues(t, 2, p.looks())
}

// Two processes take away different ones, and neither waits.
func TestINV83_OldLooksGoOnceWhoeverRemovesThem(t *testing.T) {
	p := newPlace(t, migrated(t))
	now := time.Now()
	const looks = 40
	for range looks {
		p.look(p.org, now, 6, 0)
	}
	var both sync.WaitGroup
	counts := make([]int, 2)
	for i := range counts {
		both.Go(func() {
			for n := 1; n > 0; counts[i] += n {
				var err error
				n, err = p.RemoveOldLooks(t.Context(), now, 5, 3)
				assert.NoError(t, err)
			}
		})
	}
	both.Wait()
	last, err := p.RemoveOldLooks(t.Context(), now, 5, looks) // each may have found the last ones held by the other, and gone
	require.NoError(t, err)
	assert.Equal(t, looks, counts[0]+counts[1]+last)
	assert.Zero(t, p.looks())
}
