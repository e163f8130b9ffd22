package pgtest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"
)

// server creates and drops databases, one at a time: PostgreSQL refuses to
// copy a template that somebody else is connected to, itself included.
type server struct {
	dsn   func(database string) string
	after func() error // ends what was started for this process; may be nil

	mu        sync.Mutex
	admin     *pgx.Conn
	prefix    string // keeps processes apart that share a server
	made      int
	templates map[string]*template
}

type template struct {
	database string
	err      error
}

func connect(dsn func(database string) string, after func() error) (*server, error) {
	ctx := context.Background()
	admin, err := pgx.Connect(ctx, dsn("postgres"))
	if err != nil {
		err = fmt.Errorf("connecting to the test server: %w", err)
		if after != nil {
			err = errors.Join(err, after())
		}
		return nil, err
	}
	return &server{
		dsn:       dsn,
		after:     after,
		admin:     admin,
		prefix:    "samlop_test_" + strings.ToLower(rand.Text()[:8]),
		templates: map[string]*template{},
	}, nil
}

// create makes a database from a template and returns its name.
func (s *server) create(ctx context.Context, from string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.createLocked(ctx, from)
}

func (s *server) createLocked(ctx context.Context, from string) (string, error) {
	s.made++
	name := fmt.Sprintf("%s_%d", s.prefix, s.made)
	if err := s.exec(ctx, "CREATE DATABASE "+ident(name)+" TEMPLATE "+ident(from)); err != nil {
		return "", fmt.Errorf("creating a test database from %s: %w", from, err)
	}
	return name, nil
}

func (s *server) drop(ctx context.Context, name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.exec(ctx, "DROP DATABASE IF EXISTS "+ident(name)+" WITH (FORCE)"); err != nil {
		return fmt.Errorf("dropping test database %s: %w", name, err)
	}
	return nil
}

// template returns the database that prepare has filled, calling it if nobody
// has yet.
func (s *server) template(ctx context.Context, name string, prepare func(dsn string) error) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t, ok := s.templates[name]; ok {
		return t.database, t.err
	}
	t := &template{}
	s.templates[name] = t
	if t.database, t.err = s.createLocked(ctx, "template1"); t.err != nil {
		return "", t.err
	}
	if t.err = prepare(s.dsn(t.database)); t.err != nil {
		return "", t.err
	}
	// A pool that prepare has left open would make every copy fail.
	if t.err = s.exec(ctx, "ALTER DATABASE "+ident(t.database)+" ALLOW_CONNECTIONS false"); t.err != nil {
		return "", t.err
	}
	t.err = s.exec(ctx, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", t.database)
	return t.database, t.err
}

func (s *server) exec(ctx context.Context, sql string, args ...any) error {
	_, err := s.admin.Exec(ctx, sql, args...)
	return err
}

func (s *server) close(ctx context.Context) error {
	var errs []error
	for _, t := range s.templates {
		errs = append(errs, s.drop(ctx, t.database))
	}
	errs = append(errs, s.admin.Close(ctx))
	if s.after != nil {
		errs = append(errs, s.after())
	}
	return errors.Join(errs...)
}

func ident(name string) string { return pgx.Identifier{name}.Sanitize() }

// withDatabase is the connection string with another database.
func withDatabase(dsn, database string) string {
	if u, err := url.Parse(dsn); err == nil && u.Scheme != "" {
		u.Path = "/" + database
		return u.String()
	}
	return dsn + " dbname=" + database // the last one counts
}
