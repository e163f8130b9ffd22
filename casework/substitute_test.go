package casework

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/casefile"
)

// A substitute until a known day is found at the case, in the list of cases and with the tasks (K-07), by the
// staff; the absence of one who works here is nobody else's business.
func TestK07_ASubstituteUntilAKnownDayIsFound(t *testing.T) {
	w := newTown(t, "2027-02-01T08:00:00Z")
	c, until := w.coordinated(), w.today().AddDays(30)
	found := func(who string) (at, listed, narrowed, withTask casefile.Date) {
		t.Helper()
		one, err := w.service.Case(t.Context(), w.as(who), c)
		require.NoError(t, err)
		list, err := w.service.Cases(t.Context(), w.as(who), CaseQuery{})
		require.NoError(t, err)
		only, err := w.service.Cases(t.Context(), w.as(who), CaseQuery{StandsIn: true})
		require.NoError(t, err)
		for _, row := range only.Cases {
			narrowed = row.StandsInUntil
		}
		tasks, err := w.service.Tasks(t.Context(), w.as(who), TaskQuery{})
		require.NoError(t, err)
		for _, row := range tasks.Tasks {
			withTask = row.StandsInUntil
		}
		require.Len(t, list.Cases, 1)
		return one.StandsInUntil, list.Cases[0].StandsInUntil, narrowed, withTask
	}
	none := casefile.Date{}
	at, listed, narrowed, _ := found("tone")
	require.Equal(t, []casefile.Date{none, none, none}, []casefile.Date{at, listed, narrowed})
	w.must("tone", c, &casefile.ReportAbsence{Reason: "SICK", Substitute: w.who("tone"), Until: until})
	at, listed, narrowed, withTask := found("tone")
	require.Equal(t, []casefile.Date{until, until, until, until}, []casefile.Date{at, listed, narrowed, withTask})
	_, listed, _, withTask = found("kari")
	assert.Equal(t, []casefile.Date{none, none}, []casefile.Date{listed, withTask}, "the patient")
	w.must("tone", c, &casefile.EndAbsence{})
	at, listed, narrowed, _ = found("tone")
	require.Equal(t, []casefile.Date{none, none, none}, []casefile.Date{at, listed, narrowed})
}
