package story

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
)

// client speaks to one training installation for one story. It is as stubborn
// as a good client should be: a step is sent again, under the same key, until
// the installation has answered it.
type client struct {
	base     string // https://host/api/v1
	http     *http.Client
	tokenURL string
	// patience is how long a request is tried again before the story gives up;
	// pause lies between two tries.
	patience, pause time.Duration

	mu       sync.Mutex
	subjects map[string]string // by name in the cast; "" is the story itself
	tokens   map[string]string
	spoken   bool
}

// header is one header to send along.
type header struct{ name, value string }

// reply is an answer of the API.
type reply struct {
	status int
	header http.Header
	body   []byte
}

func (r reply) ok() bool { return r.status >= 200 && r.status < 300 }

// into decodes a good answer.
func (r reply) into(v any) error {
	if !r.ok() {
		return r.refusal()
	}
	if err := json.Unmarshal(r.body, v); err != nil {
		return fmt.Errorf("reading the answer: %w", err)
	}
	return nil
}

// send makes one request as somebody in the cast, until it is answered. POST
// gets an idempotency key of its own, kept through every repetition.
func (c *client) send(ctx context.Context, who, method, path string, body any, headers ...header) (reply, error) {
	payload, err := json.Marshal(body)
	if err != nil {
		return reply{}, fmt.Errorf("writing the body of %s %s: %w", method, path, err)
	}
	if body == nil {
		payload = nil
	}
	if method == http.MethodPost {
		headers = append(headers, header{"Idempotency-Key", uuid.NewString()})
	}
	headers = append(headers, header{"Accept-Language", "en"}) // the table is English
	token, err := c.token(ctx, who)
	if err != nil {
		return reply{}, err
	}
	headers = append(headers, header{"Authorization", "Bearer " + token})
	trying := c.patient()
	for {
		got, err := c.once(ctx, method, c.base+path, payload, headers)
		switch {
		case err != nil && !c.hasSpoken():
			return reply{}, fmt.Errorf("%s %s: %w", method, path, err)
		case err != nil: // it was there before and may come back
			if waited := trying.wait(ctx, ""); waited != nil {
				return reply{}, fmt.Errorf("%s %s: %w: %w", method, path, waited, err)
			}
		case got.status == http.StatusServiceUnavailable:
			if err := trying.wait(ctx, got.header.Get("Retry-After")); err != nil {
				return reply{}, fmt.Errorf("%s %s: %w: %w", method, path, err, got.refusal())
			}
		case got.status == http.StatusAccepted:
			done, step, err := c.follow(ctx, got, headers)
			if done || err != nil {
				return step, err
			}
			if err := trying.wait(ctx, ""); err != nil {
				return reply{}, fmt.Errorf("%s %s: %w: the step is still on its way", method, path, err)
			}
		default:
			return got, nil
		}
	}
}

// follow looks at the place a 202 points to. PENDING there may also mean that
// the step has been refused since; asking again with the same key tells.
func (c *client) follow(ctx context.Context, accepted reply, headers []header) (done bool, step reply, err error) {
	var at struct {
		StatusURL string `json:"status_url"`
	}
	if err := accepted.into(&at); err != nil || at.StatusURL == "" {
		return false, reply{}, err
	}
	base, err := url.Parse(c.base)
	if err != nil {
		return false, reply{}, err
	}
	place, err := base.Parse(at.StatusURL)
	if err != nil {
		return false, reply{}, fmt.Errorf("status_url: %w", err)
	}
	var status struct {
		Status string          `json:"status"`
		Taken  json.RawMessage `json:"taken"`
	}
	if got, err := c.once(ctx, http.MethodGet, place.String(), nil, headers); err == nil && got.ok() { // else the step itself is asked again
		if err := got.into(&status); err != nil {
			return false, reply{}, err
		}
	}
	return status.Status == "DONE" && len(status.Taken) > 0, reply{status: http.StatusOK, body: status.Taken}, nil
}

func (c *client) once(ctx context.Context, method, address string, payload []byte, headers []header) (reply, error) {
	req, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(payload))
	if err != nil {
		return reply{}, err
	}
	if payload != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for _, h := range headers {
		req.Header.Set(h.name, h.value)
	}
	return c.do(req)
}

func (c *client) do(req *http.Request) (reply, error) {
	res, err := c.http.Do(req)
	if err != nil {
		return reply{}, err
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return reply{}, err
	}
	c.mu.Lock()
	c.spoken = true
	c.mu.Unlock()
	return reply{status: res.StatusCode, header: res.Header, body: body}, nil
}

func (c *client) hasSpoken() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.spoken
}

// trying is one thing that is tried again until patience ends.
type trying struct {
	until time.Time
	pause time.Duration
}

func (c *client) patient() *trying {
	return &trying{until: time.Now().Add(c.patience), pause: c.pause}
}

// errImpatient ends the trying.
var errImpatient = errors.New("gave up")

// wait pauses as long as the installation asked for, in seconds, or a little.
func (t *trying) wait(ctx context.Context, retryAfter string) error {
	pause := t.pause
	if s, err := strconv.Atoi(retryAfter); err == nil && s > 0 {
		pause = time.Duration(s) * time.Second
	}
	if time.Now().Add(pause).After(t.until) {
		return errImpatient
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// problem is an RFC 9457 answer.
type problem struct {
	Detail string `json:"detail"`
	Remedy string `json:"remedy"`
	Rule   string `json:"rule"`
	Key    string `json:"key"`
	Errors []struct {
		Path    string `json:"path"`
		Message string `json:"message"`
	} `json:"errors"`
}

func (r reply) problem() problem {
	var p problem
	_ = json.Unmarshal(r.body, &p) // an answer that is no problem+json is shown as it is
	return p
}

// rule is the code of the rule that said no, or "".
func (r reply) rule() string { return r.problem().Rule }

// refusedError is an answer that is no success.
type refusedError struct{ text string }

func (e *refusedError) Error() string { return e.text }

// refusal puts a no into words.
func (r reply) refusal() error {
	p := r.problem()
	parts := []string{strconv.Itoa(r.status)}
	for _, s := range []string{p.Rule, p.Key, p.Detail, p.Remedy} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	for _, e := range p.Errors {
		parts = append(parts, e.Path+": "+e.Message)
	}
	if len(parts) == 1 {
		parts = append(parts, strings.TrimSpace(string(r.body[:min(len(r.body), 300)])))
	}
	return &refusedError{strings.Join(parts, " · ")}
}
