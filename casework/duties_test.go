package casework

import (
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/models"
)

// What /me says that somebody may, they may, and nothing else: each duty is held against what
// is answered where it is asked (INV-84, INV-111).
func TestINV84_WhatMeSaysOneMayOneMay(t *testing.T) {
	w := newTown(t, "2027-03-15T10:00:00Z")
	ctx := t.Context()
	w.planned()
	units, err := w.service.Units(ctx, w.as("tone"), w.org)
	require.NoError(t, err)
	unit := units.Units[0].ID
	ola, _ := models.StaffID(w.who("ola"))
	asks := map[Duty]func(Asker) error{
		DutyPeople: func(a Asker) error { _, err := w.service.PersonList(ctx, a, PersonQuery{}); return err },
		DutyCases: func(a Asker) error {
			_, err := w.service.Cases(ctx, a, CaseQuery{Tasks: []casefile.TaskKind{casefile.TaskFindSuccessor}, Limit: 1})
			return err
		},
		DutyLetters:  func(a Asker) error { _, err := w.service.WaitingLetters(ctx, a, LetterQuery{Limit: 1}); return err },
		DutyFigures:  func(a Asker) error { _, err := w.service.CaseFigures(ctx, a, FigureQuery{}); return err },
		DutyTraining: func(a Asker) error { _, err := w.service.TrainingOf(ctx, a, ola); return err },
		DutyRegisters: func(a Asker) error {
			_, err := w.service.ChangeUnit(ctx, a, w.org, unit, Versions{Any: true}, UnitChange{})
			return err
		},
		DutyApproval: func(a Asker) error { _, err := w.service.RoleGrants(ctx, a, w.org); return err },
	}
	require.Len(t, asks, len(Duty("").Codes()))
	some := map[Duty]bool{}
	for _, who := range []string{"kari", "nav", "tone", "kai", "adm", "mette", "nurse", "stranger"} {
		me, err := w.service.Me(ctx, w.as(who))
		require.NoError(t, err)
		for duty, ask := range asks {
			err := ask(w.as(who))
			var no *Forbidden
			require.True(t, err == nil || errors.As(err, &no), "%s, %s: %v", who, duty, err)
			require.Equal(t, slices.Contains(me.May, duty), err == nil, "%s, %s", who, duty)
			some[duty] = some[duty] || err == nil
		}
	}
	require.Len(t, some, len(asks))
	for duty, is := range some {
		require.True(t, is, "%s is nobody's", duty)
	}
	stranger, err := w.service.Me(ctx, Asker{Issuer: issuer, Subject: "unknown"})
	require.NoError(t, err)
	require.Empty(t, stranger.May)
}
