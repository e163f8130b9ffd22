package casework

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflowservice/v1"
	"golang.org/x/time/rate"

	"samlop/models"
	"samlop/workflows"
)

// The watch sees to it that every open case is awake (INV-113): its workflow is
// there, is as far as the ledger, and wakes when the ledger says. The ledger is
// the truth; what is missing or ahead of it becomes a new run from it.

const (
	// lookEvery is how often cases are looked at that may be in trouble: what
	// somebody is told must not be older than a minute.
	lookEvery = 15 * time.Second
	// walkEvery is how often every open case is asked, after the walk of the start.
	walkEvery = 15 * time.Minute
	// grace is how long a case may take to wake.
	grace = 30 * time.Second
	// A walk goes page by page, at most so many cases a second, so many at once:
	// ten thousand lost ones are awake within minutes (make bench-awake), and steps go on.
	watchPage   = 100
	watchPace   = 100
	watchAtOnce = 16
	// mostSuspects bounds each of the lists that one look goes through.
	mostSuspects = 200
	// silentFor is how long a case may leave the watch without an answer before
	// people are told: a worker that was killed is replaced in that time.
	silentFor = time.Minute
	// pollsWithin is how long ago a worker that lives asked for work, at most.
	pollsWithin = 70 * time.Second
)

// firstCase is before every case: where a walk begins.
const firstCase = "00000000-0000-0000-0000-000000000000"

// errNobodyAnswers: no case answers, so that nothing is known about any of them.
var errNobodyAnswers = errors.New("no case answers; do workers run?")

// Watch watches over all open cases until the context ends. Several processes
// may do so: one at a time does the work, and another goes on where it was.
func (d *Service) Watch(ctx context.Context) {
	ctx = models.AcrossOrganisations(ctx)
	w := newWatcher(d)
	for {
		next := d.clock().Add(lookEvery)
		if err := w.watch(ctx, next); err != nil && ctx.Err() == nil {
			d.log.ErrorContext(ctx, "watching over cases", "error", err)
		}
		timer := time.NewTimer(max(time.Second, next.Sub(d.clock())))
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-timer.C:
		}
	}
}

// WatchFigures are how many cases cannot go on by themselves, how many have
// overslept, and when every open case was last looked at.
func (d *Service) WatchFigures(ctx context.Context) (models.WatchFigures, error) {
	return d.store.ReadWatchFigures(models.AcrossOrganisations(ctx), d.nowAt(0).Add(-grace))
}

// watcher is what one process remembers of its watch. How far the walk has come
// is in the database.
type watcher struct {
	d    *Service
	pace *rate.Limiter
	// anew begins a walk at once, or when the one under way has come to its end: at
	// the start, and when workflows are missing. A walk is never broken off for
	// another, or one that takes long would begin again and again and reach no end.
	anew bool
	// fewer is true when the last look found fewer workflows than open cases.
	fewer bool
	// writtenUpTo and closedUpTo are how far steps and closed runs have been looked at.
	writtenUpTo, closedUpTo time.Time
	// silent are cases that have not answered, and since when.
	silent map[string]time.Time
	// wrong are cases that stand to another as none may, and have been told of.
	wrong map[models.Contradiction]bool
}

func newWatcher(d *Service) *watcher {
	now := d.clock()
	return &watcher{d: d, pace: rate.NewLimiter(watchPace, watchAtOnce), anew: true, writtenUpTo: now.Add(-rememberFor),
		closedUpTo: now.Add(-rememberFor), silent: map[string]time.Time{}}
}

// watch looks at cases that may be in trouble, and goes on with the walk until
// it is time for the next look; nothing while another process does.
func (w *watcher) watch(ctx context.Context, until time.Time) error {
	_, err := w.d.store.AsWatcher(ctx, func(ctx context.Context) error {
		if err := w.look(ctx); err != nil {
			return err
		}
		return w.walk(ctx, until)
	})
	return err
}

