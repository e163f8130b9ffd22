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
