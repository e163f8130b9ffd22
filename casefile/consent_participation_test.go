package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestP02_C04_INV29_EverybodyIsListedWithServiceAndRights(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.refused("C-04", ola, &IssueParticipation{Participants: []Participant{reader(nav, "NAV")}}) // no draft
	p.do(ola, &StartPlan{})
	for _, list := range [][]Participant{
		nil,
		{{Who: "", Service: "NAV", Read: PlanContent}},
		{reader(nav, "NAV"), reader(nav, "NAV")},
		{reader(kari, "OTHER")},
		{{Who: nav, Service: "NAV"}},
		{{Who: nav, Service: "NAV", Read: []string{"a"}, Write: []string{"b"}}},
	} {
		require.NotNil(t, p.try(ola, &IssueParticipation{Participants: list}))
	}
	p.refused("P-02", ola, &IssueParticipation{Participants: []Participant{{Who: nav, Service: "CIRCUS", Read: PlanContent}}})
	p.refused("P-02", ola, &IssueParticipation{Participants: []Participant{{Who: nav, Service: "NAV", Read: []string{"z"}}}})
	p.refused("P-02", ola, &IssueParticipation{Participants: []Participant{{Who: "nav", Service: "NAV", Read: PlanContent}}})
	p.refused("INV-48", ola, &IssueParticipation{Participants: []Participant{{Who: nav, Service: "NAV", Read: []string{"a"},
		Write: []string{"b"}}}})
	p.refused("P-02", kari, &IssueParticipation{Participants: []Participant{reader(nav, "NAV")}})
	p.do(ola, &IssueParticipation{Participants: []Participant{reader(ola, "COORDINATION"),
		{Who: nav, Service: "NAV", Read: []string{"a", "e"}, Write: []string{"e"}}}})
	con := p.s.consent(ConsentParticipation, ConsentIssued)
	require.Equal(t, 1, con.Version)
	require.Equal(t, []string{"a", "e"}, con.Participants[1].Read)
	require.Equal(t, PlanStatusAwaiting, p.s.Plan.Status) // P-02
	require.Equal(t, []string{"person/kari QUEUED"}, p.letters("D-13"))
}

func TestINV30_NobodyBeforeTheSignature(t *testing.T) {
	p := drafted(t)
	p.do(ola, &IssueParticipation{Participants: []Participant{reader(ola, "COORDINATION"), reader(nav, "NAV")}})
	require.False(t, p.sees(nav))
	require.True(t, p.sees(ola))
	require.True(t, p.sees(tone), "by role")
	require.True(t, p.sees(kari))
	p.do(kari, &RegisterSignature{Form: p.form()})
	require.True(t, p.sees(nav))
	require.False(t, p.sees(gp))
}

func TestINV30_AddingWaitsAndTheOldVersionHoldsMeanwhile(t *testing.T) {
	p := plannedOn(t, "2027-02-01", reader(nav, "NAV"))
	p.do(ola, &IssueParticipation{Participants: []Participant{reader(ola, "COORDINATION"), reader(nav, "NAV"), reader(gp, "GP")}})
	require.True(t, p.sees(nav))
	require.False(t, p.sees(gp))
	require.Equal(t, PlanStatusActive, p.s.Plan.Status)
	p.do(kari, &RegisterSignature{Form: p.form()})
	require.True(t, p.sees(gp))
	require.Equal(t, ConsentSuperseded, p.s.Consents[3].Status) // C-05
	require.Equal(t, 2, p.s.consent(ConsentParticipation, ConsentActive).Version)
}

func TestINV30_WideningWaitsNarrowingDoesNot(t *testing.T) {
	p := plannedOn(t, "2027-02-01", Participant{Who: nav, Service: "NAV", Read: []string{"a", "b", "e"}, Write: []string{"e"}})
	access := func() PlanAccess {
		acc, _ := AccessToPlan(p.s, actorOf(nav))
		return acc
	}
	require.Equal(t, []string{"e"}, access().Write)
	p.do(ola, &IssueParticipation{Participants: []Participant{reader(ola, "COORDINATION"),
		{Who: nav, Service: "NAV", Read: []string{"a", "e", "f"}, Write: []string{"a"}}}})
	require.Equal(t, []string{"a", "e"}, access().Read, "b goes at once, f waits for the signature")
	require.Empty(t, access().Write)
	p.do(kari, &RegisterSignature{Form: p.form()})
	require.Equal(t, []string{"a", "e", "f"}, access().Read)
	require.Equal(t, []string{"a"}, access().Write)
}

