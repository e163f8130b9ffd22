package topology_test

import (
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	serverconfig "go.temporal.io/server/common/config"
	"go.temporal.io/server/common/dynamicconfig"

	"samlop/dev/child"
	"samlop/internal/config"
	"samlop/internal/localpg"
	"samlop/models"
)

const root = "../.."

// example are the settings of the example, with what is empty filled in.
func example(t *testing.T) map[string]string {
	t.Helper()
	settings, err := dotenv.Read(filepath.Join(root, "deploy/compose.env.example"))
	require.NoError(t, err)
	for name, value := range map[string]string{"POSTGRES_PASSWORD": "a", "SAMLOP_DB_PASSWORD": "b", "TEMPORAL_DB_PASSWORD": "c",
		"SAMLOP_IDENTITY_KEYS": "first:" + newKey(), "SAMLOP_LOOKUP_KEY": newKey()} {
		require.Empty(t, settings[name], "a secret has no place in an example")
		settings[name] = value
	}
	return settings
}

func loadCompose(t *testing.T, settings map[string]string) (*types.Project, error) {
	t.Helper()
	return loader.LoadWithContext(t.Context(), types.ConfigDetails{WorkingDir: root, Environment: settings,
		ConfigFiles: []types.ConfigFile{{Filename: filepath.Join(root, "temporal-compose.yml")}}})
}

func compose(t *testing.T) *types.Project {
	t.Helper()
	project, err := loadCompose(t, example(t))
	require.NoError(t, err)
	return project
}

// environmentOf is what a container is told.
func environmentOf(project *types.Project, service string) map[string]string {
	told := map[string]string{}
	for name, value := range project.Services[service].Environment {
		if value != nil {
			told[name] = *value
		}
	}
	return told
}

func TestComposeHasTwoOfEach(t *testing.T) {
	t.Parallel()
	project := compose(t)
	commands := map[string]int{}
	for name, service := range project.Services {
		if len(service.Command) == 1 {
			commands[service.Command[0]]++
		}
		require.Regexp(t, `^[a-z/-]+:\d+(\.\d+)+(-[a-z]+)?$`, service.Image, name)
		require.NotContains(t, service.Image, "auto-setup")
		require.NotEmpty(t, service.Restart, name)
		for _, port := range service.Ports {
			require.Equal(t, "127.0.0.1", port.HostIP, name)
		}
		if service.Restart == types.RestartPolicyUnlessStopped { // what stays up
			require.NotNil(t, service.HealthCheck, name)
			require.NotEmpty(t, service.HealthCheck.Test, name)
		}
		for needed, how := range service.DependsOn {
			require.Contains(t, project.Services, needed)
			require.Contains(t, []string{types.ServiceConditionHealthy, types.ServiceConditionCompletedSuccessfully}, how.Condition)
		}
		for _, volume := range service.Volumes {
			if volume.Type == types.VolumeTypeBind {
				require.FileExists(t, volume.Source)
			}
		}
	}
	require.Equal(t, map[string]int{"api": 2, "worker": 2, "migrate": 1}, commands)
	require.NotEqual(t, project.Services["api-1"].Ports[0].Published, project.Services["api-2"].Ports[0].Published)
	for service, needs := range map[string]string{"temporal-schema": "postgres", "temporal": "temporal-schema", "migrate": "temporal",
		"temporal-ui": "temporal", "api-1": "migrate", "api-2": "migrate", "worker-1": "migrate", "worker-2": "migrate"} {
		require.Contains(t, project.Services[service].DependsOn, needs, service)
	}
}

// One container that grows must not take the memory of the others.
func TestComposeLimitsMemory(t *testing.T) {
	for _, service := range []string{"postgres", "temporal", "temporal-ui", "api-1", "api-2", "worker-1", "worker-2"} {
		limit := compose(t).Services[service].MemLimit
		require.Positive(t, limit, service)
	}
}

func TestComposeRunsTheVersionsWeTest(t *testing.T) {
	t.Parallel()
	modules, err := os.ReadFile("../go.mod")
	require.NoError(t, err)
	project := compose(t)
	for service, module := range map[string]string{"temporal": "go.temporal.io/server v", "temporal-schema": "go.temporal.io/server v",
		"temporal-ui": "github.com/temporalio/ui-server/v2 v"} {
		_, version, found := strings.Cut(project.Services[service].Image, ":")
		require.True(t, found)
		require.Contains(t, string(modules), module+version+"\n")
	}
}

