package casework

import (
	"context"
	"sync"
)

// atOncePerCase is how many updates this process has under way for one case.
// They are carried out one after the other anyway, and Temporal takes ten at a
// time from everybody together: who comes above that is told to come back, and
// the SDK then waits for seconds.
const atOncePerCase = 4

// queues let requests for one case wait here instead of at Temporal.
type queues struct {
	mu     sync.Mutex
	byCase map[string]*queue
}

// queue is there as long as somebody stands in it.
type queue struct {
	places chan struct{}
	people int
}

// enter waits for a place at a case; leave gives it back. The error is that of
// a context that ends first.
func (q *queues) enter(ctx context.Context, caseID string) (leave func(), err error) {
	q.mu.Lock()
	if q.byCase == nil {
		q.byCase = map[string]*queue{}
	}
	one := q.byCase[caseID]
	if one == nil {
		one = &queue{places: make(chan struct{}, atOncePerCase)}
		q.byCase[caseID] = one
	}
	one.people++
	q.mu.Unlock()
	gone := func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		if one.people--; one.people == 0 {
			delete(q.byCase, caseID)
		}
	}
	select {
	case one.places <- struct{}{}:
		return func() { <-one.places; gone() }, nil
	case <-ctx.Done():
		gone()
		return nil, ctx.Err()
	}
}
