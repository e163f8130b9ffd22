package contract

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const units = "/api/v1/organisations/8a4b9e2c-5d1f-4c3a-9b7e-2f6d8c1a0e53/units"

func open(t *testing.T) *Contract {
	t.Helper()
	c, err := Open("../../api/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// What the document does not promise is a fault, and the fault names its place.
func TestAnswer(t *testing.T) {
	c := open(t)
	const refusal = `{"type":"about:blank","title":"x","status":404,"detail":"x","key":"x","code":"x","language":"en","request_id":"x"}`
	const steps = "/api/v1/steps/4b0f3f0e-6f5e-4b4e-9f43-0d6f2f3d2f10"
	for name, x := range map[string]struct {
		method, path, kind, body string
		status                   int
		want                     string // part of the fault; "" means none
	}{
		"a list":              {"GET", units, "application/json", `{"units":[]}`, 200, ""},
		"with a charset":      {"GET", units, "application/json; charset=utf-8", `{"units":[]}`, 200, ""},
		"null for a list":     {"GET", units, "application/json", `{"units":null}`, 200, "body.units: got null, want array"},
		"a list left out":     {"GET", units, "application/json", `{}`, 200, "missing property 'units'"},
		"a field unsaid":      {"GET", units, "application/json", `{"units":[],"more":1}`, 200, "'more' not allowed"},
		"a place in a list":   {"GET", units, "application/json", `{"units":[{"id":1},{"id":2}]}`, 200, "body.units.[].id: got number"},
		"another format":      {"GET", units, "application/json", `{"units":[{"id":"8a4b"}]}`, 200, "uuid"},
		"no JSON":             {"GET", units, "application/json", `{"units":[]`, 200, "no JSON"},
		"another status":      {"GET", units, "application/json", `{"units":[]}`, 299, "not documented"},
		"another type":        {"GET", units, "text/plain", `{"units":[]}`, 200, "text/plain"},
		"no type":             {"GET", units, "", `{"units":[]}`, 200, "the type is"},
		"nothing has changed": {"GET", units, "", ``, 304, ""},
		"a body with 304":     {"GET", units, "application/json", `{}`, 304, "where there is none"},
		"only the head":       {"HEAD", units, "application/json", ``, 200, ""},
		"a head of another":   {"HEAD", units, "text/html", ``, 200, "text/html"},
		"a refusal":           {"GET", units, problemType, `{"title":3}`, 404, "body.title"},
		"a refusal untyped":   {"GET", units, "application/json", refusal, 404, "application/json"},
		"a header left out":   {"GET", units, problemType, refusal, 401, "WWW-Authenticate"},
		"another pattern":     {"GET", steps, "application/json", `{"case_id":"x"}`, 200, "body"},
		"no such address":     {"GET", "/api/v1/nowhere", problemType, refusal, 404, ""},
		"no such method":      {"DELETE", units, problemType, refusal, 405, ""},
		"an address unsaid":   {"GET", "/api/v1/nowhere", "application/json", `{}`, 200, "not in the document"},
		"a method unsaid":     {"DELETE", units, "application/json", `{}`, 200, "not in the document"},
		"an odd refusal":      {"GET", "/api/v1/nowhere", "text/plain", `404`, 404, "not in the document"},
		"beside the API":      {"GET", "/healthz", "text/plain", `up`, 200, ""},
	} {
		t.Run(name, func(t *testing.T) {
			header := http.Header{"Etag": {`"1"`}}
			if x.kind != "" {
				header.Set("Content-Type", x.kind)
			}
			r := httptest.NewRequestWithContext(t.Context(), x.method, "http://here"+x.path, nil)
			err := c.Answer(r, x.status, header, []byte(x.body))
			if x.want == "" && err != nil || x.want != "" && (err == nil || !strings.Contains(err.Error(), x.want)) {
				t.Errorf("got %v, want %q", err, x.want)
			}
		})
	}
}

// Whoever asks through the transport gets the answer as it came, and each fault
// is told once however often it is met.
func TestTransport(t *testing.T) {
	const broken = `{"units":null}`
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, broken)
	}))
	t.Cleanup(server.Close)
	var faults Faults
	client := &http.Client{Transport: open(t).Transport(nil, faults.Tell)}
	for range 3 {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+units, nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(answer.Body)
		_ = answer.Body.Close()
		if err != nil || string(body) != broken {
			t.Errorf("the client gets %s, %v", body, err)
		}
	}
	if all := faults.All(); len(all) != 1 || !strings.Contains(all[0].Error(), "GET /organisations/{organisation_id}/units answers 200") {
		t.Errorf("told: %v", all)
	}
}

// Only OpenAPI 3.1, whose schemas are JSON Schema, can be held to.
func TestOpen(t *testing.T) {
	for _, text := range []string{"", "openapi: 3.0.3\npaths: {}", "- a list", ":"} {
		file := filepath.Join(t.TempDir(), "openapi.yaml")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(file); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
	if _, err := Open(filepath.Join(t.TempDir(), "none.yaml")); err == nil {
		t.Error("a missing file is taken")
	}
}

// recorder is a test that only writes down what is said to it.
type recorder struct {
	testing.TB
	ends   []func()
	faults []string
}

func (r *recorder) Helper()            {}
func (r *recorder) Cleanup(end func()) { r.ends = append(r.ends, end) }
func (r *recorder) Error(args ...any)  { r.faults = append(r.faults, fmt.Sprint(args...)) }

// A test whose client is held fails at its end when an answer was not as promised.
func TestHold(t *testing.T) {
	broken := roundTrip(func(r *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: http.StatusTeapot, Header: http.Header{}, Body: http.NoBody, Request: r}, nil
	})
	held := &recorder{TB: t}
	client := &http.Client{Transport: Hold(held, "../../api/openapi.yaml")(broken)}
	for range 2 {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://here"+units, nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
	}
	if len(held.faults) > 0 {
		t.Errorf("told before the end: %v", held.faults)
	}
	for _, end := range held.ends {
		end()
	}
	if len(held.faults) != 1 || !strings.Contains(held.faults[0], "answers 418") {
		t.Errorf("told: %v", held.faults)
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
