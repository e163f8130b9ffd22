package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A complaint that was somebody else's: it counts for nothing from the first, and the
// decision stands as it did.
func TestINV87_A01_AComplaintInTheWrongCase(t *testing.T) {
	p := knownOn(t, "2027-04-08")
	before := p.s.clone()
	p.at("2027-04-20")
	complaint := against("decision-1")
	complaint.Representative, complaint.PowerOfAttorney = nav, words(4)
	p.do(tone, complaint)
	p.do(tone, &AdmitComplaint{Complaint: "complaint-1"})
	p.do(tone, &PostLetter{Letter: p.letterID("D-24", kari)})
	require.Contains(t, RolesIn(&p.s, actorOf(nav)), RoleParty)
	p.at("2027-04-22")
	c := p.corrects(tone, CorrectEntry{Entry: p.entry("complaint_registered"), Void: true})
	require.False(t, c.ByHand)
	p.stands(ComplaintStatusStruck, "decision-1", DecisionStatusReceived)
	require.Equal(t, before.Decisions, p.s.Decisions)
	require.NotContains(t, RolesIn(&p.s, actorOf(nav)), RoleParty)
	p.noDeadline("DL-06", "DL-07")
	p.due("DL-04", "2027-05-07 OPEN")
	require.Equal(t, []string{"person/kari POSTED", string(nav) + " CANCELLED"}, p.letters("D-24"))
	require.Contains(t, codesOf(c), "LETTER_WAS_POSTED:"+p.letterID("D-24", kari))
	require.True(t, p.s.IsStruck("complaint-1"))

	// The person's own comes later, and is in time as if there had been no other.
	p.at("2027-05-05")
	p.do(kari, against("decision-1"))
	require.Equal(t, ComplaintStatusReceived, p.s.Complaints[1].Status)
	require.False(t, p.s.Complaints[1].Late)
	p.at("2027-05-14")
	p.corrects(tone, CorrectEntry{Entry: p.entry("complaint_registered", "complaint-2"), Void: true})
	require.Equal(t, DecisionStatusFinal, p.s.decision("decision-1").Status, "nobody has complained, and the time is over")
	p.due("DL-04", "2027-05-07 CANCELLED")
}

// One that has been decided on is not wished away: a person mends what can be.
func TestINV87_A07_AComplaintThatWasDecidedIsMendedByHand(t *testing.T) {
	p := forwardedOn(t, "2027-04-08")
	p.at("2027-09-16")
	p.do(tone, p.appeal(AppealConfirmed))
	c := p.corrects(tone, CorrectEntry{Entry: p.entry("complaint_registered"), Void: true})
	require.True(t, c.ByHand)
	require.Equal(t, ComplaintStatusConfirmed, p.complaint().Status)
}

// A complaint that nobody took back is where it was, with its dates (INV-117).
func TestINV117_A10_AWithdrawalOfAComplaintInTheWrongCase(t *testing.T) {
	p := knownOn(t, "2027-04-08")
	p.at("2027-04-20")
	p.do(kari, against("decision-1"))
	p.at("2027-05-10") // past the time to complain
	before := p.s.clone()
	p.do(tone, &WithdrawComplaint{Complaint: "complaint-1"})
	p.stands(ComplaintStatusWithdrawn, "decision-1", DecisionStatusFinal)
	p.at("2027-05-12")
	c := p.corrects(tone, CorrectEntry{Entry: p.entry("complaint_withdrawn"), Void: true})
	require.False(t, c.ByHand)
	require.Equal(t, before.Complaints, p.s.Complaints)
	p.stands(ComplaintStatusReceived, "decision-1", DecisionStatusComplained)
	require.Equal(t, []string{"person/kari CANCELLED"}, p.letters("D-29"))
	for _, dl := range before.Deadlines {
		if dl.About == "complaint-1" {
			require.Equal(t, []any{dl.Due, dl.Status}, []any{p.s.deadline(dl.ID).Due, p.s.deadline(dl.ID).Status}, dl.Code)
		}
	}
	require.Equal(t, []string{"complaint-1"}, p.tasksOf(TaskHandleComplaint))
}
