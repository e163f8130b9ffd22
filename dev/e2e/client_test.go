package e2e_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"samlop/dev/boot"
)

// caller is one person at the API.
type caller struct {
	system  *boot.System
	subject string
	token   string
	// principal is who the register knows them as, "" for the administrator.
	principal string
}

// login gets a token for a subject.
func login(t *testing.T, s *boot.System, subject string) *caller {
	t.Helper()
	token, err := s.Token(t.Context(), subject)
	require.NoError(t, err)
	return &caller{system: s, subject: subject, token: token}
}

func (c *caller) id() string { return c.principal[strings.Index(c.principal, "/")+1:] }

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// problem is an RFC 9457 answer.
type problem struct {
	Type, Key, Rule, Detail, Remedy string
	Status                          int
	Errors                          []struct{ Path, Message string }
}

func (a answer) problem(t *testing.T) (p problem) {
	t.Helper()
	require.Equal(t, "application/problem+json", a.header.Get("Content-Type"), "%d %s", a.status, a.body)
	require.NoError(t, json.Unmarshal(a.body, &p))
	require.Equal(t, a.status, p.Status)
	require.NotEmpty(t, p.Detail)
	return p
}

// taken is the answer to a step.
type taken struct {
	StepID     string    `json:"step_id"`
	CaseID     string    `json:"case_id"`
	CaseNumber string    `json:"case_number"`
	Seq        int       `json:"seq"`
	Facts      []string  `json:"facts"`
	At         time.Time `json:"at"`
	Repeated   bool      `json:"repeated"`
}

func into[T any](t *testing.T, a answer) (v T) {
	t.Helper()
	require.NoError(t, json.Unmarshal(a.body, &v), "%d %s", a.status, a.body)
	return v
}

// body is a JSON body.
type body = map[string]any

// try makes one request. headers are names and values by turns.
func (c *caller) try(ctx context.Context, method, path string, content any, headers ...string) (answer, error) {
	var payload []byte
	switch content := content.(type) {
	case nil:
	case []byte:
		payload = content
	case string:
		payload = []byte(content)
	default:
		var err error
		if payload, err = json.Marshal(content); err != nil {
			return answer{}, err
		}
	}
	r, err := http.NewRequestWithContext(ctx, method, c.system.API+path, bytes.NewReader(payload))
	if err != nil {
		return answer{}, err
	}
	r.Header.Set("Accept-Language", "en")
	if payload != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	got, err := httpClient.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = got.Body.Close() }()
	said, err := io.ReadAll(got.Body)
	return answer{got.StatusCode, got.Header, said}, err
}

// httpClient may hold as many connections as the tests have callers.
var httpClient = &http.Client{Timeout: 2 * time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}

func (c *caller) ask(t *testing.T, method, path string, content any, headers ...string) answer {
	t.Helper()
	got, err := c.try(t.Context(), method, "/api/v1"+path, content, headers...)
	require.NoError(t, err)
	return got
}

// get reads something that must be there.
func get[T any](t *testing.T, c *caller, path string) T {
	t.Helper()
	got := c.ask(t, http.MethodGet, path, nil)
	require.Equal(t, http.StatusOK, got.status, "%s: %s", path, got.body)
	return into[T](t, got)
}

// post sends a body under a key; "" means a key of its own.
func (c *caller) post(t *testing.T, path, key string, content any, headers ...string) answer {
	t.Helper()
	if key == "" {
		key = uuid.NewString()
	}
	return c.ask(t, http.MethodPost, path, content, append(headers, "Idempotency-Key", key)...)
}

// make posts something that must be taken, as often as it takes: a busy machine
// may answer 202 or 503 first, and the same key makes that safe.
func (c *caller) make(t *testing.T, path, key string, content any) answer {
	t.Helper()
	if key == "" {
		key = uuid.NewString()
	}
	var got answer
	require.Eventually(t, func() bool {
		got = c.post(t, path, key, content)
		late := got.status == http.StatusAccepted || got.status == http.StatusServiceUnavailable
		if late {
			t.Logf("%s is answered %d: %s", path, got.status, got.body)
		}
		return !late
	}, patience, tick, "%s is never answered", path)
	require.Contains(t, []int{http.StatusOK, http.StatusCreated}, got.status, "%s: %s", path, got.body)
	return got
}

// step takes a step that must be taken.
func (c *caller) step(t *testing.T, caseID, name string, content body) taken {
	t.Helper()
	return into[taken](t, c.make(t, stepPath(caseID, name), "", content))
}

// refused takes a step that must be refused, and says how.
func (c *caller) refused(t *testing.T, status int, caseID, name string, content any) problem {
	t.Helper()
	got := c.post(t, stepPath(caseID, name), "", content)
	require.Equal(t, status, got.status, "%s: %s", name, got.body)
	return got.problem(t)
}

func stepPath(caseID, name string) string { return "/cases/" + caseID + "/steps/" + name }
