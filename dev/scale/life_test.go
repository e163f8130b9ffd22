package scale_test

import (
	"flag"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
	"samlop/dev/town"
)

var years = flag.Int("scale-years", 1, "how many years a case has lived whose steps are set beside those of a young one")

// How much a case that has lived for years may cost beside a young one (issue 11): the
// time of a step, the log it writes, the state it carries.
const (
	lived      = "a step in a case of %d years beside a young one's"
	livedLog   = "log a step writes in a case of %d years, beside a young one"
	livedState = "state of a case of %d years, beside a young one"
)

// aging is a case with a plan and a care team in a world of its own, where time can go
// by as nobody else's does.
type aging struct {
	*run
	id, patient, coordinator string
}

// newAging takes one over from before, with nothing to come but what follows of itself.
func (r *run) newAging(t *testing.T) aging {
	t.Helper()
	in, err := town.Found(t.Context(), r.caller, begins, 0)
	require.NoError(t, err)
	o := aging{run: &run{dir: t.TempDir(), system: r.system, caller: r.caller, town: in}}
	o.hire(t, 1)
	o.takeOver(t, 2) // the second has a care team
	ids, _ := o.rowsFrom(t, o.sets(t)[0], "")
	o.id = ids[1]
	c := ask[struct{ Patient, Coordinator string }](t, o.run, town.Request{Who: in.ToneLogin(), Method: http.MethodGet,
		Path: "/cases/" + o.id})
	o.patient, o.coordinator = c.Patient, c.Coordinator
	points := strings.Split("abcdefghi", "")
	form := o.take(t, "issue_participation", map[string]any{"participants": []map[string]any{
		{"who": o.coordinator, "service": "COORDINATION", "read": points, "write": points}}}).IDs("form")[0]
	o.take(t, "register_signature", map[string]any{"form": form, "original": "Perm 1"})
	o.write(t)
	return o
}

// write saves a whole draft of the plan (INV-42), which each revision then makes anew.
func (o aging) write(t *testing.T) {
	t.Helper()
	draft := town.Request{Who: o.run.coordinator(0), Method: http.MethodGet, Path: "/cases/" + o.id + "/plan/draft"}
	before, err := o.town.Insist(t.Context(), draft, 0)
	require.NoError(t, err)
	draft.Method, draft.Header = http.MethodPut, map[string]string{"If-Match": before.Header.Get("ETag")}
	draft.Body = map[string]any{
		"aims": map[string]any{"goals": []any{map[string]any{"id": "g1", "goal": "Å gå til butikken selv"}},
			"resources": "Er vant til å trene.", "needs": "Trening."},
		"participants": []any{map[string]any{"who": o.coordinator, "service": "COORDINATION", "role": "koordinator"}},
		"responsible":  map[string]any{"who": o.coordinator},
		"contributions": []any{map[string]any{"who": o.patient, "from": "PATIENT", "what": "Trener hjemme."},
			map[string]any{"who": o.coordinator, "from": "PROVIDER", "what": "Holder tråden."}},
		"measures": []any{map[string]any{"id": "t1", "goal": "g1", "what": "Gangtrening", "extent": "hver uke",
			"responsible": []any{o.coordinator}}},
		"carried_out": "Hjemme.",
		"period": map[string]any{"from": calendar.DateOf(begins), "to": calendar.DateOf(begins).AddYears(30),
			"revisions": "Hvert halvår."},
		"consent_note": "Samtykke er underskrevet.",
		"cooperation":  "Fastlegen ved behov.",
	}
	ask[struct{}](t, o.run, draft)
}

// take lets the coordinator take a step.
func (o aging) take(t *testing.T, step string, body map[string]any) town.Taken {
	t.Helper()
	taken, err := o.town.Take(t.Context(), o.town.Step(o.run.coordinator(0), o.id, step, body))
	require.NoError(t, err)
	return taken
}

// post posts every letter that waits, as somebody does each morning.
func (o aging) post(t *testing.T) {
	t.Helper()
	waiting := ask[struct{ Letters []struct{ ID, Status string } }](t, o.run, town.Request{Who: o.town.ToneLogin(), Method: http.MethodGet,
		Path: "/cases/" + o.id}).Letters
	var ids []string
	for _, l := range waiting {
		if l.Status == "QUEUED" {
			ids = append(ids, l.ID)
		}
	}
	if len(ids) > 0 {
		require.NoError(t, o.run.post(t.Context(), o.town.ToneLogin(), o.id, ids))
	}
}

