package workflows_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/models"
	"samlop/workflows"
)

const day = 24 * time.Hour

func refer() casefile.Step {
	return &casefile.Refer{SenderKind: "PATIENT", Kind: "ENQUIRY", Channel: "PORTAL"}
}

// A case that nobody touches reminds, flags and renews itself, each at its own
// date, and wakes for nothing else.
func TestCaseLivesThroughItsDates(t *testing.T) {
	w := newTown(t, "2027-01-04 10:00")
	id, posted := w.at(time.Second, w.kari, refer()), w.posts(2*time.Second, "letter-1")
	w.start(true)
	w.accepted(id, posted)

	next := w.carried() // a quarter has passed: the run renewed itself
	require.NotNil(t, next.Carried)
	got := next.Carried.State
	require.Equal(t, w.ledger().Seq, got.Seq)

	var days []string
	for _, at := range w.woken {
		days = append(days, calendar.DateOf(at).String())
	}
	// DL-01 and DL-02 (4 weeks: 1 Feb, 1 month: 4 Feb): 7 days, 2 days and same
	// day, then the miss and who hears of it; what falls on one morning shares a wake.
	want := []string{"2027-01-25", "2027-01-28", "2027-02-01", "2027-02-02", "2027-02-02", "2027-02-04", "2027-02-05", "2027-02-05"}
	require.Equal(t, want, days)
	require.Equal(t, casefile.DeadlineOverdue, deadline(got, "DL-02").Status)
	var mails []models.Mail
	require.NoError(t, w.store.DB.Find(&mails).Error)
	require.Len(t, mails, len(slices.Compact(days))+1, "one of the referral, and one per person and morning")
	require.Empty(t, w.box.List(), "which the postman brings")
	require.Empty(t, next.Carried.Mails)
}

// The next run carries everything on: nothing is forgotten, nothing repeated.
func TestRenewalCarriesTheCaseOn(t *testing.T) {
	w := newTown(t, "2027-01-04 10:00")
	w.at(time.Second, w.kari, refer())
	w.start(true)
	next := w.carried()

	w.newEnvironment(next.Carried.State.Clock)
	again := w.at(time.Hour, w.kari, refer())
	screened := w.at(2*time.Hour, w.lead, &casefile.StartScreening{Identity: "NATIONAL_NUMBER"})
	repeated := "c1" // the first referral's id, long known to the ledger
	w.env.RegisterDelayedCallback(func() { delete(w.replies, repeated) }, time.Hour)
	w.env.ExecuteWorkflow(workflows.CaseType, next)
	w.refusedBy("T-17", again)
	w.accepted(screened)
	after := w.carried().Carried.State
	require.Equal(t, casefile.PhaseScreening, after.Phase)
	require.Equal(t, casefile.DeadlineOverdue, deadline(after, "DL-01").Status)
	require.False(t, after.Clock.Before(next.Carried.State.Clock), "a case never goes back in time")
}

// A run that is asked for nothing it can do goes away by itself.
func TestRunThatAcceptedNothingEnds(t *testing.T) {
	w := newTown(t, "2027-01-04 10:00")
	id := w.at(time.Second, w.lead, &casefile.StartScreening{Identity: "NATIONAL_NUMBER"})
	w.start(true)
	require.True(t, w.env.IsWorkflowCompleted())
	require.NoError(t, w.env.GetWorkflowError())
	require.Error(t, w.replies[id])
	require.Zero(t, w.ledger().Seq)
}

// A closed case with nothing due ends its run; a new round begins another,
// which loads the case from the ledger (T-07, T-17).
func TestT17_NewRoundLoadsTheCaseFromTheLedger(t *testing.T) {
	w := newTown(t, "2027-01-04 10:00")
	ids := []string{
		w.at(1*time.Second, w.kari, refer()),
		w.at(2*time.Second, w.lead, &casefile.StartScreening{Identity: "NATIONAL_NUMBER"}),
		w.at(3*time.Second, w.lead, &casefile.IssueConsent{Kinds: []casefile.ConsentKind{casefile.ConsentStart}, TextVersion: "1",
			Language: "nb"}),
		w.at(4*time.Second, w.kari, &casefile.RefuseConsent{Form: "form-1"}),
		w.at(5*time.Second, w.lead, &casefile.CloseCase{Reason: casefile.ClosedNoConsent}),
	}
	w.start(true)
	w.accepted(ids...)
	require.NoError(t, w.env.GetWorkflowError(), "the run ends when nothing is left to do")
	require.Equal(t, casefile.PhaseClosed, w.ledger().Phase)

	w.newEnvironment(instant("2027-03-01 10:00"))
	id := w.at(time.Second, w.kari, refer())
	w.start(false)
	w.accepted(id)
	after := w.carried().Carried.State
	require.Equal(t, casefile.PhaseReceived, after.Phase)
	require.Equal(t, 2, after.Round)
}

