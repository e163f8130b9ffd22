package casefile

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
)

// waiting is a case with one deadline that is over at a midnight.
func waiting(id, code string, kind DeadlineKind) State {
	s := New(id, "org")
	due := calendar.MustDate("2027-06-30")
	s.Deadlines = []Deadline{{ID: "deadline-1", Code: code, Kind: kind, Status: DeadlineOpen, Due: due, Ends: calendar.EndOf(due)}}
	return s
}

// Ten thousand plans that were to be revised by the same midnight wake over ten
// minutes; what they are due for is due at that midnight.
func TestCasesOfOneMidnightWakeOverMinutes(t *testing.T) {
	midnight := calendar.EndOf(calendar.MustDate("2027-06-30"))
	at := map[time.Time]int{}
	for range 10_000 {
		s := waiting(uuid.NewString(), PlanRevision, Duty)
		due, _, ok := NextWake(s)
		require.True(t, ok)
		require.Equal(t, midnight, due)
		alarm, ok := AlarmAt(s)
		require.True(t, ok)
		require.WithinRange(t, alarm, midnight, midnight.Add(10*time.Minute-time.Second))
		at[alarm]++
	}
	for alarm, n := range at {
		require.Less(t, n, 60, alarm) // seventeen, were they spread by hand
	}
}

// Where somebody gains or loses something as a date is over, the case wakes at that
// midnight: access that ends, a birthday, a coordinator who leaves, a right that lapses.
func TestWhatChangesAtMidnightWakesAtMidnight(t *testing.T) {
	midnight := calendar.EndOf(calendar.MustDate("2027-06-30"))
	exact := map[string]bool{}
	for _, rule := range DeadlineRules() {
		if rule.Kind == Limit {
			continue
		}
		later := 0
		for range 20 {
			alarm, ok := AlarmAt(waiting(uuid.NewString(), rule.Code, rule.Kind))
			require.True(t, ok)
			if alarm.After(midnight) {
				later++
			}
		}
		if exact[rule.Code] = later == 0; !exact[rule.Code] {
			require.Equal(t, Duty, rule.Kind, rule.Code)
			require.Greater(t, later, 10, rule.Code)
		}
	}
	for _, code := range []string{AgeEvent, ConsentExpiry, SuccessorDue, CostsClaim} {
		require.True(t, exact[code], code)
	}
	s := waiting(uuid.NewString(), PlanRevision, Duty)
	s.Deadlines = append(s.Deadlines, waiting("", ConsentExpiry, Duty).Deadlines...)
	alarm, _ := AlarmAt(s)
	require.Equal(t, midnight, alarm, "the first of several counts")
}

func TestNothingToComeNeedsNoAlarm(t *testing.T) {
	_, ok := AlarmAt(New("1", "org"))
	require.False(t, ok)
}
