package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"

	"samlop/activities"
	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/workflows"
)

// unheard writes steps to the ledger when the run's time has come to an instant,
// as a crash does that takes away what Temporal should have been told.
func (w *town) unheard(after time.Duration, steps ...casefile.Command) {
	w.env.RegisterDelayedCallback(func() {
		for _, cmd := range steps {
			result, err := (&activities.Cases{Store: w.walled}).Record(w.t.Context(),
				workflows.RecordInput{State: w.ledger(), Command: cmd, Policy: casefile.DefaultPolicy(), Now: w.env.Now()})
			require.NoError(w.t, err)
			require.Nil(w.t, result.Refusal)
		}
	}, after)
}

func (w *town) screening(id string) casefile.Command {
	return casefile.Command{ID: id, RequestHash: "h" + id, By: casefile.Actor{Who: w.lead, Roles: []casefile.Role{casefile.RoleUnitLead}},
		Body: &casefile.StartScreening{Identity: "NATIONAL_NUMBER"}, Facts: casefile.Facts{UnitLead: w.lead, Unit: w.unit, Patient: w.kari}}
}

func (w *town) consent(id string) casefile.Command {
	cmd := w.screening(id)
	cmd.Body = &casefile.IssueConsent{Kinds: []casefile.ConsentKind{casefile.ConsentStart}, TextVersion: "1", Language: "nb"}
	return cmd
}

// A step that was written just before everything died is not held against the
// next one: the run lets the ledger judge, and hears of what it has missed.
func TestStepAfterACrashIsJudgedByTheLedger(t *testing.T) {
	w := newTown(t, "2027-01-04 10:00")
	first := w.at(time.Second, w.kari, refer())
	w.unheard(2*time.Second, w.screening("unheard"))
	blind := w.consent("blind") // from somebody who does not know of the screening either
	w.env.RegisterDelayedCallback(func() {
		w.env.UpdateWorkflow(blind.Name(), "blind", &answer{w: w, id: "blind"}, workflows.Order{Command: blind, Policy: defaultPolicy})
	}, 3*time.Second)
	seeing := w.consent("seeing")
	w.env.RegisterDelayedCallback(func() {
		w.env.UpdateWorkflow(seeing.Name(), "seeing", &answer{w: w, id: "seeing"},
			workflows.Order{Command: seeing, Policy: defaultPolicy, Seen: w.ledger().Seq})
	}, 4*time.Second)
	w.start(true)
	w.accepted(first, "seeing")
	w.refusedBy("C-01", "blind")
	after := w.carried().Carried.State
	require.Equal(t, w.ledger().Seq, after.Seq)
	require.Equal(t, casefile.PhaseAwaitingConsent, after.Phase)
}

// A case that nobody asks again is told, and then wakes at the dates that the
// step set; a case that has heard of everything says so.
func TestCaseIsToldOfWhatItHasMissed(t *testing.T) {
	w := newTown(t, "2027-01-04 10:00")
	first := w.at(time.Second, w.kari, refer())
	w.unheard(2*time.Second, w.screening("unheard-1"), w.consent("unheard-2"))
	seen := 0
	tell := func(after time.Duration, id string) {
		w.env.RegisterDelayedCallback(func() {
			seen = w.ledger().Seq
			w.env.UpdateWorkflow(workflows.CatchUp, id, &answer{w: w, id: id}, workflows.Ledger{Seq: seen, Wake: true})
		}, after)
	}
	tell(3*time.Second, "told")
	tell(4*time.Second, "told again")
	w.start(true)
	w.accepted(first, "told")
	var said *temporal.ApplicationError
	require.ErrorAs(t, w.replies["told again"], &said)
	require.Equal(t, workflows.CurrentType, said.Type())
	var standing workflows.Standing
	require.NoError(t, said.Details(&standing))
	require.NotEmpty(t, standing.Run)
	require.Equal(t, seen, standing.Seq)
	require.Equal(t, "2027-01-05", calendar.DateOf(w.woken[0]).String(), "the letters are asked for half-way (DL-30)")
	require.Equal(t, w.ledger().Seq, w.carried().Carried.State.Seq)
}
