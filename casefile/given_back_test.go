package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A closed case is not told who leaves; what opens it again is.
func TestINV37_T18_WhoLeftMeanwhileHasNoPartWhenTheCaseOpensAgain(t *testing.T) {
	p := knownOn(t, "2027-04-08")
	p.do(tone, &AssignHandler{Staff: siri})
	p.at("2027-05-10")
	p.do(tone, &CloseCase{Reason: ClosedRefused})
	p.sent("2027-05-07", "2027-05-11")
	p.do(tone, &AdmitComplaint{Complaint: "complaint-1"})
	p.do(tone, &ReviewComplaint{Complaint: "complaint-1"})
	require.Equal(t, siri, p.s.Handler)
	p.inactive[siri] = true
	p.do(tone, reverse(ScopeCoordinator, ScopePlan))
	require.Equal(t, PhaseActive, p.s.Phase)
	require.Empty(t, p.s.Handler)
	require.Contains(t, p.openTasks(), "ASSIGN_HANDLER KEL")
	require.Equal(t, tone, p.s.MainResponsible())
}

// The County Governor's decision is final from its day (fvl § 28): that somebody
// is found not to have received it takes nothing from it.
func TestA07_INV87_AReceiptStruckOutLeavesTheCountyGovernorsDecisionFinal(t *testing.T) {
	p := closedForwarded(t)
	p.do(tone, p.appeal(AppealChanged, ScopeCoordinator))
	theirs := p.s.Decisions[len(p.s.Decisions)-1]
	require.Equal(t, ByCountyGovernor, theirs.By)
	p.do(tone, &PostLetter{Letter: p.letterID("D-09", kari)})
	p.do(tone, &RegisterReceipt{Decision: theirs.ID, Evidence: "PORTAL_OPENED"})
	p.corrects(tone, CorrectEntry{Entry: p.entry("receipt_registered", theirs.ID), Void: true})
	require.Equal(t, DecisionStatusFinal, p.s.decision(theirs.ID).Status)
	require.Equal(t, theirs.FinalOn, p.s.decision(theirs.ID).FinalOn)
}

// A posting that is struck out lets a letter go out again, but not to somebody
// who has left.
func TestINV37_INV87_NothingIsSentAgainToWhoHasLeft(t *testing.T) {
	for _, gone := range []bool{false, true} {
		p := coordinatedOn(t, "2027-03-01")
		letter := p.letterID("D-14", ola)
		p.do(tone, &PostLetter{Letter: letter})
		if gone {
			p.left(ola)
		}
		p.corrects(tone, CorrectEntry{Entry: p.entry("letter_sent", letter), Void: true})
		require.Equal(t, !gone, p.s.letter(letter).Pending())
	}
}
