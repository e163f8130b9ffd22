package casework

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"samlop/casefile"
	"samlop/internal/auth"
)

func TestReferralOpensACaseOnce(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	refer := &casefile.Refer{SenderKind: "PATIENT", Kind: "APPLICATION", Channel: "PORTAL", Words: "MARKED words"}
	first, err := w.service.Take(t.Context(), w.as("kari"), Step{Body: refer, Key: "one"})
	require.NoError(t, err)
	require.Equal(t, "2027-0001", first.CaseNumber)
	require.Contains(t, first.Facts, casefile.FactName("referred"))
	require.Equal(t, casefile.Text("MARKED words"), refer.Words, "the caller's body is left alone")
	s := w.state(first.CaseID)
	require.Equal(t, w.who("kari"), s.Patient)
	require.Equal(t, w.who("tone"), s.MainResponsible())
	require.Equal(t, "2027-01-31", s.FirstReceivedOn.String())
	require.Equal(t, casefile.LetterQueued, s.Letters[0].Status, "Kari has an address")

	again, err := w.service.Take(t.Context(), w.as("kari"), Step{Body: refer, Key: "one"})
	require.NoError(t, err)
	require.True(t, again.Repeated)
	first.Repeated = true
	require.Equal(t, inJSON(t, first), inJSON(t, again))

	_, err = w.service.Take(t.Context(), w.as("kari"), Step{Body: &casefile.Refer{SenderKind: "PATIENT", Words: "other"}, Key: "one"})
	require.ErrorAs(t, err, new(*KeyReused))
	// Somebody else's key of the same name is another key.
	_, err = w.service.Take(t.Context(), w.as("jonas"), Step{Body: refer, Key: "one"})
	require.NoError(t, err)

	status, err := w.service.StepStatus(t.Context(), w.as("kari"), first.StepID)
	require.NoError(t, err)
	require.Equal(t, StepDone, status.Status)
	require.Equal(t, inJSON(t, first), inJSON(t, status.Taken))
	_, err = w.service.StepStatus(t.Context(), w.as("jonas"), first.StepID)
	require.ErrorAs(t, err, new(*NotFound))
}

func inJSON(t *testing.T, v any) string {
	t.Helper()
	raw, err := json.Marshal(v)
	require.NoError(t, err)
	return string(raw)
}

func TestWordsNeverReachTemporal(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	c := w.granted()
	require.False(t, w.temporal.sent("MARKED"))
	require.True(t, w.temporal.sent("text/"))
	s := w.state(c)
	text, err := w.service.Text(t.Context(), w.as("kari"), c, s.Decisions[0].Grounds.ID())
	require.NoError(t, err)
	require.Equal(t, "MARKED grounds", text.Body)
	require.Equal(t, "grounds", text.Field)
}

// A client that sends what looks like a reference sends words.
func TestAReferenceFromOutsideIsWords(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	c := w.granted()
	stolen := w.state(c).Decisions[0].Grounds
	other := w.must("jonas", "", &casefile.Refer{SenderKind: "PATIENT", Words: stolen}).CaseID
	words := w.state(other).Referrals[0].Words
	require.NotEqual(t, stolen, words)
	text, err := w.service.Text(t.Context(), w.as("jonas"), other, words.ID())
	require.NoError(t, err)
	require.Equal(t, string(stolen), text.Body)
	_, err = w.service.Text(t.Context(), w.as("jonas"), other, stolen.ID())
	require.ErrorAs(t, err, new(*NotFound))
}

func TestARefusedKeyMayBeTriedAgainWithOtherWords(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	c := w.referred()
	w.must("tone", c, &casefile.StartScreening{Identity: "NATIONAL_NUMBER"})
	_, err := w.service.Take(t.Context(), w.as("tone"), Step{CaseID: c, Key: "k", Body: &casefile.CompleteAssessment{Record: "first try"}})
	refusal(t, err, "INV-20", "consent_missing")
	taken, err := w.service.Take(t.Context(), w.as("tone"),
		Step{CaseID: c, Key: "k", Body: &casefile.Dismiss{Reason: "WRONG_BODY", RightBody: "second try"}})
	require.NoError(t, err)
	require.Contains(t, taken.Facts, casefile.FactName("dismissed"))

	require.Equal(t, int64(3), w.count("texts"))
	removed, err := w.service.SweepTexts(t.Context(), time.Time{}, w.service.clock().AddDate(0, 0, 1))
	require.NoError(t, err)
	require.Equal(t, int64(1), removed, "only the words of the refused try")
}

func (w *town) count(table string) (n int64) {
	require.NoError(w.t, w.store.DB.Table(table).Count(&n).Error)
	return n
}

func TestARefusedReferralLeavesNothing(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	err := w.step("kari", "", &casefile.Refer{SenderKind: "PATIENT", ReceivedOn: w.today().AddDays(1), Words: "x"})
	refusal(t, err, "T-01", "date_in_future")
	for _, table := range []string{"cases", "intakes", "texts", "commands"} {
		require.Zero(t, w.count(table), table)
	}
	require.Empty(t, w.temporal.calls)
	refusal(t, w.step("tone", "", &casefile.Refer{SenderKind: "OTHER"}), "T-01", "patient_missing")
	invalid(t, w.step("tone", "", &casefile.Refer{SenderKind: "OTHER", Patient: "person/nobody"}), "patient", "unknown_principal")
	invalid(t, w.step("tone", "", &casefile.Refer{SenderKind: "OTHER", Patient: "person/0197b7a5-0000-7000-8000-000000000000"}), "patient",
		"unknown_principal")
	invalid(t, w.step("kari", "", &casefile.StartScreening{}), "case_id", "case_missing")
}

