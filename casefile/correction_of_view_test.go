package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A view that was another child's: this one is to be heard, and what was decided after
// it is shown to a person.
func TestINV87_INV25_AChildsViewInTheWrongCase(t *testing.T) {
	p := childOn(t, "2027-03-01", "2018-05-14", parent(mother), parent(father))
	p.do(tone, &HearChild{View: words(1), Weight: words(2)})
	p.corrects(tone, CorrectEntry{Entry: p.entry("child_heard"), Void: true})
	require.Nil(t, p.s.childView())
	p.do(tone, &IssueConsent{Kinds: allKinds})
	p.do(mother, &RegisterSignature{Form: p.form()})
	p.do(father, &RegisterSignature{Form: p.form()})
	require.Equal(t, PhaseAwaitingConsent, p.s.Phase, "the child has not been heard")
	require.Contains(t, p.openTasks(), "HEAR_CHILD KE")

	p.do(tone, &HearChild{View: words(3), Weight: words(4)})
	require.Equal(t, PhaseAssessment, p.s.Phase)
	p.do(tone, &CompleteAssessment{LongTerm: true})
	p.do(tone, decision(OutcomeRefused, ScopeChildCoordinator))
	c := p.corrects(tone, CorrectEntry{Entry: p.entry("child_heard"), Void: true})
	require.Contains(t, codesOf(c), "STOOD_ON_IT:decision-1")
	require.Contains(t, codesOf(c), "STOOD_ON_IT:consent-1")
	require.Contains(t, p.openTasks(), "HEAR_CHILD KE")
	require.Equal(t, on("2027-03-01"), p.s.ChildViews[1].StruckOn)
	p.do(tone, &HearChild{View: words(5)})
	require.Equal(t, words(5), p.s.childView().View)
}
