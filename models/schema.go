package models

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Schema is how the schema of a database stands to the one this program was
// written for.
type Schema struct {
	// Version is the newest migration that the database has had, 0 for none.
	Version int64
	// Lacks are migrations of this program that the database has not had.
	Lacks []int64
	// Unknown are migrations of the database that this program does not have: it
	// was migrated by a newer one.
	Unknown []int64
}

// Fits tells whether the program can work on the database.
func (s Schema) Fits() bool { return len(s.Lacks) == 0 && len(s.Unknown) == 0 }

// noSuchTable is PostgreSQL's undefined_table.
const noSuchTable = "42P01"

// Schema compares the database's migrations with the program's own, one by one
// and in both directions; it changes nothing. A database that was never migrated
// lacks all of them.
func (s *Store) Schema(ctx context.Context) (Schema, error) {
	own, err := ownMigrations()
	if err != nil {
		return Schema{}, err
	}
	had, err := s.migrationsHad(ctx)
	if err != nil {
		return Schema{}, fmt.Errorf("reading which migrations the database has had: %w", err)
	}
	var found Schema
	for _, version := range own {
		if !slices.Contains(had, version) {
			found.Lacks = append(found.Lacks, version)
		}
	}
	for _, version := range had {
		if !slices.Contains(own, version) {
			found.Unknown = append(found.Unknown, version)
		}
	}
	if len(had) > 0 {
		found.Version = had[len(had)-1]
	}
	return found, nil
}

// migrationsHad asks as who the connection logged in as: the roles that the system works
// in come with a migration.
func (s *Store) migrationsHad(ctx context.Context) (had []int64, err error) {
	pooled, err := s.pool.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("reaching the database: %w", err)
	}
	defer func() { _ = pooled.Close() }()
	batch := &pgx.Batch{}
	batch.Queue("SELECT set_config('role', 'none', true)")
	batch.Queue("SELECT version_id FROM goose_db_version WHERE is_applied AND version_id > 0 ORDER BY version_id").
		Query(func(rows pgx.Rows) (err error) {
			had, err = pgx.CollectRows(rows, pgx.RowTo[int64])
			return err
		})
	err = raw(pooled, func(c *session) error { return c.pgx().SendBatch(ctx, batch).Close() })
	// A login of its own may not even read the table before the migration that lets it.
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok && (pg.Code == noSuchTable || pg.Code == insufficientPrivilege) {
		return nil, nil
	}
	return had, err
}
