package casework

import (
	"context"
	"sync/atomic"

	"golang.org/x/sync/semaphore"
)

// pace lets people's steps go before the cases of a training world that live through
// time because its clock is moved: while somebody waits for a step in this process, fewer
// cases live side by side.
type pace struct {
	people atomic.Int64
	// places are atOnce.
	places *semaphore.Weighted
}

const (
	// atOnce is how many cases live through time side by side.
	atOnce = 8
	// atOnceBeside is how many do while somebody waits for a step.
	atOnceBeside = 2
)

func newPace() pace { return pace{places: semaphore.NewWeighted(atOnce)} }

// step says that somebody waits for a step, until done is called.
func (p *pace) step() (done func()) {
	p.people.Add(1)
	return func() { p.people.Add(-1) }
}

// live waits for a case's turn to live; done gives it back. The error is that of a
// context that ends first.
func (p *pace) live(ctx context.Context) (done func(), err error) {
	weight := p.weight()
	if err := p.places.Acquire(ctx, weight); err != nil {
		return nil, err
	}
	return func() { p.places.Release(weight) }, nil
}

// weight is how many of the places a case takes now.
func (p *pace) weight() int64 {
	if p.people.Load() > 0 {
		return atOnce / atOnceBeside
	}
	return 1
}
