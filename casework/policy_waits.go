package casework

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/google/uuid"
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

// seenTo remembers which workflows this process has seen to: of policies that wait for
// their day, and of digests.
type seenTo struct {
	mu   sync.Mutex
	seen map[string]bool
}

func (w *seenTo) note(id string) (fresh bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.seen == nil {
		w.seen = map[string]bool{}
	}
	fresh = !w.seen[id]
	w.seen[id] = true
	return fresh
}

func (w *seenTo) forget(id string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.seen, id)
}

// forgetAll lets everything be looked after again: somebody may have ended its workflow.
func (w *seenTo) forgetAll() {
	w.mu.Lock()
	defer w.mu.Unlock()
	clear(w.seen)
}

func dateOf(t time.Time) casefile.Date { return calendar.DateOf(t) }

// wait starts the workflow of an approved policy, or tells the one there is how
// far the organisation's clock is from real time. nil for one that has done its work.
func (d *Service) wait(ctx context.Context, p models.ComingPolicy, offset time.Duration) (client.WorkflowRun, error) {
	version := workflows.PolicyVersion{Organisation: p.OrganisationID, Version: p.Version}
	options := client.StartWorkflowOptions{ID: workflows.PolicyID(p.OrganisationID, p.Version), TaskQueue: workflows.CaseQueue,
		StaticSummary:         fmt.Sprintf("policy version %d of an organisation, from %s", p.Version, p.EffectiveFrom),
		WorkflowIDReusePolicy: enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY}
	run, err := d.temporal.SignalWithStartWorkflow(ctx, options.ID, workflows.ClockMoved, offset, options, workflows.PolicyType,
		workflows.PolicyStart{PolicyVersion: version, At: calendar.Midnight(p.EffectiveFrom), Offset: offset})
	if is[*serviceerror.WorkflowExecutionAlreadyStarted](err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("letting a policy wait for its day: %w", err)
	}
	d.seenTo.note(options.ID)
	return run, nil
}

// awaitPolicy lets an approved policy wait for its day, and waits with it when
// that is today. It does not fail: the approval is written, counts from its day,
// and WatchPolicies sees to what could not be done now.
func (d *Service) awaitPolicy(ctx context.Context, o *office, p PolicyVersion) {
	ctx, cancel := context.WithTimeout(ctx, d.stepTimeout)
	defer cancel()
	run, err := d.wait(ctx, models.ComingPolicy{OrganisationID: o.org.ID, Version: p.Version, EffectiveFrom: p.EffectiveFrom}, o.offset)
	if err == nil && run != nil && !p.EffectiveFrom.After(o.today) {
		err = run.Get(ctx, nil)
	}
	if err != nil && ctx.Err() == nil {
		d.log.WarnContext(ctx, "a policy has been approved, but its cases have not counted again yet", "organisation", o.org.ID, "version",
			p.Version, "error", err)
	}
}

// WatchPolicies sees to it that every approved policy whose cases have not counted
// again has its workflow, also after a crash between the two. It is asked at the
// start and now and then.
func (d *Service) WatchPolicies(ctx context.Context) (err error) {
	defer wrapError("watching over policies", &err)
	ctx = models.AcrossOrganisations(ctx)
	coming, err := d.store.ComingPolicies(ctx, "")
	if err != nil {
		return err
	}
	for _, p := range coming {
		id := workflows.PolicyID(p.OrganisationID, p.Version)
		if !d.seenTo.note(id) {
			continue
		}
		if _, err := d.wait(ctx, p, p.Offset()); err != nil {
			d.seenTo.forget(id)
			return err
		}
	}
	return nil
}

// crossPolicies lets a world live up to each policy's first midnight before an
// instant, come under it, and go on; and tells those beyond how the clock stands.
// stands is the world's offset before the move.
func (d *Service) crossPolicies(ctx context.Context, worldID string, now time.Time, stands time.Duration, until workflows.Until) error {
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
func (d *Service) come(ctx context.Context, p models.ComingPolicy, offset time.Duration) error {
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

// BringIntoForce lets every case of an organisation in which something may still
// happen count its open deadlines again under a policy whose day has come. It does
// so as a batch, whose row is written in the transaction that lets the policy
// stand in the organisation's row, and waits for it to end. It may be asked again:
// the batch goes on where it was, and only cases that could not be told are told
// once more. An error means that some case could not count now; the others have.
func (d *Service) BringIntoForce(ctx context.Context, organisationID string, version int) (err error) {
	defer wrapError("letting a policy come into force", &err)
	clock, err := d.store.ClockOf(ctx, organisationID)
	if err != nil {
		return err
	}
	now := d.nowAt(clock.Offset)
	var batch string
	err = d.store.Transaction(ctx, func(tx *models.Store) (err error) {
		batch, err = switchAndRecount(ctx, tx, organisationID, version, now)
		return err
	})
	if err != nil {
		return err
	}
	run, err := d.startBatch(ctx, batch)
	if err != nil {
		return err
	}
	if err := run.Get(ctx, nil); err != nil {
		return err
	}
	left, err := d.store.CountItems(ctx, batch, false)
	if err != nil {
		return err
	}
	if n := left[models.ItemPending] + left[models.ItemFailed]; n > 0 {
		return fmt.Errorf("%d cases have not counted again in batch %s", n, batch)
	}
	return d.store.NotePolicyRecounted(ctx, organisationID, version, d.nowAt(clock.Offset))
}

// switchAndRecount lets a policy stand in its organisation's row, with the batch
// that carries it round: written the first time, and let wait for its failed
// cases every other.
func switchAndRecount(ctx context.Context, tx *models.Store, organisationID string, version int, now time.Time) (batch string, err error) {
	switched, err := tx.SwitchPolicy(ctx, organisationID, version, now)
	if err != nil {
		return "", err
	}
	if id := switched.Policy.RecountBatch; id != nil {
		_, err := tx.RetryBatch(ctx, *id)
		return *id, err
	}
	batch = uuid.Must(uuid.NewV7()).String()
	at := *switched.Policy.InForceAt // its first midnight, also where a training world's clock is stored only when it has been moved
	if at.Before(now) {
		at = now
	}
	err = tx.CreateBatch(ctx, models.Batch{ID: batch, OrganisationID: organisationID, Kind: models.Recount,
		Reason:      string(casefile.ReasonForChange(switched.Before, switched.Policy.Policy)),
		RequestedBy: value(switched.Policy.DecidedBy), CreatedAt: at})
	if err != nil {
		return "", err
	}
	return batch, tx.NoteRecountBatch(ctx, organisationID, version, batch)
}
