package api

import (
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/casework"
)

// Who may read the plan, over HTTP: those who are listed can, and others can neither read it nor the list (INV-30).
func TestINV30_WhoMayReadThePlanOverHTTP(t *testing.T) {
	f := newFjordvik(t)
	at := "/api/v1/cases/" + f.caseOf(t, &casefile.StartScreening{Identity: "NATIONAL_NUMBER"}) + "/plan"
	list := made[casework.PlanReaders](t, f.call(t, pat, "GET", at+"/readers", nil), 200)
	var who []string
	for _, r := range list.Readers {
		who = append(who, list.People[r.Who].Name+" "+string(r.Ground))
		require.False(t, r.Withdrawable)
	}
	require.Equal(t, []string{"Per Pasient OWN", "Liv Leiar STANDS_IN", " OFFICE"}, who)
	for _, reader := range []string{pat, kel, ke} {
		made[casework.Plan](t, f.call(t, reader, "GET", at, nil), 200)
	}
	for _, path := range []string{at, at + "/readers"} {
		require.Equal(t, 404, f.call(t, admin, "GET", path, nil).status)
	}
}
