package workflows

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"samlop/casefile"
)

// Registered names of the activities.
const (
	RecordActivity  = "Record"
	LoadActivity    = "Load"
	DeliverActivity = "DeliverMail"
)

// recordOptions: a step is written within two minutes or not at all; until
// then the database may be away and come back. Local, because it is fast,
// idempotent and our own database: six events instead of eleven.
var recordOptions = workflow.LocalActivityOptions{
	ScheduleToCloseTimeout: 2 * time.Minute,
	StartToCloseTimeout:    15 * time.Second,
	RetryPolicy: &temporal.RetryPolicy{InitialInterval: 100 * time.Millisecond, BackoffCoefficient: 2,
		MaximumInterval: 5 * time.Second},
}

// check is every update's validator. It asks casefile on the state as it is
// now; a refusal here leaves no event. Validators are not replayed, so rules
// may change under a running case.
func (c *run) check(ctx workflow.Context, order Order) error {
	if !c.ready || c.isBehind(order.Seen) || order.Command.By.Who == casefile.System {
		return nil // Record decides on what it finds
	}
	now := c.now(ctx)
	if c.isDue(ctx) {
		return nil // what has fallen due changes the state before this step is decided
	}
	if casefile.ReachesPast(c.State, order.Command.Body) {
		return nil // Record decides on the whole ledger
	}
	if _, refusal := casefile.Decide(c.State, order.Command, now, order.Policy.Policy); refusal != nil {
		return refused(refusal)
	}
	return nil
}

// take is every update's handler: one step, one Record, one at a time.
func (c *run) take(asked workflow.Context, order Order) (Receipt, error) {
	ctx := uncancelled(asked)
	if err := workflow.Await(ctx, func() bool { return c.ready }); err != nil {
		return Receipt{}, err
	}
	if err := c.mutex.Lock(ctx); err != nil {
		return Receipt{}, err
	}
	defer c.mutex.Unlock()
	// What has fallen due comes first, at its own date, before anybody steps.
	c.takeDueWakes(ctx, c.now(ctx))
	result, err := c.record(ctx, order)
	if err != nil {
		return Receipt{}, temporal.NewApplicationErrorWithCause("the step could not be written; it may be tried again", UnavailableType, err)
	}
	if result.Refusal != nil {
		return Receipt{}, refused(result.Refusal)
	}
	c.accepted++
	return ReceiptFor(order.Command, result, c.State.Seq), nil
}

// ReceiptFor is the answer to a step that was accepted, or is known, in a case that is at
// seq after it.
func ReceiptFor(cmd casefile.Command, result RecordResult, seq int) Receipt {
	receipt := Receipt{CommandID: cmd.ID, RequestHash: cmd.RequestHash, Repeated: result.Known, Seq: seq}
	if result.Known {
		receipt.RequestHash = result.RequestHash
	}
	own := slices.DeleteFunc(slices.Clone(result.Events), func(e casefile.Event) bool { return e.Command != cmd.ID })
	for _, e := range own {
		receipt.Events, receipt.At = append(receipt.Events, e.Name()), e.At
	}
	receipt.Made = casefile.MadeBy(own)
	return receipt
}

// record writes one step and applies what the ledger then holds. The caller has
// the mutex.
func (c *run) record(ctx workflow.Context, order Order) (RecordResult, error) {
	var result RecordResult
	input := RecordInput{State: c.State, Command: order.Command, Policy: order.Policy.Policy, Now: c.now(ctx)}
	options := recordOptions
	options.Summary = order.Command.Name()
	err := workflow.ExecuteLocalActivity(workflow.WithLocalActivityOptions(ctx, options), RecordActivity, input).Get(ctx, &result)
	if err != nil {
		return result, fmt.Errorf("recording %s: %w", order.Command.Name(), err)
	}
	c.hear(result)
	for _, key := range result.Mails {
		c.deliver(ctx, key)
	}
	return result, nil
}

// hear applies what the ledger now holds; the case's own clock never runs backwards.
func (c *run) hear(result RecordResult) {
	if result.State == nil {
		c.State = casefile.Fold(c.State, result.Events)
		return
	}
	clock := c.State.Clock
	if c.State = *result.State; c.State.Clock.Before(clock) {
		c.State.Clock = clock
	}
}

// recordOwn writes a step that the case itself takes. Its id follows from where
// the case stands, so that a step repeated after a crash meets its own entry.
func (c *run) recordOwn(ctx workflow.Context, what string, body casefile.Step) error {
	id := what + "/" + c.State.Case + "/" + strconv.Itoa(c.State.Seq)
	_, err := c.record(ctx, Order{Command: casefile.Command{ID: id, By: casefile.SystemActor, Body: body}})
	return err
}

func (c *run) askLedger(ctx workflow.Context) (LoadResult, error) {
	var loaded LoadResult
	err := workflow.ExecuteLocalActivity(workflow.WithLocalActivityOptions(ctx, recordOptions), LoadActivity, c.start.Case,
		c.start.Organisation).Get(ctx, &loaded)
	return loaded, err
}

func refused(r *casefile.Refusal) error {
	return temporal.NewApplicationErrorWithOptions(r.Error(), RefusedType,
		temporal.ApplicationErrorOptions{NonRetryable: true, Category: temporal.ApplicationErrorCategoryBenign, Details: []any{*r}})
}

// park lets the case stand, visibly, when it cannot go on by itself, and waits
// before the next try. A case workflow never fails.
func (c *run) park(ctx workflow.Context, what string, cause error) {
	c.Parked = what
	workflow.GetLogger(ctx).Error("case parked", "case", c.start.Case, "while", what, "error", cause)
	c.show(ctx)
	_ = workflow.Sleep(ctx, 5*time.Minute)
}
