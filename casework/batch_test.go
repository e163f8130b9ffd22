package casework

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/models"
	"samlop/workflows"
)

func (w *town) staffID(name string) string { return strings.TrimPrefix(string(w.who(name)), "staff/") }

// change changes a staff member as the administrator.
func (w *town) change(name string, in StaffChange) (Staff, error) {
	w.t.Helper()
	return w.service.ChangeStaff(w.t.Context(), w.as("adm"), w.staffID(name), Versions{Any: true}, in)
}

func (w *town) leaves(name string) Staff {
	w.t.Helper()
	s, err := w.change(name, StaffChange{Active: new(bool)})
	require.NoError(w.t, err)
	require.NotNil(w.t, s.Batch)
	return s
}

func (w *town) responsible(caseID string) casefile.Principal {
	w.t.Helper()
	s := w.state(caseID)
	return s.MainResponsible()
}

func counts(b BatchSummary) [5]int {
	return [5]int{b.Pending, b.Done, b.Unchanged, b.Refused, b.Failed}
}

func roles(r ...casefile.Role) *[]casefile.Role { return &r }

func TestINV37_EverybodyElseWhoLeavesIsFollowedAtOnce(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	c := w.planned()
	w.must("tone", c, &casefile.AssignHandler{Staff: w.who("kai")})
	other := w.must("jonas", "", &casefile.Refer{SenderKind: "PATIENT"}).CaseID

	s := w.leaves("kai")
	require.Equal(t, [5]int{0, 1, 0, 0, 0}, counts(*s.Batch), "the other case is not his")
	require.Equal(t, BatchFinished, s.Batch.Status)
	require.Empty(t, w.state(c).Handler)
	s = w.leaves("nurse")
	require.Equal(t, [5]int{0, 1, 0, 0, 0}, counts(*s.Batch))
	_, sees := casefile.AccessToPlan(w.state(c), casefile.Actor{Who: w.who("nurse")})
	require.False(t, sees)
	s = w.leaves("mette")
	require.Equal(t, [5]int{0, 1, 0, 0, 0}, counts(*s.Batch))
	require.Empty(t, w.state(c).Coordinators[0].Manager)
	require.Equal(t, [5]int{}, counts(*w.leaves("mette").Batch), "once more is harmless")

	refusal(t, w.step("tone", c, &casefile.AssignHandler{Staff: w.who("kai")}), "INV-05", "staff_inactive")
	refusal(t, w.step("ola", c, &casefile.PlanMeeting{Kind: "OTHER", On: w.today().AddDays(30), MinutesTaker: w.who("nurse")}), "INV-37",
		"staff_inactive")
	require.Equal(t, w.who("tone"), w.responsible(other))
}

func TestINV05_TheOnlyHeadStaysUntilThereIsAnother(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	c := w.referred()
	off, nowhere := false, ""
	for field, in := range map[string]StaffChange{"active": {Active: &off}, "roles": {Roles: roles(casefile.RoleUnit)},
		"unit_id": {Unit: &nowhere}} {
		_, err := w.change("tone", in)
		invalid(t, err, field, "only_head")
	}
	require.Equal(t, 1, w.shown("tone").Version, "nothing was written")
	w.gives("kai", casefile.RoleUnit, casefile.RoleUnitLead)
	require.Equal(t, w.who("tone"), w.responsible(c), "the first of two is the head")
	w.leaves("tone")
	s := w.state(c)
	require.Equal(t, w.who("kai"), s.MainResponsible())
	require.Equal(t, w.who("kai"), s.UnitLead)
	require.Equal(t, s.Responsible[0].To, s.Responsible[1].From, "INV-04")
	_, err := w.change("kai", StaffChange{Active: &off})
	invalid(t, err, "active", "only_head")
}

// gives lets somebody have roles: the administrator asks, the head of the unit approves.
func (w *town) gives(name string, all ...casefile.Role) {
	w.t.Helper()
	_, err := w.change(name, StaffChange{Roles: &all})
	require.NoError(w.t, err)
	ids, lines := w.grants("tone", w.org)
	for i, line := range lines {
		if strings.Contains(line, " of "+name+": PROPOSED") {
			_, err := w.service.ApproveRole(w.t.Context(), w.as("tone"), w.key(), w.org, ids[i])
			require.NoError(w.t, err)
		}
	}
}

func (w *town) shown(name string) Staff {
	w.t.Helper()
	s, err := w.service.StaffMember(w.t.Context(), w.as("adm"), w.staffID(name))
	require.NoError(w.t, err)
	return s
}

