package models

import (
	"context"
	"database/sql"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/internal/localpg/pgtest"
)

func TestMigrate_TwiceAndTwoAtOnce(t *testing.T) {
	dsn := pgtest.Database(t)
	errs := make(chan error, 2)
	for range 2 {
		go func() { errs <- Migrate(context.Background(), dsn) }()
	}
	require.NoError(t, <-errs)
	require.NoError(t, <-errs)
	require.NoError(t, Migrate(t.Context(), dsn), "a schema that is up to date is left alone")
}

// catalogue is the schema as PostgreSQL describes it: every table, column, default,
// index, constraint, function and trigger.
func catalogue(t *testing.T, dsn string) []string {
	t.Helper()
	db, err := sql.Open("pgx", dsn)
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	rows, err := db.QueryContext(t.Context(), `
		SELECT format('column %s.%s %s null:%s default:%s', table_name, column_name, data_type, is_nullable, column_default)
			FROM information_schema.columns WHERE table_schema = 'public'
		UNION ALL SELECT format('storage %s.%s %s', c.relname, a.attname, a.attcompression)
			FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
			WHERE n.nspname = 'public' AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
		UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
		UNION ALL SELECT format('constraint %s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
			FROM pg_constraint WHERE connamespace = 'public'::regnamespace
		UNION ALL SELECT 'function ' || pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'
		UNION ALL SELECT format('policy %s on %s to %s: %s', policyname, tablename, roles, qual) FROM pg_policies WHERE schemaname = 'public'
		UNION ALL SELECT format('behind %s %s', relname, relrowsecurity) FROM pg_class
			WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
		UNION ALL SELECT format('grants on %s: %s', relname, relacl) FROM pg_class WHERE relnamespace = 'public'::regnamespace
			AND relkind IN ('r', 'v', 'S')
		UNION ALL SELECT 'trigger ' || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
		ORDER BY 1`)
	require.NoError(t, err)
	defer func() { require.NoError(t, rows.Close()) }()
	var all []string
	for rows.Next() {
		var line string
		require.NoError(t, rows.Scan(&line))
		all = append(all, line)
	}
	require.NoError(t, rows.Err())
	return all
}

// Down one version at a time to an empty database and up again leaves the schema
// as it was; each plan says what then happens.
func TestMigrate_DownAndUpAgain(t *testing.T) {
	dsn := pgtest.Database(t)
	own, err := ownMigrations()
	require.NoError(t, err)
	plan, err := PlanMigration(t.Context(), dsn, false)
	require.NoError(t, err)
	require.Len(t, plan, len(own), "all of them on an empty database")
	require.NoError(t, Migrate(t.Context(), dsn))
	before := catalogue(t, dsn)
	require.NotEmpty(t, before)
	plan, err = PlanMigration(t.Context(), dsn, false)
	require.NoError(t, err)
	require.Empty(t, plan)

	for n := len(own) - 1; n >= 0; n-- {
		plan, err := PlanMigration(t.Context(), dsn, true)
		require.NoError(t, err)
		require.Len(t, plan, 1)
		undone, err := MigrateDown(t.Context(), dsn)
		require.NoError(t, err)
		assert.Equal(t, own[n], undone.Version)
		assert.Equal(t, undone.Name, plan[0].Name)
		assert.NotEmpty(t, plan[0].SQL, undone.Name)
	}
	db, err := sql.Open("pgx", dsn)
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	var left int
	require.NoError(t, db.QueryRowContext(t.Context(), `SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE n.nspname = 'public' AND c.relkind = 'r' AND c.relname <> 'goose_db_version'`).Scan(&left))
	assert.Zero(t, left)
	_, err = MigrateDown(t.Context(), dsn)
	require.ErrorIs(t, err, errNothingToUndo)
	_, err = PlanMigration(t.Context(), dsn, true)
	require.ErrorIs(t, err, errNothingToUndo)

	require.NoError(t, Migrate(t.Context(), dsn))
	assert.Equal(t, before, catalogue(t, dsn))
}

// A database is compared with the program in both directions: one that lacks a
// migration and one that has had a newer program's.
func TestSchema_InBothDirections(t *testing.T) {
	dsn := pgtest.Database(t)
	store, err := OpenAsOwner(dsn)
	require.NoError(t, err)
	defer func() { require.NoError(t, store.Close()) }()
	own, err := ownMigrations()
	require.NoError(t, err)
	found, err := store.Schema(t.Context())
	require.NoError(t, err)
	require.Equal(t, Schema{Lacks: own}, found, "an empty database")

	require.NoError(t, Migrate(t.Context(), dsn))
	found, err = store.Schema(t.Context())
	require.NoError(t, err)
	require.True(t, found.Fits())
	require.Equal(t, own[len(own)-1], found.Version)

	_, err = MigrateDown(t.Context(), dsn)
	require.NoError(t, err)
	found, err = store.Schema(t.Context())
	require.NoError(t, err)
	require.Equal(t, own[len(own)-1:], found.Lacks)
	require.False(t, found.Fits())

	require.NoError(t, Migrate(t.Context(), dsn))
	require.NoError(t, store.DB.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, true)").Error)
	found, err = store.Schema(t.Context())
	require.NoError(t, err)
	require.Equal(t, []int64{99999}, found.Unknown)
	require.False(t, found.Fits())
	require.ErrorContains(t, Migrate(t.Context(), dsn), "use the newer program")
	_, err = MigrateDown(t.Context(), dsn)
	require.ErrorContains(t, err, "use the newer program")
	_, err = PlanMigration(t.Context(), dsn, false)
	require.ErrorContains(t, err, "use the newer program")
}
