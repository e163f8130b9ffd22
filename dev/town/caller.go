// Package town is a small municipality that tests and measurements live in as
// people do: over HTTP, each with a token of their own, every request under an
// Idempotency-Key that is kept when it has to be sent again.
package town

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"samlop/internal/demoissuer"
)

// Caller speaks to an installation. It is safe for concurrent use.
type Caller struct {
	client   *http.Client
	patience time.Duration

	mu     sync.Mutex
	apis   []string
	issuer string
	tokens map[string]string
}

// NewCaller makes a caller for an installation that is reached at any of the
// addresses, and whose demo issuer is at another. Addresses are without a path.
func NewCaller(issuer string, apis ...string) *Caller {
	c := &Caller{client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}, Timeout: 3 * time.Minute}, patience: patience}
	c.Move(issuer, apis...)
	return c
}

// BePatient sets how long one request may take with its repetitions, for a clock
// that many cases have to follow. It is for before the first request.
func (c *Caller) BePatient(most time.Duration) { c.client.Timeout, c.patience = most, most }

// Move tells where the installation is now, after it was started again.
func (c *Caller) Move(issuer string, apis ...string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.issuer, c.apis, c.tokens = issuer, apis, map[string]string{}
}

// Through puts something between the caller and the network, before the first
// request is made.
func (c *Caller) Through(between func(http.RoundTripper) http.RoundTripper) {
	c.client.Transport = between(c.client.Transport)
}

// Close gives up the connections.
func (c *Caller) Close() { c.client.CloseIdleConnections() }

// Request is one request of somebody.
type Request struct {
	// Who is the subject of their login; "" sends no token.
	Who    string
	Method string
	// Path is below /api/v1.
	Path string
	// Key is the Idempotency-Key; only POST has one.
	Key  string
	Body any
	// Header is what else it carries, If-Match for instance.
	Header map[string]string
}

// Answer is what the installation said.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// OK tells whether it was done.
func (a Answer) OK() bool { return a.Status == http.StatusOK || a.Status == http.StatusCreated }

// Into reads the answer; one that is no success is an error.
func (a Answer) Into(v any) error {
	if !a.OK() {
		return fmt.Errorf("the API answers %d: %s", a.Status, a.Body)
	}
	if err := json.Unmarshal(a.Body, v); err != nil {
		return fmt.Errorf("reading the answer %s: %w", a.Body, err)
	}
	return nil
}

// Send makes one request, once, to the n-th of the addresses (counted round and
// round). An error means that nothing is known of what became of it.
func (c *Caller) Send(ctx context.Context, r Request, n int) (Answer, error) {
	var token string
	var err error
	if r.Who != "" {
		if token, err = c.token(ctx, r.Who); err != nil {
			return Answer{}, err
		}
	}
	kind := "text/csv"
	text, file := r.Body.([]byte)
	if !file {
		kind = "application/json"
		if text, err = json.Marshal(r.Body); err != nil {
			return Answer{}, fmt.Errorf("writing the request: %w", err)
		}
	}
	c.mu.Lock()
	address := c.apis[n%len(c.apis)]
	c.mu.Unlock()
	request, err := http.NewRequestWithContext(ctx, r.Method, address+"/api/v1"+r.Path, bytes.NewReader(text))
	if err != nil {
		return Answer{}, fmt.Errorf("making the request: %w", err)
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	request.Header.Set("Content-Type", kind)
	if r.Key != "" {
		request.Header.Set("Idempotency-Key", r.Key)
	}
	if r.Method == http.MethodPatch { // whatever is there
		request.Header.Set("If-Match", "*")
	}
	for name, value := range r.Header {
		request.Header.Set(name, value)
	}
	return c.do(request)
}

func (c *Caller) do(request *http.Request) (Answer, error) {
	answer, err := c.client.Do(request)
	if err != nil {
		return Answer{}, fmt.Errorf("asking the API: %w", err)
	}
	defer func() { _ = answer.Body.Close() }()
	said, err := io.ReadAll(answer.Body)
	if err != nil {
		return Answer{}, fmt.Errorf("reading the answer: %w", err)
	}
	return Answer{answer.StatusCode, answer.Header, said}, nil
}

// token gets a token from the issuer, once for each subject.
func (c *Caller) token(ctx context.Context, subject string) (string, error) {
	c.mu.Lock()
	token, issuer := c.tokens[subject], c.issuer
	c.mu.Unlock()
	if token != "" {
		return token, nil
	}
	form := url.Values{"grant_type": {demoissuer.GrantDemo}, "subject": {subject}}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, issuer+"/token", strings.NewReader(form.Encode()))
	if err != nil {
		return "", fmt.Errorf("asking for a token: %w", err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := c.do(request)
	if err != nil {
		return "", fmt.Errorf("asking for a token: %w", err)
	}
	var given struct {
		AccessToken string `json:"access_token"`
	}
	if err := answer.Into(&given); err != nil {
		return "", fmt.Errorf("asking for a token: %w", err)
	}
	c.mu.Lock()
	c.tokens[subject] = given.AccessToken
	c.mu.Unlock()
	return given.AccessToken, nil
}

const (
	// patience bounds one request with its repetitions, unless BePatient says otherwise.
	patience = 90 * time.Second
	// pause lies between two tries.
	pause = 50 * time.Millisecond
)

var errImpatient = errors.New("never answered")

// Insist sends a request until the installation has answered it: again under
// the same key, at the next address, after a broken connection, a «not yet»
// (202) and a «not now» (503).
func (c *Caller) Insist(ctx context.Context, r Request, n int) (Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, c.patience)
	defer cancel()
	for ; ; n++ {
		answer, err := c.Send(ctx, r, n)
		if err == nil && answer.Status != http.StatusAccepted && answer.Status != http.StatusServiceUnavailable {
			return answer, nil
		}
		select {
		case <-ctx.Done():
			return answer, fmt.Errorf("%s %s: %w (last: %d %s): %w", r.Method, r.Path, errImpatient, answer.Status, answer.Body, err)
		case <-time.After(pause):
		}
	}
}
