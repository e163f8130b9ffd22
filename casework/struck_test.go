package casework

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
)

// strike takes the case's latest referral out, as somebody of the unit does.
func (w *town) strike(caseID string) casefile.Correction {
	w.t.Helper()
	entry := w.entry(caseID, "referred", "")
	p := w.preview("tone", caseID, CorrectionQuery{Entry: entry, Void: true})
	w.must("tone", caseID, &casefile.CorrectEntry{Entry: entry, Void: true, Reason: "MARKED another of the same name",
		FollowUpsSeen: seen(p)})
	all := w.state(caseID).Corrections
	return all[len(all)-1]
}

// looks are all the ways to read one case.
func (w *town) looks(who, caseID, text string) map[string]error {
	w.t.Helper()
	ctx, a, s := w.t.Context(), w.as(who), w.service
	out := map[string]error{}
	_, out["case"] = s.Case(ctx, a, caseID)
	_, out["timeline"] = s.Timeline(ctx, a, caseID, TimelineQuery{Limit: 10})
	_, out["deadlines"] = s.Deadlines(ctx, a, caseID, CasePage{})
	_, out["responsibilities"] = s.Responsibilities(ctx, a, caseID)
	_, out["openings"] = s.Openings(ctx, a, caseID)
	_, out["tasks"] = s.CaseTasks(ctx, a, caseID, CasePage{})
	_, out["consents"] = s.Consents(ctx, a, caseID)
	_, out["decisions"] = s.Decisions(ctx, a, caseID)
	_, out["complaints"] = s.Complaints(ctx, a, caseID)
	_, out["coordinators"] = s.Coordinators(ctx, a, caseID)
	_, out["care team"] = s.CareTeam(ctx, a, caseID)
	_, out["meetings"] = s.Meetings(ctx, a, caseID, CasePage{})
	_, out["letters"] = s.Letters(ctx, a, caseID, CasePage{})
	_, out["text"] = s.Text(ctx, a, caseID, text)
	_, out["texts"] = s.Texts(ctx, a, caseID, WrittenQuery{})
	_, out["corrections"] = s.Corrections(ctx, a, caseID)
	_, out["preview"] = s.PreviewCorrection(ctx, a, caseID, CorrectionQuery{Entry: 1, Void: true})
	_, out["access log"] = s.AccessLog(ctx, a, AccessQuery{CaseID: caseID, Limit: 10})
	_, out["mails"] = s.Mails(ctx, a, caseID, CasePage{})
	_, out["plan"] = s.Plan(ctx, a, caseID)
	_, out["plan versions"] = s.PlanVersions(ctx, a, caseID)
	_, out["plan version"] = s.PlanVersion(ctx, a, caseID, 1)
	_, out["plan readers"] = s.PlanReaders(ctx, a, caseID)
	_, out["draft"] = s.PlanDraft(ctx, a, caseID)
	return out
}

// The case was about another: who had a part in it reads nothing of it any more,
// by no way and in no list, former coordinators neither; the unit does, and the
// log keeps every look.
func TestT20_INV84_NobodyButTheUnitReadsIt(t *testing.T) {
	w := newTown(t, "2027-03-15T10:00:00Z")
	c := w.planned()
	w.must("ola", c, &casefile.StartCareTeam{Members: []casefile.TeamMember{{Who: w.who("nav"), Service: "NAV"}}})
	text := w.state(c).Referrals[0].Words.ID()
	theirs := []string{"kari", "ola", "nurse", "nav", "mette"}
	for _, who := range theirs {
		list, err := w.service.Cases(t.Context(), w.as(who), CaseQuery{})
		require.NoError(t, err)
		require.Len(t, list.Cases, 1, who)
	}
	require.NoError(t, w.looks("kari", c, text)["text"])
	made := w.strike(c)
	for _, f := range made.FollowUps {
		if f.Code == casefile.ReadMeanwhile {
			require.Contains(t, f.Who, w.who("kari"))
			require.NotContains(t, f.Who, w.who("tone"), "the unit had it to do")
		}
	}
	for _, who := range theirs {
		for what, err := range w.looks(who, c, text) {
			require.Error(t, err, "%s reads %s", who, what)
			forbidden(t, err, NoRelation)
		}
		list, err := w.service.Cases(t.Context(), w.as(who), CaseQuery{})
		require.NoError(t, err)
		require.Empty(t, list.Cases, who)
		tasks, err := w.service.Tasks(t.Context(), w.as(who), TaskQuery{Limit: 10})
		require.NoError(t, err)
		require.Empty(t, tasks.Tasks, who)
		forbidden(t, w.step(who, c, &casefile.ReportMaterialChange{What: "x"}), NoRelation)
	}
	own, err := w.service.AccessLog(t.Context(), w.as("kari"), AccessQuery{Limit: 50})
	require.NoError(t, err)
	for _, e := range own.Entries {
		require.NotEqual(t, "timeline", e.What, "the log of the case is not hers")
	}
	for what, err := range w.looks("tone", c, text) {
		if what != "plan" && what != "plan version" && what != "draft" && what != "preview" { // no version was made, and it is struck
			require.NoError(t, err, what)
		}
	}
	require.Contains(t, w.accessLog(c), "kari: timeline as NONE false")
	waiting, err := w.service.WaitingLetters(t.Context(), w.as("tone"), LetterQuery{Limit: 50})
	require.NoError(t, err)
	require.Empty(t, waiting.Letters)
	refusal(t, w.step("tone", c, &casefile.Refer{SenderKind: "PATIENT"}), "T-20", "registered_wrongly")
	require.False(t, w.temporal.sent("MARKED"))
}

