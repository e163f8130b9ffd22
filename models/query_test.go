package models

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"samlop/casefile"
	"samlop/casefile/calendar"
)

// place is an organisation with a coordinating unit.
type place struct {
	*Store
	t         *testing.T
	org, unit string
	at        time.Time
}

func newPlace(t *testing.T, s *Store) *place {
	t.Helper()
	p := &place{Store: s, t: t, org: uuid.NewString(), unit: uuid.NewString(), at: time.Date(2027, 1, 4, 9, 0, 0, 0, time.UTC)}
	p.create(&Organisation{ID: p.org, Kind: Municipality, Name: "Fjordvik", Language: "nb", Policy: casefile.DefaultPolicy(), PolicyVersion: 1,
		NextCaseNumber: 1, CreatedAt: p.at})
	p.create(&Unit{ID: p.unit, OrganisationID: p.org, Name: "KE", Coordinating: true})
	return p
}

func (p *place) create(row any) {
	p.t.Helper()
	require.NoError(p.t, p.DB.Create(row).Error)
}

func (p *place) person() Person {
	p.t.Helper()
	x := Person{ID: uuid.NewString(), OrganisationID: p.org, Name: "Kari", Kind: "PATIENT", Channel: ByLetter, Language: "nb", Version: 1,
		CreatedAt: p.at}
	p.create(&x)
	return x
}

func (p *place) staff(change func(*Staff)) Staff {
	p.t.Helper()
	x := Staff{ID: uuid.Must(uuid.NewV7()).String(), OrganisationID: p.org, UnitID: &p.unit, Name: "Ansatt",
		Roles:    []casefile.Role{casefile.RoleUnit},
		Language: "nb", Active: true, Version: 1, CreatedAt: p.at}
	if change != nil {
		change(&x)
	}
	p.create(&x)
	return x
}

func (p *place) newCase(n int, change func(*Case)) Case {
	p.t.Helper()
	id := uuid.Must(uuid.NewV7()).String()
	x := Case{ID: id, OrganisationID: p.org, Number: fmt.Sprintf("2027-%04d", n), PersonID: p.person().ID, UnitID: &p.unit,
		Phase: casefile.PhaseActive, Round: 1, LastSeq: 1, PlanStatus: casefile.PlanStatusNone, State: casefile.New(id, p.org), CreatedAt: p.at,
		UpdatedAt: p.at}
	if change != nil {
		change(&x)
	}
	p.create(&x)
	return x
}

func date(s string) casefile.Date { return calendar.MustDate(s) }

func on(s string) *casefile.Date {
	d := date(s)
	return &d
}

func numbers(rows []Case) []string {
	var out []string
	for _, c := range rows {
		out = append(out, c.Number)
	}
	return out
}

