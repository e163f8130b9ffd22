// Package books reads, past the API, what an installation has written: the ledger
// and what Temporal thinks. It is for tests that have just done something
// violent to it.
package books

import (
	"context"
	"encoding/json"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"

	"samlop/casefile"
	"samlop/dev/town"
	"samlop/models"
	"samlop/workflows"
)

// Books are open until Close.
type Books struct {
	Store    *models.Store
	Temporal client.Client
}

// Open opens the database and connects to Temporal.
func Open(t *testing.T, dsn, temporal, namespace string) *Books {
	t.Helper()
	store, err := models.OpenAsOwner(dsn, models.WithConnections(4))
	require.NoError(t, err)
	c, err := client.DialContext(t.Context(), client.Options{HostPort: temporal, Namespace: namespace,
		Logger: log.NewStructuredLogger(slog.New(slog.DiscardHandler))})
	require.NoError(t, err)
	return &Books{store, c}
}

// Close closes both, whether they are still there or not.
func (b *Books) Close() {
	b.Temporal.Close()
	_ = b.Store.Close()
}

// Exec runs a statement of the test's own.
func (b *Books) Exec(t *testing.T, sql string, values ...any) {
	t.Helper()
	require.NoError(t, b.Store.DB.WithContext(t.Context()).Exec(sql, values...).Error)
}

// Rows reads what a query gives into a slice.
func Rows[T any](t *testing.T, b *Books, sql string, values ...any) (out []T) {
	t.Helper()
	require.NoError(t, b.Store.DB.WithContext(t.Context()).Raw(sql, values...).Scan(&out).Error)
	return out
}

// Number reads a single number.
func (b *Books) Number(t *testing.T, sql string, values ...any) int {
	t.Helper()
	found := Rows[int](t, b, sql, values...)
	require.Len(t, found, 1)
	return found[0]
}

// Await asks again until a number is as wanted.
func (b *Books) Await(t *testing.T, want int, within time.Duration, sql string, values ...any) {
	t.Helper()
	require.EventuallyWithT(t, func(c *assert.CollectT) { assert.Equal(c, want, b.Number(t, sql, values...)) }, within, 100*time.Millisecond,
		sql)
}

// Events is a case's ledger.
func (b *Books) Events(t *testing.T, caseID string) []casefile.Event {
	t.Helper()
	events, err := b.Store.EventsAfter(t.Context(), caseID, 0)
	require.NoError(t, err)
	return events
}

// heardWithin is how long after a crash a case may not have heard of a step that
// nobody has asked for again.
const heardWithin = 30 * time.Second

// RequireOneTruth holds that the ledger has no gap, and that the case's row and
// Temporal's state are what the ledger adds up to.
func (b *Books) RequireOneTruth(t *testing.T, caseID string) casefile.State {
	t.Helper()
	row, err := b.Store.CaseByID(t.Context(), caseID)
	require.NoError(t, err)
	events := b.Events(t, caseID)
	for i, e := range events {
		require.Equal(t, i+1, e.Seq)
	}
	folded := casefile.Fold(casefile.New(caseID, row.OrganisationID), events)
	require.JSONEq(t, timeless(t, asLight(folded, row.State)), timeless(t, row.State), "the row of the case")
	require.Equal(t, folded.Seq, row.LastSeq)

	require.EventuallyWithT(t, func(c *assert.CollectT) {
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		answer, err := b.Temporal.QueryWorkflow(ctx, workflows.FileID(row.Kind, caseID), "", "state")
		require.NoError(c, err)
		var known casefile.State
		require.NoError(c, answer.Get(&known))
		assert.JSONEq(c, timeless(t, asLight(folded, known)), timeless(t, known), "Temporal's state")
	}, heardWithin, 100*time.Millisecond)
	return folded
}

