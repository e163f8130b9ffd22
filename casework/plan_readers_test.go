package casework

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
)

// readersAreReaders walks everybody there is: whom the list of a case has can read its plan,
// with the same points on the same ground, and whom it has not cannot. It gives the names of
// those in the list who are named, and the roles.
func (w *town) readersAreReaders(caseID, asks string) (named []string, roles []casefile.Role) {
	w.t.Helper()
	list, err := w.service.PlanReaders(w.t.Context(), w.as(asks), caseID)
	require.NoError(w.t, err)
	names := map[casefile.Principal]string{}
	row, err := w.store.CaseByID(w.t.Context(), caseID)
	require.NoError(w.t, err)
	for name, principal := range w.askers {
		who := casefile.Principal(principal)
		if !wellFormed(who) {
			continue // a unit
		}
		names[who] = name
		a := w.as(name)
		has := w.service.sightOf(a, row).roles
		i := slices.IndexFunc(list.Readers, func(r PlanReader) bool {
			return r.Who == who || r.Who == "" && slices.Contains(has, r.Role)
		})
		plan, err := w.service.Plan(w.t.Context(), a, caseID)
		if i < 0 {
			require.Error(w.t, err, "%s reads, and is not in the list", name)
			continue
		}
		require.NoError(w.t, err, "%s is in the list, and may not read", name)
		require.Equal(w.t, list.Readers[i].Role, plan.Ground, name)
		require.Equal(w.t, list.Readers[i].Read, plan.Read, name)
		require.Equal(w.t, plan.Ground == casefile.RoleParticipant, list.Readers[i].Withdrawable, name)
	}
	for _, r := range list.Readers {
		if r.Who == "" {
			roles = append(roles, r.Role)
			continue
		}
		require.NotEmpty(w.t, list.People[r.Who].Name)
		named = append(named, names[r.Who])
	}
	return named, roles
}

// Who can see the plan is what lets them see it, at every stage of a case (INV-30, INV-47).
func TestINV30_INV47_WhoIsListedCanReadThePlanAndNobodyElse(t *testing.T) {
	w := newTown(t, "2027-03-15T10:00:00Z")
	unit := []casefile.Role{casefile.RoleUnit}
	is := func(caseID string, want ...string) {
		t.Helper()
		named, roles := w.readersAreReaders(caseID, "kari")
		require.Equal(t, want, named)
		require.Equal(t, unit, roles)
	}
	c := w.planned()
	is(c, "kari", "ola", "nav", "nurse")
	w.must("ola", c, &casefile.StartCareTeam{Members: []casefile.TeamMember{{Who: w.who("nurse"), Service: "HOME_NURSING"}}})
	is(c, "kari", "ola", "nav", "nurse")
	w.must("kari", c, &casefile.ObjectToSharing{Against: []casefile.Principal{w.who("nurse")}})
	is(c, "kari", "ola", "nav")
	w.must("tone", c, &casefile.OverrideObjection{Objection: "objection-1", WeightyReason: "life and health"})
	is(c, "kari", "ola", "nav", "nurse")
	w.must("kari", c, &casefile.WithdrawConsent{Scopes: []casefile.WithdrawalScope{casefile.WithdrawParticipant},
		Parties: []casefile.Principal{w.who("nav")}, IdentityConfirmed: true})
	is(c, "kari", "ola", "nurse")
	w.must("kari", c, &casefile.WithdrawConsent{Scopes: []casefile.WithdrawalScope{casefile.WithdrawPlan}, IdentityConfirmed: true})
	is(c, "kari", "ola")
	w.must("kari", c, &casefile.WithdrawConsent{Scopes: []casefile.WithdrawalScope{casefile.WithdrawAll}, IdentityConfirmed: true})
	named, roles := w.readersAreReaders(c, "kari")
	require.NotContains(t, named, "ola")
	require.Equal(t, unit, roles)
	for _, who := range []string{"mette", "nav", "gp", "stranger", "adm", "jonas"} {
		_, err := w.service.PlanReaders(t.Context(), w.as(who), c)
		require.ErrorAs(t, err, new(*Forbidden), who)
	}
}

