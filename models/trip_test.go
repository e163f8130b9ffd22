package models

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// traced is a store with the round trips it makes.
func traced(t *testing.T) (*Store, *[]string) {
	t.Helper()
	trips := &[]string{}
	store := migrated(t, WithTrace(func(sql string) { *trips = append(*trips, sql) }))
	return store, trips
}

func TestOnCase_TwoTripsForAllOrNothing(t *testing.T) {
	store, trips := traced(t)
	c := oneCase(t, store)
	count := func(table string) (n int64) {
		require.NoError(t, store.DB.Table(table).Count(&n).Error)
		return n
	}
	unit := func(name string, coordinating bool) *Unit {
		return &Unit{ID: uuid.NewString(), OrganisationID: c.OrganisationID, Name: name, Coordinating: coordinating}
	}

	*trips = nil
	require.NoError(t, store.OnCase(t.Context(), c.ID, "k2", func(tx *Store, found LockedCase) (*Trip, error) {
		require.Equal(t, LockedCase{LastSeq: 1}, found)
		trip := tx.Trip(t.Context())
		trip.Add(trip.DB().Create(unit("KE", true)))
		trip.Add(trip.DB().Model(&Case{ID: c.ID}).Update("last_seq", 2))
		require.Len(t, *trips, 1, "nothing is written before the end")
		return trip, nil
	}))
	require.Len(t, *trips, 2)
	require.True(t, strings.HasPrefix((*trips)[0], "begin;"))
	require.True(t, strings.HasSuffix((*trips)[1], ";\ncommit"))
	assert.EqualValues(t, 1, count("units"))

	// A second coordinating unit is one too many: what stands before it is not
	// written either, and the connection is good for the next.
	err := store.OnCase(t.Context(), c.ID, "k2", func(tx *Store, found LockedCase) (*Trip, error) {
		require.Equal(t, 2, found.LastSeq)
		require.NoError(t, tx.DB.Create(unit("Hjemmetjenesten", false)).Error)
		trip := tx.Trip(t.Context())
		trip.Add(trip.DB().Model(&Case{ID: c.ID}).Update("last_seq", 3))
		trip.Add(trip.DB().Create(unit("KE 2", true)))
		return trip, nil
	})
	require.ErrorContains(t, err, "one_coordinating_unit")
	boom := errors.New("boom")
	for _, end := range []error{boom, nil} { // an error, and nothing to write
		require.ErrorIs(t, store.OnCase(t.Context(), c.ID, "k1", func(tx *Store, found LockedCase) (*Trip, error) {
			require.Equal(t, LockedCase{LastSeq: 2, Known: true, RequestHash: "h"}, found)
			require.NoError(t, tx.DB.Create(unit("Hjemmetjenesten", false)).Error)
			return nil, end
		}), end)
	}
	err = store.OnCase(t.Context(), c.ID, "k2", func(tx *Store, _ LockedCase) (*Trip, error) {
		trip := tx.Trip(t.Context())
		trip.Add(trip.DB().Model(&Unit{}).Update("name", "Havneby")) // which gorm refuses: all of them
		return trip, nil
	})
	require.Error(t, err)
	assert.EqualValues(t, 1, count("units"))

	require.NoError(t, store.OnCase(t.Context(), uuid.NewString(), "k1", func(_ *Store, found LockedCase) (*Trip, error) {
		assert.Equal(t, LockedCase{Known: true, RequestHash: "h"}, found, "known from another case")
		return nil, nil
	}))
}

// A transaction that something has gone wrong in does not look committed.
func TestOnCase_DoesNotCommitWhatHasFailed(t *testing.T) {
	store, _ := traced(t)
	c := oneCase(t, store)
	require.Error(t, store.OnCase(t.Context(), c.ID, "k2", func(tx *Store, _ LockedCase) (*Trip, error) {
		require.Error(t, tx.DB.Exec("SELECT nothing FROM nowhere").Error)
		return tx.Trip(t.Context()), nil
	}))
}

// Who goes away in the middle leaves neither a lock nor a connection.
func TestOnCase_LeavesNothingBehind(t *testing.T) {
	store, _ := traced(t)
	c := oneCase(t, store)
	ctx, cancel := context.WithCancel(t.Context())
	require.ErrorIs(t, store.OnCase(ctx, c.ID, "k2", func(tx *Store, _ LockedCase) (*Trip, error) {
		cancel()
		trip := tx.Trip(ctx)
		trip.Add(trip.DB().Model(&Case{ID: c.ID}).Update("last_seq", 2))
		return trip, nil
	}), context.Canceled)
	require.Panics(t, func() {
		_ = store.OnCase(t.Context(), c.ID, "k2", func(*Store, LockedCase) (*Trip, error) { panic("a rule is broken") })
	})
	soon, stop := context.WithTimeout(t.Context(), 10*time.Second)
	defer stop()
	require.NoError(t, store.OnCase(soon, c.ID, "k2", func(_ *Store, found LockedCase) (*Trip, error) {
		assert.Equal(t, 1, found.LastSeq)
		return nil, nil
	}))
}

