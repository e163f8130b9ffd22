package workflows_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/workflows"
)

// What is over is carried for two months and then left to the ledger; what was carried
// by an older build leaves in the same way. A step about it is decided on the whole
// ledger, and the run knows what came of it.
func TestRenewalLeavesWhatIsOver(t *testing.T) {
	w := newTown(t, "2027-01-04 10:00")
	ids := []string{
		w.at(1*time.Second, w.kari, refer()),
		w.at(2*time.Second, w.lead, &casefile.StartScreening{Identity: "NATIONAL_NUMBER"}),
		w.at(3*time.Second, w.lead, &casefile.IssueConsent{Kinds: []casefile.ConsentKind{casefile.ConsentStart, casefile.ConsentPlan},
			TextVersion: "1", Language: "nb"}),
		w.posts(4*time.Second, "letter-1"), w.posts(5*time.Second, "letter-2"),
		w.at(6*time.Second, w.kari, &casefile.RegisterSignature{Form: "form-1"}), w.posts(7*time.Second, "letter-3"),
	}
	w.env.RegisterDelayedCallback(func() { w.env.SetContinueAsNewSuggested(true) }, 25*24*time.Hour)
	w.start(true)
	w.accepted(ids...)
	next := w.carried()
	require.Zero(t, next.Carried.State.Past, "within two months all is at hand")
	for range 2 {
		w.newEnvironment(next.Carried.State.Clock)
		w.env.ExecuteWorkflow(workflows.CaseType, next)
		next = w.carried()
	}
	light := next.Carried.State
	require.Positive(t, light.Past)
	gone := &casefile.FailLetter{Letter: "letter-2", Reason: "RETURNED"}
	require.True(t, casefile.ReachesPast(light, gone))

	w.newEnvironment(light.Clock)
	failed := w.at(time.Hour, w.lead, gone)
	again := w.at(2*time.Hour, w.lead, gone)
	w.env.ExecuteWorkflow(workflows.CaseType, next)
	w.accepted(failed)
	w.refusedBy("INV-81", again)
	after := w.carried().Carried.State
	require.Equal(t, w.ledger().Seq, after.Seq)
	kept := slices.ContainsFunc(after.Letters, func(x casefile.Letter) bool { return x.ID == "letter-2" && x.Status == casefile.LetterFailed })
	require.True(t, kept, "a letter that has not arrived is not over")
}

// A run of an older build took it upon itself to deliver mails: what it carried is
// delivered, once, and no mail of today's is.
func TestAnOlderRunDeliversWhatItCarries(t *testing.T) {
	w := newTown(t, "2027-01-04 10:00")
	w.at(time.Second, w.kari, refer())
	w.start(true)
	next := w.carried()
	var keys []string
	require.NoError(t, w.store.DB.Raw("SELECT key FROM mails ORDER BY key").Scan(&keys).Error)
	require.Greater(t, len(keys), 1)
	next.Carried.Mails = keys[:1]
	w.newEnvironment(next.Carried.State.Clock)
	w.env.ExecuteWorkflow(workflows.CaseType, next)
	require.Len(t, w.box.List(), 1)
	require.Empty(t, w.carried().Carried.Mails)
}
