package workflows

import (
	"strconv"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"
)

// Names that Temporal keeps for good.
const (
	// PolicyType is the workflow that lets a policy come into force at its date.
	PolicyType = "Policy"
	// BringIntoForceActivity is its one activity.
	BringIntoForceActivity = "BringIntoForce"
	// ClockMoved is the signal that a training world's clock has been moved.
	ClockMoved = "clock_moved"
)

// AfterMidnight is how long after local midnight a policy's cases count again:
// enough that no host's clock still shows the day before.
const AfterMidnight = time.Second

// PolicyID is the workflow id of a policy version: one for each, for good.
func PolicyID(organisation string, version int) string {
	return "policy/" + organisation + "/" + strconv.Itoa(version)
}

// PolicyVersion names a version of an organisation's policy.
type PolicyVersion struct {
	Organisation string `json:"organisation"`
	Version      int    `json:"version"`
}

// PolicyStart is what the wait for a policy's date begins with.
type PolicyStart struct {
	PolicyVersion
	// At is the local midnight at which it comes into force, by the organisation's clock.
	At time.Time `json:"at"`
	// Offset is how far that clock is ahead of real time; 0 in production.
	Offset time.Duration `json:"offset,omitempty"`
}

// policyRenewAfter is how old a run that waits for a policy's date may grow.
const policyRenewAfter = 30 * 24 * time.Hour

// bringOptions: the cases of a municipality are many, and some may be away for a
// while; the activity says how far it has come, and is tried until all have
// counted again.
var bringOptions = workflow.ActivityOptions{
	StartToCloseTimeout: 4 * time.Hour,
	HeartbeatTimeout:    2 * time.Minute,
	RetryPolicy:         &temporal.RetryPolicy{InitialInterval: time.Second, BackoffCoefficient: 2, MaximumInterval: 5 * time.Minute},
	Summary:             "cases count their open deadlines again",
}

// Policy waits for the date of an approved policy and lets every living case
// count again (INV-73). It has the id of PolicyID, no timeout, and is renewed
// monthly like a case. Which policy is in force on a day is not its business:
// steps read that by date, and are right also before it has come round.
func Policy(asked workflow.Context, in PolicyStart) error {
	ctx := uncancelled(asked)
	moved := workflow.GetSignalChannel(ctx, ClockMoved)
	renew := workflow.Now(ctx).Add(policyRenewAfter)
	for {
		for moved.Len() > 0 {
			moved.Receive(ctx, &in.Offset) // the last one counts
		}
		wait := in.At.Add(AfterMidnight).Sub(workflow.Now(ctx).Add(in.Offset))
		if wait <= 0 {
			break
		}
		if left := renew.Sub(workflow.Now(ctx)); left <= 0 {
			return workflow.NewContinueAsNewError(ctx, PolicyType, in)
		} else if wait > left {
			wait = left
		}
		timerCtx, cancel := workflow.WithCancel(ctx)
		timer := workflow.NewTimerWithOptions(timerCtx, wait, workflow.TimerOptions{Summary: "policy version " +
			strconv.Itoa(in.Version) + " comes into force"})
		cancelled := asked.Err() != nil
		if cancelled {
			workflow.SetCurrentDetails(ctx, cancelIgnored)
		}
		err := workflow.Await(ctx, func() bool { return timer.IsReady() || moved.Len() > 0 || asked.Err() != nil && !cancelled })
		cancel()
		if err != nil {
			return err
		}
	}
	return workflow.ExecuteActivity(workflow.WithActivityOptions(ctx, bringOptions), BringIntoForceActivity, in.PolicyVersion).Get(ctx, nil)
}
