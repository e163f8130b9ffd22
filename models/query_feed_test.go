package models

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"samlop/casefile"
	"samlop/internal/localpg/pgtest"
)

// anotherCase puts down one more case in the organisation of the first, without events.
func anotherCase(t *testing.T, s *Store, like Case) Case {
	t.Helper()
	like.ID, like.Number = uuid.NewString(), uuid.NewString()
	require.NoError(t, s.DB.Create(&like).Error)
	return like
}

// put writes one more event of a case in a transaction.
func put(tx *gorm.DB, c Case, seq int) error {
	return tx.Exec(`INSERT INTO events (case_id, seq, organisation_id, command_id, name, fact, actor, role, at, on_date)
		VALUES (?, ?, ?, 'k1', 'text_added', '{}', 'staff/x', 'KE', now(), '2027-01-04')`, c.ID, seq, c.OrganisationID).Error
}

func placeOf(r FeedRow) string { return fmt.Sprintf("%s/%d", r.CaseID, r.Seq) }

// follow reads what is there behind a cursor, page by page.
func follow(t *testing.T, s *Store, organisation, cursor string) (rows []FeedRow, next string) {
	t.Helper()
	for {
		page, err := s.EventsOf(t.Context(), organisation, cursor, 7)
		require.NoError(t, err)
		if len(page.Rows) == 0 {
			require.Equal(t, cursor, page.Next, "there is somewhere to go on from")
			return rows, cursor
		}
		rows, cursor = append(rows, page.Rows...), page.Next
	}
}

// Whoever follows the feed while many write reads every event once, in an order that
// stays, and the events of a case as they came; what was rolled back is not there.
func TestFeed_ManyWriters(t *testing.T) {
	s := migrated(t)
	first := oneCase(t, s)
	const writers, steps = 6, 25
	var writing sync.WaitGroup
	for w := range writers {
		c := anotherCase(t, s, first)
		random := rand.New(rand.NewPCG(1, uint64(w))) //nolint:gosec // the same each time
		writing.Go(func() {
			for step := range steps {
				tx := s.DB.Begin()
				for i := range 3 {
					if err := put(tx, c, step*3+i+1); err != nil {
						t.Error(err)
					}
				}
				if random.IntN(4) == 0 { // it is written in another transaction instead
					tx.Rollback()
					tx = s.DB.Begin()
					for i := range 3 {
						if err := put(tx, c, step*3+i+1); err != nil {
							t.Error(err)
						}
					}
				}
				if err := tx.Commit().Error; err != nil {
					t.Error(err)
				}
			}
		})
	}
	done := make(chan struct{})
	go func() { writing.Wait(); close(done) }()
	var rows []FeedRow
	cursor := ""
	for over := false; !over; {
		select {
		case <-done:
			over = true
		default:
		}
		var more []FeedRow
		more, cursor = follow(t, s, first.OrganisationID, cursor)
		rows = append(rows, more...)
	}
	require.Len(t, rows, writers*steps*3+1)
	seen, last := map[string]bool{}, map[string]int{}
	for _, r := range rows {
		require.False(t, seen[placeOf(r)], "%s came twice", placeOf(r))
		require.Equal(t, last[r.CaseID]+1, r.Seq, "a case's events come as they were written")
		seen[placeOf(r)], last[r.CaseID] = true, r.Seq
	}
	require.Len(t, slices.Collect(maps.Keys(last)), writers+1)
	again, _ := follow(t, s, first.OrganisationID, "")
	require.Equal(t, rows, again)
	behind, _ := follow(t, s, first.OrganisationID, rows[99].Cursor())
	require.Equal(t, rows[100:], behind)
	others, next := follow(t, s, uuid.NewString(), "")
	require.Empty(t, others)
	require.Empty(t, next)
}

// A transaction that is slow to commit holds back what was committed after it began
// to write: shown first, it would be passed over for ever.
func TestFeed_ASlowTransactionHoldsBackWhatComesAfter(t *testing.T) {
	s := migrated(t)
	one := oneCase(t, s)
	two := anotherCase(t, s, one)
	_, before := follow(t, s, one.OrganisationID, "")
	slow := s.DB.Begin()
	require.NoError(t, put(slow, one, 2))
	require.NoError(t, put(s.DB, two, 1))
	rows, _ := follow(t, s, one.OrganisationID, before)
	require.Empty(t, rows)
	require.NoError(t, slow.Commit().Error)
	rows, _ = follow(t, s, one.OrganisationID, before)
	require.Len(t, rows, 2)
	require.Equal(t, []string{one.ID + "/2", two.ID + "/1"}, []string{placeOf(rows[0]), placeOf(rows[1])})

	for _, wrong := range []string{"x", "1", "1-", "-1", "1-2-3", "01-2", "1-x", "99999999999999999999-1", "+1-2", " 1-2"} {
		_, err := s.EventsOf(t.Context(), one.OrganisationID, wrong, 1)
		require.ErrorIs(t, err, ErrCursor, wrong)
	}
}