func TestINV30_LeftOutOfTheNewFormIsOutAtOnce(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.shareWith(gp)
	p.do(ola, &IssueParticipation{Participants: []Participant{reader(ola, "COORDINATION"), reader(nurse, "HOME_NURSING")}})
	require.False(t, p.sees(nav))
	require.False(t, p.sees(gp))
	require.True(t, p.sees(nurse))
	require.Nil(t, p.s.Team.member(nav), "was in the group by that consent alone")
	require.NotNil(t, p.s.Team.member(gp), "may still be told, by another")
}

func TestINV30_RemoveParticipant(t *testing.T) {
	p := plannedOn(t, "2027-02-01", reader(nav, "NAV"))
	p.refused("INV-30", kari, &RemoveParticipant{Who: nav})
	p.refused("INV-15", ola, &RemoveParticipant{Who: gp})
	p.refused("INV-15", ola, &RemoveParticipant{})
	p.do(ola, &IssueParticipation{Participants: []Participant{reader(ola, "COORDINATION"), reader(nav, "NAV"), reader(gp, "GP")}})
	p.do(tone, &RemoveParticipant{Who: nav})
	require.False(t, p.sees(nav))
	p.do(kari, &RegisterSignature{Form: p.form()})
	require.False(t, p.sees(nav), "nor by a form that was out when they were taken out")
	require.True(t, p.sees(gp))
	none := coordinatedOn(t, "2027-02-01")
	none.refused("INV-30", ola, &RemoveParticipant{Who: nav})
}

func TestINV30_ANewCoordinatorWritesOnlyWhenNamed(t *testing.T) {
	p := drafted(t)
	acc, _ := AccessToPlan(p.s, actorOf(ola))
	require.Equal(t, PlanContent, acc.Write, "the first draft is the coordinator's with the owner")
	p.do(ola, &IssueParticipation{Participants: []Participant{reader(nav, "NAV")}})
	p.do(kari, &RegisterSignature{Form: p.form()})
	acc, ok := AccessToPlan(p.s, actorOf(ola))
	require.True(t, ok)
	require.Empty(t, acc.Write, "from the first signed version on, only who is named in it")
	require.Equal(t, RoleCoordinator, acc.Ground)
}

func TestINV48_RightsAreThoseOfTheRow(t *testing.T) {
	p := plannedOn(t, "2027-02-01", Participant{Who: nurse, Service: "HOME_NURSING", Read: []string{"a", "e"}, Write: []string{"e"}})
	acc, ok := AccessToPlan(p.s, actorOf(nurse))
	require.True(t, ok)
	require.Equal(t, PlanAccess{Ground: RoleParticipant, By: PlanConsented, Read: []string{"a", "e"}, Write: []string{"e"}}, acc)
}

func TestC05_ARefusedFormLeavesTheOldVersion(t *testing.T) {
	p := plannedOn(t, "2027-02-01", reader(nav, "NAV"))
	p.do(ola, &IssueParticipation{Participants: []Participant{reader(ola, "COORDINATION"), reader(nav, "NAV"), reader(gp, "GP")}})
	p.do(kari, &RefuseConsent{Form: p.form()})
	require.True(t, p.sees(nav))
	require.False(t, p.sees(gp))
	p.due("DL-11", "2027-02-15 CANCELLED")
	require.Equal(t, []string{"CONSENT_REFUSED KO"}, p.openTasks())
	p.do(ola, &IssueParticipation{Participants: []Participant{reader(ola, "COORDINATION"), reader(nav, "NAV")}})
	require.Empty(t, p.openTasks())
}

