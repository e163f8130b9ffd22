package story

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// installation is a stand-in that answers as a test tells it to. It is there
// for what the runner does with answers; what the rules answer is shown against
// a whole installation.
type installation struct {
	*httptest.Server
	mu    sync.Mutex
	keys  []string // of every POST, in order
	asked []string
	// answer answers everything but logging in.
	answer func(n int, r *http.Request, body string) (status int, header map[string]string, reply string)
}

func newInstallation(t *testing.T, answer func(n int, r *http.Request, body string) (int, map[string]string, string)) *installation {
	t.Helper()
	i := &installation{answer: answer}
	i.Server = httptest.NewServer(i)
	t.Cleanup(i.Close)
	return i
}

func (i *installation) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	switch r.URL.Path {
	case "/.well-known/oauth-protected-resource":
		_, _ = io.WriteString(w, `{"authorization_servers":["`+i.URL+`/issuer"]}`)
		return
	case "/issuer/.well-known/openid-configuration":
		_, _ = io.WriteString(w, `{"token_endpoint":"`+i.URL+`/issuer/token"}`)
		return
	case "/issuer/token":
		_, _ = io.WriteString(w, `{"access_token":"for `+
			strings.TrimPrefix(string(body), "grant_type=urn%3Asamlop%3Aparams%3Aoauth%3Agrant-type%3Ademo&subject=")+`"}`)
		return
	}
	i.mu.Lock()
	if r.Method == http.MethodPost {
		i.keys = append(i.keys, r.Header.Get("Idempotency-Key"))
	}
	n := len(i.asked)
	i.asked = append(i.asked, r.Method+" "+r.URL.Path)
	i.mu.Unlock()
	status, header, reply := i.answer(n, r, string(body))
	for k, v := range header {
		w.Header().Set(k, v)
	}
	w.WriteHeader(status)
	_, _ = io.WriteString(w, reply)
}

func (i *installation) client(t *testing.T) *client {
	t.Helper()
	c := &client{base: i.URL + "/api/v1", http: http.DefaultClient, patience: time.Minute, pause: time.Millisecond,
		subjects: map[string]string{"kari": "s-kari"}, tokens: map[string]string{}}
	require.NoError(t, c.findIssuer(t.Context(), i.URL, ""))
	return c
}

func TestAStepIsSentAgainUnderItsKeyUntilItIsAnswered(t *testing.T) {
	i := newInstallation(t, func(n int, r *http.Request, body string) (int, map[string]string, string) {
		if r.Header.Get("Authorization") != "Bearer for s-kari" || body != `{"a":1}` {
			return 400, nil, "{}"
		}
		if n < 2 {
			return 503, map[string]string{"Retry-After": "0"}, `{"key":"unavailable"}`
		}
		return 200, nil, `{"seq":7}`
	})
	got, err := i.client(t).send(t.Context(), "kari", http.MethodPost, "/x", map[string]any{"a": 1})
	require.NoError(t, err)
	require.Equal(t, 200, got.status)
	require.Len(t, i.keys, 3)
	require.NotEmpty(t, i.keys[0])
	require.Equal(t, i.keys[0], i.keys[1])
	require.Equal(t, i.keys[0], i.keys[2])
}

func TestASlowStepIsFollowed(t *testing.T) {
	i := newInstallation(t, func(n int, r *http.Request, _ string) (int, map[string]string, string) {
		switch {
		case r.Method == http.MethodPost:
			return 202, nil, `{"step_id":"k1","status_url":"/api/v1/steps/k1"}`
		case n < 2:
			return 200, nil, `{"status":"PENDING"}`
		}
		return 200, nil, `{"status":"DONE","taken":{"seq":7}}`
	})
	got, err := i.client(t).send(t.Context(), "kari", http.MethodPost, "/x", nil)
	require.NoError(t, err)
	require.JSONEq(t, `{"seq":7}`, string(got.body))
	require.Equal(t, []string{"POST /api/v1/x", "GET /api/v1/steps/k1", "POST /api/v1/x", "GET /api/v1/steps/k1"}, i.asked)
	require.Equal(t, i.keys[0], i.keys[1], "asking again is the same request")
}

func TestASlowStepMayTurnOutToBeRefused(t *testing.T) {
	i := newInstallation(t, func(n int, r *http.Request, _ string) (int, map[string]string, string) {
		switch {
		case r.Method == http.MethodGet:
			return 200, nil, `{"status":"PENDING"}`
		case n == 0:
			return 202, nil, `{"status_url":"/api/v1/steps/k1"}`
		}
		return 422, nil, `{"rule":"INV-34","key":"training_missing","detail":"No training.","remedy":"Train."}`
	})
	got, err := i.client(t).send(t.Context(), "kari", http.MethodPost, "/x", nil)
	require.NoError(t, err)
	require.Equal(t, "INV-34", got.rule())
	require.EqualError(t, got.refusal(), "422 · INV-34 · training_missing · No training. · Train.")
}

func TestPatienceEnds(t *testing.T) {
	i := newInstallation(t, func(int, *http.Request, string) (int, map[string]string, string) {
		return 503, map[string]string{"Retry-After": "3600"}, `{"key":"unavailable"}`
	})
	_, err := i.client(t).send(t.Context(), "kari", http.MethodPost, "/x", nil)
	require.ErrorIs(t, err, errImpatient)
	require.EqualError(t, err, "POST /x: gave up: 503 · unavailable")
	require.Len(t, i.asked, 1)
}

func TestAnInstallationThatGoesAwayIsWaitedFor(t *testing.T) {
	i := newInstallation(t, func(n int, _ *http.Request, _ string) (int, map[string]string, string) {
		if n == 0 {
			panic(http.ErrAbortHandler) // the connection breaks in the middle
		}
		return 200, nil, "{}"
	})
	_, err := i.client(t).send(t.Context(), "kari", http.MethodPost, "/x", nil)
	require.NoError(t, err)
	require.Equal(t, i.keys[0], i.keys[1])
}

func TestWhoMakesTheTokensMustBeKnown(t *testing.T) {
	nobody := httptest.NewServer(http.NotFoundHandler())
	defer nobody.Close()
	c := &client{http: http.DefaultClient, tokens: map[string]string{}}
	require.ErrorContains(t, c.findIssuer(t.Context(), nobody.URL, ""), "who makes its tokens")
	require.ErrorContains(t, c.findIssuer(t.Context(), nobody.URL, nobody.URL+"/issuer"), "asking the issuer")
	_, err := c.token(t.Context(), "karl")
	require.EqualError(t, err, `"karl" has no login in this story`)
}

// asJSON writes a reply of the stand-in.
func asJSON(v any) string {
	raw, _ := json.Marshal(v)
	return string(raw)
}
