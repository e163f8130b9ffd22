package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// The advisory locks of what one process at a time does.
const (
	watchLock   = 0x5a_17_10_95
	postmanLock = 0x5a_17_10_96
	worldLock   = 0x5a_17_10_97 // of one world each
)

// AsWatcher runs f if no other process is watching, and tells whether it did.
func (s *Store) AsWatcher(ctx context.Context, f func(context.Context) error) (watched bool, err error) {
	return s.alone(ctx, watchLock, "watch", f)
}

// AsPostman runs f if no other process is letting mails out, and tells whether it did.
func (s *Store) AsPostman(ctx context.Context, f func(context.Context) error) (went bool, err error) {
	return s.alone(ctx, postmanLock, "post", f)
}

func (s *Store) alone(ctx context.Context, lock int, what string, f func(context.Context) error) (ours bool, err error) {
	conn, err := s.pool.Conn(ctx)
	if err != nil {
		return false, fmt.Errorf("reaching the database: %w", err)
	}
	defer func() { _ = conn.Close() }()
	if err := conn.QueryRowContext(ctx, "SELECT pg_try_advisory_lock($1)", lock).Scan(&ours); err != nil || !ours {
		return false, wrapUnlessNil(err, "asking whether somebody has the "+what)
	}
	defer unlock(ctx, conn, what, &err, "SELECT pg_advisory_unlock($1)", lock)
	return true, f(ctx)
}

// unlock gives back an advisory lock of a connection. One that is lost has lost the
// lock with it.
func unlock(ctx context.Context, conn *sql.Conn, what string, err *error, statement string, args ...any) {
	leaving, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if _, e := conn.ExecContext(leaving, statement, args...); e != nil && *err == nil && !errors.Is(e, sql.ErrConnDone) {
		*err = fmt.Errorf("handing the %s on: %w", what, e)
	}
}