// awaitLock returns when somebody waits for a lock.
func awaitLock(t *testing.T, store *Store) {
	t.Helper()
	require.Eventually(t, func() bool {
		var waiting int64
		require.NoError(t, store.DB.Raw(`SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`).
			Scan(&waiting).Error)
		return waiting == 1
	}, 10*time.Second, time.Millisecond)
}

// Whoever waits for the case sees what the one before has written: it is
// looked for when the lock is there.
func TestOnCase_SeesWhatItWaitedFor(t *testing.T) {
	store := migrated(t)
	c := oneCase(t, store)
	second := make(chan error, 1)
	var found LockedCase
	require.NoError(t, store.OnCase(t.Context(), c.ID, "k2", func(tx *Store, _ LockedCase) (*Trip, error) {
		go func() {
			second <- store.OnCase(t.Context(), c.ID, "k2", func(_ *Store, f LockedCase) (*Trip, error) { found = f; return nil, nil })
		}()
		awaitLock(t, store)
		trip := tx.Trip(t.Context())
		trip.Add(trip.DB().Model(&Case{ID: c.ID}).Update("last_seq", 2))
		trip.Add(trip.DB().Create(&Command{ID: "k2", CaseID: c.ID, OrganisationID: c.OrganisationID, RequestHash: "h2",
			FirstSeq: 2, LastSeq: 2, At: time.Now()}))
		return trip, nil
	}))
	require.NoError(t, <-second)
	require.Equal(t, LockedCase{LastSeq: 2, Known: true, RequestHash: "h2"}, found)
}

func TestOnCaseAt_OneTripOrNothing(t *testing.T) {
	store, trips := traced(t)
	c := oneCase(t, store)
	to := func(command string, seq int) *Trip {
		trip := store.Trip(t.Context())
		trip.Add(trip.DB().Model(&Case{ID: c.ID}).Update("last_seq", seq))
		trip.Add(trip.DB().Create(&Command{ID: command, CaseID: c.ID, OrganisationID: c.OrganisationID, RequestHash: "h",
			FirstSeq: seq, LastSeq: seq, At: time.Now()}))
		return trip
	}
	stands := func() (at int) {
		require.NoError(t, store.DB.Raw("SELECT last_seq FROM cases WHERE id = ?", c.ID).Scan(&at).Error)
		return at
	}
	*trips = nil
	require.NoError(t, store.OnCaseAt(t.Context(), c.ID, 1, to("k2", 2)))
	require.Len(t, *trips, 1)
	require.True(t, strings.HasPrefix((*trips)[0], "begin;"))
	require.True(t, strings.HasSuffix((*trips)[0], ";\ncommit"))
	require.Equal(t, 2, stands())

	require.ErrorContains(t, store.OnCaseAt(t.Context(), c.ID, 1, to("k3", 3)), "22012", "the ledger is ahead")
	require.ErrorContains(t, store.OnCaseAt(t.Context(), c.ID, 3, to("k3", 4)), "22012", "the ledger is behind")
	require.ErrorContains(t, store.OnCaseAt(t.Context(), c.ID, 2, to("k1", 3)), "commands_pkey", "the command is known")
	c.ID = uuid.NewString()
	require.ErrorContains(t, store.OnCaseAt(t.Context(), c.ID, 2, to("k3", 3)), "commands_case_id_fkey", "there is no such case")
	broken := store.Trip(t.Context())
	broken.Add(broken.DB().Model(&Unit{}).Update("name", "Havneby")) // which gorm refuses: all of them
	require.Error(t, store.OnCaseAt(t.Context(), c.ID, 2, broken))

	var commands []string
	require.NoError(t, store.DB.Raw("SELECT id FROM commands ORDER BY id").Scan(&commands).Error)
	require.Equal(t, []string{"k1", "k2"}, commands)
}

// Where a step of the case is being written, the next waits, and is refused when
// the case has moved meanwhile.
func TestOnCaseAt_WaitsAndSeesThatTheCaseHasMoved(t *testing.T) {
	store := migrated(t)
	c := oneCase(t, store)
	second := make(chan error, 1)
	require.NoError(t, store.OnCase(t.Context(), c.ID, "k2", func(tx *Store, _ LockedCase) (*Trip, error) {
		go func() {
			trip := store.Trip(t.Context())
			trip.Add(trip.DB().Model(&Case{ID: c.ID}).Update("last_seq", 3))
			second <- store.OnCaseAt(t.Context(), c.ID, 1, trip)
		}()
		awaitLock(t, store)
		trip := tx.Trip(t.Context())
		trip.Add(trip.DB().Model(&Case{ID: c.ID}).Update("last_seq", 2))
		return trip, nil
	}))
	require.ErrorContains(t, <-second, "22012")
}
