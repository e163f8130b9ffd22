package app

import (
	"context"
	"time"

	"samlop/casework"
)

// answersKept is how long a caller may ask again for the answer of an ordinary
// write.
const answersKept = 30 * 24 * time.Hour

// sweptAgain is how far back a sweep looks that another has gone before: a few days
// of words, however many years there are.
const sweptAgain = 7 * 24 * time.Hour

// sweep takes away, once an hour, words that no ledger event came to name
// within a day, answers that nobody will ask for again, and drafts whose time is over. The first sweep of a
// process looks at all words there are, should nobody have swept for a while.
func (a *application) sweep(ctx context.Context, service *casework.Service) error {
	ticker := time.NewTicker(time.Hour)
	defer ticker.Stop()
	for from := (time.Time{}); ; {
		before := time.Now().Add(-24 * time.Hour)
		n, err := service.SweepTexts(ctx, from, before)
		switch {
		case err == nil:
			from = before.Add(-sweptAgain)
		case ctx.Err() == nil:
			a.o.Logger.Error("sweeping unused texts", "error", err)
		}
		if n > 0 {
			a.o.Logger.Info("swept unused texts", "count", n)
		}
		if n, err := service.SweepAnswers(ctx, time.Now().Add(-answersKept)); err != nil && ctx.Err() == nil {
			a.o.Logger.Error("sweeping old answers", "error", err)
		} else if n > 0 {
			a.o.Logger.Info("swept old answers", "count", n)
		}
		if n, err := service.SweepFormDrafts(ctx); err != nil && ctx.Err() == nil {
			a.o.Logger.Error("sweeping old drafts", "error", err)
		} else if n > 0 {
			a.o.Logger.Info("swept old drafts", "count", n)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}

// removeOldLooks takes away by night, bit by bit, what of the access log is older than it
// is kept. One night takes a bounded part of what has piled up; the next goes on.
func (a *application) removeOldLooks(ctx context.Context, service *casework.Service) error {
	if a.cfg.AccessLogYears == 0 {
		return nil
	}
	ticker := time.NewTicker(time.Hour)
	defer ticker.Stop()
	for {
		n, err := service.RemoveOldLooks(ctx, a.cfg.AccessLogYears)
		if err != nil && ctx.Err() == nil {
			a.o.Logger.Error("removing old looks from the access log", "error", err)
		}
		if n > 0 {
			a.o.Logger.Info("removed old looks from the access log", "count", n, "years", a.cfg.AccessLogYears)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}

// everyMinute does something at the start and every minute, which a crash may have
// kept from being done.
func (a *application) everyMinute(ctx context.Context, what string, do func(context.Context) error) error {
	ticker := time.NewTicker(time.Minute)
	defer ticker.Stop()
	for {
		if err := do(ctx); err != nil && ctx.Err() == nil {
			a.o.Logger.Error(what, "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}