// asLight is the state of a ledger without what has left another state of the same case,
// which must be over (casefile.Lighten).
func asLight(folded, light casefile.State) casefile.State {
	n := countable(folded)
	folded.Deadlines = slices.DeleteFunc(slices.Clone(folded.Deadlines), func(x casefile.Deadline) bool {
		return !x.Live() && !slices.ContainsFunc(light.Deadlines, func(y casefile.Deadline) bool { return y.ID == x.ID })
	})
	folded.Letters = slices.DeleteFunc(slices.Clone(folded.Letters), func(x casefile.Letter) bool {
		return !x.Pending() && !slices.ContainsFunc(light.Letters, func(y casefile.Letter) bool { return y.ID == x.ID })
	})
	folded.Tasks = slices.DeleteFunc(slices.Clone(folded.Tasks), func(x casefile.Task) bool {
		return !x.Open() && !slices.ContainsFunc(light.Tasks, func(y casefile.Task) bool { return y.ID == x.ID })
	})
	folded.Meetings = slices.DeleteFunc(slices.Clone(folded.Meetings), func(x casefile.Meeting) bool {
		over := x.Status == casefile.MeetingStatusMinutesSent || x.Status == casefile.MeetingStatusCancelled
		return over && !slices.ContainsFunc(light.Meetings, func(y casefile.Meeting) bool { return y.ID == x.ID })
	})
	folded.Plan.Versions = slices.DeleteFunc(slices.Clone(folded.Plan.Versions), func(x casefile.PlanVersion) bool {
		return x.No < folded.Plan.InForce() &&
			!slices.ContainsFunc(light.Plan.Versions, func(y casefile.PlanVersion) bool { return y.No == x.No })
	})
	folded.Past = n - countable(folded)
	return folded
}

func countable(s casefile.State) int {
	return len(s.Deadlines) + len(s.Letters) + len(s.Tasks) + len(s.Meetings) + len(s.Plan.Versions)
}

// timeless is a state without its clock: a run hands its own on to the next,
// which the ledger has no event for.
func timeless(t *testing.T, s casefile.State) string {
	t.Helper()
	s.Clock = time.Time{}
	text, err := json.Marshal(s)
	require.NoError(t, err)
	return string(text)
}

// RequireOnce holds that the ledger of a case has the steps that were answered,
// each once with the facts it was answered with, and no others of anybody's.
func (b *Books) RequireOnce(t *testing.T, caseID string, answers []town.Taken) {
	t.Helper()
	var asked []string
	for _, taken := range answers {
		require.Equal(t, caseID, taken.CaseID)
		asked = append(asked, taken.StepID)
		require.Equal(t, taken.Facts, Rows[string](t, b, "SELECT name FROM events WHERE command_id = ? ORDER BY seq", taken.StepID))
	}
	require.ElementsMatch(t, asked, Rows[string](t, b, "SELECT id FROM commands WHERE case_id = ? AND id LIKE 'k%'", caseID))
	require.Equal(t, len(b.Events(t, caseID)), b.Number(t, `SELECT count(*) FROM events e
		JOIN commands c ON c.id = e.command_id AND c.case_id = e.case_id AND e.seq BETWEEN c.first_seq AND c.last_seq
		WHERE e.case_id = ?`, caseID))
}

// RequireMailsOnce holds that no mail was let out twice: a carrier's attempt is
// known to the outbox, a reminder goes once, and each line is in one mail only.
func (b *Books) RequireMailsOnce(t *testing.T) {
	t.Helper()
	require.Empty(t, Rows[string](t, b, `SELECT m.key FROM mails m LEFT JOIN mailbox x ON x.delivery_id = m.delivery_id::text
		GROUP BY m.key HAVING count(x.id) > CASE WHEN m.kind = 'REMINDER' THEN 1 ELSE m.attempts END OR m.status = 'SENT' AND count(x.id) = 0`))
	require.Zero(t, b.Number(t, "SELECT count(*) FROM mailbox WHERE delivery_id NOT IN (SELECT delivery_id::text FROM mails)"))
	require.Empty(t, Rows[string](t, b, `SELECT l.deadline_id FROM mail_lines l JOIN mails m ON m.key = l.mail_key
		GROUP BY m.principal, m.on_date, l.case_id, l.deadline_id, l.step HAVING count(*) > 1`))
}
