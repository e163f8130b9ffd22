package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestT18_WaitsForEveryComplaint(t *testing.T) {
	p := knownOn(t, "2027-04-08")
	p.sent("2027-05-08", "2027-05-11") // late: the decision is FINAL
	p.says("complaint_open", tone, &CloseCase{Reason: ClosedRefused})
	p.do(tone, &ReclassifyComplaint{Complaint: "complaint-1", SenderAgrees: true})
	p.do(tone, &CloseCase{Reason: ClosedRefused})
}

// closedRefusal is a case closed after its refusal became final.
func closedRefusal(t testing.TB) *play {
	p := knownOn(t, "2027-04-08")
	p.at("2027-05-10")
	p.do(tone, &CloseCase{Reason: ClosedRefused})
	return p
}

// closedForwarded is such a case with a complaint at the County Governor's.
func closedForwarded(t testing.TB) *play {
	p := closedRefusal(t)
	p.sent("2027-05-07", "2027-05-11")
	p.do(tone, &AdmitComplaint{Complaint: "complaint-1"})
	p.do(tone, &ReviewComplaint{Complaint: "complaint-1"})
	p.do(tone, &ForwardComplaint{Complaint: "complaint-1", Statement: words(1)})
	return p
}

func TestT18_AClosedCaseTakesAComplaintAndOpensAgain(t *testing.T) {
	toForwarded := func() *play {
		p := closedRefusal(t)
		p.sent("2027-05-07", "2027-05-11")
		p.stands(ComplaintStatusReceived, "decision-1", DecisionStatusComplained)
		require.Equal(t, PhaseClosed, p.s.Phase)
		p.due("DL-06", "2027-06-11 OPEN")
		p.at("2027-05-18") // its reminders come although the case is closed
		require.NotEmpty(t, p.reminded("DL-07"))
		p.do(tone, &AdmitComplaint{Complaint: "complaint-1"})
		p.do(tone, &ReviewComplaint{Complaint: "complaint-1"})
		return p
	}
	opened := func(p *play, phase Phase) {
		t.Helper()
		require.Equal(t, phase, p.s.Phase)
		require.Empty(t, p.s.CloseReason)
		require.Equal(t, tone, p.s.MainResponsible())
		require.Equal(t, 1, p.s.Round)
		require.Contains(t, p.openTasks(), "ASK_CONSENT KE", "the consents ended with the case")
	}
	p := toForwarded()
	p.do(tone, reverse(ScopeCoordinator, ScopePlan))
	opened(p, PhaseActive)
	p.due("DL-09", "2027-06-01 OPEN")
	p.refused("INV-20", tone, &ProposeCoordinator{Staff: ola, WishAsked: true})

	p = toForwarded()
	p.do(tone, &ForwardComplaint{Complaint: "complaint-1", Statement: words(1)})
	p.at("2027-09-16")
	p.do(tone, p.appeal(AppealChanged, ScopeCoordinator))
	opened(p, PhaseActive)
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentStart, ConsentCoordinator}})
	p.do(kari, &RegisterSignature{Form: p.form()})
	require.NotContains(t, p.openTasks(), "ASK_CONSENT KE")
	p.coordinated()
	require.Equal(t, ComplaintStatusClosed, p.complaint().Status)

	p = toForwarded()
	p.do(tone, &ForwardComplaint{Complaint: "complaint-1", Statement: words(1)})
	p.at("2027-09-16")
	p.do(tone, p.appeal(AppealQuashed))
	opened(p, PhaseAssessment)
	p.due("DL-02", "2027-10-14 OPEN")
	p.refused("INV-20", tone, &CompleteAssessment{LongTerm: true})

	p = toForwarded()
	p.do(tone, &ForwardComplaint{Complaint: "complaint-1", Statement: words(1)})
	p.do(tone, p.appeal(AppealConfirmed))
	require.Equal(t, PhaseClosed, p.s.Phase)
}

func TestA08_NotAfterDeathOrFullWithdrawal(t *testing.T) {
	for name, end := range map[CloseReason]Step{ClosedDeath: &RegisterDeath{DiedOn: on("2027-04-08")},
		ClosedConsentWithdrawn: &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawAll}, IdentityConfirmed: true}} {
		p := forwardedOn(t, "2027-04-08")
		p.do(tone, end)
		require.Equal(t, name, p.s.CloseReason)
		p.do(tone, p.appeal(AppealChanged, ScopePlan))
		require.Equal(t, PhaseClosed, p.s.Phase)
		require.Contains(t, p.openTasks(), "FULFIL_APPEAL KE")
		p.noDeadline("DL-09", "DL-12")
		require.Len(t, p.s.Decisions, 2, "what was decided is on record")

		p = forwardedOn(t, "2027-04-08")
		p.do(tone, end)
		p.do(tone, p.appeal(AppealQuashed))
		require.Contains(t, p.openTasks(), "DECIDE_ANEW KE")
		p.noDeadline("DL-02")

		p = underReview(t, "2027-04-08")
		p.do(tone, end)
		p.refused("A-05", tone, reverse(ScopeCoordinator, ScopePlan))
		p.do(tone, &ForwardComplaint{Complaint: "complaint-1", Statement: words(1)})
	}
}

func TestT16_DeathStopsTheTimersOfComplaintsToo(t *testing.T) {
	p := underReview(t, "2027-04-08")
	p.do(tone, &RegisterDeath{DiedOn: on("2027-04-08")})
	p.noDeadline("DL-04", "DL-06", "DL-07")
	require.Equal(t, []string{"HANDLE_COMPLAINT KE"}, p.openTasks(), "a person decides what becomes of it")
}

func TestT14_INV22_AComplaintGoesOnAfterConsentIsWithdrawn(t *testing.T) {
	p := underReview(t, "2027-04-08")
	p.do(tone, &ForwardComplaint{Complaint: "complaint-1", Statement: words(1)})
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawAll}, IdentityConfirmed: true})
	require.Equal(t, []string{"body/county-governor QUEUED", "person/kari QUEUED"}, p.letters("D-27"))
	require.Equal(t, ComplaintStatusForwarded, p.complaint().Status)
}

func TestT17_ANewRoundAndAnOldComplaint(t *testing.T) {
	p := closedForwarded(t)
	p.at("2027-06-01")
	p.do(kari, &Refer{SenderKind: "PATIENT"})
	p.do(tone, p.appeal(AppealChanged, ScopeCoordinator))
	require.Equal(t, PhaseActive, p.s.Phase)
	require.Equal(t, 2, p.s.Round)
	_, granted := p.s.granted(ScopeCoordinator)
	require.True(t, granted, "it acts in the round the case is in")
	p.noDeadline("DL-01", "DL-02")
}
