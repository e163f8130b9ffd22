package activities

import (
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/workflows"
)

// A letter that left the state years ago comes back, and an entry of that time is
// corrected: both are decided on the whole ledger, and the workflow gets what it has
// to know of them.
func TestINV87_INV106_WhatHasLeftTheStateCanBePutRight(t *testing.T) {
	w := newTown(t)
	f := w.newFile(t)
	f.planned()
	for _, l := range f.state.Letters {
		if l.Status == casefile.LetterQueued {
			f.must(f.handler, "2027-01-16 09:00", &casefile.PostLetter{Letter: l.ID})
		}
	}
	f.wakeUntil("2027-04-20 12:00")
	whole := f.state
	f.state = casefile.Lighten(whole, instant("2027-04-20 12:00"))
	require.Greater(t, f.state.Past, 5)
	var old casefile.Letter
	for _, l := range whole.Letters {
		if casefile.ReachesPast(f.state, &casefile.FailLetter{Letter: l.ID}) {
			old = l
		}
	}
	require.NotEmpty(t, old.ID, "a letter has left")
	require.False(t, casefile.ReachesPast(whole, &casefile.FailLetter{Letter: old.ID}))

	in := f.input(f.handler, "2027-04-20 13:00", &casefile.FailLetter{Letter: old.ID, Reason: "RETURNED"})
	result := f.record(in)
	require.Nil(t, result.Refusal)
	require.NotNil(t, result.State)
	require.Equal(t, casefile.LetterFailed, letter(t, f.state, old.ID).Status)
	require.Positive(t, f.state.Past, "the rest stays where it is")
	row, err := f.store.CaseByID(t.Context(), f.state.Case)
	require.NoError(t, err)
	require.Equal(t, asJSON(f, f.state), asJSON(f, row.State), "the row is what the workflow carries")

	// A run that never heard of it is given the case as it is, not only the events.
	missed := f.input(f.handler, "2027-04-20 14:00", &casefile.AssignHandler{Staff: f.ko})
	missed.State = in.State
	result = f.record(missed)
	require.Nil(t, result.Refusal)
	require.Equal(t, casefile.LetterFailed, letter(t, f.state, old.ID).Status)

	load := func() workflows.LoadResult {
		loaded, err := f.cases.Load(t.Context(), f.state.Case, f.org)
		require.NoError(t, err)
		return loaded
	}
	light := f.state
	f.state = load().State // what follows from it is previewed on the whole ledger, as it is decided
	body := f.correction("2027-04-21 09:00", &casefile.CorrectEntry{Entry: f.entry("signed"), Void: true})
	f.state = light
	require.Nil(t, f.record(f.input(f.handler, "2027-04-21 09:00", body)).Refusal)
	loaded := load()
	require.Equal(t, asJSON(f, casefile.Lighten(loaded.State, instant("2027-04-21 09:00"))), asJSON(f, f.state))
}

func letter(t *testing.T, s casefile.State, id string) casefile.Letter {
	t.Helper()
	for _, l := range s.Letters {
		if l.ID == id {
			return l
		}
	}
	t.Fatalf("no %s", id)
	return casefile.Letter{}
}
