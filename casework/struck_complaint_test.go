package casework

import (
	"encoding/json"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
)

// A complaint of somebody else's, registered in the wrong case: the patient reads
// neither it nor who brought it, nor does whoever brought it; the unit does.
func TestINV87_INV84_AComplaintInTheWrongCaseIsTheUnitsAlone(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	c := w.coordinated()
	w.must("tone", c, &casefile.RegisterComplaint{Subject: casefile.AgainstNoPlan, Representative: w.who("gp"),
		PowerOfAttorney: "MARKED power", Words: "MARKED complaint"})
	com := w.state(c).Complaints[0]
	all := []string{com.Words.ID(), com.PowerOfAttorney.ID()}
	for _, id := range all {
		_, err := w.service.Text(t.Context(), w.as("kari"), c, id)
		require.NoError(t, err)
	}
	_, err := w.service.Complaints(t.Context(), w.as("gp"), c)
	require.NoError(t, err)

	entry := w.entry(c, "complaint_registered", "")
	p := w.preview("tone", c, CorrectionQuery{Entry: entry, Void: true})
	w.must("tone", c, &casefile.CorrectEntry{Entry: entry, Void: true, Reason: "MARKED another's", FollowUpsSeen: seen(p)})

	_, err = w.service.Complaints(t.Context(), w.as("gp"), c)
	forbidden(t, err, NoRelation)
	for who, n := range map[string]int{"kari": 0, "ola": 0, "tone": 1} {
		view, err := w.service.Case(t.Context(), w.as(who), c)
		require.NoError(t, err)
		require.Len(t, view.Complaints, n, who)
		corrections, err := w.service.Corrections(t.Context(), w.as(who), c)
		require.NoError(t, err)
		require.Len(t, corrections.Corrections, n, who)
		for _, id := range all {
			_, err := w.service.Text(t.Context(), w.as(who), c, id)
			require.Equal(t, n == 1, err == nil, "%s reads %s: %v", who, id, err)
		}
		w.readsTogether(who, c)
		timeline, err := w.service.Timeline(t.Context(), w.as(who), c, TimelineQuery{Limit: 200})
		require.NoError(t, err)
		registered := 0
		for _, e := range timeline.Events {
			if e.Name == "complaint_registered" {
				registered++
			}
		}
		require.Equal(t, n, registered, who)
	}
	list, err := w.service.Complaints(t.Context(), w.as("kari"), c)
	require.NoError(t, err)
	require.Empty(t, list.Complaints)
	require.False(t, w.temporal.sent("MARKED"))
}

// What another child had said is kept from this one's guardians.
func TestINV87_INV84_AChildsViewInTheWrongCaseIsTheUnitsAlone(t *testing.T) {
	w := family(t)
	w.represent("emil", "mother", casefile.HolderParent, "2011-05-14")
	c := w.referredChild()
	w.must("tone", c, &casefile.HearChild{View: "MARKED view", Weight: "MARKED weight"})
	view := w.state(c).ChildViews[0]
	entry := w.entry(c, "child_heard", "")
	p := w.preview("tone", c, CorrectionQuery{Entry: entry, Void: true})
	w.must("tone", c, &casefile.CorrectEntry{Entry: entry, Void: true, Reason: "MARKED another's", FollowUpsSeen: seen(p)})
	for who, n := range map[string]int{"mother": 0, "tone": 1} {
		shown, err := w.service.Case(t.Context(), w.as(who), c)
		require.NoError(t, err)
		require.Len(t, shown.ChildViews, n, who)
		for _, ref := range []casefile.Text{view.View, view.Weight} {
			_, err := w.service.Text(t.Context(), w.as(who), c, ref.ID())
			require.Equal(t, n == 1, err == nil, "%s: %v", who, err)
		}
		w.readsTogether(who, c)
	}
}

