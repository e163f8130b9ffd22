package models

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/internal/localpg/pgtest"
)

// free are the tables that hold nothing of an organisation's, and no migration keeps apart.
var free = map[string]string{
	"goose_db_version": "which migrations there have been",
	"worlds":           "clocks, in training",
	"mailbox":          "mails that leave no machine, in development",
	"watch":            "how far the watch has come",
	"heard_steps":      "ids of steps, for some minutes",
	"sessions":         "logins, which several organisations may know, sealed",
}

// notApart lists what of a database does not stand behind the wall and should.
func notApart(t *testing.T, s *Store) []string {
	t.Helper()
	var tables []struct {
		Name      string
		Behind    bool
		Whose     string
		Policies  int
		Within    *string
		Across    *string
		Forgotten bool
	}
	require.NoError(t, s.DB.Raw(`SELECT c.relname AS name, c.relrowsecurity AS behind,
			CASE c.relname WHEN 'organisations' THEN 'id' ELSE 'organisation_id' END AS whose,
			(SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid) AS policies,
			(SELECT min(pg_get_expr(p.polqual, p.polrelid)) FROM pg_policy p WHERE p.polrelid = c.oid AND p.polpermissive AND p.polcmd = '*'
				AND p.polroles = ARRAY['samlop_within'::regrole::oid] AND p.polwithcheck IS NULL) AS within,
			(SELECT min(pg_get_expr(p.polqual, p.polrelid)) FROM pg_policy p WHERE p.polrelid = c.oid AND p.polpermissive AND p.polcmd = '*'
				AND p.polroles = ARRAY['samlop_across'::regrole::oid] AND p.polwithcheck IS NULL) AS across,
			NOT has_table_privilege('samlop_within', c.oid, 'SELECT') OR NOT has_table_privilege('samlop_across', c.oid, 'SELECT') AS forgotten
		FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')`).Scan(&tables).Error)
	var wrong []string
	for _, table := range tables {
		if table.Forgotten {
			wrong = append(wrong, table.Name+" is closed to the roles of the system")
		}
		if _, none := free[table.Name]; none {
			continue
		}
		within := fmt.Sprintf("(%s = ( SELECT samlop_organisation() AS samlop_organisation))", table.Whose)
		two := table.Policies == 2 && table.Within != nil && *table.Within == within && table.Across != nil && *table.Across == "true"
		if !table.Behind || !two {
			wrong = append(wrong, table.Name)
		}
	}
	return wrong
}

// Every table that holds an organisation's rows is kept apart; one that a migration forgets,
// or a policy that somebody takes away, is found by this.
func TestWall_EveryTableStandsBehindIt(t *testing.T) {
	s := migrated(t)
	require.Empty(t, notApart(t, s), "SELECT keep_apart('…') is missing in the migration that makes the table, or it is free, and why")
	require.NoError(t, s.DB.Exec("CREATE TABLE forgotten (id uuid, organisation_id uuid NOT NULL)").Error)
	require.NoError(t, s.DB.Exec("DROP POLICY of_one_organisation ON texts").Error)
	require.NoError(t, s.DB.Exec("ALTER TABLE mails DISABLE ROW LEVEL SECURITY").Error)
	require.NoError(t, s.DB.Exec("CREATE POLICY more ON cases TO samlop_within USING (overdue > 0)").Error)
	require.ElementsMatch(t, []string{"forgotten is closed to the roles of the system", "forgotten", "texts", "mails", "cases"},
		notApart(t, s))
	require.NoError(t, s.DB.Exec("SELECT keep_apart('forgotten')").Error)
	require.NoError(t, s.admitRoles(t.Context()))
	require.ElementsMatch(t, []string{"texts", "mails", "cases"}, notApart(t, s))
}

// A view passes the wall of its table by, and has one of its own; it shows every column
// there is by now.
func TestWall_ViewsHaveTheirOwn(t *testing.T) {
	s := migrated(t)
	var views []struct{ Name, Definition string }
	require.NoError(t, s.DB.Raw("SELECT viewname AS name, definition FROM pg_views WHERE schemaname = 'public'").Scan(&views).Error)
	require.Len(t, views, 3)
	for _, v := range views {
		require.Contains(t, v.Definition, "WHERE ((CURRENT_USER <> 'samlop_within'::name) OR ("+strings.TrimPrefix(v.Name, "seen_")+
			".organisation_id = ( SELECT samlop_organisation() AS samlop_organisation)))", v.Name)
		var lacks []string
		require.NoError(t, s.DB.Raw(`SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = ?
			EXCEPT SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = ?`,
			strings.TrimPrefix(v.Name, "seen_"), v.Name).Scan(&lacks).Error)
		require.Empty(t, lacks, "%s is to be made anew in the migration that adds them", v.Name)
	}
}

