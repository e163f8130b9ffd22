package topology_test

import (
	"encoding/pem"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"
	serverconfig "go.temporal.io/server/common/config"

	"samlop/internal/config"
)

// moduleFile reads a file of a module that we depend on.
func moduleFile(t *testing.T, module, file string) string {
	t.Helper()
	dir, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Dir}}", module).Output()
	require.NoError(t, err)
	text, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), file))
	require.NoError(t, err)
	return string(text)
}

// What Temporal UI is told are settings that its own configuration asks for, and
// it lets nobody cancel, terminate or reset a case.
func TestComposeTemporalUIOnlyLooks(t *testing.T) {
	t.Parallel()
	asks := moduleFile(t, "github.com/temporalio/ui-server/v2", "config/docker.yaml")
	told := environmentOf(composeTLS(t), "temporal-ui")
	for name := range told {
		require.Contains(t, asks, `env "`+name+`"`)
	}
	require.Equal(t, "true", told["TEMPORAL_DISABLE_WRITE_ACTIONS"])
	require.Regexp(t, `disableWriteActions: \{\{ env "TEMPORAL_DISABLE_WRITE_ACTIONS"`, asks)
}

// composeTLS is the stack with TLS between its pieces. The certificates are not
// there, and are not looked for.
func composeTLS(t *testing.T) *types.Project {
	t.Helper()
	project, err := loader.LoadWithContext(t.Context(), types.ConfigDetails{WorkingDir: root, Environment: example(t),
		ConfigFiles: []types.ConfigFile{{Filename: filepath.Join(root, "temporal-compose.yml")},
			{Filename: filepath.Join(root, "deploy/compose.tls.yml")}}})
	require.NoError(t, err)
	return project
}

// With deploy/compose.tls.yml nobody talks to PostgreSQL or Temporal in the clear, or
// with whoever answers.
func TestComposeWithTLS(t *testing.T) {
	project := composeTLS(t)
	authority := filepath.Join(t.TempDir(), "ca.crt") // any one: it is read, and asked about nothing
	web := httptest.NewTLSServer(nil)
	defer web.Close()
	require.NoError(t, os.WriteFile(authority, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: web.Certificate().Raw}), 0o600))
	for _, service := range []string{"api-1", "api-2", "worker-1", "worker-2", "migrate"} {
		told := environmentOf(project, service)
		told["DATABASE_URL"] = strings.ReplaceAll(told["DATABASE_URL"], "/tls/ca.crt", authority)
		loaded, err := config.Load(told)
		require.NoError(t, err, service)
		require.True(t, loaded.Temporal.TLS, service)
		require.Equal(t, "temporal", loaded.Temporal.ServerName)
		database, err := pgconn.ParseConfig(loaded.DatabaseURL.Reveal())
		require.NoError(t, err)
		require.Equal(t, "postgres", database.TLSConfig.ServerName)
		require.False(t, database.TLSConfig.InsecureSkipVerify)
		require.Empty(t, database.Fallbacks, "never in the clear")
	}
	require.Contains(t, project.Services["postgres"].Command, "ssl=on")
	schema := moduleFile(t, "go.temporal.io/server", "tools/sql/main.go")
	for name := range environmentOf(project, "temporal-schema") {
		if strings.HasPrefix(name, "SQL_TLS") {
			require.Contains(t, schema, `"`+name+`"`)
		}
	}
	for name, value := range environmentOf(project, "temporal") {
		t.Setenv(name, value)
	}
	loaded, err := serverconfig.Load(serverconfig.WithEmbedded())
	require.NoError(t, err)
	for _, store := range []string{loaded.Persistence.DefaultStore, loaded.Persistence.VisibilityStore} {
		tls := loaded.Persistence.DataStores[store].SQL.TLS
		require.True(t, tls.Enabled && tls.EnableHostVerification, store)
		require.Equal(t, "/tls/ca.crt", tls.CaFile)
	}
	require.Equal(t, "/tls/temporal.crt", loaded.Global.TLS.Frontend.Server.CertFile)
	require.Equal(t, "/tls/temporal.crt", loaded.Global.TLS.Internode.Server.CertFile)
	require.Equal(t, []string{"/tls/ca.crt"}, loaded.Global.TLS.Frontend.Client.RootCAFiles)
}
