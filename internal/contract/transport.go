package contract

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
)

// Transport passes requests on, and tells of each answer that the document does
// not promise. The client gets the answer all the same. nil under means the
// default transport.
func (c *Contract) Transport(under http.RoundTripper, tell func(error)) http.RoundTripper {
	if under == nil {
		under = http.DefaultTransport
	}
	return held{c, under, tell}
}

type held struct {
	contract *Contract
	under    http.RoundTripper
	tell     func(error)
}

// RoundTrip passes one request on.
func (h held) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := h.under.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(answer.Body)
	_ = answer.Body.Close()
	if err != nil {
		return nil, fmt.Errorf("reading the answer: %w", err)
	}
	answer.Body = io.NopCloser(bytes.NewReader(body))
	if err := h.contract.Answer(r, answer.StatusCode, answer.Header, body); err != nil {
		h.tell(err)
	}
	return answer, nil
}

// CloseIdleConnections lets a client give up its connections.
func (h held) CloseIdleConnections() {
	if under, is := h.under.(interface{ CloseIdleConnections() }); is {
		under.CloseIdleConnections()
	}
}

// Faults keeps what was told while many tests ran side by side, each fault once.
type Faults struct {
	mu    sync.Mutex
	times map[string]int
	order []error
}

// Tell keeps a fault.
func (f *Faults) Tell(fault error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.times == nil {
		f.times = map[string]int{}
	}
	if f.times[fault.Error()]++; f.times[fault.Error()] == 1 {
		f.order = append(f.order, fault)
	}
}

// All are the faults in the order they were met in.
func (f *Faults) All() []error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.order)
}
