package casework

import (
	"context"
	"errors"
	"sync"
	"time"

	"go.temporal.io/sdk/temporal"
	"golang.org/x/sync/errgroup"

	"samlop/models"
	"samlop/workflows"
)

// heard remembers which steps Temporal is known to have: those whose receipt
// came back here.
type heard struct {
	mu    sync.Mutex
	steps map[string]time.Time
	swept time.Time
}

func (h *heard) note(id string, at time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.steps == nil {
		h.steps, h.swept = map[string]time.Time{}, at
	}
	h.steps[id] = at
	if at.Sub(h.swept) > longUnheard { // a worker tells thousands of cases of a batch, and nobody asks it what it has heard
		h.forget(at.Add(-longUnheard))
		h.swept = at
	}
}

func (h *heard) knows(id string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	_, ok := h.steps[id]
	return ok
}

func (h *heard) forgetBefore(t time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.forget(t)
}

func (h *heard) forget(before time.Time) {
	for id, at := range h.steps {
		if at.Before(before) {
			delete(h.steps, id)
		}
	}
}

const (
	// unheardFor is how long after it was written a step may still be on its way
	// to Temporal. It is more than the time between the two in a crash.
	unheardFor = time.Minute
	// longUnheard bounds what is remembered of steps that have been heard of.
	longUnheard = 10 * time.Minute
)

// CatchUp lets cases hear of steps that the ledger has and they perhaps do not:
// when everything died between the ledger's commit and Temporal's, and nobody
// has asked again. Until then such a case may sleep past a date. A case that has
// heard of everything says so and is left as it is. after is what the call
// before returned; the zero time looks at the steps written last before the
// process started. Steps of the last minute are left for the next call.
func (d *Door) CatchUp(ctx context.Context, after time.Time) (next time.Time, err error) {
	defer told("letting cases catch up with the ledger", &err)
	now := d.clock()
	next = now.Add(-unheardFor)
	upTo := next
	if after.IsZero() {
		last, err := d.store.LastWritten(ctx)
		if err != nil || last.IsZero() {
			return next, err
		}
		after, upTo = last.Add(-unheardFor), last
	}
	steps, err := d.store.WrittenBetween(ctx, after, upTo)
	if err != nil {
		return after, err
	}
	unheard := map[string]models.Written{}
	for _, step := range steps {
		if !d.heard.knows(step.ID) && unheard[step.CaseID].LastSeq < step.LastSeq {
			unheard[step.CaseID] = step
		}
	}
	group, tell := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for _, step := range unheard {
		group.Go(func() error { return d.tellOfLedger(tell, step) })
	}
	if err := group.Wait(); err != nil {
		return after, err
	}
	d.heard.forgetBefore(now.Add(-longUnheard))
	return next, nil
}

// tellOfLedger tells one case how far its ledger is.
func (d *Door) tellOfLedger(ctx context.Context, step models.Written) error {
	o := order{caseID: step.CaseID, organisation: step.OrganisationID}
	err := d.insist(ctx, lifeTimeout, o, workflows.Ledger{Seq: step.LastSeq}, workflows.CatchUp, nil)
	if app, ok := errors.AsType[*temporal.ApplicationError](err); ok && app.Type() == workflows.CurrentType {
		return nil
	}
	if err != nil {
		return d.sort(ctx, step.ID, err)
	}
	d.log.InfoContext(ctx, "a case has been told of steps it may not have heard of", "case", step.CaseID, "seq", step.LastSeq)
	return nil
}
