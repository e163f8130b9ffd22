package models

import (
	"database/sql"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/internal/localpg/pgtest"
)

// An organisation from before policies had dates keeps the one it has, in force
// from the day it began, under the version it had.
func TestMigrate_APolicyFromBeforeHasItsVersion(t *testing.T) {
	dsn := pgtest.Database(t)
	require.NoError(t, Migrate(t.Context(), dsn))
	db, err := sql.Open("pgx", dsn)
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	migrator, err := newMigrator(db)
	require.NoError(t, err)
	_, err = migrator.DownTo(t.Context(), 9)
	require.NoError(t, err)
	const org = "0197b7a5-0000-7000-8000-000000000001"
	_, err = db.ExecContext(t.Context(), `INSERT INTO organisations (id, kind, name, policy, policy_version, created_at)
		VALUES ($1, 'MUNICIPALITY', 'Fjordvik', '{"minutes":"5d"}', 4, '2026-12-31T23:30:00Z')`, org)
	require.NoError(t, err)
	_, err = migrator.Up(t.Context())
	require.NoError(t, err)
	store, err := OpenAsOwner(dsn)
	require.NoError(t, err)
	defer func() { _ = store.Close() }()
	rows, err := store.PoliciesOf(t.Context(), org)
	require.NoError(t, err)
	require.Len(t, rows, 1)
	require.Equal(t, 4, rows[0].Version)
	require.Equal(t, "2027-01-01", rows[0].EffectiveFrom.String(), "it began after midnight in Oslo")
	require.Equal(t, calendar.Days(5), rows[0].Policy.Minutes)
	office, err := store.OfficeOn(t.Context(), org, calendar.MustDate("2027-06-01"))
	require.NoError(t, err)
	require.Equal(t, 4, office.Version)
	coming, err := store.ComingPolicies(t.Context(), "")
	require.NoError(t, err)
	require.Empty(t, coming)
}

// version writes one version of a policy; minutes tells them apart.
func (p *place) version(from string, minutes int, status string) int {
	p.t.Helper()
	policy, who := casefile.DefaultPolicy(), casefile.Principal("staff/b")
	policy.Minutes = calendar.Days(minutes)
	row := Policy{OrganisationID: p.org, EffectiveFrom: calendar.MustDate(from), Policy: policy, Status: PolicyProposed, ProposedBy: "staff/a",
		ProposedLogin: "a", ProposedAt: p.at}
	require.NoError(p.t, p.Transaction(p.t.Context(), func(tx *Store) (err error) {
		if row.Version, err = tx.AddPolicy(p.t.Context(), row); err != nil || status == PolicyProposed {
			return err
		}
		found, err := tx.LockPolicy(p.t.Context(), p.org, row.Version)
		if err != nil {
			return err
		}
		found.Status, found.DecidedBy, found.DecidedAt = status, &who, &p.at
		return tx.SettlePolicy(p.t.Context(), found)
	}))
	return row.Version
}

func (p *place) switchTo(version int) Switched {
	p.t.Helper()
	var out Switched
	require.NoError(p.t, p.Transaction(p.t.Context(), func(tx *Store) (err error) {
		out, err = tx.SwitchPolicy(p.t.Context(), p.org, version, p.at)
		return err
	}))
	return out
}

// minutesOn is what the policy of a day says.
func (p *place) minutesOn(days ...string) []int {
	p.t.Helper()
	var out []int
	for _, day := range days {
		office, err := p.OfficeOn(p.t.Context(), p.org, calendar.MustDate(day))
		require.NoError(p.t, err)
		require.Equal(p.t, p.unit, office.Lead.Unit)
		out = append(out, office.Policy.Minutes.N)
	}
	return out
}