func TestFindCases_Filters(t *testing.T) {
	p := newPlace(t, migrated(t))
	other := uuid.NewString()
	p.create(&Unit{ID: other, OrganisationID: p.org, Name: "annen"})
	p.newCase(1, func(c *Case) { c.NextDue, c.Overdue, c.Coordinator = on("2027-02-01"), 2, "staff/ko" })
	p.newCase(2, func(c *Case) { c.NextDue, c.UnitID, c.Handler = on("2027-03-01"), &other, "staff/h" })
	third := p.newCase(3, func(c *Case) { c.Phase, c.Attention = casefile.PhaseClosed, true })
	p.create(&Task{CaseID: third.ID, ID: "task-1", OrganisationID: p.org, Kind: casefile.TaskFindSuccessor, ForRole: "KE",
		OpenedOn: *on("2027-01-04")})
	p.create(&Task{CaseID: third.ID, ID: "task-2", OrganisationID: p.org, Kind: casefile.TaskAbsenceOver, ForRole: "KE",
		OpenedOn: *on("2027-01-04"), DoneOn: on("2027-01-05")})
	elsewhere := newPlace(t, p.Store)
	elsewhere.newCase(1, nil)

	for name, c := range map[string]struct {
		filter CaseFilter
		want   []string
	}{
		"all, newest first": {CaseFilter{}, []string{"2027-0003", "2027-0002", "2027-0001"}},
		"phases": {CaseFilter{Phases: []casefile.Phase{casefile.PhaseClosed, casefile.PhaseActive}, Number: "0003"},
			[]string{"2027-0003"}},
		"part of a number": {CaseFilter{Number: "-0003"}, []string{"2027-0003"}},
		"no part of one":   {CaseFilter{Number: "_0003"}, nil},
		"changed since":    {CaseFilter{ChangedSince: p.at.AddDate(1, 0, 0)}, nil},
		"phase":            {CaseFilter{Phases: []casefile.Phase{casefile.PhaseClosed}}, []string{"2027-0003"}},
		"open":             {CaseFilter{Open: new(true)}, []string{"2027-0002", "2027-0001"}},
		"ended":            {CaseFilter{Open: new(false)}, []string{"2027-0003"}},
		"unit":             {CaseFilter{Unit: other}, []string{"2027-0002"}},
		"coordinator":      {CaseFilter{Coordinator: "staff/ko"}, []string{"2027-0001"}},
		"handler":          {CaseFilter{Handler: "staff/h"}, []string{"2027-0002"}},
		"number":           {CaseFilter{Number: "2027-0002"}, []string{"2027-0002"}},
		"person":           {CaseFilter{Person: third.PersonID}, []string{"2027-0003"}},
		"due before":       {CaseFilter{DueBefore: date("2027-03-01")}, []string{"2027-0001"}},
		"overdue":          {CaseFilter{Overdue: true}, []string{"2027-0001"}},
		"no handler":       {CaseFilter{NoHandler: true, Open: new(true)}, []string{"2027-0001"}},
		"no coordinator":   {CaseFilter{NoCoordinator: true}, []string{"2027-0003", "2027-0002"}},
		"a task":           {CaseFilter{Tasks: []casefile.TaskKind{casefile.TaskFindSuccessor}}, []string{"2027-0003"}},
		"a task done":      {CaseFilter{Tasks: []casefile.TaskKind{casefile.TaskAbsenceOver}}, nil},
		"attention":        {CaseFilter{Attention: true}, []string{"2027-0003"}},
		"all of it":        {CaseFilter{Overdue: true, Phases: []casefile.Phase{casefile.PhaseClosed}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			c.filter.Organisation = p.org
			got, err := p.FindCases(t.Context(), c.filter)
			require.NoError(t, err)
			assert.Equal(t, c.want, numbers(got.Rows))
			assert.Empty(t, got.Next)
		})
	}
}

func TestFindCases_INV84_NoListWithoutAGround(t *testing.T) {
	p := newPlace(t, migrated(t))
	c := p.newCase(1, nil)
	p.newCase(2, nil)
	p.create(&Relation{CaseID: c.ID, OrganisationID: p.org, Principal: "person/live", Role: casefile.RoleParticipant, Live: true})
	p.create(&Relation{CaseID: c.ID, OrganisationID: p.org, Principal: "person/live", Role: casefile.RoleMember, Live: true})
	p.create(&Relation{CaseID: c.ID, OrganisationID: p.org, Principal: "person/former", Role: casefile.RoleParticipant})
	_, err := p.FindCases(t.Context(), CaseFilter{Phases: []casefile.Phase{casefile.PhaseActive}})
	require.Error(t, err)
	for who, want := range map[casefile.Principal][]string{"person/live": {"2027-0001"}, "person/former": nil, "person/stranger": nil} {
		got, err := p.FindCases(t.Context(), CaseFilter{RelatedTo: []casefile.Principal{who}})
		require.NoError(t, err)
		assert.Equal(t, want, numbers(got.Rows), who)
	}
	_, err = p.FindLetters(t.Context(), LetterFilter{})
	require.Error(t, err)
	_, err = p.FindTasks(t.Context(), TaskFilter{})
	require.Error(t, err)
}

func TestFindCases_PagesMeetWithoutGapOrOverlap(t *testing.T) {
	p := newPlace(t, migrated(t))
	var want []string
	for i := range 7 {
		p.newCase(i, nil)
		want = append([]string{fmt.Sprintf("2027-%04d", i)}, want...)
	}
	var got []string
	f := CaseFilter{Organisation: p.org, Limit: 3}
	for pages := 0; ; pages++ {
		require.Less(t, pages, 4)
		page, err := p.FindCases(t.Context(), f)
		require.NoError(t, err)
		got = append(got, numbers(page.Rows)...)
		if f.Cursor = page.Next; f.Cursor == "" {
			break
		}
		p.newCase(100+pages, nil) // what comes in between does not shift the pages
	}
	assert.Equal(t, want, got)
}

