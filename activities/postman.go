package activities

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"go.temporal.io/sdk/temporal"
	"golang.org/x/sync/errgroup"
	"golang.org/x/time/rate"

	"samlop/models"
	"samlop/workflows"
)

const (
	// looksEvery is how often the outbox is asked for what has come due.
	looksEvery = 250 * time.Millisecond
	// bagful is how many mails are taken at a time: an alert that comes meanwhile waits
	// for no more than that.
	bagful = 20
	// HandsOut is how many mails are on their way to the carrier at once: ten a second leave
	// while it takes a second and a half to answer.
	HandsOut = 16
)

// Postman lets the mails of the outbox out as they come due: alerts first, then what
// has been due longest, each claimed once. Several processes may have one; one at a
// time goes, and another takes over from it, so that the rate holds for the whole
// installation. It is no activity: that a mail waits for its hour is nobody's work,
// and keeps no run of a case from being renewed (decision 021).
type Postman struct {
	Deliveries Deliveries
	// Rate is how many mails leave a second in the whole installation.
	Rate float64
	// Tell starts the batches that wait: those in which cases are told of a mail that did
	// not arrive. Where it fails they are started within a minute.
	Tell func(context.Context) error
	Log  *slog.Logger
}

// Run goes on until the context ends; what is on its way then comes to its end.
func (p *Postman) Run(ctx context.Context) error {
	ctx = models.AcrossOrganisations(ctx)
	d := p.Deliveries
	d.tells, d.log = true, p.Log
	pace := rate.NewLimiter(rate.Limit(p.Rate), 1)
	for {
		_, err := d.Store.AsPostman(ctx, func(ctx context.Context) error { return p.empty(ctx, &d, pace) })
		if err != nil && ctx.Err() == nil {
			p.Log.ErrorContext(ctx, "letting mails out", "error", err)
		}
		timer := time.NewTimer(looksEvery)
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil
		case <-timer.C:
		}
	}
}

// empty sends until nothing is due. It hands out the next mails while the carrier still
// answers for those before: one slow answer holds nobody else up.
func (p *Postman) empty(ctx context.Context, d *Deliveries, pace *rate.Limiter) error {
	out, going := errgroup.WithContext(ctx)
	out.SetLimit(HandsOut)
	away := underWay{keys: map[string]bool{}}
	for {
		away.look()
		// One that has not been claimed yet is still listed as due.
		keys, err := d.Store.DueMails(ctx, d.now(), bagful+HandsOut)
		keys = away.take(keys)
		if err != nil || len(keys) == 0 && away.none() {
			return errors.Join(err, out.Wait())
		}
		if len(keys) == 0 { // what comes due meanwhile does not wait for the last answer
			select {
			case <-going.Done(): // what is with the carrier comes to its end, and nothing more is asked for
				return errors.Join(ctx.Err(), out.Wait())
			case <-time.After(looksEvery):
			}
		}
		for _, key := range keys {
			if err := pace.Wait(going); err != nil {
				return errors.Join(err, out.Wait())
			}
			out.Go(func() error {
				defer away.back(key)
				// What has been handed to the carrier is written down, also when we stop.
				return p.bring(context.WithoutCancel(ctx), d, key)
			})
		}
	}
}

// underWay are the mails that have been handed out. backNow are those that have come back
// since the outbox was asked: the list may be from before, and a mail be put off by now.
type underWay struct {
	mu      sync.Mutex
	keys    map[string]bool
	backNow []string
}

// look is called before the outbox is asked.
func (u *underWay) look() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.backNow = nil
}

// take hands out those of the keys that are not under way, nor have been since look, a bagful
// at most.
func (u *underWay) take(keys []string) (taken []string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, key := range keys {
		if !u.keys[key] && !slices.Contains(u.backNow, key) && len(taken) < bagful {
			u.keys[key] = true
			taken = append(taken, key)
		}
	}
	return taken
}

// none tells whether nothing is under way.
func (u *underWay) none() bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return len(u.keys) == 0
}

// back is called when a mail has come to its end, or has been put off.
func (u *underWay) back(key string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	delete(u.keys, key)
	u.backNow = append(u.backNow, key)
}

// bring tries one mail. One that cannot be sent now is put off.
func (p *Postman) bring(ctx context.Context, d *Deliveries, key string) error {
	ended, err := d.Deliver(ctx, key)
	if err == nil {
		if ended.Reason == workflows.GaveUp {
			err = giveUp(ctx, d.Store, key, workflows.GaveUp, d.now())
		}
		if err == nil && (ended.Outcome == OutcomeFailed || ended.Outcome == OutcomeUnknown) {
			if e := p.Tell(ctx); e != nil {
				p.Log.WarnContext(ctx, "telling cases of a mail that did not arrive", "error", e)
			}
		}
		return err
	}
	var wait time.Duration
	var later *temporal.ApplicationError
	if errors.As(err, &later) {
		wait = later.NextRetryDelay()
	} else { // the key holds who it is for
		p.Log.ErrorContext(ctx, "a mail could not be delivered now", "error", err)
	}
	return d.Store.PutOffMail(ctx, key, d.now(), wait)
}

// save writes how far a mail has come. That it did not arrive is told to every case it
// has lines of, in a batch that is written with it; so is that one of which that was told
// has come after all. was is how it stood.
func (d *Deliveries) save(ctx context.Context, tx *models.Store, m models.Mail, was models.MailStatus) error {
	if err := tx.SaveMail(ctx, m); err != nil {
		return err
	}
	if !d.tells {
		return nil
	}
	return tx.TellWhatBecame(ctx, m, was, d.now())
}
