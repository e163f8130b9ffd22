package casework

import (
	"sync"
	"time"
)

// confirmed remembers which steps Temporal is known to have: those whose receipt
// came back here.
type confirmedSteps struct {
	mu    sync.Mutex
	steps map[string]time.Time
	swept time.Time
}

func (h *confirmedSteps) note(id string, at time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.steps == nil {
		h.steps, h.swept = map[string]time.Time{}, at
	}
	h.steps[id] = at
	if at.Sub(h.swept) > rememberFor { // a worker tells thousands of cases of a batch, and nobody asks it what it has heard
		h.forget(at.Add(-rememberFor))
		h.swept = at
	}
}

func (h *confirmedSteps) knows(id string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	_, ok := h.steps[id]
	return ok
}

func (h *confirmedSteps) forgetBefore(t time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.forget(t)
}

func (h *confirmedSteps) forget(before time.Time) {
	for id, at := range h.steps {
		if at.Before(before) {
			delete(h.steps, id)
		}
	}
}

const (
	// confirmWithin is how long after it was written a step may still be on its way
	// to Temporal. It is more than the time between the two in a crash.
	confirmWithin = time.Minute
	// rememberFor bounds what is remembered of steps that have been heard of.
	rememberFor = 10 * time.Minute
)
