package casework

import (
	"cmp"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/models"
)

// A change of rules is a batch, whose row says what became of each case. One that
// is away keeps no other from counting; the next attempt tells that one alone, and
// what has counted does not count twice.
func TestINV73_ARecountIsABatchThatGoesOnWhereItWasBroken(t *testing.T) {
	w := newTown(t, "2027-02-01T10:00:00Z")
	w.otherAdmin()
	var cases []string
	for range 3 {
		cases = append(cases, w.must("tone", "", &casefile.Refer{SenderKind: "OTHER", Patient: w.who("jonas")}).CaseID)
	}
	untouched := w.granted() // its target has been met: nothing in it moves
	p := w.propose(w.today(), func(p *casefile.Policy) { p.DecisionTarget = calendar.Days(21) })
	require.Empty(t, p.RecountBatch)
	w.temporal.health = errors.New("away")
	w.approve(p.Version)
	w.temporal.health = nil
	// its workflow is ahead of it now: it cannot be written
	require.NoError(t, w.store.DB.Model(&models.Case{}).Where("id = ?", cases[1]).Update("last_seq", 0).Error)
	require.ErrorContains(t, w.service.BringIntoForce(t.Context(), w.org, p.Version), "1 cases have not counted again")
	require.Len(t, w.moves(cases[2]), 1, "the one beside it has counted")
	version := func() PolicyVersion {
		all, err := w.service.PolicyVersions(t.Context(), w.as("tone"), w.org)
		require.NoError(t, err)
		return all.Versions[0]
	}
	broken := version()
	require.True(t, broken.RecountedAt.IsZero())
	batch, err := w.service.BatchByID(t.Context(), w.as("tone"), broken.RecountBatch, "", 50)
	require.NoError(t, err)
	require.Equal(t, models.Recount, batch.Kind)
	require.Equal(t, string(casefile.ReasonPolicy), batch.Reason)
	require.Equal(t, w.who("siw"), batch.RequestedBy, "who approved it")
	require.Equal(t, [5]int{0, 2, 1, 0, 1}, counts(batch.BatchSummary))
	for _, c := range batch.Cases {
		want := map[string]models.ItemStatus{cases[1]: models.ItemFailed, untouched: models.ItemUnchanged}[c.CaseID]
		require.Equal(t, cmp.Or(want, models.ItemDone), c.Status)
	}
	seq := w.state(cases[1]).Seq
	require.NoError(t, w.store.DB.Model(&models.Case{}).Where("id = ?", cases[1]).Update("last_seq", seq).Error)
	calls := len(w.temporal.calls)
	for range 2 {
		require.NoError(t, w.service.BringIntoForce(t.Context(), w.org, p.Version))
		require.Len(t, w.temporal.calls, calls+1, "only the one that had not counted, and only once")
	}
	mended := version()
	require.False(t, mended.RecountedAt.IsZero())
	require.Equal(t, broken.RecountBatch, mended.RecountBatch)
	for _, c := range cases {
		require.Len(t, w.moves(c), 1)
	}
}

// An alert that was sent before the act of 2025 came into force was no arrival
// then, and is none when it is registered later (fvl-2025 § 63).
func TestINV61_AnAlertCountsByTheActOfItsDay(t *testing.T) {
	w := newTown(t, "2027-02-01T10:00:00Z")
	w.otherAdmin()
	c := w.granted()
	w.approve(w.propose(day("2027-02-03"), func(p *casefile.Policy) { p.AdministrationAct = casefile.Act2025 }).Version)
	w.moveTo("2027-02-05T10:00:00Z")
	before := &casefile.RegisterReceipt{Decision: "decision-1", Evidence: casefile.EvidenceAlertSent, ReceivedOn: day("2027-02-02")}
	refusal(t, w.step("tone", c, before), "INV-61", "alert_is_no_receipt")
	w.must("tone", c, &casefile.RegisterReceipt{Decision: "decision-1", Evidence: casefile.EvidenceAlertSent, ReceivedOn: day("2027-02-03")})
	require.Equal(t, "2027-03-03", w.dl(c, "DL-04").Due.String())
}