// Which policy a step is decided under follows from its day alone, whether the
// organisation's row has been switched or not.
func TestINV73_ThePolicyOfADay(t *testing.T) {
	p := newPlace(t, migrated(t))
	p.version("2027-01-04", 7, PolicyApproved)
	june := p.version("2027-06-01", 6, PolicyApproved)
	p.version("2027-02-01", 99, PolicyProposed)
	p.version("2027-02-01", 98, PolicyRejected)
	march := p.version("2027-03-01", 3, PolicyApproved) // approved later, in force earlier
	again := p.version("2027-06-01", 5, PolicyApproved) // the same day: the newer one counts
	days := []string{"2027-01-04", "2027-02-28", "2027-03-01", "2027-05-31", "2027-06-01", "2030-01-01"}
	want := []int{7, 7, 3, 3, 5, 5}
	require.Equal(t, want, p.minutesOn(days...))
	for _, step := range []struct{ version, before int }{{march, 7}, {june, 3}, {again, 6}, {march, 7}, {again, 6}} {
		for range 2 {
			require.Equal(t, step.before, p.switchTo(step.version).Before.Minutes.N)
			require.Equal(t, want, p.minutesOn(days...))
		}
	}
	org, err := p.OrganisationByID(t.Context(), p.org)
	require.NoError(t, err)
	require.Equal(t, again, org.PolicyVersion, "an older one does not come back")
	require.Nil(t, org.NextPolicyFrom)
	_, err = p.OfficeOn(t.Context(), p.unit, calendar.MustDate("2027-01-04"))
	require.ErrorIs(t, err, gorm.ErrRecordNotFound)
	require.ErrorIs(t, p.Transaction(t.Context(), func(tx *Store) error {
		_, err := tx.SwitchPolicy(t.Context(), p.org, 3, p.at) // only proposed
		return err
	}), gorm.ErrRecordNotFound)
}

// The head of the unit comes along, and it costs one round trip.
func TestINV05_PolicyUnitAndHeadInOneQuery(t *testing.T) {
	var queries atomic.Int64
	p := newPlace(t, migrated(t, WithTrace(func(string) { queries.Add(1) })))
	p.staff(func(s *Staff) { s.Roles, s.CreatedAt = []casefile.Role{casefile.RoleUnitLead}, p.at.Add(time.Hour) })
	first := p.staff(func(s *Staff) { s.Roles = []casefile.Role{casefile.RoleUnit, casefile.RoleUnitLead} })
	p.staff(func(s *Staff) {
		s.Roles, s.Active, s.CreatedAt = []casefile.Role{casefile.RoleUnitLead}, false, p.at.Add(-time.Hour)
	})
	before := queries.Load()
	office, err := p.OfficeOn(t.Context(), p.org, calendar.MustDate("2027-02-01"))
	require.NoError(t, err)
	require.Equal(t, int64(1), queries.Load()-before)
	require.Equal(t, Office{Kind: Municipality, Policy: casefile.DefaultPolicy(), Version: 1,
		Lead: Lead{Unit: p.unit, Who: first.Principal()}, Language: "nb"}, office)
	lead, err := p.LeadOf(t.Context(), p.org)
	require.NoError(t, err)
	require.Equal(t, lead, office.Lead)
}

func TestComingPoliciesAreThoseNotCarriedRound(t *testing.T) {
	p := newPlace(t, migrated(t))
	a := p.version("2027-03-01", 3, PolicyApproved)
	b := p.version("2027-02-01", 2, PolicyApproved)
	p.version("2027-02-01", 2, PolicyProposed)
	coming, err := p.ComingPolicies(t.Context(), "")
	require.NoError(t, err)
	require.Equal(t, []ComingPolicy{{p.org, b, calendar.MustDate("2027-02-01"), 0}, {p.org, a, calendar.MustDate("2027-03-01"), 0}}, coming)
	require.NoError(t, p.NotePolicyRecounted(t.Context(), p.org, b, p.at))
	coming, err = p.ComingPolicies(t.Context(), "")
	require.NoError(t, err)
	require.Len(t, coming, 1)
	require.Zero(t, coming[0].Offset())
}