func TestFindTasks_MineAndMyUnits(t *testing.T) {
	p := newPlace(t, migrated(t))
	c := p.newCase(1, nil)
	task := func(id string, role casefile.Role, who casefile.Principal, due, done *casefile.Date) {
		p.create(&Task{CaseID: c.ID, ID: id, OrganisationID: p.org, UnitID: &p.unit, Kind: casefile.TaskRevisePlan, ForRole: role,
			ForPrincipal: who,
			Due:          due, OpenedOn: date("2027-01-04"), DoneOn: done})
	}
	task("task-1", casefile.RoleCoordinator, "staff/ko", nil, nil)
	task("task-2", casefile.RoleCoordinator, "staff/ko", on("2027-02-01"), nil)
	task("task-3", casefile.RoleUnit, "", on("2027-01-20"), nil)
	task("task-4", casefile.RoleUnit, "staff/h", on("2027-01-19"), nil)
	task("task-5", casefile.RoleUnitLead, "staff/lead", nil, nil)
	task("task-6", casefile.RoleUnit, "staff/h", nil, on("2027-01-05"))
	ids := func(f TaskFilter) (ids []string) {
		t.Helper()
		f.Limit = 2
		for {
			page, err := p.FindTasks(t.Context(), f)
			require.NoError(t, err)
			for _, row := range page.Rows {
				ids = append(ids, row.ID)
				assert.Equal(t, "2027-0001", row.CaseNumber)
			}
			if f.Cursor = page.Next; f.Cursor == "" {
				return ids
			}
		}
	}
	assert.Equal(t, []string{"task-2", "task-1"}, ids(TaskFilter{Mine: []casefile.Principal{"staff/ko"}}), "due first, no date last")
	assert.Equal(t, []string{"task-4"}, ids(TaskFilter{Mine: []casefile.Principal{"staff/h"}}), "done is done")
	assert.Equal(t, []string{"task-4", "task-3", "task-5"}, ids(TaskFilter{Unit: p.unit}))
}

func TestFindLetters_Waiting(t *testing.T) {
	p := newPlace(t, migrated(t))
	c := p.newCase(1, nil)
	for i, status := range []casefile.LetterStatus{casefile.LetterQueued, casefile.LetterPosted, casefile.LetterHeld, casefile.LetterQueued} {
		p.create(&Letter{CaseID: c.ID, ID: fmt.Sprintf("letter-%d", i+1), OrganisationID: p.org, Code: "D-01", Recipient: "person/x",
			Status:   status,
			QueuedOn: date("2027-01-08").AddDays(-i)})
	}
	f := LetterFilter{Organisation: p.org, Statuses: WaitingLetters, Limit: 2}
	first, err := p.FindLetters(t.Context(), f)
	require.NoError(t, err)
	f.Cursor = first.Next
	second, err := p.FindLetters(t.Context(), f)
	require.NoError(t, err)
	var ids []string
	for _, l := range append(first.Rows, second.Rows...) {
		ids = append(ids, l.ID)
	}
	assert.Equal(t, []string{"letter-4", "letter-3", "letter-1"}, ids, "the oldest first")
	assert.Empty(t, second.Next)
}

func TestMailsOfCase_AlsoThoseAnotherCaseDelivers(t *testing.T) {
	p := newPlace(t, migrated(t))
	one, two := p.newCase(1, nil), p.newCase(2, nil)
	p.create(&Mail{Key: "reminder/x", OrganisationID: p.org, CaseID: one.ID, Principal: "staff/x", Kind: ReminderMail, SendAfter: p.at,
		OnDate: date("2027-01-04"),
		Status: MailPending, DeliveryID: uuid.NewString()})
	require.NoError(t, p.AddMailLines(t.Context(), []MailLine{{MailKey: "reminder/x", CaseID: two.ID, DeadlineID: "deadline-1",
		Code: "DL-01", Step: casefile.Coming}}))
	for _, c := range []Case{one, two} {
		mails, err := p.MailsOfCase(t.Context(), c.ID, "", 10)
		require.NoError(t, err)
		assert.Len(t, mails.Rows, 1)
		assert.Empty(t, mails.Next)
	}
}

