package models

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/internal/localpg/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// migrated opens an own, migrated database.
func migrated(t *testing.T, opts ...Option) *Store {
	t.Helper()
	dsn := pgtest.Template(t, "migrated", func(dsn string) error { return Migrate(context.Background(), dsn) })
	store, err := Open(dsn, opts...)
	require.NoError(t, err)
	t.Cleanup(func() { _ = store.Close() })
	return store
}
