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

// CatchUp lets cases hear of steps that the ledger has and they perhaps do not:
// when everything died between the ledger's commit and Temporal's, and nobody
// has asked again. Until then such a case may sleep past a date. A case that has
// heard of everything says so and is left as it is. after is what the call
// before returned; the zero time looks at the steps written last before the
// process started. Steps of the last minute are left for the next call.
func (d *Service) CatchUp(ctx context.Context, after time.Time) (next time.Time, err error) {
	defer wrapError("letting cases catch up with the ledger", &err)
	now := d.clock()
	next = now.Add(-confirmWithin)
	upTo := next
	if after.IsZero() {
		last, err := d.store.LastWritten(ctx)
		if err != nil || last.IsZero() {
			return next, err
		}
		after, upTo = last.Add(-confirmWithin), last
	}
	steps, err := d.store.WrittenBetween(ctx, after, upTo)
	if err != nil {
		return after, err
	}
	unheard := map[string]models.Written{}
	for _, step := range steps {
		if !d.confirmed.knows(step.ID) && unheard[step.CaseID].LastSeq < step.LastSeq {
			unheard[step.CaseID] = step
		}
	}
	group, tell := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for _, step := range unheard {
		group.Go(func() error { return d.sendLedgerPosition(tell, step) })
	}
	if err := group.Wait(); err != nil {
		return after, err
	}
	d.confirmed.forgetBefore(now.Add(-rememberFor))
	return next, nil
}

// sendLedgerPosition tells one case how far its ledger is.
func (d *Service) sendLedgerPosition(ctx context.Context, step models.Written) error {
	o := order{caseID: step.CaseID, organisation: step.OrganisationID}
	err := d.retryUpdate(ctx, lifeTimeout, o, workflows.Ledger{Seq: step.LastSeq}, workflows.CatchUp, nil)
	if app, ok := errors.AsType[*temporal.ApplicationError](err); ok && app.Type() == workflows.CurrentType {
		return nil
	}
	if err != nil {
		return d.asServiceError(ctx, step.ID, err)
	}
	d.log.InfoContext(ctx, "a case has been told of steps it may not have heard of", "case", step.CaseID, "seq", step.LastSeq)
	return nil
}