// Two mails of one instant fall on both sides of a page, and the page asks for the
// lines of its own mails only.
func TestMailsOfCase_Pages(t *testing.T) {
	p := newPlace(t, migrated(t))
	c := p.newCase(1, nil)
	at := p.at.Add(123456 * time.Microsecond)
	for n, key := range []string{"b", "a", "c"} {
		p.create(&Mail{Key: key, OrganisationID: p.org, CaseID: c.ID, Principal: "staff/x", Kind: ReminderMail,
			SendAfter: at.Add(time.Duration(n/2) * time.Microsecond), OnDate: date("2027-01-04"), Status: MailPending, DeliveryID: uuid.NewString()})
		require.NoError(t, p.AddMailLines(t.Context(), []MailLine{{MailKey: key, CaseID: c.ID, DeadlineID: "deadline-1", Code: "DL-01",
			Step: casefile.Coming}}))
	}
	var seen []string
	cursor := ""
	for range 3 {
		mails, err := p.MailsOfCase(t.Context(), c.ID, cursor, 1)
		require.NoError(t, err)
		require.Len(t, mails.Rows, 1)
		lines, err := p.MailLinesOfCase(t.Context(), c.ID, []string{mails.Rows[0].Key})
		require.NoError(t, err)
		require.Len(t, lines, 1)
		require.Equal(t, mails.Rows[0].Key, lines[0].MailKey)
		seen, cursor = append(seen, mails.Rows[0].Key), mails.Next
	}
	assert.Equal(t, []string{"a", "b", "c"}, seen)
	assert.Empty(t, cursor)
	for _, bad := range []string{"x", "2027-01-04", "2027-01-04T08:00:00Z|", "|a"} {
		_, err := p.MailsOfCase(t.Context(), c.ID, bad, 1)
		assert.ErrorIs(t, err, ErrCursor, bad)
	}
}

func TestLeadOf_INV05(t *testing.T) {
	p := newPlace(t, migrated(t))
	lead, err := p.LeadOf(t.Context(), p.org)
	require.NoError(t, err)
	assert.Equal(t, Lead{Unit: p.unit}, lead, "a unit without a head")
	p.staff(nil) // KE, not its head
	kel := []casefile.Role{casefile.RoleUnit, casefile.RoleUnitLead}
	p.staff(func(s *Staff) { s.Roles, s.Active = kel, false })
	p.staff(func(s *Staff) { s.Roles, s.UnitID = kel, nil })
	second := p.staff(func(s *Staff) { s.Roles, s.CreatedAt = kel, p.at.Add(time.Hour) })
	lead, err = p.LeadOf(t.Context(), p.org)
	require.NoError(t, err)
	assert.Equal(t, second.Principal(), lead.Who)
	first := p.staff(func(s *Staff) { s.Roles = kel })
	lead, err = p.LeadOf(t.Context(), p.org)
	require.NoError(t, err)
	assert.Equal(t, first.Principal(), lead.Who, "the one entered first")
	lead, err = p.LeadOf(t.Context(), uuid.NewString())
	require.NoError(t, err)
	assert.Zero(t, lead)
}

