package casework

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
	"golang.org/x/sync/errgroup"

	"samlop/casefile"
	"samlop/models"
	"samlop/workflows"
)

const (
	// watchPatience is how long one case is asked.
	watchPatience = 5 * time.Second
	// failingAfter is how many attempts at a workflow task are no accident any more.
	failingAfter = 3
)

// errSilent: a case has not answered, and it is not known why.
var errSilent = errors.New("the case does not answer")

// askAll asks cases whether they are awake, mends what it can, and writes down
// what it cannot. What becomes of one case stops no other; the error means that
// none of them could be asked.
func (w *watcher) askAll(ctx context.Context, cases []models.WatchedCase) error {
	var mu sync.Mutex
	var silent []models.WatchedCase
	var last error
	answered := 0
	var group errgroup.Group
	group.SetLimit(watchAtOnce)
	for _, c := range cases {
		if err := w.pace.Wait(ctx); err != nil {
			return err
		}
		group.Go(func() error {
			what, err := w.d.seeTo(ctx, c)
			if err == nil {
				err = w.d.noteTrouble(ctx, c, what)
			}
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				silent, last = append(silent, c), err
				return nil
			}
			answered++
			delete(w.silent, c.ID)
			return nil
		})
	}
	_ = group.Wait() // no error comes out of it
	switch {
	case len(silent) == 0:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case answered == 0 && !errors.Is(last, errSilent):
		return last
	case answered == 0 && !w.workersPoll(ctx):
		return errNobodyAnswers
	}
	return w.noteSilent(ctx, silent)
}

// noteSilent remembers who did not answer while others did, and tells of those
// that have been silent for long.
func (w *watcher) noteSilent(ctx context.Context, silent []models.WatchedCase) error {
	now := w.d.clock()
	for _, c := range silent {
		since, known := w.silent[c.ID]
		if !known {
			w.silent[c.ID] = now
			continue
		}
		if now.Sub(since) >= silentFor {
			if err := w.d.noteTrouble(ctx, c, models.TroubleNoAnswer); err != nil {
				return err
			}
		}
	}
	return nil
}

// seeTo asks one case whether it is as far as its ledger and awake, and mends it
// when it is not. The trouble is what cannot be mended now; the error means that
// nothing is known.
func (d *Service) seeTo(ctx context.Context, c models.WatchedCase) (models.Trouble, error) {
	err := d.askCase(ctx, c, false)
	if err == nil {
		d.log.InfoContext(ctx, "a case has been woken or begun again from its ledger", "case", c.ID, "seq", c.LastSeq)
		return models.NoTrouble, nil
	}
	if app, ok := errors.AsType[*temporal.ApplicationError](err); ok {
		switch app.Type() {
		case workflows.CurrentType, workflows.ParkedType:
			return d.compare(ctx, c, app)
		case workflows.UnavailableType: // the ledger could not be read
			return models.NoTrouble, err
		}
	}
	return d.whySilent(ctx, c, err)
}

func (d *Service) askCase(ctx context.Context, c models.WatchedCase, start bool) error {
	o := order{caseID: c.ID, kind: c.Kind, organisation: c.OrganisationID, offset: c.Offset(), start: start}
	return d.retryUpdate(ctx, d.watchPatience, o, workflows.Ledger{Seq: c.LastSeq, Wake: true}, workflows.CatchUp, nil)
}

// compare holds what a run says of itself against the ledger, read anew: a run
// is never ahead of that, unless the database was restored from before.
func (d *Service) compare(ctx context.Context, c models.WatchedCase, said *temporal.ApplicationError) (models.Trouble, error) {
	trouble := models.NoTrouble
	if said.Type() == workflows.ParkedType {
		trouble = models.TroubleParked
	}
	if !said.HasDetails() { // an older build of the worker
		return trouble, nil
	}
	var run workflows.Standing
	if err := said.Details(&run); err != nil {
		return trouble, fmt.Errorf("reading how a run stands: %w", err)
	}
	if run.Seq > c.LastSeq {
		seq, err := d.store.LastSeqOf(ctx, c.ID)
		if err != nil {
			return trouble, err
		}
		if c.LastSeq = seq; run.Seq > seq {
			return d.replace(ctx, c, run)
		}
	}
	if run.Offset == c.Offset() {
		return trouble, nil
	}
	offset, still, err := d.store.StillOffset(ctx, c.OrganisationID)
	switch {
	case err != nil || !still || run.Offset == offset:
		return trouble, err
	case run.Offset > offset:
		return d.replace(ctx, c, run)
	}
	until := workflows.Until{To: d.nowAt(offset), Offset: offset}
	if err := d.live(ctx, models.LivingCase{ID: c.ID, Kind: c.Kind, OrganisationID: c.OrganisationID, LastSeq: c.LastSeq}, until); err != nil {
		return trouble, err
	}
	return models.NoTrouble, nil
}

