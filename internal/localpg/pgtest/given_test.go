package pgtest_test

import (
	"context"
	"os"
	"os/exec"
	"testing"

	"samlop/internal/localpg"
	"samlop/internal/localpg/pgtest"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

// TestGivenServer runs a test of this package once more, on a server that
// is only named to them, and sees that nothing is left there.
func TestGivenServer(t *testing.T) {
	if os.Getenv(pgtest.URLVariable) != "" {
		t.Skip("this is the inner run")
	}
	dir, err := os.MkdirTemp("", "pgtest-given-")
	require.NoError(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	given, err := localpg.Start(t.Context(), localpg.Options{Dir: dir, Fast: true})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, given.Stop(context.WithoutCancel(t.Context()))) })

	url := "postgres://" + given.User() + "@/ignored?sslmode=disable&host=" + given.SocketDir()
	for _, dsn := range []string{given.DSN("ignored"), url} {
		inner := exec.CommandContext(t.Context(), os.Args[0], "-test.run=TestTemplate")
		inner.Env = append(os.Environ(), pgtest.URLVariable+"="+dsn)
		out, err := inner.CombinedOutput()
		require.NoError(t, err, string(out))

		admin, err := pgx.Connect(t.Context(), given.DSN("postgres"))
		require.NoError(t, err)
		var left int
		require.NoError(t, admin.QueryRow(t.Context(), "SELECT count(*) FROM pg_database WHERE datname LIKE 'samlop%'").Scan(&left))
		require.Zero(t, left)
		require.NoError(t, admin.Close(t.Context()))
	}
}
