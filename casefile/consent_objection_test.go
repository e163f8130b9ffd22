package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestINV85_AnObjectionBlocksAtOnceAlsoBetweenHealthPersonnel(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p).AddDays(20), Chair: nurse, MinutesTaker: nurse})
	p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
	require.Contains(t, p.letters("D-22"), "staff/nurse QUEUED")
	require.Contains(t, RolesIn(&p.s, actorOf(nurse)), RoleChair)

	p.do(kari, &ObjectToSharing{Against: []Principal{nurse}, About: words(1)})
	require.False(t, p.sees(nurse))
	require.True(t, p.sees(nav), "nobody else")
	require.Equal(t, []Role{RoleMunicipalHP, RoleStaff}, RolesIn(&p.s, actorOf(nurse)))
	require.Contains(t, p.letters("D-22"), "staff/nurse CANCELLED")
	require.Contains(t, p.letters("D-11"), "staff/nurse CANCELLED")
	require.Equal(t, becauseObjection, p.s.letter(p.letterID("D-22", nurse)).Reason)
	require.Equal(t, ola, p.s.Meetings[0].Chair)
	require.NotContains(t, p.s.Meetings[0].Invited, nurse)

	// Nothing more goes to them, and nobody names them anew.
	p.at("2027-02-21")
	for _, who := range [][]Principal{{kari, nurse}, {nurse}} {
		p.refused("INV-85", ola, &HoldMeeting{Meeting: "meeting-1", Attended: who, Arranged: words(1)})
	}
	p.refused("INV-85", ola, &HoldMeeting{Meeting: "meeting-1", Attended: []Principal{kari}, Named: []Principal{nurse}, Arranged: words(1)})
	p.do(ola, &HoldMeeting{Meeting: "meeting-1", Attended: []Principal{kari, ola}, Arranged: words(1)})
	p.do(ola, &WriteMinutes{Meeting: "meeting-1", Words: words(1)})
	p.do(ola, &SendMinutes{Meeting: "meeting-1"})
	require.NotContains(t, MinutesRecipients(p.s, "meeting-1"), nurse)
	require.NotContains(t, p.letters("D-23"), "staff/nurse QUEUED")
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p).AddDays(20)})
	p.do(ola, &InviteMeeting{Meeting: "meeting-2"})
	require.NotContains(t, p.s.Meetings[1].Invited, nurse)
	p.refused("INV-85", ola, &PlanMeeting{Kind: OtherMeeting, On: today(p), With: []Principal{nurse}})
	p.refused("INV-85", ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p), MinutesTaker: nurse})
	p.refused("INV-85", ola, &IssueParticipation{Participants: []Participant{reader(ola, "COORDINATION"), reader(nurse, "HOME_NURSING")}})
	p.refused("INV-85", tone, &IssueConsent{Kinds: []ConsentKind{ConsentInfoSharing}, Parties: []Principal{nurse}})
	p.refused("INV-85", tone, &IssueConsent{Kinds: []ConsentKind{ConsentMeetingGuest}, Parties: []Principal{nurse}, Meeting: "meeting-2"})
	p.do(ola, &ChangeCareTeam{Leave: []Principal{nurse}})
	p.refused("INV-85", ola, &ChangeCareTeam{Join: []TeamMember{{nurse, "HOME_NURSING"}}})
	p.refused("INV-85", tone, &AssignHandler{Staff: nurse})
	p.do(ola, &GiveNotice{LastDay: today(p).AddDays(30)})
	p.refused("INV-85", tone, &ProposeCoordinator{Staff: nurse, WishAsked: true})
	require.NotContains(t, p.letters("D-17"), "staff/nurse QUEUED")
}

func TestINV85_OnlyTheUnitAndForAWeightyReason(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.refused("INV-85", kari, &LiftObjection{Objection: "objection-1"})
	p.do(nurse, &ObjectToSharing{Against: []Principal{gp, nurse}}) // received by one of them
	require.False(t, p.sees(gp))
	p.refused("INV-15", tone, &OverrideObjection{Objection: "objection-7", WeightyReason: words(1)})
	p.says("weighty_reason_missing", tone, &OverrideObjection{Objection: "objection-1"})
	for _, who := range []Principal{ola, nurse, gp, kari} {
		p.says("not_yours", who, &OverrideObjection{Objection: "objection-1", WeightyReason: words(1)})
	}
	p.do(tone, &OverrideObjection{Objection: "objection-1", WeightyReason: words(1)})
	require.Equal(t, words(1), p.s.Objections[0].WeightyReason)
	require.Equal(t, today(p), p.s.Objections[0].OverriddenOn)
	require.True(t, p.sees(gp), "they have again what the patient had signed")
	require.Contains(t, RolesIn(&p.s, actorOf(nurse)), RoleMember)
	p.says("no_objection", tone, &OverrideObjection{Objection: "objection-1", WeightyReason: words(1)})

	p.do(kari, &ObjectToSharing{Against: []Principal{gp}})
	p.says("objection_over", kari, &LiftObjection{Objection: "objection-1"})
	p.says("objection_identity", tone, &LiftObjection{Objection: "objection-2"})
	p.says("not_yours", gp, &LiftObjection{Objection: "objection-2"})
	p.do(kari, &LiftObjection{Objection: "objection-2"})
	require.True(t, p.sees(gp))
}

func TestINV85_AWholeServiceIsKeptOut(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.do(kari, &ObjectToSharing{Services: []Service{"NAV"}})
	require.False(t, p.sees(nav))
	require.True(t, p.sees(gp))
	p.refused("INV-85", ola, &IssueParticipation{Participants: []Participant{reader(ola, "COORDINATION"), reader(school, "NAV")}})
	p.refused("INV-85", ola, &ChangeCareTeam{Join: []TeamMember{{school, "NAV"}}})
	p.do(ola, &IssueParticipation{Participants: []Participant{reader(ola, "COORDINATION"), reader(school, "SCHOOL"), reader(gp, "GP")}})
	p.do(kari, &RegisterSignature{Form: p.form()})
	require.True(t, p.sees(school))
}

func TestINV85_ThoseWhoDoTheWorkMustSeeTheCase(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	for _, who := range []Principal{ola, tone} {
		p.says("objection_against_unit", kari, &ObjectToSharing{Against: []Principal{nav, who}})
	}
	require.True(t, p.sees(nav), "a refused objection changes nothing")
	p.says("objection_against_decider", kari, &ObjectToSharing{Against: []Principal{kari}})
	p.says("objection_against_missing", kari, &ObjectToSharing{})
	p.refused("INV-85", nav, &ObjectToSharing{Against: []Principal{gp}})
	facts := p.facts(nil)
	facts.UnitStaff = []Principal{siri}
	_, r := Decide(p.s, Command{ID: "o", By: actorOf(kari), Body: &ObjectToSharing{Against: []Principal{siri}}, Facts: facts}, p.now, p.policy)
	require.Equal(t, "objection_against_unit", r.Key)

	// Who once was objected to and comes to lead the unit does the work.
	p.do(kari, &ObjectToSharing{Against: []Principal{siri}})
	require.True(t, p.s.objectedTo(siri))
	p.s.UnitLead = siri
	require.False(t, p.s.objectedTo(siri))
}
