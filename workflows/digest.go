package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"samlop/casefile"
)

// Names that Temporal keeps for good.
const (
	// DigestType is the workflow that says again what is still overdue in an
	// organisation (INV-108).
	DigestType = "Digest"
	// GatherDigestActivity writes the lines into the mails of the day.
	GatherDigestActivity = "GatherDigest"
	// DigestFailedActivity lets the cases of a mail know that it was given up.
	DigestFailedActivity = "DigestFailed"
)

// DigestID is the workflow id of an organisation's digest: one for each, and the
// last of its days.
func DigestID(organisation string, on casefile.Date) string {
	return "digest/" + organisation + "/" + on.String()
}

// DigestStart says whose digest it is, and of which days: one, or in a training
// world those that its clock has passed at once.
type DigestStart struct {
	Organisation string          `json:"organisation"`
	Days         []casefile.Date `json:"days"`
}

// MailFailed is a mail that was given up, and why, as a code.
type MailFailed struct {
	Mail   string `json:"mail"`
	Reason string `json:"reason"`
}

// digestOptions: a municipality is read through in seconds; the database may be away
// for a while.
var digestOptions = workflow.ActivityOptions{
	StartToCloseTimeout: 15 * time.Minute,
	HeartbeatTimeout:    20 * time.Second,
	RetryPolicy:         &temporal.RetryPolicy{InitialInterval: time.Second, BackoffCoefficient: 2, MaximumInterval: time.Minute},
	Summary:             "what is still overdue",
}

// Digest tells the staff of an organisation of what is still overdue, on one morning
// a week, in the morning's one mail. It is a workflow of its own so that no case has
// to wake for it, and lives as long as its mails are on their way.
func Digest(asked workflow.Context, in DigestStart) error {
	ctx := uncancelled(asked)
	var keys []string
	own := workflow.WithActivityOptions(ctx, digestOptions)
	if err := workflow.ExecuteActivity(own, GatherDigestActivity, in).Get(ctx, &keys); err != nil {
		return err
	}
	onTheirWay := len(keys)
	for _, key := range keys {
		workflow.Go(ctx, func(ctx workflow.Context) {
			defer func() { onTheirWay-- }()
			if reason, arrived := deliverMail(ctx, key); !arrived {
				_ = workflow.ExecuteActivity(own, DigestFailedActivity, MailFailed{key, reason}).Get(ctx, nil)
			}
		})
	}
	return workflow.Await(ctx, func() bool { return onTheirWay == 0 })
}
