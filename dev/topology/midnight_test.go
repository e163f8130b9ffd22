package topology_test

import (
	"context"
	"database/sql"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/dev/town"
)

const midnightCases = 30

// TestKilledAtMidnight has two duties end in each of many cases on the same midnight,
// moves the clock over it, and kills worker, API and PostgreSQL in turn while they are
// written down and people take steps. Afterwards every duty was missed once, on its
// day, and every step that was answered is there once.
func TestKilledAtMidnight(t *testing.T) {
	v := startShift(t, startServicesOn(t, careful), midnightCases)
	v.books.Exec(t, `CREATE FUNCTION wait_at_midnight() RETURNS trigger LANGUAGE plpgsql AS $$
		BEGIN PERFORM pg_advisory_xact_lock_shared(412); RETURN NEW; END $$`)
	v.books.Exec(t, `CREATE TRIGGER wait_at_midnight BEFORE INSERT ON events FOR EACH ROW WHEN (NEW.name = 'deadline_missed')
		EXECUTE FUNCTION wait_at_midnight()`)
	const missed = "SELECT count(*) FROM events WHERE name = 'deadline_missed'"
	inTheMiddle := func() {
		t.Helper()
		require.Eventually(t, func() bool {
			return v.books.Number(t, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 412 AND NOT granted") >= 2
		}, patientFor, 5*time.Millisecond)
	}
	passed := func(enough int) {
		t.Helper()
		require.Eventually(t, func() bool { return v.books.Number(t, missed) >= enough }, patientFor, 2*time.Millisecond)
	}
	gate := v.gate(t)
	gate.shut(t)
	answers := v.work(t)
	require.NoError(t, v.in.MoveClock(t.Context(), oslo(time.March, 1, 23, 50, 0)))
	moved := make(chan error, 1)
	go func() { moved <- v.in.MoveClock(t.Context(), oslo(time.March, 2, 0, 15, 0)) }()

	inTheMiddle()
	v.worker.Kill()
	v.startWorker(t)
	gate.open(t)
	passed(10)
	gate.shut(t)

	inTheMiddle()
	v.api.Kill()
	v.startAPI(t)
	gate.open(t)
	passed(30)
	gate.shut(t)

	inTheMiddle()
	t.Logf("PostgreSQL is killed after %d of %d", v.books.Number(t, missed), 2*midnightCases)
	v.killPostgres(t)
	v.restartPostgres(t)
	v.books.Await(t, 2*midnightCases, patientFor, missed)
	require.NoError(t, <-moved)
	said := answers()
	v.requireHeard(t)
	v.requireMidnight(t, said)
}

// lockGate lets nobody write down that a deadline was missed while it is shut. It is a
// lock of the database, and goes with it.
type lockGate struct{ conn *sql.Conn }

func (v *shift) gate(t *testing.T) *lockGate {
	t.Helper()
	pool, err := v.books.Store.DB.DB()
	require.NoError(t, err)
	conn, err := pool.Conn(t.Context())
	require.NoError(t, err)
	return &lockGate{conn}
}

func (g *lockGate) shut(t *testing.T) { g.do(t, "SELECT pg_advisory_lock(412)") }
func (g *lockGate) open(t *testing.T) { g.do(t, "SELECT pg_advisory_unlock(412)") }

func (g *lockGate) do(t *testing.T, statement string) {
	t.Helper()
	_, err := g.conn.ExecContext(t.Context(), statement)
	require.NoError(t, err)
}

// work lets somebody hand each case to Nina and back, over and over, insisting on every
// answer. The function it gives lets them finish what they are at, and says what they
// were answered.
func (v *shift) work(t *testing.T) func() [][]town.Taken {
	t.Helper()
	const workers = 2
	ctx, stop := context.WithCancel(t.Context())
	answers := make([][]town.Taken, len(v.cases))
	errs := make([]error, workers)
	var all sync.WaitGroup
	for w := range workers {
		all.Go(func() {
			for n := w; ctx.Err() == nil && errs[w] == nil; n += workers {
				i, to := n%len(v.cases), v.in.Nina
				if n/len(v.cases)%2 == 1 {
					to = v.handlers[i]
				}
				var taken town.Taken
				taken, errs[w] = v.in.Take(t.Context(), v.in.Step(v.in.ToneLogin(), v.cases[i], "assign_handler", map[string]any{"staff": to}))
				answers[i] = append(answers[i], taken)
			}
		})
	}
	t.Cleanup(stop)
	return func() [][]town.Taken {
		t.Helper()
		stop()
		all.Wait()
		for _, err := range errs {
			require.NoError(t, err)
		}
		return answers
	}
}

func (v *shift) requireMidnight(t *testing.T, answers [][]town.Taken) {
	t.Helper()
	ends, taken := time.Date(2027, 3, 2, 0, 0, 0, 0, calendar.Oslo), 0
	for i, id := range v.cases {
		state := v.books.RequireOneTruth(t, id)
		overdue, on := 0, []casefile.Event{}
		for _, dl := range state.Deadlines {
			if dl.Status == casefile.DeadlineOverdue {
				overdue++
			}
		}
		for _, e := range v.books.Events(t, id) {
			if _, ok := e.Fact.(*casefile.DeadlineMissed); ok {
				on = append(on, e)
			}
		}
		require.Equal(t, 2, overdue, "DL-01 and DL-02, as February has 28 days")
		require.Len(t, on, 2, "each once")
		for _, e := range on {
			require.False(t, e.At.Before(ends))
			require.Equal(t, calendar.DateOf(ends), e.On)
		}
		v.books.RequireOnce(t, id, append(v.opened[i], answers[i]...))
		taken += len(answers[i])
	}
	t.Logf("%d steps were answered meanwhile", taken)
	require.NotZero(t, taken)
	v.books.RequireMailsOnce(t)
}