func TestDL11_RemindedByLetterThenATask(t *testing.T) {
	p := coordinatedOn(t, "2027-03-15")
	p.do(ola, &StartPlan{})
	p.do(ola, &IssueParticipation{Participants: []Participant{reader(nav, "NAV")}})
	p.due("DL-11", "2027-03-29 OPEN act by 2027-03-24")
	p.at("2027-03-24 12:00")
	require.Len(t, p.letters("D-13"), 2)
	p.at("2027-03-30")
	p.due("DL-11", "2027-03-29 OVERDUE")
	require.Equal(t, []string{"PARTICIPATION_UNSIGNED KO"}, p.openTasks())
	p.at("2027-04-13")
	require.Len(t, p.letters("D-13"), 3, "the second chaser comes after the date too")
	require.False(t, p.sees(nav))
	p.do(kari, &RegisterSignature{Form: p.form()})
	p.due("DL-11", "2027-03-29 MET_LATE")
	require.Empty(t, p.openTasks())
}

func TestC04_ANewFormReplacesTheOneOut(t *testing.T) {
	p := drafted(t)
	p.do(ola, &IssueParticipation{Participants: []Participant{reader(nav, "NAV")}})
	first := p.form()
	p.do(ola, &IssueParticipation{Participants: []Participant{reader(gp, "GP")}})
	p.refused("C-02", kari, &RegisterSignature{Form: first})
	p.do(kari, &RegisterSignature{Form: p.form()})
	require.False(t, p.sees(nav))
	require.True(t, p.sees(gp))
	require.Equal(t, 2, p.s.consent(ConsentParticipation, ConsentActive).Version)
}

func TestINV30_NothingLeftToReadIsOut(t *testing.T) {
	p := plannedOn(t, "2027-02-01", Participant{Who: nav, Service: "NAV", Read: []string{"a"}})
	p.do(ola, &IssueParticipation{Participants: []Participant{reader(ola, "COORDINATION"), {Who: nav, Service: "NAV", Read: []string{"b"}}}})
	require.False(t, p.sees(nav))
	p.do(kari, &RegisterSignature{Form: p.form()})
	require.True(t, p.sees(nav))
}

func TestINV30_LettersToOneTakenOutAreStopped(t *testing.T) {
	p := plannedOn(t, "2027-02-01", reader(nav, "NAV"), reader(gp, "GP"))
	p.do(ola, &GiveNotice{LastDay: today(p).AddDays(30)})
	handedOver(p)
	p.do(siri, &RemoveParticipant{Who: nav})
	require.Equal(t, []string{"person/nav CANCELLED", "person/gp QUEUED"}, p.letters("D-17"))
}

func TestINV30_LettersToOneNoLongerCoordinatorAreStopped(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	id := p.met(10)
	p.do(ola, &WriteMinutes{Meeting: id, Words: words(1)})
	p.do(ola, &SendMinutes{Meeting: id})
	require.Contains(t, p.letters("D-23"), "staff/ola QUEUED")
	p.do(kari, &EndCoordinator{Wants: "ANOTHER"})
	require.Contains(t, p.letters("D-23"), "staff/ola CANCELLED")

	p = coordinatedOn(t, "2027-02-01") // and when the place was not in the group
	p.do(ola, &PlanMeeting{Kind: OtherMeeting, On: today(p), With: []Principal{ola}})
	p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
	p.do(kari, &EndCoordinator{Wants: "ANOTHER"})
	require.Contains(t, p.letters("D-22"), "staff/ola CANCELLED")
}

func TestDL11_OneFormOneDeadlineOneTask(t *testing.T) {
	p := drafted(t)
	p.do(ola, &IssueParticipation{Participants: []Participant{reader(nav, "NAV")}})
	p.at("2027-02-20")
	require.Equal(t, []string{"PARTICIPATION_UNSIGNED KO"}, p.openTasks())
	p.do(ola, &IssueParticipation{Participants: []Participant{reader(gp, "GP")}})
	require.Empty(t, p.openTasks())
	p.due("DL-11", "2027-03-06 OPEN")
	p.at("2027-03-09")
	require.Equal(t, []string{"PARTICIPATION_UNSIGNED KO"}, p.openTasks())
	p.do(kari, &RefuseConsent{Form: p.form()})
	require.Equal(t, []string{"CONSENT_REFUSED KO"}, p.openTasks(), "refused is an answer")
}