// Whatever was written down about somebody else is read by nobody but the unit, once it
// is struck: a note, a proposal, the reasons of a decision (INV-84).
func TestINV87_INV84_WordsOfAStruckEntryAreTheUnitsAlone(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	c := w.coordinated()
	for fact, step := range map[string]struct {
		by   string
		body casefile.Step
	}{
		"work_documented":  {"ola", &casefile.DocumentWork{Kind: "CONTACT", What: "MARKED note"}},
		"closing_proposed": {"ola", &casefile.ProposeClosing{Why: "MARKED why"}},
		"assessed":         {"tone", &casefile.CompleteAssessment{LongTerm: true, TwoServices: true, Together: true, Record: "MARKED record"}},
	} {
		before := w.texts(c)
		w.must(step.by, c, step.body)
		id := w.texts(c)[len(before)]
		for _, who := range []string{"kari", "ola", "tone"} {
			_, err := w.service.Text(t.Context(), w.as(who), c, id)
			require.NoError(t, err, "%s: %s", fact, who)
		}
		entry := w.entry(c, fact, "")
		p := w.preview("tone", c, CorrectionQuery{Entry: entry, Void: true})
		w.must("tone", c, &casefile.CorrectEntry{Entry: entry, Void: true, Reason: "MARKED another's", FollowUpsSeen: seen(p)})
		for who, reads := range map[string]bool{"kari": false, "ola": false, "tone": true} {
			_, err := w.service.Text(t.Context(), w.as(who), c, id)
			require.Equal(t, reads, err == nil, "%s: %s: %v", fact, who, err)
			w.readsTogether(who, c)
		}
		if fact != "assessed" {
			require.Contains(t, seen(p), casefile.FollowUpID("READ_MEANWHILE:case"), fact)
		}
	}
	require.False(t, w.temporal.sent("MARKED"))
}

// One paper is signed for several consents, each an entry with where it is kept: what one of them says
// is the unit's alone when that one is struck, also where the others say it.
func TestINV87_INV84_StruckWordsAreHiddenWhereverTheyStand(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	c := w.referred()
	w.must("tone", c, &casefile.StartScreening{Identity: "NATIONAL_NUMBER"})
	w.must("tone", c, &casefile.IssueConsent{Kinds: []casefile.ConsentKind{casefile.ConsentStart, casefile.ConsentCoordinator,
		casefile.ConsentPlan}, TextVersion: "1", Language: "nb"})
	w.must("tone", c, &casefile.RegisterSignature{Form: w.form(c), Signer: w.who("kari"), SignedOn: w.today(),
		Original: "MARKED kept with another's"})
	w.readsTogether("kari", c)
	entry := w.entry(c, "signed", `"consent-3"`)
	p := w.preview("tone", c, CorrectionQuery{Entry: entry, Void: true})
	w.must("tone", c, &casefile.CorrectEntry{Entry: entry, Void: true, Reason: "MARKED another's", FollowUpsSeen: seen(p)})
	id := w.state(c).Corrections[0].Reason.ID()
	_, err := w.service.Text(t.Context(), w.as("kari"), c, id)
	require.NoError(t, err, "why it is struck, of a signature")
	for _, who := range []string{"kari", "tone"} {
		w.readsTogether(who, c)
		for _, entry := range w.written(who, c, mostWritten) {
			for _, text := range entry.Texts {
				require.False(t, who == "kari" && text.Field == "original", "%s reads %s", who, entry.Name)
			}
		}
	}
}

// texts are the ids of the words of a case, in the order they came.
func (w *town) texts(caseID string) (ids []string) {
	w.t.Helper()
	events, err := w.store.EventsAfter(w.t.Context(), caseID, 0)
	require.NoError(w.t, err)
	for _, e := range events {
		fact, err := json.Marshal(e.Fact)
		require.NoError(w.t, err)
		for _, ref := range textRefs.FindAllString(string(fact), -1) {
			ids = append(ids, casefile.Text(ref).ID())
		}
	}
	return ids
}

var textRefs = regexp.MustCompile(`text/[0-9a-f-]{36}`)
