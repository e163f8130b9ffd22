package casefile

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
)

// A recount early in the morning takes nobody's reminder of that day away.
func TestINV73_TodaysReminderStandsThroughARecount(t *testing.T) {
	p := receivedOn(t, "2027-02-01")
	p.at("2027-02-22 05:00")
	p.policy.Reminders = map[string]ReminderPlan{"DL-02": {Points: []ReminderPoint{before(7, RoleUnit), before(4, RoleUnit)}}}
	p.do(System, &Recount{Reason: ReasonPolicy})
	p.at("2027-02-26")
	require.Equal(t, []string{"2027-02-22 COMING staff/tone", "2027-02-25 COMING staff/tone"}, p.reminded("DL-02"))
}

// Another table of reminders moves them, though the date itself stands; the same
// table moves nothing.
func TestINV73_OtherRemindersOfTheSameDate(t *testing.T) {
	for name, c := range map[string]struct {
		points []ReminderPoint
		want   []string
	}{
		"the same":     {[]ReminderPoint{before(7, RoleUnit), onDay(RoleUnit)}, nil},
		"another day":  {[]ReminderPoint{before(6, RoleUnit), onDay(RoleUnit)}, []string{"2027-02-23 COMING KE", "2027-03-01 DUE_TODAY KE"}},
		"other people": {[]ReminderPoint{before(7, RoleUnitLead), onDay(RoleUnit)}, []string{"2027-02-22 COMING KEL", "2027-03-01 DUE_TODAY KE"}},
		"one fewer":    {[]ReminderPoint{onDay(RoleUnit)}, []string{"2027-03-01 DUE_TODAY KE"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlay(t, "2027-02-01")
			p.policy.Reminders = map[string]ReminderPlan{"DL-02": {Points: []ReminderPoint{before(7, RoleUnit), onDay(RoleUnit)}}}
			p.referred()
			p.policy.Reminders = map[string]ReminderPlan{"DL-02": {Points: c.points}}
			p.do(System, &Recount{Reason: ReasonPolicy})
			p.due("DL-02", "2027-03-01 OPEN")
			if c.want == nil {
				require.Empty(t, p.became())
				return
			}
			require.Equal(t, []string{"deadline_moved"}, p.became())
			require.Equal(t, c.want, laid(*p.deadline("DL-02")))
			require.Equal(t, ReasonPolicy, p.deadline("DL-02").MovedFor)
		})
	}
}

// Under a suspension the reason is the suspension only where it is what changed.
func TestDutySuspension_SaysWhatMovedIt_INV73(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopePlan)
	p.policy.Suspensions = []DutySuspension{noPlans}
	p.do(System, &Recount{Reason: ReasonRules})
	require.Equal(t, ReasonSuspended, p.deadline("DL-12").MovedFor)
	p.do(System, &Recount{Reason: ReasonRules})
	require.Empty(t, p.became(), "nothing new")

	p.policy.Reminders = map[string]ReminderPlan{"DL-12": {Points: []ReminderPoint{before(7, RoleCoordinator)}}}
	p.do(System, &Recount{Reason: ReasonPolicy})
	require.Equal(t, ReasonPolicy, p.deadline("DL-12").MovedFor)

	other := noPlans
	other.LegalBasis = "pbrl § 2-5 d"
	p.policy.Suspensions = []DutySuspension{other}
	p.do(System, &Recount{Reason: ReasonRules})
	require.Equal(t, other, *p.deadline("DL-12").Suspension)
	require.Equal(t, ReasonSuspended, p.deadline("DL-12").MovedFor)
	p.due("DL-12", "2027-09-22 OPEN")
}

// What was in force before and after the same change of something else is not
// what moved a deadline; none and an empty list are the same.
func TestReasonForChange_OnlyWhatDiffers_INV73(t *testing.T) {
	with := func(f func(*Policy)) Policy { p := DefaultPolicy(); f(&p); return p }
	minutes := func(p *Policy) { p.Minutes = calendar.Days(1) }
	require.Equal(t, ReasonPolicy, ReasonForChange(DefaultPolicy(), with(func(p *Policy) { minutes(p); p.Suspensions = []DutySuspension{} })))
	suspended := with(func(p *Policy) { p.Suspensions = []DutySuspension{noPlans} })
	require.Equal(t, ReasonPolicy, ReasonForChange(suspended, with(func(p *Policy) { minutes(p); p.Suspensions = []DutySuspension{noPlans} })))
}

func TestINV60_ALegalBasisFillsItsColumnAndNoMore(t *testing.T) {
	text := "hol §§ 7-1" + strings.Repeat(", 7-2", 34) + strings.Repeat(", 7-12", 3)
	require.Len(t, text, 200)
	require.True(t, LegalBasis(text).Readable())
	require.False(t, LegalBasis(text+"2").Readable())
}

// A training world's clock may stand anywhere, to the last year there is.
func TestINV72_TheLastYear(t *testing.T) {
	p := newPlay(t, "9000-12-01")
	p.referred()
	p = newPlay(t, "9001-01-01")
	p.refused("INV-72", kari, &Refer{SenderKind: "PATIENT"})
}

// Loading a case passes over what the state has already, and an older build's
// state is brought to today's shape before anything is decided.
func TestINV15_LoadingTwiceIsLoadingOnce(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.do(kari, &ObjectToSharing{Against: []Principal{nav}})
	p.do(kari, &ObjectToSharing{Against: []Principal{school}})
	require.Equal(t, []string{"objection_made"}, p.became())
	require.Len(t, Fold(p.s, p.events).Objections, 2)

	old := State{Case: "case", Organisation: "org"}
	require.Equal(t, New("case", "org"), Fold(old, nil))
	c := coordinatedOn(t, "2027-02-01")
	c.s.Plan.Status = ""
	r := c.try(ola, &IssueParticipation{Participants: []Participant{reader(nav, "NAV")}})
	require.Equal(t, "NONE", r.Args["status"])
}
