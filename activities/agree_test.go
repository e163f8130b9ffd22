package activities

import (
	"encoding/json"
	"slices"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/models"
)

// matchesLedger folds the ledger from nothing and compares it with the state
// the workflow carries, with the stored snapshot, and with every projection.
// What a projection must be is worked out here anew, not by the code under test.
func (f *file) matchesLedger() {
	t := f.t
	t.Helper()
	loaded, err := f.cases.Load(t.Context(), f.state.Case, f.org)
	require.NoError(t, err)
	s := loaded.State
	require.JSONEq(t, asJSON(f, f.state), asJSON(f, s), "the workflow's state and the ledger")

	row, err := f.store.CaseByID(t.Context(), s.Case)
	require.NoError(t, err)
	require.JSONEq(t, asJSON(f, s), asJSON(f, row.State), "the stored snapshot and the ledger")
	assert.Equal(t, s.Seq, row.LastSeq)
	assert.Equal(t, s.Phase, row.Phase)
	assert.Equal(t, s.Round, row.Round)
	assert.Equal(t, s.Handler, row.Handler)
	assert.Equal(t, s.MainResponsible(), row.MainResponsible)
	assert.Equal(t, s.Plan.Status, row.PlanStatus)
	assert.Equal(t, s.Patient, models.PersonPrincipal(row.PersonID))
	assert.Equal(t, s.FirstReceivedOn, *row.FirstReceivedOn)
	f.matchesCoordinator(s, row)
	f.matchesDates(s, row)
	f.matchesTasks(s, row)
	f.matchesLetters(s)
	f.matchesRelations(s)
	f.matchesStaff(s)

	var plans []models.Plan
	require.NoError(t, f.store.DB.Where("case_id = ?", s.Case).Find(&plans).Error)
	if s.Plan.Status == casefile.PlanStatusNone {
		assert.Empty(t, plans)
	} else if assert.Len(t, plans, 1) {
		assert.Equal(t, s.Plan.Status, plans[0].Status)
	}
}

func asJSON(f *file, v any) string {
	f.t.Helper()
	raw, err := json.Marshal(v)
	require.NoError(f.t, err)
	return string(raw)
}

func (f *file) matchesCoordinator(s casefile.State, row models.Case) {
	f.t.Helper()
	serving := casefile.Principal("")
	for _, p := range f.people {
		if has(casefile.RolesIn(&s, casefile.Actor{Who: p}), casefile.RoleCoordinator) {
			serving = p
		}
	}
	assert.Equal(f.t, serving, row.Coordinator)
}

func (f *file) matchesDates(s casefile.State, row models.Case) {
	t := f.t
	t.Helper()
	var rows []models.Deadline
	require.NoError(t, f.store.DB.Where("case_id = ?", s.Case).Find(&rows).Error)
	require.Len(t, rows, len(s.Deadlines))
	byID := map[string]models.Deadline{}
	for _, r := range rows {
		byID[r.ID] = r
	}
	overdue, next := 0, casefile.Date{}
	for _, dl := range s.Deadlines {
		assert.Equal(t, models.Deadline{CaseID: s.Case, ID: dl.ID, OrganisationID: f.org, Code: dl.Code, About: dl.About, Kind: dl.Kind,
			Due:   dl.Due,
			ActBy: dl.ActBy, Status: dl.Status}, byID[dl.ID])
		if dl.Status == casefile.DeadlineOverdue {
			overdue++
		}
		if dl.Kind == casefile.Duty && dl.Live() && (next.IsZero() || dl.Due.Before(next)) {
			next = dl.Due
		}
	}
	assert.Equal(t, overdue, row.Overdue)
	if next.IsZero() {
		assert.Nil(t, row.NextDue)
	} else if assert.NotNil(t, row.NextDue) {
		assert.Equal(t, next, *row.NextDue)
	}
	until := casefile.Date{}
	for _, a := range s.Coordinators {
		if a.Status == casefile.AssignmentInterim {
			until = a.Until
		}
	}
	if until.IsZero() {
		assert.Nil(t, row.StandsInUntil)
	} else if assert.NotNil(t, row.StandsInUntil) {
		assert.Equal(t, until, *row.StandsInUntil)
	}
	if at, ok := casefile.AlarmAt(s); !ok {
		assert.Nil(t, row.NextWake)
	} else if assert.NotNil(t, row.NextWake) {
		assert.Equal(t, at, *row.NextWake)
	}
}

