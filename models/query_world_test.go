package models

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"
)

// Whoever moves a clock keeps others from it, and holds no transaction open, which
// would keep vacuum from what is written in the minutes of a move.
func TestHoldingWorld_OneAtATimeWithoutATransaction(t *testing.T) {
	p := newPlace(t, migrated(t))
	w := World{ID: uuid.NewString(), OwnerIssuer: "x", OwnerSubject: "x", CreatedAt: p.at}
	p.create(&w)
	require.NoError(t, p.DB.Model(&Organisation{ID: p.org}).Update("world_id", w.ID).Error)
	count := func(sql string) (n int64) {
		require.NoError(t, p.DB.Raw(sql).Scan(&n).Error)
		return n
	}
	var second World
	done := make(chan error, 1)
	err := p.HoldingWorld(t.Context(), w.ID, func(held *Store, found World) error {
		require.Zero(t, found.Offset())
		require.Zero(t, count(`SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'`))
		_, still, err := p.StillOffset(t.Context(), p.org)
		require.NoError(t, err)
		require.False(t, still)
		go func() {
			done <- p.HoldingWorld(t.Context(), w.ID, func(_ *Store, found World) error {
				second = found
				return nil
			})
		}()
		require.Eventually(t, func() bool {
			return count(`SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
				AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`) == 1
		}, 30*time.Second, time.Millisecond, "the second waits")
		return held.SetWorldOffset(t.Context(), w.ID, time.Hour)
	})
	require.NoError(t, err)
	require.NoError(t, <-done)
	require.Equal(t, time.Hour, second.Offset(), "it sees where the first has left the clock")
	offset, still, err := p.StillOffset(t.Context(), p.org)
	require.NoError(t, err)
	require.True(t, still)
	require.Equal(t, time.Hour, offset)
	require.ErrorIs(t, p.HoldingWorld(t.Context(), uuid.NewString(), nil), gorm.ErrRecordNotFound)
}
