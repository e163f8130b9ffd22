package casework

import (
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
)

// The answer to a step names what it made, the first time and each time it is asked
// for again, as far as who took it sees such things.
func TestAStepsAnswerNamesWhatItMade(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	opened, err := w.service.Take(t.Context(), w.as("kari"), Step{Body: &casefile.Refer{SenderKind: "PATIENT"}, Key: "one"})
	require.NoError(t, err)
	require.Empty(t, opened.Made, "a referral that opens a case tells only the unit")
	c := opened.CaseID
	w.must("tone", c, &casefile.StartScreening{Identity: "NATIONAL_NUMBER"})
	ask := Step{CaseID: c, Body: &casefile.IssueConsent{Kinds: []casefile.ConsentKind{casefile.ConsentStart}}, Key: "two"}
	first, err := w.service.Take(t.Context(), w.as("tone"), ask)
	require.NoError(t, err)
	made := map[string]string{}
	for _, m := range first.Made {
		made[m.ID] = m.Code
	}
	require.Equal(t, map[string]string{"consent-1": "START", "form-1": "", "letter-2": "D-03", "deadline-4": "DL-22"}, made)

	again, err := w.service.Take(t.Context(), w.as("tone"), ask)
	require.NoError(t, err)
	require.True(t, again.Repeated)
	require.Equal(t, first.Made, again.Made)
	status, err := w.service.StepStatus(t.Context(), w.as("tone"), first.StepID)
	require.NoError(t, err)
	require.Equal(t, first.Made, status.Taken.Made)

	w = newTown(t, "2027-01-31T20:15:00Z")
	c = w.coordinated()
	notice, err := w.service.Take(t.Context(), w.as("ola"), Step{CaseID: c, Key: "three",
		Body: &casefile.GiveNotice{LastDay: w.state(c).FirstReceivedOn.AddDays(3)}})
	require.NoError(t, err)
	require.Equal(t, []casefile.StepWarning{casefile.WarnShortNotice}, notice.Warnings)
}
