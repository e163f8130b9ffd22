package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"samlop/api"
	"samlop/casework"
	"samlop/internal/auth"
	"samlop/internal/demoissuer"
	"samlop/internal/idnumber"
	"samlop/internal/localpg/pgtest"
	"samlop/internal/sealed"
	"samlop/internal/telemetry"
	"samlop/models"
	"samlop/web"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

const (
	audience = "samlop-api"
	clientID = "samlop-desk"
	admin    = "admin"
	tone     = "tone"  // head of the coordinating unit
	siri     = "siri"  // of the coordinating unit
	per      = "per"   // a patient
	nobody   = "nobod" // a login that no organisation knows
	patient  = "Per Pasientnavn"
)

// house is the desk beside the API over HTTP, with a database and an issuer of its own.
// Temporal is away: steps are taken in the module dev.
type house struct {
	url    string
	issuer *demoissuer.Issuer
	store  *models.Store
	log    *lines
	clock  *clock
	org    string
	// canned are answers of the API to GET, by path, about cases that have no Temporal to live in.
	canned map[string]object
	// answers are the same where it matters what is asked besides; nil for what it does not answer.
	answers func(r *http.Request) object
	// takes answers what is sent to such a case by a status; 0 for what it does not take.
	takes func(r *http.Request) int
	// gives is what the answer to that says; nil where nothing is read of it.
	gives func(r *http.Request) object
}

type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.at }

func (c *clock) forward(d time.Duration) { c.mu.Lock(); defer c.mu.Unlock(); c.at = c.at.Add(d) }

type lines struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) { l.mu.Lock(); defer l.mu.Unlock(); return l.buf.Write(p) }

func (l *lines) String() string { l.mu.Lock(); defer l.mu.Unlock(); return l.buf.String() }

// newHouse opens the desk of Fjordvik, with a head, a caseworker and a patient.
func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{log: &lines{}, clock: &clock{at: time.Now()}}
	dsn := pgtest.Template(t, "samlop", func(dsn string) error { return models.Migrate(context.Background(), dsn) })
	store, err := models.Open(dsn, models.WithConnections(8))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, store.Close()) })
	h.store, err = models.OpenAsOwner(dsn, models.WithConnections(2))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, h.store.Close()) })

	door := httptest.NewUnstartedServer(nil)
	h.url = "http://" + door.Listener.Addr().String()
	idp := httptest.NewUnstartedServer(nil)
	h.issuer, err = demoissuer.New(demoissuer.Config{IssuerURL: "http://" + idp.Listener.Addr().String(), Audience: audience,
		Clients: map[string]string{clientID: h.url + web.CallbackPath},
		People: func(context.Context) ([]demoissuer.DemoPerson, error) {
			var all []demoissuer.DemoPerson
			for _, who := range []string{admin, tone, siri, per, nobody} {
				all = append(all, demoissuer.DemoPerson{Subject: who, Name: who})
			}
			return all, nil
		}})
	require.NoError(t, err)
	idp.Config.Handler = h.issuer
	idp.Start()
	t.Cleanup(idp.Close)

	verifier, err := auth.NewVerifier(t.Context(), []auth.IssuerConfig{{URL: h.issuer.URL(), Audience: audience}}, nil)
	require.NoError(t, err)
	keys, err := sealed.ParseKeyring(sealed.NewKeyringText("test"))
	require.NoError(t, err)
	away := httptest.NewServer(http.NotFoundHandler())
	away.Close()
	temporal, err := client.NewLazyClient(client.Options{HostPort: away.Listener.Addr().String(),
		Logger: telemetry.TemporalLogger(slog.New(slog.DiscardHandler))})
	require.NoError(t, err)
	t.Cleanup(temporal.Close)
	logger := telemetry.NewLogger(h.log, slog.LevelDebug, telemetry.JSON)
	service := casework.New(casework.Config{Store: store, Temporal: temporal, Keys: keys, Training: true,
		Numbers: idnumber.Policy{Synthetic: idnumber.SyntheticRequired}, Clock: h.clock.now,
		Admins: []auth.Identity{{Issuer: h.issuer.URL(), Subject: admin}}, StepTimeout: 200 * time.Millisecond, Logger: logger})
	back := api.New(api.Config{Service: service, Verifier: verifier, Training: true, Logger: logger, Version: "test"})
	logIn, err := verifier.NewLogIn(auth.LogInConfig{Issuer: h.issuer.URL(), ClientID: clientID, Callback: h.url + web.CallbackPath})
	require.NoError(t, err)
	desk, err := web.New(web.Config{API: h.orCanned(back), OneVisit: api.OneVisit, Sessions: service, LogIn: logIn, URL: h.url,
		Training: true, Logger: logger,
		Workflow: func(kind, id string) string { return "https://temporal.example/" + kind + "/" + id }})
	require.NoError(t, err)
	door.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if api.Owns(r.URL.Path) {
			back.ServeHTTP(w, r)
			return
		}
		desk.ServeHTTP(w, r)
	})
	door.Start()
	t.Cleanup(door.Close)
	h.settle(t)
	return h
}

type object = map[string]any

