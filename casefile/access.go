package casefile

import "slices"

// maySee reports whether there is anything to take from somebody: a consent in
// force or out for signing, a place in the group or at a meeting, or a letter on
// its way. The patient has everything by right, and nothing to take.
func (s *State) maySee(p Principal) bool {
	if s.speaksForThePatient(p) {
		return false
	}
	return s.Team.member(p) != nil ||
		slices.ContainsFunc(s.Consents, func(c Consent) bool { return c.inForce() && (c.Party == p || c.names(p)) }) ||
		slices.ContainsFunc(s.Meetings, func(m Meeting) bool { return s.open(&m) && m.names(p) }) ||
		slices.ContainsFunc(s.Letters, func(l Letter) bool { return l.Pending() && l.To == p && l.aboutThePerson() })
}

// WithdrawableFrom lists whom something of the person may be told as the case stands, each once: those from whom a
// consent can be taken back, and nobody else can be (C-06, WithdrawConsent).
func WithdrawableFrom(s State) (out []Principal) {
	var known []Principal
	for _, m := range s.Team.Members {
		known = append(known, m.Who)
	}
	for _, c := range s.Consents {
		known = append(known, c.Party)
		for _, p := range c.Participants {
			known = append(known, p.Who)
		}
	}
	for i := range s.Meetings {
		known = append(known, s.Meetings[i].allNamed()...)
	}
	for _, l := range s.Letters {
		known = append(known, l.To)
	}
	for _, p := range known {
		if p != "" && !slices.Contains(out, p) && s.maySee(p) {
			out = append(out, p)
		}
	}
	return out
}

// hasGround reports whether somebody has a reason of their own to be written to
// about the case: a role in it, a consent, or a place in the group.
func (s *State) hasGround(p Principal) bool {
	return s.speaksForThePatient(p) || p == s.Handler || p == s.UnitLead || p == s.MainResponsible() || s.isCoordinator(p) ||
		s.Team.member(p) != nil && !s.objectedTo(p) || s.mayBeTold(p)
}

// PlanGround is why somebody may read the plan.
type PlanGround string

// The grounds.
const (
	// OwnPlan: it is about them (pbrl § 2-5).
	OwnPlan PlanGround = "OWN"
	// PlanOnBehalf: they decide for whom it is about.
	PlanOnBehalf PlanGround = "ON_BEHALF"
	// PlanCoordinates: they coordinate.
	PlanCoordinates PlanGround = "COORDINATES"
	// PlanStandsIn: they have the main responsibility while nobody coordinates (INV-02).
	PlanStandsIn PlanGround = "STANDS_IN"
	// PlanOffice: whoever works in the unit that has the work with plans (hol § 7-3).
	PlanOffice PlanGround = "OFFICE"
	// PlanTreats: they take part in the treatment in the health trust, or follow it up there (INV-84).
	PlanTreats PlanGround = "TREATS"
	// PlanConsented: named in a participation consent that is in force (INV-30).
	PlanConsented PlanGround = "CONSENT"
)

// Codes lists them.
func (PlanGround) Codes() []string {
	return CodesOf(OwnPlan, PlanOnBehalf, PlanCoordinates, PlanStandsIn, PlanOffice, PlanTreats, PlanConsented)
}

// PlanAccess is what somebody may do with the plan, and on what ground: in which role, and
// what the role rests on.
type PlanAccess struct {
	Ground Role
	By     PlanGround
	Read   []string
	Write  []string
}

// AccessToPlan answers «may they see the plan?» (INV-30, INV-47): the patient
// always, the unit and the main responsible by role, participants while named
// in a signed version of a plan that is not frozen. A trust's own plan (S-12) is
// read by those who take part in the treatment, and by the trust's unit (INV-84):
// it is for the specialist service alone. The coordinator, or the main
// responsible where there is none, writes while drafting, and later only when
// named in the signed version.
func AccessToPlan(state State, a Actor) (PlanAccess, bool) {
	s := &state
	roles := RolesIn(s, a)
	has := func(r Role) bool { return slices.Contains(roles, r) }
	signed := s.consent(ConsentParticipation, ConsentActive) != nil
	standsIn := a.Who != "" && s.standsIn() == a.Who
	switch {
	case has(RolePatient):
		return PlanAccess{Ground: RolePatient, By: OwnPlan, Read: PlanContent}, true
	case has(RoleProxy):
		return PlanAccess{Ground: RoleProxy, By: PlanOnBehalf, Read: PlanContent}, true
	case has(RoleCoordinator), standsIn:
		acc := PlanAccess{Ground: RoleCoordinator, By: PlanCoordinates, Read: PlanContent}
		if standsIn {
			acc.Ground, acc.By = s.head(), PlanStandsIn
		}
		if p := s.participant(a.Who); p != nil {
			acc.Write = p.Write
		} else if s.Plan.workedOn() && !signed {
			acc.Write = PlanContent
		}
		if !s.Plan.workedOn() && !s.Plan.live() {
			acc.Write = nil
		}
		return acc, true
	case has(s.here(RoleUnit)):
		return PlanAccess{Ground: s.here(RoleUnit), By: PlanOffice, Read: PlanContent}, true
	}
	var acc PlanAccess
	p := s.participant(a.Who)
	named := p != nil && (s.Plan.workedOn() || s.Plan.live())
	if named {
		acc = PlanAccess{Ground: RoleParticipant, By: PlanConsented, Read: p.Read, Write: p.Write}
	}
	for _, r := range []Role{RoleClinician, RoleTrustUnit, RoleDepartment} {
		if has(r) {
			return PlanAccess{Ground: r, By: PlanTreats, Read: PlanContent, Write: acc.Write}, true
		}
	}
	return acc, named
}

// suspended reports whether somebody was a guardian and is so no more: they see
// nothing as relative or member unless the young person has named them since.
func (s *State) suspended(p Principal) bool {
	return slices.ContainsFunc(s.GuardianAccess, func(g GuardianAccess) bool { return g.Who == p })
}

// keptOut: suspended, and not named by the young person since.
func (s *State) keptOut(p Principal) bool { return s.suspended(p) && s.participant(p) == nil }
