package casework

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
)

// entry finds the latest entry of a fact whose body holds a word.
func (w *town) entry(caseID, fact, holding string) int {
	w.t.Helper()
	page, err := w.service.Timeline(w.t.Context(), w.as("tone"), caseID, TimelineQuery{Limit: mostEvents})
	require.NoError(w.t, err)
	seq := 0
	for _, e := range page.Events {
		if string(e.Name) == fact && strings.Contains(string(e.Fact), holding) {
			seq = e.Seq
		}
	}
	require.NotZero(w.t, seq, "no entry %s with %s", fact, holding)
	return seq
}

func (w *town) preview(who, caseID string, q CorrectionQuery) CorrectionPreview {
	w.t.Helper()
	p, err := w.service.PreviewCorrection(w.t.Context(), w.as(who), caseID, q)
	require.NoError(w.t, err)
	return p
}

func seen(p CorrectionPreview) []casefile.FollowUpID {
	var ids []casefile.FollowUpID
	for _, f := range p.FollowUps {
		ids = append(ids, f.ID)
	}
	return ids
}

// The story of stories/43: the signature of the participation consent turns out
// to have been set on another person's form. What the preview shows is what the
// step does; who has read meanwhile is named; the ledger keeps what it had.
func TestINV87_INV22_ThePreviewAgreesWithTheStep(t *testing.T) {
	w := newTown(t, "2027-03-01T09:00:00Z")
	c := w.planned()
	for range 3 {
		_, err := w.service.Plan(t.Context(), w.as("nav"), c)
		require.NoError(t, err)
	}
	_, err := w.service.Plan(t.Context(), w.as("ola"), c) // by role, which no consent gives
	require.NoError(t, err)
	con := w.state(c).Consents[3]
	require.Equal(t, casefile.ConsentParticipation, con.Kind)
	entry := w.entry(c, "signed", con.ID)
	events, err := w.store.EventsAfter(t.Context(), c, 0)
	require.NoError(t, err)

	p := w.preview("tone", c, CorrectionQuery{Entry: entry, Void: true})
	require.Equal(t, casefile.FactName("signed"), p.Entry.Name)
	require.Equal(t, casefile.StepName("register_signature"), p.Entry.Step)
	i := slices.IndexFunc(p.FollowUps, func(f casefile.FollowUp) bool { return f.Code == casefile.ReadMeanwhile })
	require.GreaterOrEqual(t, i, 0, "%v", p.FollowUps)
	require.Equal(t, []casefile.Principal{w.who("nav")}, p.FollowUps[i].Who)
	require.Equal(t, 3, p.FollowUps[i].Times)
	require.Equal(t, "NAV", p.People[w.who("nav")].Name)
	require.Contains(t, w.accessLog(c), "tone: corrections preview as KEL true")
	after, err := w.store.EventsAfter(t.Context(), c, 0)
	require.NoError(t, err)
	require.Equal(t, events, after, "a preview does nothing")

	step := &casefile.CorrectEntry{Entry: entry, Void: true, Reason: "MARKED reason", FollowUpsSeen: seen(p)[1:]}
	refusal(t, w.step("tone", c, step), "INV-87", "follow_ups_not_seen")
	_, err = w.service.Plan(t.Context(), w.as("nav"), c)
	require.NoError(t, err, "a refused correction changes nothing")

	// One more look has been made since: it is counted, and named by the same id.
	step.FollowUpsSeen = seen(p)
	w.must("tone", c, step)
	made := w.state(c).Corrections[0]
	require.Equal(t, 4, made.FollowUps[i].Times)
	made.FollowUps[i].Times = 3
	require.Equal(t, p.FollowUps, made.FollowUps)
	_, err = w.service.Plan(t.Context(), w.as("nav"), c)
	forbidden(t, err, NoRelation)
	require.False(t, w.temporal.sent("MARKED reason"))

	ledger, err := w.store.EventsAfter(t.Context(), c, 0)
	require.NoError(t, err)
	require.Equal(t, events, ledger[:len(events)])
	require.Equal(t, inJSON(t, w.state(c)), inJSON(t, casefile.Fold(casefile.New(c, w.org), ledger)))
	page, err := w.service.Timeline(t.Context(), w.as("kari"), c, TimelineQuery{FromSeq: entry, Limit: 1})
	require.NoError(t, err)
	require.Equal(t, []CorrectedBy{{Seq: made.Seq, Correction: "correction-1", Void: true, Reason: made.Reason}}, page.Events[0].CorrectedBy)
	var original casefile.Signed
	require.NoError(t, json.Unmarshal(page.Events[0].Fact, &original))
	require.Equal(t, "2027-03-01", original.On.String(), "what it said stays readable")
	list, err := w.service.Corrections(t.Context(), w.as("kari"), c)
	require.NoError(t, err)
	require.Len(t, list.Corrections, 1)
	text, err := w.service.Text(t.Context(), w.as("kari"), c, made.Reason.ID())
	require.NoError(t, err)
	require.Equal(t, "MARKED reason", text.Body)
	again := w.preview("tone", c, CorrectionQuery{Entry: w.entry(c, "referred", ""), On: w.today().AddDays(-1)})
	require.Empty(t, again.Entry.CorrectedBy)
}

