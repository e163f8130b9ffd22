package casefile

import "slices"

// SuspensionScope is what a suspension of duties covers.
type SuspensionScope string

// The scopes.
const (
	SuspendCoordinator      SuspensionScope = "COORDINATOR"
	SuspendChildCoordinator SuspensionScope = "CHILD_COORDINATOR"
	SuspendPlan             SuspensionScope = "PLAN"
)

// Codes lists them.
func (SuspensionScope) Codes() []string {
	return CodesOf(SuspendCoordinator, SuspendChildCoordinator, SuspendPlan)
}

// DutySuspension is a time in which the ministry has suspended duties of the
// service (hol § 7-2 b, pbrl § 2-5 d, sphl § 2-5 d; domain.md 0.3). It moves
// duties only: no right of a party becomes shorter or longer by it, and what is
// done in spite of it counts as always.
type DutySuspension struct {
	Scope SuspensionScope `json:"scope"`
	From  Date            `json:"from" format:"date" doc:"First day of the suspension"`
	To    Date            `json:"to" format:"date" doc:"Last day of the suspension; a duty that fell due within it is counted from this day"`
	// LegalBasis cites sections and nothing else, as IssueDecision.Rule does.
	LegalBasis string `json:"legal_basis" minLength:"2" maxLength:"200" doc:"The sections it rests on, for instance «hol § 7-2 b»"`
}

// Docs says what the tags have no room for.
func (DutySuspension) Docs() map[string]string {
	return map[string]string{
		"scope": "COORDINATOR and CHILD_COORDINATOR: appointing one (DL-09) for those who have been granted it; who " +
			"has been granted both waits only while both are suspended. PLAN: the participants' form (DL-11), " +
			"the first plan (DL-12), its revisions (DL-13, DL-14)",
	}
}

// covers reports whether duties of a code are within the scope.
func (s DutySuspension) covers(code string) bool {
	return slices.Contains(ruleOf(code).SuspendedBy, s.Scope)
}

// rulesFor is the policy that a deadline of a code is counted under in this case.
// It differs where a duty is suspended for some only: appointing a coordinator
// (DL-09) is a duty towards somebody who has been granted an ordinary one, a child
// coordinator, or both, and waits only as long as every duty that is theirs does
// (hol § 7-2 b suspends one without the other).
func (d *deciding) rulesFor(code string) Policy {
	p := d.policy
	if len(p.Suspensions) == 0 || !slices.Contains(ruleOf(code).SuspendedBy, SuspendCoordinator) {
		return p
	}
	_, ordinary := d.s.granted(ScopeCoordinator)
	_, child := d.s.granted(ScopeChildCoordinator)
	child = child && d.s.minor(d.today)
	p.Suspensions = nil
	for _, s := range d.policy.Suspensions {
		switch {
		case !s.covers(code):
		case !child && s.Scope == SuspendCoordinator, child && !ordinary && s.Scope == SuspendChildCoordinator:
			p.Suspensions = append(p.Suspensions, s)
		case child && ordinary && s.Scope == SuspendChildCoordinator:
			p.Suspensions = append(p.Suspensions, s.together(d.policy.Suspensions)...)
		}
	}
	return p
}

// together lists the times in which an ordinary coordinator's duty is suspended too.
func (s DutySuspension) together(all []DutySuspension) []DutySuspension {
	var out []DutySuspension
	for _, o := range all {
		if o.Scope != SuspendCoordinator || o.From.After(s.To) || o.To.Before(s.From) {
			continue
		}
		both := s
		both.From = latest(s.From, o.From)
		if o.To.Before(s.To) {
			both.To = o.To
		}
		out = append(out, both)
	}
	return out
}

// countedFrom is the day a deadline is counted from, and the suspension that made
// it another than the event itself: a duty that would fall due while it is
// suspended is counted from the suspension's last day instead. Suspensions that
// follow each other are gone through one by one; each ends later than the one
// before, so that comes to an end.
func (p Policy) countedFrom(code string, event Date) (Date, *DutySuspension) {
	from, why := event, (*DutySuspension)(nil)
	for len(p.Suspensions) > 0 {
		due, _, _ := countFrom(p, code, from)
		i := slices.IndexFunc(p.Suspensions, func(s DutySuspension) bool {
			return s.covers(code) && !due.Before(s.From) && !due.After(s.To)
		})
		if i < 0 || !p.Suspensions[i].To.After(from) {
			return from, why
		}
		why, from = &p.Suspensions[i], p.Suspensions[i].To
	}
	return from, why
}
