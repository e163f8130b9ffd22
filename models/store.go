package models

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	jsonv2 "github.com/go-json-experiment/json"
	jsonv1 "github.com/go-json-experiment/json/v1"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// Store is the open database. It is safe for concurrent use; inside a
// transaction, In gives the same queries on that transaction.
type Store struct {
	DB *gorm.DB

	pool *sql.DB
	// conn is the transaction's connection, nil outside one.
	conn *sql.Conn
}

// Option changes how Open connects.
type Option func(*options)

type options struct {
	connections int
	trace       func(sql string)
	owner       bool
}

// WithConnections limits the pool; without it there are at most 16.
func WithConnections(n int) Option { return func(o *options) { o.connections = n } }

// WithTrace calls f with every statement sent to the database, BEGIN and COMMIT
// included, without its values: one call is one round trip, in which the
// statements of a batch stand together. Tests count them.
func WithTrace(f func(sql string)) Option { return func(o *options) { o.trace = f } }

// OpenAsOwner is Open for migrations, for tools of development and for tests that look
// at what was written: it works as who it logs in as, past the wall between organisations.
func OpenAsOwner(dsn string, opts ...Option) (*Store, error) {
	return Open(dsn, append(slices.Clone(opts), func(o *options) { o.owner = true })...)
}

// Open connects to PostgreSQL. It does not wait for the server: the first query
// does, so that a process can start before its database (see Ping). Whose rows are
// seen follows from the context: see [ForOrganisation].
func Open(dsn string, opts ...Option) (*Store, error) {
	o := options{connections: 16}
	for _, opt := range opts {
		opt(&o)
	}
	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		// The error quotes the string, but pgx hides the password in it.
		return nil, fmt.Errorf("reading the database address: %w", err)
	}
	if o.trace != nil {
		config.Tracer = tracer(o.trace)
	}
	pool := sql.OpenDB(connector{stdlib.GetConnector(*config, stdlib.OptionAfterConnect(register)), o.owner})
	pool.SetMaxOpenConns(o.connections)
	pool.SetMaxIdleConns(o.connections)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	db, err := gorm.Open(postgres.New(postgres.Config{Conn: pool}), &gorm.Config{
		// A transaction is opened where several writes belong together, and only there.
		SkipDefaultTransaction: true,
		TranslateError:         true,
		DisableAutomaticPing:   true,
		// gorm's logger prints statements with their values, which are about people.
		Logger:  logger.Discard,
		NowFunc: func() time.Time { return time.Now().UTC() },
	})
	if err != nil {
		_ = pool.Close()
		return nil, fmt.Errorf("opening the database: %w", err)
	}
	return &Store{DB: db, pool: pool}, nil
}

// register lets instants be read as UTC whatever zone the host is in, and JSON in half the
// time that encoding/json takes for a case's state: most steps read one.
func register(_ context.Context, c *pgx.Conn) error {
	c.TypeMap().RegisterType(&pgtype.Type{Name: "timestamptz", OID: pgtype.TimestamptzOID,
		Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC}})
	read := func(text []byte, into any) error { return jsonv2.Unmarshal(text, into, jsonv1.DefaultOptionsV1()) }
	c.TypeMap().RegisterType(&pgtype.Type{Name: "json", OID: pgtype.JSONOID, Codec: &pgtype.JSONCodec{Marshal: json.Marshal, Unmarshal: read}})
	c.TypeMap().RegisterType(&pgtype.Type{Name: "jsonb", OID: pgtype.JSONBOID,
		Codec: &pgtype.JSONBCodec{Marshal: json.Marshal, Unmarshal: read}})
	return nil
}

// Ping reports whether the database answers, for readiness probes.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.pool.PingContext(ctx); err != nil {
		return fmt.Errorf("asking the database whether it is there: %w", err)
	}
	return nil
}

// Close ends every connection.
func (s *Store) Close() error { return s.pool.Close() }

// Transaction runs f with a Store whose queries share one transaction, at READ
// COMMITTED. f's error rolls everything back and is returned as it is.
func (s *Store) Transaction(ctx context.Context, f func(tx *Store) error) error {
	if s.conn != nil { // within another one
		return s.in(ctx).Transaction(func(db *gorm.DB) error { return f(&Store{DB: db, pool: s.pool, conn: s.conn}) })
	}
	conn, err := s.pool.Conn(ctx)
	if err != nil {
		return fmt.Errorf("reaching the database: %w", err)
	}
	defer func() { _ = conn.Close() }() // gives it back
	return s.on(ctx, conn).Transaction(ctx, f)
}

// on is the store on one connection.
func (s *Store) on(ctx context.Context, conn *sql.Conn) *Store {
	db := s.DB.Session(&gorm.Session{Context: ctx, NewDB: true})
	db.Statement.ConnPool = conn
	return &Store{DB: db, pool: s.pool, conn: conn}
}

// in gives the handle bound to a context.
func (s *Store) in(ctx context.Context) *gorm.DB { return s.DB.WithContext(ctx) }

// tracer passes statements on without their values.
type tracer func(sql string)

func (t tracer) TraceQueryStart(ctx context.Context, _ *pgx.Conn, d pgx.TraceQueryStartData) context.Context {
	t(d.SQL)
	return ctx
}

func (t tracer) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

func (t tracer) TraceBatchStart(ctx context.Context, _ *pgx.Conn, d pgx.TraceBatchStartData) context.Context {
	statements := make([]string, len(d.Batch.QueuedQueries))
	for i, q := range d.Batch.QueuedQueries {
		statements[i] = q.SQL
	}
	t(strings.Join(statements, ";\n"))
	return ctx
}

func (t tracer) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) {}

func (t tracer) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData) {}
