package activities

import (
	"slices"
	"time"

	"gorm.io/gorm/clause"

	"samlop/casefile"
	"samlop/models"
)

// caseRow is the case's row after a step, and the columns to write. A flag that
// did not change keeps the instant since which it is up.
func caseRow(before, after casefile.State, at time.Time) (row models.Case, columns []string) {
	row = models.Case{
		ID: after.Case, OrganisationID: after.Organisation, Kind: after.Kind(), HiddenFromUnit: !after.OpenToTrustUnit(),
		UnitID: optional(after.Unit), Phase: after.Phase, Round: after.Round,
		LastSeq: after.Seq, Handler: after.Handler, Coordinator: after.Serving(), MainResponsible: after.MainResponsible(),
		StandsInUntil: optionalDate(after.StandsInUntil()),
		PlanStatus:    after.Plan.Status, Attention: after.NeedsAttention(), FirstReceivedOn: optionalDate(after.FirstReceivedOn),
		StaffSeq: after.Seq, State: after, UpdatedAt: at,
	}
	for _, dl := range after.Deadlines {
		if dl.Status == casefile.DeadlineOverdue {
			row.Overdue++
		}
		if dl.Live() && dl.Kind == casefile.Duty && (row.NextDue == nil || dl.Due.Before(*row.NextDue)) {
			row.NextDue = optionalDate(dl.Due)
		}
	}
	if wake, ok := casefile.AlarmAt(after); ok {
		row.NextWake = &wake
	}
	columns = []string{"UnitID", "Phase", "Round", "LastSeq", "Handler", "Coordinator", "MainResponsible", "StandsInUntil", "PlanStatus",
		"Overdue", "NextDue", "NextWake", "FirstReceivedOn", "StaffSeq", "State", "UpdatedAt"}
	if row.HiddenFromUnit == before.OpenToTrustUnit() {
		columns = append(columns, "HiddenFromUnit")
	}
	if row.Attention != before.NeedsAttention() {
		columns = append(columns, "Attention", "AttentionSince")
		if row.Attention {
			row.AttentionSince = &at
		}
	}
	return row, columns
}

// writeProjections brings the rows that repeat the state up to date; rows that
// did not change are left alone.
func writeProjections(trip *models.Trip, before, after casefile.State) {
	upsert(trip, changed(deadlineRows(before), deadlineRows(after)), []string{"case_id", "id"}, "due", "act_by", "status")
	upsert(trip, changedTasks(before, after), []string{"case_id", "id"}, "unit_id", "for_principal", "due", "done_on")
	upsert(trip, changed(letterRows(before), letterRows(after)), []string{"case_id", "id"}, "status")
	upsert(trip, changedRelations(before, after), []string{"case_id", "principal", "role"}, "live")
	writeStaff(trip, before, after)
	if before.Plan.Status != after.Plan.Status {
		person, _ := models.PersonID(after.Patient)
		rows := []models.Plan{{CaseID: after.Case, OrganisationID: after.Organisation, PersonID: person, Status: after.Plan.Status}}
		upsert(trip, rows, []string{"case_id"}, "status")
	}
}

// writeStaff keeps the list of the staff who have a part in the case.
func writeStaff(trip *models.Trip, before, after casefile.State) {
	old, now := casefile.StaffIn(before), casefile.StaffIn(after)
	var come []models.CaseStaff
	for _, who := range now {
		if !slices.Contains(old, who) {
			come = append(come, models.CaseStaff{Principal: who, CaseID: after.Case, OrganisationID: after.Organisation})
		}
	}
	if len(come) > 0 { // who was only named when the list was made is there already
		trip.Add(trip.DB().Clauses(clause.OnConflict{DoNothing: true}).Create(&come))
	}
	gone := slices.DeleteFunc(old, func(who casefile.Principal) bool { return slices.Contains(now, who) })
	if len(gone) > 0 {
		trip.Add(trip.DB().Where("case_id = ? AND principal IN ?", after.Case, gone).Delete(&models.CaseStaff{}))
	}
}

// upsert writes rows in one statement; those already there get the named columns.
func upsert[T any](trip *models.Trip, rows []T, key []string, update ...string) {
	if len(rows) == 0 {
		return
	}
	on := clause.OnConflict{DoUpdates: clause.AssignmentColumns(update)}
	for _, name := range key {
		on.Columns = append(on.Columns, clause.Column{Name: name})
	}
	trip.Add(trip.DB().Clauses(on).Create(&rows))
}

// changed lists the rows of after that are new or differ. Things in a case are
// numbered and never removed, so that the same place is the same thing.
func changed[T comparable](before, after []T) []T {
	var out []T
	for i, row := range after {
		if i >= len(before) || before[i] != row {
			out = append(out, row)
		}
	}
	return out
}

