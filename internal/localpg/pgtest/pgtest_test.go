package pgtest_test

import (
	"context"
	"os"
	"sync/atomic"
	"testing"

	"samlop/internal/localpg/pgtest"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

func open(t *testing.T, dsn string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	require.NoError(t, err)
	return conn // left open on purpose: dropping the database must cope
}

func TestEachTestHasItsOwn(t *testing.T) {
	a, b := open(t, pgtest.Database(t)), open(t, pgtest.Database(t))
	_, err := a.Exec(t.Context(), "CREATE TABLE x ()")
	require.NoError(t, err)
	_, err = b.Exec(t.Context(), "CREATE TABLE x ()")
	require.NoError(t, err)
}

// prepared is counted over the whole process, which may run the test again
// (-count).
var prepared atomic.Int32

func TestTemplateIsPreparedOnce(t *testing.T) {
	prepare := func(dsn string) error {
		prepared.Add(1)
		conn, err := pgx.Connect(context.Background(), dsn)
		if err != nil {
			return err
		}
		_, err = conn.Exec(context.Background(), "CREATE TABLE note (text text); INSERT INTO note VALUES ('from the template')")
		return err // the connection stays open on purpose
	}
	t.Run("tests", func(t *testing.T) {
		for _, name := range []string{"a", "b", "c"} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				conn := open(t, pgtest.Template(t, "notes", prepare))
				var n int
				require.NoError(t, conn.QueryRow(t.Context(), "SELECT count(*) FROM note").Scan(&n))
				require.Equal(t, 1, n)
				_, err := conn.Exec(t.Context(), "DELETE FROM note")
				require.NoError(t, err)
			})
		}
	})
	require.EqualValues(t, 1, prepared.Load())
}

func BenchmarkTemplate(b *testing.B) {
	if os.Getenv(pgtest.URLVariable) != "" {
		b.Skip("measures the private cluster")
	}
	for b.Loop() {
		pgtest.Template(b, "bench", func(string) error { return nil })
	}
}
