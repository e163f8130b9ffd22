package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A case taken over for the wrong person is struck as one that was referred (T-20).
func TestT20_T22_TakenOverForTheWrongPerson(t *testing.T) {
	p := openedOn(t, "2027-02-01")
	p.corrects(tone, CorrectEntry{Entry: p.entry("balance_opened"), Void: true})
	require.Equal(t, ClosedRegisteredWrongly, p.s.CloseReason)
	require.Empty(t, RolesIn(&p.s, Actor{Who: kari}))
	for _, dl := range p.s.Deadlines {
		require.False(t, dl.Live(), dl.Code)
	}
	require.Equal(t, []string{"REGISTERED_WRONGLY KE"}, p.openTasks())
}
