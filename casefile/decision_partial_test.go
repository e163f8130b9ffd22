package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A decision that gives a part keeps what it refuses: said by whoever decides, else what there is consent
// to and nothing gives. A decision that gives all, refuses all or ends says it in its scope.
func TestINV60_ADecisionInPartSaysWhatItRefuses(t *testing.T) {
	both := []ConsentKind{ConsentCoordinator, ConsentPlan}
	for name, c := range map[string]struct {
		kinds         []ConsentKind
		wishes        []Scope
		scope, said   []Scope
		refused       []Scope
		outcome       Outcome
		refusal       string
		givenByBefore Scope
	}{
		"worked out: the plan": {kinds: both,
			outcome: OutcomePartial, scope: []Scope{ScopeCoordinator}, refused: []Scope{ScopePlan}},
		"worked out: the coordinator": {kinds: both,
			outcome: OutcomePartial, scope: []Scope{ScopePlan}, refused: []Scope{ScopeCoordinator}},
		"nothing else was asked for": {kinds: both[:1], outcome: OutcomePartial, scope: []Scope{ScopeCoordinator}},
		"said, beyond what is consented": {kinds: both[:1],
			outcome: OutcomePartial, scope: []Scope{ScopeCoordinator}, said: []Scope{ScopePlan}, refused: []Scope{ScopePlan}},
		"given already is not refused": {kinds: both,
			outcome: OutcomePartial, scope: []Scope{ScopePlan}, givenByBefore: ScopeCoordinator},
		"wished for and not given": {kinds: both[:1], wishes: []Scope{ScopePlan}, outcome: OutcomePartial,
			scope: []Scope{ScopeCoordinator}, refused: []Scope{ScopePlan}},
		"all given": {kinds: both, outcome: OutcomeGranted, scope: []Scope{ScopeCoordinator}},
		"said of one that gives all": {kinds: both,
			outcome: OutcomeGranted, scope: []Scope{ScopeCoordinator}, said: []Scope{ScopePlan}, refusal: "refused_only_in_part"},
		"given and refused at once": {kinds: both,
			outcome: OutcomePartial, scope: []Scope{ScopePlan}, said: []Scope{ScopePlan}, refusal: "refused_is_given"},
		"refused though it is given since": {kinds: both,
			outcome: OutcomePartial, scope: []Scope{ScopePlan}, said: []Scope{ScopeCoordinator},
			refusal: "refused_is_given", givenByBefore: ScopeCoordinator},
	} {
		t.Run(name, func(t *testing.T) {
			p := decidingOn(t, "2027-02-01", c.kinds...)
			p.s.Referrals[0].Wishes = c.wishes
			if c.givenByBefore != "" {
				p.do(tone, decision(OutcomeGranted, c.givenByBefore))
			}
			step := decision(c.outcome, c.scope...)
			step.Refused = c.said
			if c.refusal != "" {
				p.says(c.refusal, tone, step)
				return
			}
			p.do(tone, step)
			made := p.s.Decisions[len(p.s.Decisions)-1]
			require.Equal(t, c.refused, made.Refused)
			require.Equal(t, c.scope, made.Scope)
			_, given := p.s.granted(ScopePlan)
			require.Equal(t, made.Scope[0] == ScopePlan, given, "what is refused is not granted")
		})
	}
}

// After a complaint a part is given: what the first refused and nothing gives is still refused.
func TestINV60_A05_AReversalInPartSaysWhatItStillRefuses(t *testing.T) {
	p := decidingOn(t, "2027-02-01", ConsentCoordinator, ConsentPlan)
	p.do(tone, decision(OutcomePartial, ScopeCoordinator))
	p.posts(GrantLetter)
	p.do(tone, &RegisterReceipt{Decision: "decision-1", Party: kari, Evidence: EvidenceOwnStatement})
	p.do(kari, &RegisterComplaint{Decision: "decision-1", Subject: AgainstPartial, Words: words(3)})
	p.do(tone, &AdmitComplaint{Complaint: "complaint-1"})
	p.do(tone, &ReviewComplaint{Complaint: "complaint-1"})
	reverse := func() *ReverseDecision {
		return &ReverseDecision{Complaint: "complaint-1", Outcome: OutcomePartial, Scope: []Scope{ScopeCoordinator}, InPart: true,
			Rule: "hol § 7-2", Grounds: words(4)}
	}
	wrong := reverse()
	wrong.Refused = []Scope{ScopeCoordinator}
	p.says("refused_is_given", tone, wrong)
	p.do(tone, reverse())
	require.Equal(t, []Scope{ScopePlan}, p.s.Decisions[1].Refused)
}
