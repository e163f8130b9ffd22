package casefile

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What ends with a case, with a consent or with somebody's absence ends for a
// reason that Reason knows under the same name.
func TestEveryEndIsAReason(t *testing.T) {
	all := Reason("").Codes()
	require.Subset(t, all, CloseReason("").Codes())
	require.Subset(t, all, CodesOf(ConsentWithdrawn, ConsentExpired, ConsentSuperseded, ConsentRefused))
	require.Contains(t, all, string(DecisionStatusReversed))
	require.Contains(t, all, string(SaysMoved))
	away := 0
	for _, why := range AbsenceReason("").Codes() {
		require.Contains(t, all, string(absence(AbsenceReason(why))))
		away++
	}
	for _, code := range all {
		if strings.HasPrefix(code, "ABSENT_") {
			away--
		}
	}
	require.Zero(t, away, "each absence has its reason, and no reason is of an absence there is not")
}
