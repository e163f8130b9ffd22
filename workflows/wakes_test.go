package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
)

// A sleeping case is woken for its dates and its renewal, once each: no timer
// rings for nothing, and none is set in vain (docs/practice.md 4.5).
func TestSleepingCaseSetsOneAlarmForEachWake(t *testing.T) {
	w := newTown(t, "2027-01-04 10:00")
	set, rang, cancelled := 0, 0, 0
	w.env.SetOnTimerScheduledListener(func(string, time.Duration) { set++ })
	w.env.SetOnTimerFiredListener(func(string) { rang++ })
	w.env.SetOnTimerCanceledListener(func(string) { cancelled++ })
	id := w.at(time.Second, w.kari, refer())
	w.start(true)
	w.accepted(id)
	require.NotNil(t, w.carried().Carried, "it renewed itself")

	const renewal, untilTheStep = 1, 1 // before its first step a run waits for one
	require.NotEmpty(t, w.woken)
	require.Equal(t, len(w.woken)+renewal, rang)
	// A renewal that comes before the morning's mail has gone waits for it, with
	// the alarm set for the next date.
	require.Contains(t, []int{rang + untilTheStep, rang + untilTheStep + 1}, set)
	require.Equal(t, untilTheStep, cancelled)
	distinct := map[time.Time]bool{}
	for _, at := range w.woken {
		distinct[at] = true
	}
	require.Len(t, distinct, len(w.woken), "what falls together shares one wake")
}

// A date that comes to be later leaves the alarm: however often it moves, no timer is
// cancelled or set for it. The alarm rings once for nothing, and the case wakes on the
// new date.
func TestADateThatComesToBeLaterLeavesTheAlarm(t *testing.T) {
	w := newTown(t, "2027-01-04 10:00")
	set, rang, cancelled := 0, 0, 0
	w.env.SetOnTimerScheduledListener(func(string, time.Duration) { set++ })
	w.env.SetOnTimerFiredListener(func(string) { rang++ })
	w.env.SetOnTimerCanceledListener(func(string) { cancelled++ })
	ids := []string{w.at(time.Second, w.kari, refer())} // whose letter is to leave within two working days
	before := 0
	w.env.RegisterDelayedCallback(func() { before = set + cancelled }, 2*time.Second)
	ids = append(ids, w.posts(3*time.Second, "letter-1"))
	w.env.RegisterDelayedCallback(func() { require.Equal(t, before, set+cancelled, "no timer is touched") }, 4*time.Second)
	w.start(true)
	w.accepted(ids...)
	const renewal, forNothing = 1, 1
	require.Equal(t, len(w.woken)+renewal+forNothing, rang)
}

// The alarm of a midnight rings some minutes later (casefile.AlarmAt); who steps before
// that finds what is over flagged, as if it had rung at once.
func TestAStepAfterMidnightComesAfterWhatIsOver(t *testing.T) {
	w := newTown(t, "2027-01-04 10:00")
	first := w.at(time.Second, w.kari, refer())
	midnight := 28*24*time.Hour + 14*time.Hour // DL-02 is over as 1 February is
	step := w.at(midnight+time.Millisecond, w.lead, &casefile.StartScreening{Identity: "NATIONAL_NUMBER"})
	w.start(true)
	w.accepted(first, step)
	missed, screened := -1, -1
	events, err := w.store.EventsAfter(t.Context(), w.caseID, 0)
	require.NoError(t, err)
	for i, e := range events {
		if f, ok := e.Fact.(*casefile.DeadlineMissed); ok && f.Code == casefile.DecisionTarget {
			missed = i
		}
		if e.By == w.lead && screened < 0 {
			screened = i
		}
	}
	require.Positive(t, missed)
	require.Greater(t, screened, missed)
	require.Equal(t, "2027-02-02", events[missed].On.String())
}
