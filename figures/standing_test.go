package figures

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
)

var newYear = casefile.Date{Year: 2028, Month: time.January, Day: 1}

// what the County Governor changed or quashed is CLOSED once that is
// carried out. What it came to is counted, and not that it is over.
func TestA08_A09_AComplaintCountsAsWhatItCameTo(t *testing.T) {
	for _, c := range []struct {
		status  casefile.ComplaintStatus
		outcome casefile.AppealOutcome
		group   casefile.ComplaintStatus
	}{
		{casefile.ComplaintStatusClosed, casefile.AppealChanged, casefile.ComplaintStatusChanged},
		{casefile.ComplaintStatusImplemented, casefile.AppealChanged, casefile.ComplaintStatusChanged},
		{casefile.ComplaintStatusClosed, casefile.AppealQuashed, casefile.ComplaintStatusQuashed},
		{casefile.ComplaintStatusConfirmed, casefile.AppealConfirmed, casefile.ComplaintStatusConfirmed},
		{casefile.ComplaintStatusClosed, "", casefile.ComplaintStatusClosed}, // its power was never shown
		// given by the unit after the County Governor's word was struck
		{casefile.ComplaintStatusReversed, casefile.AppealConfirmed, casefile.ComplaintStatusReversed},
	} {
		kari := NewCase("case", "town", "2027-0001", "kari")
		kari.Complaints = []casefile.Complaint{{ID: "complaint-1", Status: c.status, Outcome: c.outcome, ReceivedOn: newYear.AddDays(-90)}}
		counted := complaintsMade(kari, Query{From: newYear.AddDays(-365), To: newYear, AsOf: newYear})
		require.Len(t, counted, 1)
		require.Equal(t, string(c.group), counted[0].Group, "%s %s", c.status, c.outcome)
	}
}

// T-12, K-09: until the day of a move what is granted goes on, and a child without a
// child coordinator is without one.
func TestT12_K09_AChildWhoIsToMoveCounts(t *testing.T) {
	for phase, counts := range map[casefile.Phase]bool{casefile.PhaseActive: true, casefile.PhaseTransferPending: true,
		casefile.PhaseDecision: false, casefile.PhaseClosed: false} {
		child := NewCase("case", "town", "2027-0001", "emma")
		child.Phase = phase
		child.Represented.Birthdays = casefile.BirthdaysOf(newYear.AddDays(-365*7), newYear)
		child.Assessment = &casefile.Assessment{LongTerm: true, TwoServices: true, Together: true, SeriousCondition: true, OtherWelfare: true}
		require.Equal(t, counts, len(childCoordinator(child, Query{From: newYear, To: newYear, AsOf: newYear})) == 1, phase)
	}
}

// T-20: what was due in a round that was registered on the wrong person was never owed, by any
// figure that asks for duties.
func TestT20_APlanOfTheWrongPersonWasNeverDue(t *testing.T) {
	for struck, counts := range map[bool]int{false: 1, true: 0} {
		c := NewCase("case", "town", "2027-0001", "kari")
		c.Round, c.Phase = 2, casefile.PhaseClosed
		c.Referrals = []casefile.Referral{{ID: "referral-1", Round: 1, ReceivedOn: newYear.AddDays(-300)},
			{ID: "referral-2", Round: 2, ReceivedOn: newYear.AddDays(-250)}}
		if struck {
			c.CloseReason = casefile.ClosedRegisteredWrongly
		}
		c.Deadlines = []casefile.Deadline{
			{Code: casefile.PreliminaryReply, Kind: casefile.Duty, About: "referral-2", SetOn: newYear.AddDays(-250), Status: casefile.DeadlineMet},
			{Code: casefile.PlanRevision, Kind: casefile.Duty, About: "plan", SetOn: newYear.AddDays(-200), Due: newYear.AddDays(-20),
				Status: casefile.DeadlineCancelled, SettledOn: newYear.AddDays(-10)}}
		q := Query{From: newYear.AddDays(-365), To: newYear.AddDays(-1), AsOf: newYear}
		require.Len(t, plansNotRevised(c, q), counts)
	}
}
