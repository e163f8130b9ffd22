package activities

import (
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/models"
)

// correction is the correction of an entry, with all seen that the preview shows;
// nothing seen when the preview is refused.
func (f *file) correction(at string, c *casefile.CorrectEntry) *casefile.CorrectEntry {
	f.t.Helper()
	row, err := f.store.EntryOf(f.t.Context(), f.state.Case, c.Entry)
	require.NoError(f.t, err)
	require.NotNil(f.t, row)
	event, err := row.Casefile()
	require.NoError(f.t, err)
	f.facts.Entry = &casefile.EntryFacts{Event: event, Round: row.Round}
	if c.Reason == "" {
		c.Reason = text()
	}
	in := f.input(f.handler, at, c)
	shown, _ := casefile.PreviewCorrection(in.State, in.Command, in.Now, in.Policy)
	for _, follow := range shown.FollowUps {
		c.FollowUpsSeen = append(c.FollowUpsSeen, follow.ID)
	}
	return c
}

func (f *file) entry(fact string) int {
	f.t.Helper()
	events, err := f.store.EventsAfter(f.t.Context(), f.state.Case, 0)
	require.NoError(f.t, err)
	seq := 0
	for _, e := range events {
		if e.Name() == fact {
			seq = e.Seq
		}
	}
	require.NotZero(f.t, seq, fact)
	return seq
}

// The rows that lists read follow a correction in the transaction that writes
// it, and the entry that was wrong stays as it was written.
func TestINV87_ProjectionsFollowACorrection(t *testing.T) {
	w := newTown(t)
	f := w.newFile(t)
	f.planned()
	seq := f.entry("signed")
	before, err := f.store.EntryOf(t.Context(), f.state.Case, seq)
	require.NoError(t, err)
	live := func() bool {
		var row models.Relation
		err := f.store.DB.Where("case_id = ? AND principal = ? AND role = ?", f.state.Case, f.nurse, casefile.RoleParticipant).Take(&row).Error
		require.NoError(t, err)
		return row.Live
	}
	require.True(t, live())
	f.must(f.handler, "2027-01-20 09:00", f.correction("2027-01-20 09:00", &casefile.CorrectEntry{Entry: seq, Void: true}))
	require.False(t, live(), "the nurse finds the case in no list any more (INV-22, INV-84)")
	after, err := f.store.EntryOf(t.Context(), f.state.Case, seq)
	require.NoError(t, err)
	require.Equal(t, before, after)
	f.must(f.handler, "2027-01-21 09:00", f.correction("2027-01-21 09:00", &casefile.CorrectEntry{Entry: f.entry("receipt_registered"),
		Void: true}))
	require.Equal(t, casefile.DecisionStatusIssued, f.state.Decisions[0].Status)
	require.Error(t, f.store.DB.Exec("UPDATE events SET fact = '{}' WHERE case_id = ? AND seq = ?", f.state.Case, seq).Error)
}
