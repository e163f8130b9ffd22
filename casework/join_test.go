package casework

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"samlop/casefile"
	"samlop/models"
)

// sideBySide are two cases of Kari's that both go on, as there could be before there
// was a rule (INV-104): the first is hidden while the second begins.
func (w *town) sideBySide(first, second func() string) (one, two string) {
	w.t.Helper()
	one = first()
	hide := func(phase casefile.Phase, beside string) {
		require.NoError(w.t, w.store.DB.Exec(`UPDATE cases SET phase = ?,
			first_received_on = first_received_on + CASE WHEN ? = '' THEN 9999 ELSE -9999 END,
			state = jsonb_set(state::jsonb, '{runs_beside}', to_jsonb(?::text))::json WHERE id = ?`, phase, beside, beside, one).Error)
	}
	phase := w.state(one).Phase
	hide(casefile.PhaseScreening, "")
	two = second()
	hide(phase, two)
	return one, two
}

// coordinatedBy is a case that somebody coordinates.
func (w *town) coordinatedBy(who string) func() string {
	return func() string {
		c := w.granted()
		w.train(who)
		w.must("tone", c, &casefile.ProposeCoordinator{Staff: w.who(who), WishAsked: true})
		w.must("tone", c, &casefile.AppointCoordinator{Staff: w.who(who), ManagerConfirmed: true})
		return c
	}
}

func (w *town) open(kind casefile.TaskKind, caseID string) (about []string) {
	for _, task := range w.state(caseID).Tasks {
		if task.Kind == kind && task.Open() {
			about = append(about, task.About)
		}
	}
	return about
}

// Two cases that both go on become one: the one received first, with the coordinator
// whom a person chose. The other is told, and ends as by a handover.
func TestT21_INV104_TwoRunningCasesAreJoined(t *testing.T) {
	for _, stays := range []string{"ola", "nurse"} {
		t.Run(stays+" stays", func(t *testing.T) {
			w := newTown(t, "2027-01-31T20:15:00Z")
			one, two := w.sideBySide(w.coordinatedBy("ola"), w.coordinatedBy("nurse"))
			w.must("nurse", two, &casefile.StartPlan{})
			refusal(t, w.step("tone", one, &casefile.JoinCase{Into: two}), "T-21", "join_the_other_first")
			refusal(t, w.step("tone", two, &casefile.JoinCase{Into: one}), "T-21", "coordinator_to_choose")
			refusal(t, w.step("tone", two, &casefile.JoinCase{Into: one, Coordinator: w.who("tone")}), "T-21", "coordinator_of_neither")
			other := w.must("jonas", "", &casefile.Refer{SenderKind: "PATIENT"}).CaseID
			refusal(t, w.step("tone", two, &casefile.JoinCase{Into: other}), "T-21", "not_the_persons_case")

			w.temporal.before = func(o client.UpdateWorkflowOptions, _ bool) error { // it stops half-way
				if o.UpdateName == "join_case" {
					return errStopped
				}
				return nil
			}
			join := &casefile.JoinCase{Into: one, Coordinator: w.who(stays)}
			require.ErrorIs(t, w.step("tone", two, join), errStopped)
			w.temporal.mend()
			w.must("tone", two, join)

			kept, ended := w.state(one), w.state(two)
			require.Equal(t, casefile.PhaseMerged, ended.Phase)
			require.Equal(t, one, ended.MergedInto)
			require.Equal(t, casefile.PhaseActive, kept.Phase)
			require.Equal(t, w.who(stays), kept.Serving())
			require.Equal(t, w.who(stays), kept.MainResponsible())
			require.Empty(t, ended.Serving())
			require.Len(t, kept.Referrals, 2)
			require.Equal(t, []string{two}, kept.Joined)
			require.Equal(t, []string{"PLAN"}, w.open(casefile.TaskLacksFromJoined, one))
			leaves, in := ended, "nurse"
			if stays == "nurse" {
				leaves, in = kept, "ola"
			}
			told := 0
			for _, l := range leaves.Letters {
				if l.Code == casefile.NewCoordinatorLetter && l.To == w.who(in) {
					told++
				}
			}
			require.Equal(t, 1, told, "whose time is over is told, once")
			for _, dl := range ended.Deadlines {
				require.False(t, dl.Live() && dl.Kind == casefile.Duty && dl.Code != casefile.LettersLeave && dl.Code != casefile.SendNotice, dl.Code)
			}
			w.noContradiction()
			var running []models.RunningCase
			require.NoError(t, w.store.DB.Find(&running).Error)
			require.Len(t, running, 1)
			require.False(t, running[0].Beside)
		})
	}
}

// What was granted is not lost: the case that holds it goes on, though it came later.
func TestT21_TheCaseThatGrantsGoesOn(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	asked := func() string {
		c := w.screened()
		w.must("tone", c, startConsent)
		return c
	}
	one, two := w.sideBySide(asked, w.coordinatedBy("ola"))
	refusal(t, w.step("tone", two, &casefile.JoinCase{Into: one}), "T-21", "join_the_other_granted")
	third := w.screened()
	refusal(t, w.step("tone", two, &casefile.JoinCase{Into: third}), "T-21", "merge_the_other")
	w.must("tone", one, &casefile.JoinCase{Into: two})
	for _, l := range w.state(one).Letters {
		require.False(t, l.Code == casefile.ConsentFormLetter && l.Pending(), "a form that cannot be signed any more stops")
	}
	kept := w.state(two)
	require.Equal(t, w.who("ola"), kept.Serving())
	require.Empty(t, w.open(casefile.TaskLacksFromJoined, two))
	openings, err := w.service.Openings(t.Context(), w.as("tone"), two)
	require.NoError(t, err)
	i := slices.IndexFunc(openings.Openings, func(o casefile.Opening) bool { return o.Step == "join_case" })
	require.Equal(t, "nothing_to_join", openings.Openings[i].Refusal.Key)
	w.must("tone", third, &casefile.Merge{Into: two})
	w.noContradiction()
}

// A complaint that is open comes to its end first.
func TestT21_AnOpenComplaintComesToItsEndFirst(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	one, two := w.sideBySide(w.coordinatedBy("ola"), w.granted)
	w.must("kari", two, &casefile.RegisterComplaint{Subject: casefile.AgainstNoPlan, Decision: "decision-1"})
	refusal(t, w.step("tone", two, &casefile.JoinCase{Into: one}), "T-21", "join_after_complaint")
}