// The roles own nothing, pass no row-level security by, and are nobody who does.
func TestWall_TheRolesOwnNothing(t *testing.T) {
	s := migrated(t)
	var roles []struct {
		Rolname                                            string
		Rolsuper, Rolbypassrls, Rolcanlogin, Rolcreaterole bool
		Owns, MemberOf                                     int
	}
	require.NoError(t, s.DB.Raw(`SELECT r.rolname, r.rolsuper, r.rolbypassrls, r.rolcanlogin, r.rolcreaterole,
			(SELECT count(*) FROM pg_shdepend d WHERE d.refclassid = 'pg_authid'::regclass AND d.refobjid = r.oid AND d.deptype = 'o') AS owns,
			(SELECT count(*) FROM pg_auth_members m WHERE m.member = r.oid) AS member_of
		FROM pg_roles r WHERE r.rolname IN (?, ?) ORDER BY r.rolname DESC`, withinRole, acrossRole).Scan(&roles).Error)
	require.Len(t, roles, 2)
	for i, name := range []string{withinRole, acrossRole} {
		assert.Equal(t, name, roles[i].Rolname)
		roles[i].Rolname = ""
		assert.Zero(t, roles[i], name)
	}
	_, walled, _ := behind(t)
	for _, ctx := range []context.Context{t.Context(), ForOrganisation(t.Context(), orgOf("aaaaaaaa")), AcrossOrganisations(t.Context())} {
		for _, sql := range []string{"ALTER TABLE cases DISABLE ROW LEVEL SECURITY", "DROP POLICY of_one_organisation ON cases",
			"TRUNCATE answers", "DELETE FROM goose_db_version", "CREATE TABLE own (id uuid)"} {
			require.ErrorContains(t, walled.DB.WithContext(ctx).Exec(sql).Error, "42501", sql)
		}
	}
}

// behind opens a database that two organisations are in: as its owner, and as the running
// system does. told gives what that has sent since it was last asked.
func behind(t *testing.T) (owner, walled *Store, told func() []string) {
	t.Helper()
	dsn := newMigrated(t)
	owner, err := OpenAsOwner(dsn)
	require.NoError(t, err)
	t.Cleanup(func() { _ = owner.Close() })
	fill(t, owner, "aaaaaaaa")
	fill(t, owner, "bbbbbbbb", "answers", "texts", "plan_versions", "access_log") // nothing that sweeps would find
	var mu sync.Mutex
	var sent []string
	walled, err = Open(dsn, WithTrace(func(sql string) {
		mu.Lock()
		defer mu.Unlock()
		sent = append(sent, sql)
	}))
	require.NoError(t, err)
	t.Cleanup(func() { _ = walled.Close() })
	return owner, walled, func() []string {
		mu.Lock()
		defer mu.Unlock()
		now := sent
		sent = nil
		return now
	}
}

func namesOfUnits(ctx context.Context, t *testing.T, s *Store) []string {
	t.Helper()
	names := []string{}
	require.NoError(t, s.in(ctx).Raw("SELECT name FROM units ORDER BY name").Scan(&names).Error)
	return names
}

// The context says whose rows are seen, statement by statement; a transaction keeps what
// it began with. A connection is told only when it is another's than last time.
func TestWall_TheContextSaysWhoseRowsAreSeen(t *testing.T) {
	_, walled, told := behind(t)
	walled.pool.SetMaxOpenConns(1)
	a, b := ForOrganisation(t.Context(), orgOf("aaaaaaaa")), ForOrganisation(t.Context(), orgOf("bbbbbbbb"))
	all := AcrossOrganisations(t.Context())
	told()
	require.Empty(t, namesOfUnits(t.Context(), t, walled), "who has not said is shown nothing")
	require.Len(t, told(), 2)
	require.Empty(t, namesOfUnits(ForOrganisation(t.Context(), ""), t, walled))
	require.Len(t, told(), 1, "it stood there")
	require.Equal(t, []string{"aaaaaaaa"}, namesOfUnits(a, t, walled))
	require.Len(t, told(), 2)
	require.Equal(t, []string{"aaaaaaaa"}, namesOfUnits(a, t, walled))
	require.Len(t, told(), 1)
	require.Equal(t, []string{"bbbbbbbb"}, namesOfUnits(b, t, walled))
	require.Equal(t, []string{"aaaaaaaa", "bbbbbbbb"}, namesOfUnits(all, t, walled))
	require.Equal(t, []string{"bbbbbbbb"}, namesOfUnits(ForOrganisation(all, orgOf("bbbbbbbb")), t, walled))

	require.NoError(t, walled.Transaction(a, func(tx *Store) error {
		require.Equal(t, []string{"aaaaaaaa"}, namesOfUnits(b, t, tx), "it keeps what it began with")
		require.Equal(t, []string{"aaaaaaaa"}, namesOfUnits(all, t, tx))
		return nil
	}))
	require.Equal(t, []string{"bbbbbbbb"}, namesOfUnits(b, t, walled))
}

