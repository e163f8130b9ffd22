package models

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"samlop/casefile"
)

// manyRows are twenty thousand cases in one organisation, each with a patient, a
// letter that waits and two that have left, deadlines, tasks and words; hardly
// anything is overdue or held. Each has had a mail.
var manyRows = []string{
	`CREATE TEMPORARY TABLE n AS SELECT i, gen_random_uuid() AS id FROM generate_series(1, 20000) i`,
	`INSERT INTO people (id, organisation_id, name, created_at)
		SELECT id, @org, 'Kari ' || substr(md5(i::text), 1, 6), '2027-01-04' FROM n`,
	`INSERT INTO cases (id, organisation_id, number, person_id, phase, round, last_seq, plan_status, overdue, next_due, state, created_at,
			updated_at, staff_seq)
		SELECT id, @org, '2027-' || lpad(i::text, 5, '0'), id, 'RECEIVED', 1, 1, 'NONE', (i % 1000 = 0)::int,
			CASE WHEN i % 10 > 0 THEN date '2027-02-01' + i % 300 END, '{}', timestamptz '2027-01-04' + i * interval '1 minute', now(), 1 FROM n`,
	`INSERT INTO case_staff SELECT 'staff/' || i / 40, id, @org FROM n`,
	`INSERT INTO letters (case_id, id, organisation_id, code, recipient, status, queued_on)
		SELECT id, 'letter-' || k, @org, 'D-01', 'person/x', CASE WHEN k > 1 THEN 'POSTED' WHEN i % 1000 = 0 THEN 'HELD' ELSE 'QUEUED' END,
			date '2027-01-04' + i % 60 FROM n, generate_series(1, 3) k`,
	`INSERT INTO deadlines (case_id, id, organisation_id, code, kind, due, act_by, status)
		SELECT id, 'deadline-' || k, @org, 'DL-01', 'DUTY', '2027-03-01', '2027-03-01',
			CASE WHEN i % 1000 = 0 AND k = 1 THEN 'OVERDUE' ELSE 'OPEN' END FROM n, generate_series(1, 3) k`,
	`INSERT INTO tasks (case_id, id, organisation_id, unit_id, kind, for_role, opened_on, due, done_on)
		SELECT id, 'task-' || k, @org, @org, 'SCREEN', 'KE', '2027-01-04', date '2027-02-01' + i % 300,
			CASE WHEN k > 1 THEN date '2027-01-05' END FROM n, generate_series(1, 3) k`,
	`INSERT INTO running_cases (case_id, organisation_id, person_id, beside) SELECT id, @org, id, false FROM n WHERE i % 2 = 0`,
	`INSERT INTO texts (id, organisation_id, case_id, command_id, field, body, hash, created_at)
		SELECT id, @org, id, id::text || '.0', 'words', 'x', '', timestamptz '2026-01-04' + i * interval '20 minutes' FROM n`,
	`INSERT INTO plan_versions (id, organisation_id, case_id, content, hash, created_by, created_at)
		SELECT id, @org, id, '{}', '', 'staff/x', timestamptz '2026-01-04' + i * interval '20 minutes' FROM n`,
	`INSERT INTO commands (id, case_id, organisation_id, name, request_hash, actor, role, first_seq, last_seq, at)
		SELECT id, id, @org, 'refer', '', 'staff/x', 'KE', 1, 1, '2027-01-04' FROM n`,
	`INSERT INTO events (case_id, seq, organisation_id, command_id, name, fact, actor, role, at, on_date)
		SELECT id, 10 + k, @org, id, CASE WHEN k = 4 THEN 'plan_activated' ELSE 'note' END,
			jsonb_build_object('version', jsonb_build_object('version_id', id)),
			'staff/x', 'KE', '2027-01-04', '2027-01-04' FROM n, generate_series(1, 4) k`,
	`INSERT INTO mails (key, organisation_id, case_id, principal, kind, send_after, on_date, status, delivery_id)
		SELECT id, @org, id, 'staff/x', 'REMINDER', '2027-01-04', '2027-01-04', 'SENT', id FROM n`,
	`INSERT INTO messages (id, organisation_id, direction, kind, other, about, answer, plan, words, status, todo, sent_at, made_at,
			waits_from, attempts, trouble)
		SELECT id, @org, 'OUT', 'NEED_NOTIFICATION', id, '', '', '', '', 'DELIVERED', CASE WHEN i % 1000 = 0 THEN 'CARRY' ELSE '' END,
			'2027-01-04', timestamptz '2027-01-04' + i * interval '1 minute', timestamptz '2027-01-04', 0, '' FROM n`,
	`INSERT INTO sendings (id, organisation_id, case_id, letter_id, status, ended_at)
		SELECT id, @org, id, 'letter-1', 'ARRIVED', CASE WHEN i % 1000 <> 0 THEN timestamptz '2027-01-04' END FROM n`,
	`ANALYZE`,
}