// look asks the cases that may be in trouble: those that have overslept, that
// were in trouble or silent, that perhaps have not heard of a step, or whose run
// somebody has ended.
func (w *watcher) look(ctx context.Context) error {
	now := w.d.clock()
	suspects := map[string]models.WatchedCase{}
	for _, find := range []func(context.Context, time.Time) ([]models.WatchedCase, error){w.overslept, w.inTrouble, w.unheard, w.quiet,
		w.ended} {
		found, err := find(ctx, now)
		if err != nil { // what cannot be found out now keeps nobody from being asked
			w.d.log.WarnContext(ctx, "watching over cases", "error", err)
		}
		for _, c := range found {
			suspects[c.ID] = c
		}
	}
	if err := w.askAll(ctx, slices.Collect(maps.Values(suspects))); err != nil {
		return err
	}
	w.writtenUpTo, w.closedUpTo = now.Add(-confirmWithin), now.Add(-4*lookEvery)
	for _, check := range []func(context.Context) error{w.count, w.contradictions} {
		if err := check(ctx); err != nil {
			w.d.log.WarnContext(ctx, "watching over cases", "error", err)
		}
	}
	return nil
}

// contradictions tells once of each case that stands to another as none may
// (INV-104). It cannot be mended without a person; what the unit sees of it is in
// its tasks, and what an administrator sees in the metrics.
func (w *watcher) contradictions(ctx context.Context) error {
	found, err := w.d.store.Contradictions(ctx, "", mostSuspects)
	if err != nil {
		return err
	}
	told := w.wrong
	w.wrong = map[models.Contradiction]bool{}
	for _, c := range found {
		if w.wrong[c] = true; !told[c] {
			w.d.log.ErrorContext(ctx, "a case stands to another as none may", "case", c.CaseID, "trouble", c.Kind)
		}
	}
	return nil
}

// quiet finds the cases that did not answer last time.
func (w *watcher) quiet(ctx context.Context, _ time.Time) ([]models.WatchedCase, error) {
	found, err := w.d.store.WatchedAmong(ctx, slices.Collect(maps.Keys(w.silent)))
	if err != nil {
		return nil, err
	}
	before := w.silent
	w.silent = map[string]time.Time{} // what is not open any more is forgotten
	for _, c := range found {
		w.silent[c.ID] = before[c.ID]
	}
	return found, nil
}

func (w *watcher) overslept(ctx context.Context, now time.Time) ([]models.WatchedCase, error) {
	return w.d.store.Overslept(ctx, now.Add(-grace), mostSuspects)
}

func (w *watcher) inTrouble(ctx context.Context, now time.Time) ([]models.WatchedCase, error) {
	return w.d.store.InTrouble(ctx, now, mostSuspects)
}

// unheard finds cases of steps whose receipt has come back to no process:
// everything may have died between the ledger's commit and Temporal's. Steps of
// the last minute may still be on their way.
func (w *watcher) unheard(ctx context.Context, now time.Time) ([]models.WatchedCase, error) {
	from, upTo := w.writtenUpTo, now.Add(-confirmWithin)
	if longest := now.Add(-rememberFor); from.Before(longest) {
		from, w.anew = longest, true // nobody has watched for a while
	}
	if err := w.d.tellConfirmed(ctx); err != nil {
		return nil, err
	}
	steps, err := w.d.store.UnheardBetween(ctx, from, upTo)
	if err != nil {
		return nil, err
	}
	if err := w.d.store.ForgetHeard(ctx, now.Add(-2*rememberFor)); err != nil {
		return nil, err
	}
	var ids []string
	for _, step := range steps {
		ids = append(ids, step.CaseID)
	}
	return w.d.store.WatchedAmong(ctx, ids)
}

