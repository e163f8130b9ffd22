package temporald

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/log"
	"go.temporal.io/server/common/persistence/sql/sqlplugin/postgresql"
	"go.temporal.io/server/tools/common/schema"
	toolssql "go.temporal.io/server/tools/sql"
)

// PostgresStore is a PostgreSQL server that keeps the store. Its two databases
// are made if they are missing, and brought to the server's schema version.
type PostgresStore struct {
	// SocketDir is the folder of a Unix socket. It wins over Host.
	SocketDir string
	// Host and Port are a TCP address; Port 0 is 5432.
	Host string
	Port uint16

	User, Password string
	// Database is for the histories; "" is "temporal". Its name may have
	// small letters, digits and _. The lists of workflows are beside it, in
	// a database called the same with "_visibility" at the end.
	Database string
}

// connections bounds what the server keeps open to each of the two databases.
// Left alone it takes as many as it likes.
const (
	historyConnections    = 20
	visibilityConnections = 10
)

// open creates the databases and applies the schemas.
func (p *PostgresStore) open(ctx context.Context) (store, error) {
	database := p.Database
	if database == "" {
		database = "temporal"
	}
	// Temporal's code writes the name into URLs and statements as it is.
	if strings.Trim(database, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
		return store{}, fmt.Errorf("the database name %q may have only small letters, digits and _", database)
	}
	if strings.Contains(p.Password, " ") {
		return store{}, errors.New("the PostgreSQL password has a space in it, which Temporal's code garbles")
	}
	history := p.config(database, historyConnections)
	visibility := p.config(database+"_visibility", visibilityConnections)
	if err := p.createDatabases(ctx, history.DatabaseName, visibility.DatabaseName); err != nil {
		return store{}, err
	}
	for _, s := range []struct {
		cfg    *config.SQL
		schema string
	}{
		{history, "postgresql/v12/temporal"},
		{visibility, "postgresql/v12/visibility"},
	} {
		if err := ctx.Err(); err != nil {
			return store{}, err
		}
		if err := migrate(s.cfg, s.schema); err != nil {
			return store{}, fmt.Errorf("preparing database %s: %w", s.cfg.DatabaseName, err)
		}
	}
	where := "PostgreSQL at " + p.SocketDir
	if p.SocketDir == "" {
		where = "PostgreSQL at " + p.address()
	}
	return store{persistence: persistence(history, visibility), where: where}, nil
}

func (p *PostgresStore) port() uint16 {
	if p.Port == 0 || p.SocketDir != "" {
		return 5432
	}
	return p.Port
}

func (p *PostgresStore) address() string {
	return net.JoinHostPort(p.Host, strconv.Itoa(int(p.port())))
}

func (p *PostgresStore) config(database string, connections int) *config.SQL {
	c := &config.SQL{
		PluginName:      postgresql.PluginNamePGX,
		DatabaseName:    database,
		User:            url.User(p.User).String(), // unlike the password, it is not escaped there
		Password:        p.Password,
		ConnectAddr:     p.address(),
		MaxConns:        connections,
		MaxIdleConns:    connections,
		MaxConnLifetime: time.Hour,
	}
	if p.SocketDir != "" {
		c.ConnectAddr = ""
		c.ConnectAttributes = map[string]string{"host": p.SocketDir, "port": "5432"}
	}
	return c
}

// createDatabases makes those that are missing. It does not leave that to
// Temporal's tools: they hide why a server could not be reached.
func (p *PostgresStore) createDatabases(ctx context.Context, names ...string) error {
	c, err := pgx.ParseConfig("dbname=postgres sslmode=disable")
	if err != nil {
		return fmt.Errorf("preparing to connect to PostgreSQL: %w", err)
	}
	c.Host, c.Port, c.User, c.Password = p.Host, p.port(), p.User, p.Password
	if p.SocketDir != "" {
		c.Host = p.SocketDir
	}
	conn, err := pgx.ConnectConfig(ctx, c)
	if err != nil {
		return fmt.Errorf("connecting to PostgreSQL: %w", err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	for _, name := range names {
		_, err := conn.Exec(ctx, "CREATE DATABASE "+pgx.Identifier{name}.Sanitize())
		exists, ok := errors.AsType[*pgconn.PgError](err)
		if err != nil && (!ok || exists.Code != "42P04") { // duplicate_database
			return fmt.Errorf("creating database %s: %w", name, err)
		}
	}
	return nil
}

// migrate applies what the database lacks of the schema.
func migrate(cfg *config.SQL, schemaName string) error {
	logger := log.NewNoopLogger()
	conn, err := toolssql.NewConnection(cfg, logger)
	if err != nil {
		return fmt.Errorf("connecting: %w", err)
	}
	defer conn.Close()
	if _, err := conn.ReadSchemaVersion(); err != nil {
		if err := schema.NewSetupSchemaTask(conn, &schema.SetupConfig{InitialVersion: "0.0"}, logger).Run(); err != nil {
			return fmt.Errorf("preparing its schema: %w", err)
		}
	}
	update := &schema.UpdateConfig{DBName: cfg.DatabaseName, SchemaName: schemaName}
	if err := schema.NewUpdateSchemaTask(conn, update, logger).Run(); err != nil {
		return fmt.Errorf("bringing its schema up to date: %w", err)
	}
	return nil
}
