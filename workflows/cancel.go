package workflows

import (
	"go.temporal.io/sdk/workflow"

	"samlop/casefile"
)

// A workflow of ours is not cancelled (INV-113). «Request Cancellation» is the
// largest button of Temporal UI; a case that obeyed it would forget its dates, a
// batch would leave cases untold, and a policy would not come into force. So
// everything runs in a context that cancellation does not reach, update handlers
// included, and a person is told.

// uncancelled is a workflow's context without the cancellation of its run.
func uncancelled(ctx workflow.Context) workflow.Context {
	free, _ := workflow.NewDisconnectedContext(ctx)
	return free
}

// cancelIgnored is what Temporal UI shows of a workflow that was asked to end.
const cancelIgnored = "**CANCELLATION IGNORED**: somebody asked Temporal to cancel this. It goes on; nothing has been lost.\n\n"

func (c *run) cancelUnseen() bool { return c.cancelAsked() && !c.cancelSeen }

// ignoreCancel opens a task for the coordinating unit.
func (c *run) ignoreCancel(ctx workflow.Context) {
	if err := c.mutex.Lock(ctx); err != nil {
		return
	}
	defer c.mutex.Unlock()
	c.cancelSeen = true
	for !c.State.Empty() {
		err := c.recordOwn(ctx, "cancelled", &casefile.NoteCancellation{})
		if err == nil {
			c.Parked = ""
			break
		}
		c.park(ctx, "a cancellation could not be noted", err)
	}
}

// cancelWasIgnored: this run or one before it was asked to end, and nobody has
// looked into it yet.
func (c *run) cancelWasIgnored() bool {
	return c.cancelSeen && c.State.Empty() || c.State.Asks(casefile.TaskCancellation)
}