func TestK02_TrainingRecordedUnblocksTheProposal_INV34(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	c := w.granted()
	w.must("tone", c, &casefile.ProposeCoordinator{Staff: w.who("ola"), WishAsked: true})
	require.Equal(t, []casefile.StepWarning{casefile.TrainingMissing}, w.state(c).Coordinators[0].Blocked)
	refusal(t, w.step("tone", c, &casefile.AppointCoordinator{Staff: w.who("ola"), ManagerConfirmed: true}), "INV-34", "training_missing")
	w.train("ola")
	require.Empty(t, w.state(c).Coordinators[0].Blocked)
	w.must("tone", c, &casefile.AppointCoordinator{Staff: w.who("ola"), ManagerConfirmed: true})
	s := w.state(c)
	require.Equal(t, w.who("ola"), s.MainResponsible())
	require.Equal(t, w.who("mette"), s.Coordinators[0].Manager)
}

func TestINV37_DeactivatedCoordinatorIsFollowedByTheHead(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	c := w.coordinated()
	id := strings.TrimPrefix(string(w.who("ola")), "staff/")
	off := false
	for range 2 { // the same change again finds nothing left to do
		_, err := w.service.ChangeStaff(t.Context(), w.as("adm"), id, Versions{Any: true}, StaffChange{Active: &off})
		require.NoError(t, err)
	}
	s := w.state(c)
	require.Equal(t, w.who("tone"), s.MainResponsible())
	require.Equal(t, casefile.AssignmentEnded, s.Coordinators[0].Status)
	require.Equal(t, casefile.Reason("ABSENT_ACCOUNT_DISABLED"), s.Coordinators[0].EndReason)
	require.Equal(t, casefile.AssignmentInterim, s.Coordinators[1].Status)
	_, err := w.service.WhoIs(t.Context(), auth.Identity{Issuer: issuer, Subject: "ola"}, "")
	forbidden(t, err, Inactive)
}

func TestT03_MergedReferralIsTakenOver(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	first := w.referred()
	second := w.must("tone", "", &casefile.Refer{SenderKind: "OTHER", Patient: w.who("kari"), Words: "from the school"}).CaseID
	w.must("tone", second, &casefile.StartScreening{Identity: "NATIONAL_NUMBER"})
	refusal(t, w.step("tone", second, &casefile.Merge{Into: second}), "T-03", "not_the_persons_case")
	other := w.must("jonas", "", &casefile.Refer{SenderKind: "PATIENT"}).CaseID
	refusal(t, w.step("tone", second, &casefile.Merge{Into: other}), "T-03", "not_the_persons_case")
	w.must("tone", second, &casefile.Merge{Into: first})
	require.Equal(t, casefile.PhaseMerged, w.state(second).Phase)
	s := w.state(first)
	require.Len(t, s.Referrals, 2)
	require.Equal(t, second, s.Referrals[1].From)
	text, err := w.service.Text(t.Context(), w.as("tone"), first, s.Referrals[1].Words.ID())
	require.NoError(t, err)
	require.Equal(t, "from the school", text.Body)
}

func TestAClosedCaseBeginsANewRound_T17(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	c := w.granted()
	w.must("kari", c, &casefile.WithdrawConsent{Scopes: []casefile.WithdrawalScope{casefile.WithdrawAll}, IdentityConfirmed: true})
	require.Equal(t, casefile.PhaseClosed, w.state(c).Phase)
	calls := len(w.temporal.calls)
	refusal(t, w.step("tone", c, &casefile.StartScreening{}), "T-02", "case_ended")
	require.Len(t, w.temporal.calls, calls, "no run is started for a refusal")
	w.temporal.before = func(_ client.UpdateWorkflowOptions, started bool) error {
		if !started {
			return serviceerror.NewNotFound("workflow execution already completed")
		}
		return nil
	}
	taken := w.must("kari", c, &casefile.Refer{SenderKind: "PATIENT"})
	require.Equal(t, c, taken.CaseID)
	require.Equal(t, 2, w.state(c).Round)
}

// All that is missing is said at once, and who only hands something in to a case
// learns no more of it by that (INV-110).
func TestINV110_AllReasonsAtOnceTellWhoHandsInNothing(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	c := w.granted()
	var refusal *casefile.Refusal
	err := w.step("tone", c, &casefile.ProposeCoordinator{Staff: w.who("ola"), WishedFor: w.who("kai")})
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, "wish_not_asked", refusal.Key)
	require.Equal(t, "wish_asked", refusal.Field)
	require.Len(t, refusal.Also, 1)
	require.Equal(t, "reason_against_wish_missing", refusal.Also[0].Key)

	handedIn := &casefile.WithdrawConsent{Scopes: []casefile.WithdrawalScope{casefile.WithdrawAll}}
	err = w.step("nurse", c, handedIn)
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, "identity_not_confirmed", refusal.Key)
	for _, also := range refusal.Also {
		require.True(t, also.OfTheStepAlone(), also.Key)
	}
}
