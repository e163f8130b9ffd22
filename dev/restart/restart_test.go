package restart_test

import (
	"context"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/dev/books"
	"samlop/dev/town"
	"samlop/internal/contract"
)

func at(year int, month time.Month, day, hour, minute, second int) time.Time {
	return time.Date(year, month, day, hour, minute, second, 0, calendar.Oslo)
}

const concurrent = 20

// TestKilledInTheMiddle is docs/architecture.md rule 2: nothing answered is lost, and a
// crash anywhere leaves the whole step or nothing.
func TestKilledInTheMiddle(t *testing.T) {
	ctx := t.Context()
	i := install(t)
	i.start(t)
	caller := town.NewCaller(i.issuer, i.api)
	t.Cleanup(caller.Close)
	caller.Through(contract.Hold(t, "../../api/openapi.yaml"))
	found := func(now time.Time, patients int) *town.Town {
		made, err := town.Found(ctx, caller, now, patients)
		require.NoError(t, err)
		return made
	}
	busy, slow, late := found(at(2027, 2, 1, 8, 0, 0), concurrent), found(at(2027, 2, 1, 8, 0, 0), 1), found(at(2027, 3, 1, 10, 0, 0), 1)
	b := books.Open(t, i.dsn, i.temporal, "samlop")
	unsent := holdAtCarrier(t, b, slow)
	overdue := dueByItself(t, b, late)

	walkers := make([]*walker, concurrent)
	for n := range walkers {
		walkers[n] = &walker{town: busy, patient: n}
	}
	var gone []*walker
	const (
		steps = 12 // a case's: seven to the grant, then the handler changes
		kills = 2
	)
	for kill := range kills {
		require.NoError(t, walkAll(ctx, walkers, steps, 70, i.Kill))
		require.False(t, i.Running())
		underWay := 0
		for _, w := range walkers {
			if w.current != nil {
				underWay++
			}
		}
		t.Logf("kill %d: %d steps were under way", kill+1, underWay)
		require.NotZero(t, underWay)
		if kill == 0 {
			// Some never come back to ask what became of their step.
			gone, walkers = walkers[concurrent-4:], walkers[:concurrent-4]
			gone = slices.DeleteFunc(gone, func(w *walker) bool { return w.caseID == "" })
		}
		b.Close()
		i.start(t)
		caller.Move(i.issuer, i.api)
		b = books.Open(t, i.dsn, i.temporal, "samlop")
		if kill == 0 {
			b.Exec(t, "DROP TRIGGER hold_at_carrier ON mails")
		}
	}
	require.NoError(t, walkAll(ctx, walkers, steps, 0, nil))
	inLedger := 0
	for _, w := range walkers {
		inLedger += w.found
	}
	t.Logf("%d of the steps under way were in the ledger though nobody had been told", inLedger)

	requireOnce := func() {
		t.Helper()
		for _, w := range walkers {
			b.RequireOnce(t, w.caseID, w.answers())
		}
	}
	requireOnce()
	for _, w := range walkers {
		b.RequireOneTruth(t, w.caseID)
		for _, a := range []answered{w.answered[0], w.answered[5], w.answered[steps-1]} {
			again, err := busy.Take(ctx, a.request)
			require.NoError(t, err)
			require.True(t, again.Repeated)
			again.Repeated = a.taken.Repeated
			require.Equal(t, a.taken, again)
		}
	}
	requireOnce()
	for _, w := range gone {
		taken := w.answers()
		if n := b.Number(t, "SELECT count(*) FROM commands WHERE case_id = ? AND id LIKE 'k%'", w.caseID); n > len(taken) {
			t.Log("a step of somebody who never asked again is in the ledger")
			require.Equal(t, len(taken)+1, n)
		}
	}

	overdue(b)
	requireDeadlinesFire(t, b, busy, slices.Concat(walkers, gone))
	unsent(b)
	// A mail that tells of a task waits for the world's next working morning.
	b.Await(t, 0, 2*time.Minute, `SELECT count(*) FROM mails m JOIN organisations o ON o.id = m.organisation_id
		LEFT JOIN worlds w ON w.id = o.world_id WHERE m.status = 'SENDING'
		OR m.status = 'PENDING' AND m.send_after <= now() + COALESCE(w.offset_us, 0) * interval '1 microsecond'`)
	b.RequireMailsOnce(t)
	b.Close()
	requireCleanStop(t, i, caller, busy, walkers[0])
}