func TestComposeAsksForWhatItNeeds(t *testing.T) {
	t.Parallel()
	for name := range example(t) {
		switch {
		case strings.HasPrefix(name, "SMTP_"), strings.HasPrefix(name, "SENDGRID_"), name == "SAMLOP_ADMIN_SUBJECTS":
			continue
		}
		settings := example(t)
		delete(settings, name)
		_, err := loadCompose(t, settings)
		require.ErrorContains(t, err, name)
	}
}

// What the containers are told is a configuration that Samløp takes, outside
// training, whichever way mails leave.
func TestComposeSettingsAreTaken(t *testing.T) {
	t.Parallel()
	for _, carrier := range []string{"smtp", "sendgrid"} {
		settings := example(t)
		settings["SAMLOP_MAIL_CARRIER"], settings["SENDGRID_API_KEY"] = carrier, "key"
		project, err := loadCompose(t, settings)
		require.NoError(t, err)
		for _, service := range []string{"api-1", "api-2", "worker-1", "worker-2", "migrate"} {
			loaded, err := config.Load(environmentOf(project, service))
			require.NoError(t, err, "%s with %s", service, carrier)
			require.False(t, loaded.Training)
			require.Equal(t, carrier, string(loaded.Mail.Carrier))
			require.Less(t, loaded.ShutdownTimeout.Seconds(), 40.0, "stop_grace_period")
		}
	}
}

// Metrics are for whoever shares the containers' network, and no port of the host
// leads to them.
func TestComposeShutsMetricsIn(t *testing.T) {
	t.Parallel()
	project := compose(t)
	for _, service := range []string{"api-1", "api-2", "worker-1", "worker-2"} {
		loaded, err := config.Load(environmentOf(project, service))
		require.NoError(t, err)
		_, metrics, err := net.SplitHostPort(loaded.MetricsListen)
		require.NoError(t, err, service)
		for _, port := range project.Services[service].Ports {
			require.NotEqual(t, metrics, strconv.Itoa(int(port.Target)), service)
		}
	}
}

// What Temporal's container is told is read as the server reads it.
func TestComposeTemporalKeepsItsStoreInPostgres(t *testing.T) {
	for name, value := range environmentOf(compose(t), "temporal") {
		t.Setenv(name, value)
	}
	loaded, err := serverconfig.Load(serverconfig.WithEmbedded())
	require.NoError(t, err)
	require.EqualValues(t, 512, loaded.Persistence.NumHistoryShards)
	for store, database := range map[string]string{loaded.Persistence.DefaultStore: "temporal",
		loaded.Persistence.VisibilityStore: "temporal_visibility"} {
		sql := loaded.Persistence.DataStores[store].SQL
		require.Equal(t, []string{"postgres12_pgx", "postgres:5432", "temporal", "c", database},
			[]string{sql.PluginName, sql.ConnectAddr, sql.User, sql.Password, sql.DatabaseName})
	}
	text, err := os.ReadFile(filepath.Join(root, "deploy/temporal-dynamicconfig.yaml"))
	require.NoError(t, err)
	dynamic := dynamicconfig.LoadYamlFile(text)
	require.Empty(t, dynamic.Errors)
	require.Empty(t, dynamic.Warnings)
}

