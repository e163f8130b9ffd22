package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
)

// Both guardians and the young person are parties, each with a period and a
// complaint of their own (fvl §§ 27, 29); what the County Governor gives a child
// is a child coordinator.
func TestINV67_A08_INV11_GuardiansAndTheYoungPersonComplainEach(t *testing.T) {
	p := childRefusedOn(t, "2026-11-12", "2011-05-14")
	p.at("2026-11-16")
	p.do(mother, &RegisterReceipt{Decision: "decision-1", Evidence: "OWN_STATEMENT"})
	p.do(emil, &RegisterReceipt{Decision: "decision-1", Evidence: "PORTAL_OPENED"})
	p.at("2026-11-20")
	p.do(father, &RegisterReceipt{Decision: "decision-1", Evidence: "OWN_STATEMENT"})

	p.at("2026-12-16") // a month after hers, but still within his
	p.do(mother, against("decision-1"))
	require.Equal(t, []any{mother, true}, []any{p.complaint().Party, p.complaint().Late}, "in her own name, and too late by her own period")
	p.do(father, against("decision-1"))
	require.Equal(t, []any{father, false}, []any{p.complaint().Party, p.complaint().Late})
	p.says("own_complaint_only", emil, &WithdrawComplaint{Complaint: "complaint-2"})
	require.Equal(t, []string{"person/mother QUEUED", "person/father QUEUED"}, p.letters("D-24"), "each is answered for their own")
	require.Equal(t, DecisionStatusComplained, p.s.Decisions[0].Status)

	p.do(tone, &AdmitComplaint{Complaint: "complaint-2"})
	p.do(tone, &ReviewComplaint{Complaint: "complaint-2"})
	anew := reverse(ScopeChildCoordinator)
	anew.Complaint = "complaint-2"
	p.refused("INV-11", tone, anew) // the criteria of hol § 7-2 a are others
	p.do(tone, &ForwardComplaint{Complaint: "complaint-2", Statement: words(1)})
	p.at("2027-02-01")
	p.do(tone, p.appeal(AppealChanged, ScopeChildCoordinator))
	require.Equal(t, PhaseActive, p.s.Phase)
	require.ElementsMatch(t, []string{"person/mother QUEUED", "person/father QUEUED", "person/kari QUEUED"}, p.letters("D-28"))
	require.Len(t, p.s.Decisions[1].Parties, 3)
	require.True(t, p.s.Assessment.met(ScopeChildCoordinator))
	p.due("DL-09", "2027-02-15 OPEN")
	p.coordinated()
	require.Equal(t, ComplaintStatusClosed, p.complaint().Status)
	require.Equal(t, ChildTrack, p.s.coordinator().Track)
}

// A case that a complaint opens again counts the birthdays that ended with it.
func TestDL23_BirthdaysCountAgainInACaseThatIsOpenedAgain(t *testing.T) {
	p := childOn(t, "2026-11-12", "2011-05-14", parent(mother))
	p.do(tone, &IssueConsent{Kinds: allKinds})
	p.do(tone, &HearChild{View: words(1), Weight: words(2)})
	p.do(mother, &RegisterSignature{Form: p.form()})
	p.do(tone, &CompleteAssessment{LongTerm: true})
	p.do(tone, decision(OutcomeRefused, ScopePlan))
	p.at("2026-11-16")
	p.do(mother, &RegisterReceipt{Decision: "decision-1", Evidence: "OWN_STATEMENT"})
	p.do(emil, &RegisterReceipt{Decision: "decision-1", Evidence: "PORTAL_OPENED"})
	p.at("2026-12-15")
	p.do(tone, &CloseCase{Reason: ClosedRefused})
	p.noDeadline("DL-23")
	late := against("decision-1")
	late.Party, late.SentOn = mother, calendar.MustDate("2026-12-14")
	p.do(tone, late)
	p.do(tone, &AdmitComplaint{Complaint: "complaint-1"})
	p.do(tone, &ReviewComplaint{Complaint: "complaint-1"})
	p.do(tone, reverse(ScopePlan))
	require.Equal(t, PhaseActive, p.s.Phase)
	due := map[string]string{}
	for _, dl := range p.s.Deadlines {
		if dl.Live() && dl.Code == AgeEvent {
			due[dl.About] = dl.Due.String()
		}
	}
	require.Equal(t, map[string]string{"age-16": "2027-05-14", "age-18": "2029-05-14"}, due)
	p.at("2027-05-14 08:00")
	require.Equal(t, AccessSuspended, p.s.GuardianAccess[0].Status)
}