// The words come along to the right person without being typed again; the wrong
// case does not say where they went, and the new one names the old by its id alone,
// which opens to the unit and to nobody else.
func TestT20_TheWordsOnTheRightPerson(t *testing.T) {
	w := newTown(t, "2027-03-15T10:00:00Z")
	right := w.person("right", "PATIENT", "")
	c := w.must("tone", "", &casefile.Refer{Patient: w.who("kari"), SenderKind: "OTHER", Sender: w.who("nav"), Channel: "PAPER",
		ReceivedOn: w.today().AddDays(-3), Words: "MARKED what the other needs"}).CaseID
	take := &casefile.Refer{Patient: w.who("right"), SenderKind: "OTHER", FromCase: c}
	refusal(t, w.step("tone", "", take), "T-20", "nothing_to_take_over")
	w.strike(c)
	refusal(t, w.step("ola", "", take), "T-20", "take_over_is_the_units")
	other := *take
	other.FromReferral = "referral-2"
	refusal(t, w.step("tone", "", &other), "T-20", "nothing_to_take_over")
	n := w.must("tone", "", take).CaseID

	ref := w.state(n).Referrals[0]
	require.Equal(t, []any{w.who("nav"), casefile.SenderOther, casefile.ReferredOnPaper, c, w.today().AddDays(-3)},
		[]any{ref.Sender, ref.SenderKind, ref.Channel, ref.From, ref.ReceivedOn})
	for _, who := range []string{"right", "tone"} {
		text, err := w.service.Text(t.Context(), w.as(who), n, ref.Words.ID())
		require.NoError(t, err)
		require.Equal(t, "MARKED what the other needs", text.Body)
	}
	require.False(t, w.temporal.sent("MARKED"))
	require.Contains(t, w.accessLog(c), "tone: text as KEL true", "that it was taken over is a look")

	// Nothing in the wrong case points to the right person.
	events, err := w.store.EventsAfter(t.Context(), c, 0)
	require.NoError(t, err)
	for _, thing := range []any{w.state(c), events} {
		raw, err := json.Marshal(thing)
		require.NoError(t, err)
		require.False(t, strings.Contains(string(raw), right.ID) || strings.Contains(string(raw), n))
	}
	for who, caseID := range map[string]string{"right": c, "kari": n} {
		forbidden(t, w.looks(who, caseID, ref.Words.ID())["case"], NoRelation)
	}
	// And it may be merged on, words and all.
	old := w.must("tone", "", &casefile.Refer{Patient: w.who("right"), SenderKind: "PATIENT"}).CaseID
	w.must("tone", n, &casefile.StartScreening{Identity: "NOT_YET_KNOWN"})
	w.must("tone", n, &casefile.Merge{Into: old})
	require.Equal(t, w.today().AddDays(-3), w.state(old).FirstReceivedOn)
	text, err := w.service.Text(t.Context(), w.as("right"), old, ref.Words.ID())
	require.NoError(t, err)
	require.Equal(t, "MARKED what the other needs", text.Body)
}

// Where the case is the person's by another referral, only the struck one is hidden.
func TestT20_TheStruckOneOfTwoIsHidden(t *testing.T) {
	w := newTown(t, "2027-03-15T10:00:00Z")
	c := w.referred()
	second := w.must("tone", "", &casefile.Refer{Patient: w.who("kari"), SenderKind: "OTHER", Sender: w.who("nav"),
		Words: "MARKED about another"}).CaseID
	w.must("tone", second, &casefile.StartScreening{Identity: "NATIONAL_NUMBER"})
	w.must("tone", second, &casefile.Merge{Into: c})
	words := w.state(c).Referrals[1].Words.ID()
	_, err := w.service.Text(t.Context(), w.as("kari"), c, words)
	require.NoError(t, err)
	entry := w.entry(c, "referral_absorbed", "")
	p := w.preview("tone", c, CorrectionQuery{Entry: entry, Void: true})
	w.must("tone", c, &casefile.CorrectEntry{Entry: entry, Void: true, Reason: "another's", FollowUpsSeen: seen(p)})
	require.Equal(t, casefile.PhaseReceived, w.state(c).Phase)
	for who, hidden := range map[string]bool{"kari": true, "tone": false} {
		_, err := w.service.Text(t.Context(), w.as(who), c, words)
		require.Equal(t, hidden, err != nil, who)
		shown, err := w.service.Case(t.Context(), w.as(who), c)
		require.NoError(t, err)
		corrected, err := w.service.Corrections(t.Context(), w.as(who), c)
		require.NoError(t, err)
		require.Len(t, corrected.Corrections, map[bool]int{true: 0, false: 1}[hidden])
		require.Len(t, shown.Corrections, map[bool]int{true: 0, false: 1}[hidden])
		require.Len(t, shown.Referrals, map[bool]int{true: 1, false: 2}[hidden])
		require.Equal(t, !hidden, slices.ContainsFunc(w.written(who, c, mostWritten), func(entry Written) bool {
			return slices.ContainsFunc(entry.Texts, func(text WrittenText) bool { return text.ID == words })
		}), who)
		page, err := w.service.Timeline(t.Context(), w.as(who), c, TimelineQuery{Limit: mostEvents})
		require.NoError(t, err)
		raw, err := json.Marshal(page)
		require.NoError(t, err)
		require.Equal(t, !hidden, strings.Contains(string(raw), `"name":"referral_absorbed"`), who)
		i := strings.Index(string(raw), string(w.who("nav")))
		require.Equal(t, !hidden, i >= 0, "%s: %s", who, string(raw)[max(0, i-900):max(0, i)])
	}
}