// plans records how the database would carry out the queries of f.
func plans(t *testing.T, p *place, f func(*Store) error) (plan string) {
	t.Helper()
	type query struct {
		sql  string
		vars []any
	}
	var asked []query
	look := func(db *gorm.DB) {
		asked = append(asked, query{db.Statement.SQL.String(), slices.Clone(db.Statement.Vars)})
	}
	require.NoError(t, p.DB.Callback().Query().After("gorm:query").Register("plans", look))
	require.NoError(t, p.DB.Callback().Raw().After("gorm:raw").Register("plans", look))
	require.NoError(t, p.DB.Callback().Row().After("gorm:row").Register("plans", look))
	err := f(p.Store)
	require.NoError(t, p.DB.Callback().Query().Remove("plans"))
	require.NoError(t, p.DB.Callback().Raw().Remove("plans"))
	require.NoError(t, p.DB.Callback().Row().Remove("plans"))
	require.NoError(t, err)
	require.NotEmpty(t, asked)
	for _, q := range asked {
		plan += explained(t, p, q.sql, q.vars)
	}
	return plan
}

func explained(t *testing.T, p *place, sql string, vars []any) (plan string) {
	t.Helper()
	rows, err := p.pool.QueryContext(t.Context(), "EXPLAIN "+sql, vars...)
	require.NoError(t, err, sql)
	defer func() { require.NoError(t, rows.Close()) }()
	for rows.Next() {
		var line string
		require.NoError(t, rows.Scan(&line))
		plan += line + "\n"
	}
	require.NoError(t, rows.Err())
	return plan
}

// No list across cases reads a table from end to end, nor do the sweep of an hour
// and the figures of a scrape those that grow for ever.
func TestPlans_ListsOfManyCasesGoByAnIndex(t *testing.T) {
	p := newPlace(t, migrated(t, WithConnections(1))) // the temporary table is of one connection
	for _, statement := range manyRows {
		require.NoError(t, p.DB.Exec(strings.ReplaceAll(statement, "@org", "'"+p.org+"'")).Error)
	}
	cases := func(f CaseFilter) func(*Store) error {
		f.Organisation, f.Limit = p.org, 50
		return func(s *Store) error {
			page, err := s.FindCases(t.Context(), f)
			if err != nil || page.Next == "" {
				return err
			}
			f.Cursor = page.Next
			_, err = s.FindCases(t.Context(), f)
			return err
		}
	}
	letters := func(statuses ...casefile.LetterStatus) func(*Store) error {
		return func(s *Store) error {
			page, err := s.FindLetters(t.Context(), LetterFilter{Organisation: p.org, Statuses: statuses})
			if err != nil || page.Next == "" {
				return err
			}
			_, err = s.FindLetters(t.Context(), LetterFilter{Organisation: p.org, Statuses: statuses, Cursor: page.Next})
			return err
		}
	}
	// Without pg_trgm a part of a name is looked for in all of them, as it has to be.
	var people, numbers string
	parts, part := "people_by_part_of_name", "cases_by_part_of_number"
	var trigrams int64
	require.NoError(t, p.DB.Table("pg_extension").Where("extname = 'pg_trgm'").Count(&trigrams).Error)
	if trigrams == 0 {
		people, numbers, parts, part = "people", "cases", "Seq Scan on people", "Seq Scan on cases"
	}
	for name, list := range map[string]struct {
		read  func(*Store) error
		index string
		whole string // the table whose rows are what is counted
	}{
		"letters that wait":  {letters(WaitingLetters...), "letters_waiting", ""},
		"letters held":       {letters(casefile.LetterHeld), "letters_held", ""},
		"all cases":          {cases(CaseFilter{}), "cases_by_age", ""},
		"overdue":            {cases(CaseFilter{Overdue: true}), "cases_overdue", ""},
		"due, few":           {cases(CaseFilter{DueBefore: date("2027-02-02")}), "cases_by_due", ""},
		"due, many":          {cases(CaseFilter{DueBefore: date("2027-12-01")}), "cases_by_age", ""},
		"by what is due":     {cases(CaseFilter{Order: "next_due"}), "cases_by_due", ""},
		"by number":          {cases(CaseFilter{Order: "-number"}), "cases_by_number", ""},
		"cases with a task":  {cases(CaseFilter{Tasks: []casefile.TaskKind{casefile.TaskFindSuccessor}}), "tasks_of_a_kind", ""},
		"a number":           {cases(CaseFilter{Number: "27-01234"}), part, numbers},
		"part of a name":     {named(t, p, "kari c4ca4"), parts, people},
		"what nobody is":     {named(t, p, "zebra"), parts, people},
		"a colleague's":      {colleagues(t, p), "case_staff_pkey", ""},
		"the unit's tasks":   {unitsTasks(t, p), "tasks_of_unit", ""},
		"the unit's newest":  {newestTasks(t, p), "tasks_of_unit_by_age", ""},
		"counts of tasks":    {countedTasks(t, p), "tasks_of_unit", ""},
		"what must not be":   {contradicting(t, p), "running_cases_beside", "events"}, // none here
		"figures":            {figures(t), "deadlines_overdue", "cases"},
		"an hour's sweeping": {sweeping(t, p), "texts_by_age", "case_messages"}, // none here
	} {
		plan := plans(t, p, list.read)
		assert.Contains(t, plan, list.index, name+"\n"+plan)
		for _, line := range strings.Split(plan, "\n") {
			_, table, ok := strings.Cut(line, "Seq Scan on ")
			assert.True(t, !ok || strings.Fields(table)[0] == list.whole, name+"\n"+plan)
		}
	}
}

