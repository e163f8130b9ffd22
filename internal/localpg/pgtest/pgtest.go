package pgtest

import (
	"context"
	"fmt"
	"os"
	"sync"
	"testing"

	"samlop/internal/localpg"
)

// URLVariable names the environment variable with the server to use instead of
// a private cluster: a postgres:// URL or a key=value string.
const URLVariable = "SAMLOP_TEST_DATABASE_URL"

// Main runs the tests, removes the cluster and ends the process. Without it
// the server still ends with the process, but its folder is left for the next
// run to sweep.
func Main(m *testing.M) {
	code := m.Run()
	if err := shutdown(); err != nil {
		fmt.Fprintln(os.Stderr, "pgtest:", err)
		code = max(code, 1)
	}
	os.Exit(code)
}

// Database makes an empty database for the test and returns how to connect to
// it. It is dropped when the test ends; connections still open are cut.
func Database(t testing.TB) (dsn string) {
	t.Helper()
	return copyOf(t, "template1")
}

// Template is Database with contents: a copy of what prepare made of an empty
// database. prepare runs once per process for each name (migrations, usually),
// so every caller of a name must mean the same by it. When it fails, all its
// tests fail with its error.
func Template(t testing.TB, name string, prepare func(dsn string) error) (dsn string) {
	t.Helper()
	s, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	template, err := s.template(t.Context(), name, prepare)
	if err != nil {
		t.Fatalf("preparing the database template %s: %v", name, err)
	}
	return copyOf(t, template)
}

func copyOf(t testing.TB, template string) string {
	t.Helper()
	s, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	name, err := s.create(t.Context(), template)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		// The context of the test is over when it cleans up.
		if err := s.drop(context.WithoutCancel(t.Context()), name); err != nil {
			t.Error(err)
		}
	})
	return s.dsn(name)
}

// one is the server of this process, once a test has asked for it.
var one struct {
	sync.Mutex
	server *server
	err    error
}

// shared starts the server at its first call. A failure is remembered: the
// next test would only wait for the same one.
func shared() (*server, error) {
	one.Lock()
	defer one.Unlock()
	if one.server == nil && one.err == nil {
		one.server, one.err = open()
	}
	return one.server, one.err
}

func open() (*server, error) {
	if url := os.Getenv(URLVariable); url != "" {
		return connect(func(database string) string { return withDatabase(url, database) }, nil)
	}
	sweep()
	dir, err := os.MkdirTemp(baseDir(), fmt.Sprintf("%s%d-", dirPrefix, os.Getpid()))
	if err != nil {
		return nil, fmt.Errorf("making a folder for the test cluster: %w", err)
	}
	cluster, err := localpg.Start(context.Background(), localpg.Options{Dir: dir, Fast: true})
	if err != nil {
		_ = os.RemoveAll(dir)
		return nil, fmt.Errorf("starting the test cluster: %w", err)
	}
	return connect(cluster.DSN, func() error {
		if err := cluster.Stop(context.Background()); err != nil {
			return err
		}
		// The cluster may have had to live elsewhere.
		for _, d := range []string{dir, cluster.Dir(), cluster.SocketDir()} {
			if err := os.RemoveAll(d); err != nil {
				return fmt.Errorf("removing the test cluster: %w", err)
			}
		}
		return nil
	})
}

func shutdown() error {
	one.Lock()
	defer one.Unlock()
	if one.server == nil {
		return nil
	}
	s := one.server
	one.server = nil
	return s.close(context.Background())
}