func TestINV05_AnotherHeadAndAnotherManagerAreNotedAtOnce(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	c, waits := w.coordinated(), w.must("jonas", "", &casefile.Refer{SenderKind: "PATIENT"}).CaseID
	w.gives("kai", casefile.RoleUnitLead)
	s, err := w.change("tone", StaffChange{Roles: roles(casefile.RoleUnit)})
	require.NoError(t, err)
	require.Equal(t, models.RegisterChanged, s.Batch.Kind)
	require.Equal(t, [5]int{0, 2, 0, 0, 0}, counts(*s.Batch))
	require.Equal(t, w.who("kai"), w.responsible(waits))
	require.Equal(t, w.who("kai"), w.state(c).UnitLead)
	require.Equal(t, w.who("ola"), w.responsible(c))

	manager := w.staffID("kai")
	s, err = w.change("ola", StaffChange{Manager: &manager})
	require.NoError(t, err)
	require.Equal(t, [5]int{0, 1, 0, 0, 0}, counts(*s.Batch))
	require.Equal(t, w.who("kai"), w.state(c).Coordinators[0].Manager)
	_, err = w.service.Case(t.Context(), w.as("mette"), c)
	forbidden(t, err, NoRelation)

	name := "Ola Nordmann"
	s, err = w.change("ola", StaffChange{Name: &name})
	require.NoError(t, err)
	require.Nil(t, s.Batch, "no case is concerned")
}

func TestReassign_AHandlersCases(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	one, two := w.referred(), w.must("jonas", "", &casefile.Refer{SenderKind: "PATIENT"}).CaseID
	for _, c := range []string{one, two} {
		w.must("tone", c, &casefile.AssignHandler{Staff: w.who("kai")})
	}
	in := Reassignment{To: w.who("tone"), Role: "HANDLER", Reason: "WORKLOAD", Note: "MARKED too much to do", Cases: []string{one}}
	first, err := w.service.Reassign(t.Context(), w.as("tone"), "key", w.staffID("kai"), in)
	require.NoError(t, err)
	require.Equal(t, [5]int{0, 1, 0, 0, 0}, counts(first))
	require.Equal(t, w.who("tone"), w.state(one).Handler)
	require.Equal(t, w.who("kai"), w.state(two).Handler)
	again, err := w.service.Reassign(t.Context(), w.as("tone"), "key", w.staffID("kai"), in)
	require.NoError(t, err)
	require.Equal(t, first, again, "the same key gets the same batch")

	timeline, err := w.service.Timeline(t.Context(), w.as("tone"), one, TimelineQuery{Limit: 200})
	require.NoError(t, err)
	last := timeline.Events[len(timeline.Events)-1]
	require.Equal(t, casefile.FactName("handler_assigned"), last.Name)
	require.Equal(t, w.who("tone"), last.By, "by the one who asked for it")
	var texts []models.Text
	require.NoError(t, w.store.DB.Where("case_id = ? AND field = 'note'", one).Find(&texts).Error)
	require.Len(t, texts, 1)
	text, err := w.service.Text(t.Context(), w.as("tone"), one, texts[0].ID)
	require.NoError(t, err)
	require.Equal(t, "MARKED too much to do", text.Body)
	for _, sent := range w.temporal.args {
		require.NotContains(t, sent, "MARKED", "words stay in the database")
	}

	in.Cases = nil
	all, err := w.service.Reassign(t.Context(), w.as("tone"), w.key(), w.staffID("kai"), in)
	require.NoError(t, err)
	require.Equal(t, [5]int{0, 1, 0, 0, 0}, counts(all))
	require.Equal(t, w.who("tone"), w.state(two).Handler)
}

func TestReassign_K07_ACoordinatorsCasesGetAnInterim(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	c := w.coordinated()
	b, err := w.service.Reassign(t.Context(), w.as("kai"), w.key(), w.staffID("ola"), Reassignment{To: w.who("nurse"), Role: "COORDINATOR",
		Reason: "LEFT"})
	require.NoError(t, err)
	require.Equal(t, [5]int{0, 1, 0, 0, 0}, counts(b))
	s := w.state(c)
	require.Equal(t, w.who("nurse"), s.MainResponsible())
	require.Equal(t, casefile.AssignmentInterim, s.Coordinators[1].Status)
	require.True(t, s.Coordinators[1].TrainingOwing, "never blocked")
	var open []string
	for _, task := range s.Tasks {
		if task.Open() {
			open = append(open, string(task.Kind))
		}
	}
	require.ElementsMatch(t, []string{"FIND_COORDINATOR", "TRAIN_INTERIM"}, open)
}

