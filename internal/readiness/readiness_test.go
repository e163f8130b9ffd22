package readiness_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/internal/readiness"
)

// part is one whose answer the test decides.
type part struct {
	count int
	err   error
}

func (p *part) look(context.Context) (int, error) { return p.count, p.err }

// clock is moved by the test.
type clock struct{ now time.Time }

func (c *clock) read() time.Time { return c.now }

func TestOnlyRequiredPartsDecide(t *testing.T) {
	t.Parallel()
	database, issuer, workers := &part{}, &part{err: errors.New("no answer")}, &part{count: 2}
	at := &clock{time.Date(2027, 3, 1, 8, 0, 0, 0, time.UTC)}
	c := readiness.New([]readiness.Part{{Name: "database", Look: database.look},
		{Name: "issuer", Which: "https://one.example", Optional: true, Look: issuer.look},
		{Name: "workers", Optional: true, Look: workers.look}}, time.Second, at.read, nil)
	report := c.Look(t.Context())
	require.True(t, report.Ready, "an issuer that is away takes nobody out")
	assert.Equal(t, readiness.Away, report.Parts[1].Status)
	assert.Equal(t, readiness.Unreachable, report.Parts[1].Reason)
	assert.Equal(t, 2, report.Parts[2].Count)

	at.now = at.now.Add(time.Minute)
	database.err = &readiness.Is{Reason: readiness.Newer, Err: errors.New("has 60")}
	report = c.Look(t.Context())
	require.False(t, report.Ready)
	assert.Equal(t, readiness.Newer, report.Parts[0].Reason)
	assert.Equal(t, at.now, report.Parts[0].Since)
	assert.Equal(t, at.now.Add(-time.Minute), report.Parts[1].Since, "still away from when it was first found so")
}

// What stands in the answer is codes, counts and what the operator configured.
func TestTheAnswerHoldsNoWordsOfErrors(t *testing.T) {
	t.Parallel()
	away := &part{err: errors.New("dial tcp 10.0.0.7:5432: password authentication failed for user samlop_app")}
	report := readiness.New([]readiness.Part{{Name: "database", Look: away.look}}, time.Second, nil, nil).Look(t.Context())
	text, err := json.Marshal(report)
	require.NoError(t, err)
	for _, secret := range []string{"10.0.0.7", "samlop_app", "dial"} {
		assert.NotContains(t, string(text), secret)
	}
	require.ErrorContains(t, report.Parts[0].Err(), "10.0.0.7", "the log may know")
}

func TestChangesAreLoggedOnce(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	at := &clock{time.Date(2027, 3, 1, 8, 0, 0, 0, time.UTC)}
	p := &part{}
	c := readiness.New([]readiness.Part{{Name: "temporal", Look: p.look}}, time.Second, at.read, slog.New(slog.NewTextHandler(&log, nil)))
	look := func(err error) {
		p.err = err
		at.now = at.now.Add(10 * time.Second)
		c.Look(t.Context())
	}
	for _, err := range []error{nil, nil} {
		look(err)
	}
	require.Empty(t, log.String(), "what is well from the start is no news")
	for _, err := range []error{errors.New("refused"), errors.New("refused"), nil, nil} {
		look(err)
	}
	assert.Equal(t, 1, strings.Count(log.String(), "a part is away"), log.String())
	assert.Equal(t, 1, strings.Count(log.String(), "a part is back"), log.String())
}

// Nobody can make us call the others as often as they like, and a caller who
// hangs up spoils nobody's answer.
func TestOneLookForAllWhoAsk(t *testing.T) {
	t.Parallel()
	var looks atomic.Int64
	at := &clock{time.Date(2027, 3, 1, 8, 0, 0, 0, time.UTC)}
	c := readiness.New([]readiness.Part{{Name: "database", Look: func(ctx context.Context) (int, error) {
		looks.Add(1)
		return 0, ctx.Err()
	}}}, time.Second, at.read, nil)
	gone, hangUp := context.WithCancel(t.Context())
	hangUp()
	var group sync.WaitGroup
	for range 50 {
		group.Go(func() { assert.True(t, c.Look(gone).Ready) })
	}
	group.Wait()
	require.EqualValues(t, 1, looks.Load())
	at.now = at.now.Add(time.Second)
	c.Look(t.Context())
	require.EqualValues(t, 2, looks.Load())
}

func TestASlowPartIsAway(t *testing.T) {
	t.Parallel()
	c := readiness.New([]readiness.Part{{Name: "temporal", Look: func(ctx context.Context) (int, error) {
		<-ctx.Done()
		return 0, ctx.Err()
	}}}, time.Millisecond, nil, nil)
	report := c.Look(t.Context())
	require.False(t, report.Ready)
	assert.Equal(t, readiness.Unreachable, report.Parts[0].Reason)
}
