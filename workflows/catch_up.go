package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"samlop/casefile"
)

// A step is written to the ledger before Temporal knows of it. When everything
// dies in between, the ledger has a step that the run has not heard of: its
// state is old, and its alarm may be set too late. Whoever asks such a run for
// something says how far the ledger is, so that it does not judge by what it
// does not know; and the watch asks every case, now and then, whether it is as
// far as its ledger and awake (INV-113).

// Ledger is how far a case's ledger is: the argument of CatchUp.
type Ledger struct {
	Seq int `json:"seq"`
	// Wake asks the run to live through what has fallen due, should its alarm have
	// been lost.
	Wake bool `json:"wake,omitempty"`
}

// Standing is what a run says of itself when it refuses to catch up: the detail
// of an error of CurrentType or ParkedType.
type Standing struct {
	Run string `json:"run"`
	Seq int    `json:"seq"`
	// Offset is how far the run's clock is ahead of real time.
	Offset time.Duration `json:"offset,omitempty"`
}

func (c *run) isBehind(seq int) bool { return c.State.Seq < seq }

// refuseWhenCurrent is the validator of CatchUp: a run that has heard of everything says
// so, and one that is parked says that, which leaves no event.
func (c *run) refuseWhenCurrent(ctx workflow.Context, ledger Ledger) error {
	if c.Parked != "" {
		return c.standing(ctx, "the run is parked: "+c.Parked, ParkedType)
	}
	if !c.ready || c.isBehind(ledger.Seq) || ledger.Wake && c.isDue(ctx) {
		return nil
	}
	return c.standing(ctx, "the run has heard of every step", CurrentType)
}

func (c *run) standing(ctx workflow.Context, what, kind string) error {
	now := Standing{Run: workflow.GetInfo(ctx).WorkflowExecution.RunID, Seq: c.State.Seq, Offset: c.Offset}
	return temporal.NewApplicationErrorWithOptions(what, kind,
		temporal.ApplicationErrorOptions{NonRetryable: true, Category: temporal.ApplicationErrorCategoryBenign, Details: []any{now}})
}

func (c *run) isDue(ctx workflow.Context) bool {
	due, _, ok := casefile.NextWake(c.State)
	return ok && !due.After(c.now(ctx))
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
	if err := c.reload(ctx, ledger.Seq); err != nil {
		return err
	}
	if ledger.Wake {
		c.takeDueWakes(ctx, c.now(ctx))
	}
	return nil
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
