package models

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/internal/localpg/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// newMigrated makes an own, migrated database.
func newMigrated(t *testing.T) (dsn string) {
	t.Helper()
	return pgtest.Template(t, "migrated", func(dsn string) error { return Migrate(context.Background(), dsn) })
}

// migrated opens one as its owner.
func migrated(t *testing.T, opts ...Option) *Store {
	t.Helper()
	store, err := OpenAsOwner(newMigrated(t), opts...)
	require.NoError(t, err)
	t.Cleanup(func() { _ = store.Close() })
	return store
}
