package workflows

import (
	"slices"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"samlop/casefile"
)

// deliverOptions: a mail is tried for a day from its hour, on the queue that is
// rate-limited for the whole installation; then a person is told. Its hour may be days
// ahead, behind a weekend or Easter, so that it is the activity that gives up.
var deliverOptions = workflow.ActivityOptions{
	TaskQueue:              MailQueue,
	ScheduleToCloseTimeout: 15 * 24 * time.Hour,
	StartToCloseTimeout:    time.Minute,
	RetryPolicy:            &temporal.RetryPolicy{InitialInterval: time.Second, BackoffCoefficient: 2, MaximumInterval: 5 * time.Minute},
	Summary:                "deliver a mail",
}

// deliver lets one mail of the outbox out, beside the case's own life.
func (c *run) deliver(ctx workflow.Context, key string) {
	if slices.Contains(c.Mails, key) {
		return
	}
	c.Mails = append(c.Mails, key)
	c.send(ctx, key)
}

// deliverAll takes up what a former run left undelivered.
func (c *run) deliverAll(ctx workflow.Context) {
	for _, key := range c.Mails {
		c.send(ctx, key)
	}
}

func (c *run) send(ctx workflow.Context, key string) {
	c.sending++
	workflow.Go(ctx, func(ctx workflow.Context) {
		defer func() { c.sending-- }()
		if reason, arrived := deliverMail(ctx, key); !arrived {
			c.tellOfFailure(ctx, key, reason)
		}
		c.Mails = slices.DeleteFunc(c.Mails, func(k string) bool { return k == key })
	})
}

// deliverMail brings one mail to its end. Where nobody knows that it arrived, somebody
// is to be told, with the reason as a code.
func deliverMail(ctx workflow.Context, key string) (reason string, arrived bool) {
	var done Delivery
	err := workflow.ExecuteActivity(workflow.WithActivityOptions(ctx, deliverOptions), DeliverActivity, key).Get(ctx, &done)
	if err != nil {
		return GaveUp, false
	}
	return done.Reason, done.Outcome != OutcomeFailed && done.Outcome != OutcomeUnknown
}

// tellOfFailure opens a task for a person; the case itself goes on.
func (c *run) tellOfFailure(ctx workflow.Context, key, reason string) {
	if err := c.mutex.Lock(ctx); err != nil {
		return
	}
	defer c.mutex.Unlock()
	for {
		err := c.recordOwn(ctx, "mail-failed/"+key, &casefile.NoteMailFailure{Mail: key, Reason: reason})
		if err == nil {
			c.Parked = ""
			return
		}
		c.park(ctx, "a failed mail could not be noted", err)
	}
}
