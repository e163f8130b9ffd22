package casework

import (
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
)

// The patient objects to somebody under one entry, and they take part under another:
// joined, they are one, and see nothing.
func TestINV85_INV102_AnObjectionIsAgainstThePersonWhateverTheName(t *testing.T) {
	w := newTown(t, "2027-03-15T10:00:00Z")
	c := w.planned()
	w.must("ola", c, &casefile.StartCareTeam{Members: []casefile.TeamMember{{Who: w.who("nav"), Service: "NAV"}}})
	w.again("Nav igjen", "nav-2", "")
	w.must("kari", c, &casefile.ObjectToSharing{Against: []casefile.Principal{w.who("nav-2")}})
	_, err := w.service.Case(t.Context(), w.as("nav"), c)
	require.NoError(t, err, "two people, as far as anybody knows")

	w.join("nav-2", "nav")
	for _, login := range []string{"nav", "nav-2"} {
		_, err = w.service.Case(t.Context(), w.as(login), c)
		forbidden(t, err, NoRelation)
		list, err := w.service.Cases(t.Context(), w.as(login), CaseQuery{Limit: 50})
		require.NoError(t, err)
		require.Empty(t, list.Cases)
	}
}