// What was there before there was a feed comes first in it, by the clock, and a
// case's events in their own order also where the clock says otherwise.
func TestFeed_WhatIsOlderThanIt(t *testing.T) {
	s, dsn := onItsOwn(t)
	one := oneCase(t, s)
	two := anotherCase(t, s, one)
	for i, of := range []struct {
		c      Case
		seq    int
		minute int
	}{{one, 3, 30}, {one, 2, 40}, {two, 2, 50}, {two, 1, 20}, {one, 4, 10}} {
		require.NoError(t, s.DB.Exec(`
			INSERT INTO events (case_id, seq, organisation_id, command_id, name, fact, actor, role, at, on_date, written_at)
			VALUES (?, ?, ?, 'k1', 'text_added', '{}', 'staff/x', 'KE', now(), '2027-01-04', ?)`, of.c.ID, of.seq, of.c.OrganisationID,
			time.Date(2099, 1, 4, 9, of.minute, 0, 0, time.UTC)).Error, i)
	}
	for undone := (Migration{}); undone.Version != 82; {
		var err error
		undone, err = MigrateDown(t.Context(), dsn)
		require.NoError(t, err)
	}
	require.NoError(t, Migrate(t.Context(), dsn))
	require.NoError(t, put(s.DB, two, 3))
	rows, _ := follow(t, s, one.OrganisationID, "")
	var places []string
	for _, r := range rows {
		places = append(places, placeOf(r))
	}
	a, b := one.ID, two.ID
	inOrder := []string{a + "/1", b + "/1", a + "/2", a + "/3", a + "/4", b + "/2", b + "/3"}
	require.Equal(t, inOrder, places)
	require.Error(t, s.DB.Exec("UPDATE events SET entry = DEFAULT").Error, "the ledger is for good again")
}

// A ledger restored in a cluster that has not numbered as many transactions goes on
// behind what it has, also for who had read it all before.
func TestFeed_RestoredInAnotherCluster(t *testing.T) {
	s, dsn := onItsOwn(t)
	one := oneCase(t, s)
	require.NoError(t, s.DB.Exec("ALTER TABLE events ALTER COLUMN written_in SET DEFAULT 1000000000000").Error)
	require.NoError(t, put(s.DB, one, 2)) // in the other cluster
	require.NoError(t, s.DB.Exec("ALTER TABLE events ALTER COLUMN written_in SET DEFAULT ledger_turn()").Error)
	cursor := FeedRow{WrittenIn: 1000000000000, Entry: 2}.Cursor()
	for range 2 { // once is enough
		require.NoError(t, Migrate(t.Context(), dsn))
	}
	rows, _ := follow(t, s, one.OrganisationID, "")
	require.Len(t, rows, 2)
	require.Equal(t, cursor, rows[1].Cursor())
	require.NoError(t, put(s.DB, one, 3))
	rows, _ = follow(t, s, one.OrganisationID, cursor)
	require.Len(t, rows, 1)
	require.Equal(t, one.ID+"/3", placeOf(rows[0]))
	require.Less(t, rows[0].WrittenIn, int64(1000000100000), "it is ahead once")
}

// onItsOwn opens a database of its own, that may be migrated back and forth.
func onItsOwn(t *testing.T) (*Store, string) {
	t.Helper()
	dsn := pgtest.Database(t)
	require.NoError(t, Migrate(t.Context(), dsn))
	s, err := OpenAsOwner(dsn)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s, dsn
}

// proposed is that another entry is the person of a case.
func proposed(t *testing.T, s *Store, c Case) PersonJoin {
	t.Helper()
	at := time.Date(2027, 1, 4, 9, 0, 0, 0, time.UTC)
	other := Person{ID: uuid.NewString(), OrganisationID: c.OrganisationID, Name: "Kari igjen", Kind: "PATIENT", Channel: ByLetter,
		Language: "nb", Version: 1, CreatedAt: at}
	require.NoError(t, s.DB.Create(&other).Error)
	j := PersonJoin{ID: uuid.NewString(), OrganisationID: c.OrganisationID, SurvivorID: c.PersonID, JoinedID: other.ID, Reason: "x",
		Status: JoinProposed, ProposedBy: "staff/x", ProposedLogin: "l", ProposedAt: at}
	require.NoError(t, s.AddPersonJoin(t.Context(), j))
	return j
}

