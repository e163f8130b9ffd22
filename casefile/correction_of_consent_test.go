package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
)

// A live plan with NAV and the doctor in it by one participation consent.
func sharedOn(t testing.TB, at string) *play {
	p := plannedOn(t, at, reader(nav, "NAV"), reader(gp, "GP"))
	p.do(ola, &StartCareTeam{Members: []TeamMember{{nav, "NAV"}}})
	return p
}

func TestINV87_INV22_AVoidedSignatureOfTheParticipationClosesAtOnce(t *testing.T) {
	p := sharedOn(t, "2027-03-01")
	con := p.s.consent(ConsentParticipation, ConsentActive).ID
	p.at("2027-03-10")
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: calendar.MustDate("2027-04-07")})
	p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
	require.Contains(t, p.letters("D-22"), "person/nav QUEUED")
	p.reads = []Reading{{nav, 3}, {gp, 1}}
	c := p.corrects(tone, CorrectEntry{Entry: p.entry("signed", con), Void: true})
	for _, want := range []string{"CONSENT_MOVES:" + con, "ACCESS_ENDS:case", "READ_MEANWHILE:" + con, "STOOD_ON_IT:plan"} {
		require.Contains(t, codesOf(c), want)
	}
	for _, f := range c.FollowUps {
		switch f.Code {
		case ReadMeanwhile:
			require.Equal(t, []Principal{nav, gp}, f.Who)
			require.Equal(t, 4, f.Times)
		case AccessEnds:
			require.ElementsMatch(t, []Principal{nav, gp}, f.Who)
		}
	}
	require.False(t, p.sees(nav))
	require.False(t, p.sees(gp))
	require.True(t, p.sees(ola), "the coordinator reads by role")
	require.Nil(t, p.s.Team.member(nav))
	require.Contains(t, p.letters("D-22"), "person/nav CANCELLED")
	require.Equal(t, PlanStatusActive, p.s.Plan.Status, "the plan stands, and somebody is asked about it")
	require.Equal(t, ConsentIssued, p.s.consentByID(con).Status)
	require.True(t, p.s.consentByID(con).ActiveOn.IsZero())
	p.due(ParticipationForm, "2027-03-24 OPEN")
	require.Equal(t, []string{"CHECK_CORRECTION KE", "CHECK_CORRECTION KE"}, p.openTasks())
	// Signed in earnest it opens again, the plan only.
	p.do(kari, &RegisterSignature{Form: p.form()})
	require.True(t, p.sees(nav))
	p.due(ParticipationForm, "2027-03-24 MET")
}

func TestINV87_C02_SignatureOnAnotherDay(t *testing.T) {
	p := coordinatedOn(t, "2027-03-01")
	p.do(ola, &StartPlan{})
	p.do(ola, &IssueParticipation{Participants: []Participant{reader(ola, coordination), reader(nav, "NAV")}})
	p.at("2027-03-20")
	p.do(tone, &RegisterSignature{Form: p.form(), SignedOn: calendar.MustDate("2027-03-10")})
	con := p.s.consent(ConsentParticipation, ConsentActive).ID
	p.due(ParticipationForm, "2027-03-15 MET")
	c := p.corrects(tone, CorrectEntry{Entry: p.entry("signed", con), On: calendar.MustDate("2027-03-18")})
	require.Equal(t, []string{"DEADLINE_SETTLES:" + p.deadline(ParticipationForm).ID}, codesOf(c))
	p.due(ParticipationForm, "2027-03-15 MET_LATE")
	require.Equal(t, "2027-03-18", p.s.consentByID(con).ActiveOn.String())
	require.True(t, p.sees(nav), "it was signed, if later")
	p.says("date_too_early", tone, &CorrectEntry{Entry: p.entry("signed", con), On: calendar.MustDate("2027-02-27"), Reason: words(1)})
}

// The consent to a plan was signed after the grant: DL-12 counts from it, and the
// grant was given without it.
func TestINV87_DL12_PlanConsentSignedLater(t *testing.T) {
	p := coordinatedOn(t, "2027-03-01")
	p.due(FirstPlan, "2027-05-24 OPEN")
	con := p.s.consent(ConsentPlan, ConsentActive).ID
	p.at("2027-03-20")
	p.reads = []Reading{{nav, 1}}
	c := p.corrects(tone, CorrectEntry{Entry: p.entry("signed", con), On: calendar.MustDate("2027-03-08")})
	require.Contains(t, codesOf(c), "STOOD_ON_IT:decision-1")
	require.Contains(t, codesOf(c), "READ_MEANWHILE:"+con)
	p.due(FirstPlan, "2027-05-31 OPEN")
}

