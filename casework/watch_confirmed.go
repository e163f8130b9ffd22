package casework

import (
	"context"
	"sync"
	"time"
)

// confirmedSteps are the steps whose receipt came back to this process, and which the
// others have not been told of yet.
type confirmedSteps struct {
	mu  sync.Mutex
	ids []string
}

func (h *confirmedSteps) note(ids ...string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.ids) < mostUntold { // else the database is away, and they are asked about later
		h.ids = append(h.ids, ids...)
	}
}

func (h *confirmedSteps) take() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	ids := h.ids
	h.ids = nil
	return ids
}

const (
	// confirmWithin is how long after it was written a step may still be on its way
	// to Temporal. It is more than the time between the two in a crash, and more than
	// tellEvery.
	confirmWithin = time.Minute
	// rememberFor bounds what is remembered of steps that have been heard of.
	rememberFor = 10 * time.Minute
	// tellEvery is how often a process tells the others which steps it knows Temporal to have.
	tellEvery = 5 * time.Second
	// mostUntold bounds what waits to be told.
	mostUntold = 50_000
)

// ShareConfirmed tells whichever process watches, until the context ends, which steps
// Temporal is known to have, so that nobody asks for them once more. Every process that
// takes steps does so, or tells cases of a batch.
func (d *Service) ShareConfirmed(ctx context.Context) {
	tick := time.NewTicker(tellEvery)
	defer tick.Stop()
	for done := false; !done; {
		select {
		case <-ctx.Done():
			done = true
		case <-tick.C:
		}
		if err := d.tellConfirmed(context.WithoutCancel(ctx)); err != nil && !done {
			d.log.WarnContext(ctx, "telling which steps have been heard of", "error", err)
		}
	}
}

func (d *Service) tellConfirmed(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, tellEvery)
	defer cancel()
	ids := d.confirmed.take()
	err := d.store.HearOf(ctx, ids)
	if err != nil {
		d.confirmed.note(ids...)
	}
	return err
}
