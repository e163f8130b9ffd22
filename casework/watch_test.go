package casework

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"samlop/casefile"
	"samlop/models"
	"samlop/workflows"
)

// several makes open cases.
func (w *town) several(n int) []string {
	w.t.Helper()
	w.service.watchPatience = time.Second // a run that is silent here never answers
	ids := make([]string, n)
	for i := range ids {
		name := fmt.Sprintf("patient-%d", i)
		w.person(name, "PATIENT", "")
		ids[i] = w.must(name, "", &casefile.Refer{SenderKind: "PATIENT", Kind: "APPLICATION", Channel: "PORTAL"}).CaseID
	}
	return ids
}

func (w *town) trouble(caseID string) models.Trouble {
	w.t.Helper()
	what, err := w.store.TroubleOf(w.t.Context(), caseID)
	require.NoError(w.t, err)
	return what
}

// long is more time than a whole walk takes.
func long() time.Time { return time.Now().Add(time.Hour) }

// The walk asks every open case, begins those anew that are missing, replaces
// those that are ahead of their ledger, and tells people of those it cannot mend:
// what becomes of one stops no other.
func TestINV113_TheWalkMendsEveryCaseItCan(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	id := w.several(7)
	last := w.state(id[0]).Seq
	w.temporal.is(id[0], run{missing: true})
	w.temporal.is(id[1], run{seq: last + 3})
	w.temporal.is(id[2], run{seq: last - 1})
	w.temporal.is(id[3], run{parked: true})
	w.temporal.is(id[4], run{fails: true})
	w.temporal.is(id[5], run{odd: true})
	watching := newWatcher(w.service)
	require.NoError(t, watching.watch(t.Context(), long()))

	for i, want := range []models.Trouble{"", "", "", models.TroubleParked, models.TroubleTaskFails, models.TroubleCannotMend, ""} {
		require.Equal(t, want, w.trouble(id[i]), i)
	}
	require.Equal(t, []string{"case/" + id[1] + " run of " + id[1]}, w.temporal.terminated)
	require.Equal(t, run{}, w.temporal.runOf(id[0]), "it was begun again")
	require.Equal(t, 1, w.temporal.asked[id[6]])
	figures, err := w.service.WatchFigures(t.Context())
	require.NoError(t, err)
	require.Equal(t, map[models.Trouble]int64{models.TroubleParked: 1, models.TroubleTaskFails: 1, models.TroubleCannotMend: 1,
		models.TroubleNoAnswer: 0, models.TroubleSideBySide: 0, models.TroubleMergedInARing: 0, models.TroubleMergedTooLate: 0}, figures.Trouble)
	require.NotNil(t, figures.CoveredAt)

	list, err := w.service.Cases(t.Context(), w.as("tone"), CaseQuery{Attention: true})
	require.NoError(t, err)
	require.Len(t, list.Cases, 3)
	shown, err := w.service.Case(t.Context(), w.as("tone"), id[3])
	require.NoError(t, err)
	require.True(t, shown.Attention)
	require.Equal(t, models.TroubleParked, shown.Trouble)
	tasks, err := w.service.Tasks(t.Context(), w.as("tone"), TaskQuery{List: "unit"})
	require.NoError(t, err)
	require.Len(t, tasks.Stuck, 3)

	since := shown.TroubleSince
	w.temporal.is(id[4], run{})
	require.NoError(t, watching.watch(t.Context(), long()))
	require.Equal(t, models.NoTrouble, w.trouble(id[4]), "the next look clears it")
	require.Equal(t, 1, w.temporal.asked[id[6]], "and asks nobody else")
	shown, err = w.service.Case(t.Context(), w.as("tone"), id[3])
	require.NoError(t, err)
	require.Equal(t, since, shown.TroubleSince, "it stands since it was first seen")
}

// Whose wake lies in the past, by the clock of its own world, is asked at once.
func TestINV113_WhoHasOversleptIsAskedFirst(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	id := w.several(3)
	watching := newWatcher(w.service)
	require.NoError(t, watching.watch(t.Context(), long()))
	w.temporal.asked = nil
	clock, err := w.store.ClockOf(t.Context(), w.org)
	require.NoError(t, err)
	past := func(caseID string, ago time.Duration) {
		require.NoError(t, w.store.DB.Model(&models.Case{ID: caseID}).Update("next_wake", time.Now().Add(clock.Offset).Add(-ago)).Error)
	}
	past(id[1], grace+time.Second)
	past(id[2], grace-10*time.Second)
	require.NoError(t, watching.watch(t.Context(), long()))
	require.Equal(t, map[string]int{id[1]: 1}, w.temporal.asked)
}

