package models

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/casefile"
)

func (p *place) ask(put func(q *Questions)) {
	p.t.Helper()
	var q Questions
	put(&q)
	require.NoError(p.t, p.Ask(p.t.Context(), &q))
}

func TestQuestions_OneTripHoweverMany(t *testing.T) {
	store, trips := traced(t)
	p := newPlace(t, store)
	unit := Unit{ID: uuid.NewString(), OrganisationID: p.org, Name: "Hjemmetjenesten"}
	p.create(&unit)
	here := p.staff(func(s *Staff) { s.UnitID = &unit.ID })
	left := p.staff(func(s *Staff) { s.UnitID, s.Active = &unit.ID, false })
	require.NoError(t, p.DB.Model(&left).Update("active", false).Error)
	both := []casefile.Principal{left.Principal(), here.Principal(), "person/x"}

	var gone, there []casefile.Principal
	var known []Known
	var other bool
	*trips = nil
	p.ask(func(q *Questions) {
		q.Gone(both, &gone)
		q.InUnit(unit.ID, both, &there)
		q.Known(p.org, []casefile.Principal{here.Principal()}, &known)
		q.OtherPlan(p.org, uuid.NewString(), uuid.NewString(), &other)
	})
	assert.Len(t, *trips, 1)
	assert.Equal(t, []casefile.Principal{left.Principal()}, gone)
	assert.Equal(t, []casefile.Principal{here.Principal()}, there)
	assert.Equal(t, []Known{{Principal: here.Principal(), Active: true, OfUnit: true}}, known)
	assert.False(t, other)

	// Nobody to ask about is no trip.
	*trips = nil
	p.ask(func(q *Questions) {
		q.Gone([]casefile.Principal{"person/x"}, &gone)
		q.InUnit("", both, &there)
		q.Managers(nil, nil)
		q.WithoutAddress([]casefile.Principal{"staff/x"}, nil)
		q.Known(p.org, []casefile.Principal{casefile.System}, nil)
	})
	assert.Empty(t, *trips)
}