func TestReassign_WhoMayAndToWhom(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	c := w.coordinated()
	w.leaves("stranger")
	in := Reassignment{To: w.who("nurse"), Role: "COORDINATOR", Reason: "LEFT"}
	try := func(who string, change func(*Reassignment)) error {
		in := in
		if change != nil {
			change(&in)
		}
		_, err := w.service.Reassign(t.Context(), w.as(who), w.key(), w.staffID("ola"), in)
		return err
	}
	forbidden(t, try("nurse", nil), NotInThisRole)
	forbidden(t, try("adm", nil), NotInThisRole)
	invalid(t, try("tone", func(r *Reassignment) { r.To = w.who("ola") }), "to", "reassign_to_same")
	invalid(t, try("tone", func(r *Reassignment) { r.To = w.who("stranger") }), "to", "staff_gone")
	invalid(t, try("tone", func(r *Reassignment) { r.To = w.who("kari") }), "to", "unknown_staff")
	invalid(t, try("tone", func(r *Reassignment) { r.To = models.StaffPrincipal(uuid.NewString()) }), "to", "unknown_staff")
	invalid(t, try("tone", func(r *Reassignment) { r.Role = "HANDLER" }), "to", "staff_outside_unit")
	invalid(t, try("tone", func(r *Reassignment) { r.Role = "MGR" }), "role", "unknown_code")
	invalid(t, try("tone", func(r *Reassignment) { r.Reason = "" }), "reason", "unknown_code")
	invalid(t, try("tone", func(r *Reassignment) { r.Cases = []string{uuid.NewString()} }), "cases", "case_not_theirs")
	invalid(t, try("tone", func(r *Reassignment) { r.Cases, r.Role, r.To = []string{c}, "HANDLER", w.who("kai") }), "cases", "case_not_theirs")
	require.ErrorAs(t, func() error {
		_, err := w.service.Reassign(t.Context(), w.as("tone"), w.key(), uuid.NewString(), in)
		return err
	}(), new(*NotFound))
	require.Equal(t, w.who("ola"), w.responsible(c))
}

// An administrator finds the cases of a batch and reads no words about people.
func TestINV84_TheNoteOfABatchIsForTheUnit(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	c := w.coordinated()
	b, err := w.service.Reassign(t.Context(), w.as("tone"), w.key(), w.staffID("ola"),
		Reassignment{To: w.who("nurse"), Role: "COORDINATOR", Reason: "LEFT", Note: "MARKED knows the family"})
	require.NoError(t, err)
	for who, note := range map[string]string{"tone": "MARKED knows the family", "adm": "", "root": "", "owner": ""} {
		read, err := w.service.BatchByID(t.Context(), w.as(who), b.ID, "", 50)
		require.NoError(t, err, who)
		require.Equal(t, note, read.Note, who)
		require.Equal(t, c, read.Cases[0].CaseID, who)
	}
}

func TestBatch_WhoSeesIt(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	c := w.coordinated()
	id := w.leaves("ola").Batch.ID
	for _, who := range []string{"adm", "tone", "owner"} {
		b, err := w.service.BatchByID(t.Context(), w.as(who), id, "", 50)
		require.NoError(t, err, who)
		require.Equal(t, BatchFinished, b.Status)
		require.Equal(t, w.who("ola"), b.Staff)
		require.Equal(t, w.who("adm"), b.RequestedBy)
		require.NotNil(t, b.FinishedAt)
		require.Len(t, b.Cases, 1)
		require.Equal(t, c, b.Cases[0].CaseID)
		require.NotEmpty(t, b.Cases[0].CaseNumber)
		require.Equal(t, models.ItemDone, b.Cases[0].Status)
		require.Equal(t, w.today(), calendar.DateOf(*b.Cases[0].At), "by the clock of the world")
	}
	_, err := w.service.BatchByID(t.Context(), w.as("kai"), id, "", 50)
	forbidden(t, err, NotInThisRole)
	_, err = w.service.BatchByID(t.Context(), w.as("kari"), id, "", 50)
	forbidden(t, err, NotInThisRole)
	_, err = w.service.RetryBatch(t.Context(), w.as("kai"), w.key(), id)
	forbidden(t, err, NotInThisRole)
	for _, id := range []string{"x", uuid.NewString()} {
		_, err = w.service.BatchByID(t.Context(), w.as("adm"), id, "", 50)
		require.ErrorAs(t, err, new(*NotFound))
	}
	_, err = w.service.BatchByID(t.Context(), w.as("adm"), id, "x", 50)
	invalid(t, err, "cursor", "bad_cursor")
}

// Temporal is away when somebody is deactivated: the change holds, the answer says
// that it goes on, and the batch is found and carried out later.
func TestINV37_ABatchThatCouldNotStartIsStartedLater(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	c := w.coordinated()
	w.temporal.startFails = serviceerror.NewUnavailable("away")
	s := w.leaves("ola")
	require.False(t, s.Active)
	require.Equal(t, BatchRunning, s.Batch.Status)
	require.Equal(t, w.who("ola"), w.responsible(c))
	require.ErrorContains(t, w.service.StartBatches(t.Context()), "away")
	w.temporal.startFails = nil
	require.NoError(t, w.service.StartBatches(t.Context()))
	require.Equal(t, w.who("tone"), w.responsible(c))
	before := len(w.temporal.args)
	require.NoError(t, w.service.StartBatches(t.Context()))
	require.Len(t, w.temporal.args, before, "a finished one is not started again")
}

