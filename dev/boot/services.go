package boot

import (
	"context"
	"errors"
	"net"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"samlop/dev/temporald"
	"samlop/internal/app"
	"samlop/internal/localpg"
	"samlop/internal/temporalsetup"
	"samlop/models"
	"samlop/worker"
)

// database is the name of ours in the private cluster.
const database = "samlop"

// defaultNamespace is where the cases are unless TEMPORAL_NAMESPACE says
// otherwise.
const defaultNamespace = "samlop"

// startPostgres starts the private cluster, unless there is another, and brings
// the schema up to date. It returns nil for a database that is not ours to stop.
func (s *System) startPostgres(ctx context.Context, o Options) (*localpg.Cluster, error) {
	var cluster *localpg.Cluster
	if s.DSN = o.Environment["DATABASE_URL"]; s.DSN == "" {
		done := o.timed("PostgreSQL")
		var err error
		cluster, err = localpg.Start(ctx, localpg.Options{Dir: filepath.Join(s.DataDir, "postgres"), Logger: o.Logger, Fast: o.Ephemeral})
		if err != nil {
			return nil, err // it says itself what it was doing
		}
		stopping := make(chan struct{})
		s.undo.add(func(ctx context.Context) error {
			close(stopping)
			return cluster.Stop(ctx)
		})
		go func() {
			<-cluster.Done()
			select {
			case <-stopping:
			default:
				s.fail(errors.New("PostgreSQL has ended, see " + filepath.Join(cluster.Dir(), "postgres.log")))
			}
		}()
		if err := cluster.CreateDatabase(ctx, database); err != nil {
			return nil, err
		}
		s.DSN, s.OwnPostgres = cluster.DSN(database), true
		done()
	}
	done := o.timed("database schema")
	if err := models.Migrate(ctx, s.DSN); err != nil {
		return nil, err
	}
	done()
	return cluster, nil
}

// startTemporal starts the embedded server with our namespace, unless there is
// another.
func (s *System) startTemporal(ctx context.Context, o Options, cluster *localpg.Cluster) error {
	s.Namespace = o.Environment["TEMPORAL_NAMESPACE"]
	if s.Namespace == "" {
		s.Namespace = defaultNamespace
	}
	if s.Temporal = o.Environment["TEMPORAL_ADDRESS"]; s.Temporal != "" {
		return nil
	}
	defer o.timed("Temporal")()
	wanted := temporald.Options{
		DataDir: filepath.Join(s.DataDir, "temporal"), Ephemeral: o.Ephemeral,
		Port: o.Ports.Temporal, UIPort: o.Ports.TemporalUI, NoUI: o.NoTemporalUI,
		Namespace: s.Namespace, SearchAttributes: worker.Attributes,
		HistoryCountSuggestContinueAsNew: o.HistoryCountSuggestContinueAsNew,
		Logger:                           o.Logger,
	}
	if o.TemporalStore == TemporalInPostgres {
		store, err := storeIn(cluster, s.DSN)
		if err != nil {
			return err
		}
		wanted.Postgres = store
	}
	server, err := temporald.Start(ctx, wanted)
	if err != nil {
		return err // it says itself what it was doing
	}
	s.undo.add(func(context.Context) error {
		server.Stop() // bounds itself
		return nil
	})
	s.Temporal, s.OwnTemporal = server.Address(), true
	s.noteReplaced("Temporal", o.Ports.Temporal, portIn(server.Address()))
	if ui := server.UIAddress(); ui != "" {
		s.TemporalUI = "http://" + ui
		s.noteReplaced("the Temporal UI", o.Ports.TemporalUI, portIn(ui))
	}
	return nil
}

func portIn(address string) int {
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return 0
	}
	n, err := strconv.Atoi(port)
	if err != nil {
		return 0
	}
	return n
}

// storeIn says where Temporal keeps its store when that is PostgreSQL: in our
// cluster, or on the server that DATABASE_URL names.
func storeIn(cluster *localpg.Cluster, dsn string) (*temporald.PostgresStore, error) {
	if cluster != nil {
		return &temporald.PostgresStore{SocketDir: cluster.SocketDir(), User: cluster.User()}, nil
	}
	c, err := pgconn.ParseConfig(dsn)
	if err != nil {
		// The error may hold the password.
		return nil, errors.New("DATABASE_URL is not a connection string")
	}
	store := &temporald.PostgresStore{Host: c.Host, Port: c.Port, User: c.User, Password: c.Password}
	if strings.HasPrefix(c.Host, "/") {
		store.SocketDir = c.Host
	}
	return store, nil
}

// prepareForeignTemporal makes the namespace on a cluster of somebody's own.
func (s *System) prepareForeignTemporal(ctx context.Context, o Options) error {
	defer o.timed("namespace on the Temporal at " + s.Temporal)()
	c, err := app.TemporalClient(s.config, o.Logger, nil)
	if err != nil {
		return err
	}
	defer c.Close()
	return temporalsetup.EnsureWith(ctx, c, s.Namespace, temporalsetup.MinRetention, worker.Attributes)
}