// replace ends a run that is ahead of the ledger, and begins a new one from the ledger.
func (d *Service) replace(ctx context.Context, c models.WatchedCase, run workflows.Standing) (models.Trouble, error) {
	d.log.WarnContext(ctx, "a run is ahead of its ledger; a new one begins from the ledger", "case", c.ID, "run at", run.Seq,
		"ledger at", c.LastSeq)
	err := d.temporal.TerminateWorkflow(ctx, workflows.FileID(c.Kind, c.ID), run.Run, "ahead of its ledger, which is the truth (INV-113)")
	if err != nil && !is[*serviceerror.NotFound](err) {
		return models.NoTrouble, fmt.Errorf("ending a run that is ahead of its ledger: %w", err)
	}
	err = d.askCase(ctx, c, true)
	if app, ok := errors.AsType[*temporal.ApplicationError](err); err == nil || ok && app.Type() == workflows.CurrentType {
		return models.NoTrouble, nil
	}
	return d.whySilent(ctx, c, err)
}

// whySilent finds out why a case has not answered.
func (d *Service) whySilent(ctx context.Context, c models.WatchedCase, cause error) (models.Trouble, error) {
	if ctx.Err() != nil {
		return models.NoTrouble, ctx.Err()
	}
	fails, err := d.taskFails(ctx, c.Kind, c.ID)
	late := errors.Is(cause, context.DeadlineExceeded) || is[*client.WorkflowUpdateServiceTimeoutOrCanceledError](cause) ||
		is[*serviceerror.DeadlineExceeded](cause) || is[*serviceerror.Canceled](cause) || is[*Unavailable](cause)
	switch {
	case fails:
		return models.TroubleTaskFails, nil
	case err != nil && !is[*serviceerror.NotFound](err):
		return models.NoTrouble, fmt.Errorf("asking Temporal about a case: %w", err)
	case late || again(cause):
		return models.NoTrouble, fmt.Errorf("%w: %w", errSilent, cause)
	}
	d.log.ErrorContext(ctx, "a case cannot be mended", "case", c.ID, "error", cause)
	return models.TroubleCannotMend, nil
}

// taskFails reports whether a case's workflow fails again and again.
func (d *Service) taskFails(ctx context.Context, kind casefile.Kind, caseID string) (bool, error) {
	found, err := d.temporal.DescribeWorkflowExecution(ctx, workflows.FileID(kind, caseID), "")
	return err == nil && found.GetPendingWorkflowTask().GetAttempt() >= failingAfter, err
}

// noteTrouble writes down what keeps a case from going on, and logs what changed.
func (d *Service) noteTrouble(ctx context.Context, c models.WatchedCase, what models.Trouble) error {
	if what == models.NoTrouble && c.Trouble == models.NoTrouble {
		return nil
	}
	switch what {
	case c.Trouble:
	case models.NoTrouble:
		d.log.InfoContext(ctx, "a case goes on again", "case", c.ID, "was", c.Trouble)
	default:
		d.log.ErrorContext(ctx, "a case cannot go on by itself", "case", c.ID, "trouble", what)
	}
	return d.store.NoteTrouble(ctx, c.ID, what, d.clock())
}

// mendLedgerBehind sees to a case whose run has said that it is ahead of the
// ledger; false when the step need not be tried again.
func (d *Service) mendLedgerBehind(ctx context.Context, o order, err error) bool {
	if !ledgerBehind(err) {
		return false
	}
	cases, err := d.store.WatchedAmong(ctx, []string{o.caseID})
	if err != nil || len(cases) == 0 {
		return false
	}
	what, err := d.seeTo(ctx, cases[0])
	return err == nil && what == models.NoTrouble
}

func ledgerBehind(err error) bool {
	for {
		app, ok := errors.AsType[*temporal.ApplicationError](err)
		if !ok {
			return false
		}
		if app.Type() == workflows.LedgerBehindType {
			return true
		}
		err = app.Unwrap()
	}
}

// toldOf turns the answer «try again» of a case that is known to be in trouble,
// or whose workflow fails, into one that says so.
func (d *Service) toldOf(ctx context.Context, o order, err error) error {
	if !is[*Pending](err) && !is[*Unavailable](err) || ctx.Err() != nil {
		return err
	}
	known, failed := d.store.TroubleOf(ctx, o.caseID)
	if failed != nil {
		return err
	}
	if known == models.NoTrouble {
		if fails, _ := d.taskFails(ctx, o.kind, o.caseID); !fails {
			return err
		}
		known = models.TroubleTaskFails
		if d.noteTrouble(ctx, models.WatchedCase{ID: o.caseID}, known) != nil {
			return err
		}
	}
	return &Unavailable{RetryAfter: troubledRetry, Trouble: known, Err: err}
}
