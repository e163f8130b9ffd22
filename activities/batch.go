package activities

import (
	"context"
	"slices"
	"sync"
	"time"

	"go.temporal.io/sdk/activity"
	"golang.org/x/sync/errgroup"

	"samlop/casefile"
	"samlop/models"
	"samlop/workflows"
)

// What a batch sends and gets is defined where the workflow is.
type (
	BatchProgress = workflows.BatchProgress
	Told          = workflows.Told
)

// Batches carries out changes that concern many cases. Its methods are ordinary
// activities on the queue "batches", registered as "GatherCases" and "TellCases".
type Batches struct {
	Store *models.Store
	// Tell takes the step of a batch in one case, through the same service as every
	// step, under an id that follows from batch and case. Its error stops the whole
	// group, which is tried again.
	Tell func(ctx context.Context, b models.Batch, caseID string) (Told, error)
	// Clock is real time; time.Now when nil.
	Clock func() time.Time
}

const (
	// groupSize is how many cases one TellCases takes, and groupAtOnce how many of
	// them at a time: the cases' own people go first.
	groupSize   = 20
	groupAtOnce = 4
	// mostTries is how often a case is told before it is put aside as FAILED, and
	// waitPerTry how much longer each time it is left alone in between.
	mostTries  = 4
	waitPerTry = 5 * time.Second
	// heartbeat is how often a group says that it lives; see the workflow's options.
	heartbeat = 5 * time.Second
	// statesAtOnce is how many states are in memory while cases are looked for.
	statesAtOnce = 200
)

// GatherCases finds the cases of a batch, as they are now, and gives each a row;
// those there already are left alone. It may be repeated.
func (c *Batches) GatherCases(ctx context.Context, batchID string) (BatchProgress, error) {
	defer alive(ctx)()
	ctx, b, err := c.find(ctx, batchID)
	if err != nil {
		return BatchProgress{}, failed(err, "finding the cases of a batch")
	}
	if b.GatheredAt == nil {
		if err := c.gather(ctx, b); err != nil {
			return BatchProgress{}, failed(err, "finding the cases of a batch")
		}
	}
	return c.progress(ctx, b)
}

// find reads a batch, whosever it is; what follows is its organisation's.
func (c *Batches) find(ctx context.Context, id string) (context.Context, models.Batch, error) {
	b, err := c.Store.BatchByID(models.AcrossOrganisations(ctx), id)
	return models.ForOrganisation(ctx, b.OrganisationID), b, err
}

func (c *Batches) gather(ctx context.Context, b models.Batch) error {
	at, err := c.now(ctx, b)
	if err != nil {
		return err
	}
	if b.Kind == models.Recount {
		cases, err := c.Store.LivingCasesOf(ctx, b.OrganisationID)
		if err != nil {
			return err
		}
		ids := make([]string, len(cases))
		for i, found := range cases {
			ids[i] = found.ID
		}
		if err := c.Store.AddBatchItems(ctx, b, ids); err != nil {
			return err
		}
		return c.Store.GatheredBatch(ctx, b.ID, at)
	}
	named := []casefile.Principal{b.Staff}
	if b.Kind == models.RegisterChanged {
		named = append(named, b.Successor)
	}
	for after := ""; ; {
		cases, err := c.Store.OpenCasesNaming(ctx, b.OrganisationID, named, after, statesAtOnce)
		if err != nil {
			return err
		}
		var ids []string
		for _, found := range cases {
			if concerns(b, found.State) {
				ids = append(ids, found.ID)
			}
			after = found.ID
		}
		if err := c.Store.AddBatchItems(ctx, b, ids); err != nil {
			return err
		}
		if len(cases) < statesAtOnce {
			return c.Store.GatheredBatch(ctx, b.ID, at)
		}
	}
}

// concerns reports whether a case is among those a batch is about.
func concerns(b models.Batch, s casefile.State) bool {
	switch b.Kind {
	case models.StaffLeft:
		return slices.Contains(casefile.StaffIn(s), b.Staff)
	case models.RegisterChanged:
		head := b.Successor != "" && (s.UnitLead == b.Successor || s.MainResponsible() == b.Successor)
		head = head || b.Staff != "" && s.DepartmentHead() == b.Staff // who headed its department, and perhaps does no more
		desk := b.Reason == models.LeftUnit && s.Handler == b.Staff
		return head || desk || slices.Contains(casefile.ManagedIn(s, ""), b.Staff)
	case models.Reassign:
		if b.Role == models.HandlerRole {
			return s.Handler == b.Staff
		}
		return s.Serving() == b.Staff
	}
	return false
}

