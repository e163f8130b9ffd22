package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A complaint and what it asks of the unit outlive the case; nothing else does.
func TestA01_WhatOutlivesTheEndOfTheCase(t *testing.T) {
	p := knownOn(t, "2027-04-08")
	p.do(kari, against("decision-1"))
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawAll}})
	require.Equal(t, PhaseClosed, p.s.Phase)
	require.Equal(t, []string{"HANDLE_COMPLAINT KE"}, p.openTasks())
	p.due(ComplaintReview, "2027-04-22 OPEN")
	p.due(ComplaintReply, "2027-05-08 OPEN")

	// The notice that a late one is not heard is owed still; the coordinator a
	// reversal gave is not.
	p = knownOn(t, "2027-04-08")
	p.sent("2027-05-08", "2027-05-11")
	p.do(tone, &DismissComplaint{Complaint: "complaint-1", Reason: words(1)})
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawAll}})
	p.due(SendNotice, "2027-05-14 OPEN")
	p.do(tone, &RegisterDeath{DiedOn: today(p)})
	p.due(SendNotice, "2027-05-14 CANCELLED") // nobody is left to notify

	p = underReview(t, "2027-04-08")
	p.do(tone, reverse(ScopeCoordinator, ScopePlan))
	p.due(CoordinatorAppointment, "2027-04-22 OPEN")
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawAll}})
	p.due(CoordinatorAppointment, "2027-04-22 CANCELLED")
	p.due(SendNotice, "2027-04-13 OPEN")
}

// That somebody complains keeps no other's letters going (INV-55).
func TestINV55_AComplaintKeepsOnlyThePartysLetters(t *testing.T) {
	p := coordinatedOn(t, "2027-04-08")
	p.shareWith(nav)
	p.do(ola, &PlanMeeting{Kind: OtherMeeting, On: today(p), With: []Principal{nav}})
	p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
	p.do(ola, &HoldMeeting{Meeting: "meeting-1", Attended: []Principal{kari, ola, nav}, Arranged: words(1)})
	p.do(ola, &WriteMinutes{Meeting: "meeting-1", Words: words(2)})
	p.do(ola, &SendMinutes{Meeting: "meeting-1"})
	p.do(kari, &RegisterComplaint{Subject: AgainstContent})
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawSharing}})
	require.ElementsMatch(t, []string{"person/kari QUEUED", "person/nav CANCELLED"}, p.letters("D-23"))
	require.Equal(t, []string{"person/kari QUEUED"}, p.letters("D-24"))
}

// A parent who has lost the say is told how their own complaint ends, whoever
// withdraws what.
func TestINV55_WhoComplainsIsToldOfTheirComplaint(t *testing.T) {
	p := twoParents(t, "2027-04-08")
	p.do(father, against("decision-1"))
	p.represented = bornOn("2022-05-14", parent(mother))
	p.do(System, &NoteRepresentation{})
	p.do(mother, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawAll}})
	require.Equal(t, []string{"person/father QUEUED"}, p.letters("D-24"))
}

// The time a party was told of has its length also when it was stopped: a
// decision is not final before (INV-73).
func TestINV67_ADecisionIsNotFinalBeforeTheDayThePartyWasTold(t *testing.T) {
	p := knownOn(t, "2027-04-08")
	p.do(kari, against("decision-1"))
	p.do(tone, &RegisterDeath{DiedOn: today(p)})
	require.Equal(t, "2027-05-07 CANCELLED", p.period("decision-1", kari))
	p.do(tone, &WithdrawComplaint{Complaint: "complaint-1"})
	p.stands(ComplaintStatusWithdrawn, "decision-1", DecisionStatusReceived)
}
