package casefile

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
)

// Whose looks at the case a person must know of when a signature is corrected.
func TestINV87_INV30_WhoseReadingIsAskedFor(t *testing.T) {
	p := plannedOn(t, "2027-03-01", reader(nav, "NAV"))
	p.shareWith(gp)
	p.at("2027-03-10")
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawSharing}, Parties: []Principal{gp}})
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentTransfer}, Parties: []Principal{nav}})
	everybody := []Role{RoleParticipant, RoleMember, RoleChair, RoleMinutes}
	on := calendar.MustDate("2027-03-05")
	for _, c := range []struct {
		kind    ConsentKind
		correct CorrectEntry
		who     []Principal
		grounds []Role
		until   time.Time
	}{
		{ConsentCoordinator, CorrectEntry{Void: true}, nil, []Role{RoleCoordinator}, time.Time{}},
		{ConsentCoordinator, CorrectEntry{On: on}, nil, []Role{RoleCoordinator}, calendar.At(on, 0, 0)},
		{ConsentStart, CorrectEntry{Void: true}, nil, everybody, time.Time{}},
		{ConsentParticipation, CorrectEntry{Void: true}, []Principal{ola, nav}, everybody, time.Time{}},
		{ConsentInfoSharing, CorrectEntry{Void: true}, []Principal{gp}, everybody, calendar.EndOf(calendar.MustDate("2027-03-10"))},
		{ConsentInfoSharing, CorrectEntry{On: on}, []Principal{gp}, everybody, calendar.At(on, 0, 0)},
	} {
		e := p.eventOf("signed", p.consentTo(c.kind))
		q, ok := ReadsFor(p.s, e, &c.correct)
		require.True(t, ok, "%s %+v", c.kind, c.correct)
		require.Equal(t, ReadsInQuestion{Who: c.who, Grounds: c.grounds, From: e.At, Until: c.until}, q)
	}
	signed := p.eventOf("signed", p.consentTo(ConsentStart))
	_, ok := ReadsFor(p.s, signed, &CorrectEntry{})
	require.False(t, ok, "only words are corrected: the consent was there")
	_, ok = ReadsFor(p.s, signed, &CorrectEntry{On: calendar.MustDate("2027-02-20")})
	require.False(t, ok, "it was there even earlier")
	q, ok := ReadsFor(p.s, signed, &CorrectEntry{Void: true, On: Date{Year: 2027, Month: 2, Day: 30}})
	require.True(t, ok && q.Until.IsZero(), "no such day: the step itself refuses it")
	_, ok = ReadsFor(p.s, p.eventOf("screening_started"), &CorrectEntry{Void: true})
	require.False(t, ok, "no consent")
}

func TestINV87_INV30_AConsentThatNeverTookEffectLetNobodyIn(t *testing.T) {
	p := childOn(t, "2027-03-01", "2018-05-14", parent(mother), parent(father))
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentStart}})
	p.do(mother, &RegisterSignature{Form: p.form()})
	_, ok := ReadsFor(p.s, p.eventOf("signed"), &CorrectEntry{Void: true})
	require.False(t, ok)
}

// eventOf is the latest entry of a fact, about something where it is named.
func (p *play) eventOf(fact string, holding ...string) Event {
	p.t.Helper()
	seq := p.entry(fact, holding...)
	return p.events[slices.IndexFunc(p.events, func(e Event) bool { return e.Seq == seq })]
}

// One of two parents has signed, on another day than registered: the consent does
// not take effect by that.
func TestINV87_INV24_OneParentsSignatureOnAnotherDay(t *testing.T) {
	p := childOn(t, "2027-03-01", "2022-05-14", parent(mother), parent(father))
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentStart}})
	p.at("2027-03-10")
	p.do(mother, &RegisterSignature{Form: p.form()})
	c := p.corrects(tone, CorrectEntry{Entry: p.entry("signed"), On: calendar.MustDate("2027-03-08")})
	require.Empty(t, codesOf(c))
	con := p.s.consentByID(p.consentTo(ConsentStart))
	require.Equal(t, "2027-03-08", con.Signers[0].SignedOn.String())
	require.True(t, con.ActiveOn.IsZero(), "the father has not signed")
	require.Equal(t, PhaseAwaitingConsent, p.s.Phase)
	// Nor does a signature that was none leave anything behind.
	p.corrects(tone, CorrectEntry{Entry: p.entry("signed"), Void: true})
	con = p.s.consentByID(con.ID)
	require.True(t, con.Signers[0].SignedOn.IsZero())
	p.do(father, &RegisterSignature{Form: p.form()})
	require.Equal(t, PhaseAwaitingConsent, p.s.Phase)
	p.do(mother, &RegisterSignature{Form: p.form()})
	require.Equal(t, PhaseAssessment, p.s.Phase)
}

