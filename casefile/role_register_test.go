package casefile

import (
	"go/ast"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Every role has one row, and each its own place in the order of acting.
func TestRoleRegister_EveryRoleHasItsRow(t *testing.T) {
	var declared []string
	for _, file := range ownFiles(t) {
		ast.Inspect(file, func(n ast.Node) bool {
			if v, ok := n.(*ast.ValueSpec); ok && len(v.Values) == 1 {
				if named, ok := v.Type.(*ast.Ident); ok && named.Name == "Role" {
					declared = append(declared, strings.Trim(v.Values[0].(*ast.BasicLit).Value, `"`))
				}
			}
			return true
		})
	}
	require.ElementsMatch(t, declared, Role("").Codes())
	for _, row := range RoleSpecs() {
		require.Equal(t, row.Role, row.Role.spec().Role)
		require.NotEmpty(t, row.Title, row.Role)
		require.Equal(t, row.Role, acting[row.Acting-1], "%s acts in a place of its own", row.Role)
		if row.Reminded {
			require.True(t, row.asked != nil || row.Role == RolePatient, "%s is reminded, and who is that?", row.Role)
		}
		if row.Instead != "" {
			require.Contains(t, []Role{RoleUnitLead, RoleDepartmentHead, RoleUnit}, row.Instead, "%s: somebody is always found instead", row.Role)
		}
	}
	for _, task := range TaskSpecs() {
		for _, role := range task.For {
			require.NotNil(t, role.spec().asked, "%s waits for %s, and who is that?", task.Kind, role)
		}
	}
	for _, step := range Specs() {
		for _, role := range step.Who {
			require.NotZero(t, role.spec().Acting, "%s may be taken by %s", step.Name, role)
		}
	}
	require.Zero(t, Role("FORGOTTEN").spec().Acting)
}

// What the rows give: whom the register of staff may name, who acts first, who
// sees all of a case.
func TestINV84_WhatTheRowsGive(t *testing.T) {
	require.Equal(t, []Role{RoleUnitLead, RoleUnit, RoleManager, RoleDepartmentHead, RoleMunicipalHP, RoleTrustHP,
		RoleOther, RoleAdmin}, StaffRoles())
	require.Equal(t, []Role{RoleSystem, RolePatient, RoleProxy, RoleSpecialistCoordinator, RoleCoordinator, RoleClinician, RoleChair,
		RoleMinutes, RoleUnitLead, RoleDepartmentHead, RoleUnit, RoleTrustUnit, RoleManager,
		RoleParticipant, RoleMember, RoleParty, RoleDepartment, RoleMunicipalHP, RoleTrustHP, RoleOther, RoleRelative,
		RoleStaff, RoleAdmin}, acting)
	require.Equal(t, []Role{RolePatient, RoleProxy, RoleCoordinator, RoleUnitLead, RoleUnit, RoleSpecialistCoordinator, RoleClinician,
		RoleDepartmentHead, RoleDepartment, RoleTrustUnit}, RolesThat(RoleSpec.Whole))
	// What only the case can give is not taken from a register.
	p := coordinatedOn(t, "2027-03-01")
	for _, row := range RoleSpecs() {
		got := RolesIn(&p.s, Actor{Who: "staff/stranger", Roles: []Role{row.Role}})
		want := []Role{row.Role, RoleStaff}
		switch {
		case row.Role == RoleAdmin: // who administers alone is nobody's to hand anything in to (INV-109)
			want = []Role{RoleAdmin}
		case row.holds != nil || row.Role == RoleStaff || row.Kind == KindEpisode:
			want = []Role{RoleStaff}
		case row.Implies != "":
			want = append(want, row.Implies)
		}
		require.ElementsMatch(t, want, got, row.Role)
	}
}

// Whom a task waits for and whom a reminder reaches: the same people, and where a
// place is empty nobody and the head of the unit.
func TestHolders_WhereAPlaceIsEmpty(t *testing.T) {
	p := coordinatedOn(t, "2027-03-01")
	held := func(role Role, about string) []Principal { return Holders(&p.s, role, about, siri) }
	told := func(role Role, about string) []Principal { return p.s.reminded(role, about, siri) }
	both := func(want []Principal, role Role, about string) {
		t.Helper()
		require.Equal(t, want, append([]Principal{}, held(role, about)...), role)
		require.Equal(t, want, append([]Principal{}, told(role, about)...), role)
	}
	both([]Principal{tone}, RoleUnit, "")
	both([]Principal{siri}, RoleUnitLead, "")
	require.Equal(t, []Principal{tone}, Holders(&p.s, RoleUnitLead, "", ""), "the one the case last saw")
	both([]Principal{ola}, RoleCoordinator, "")
	both([]Principal{boss}, RoleManager, "")
	both([]Principal{}, RoleMinutes, "meeting-1")
	both([]Principal{}, RolePatient, "")
	both([]Principal{}, "FORGOTTEN", "")

	p.s.Handler, p.s.Coordinators[0].Manager = "", ""
	for _, role := range []Role{RoleUnit, RoleManager} {
		require.Empty(t, held(role, ""), role)
		require.Equal(t, []Principal{siri}, told(role, ""), role)
	}
	p.s.Coordinators = append(p.s.Coordinators, Assignment{ID: "coordinator-2", Who: nurse, Manager: boss, Status: AssignmentProposed})
	both([]Principal{boss}, RoleManager, "coordinator-2")
	p.s.Coordinators[0].Status = AssignmentEnded
	both([]Principal{p.s.MainResponsible()}, RoleCoordinator, "")
	both([]Principal{boss}, RoleManager, "coordinator-1")
	p.s.Coordinators[1].Manager = ""
	both([]Principal{}, RoleManager, "") // nobody serves, and nobody can be missed
	p.s.Coordinators = nil
	both([]Principal{}, RoleManager, "")
}

// INV-85: who is not to know holds nothing that waits, and hears of nothing.
func TestINV85_NobodyWhoIsNotToKnowIsAsked(t *testing.T) {
	p := coordinatedOn(t, "2027-03-01")
	p.s.Objections = []Objection{{ID: "objection-1", Against: []Principal{boss}}}
	require.True(t, p.s.objectedTo(boss))
	require.Empty(t, Holders(&p.s, RoleManager, "", tone))
	require.Empty(t, p.s.reminded(RoleManager, "", tone), "the place is not empty")
}

// rolesHold: whoever is asked or told in a role of the case has it, and nobody
// who is not to know of the case is.
func (l *life) rolesHold() {
	s := &l.s
	abouts := []string{""}
	for _, task := range s.Tasks {
		if task.Open() && !slices.Contains(abouts, task.About) {
			abouts = append(abouts, task.About)
		}
	}
	for _, row := range roleSpecs {
		for _, about := range abouts {
			for _, p := range Holders(s, row.Role, about, l.lead) {
				if s.objectedTo(p) || p == "" {
					l.fail("INV-85", "%s is asked as %s", p, row.Role)
				}
				standsIn := row.Role == RoleCoordinator && s.standsIn() == p
				if row.holds != nil && !s.Ended() && !standsIn && !slices.Contains(RolesIn(s, l.actor(p)), row.Role) {
					l.fail("INV-84", "%s is asked as %s about %q, and is not", p, row.Role, about)
				}
			}
		}
	}
}