// What goes in a batch costs no trip, whoever's the connection was, and leaves it as it
// was: also where the transaction of the batch is rolled back.
func TestWall_ABatchCostsNoTrip(t *testing.T) {
	_, walled, told := behind(t)
	walled.pool.SetMaxOpenConns(1)
	a, b := ForOrganisation(t.Context(), orgOf("aaaaaaaa")), ForOrganisation(t.Context(), orgOf("bbbbbbbb"))
	caseOfA := "aaaaaaaa" + "-0000-4000-8000-000000000008"
	require.Equal(t, []string{"bbbbbbbb"}, namesOfUnits(b, t, walled))
	told()
	near, err := walled.NearbyOf(a, caseOfA, "kaaaaaaaa", date("2027-01-04"), nil)
	require.NoError(t, err)
	require.True(t, near.Taken)
	require.Len(t, told(), 1)
	errGone := fmt.Errorf("gone")
	err = walled.OnCase(a, caseOfA, "kaaaaaaaa", func(tx *Store, found LockedCase) (*Trip, error) {
		require.Equal(t, 1, found.LastSeq)
		require.True(t, found.Known)
		require.Equal(t, []string{"aaaaaaaa"}, namesOfUnits(a, t, tx))
		return nil, errGone
	})
	require.ErrorIs(t, err, errGone)
	require.Len(t, told(), 3, "lock, question, rollback")
	require.Equal(t, []string{"bbbbbbbb"}, namesOfUnits(b, t, walled))
	require.Len(t, told(), 1, "it stands where it stood")
	who, err := walled.WhoLoggedIn(AcrossOrganisations(b), "aaaaaaaa", "aaaaaaaa")
	require.NoError(t, err)
	require.Len(t, who, 1)
	require.Len(t, told(), 1)
	require.Equal(t, []string{"bbbbbbbb"}, namesOfUnits(b, t, walled))
	require.Len(t, told(), 1)
}

// A database that has gone back is one again, and open to whoever it let in: an older
// program may log in as a member of the roles.
func TestWall_GoneBack(t *testing.T) {
	dsn := newMigrated(t)
	walled, err := Open(dsn)
	require.NoError(t, err)
	t.Cleanup(func() { _ = walled.Close() })
	for version := int64(0); version != rolesMade; {
		undone, err := MigrateDown(t.Context(), dsn)
		require.NoError(t, err)
		version = undone.Version
		for _, view := range []string{"seen_cases", "seen_people", "seen_access_log"} {
			err := walled.in(ForOrganisation(t.Context(), orgOf("aaaaaaaa"))).Exec("SELECT FROM " + view).Error
			require.True(t, err == nil || version == rolesMade, "an older program reads %s when %s is undone: %v", view, undone.Name, err)
		}
	}
	owner, err := OpenAsOwner(dsn)
	require.NoError(t, err)
	t.Cleanup(func() { _ = owner.Close() })
	// Left out are those which, or columns of which, came after the wall.
	fill(t, owner, "aaaaaaaa", "messages", "person_links", "papers", "papers_due", "print_batches",
		"print_letters", "sendings", "mail_events", "mail_calendars", "calendar_feeds", "originals",
		"case_messages", "case_message_readers", "form_drafts", "task_views", "plan_drafts", "people SET registered_for")
	require.Equal(t, []string{"aaaaaaaa"}, namesOfUnits(t.Context(), t, walled))
	require.NoError(t, Migrate(t.Context(), dsn))
	require.Empty(t, namesOfUnits(t.Context(), t, walled))
	require.Equal(t, []string{"aaaaaaaa"}, namesOfUnits(ForOrganisation(t.Context(), orgOf("aaaaaaaa")), t, walled))
}

// A database that was never migrated lets nobody work in the roles, or has not let them
// in: the schema is told all the same, and nothing is read past the wall.
func TestWall_NothingBeforeTheMigration(t *testing.T) {
	s, err := Open(pgtest.Database(t))
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Close() })
	found, err := s.Schema(t.Context())
	require.NoError(t, err)
	require.Zero(t, found.Version)
	require.Error(t, s.DB.WithContext(AcrossOrganisations(t.Context())).Exec("CREATE TABLE own (id uuid)").Error)
}