// A training case whose clock has stayed behind its world's is moved on, one
// that is ahead of it begins anew, and none is touched while the clock is moved.
func TestINV113_ATrainingCaseLivesByTheClockOfItsWorld(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	id := w.several(2)
	clock, err := w.store.ClockOf(t.Context(), w.org)
	require.NoError(t, err)
	behind, ahead := clock.Offset-24*time.Hour, clock.Offset+24*time.Hour
	w.temporal.is(id[0], run{offset: &behind})
	w.temporal.is(id[1], run{offset: &ahead})
	require.NoError(t, w.store.HoldingWorld(t.Context(), w.world, func(*models.Store, models.World) error {
		return newWatcher(w.service).watch(t.Context(), long())
	}))
	require.Empty(t, w.temporal.terminated)
	require.Empty(t, w.temporal.offsets)

	require.NoError(t, newWatcher(w.service).watch(t.Context(), long()))
	require.Equal(t, clock.Offset, w.temporal.offsets[id[0]])
	require.Len(t, w.temporal.terminated, 1)
	require.Contains(t, w.temporal.terminated[0], id[1])
}

// While no worker runs nothing is known of any case: none is called silent, and
// the walk stands where it stood. One that is silent alone is told of.
func TestINV113_AWorkerThatIsAwayIsNoTroubleOfACase(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	id := w.several(2)
	now := time.Now()
	w.service.clock = func() time.Time { return now }
	watching := newWatcher(w.service)
	w.temporal.nobody = true
	require.ErrorIs(t, watching.watch(t.Context(), long()), errNobodyAnswers)
	at, err := w.store.ReadWatch(t.Context())
	require.NoError(t, err)
	require.Nil(t, at.FinishedAt)
	require.ErrorIs(t, watching.walk(t.Context(), long()), errNobodyAnswers)

	w.temporal.nobody = false
	w.temporal.is(id[0], run{silent: true})
	require.NoError(t, watching.watch(t.Context(), long()))
	at, err = w.store.ReadWatch(t.Context())
	require.NoError(t, err)
	require.NotNil(t, at.FinishedAt, "the walk that could not begin goes on")
	require.Equal(t, models.NoTrouble, w.trouble(id[0]), "it may be slow")
	now = now.Add(silentFor)
	require.NoError(t, watching.watch(t.Context(), long()))
	require.Equal(t, models.TroubleNoAnswer, w.trouble(id[0]))
	require.Equal(t, models.NoTrouble, w.trouble(id[1]))
}

// Somebody ends a run in Temporal UI, or Temporal has lost some: nobody waits
// for the next walk.
func TestINV113_EndedAndLostRunsAreFoundWithinALook(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	id := w.several(3)
	watching := newWatcher(w.service)
	require.NoError(t, watching.watch(t.Context(), long()))
	w.temporal.is(id[1], run{missing: true})
	w.temporal.lot = []string{id[1], uuid.NewString()}
	require.NoError(t, watching.watch(t.Context(), long()))
	require.Equal(t, run{}, w.temporal.runOf(id[1]))

	w.temporal.lot = nil
	w.temporal.is(id[2], run{missing: true})
	for range 2 {
		require.NoError(t, watching.watch(t.Context(), long()))
	}
	require.Equal(t, run{}, w.temporal.runOf(id[2]), "fewer workflows than cases, twice in a row")
}

// Two processes watch: one does the work, and the other goes on when it is gone.
func TestINV113_OneWatchesAtATime(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	w.several(1)
	second := newWatcher(w.service)
	watched, err := w.store.AsWatcher(t.Context(), func(ctx context.Context) error {
		return second.watch(ctx, long())
	})
	require.NoError(t, err)
	require.True(t, watched)
	require.Empty(t, w.temporal.asked)
	_, err = w.store.AsWatcher(t.Context(), func(context.Context) error { return errors.New("dies") })
	require.EqualError(t, err, "dies")
	require.NoError(t, second.watch(t.Context(), long()))
	require.Len(t, w.temporal.asked, 1)
}

// copies writes open cases that differ from a given one only by their id.
func copies(t *testing.T, w *town, caseID string, n int) {
	t.Helper()
	require.NoError(t, w.store.DB.Exec(`INSERT INTO cases (id, organisation_id, number, person_id, unit_id, phase, round, last_seq,
			plan_status, next_wake, state, created_at, updated_at)
		SELECT gen_random_uuid(), organisation_id, 'copy-' || i, person_id, unit_id, phase, round, last_seq, plan_status, next_wake, state,
			created_at, updated_at FROM cases, generate_series(1, ?) i WHERE id = ?`, n, caseID).Error)
}