// until moves the clock to two in the afternoon of a working day, that one or the next.
func (o aging) until(t *testing.T, day calendar.Date) calendar.Date {
	t.Helper()
	day = calendar.RollForward(day)
	require.NoError(t, o.town.MoveClock(t.Context(), calendar.At(day, 14, 0)))
	return day
}

// live lives a busy life for so many quarters: a meeting with minutes in each, a revision
// every half-year, every letter posted.
func (o aging) live(t *testing.T, quarters int) {
	t.Helper()
	p := begin("quarters lived", 0, quarters)
	day := calendar.DateOf(begins)
	for quarter := range quarters {
		on := calendar.RollForward(day.AddDays(30)).String()
		m := o.take(t, "plan_meeting", map[string]any{"kind": "CARE_TEAM", "on": on}).IDs("meeting")[0]
		o.take(t, "invite_meeting", map[string]any{"meeting": m})
		o.post(t)
		day = o.until(t, day.AddDays(30))
		o.take(t, "hold_meeting", map[string]any{"meeting": m, "attended": []string{o.patient, o.coordinator}, "arranged": "Pauser underveis."})
		o.take(t, "write_minutes", map[string]any{"meeting": m, "words": "Vi går videre."})
		o.take(t, "send_minutes", map[string]any{"meeting": m})
		o.post(t)
		day = o.until(t, day.AddDays(30))
		if quarter%2 == 1 {
			o.take(t, "begin_revision", map[string]any{})
			o.take(t, "complete_revision", map[string]any{"change_note": "Målene står.", "patient_took_part": true})
			o.post(t)
		}
		day = o.until(t, day.AddDays(31))
		p.at(quarter + 1)
	}
}

// life sets the same step in a case that has lived for years beside one in a young case,
// of half a year, in turns.
func (r *run) life(t *testing.T, m *measured) {
	t.Helper()
	young, aged := r.newAging(t), r.newAging(t)
	young.live(t, 2)
	aged.live(t, 4**years)
	c, err := pgx.Connect(t.Context(), r.system.DSN)
	require.NoError(t, err)
	defer func() { require.NoError(t, c.Close(t.Context())) }()
	_, err = c.Exec(t.Context(), "CREATE EXTENSION IF NOT EXISTS pg_walinspect")
	require.NoError(t, err)
	var took [2][]time.Duration
	var log [2]int64
	for i := range 5**reads + 1 { // a tenth more is to be told
		for k, o := range []aging{young, aged} {
			at := ""
			require.NoError(t, c.QueryRow(t.Context(), "SELECT pg_current_wal_insert_lsn()::text").Scan(&at))
			one := o.step(t, o.id, i)
			if i > 0 { // the first is warm-up
				took[k], log[k] = append(took[k], one), log[k]+written(t, c, at)
			}
		}
	}
	m.number("a step in a young case", "ms", percentile(took[0], 0.5))
	m.number(fmt.Sprintf("a step in a case of %d years", *years), "ms", percentile(took[1], 0.5))
	m.number(fmt.Sprintf(lived, *years), "×", percentile(took[1], 0.5)/percentile(took[0], 0.5))
	m.number(fmt.Sprintf(livedLog, *years), "×", float64(log[1])/float64(log[0]))
	m.number(fmt.Sprintf(livedState, *years), "×", float64(aged.size(t))/float64(young.size(t)))
}

// size is how many bytes the state of the case has.
func (o aging) size(t *testing.T) (n int64) {
	t.Helper()
	o.query(t, &n, "SELECT length(state::text) FROM cases WHERE id = $1", o.id)
	return n
}

// written is how many bytes of log were written since, whole pages left out: those
// follow a checkpoint, and not the step.
func written(t *testing.T, c *pgx.Conn, since string) (n int64) {
	t.Helper()
	require.NoError(t, c.QueryRow(t.Context(), `SELECT coalesce(sum(record_length - fpi_length), 0)::bigint
		FROM pg_get_wal_records_info($1::pg_lsn, pg_current_wal_flush_lsn())`, since).Scan(&n))
	return n
}

// aboutAge is the goal of a figure that sets an aged case beside a young one; 0 of others.
func aboutAge(name string) float64 {
	for text, most := range map[string]float64{lived: 1.10, livedLog: 1.15, livedState: 1.5} {
		var years int
		if _, err := fmt.Sscanf(name, text, &years); err != nil {
			continue
		}
		if text == livedState && years > 5 {
			return 2
		}
		return most
	}
	return 0
}
