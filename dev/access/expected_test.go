package access_test

import (
	"slices"

	"samlop/casefile"
)

// expected is what the registers of steps and roles give in a cell, from the roles
// that a column has by law.
func (p *place) expected(r *route, c *column, which string) verdict {
	switch {
	case !r.inCase:
		return r.may(p, c)
	case c.key == "nobody":
		return unauthenticated
	case c.key == "gone":
		return silent
	case r.spec != nil && c.kind == "": // a login that is nobody: whatever case it names
		return silent
	case c.org == elsewhere && which == isOther:
		return p.expectedThere(r, c)
	case c.org == nowhere || c.org != orgOf(which):
		return absent
	case r.spec != nil:
		return expectedStep(r.spec, c, which)
	}
	return expectedRead(r, c, which)
}

// expectedThere: the other organisation's own case, for its own people. It is there so
// that they are seen to be somebody, and takes no steps; the columns of this organisation are the full ones.
func (p *place) expectedThere(r *route, c *column) verdict {
	roles := c.now()
	if c.kind == staff && !c.has(casefile.RoleAdmin) {
		roles = append(roles, casefile.RoleStaff)
	}
	if c.kind == "PATIENT" {
		roles = append(roles, casefile.RolePatient)
	}
	if groundThere(r, c) == casefile.RoleUnitLead && slices.Contains(threads, r.view) {
		return allowed // who carries the case for want of a coordinator (decision 031)
	}
	there := &column{key: c.key, org: here, kind: c.kind, register: roles, open: roles}
	return expectedRead(r, there, isOpen)
}

func expectedStep(spec *casefile.Spec, c *column, which string) verdict {
	roles := c.roles(which)
	has := func(some []casefile.Role) bool {
		return slices.ContainsFunc(some, func(r casefile.Role) bool { return slices.Contains(roles, r) })
	}
	may := spec.Who
	if spec.OwnStaff && c.kind != staff {
		may = []casefile.Role{casefile.RolePatient, casefile.RoleProxy}
	}
	if which == isUnseen && slices.Contains(may, casefile.RoleCoordinator) {
		may = append(slices.Clone(may), casefile.RoleDepartmentHead) // who stands in where there is no coordinator (S-10)
	}
	switch {
	case !spec.HasKind(kindOf(which)) && related(roles):
		return refused
	case !spec.HasKind(kindOf(which)):
		return silent
	case !slices.Contains(may, casefile.RoleParty) && merelyParty(roles): // a complaint is no part in the rest of the case
		return refused
	case related(roles) && has(may):
		return allowed
	case has(spec.HandedInBy):
		return handsIn
	case related(roles):
		return refused
	}
	return silent
}

// merelyParty: a complaint is all the part they have.
func merelyParty(roles []casefile.Role) bool {
	others := slices.DeleteFunc(slices.Clone(roles), func(r casefile.Role) bool { return r == casefile.RoleParty })
	return related(roles) && !related(others)
}

// related: with a ground to read anything of the case at all.
func related(roles []casefile.Role) bool {
	return slices.ContainsFunc(casefile.RoleSpecs(), func(r casefile.RoleSpec) bool {
		return len(r.Sees) > 0 && slices.Contains(roles, r.Role)
	})
}

func expectedRead(r *route, c *column, which string) verdict {
	roles := c.roles(which)
	seen := groundOf(r, c, which) != ""
	switch {
	case !seen && related(roles):
		return refused
	case !seen:
		return silent
	case r.partly && !wholly(roles):
		return partly
	case r.stale && (which != isOpen && which != isSeen || !slices.Contains(roles, casefile.RoleCoordinator)):
		// INV-30, INV-48: named, while it is written
		return refused
	}
	return allowed
}

// threads are the views of what people in a case write to each other.
var threads = []string{"messages", "message, to write"}

// plans are the views of a plan, which the plan itself gives (INV-30, INV-47).
var plans = []string{"plan", "plan print", "plan draft", "plan versions", "plan version", "plan draft, to write"}

// groundOf is the role on which somebody reads: the first in the order of the
// register whose row sees it. "" is none.
func groundOf(r *route, c *column, which string) casefile.Role {
	roles := c.roles(which)
	if slices.Contains(plans, r.view) {
		for _, role := range []casefile.Role{casefile.RolePatient, casefile.RoleProxy, casefile.RoleCoordinator, casefile.RoleUnit,
			casefile.RoleDepartmentHead, casefile.RoleParticipant, casefile.RoleClinician, casefile.RoleTrustUnit, casefile.RoleDepartment} {
			if slices.Contains(roles, role) {
				return role
			}
		}
		return ""
	}
	for _, row := range casefile.RoleSpecs() {
		if slices.Contains(roles, row.Role) && slices.Contains(row.Sees, r.view) {
			return row.Role
		}
	}
	if which == isUnseen && slices.Contains(threads, r.view) && slices.Contains(roles, casefile.RoleDepartmentHead) {
		return casefile.RoleDepartmentHead // who stands in where there is no coordinator
	}
	return ""
}

func wholly(roles []casefile.Role) bool {
	return slices.ContainsFunc(casefile.RoleSpecs(), func(r casefile.RoleSpec) bool { return r.Whole() && slices.Contains(roles, r.Role) })
}
