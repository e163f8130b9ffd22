package topology_test

import (
	"context"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

// requireRestoreDrill runs the drill that docs/operating.md asks for on the
// database of an installation in use, with its keys and with others.
func requireRestoreDrill(t *testing.T, s *services) {
	t.Helper()
	if _, err := exec.LookPath("pg_restore"); err != nil {
		t.Skip("the PostgreSQL that scripts/setup takes from npm, where it may not install Debian's, has no pg_restore")
	}
	drill := func(into string, more map[string]string) (string, error) {
		environment := s.environment("drill", nil)
		environment["PATH"], environment["SAMLOP"] = os.Getenv("PATH"), program
		environment["RESTORE_DATABASE_URL"] = s.pg.DSN(into)
		maps.Copy(environment, more)
		command := exec.CommandContext(t.Context(), filepath.Join(root, "scripts/restore-drill"))
		for name, value := range environment {
			command.Env = append(command.Env, name+"="+value)
		}
		said, err := command.CombinedOutput()
		return string(said), err
	}
	for _, name := range []string{"copy", "copy_with_other_keys", "copy_with_another_lookup_key"} {
		require.NoError(t, s.pg.CreateDatabase(t.Context(), name))
	}
	said, err := drill("copy", nil)
	require.NoError(t, err, said)
	require.Regexp(t, `restored \d\d tables, \d{2,} rows; the ledger is the same`, said)
	said, err = drill("copy", nil)
	require.Error(t, err, "a database that is not empty is left alone")
	require.Contains(t, said, "RESTORE_DATABASE_URL is not empty")

	said, err = drill("copy_with_other_keys", map[string]string{"SAMLOP_IDENTITY_KEYS": "first:" + newKey()})
	require.Error(t, err)
	require.Contains(t, said, "wrong_keys: the keys are not those of the database: SAMLOP_IDENTITY_KEYS")
	said, err = drill("copy_with_another_lookup_key", map[string]string{"SAMLOP_LOOKUP_KEY": newKey()})
	require.Error(t, err)
	require.Contains(t, said, "SAMLOP_LOOKUP_KEY does not find")

	conn, err := pgx.Connect(t.Context(), s.pg.DSN("copy"))
	require.NoError(t, err)
	defer func() { require.NoError(t, conn.Close(context.WithoutCancel(t.Context()))) }()
	var events int
	require.NoError(t, conn.QueryRow(t.Context(), "SELECT count(*) FROM events").Scan(&events))
	require.Positive(t, events, "the copy holds what the story wrote")
}