// TellCases tells the next cases of a batch that wait. One that cannot be told
// waits on, and is put aside as FAILED after some tries; the others go on. What
// became of each is written at once, so that a repeat goes on where this ended.
func (c *Batches) TellCases(ctx context.Context, batchID string) (BatchProgress, error) {
	defer alive(ctx)()
	ctx, b, err := c.find(ctx, batchID)
	if err != nil {
		return BatchProgress{}, failed(err, "telling cases")
	}
	items, err := c.Store.PendingItems(ctx, batchID, groupSize)
	if err != nil {
		return BatchProgress{}, failed(err, "telling cases")
	}
	group, telling := errgroup.WithContext(ctx)
	group.SetLimit(groupAtOnce)
	for _, item := range items {
		if item.Tries > items[0].Tries {
			break // those never tried first, then a pause
		}
		group.Go(func() error { return c.tell(telling, b, item) })
	}
	if err := group.Wait(); err != nil {
		return BatchProgress{}, failed(err, "telling cases")
	}
	return c.progress(ctx, b)
}

// tell tells one case and writes what became of it.
func (c *Batches) tell(ctx context.Context, b models.Batch, item models.BatchItem) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	told, err := c.Tell(ctx, b, item.CaseID)
	if err != nil {
		return err
	}
	item.Reason = told.Reason
	switch told.Outcome {
	case workflows.ToldDone:
		item.Status = models.ItemDone
	case workflows.ToldUnchanged:
		item.Status = models.ItemUnchanged
	case workflows.ToldRefused:
		item.Status = models.ItemRefused
	default:
		if item.Tries++; item.Tries >= mostTries {
			item.Status = models.ItemFailed
		}
	}
	if item.Status != models.ItemPending {
		at, err := c.now(ctx, b)
		if err != nil {
			return err
		}
		item.At = &at
	}
	return c.Store.SaveBatchItem(ctx, item)
}

// progress counts what has become of the cases, and ends the batch when none of
// them waits.
func (c *Batches) progress(ctx context.Context, b models.Batch) (BatchProgress, error) {
	at, err := c.now(ctx, b)
	if err != nil {
		return BatchProgress{}, failed(err, "finishing a batch")
	}
	if err := c.Store.FinishBatch(ctx, b.ID, at); err != nil {
		return BatchProgress{}, failed(err, "finishing a batch")
	}
	n, err := c.Store.CountItems(ctx, b.ID, false)
	if err != nil {
		return BatchProgress{}, failed(err, "counting the cases of a batch")
	}
	now := BatchProgress{Pending: n[models.ItemPending], Done: n[models.ItemDone], Unchanged: n[models.ItemUnchanged],
		Refused: n[models.ItemRefused], Failed: n[models.ItemFailed]}
	next, err := c.Store.PendingItems(ctx, b.ID, 1)
	if err != nil {
		return BatchProgress{}, failed(err, "counting the cases of a batch")
	}
	if len(next) > 0 {
		now.Wait = time.Duration(next[0].Tries) * waitPerTry
	}
	return now, nil
}

// alive tells Temporal that the activity works on, until the function it gives is
// called: one case may take as long as a step is waited for. It carries nothing:
// what has been done is in the rows. No beat comes after that function returns.
func alive(ctx context.Context) (stop func()) {
	if !activity.IsActivity(ctx) {
		return func() {}
	}
	beating, end := context.WithCancel(ctx)
	var beats sync.WaitGroup
	beats.Go(func() {
		ticker := time.NewTicker(heartbeat)
		defer ticker.Stop()
		for {
			activity.RecordHeartbeat(ctx)
			select {
			case <-beating.Done():
				return
			case <-ticker.C:
			}
		}
	})
	return func() { end(); beats.Wait() }
}

// now is the clock of the batch's world.
func (c *Batches) now(ctx context.Context, b models.Batch) (time.Time, error) {
	clock, err := c.Store.ClockOf(ctx, b.OrganisationID)
	if err != nil {
		return time.Time{}, err
	}
	now := time.Now
	if c.Clock != nil {
		now = c.Clock
	}
	return now().UTC().Add(clock.Offset), nil
}
