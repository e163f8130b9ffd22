package activities

import (
	"encoding/json"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/models"
)

// A step that would leave more than half of what Temporal carries is refused, and
// nothing of it is written; what must always be possible is done.
func TestINV115_RecordKeepsTheStateBelowHalfAPayload(t *testing.T) {
	f := newTown(t).newFile(t)
	f.planned()
	crowd := make([]casefile.Principal, 100)
	for i := range crowd {
		crowd[i] = casefile.Principal("person/" + uuid.NewString())
	}
	size := func() int {
		raw, err := json.Marshal(f.state)
		require.NoError(t, err)
		return len(raw)
	}
	// What years of objections, each taken back, come to.
	objection := casefile.Objection{ID: "objection-1", Against: crowd, LiftedOn: casefile.Date{Year: 2027, Month: 1, Day: 15}}
	for size() < casefile.MostState-3000 {
		f.state.Objections = append(f.state.Objections, objection)
	}
	require.Less(t, size(), casefile.MostState+3000)
	seq := f.state.Seq

	for range 2 { // again under another key: no state grows by being asked twice
		result := f.record(f.input(f.kari, "2027-01-18 10:00", &casefile.ObjectToSharing{Against: crowd}))
		require.NotNil(t, result.Refusal)
		assert.Equal(t, []string{"INV-115", "case_full"}, []string{result.Refusal.Rule, result.Refusal.Key})
		assert.Empty(t, result.Events)
	}
	require.Equal(t, seq, f.state.Seq)
	var last int
	require.NoError(t, f.store.DB.Raw("SELECT last_seq FROM cases WHERE id = ?", f.state.Case).Scan(&last).Error)
	require.Equal(t, seq, last)

	f.state.Objections = append(f.state.Objections, objection)
	result := f.record(f.input(f.kari, "2027-01-18 11:00", &casefile.WithdrawConsent{
		Scopes: []casefile.WithdrawalScope{casefile.WithdrawAll}, IdentityConfirmed: true}))
	require.Nil(t, result.Refusal, "a withdrawal is never too much")
	assert.Equal(t, casefile.PhaseClosed, f.state.Phase)
	require.Nil(t, f.record(f.input(f.handler, "2027-01-18 12:00", &casefile.RegisterDeath{
		DiedOn: casefile.Date{Year: 2027, Month: 1, Day: 17}})).Refusal)
}

func TestINV115_OpenCasesOfAPersonAreCounted(t *testing.T) {
	w := newTown(t)
	for range 3 {
		w.newFile(t).refer("2027-01-04 09:00")
	}
	last := w.newFile(t)
	last.refer("2027-01-04 10:00")
	last.must(last.handler, "2027-01-04 10:30", &casefile.StartScreening{Identity: "NATIONAL_NUMBER"})
	last.must(last.handler, "2027-01-04 11:00", &casefile.Dismiss{Reason: "WRONG_BODY", RightBody: text()})
	count := func(who casefile.Principal) (n int) {
		var q models.Questions
		person, _ := models.PersonID(who)
		q.OpenCases(w.org, person, &n)
		require.NoError(t, w.store.Ask(t.Context(), &q))
		return n
	}
	assert.Equal(t, 3, count(w.kari))
	assert.Zero(t, count(w.nurse))
}
