package temporald

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/google/uuid"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/headers"
	"go.temporal.io/server/common/log"
	"go.temporal.io/server/common/metrics"
	"go.temporal.io/server/common/persistence/sql"
	"go.temporal.io/server/common/persistence/sql/sqlplugin"
	"go.temporal.io/server/common/persistence/sql/sqlplugin/sqlite"
	"go.temporal.io/server/common/resolver"
)

// store is where the server keeps what it knows.
type store struct {
	persistence config.Persistence
	where       string // for people
}

// shards is the number of parts of the history store. It can never be changed
// in a store; one is plenty for one machine.
const shards = 1

// openStore makes the store ready for the server, empty if it is new.
func openStore(ctx context.Context, o Options) (store, error) {
	switch {
	case o.Postgres != nil:
		return o.Postgres.open(ctx)
	case o.Ephemeral:
		cfg := memory()
		return store{persistence: persistence(cfg, cfg), where: "memory"}, nil
	case o.DataDir == "":
		return store{}, errors.New("no folder given")
	}
	if err := os.MkdirAll(o.DataDir, 0o700); err != nil {
		return store{}, fmt.Errorf("making its folder: %w", err)
	}
	dir, err := filepath.Abs(o.DataDir)
	if err != nil {
		return store{}, fmt.Errorf("finding its folder: %w", err)
	}
	file := filepath.Join(dir, "temporal-"+headers.ServerVersion+".sqlite")
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		if err := createFile(file); err != nil {
			return store{}, err
		}
	}
	cfg := sqliteConfig(file, map[string]string{
		"mode": "rw",
		// A write-ahead log turns each step's several syncs into one.
		"journal_mode": "wal",
		"synchronous":  "full",
	})
	return store{persistence: persistence(cfg, cfg), where: file}, nil
}

func persistence(history, visibility *config.SQL) config.Persistence {
	return config.Persistence{
		DefaultStore:     "history",
		VisibilityStore:  "visibility",
		NumHistoryShards: shards,
		DataStores: map[string]config.DataStore{
			"history":    {SQL: history},
			"visibility": {SQL: visibility},
		},
	}
}

func sqliteConfig(file string, attributes map[string]string) *config.SQL {
	return &config.SQL{
		PluginName: sqlite.PluginName,
		// The name becomes part of a URI, unescaped.
		DatabaseName:      (&url.URL{Path: file}).EscapedPath(),
		ConnectAttributes: attributes,
	}
}

// memory is a store of its own, with its schema, in this process. Temporal
// keeps it until the process ends.
func memory() *config.SQL {
	return sqliteConfig(uuid.NewString(), map[string]string{"mode": "memory", "cache": "shared"})
}

// createFile makes an empty store. The schema is a hundred statements; it is
// built in memory and appears under its name in one step, so that a start that
// is killed leaves nothing half-made.
func createFile(file string) error {
	db, err := sql.NewSQLAdminDB(sqlplugin.DbKindUnknown, memory(), resolver.NewNoopResolver(), log.NewNoopLogger(),
		metrics.NoopMetricsHandler)
	if err != nil {
		return fmt.Errorf("making the schema: %w", err)
	}
	defer func() { _ = db.Close() }()
	tmp := file + ".tmp"
	if err := os.Remove(tmp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("removing a half-made file: %w", err)
	}
	if err := db.Exec("VACUUM INTO '" + strings.ReplaceAll(tmp, "'", "''") + "'"); err != nil {
		return fmt.Errorf("writing %s: %w", tmp, err)
	}
	if err := os.Rename(tmp, file); err != nil {
		return fmt.Errorf("putting the file in place: %w", err)
	}
	return nil
}
