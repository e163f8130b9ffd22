package models

import (
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/casefile/calendar"
)

// oneCase puts down an organisation with one person and one case with one event.
func oneCase(t *testing.T, s *Store) Case {
	t.Helper()
	at := time.Date(2027, 1, 4, 9, 0, 0, 123456000, time.UTC)
	org := Organisation{ID: uuid.NewString(), Kind: Municipality, Name: "Fjordvik", Language: "nb", Policy: casefile.DefaultPolicy(),
		PolicyVersion: 1, NextCaseNumber: 1, CreatedAt: at}
	require.NoError(t, s.DB.Create(&org).Error)
	person := Person{ID: uuid.NewString(), OrganisationID: org.ID, Name: "Kari", Kind: "PATIENT", Channel: ByLetter, Language: "nb",
		Version: 1, CreatedAt: at}
	require.NoError(t, s.DB.Create(&person).Error)
	c := Case{ID: uuid.NewString(), OrganisationID: org.ID, Number: "2027-0001", PersonID: person.ID, Phase: casefile.PhaseReceived,
		Round: 1, LastSeq: 1,
		PlanStatus: casefile.PlanStatusNone, State: casefile.New("x", org.ID), CreatedAt: at, UpdatedAt: at}
	require.NoError(t, s.DB.Create(&c).Error)
	event, err := NewEvent(c.ID, org.ID, casefile.Event{Seq: 1, At: at, On: calendar.DateOf(at), By: "staff/x", Role: casefile.RoleUnit,
		Command: "k1", Fact: &casefile.ScreeningStarted{Identity: "NATIONAL_NUMBER", Handler: "staff/x"}})
	require.NoError(t, err)
	require.NoError(t, s.DB.Create(&event).Error)
	command := Command{ID: "k1", CaseID: c.ID, OrganisationID: org.ID, Name: "start_screening", RequestHash: "h", Actor: "staff/x",
		Role: casefile.RoleUnit, FirstSeq: 1, LastSeq: 1, At: at}
	require.NoError(t, s.DB.Create(&command).Error)
	require.NoError(t, s.LogAccess(t.Context(), Access{OrganisationID: org.ID, Principal: "staff/x", Ground: "KE", CaseID: &c.ID,
		What: "case", Allowed: true, At: at}))
	return c
}

func TestLedger_INV15_INV87_AppendOnly(t *testing.T) {
	s := migrated(t)
	oneCase(t, s)
	for _, table := range []string{"events", "commands", "access_log"} {
		for _, statement := range []string{
			"UPDATE " + table + " SET organisation_id = gen_random_uuid()",
			"DELETE FROM " + table,
			"TRUNCATE " + table + " CASCADE",
		} {
			t.Run(statement, func(t *testing.T) {
				err := s.DB.Exec(statement).Error
				var pg *pgconn.PgError
				require.ErrorAs(t, err, &pg)
				assert.Equal(t, "23001", pg.Code, "the database itself refuses")
				var n int64
				require.NoError(t, s.DB.Table(table).Count(&n).Error)
				assert.EqualValues(t, 1, n)
			})
		}
	}
}

func TestLedger_EventsComeBackAsTheyWere(t *testing.T) {
	s := migrated(t)
	c := oneCase(t, s)
	events, err := s.EventsAfter(t.Context(), c.ID, 0)
	require.NoError(t, err)
	require.Len(t, events, 1)
	at := time.Date(2027, 1, 4, 9, 0, 0, 123456000, time.UTC)
	assert.Equal(t, casefile.Event{Seq: 1, At: at, On: calendar.MustDate("2027-01-04"), By: "staff/x", Role: casefile.RoleUnit, Command: "k1",
		Fact: &casefile.ScreeningStarted{Identity: "NATIONAL_NUMBER", Handler: "staff/x"}}, events[0])

	unknown := Event{CaseID: c.ID, Seq: 2, OrganisationID: c.OrganisationID, CommandID: "k2", Name: "from_the_future", Fact: []byte("{}"),
		Actor: "system", Role: casefile.RoleSystem, At: at, OnDate: calendar.MustDate("2027-01-04")}
	require.NoError(t, s.DB.Create(&unknown).Error)
	_, err = s.EventsAfter(t.Context(), c.ID, 0)
	assert.ErrorContains(t, err, "from_the_future", "a fact passed over would leave the state wrong")
}

func TestStore_TransactionLeavesNothingWhenItFails(t *testing.T) {
	s := migrated(t)
	boom := errors.New("boom")
	require.ErrorIs(t, s.Transaction(t.Context(), func(tx *Store) error {
		oneCase(t, tx)
		return boom
	}), boom)
	var n int64
	require.NoError(t, s.DB.Model(&Case{}).Count(&n).Error)
	assert.Zero(t, n)
}
