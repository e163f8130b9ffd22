package models

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver goose connects with
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migration is one change of the schema.
type Migration struct {
	Version int64
	// Name is its file.
	Name string
	// SQL is what it runs, in the direction that was asked for.
	SQL string
}

// Migrate brings the schema to the newest version. Two processes that start at
// once wait for each other; a schema that is up to date is left alone, and one that a
// newer program has made is refused. The roles that the system works in are let
// in to what there is (decision 026). A ledger that was restored from another
// cluster goes on where it was in the feed (EventsOf).
func Migrate(ctx context.Context, dsn string) error {
	return withMigrator(dsn, func(provider *goose.Provider) error {
		if _, err := migratedByUs(ctx, dsn); err != nil {
			return err
		}
		if _, err := provider.Up(ctx); err != nil {
			return fmt.Errorf("migrating the database: %w", err)
		}
		return asOwner(ctx, dsn, func(s *Store) error { return errors.Join(s.admitRoles(ctx), s.goOnInFeed(ctx)) })
	})
}

// asOwner runs f as who migrates.
func asOwner(ctx context.Context, dsn string, f func(*Store) error) (err error) {
	s, err := OpenAsOwner(dsn, WithConnections(1))
	if err != nil {
		return err
	}
	defer func() {
		if e := s.Close(); err == nil && e != nil {
			err = fmt.Errorf("closing after migrating: %w", e)
		}
	}()
	return f(s)
}

// admitRoles lets the roles that the system works in use what the schema has: the tables
// of every migration, and those of a dump that was restored without its privileges.
func (s *Store) admitRoles(ctx context.Context) error {
	const to = " TO " + withinRole + ", " + acrossRole
	err := s.Transaction(ctx, func(tx *Store) error {
		for _, sql := range []string{
			"SELECT pg_advisory_xact_lock(" + admitLock + ")", // who migrates at the same time does the same
			"GRANT USAGE ON SCHEMA public" + to,
			"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public" + to,
			"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public" + to,
			"REVOKE INSERT, UPDATE, DELETE ON goose_db_version FROM " + withinRole + ", " + acrossRole,
		} {
			if err := tx.in(ctx).Exec(sql).Error; err != nil {
				return err
			}
		}
		return nil
	})
	return wrapUnlessNil(err, "letting the roles of the system in")
}

// admitLock is the advisory lock of who gives the roles their privileges.
const admitLock = "1511461016"

// rolesMade is the migration that made the roles of the system.
const rolesMade = 94

// MigrateDown undoes the newest migration that the database has had, and says
// which one that was; a database that has had none is an error. What only the
// newer schema had room for is lost.
func MigrateDown(ctx context.Context, dsn string) (undone Migration, err error) {
	err = withMigrator(dsn, func(provider *goose.Provider) error {
		if _, err := migratedByUs(ctx, dsn); err != nil {
			return err
		}
		result, err := provider.Down(ctx)
		if errors.Is(err, goose.ErrNoNextVersion) {
			return errNothingToUndo
		}
		if err != nil {
			return fmt.Errorf("undoing the newest migration: %w", err)
		}
		undone = Migration{Version: result.Source.Version, Name: path.Base(result.Source.Path)}
		if undone.Version <= rolesMade {
			return nil
		}
		return asOwner(ctx, dsn, func(s *Store) error { return s.admitRoles(ctx) }) // what was made anew has let nobody in
	})
	return undone, err
}

var errNothingToUndo = errors.New("the database has had no migration that could be undone")

// PlanMigration says what [Migrate] would do, or [MigrateDown], and does nothing.
func PlanMigration(ctx context.Context, dsn string, down bool) ([]Migration, error) {
	schema, err := migratedByUs(ctx, dsn)
	if err != nil {
		return nil, err
	}
	var plan []Migration
	err = withMigrator(dsn, func(provider *goose.Provider) error {
		lacks := map[int64]bool{}
		for _, version := range schema.Lacks {
			lacks[version] = true
		}
		for _, source := range provider.ListSources() {
			if down && source.Version != schema.Version || !down && !lacks[source.Version] {
				continue
			}
			text, err := migrations.ReadFile("migrations/" + path.Base(source.Path))
			if err != nil {
				return fmt.Errorf("reading a migration: %w", err)
			}
			up, back, _ := strings.Cut(string(text), "-- +goose Down")
			if down {
				up = back
			}
			plan = append(plan, Migration{Version: source.Version, Name: path.Base(source.Path), SQL: strings.TrimSpace(up)})
		}
		if down && len(plan) == 0 {
			return errNothingToUndo
		}
		return nil
	})
	return plan, err
}

// migratedByUs refuses a database that a newer program has migrated: what its
// migrations did is not known here, in neither direction.
func migratedByUs(ctx context.Context, dsn string) (found Schema, err error) {
	store, err := OpenAsOwner(dsn, WithConnections(1))
	if err != nil {
		return Schema{}, err
	}
	defer func() {
		if e := store.Close(); err == nil && e != nil {
			err = fmt.Errorf("closing after comparing the schema: %w", e)
		}
	}()
	found, err = store.Schema(ctx)
	if err == nil && len(found.Unknown) > 0 {
		err = fmt.Errorf("the database has had migrations that this program does not know (%v): use the newer program, "+
			"also to go back (samlop migrate --down)", found.Unknown)
	}
	return found, err
}

func withMigrator(dsn string, do func(*goose.Provider) error) (err error) {
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		return fmt.Errorf("connecting to migrate: %w", err)
	}
	defer func() {
		if e := db.Close(); err == nil && e != nil {
			err = fmt.Errorf("closing after migrating: %w", e)
		}
	}()
	provider, err := newMigrator(db)
	if err != nil {
		return err
	}
	return do(provider)
}

func newMigrator(db *sql.DB) (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, fmt.Errorf("reading the migrations: %w", err)
	}
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 5*60)) // asks every second, for five minutes
	if err != nil {
		return nil, fmt.Errorf("preparing the migration lock: %w", err)
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, db, files, goose.WithSessionLocker(locker))
	if err != nil {
		return nil, fmt.Errorf("reading the migrations: %w", err)
	}
	return provider, nil
}

// ownMigrations are the versions of this program's migrations, in order.
func ownMigrations() ([]int64, error) {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return nil, fmt.Errorf("reading the migrations: %w", err)
	}
	var versions []int64
	for _, name := range names {
		version, err := goose.NumericComponent(path.Base(name))
		if err != nil {
			return nil, fmt.Errorf("reading the number of a migration: %w", err)
		}
		versions = append(versions, version)
	}
	return versions, nil
}
