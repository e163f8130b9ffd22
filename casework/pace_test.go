package casework

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A person's step goes before the cases that live through time when a clock is moved.
func TestAStepGoesBeforeCasesThatLiveThroughTime(t *testing.T) {
	p := newPace()
	side := func() (living []func()) { // as many as need not wait
		for weight := p.weight(); p.places.TryAcquire(weight); {
			p.places.Release(weight)
			done, err := p.live(t.Context())
			require.NoError(t, err)
			living = append(living, done)
		}
		return living
	}
	end := func(living []func()) {
		for _, done := range living {
			done()
		}
	}
	alone := side()
	require.Len(t, alone, atOnce)
	end(alone)

	one, another := p.step(), p.step()
	one()
	beside := side()
	require.Len(t, beside, atOnceBeside)
	another()
	end(beside)
	alone = side()
	require.Len(t, alone, atOnce)
	end(alone)
}
