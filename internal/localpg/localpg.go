package localpg

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// superuser is the role every connection uses. It is not the name of the
// system user, so that a cluster made by root and one made by an ordinary user
// are told apart by nothing but their folder.
const superuser = "samlop"

// port only names the socket file; nothing listens on TCP.
const port = "5432"

// Options say where the cluster lives and how careful it is.
type Options struct {
	// Dir is the cluster's own folder, made if it is missing. Started as
	// root, the folder is given to the user PostgreSQL runs as.
	Dir string
	// Logger gets what is worth telling; nil discards it.
	Logger *slog.Logger
	// Fast trades safety on a power cut for speed. For tests only.
	Fast bool
}

// Cluster is a running PostgreSQL server. Its methods may be called from
// several goroutines.
type Cluster struct {
	dir       string
	socketDir string
	log       *slog.Logger
	server    *process
	lock      *os.File
}

// Start makes the cluster in o.Dir if there is none, starts it and returns
// when it accepts connections. A PostgreSQL that an earlier, killed run left
// behind in the folder is stopped first. ctx bounds the start only; the
// cluster runs until Stop, or until this process ends in any way.
//
// It fails with one readable line when there are no binaries (see Find), when
// another process uses the folder, or when the data in it was made by a major
// version whose binaries are not here.
func Start(ctx context.Context, o Options) (*Cluster, error) {
	log := o.Logger
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	began := time.Now()
	h, err := openHome(o.Dir, log)
	if err != nil {
		return nil, err
	}
	lock, err := h.takeLock(ctx)
	if err != nil {
		return nil, fmt.Errorf("the PostgreSQL folder %s is in use by another process: %w", h.dir, err)
	}
	server, err := h.bringUp(ctx, o.Fast)
	if err != nil {
		_ = lock.Close()
		return nil, err
	}
	log.Debug("private PostgreSQL is up", "dir", h.dir, "binaries", h.bin, "took", time.Since(began).Round(time.Millisecond))
	c := &Cluster{dir: h.dir, socketDir: h.socketDir, log: log, server: server, lock: lock}
	return c, nil
}

// bringUp takes the home from whatever state it is in to a server that
// answers. The caller holds the home's lock.
func (h *home) bringUp(ctx context.Context, fast bool) (*process, error) {
	if err := h.endOldServer(ctx); err != nil {
		return nil, err
	}
	if !h.initialised() {
		if err := h.initialise(ctx, fast); err != nil {
			return nil, err
		}
	}
	return h.startServer(ctx, fast)
}

// Dir is the folder the cluster really lives in. It differs from Options.Dir
// only when root asked for a folder that the user PostgreSQL runs as cannot
// enter.
func (c *Cluster) Dir() string { return c.dir }

// SocketDir is the folder of the Unix socket: what libpq calls "host".
func (c *Cluster) SocketDir() string { return c.socketDir }

// User is the role that connects: the cluster's superuser.
func (c *Cluster) User() string { return superuser }

// Done is closed when the server has ended, asked to or not.
func (c *Cluster) Done() <-chan struct{} { return c.server.done }

// DSN is a libpq key=value connection string for the database, understood by
// pgx, GORM's driver and psql alike.
func (c *Cluster) DSN(database string) string {
	// Host and port are spelled out because libpq and pgx would otherwise
	// take PGHOST and PGPORT from the developer's shell.
	return fmt.Sprintf("host=%s port=%s user=%s dbname=%s sslmode=disable",
		quote(c.socketDir), port, superuser, quote(database))
}

// quote writes a libpq connection string value.
func quote(v string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(v) + "'"
}

// CreateDatabase makes an empty database, or does nothing when there is one of
// that name already.
func (c *Cluster) CreateDatabase(ctx context.Context, name string) error {
	conn, err := pgx.Connect(ctx, c.DSN("postgres"))
	if err != nil {
		return fmt.Errorf("connecting to create database %s: %w", name, err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	var exists bool
	err = conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name).Scan(&exists)
	if err != nil {
		return fmt.Errorf("looking for database %s: %w", name, err)
	}
	if exists {
		return nil
	}
	_, err = conn.Exec(ctx, "CREATE DATABASE "+pgx.Identifier{name}.Sanitize())
	if err != nil && !alreadyThere(err) {
		return fmt.Errorf("creating database %s: %w", name, err)
	}
	return nil
}

// alreadyThere tells that somebody else created the database in between:
// duplicate_database, or the unique index of the catalogue when both were at
// it at the very same time.
func alreadyThere(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "42P04" || pg.Code == "23505")
}

// stopPatience bounds each step of Stop.
const stopPatience = 10 * time.Second

// Stop ends the server: connections are cut, what was committed is safe. It
// returns when the server is gone. When ctx ends first, or the server has not
// stopped within ten seconds, it is made to stop at once; it then recovers at
// the next start. Stop may be called more than once.
func (c *Cluster) Stop(ctx context.Context) error {
	defer func() { _ = c.lock.Close() }()
	fast, cancel := context.WithTimeout(ctx, stopPatience)
	defer cancel()
	if c.server.end(fast, stopFast) {
		return nil
	}
	// From here on ctx may be over; leaving a server behind would be worse
	// than taking a little longer.
	c.log.Warn("PostgreSQL does not stop; ending it without a checkpoint", "dir", c.dir)
	hard, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopPatience)
	defer cancel()
	if c.server.end(hard, stopNow) || c.server.end(hard, stopKill) {
		return nil
	}
	return fmt.Errorf("stopping PostgreSQL in %s: process %d does not end", c.dir, c.server.pid())
}
