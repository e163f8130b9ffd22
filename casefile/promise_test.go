package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func (p *play) promises() (all []string) {
	for _, dl := range p.s.Deadlines {
		if dl.Code == PromisedDate {
			all = append(all, dl.About+" "+dl.Due.String()+" "+string(dl.Status))
		}
	}
	return all
}

func TestDL29_TheDayAnAnswerWasPromisedFor(t *testing.T) {
	p := decidingOn(t, "2027-02-22", ConsentCoordinator)
	p.do(tone, &SendPreliminaryReply{ExpectedOn: on("2027-03-31"), Why: words(1)})
	p.posted()
	require.Equal(t, []string{"referral-1 2027-03-31 OPEN"}, p.promises())
	p.at("2027-03-20")
	p.do(tone, &SendPreliminaryReply{ExpectedOn: on("2027-04-30"), Why: words(1)}) // a new letter moves it
	require.Equal(t, []string{"referral-1 2027-03-31 CANCELLED", "referral-1 2027-04-30 OPEN"}, p.promises())
	p.at("2027-05-04")
	require.Equal(t, []string{"2027-04-23 COMING staff/tone", "2027-04-28 COMING staff/tone", "2027-04-30 DUE_TODAY staff/tone",
		"2027-05-03 MISSED staff/tone"}, p.reminded("DL-29"))
	p.do(tone, decision(OutcomeGranted, ScopeCoordinator))
	require.Equal(t, "referral-1 2027-04-30 MET_LATE", p.promises()[1])

	p = decidingOn(t, "2027-02-22", ConsentCoordinator)
	p.do(tone, &SendPreliminaryReply{ExpectedOn: on("2027-03-31"), Why: words(1)})
	p.do(tone, decision(OutcomeGranted, ScopeCoordinator))
	require.Equal(t, []string{"referral-1 2027-03-31 MET"}, p.promises())
}

func TestDL29_TheDayMoreOnAComplaintWasPromisedFor(t *testing.T) {
	p := underReview(t, "2027-04-08")
	p.do(tone, &SendComplaintReply{Complaint: "complaint-1", ExpectedOn: on("2027-05-20"), Why: words(1)})
	require.Equal(t, []string{"complaint-1 2027-05-20 OPEN"}, p.promises())
	p.do(tone, &ForwardComplaint{Complaint: "complaint-1", Statement: words(1)})
	require.Equal(t, []string{"complaint-1 2027-05-20 OPEN"}, p.promises(), "the party has heard nothing yet (INV-105)")
	p.posts("D-27")
	require.Equal(t, []string{"complaint-1 2027-05-20 MET"}, p.promises())

	p = underReview(t, "2027-04-08")
	p.do(tone, &SendComplaintReply{Complaint: "complaint-1", ExpectedOn: on("2027-05-20"), Why: words(1)})
	p.do(kari, &WithdrawComplaint{Complaint: "complaint-1"})
	require.Equal(t, []string{"complaint-1 2027-05-20 CANCELLED"}, p.promises())
}

// The day an absence was to end: people are reminded before it; that it is over is
// asked by the task alone.
func TestDL29_K07_TheDayTheCoordinatorIsBack(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.do(boss, &ReportAbsence{Reason: "SICK", Until: on("2027-03-12")})
	require.Equal(t, []string{"coordinator-2 2027-03-12 OPEN"}, p.promises())
	p.at("2027-03-16")
	require.Equal(t, []string{"2027-03-05 COMING staff/tone", "2027-03-10 COMING staff/tone", "2027-03-12 DUE_TODAY staff/tone"},
		p.reminded("DL-29"))
	require.True(t, p.s.asks(TaskAbsenceOver))
	p.do(boss, &ReportAbsence{Reason: "SICK", Until: on("2027-04-12")})
	require.Equal(t, []string{"coordinator-2 2027-03-12 CANCELLED", "coordinator-2 2027-04-12 OPEN"}, p.promises())
	p.do(boss, &EndAbsence{})
	require.Equal(t, "coordinator-2 2027-04-12 MET", p.promises()[1])
}
