package casework

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/models"
)

// dalvik is an organisation outside any training world, made by the
// installation's administrator, with its first account: tora, KEL and ADMIN.
func (w *town) dalvik() (org, unit string) {
	w.t.Helper()
	o, err := w.service.CreateOrganisation(w.t.Context(), w.as("root"), w.key(), NewOrganisation{Kind: "MUNICIPALITY", Name: "Dalvik"})
	require.NoError(w.t, err)
	u, err := w.service.CreateUnit(w.t.Context(), w.as("root"), w.key(), o.ID, NewUnit{Name: "KE", Coordinating: true})
	require.NoError(w.t, err)
	first := w.employs("root", o.ID, u.ID, "tora", casefile.RoleUnitLead, casefile.RoleAdmin)
	require.Equal(w.t, []casefile.Role{casefile.RoleUnitLead, casefile.RoleAdmin}, first.Roles)
	require.Empty(w.t, first.WaitingRoles)
	return o.ID, u.ID
}

func (w *town) employs(who, org, unit, name string, roles ...casefile.Role) Staff {
	w.t.Helper()
	s, err := w.service.CreateStaff(w.t.Context(), w.as(who), w.key(), NewStaff{Organisation: org, Unit: unit, Name: name, Roles: roles,
		LoginSubject: name})
	require.NoError(w.t, err)
	w.askers[name] = string(s.Principal)
	return s
}

// grants lists an organisation's grants, oldest first: "role of whom: status by whom, decided by".
func (w *town) grants(who, org string) (ids, lines []string) {
	w.t.Helper()
	all, err := w.service.RoleGrants(w.t.Context(), w.as(who), org)
	require.NoError(w.t, err)
	names := map[casefile.Principal]string{"login/root": "root"}
	for name, p := range w.askers {
		names[casefile.Principal(p)] = name
	}
	for i := len(all.Grants) - 1; i >= 0; i-- {
		g := all.Grants[i]
		ids = append(ids, g.ID)
		lines = append(lines, fmt.Sprintf("%s of %s: %s by %s %s", g.Role, names[g.Staff], g.Status, names[g.ProposedBy], names[g.DecidedBy]))
	}
	return ids, lines
}

func TestINV111_TheFirstOfAnOrganisationIsGivenByOneAndEverybodyElseByTwo(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	ctx := t.Context()
	org, unit := w.dalvik()

	nils := w.employs("tora", org, unit, "nils", casefile.RoleUnit, casefile.RoleManager)
	require.Equal(t, []casefile.Role{casefile.RoleManager}, nils.Roles, "what one person may give is given")
	require.Len(t, nils.WaitingRoles, 1)
	require.Equal(t, casefile.RoleUnit, nils.WaitingRoles[0].Role)
	_, err := w.service.CreatePerson(ctx, w.as("nils"), w.key(), NewPerson{Name: "P"})
	forbidden(t, err, NotInThisRole)

	ids, _ := w.grants("tora", org)
	kel, admin, asked := ids[0], ids[1], ids[2]
	approve := func(who, id string) error {
		_, err := w.service.ApproveRole(ctx, w.as(who), w.key(), org, id)
		return err
	}
	forbidden(t, approve("tora", asked), SamePerson)
	forbidden(t, approve("nils", asked), NotInThisRole)
	require.ErrorAs(t, approve("adm", asked), new(*NotFound), "another organisation's administrator")
	invalid(t, approve("root", kel), "grant_id", "proposal_settled")
	invalid(t, approve("root", admin), "grant_id", "proposal_settled")
	require.ErrorAs(t, approve("root", unit), new(*NotFound))

	key := w.key()
	for range 2 { // the same request again is answered alike
		g, err := w.service.ApproveRole(ctx, w.as("root"), key, org, asked)
		require.NoError(t, err)
		require.Equal(t, models.RoleApproved, g.Status)
	}
	invalid(t, approve("root", asked), "grant_id", "proposal_settled")
	_, err = w.service.CreatePerson(ctx, w.as("nils"), w.key(), NewPerson{Name: "P"})
	require.NoError(t, err)

	kira := w.employs("root", org, "", "kira", casefile.RoleAdmin)
	require.Empty(t, kira.Roles, "the installation's administrator gives alone only where nobody is")
	ids, _ = w.grants("tora", org)
	_, err = w.service.RejectRole(ctx, w.as("tora"), w.key(), org, ids[3])
	require.NoError(t, err)
	invalid(t, approve("tora", ids[3]), "grant_id", "proposal_settled")

	off, on := false, true
	_, err = w.service.ChangeStaff(ctx, w.as("tora"), nils.ID, Versions{Any: true}, StaffChange{Active: &off})
	require.NoError(t, err)
	back, err := w.service.ChangeStaff(ctx, w.as("tora"), nils.ID, Versions{Any: true}, StaffChange{Active: &on})
	require.NoError(t, err)
	require.Equal(t, []casefile.Role{casefile.RoleManager}, back.Roles, "coming back takes two as well")
	_, lines := w.grants("root", org)
	require.Equal(t, []string{
		"KEL of tora: GIVEN by root ",
		"ADMIN of tora: GIVEN by root ",
		"KE of nils: APPROVED by tora root",
		"ADMIN of kira: REJECTED by root tora",
		"KE of nils: TAKEN by tora ",
		"KE of nils: PROPOSED by tora ",
	}, lines)
	require.Error(t, w.store.DB.Exec("UPDATE role_grants SET role = 'MGR'").Error, "append-only")
	require.Error(t, w.store.DB.Exec("DELETE FROM role_grants").Error, "append-only")
}