func TestTrainedOn_INV34_ValidOnTheDate(t *testing.T) {
	p := newPlace(t, migrated(t))
	s := p.staff(nil)
	for _, r := range []TrainingRecord{
		{Kind: CoordinatorTraining, CompletedOn: date("2027-01-10"), ValidUntil: on("2027-06-30")},
		{Kind: CoordinatorTraining, CompletedOn: date("2027-06-01"), ValidUntil: on("2027-12-31")},
		{Kind: PlanTraining, CompletedOn: date("2027-02-01")},
	} {
		r.ID, r.OrganisationID, r.StaffID, r.RecordedBy, r.RecordedAt = uuid.NewString(), p.org, s.ID, "staff/x", p.at
		p.create(&r)
	}
	first, later := date("2027-06-30"), date("2027-12-31")
	for day, want := range map[string]casefile.Facts{
		"2027-01-09": {},
		"2027-01-10": {TrainedRole: true, RoleUntil: first},
		"2027-02-01": {TrainedRole: true, RoleUntil: first, TrainedPlan: true},
		"2027-06-01": {TrainedRole: true, RoleUntil: later, TrainedPlan: true},
		"2027-12-31": {TrainedRole: true, RoleUntil: later, TrainedPlan: true},
		"2028-01-01": {TrainedPlan: true},
	} {
		var got casefile.Facts
		p.ask(func(q *Questions) { q.Trained(s.Principal(), date(day), &got) })
		assert.Equal(t, want, got, day)
	}
	var got casefile.Facts
	p.ask(func(q *Questions) { q.Trained("person/x", date("2027-03-01"), &got) })
	assert.Zero(t, got)
}

func TestWithoutAddress_INV54(t *testing.T) {
	p := newPlace(t, migrated(t))
	none, some := p.person(), p.person()
	require.NoError(t, p.DB.Model(&some).Updates(map[string]any{"address_line": "Storgata 1", "postal_code": "5000",
		"address_protected": true}).Error)
	var got []casefile.Principal
	p.ask(func(q *Questions) {
		q.WithoutAddress([]casefile.Principal{some.Principal(), none.Principal(), "staff/x"}, &got)
	})
	assert.Equal(t, []casefile.Principal{none.Principal()}, got)
}

func TestPeople_LookUps(t *testing.T) {
	p := newPlace(t, migrated(t))
	kari := p.person()
	p.create(&PersonIdentifier{ID: uuid.NewString(), OrganisationID: p.org, PersonID: kari.ID, Kind: "NATIONAL_NUMBER", Sealed: []byte("s"),
		Digest: []byte("d"), AddedAt: p.at})
	found, err := p.PersonByDigest(t.Context(), p.org, []byte("d"))
	require.NoError(t, err)
	assert.Equal(t, kari.ID, found.ID)
	_, err = p.PersonByDigest(t.Context(), uuid.NewString(), []byte("d"))
	require.ErrorIs(t, err, gorm.ErrRecordNotFound, "not in another organisation")
	err = p.DB.Create(&PersonIdentifier{ID: uuid.NewString(), OrganisationID: p.org, PersonID: p.person().ID, Kind: "D_NUMBER",
		Sealed: []byte("t"), Digest: []byte("d"), AddedAt: p.at}).Error
	require.ErrorIs(t, err, gorm.ErrDuplicatedKey)

	boss := p.staff(nil)
	s := p.staff(func(s *Staff) { s.ManagerID = &boss.ID })
	var managers map[casefile.Principal]casefile.Principal
	p.ask(func(q *Questions) {
		q.Managers([]casefile.Principal{s.Principal(), boss.Principal(), "person/x"}, &managers)
	})
	assert.Equal(t, map[casefile.Principal]casefile.Principal{s.Principal(): boss.Principal(), boss.Principal(): ""}, managers)
	page, err := p.FindStaff(t.Context(), StaffFilter{Organisation: p.org, Role: casefile.RoleUnit, Active: true, Limit: 1})
	require.NoError(t, err)
	require.Len(t, page.Rows, 1)
	assert.Equal(t, boss.ID, page.Next)
}

func TestMailbox_KeepsAndLists(t *testing.T) {
	s := migrated(t)
	for range 2 {
		require.NoError(t, s.KeepMail(t.Context(), &KeptMail{DeliveryID: uuid.NewString(), Sender: "a@x.example", Recipient: "b@x.example",
			Subject: "Påminnelse", BodyText: "t", BodyHTML: "<p>t</p>"}))
	}
	mails, err := s.KeptMails(t.Context(), "b@x.example", 0, 0)
	require.NoError(t, err)
	require.Len(t, mails, 2)
	assert.Greater(t, mails[0].ID, mails[1].ID, "newest first")
	older, err := s.KeptMails(t.Context(), "", mails[0].ID, 0)
	require.NoError(t, err)
	require.Len(t, older, 1)
	assert.Equal(t, "<p>t</p>", older[0].BodyHTML)
}
