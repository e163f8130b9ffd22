package casework

import (
	"context"
	"log/slog"
	"time"

	"go.temporal.io/sdk/client"

	"samlop/casefile"
	"samlop/internal/auth"
	"samlop/internal/idnumber"
	"samlop/internal/sealed"
	"samlop/internal/telemetry"
	"samlop/models"
)

// Config is what the service needs.
type Config struct {
	Store    *models.Store
	Temporal client.Client
	// Keys seal identity numbers and make the digests they are looked up by.
	Keys *sealed.Keyring
	// Numbers says which identity numbers are accepted (INV-103).
	Numbers idnumber.Policy
	// Training opens the training worlds; in production there are none.
	Training bool
	// Admins administer the installation: organisations and their first staff.
	Admins []auth.Identity
	// Issuers are those whose logins may be bound; an asker's own always may.
	Issuers []string
	// StepTimeout is how long a step is waited for before Pending; 10 s when zero.
	StepTimeout time.Duration
	// Clock is real time; time.Now when nil.
	Clock func() time.Time
	// Peers are the other installations that messages are carried to and taken from, by Courier.
	Peers   []Peer
	Courier Courier
	// Carried is told of every try to see to a message: what was to be done, and the trouble
	// there was; it may be nil.
	Carried func(ctx context.Context, todo, trouble string)
	// Sending is the service that letters are given to; none when empty.
	Sending Sending
	// Sent is told of every try to see to a letter that is sent: how it stands then, and the
	// trouble there was; it may be nil.
	Sent func(ctx context.Context, status, trouble string)
	// Heard is told of every event that a carrier sends: what it says, and what that has
	// changed; it may be nil.
	Heard func(ctx context.Context, said, effect string)
	// Logger gets what no answer tells: steps that were slow. Nothing when nil.
	Logger *slog.Logger
}

// Service is the one way in. It is safe for concurrent use.
type Service struct {
	store       *models.Store
	temporal    client.Client
	keys        *sealed.Keyring
	numbers     idnumber.Policy
	training    bool
	admins      map[auth.Identity]bool
	issuers     []string
	stepTimeout time.Duration
	clock       func() time.Time
	log         *slog.Logger
	// confirmed are the steps that this process knows Temporal to have, and the others not yet.
	confirmed confirmedSteps
	// moving bounds how many worlds' clocks are moved at once.
	moving  chan struct{}
	pace    pace
	queues  queues
	awaited awaited
	peers   []Peer
	courier Courier
	carried func(ctx context.Context, todo, trouble string)
	sending Sending
	sent    func(ctx context.Context, status, trouble string)
	heard   func(ctx context.Context, said, effect string)
	// watchPatience is how long the watch waits for one case.
	watchPatience time.Duration
	// seenTo are the workflows of policies and digests that are known to be there.
	seenTo seenTo
}

const (
	defaultStepTimeout = 10 * time.Second
	mostMoves          = 4
)

// New makes the service. It asks nobody anything.
func New(c Config) *Service {
	d := &Service{store: c.Store, temporal: c.Temporal, keys: c.Keys, numbers: c.Numbers, training: c.Training, issuers: c.Issuers,
		admins: map[auth.Identity]bool{}, stepTimeout: c.StepTimeout, clock: c.Clock, log: c.Logger,
		moving: make(chan struct{}, mostMoves), pace: newPace(), watchPatience: watchPatience, peers: c.Peers, courier: c.Courier,
		carried: c.Carried, sending: c.Sending, sent: c.Sent, heard: c.Heard}
	for _, a := range c.Admins {
		d.admins[a] = true
	}
	if d.stepTimeout == 0 {
		d.stepTimeout = defaultStepTimeout
	}
	if d.clock == nil {
		d.clock = time.Now
	}
	if d.log == nil {
		d.log = slog.New(slog.DiscardHandler)
	}
	return d
}

// now is the clock of the asker's world, to the microsecond the database keeps.
func (d *Service) now(a Asker) time.Time { return d.nowAt(a.Offset) }

func (d *Service) nowAt(offset time.Duration) time.Time {
	return d.clock().Add(offset).UTC().Truncate(time.Microsecond)
}

// Figures are the business figures of the whole installation.
func (d *Service) Figures(ctx context.Context) (telemetry.Figures, error) {
	f, err := d.store.ReadFigures(models.AcrossOrganisations(ctx), d.nowAt(0))
	if err != nil {
		return telemetry.Figures{}, err
	}
	out := telemetry.Figures{OpenCases: f.OpenCases, OverdueDeadlines: f.OverdueDeadlines, ParkedCases: f.ParkedCases,
		UnknownMails: f.UnknownMails, FailedMails: f.FailedMails, StuckMessages: f.StuckMessages,
		StuckPapers: f.StuckPapers, StuckSendings: f.StuckSendings}
	if f.OldestParked != nil {
		// A training case is parked by its own clock, which may be ahead of ours.
		out.OldestParked = max(0, d.nowAt(0).Sub(*f.OldestParked))
	}
	w, err := d.WatchFigures(ctx)
	if err != nil {
		return telemetry.Figures{}, err
	}
	out.InTrouble = map[string]int64{}
	for kind, n := range w.Trouble {
		out.InTrouble[string(kind)] = n
	}
	out.Overslept, out.LongestAsleep = w.Overslept, w.LongestAsleep
	if w.CoveredAt != nil {
		lag := d.nowAt(0).Sub(*w.CoveredAt)
		out.WatchLag = &lag
	}
	return out, nil
}

// Waiting is what in the whole installation waits for somebody now.
func (d *Service) Waiting(ctx context.Context) (telemetry.Waiting, error) {
	found, err := d.store.ReadWaiting(models.AcrossOrganisations(ctx), d.nowAt(0))
	if err != nil {
		return telemetry.Waiting{}, err
	}
	out := telemetry.Waiting{OldestMail: found.OldestMail, OldestLetter: found.OldestLetter, CasesOverdue: found.CasesOverdue,
		TasksOverdue: found.TasksOverdue, OpenTasks: map[string]int64{}}
	for _, kind := range casefile.TaskKind("").Codes() { // a kind of which there are none is 0, not missing
		out.OpenTasks[kind] = found.OpenTasks[casefile.TaskKind(kind)]
	}
	return out, nil
}
