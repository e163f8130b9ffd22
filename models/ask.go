package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// What a step asks on its way is many small questions. Those that do not depend
// on one another's answers go in one trip, as pgx's batch: a question puts
// itself in with rowsInto or rowInto, and ask sends them.

// rowsInto queues a question whose rows are read by their columns' names.
func rowsInto[T any](batch *pgx.Batch, into *[]T, query string, args ...any) {
	batch.Queue(query, args...).Query(func(rows pgx.Rows) (err error) {
		*into, err = pgx.CollectRows(rows, pgx.RowToStructByName[T])
		return err
	})
}

// rowInto queues a question for one row at most; into stays nil when there is none.
func rowInto[T any](batch *pgx.Batch, into **T, query string, args ...any) {
	batch.Queue(query, args...).Query(func(rows pgx.Rows) error {
		found, err := pgx.CollectOneRow(rows, pgx.RowToAddrOfStructByName[T])
		*into = found
		return unlessNone(err)
	})
}

// unlessNone passes over that there was no row.
func unlessNone(err error) error {
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	return err
}

// ask sends a batch in one trip, within the transaction if there is one.
func (s *Store) ask(ctx context.Context, batch *pgx.Batch) error {
	if s.conn != nil {
		return send(ctx, s.conn, batch)
	}
	conn, err := s.pool.Conn(ctx)
	if err != nil {
		return fmt.Errorf("reaching the database: %w", err)
	}
	defer func() { _ = conn.Close() }() // gives it back
	return send(ctx, conn, batch)
}

// send carries a batch out, with what reads its answers, in one trip.
func send(ctx context.Context, pooled *sql.Conn, batch *pgx.Batch) error {
	return raw(pooled, func(c *session) error {
		if err := c.carry(ctx, batch); err != nil {
			return err
		}
		return c.pgx().SendBatch(ctx, batch).Close()
	})
}

// raw is our own connection behind database/sql's.
func raw(pooled *sql.Conn, f func(*session) error) error {
	return pooled.Raw(func(driver any) error {
		c, ok := driver.(*session)
		if !ok {
			return errNotPgx
		}
		return f(c)
	})
}
