package topology_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"samlop/activities"
	"samlop/dev/books"
	"samlop/dev/town"
	"samlop/internal/mail/mailtest"
)

const (
	// hands are how many mails are with the carrier at once.
	hands = activities.HandsOut
	// morningCases fill them three times: worker, API and PostgreSQL are killed in turn.
	morningCases = 3 * hands
	// rung are the patients whose alert goes with the morning's reminders.
	rung = 2
)

// letOut is a mail of the outbox.
type letOut struct {
	Key, Kind, Status, Reason, Principal, ProviderID string
	DeliveryID                                       string
}

// TestKilledInTheMorning has a reminder due to each of many on one morning, and kills
// worker, API and PostgreSQL in turn while the carrier has taken some and has not
// answered. Afterwards each mail is there once; what the carrier answered while anybody
// lived to hear it is known; where nobody did, a person is told of a reminder, which may
// not go twice, and an alert has gone again under the id it had (decision 021).
func TestKilledInTheMorning(t *testing.T) {
	post := startCarrier(t)
	s := startServicesOn(t, careful)
	s.post = post.environment()
	v := startShift(t, s, morningCases)
	require.NoError(t, v.in.MoveClock(t.Context(), oslo(time.February, 8, 10, 0, 0)))
	for i := range rung { // a form that lies unsigned for fourteen days rings (DL-22)
		for _, step := range []town.Request{
			v.in.Step(v.handlerLogin(i), v.cases[i], "start_screening", map[string]any{"identity": "NOT_YET_KNOWN"}),
			v.in.Step(v.handlerLogin(i), v.cases[i], "issue_consent", map[string]any{"kinds": []string{"START"}}),
		} {
			_, err := v.in.Take(t.Context(), step)
			require.NoError(t, err)
		}
	}
	require.NoError(t, v.in.MoveClock(t.Context(), oslo(time.February, 21, 18, 0, 0)))
	const due = `SELECT count(*) FROM mails m JOIN organisations o ON o.id = m.organisation_id JOIN worlds w ON w.id = o.world_id
		WHERE m.status = 'SENDING' OR m.status = 'PENDING' AND m.send_after <= now() + w.offset_us * interval '1 microsecond'`
	v.books.Await(t, 0, patientFor, due)
	before := len(post.Requests())

	post.shut()
	require.NoError(t, v.in.MoveClock(t.Context(), oslo(time.February, 22, 8, 40, 0)))
	full := func() {
		t.Helper()
		require.Eventually(t, func() bool { return post.held.Load() == hands }, patientFor, 5*time.Millisecond)
	}

	post.let(6)
	full()
	v.worker.Kill()
	// Whoever was sending is gone; that its leases run out within 90 seconds is not waited for.
	lost := books.Rows[string](t, v.books, "SELECT delivery_id::text FROM mails WHERE status = 'SENDING' AND kind = 'REMINDER'")
	require.NotEmpty(t, lost)
	v.books.Exec(t, "UPDATE mails SET lease_until = now() WHERE status = 'SENDING'")
	require.Eventually(t, func() bool { return post.held.Load() == 0 }, patientFor, 5*time.Millisecond)
	v.startWorker(t)

	full()
	v.api.Kill()
	post.let(3)
	v.startAPI(t)

	full()
	v.killPostgres(t)
	post.open() // what the carrier answers now, nobody can write down yet
	v.restartPostgres(t)

	v.books.Await(t, 0, patientFor, due)
	// Each case of a mail in doubt has a person told of it, and the next in line is written
	// to as well as who may not have heard, perhaps in a second mail (INV-108).
	v.books.Await(t, 0, patientFor, `SELECT count(DISTINCT l.case_id) FROM mail_lines l JOIN mails m ON m.key = l.mail_key
		WHERE m.on_date = '2027-02-22' AND m.status = 'UNKNOWN' AND NOT EXISTS (SELECT FROM tasks t
			WHERE t.case_id = l.case_id AND t.kind = 'MAIL_FAILED' AND t.done_on IS NULL)`)
	v.books.Await(t, 0, patientFor, due)
	v.requireHeard(t)
	v.requireMorning(t, post.Requests()[before:], before, lost)
}

func (v *shift) requireMorning(t *testing.T, requests []mailtest.Request, before int, lost []string) {
	t.Helper()
	sent := map[string][]int{}
	for i, r := range requests {
		sent[deliveryOf(r)] = append(sent[deliveryOf(r)], before+i)
	}
	known := map[string]bool{}
	reminders, alerts := map[string]bool{}, 0
	for _, m := range books.Rows[letOut](t, v.books, `SELECT key, kind, status, reason, principal, provider_id, delivery_id::text FROM mails
		WHERE on_date = '2027-02-22' AND status NOT IN ('PENDING', 'SKIPPED')`) {
		known[m.DeliveryID] = true
		times := sent[m.DeliveryID]
		require.NotEmpty(t, times, "%s %s never came to the carrier", m.Kind, m.Status)
		if m.Kind == "ALERT" {
			alerts++
			require.Greater(t, len(times), 1, "its answer was lost with the worker")
			require.Equal(t, "SENT", m.Status)
			continue
		}
		reminders[m.Principal] = true
		require.Len(t, times, 1, "a reminder that may have been sent is not sent again")
		if m.Status == "UNKNOWN" {
			require.Contains(t, lost, m.DeliveryID)
			continue
		}
		require.Equal(t, "SENT", m.Status, m.Reason)
		require.NotContains(t, lost, m.DeliveryID)
		require.Equal(t, "standin-"+strconv.Itoa(times[0]+1), m.ProviderID, "what the carrier answered")
	}
	require.Equal(t, rung, alerts)
	// Who is written to instead of somebody who may not have heard can have had the same
	// line in a mail of their own that has left (INV-108); nobody else is told twice.
	require.Empty(t, books.Rows[string](t, v.books, `SELECT l.deadline_id FROM mail_lines l JOIN mails m ON m.key = l.mail_key
		WHERE l.passed_from = '' GROUP BY m.principal, m.on_date, l.case_id, l.deadline_id, l.step HAVING count(*) > 1`))
	for id := range sent {
		require.True(t, known[id], "the outbox knows of every mail")
	}
	told := 0
	for i, id := range v.cases {
		require.True(t, reminders[v.handlers[i]], "the handler of case %d", i)
		doubtful := v.books.Number(t, `SELECT count(*) FROM mails m WHERE m.on_date = '2027-02-22' AND m.status = 'UNKNOWN'
			AND EXISTS (SELECT FROM mail_lines l WHERE l.mail_key = m.key AND l.case_id = ?)`, id)
		tasks := v.books.Number(t, "SELECT count(*) FROM tasks WHERE case_id = ? AND kind = 'MAIL_FAILED'", id)
		require.Equal(t, doubtful, tasks, "case %d", i)
		told += tasks
		v.books.RequireOneTruth(t, id)
	}
	require.GreaterOrEqual(t, told, len(lost))
}
