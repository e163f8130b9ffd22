package casework

import (
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/casefile/calendar"
)

// What is shown beforehand is what happens: the same cases, deadlines and dates, and nothing is
// written by looking.
func TestINV73_AChangeIsSeenBeforeItComes(t *testing.T) {
	w := newTown(t, "2027-02-01T10:00:00Z")
	w.otherAdmin()
	var cases []string
	for range 3 {
		cases = append(cases, w.must("tone", "", &casefile.Refer{SenderKind: "OTHER", Patient: w.who("jonas")}).CaseID)
	}
	w.granted() // its target has been met: nothing in it moves
	p := w.propose(day("2027-02-10"), func(p *casefile.Policy) { p.DecisionTarget = calendar.Days(21) })
	seq := w.state(cases[0]).Seq
	see := func(who, cursor string, limit int) PolicyPreview {
		out, err := w.service.PolicyPreview(t.Context(), w.as(who), w.org, p.Version, cursor, limit)
		require.NoError(t, err)
		return out
	}
	all := see("tone", "", 50)
	require.Equal(t, 4, all.Counted)
	require.Equal(t, 3, all.Moved)
	require.Equal(t, []PolicyMoves{{Code: "DL-02", Moved: 3, Earlier: 3}}, all.Codes)
	require.Len(t, all.Items, 3)
	require.Empty(t, all.NextCursor)
	require.Equal(t, seq, w.state(cases[0]).Seq, "nothing has happened")
	require.Empty(t, w.moves(cases[0]))

	admin := see("adm", "", 50)
	require.Equal(t, all.Codes, admin.Codes)
	require.Empty(t, admin.Items, "who only administers sees no cases")

	first := see("tone", "", 3)
	require.Equal(t, 3, first.Counted)
	rest := see("tone", first.NextCursor, 3)
	require.Equal(t, 1, rest.Counted)
	require.Equal(t, 3, first.Moved+rest.Moved)

	w.approve(p.Version)
	w.moveTo("2027-02-10T10:00:00Z")
	for _, item := range all.Items {
		want := DeadlineMove{ID: item.Deadlines[0].ID, Code: "DL-02", Was: day("2027-03-01"), Now: day("2027-02-22")}
		require.Equal(t, []DeadlineMove{want}, item.Deadlines)
		require.Equal(t, item.Deadlines[0].Now, w.dl(item.CaseID, "DL-02").Due, "and so it came")
	}
}

func TestINV110_WhoMayNotSeeWhatAPolicyMovesIsLogged(t *testing.T) {
	w := newTown(t, "2027-02-01T10:00:00Z")
	p := w.propose(w.today(), func(p *casefile.Policy) { p.DecisionTarget = calendar.Days(21) })
	_, err := w.service.PolicyPreview(t.Context(), w.as("jonas"), w.org, p.Version, "", 50)
	require.ErrorAs(t, err, new(*Forbidden))
	_, err = w.service.PolicyPreview(t.Context(), w.as("tone"), w.org, p.Version+1, "", 50)
	require.ErrorAs(t, err, new(*NotFound))
	_, err = w.service.PolicyPreview(t.Context(), w.as("tone"), w.org, p.Version, "x", 50)
	require.ErrorAs(t, err, new(*Invalid))
}
