package api

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/sdk/client"

	"samlop/casework"
	"samlop/internal/auth"
	"samlop/internal/contract"
	"samlop/internal/demoissuer"
	"samlop/internal/idnumber"
	"samlop/internal/localpg/pgtest"
	"samlop/internal/readiness"
	"samlop/internal/sealed"
	"samlop/internal/telemetry"
	"samlop/models"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// house is a whole API over HTTP with a database and an issuer of its own.
// Temporal is away: what needs it is tested in the module dev.
type house struct {
	url    string
	issuer *demoissuer.Issuer
	idp    *httptest.Server
	store  *models.Store
	log    *lines
	client *http.Client
	// metrics is the page that no route of the API leads to.
	metrics http.Handler
}

const (
	audience = "samlop-api"
	admin    = "admin" // subject of the administrator of the installation
)

func newHouse(t *testing.T, change ...func(*casework.Config, *Config)) *house {
	t.Helper()
	h := &house{log: &lines{}}
	dsn := pgtest.Template(t, "samlop", func(dsn string) error { return models.Migrate(context.Background(), dsn) })
	store, err := models.Open(dsn, models.WithConnections(8))
	must(t, err)
	t.Cleanup(func() { must(t, store.Close()) })
	h.store, err = models.OpenAsOwner(dsn, models.WithConnections(2)) // what was written, past the wall
	must(t, err)
	t.Cleanup(func() { must(t, h.store.Close()) })

	h.idp = httptest.NewUnstartedServer(nil)
	h.issuer, err = demoissuer.New(demoissuer.Config{IssuerURL: "http://" + h.idp.Listener.Addr().String(), Audience: audience,
		People: func(context.Context) ([]demoissuer.DemoPerson, error) { return nil, nil }})
	must(t, err)
	h.idp.Config.Handler = h.issuer
	h.idp.Start()
	t.Cleanup(h.idp.Close)

	verifier, err := auth.NewVerifier(t.Context(), []auth.IssuerConfig{{URL: h.issuer.URL(), Audience: audience}}, nil)
	must(t, err)
	keys, err := sealed.ParseKeyring(sealed.NewKeyringText("test"))
	must(t, err)
	temporal, err := client.NewLazyClient(client.Options{HostPort: nobody(t), Logger: telemetry.TemporalLogger(slog.New(slog.DiscardHandler))})
	must(t, err)
	t.Cleanup(temporal.Close)
	metrics, err := telemetry.NewMetrics()
	must(t, err)
	h.metrics = metrics.Handler()
	logger := telemetry.NewLogger(h.log, slog.LevelDebug, telemetry.JSON)
	inside := casework.Config{Store: store, Temporal: temporal, Keys: keys, Training: true,
		Numbers: idnumber.Policy{Synthetic: idnumber.SyntheticRequired},
		Admins:  []auth.Identity{{Issuer: h.issuer.URL(), Subject: admin}}, StepTimeout: 200 * time.Millisecond}
	outside := Config{Verifier: verifier, Metrics: metrics, Training: true, TokenEndpoint: h.issuer.URL() + "/token",
		Logger: logger, Version: "test"}
	for _, f := range change {
		f(&inside, &outside)
	}
	outside.Service = casework.New(inside)
	outside.Readiness = readiness.New([]readiness.Part{
		{Name: "database", Look: func(ctx context.Context) (int, error) { return 0, store.Ping(ctx) }},
		{Name: "temporal", Look: func(ctx context.Context) (int, error) {
			_, err := temporal.CheckHealth(ctx, &client.CheckHealthRequest{})
			return 0, err
		}},
		{Name: "issuer", Which: h.issuer.URL(), Optional: true, Look: func(ctx context.Context) (int, error) {
			return 0, verifier.Reach(ctx, h.issuer.URL())
		}},
	}, 3*time.Second, nil, logger)
	server := httptest.NewServer(New(outside))
	t.Cleanup(server.Close)
	h.url, h.client = server.URL, server.Client()
	h.client.Transport = contract.Hold(t, "openapi.yaml")(h.client.Transport)
	return h
}

// nobody is an address on this machine where nothing listens.
func nobody(t *testing.T) string {
	t.Helper()
	s := httptest.NewServer(http.NotFoundHandler())
	s.Close()
	return s.Listener.Addr().String()
}

func (h *house) token(t *testing.T, subject string, options ...demoissuer.MintOption) string {
	t.Helper()
	token, err := h.issuer.Mint(subject, options...)
	must(t, err)
	return token
}

// answered is an answer as it came.
type answered struct {
	status int
	header http.Header
	body   []byte
}

func (a answered) problem(t *testing.T) Problem {
	t.Helper()
	if kind := a.header.Get("Content-Type"); kind != problemType {
		t.Errorf("Content-Type is %q, want %q; body %s", kind, problemType, a.body)
	}
	return into[Problem](t, a)
}

func into[T any](t *testing.T, a answered) T {
	t.Helper()
	var v T
	if err := json.Unmarshal(a.body, &v); err != nil {
		t.Fatalf("%v in %s", err, a.body)
	}
	return v
}

// call sends one request as somebody ("" is nobody). body may be nil, a string
// to be sent as it is, or anything to be sent as JSON. more are names and values
// of headers.
func (h *house) call(t *testing.T, who, method, path string, body any, more ...string) answered {
	t.Helper()
	var payload io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		payload = strings.NewReader(b)
	default:
		raw, err := json.Marshal(b)
		must(t, err)
		payload = bytes.NewReader(raw)
	}
	r, err := http.NewRequestWithContext(t.Context(), method, h.url+path, payload)
	must(t, err)
	if who != "" {
		r.Header.Set("Authorization", "Bearer "+h.token(t, who))
	}
	if payload != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if method == http.MethodPost {
		r.Header.Set("Idempotency-Key", uuid.NewString())
	}
	for i := 0; i+1 < len(more); i += 2 {
		r.Header.Del(more[i])
		if more[i+1] != "" {
			r.Header.Set(more[i], more[i+1])
		}
	}
	return h.do(t, r)
}

func (h *house) do(t *testing.T, r *http.Request) answered {
	t.Helper()
	res, err := h.client.Do(r)
	must(t, err)
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	must(t, err)
	return answered{res.StatusCode, res.Header, raw}
}

// made expects a status and reads the answer.
func made[T any](t *testing.T, a answered, status int) T {
	t.Helper()
	if a.status != status {
		t.Fatalf("status %d, want %d: %s", a.status, status, a.body)
	}
	return into[T](t, a)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// lines keeps log lines.
type lines struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) { l.mu.Lock(); defer l.mu.Unlock(); return l.buf.Write(p) }

func (l *lines) String() string { l.mu.Lock(); defer l.mu.Unlock(); return l.buf.String() }
