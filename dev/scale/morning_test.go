package scale_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
	"samlop/dev/books"
)

// The measured morning, by the clock of the town: the wakes lie between six and half
// past seven, the mails between eight and half past.
const (
	before, after = 5 * time.Hour, 9 * time.Hour
	// soon is how many days ahead the morning is looked for.
	soon = 60
)

// What a step is called in the table, by what else is going on.
const (
	whenIdle     = "a step in a case on an idle installation"
	inTheMorning = "a step in a case during the morning"
	atMidnight   = "a step in a case during the midnight"
)

// morning moves the clock to the morning on which most cases wake, and over it. Every
// mail of it must come once, and each to somebody of their own.
func (r *run) morning(t *testing.T, m *measured, cases int) {
	t.Helper()
	asleep := resident(t)
	var usual []time.Duration
	ids := r.some(t, 3)
	for i := range *reads {
		usual = append(usual, r.step(t, ids[0], i))
	}
	day := r.busiest(t)
	began := time.Now()
	require.NoError(t, r.town.MoveClock(t.Context(), day.Add(before)))
	m.number("clock moved up to the morning", "s", time.Since(began).Seconds())

	var due int
	r.query(t, &due, "SELECT count(*) FROM cases WHERE organisation_id = $1 AND next_wake > $2 AND next_wake <= $3", r.town.Organisation,
		day.Add(before), day.Add(after))
	require.Positive(t, due, "something is due")
	took, meanwhile := r.whileItMoves(t, day.Add(after))
	m.number("morning: cases that woke", "", float64(due))
	m.number("morning: a wake", "ms", float64(took.Milliseconds())/float64(due))
	m.times(whenIdle, usual, nil)
	m.times(inTheMorning, meanwhile, nil)

	began = time.Now()
	m.number("morning: mails, each once", "", float64(r.mails(t, day)))
	m.number("morning: all mails sent after the clock stood", "s", time.Since(began).Seconds())
	awake := resident(t)
	m.number("memory after the morning", "MB", awake)
	m.number("memory a case that is awake", "kB", max(0, awake-asleep)*1024/float64(cases))
}

// whileItMoves moves the clock of the town, and takes steps in one case without a pause
// until it has: how long that was, and each step.
func (r *run) whileItMoves(t *testing.T, to time.Time) (took time.Duration, meanwhile []time.Duration) {
	t.Helper()
	id, moved, began := r.some(t, 1)[0], make(chan error, 1), time.Now()
	go func() { moved <- r.town.MoveClock(context.WithoutCancel(t.Context()), to) }()
	for {
		meanwhile = append(meanwhile, r.step(t, id, len(meanwhile)))
		select {
		case err := <-moved:
			require.NoError(t, err)
			return time.Since(began), meanwhile
		default:
		}
	}
}

// busiest is the midnight before the morning on which most cases wake.
func (r *run) busiest(t *testing.T) time.Time {
	t.Helper()
	now := r.now(t)
	var day time.Time
	r.query(t, &day, `SELECT (next_wake AT TIME ZONE 'Europe/Oslo')::date AS day FROM cases
		WHERE organisation_id = $1 AND next_wake > $2::timestamptz + interval '1 day' AND next_wake < $2::timestamptz + $3::int * interval '1 day'
			AND (next_wake AT TIME ZONE 'Europe/Oslo')::time BETWEEN '05:30' AND '08:00'
		GROUP BY day ORDER BY count(*) DESC, day LIMIT 1`, r.town.Organisation, now, soon)
	return time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, calendar.Oslo)
}

// mails waits until every mail of the morning has been sent, and counts them: one for
// each who is told, none lost, none twice. The list of what is still overdue is written
// on Mondays once a world's clock has been stored, when the morning's mail has left, and
// is a mail more there; it is not counted.
func (r *run) mails(t *testing.T, day time.Time) (sent int) {
	t.Helper()
	const those = " FROM mails WHERE organisation_id = $1 AND kind = 'REMINDER' AND on_date = $2::date"
	on := day.Format(time.DateOnly)
	until(t, "every mail of the morning is let out", func() bool {
		var waiting int
		r.query(t, &waiting, "SELECT count(*)"+those+" AND status IN ('PENDING', 'SENDING')", r.town.Organisation, on)
		return waiting == 0
	})
	var lost, people int
	const reminding = those + ` AND status = 'SENT'
		AND EXISTS (SELECT FROM mail_lines l WHERE l.mail_key = key AND l.step <> 'STILL_OVERDUE')`
	r.query(t, &sent, "SELECT count(*)"+reminding, r.town.Organisation, on)
	r.query(t, &people, "SELECT count(DISTINCT principal)"+reminding, r.town.Organisation, on)
	r.query(t, &lost, "SELECT count(*)"+those+" AND status IN ('FAILED', 'UNKNOWN')", r.town.Organisation, on)
	require.Zero(t, lost)
	require.Positive(t, sent)
	require.Equal(t, people, sent, "one mail for each who is told")
	b := books.Open(t, r.system.DSN, r.system.Temporal, r.system.Namespace)
	defer b.Close()
	b.RequireMailsOnce(t)
	return sent
}
