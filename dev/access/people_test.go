package access_test

import (
	"slices"

	"samlop/casefile"
)

// column is one kind of person at the API, and a column of docs/access.md.
type column struct {
	key string
	// short heads the column; title says who it is.
	short, title string
	// org is where they belong: here, elsewhere, the health trust, or nowhere; unit where
	// they work in the trust.
	org, unit string
	// kind is how they are registered: a kind of person, or staff; "" when not at all.
	kind string
	// register are the roles that the register of staff gives.
	register []casefile.Role
	// open and closed are the roles that domain.md section 2 gives them in the open
	// and in the closed case, beside what follows from the register. This is written
	// by hand, from the law: it is what the system is held against. In the trust they are
	// those in the episode in which a need has been seen and in the one that has ended, and
	// unseen those in one in which no need has been seen.
	open, closed, unseen []casefile.Role
	// subject is their login; principal who the register knows them as.
	subject, principal string
}

const (
	here      = "here"
	elsewhere = "elsewhere"
	inTrust   = "trust"
	nowhere   = ""
	staff     = "STAFF"
)

// group is some columns that are shown beside each other.
type group struct {
	title   string
	columns []*column
}

func roles(r ...casefile.Role) []casefile.Role { return r }

// groups are all the columns: every kind of person and every relation to a case.
func groups() []group { return append(municipal(), trusts()...) }

// municipal are the people of the two municipalities, and those of none.
func municipal() []group {
	person := func(key, short, title, kind string, open, closed []casefile.Role) *column {
		return &column{key: key, short: short, title: title, org: here, kind: kind, open: open, closed: closed}
	}
	worker := func(key, short, title string, register, open, closed []casefile.Role) *column {
		return &column{key: key, short: short, title: title, org: here, kind: staff, register: register, open: open, closed: closed}
	}
	hp := roles(casefile.RoleMunicipalHP)
	return []group{
		{"The person and the family", []*column{
			person("child", "patient", "the patient", "PATIENT", roles(casefile.RolePatient), roles(casefile.RolePatient)),
			person("mother", "guardian", "a guardian", "RELATIVE", roles(casefile.RoleProxy), roles(casefile.RoleProxy)),
			person("father", "withheld", "a guardian from whom information is withheld", "RELATIVE", nil, nil),
			person("former", "former", "a former guardian", "RELATIVE", nil, nil),
			person("aunt", "relative", "a relative without a part", "RELATIVE", nil, nil),
			person("neighbour", "unverified", "who complains unverified for the patient", "OTHER", nil, nil),
			person("lawyer", "verified", "a verified representative", "OTHER", roles(casefile.RoleParty), roles(casefile.RoleParty)),
		}},
		{"Those who carry the case", []*column{
			worker("nina", "KE", "a case handler of the unit", roles(casefile.RoleUnit), nil, nil),
			worker("tone", "KEL", "the head of the unit", roles(casefile.RoleUnit, casefile.RoleUnitLead), nil, nil),
			worker("exke", "left KE", "a former case handler, now elsewhere", roles(casefile.RoleUnit), nil, nil),
			worker("ola", "coordinator", "the coordinator", hp, roles(casefile.RoleCoordinator, casefile.RoleParticipant), nil),
			worker("per", "was one", "a former coordinator", hp, nil, nil),
			worker("berit", "manager", "the coordinator's manager", roles(casefile.RoleManager), roles(casefile.RoleManager), nil),
			worker("gro", "other manager", "the manager of another unit", roles(casefile.RoleManager), nil, nil),
		}},
		{"Those who take part in a corner", []*column{
			worker("cecilie", "chair", "the chair of a meeting", hp, roles(casefile.RoleChair), nil),
			worker("marte", "minutes", "the minutes taker", hp, roles(casefile.RoleMinutes), nil),
			worker("hilde", "member", "a member of the care team", hp, roles(casefile.RoleMember), nil),
			person("nav", "reads only", "a participant who only reads", "OTHER", roles(casefile.RoleParticipant), nil),
			person("school", "withdrawn", "a participant whose consent is withdrawn", "OTHER", nil, nil),
		}},
		{"Staff without a part", []*column{
			worker("siri", "HP-M", "health personnel of the municipality", hp, nil, nil),
			worker("hps", "HP-S", "health personnel of the specialist service", roles(casefile.RoleTrustHP), nil, nil),
			worker("oth", "OTH", "staff of another service", roles(casefile.RoleOther), nil, nil),
			worker("plain", "no role", "staff with no role in the register", nil, nil, nil),
			worker("admin", "ADMIN", "who only administers", roles(casefile.RoleAdmin), nil, nil),
			worker("gone", "deactivated", "a deactivated account", roles(casefile.RoleUnit), nil, nil),
		}},
		{"Others here", []*column{
			person("patient", "patient 2", "another patient", "PATIENT", nil, nil),
			{key: "installation", short: "installation", title: "an administrator of the installation"},
			{key: "owner", short: "world", title: "the owner of the training world"},
			{key: "unknown", short: "unknown", title: "an unknown login"},
			{key: "nobody", short: "no token", title: "no token"},
		}},
		{"Another organisation", []*column{
			{key: "ke-b", short: "KE", title: "the unit there", org: elsewhere, kind: staff, register: roles(casefile.RoleUnit)},
			{key: "kel-b", short: "KEL", title: "the head of the unit there", org: elsewhere, kind: staff,
				register: roles(casefile.RoleUnit, casefile.RoleUnitLead)},
			{key: "hp-b", short: "HP-M", title: "health personnel there", org: elsewhere, kind: staff, register: hp},
			{key: "admin-b", short: "ADMIN", title: "an administrator there", org: elsewhere, kind: staff, register: roles(casefile.RoleAdmin)},
			{key: "patient-b", short: "patient", title: "a patient there", org: elsewhere, kind: "PATIENT"},
		}},
	}
}

// now are the register's roles that count today: who has left the unit has them no
// more, and MGR is a relation to a case, never a role everywhere.
func (c *column) now() []casefile.Role {
	switch {
	case c.key == "exke":
		return roles(casefile.RoleMunicipalHP)
	case c.kind == "RELATIVE":
		return roles(casefile.RoleRelative)
	case c.kind == "OTHER":
		return roles(casefile.RoleOther)
	}
	return slices.DeleteFunc(slices.Clone(c.register), func(r casefile.Role) bool { return r == casefile.RoleManager })
}

func (c *column) has(r casefile.Role) bool { return slices.Contains(c.now(), r) }

// ofUnit: of the coordinating unit, in their own organisation.
func (c *column) ofUnit() bool { return c.has(casefile.RoleUnit) }

// staff: with an account that is in force.
func (c *column) staff() bool { return c.kind == staff && c.key != "gone" }

// roles are all that somebody has in one of the cases of their organisation.
func (c *column) roles(inCase string) []casefile.Role {
	if c.org != orgOf(inCase) || c.key == "gone" {
		return nil
	}
	register := c.now()
	if c.org == inTrust { // what the register calls the unit and a head says nothing of an episode by itself
		register = slices.DeleteFunc(register, func(r casefile.Role) bool {
			return r == casefile.RoleUnit || r == casefile.RoleUnitLead || r == casefile.RoleDepartmentHead
		})
	}
	out := slices.Concat(register, map[string][]casefile.Role{isOpen: c.open, isClosed: c.closed, isUnseen: c.unseen, isSeen: c.open,
		isEnded: c.closed}[inCase])
	if c.kind == staff && !slices.Equal(c.register, roles(casefile.RoleAdmin)) {
		out = append(out, casefile.RoleStaff)
	}
	return out
}
