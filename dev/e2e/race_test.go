package e2e_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
)

// Two referrals of one person become one case that counts from the day the
// first of them reached the municipality (T-03), whichever case is kept.
func TestT03_MergeKeepsTheFirstReceiptDate(t *testing.T) {
	t.Parallel()
	today := calendar.DateOf(time.Now())
	first, second := today.AddDays(-12).String(), today.AddDays(-3).String()
	for name, kept := range map[string]string{"into the older": first, "into the newer": second} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newTown(t, shared)
			cases := map[string]string{} // by the day of receipt
			for _, on := range []string{first, second} {
				content := body{"patient": w.kari.principal, "sender_kind": "PATIENT", "channel": "PAPER", "received_on": on}
				cases[on] = into[taken](t, w.tone.make(t, "/referrals", "", content)).CaseID
			}
			other := first
			if kept == first {
				other = second
			}
			w.tone.step(t, cases[other], "start_screening", body{"identity": "NATIONAL_NUMBER"})
			merged := w.tone.step(t, cases[other], "merge", body{"into": cases[kept]})
			w.requireOnce(t, merged)

			require.Equal(t, "MERGED", w.look(t, cases[other]).Phase)
			got := w.look(t, cases[kept])
			require.Equal(t, first, got.FirstOn)
			wanted := calendar.MustDate(first).AddDays(28) // DL-02: four weeks
			open := 0
			for _, d := range got.Deadlines {
				if d.Code == "DL-02" && d.Status == "OPEN" {
					open++
					require.Equal(t, wanted.String(), d.Due)
				}
			}
			require.Equal(t, 1, open, "one target counts")
			absorbed := 0
			for _, f := range w.facts(t, cases[kept]) {
				if f.Name == "referral_absorbed" {
					absorbed++
				}
			}
			require.Equal(t, 1, absorbed)
			w.tone.refused(t, http.StatusUnprocessableEntity, cases[other], "assign_handler", body{"staff": w.nina.principal})
		})
	}
}

// Merges that meet in pairs and in rings, over HTTP and through Temporal: all but
// one are accepted, and one case is left open, with every referral (INV-104).
func TestT03_INV104_MergesThatMeet(t *testing.T) {
	t.Parallel()
	w := newTown(t, shared)
	for _, n := range []int{2, 3, 2, 3} {
		patient := w.register(t, "pasient", "PATIENT")
		cases := make([]string, n)
		for i := range cases {
			cases[i] = refer(t, patient).CaseID
			w.tone.step(t, cases[i], "start_screening", body{"identity": "NATIONAL_NUMBER"})
		}
		statuses := map[int]int{}
		for _, a := range together(t, n, func(i int) answer {
			return w.tone.post(t, stepPath(cases[i], "merge"), "", body{"into": cases[(i+1)%n]})
		}) {
			statuses[a.status]++
		}
		require.Equal(t, map[int]int{http.StatusOK: n - 1, http.StatusUnprocessableEntity: 1}, statuses)
		open := 0
		for _, c := range cases {
			if seen := w.look(t, c); seen.Phase != "MERGED" {
				require.Equal(t, "SCREENING", seen.Phase)
				require.Len(t, seen.Referrals, n, "each referral once")
				open++
			}
		}
		require.Equal(t, 1, open)
	}
}

// sideBySide are two cases of one person that both go on, as there could be before
// there was a rule (INV-104): the database is told that the first is being screened
// while the second begins.
func (w *town) sideBySide(t *testing.T, patient *caller) []string {
	t.Helper()
	first, db := w.toCoordinator(t, patient), connect(t, w.system.DSN)
	tell := func(phase, received, beside string) {
		_, err := db.Exec(t.Context(), `UPDATE cases SET phase = $2, first_received_on = $3::date,
			state = jsonb_set(state::jsonb, '{runs_beside}', to_jsonb($4::text))::json WHERE id = $1`, first, phase, received, beside)
		require.NoError(t, err)
	}
	on := w.look(t, first).FirstOn
	tell("SCREENING", "2999-01-01", "")
	second := w.toCoordinator(t, patient)
	tell("ACTIVE", on, second)
	return []string{first, second}
}

// One person, two cases, two plans started at the same moment: one of them
// loses, whatever the race (INV-03).
func TestINV03_TwoPlansRace(t *testing.T) {
	t.Parallel()
	w := newTown(t, shared)
	cases := w.sideBySide(t, w.kari)

	answers := racePlans(t, w, cases)
	statuses := map[int]int{}
	for i, a := range answers {
		statuses[a.status]++
		plan := w.look(t, cases[i]).Plan.Status
		if a.status == http.StatusOK {
			require.Equal(t, "DRAFT", plan)
			continue
		}
		require.Equal(t, "INV-03", a.problem(t).Rule)
		require.Equal(t, "NONE", plan)
	}
	require.Equal(t, map[int]int{http.StatusOK: 1, http.StatusUnprocessableEntity: 1}, statuses)
}

// racePlans lets both plans get as far as being written: the table is closed to
// writers until both of them wait for it.
func racePlans(t *testing.T, w *town, cases []string) (answers []answer) {
	t.Helper()
	blocker, watcher := connect(t, w.system.DSN), connect(t, w.system.DSN)
	tx, err := blocker.Begin(t.Context())
	require.NoError(t, err)
	_, err = tx.Exec(t.Context(), `LOCK TABLE plans IN SHARE MODE`)
	require.NoError(t, err)
	released := make(chan struct{})
	go func() {
		defer close(released)
		assert.Eventually(t, func() bool {
			var waiting int
			err := watcher.QueryRow(t.Context(), `SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'plans'::regclass`).Scan(&waiting)
			return err == nil && waiting >= 2
		}, 8*time.Second, tick, "both steps want to write a plan")
		assert.NoError(t, tx.Rollback(t.Context()))
	}()
	answers = together(t, 2, func(i int) answer { return w.ola.post(t, stepPath(cases[i], "start_plan"), "", body{}) })
	<-released
	return answers
}
