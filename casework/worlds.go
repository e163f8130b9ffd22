package casework

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"
	"gorm.io/gorm"

	"samlop/models"
	"samlop/workflows"
)

// NewWorld asks for an empty training world whose clock shows an instant.
type NewWorld struct {
	Now time.Time `json:"now" doc:"What its clock shows first, past or future"`
}

// World is a training world: a set of organisations with a clock of their own.
type World struct {
	ID     string    `json:"id" format:"uuid"`
	Now    time.Time `json:"now"`
	Issuer string    `json:"issuer" doc:"Who makes the tokens of its people"`
}

// Clock asks for a world's clock to be moved.
type Clock struct {
	Now time.Time `json:"now" doc:"Where the clock is to stand; never earlier than it stands"`
}

// The years a world's clock can show: what the holidays are known for, and more.
const (
	firstYear = 2000
	lastYear  = 2100
)

// world finds a training world for its owner, or an administrator of the
// installation. Errors: NotFound, also in production and for anybody else.
func (d *Service) world(ctx context.Context, a Asker, id string) (models.World, error) {
	if !d.training || !validID(id) {
		return models.World{}, &NotFound{"world"}
	}
	w, err := d.store.WorldByID(ctx, id)
	if errors.Is(err, gorm.ErrRecordNotFound) || err == nil && !a.owns(w) && !a.Admin {
		return models.World{}, &NotFound{"world"}
	}
	return w, err
}

func (d *Service) worldShown(w models.World) World {
	return World{ID: w.ID, Now: d.nowAt(w.Offset()), Issuer: w.OwnerIssuer}
}

// CreateWorld makes an empty training world whose clock shows an instant, and
// whose owner is the asker. Errors: NotFound in production, Invalid, KeyReused.
func (d *Service) CreateWorld(ctx context.Context, a Asker, key string, in NewWorld) (out World, err error) {
	defer wrapError("making a training world", &err)
	if !d.training {
		return World{}, &NotFound{"world"}
	}
	if err := checkClock(in.Now); err != nil {
		return World{}, err
	}
	return once(ctx, d, a, key, "world", in, func(tx *models.Store) (World, error) {
		now := d.nowAt(0)
		row := models.World{ID: uuid.Must(uuid.NewV7()).String(), OffsetUS: in.Now.Sub(now).Microseconds(), OwnerIssuer: a.Issuer,
			OwnerSubject: a.Subject, CreatedAt: now}
		if err := tx.DB.WithContext(ctx).Create(&row).Error; err != nil {
			return World{}, fmt.Errorf("writing a world: %w", err)
		}
		return d.worldShown(row), nil
	})
}

func checkClock(t time.Time) error {
	if year := t.UTC().Year(); year < firstYear || year > lastYear {
		return &Invalid{Field: "now", Key: "clock_out_of_range"}
	}
	return nil
}

// World shows a training world and what its clock shows.
func (d *Service) World(ctx context.Context, a Asker, id string) (out World, err error) {
	defer wrapError("reading a training world", &err)
	w, err := d.world(ctx, a, id)
	if err != nil {
		return World{}, err
	}
	return d.worldShown(w), nil
}

const (
	// lifeTimeout is how long one case may take to live through what lies between.
	lifeTimeout = 2 * time.Minute
	// rounds bounds how often cases that were opened meanwhile are looked for.
	rounds = 5
)

// MoveClock moves a world's clock forward. Every case in which something may
// still happen lives through each wake on the way, at its own date, before it
// returns; where a policy comes into force on the way, they live up to its first
// midnight, count again, and go on. Then the clock is stored. Two moves of one world wait for each
// other. Errors: NotFound, Invalid when the clock would go back, Unavailable
// when a case could not follow; then the clock stands where it stood, and the
// same move may be asked for again.
func (d *Service) MoveClock(ctx context.Context, a Asker, id string, in Clock) (out World, err error) {
	defer wrapError("moving a world's clock", &err)
	if _, err := d.world(ctx, a, id); err != nil {
		return World{}, err
	}
	if err := checkClock(in.Now); err != nil {
		return World{}, err
	}
	// Each move keeps a connection to itself, and its cases need others.
	select {
	case d.moving <- struct{}{}:
		defer func() { <-d.moving }()
	case <-ctx.Done():
		return World{}, ctx.Err()
	}
	lived := map[string]bool{}
	var until workflows.Until
	var before time.Time
	err = d.store.HoldingWorld(ctx, id, func(held *models.Store, w models.World) error {
		now := d.nowAt(0)
		if in.Now.Before(now.Add(w.Offset())) {
			return &Invalid{Field: "now", Key: "clock_backwards"}
		}
		before = now.Add(w.Offset())
		until = workflows.Until{To: in.Now.UTC(), Offset: in.Now.Sub(now).Truncate(time.Microsecond)}
		if err := d.crossPolicies(ctx, id, now, w.Offset(), until); err != nil {
			return err
		}
		if err := d.liveAll(ctx, id, until, lived); err != nil {
			return err
		}
		w.OffsetUS = until.Offset.Microseconds()
		out = d.worldShown(w)
		return held.SetWorldOffset(ctx, id, until.Offset)
	})
	if err != nil {
		return World{}, err
	}
	// A case that was being opened while the clock moved began with the old one.
	if err := d.liveAll(ctx, id, until, lived); err != nil {
		return World{}, err
	}
	d.digestsPassed(ctx, id, before, until.To)
	return out, nil
}

// liveAll lets the cases of a world that have not done so yet live up to an
// instant, until no new one has turned up.
func (d *Service) liveAll(ctx context.Context, worldID string, until workflows.Until, lived map[string]bool) error {
	for range rounds {
		cases, err := d.store.LivingCasesIn(ctx, worldID)
		if err != nil {
			return err
		}
		group, ctx := errgroup.WithContext(ctx)
		group.SetLimit(atOnce)
		more := false
		for _, c := range cases {
			if lived[c.ID] {
				continue
			}
			lived[c.ID], more = true, true
			group.Go(func() error {
				done, err := d.pace.live(ctx)
				if err != nil {
					return err
				}
				defer done()
				return d.live(ctx, c, until)
			})
		}
		if err := group.Wait(); err != nil {
			return err
		}
		if !more {
			return nil
		}
	}
	return nil
}

// live lets one case live up to an instant. A run that has ended is begun
// again: it loads the case from the ledger and lives on.
func (d *Service) live(ctx context.Context, c models.LivingCase, until workflows.Until) error {
	o := order{caseID: c.ID, kind: c.Kind, organisation: c.OrganisationID}
	until.Seen = c.LastSeq
	err := d.retryUpdate(ctx, lifeTimeout, o, until, workflows.LiveUntil, nil)
	if err == nil {
		return nil
	}
	err = d.asServiceError(ctx, "", err)
	if is[*Pending](err) {
		err = &Unavailable{RetryAfter: retryAfter, Err: err}
	}
	return err
}
