package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"samlop/casefile"
)

// mayLeave is the one place that says a run can end: nothing is half done, and
// there is a reason to go.
func (c *run) mayLeave(ctx workflow.Context) bool {
	if !c.ready || c.mutex.IsLocked() || len(c.Mails) > 0 || c.sending > 0 || !workflow.AllHandlersFinished(ctx) {
		return false
	}
	return c.over(ctx) || c.renew(ctx)
}

// over: the case has ended and nothing is due or open to complaint; or nothing
// ever came of this run. A later step starts a new run under the same id.
func (c *run) over(ctx workflow.Context) bool {
	if !c.State.Empty() && !c.State.Ended() {
		return false
	}
	if _, _, due := casefile.NextWake(c.State); due {
		return false
	}
	return c.accepted > 0 || c.now(ctx).Sub(c.began) >= firstStepWithin
}

// renew: the server suggests it, a new build waits for it, or it has become old.
func (c *run) renew(ctx workflow.Context) bool {
	info := workflow.GetInfo(ctx)
	return info.GetContinueAsNewSuggested() || info.GetTargetWorkerDeploymentVersionChanged() || !c.now(ctx).Before(c.renewAt())
}

func (c *run) leave(ctx workflow.Context) error {
	if c.over(ctx) {
		return nil
	}
	carried := c.Carried
	carried.State = casefile.Lighten(carried.State, c.now(ctx))
	if c.shape < shapeKeepsAlarm {
		carried.Shown = nil // as it was then
	}
	// The clock goes along, so that no run begins before the last one ended.
	if now := c.now(ctx); now.After(carried.State.Clock) {
		carried.State.Clock = now.Truncate(time.Microsecond)
	}
	return workflow.NewContinueAsNewError(ctx, TypeOf(c.State.Kind()), Start{Case: c.start.Case,
		Organisation: c.start.Organisation, Offset: c.Offset,
		Carried: &carried})
}
