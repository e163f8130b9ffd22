package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync"

	jsonv2 "github.com/go-json-experiment/json"
	jsonv1 "github.com/go-json-experiment/json/v1"

	"samlop/internal/auth"
	"samlop/internal/telemetry"
)

// prefix is where the API lives.
const prefix = "/api/v1"

// Problem is what the API answers when it does not do what was asked (RFC 9457). Its
// words are in the reader's language.
type Problem struct {
	Status    int    `json:"status"`
	Title     string `json:"title"`
	Detail    string `json:"detail"`
	Remedy    string `json:"remedy"`
	Rule      string `json:"rule"`
	Key       string `json:"key"`
	RequestID string `json:"request_id"`
	Errors    []struct {
		Path    string `json:"path"`
		Message string `json:"message"`
	} `json:"errors"`
	Also []struct {
		Rule   string `json:"rule"`
		Detail string `json:"detail"`
		Remedy string `json:"remedy"`
	} `json:"also"`

	// raw is the whole of it, for a form to place at its fields.
	raw json.RawMessage
}

// Error tells codes alone.
func (p *Problem) Error() string { return fmt.Sprintf("the API answers %d %s", p.Status, p.Key) }

// answer is an http.ResponseWriter that keeps what is written.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (a *answer) Header() http.Header         { return a.header }
func (a *answer) Write(p []byte) (int, error) { return a.body.Write(p) }
func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

// ask asks the API of this process as the one who is logged in. Access, its log, rate
// limits and refusals are the API's own. more are names and values of headers.
func (d *desk) ask(v *visit, method, path string, body []byte, key string, more ...string) (*answer, error) {
	ctx := auth.WithIdentity(v.ctx(), v.session.Identity)
	var payload io.Reader = http.NoBody
	if body != nil {
		payload = bytes.NewReader(body)
	}
	r, err := http.NewRequestWithContext(ctx, method, d.URL+prefix+path, payload)
	if err != nil {
		return nil, fmt.Errorf("web: asking the API: %w", err)
	}
	r.RequestURI = r.URL.RequestURI()
	r.RemoteAddr = v.r.RemoteAddr
	if v.lang != "" { // else as who is logged in reads
		r.Header.Set("Accept-Language", v.lang)
	}
	r.Header.Set("X-Request-Id", telemetry.RequestID(v.ctx()))
	if v.session.Organisation != "" {
		r.Header.Set("Samlop-Organisation", v.session.Organisation)
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if key != "" {
		r.Header.Set("Idempotency-Key", key)
	}
	for i := 0; i+1 < len(more); i += 2 {
		r.Header.Set(more[i], more[i+1])
	}
	a := &answer{header: http.Header{}}
	d.API.ServeHTTP(a, r)
	if a.status == 0 {
		a.status = http.StatusOK
	}
	if a.status >= http.StatusBadRequest {
		p := &Problem{raw: json.RawMessage(a.body.Bytes())}
		if err := json.Unmarshal(a.body.Bytes(), p); err != nil {
			return nil, fmt.Errorf("web: the API answers %d and no problem", a.status)
		}
		p.Status = a.status
		return a, p
	}
	return a, nil
}

// early is something that is asked before the page asks for it.
type early struct {
	path   string
	answer *answer
	err    error
	done   chan struct{}
}

// askAhead begins to ask. What comes is for the page that asks for the same, once.
func (d *desk) askAhead(v *visit, path string) {
	e := &early{path: path, done: make(chan struct{})}
	asking := *v
	if cookie(v.r, languageCookie) == "" {
		asking.lang = "" // which language they read is being found out, here as there
	}
	v.ahead = e
	go func() {
		defer close(e.done)
		e.answer, e.err = d.ask(&asking, http.MethodGet, path, nil, "")
	}()
}

// get reads something; the error is a *Problem when the API says no.
func (d *desk) get(v *visit, path string, into any) error {
	if e := v.ahead; e != nil && e.path == path {
		v.ahead = nil
		<-e.done
		if e.err != nil {
			return e.err
		}
		return e.answer.into(into)
	}
	a, err := d.ask(v, http.MethodGet, path, nil, "")
	if err != nil {
		return err
	}
	return a.into(into)
}

// post sends something under a key, and reads the answer.
func (d *desk) post(v *visit, path, key string, send, into any) error {
	body, err := json.Marshal(send)
	if err != nil {
		return fmt.Errorf("web: writing a request: %w", err)
	}
	a, err := d.ask(v, http.MethodPost, path, body, key)
	if err != nil {
		return err
	}
	return a.into(into)
}

func (a *answer) into(into any) error {
	if into == nil {
		return nil
	}
	if err := jsonv2.Unmarshal(a.body.Bytes(), into, jsonv1.DefaultOptionsV1()); err != nil {
		return fmt.Errorf("web: an answer of the API that cannot be read: %w", err)
	}
	return nil
}

// atOnce asks several things side by side, for a page that stands on them all. The error is the first
// in their order, whichever came first.
func atOnce(asks ...func() error) error {
	wrong := make([]error, len(asks))
	var all sync.WaitGroup
	for i, ask := range asks {
		all.Go(func() { wrong[i] = ask() })
	}
	all.Wait()
	for _, err := range wrong {
		if err != nil {
			return err
		}
	}
	return nil
}

// allowed gives nil for what somebody may not see, or that is not there: a part of a page
// that is left out.
func allowed(err error) (bool, error) {
	var p *Problem
	if errors.As(err, &p) && (p.Status == http.StatusForbidden || p.Status == http.StatusNotFound) {
		return false, nil
	}
	return err == nil, err
}

// at is a path below a case.
func at(caseID, rest string) string { return "/cases/" + url.PathEscape(caseID) + rest }
