package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"samlop/casefile"
)

// run is one run of a case's workflow: the state it carries, and what lives
// only as long as the run does.
type run struct {
	Carried
	start Start

	began    time.Time // the case's clock when the run began
	ready    bool      // the state is loaded
	accepted int       // steps taken in this run
	mutex    workflow.Mutex
	alarm    alarm
	// shape is the run's (versions.go); 0 until the case has been shown.
	shape    workflow.Version
	shownSeq int // how far the case was when it was last shown
	sending  int // deliveries under way
	// cancelAsked reports whether Temporal has been asked to cancel the run, and
	// cancelSeen that it has been told to people.
	cancelAsked func() bool
	cancelSeen  bool
}

// Carried is what a run hands to the next: everything, in one value, so that
// continue-as-new cannot forget a field.
type Carried struct {
	State casefile.State `json:"state"`
	// Mails are the outbox keys this workflow has still to deliver, which runs of an
	// older build took upon themselves.
	Mails []string `json:"mails,omitempty"`
	// Offset is how far a training world's clock is from real time; 0 in production.
	Offset time.Duration `json:"offset,omitempty"`
	// Parked says why the case cannot go on by itself; empty when it can.
	Parked string `json:"parked,omitempty"`
	// Shown is what Temporal has been told last of the case.
	Shown *attributes `json:"shown,omitempty"`
}

// Case is the life of one file. It is registered as "Case" and has the id
// "case/<id>", and for an episode in a health trust as "Episode" with "episode/<id>";
// it has no timeout and no retry policy: it never fails, it parks, and it
// is not cancelled (INV-113).
func Case(asked workflow.Context, in Start) error {
	ctx := uncancelled(asked)
	c := newRun(ctx, in)
	c.cancelAsked = func() bool { return asked.Err() != nil }
	if err := c.listen(ctx); err != nil {
		return err
	}
	c.load(ctx)
	c.deliverAll(ctx)
	for {
		if c.settled(ctx) {
			c.show(ctx)
			if !c.mayLeave(ctx) {
				c.setAlarm(ctx)
			}
		}
		ready := func() bool { return c.alarm.rang() || c.unsettled(ctx) || c.mayLeave(ctx) || c.cancelUnseen() }
		if err := workflow.Await(ctx, ready); err != nil {
			return err
		}
		switch {
		case c.cancelUnseen():
			c.ignoreCancel(ctx)
		case c.alarm.rang():
			c.wake(ctx)
		case c.mayLeave(ctx):
			return c.leave(ctx)
		}
	}
}

// settled: no step is under way. Only then is the case shown and the alarm set,
// so that a step pays once for each, whatever happens on its way.
func (c *run) settled(ctx workflow.Context) bool { return workflow.AllHandlersFinished(ctx) }

// unsettled: a step has come to its end, and the case is to be shown or the
// alarm set anew.
func (c *run) unsettled(ctx workflow.Context) bool {
	return c.settled(ctx) && (c.shownSeq != c.State.Seq || c.alarmStale(ctx))
}

func newRun(ctx workflow.Context, in Start) *run {
	c := &run{start: in, mutex: workflow.NewMutex(ctx)}
	if in.Carried != nil {
		c.Carried = *in.Carried
	} else {
		c.State, c.Offset = casefile.New(in.Case, in.Organisation), in.Offset
	}
	c.began = c.now(ctx)
	// What it begins with is what there is: a step that comes with the first task
	// meets the validator like any other.
	c.ready = in.Carried != nil || in.Fresh
	return c
}

// listen takes every step of the process as an update of that name, before the
// first thing that blocks.
func (c *run) listen(ctx workflow.Context) error {
	if err := workflow.SetQueryHandler(ctx, "state", func() (casefile.State, error) { return c.State, nil }); err != nil {
		return err
	}
	for _, spec := range casefile.Specs() {
		options := workflow.UpdateHandlerOptions{Validator: c.check, Description: spec.Title}
		if err := workflow.SetUpdateHandlerWithOptions(ctx, spec.Name, c.take, options); err != nil {
			return err
		}
	}
	options := workflow.UpdateHandlerOptions{Validator: c.refuseWhenCurrent, Description: "Hear of steps that a crash has kept from the run"}
	if err := workflow.SetUpdateHandlerWithOptions(ctx, CatchUp, c.catchUp, options); err != nil {
		return err
	}
	return workflow.SetUpdateHandlerWithOptions(ctx, LiveUntil, c.moveClock,
		workflow.UpdateHandlerOptions{Description: "Move a training case's clock"})
}

// load is the first act of a run that carries nothing: the state comes from the
// ledger. A brand-new case has nothing there, and is not asked.
func (c *run) load(ctx workflow.Context) {
	if c.start.Carried == nil && !c.start.Fresh {
		for {
			loaded, err := c.askLedger(ctx)
			if err == nil {
				c.State, c.Mails, c.Offset = loaded.State, loaded.Mails, loaded.Offset
				break
			}
			c.park(ctx, "loading the case from the ledger", err)
		}
		c.Parked = ""
	}
	c.began = c.now(ctx)
	c.ready = true
}

// now is the case's own clock: real time plus a training world's offset, never
// backwards, not even over a continue-as-new.
func (c *run) now(ctx workflow.Context) time.Time {
	t := workflow.Now(ctx).UTC().Add(c.Offset)
	if t.Before(c.State.Clock) {
		return c.State.Clock
	}
	return t
}