// ended finds cases whose run was terminated or ended otherwise than by itself.
// Temporal shows that a little late, so the looks overlap.
func (w *watcher) ended(ctx context.Context, _ time.Time) ([]models.WatchedCase, error) {
	query := fmt.Sprintf("WorkflowType IN ('%s', '%s') AND ExecutionStatus IN ('Terminated', 'Failed', 'Canceled', 'TimedOut')"+
		" AND CloseTime > '%s'",
		workflows.CaseType, workflows.EpisodeType, w.closedUpTo.UTC().Format(time.RFC3339))
	found, err := w.d.temporal.ListWorkflow(ctx, &workflowservice.ListWorkflowExecutionsRequest{Query: query, PageSize: 1000})
	if err != nil {
		return nil, fmt.Errorf("looking for ended runs: %w", err)
	}
	if len(found.GetNextPageToken()) > 0 {
		w.anew = true // more than a look can take
	}
	var ids []string
	for _, run := range found.GetExecutions() {
		ids = append(ids, workflows.CaseOf(run.GetExecution().GetWorkflowId()))
	}
	return w.d.store.WatchedAmong(ctx, ids)
}

// count begins a walk when Temporal has fewer workflows than there are open
// cases, twice in a row: its store may have been lost.
func (w *watcher) count(ctx context.Context) error {
	there, err := w.d.temporal.CountWorkflow(ctx, &workflowservice.CountWorkflowExecutionsRequest{
		Query: fmt.Sprintf("WorkflowType IN ('%s', '%s') AND ExecutionStatus = 'Running'", workflows.CaseType, workflows.EpisodeType)})
	if err != nil {
		return fmt.Errorf("counting workflows: %w", err)
	}
	needed, err := w.d.store.CountWatched(ctx)
	if err != nil {
		return err
	}
	fewer := there.GetCount() < needed
	w.anew = w.anew || fewer && w.fewer
	w.fewer = fewer && !w.anew
	return nil
}

// walk asks every open case, page by page, and notes how far it has come; it
// pauses when the time is up.
func (w *watcher) walk(ctx context.Context, until time.Time) error {
	at, err := w.d.store.ReadWatch(ctx)
	if err != nil {
		return err
	}
	now := w.d.clock()
	underWay := at.AfterCase != nil
	due := at.BeganAt == nil || now.Sub(*at.BeganAt) >= walkEvery || now.Before(*at.BeganAt)
	if !underWay && (w.anew || due) {
		first := firstCase
		at.BeganAt, at.AfterCase, at.Walked = &now, &first, 0
		if err := w.d.store.SaveWatch(ctx, at); err != nil {
			return err
		}
		w.anew = false
		w.d.seenTo.forgetAll() // they are looked after again too
	}
	for at.AfterCase != nil && w.d.clock().Before(until) {
		page, err := w.d.store.WatchedAfter(ctx, *at.AfterCase, watchPage)
		if err != nil {
			return err
		}
		if err := w.askAll(ctx, page); err != nil {
			return err // the same page is asked again
		}
		at.Walked += len(page)
		if len(page) < watchPage {
			done := w.d.clock()
			at.AfterCase, at.FinishedAt, at.FinishedBegan = nil, &done, at.BeganAt
			w.d.log.InfoContext(ctx, "every open case has been looked at", "cases", at.Walked, "took", done.Sub(*at.BeganAt).String())
		} else {
			at.AfterCase = &page[len(page)-1].ID
		}
		if err := w.d.store.SaveWatch(ctx, at); err != nil {
			return err
		}
	}
	return nil
}

// workersPoll reports whether workers have asked for cases' work lately.
func (w *watcher) workersPoll(ctx context.Context) bool {
	queue, err := w.d.temporal.DescribeTaskQueue(ctx, workflows.CaseQueue, enums.TASK_QUEUE_TYPE_WORKFLOW)
	if err != nil {
		return false
	}
	for _, p := range queue.GetPollers() {
		if time.Since(p.GetLastAccessTime().AsTime()) < pollsWithin {
			return true
		}
	}
	return false
}