// The two scripts of the containers run on a PostgreSQL: users and databases,
// then Temporal's schema by its own tool, as often as anybody likes.
func TestComposeScriptsPrepareTheDatabases(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("psql"); err != nil {
		t.Skip("the PostgreSQL that scripts/setup takes from npm, where it may not install Debian's, has no psql")
	}
	dir, err := os.MkdirTemp("", "compose-")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	pg, err := localpg.Start(t.Context(), localpg.Options{Dir: filepath.Join(dir, "pg"), Fast: true})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, pg.Stop(context.WithoutCancel(t.Context()))) })
	tools := filepath.Join(dir, "tools")
	tool, err := child.Build(t.Context(), "..", "go.temporal.io/server/cmd/tools/sql", tools)
	require.NoError(t, err)
	require.NoError(t, os.Rename(tool, filepath.Join(tools, "temporal-sql-tool")))

	project := compose(t)
	script := func(file string, told map[string]string) {
		t.Helper()
		command := exec.CommandContext(t.Context(), "sh", filepath.Join(root, file))
		command.Env = []string{"PATH=" + tools + ":" + os.Getenv("PATH")}
		for name, value := range told {
			command.Env = append(command.Env, name+"="+value)
		}
		said, err := command.CombinedOutput()
		require.NoError(t, err, "%s: %s", file, said)
	}
	told := environmentOf(project, "postgres")
	told["POSTGRES_USER"], told["PGHOST"] = pg.User(), pg.SocketDir()
	script("deploy/postgres-init.sh", told)
	told = environmentOf(project, "temporal-schema")
	// The cluster here listens on a socket, which the tool takes only so.
	told["SQL_HOST"], told["SQL_CONNECT_ATTRIBUTES"] = "127.0.0.1", "host="+pg.SocketDir()
	for range 2 {
		script("deploy/temporal-schema.sh", told)
	}
	for database, table := range map[string]string{"temporal": "executions", "temporal_visibility": "executions_visibility"} {
		conn, err := pgx.Connect(t.Context(), pg.DSN(database)+" user=temporal")
		require.NoError(t, err)
		var owner string
		require.NoError(t, conn.QueryRow(t.Context(), "SELECT tableowner FROM pg_tables WHERE tablename = $1", table).Scan(&owner))
		require.Equal(t, "temporal", owner)
		require.NoError(t, conn.Close(t.Context()))
	}
	_, err = pgx.Connect(t.Context(), pg.DSN("samlop")+" user=temporal")
	require.ErrorContains(t, err, "permission denied")
	requireRoles(t, pg)
}

// requireRoles holds that a user who may make no roles finds those that the script made,
// that one who does not is told so, and that what runs may log in as another than the owner.
func requireRoles(t *testing.T, pg *localpg.Cluster) {
	t.Helper()
	owner := pg.DSN("samlop") + " user=samlop_app"
	require.NoError(t, models.Migrate(t.Context(), owner))
	require.NoError(t, models.Migrate(t.Context(), owner), "as every deployment does")
	super, err := pgx.Connect(t.Context(), pg.DSN("samlop"))
	require.NoError(t, err)
	defer func() { require.NoError(t, super.Close(t.Context())) }()
	for _, sql := range []string{"CREATE ROLE samlop_run LOGIN IN ROLE samlop_within, samlop_across",
		"GRANT CONNECT ON DATABASE samlop TO samlop_run", "CREATE DATABASE another OWNER temporal"} {
		_, err := super.Exec(t.Context(), sql)
		require.NoError(t, err)
	}
	err = models.Migrate(t.Context(), pg.DSN("another")+" user=temporal")
	require.ErrorContains(t, err, "the user temporal may not make the roles of Samløp")
	for _, user := range []string{"samlop_app", "samlop_run"} {
		store, err := models.Open(pg.DSN("samlop") + " user=" + user)
		require.NoError(t, err)
		schema, err := store.Schema(t.Context())
		require.NoError(t, err)
		require.True(t, schema.Fits(), user)
		_, err = store.UnfinishedBatches(models.AcrossOrganisations(t.Context()))
		require.NoError(t, err, user)
		require.ErrorContains(t, store.DB.WithContext(t.Context()).Exec("ALTER TABLE cases DISABLE ROW LEVEL SECURITY").Error, "42501", user)
		require.NoError(t, store.Close())
	}
	store, err := models.Open(pg.DSN("samlop") + " user=temporal")
	require.NoError(t, err)
	require.ErrorContains(t, store.Ping(t.Context()), "permission denied", "another's user")
	require.NoError(t, store.Close())
}

// The image is built from pinned bases, static, with the tags of everything
// else, and does not run as root.
func TestDockerfile(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(root, "Dockerfile"))
	require.NoError(t, err)
	makefile, err := os.ReadFile(filepath.Join(root, "Makefile"))
	require.NoError(t, err)
	_, tags, _ := strings.Cut(string(makefile), "TAGS := ")
	tags, _, _ = strings.Cut(tags, "\n")
	require.NotEmpty(t, tags)
	require.Contains(t, string(text), "CGO_ENABLED=0 go build -trimpath -tags "+tags+" ")
	bases := regexp.MustCompile(`(?m)^FROM (\S+)`).FindAllStringSubmatch(string(text), -1)
	require.Len(t, bases, 2)
	for _, base := range bases {
		require.Regexp(t, `^[a-z]+:\d+\.\d+\.\d+(-[a-z]+)?$`, base[1])
	}
	require.Regexp(t, `(?m)^USER [1-9]\d*:[1-9]\d*$`, string(text))
}
