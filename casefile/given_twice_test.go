package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// both complains for each parent, and sends both complaints to the County Governor.
func bothComplain(t *testing.T, at string) *play {
	p := childOn(t, at, "2022-05-14", parent(mother), parent(father))
	p.do(tone, &IssueConsent{Kinds: allKinds})
	p.do(mother, &RegisterSignature{Form: p.form()})
	p.do(father, &RegisterSignature{Form: p.form()})
	p.do(tone, &CompleteAssessment{LongTerm: true})
	p.do(tone, decision(OutcomeRefused, ScopeCoordinator, ScopePlan))
	for _, who := range []Principal{mother, father} {
		p.do(who, &RegisterReceipt{Decision: "decision-1", Evidence: "PORTAL_OPENED"})
		p.do(who, against("decision-1"))
	}
	p.toGovernor("complaint-1")
	p.toGovernor("complaint-2")
	return p
}

// What the County Governor gives on one complaint and again on another of the
// same is one coordinator to appoint.
func TestA08_DL09_GivenOnTwoComplaintsACoordinatorIsAppointedOnce(t *testing.T) {
	p := bothComplain(t, "2027-02-01")
	for _, id := range []string{"complaint-1", "complaint-2"} {
		p.do(tone, p.ruled(id, AppealChanged, ScopeCoordinator))
	}
	n := 0
	for _, dl := range p.s.Deadlines {
		if dl.Code == CoordinatorAppointment {
			n++
		}
	}
	require.Equal(t, 1, n)
}

// The minutes that the end of a case stopped are owed again as it opens: of a
// meeting that was held, and not sent already.
func TestINV51_INV04_MinutesThatTheEndStoppedAreOwedAgain(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	sent := p.met(1)
	p.do(ola, &WriteMinutes{Meeting: sent, Words: words(1)})
	p.do(ola, &SendMinutes{Meeting: sent})
	owed := p.met(1)
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p).AddDays(60)})
	p.do(tone, asked(closing()))
	require.True(t, p.s.Ended())
	p.noDeadline("DL-17")
	end := p.s.Decisions[len(p.s.Decisions)-1].ID
	p.do(kari, &RegisterComplaint{Decision: end, Subject: AgainstTermination})
	p.do(tone, &AdmitComplaint{Complaint: "complaint-1"})
	p.do(tone, &ReviewComplaint{Complaint: "complaint-1"})
	p.do(tone, reverseOf("complaint-1", ScopeCoordinator, ScopePlan))
	require.Equal(t, PhaseActive, p.s.Phase)
	about := []string{}
	for _, dl := range p.s.Deadlines {
		if dl.Code == MinutesDue && dl.Live() {
			about = append(about, dl.About)
		}
	}
	require.Equal(t, []string{owed}, about)
}

// A child coordinator given on a complaint with less than ninety days left to 18
// brings the offer of an ordinary one at once.
func TestINV11_A05_AChildCoordinatorGivenLateBringsTheOffer(t *testing.T) {
	p := childOn(t, "2027-02-01", "2009-03-15", parent(mother))
	p.do(tone, &IssueConsent{Kinds: allKinds})
	p.do(emil, &RegisterSignature{Form: p.form()})
	p.do(tone, &CompleteAssessment{LongTerm: true})
	p.do(tone, decision(OutcomeRefused, ScopeChildCoordinator))
	p.do(emil, &RegisterReceipt{Decision: "decision-1", Evidence: "PORTAL_OPENED"})
	p.do(emil, against("decision-1"))
	p.do(tone, &AdmitComplaint{Complaint: "complaint-1"})
	p.do(tone, &ReviewComplaint{Complaint: "complaint-1"})
	r := reverseOf("complaint-1", ScopeChildCoordinator)
	r.SeriousCondition, r.OtherWelfare = true, true
	p.do(tone, r)
	require.Contains(t, p.openTasks(), "OFFER_COORDINATOR KE")
}

// Whoever serves goes on when a coordinator is granted once more: nobody is to be
// appointed.
func TestDL09_A05_ACoordinatorWhoServesIsNotAppointedAgain(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.due("DL-09", "2027-02-15 MET")
	p.do(kari, &RegisterComplaint{Decision: "decision-1", Subject: AgainstContent})
	p.do(tone, &AdmitComplaint{Complaint: "complaint-1"})
	p.do(tone, &ReviewComplaint{Complaint: "complaint-1"})
	p.do(tone, reverseOf("complaint-1", ScopeCoordinator, ScopePlan))
	p.noDeadline("DL-09")
	require.Equal(t, ola, p.s.coordinator().Who)
}
