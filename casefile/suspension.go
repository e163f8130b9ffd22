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

// DutySuspension is a time in which the ministry has suspended duties of the
// service (hol § 7-2 b, pbrl § 2-5 d, sphl § 2-5 d; domain.md 0.3). It moves
// duties only: no right of a party becomes shorter or longer by it, and what is
// done in spite of it counts as always.
type DutySuspension struct {
	Scope SuspensionScope `json:"scope" enum:"COORDINATOR,CHILD_COORDINATOR,PLAN" doc:"COORDINATOR and CHILD_COORDINATOR: appointing one (DL-09). PLAN: the participants' form (DL-11), the first plan (DL-12), its revisions (DL-13, DL-14)"`
	From  Date            `json:"from" format:"date" doc:"First day of the suspension"`
	To    Date            `json:"to" format:"date" doc:"Last day of the suspension; a duty that fell due within it is counted from this day"`
	// LegalBasis cites sections and nothing else, as IssueDecision.Rule does.
	LegalBasis string `json:"legal_basis" minLength:"2" maxLength:"200" doc:"The sections it rests on, for instance «hol § 7-2 b»"`
}

// covers reports whether duties of a code are within the scope.
func (s DutySuspension) covers(code string) bool {
	if s.Scope == SuspendPlan {
		return slices.Contains([]string{ParticipationForm, FirstPlan, PlanRevision, ChangeRevision}, code)
	}
	return code == AppointCoordinator
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
