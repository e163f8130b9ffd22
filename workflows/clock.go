package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"samlop/casefile"
)

// renewAfter is how old a run may grow: it bounds how old a history today's
// code must still replay (practice.md 4.3), and each renewal carries the whole
// state into a new history, so that it is a quarter and not a month. Counted on
// the case's own clock.
const renewAfter = 90 * 24 * time.Hour

// renewAfterAtFirst is renewAfter of runs of before shapeKeepsAlarm.
const renewAfterAtFirst = 30 * 24 * time.Hour

// firstStepWithin is how long a run waits for its first step before it gives up.
const firstStepWithin = time.Minute

// alarm is the one timer of a run.
type alarm struct {
	at     time.Time
	what   string
	future workflow.Future
	cancel workflow.CancelFunc
	// offset is that of the clock by which it counts.
	offset time.Duration
	// kept: it stays when what is to come next comes to be later. It rings once for
	// nothing and is set anew then, which costs less than a timer for each move.
	kept bool
}

func (a *alarm) rang() bool { return a.future != nil && a.future.IsReady() }

// next is the earliest instant at which this run must do something by itself;
// the zero time when nothing is to come.
func (c *run) next(ctx workflow.Context) (time.Time, string) {
	at, what, ok := casefile.NextWake(c.State)
	if alarm, due := casefile.AlarmAt(c.State); due && c.shape >= shapeKeepsAlarm {
		at = alarm
	}
	see := func(t time.Time, w string) {
		// A reason to leave that has come, but must wait for a delivery, needs no
		// timer: the end of the delivery wakes the run. A timer would spin.
		if t.After(c.now(ctx)) && (!ok || t.Before(at)) {
			at, what, ok = t, w, true
		}
	}
	see(c.renewAt(), "renewal")
	if c.accepted == 0 && (c.State.Empty() || c.State.Ended()) {
		see(c.began.Add(firstStepWithin), "no step came")
	}
	return at, what
}

// renewAt spreads renewals over a day by a hash of the case.
func (c *run) renewAt() time.Time {
	after := renewAfter
	if c.shape < shapeKeepsAlarm {
		after = renewAfterAtFirst
	}
	return c.began.Add(after).Add(casefile.Spread(c.start.Case, 24*time.Hour))
}

func (c *run) alarmStale(ctx workflow.Context) bool {
	at, _ := c.next(ctx)
	return !c.armed(at)
}

// armed reports whether the alarm rings in time for an instant. For the zero time there
// is none to set, and one of another clock is left alone.
func (c *run) armed(at time.Time) bool {
	if at.IsZero() {
		return c.alarm.future == nil || !c.alarm.rang() && c.alarm.offset != c.Offset
	}
	return c.ticking() && (c.alarm.at.Equal(at) || c.alarm.kept && c.alarm.at.Before(at))
}

// ticking: the alarm is set, and by the clock that the case now has.
func (c *run) ticking() bool {
	return c.alarm.future != nil && !c.alarm.rang() && c.alarm.offset == c.Offset
}

// setAlarm keeps exactly one timer, which rings at or before the earliest thing to
// come, and touches it only when it would ring too late.
func (c *run) setAlarm(ctx workflow.Context) {
	at, what := c.next(ctx)
	if c.armed(at) {
		return
	}
	if c.alarm.cancel != nil {
		c.alarm.cancel()
	}
	if at.IsZero() {
		c.alarm = alarm{}
		return
	}
	timerCtx, cancel := workflow.WithCancel(ctx)
	wait := max(time.Millisecond, at.Sub(c.now(ctx)))
	c.alarm = alarm{at: at, what: what, cancel: cancel, offset: c.Offset, kept: c.shape >= shapeKeepsAlarm,
		future: workflow.NewTimerWithOptions(timerCtx, wait, workflow.TimerOptions{Summary: what})}
}

// wake lives through what has fallen due. What cannot be done is tried again;
// a person is told.
func (c *run) wake(ctx workflow.Context) {
	c.alarm.future = nil
	if err := c.mutex.Lock(ctx); err != nil {
		return
	}
	defer c.mutex.Unlock()
	c.takeDueWakes(ctx, c.now(ctx))
}

// takeDueWakes takes every wake up to an instant, in order. The caller has the mutex.
func (c *run) takeDueWakes(ctx workflow.Context, to time.Time) {
	for {
		at, _, ok := casefile.NextWake(c.State)
		if !ok || at.After(to) {
			return
		}
		before := c.State.Seq
		if err := c.recordOwn(ctx, "wake", &casefile.Wake{}); err != nil {
			c.park(ctx, "a wake could not be written", err)
			continue
		}
		if c.Parked != "" {
			c.Parked = ""
			if err := c.recordOwn(ctx, "unparked", &casefile.NotePark{Step: "wake", Reason: "RESUMED_LATE"}); err != nil {
				c.Parked = "a note of the stop could not be written"
			}
		}
		if c.State.Seq == before {
			// A wake that changes nothing would come again at once, for ever.
			c.park(ctx, "a wake had nothing to do", temporal.NewApplicationError("nothing due", "EmptyWake"))
		}
	}
}

// moveClock moves a training case to an instant of its world: every wake on the
// way is lived through at its own date before the call returns (docs/architecture.md rule 9).
func (c *run) moveClock(asked workflow.Context, until Until) error {
	ctx := uncancelled(asked)
	if err := workflow.Await(ctx, func() bool { return c.ready }); err != nil {
		return err
	}
	if err := c.mutex.Lock(ctx); err != nil {
		return err
	}
	defer c.mutex.Unlock()
	if err := c.reload(ctx, until.Seen); err != nil {
		return err
	}
	for {
		at, _, ok := casefile.NextWake(c.State)
		if !ok || at.After(until.To) {
			break
		}
		// Step to the wake's own instant, so that it writes its own date.
		if step := at.Sub(workflow.Now(ctx)); step > c.Offset {
			c.Offset = step
		}
		c.takeDueWakes(ctx, at)
	}
	c.Offset = until.Offset
	return nil
}