// A walk that is not done when the time is up goes on with the next page, also
// in another process.
func TestINV113_AWalkGoesOnWhereItWas(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	copies(t, w, w.several(1)[0], 2*watchPage)
	first, second := newWatcher(w.service), newWatcher(w.service)
	first.pace.SetBurst(10 * watchPage)
	second.pace.SetBurst(10 * watchPage)
	second.anew = false
	asked := 0 // the clock of the walk: it stands until the first page is done, and then the time is up
	began := time.Now()
	w.service.clock = func() time.Time {
		if asked++; asked <= 2 {
			return began
		}
		return began.Add(time.Minute)
	}
	require.NoError(t, first.walk(t.Context(), began.Add(time.Second)))
	at, err := w.store.ReadWatch(t.Context())
	require.NoError(t, err)
	require.Equal(t, watchPage, at.Walked)
	require.NoError(t, second.walk(t.Context(), long()))
	require.Len(t, w.temporal.asked, 2*watchPage+1)
	for id, n := range w.temporal.asked {
		require.Equal(t, 1, n, id)
	}
}

// A walk that takes many looks reaches its end although Temporal has fewer
// workflows than there are cases all that time: it is what brings them back.
func TestINV113_ALongWalkIsNotBrokenOffForAnother(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	id := w.several(1)[0]
	copies(t, w, id, 6*watchPage)
	var last string
	require.NoError(t, w.store.DB.Raw("SELECT max(id::text) FROM cases").Scan(&last).Error)
	w.temporal.is(last, run{missing: true})
	watching := newWatcher(w.service)
	watching.pace.SetBurst(100 * watchPage)
	now := time.Now() // a clock on which each reading takes a second
	w.service.clock = func() time.Time {
		now = now.Add(time.Second)
		return now
	}
	looks := 0
	for ; w.temporal.runOf(last).missing; looks++ {
		require.Less(t, looks, 40, "the walk reaches its end")
		require.NoError(t, watching.watch(t.Context(), now.Add(4*time.Second)))
	}
	require.Greater(t, looks, 3, "long enough to be broken off")
	delete(w.temporal.asked, last) // once in vain, and once when it was begun anew
	again := 0
	for _, n := range w.temporal.asked {
		again += n - 1
	}
	require.Less(t, again, watchPage/10, "but for some that a busy machine was late to answer for")
}

// A step in a case that cannot go on is not answered «try again» for ever.
func TestINV113_AStepInAStuckCaseSaysThatPeopleHaveBeenTold(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	c := w.several(1)[0]
	w.service.stepTimeout = 100 * time.Millisecond
	w.temporal.is(c, run{fails: true})
	w.temporal.before = func(o client.UpdateWorkflowOptions, _ bool) error { return context.DeadlineExceeded }
	err := w.step("tone", c, &casefile.AssignHandler{Staff: w.who("kai")})
	var stuck *Unavailable
	require.ErrorAs(t, err, &stuck)
	require.Equal(t, models.TroubleTaskFails, stuck.Trouble)
	require.Equal(t, models.TroubleTaskFails, w.trouble(c), "the first step that meets it writes it down")

	w.temporal.is(c, run{})
	err = w.step("tone", c, &casefile.AssignHandler{Staff: w.who("kai")})
	require.ErrorAs(t, err, &stuck)
	require.Equal(t, models.TroubleTaskFails, stuck.Trouble)
	require.NoError(t, w.store.NoteTrouble(t.Context(), c, models.NoTrouble, time.Now()))
	err = w.step("tone", c, &casefile.AssignHandler{Staff: w.who("kai")})
	require.ErrorAs(t, err, new(*Pending))
}

// A step that meets a run ahead of its ledger begins the case anew, and is taken.
func TestINV113_AStepMendsARunThatIsAheadOfItsLedger(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	c := w.several(1)[0]
	w.temporal.is(c, run{seq: 100})
	w.temporal.before = func(o client.UpdateWorkflowOptions, _ bool) error {
		if o.UpdateName == workflows.CatchUp || w.temporal.runOf(c).seq == 0 {
			return nil
		}
		return aheadOfLedger()
	}
	w.must("tone", c, &casefile.AssignHandler{Staff: w.who("kai")})
	require.Len(t, w.temporal.terminated, 1)
}

func aheadOfLedger() error {
	return temporal.NewApplicationErrorWithCause("no", workflows.UnavailableType,
		fmt.Errorf("recording: %w", temporal.NewNonRetryableApplicationError("ahead", workflows.LedgerBehindType, nil)))
}

// The other cases of a mail that was given up get the task of it.
func TestINV113_TheOtherCasesOfAFailedMailAreTold(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	c := w.several(1)[0]
	told, err := w.service.TellCase(t.Context(), models.Batch{ID: uuid.NewString(), OrganisationID: w.org, Kind: models.MailGivenUp,
		Reason: "reminder/x"}, c)
	require.NoError(t, err)
	require.Equal(t, workflows.ToldDone, told.Outcome)
	tasks := w.state(c).Tasks
	require.Equal(t, casefile.TaskMailFailed, tasks[len(tasks)-1].Kind)
	require.Equal(t, "reminder/x", tasks[len(tasks)-1].About)
}