func TestBatch_ACaseThatFailsIsTriedAgain(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	good := w.coordinated()
	w.must("tone", good, &casefile.AssignHandler{Staff: w.who("kai")})
	bad := w.must("jonas", "", &casefile.Refer{SenderKind: "PATIENT"}).CaseID
	w.must("tone", bad, &casefile.AssignHandler{Staff: w.who("kai")})
	w.temporal.before = func(o client.UpdateWorkflowOptions, _ bool) error {
		if o.WorkflowID == workflows.CaseID(bad) {
			return errors.New("broken")
		}
		return nil
	}
	s := w.leaves("kai")
	require.Equal(t, [5]int{0, 1, 0, 0, 1}, counts(*s.Batch))
	require.Empty(t, w.state(good).Handler)
	b, err := w.service.BatchByID(t.Context(), w.as("adm"), s.Batch.ID, "", 50)
	require.NoError(t, err)
	for _, c := range b.Cases {
		if c.CaseID == bad {
			require.Equal(t, "FAILED INTERNAL", string(c.Status)+" "+c.Reason)
		}
	}
	w.temporal.mend()
	retried, err := w.service.RetryBatch(t.Context(), w.as("tone"), w.key(), s.Batch.ID)
	require.NoError(t, err)
	require.Equal(t, [5]int{0, 2, 0, 0, 0}, counts(retried))
	require.Empty(t, w.state(bad).Handler)
}

func TestBatch_ARuleThatRefusesIsAnOutcome(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	c := w.coordinated()
	b := models.Batch{ID: uuid.NewString(), OrganisationID: w.org, Kind: models.Reassign, Staff: w.who("ola"), Successor: w.who("nurse"),
		Role: models.CoordinatorRole, Reason: "LEFT", RequestedBy: w.who("stranger"), CreatedAt: time.Now()}
	told, err := w.service.TellCase(t.Context(), b, c)
	require.NoError(t, err)
	require.Equal(t, workflows.Told{Outcome: workflows.ToldRefused, Reason: "K-07"}, told)
	told, err = w.service.TellCase(t.Context(), models.Batch{ID: uuid.NewString(), OrganisationID: w.org, Kind: models.Recount,
		Reason: "POLICY"}, c)
	require.NoError(t, err)
	require.Equal(t, workflows.ToldUnchanged, told.Outcome)
}

func TestK03_K07_TheNewStepsThroughTheDoor(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	c := w.granted()
	w.train("ola")
	w.must("tone", c, &casefile.ProposeCoordinator{Staff: w.who("ola"), WishAsked: true})
	refusal(t, w.step("tone", c, &casefile.AppointCoordinator{Staff: w.who("ola")}), "K-03", "manager_not_confirmed")
	asked := func() (kinds []casefile.TaskKind) {
		list, err := w.service.Tasks(t.Context(), w.as("mette"), TaskQuery{})
		require.NoError(t, err)
		for _, task := range list.Tasks {
			kinds = append(kinds, task.Kind)
		}
		return kinds
	}
	require.Equal(t, []casefile.TaskKind{casefile.TaskConfirmCapacity}, asked(), "among what she has to do")
	w.must("mette", c, &casefile.ConfirmCapacity{Room: true, Note: "MARKED fine"})
	require.Empty(t, asked())
	w.must("tone", c, &casefile.AppointCoordinator{Staff: w.who("ola")})

	w.must("mette", c, &casefile.ReportAbsence{Reason: "SICK", Substitute: w.who("nurse"), Until: w.today().AddDays(10)})
	require.Equal(t, w.who("nurse"), w.responsible(c))
	require.True(t, w.state(c).Coordinators[1].TrainingOwing, "it is the substitute's training that counts")
	w.must("mette", c, &casefile.EndAbsence{Note: "MARKED well again"})
	require.Equal(t, w.who("ola"), w.responsible(c))
	require.Equal(t, w.who("mette"), w.state(c).Coordinators[2].Manager)

	w.must("tone", c, &casefile.AssignInterim{Staff: w.who("kai"), Reason: "OTHER"})
	require.Equal(t, w.who("kai"), w.responsible(c))
	w.leaves("nurse")
	refusal(t, w.step("tone", c, &casefile.AssignInterim{Staff: w.who("nurse"), Reason: "OTHER"}), "INV-37", "staff_inactive")
}