func (f *file) matchesTasks(s casefile.State, row models.Case) {
	t := f.t
	t.Helper()
	var rows []models.Task
	require.NoError(t, f.store.DB.Where("case_id = ?", s.Case).Find(&rows).Error)
	require.Len(t, rows, len(s.Tasks))
	byID := map[string]models.Task{}
	for _, r := range rows {
		byID[r.ID] = r
	}
	attention := false
	for _, task := range s.Tasks {
		r := byID[task.ID]
		assert.Equal(t, task.Kind, r.Kind)
		assert.Equal(t, task.For, r.ForRole)
		assert.Equal(t, task.About, r.About)
		assert.Equal(t, task.OpenedOn, r.OpenedOn)
		if !task.Open() {
			assert.Equal(t, task.DoneOn, *r.DoneOn)
			continue
		}
		assert.Nil(t, r.DoneOn)
		attention = attention || task.Kind == casefile.TaskParked || task.Kind == casefile.TaskMailFailed ||
			task.Kind == casefile.TaskLetterFailed || task.Kind == casefile.TaskCancellation || task.Kind == casefile.TaskUnreachable
		switch task.For {
		case casefile.RoleUnit:
			assert.Equal(t, s.Handler, r.ForPrincipal)
		case casefile.RoleUnitLead:
			assert.Equal(t, s.UnitLead, r.ForPrincipal)
		case casefile.RoleCoordinator:
			holder := row.Coordinator
			if holder == "" {
				holder = row.MainResponsible
			}
			assert.Equal(t, holder, r.ForPrincipal)
		}
	}
	assert.Equal(t, attention, row.Attention)
	assert.Equal(t, attention, row.AttentionSince != nil)
}

func (f *file) matchesLetters(s casefile.State) {
	t := f.t
	t.Helper()
	var rows []models.Letter
	require.NoError(t, f.store.DB.Where("case_id = ?", s.Case).Find(&rows).Error)
	require.Len(t, rows, len(s.Letters))
	byID := map[string]models.Letter{}
	for _, r := range rows {
		byID[r.ID] = r
	}
	for _, l := range s.Letters {
		assert.Equal(t, models.Letter{CaseID: s.Case, ID: l.ID, OrganisationID: f.org, Code: l.Code, Recipient: l.To, Status: l.Status,
			QueuedOn: l.QueuedOn}, byID[l.ID])
	}
}

// matchesRelations asks casefile about everybody in town, whether the state
// names them or not.
func (f *file) matchesRelations(s casefile.State) {
	t := f.t
	t.Helper()
	var rows []models.Relation
	require.NoError(t, f.store.DB.Where("case_id = ?", s.Case).Find(&rows).Error)
	type pair struct {
		who  casefile.Principal
		role casefile.Role
	}
	live := map[pair]bool{}
	for _, r := range rows {
		if r.Live {
			live[pair{r.Principal, r.Role}] = true
		}
	}
	for _, p := range f.people {
		for _, role := range casefile.RolesIn(&s, casefile.Actor{Who: p}) {
			if role != casefile.RoleStaff {
				assert.True(t, live[pair{p, role}], "%s should be %s", p, role)
				delete(live, pair{p, role})
			}
		}
	}
	assert.Empty(t, live, "relations that are over")
}

func has(roles []casefile.Role, r casefile.Role) bool {
	for _, x := range roles {
		if x == r {
			return true
		}
	}
	return false
}

// matchesStaff asks of everybody in town whether a change of theirs concerns the case,
// as its whole state says: what concerns it is found without looking through states.
func (f *file) matchesStaff(s casefile.State) {
	t := f.t
	t.Helper()
	var rows []models.CaseStaff
	require.NoError(t, f.store.DB.Where("case_id = ?", s.Case).Find(&rows).Error)
	var listed []casefile.Principal
	for _, row := range rows {
		listed = append(listed, row.Principal)
	}
	assert.ElementsMatch(t, casefile.StaffIn(s), listed, "who has a part")
	row, err := f.store.CaseByID(t.Context(), s.Case)
	require.NoError(t, err)
	assert.False(t, row.StaffUnknown)

	for _, p := range f.people {
		concerned := !s.Ended() && slices.ContainsFunc([]models.Batch{
			{Kind: models.StaffLeft, Staff: p}, {Kind: models.RegisterChanged, Staff: p, Reason: models.LeftUnit},
			{Kind: models.RegisterChanged, Successor: p}, {Kind: models.Reassign, Staff: p, Role: models.HandlerRole},
			{Kind: models.Reassign, Staff: p},
		}, func(b models.Batch) bool { return concerns(b, s) })
		found, err := f.store.OpenCasesNaming(t.Context(), f.org, []casefile.Principal{p}, "", 1000)
		require.NoError(t, err)
		there := slices.ContainsFunc(found, func(c models.Case) bool { return c.ID == s.Case })
		assert.True(t, there || !concerned || !p.IsStaff(), "%s is not found", p)
	}
}
