package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Before a step gives a part back, it is asked who of the staff has left, each once.
func TestINV37_WhomAStepMightGiveAPartBackTo(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	for _, id := range []string{p.met(1), p.met(2)} {
		p.do(ola, &WriteMinutes{Meeting: id, Words: words(1)})
		p.do(ola, &SendMinutes{Meeting: id})
	}
	require.NotEmpty(t, p.letters("D-23"))
	require.Empty(t, MayReturn(p.s, &Wake{}), "an open case has its handler already")
	require.ElementsMatch(t, []Principal{boss, ola, nurse}, MayReturn(p.s, &CorrectEntry{}), "staff who have been written to")

	p = knownOn(t, "2027-02-01")
	p.do(tone, &AssignHandler{Staff: siri, Reason: "WORKLOAD"})
	p.at("2027-05-01")
	p.do(tone, &CloseCase{Reason: ClosedRefused})
	require.Equal(t, []Principal{siri}, MayReturn(p.s, against("decision-1")), "a complaint may open it again")
}

// A party from whom the case is now kept is not sent the decision once more.
func TestINV90_INV81_ALetterThatCameBackStaysWhereTheCaseIsKeptFromThem(t *testing.T) {
	p := twoParents(t, "2027-04-08")
	letter := p.letterID("D-09", father)
	p.do(tone, &FailLetter{Letter: letter, Reason: "RETURNED"})
	p.do(tone, &WithholdInformation{From: []Principal{father}, Reason: words(5)})
	p.refused("INV-81", tone, &ReleaseLetter{Letter: letter})
}

// One parent has the decision and the other has not: it is not received yet,
// whatever the register is asked.
func TestINV67_ADecisionIsReceivedWhenTheLastPartyHasIt(t *testing.T) {
	p := twoParents(t, "2027-04-08")
	p.do(mother, &RegisterReceipt{Decision: "decision-1", Evidence: "PORTAL_OPENED"})
	p.do(System, &NoteRepresentation{})
	require.Equal(t, DecisionStatusIssued, p.s.Decisions[0].Status)
	p.do(tone, &WithholdInformation{From: []Principal{father}, Reason: words(5)})
	require.Equal(t, DecisionStatusReceived, p.s.Decisions[0].Status, "nobody else is to have it")

	p = twoParents(t, "2027-04-08")
	p.do(tone, &WithholdInformation{From: []Principal{mother, father}, Reason: words(5)})
	require.Equal(t, DecisionStatusIssued, p.s.Decisions[0].Status, "nobody has it")
}

// A manager who was gone for a while is asked anew: the first question was taken
// back unanswered.
func TestK03_INV37_TheQuestionIsAskedAnewWhenTheManagerIsBack(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopeCoordinator)
	p.trained[ola] = true
	p.do(tone, &ProposeCoordinator{Staff: ola, WishAsked: true})
	for _, manager := range []Principal{"", boss} {
		p.managers[ola] = manager
		p.do(System, &NoteRegister{})
	}
	require.Equal(t, []string{"MGR coordinator-1 by 2027-02-15 done", "MGR coordinator-1 by 2027-02-15 open"}, p.asked())
}
