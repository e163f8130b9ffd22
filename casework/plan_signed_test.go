package casework

import (
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
)

// The status of a plan is the same while its participants wait for a signature and when they have it:
// which of them it is, is said beside it.
func TestP03_APlanSaysThatItIsSigned(t *testing.T) {
	w := newTown(t, "2027-03-15T10:00:00Z")
	c := w.coordinated()
	signed := func() []bool {
		shown, err := w.service.Case(t.Context(), w.as("kari"), c)
		require.NoError(t, err)
		plan, err := w.service.Plan(t.Context(), w.as("kari"), c)
		require.NoError(t, err)
		return []bool{shown.PlanStatus == casefile.PlanStatusAwaiting, shown.PlanSigned, plan.Signed}
	}
	w.must("ola", c, &casefile.StartPlan{Style: "BRIEF"})
	require.Equal(t, []bool{false, false, false}, signed())
	w.must("ola", c, &casefile.IssueParticipation{TextVersion: "1", Language: "nb", Participants: []casefile.Participant{
		{Who: w.who("ola"), Service: "COORDINATION", Read: casefile.PlanContent, Write: casefile.PlanContent}}})
	require.Equal(t, []bool{true, false, false}, signed())
	w.must("kari", c, &casefile.RegisterSignature{Form: w.form(c)})
	require.Equal(t, []bool{true, true, true}, signed())
}
