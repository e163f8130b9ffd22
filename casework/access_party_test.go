package casework

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
)

func (w *town) text(who, caseID string, ref casefile.Text) (string, error) {
	got, err := w.service.Text(w.t.Context(), w.as(who), caseID, strings.TrimPrefix(string(ref), "text/"))
	return got.Body, err
}

// Who complains for another has no other role, and reads what concerns the
// complaint: the statement, the decision, the dates, the letters to themself. Not
// a word more (INV-66, INV-84).
func TestINV66_INV84_APartyReadsWhatConcernsTheComplaint(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	c := w.granted()
	w.must("tone", c, &casefile.RegisterReceipt{Decision: "decision-1", Evidence: "PERSONAL_DELIVERY"})
	w.must("tone", c, &casefile.RegisterComplaint{Decision: "decision-1", Subject: casefile.AgainstContent, Representative: w.who("gp"),
		PowerOfAttorney: "Signed by K.", Words: "MARKED complaint"})
	w.must("kari", c, &casefile.RegisterComplaint{Subject: casefile.AgainstNoPlan, Words: "Her own, of another matter"})
	w.must("tone", c, &casefile.AdmitComplaint{Complaint: "complaint-1"})
	w.must("tone", c, &casefile.ReviewComplaint{Complaint: "complaint-1"})
	w.must("tone", c, &casefile.ForwardComplaint{Complaint: "complaint-1", Statement: "MARKED statement"})

	all, err := w.service.Complaints(t.Context(), w.as("tone"), c)
	require.NoError(t, err)
	got, err := w.service.Complaints(t.Context(), w.as("gp"), c)
	require.NoError(t, err)
	require.Len(t, got.Complaints, 1)
	for _, ref := range []casefile.Text{got.Complaints[0].Statement, got.Complaints[0].Words, got.Complaints[0].PowerOfAttorney} {
		_, err := w.text("gp", c, ref)
		require.NoError(t, err)
	}
	statement, err := w.text("gp", c, got.Complaints[0].Statement)
	require.NoError(t, err)
	require.Equal(t, "MARKED statement", statement)
	_, err = w.text("gp", c, all.Complaints[1].Words)
	require.ErrorAs(t, err, new(*NotFound), "another's complaint is another's")

	decisions, err := w.service.Decisions(t.Context(), w.as("gp"), c)
	require.NoError(t, err)
	require.Len(t, decisions.Decisions, 1)
	require.Equal(t, []casefile.Principal{w.who("kari")}, []casefile.Principal{decisions.Decisions[0].Parties[0].Who})
	_, err = w.text("gp", c, decisions.Decisions[0].Grounds)
	require.NoError(t, err)

	dates, err := w.service.Deadlines(t.Context(), w.as("gp"), c, CasePage{})
	require.NoError(t, err)
	seen := map[string]bool{}
	for _, dl := range dates.Deadlines {
		seen[string(dl.Code)+" "+dl.About] = true
	}
	require.Equal(t, map[string]bool{"DL-06 complaint-1": true, "DL-07 complaint-1": true, "DL-04 decision-1": true,
		"DL-28 decision-1": true}, seen)
	letters, err := w.service.Letters(t.Context(), w.as("gp"), c, CasePage{})
	require.NoError(t, err)
	for _, l := range letters.Letters {
		require.Equal(t, w.who("gp"), l.To)
	}
	require.Len(t, letters.Letters, 2, "D-24 and D-27")

	for what, read := range w.reads(c) {
		switch what {
		case "complaints", "decisions", "deadlines", "letters":
			require.NoError(t, read("gp"), what)
		default:
			forbidden(t, read("gp"), NotInThisRole)
		}
	}
	forbidden(t, w.reads(c)["decisions"]("stranger"), NoRelation)
	log := w.accessLog(c)
	require.Contains(t, strings.Join(log, "\n"), "gp: text as PARTY true")
}
