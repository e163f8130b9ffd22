package casework

import (
	"context"
	"errors"
	"fmt"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"github.com/google/uuid"

	"samlop/casefile"
	"samlop/workflows"
)

// order is one step for one case's workflow.
type order struct {
	caseID, organisation string
	// kind is that of the file; where it is not known the store is asked.
	kind   casefile.Kind
	offset time.Duration
	cmd    casefile.Command
	policy casefile.Policy
	// seen is how far the case's ledger was when it was looked at.
	seen int
	// start is true when there may be no run to take it; fresh when there is
	// certainly no case yet, so that nothing needs loading.
	start, fresh bool
	// number is the case's, when it is known already; a run is found by it.
	number string
}

// How often a workflow that is not ready, or a Temporal that is away for a
// moment, is asked again.
const (
	firstPause = 20 * time.Millisecond
	maxPause   = 500 * time.Millisecond
	// probeTimeout is how long Temporal is asked whether it is there at all,
	// when a step has not been answered.
	probeTimeout = time.Second
)

// update asks the case's workflow to take a step and waits until the ledger holds it, or
// for another answer, at most the service's step timeout. Errors: *casefile.Refusal,
// Pending, Unavailable.
func (d *Service) update(ctx context.Context, o order) (workflows.Receipt, error) {
	type answer struct {
		receipt workflows.Receipt
		err     error
	}
	written, forget := d.awaited.expect(o.cmd)
	defer forget()
	answers := make(chan answer, 1)
	// It goes on when the ledger has answered, so that it is known when Temporal has the step.
	asking, stop := context.WithCancel(context.WithoutCancel(ctx))
	go func() {
		defer stop()
		receipt, err := d.ask(asking, o)
		answers <- answer{receipt, err}
	}()
	select {
	case receipt := <-written:
		return receipt, nil
	case <-ctx.Done(): // the caller has gone
		stop()
		return workflows.Receipt{}, ctx.Err()
	case a := <-answers:
		if a.err == nil {
			return a.receipt, nil
		}
		err := d.toldOf(ctx, o, d.asServiceError(ctx, o.cmd.ID, a.err))
		if is[*Pending](err) {
			d.log.WarnContext(ctx, "a step has not been answered in time", "step", o.cmd.ID, "name", o.cmd.Name(), "case", o.caseID)
		}
		return workflows.Receipt{}, err
	}
}

// ask asks the case's workflow to take a step, and waits until Temporal has its answer.
func (d *Service) ask(ctx context.Context, o order) (workflows.Receipt, error) {
	var receipt workflows.Receipt
	take := func() error {
		asked := workflows.Order{Command: o.cmd, Policy: workflows.OwnPolicy{Policy: o.policy}, Seen: o.seen}
		return d.retryUpdate(ctx, d.stepTimeout, o, asked, o.cmd.Name(), &receipt)
	}
	err := take()
	if d.mendLedgerBehind(ctx, o, err) {
		err = take()
	}
	if err == nil {
		d.confirmed.note(o.cmd.ID)
	}
	return receipt, err
}

// retryUpdate sends one update until it is answered. Its id is fresh, because a
// refused key may be tried again, and stays the same over the tries.
func (d *Service) retryUpdate(ctx context.Context, patience time.Duration, o order, argument any, name string, reply any) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	leave, err := d.queues.enter(ctx, o.caseID)
	if err != nil { // nothing has been asked of the workflow
		return &Unavailable{RetryAfter: retryAfter, Err: fmt.Errorf("waiting for other steps of the case: %w", err)}
	}
	defer leave()
	if o.kind == "" {
		if o.kind, err = d.store.KindOf(ctx, o.caseID); err != nil {
			return err
		}
	}
	options := client.UpdateWorkflowOptions{UpdateID: uuid.NewString(), WorkflowID: workflows.FileID(o.kind, o.caseID), UpdateName: name,
		Args: []any{argument}, WaitForStage: client.WorkflowUpdateStageCompleted}
	for pause := firstPause; ; pause = min(2*pause, maxPause) {
		err := d.send(ctx, o, options, reply)
		switch {
		case err == nil:
			return nil
		case is[*serviceerror.NotFound](err) && !o.start:
			o.start = true // the case's last run has ended; this step begins the next
			continue
		case !again(err):
			return err
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return err
		}
	}
}

// summaryOf is what Temporal UI calls a file.
var summaryOf = map[casefile.Kind]string{
	casefile.KindCase:    "case of a person with long-term, coordinated needs",
	casefile.KindEpisode: "episode of a person in a health trust",
}

func (d *Service) send(ctx context.Context, o order, options client.UpdateWorkflowOptions, reply any) error {
	var handle client.WorkflowUpdateHandle
	var err error
	if o.start {
		if o.number == "" {
			row, err := d.store.CaseByID(ctx, o.caseID)
			if err != nil {
				return err
			}
			o.number = row.Number
		}
		start := client.StartWorkflowOptions{ID: options.WorkflowID, TaskQueue: workflows.CaseQueue,
			StaticSummary:            summaryOf[o.kind],
			TypedSearchAttributes:    temporal.NewSearchAttributes(workflows.NumberKey.ValueSet(o.number)),
			WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
			WorkflowIDReusePolicy:    enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE}
		handle, err = d.temporal.UpdateWithStartWorkflow(ctx, client.UpdateWithStartWorkflowOptions{UpdateOptions: options,
			StartWorkflowOperation: d.temporal.NewWithStartWorkflowOperation(start, workflows.TypeOf(o.kind),
				workflows.Start{Case: o.caseID, Organisation: o.organisation, Offset: o.offset, Fresh: o.fresh})})
	} else {
		handle, err = d.temporal.UpdateWorkflow(ctx, options)
	}
	if err != nil {
		return err
	}
	return handle.Get(ctx, reply)
}

// again tells what a moment mends: a run that is just starting or ending, and a
// Temporal that is away or busy.
func again(err error) bool {
	return is[*serviceerror.WorkflowNotReady](err) || is[*serviceerror.Unavailable](err) || is[*serviceerror.ResourceExhausted](err) ||
		is[*serviceerror.Aborted](err) || is[*serviceerror.NotFound](err)
}

// asServiceError turns what Temporal says into an error of the service.
func (d *Service) asServiceError(ctx context.Context, stepID string, err error) error {
	if app, ok := errors.AsType[*temporal.ApplicationError](err); ok {
		switch app.Type() {
		case workflows.RefusedType:
			var refusal casefile.Refusal
			if broken := app.Details(&refusal); broken != nil {
				return fmt.Errorf("reading a refusal: %w", broken)
			}
			return &refusal
		case workflows.UnavailableType:
			return &Unavailable{RetryAfter: retryAfter, Err: err}
		}
		return err
	}
	if ctx.Err() != nil {
		return ctx.Err() // the caller has gone
	}
	if is[*Unavailable](err) {
		return err
	}
	late := errors.Is(err, context.DeadlineExceeded) || is[*client.WorkflowUpdateServiceTimeoutOrCanceledError](err) ||
		is[*serviceerror.DeadlineExceeded](err) || is[*serviceerror.Canceled](err)
	switch {
	case late && d.temporalThere(ctx):
		return &Pending{StepID: stepID}
	case late, again(err):
		return &Unavailable{RetryAfter: retryAfter, Err: err}
	}
	return err
}

// temporalThere tells a slow step from a Temporal that is away: the SDK waits
// for it as long as it is given, and then calls both a timeout.
func (d *Service) temporalThere(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	_, err := d.temporal.CheckHealth(ctx, &client.CheckHealthRequest{})
	return err == nil
}
