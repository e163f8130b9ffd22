package models

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"reflect"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"
)

// Trip gathers writes that go to the database in one trip, as pgx's batch: each
// is a statement of its own, in the order they were added, and the first that
// fails keeps those after it from being carried out.
type Trip struct {
	db    *gorm.DB
	batch pgx.Batch
	err   error
}

// Trip begins one. It is sent by the transaction it is given to (OnCase).
func (s *Store) Trip(ctx context.Context) *Trip { return &Trip{db: s.in(ctx)} }

// DB is the handle that only writes down the next statement: give what comes of
// it to Add.
func (t *Trip) DB() *gorm.DB { return t.db.Session(&gorm.Session{DryRun: true}) }

// Add takes one write, made on DB, into the trip.
func (t *Trip) Add(made *gorm.DB) {
	if made.Error != nil {
		t.err = fmt.Errorf("making a statement: %w", made.Error)
		return
	}
	t.batch.Queue(made.Statement.SQL.String(), made.Statement.Vars...)
}

// AddEncoded is Add, and says how many bytes the longest value takes that is kept
// encoded, such as a case's state; it is encoded here, and not again on the way.
func (t *Trip) AddEncoded(made *gorm.DB) (longest int, err error) {
	for i, v := range made.Statement.Vars {
		if nothing := reflect.ValueOf(v); nothing.Kind() == reflect.Pointer && nothing.IsNil() {
			continue
		}
		valuer, ok := v.(driver.Valuer)
		if !ok {
			continue
		}
		value, err := valuer.Value()
		if err != nil {
			return 0, fmt.Errorf("encoding a value: %w", err)
		}
		if text, ok := value.(string); ok {
			made.Statement.Vars[i], longest = text, max(longest, len(text))
		}
	}
	t.Add(made)
	return longest, t.err
}

// OnCase runs f in a transaction at READ COMMITTED that has the row of a case
// locked to its end, so that steps of one case are written one after the other;
// found is read under the lock. A case that does not exist is not an error:
// there is nothing to lock yet. What f returns is written and committed in one
// trip; nil, or f's error, which is returned as it is, rolls everything back.
func (s *Store) OnCase(ctx context.Context, caseID, commandID string, f func(tx *Store, found LockedCase) (*Trip, error)) error {
	return s.onCases(ctx, caseID, "", commandID, f)
}

// OnCaseAndAnother is OnCase that also keeps another case from changing to the end
// of the transaction, so that what is decided of one may rest on the other. Whoever
// locks two cases locks them in the same order.
func (s *Store) OnCaseAndAnother(ctx context.Context, caseID, otherID, commandID string,
	f func(tx *Store, found LockedCase) (*Trip, error)) error {
	return s.onCases(ctx, caseID, otherID, commandID, f)
}

func (s *Store) onCases(ctx context.Context, caseID, otherID, commandID string, f func(tx *Store, found LockedCase) (*Trip, error)) error {
	conn, err := s.pool.Conn(ctx)
	if err != nil {
		return fmt.Errorf("reaching the database: %w", err)
	}
	defer func() { _ = conn.Close() }() // gives it back; a broken one is thrown away there
	defer rollBack(ctx, conn)
	var found LockedCase
	if err := send(ctx, conn, lockCase(caseID, otherID, commandID, &found)); err != nil {
		return fmt.Errorf("locking the case: %w", err)
	}
	trip, err := f(s.on(ctx, conn), found)
	if err != nil || trip == nil {
		return err
	}
	if trip.err != nil {
		return trip.err
	}
	if err := trip.commit(ctx, conn); err != nil {
		return fmt.Errorf("writing %d statements: %w", trip.batch.Len()-1, err)
	}
	return nil
}

// OnCaseAt is OnCase in one trip, for who knows what to write: transaction, lock,
// writes and commit go together. An error means that nothing was written, or that
// the commit's answer was lost: the case is not at seq, the command is known, or
// whatever else OnCase finds out.
func (s *Store) OnCaseAt(ctx context.Context, caseID string, seq int, trip *Trip) error {
	if trip.err != nil {
		return trip.err
	}
	conn, err := s.pool.Conn(ctx)
	if err != nil {
		return fmt.Errorf("reaching the database: %w", err)
	}
	defer func() { _ = conn.Close() }()
	defer rollBack(ctx, conn)
	// Dividing by zero is how a statement fails on what it finds, and nothing but a
	// failure keeps the statements behind it from being carried out. A case that is
	// not there fails by the rows that refer to it.
	begin := []*pgx.QueuedQuery{
		{SQL: "begin"},
		{SQL: "SELECT 1 / (last_seq = $2)::integer FROM cases WHERE id = $1 FOR UPDATE", Arguments: []any{caseID, seq}},
	}
	trip.batch.QueuedQueries = slices.Concat(begin, trip.batch.QueuedQueries)
	if err := trip.commit(ctx, conn); err != nil {
		return fmt.Errorf("writing to a case at %d: %w", seq, err)
	}
	return nil
}

// commit sends the trip, and the end of the transaction behind it.
func (t *Trip) commit(ctx context.Context, conn *sql.Conn) error {
	t.batch.Queue("commit").Exec(func(done pgconn.CommandTag) error {
		if done.String() != "COMMIT" {
			return pgx.ErrTxCommitRollback
		}
		return nil
	})
	return send(ctx, conn, &t.batch)
}

// rollBack leaves no transaction open on a connection that goes back to the
// pool, also where the caller has gone.
func rollBack(ctx context.Context, pooled *sql.Conn) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	_ = raw(pooled, func(c *session) error {
		if c.pgx().IsClosed() || !c.inTransaction() {
			return nil
		}
		if _, err := c.pgx().Exec(ctx, "rollback"); err != nil {
			return c.pgx().Close(ctx) // PostgreSQL rolls back what has lost its connection
		}
		return nil
	})
}
