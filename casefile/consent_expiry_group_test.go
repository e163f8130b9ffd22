package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// sharedUntil lets the patient share with somebody to the end of a day.
func (p *play) sharedUntil(day string, who ...Principal) {
	p.t.Helper()
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentInfoSharing}, Parties: who, EndsOn: on(day)})
	p.do(kari, &RegisterSignature{Form: p.form()})
}

func TestINV22_DL24_AWithdrawnConsentIsNoLongerWatched(t *testing.T) {
	p := coordinatedOn(t, "2027-01-04")
	p.sharedUntil("2027-06-30", nurse)
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawSharing}, Parties: []Principal{nurse}})
	p.due("DL-24", "2027-06-30 CANCELLED")
	p.at("2027-07-02")
	require.Empty(t, p.reminded("DL-24"), "nobody is asked to see to what was taken back")
	require.NotContains(t, p.became(), "deadline_settled")

	p.sharedUntil("2027-07-10", nurse)
	require.Contains(t, p.openTasks(), "CONSENT_EXPIRES KO")
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawSharing}})
	require.NotContains(t, p.openTasks(), "CONSENT_EXPIRES KO")
	p.noDeadline("DL-24")
}

func TestINV31_DL24_WithNobodyLeftInItNoFormIsPrintedAgain(t *testing.T) {
	p := plannedOn(t, "2027-01-04")
	p.do(ola, &IssueParticipation{EndsOn: on("2027-06-30"), Participants: []Participant{reader(nav, "NAV")}})
	p.do(kari, &RegisterSignature{Form: p.form()})
	p.do(ola, &RemoveParticipant{Who: nav})
	p.at("2027-07-02")
	require.Nil(t, p.s.consent(ConsentParticipation, ConsentIssued))
}

// Each consent runs out on its own day, in whatever order they were given.
func TestC07_EachOnItsOwnDay(t *testing.T) {
	p := coordinatedOn(t, "2027-01-04")
	p.sharedUntil("2027-05-31", nurse)
	p.sharedUntil("2027-03-31", nav)
	p.at("2027-04-01")
	require.True(t, p.s.mayBeTold(nurse))
	require.False(t, p.s.mayBeTold(nav))
}

// Who may still be told by another consent keeps the place in the group when one
// of the two runs out.
func TestC07_G01_APlaceWithAnotherGroundStays(t *testing.T) {
	p := teamedOn(t, "2027-01-04")
	p.sharedUntil("2027-03-31", nav, gp)
	p.do(ola, &RemoveParticipant{Who: gp})
	require.NotNil(t, p.s.Team.member(gp), "may be told still")
	p.at("2027-04-01")
	require.NotNil(t, p.s.Team.member(nav), "in the plan by the other")
	require.Nil(t, p.s.Team.member(gp))
}

func TestC07_INV55_LettersOnTheirWayStopWithTheConsent(t *testing.T) {
	p := coordinatedOn(t, "2027-01-04")
	p.sharedUntil("2027-01-10", nurse, nav)
	p.shareWith(nav)
	p.do(ola, &PlanMeeting{Kind: OtherMeeting, On: on("2027-02-10"), With: []Principal{nurse, nav}})
	p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
	require.Equal(t, []string{"person/kari QUEUED", "staff/nurse QUEUED", "person/nav QUEUED"}, p.letters("D-22"))
	p.at("2027-01-11")
	require.Equal(t, []string{"person/kari QUEUED", "staff/nurse CANCELLED", "person/nav QUEUED"}, p.letters("D-22"))
}

// Nobody leads or writes up a meeting about somebody they may no longer hear of.
func TestC07_INV57_WhoMayNotBeToldHasNoPartInTheMeeting(t *testing.T) {
	p := coordinatedOn(t, "2027-01-04")
	p.sharedUntil("2027-01-10", nurse, nav)
	p.shareWith(nav)
	p.do(ola, &PlanMeeting{Kind: OtherMeeting, On: on("2027-02-10"), With: []Principal{nurse, nav}, MinutesTaker: nurse, Chair: nurse})
	p.at("2027-01-11")
	m := p.s.Meetings[0]
	require.NotContains(t, m.allNamed(), nurse)
	require.Contains(t, m.allNamed(), nav)
	require.Equal(t, []Principal{ola, ola}, []Principal{m.Chair, m.MinutesTaker})
}

// A no to the form printed in good time is an answer to that form; when the
// consent has run out the patient is asked once more.
func TestC07_AskedOnceMoreWhenItHasRunOut(t *testing.T) {
	p := plannedOn(t, "2027-01-04", reader(nav, "NAV"))
	p.do(ola, &IssueParticipation{EndsOn: on("2027-03-31"), Participants: []Participant{reader(ola, "COORDINATION"), reader(nav, "NAV")}})
	p.do(kari, &RegisterSignature{Form: p.form()})
	p.at("2027-03-02")
	p.do(kari, &RefuseConsent{Form: p.form()})
	p.at("2027-04-01")
	require.False(t, p.sees(nav))
	form := p.s.consent(ConsentParticipation, ConsentIssued)
	require.NotNil(t, form)
	require.True(t, form.names(nav))
}

// Whoever is responsible where there is no coordinator keeps the place in the
// group, as a coordinator does.
func TestC07_INV02_TheResponsibleHeadStays(t *testing.T) {
	p := activeOn(t, "2027-01-04", ScopePlan)
	p.do(tone, &StartPlan{})
	p.do(tone, &IssueParticipation{EndsOn: on("2027-03-31"), Participants: []Participant{reader(tone, "COORDINATION"), reader(nav, "NAV")}})
	p.do(kari, &RegisterSignature{Form: p.form()})
	p.do(tone, &ActivatePlan{PatientTookPart: true})
	p.do(tone, &StartCareTeam{Members: []TeamMember{{tone, "COORDINATION"}, {nav, "NAV"}}})
	p.at("2027-04-01")
	require.NotNil(t, p.s.Team.member(tone))
	require.Nil(t, p.s.Team.member(nav))
}

// Who has been given a longer consent before the thirty days is not asked again.
func TestINV31_DL24_GivenAnewBeforeTheAlertNobodyIsAsked(t *testing.T) {
	p := coordinatedOn(t, "2027-01-04")
	p.sharedUntil("2027-06-30", nurse)
	p.sharedUntil("2027-09-30", nurse)
	p.at("2027-06-15")
	require.NotContains(t, p.openTasks(), "CONSENT_EXPIRES KO")
	p.at("2027-09-15")
	require.Contains(t, p.openTasks(), "CONSENT_EXPIRES KO")
}