func TestINV87_INV20_AVoidedStartTakesTheCaseBack(t *testing.T) {
	p := decidingOn(t, "2027-03-01", ConsentPlan)
	start := p.s.consent(ConsentStart, ConsentActive).ID
	plan := p.s.consent(ConsentPlan, ConsentActive).ID
	c := p.corrects(tone, CorrectEntry{Entry: p.entry("signed", start), Void: true})
	for _, want := range []string{"PHASE_MOVES:case", "CONSENT_MOVES:" + start, "STOOD_ON_IT:assessment", "SAME_FORM:" + plan} {
		require.Contains(t, codesOf(c), want)
	}
	require.Equal(t, PhaseAwaitingConsent, p.s.Phase)
	require.Equal(t, ConsentActive, p.s.consentByID(plan).Status, "each consent has its own life")
	p.due(ConsentForm, "2027-03-29 OPEN")
	p.do(kari, &RegisterSignature{Form: p.form()})
	require.Equal(t, PhaseAssessment, p.s.Phase)
}

func TestINV87_INV20_AVoidedStartOfARunningCaseEndsTheGroup(t *testing.T) {
	p := sharedOn(t, "2027-03-01")
	start := p.s.consent(ConsentStart, ConsentActive).ID
	c := p.corrects(tone, CorrectEntry{Entry: p.entry("signed", start), Void: true})
	require.Contains(t, codesOf(c), "CARE_TEAM_MOVES:care_team")
	require.Contains(t, codesOf(c), "STOOD_ON_IT:decision-1")
	require.Equal(t, PhaseActive, p.s.Phase, "a decision is not undone by a correction")
	p.noDeadline(NextMeeting)
	p.says("consent_missing", ola, &StartCareTeam{Members: []TeamMember{{nav, "NAV"}}})
	// A no to it then asks the unit what to do.
	p.do(kari, &RefuseConsent{Form: p.s.consentByID(start).Form})
	require.Contains(t, p.openTasks(), "CONSENT_REFUSED KE")
}

func TestINV87_AVoidedCoordinatorConsentEndsTheCoordinator(t *testing.T) {
	p := plannedOn(t, "2027-03-01", reader(nav, "NAV"))
	p.at("2027-03-05")
	con := p.s.consent(ConsentCoordinator, ConsentActive).ID
	p.reads = []Reading{{ola, 7}}
	c := p.corrects(tone, CorrectEntry{Entry: p.entry("signed", con), Void: true})
	for _, want := range []string{"COORDINATOR_MOVES:coordinator-1", "STOOD_ON_IT:coordinator-1", "STOOD_ON_IT:decision-1",
		"ACCESS_ENDS:case", "READ_MEANWHILE:" + con} {
		require.Contains(t, codesOf(c), want)
	}
	require.Equal(t, tone, p.s.MainResponsible())
	require.Nil(t, p.s.coordinator())
	require.Contains(t, p.openTasks(), "ASK_ABOUT_PLAN KE")
	p.do(kari, &RegisterSignature{Form: p.form()})
	require.Contains(t, p.openTasks(), "FIND_COORDINATOR KE")
}

func TestINV87_P09_AVoidedPlanConsentFreezesThePlan(t *testing.T) {
	p := sharedOn(t, "2027-03-01")
	con := p.s.consent(ConsentPlan, ConsentActive).ID
	c := p.corrects(tone, CorrectEntry{Entry: p.entry("signed", con), Void: true})
	require.Contains(t, codesOf(c), "PLAN_MOVES:plan")
	require.Contains(t, codesOf(c), "STOOD_ON_IT:plan")
	require.Equal(t, PlanStatusFrozen, p.s.Plan.Status)
	require.False(t, p.sees(nav))
	p.noDeadline(PlanRevision, FirstPlan)
	p.do(kari, &RegisterSignature{Form: p.form()})
	p.do(ola, &ReopenPlan{})
}

func TestINV87_AVoidedSharingTakesOneOutOfTheGroup(t *testing.T) {
	p := coordinatedOn(t, "2027-03-01")
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentInfoSharing}, Parties: []Principal{nav, gp}})
	p.do(kari, &RegisterSignature{Form: p.form()})
	p.do(ola, &StartCareTeam{Members: []TeamMember{{nav, "NAV"}, {gp, "GP"}}})
	var con Consent
	for _, x := range p.s.Consents {
		if x.Party == nav {
			con = x
		}
	}
	c := p.corrects(tone, CorrectEntry{Entry: p.entry("signed", con.ID), Void: true})
	require.Contains(t, codesOf(c), "ACCESS_ENDS:case")
	require.Nil(t, p.s.Team.member(nav))
	require.NotNil(t, p.s.Team.member(gp))
	p.due(ConsentForm, "2027-03-29 OPEN")
}

