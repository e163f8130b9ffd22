package casework

import (
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/models"
)

// An attempt is logged whoever makes it: a login that is nobody here, and somebody of
// another organisation who asks for the register of people or for a batch.
func TestINV110_EveryAttemptIsLogged(t *testing.T) {
	w := newTown(t, "2027-02-01T08:00:00Z")
	ctx := t.Context()
	c := w.coordinated()
	kari, _ := models.PersonID(w.who("kari"))
	left := w.leaves("ola")
	here := w.org
	w.org = w.municipality("Granli").ID
	unit, err := w.service.CreateUnit(ctx, w.as("owner"), w.key(), w.org, NewUnit{Name: "KE", Coordinating: true})
	require.NoError(t, err)
	lead := w.staff("lead", unit.ID, casefile.RoleUnit, casefile.RoleUnitLead)
	before := w.lastLook()

	refused := func(want any, _ any, err error) { t.Helper(); require.ErrorAs(t, err, want) }
	_, err = w.service.Take(ctx, w.as("owner"), Step{CaseID: c, Body: &casefile.StartPlan{}, Key: w.key()})
	forbidden(t, err, NotRegistered)
	list, err := w.service.PersonList(ctx, w.as("lead"), PersonQuery{Organisation: here})
	refused(new(*NotFound), list, err)
	person, err := w.service.LookUpPerson(ctx, w.as("lead"), PersonLookup{Organisation: here, IdentityNumber: "12835810036"})
	refused(new(*NotFound), person, err)
	person, err = w.service.ChangePerson(ctx, w.as("lead"), kari, Versions{Any: true}, PersonChange{})
	refused(new(*NotFound), person, err)
	batch, err := w.service.BatchByID(ctx, w.as("lead"), left.Batch.ID, "", 50)
	refused(new(*NotFound), batch, err)

	var rows []models.Access
	require.NoError(t, w.store.DB.Where("id > ?", before).Order("id").Find(&rows).Error)
	var lines []string
	for _, r := range rows {
		require.Equal(t, here, r.OrganisationID, "in the log of whom it is about")
		require.False(t, r.Allowed)
		require.Equal(t, "NONE", r.Ground)
		if r.What != "step start_plan" {
			require.Equal(t, lead.Principal, r.Principal)
		}
		lines = append(lines, r.What)
	}
	require.Equal(t, []string{"step start_plan", "people list", "person look-up", "changing person " + kari, "batch"}, lines)
}

// Who has left the unit has none of its tasks, also in a case that ended before.
func TestINV111_TheUnitsTasksGoWithTheRole(t *testing.T) {
	w := newTown(t, "2027-02-01T08:00:00Z")
	c := w.coordinated()
	w.must("tone", c, &casefile.AssignHandler{Staff: w.who("kai")})
	w.must("kari", c, &casefile.RegisterComplaint{Subject: casefile.AgainstNoPlan, Decision: "decision-1"})
	w.must("kari", c, &casefile.WithdrawConsent{Scopes: []casefile.WithdrawalScope{casefile.WithdrawAll}, IdentityConfirmed: true})
	tasks := func(who string) []TaskRow {
		t.Helper()
		out, err := w.service.Tasks(t.Context(), w.as(who), TaskQuery{Limit: 50})
		require.NoError(t, err)
		return out.Tasks
	}
	require.NotEmpty(t, tasks("kai"), "a complaint outlives the case")
	_, err := w.change("kai", StaffChange{Roles: &[]casefile.Role{casefile.RoleMunicipalHP}})
	require.NoError(t, err)
	require.Empty(t, tasks("kai"))
	unit, err := w.service.Tasks(t.Context(), w.as("tone"), TaskQuery{List: "unit", Limit: 50})
	require.NoError(t, err)
	require.NotEmpty(t, unit.Tasks, "they are the unit's")
}

// Who only complains has no part in the rest of the case: a referral of theirs takes
// nothing up again, and is not told how far the case has come.
func TestINV110_AComplaintIsNoGroundToRefer(t *testing.T) {
	w := newTown(t, "2027-02-01T08:00:00Z")
	c := w.coordinated()
	w.must("nav", c, &casefile.RegisterComplaint{Subject: casefile.AgainstNoPlan, Decision: "decision-1", Party: w.who("kari"),
		Advocate: true})
	w.must("tone", c, &casefile.VerifyPower{Complaint: "complaint-1", Valid: true})
	forbidden(t, w.step("nav", c, &casefile.Refer{SenderKind: "OTHER"}), NotInThisRole)
	w.must("kari", c, &casefile.WithdrawConsent{Scopes: []casefile.WithdrawalScope{casefile.WithdrawAll}, IdentityConfirmed: true})
	forbidden(t, w.step("nav", c, &casefile.Refer{SenderKind: "OTHER"}), NotInThisRole)
	require.Equal(t, casefile.PhaseClosed, w.state(c).Phase)
	require.NoError(t, w.step("nav", c, &casefile.WithdrawComplaint{Complaint: "complaint-1"}), "their own complaint is theirs still")
}
