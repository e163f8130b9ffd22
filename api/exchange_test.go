package api

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"samlop/casefile"
	"samlop/casework"
	"samlop/internal/readiness"
	"samlop/internal/telemetry"
)

func TestRequestID(t *testing.T) {
	h := newHouse(t)
	mine := uuid.NewString()
	if got := h.call(t, admin, "GET", "/api/v1/me", nil, requestIDHeader, mine).header.Get(requestIDHeader); got != mine {
		t.Errorf("X-Request-Id is %q, want the one sent", got)
	}
	a := h.call(t, "", "GET", "/api/v1/me", nil, requestIDHeader, "Kari Nordmann")
	got := a.header.Get(requestIDHeader)
	if id, err := uuid.Parse(got); err != nil || id.Version() != 7 {
		t.Errorf("X-Request-Id is %q, want a new UUIDv7", got)
	}
	if p := a.problem(t); p.RequestID != got {
		t.Errorf("the problem says %q, the header %q", p.RequestID, got)
	}
	if !strings.Contains(h.log.String(), got) || strings.Contains(h.log.String(), "Kari") {
		t.Errorf("the log has %s", h.log)
	}
}

// The language is Accept-Language's, else the asker's, else bokmål.
func TestProblemInThreeLanguages(t *testing.T) {
	h := newHouse(t)
	for header, want := range map[string]string{"": "nb", "nb": "nb", "no;q=0.8": "nb", "nn-NO": "nn", "en-GB, nb;q=0.5": "en", "fr": "nb"} {
		a := h.call(t, admin, "GET", "/api/v1/nothing", nil, "Accept-Language", header)
		p := a.problem(t)
		if string(p.Language) != want || p.Detail == "" || p.Remedy == "" || p.Type != "urn:samlop:problem:not_found" || p.Status != 404 {
			t.Errorf("%s: %+v", header, p)
		}
		detail := map[string]string{"nb": "Det er ingenting på denne adressen.", "nn": "Det er ingenting på denne adressa.",
			"en": "There is nothing at this address."}[want]
		if p.Detail != detail {
			t.Errorf("%s: %q, want %q", header, p.Detail, detail)
		}
	}
}

// Whatever the client asks to have, it gets JSON and no stack of errors.
func TestAcceptHeader(t *testing.T) {
	h := newHouse(t)
	for _, accept := range []string{"text/html", "application/xml;q=0.9", "json", ";;;", "*/*"} {
		a := h.call(t, admin, "GET", "/api/v1/me", nil, "Accept", accept)
		if a.status != 200 || a.header.Get("Content-Type") != "application/json" {
			t.Errorf("%s: %d %s", accept, a.status, a.header.Get("Content-Type"))
		}
	}
}

func TestPanicIsAnInternalError(t *testing.T) {
	log := &lines{}
	s := newServer(Config{Logger: telemetry.NewLogger(log, nil, telemetry.JSON)})
	s.engine.GET("/panics", func(*gin.Context) { panic("Kari Nordmann") })
	s.engine.GET("/slips", func(*gin.Context) { var none []int; _ = none[len(log.String())] })
	server := httptest.NewServer(s.engine)
	t.Cleanup(server.Close)
	h := &house{url: server.URL, client: server.Client(), log: log}
	for _, path := range []string{"/panics", "/slips"} {
		a := h.call(t, "", "GET", path, nil)
		if p := a.problem(t); a.status != http.StatusInternalServerError || p.Key != "internal" || p.RequestID == "" {
			t.Errorf("%s: %d %s", path, a.status, a.body)
		}
	}
	if got := log.String(); strings.Contains(got, "Kari") || strings.Count(got, `"level":"ERROR"`) != 2 ||
		!strings.Contains(got, "TestPanicIsAnInternalError") {
		t.Errorf("the log says %s", got)
	}
}

func TestSecurityHeaders(t *testing.T) {
	h := newHouse(t)
	for _, path := range []string{"/api/v1/me", "/nothing", "/healthz", "/docs"} {
		a := h.call(t, "", "GET", path, nil)
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "X-Frame-Options": "DENY",
			"Referrer-Policy": "no-referrer"} {
			if got := a.header.Get(name); got != want {
				t.Errorf("%s: %s is %q", path, name, got)
			}
		}
		if csp := a.header.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none'") {
			t.Errorf("%s: Content-Security-Policy is %q", path, csp)
		}
	}
}

// metricsPage is what Prometheus would read, on its own port.
func (h *house) metricsPage(t *testing.T) string {
	t.Helper()
	w := httptest.NewRecorder()
	h.metrics.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if w.Code != http.StatusOK {
		t.Errorf("metrics: %d", w.Code)
	}
	return w.Body.String()
}