func deadlineRows(s casefile.State) []models.Deadline {
	rows := make([]models.Deadline, len(s.Deadlines))
	for i, dl := range s.Deadlines {
		rows[i] = models.Deadline{CaseID: s.Case, ID: dl.ID, OrganisationID: s.Organisation, Code: dl.Code, About: dl.About, Kind: dl.Kind,
			Due: dl.Due, ActBy: dl.ActBy, Status: dl.Status}
	}
	return rows
}

func letterRows(s casefile.State) []models.Letter {
	rows := make([]models.Letter, len(s.Letters))
	for i, l := range s.Letters {
		rows[i] = models.Letter{CaseID: s.Case, ID: l.ID, OrganisationID: s.Organisation, Code: l.Code, Recipient: l.To, Status: l.Status,
			QueuedOn: l.QueuedOn}
	}
	return rows
}

// changedTasks also finds the open tasks that only changed hands. A task that
// is done keeps whoever had it last.
func changedTasks(before, after casefile.State) []models.Task {
	var rows []models.Task
	for i, t := range after.Tasks {
		who, unit := holderOf(after, t), unitOf(after, t)
		if i < len(before.Tasks) {
			old := before.Tasks[i]
			had := holderOf(before, old)
			if old == t && (!t.Open() || had == who && unitOf(before, old) == unit) {
				continue
			}
			if !t.Open() {
				who, unit = had, unitOf(before, old)
			}
		}
		rows = append(rows, models.Task{CaseID: after.Case, ID: t.ID, OrganisationID: after.Organisation, UnitID: optional(unit), Kind: t.Kind,
			ForRole: t.For, ForPrincipal: who, About: t.About, Due: optionalDate(t.Due), OpenedOn: t.OpenedOn, DoneOn: optionalDate(t.DoneOn)})
	}
	return rows
}

// unitOf is the unit whose list a task stands in: the file's own, and of what the
// trust's coordinating unit is asked in an episode that one.
func unitOf(s casefile.State, t casefile.Task) string {
	if s.Episode != nil && t.For == casefile.RoleTrustUnit {
		return s.Episode.TrustUnit
	}
	return s.Unit
}

// holderOf is who holds a task's role now; "" when the task is the unit's.
func holderOf(s casefile.State, t casefile.Task) casefile.Principal {
	if holders := casefile.Holders(&s, t.For, t.About, ""); len(holders) > 0 {
		return holders[0]
	}
	return ""
}

// relation is one ground somebody has towards the case.
type relation struct {
	who  casefile.Principal
	role casefile.Role
}

// relations lists who stands in which role to the case now. casefile says so;
// here is only who might: everybody the state names in a part.
func relations(s casefile.State) map[relation]bool {
	live := map[relation]bool{}
	seen := map[casefile.Principal]bool{"": true}
	add := func(p casefile.Principal) {
		if seen[p] {
			return
		}
		seen[p] = true
		for _, role := range casefile.RolesIn(&s, casefile.Actor{Who: p}) {
			if role != casefile.RoleStaff { // that is the register's, not the case's
				live[relation{p, role}] = true
			}
		}
	}
	add(s.Patient)
	add(s.DepartmentHead())
	add(s.ContactClinician())
	for _, h := range s.Represented.Holders {
		add(h.Who)
	}
	for _, a := range s.Coordinators {
		add(a.Who)
		add(a.Manager)
	}
	for _, c := range s.Consents {
		for _, signer := range c.Signers {
			add(signer.Who)
		}
		for _, p := range c.Participants {
			add(p.Who)
		}
	}
	for _, m := range s.Team.Members {
		add(m.Who)
	}
	for _, m := range s.Meetings {
		add(m.Chair)
		add(m.MinutesTaker)
	}
	return live
}

// changedRelations are those that began and those that ended. The row stays:
// who had a relation once is refused otherwise than a stranger is (INV-84).
func changedRelations(before, after casefile.State) []models.Relation {
	old, now := relations(before), relations(after)
	var rows []models.Relation
	add := func(r relation, live bool) {
		rows = append(rows, models.Relation{CaseID: after.Case, Principal: r.who, Role: r.role, OrganisationID: after.Organisation, Live: live})
	}
	for r := range now {
		if !old[r] {
			add(r, true)
		}
	}
	for r := range old {
		if !now[r] {
			add(r, false)
		}
	}
	return rows
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func optionalDate(d casefile.Date) *casefile.Date {
	if d.IsZero() {
		return nil
	}
	return &d
}