// joined is so approved.
func joined(t *testing.T, s *Store, c Case) PersonJoin {
	t.Helper()
	j := proposed(t, s, c)
	by, at := casefile.Principal("staff/y"), time.Date(2027, 1, 5, 9, 0, 0, 0, time.UTC)
	j.Status, j.DecidedBy, j.DecidedAt, j.Moved = JoinApproved, &by, &at, []byte("{}")
	require.NoError(t, s.SettlePersonJoin(t.Context(), j))
	return j
}

// That two entries are one person stands in the feed once, where it was approved among
// the events, and is held back like them by what may still come before it.
func TestINV102_TheFeedTellsOfJoinedEntriesInTheirTurn(t *testing.T) {
	s := migrated(t)
	one := oneCase(t, s)
	_, before := follow(t, s, one.OrganisationID, "")
	waits := proposed(t, s, one)
	slow := s.DB.Begin()
	require.NoError(t, put(slow, one, 2))
	j := joined(t, s, one)
	require.NoError(t, put(s.DB, one, 3))
	rows, _ := follow(t, s, one.OrganisationID, before)
	require.Empty(t, rows, "what is older may still be committed")
	require.NoError(t, slow.Commit().Error)
	for limit := 1; limit < 5; limit++ { // wherever a page ends
		var got []string
		for cursor := before; ; {
			page, err := s.EventsOf(t.Context(), one.OrganisationID, cursor, limit)
			require.NoError(t, err)
			if len(page.Rows) == 0 {
				break
			}
			for _, r := range page.Rows {
				got = append(got, placeOf(r)+r.JoinID)
			}
			cursor = page.Next
		}
		require.Equal(t, []string{one.ID + "/2", "/0" + j.ID, one.ID + "/3"}, got, limit)
	}
	rows, next := follow(t, s, one.OrganisationID, before)
	require.Equal(t, []string{j.JoinedID, j.SurvivorID}, []string{rows[1].JoinedID, rows[1].SurvivorID})
	require.WithinDuration(t, time.Now(), rows[1].WrittenAt, time.Minute)
	waits.Status, waits.Moved = JoinRejected, []byte("{}")
	require.NoError(t, s.SettlePersonJoin(t.Context(), waits))
	rows, _ = follow(t, s, one.OrganisationID, next)
	require.Empty(t, rows, "what came to nothing is not told")
}

// What was approved before the feed told of it comes behind all that has been read;
// and in another cluster it goes on behind an approval too.
func TestINV102_TheFeedTellsOfOlderJoins(t *testing.T) {
	s, dsn := onItsOwn(t)
	one := oneCase(t, s)
	first, second := joined(t, s, one), joined(t, s, one)
	require.NoError(t, put(s.DB, one, 2))
	for undone := (Migration{}); undone.Version != 90; {
		var err error
		undone, err = MigrateDown(t.Context(), dsn)
		require.NoError(t, err)
	}
	require.NoError(t, s.DB.Exec("UPDATE person_joins SET decided_at = decided_at - interval '1 day' WHERE id = ?", second.ID).Error)
	require.NoError(t, Migrate(t.Context(), dsn))
	rows, next := follow(t, s, one.OrganisationID, "")
	var got []string
	for _, r := range rows {
		got = append(got, placeOf(r)+r.JoinID)
	}
	require.Equal(t, []string{one.ID + "/1", one.ID + "/2", "/0" + second.ID, "/0" + first.ID}, got)

	require.NoError(t, s.DB.Exec("ALTER TABLE person_joins DISABLE TRIGGER person_join_has_its_turn").Error)
	require.NoError(t, s.DB.Exec("UPDATE person_joins SET written_in = 1000000000000 WHERE id = ?", first.ID).Error)
	require.NoError(t, s.DB.Exec("ALTER TABLE person_joins ENABLE TRIGGER person_join_has_its_turn").Error)
	require.NoError(t, Migrate(t.Context(), dsn))
	_, next = follow(t, s, one.OrganisationID, next)
	require.NoError(t, put(s.DB, one, 3))
	rows, _ = follow(t, s, one.OrganisationID, next)
	require.Len(t, rows, 1)
	require.Equal(t, one.ID+"/3", placeOf(rows[0]))
}
