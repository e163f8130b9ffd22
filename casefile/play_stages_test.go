package casefile

import "testing"

// These bring a new case to a place in its life, each further than the one before.

func receivedOn(t testing.TB, at string) *play {
	p := newPlay(t, at)
	p.referred()
	return p
}

func screenedOn(t testing.TB, at string) *play {
	p := receivedOn(t, at)
	p.do(tone, &StartScreening{Identity: "NATIONAL_NUMBER"})
	return p
}

func awaitingOn(t testing.TB, at string, kinds ...ConsentKind) *play {
	p := screenedOn(t, at)
	p.do(tone, &IssueConsent{Kinds: append([]ConsentKind{ConsentStart}, kinds...)})
	return p
}

func assessedOn(t testing.TB, at string, kinds ...ConsentKind) *play {
	p := awaitingOn(t, at, kinds...)
	p.do(kari, &RegisterSignature{Form: p.form()})
	return p
}

func decidingOn(t testing.TB, at string, kinds ...ConsentKind) *play {
	p := assessedOn(t, at, kinds...)
	p.do(tone, &CompleteAssessment{LongTerm: true, TwoServices: true, Together: true})
	return p
}

func activeOn(t testing.TB, at string, scopes ...Scope) *play {
	var kinds []ConsentKind
	for _, s := range scopes {
		kinds = append(kinds, ConsentKind(s))
	}
	p := decidingOn(t, at, kinds...)
	p.do(tone, &IssueDecision{Outcome: OutcomeGranted, Scope: scopes, Rule: "hol §§ 7-1, 7-2", Grounds: words(1)})
	return p
}

func coordinatedOn(t testing.TB, at string) *play {
	p := activeOn(t, at, ScopeCoordinator, ScopePlan)
	p.coordinated()
	return p
}

func plannedOn(t testing.TB, at string, with ...Participant) *play {
	p := coordinatedOn(t, at)
	p.planned(with...)
	return p
}

func teamedOn(t testing.TB, at string) *play {
	p := plannedOn(t, at, reader(nurse, "HOME_NURSING"), reader(nav, "NAV"), reader(gp, "GP"))
	p.do(ola, &StartCareTeam{Members: []TeamMember{{ola, "COORDINATION"}, {nurse, "HOME_NURSING"}, {nav, "NAV"}, {gp, "GP"}}})
	return p
}

// childAskedOn brings a child's case to consents that both parents have signed,
// after the child was heard.
func childAskedOn(t *testing.T, at, born string) *play {
	p := childOn(t, at, born, parent(mother), parent(father))
	p.do(tone, &HearChild{View: words(1), Weight: words(2)})
	p.do(tone, &IssueConsent{Kinds: allKinds})
	p.do(mother, &RegisterSignature{Form: p.form()})
	p.do(father, &RegisterSignature{Form: p.form()})
	return p
}

// childRefusedOn has a refusal to complain of.
func childRefusedOn(t *testing.T, at, born string) *play {
	p := childAskedOn(t, at, born)
	p.do(tone, &CompleteAssessment{LongTerm: true})
	p.do(tone, decision(OutcomeRefused, ScopeChildCoordinator))
	return p
}

// childPlannableOn has a coordinator, and a grant of a plan to make.
func childPlannableOn(t *testing.T, at, born string) *play {
	p := childAskedOn(t, at, born)
	p.granted(ScopeCoordinator, ScopePlan)
	p.coordinated()
	return p
}

// siriFollows grants a child both kinds of coordinator, and appoints the one who
// follows on the eighteenth birthday.
func (p *play) siriFollows(signer Principal) {
	p.do(tone, &IssueConsent{Kinds: allKinds})
	p.do(signer, &RegisterSignature{Form: p.form()})
	p.do(tone, &CompleteAssessment{LongTerm: true, TwoServices: true, Together: true, SeriousCondition: true, OtherWelfare: true})
	p.do(tone, decision(OutcomeGranted, ScopeChildCoordinator, ScopeCoordinator))
	p.coordinated()
	p.trained[siri] = true
	p.do(tone, &ProposeCoordinator{Staff: siri, WishAsked: true})
	p.do(tone, &AppointCoordinator{Staff: siri, ManagerConfirmed: true})
}