func (h *house) orCanned(back http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if h.answered(w, r) {
			return
		}
		if body, is := h.canned[strings.TrimPrefix(r.URL.Path, "/api/v1")]; is && r.Method == http.MethodGet {
			w.Header().Set("ETag", `"3"`)
			_ = json.NewEncoder(w).Encode(body)
			return
		}
		if h.takes != nil && r.Method != http.MethodGet {
			if status := h.takes(r); status != 0 {
				w.WriteHeader(status)
				if h.gives != nil {
					if said := h.gives(r); said != nil {
						_ = json.NewEncoder(w).Encode(said)
						return
					}
				}
				_ = json.NewEncoder(w).Encode(object{"status": status, "title": "Not now", "detail": "It is not taken.", "key": "no"})
				return
			}
		}
		back.ServeHTTP(w, r)
	})
}

// settle makes the municipality through the API.
func (h *house) settle(t *testing.T) {
	t.Helper()
	h.org = h.call(t, admin, "/organisations", object{"kind": "MUNICIPALITY", "name": "Fjordvik", "language": "nb"})["id"].(string)
	unit := h.call(t, admin, "/organisations/"+h.org+"/units", object{"name": "Koordinerende enhet", "coordinating": true})["id"]
	lead := h.call(t, admin, "/staff", object{"organisation_id": h.org, "unit_id": unit, "name": "Tone Berg",
		"roles": []string{"KEL", "ADMIN"}, "language": "nb", "login_subject": tone})
	h.call(t, tone, "/staff", object{"unit_id": unit, "manager_id": lead["id"], "name": "Siri Dahl", "roles": []string{"KE"},
		"language": "nn", "login_subject": siri})
	path := "/organisations/" + h.org + "/role-grants"
	for _, g := range h.ask(t, http.MethodGet, admin, path, nil)["grants"].([]any) {
		if grant := g.(object); grant["status"] == "PROPOSED" { // the administrator is the second person
			h.call(t, admin, path+"/"+grant["id"].(string)+"/approve", nil)
		}
	}
	h.call(t, siri, "/people", object{"name": patient, "birth_date": "1980-02-29", "birth_source": "OWN_STATEMENT", "language": "en",
		"login_subject": per})
}

// call posts to the API with a token, as a system would.
func (h *house) call(t *testing.T, who, path string, body any) object {
	t.Helper()
	return h.ask(t, http.MethodPost, who, path, body)
}

func (h *house) ask(t *testing.T, method, who, path string, body any) object {
	t.Helper()
	raw, err := json.Marshal(body)
	require.NoError(t, err)
	r, err := http.NewRequestWithContext(t.Context(), method, h.url+"/api/v1"+path, bytes.NewReader(raw))
	require.NoError(t, err)
	if body == nil {
		r.Body, r.ContentLength = http.NoBody, 0
	}
	token, err := h.issuer.Mint(who)
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", uuid.NewString())
	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer func() { _ = answer.Body.Close() }()
	var out object
	require.NoError(t, json.NewDecoder(answer.Body).Decode(&out))
	require.Less(t, answer.StatusCode, 300, "%s: %v", path, out)
	return out
}

// browser is somebody at the desk.
type browser struct {
	t    *testing.T
	at   string
	http *http.Client
	// headers are sent with everything.
	headers map[string]string
}

// page is what came back.
type page struct {
	status int
	header http.Header
	body   string
	url    *url.URL // where it was in the end
}

func (h *house) browser(t *testing.T) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	return &browser{t, h.url, &http.Client{Jar: jar}, map[string]string{"Accept-Language": "nb"}}
}

func (b *browser) do(method, path string, form url.Values) page {
	b.t.Helper()
	if strings.HasPrefix(path, "/") {
		path = b.at + path
	}
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	r, err := http.NewRequestWithContext(b.t.Context(), method, path, body)
	require.NoError(b.t, err)
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for name, value := range b.headers {
		r.Header.Set(name, value)
	}
	answer, err := b.http.Do(r)
	require.NoError(b.t, err)
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	require.NoError(b.t, err)
	return page{answer.StatusCode, answer.Header, string(text), answer.Request.URL}
}

func (b *browser) get(path string) page { b.t.Helper(); return b.do(http.MethodGet, path, nil) }

func (b *browser) post(path string, form url.Values) page {
	b.t.Helper()
	return b.do(http.MethodPost, path, form)
}

// staying makes the browser follow nothing.
func (b *browser) staying() *browser {
	b.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return b
}

var hiddenInput = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)"`)

func hidden(p page) url.Values {
	out := url.Values{}
	for _, m := range hiddenInput.FindAllStringSubmatch(p.body, -1) {
		out.Add(m[1], html.UnescapeString(m[2]))
	}
	return out
}

// logIn goes through the issuer's page as somebody.
func (b *browser) logIn(issuer, who string) page {
	b.t.Helper()
	p := b.get("/login?next=/")
	require.True(b.t, strings.HasPrefix(p.url.String(), issuer), "sent to %s", p.url)
	form := hidden(p)
	form.Set("subject", who)
	p = b.post(issuer+"/authorize", form)
	require.Equal(b.t, "/", p.url.Path)
	return p
}

// inside is a browser that is logged in.
func (h *house) inside(t *testing.T, who string) *browser {
	t.Helper()
	b := h.browser(t)
	b.logIn(h.issuer.URL(), who)
	return b
}

func (b *browser) cookie(name string) string {
	at, err := url.Parse(b.at)
	require.NoError(b.t, err)
	for _, c := range b.http.Jar.Cookies(at) {
		if c.Name == name {
			return c.Value
		}
	}
	return ""
}