// holdAtCarrier brings a reminder to the point where the carrier has taken it
// and the outbox does not know yet, and keeps it there. The function it gives
// is for after the kill: the mail is UNKNOWN, has gone once, and somebody is told.
func holdAtCarrier(t *testing.T, b *books.Books, in *town.Town) func(*books.Books) {
	t.Helper()
	ctx := t.Context()
	opened, err := in.Take(ctx, in.Refer(0))
	require.NoError(t, err)
	// Else three mails about the letter (DL-30) would be with the carrier too.
	_, err = in.Take(ctx, in.Step(in.NinaLogin(), opened.CaseID, "post_letter", map[string]any{"letter": "letter-1"}))
	require.NoError(t, err)
	b.Exec(t, `CREATE FUNCTION hold_at_carrier() RETURNS trigger LANGUAGE plpgsql AS $$
		BEGIN PERFORM pg_advisory_xact_lock(411); RETURN NEW; END $$`)
	b.Exec(t, `CREATE TRIGGER hold_at_carrier BEFORE UPDATE ON mails FOR EACH ROW WHEN (NEW.status = 'SENT' AND OLD.status = 'SENDING'
		AND NEW.on_date = '2027-02-22') -- the postman has older ones in hand at the same time
		EXECUTE FUNCTION hold_at_carrier()`)
	pool, err := b.Store.DB.DB()
	require.NoError(t, err)
	holder, err := pool.Conn(ctx) // dies with the server
	require.NoError(t, err)
	_, err = holder.ExecContext(ctx, "SELECT pg_advisory_lock(411)")
	require.NoError(t, err)
	require.NoError(t, in.MoveClock(ctx, at(2027, 2, 22, 12, 0, 0)))
	b.Await(t, 1, 30*time.Second, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
	const ofMail = " FROM mails m JOIN mailbox x ON x.delivery_id = m.delivery_id::text WHERE m.case_id = ? AND m.status = "
	require.Equal(t, 1, b.Number(t, "SELECT count(*)"+ofMail+"'SENDING'", opened.CaseID))
	return func(b *books.Books) {
		t.Helper()
		b.Await(t, 1, 3*time.Minute, "SELECT count(*)"+ofMail+"'UNKNOWN'", opened.CaseID)
		b.Await(t, 1, 30*time.Second, "SELECT count(*) FROM tasks WHERE case_id = ? AND kind = 'MAIL_FAILED' AND done_on IS NULL", opened.CaseID)
		b.RequireOneTruth(t, opened.CaseID)
	}
}

// dueByItself makes a case with a reminder that falls due when the town's clock has
// run on by itself for some seconds: during the kill or soon after it. The function it
// gives waits until it has been raised by the case's own timer.
func dueByItself(t *testing.T, b *books.Books, in *town.Town) func(*books.Books) {
	t.Helper()
	opened, err := in.Take(t.Context(), in.Step(in.NinaLogin(), "", "refer", map[string]any{"sender_kind": "OTHER", "patient": in.Patient(0),
		"received_on": "2027-02-02", "words": "Kom i posten."}))
	require.NoError(t, err)
	alarm, ok := casefile.AlarmAt(b.RequireOneTruth(t, opened.CaseID))
	require.True(t, ok)
	require.Equal(t, calendar.MustDate("2027-03-02"), calendar.DateOf(alarm), "the last day of DL-01 and DL-02")
	require.NoError(t, in.MoveClock(t.Context(), alarm.Add(-40*time.Second)))
	return func(b *books.Books) {
		t.Helper()
		const raised = "SELECT count(*) FROM events WHERE case_id = ? AND name = 'reminder_raised' AND fact->>'code' = ? AND at >= ?"
		for _, code := range []string{casefile.PreliminaryReply, casefile.DecisionTarget} {
			b.Await(t, 1, 90*time.Second, raised, opened.CaseID, code, alarm)
		}
		b.RequireOneTruth(t, opened.CaseID)
	}
}

// requireDeadlinesFire moves the clock over every deadline that is open and
// looks for its flag and its reminders, each at its own instant and once.
func requireDeadlinesFire(t *testing.T, b *books.Books, in *town.Town, walkers []*walker) {
	t.Helper()
	now := at(2027, 4, 12, 12, 0, 0)
	before := map[string]casefile.State{}
	for _, w := range walkers {
		before[w.caseID] = b.RequireOneTruth(t, w.caseID)
	}
	require.NoError(t, in.MoveClock(t.Context(), now))
	flags, reminders := 0, 0
	for id, was := range before {
		is := b.RequireOneTruth(t, id)
		events := b.Events(t, id)[was.Seq:]
		for n, dl := range was.Deadlines {
			if !dl.Live() {
				continue
			}
			if dl.Kind == casefile.Duty && !dl.Ends.After(now) {
				require.Equal(t, casefile.DeadlineOverdue, is.Deadlines[n].Status, dl.Code)
				require.Equal(t, 1, count(events, dl.Ends, func(f casefile.Fact) bool {
					missed, ok := f.(*casefile.DeadlineMissed)
					return ok && missed.ID == dl.ID
				}), "%s ends %s", dl.Code, dl.Ends)
				flags++
			}
			for _, step := range dl.Reminders {
				if step.Done || step.At.After(now) {
					continue
				}
				require.Equal(t, 1, count(events, step.At, func(f casefile.Fact) bool {
					raised, ok := f.(*casefile.ReminderRaised)
					return ok && raised.Deadline == dl.ID && raised.On == step.On && raised.Kind == step.Kind
				}), "%s reminder of %s", dl.Code, step.On)
				reminders++
			}
		}
	}
	t.Logf("%d deadlines passed and %d reminders were raised, each on its date", flags, reminders)
	require.GreaterOrEqual(t, flags, len(before))
	require.GreaterOrEqual(t, reminders, len(before))
}

// count counts the facts at an instant, and fails on none but that: one at any
// other instant is a deadline that fired when it should not.
func count(events []casefile.Event, when time.Time, is func(casefile.Fact) bool) (n int) {
	for _, e := range events {
		if is(e.Fact) {
			if !e.At.Equal(when) {
				return -1
			}
			n++
		}
	}
	return n
}

// requireCleanStop stops the server in order, and starts it again.
func requireCleanStop(t *testing.T, i *installation, caller *town.Caller, in *town.Town, w *walker) {
	t.Helper()
	stop := func() {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		code, err := i.Stop(ctx, syscall.SIGINT)
		require.NoError(t, err)
		require.Zero(t, code, i.Said())
		require.Empty(t, i.processes(t))
	}
	stop()
	i.start(t)
	require.NotEmpty(t, i.processes(t))
	caller.Move(i.issuer, i.api)
	b := books.Open(t, i.dsn, i.temporal, "samlop")
	defer b.Close()
	b.RequireOneTruth(t, w.caseID)
	_, err := in.Take(t.Context(), in.Step(in.ToneLogin(), w.caseID, "assign_handler", map[string]any{"staff": in.Nina}))
	require.NoError(t, err)
	b.RequireOneTruth(t, w.caseID)
	stop()
}