// The days a consent was in force are kept when the signature of one that is over
// turns out to be none: it is what it was taken for.
func TestINV87_AnEndedConsentKeepsItsDays(t *testing.T) {
	p := coordinatedOn(t, "2027-03-01")
	p.shareWith(nav)
	p.at("2027-03-10")
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawSharing}, Parties: []Principal{nav}})
	con := p.consentTo(ConsentInfoSharing, nav)
	p.unsigns(con)
	require.Equal(t, ConsentWithdrawn, p.s.consentByID(con).Status)
	require.Equal(t, "2027-03-01", p.s.consentByID(con).ActiveOn.String())
}

// DL-12 does not run for somebody who has taken back the consent to a plan; the
// signature to start can be corrected all the same.
func TestINV87_DL12_AStartSignedLaterWithoutAPlanConsent(t *testing.T) {
	p := coordinatedOn(t, "2027-03-01")
	p.at("2027-03-10")
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawPlan}})
	p.corrects(tone, CorrectEntry{Entry: p.entry("signed", p.consentTo(ConsentStart)), On: calendar.MustDate("2027-03-04")})
	require.Equal(t, "2027-03-04", p.s.consentByID(p.consentTo(ConsentStart)).ActiveOn.String())
	p.noDeadline(FirstPlan)
}

// Each no is its own: taking back the one to start leaves the one to the plan.
func TestINV87_C03_ARefusalTakenBackLeavesTheOthers(t *testing.T) {
	p := awaitingOn(t, "2027-03-01", ConsentPlan)
	p.do(tone, &RefuseConsent{Form: p.form()})
	p.corrects(tone, CorrectEntry{Entry: p.entry("consent_ended", p.consentTo(ConsentStart)), Void: true})
	require.Equal(t, "2027-03-01", p.s.PlanDeclinedOn.String())
	require.Equal(t, ConsentRefused, p.s.consentByID(p.consentTo(ConsentPlan)).Status)
	p.corrects(tone, CorrectEntry{Entry: p.entry("consent_ended", p.consentTo(ConsentPlan)), Void: true})
	require.True(t, p.s.PlanDeclinedOn.IsZero())
}

// A plan was declined, asked for again and declined again: striking one no finds
// that one, and a form that was only replaced stays replaced.
func TestINV87_C03_TheRefusalThatIsStruckIsTheOneMeant(t *testing.T) {
	p := assessedOn(t, "2027-03-01")
	ask := func() string {
		p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentPlan}})
		return p.consentTo(ConsentPlan)
	}
	early := ask()
	p.do(kari, &RefuseConsent{Form: p.form()})
	p.at("2027-03-05")
	becauseReplaced, late := ask(), ask()
	p.do(kari, &RefuseConsent{Form: p.form()})
	status := func(con string) ConsentStatus { return p.s.consentByID(con).Status }
	p.corrects(tone, CorrectEntry{Entry: p.entry("plan_declined"), Void: true})
	require.Equal(t, []ConsentStatus{ConsentRefused, ConsentSuperseded, ConsentIssued}, []ConsentStatus{status(early), status(becauseReplaced),
		status(late)})
	require.True(t, p.s.PlanDeclinedOn.IsZero())
	require.True(t, p.s.consentByID(late).EndedOn.IsZero())
	// One that was not refused has no refusal to strike.
	c := p.corrects(tone, CorrectEntry{Entry: p.entry("consent_ended", becauseReplaced), Void: true})
	require.True(t, c.ByHand)
	require.Equal(t, ConsentSuperseded, status(becauseReplaced))
}

// Closing was for another reason: that the refusal was none says nothing of it.
func TestINV87_OnlyTheCaseThatWasClosedBecauseOfItIsAskedAbout(t *testing.T) {
	p := awaitingOn(t, "2027-03-01")
	p.do(tone, &RefuseConsent{Form: p.form()})
	p.do(tone, &RegisterDeath{DiedOn: today(p)})
	c := p.corrects(tone, CorrectEntry{Entry: p.entry("consent_ended"), Void: true})
	require.Equal(t, []string{"CONSENT_MOVES:consent-1"}, codesOf(c))

	// Nor does a refusal of an earlier round say anything of how a later one was closed.
	p = awaitingOn(t, "2027-03-01")
	p.do(tone, &RefuseConsent{Form: p.form()})
	p.do(tone, &CloseCase{Reason: ClosedNoConsent})
	first := p.entry("consent_ended")
	p.at("2027-03-20")
	p.referred()
	p.do(tone, &StartScreening{Identity: "NATIONAL_NUMBER"})
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentStart}})
	p.do(tone, &RefuseConsent{Form: p.form()})
	p.do(tone, &CloseCase{Reason: ClosedNoConsent})
	c = p.corrects(tone, CorrectEntry{Entry: first, Void: true})
	require.NotContains(t, codesOf(c), "CASE_WAS_CLOSED:case")
}