// What a case says that one may open below it, one may, and nothing else.
func TestINV84_WhatACaseOpensCanBeRead(t *testing.T) {
	w := newTown(t, "2027-03-15T10:00:00Z")
	c := w.planned()
	ctx, reads := t.Context(), w.reads(c)
	ends := map[string]func(who string) error{"plan": reads["plan"], "plan/readers": reads["plan readers"], "meetings": reads["meetings"],
		"messages":  func(who string) error { _, err := w.service.Thread(ctx, w.as(who), c, ThreadQuery{}); return err },
		"texts":     reads["texts"],
		"originals": func(who string) error { _, err := w.service.Originals(ctx, w.as(who), c); return err },
		"contacts":  func(who string) error { _, err := w.service.Contacts(ctx, w.as(who), c); return err },
	}
	for _, who := range []string{"kari", "tone", "kai", "ola", "mette", "nav", "nurse"} {
		shown, err := w.service.Case(ctx, w.as(who), c)
		require.NoError(t, err, who)
		require.False(t, shown.Child)
		for end, read := range ends {
			require.Equal(t, slices.Contains(shown.Opens, CasePart(end)), read(who) == nil, "%s at %s", who, end)
		}
	}
}

// While nobody coordinates, whoever has the main responsibility does.
func TestINV02_WhoStandsInIsListed(t *testing.T) {
	w := newTown(t, "2027-03-15T10:00:00Z")
	named, roles := w.readersAreReaders(w.referred(), "kari")
	require.Equal(t, []string{"kari", "tone"}, named)
	require.Equal(t, []casefile.Role{casefile.RoleUnit}, roles)
}

// A guardian who decides for a child is in the list until they do no more.
func TestINV90_GuardiansAreListedWhileTheyDecide(t *testing.T) {
	w := family(t)
	mother := w.represent("emil", "mother", casefile.HolderParent, "2011-05-14")
	c := w.referredChild()
	named, _ := w.readersAreReaders(c, "mother")
	require.Equal(t, []string{"emil", "mother", "tone"}, named)
	list, err := w.service.PlanReaders(t.Context(), w.as("emil"), c)
	require.NoError(t, err)
	require.Equal(t, casefile.PlanOnBehalf, list.Readers[1].Ground)
	for who, child := range map[string]bool{"emil": true, "mother": false, "tone": false} {
		shown, err := w.service.Case(t.Context(), w.as(who), c)
		require.NoError(t, err)
		require.Equal(t, child, shown.Child, "%s is the child and fifteen", who)
	}
	_, err = w.service.EndRepresentative(t.Context(), w.as("tone"), w.key(), w.id("emil"), mother.ID,
		EndOfRepresentative{Reason: "RESPONSIBILITY_ENDED"})
	require.NoError(t, err)
	named, _ = w.readersAreReaders(c, "emil")
	require.NotContains(t, named, "mother")
}

// In an episode the department, the contact clinician and, once a need has been seen, the
// trust's unit are in the list, as the rules of access have it (INV-84).
func TestINV84_InAnEpisodeTheListHasWhoTreats(t *testing.T) {
	w := newTrust(t, "2027-02-01T08:00:00Z")
	id := w.stay()
	named, before := w.readersAreReaders(id, "leah")
	require.Contains(t, named, "clinician")
	require.Contains(t, before, casefile.RoleDepartment)
	require.NotContains(t, before, casefile.RoleTrustUnit)
	w.needSeen(id)
	_, after := w.readersAreReaders(id, "leah")
	require.ElementsMatch(t, append(before, casefile.RoleTrustUnit), after)
	w.staff("newhead", w.askers["ward"], casefile.RoleDepartmentHead)
	_, err := w.service.ChangeStaff(t.Context(), w.as("owner"), w.staffID("head"), Versions{Any: true},
		StaffChange{Unit: new(w.askers["other ward"])})
	require.NoError(t, err)
	named, _ = w.readersAreReaders(id, "leah")
	require.NotContains(t, named, "head")
}
