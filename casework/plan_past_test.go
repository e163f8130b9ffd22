package casework

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/models"
)

// A version of the plan that another replaced long ago has left the state; whoever may read the
// plan finds it in the list, reads and prints it as before, it is not swept away, and the next
// version is numbered on (INV-46).
func TestINV46_AVersionThatHasLeftTheStateIsRead(t *testing.T) {
	w := newTown(t, "2027-03-31T10:00:00Z")
	c := w.planned()
	_, err := w.service.SavePlanDraft(t.Context(), w.as("ola"), c, exactly(0), w.wholePlan())
	require.NoError(t, err)
	w.must("ola", c, &casefile.ActivatePlan{PatientTookPart: true})
	revise := func(carried string) {
		changed := w.wholePlan()
		changed.Carried = carried
		plan, err := w.service.PlanDraft(t.Context(), w.as("ola"), c)
		require.NoError(t, err)
		_, err = w.service.SavePlanDraft(t.Context(), w.as("ola"), c, exactly(plan.Version), changed)
		require.NoError(t, err)
		w.must("ola", c, &casefile.BeginRevision{})
		w.must("ola", c, &casefile.CompleteRevision{ChangeNote: "as agreed", PatientTookPart: true})
	}
	for _, carried := range []string{"at the gym", "at school", "at the pool"} {
		revise(carried)
	}
	before, err := w.service.PlanVersions(t.Context(), w.as("kari"), c)
	require.NoError(t, err)
	light := casefile.Lighten(w.state(c), w.service.clock().AddDate(1, 0, 0))
	require.Len(t, light.Plan.Versions, 2, "the first and the one in force")
	require.NoError(t, w.service.store.DB.Model(&models.Case{ID: c}).Select("State").Updates(&models.Case{State: light}).Error)

	after, err := w.service.PlanVersions(t.Context(), w.as("kari"), c)
	require.NoError(t, err)
	require.Equal(t, before, after)
	for no, carried := range map[int]string{1: "at home", 2: "at the gym", 3: "at school", 4: "at the pool"} {
		v, err := w.service.PlanVersion(t.Context(), w.as("kari"), c, no)
		require.NoError(t, err)
		require.Equal(t, carried, v.Content.Carried)
		require.Equal(t, no, v.No)
		_, err = w.service.PrintPlan(t.Context(), w.as("kari"), c, PlanPrint{No: no})
		require.NoError(t, err)
	}
	for _, no := range []int{0, 5, -1} {
		_, err = w.service.PlanVersion(t.Context(), w.as("kari"), c, no)
		require.ErrorAs(t, err, new(*NotFound))
	}
	removed, err := w.service.SweepTexts(t.Context(), time.Time{}, w.service.clock().AddDate(0, 0, 1))
	require.NoError(t, err)
	require.Zero(t, removed)
	require.Equal(t, int64(4), w.count("plan_versions"))
}