// Between the preview and the step somebody did something: what follows is not
// what was seen, and the step says so.
func TestINV87_WhatHappensAfterThePreviewMustBeSeenToo(t *testing.T) {
	w := newTown(t, "2027-03-01T09:00:00Z")
	c := w.planned()
	entry := w.entry(c, "signed", w.state(c).Consents[3].ID)
	p := w.preview("tone", c, CorrectionQuery{Entry: entry, Void: true})
	w.must("ola", c, &casefile.StartCareTeam{Members: []casefile.TeamMember{{Who: w.who("nav"), Service: "NAV"}}})
	w.must("ola", c, &casefile.PlanMeeting{Kind: "CARE_TEAM", On: w.today().AddDays(40)})
	w.must("ola", c, &casefile.InviteMeeting{Meeting: "meeting-1"})
	step := &casefile.CorrectEntry{Entry: entry, Void: true, Reason: "wrong form", FollowUpsSeen: seen(p)}
	refusal(t, w.step("tone", c, step), "INV-87", "follow_ups_not_seen")
	p = w.preview("tone", c, CorrectionQuery{Entry: entry, Void: true})
	step.FollowUpsSeen = seen(p)
	w.must("tone", c, step)
	require.Equal(t, p.FollowUps, w.state(c).Corrections[0].FollowUps)
}

func TestINV87_ACorrectionOnAClosedCaseStartsARun(t *testing.T) {
	w := newTown(t, "2027-03-01T09:00:00Z")
	c := w.granted()
	w.must("tone", c, &casefile.RegisterReceipt{Decision: "decision-1", Evidence: "OWN_STATEMENT"})
	w.must("kari", c, &casefile.WithdrawConsent{Scopes: []casefile.WithdrawalScope{casefile.WithdrawAll}})
	require.Equal(t, casefile.PhaseClosed, w.state(c).Phase)
	_, err := w.service.MoveClock(t.Context(), w.as("owner"), w.world, Clock{Now: instant(t, "2027-03-10T09:00:00Z")})
	require.NoError(t, err)
	q := CorrectionQuery{Entry: w.entry(c, "receipt_registered", ""), On: w.today().AddDays(-2)}
	p := w.preview("tone", c, q)
	require.Contains(t, seen(p), casefile.FollowUpID("DEADLINE_MOVES:deadline-8"))
	w.must("tone", c, &casefile.CorrectEntry{Entry: q.Entry, On: q.On, Reason: "return slip found", FollowUpsSeen: seen(p)})
	s := w.state(c)
	require.Equal(t, casefile.PhaseClosed, s.Phase)
	require.Equal(t, "2027-04-05", s.Deadlines[7].Due.String())
	require.Equal(t, "2027-03-08", s.Decisions[0].Parties[0].ReceivedOn.String())
}

// Looks before the right day are the ones that lacked a consent; mails that went
// out about a deadline that moves are shown.
func TestINV87_LooksAndMailsInQuestion(t *testing.T) {
	w := newTown(t, "2027-03-01T09:00:00Z")
	c := w.planned()
	_, err := w.service.Plan(t.Context(), w.as("nurse"), c)
	require.NoError(t, err)
	_, err = w.service.MoveClock(t.Context(), w.as("owner"), w.world, Clock{Now: instant(t, "2027-03-10T09:00:00Z")})
	require.NoError(t, err)
	_, err = w.service.Plan(t.Context(), w.as("nav"), c)
	require.NoError(t, err)
	p := w.preview("tone", c, CorrectionQuery{Entry: w.entry(c, "signed", w.state(c).Consents[3].ID), On: w.today().AddDays(-2)})
	i := slices.IndexFunc(p.FollowUps, func(f casefile.FollowUp) bool { return f.Code == casefile.ReadMeanwhile })
	require.GreaterOrEqual(t, i, 0, "%v", p.FollowUps)
	require.Equal(t, []casefile.Principal{w.who("nurse")}, p.FollowUps[i].Who, "NAV has read since, under a signature that was there")

	one := w.preview("tone", c, CorrectionQuery{Entry: 1, On: w.today().AddDays(-12)})
	require.NotContains(t, fmt.Sprint(seen(one)), "MAIL_WAS_SENT")
	require.NoError(t, w.store.DB.Exec(`INSERT INTO mails
		(key, organisation_id, case_id, principal, kind, send_after, on_date, status, delivery_id)
		VALUES ('m', ?, ?, ?, 'REMINDER', now(), '2027-03-05', 'SENT', gen_random_uuid())`, w.org, c, w.who("tone")).Error)
	require.NoError(t, w.store.DB.Exec(`INSERT INTO mail_lines (mail_key, case_id, deadline_id, code, step, due)
		VALUES ('m', ?, 'deadline-2', 'DL-02', 'COMING', '2027-03-29')`, c).Error)
	one = w.preview("tone", c, CorrectionQuery{Entry: 1, On: w.today().AddDays(-48)})
	require.Contains(t, seen(one), casefile.FollowUpID("MAIL_WAS_SENT:deadline-2"))
}

func TestINV87_EntriesThatCannotBeCorrected(t *testing.T) {
	w := newTown(t, "2027-03-01T09:00:00Z")
	c := w.coordinated()
	preview := func(who string, q CorrectionQuery) error {
		_, err := w.service.PreviewCorrection(t.Context(), w.as(who), c, q)
		return err
	}
	refusal(t, preview("tone", CorrectionQuery{Entry: 9999}), "INV-15", "unknown_entry")
	refusal(t, preview("tone", CorrectionQuery{Entry: w.entry(c, "decision_made", ""), Void: true}), "T-19", "decision_not_corrected")
	refusal(t, preview("ola", CorrectionQuery{Entry: 1, Void: true}), "INV-87", "not_yours")
	forbidden(t, preview("kari", CorrectionQuery{Entry: 1, Void: true}), NotInThisRole)
	forbidden(t, preview("stranger", CorrectionQuery{Entry: 1, Void: true}), NoRelation)
	refusal(t, w.step("kari", c, &casefile.CorrectEntry{Entry: 1, Void: true, Reason: "x"}), "INV-87", "not_yours")
	refusal(t, w.step("tone", c, &casefile.CorrectEntry{Entry: 9999, Void: true, Reason: "x"}), "INV-15", "unknown_entry")
}
