package casework

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/models"
	"samlop/workflows"
)

// A policy that is approved waits for its day in a workflow of its own. Which
// policy a step is decided under is read by date (models.Store.OfficeOn); the
// workflow lets the cases that sleep count again.

// waiting remembers which policies this process has seen to a workflow.
type waiting struct {
	mu   sync.Mutex
	seen map[string]bool
}

func (w *waiting) note(id string) (fresh bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.seen == nil {
		w.seen = map[string]bool{}
	}
	fresh = !w.seen[id]
	w.seen[id] = true
	return fresh
}

func (w *waiting) forget(id string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.seen, id)
}

func dateOf(t time.Time) casefile.Date { return calendar.DateOf(t) }

// wait starts the workflow of an approved policy, or tells the one there is how
// far the organisation's clock is from real time. nil for one that has done its work.
func (d *Door) wait(ctx context.Context, p models.ComingPolicy, offset time.Duration) (client.WorkflowRun, error) {
	version := workflows.PolicyVersion{Organisation: p.OrganisationID, Version: p.Version}
	options := client.StartWorkflowOptions{ID: workflows.PolicyID(p.OrganisationID, p.Version), TaskQueue: workflows.CaseQueue,
		StaticSummary:         fmt.Sprintf("policy version %d of an organisation, from %s", p.Version, p.EffectiveFrom),
		WorkflowIDReusePolicy: enumspb.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE}
	run, err := d.temporal.SignalWithStartWorkflow(ctx, options.ID, workflows.ClockMoved, offset, options, workflows.PolicyType,
		workflows.PolicyStart{PolicyVersion: version, At: calendar.Midnight(p.EffectiveFrom), Offset: offset})
	if is[*serviceerror.WorkflowExecutionAlreadyStarted](err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("letting a policy wait for its day: %w", err)
	}
	d.policies.note(options.ID)
	return run, nil
}

// awaitPolicy lets an approved policy wait for its day, and waits with it when
// that is today. It does not fail: the approval is written, counts from its day,
// and WatchPolicies sees to what could not be done now.
func (d *Door) awaitPolicy(ctx context.Context, o *office, p PolicyVersion) {
	ctx, cancel := context.WithTimeout(ctx, d.stepTimeout)
	defer cancel()
	run, err := d.wait(ctx, models.ComingPolicy{OrganisationID: o.org.ID, Version: p.Version, EffectiveFrom: p.EffectiveFrom}, o.offset)
	if err == nil && run != nil && !p.EffectiveFrom.After(o.today) {
		err = run.Get(ctx, nil)
	}
	if err != nil && ctx.Err() == nil {
		d.log.WarnContext(ctx, "a policy has been approved, but its cases have not counted again yet", "organisation", o.org.ID, "version", p.Version, "error", err)
	}
}

// WatchPolicies sees to it that every approved policy whose cases have not counted
// again has its workflow, also after a crash between the two. It is asked at the
// start and now and then.
func (d *Door) WatchPolicies(ctx context.Context) (err error) {
	defer told("watching over policies", &err)
	coming, err := d.store.ComingPolicies(ctx, "")
	if err != nil {
		return err
	}
	for _, p := range coming {
		id := workflows.PolicyID(p.OrganisationID, p.Version)
		if !d.policies.note(id) {
			continue
		}
		if _, err := d.wait(ctx, p, p.Offset()); err != nil {
			d.policies.forget(id)
			return err
		}
	}
	return nil
}

