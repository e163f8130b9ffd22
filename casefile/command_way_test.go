package casefile

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Each step that people take has its place on the way, or is one of those that something else asks for; and
// nothing else has one.
func TestEachStepHasItsPlace(t *testing.T) {
	placed := slices.Concat(way, offTheWay)
	for _, spec := range Specs() {
		at := slices.Index(placed, spec.Name)
		if spec.Internal() {
			assert.Negative(t, at, "%s is nobody's to take", spec.Name)
			continue
		}
		assert.GreaterOrEqual(t, at, 0, "%s: write it into way where it comes, or into offTheWay (command_way.go)", spec.Name)
	}
	for i, name := range placed {
		_, there := SpecOf(name)
		assert.True(t, there, "there is no step %s", name)
		assert.NotContains(t, placed[i+1:], name, "%s has two places", name)
	}
	for name := range behind {
		assert.Contains(t, way, name)
	}
}

// A new caseworker takes the first step that stands there: what has been done stands behind the others.
func TestTheNextStepStandsFirst(t *testing.T) {
	open := []string{"assign_handler", "issue_consent", "register_signature", "complete_assessment", "issue_decision", "register_receipt",
		"propose_coordinator", "confirm_capacity", "appoint_coordinator", "plan_meeting", "withdraw_consent"}
	for _, one := range []struct {
		phase       Phase
		handler     Principal
		open, first []string
	}{
		{PhaseReceived, "", []string{"assign_handler", "start_screening"}, []string{"start_screening", "assign_handler"}},
		{PhaseScreening, "staff/1", []string{"assign_handler", "issue_consent"}, []string{"issue_consent"}},
		{PhaseAwaitingConsent, "staff/1", open[:3], []string{"register_signature", "issue_consent"}},
		{PhaseAssessment, "staff/1", []string{"assign_handler", "issue_consent", "complete_assessment"}, []string{"complete_assessment"}},
		{PhaseDecision, "staff/1", []string{"issue_consent", "complete_assessment", "issue_decision"}, []string{"issue_decision"}},
		{PhaseActive, "staff/1", open[:7], []string{"register_signature", "propose_coordinator", "register_receipt"}},
		{PhaseActive, "staff/1", open, []string{"confirm_capacity", "register_signature", "appoint_coordinator", "propose_coordinator",
			"plan_meeting", "register_receipt"}},
	} {
		s := State{Phase: one.phase, Handler: one.handler}
		first := slices.DeleteFunc(slices.Clone(one.open), func(step string) bool { return s.placeOf(step) == 0 })
		slices.SortFunc(first, func(a, b string) int { return s.placeOf(a) - s.placeOf(b) })
		require.Equal(t, one.first, first, one.phase)
	}
}

// What Openings says of a place is of steps that are open.
func TestOpeningsSayWhichStepComesNext(t *testing.T) {
	p := decidedOn(t, "2027-02-01")
	places := map[string]int{}
	for _, o := range Openings(p.s, actorOf(tone), p.now, p.policy, Facts{}) {
		assert.True(t, o.Open || o.Next == 0, "%s is closed and has a place", o.Step)
		places[o.Step] = o.Next
	}
	require.Positive(t, places["propose_coordinator"])
	require.Zero(t, places["appoint_coordinator"], "nobody has been proposed")
	require.Zero(t, places["issue_decision"], "there is one")
	require.Less(t, places["propose_coordinator"], places["register_receipt"])
}