func wrapUnlessNil(err error, doing string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// awake says of which cases the workflow should be there: those that are open,
// and ended ones that still have something to do.
const awake = `(c.phase NOT IN ? OR c.next_wake IS NOT NULL
	OR EXISTS (SELECT FROM mails m WHERE m.case_id = c.id AND m.status IN ('PENDING', 'SENDING')))`

const watched = `SELECT c.id, c.kind, c.organisation_id, c.last_seq, c.trouble, COALESCE(w.offset_us, 0) AS offset_us FROM cases c
	JOIN organisations o ON o.id = c.organisation_id LEFT JOIN worlds w ON w.id = o.world_id WHERE `

// WatchedAfter lists cases whose workflow should be there, by id after a given
// one.
func (s *Store) WatchedAfter(ctx context.Context, after string, limit int) ([]WatchedCase, error) {
	return s.watchedCases(ctx, "listing the cases to watch over", awake+" AND c.id > ? ORDER BY c.id LIMIT ?", endedPhases, after, limit)
}

// WatchedAmong lists those of the given cases whose workflow should be there.
func (s *Store) WatchedAmong(ctx context.Context, ids []string) ([]WatchedCase, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return s.watchedCases(ctx, "looking for cases to watch over", awake+" AND c.id IN ?", endedPhases, ids)
}

// Overslept lists cases that should have done something by themselves before an
// instant of real time, by the clocks they live by, those first that have slept longest.
func (s *Store) Overslept(ctx context.Context, before time.Time, limit int) ([]WatchedCase, error) {
	return s.watchedCases(ctx, "looking for cases that have overslept", overslept+` ORDER BY c.next_wake LIMIT ?`, before, limit)
}

const overslept = `c.next_wake < ?::timestamptz + COALESCE(w.offset_us, 0) * interval '1 microsecond'`

// InTrouble lists cases in trouble that were last seen so before an instant, the
// longest unseen first.
func (s *Store) InTrouble(ctx context.Context, before time.Time, limit int) ([]WatchedCase, error) {
	return s.watchedCases(ctx, "looking for cases in trouble", `c.trouble <> '' AND c.trouble_seen < ? ORDER BY c.trouble_seen LIMIT ?`,
		before, limit)
}

func (s *Store) watchedCases(ctx context.Context, doing, where string, args ...any) ([]WatchedCase, error) {
	var cases []WatchedCase
	if err := s.in(ctx).Raw(watched+where, args...).Scan(&cases).Error; err != nil {
		return nil, fmt.Errorf("%s: %w", doing, err)
	}
	return cases, nil
}

// CountWatched counts the cases whose workflow should be there, without those
// that are known to be in trouble.
func (s *Store) CountWatched(ctx context.Context) (n int64, err error) {
	err = s.in(ctx).Raw(`SELECT count(*) FROM cases c WHERE c.trouble = '' AND `+awake, endedPhases).Scan(&n).Error
	return n, wrapUnlessNil(err, "counting the cases to watch over")
}

// StillOffset is how far a world's clock is ahead of real time; still is false
// while somebody moves it, who holds the world; two may ask at once.
func (s *Store) StillOffset(ctx context.Context, organisationID string) (offset time.Duration, still bool, err error) {
	clock, err := s.ClockOf(ctx, organisationID)
	if err != nil || !clock.Training {
		return 0, err == nil, err
	}
	err = s.Transaction(ctx, func(tx *Store) error {
		err := tx.in(ctx).Raw(`SELECT pg_try_advisory_xact_lock_shared(?, hashtext(world_id::text)) FROM organisations WHERE id = ?`,
			worldLock, organisationID).Scan(&still).Error
		if err != nil || !still {
			return wrapUnlessNil(err, "asking whether somebody moves a clock")
		}
		clock, err = tx.ClockOf(ctx, organisationID) // again: it cannot be moved now
		return err
	})
	if err != nil || !still {
		return 0, false, err
	}
	return clock.Offset, true, nil
}

// NoteTrouble writes down what keeps a case from going on; NoTrouble that it is
// well again. Since when it stands is kept while the trouble is the same.
func (s *Store) NoteTrouble(ctx context.Context, caseID string, what Trouble, at time.Time) error {
	if what == NoTrouble {
		err := s.in(ctx).Exec(`UPDATE cases SET trouble = '', trouble_since = NULL, trouble_seen = NULL WHERE id = ? AND trouble <> ''`,
			caseID).Error
		return wrapUnlessNil(err, "noting that a case is well")
	}
	err := s.in(ctx).Exec(`UPDATE cases SET trouble_since = CASE WHEN trouble = ? THEN trouble_since ELSE ? END, trouble = ?, trouble_seen = ?
		WHERE id = ?`, what, at, what, at, caseID).Error
	return wrapUnlessNil(err, "noting the trouble of a case")
}

// StuckCasesOf lists a unit's cases that cannot go on by themselves, without their
// State, those first that have stood longest; byUnit leaves out what a coordinating unit
// has nothing to do with yet.
func (s *Store) StuckCasesOf(ctx context.Context, unitID string, byUnit bool, limit int) ([]Case, error) {
	var cases []Case
	err := s.in(ctx).Where("unit_id = ? AND trouble <> '' AND NOT (hidden_from_unit AND ?)", unitID, byUnit).Omit("State").
		Order("trouble_since, id").Limit(limit).Find(&cases).Error
	return cases, wrapUnlessNil(err, "looking for a unit's cases in trouble")
}

// TroubleOf is what is known to keep a case from going on.
func (s *Store) TroubleOf(ctx context.Context, caseID string) (what Trouble, err error) {
	err = s.in(ctx).Raw(`SELECT trouble FROM cases WHERE id = ?`, caseID).Scan(&what).Error
	return what, wrapUnlessNil(err, "asking for the trouble of a case")
}

// LastSeqOf is how far a case's ledger is.
func (s *Store) LastSeqOf(ctx context.Context, caseID string) (seq int, err error) {
	err = s.in(ctx).Raw(`SELECT last_seq FROM cases WHERE id = ?`, caseID).Scan(&seq).Error
	return seq, wrapUnlessNil(err, "asking how far a ledger is")
}

// ReadWatch reads how far the watch has come.
func (s *Store) ReadWatch(ctx context.Context) (w Watch, err error) {
	err = s.in(ctx).Take(&w, 1).Error
	return w, wrapUnlessNil(err, "reading how far the watch has come")
}

// SaveWatch writes it.
func (s *Store) SaveWatch(ctx context.Context, w Watch) error {
	return wrapUnlessNil(s.in(ctx).Save(&w).Error, "writing how far the watch has come")
}

// WatchFigures are what the watch tells the metrics.
type WatchFigures struct {
	// Trouble counts cases by what keeps them from going on.
	Trouble map[Trouble]int64
	// CoveredAt is when the last walk over every open case began that came to its
	// end: all were well then, or are in Trouble. Before one has, it is when the
	// first began; nil before that.
	CoveredAt *time.Time
	// Overslept counts cases whose wake lies in the past, and LongestAsleep says how
	// long the worst of them has slept.
	Overslept     int64
	LongestAsleep time.Duration
}

// ReadWatchFigures counts them at an instant of real time.
func (s *Store) ReadWatchFigures(ctx context.Context, now time.Time) (WatchFigures, error) {
	f := WatchFigures{Trouble: map[Trouble]int64{}}
	for _, kind := range NoTrouble.Codes() {
		f.Trouble[Trouble(kind)] = 0
	}
	var rows []struct {
		Trouble Trouble
		N       int64
	}
	if err := s.in(ctx).Raw(`SELECT trouble, count(*) AS n FROM cases WHERE trouble <> '' GROUP BY trouble`).Scan(&rows).Error; err != nil {
		return f, fmt.Errorf("counting cases in trouble: %w", err)
	}
	for _, r := range rows {
		f.Trouble[r.Trouble] = r.N
	}
	var wrong []struct {
		Kind Trouble
		N    int64
	}
	if err := s.in(ctx).Raw(`SELECT kind, count(*) AS n FROM (` + contradictions + `) AS wrong GROUP BY kind`).Scan(&wrong).Error; err != nil {
		return f, fmt.Errorf("counting cases that must not be as they are: %w", err)
	}
	for _, r := range wrong {
		f.Trouble[r.Kind] = r.N
	}
	var asleep struct {
		N       int64
		Seconds float64
	}
	err := s.in(ctx).Raw(`SELECT count(*) AS n, COALESCE(max(extract(epoch FROM ?::timestamptz + COALESCE(w.offset_us, 0)
		* interval '1 microsecond' - c.next_wake)), 0)::float8 AS seconds FROM cases c JOIN organisations o ON o.id = c.organisation_id
		LEFT JOIN worlds w ON w.id = o.world_id WHERE `+overslept, now, now).Scan(&asleep).Error
	if err != nil {
		return f, fmt.Errorf("counting cases that have overslept: %w", err)
	}
	f.Overslept, f.LongestAsleep = asleep.N, time.Duration(asleep.Seconds*float64(time.Second))
	w, err := s.ReadWatch(ctx)
	if f.CoveredAt = w.FinishedBegan; f.CoveredAt == nil {
		f.CoveredAt = w.BeganAt
	}
	return f, err
}
