package workflows_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/workflows"
)

// The next wake is shown by day, and no later one is passed over in silence: a
// case that shows a day gone by has overslept. A meeting planned and called off
// moves the alarm twice and touches nothing that an administrator searches by.
func TestNextWakeIsShownByDayAndSeldom(t *testing.T) {
	w := newTown(t, "2027-02-01 10:00")
	type shown struct {
		at, next time.Time
		alone    bool
	}
	var all []shown
	w.env.OnUpsertTypedSearchAttributes(mock.Anything).Return(nil).Run(func(args mock.Arguments) {
		attributes := args[0].(temporal.SearchAttributes)
		if next, ok := attributes.GetTime(workflows.NextWakeKey); ok {
			all = append(all, shown{w.env.Now(), next, attributes.Size() == 1})
		}
	})
	moves := 0
	w.env.SetOnTimerCanceledListener(func(string) { moves++ })
	words := casefile.TextRef("00000000-0000-7000-8000-000000000001")
	ids := []string{
		w.at(1*time.Second, w.kari, refer()),
		w.at(2*time.Second, w.lead, &casefile.StartScreening{Identity: "NATIONAL_NUMBER"}),
		w.at(3*time.Second, w.lead, &casefile.IssueConsent{TextVersion: "1", Language: "nb",
			Kinds: []casefile.ConsentKind{casefile.ConsentStart, casefile.ConsentCoordinator, casefile.ConsentPlan}}),
		w.at(4*time.Second, w.kari, &casefile.RegisterSignature{Form: "form-1"}),
		w.at(5*time.Second, w.lead, &casefile.CompleteAssessment{LongTerm: true, TwoServices: true, Together: true}),
		w.at(6*time.Second, w.lead, &casefile.IssueDecision{Outcome: casefile.OutcomeGranted, Rule: "hol § 7-1", Grounds: words,
			Scope: []casefile.Scope{casefile.ScopeCoordinator, casefile.ScopePlan}}),
		w.at(7*time.Second, w.kari, &casefile.RegisterReceipt{Decision: "decision-1", Evidence: "OWN_STATEMENT"}),
	}
	for i := range 5 { // else they are what the case waits for
		ids = append(ids, w.posts(7100*time.Millisecond+time.Duration(i), "letter-"+strconv.Itoa(i+1)))
	}
	before, cancelled := 0, 0
	w.env.RegisterDelayedCallback(func() { before, cancelled = len(all), moves }, 8*time.Second)
	on := calendar.MustDate("2027-02-16") // its invitation is due tomorrow
	for i := range 3 {
		at := time.Duration(9+2*i) * time.Second
		ids = append(ids, w.at(at, w.lead, &casefile.PlanMeeting{Kind: "OTHER", On: on}),
			w.at(at+time.Second, w.lead, &casefile.CancelMeeting{Meeting: "meeting-" + strconv.Itoa(i+1)}))
	}
	w.env.RegisterDelayedCallback(func() {
		require.Len(t, all, before, "nothing is shown anew")
		require.Equal(t, cancelled, moves, "an alarm that rings early enough stays")
	}, 20*time.Second)
	w.start(true)
	w.accepted(ids...)

	for i, s := range all {
		require.Equal(t, "12:00", s.next.In(calendar.Oslo).Format("15:04"))
		require.True(t, s.next.Add(12*time.Hour).After(s.at), "never a day gone by")
		if i > 0 && s.alone {
			require.True(t, s.next.After(all[i-1].next), "by itself only a later day is shown")
		}
	}
	require.Greater(t, len(all), before, "as the dates pass, the next are shown")
}
