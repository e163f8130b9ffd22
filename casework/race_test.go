package casework

import (
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"samlop/models"
)

// together runs f n times at once and waits for all.
func together(n int, f func(i int)) {
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { f(i) })
	}
	wg.Wait()
}

// The same first request sent many times at once meets one case.
func TestOneKeyIsOneCase(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	kari, _ := models.PersonID(w.who("kari"))
	intakes := make([]models.Intake, 20)
	together(len(intakes), func(i int) {
		in, err := w.store.SetAsideCase(t.Context(), models.Intake{CommandID: "k1", OrganisationID: w.org, CaseID: uuid.NewString(),
			PersonID: kari}, 2027)
		if err != nil {
			t.Error(err)
		}
		intakes[i] = in
	})
	for _, in := range intakes {
		require.Equal(t, intakes[0].CaseID, in.CaseID)
		require.Equal(t, "2027-0001", in.Number)
	}
	other, err := w.store.SetAsideCase(t.Context(), models.Intake{CommandID: "k2", OrganisationID: w.org, CaseID: uuid.NewString(),
		PersonID: kari}, 2027)
	require.NoError(t, err)
	require.Equal(t, "2027-0002", other.Number, "no number is lost on the way")
}

func TestOneKeyIsOneEntryInARegister(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	a := w.as("adm")
	ids := make([]string, 20)
	together(len(ids), func(i int) {
		s, err := w.service.CreateStaff(t.Context(), a, "the key", NewStaff{Name: "Siri"})
		if err != nil {
			t.Error(err)
		}
		ids[i] = s.ID
	})
	for _, id := range ids {
		require.Equal(t, ids[0], id)
	}
}

// Of many who write the same draft at once, one writes and the rest are stale.
func TestADraftIsWrittenByOne(t *testing.T) {
	w := newTown(t, "2027-03-15T10:00:00Z")
	c := w.planned()
	a := w.as("ola")
	for version := range 2 {
		var wrote, stale int
		var mu sync.Mutex
		content := w.wholePlan()
		together(10, func(int) {
			_, err := w.service.SavePlanDraft(t.Context(), a, c, exactly(version), content)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				wrote++
			case is[*Stale](err):
				stale++
			default:
				t.Error(err)
			}
		})
		require.Equal(t, 1, wrote)
		require.Equal(t, 9, stale)
	}
}
