package casework

import (
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/activities"
	"samlop/casefile"
	"samlop/models"
)

// traces notes every round trip to the database.
type traces struct {
	mu  sync.Mutex
	all []string
}

func (r *traces) note(sql string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all = append(r.all, sql)
}

func (r *traces) since(n int) []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string(nil), r.all[n:]...)
}

// A step in a case goes to the database three times (issue 8): who asks, what the
// step is weighed by, and all that is written; more often where it rings somebody.
// Between them stands what a workflow would know, and this town's
// stand-in for it must read.
func TestAStepMakesThreeTrips(t *testing.T) {
	w := newTown(t, "2027-02-01T08:00:00Z")
	c, today := w.coordinated(), w.today()
	// As the running system does, behind the wall between organisations: it costs none.
	walled, err := models.Open(w.dsn, models.WithTrace(w.trips.note), models.WithConnections(1))
	require.NoError(t, err)
	t.Cleanup(func() { _ = walled.Close() })
	w.service.store, w.temporal.cases = walled, &activities.Cases{Store: walled}
	_, err = w.service.Case(w.as("tone").Within(t.Context()), w.as("tone"), c) // the connection knows whose it is
	require.NoError(t, err)
	for _, step := range []struct {
		who  string
		body casefile.Step
		more int // what depends on the answers
	}{
		{who: "tone", body: &casefile.AssignHandler{Staff: w.who("kai")}},
		{who: "tone", body: &casefile.PlanMeeting{Kind: "OTHER", On: today.AddDays(15)}},
		{who: "tone", body: &casefile.CancelMeeting{Meeting: "meeting-1"}, more: 1}, // who gets a letter
		{who: "tone", body: &casefile.PlanMeeting{Kind: "OTHER", On: today.AddDays(15), Chair: w.who("ola"), MinutesTaker: w.who("kai")}},
		{who: "ola", body: &casefile.GiveNotice{LastDay: today.AddDays(40)}, more: 6}, // a task, of which a mail tells

	} {
		asker, before := w.as(step.who), len(w.trips.since(0))
		_, err := w.service.Take(asker.Within(t.Context()), asker, Step{CaseID: c, Body: step.body, Key: w.key()})
		var trips []string
		for _, sql := range w.trips.since(before) {
			standIn := strings.HasPrefix(sql, `SELECT * FROM "cases"`) || strings.HasPrefix(sql, `SELECT * FROM "events"`) ||
				strings.HasPrefix(sql, `SELECT "key" FROM "mails"`) || strings.HasPrefix(sql, "SELECT w.offset_us")
			if !standIn {
				trips = append(trips, sql)
			}
		}
		const whoAsks = 1
		require.NoError(t, err)
		require.Len(t, trips, 3-whoAsks+step.more, "%T\n%s", step.body, strings.Join(trips, "\n"))
		require.Equal(t, 1, strings.Count(strings.Join(trips, "\n"), "begin;"), "one transaction")
		require.True(t, strings.HasSuffix(trips[len(trips)-1], ";\ncommit"))
	}
}
