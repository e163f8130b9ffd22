package workflows

import (
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"
)

// A step is written to the ledger before Temporal knows of it. When everything
// dies in between, the ledger has a step that the run has not heard of: its
// state is old, and its alarm may be set too late. Whoever asks such a run for
// something says how far the ledger is, so that it does not judge by what it
// does not know; and after a crash the cases concerned are asked to catch up.

// Ledger is how far a case's ledger is: the argument of CatchUp.
type Ledger struct {
	Seq int `json:"seq"`
}

func (c *run) isBehind(seq int) bool { return c.State.Seq < seq }

// refuseWhenCurrent is the validator of CatchUp: a run that has heard of everything says
// so, which leaves no event.
func (c *run) refuseWhenCurrent(_ workflow.Context, ledger Ledger) error {
	if !c.ready || c.isBehind(ledger.Seq) {
		return nil
	}
	return temporal.NewApplicationErrorWithOptions("the run has heard of every step", CurrentType,
		temporal.ApplicationErrorOptions{NonRetryable: true, Category: temporal.ApplicationErrorCategoryBenign})
}

// catchUp brings the run up to the ledger.
func (c *run) catchUp(asked workflow.Context, ledger Ledger) error {
	ctx := uncancelled(asked)
	if err := workflow.Await(ctx, func() bool { return c.ready }); err != nil {
		return err
	}
	if err := c.mutex.Lock(ctx); err != nil {
		return err
	}
	defer c.mutex.Unlock()
	return c.reload(ctx, ledger.Seq)
}

// reload loads the case from the ledger if that is ahead. The caller has the mutex.
func (c *run) reload(ctx workflow.Context, seq int) error {
	if !c.isBehind(seq) {
		return nil
	}
	loaded, err := c.askLedger(ctx)
	if err != nil {
		return temporal.NewApplicationErrorWithCause("the ledger could not be read; it may be tried again", UnavailableType, err)
	}
	clock := c.State.Clock
	if c.State = loaded.State; c.State.Clock.Before(clock) {
		c.State.Clock = clock
	}
	for _, key := range loaded.Mails {
		c.deliver(ctx, key)
	}
	c.accepted++ // what the run was asked for is what it hears of now
	return nil
}
