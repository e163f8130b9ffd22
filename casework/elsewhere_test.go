package casework

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/models"
)

// What is another organisation's and what is nowhere cost the same trips to the
// database, the last of them a line in a log, so that neither the answer nor its time
// tells one from the other.
func TestINV110_WhatIsElsewhereAndWhatIsNowhereCostTheSame(t *testing.T) {
	w := newTown(t, "2027-02-01T08:00:00Z")
	ctx := t.Context()
	c := w.coordinated()
	kari, _ := models.PersonID(w.who("kari"))
	batch := w.leaves("ola").Batch.ID
	w.org = w.municipality("Granli").ID
	unit, err := w.service.CreateUnit(ctx, w.as("owner"), w.key(), w.org, NewUnit{Name: "KE", Coordinating: true})
	require.NoError(t, err)
	w.staff("lead", unit.ID, casefile.RoleUnit, casefile.RoleUnitLead)
	lead := w.as("lead")

	walled, err := models.Open(w.dsn, models.WithTrace(w.trips.note), models.WithConnections(1))
	require.NoError(t, err)
	t.Cleanup(func() { _ = walled.Close() })
	w.service.store = walled
	for what, try := range map[string]struct {
		there string
		look  func(id string) error
	}{
		"a case": {c, func(id string) error { _, err := w.service.Case(lead.Within(ctx), lead, id); return err }},
		"a plan": {c, func(id string) error { _, err := w.service.Plan(lead.Within(ctx), lead, id); return err }},
		"a step": {c, func(id string) error {
			_, err := w.service.Take(lead.Within(ctx), lead, Step{CaseID: id, Body: &casefile.StartPlan{}, Key: w.key()})
			return err
		}},
		"a person": {kari, func(id string) error { _, err := w.service.Person(lead.Within(ctx), lead, id); return err }},
		"their logins": {kari, func(id string) error {
			_, err := w.service.LoginsOfPerson(lead.Within(ctx), lead, id)
			return err
		}},
		"an invitation": {kari, func(id string) error {
			_, err := w.service.InvitePerson(lead.Within(ctx), lead, id)
			return err
		}},
		"who decides": {kari, func(id string) error {
			_, err := w.service.RepresentativesOf(lead.Within(ctx), lead, id)
			return err
		}},
		"a batch": {batch, func(id string) error { _, err := w.service.BatchByID(lead.Within(ctx), lead, id, "", 10); return err }},
	} {
		cost := func(id string) (trips, lines int) {
			require.ErrorAs(t, try.look(id), new(*NotFound), what) // the connection knows whose it is
			before, last := len(w.trips.since(0)), w.lastLook()
			require.ErrorAs(t, try.look(id), new(*NotFound), what)
			trips = len(w.trips.since(before))
			var n int64
			require.NoError(t, w.store.DB.Model(&models.Access{}).Where("id > ? AND NOT allowed", last).Count(&n).Error)
			return trips, int(n)
		}
		trips, lines := cost(try.there)
		none, kept := cost(uuid.NewString())
		require.Equal(t, []int{trips, 1}, []int{none, kept}, what)
		require.Equal(t, 1, lines, what)
	}
}
