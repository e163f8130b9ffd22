package topology_test

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"samlop/dev/child"
	"samlop/dev/temporald"
	"samlop/internal/demoissuer"
	"samlop/internal/localpg"
)

// program is the production binary, built once.
var program string

func TestMain(m *testing.M) { child.Main(m, &program, "../..", "samlop/cmd/samlop") }

const (
	namespace = "fjordvik"
	database  = "samlop"
)

// services are what the processes of ours find in production: a PostgreSQL, a
// Temporal that keeps its store there, and an issuer of tokens.
type services struct {
	dsn, temporal, issuer string
	keys                  map[string]string
	// program is what its processes run.
	program string
	// post is what processes are told of the mail carrier, when it is not the mailbox.
	post   map[string]string
	pg     *localpg.Cluster
	server *temporald.Server
}

func startServices(t *testing.T) *services {
	t.Helper()
	return startServicesOn(t, localpg.Options{Fast: true})
}

func startServicesOn(t *testing.T, options localpg.Options) *services {
	t.Helper()
	dir, err := os.MkdirTemp("", "topology-")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	options.Dir = dir
	pg, err := localpg.Start(t.Context(), options)
	require.NoError(t, err)
	require.NoError(t, pg.CreateDatabase(t.Context(), database))
	s := &services{dsn: pg.DSN(database), issuer: startIssuer(t), pg: pg, program: program,
		keys: map[string]string{"SAMLOP_IDENTITY_KEYS": "first:" + newKey(), "SAMLOP_LOOKUP_KEY": newKey()}}
	t.Cleanup(func() { require.NoError(t, s.pg.Stop(context.WithoutCancel(t.Context()))) })
	s.startTemporal(t)
	t.Cleanup(func() { s.server.Stop() })
	return s
}

func (s *services) startTemporal(t *testing.T) {
	t.Helper()
	var err error
	s.server, err = temporald.Start(t.Context(), temporald.Options{NoUI: true,
		Postgres: &temporald.PostgresStore{SocketDir: s.pg.SocketDir(), User: s.pg.User()}})
	require.NoError(t, err)
	s.temporal = s.server.Address()
}

func newKey() string {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	return base64.StdEncoding.EncodeToString(key)
}

func startIssuer(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := "http://" + l.Addr().String()
	issuer, err := demoissuer.New(demoissuer.Config{IssuerURL: address, Audience: "samlop", AnySubject: true,
		People: func(context.Context) ([]demoissuer.DemoPerson, error) { return nil, nil }})
	require.NoError(t, err)
	server := &http.Server{Handler: issuer, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			panic(err)
		}
	}()
	t.Cleanup(func() { require.NoError(t, server.Close()) })
	return address
}

// environment is what a process of ours is told; PostgreSQL knows it by its name.
func (s *services) environment(name string, more map[string]string) map[string]string {
	all := map[string]string{
		"DATABASE_URL":        s.dsn + " application_name=" + name,
		"TEMPORAL_ADDRESS":    s.temporal,
		"TEMPORAL_NAMESPACE":  namespace,
		"SAMLOP_TRAINING":     "true",
		"SAMLOP_OIDC_ISSUERS": s.issuer + "|samlop",
		"SAMLOP_MAIL_RATE":    "500",
	}
	for _, extra := range []map[string]string{s.keys, s.post, more} {
		for name, value := range extra {
			all[name] = value
		}
	}
	return all
}

// run runs a command of the program to its end.
func run(t *testing.T, environment map[string]string, args ...string) (code int, said string) {
	t.Helper()
	return runOf(t, program, environment, args...)
}

// runOf does the same with any build of it.
func runOf(t *testing.T, build string, environment map[string]string, args ...string) (code int, said string) {
	t.Helper()
	p, err := child.Start(build, args, environment)
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if code, err = p.Wait(ctx); err != nil {
		p.Kill()
	}
	require.NoError(t, err)
	return code, p.Said()
}

// process is a part that serves.
type process struct {
	*child.Process
	name, address, metrics string
}

// serve starts `samlop api` or `samlop worker` and waits until it is ready.
func (s *services) serve(t *testing.T, part, name string) *process {
	t.Helper()
	listen := "127.0.0.1:" + freePort(t)
	metrics := "127.0.0.1:" + freePort(t)
	p := &process{name: name, address: "http://" + listen, metrics: "http://" + metrics + "/metrics"}
	more := map[string]string{"SAMLOP_LISTEN": listen, "SAMLOP_METRICS_LISTEN": metrics}
	if part == "worker" {
		more = map[string]string{"SAMLOP_WORKER_LISTEN": listen, "SAMLOP_METRICS_LISTEN": metrics}
	}
	var err error
	p.Process, err = child.Start(s.program, []string{part}, s.environment(name, more))
	require.NoError(t, err)
	t.Cleanup(func() {
		if p.Running() {
			p.Kill()
		}
	})
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	_, err = p.Await(ctx, `"msg":"ready"`)
	require.NoError(t, err)
	require.NoError(t, awaitReady(ctx, p.address))
	return p
}

// awaitReady asks as a load balancer would.
func awaitReady(ctx context.Context, address string) error {
	for {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"/readyz", nil)
		if err != nil {
			return fmt.Errorf("asking whether it is ready: %w", err)
		}
		answer, err := http.DefaultClient.Do(r)
		if err == nil {
			_ = answer.Body.Close()
			if answer.StatusCode == http.StatusOK || answer.StatusCode == http.StatusNoContent {
				return nil
			}
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting until %s is ready: %w", address, ctx.Err())
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { require.NoError(t, l.Close()) }()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}
