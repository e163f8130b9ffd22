package casework

import (
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
)

// From a person, or from their number, to their cases: for those who would find them
// in the list of cases, and logged like it.
func TestINV83_INV84_FromAPersonToTheirCases(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	active, other := w.granted(), w.screened()
	w.must("tone", other, &casefile.Merge{Into: active})
	id := w.id("kari")
	want := []PersonCase{
		{ID: other, Kind: casefile.KindCase, Number: "2027-0002", Phase: casefile.PhaseMerged, FirstReceivedOn: w.today(),
			EndedOn: w.today(), MergedInto: active},
		{ID: active, Kind: casefile.KindCase, Number: "2027-0001", Phase: casefile.PhaseActive, FirstReceivedOn: w.today()}}
	for _, who := range []string{"tone", "kari"} {
		p, err := w.service.Person(t.Context(), w.as(who), id)
		require.NoError(t, err)
		require.Equal(t, want, p.Cases)
	}
	p, err := w.service.LookUpPerson(t.Context(), w.as("kai"), PersonLookup{IdentityNumber: "12835810036"})
	require.NoError(t, err)
	require.Equal(t, want, p.Cases)
	require.Subset(t, w.accessLog(other), []string{"tone: cases of a person as KE true", "kari: cases of a person as RELATION true",
		"kai: cases of a person as KE true"})

	p, err = w.service.Person(t.Context(), w.as("owner"), id)
	require.NoError(t, err)
	require.Empty(t, p.Cases, "who keeps the register of a world has no part in its cases")

	require.NoError(t, w.step("tone", active, &casefile.RegisterDeath{DiedOn: w.today()}))
	p, err = w.service.Person(t.Context(), w.as("tone"), id)
	require.NoError(t, err)
	require.Equal(t, casefile.ClosedDeath, p.Cases[1].CloseReason)
	require.Equal(t, w.today(), p.Cases[1].EndedOn)

	found, err := w.service.Cases(t.Context(), w.as("tone"), CaseQuery{Number: "-0002", Limit: 50})
	require.NoError(t, err)
	require.Len(t, found.Cases, 1)
	require.Equal(t, other, found.Cases[0].ID)
}