func TestINV87_ALetterThatThankedForTheSignatureIsStoppedOrAskedAbout(t *testing.T) {
	p := assessedOn(t, "2027-03-01", ConsentPlan)
	con := p.s.consent(ConsentPlan, ConsentActive).ID
	c := p.corrects(tone, CorrectEntry{Entry: p.entry("signed", con), Void: true})
	require.Contains(t, codesOf(c), "LETTER_MOVES:"+p.letterID("D-04", kari))
	require.Equal(t, []string{"person/kari CANCELLED"}, p.letters("D-04"))

	p = assessedOn(t, "2027-03-01", ConsentPlan)
	p.do(tone, &PostLetter{Letter: p.letterID("D-04", kari)})
	c = p.corrects(tone, CorrectEntry{Entry: p.entry("signed", con), Void: true})
	require.Contains(t, codesOf(c), "LETTER_WAS_POSTED:"+p.letterID("D-04", kari))
	require.Equal(t, []string{"CHECK_CORRECTION KE"}, p.openTasks())
}

func TestINV87_ASupersededSignatureChangesOnlyWhatIsKnown(t *testing.T) {
	p := sharedOn(t, "2027-03-01")
	old := p.s.consent(ConsentParticipation, ConsentActive).ID
	p.at("2027-03-10")
	p.do(ola, &IssueParticipation{Participants: []Participant{reader(ola, coordination), reader(nav, "NAV"), reader(school, "SCHOOL")}})
	p.do(kari, &RegisterSignature{Form: p.form()})
	p.reads = []Reading{{nav, 2}}
	c := p.corrects(tone, CorrectEntry{Entry: p.entry("signed", old), Void: true})
	require.Equal(t, []string{"LETTER_MOVES:letter-14", "STOOD_ON_IT:plan", "READ_MEANWHILE:" + old}, codesOf(c))
	require.Equal(t, ConsentSuperseded, p.s.consentByID(old).Status)
	require.True(t, p.sees(school))
}

func TestINV87_C03_ARefusalThatWasNotOne(t *testing.T) {
	p := awaitingOn(t, "2027-03-01", ConsentPlan)
	p.do(tone, &RefuseConsent{Form: p.form()})
	require.Equal(t, "2027-03-01", p.s.PlanDeclinedOn.String())
	p.at("2027-03-04")
	start := p.s.Consents[0].ID
	c := p.corrects(tone, CorrectEntry{Entry: p.entry("consent_ended", start), Void: true})
	require.Equal(t, []string{"CONSENT_MOVES:" + start, "DEADLINE_STARTS:" + p.deadline(ConsentForm).ID, "TASK_ENDS:task-1"}, codesOf(c))
	p.due(ConsentForm, "2027-04-01 OPEN")
	// The same no, said to the plan.
	p.corrects(tone, CorrectEntry{Entry: p.entry("plan_declined"), Void: true})
	require.True(t, p.s.PlanDeclinedOn.IsZero())
	require.Equal(t, ConsentIssued, p.s.Consents[1].Status)
	left := p.corrects(tone, CorrectEntry{Entry: p.entry("consent_ended", p.s.Consents[1].ID), Void: true})
	require.True(t, left.ByHand, "it has been mended already")
	p.do(kari, &RegisterSignature{Form: p.form()})
	require.Equal(t, PhaseAssessment, p.s.Phase)
}

func TestINV87_ARefusalOfAClosedCaseAsksOnly(t *testing.T) {
	p := awaitingOn(t, "2027-03-01")
	p.do(tone, &RefuseConsent{Form: p.form()})
	p.do(tone, &CloseCase{Reason: ClosedNoConsent})
	c := p.corrects(tone, CorrectEntry{Entry: p.entry("consent_ended"), Void: true})
	require.Equal(t, []string{"CONSENT_MOVES:consent-1", "CASE_WAS_CLOSED:case"}, codesOf(c))
	require.Equal(t, ConsentExpired, p.s.Consents[0].Status)
	require.Equal(t, PhaseClosed, p.s.Phase)
	require.Equal(t, []string{"CHECK_CORRECTION KE"}, p.openTasks())
	// In a new round nothing of it comes back.
	p.at("2027-03-10")
	p.referred()
	require.Equal(t, PhaseReceived, p.s.Phase)
	require.Equal(t, []string{"CHECK_CORRECTION KE"}, p.openTasks())
}
