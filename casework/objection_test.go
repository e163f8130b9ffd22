package casework

import (
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
)

func TestINV85_TheDoorIsShutToWhomThePatientObjectsTo(t *testing.T) {
	w := newTown(t, "2027-03-15T10:00:00Z")
	c := w.planned()
	_, err := w.service.PlanDraft(t.Context(), w.as("nurse"), c)
	require.NoError(t, err)
	refusal(t, w.step("kari", c, &casefile.ObjectToSharing{Against: []casefile.Principal{w.who("kai")}}), "INV-85", "objection_against_unit")
	w.must("nurse", c, &casefile.ObjectToSharing{Against: []casefile.Principal{w.who("nurse")}, About: "MARKED what is not to be shared"})
	require.False(t, w.temporal.sent("MARKED"))

	_, err = w.service.PlanDraft(t.Context(), w.as("nurse"), c)
	forbidden(t, err, NoRelation)
	_, err = w.service.SavePlanDraft(t.Context(), w.as("nurse"), c, exactly(0), PlanContent{Cooperation: "x"})
	forbidden(t, err, NoRelation)
	_, err = w.service.Case(t.Context(), w.as("nurse"), c)
	forbidden(t, err, NoRelation)
	list, err := w.service.Cases(t.Context(), w.as("nurse"), CaseQuery{})
	require.NoError(t, err)
	require.Empty(t, list.Cases)
	_, err = w.service.PlanDraft(t.Context(), w.as("nav"), c)
	require.NoError(t, err)

	shown, err := w.service.Consents(t.Context(), w.as("kari"), c)
	require.NoError(t, err)
	require.Len(t, shown.Objections, 1)
	text, err := w.service.Text(t.Context(), w.as("kari"), c, shown.Objections[0].About.ID())
	require.NoError(t, err)
	require.Equal(t, "MARKED what is not to be shared", text.Body)

	w.must("tone", c, &casefile.OverrideObjection{Objection: "objection-1", WeightyReason: "life and health"})
	_, err = w.service.PlanDraft(t.Context(), w.as("nurse"), c)
	require.NoError(t, err)
	list, err = w.service.Cases(t.Context(), w.as("nurse"), CaseQuery{})
	require.NoError(t, err)
	require.Len(t, list.Cases, 1)
}