// A receipt that comes after closing begins a new run, which stays for as long as
// the party may complain, wakes when that is over, and ends (T-15, INV-67).
func TestT15_DL04_AReceiptAfterClosingIsLivedThrough(t *testing.T) {
	w := newTown(t, "2027-02-01 10:00")
	ids := []string{
		w.at(1*time.Second, w.kari, refer()),
		w.at(2*time.Second, w.lead, &casefile.StartScreening{Identity: "NATIONAL_NUMBER"}),
		w.at(3*time.Second, w.lead, &casefile.IssueConsent{Kinds: []casefile.ConsentKind{casefile.ConsentStart, casefile.ConsentPlan},
			TextVersion: "1", Language: "nb"}),
		w.at(4*time.Second, w.kari, &casefile.RegisterSignature{Form: "form-1"}),
		w.at(5*time.Second, w.lead, &casefile.CompleteAssessment{LongTerm: true, TwoServices: true, Together: true}),
		w.at(6*time.Second, w.lead, &casefile.IssueDecision{Outcome: casefile.OutcomeGranted, Scope: []casefile.Scope{casefile.ScopePlan},
			Rule: "hol § 7-1", Grounds: casefile.TextRef("00000000-0000-7000-8000-000000000001")}),
		w.at(7*time.Second, w.lead, &casefile.CloseCase{Reason: casefile.ClosedNeedEnded, PatientAsked: true, Rule: "hol § 7-1",
			Grounds: casefile.TextRef("00000000-0000-7000-8000-000000000001")}),
	}
	w.start(true)
	w.accepted(ids...)
	require.NoError(t, w.env.GetWorkflowError(), "the run ends when the last reminder of the notice has gone")
	require.Equal(t, casefile.PhaseClosed, w.ledger().Phase)
	require.Equal(t, casefile.DeadlineOverdue, deadline(w.ledger(), "DL-03").Status)

	w.newEnvironment(instant("2027-03-02 10:00"))
	id := w.at(time.Second, w.kari, &casefile.RegisterReceipt{Decision: "decision-2", Evidence: "PORTAL_OPENED"})
	w.start(false)
	w.accepted(id)
	require.NoError(t, w.env.GetWorkflowError(), "and this one when the time to complain is over")
	after := w.ledger()
	require.Equal(t, casefile.DecisionStatusFinal, after.Decisions[1].Status)
	require.Equal(t, "2027-03-31", after.Decisions[1].FinalOn.String()) // 30 March, the first working day after Easter
	require.Equal(t, casefile.PhaseClosed, after.Phase)
}

// A training case moved half a year forward lives through each wake at its own
// date before the call returns (docs/architecture.md rule 9).
func TestTrainingClockLivesThroughEveryWake(t *testing.T) {
	w := newTown(t, "2027-01-04 10:00")
	first, posted := w.at(time.Second, w.kari, refer()), w.posts(time.Minute, "letter-1")
	until := instant("2027-07-01 12:00")
	w.env.RegisterDelayedCallback(func() {
		w.env.UpdateWorkflow(workflows.LiveUntil, "move", &answer{w: w, id: "move"}, workflows.Until{To: until, Offset: until.Sub(w.env.Now())})
	}, 2*time.Minute)
	w.start(true)
	w.accepted(first, posted, "move")
	for i, at := range w.woken {
		if i > 0 {
			require.False(t, at.Before(w.woken[i-1]))
		}
	}
	require.Equal(t, "2027-01-25", calendar.DateOf(w.woken[0]).String())
	require.Equal(t, "2027-02-05", calendar.DateOf(w.woken[len(w.woken)-1]).String())
	carried := w.carried().Carried
	require.GreaterOrEqual(t, carried.Offset, 177*day)
}

// A clock that has been moved runs on: what comes after the move comes at its
// date by the new clock, also when nothing fell due on the way.
func TestTrainingClockRunsOnAfterAMove(t *testing.T) {
	w := newTown(t, "2027-01-04 10:00")
	first, posted := w.at(time.Second, w.kari, refer()), w.posts(time.Minute, "letter-1")
	until := instant("2027-01-20 12:00")
	w.env.RegisterDelayedCallback(func() {
		w.env.UpdateWorkflow(workflows.LiveUntil, "move", &answer{w: w, id: "move"}, workflows.Until{To: until, Offset: until.Sub(w.env.Now())})
	}, 2*time.Minute)
	w.start(true)
	w.accepted(first, posted, "move")
	require.Equal(t, "2027-01-25", calendar.DateOf(w.woken[0]).String())
}

func deadline(s casefile.State, code string) casefile.Deadline {
	for i := len(s.Deadlines) - 1; i >= 0; i-- {
		if s.Deadlines[i].Code == code {
			return s.Deadlines[i]
		}
	}
	return casefile.Deadline{}
}
