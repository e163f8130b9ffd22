package readiness

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// Status is how a part is.
type Status string

// The statuses.
const (
	OK   Status = "ok"
	Away Status = "away"
)

// Reason says in a code why a part is away. What exactly was answered, with
// hosts and ports, is in the log only: anybody may ask /readyz.
type Reason string

// The reasons.
const (
	Unreachable Reason = "unreachable"  // nobody answers, or with an error
	NotMigrated Reason = "not_migrated" // older than this program: run samlop migrate
	Newer       Reason = "newer"        // made by a newer program than this one
	WrongKeys   Reason = "wrong_keys"   // the keys are not those of the database
	NonePolling Reason = "none_polling" // nobody takes work
)

// Part is something a process stands on.
type Part struct {
	// Name is the part's code: database, schema, keys, temporal, workers, issuer.
	Name string
	// Which tells parts of the same name apart, as the operator configured them.
	Which string
	// Optional parts are shown, logged and counted, and never make the process unready.
	Optional bool
	// Look finds out how it is. An error that is an [*Is] says the reason;
	// any other one means Unreachable. count is how many there are of what can be
	// counted, else 0.
	Look func(ctx context.Context) (count int, err error)
}

// Is is an error with its reason.
type Is struct {
	Reason Reason
	Err    error
}

// Error is what went wrong.
func (i *Is) Error() string { return i.Err.Error() }

// Unwrap gives what went wrong.
func (i *Is) Unwrap() error { return i.Err }

// State is how a part was found. It holds no host, name or word that the
// operator did not configure.
type State struct {
	Part     string    `json:"part"`
	Which    string    `json:"which,omitempty"`
	Status   Status    `json:"status"`
	Reason   Reason    `json:"reason,omitempty"`
	Since    time.Time `json:"since"`
	Count    int       `json:"count,omitempty"`
	Required bool      `json:"required"`

	err error
}

// Err is what went wrong, nil when the part is there.
func (s State) Err() error { return s.err }

// Report is how all parts were found. Ready is whether every required one is there.
type Report struct {
	Ready bool    `json:"ready"`
	Parts []State `json:"parts"`
}

// Checker looks at the parts. It is safe for concurrent use; those who ask at
// the same time share one look, so that nobody can make us call others at will.
type Checker struct {
	parts    []Part
	patience time.Duration
	clock    func() time.Time
	log      *slog.Logger

	looking sync.Mutex
	at      time.Time
	last    Report
}

// fresh is how long a look answers for the next ones.
const fresh = 500 * time.Millisecond

// New makes a checker that waits at most patience for the slowest part. clock nil
// means time.Now, logger nil logs nothing. It looks at nothing yet.
func New(parts []Part, patience time.Duration, clock func() time.Time, logger *slog.Logger) *Checker {
	if clock == nil {
		clock = time.Now
	}
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}
	return &Checker{parts: parts, patience: patience, clock: clock, log: logger}
}

// Look looks at all parts at once. Since in the report is when this process first
// found the part so. A part that has gone or come back is logged, once.
func (c *Checker) Look(ctx context.Context) Report {
	c.looking.Lock()
	defer c.looking.Unlock()
	if !c.at.IsZero() && c.clock().Sub(c.at) < fresh {
		return c.last
	}
	// Whoever happens to ask first may hang up; the others want the answer.
	looked, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.patience)
	defer cancel()
	report := Report{Ready: true, Parts: make([]State, len(c.parts))}
	var group errgroup.Group
	for n, part := range c.parts {
		group.Go(func() error {
			report.Parts[n] = c.find(looked, part)
			return nil
		})
	}
	_ = group.Wait() // what went wrong is in the states
	for n := range report.Parts {
		now := &report.Parts[n]
		if now.Required && now.Status != OK {
			report.Ready = false
		}
		c.compare(ctx, n, now)
	}
	c.at, c.last = c.clock(), report
	return report
}

func (c *Checker) find(ctx context.Context, part Part) State {
	s := State{Part: part.Name, Which: part.Which, Status: OK, Since: c.clock().UTC().Truncate(time.Second), Required: !part.Optional}
	s.Count, s.err = part.Look(ctx)
	if s.err == nil {
		return s
	}
	s.Status, s.Reason = Away, Unreachable
	if why, ok := errors.AsType[*Is](s.err); ok {
		s.Reason = why.Reason
	}
	return s
}

// compare keeps the instant from which the part has been as it is, and logs a
// change.
func (c *Checker) compare(ctx context.Context, n int, now *State) {
	before := State{Status: OK}
	if len(c.last.Parts) > 0 {
		before = c.last.Parts[n]
		if before.Status == now.Status && before.Reason == now.Reason {
			now.Since = before.Since
			return
		}
	}
	attrs := []slog.Attr{slog.String("part", now.Part), slog.String("which", now.Which), slog.Bool("required", now.Required)}
	switch {
	case now.Status == Away:
		c.log.LogAttrs(ctx, slog.LevelWarn, "a part is away", append(attrs, slog.String("reason", string(now.Reason)),
			slog.Any("error", now.err))...)
	case before.Status == Away:
		c.log.LogAttrs(ctx, slog.LevelInfo, "a part is back", append(attrs, slog.Time("away_since", before.Since))...)
	}
}