func TestINV111_NobodyGivesThemselvesARole(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	ctx := t.Context()
	change := func(who, whom string, in StaffChange) (Staff, error) {
		id, _ := models.StaffID(w.who(whom))
		return w.service.ChangeStaff(ctx, w.as(who), id, Versions{Any: true}, in)
	}
	for _, roles := range [][]casefile.Role{
		{casefile.RoleAdmin, casefile.RoleUnit}, {casefile.RoleAdmin, casefile.RoleManager}, {casefile.RoleUnitLead},
	} {
		_, err := change("adm", "adm", StaffChange{Roles: &roles})
		forbidden(t, err, OwnRoles)
	}
	name := "New name"
	same := []casefile.Role{casefile.RoleAdmin}
	_, err := change("adm", "adm", StaffChange{Name: &name, Roles: &same})
	require.NoError(t, err, "what gives no role they may")

	more := []casefile.Role{casefile.RoleUnit}
	for range 2 { // asked twice, it waits once
		ola, err := change("adm", "ola", StaffChange{Roles: &more})
		require.NoError(t, err)
		require.Empty(t, ola.Roles)
		require.Len(t, ola.WaitingRoles, 1)
	}
	ids, _ := w.grants("tone", w.org)
	last := ids[len(ids)-1]
	_, err = w.service.ApproveRole(ctx, w.as("kai"), w.key(), w.org, last)
	forbidden(t, err, NotInThisRole)
	before, _ := w.grants("tone", w.org)
	_, err = w.service.ApproveRole(ctx, w.as("tone"), w.key(), w.org, last)
	require.NoError(t, err, "the head of the unit is a second person")
	after, lines := w.grants("tone", w.org)
	require.Len(t, after, len(before), "an approval adds no grant")
	require.Equal(t, "KE of ola: APPROVED by adm tone", lines[len(lines)-1])
	require.True(t, w.as("ola").unit())

	none := []casefile.Role{}
	_, err = change("tone", "tone", StaffChange{Roles: &none})
	forbidden(t, err, NotInThisRole)
	_, err = change("adm", "ola", StaffChange{Roles: &none})
	require.NoError(t, err, "one person takes away")
	require.False(t, w.as("ola").unit())
}

func TestINV111_WhoeverGetsARoleCannotApproveIt(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	lead := []casefile.Role{casefile.RoleUnitLead, casefile.RoleUnit, casefile.RoleAdmin}
	id, _ := models.StaffID(w.who("tone"))
	_, err := w.service.ChangeStaff(t.Context(), w.as("adm"), id, Versions{Any: true}, StaffChange{Roles: &lead})
	require.NoError(t, err)
	ids, _ := w.grants("tone", w.org)
	_, err = w.service.ApproveRole(t.Context(), w.as("tone"), w.key(), w.org, ids[len(ids)-1])
	forbidden(t, err, OwnRoles)
}

func TestINV111_APolicyIsNotApprovedByAnAccountItsProposerMade(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	ctx := t.Context()
	org, _ := w.dalvik()
	propose := func(who string) int {
		p, err := w.service.ProposePolicy(ctx, w.as(who), w.key(), org, NewPolicy{Policy: casefile.DefaultPolicy(), EffectiveFrom: w.today(),
			Reason: "because"})
		require.NoError(t, err)
		return p.Version
	}
	w.employs("tora", org, "", "puppet", casefile.RoleAdmin)
	ids, _ := w.grants("tora", org)
	_, err := w.service.ApproveRole(ctx, w.as("root"), w.key(), org, ids[2])
	require.NoError(t, err)

	version := propose("tora")
	_, err = w.service.ApprovePolicy(ctx, w.as("puppet"), w.key(), org, version)
	forbidden(t, err, SamePerson)
	_, err = w.service.ApprovePolicy(ctx, w.as("root"), w.key(), org, version)
	require.NoError(t, err)
	_, err = w.service.ApprovePolicy(ctx, w.as("puppet"), w.key(), org, propose("root"))
	require.NoError(t, err, "tora made the account, not the one who proposes")
}

func TestINV84_AdministratorsSeeNoPeople(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	ctx := t.Context()
	kari, _ := models.PersonID(w.who("kari"))
	name := "K"
	for what, look := range map[string]func(Asker) error{
		"list": func(a Asker) error {
			_, err := w.service.PersonList(ctx, a, PersonQuery{Organisation: w.org})
			return err
		},
		"one": func(a Asker) error { _, err := w.service.Person(ctx, a, kari); return err },
		"change": func(a Asker) error {
			_, err := w.service.ChangePerson(ctx, a, kari, Versions{Any: true}, PersonChange{Name: &name})
			return err
		},
		"decides": func(a Asker) error { _, err := w.service.RepresentativesOf(ctx, a, kari); return err },
		"look-up": func(a Asker) error {
			_, err := w.service.LookUpPerson(ctx, a, PersonLookup{Organisation: w.org, IdentityNumber: "12835810036"})
			return err
		},
		"register": func(a Asker) error {
			_, err := w.service.CreatePerson(ctx, a, w.key(), NewPerson{Organisation: w.org, Name: "N"})
			return err
		},
		"represent": func(a Asker) error {
			_, err := w.service.RegisterRepresentative(ctx, a, w.key(), kari, NewRepresentative{Principal: w.who("nav"), Kind: "LEGAL_GUARDIAN",
				Source: "DOCUMENT"})
			return err
		},
	} {
		for _, who := range []string{"adm", "root"} {
			require.ErrorAs(t, look(w.as(who)), new(*Forbidden), "%s by %s", what, who)
		}
	}
}