// crossPolicies lets a world live up to each policy's first midnight before an
// instant, come under it, and go on; and tells those beyond how the clock stands.
// stands is the world's offset before the move.
func (d *Door) crossPolicies(ctx context.Context, worldID string, now time.Time, stands time.Duration, until workflows.Until) error {
	coming, err := d.store.ComingPolicies(ctx, worldID)
	if err != nil {
		return err
	}
	var lived casefile.Date
	for _, p := range coming {
		midnight := calendar.Midnight(p.EffectiveFrom)
		if midnight.After(until.To) {
			if _, err := d.wait(ctx, p, until.Offset); err != nil {
				return &Unavailable{RetryAfter: retryAfter, Err: err}
			}
			continue
		}
		// A moment into the day, so that nobody's clock shows the day before.
		offset := min(midnight.Add(workflows.AfterMidnight).Sub(now), until.Offset)
		if offset = max(offset, stands); p.EffectiveFrom != lived && offset > stands {
			lived = p.EffectiveFrom
			if err := d.liveAll(ctx, worldID, workflows.Until{To: midnight, Offset: offset}, map[string]bool{}); err != nil {
				return err
			}
		}
		if err := d.come(ctx, p, offset); err != nil {
			return err
		}
	}
	return nil
}

// come waits until a policy whose midnight has come is in force in every case.
func (d *Door) come(ctx context.Context, p models.ComingPolicy, offset time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, lifeTimeout)
	defer cancel()
	run, err := d.wait(ctx, p, offset+workflows.AfterMidnight)
	if err == nil && run != nil {
		err = run.Get(ctx, nil)
	}
	if err != nil {
		return &Unavailable{RetryAfter: retryAfter, Err: fmt.Errorf("letting a policy come into force: %w", err)}
	}
	return nil
}

// BringIntoForce carries a policy whose day has come into every living case whose
// id comes after the one given, in the order of ids; reached is told the id after
// each lot. It may be asked again: a case that has counted does not count twice.
// An error means that some case could not count now; the others have.
func (d *Door) BringIntoForce(ctx context.Context, organisationID string, version int, after string, reached func(caseID string)) (err error) {
	defer told("letting a policy come into force", &err)
	clock, err := d.store.ClockOf(ctx, organisationID)
	if err != nil {
		return err
	}
	o := &office{offset: clock.Offset, now: d.nowAt(clock.Offset)}
	var switched models.Switched
	err = d.store.Transaction(ctx, func(tx *models.Store) error {
		switched, err = tx.SwitchPolicy(ctx, organisationID, version, o.now)
		return err
	})
	if err != nil {
		return err
	}
	if o.org, err = d.store.OrganisationByID(ctx, organisationID); err != nil {
		return err
	}
	reason := casefile.ReasonForChange(switched.Before, switched.Policy.Policy)
	if err := d.recount(ctx, o, version, reason, after, reached); err != nil {
		return err
	}
	at := o.now
	if at.Before(*switched.Policy.InForceAt) {
		at = *switched.Policy.InForceAt // a training world's clock is stored when it has been moved
	}
	return d.store.NotePolicyRecounted(ctx, organisationID, version, at)
}

// recount lets every case of an organisation in which something may still happen
// count its open deadlines again, for a reason (POLICY, HOLIDAYS, RULES), under
// the policy in force on the case's own day. A case that is away does not keep
// the others from it.
func (d *Door) recount(ctx context.Context, o *office, version int, reason, after string, reached func(caseID string)) error {
	cases, err := d.store.LivingCasesOf(ctx, o.org.ID)
	if err != nil {
		return err
	}
	cases = slices.DeleteFunc(cases, func(c models.LivingCase) bool { return c.ID <= after })
	var failed []error
	for lot := range slices.Chunk(cases, atOnce) {
		errs := make([]error, len(lot))
		var all sync.WaitGroup
		for i, c := range lot {
			all.Go(func() {
				errs[i] = d.tell(ctx, o, c.ID, fmt.Sprintf("policy/%d/%s", version, c.ID), &casefile.Recount{Reason: reason})
			})
		}
		all.Wait()
		if err := errors.Join(errs...); err != nil {
			failed = append(failed, err)
		}
		if failed == nil { // the next attempt begins with the first lot that did not go well
			after = lot[len(lot)-1].ID
		}
		reached(after)
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	d.heard.forgetBefore(d.clock().Add(-longUnheard))
	return errors.Join(failed...)
}
