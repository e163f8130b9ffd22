package casefile

import (
	"slices"
	"strings"
)

// Principal names who acts or is meant, without saying anything about them:
// "staff/<id>" for the organisation's own, "person/<id>" for everybody else
// (patient, relative, participant from another service), "organisation/<id>" for
// another organisation that a message is from or to, "system" for the clock.
type Principal string

// System is the actor of steps that time itself takes.
const System Principal = "system"

// IsStaff reports whether p is one of the organisation's own staff.
func (p Principal) IsStaff() bool { return p.of("staff/") }

// IsPerson reports whether p is a person outside the staff.
func (p Principal) IsPerson() bool { return p.of("person/") }

// IsOrganisation reports whether p is an organisation, here or in another installation.
// It never acts: what it says comes as a message.
func (p Principal) IsOrganisation() bool { return p.of(organisationPrefix) }

// OrganisationPrincipal names an organisation by its id.
func OrganisationPrincipal(id string) Principal { return Principal(organisationPrefix + id) }

// OrganisationID is the id of an organisation that p names; false for anybody else.
func (p Principal) OrganisationID() (string, bool) {
	return strings.TrimPrefix(string(p), organisationPrefix), p.IsOrganisation()
}

const organisationPrefix = "organisation/"

// of reports whether p is an id of a kind: letters, digits and dashes, so that
// no name fits in.
func (p Principal) of(kind string) bool {
	id, ok := strings.CutPrefix(string(p), kind)
	return ok && id != "" && len(id) <= 64 && !strings.ContainsFunc(id, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-'
	})
}

// named reports whether p names somebody of flesh and blood.
func (p Principal) named() bool { return p.IsStaff() || p.IsPerson() }

// Actor is who asks for a step: the principal and the roles the register gives
// them in this organisation. Roles that follow from the case are not here.
type Actor struct {
	Who   Principal `json:"who"`
	Roles []Role    `json:"roles,omitempty"`
	// Unit is where they work, for what only a department's own may do (domain.md 2.8).
	Unit string `json:"unit,omitempty"`
}

// SystemActor is the clock.
var SystemActor = Actor{Who: System, Roles: []Role{RoleSystem}}

// RolesIn returns every role the actor has towards this case: those of the
// register and those that follow from the case itself. It is the one place
// that answers «who is this to the case?». Somebody of whom the register had several
// entries is known by other names as well: an objection against one is against all.
func RolesIn(s *State, a Actor, alsoKnownAs ...Principal) []Role {
	if a.Who == System {
		return []Role{RoleSystem}
	}
	var roles []Role
	add := func(r Role) {
		if !slices.Contains(roles, r) {
			roles = append(roles, r)
		}
	}
	for _, r := range a.Roles {
		if r.spec().holds == nil && r.spec().in(s.Kind()) { // what only the case can give counts from the case alone
			add(r)
		}
	}
	if a.Who == "" {
		return roles
	}
	for _, r := range roles {
		if implied := r.spec().Implies; implied != "" && implied.spec().in(s.Kind()) {
			add(implied)
		}
	}
	if s.Episode != nil {
		for _, r := range rolesInTrust(s, a) {
			add(r)
		}
	}
	if a.Who.IsStaff() && !administersOnly(a.Roles) {
		add(RoleStaff)
	}
	if s.RegisteredWrongly() {
		return roles // it is about somebody else: nothing in it makes anybody anything (T-20)
	}
	names := append([]Principal{a.Who}, slices.DeleteFunc(slices.Clone(alsoKnownAs), func(p Principal) bool { return p == a.Who })...)
	shut := slices.ContainsFunc(names, s.objectedTo)
	for i := range roleSpecs {
		r := &roleSpecs[i]
		if r.Role == RoleDepartmentHead && !a.registerUnknown() {
			continue // whoever headed the department when the episode was last told is head no more by that (INV-111)
		}
		if r.holds != nil && (r.Despite || !shut) && slices.ContainsFunc(names, func(p Principal) bool { return r.holds(s, p) }) {
			add(r.Role)
		}
	}
	return roles
}

// administersOnly: who has no other task than the registers meets no patients, and
// nobody hands anything in to them (INV-109).
func administersOnly(register []Role) bool {
	return len(register) > 0 && !slices.ContainsFunc(register, func(r Role) bool { return r != RoleAdmin })
}

// standsIn is who does a coordinator's work where there is none, so that a plan
// or a group is possible without one (INV-02, INV-42 c): the main responsible.
func (s *State) standsIn() Principal {
	if s.coordinator() != nil {
		return ""
	}
	return s.MainResponsible()
}

// roleFor finds the role in which the actor may take a step of this kind, if any.
func (d *deciding) roleFor(spec Spec) (Role, bool) {
	by := d.cmd.By
	roles := RolesIn(d.s, by)
	if d.s.Empty() && by.Who != "" && d.facts.Patient == by.Who {
		roles = append(roles, RolePatient) // the case does not know its patient yet
	}
	if r := d.facts.Represented; d.s.Empty() && r != nil && slices.ContainsFunc(r.Holders,
		func(h Holder) bool { return h.Who == by.Who && h.As != HolderNextOfKin }) {
		roles = append(roles, RoleProxy) // nor who speaks for them
	}
	if d.s.Empty() && by.Who != "" && spec.HasKind(KindEpisode) {
		roles = append(roles, d.opensInTrust()...)
	}
	may := spec.Who
	if spec.OwnStaff && by.Who.IsPerson() {
		may = []Role{RolePatient, RoleProxy}
	}
	if role, ok := actingAs(roles, may); ok {
		return role, true
	}
	if by.Who != "" && d.s.standsIn() == by.Who && slices.Contains(spec.Who, RoleCoordinator) {
		return d.s.head(), true
	}
	return actingAs(roles, spec.HandedInBy)
}

// actingAs picks the role in which the actor may take a step, the narrowest
// relation first.
func actingAs(have, may []Role) (Role, bool) {
	for _, r := range acting {
		if slices.Contains(may, r) && slices.Contains(have, r) {
			return r, true
		}
	}
	return "", false
}

// merely reports whether the actor may take the step in these roles and no other:
// who has a narrow role and a wider one is not held to the narrow one.
func (d *deciding) merely(roles ...Role) bool {
	may := SpecFor(d.cmd.Body).Who
	return slices.Contains(roles, d.role) && !slices.ContainsFunc(RolesIn(d.s, d.cmd.By), func(r Role) bool {
		return slices.Contains(may, r) && !slices.Contains(roles, r)
	})
}

// theirOwnAct reports whether the patient, or whoever acts in their stead, takes
// the step: it is then about themself, and they are logged in as who they are.
func (d *deciding) theirOwnAct() bool { return d.role == RolePatient || d.role == RoleProxy }
