package casefile

import "slices"

// Kind is what a file is of: the municipality's case of a person, or one episode of
// a person in a health trust (domain.md 2.8). Both keep the same ledger, dates,
// letters, tasks and consents, and the same law of who decides for the person;
// which steps there are differs (Spec.Kinds).
type Kind string

// The kinds of file.
const (
	KindCase    Kind = "CASE"
	KindEpisode Kind = "EPISODE"
)

// Codes lists them.
func (Kind) Codes() []string { return CodesOf(KindCase, KindEpisode) }

// Kind is what the file is of. One in which nothing has happened is a case as well
// as anything: its first step says which it becomes.
func (s *State) Kind() Kind {
	if s.Episode != nil {
		return KindEpisode
	}
	return KindCase
}

// head is the role of whoever has the main responsibility where no coordinator has
// it: the head of the coordinating unit, and in an episode of the department.
func (s *State) head() Role {
	if s.Episode != nil {
		return RoleDepartmentHead
	}
	return RoleUnitLead
}

// here is who does in this file what a role does in a case: the department is the
// office of an episode, and its head is asked what the coordinating unit is asked.
func (s *State) here(role Role) Role {
	if s.Episode != nil && (role == RoleUnit || role == RoleUnitLead) {
		return RoleDepartmentHead
	}
	return role
}

// otherKind refuses a step that is none of a kind of file.
func otherKind(spec Spec, in Kind) *Refusal {
	if in == KindEpisode {
		return refuse(spec.Rules[0], "step_not_in_episode", "step", spec.Name)
	}
	return refuse(spec.Rules[0], "step_not_in_case", "step", spec.Name)
}

// HasKind reports whether the step is one of a kind of file.
func (s Spec) HasKind(k Kind) bool { return slices.Contains(s.Kinds, k) }

// inEpisode makes a step one of an episode, and of nothing else.
func (s Spec) inEpisode() Spec {
	s.Kinds = []Kind{KindEpisode}
	return s
}

// inEpisodeToo makes a step one of an episode as well, where these may take it beside
// those who may in a case.
func (s Spec) inEpisodeToo(who ...Role) Spec {
	s.Kinds = []Kind{KindCase, KindEpisode}
	s.Who = slices.Concat(s.Who, who)
	return s
}

// opens marks a step with which a file begins.
func (s Spec) opens() Spec {
	s.Opens = true
	return s
}