// The metrics know routes by their template: never an id, never a made-up path.
// They are not for those who reach the API.
func TestMetricsByRouteTemplate(t *testing.T) {
	h := newHouse(t)
	id := uuid.NewString()
	h.call(t, admin, "GET", "/api/v1/cases/"+id, nil)
	h.call(t, admin, "GET", "/api/v1/nothing/"+id, nil)
	page := h.metricsPage(t)
	if !strings.Contains(page, `route="/api/v1/cases/{case_id}"`) || !strings.Contains(page, `route="unmatched"`) {
		t.Errorf("the page says %s", page)
	}
	if strings.Contains(page, id) {
		t.Error("a metric holds an id")
	}
	if a := h.call(t, "", "GET", "/metrics", nil); a.status != http.StatusNotFound {
		t.Errorf("the API answers /metrics with %d", a.status)
	}
}

// Refusals are counted by rule and tokens by reason, an answer once each.
func TestRefusalsAndTokensAreCounted(t *testing.T) {
	h := newHouse(t)
	for range 2 {
		h.call(t, "", "GET", "/api/v1/me", nil)
	}
	h.call(t, "", "GET", "/api/v1/me", nil, "Authorization", "Bearer no.to.ken")
	h.call(t, admin, "GET", "/api/v1/me", nil)
	page := h.metricsPage(t)
	for _, series := range []string{`samlop_tokens_refused_total{reason="MISSING"} 2`, `samlop_tokens_refused_total{reason="MALFORMED"} 1`} {
		if !strings.Contains(page, series+"\n") {
			t.Errorf("%s is not in %s", series, page)
		}
	}
	log := &lines{}
	metrics, err := telemetry.NewMetrics()
	must(t, err)
	s := newServer(Config{Metrics: metrics, Logger: telemetry.NewLogger(log, nil, telemetry.JSON)})
	s.engine.GET("/refused", func(c *gin.Context) {
		s.write(c, ofRule(exchangeOf(c.Request.Context()), &casefile.Refusal{Rule: "INV-34", Key: "training_missing"}))
	})
	s.engine.GET("/asked", func(c *gin.Context) { // a refusal that is only told of
		_ = ofRule(exchangeOf(c.Request.Context()), &casefile.Refusal{Rule: "INV-05", Key: "training_missing"})
		c.Status(http.StatusOK)
	})
	for _, path := range []string{"/refused", "/asked"} {
		s.engine.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, path, nil))
	}
	page = (&house{metrics: metrics.Handler()}).metricsPage(t)
	if !strings.Contains(page, `samlop_refusals_total{rule="INV-34"} 1`) || strings.Contains(page, "INV-05") {
		t.Errorf("the page says %s", page)
	}
}

func TestProbes(t *testing.T) {
	h := newHouse(t)
	if a := h.call(t, "", "GET", "/healthz", nil); a.status != 200 {
		t.Errorf("healthz: %d", a.status)
	}
	// Temporal is away in these tests, and that is what readyz is for.
	a := h.call(t, "", "GET", "/readyz", nil)
	report := into[readiness.Report](t, a)
	if a.status != http.StatusServiceUnavailable || a.header.Get("Retry-After") == "" || report.Ready {
		t.Errorf("readyz: %d %s", a.status, a.body)
	}
	for n, want := range []string{"database ok", "temporal away unreachable", "issuer ok"} {
		p := report.Parts[n]
		if got := strings.TrimSpace(p.Part + " " + string(p.Status) + " " + string(p.Reason)); got != want {
			t.Errorf("part %d is %q, want %q", n, got, want)
		}
	}
	// What exactly is wrong, and where, is the log's.
	if !strings.Contains(h.log.String(), "a part is away") || strings.Contains(string(a.body), "dial") {
		t.Errorf("readyz says %s, the log %s", a.body, h.log)
	}
}

// A database that is away is 503 with Retry-After, and nothing is told of it.
func TestDatabaseThatIsAway(t *testing.T) {
	h := newHouse(t, func(c *casework.Config, _ *Config) {
		must(t, c.Store.Close())
	})
	a := h.call(t, admin, "GET", "/api/v1/me", nil)
	if p := a.problem(t); a.status != http.StatusServiceUnavailable || p.Key != "unavailable" || a.header.Get("Retry-After") == "" {
		t.Errorf("status %d: %s", a.status, a.body)
	}
}

// Anybody may ask whose tokens are taken here (RFC 9728).
func TestProtectedResource(t *testing.T) {
	h := newHouse(t, func(_ *casework.Config, c *Config) {
		c.BaseURL, c.Issuers = "https://samlop.example", []string{"https://issuer.example"}
	})
	got := made[map[string]any](t, h.call(t, "", "GET", "/.well-known/oauth-protected-resource", nil), 200)
	if got["resource"] != "https://samlop.example" || !slices.Equal(got["authorization_servers"].([]any), []any{"https://issuer.example"}) {
		t.Errorf("it says %v", got)
	}
}