func named(t *testing.T, p *place, name string) func(*Store) error {
	return func(s *Store) error {
		_, err := s.FindPeople(t.Context(), PersonFilter{Organisation: p.org, Name: name})
		return err
	}
}

func figures(t *testing.T) func(*Store) error {
	return func(s *Store) error {
		_, err := s.ReadFigures(t.Context(), time.Now())
		return err
	}
}

func sweeping(t *testing.T, p *place) func(*Store) error {
	return func(s *Store) error {
		_, err := s.SweepDrafts(t.Context(), p.at.Add(-8*24*time.Hour), p.at.Add(-24*time.Hour))
		return err
	}
}

func colleagues(t *testing.T, p *place) func(*Store) error {
	return func(s *Store) error {
		if _, err := s.CasesCoordinatedBy(t.Context(), p.org, "staff/7"); err != nil {
			return err
		}
		_, err := s.OpenCasesNaming(t.Context(), p.org, []casefile.Principal{"staff/7", "staff/8"}, "", 200)
		return err
	}
}

func unitsTasks(t *testing.T, p *place) func(*Store) error {
	return func(s *Store) error {
		page, err := s.FindTasks(t.Context(), TaskFilter{Unit: p.org, Limit: 50})
		if err != nil {
			return err
		}
		require.NotEmpty(t, page.Next)
		_, err = s.FindTasks(t.Context(), TaskFilter{Unit: p.org, Limit: 50, Cursor: page.Next})
		return err
	}
}

func newestTasks(t *testing.T, p *place) func(*Store) error {
	return func(s *Store) error {
		f := TaskFilter{Unit: p.org, NewestFirst: true, Limit: 50,
			TaskNarrowing: TaskNarrowing{HeldByNobody: true, OpenedSince: date("2027-01-04")}}
		page, err := s.FindTasks(t.Context(), f)
		if err != nil {
			return err
		}
		require.NotEmpty(t, page.Next)
		f.Cursor = page.Next
		_, err = s.FindTasks(t.Context(), f)
		return err
	}
}

func countedTasks(t *testing.T, p *place) func(*Store) error {
	return func(s *Store) error {
		n, err := s.CountTasks(t.Context(), TaskFilter{Unit: p.org}, []casefile.Principal{"staff/x"}, date("2027-02-05"), date("2027-02-11"),
			date("2027-01-04"))
		require.Equal(t, MostCounted+1, n.Total, "counted no further")
		return err
	}
}

func contradicting(t *testing.T, p *place) func(*Store) error {
	return func(s *Store) error {
		_, err := s.Contradictions(t.Context(), p.org, 50)
		return err
	}
}
