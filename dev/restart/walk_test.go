package restart_test

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"samlop/dev/town"
)

// walker takes one patient's case through its steps, one request at a time, and
// keeps what was asked and what was answered.
type walker struct {
	town    *town.Town
	patient int
	caseID  string
	granted []town.Request // the steps up to the grant
	next    int
	// current is the request that has been sent and not been answered.
	current  *town.Request
	answered []answered
	// found counts the requests that had not been answered, but were in the
	// ledger when they were sent again.
	found int
}

// answered is a request with its 2xx.
type answered struct {
	request town.Request
	taken   town.Taken
}

// answers are what it has been told.
func (w *walker) answers() []town.Taken {
	out := make([]town.Taken, len(w.answered))
	for i, a := range w.answered {
		out[i] = a.taken
	}
	return out
}

// request is the next one to send: the one that was not answered, or a new one.
func (w *walker) request() town.Request {
	if w.current != nil {
		return *w.current
	}
	var r town.Request
	switch {
	case w.caseID == "":
		r = w.town.Refer(w.patient)
	case w.next < len(w.granted):
		r = w.granted[w.next]
		w.next++
	default:
		to := w.town.Tone
		if len(w.answered)%2 == 0 {
			to = w.town.Nina
		}
		r = w.town.Step(w.town.ToneLogin(), w.caseID, "assign_handler", map[string]any{"staff": to})
	}
	w.current = &r
	return r
}

// walk takes steps until there are so many altogether, or the installation is
// gone: then the request it is at stays unanswered. onAnswer is told of each.
func (w *walker) walk(ctx context.Context, steps int, onAnswer func()) error {
	again := w.current != nil
	for len(w.answered) < steps {
		r := w.request()
		answer, err := w.town.Send(ctx, r, 0)
		switch {
		case err != nil:
			return nil //nolint:nilerr // gone; what became of the request is what this test is about
		case answer.Status == http.StatusAccepted || answer.Status == http.StatusServiceUnavailable:
			if err := breathe(ctx); err != nil {
				return err
			}
			continue
		}
		var taken town.Taken
		if err := answer.Into(&taken); err != nil {
			return fmt.Errorf("%s: %w", r.Path, err)
		}
		if again && taken.Repeated {
			w.found++
		}
		again, w.current = false, nil
		w.answered = append(w.answered, answered{r, taken})
		if w.caseID == "" {
			w.caseID = taken.CaseID
			w.granted = w.town.ToGrant(w.patient, w.caseID)
		}
		onAnswer()
	}
	return nil
}

// breathe waits as Retry-After asks, only shorter.
func breathe(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(100 * time.Millisecond):
		return nil
	}
}

// walkAll lets all walkers walk side by side, and calls at once when so many
// steps have been answered.
func walkAll(ctx context.Context, walkers []*walker, steps, after int, call func()) error {
	var count atomic.Int64
	var all sync.WaitGroup
	errs := make([]error, len(walkers))
	for i, w := range walkers {
		all.Go(func() {
			errs[i] = w.walk(ctx, steps, func() {
				if count.Add(1) == int64(after) {
					call()
				}
			})
		})
	}
	all.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
