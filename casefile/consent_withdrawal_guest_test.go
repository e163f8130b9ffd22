package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Who has no more than a seat at a meeting to come can be struck from it; who
// has nothing cannot.
func TestC06_INV57_AGuestToBeIsStruckFromTheMeeting(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.do(ola, &PlanMeeting{Kind: OtherMeeting, On: today(p).AddDays(20), With: []Principal{nav}})
	p.refused("INV-15", kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawSharing}, Parties: []Principal{school}})
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawSharing}, Parties: []Principal{nav}})
	require.Equal(t, []Principal{kari}, p.s.Meetings[0].Invited)
}

// Each is taken out of the plan once, and from the form that names them.
func TestC06_INV30_TakenOutOnce(t *testing.T) {
	p := plannedOn(t, "2027-02-01", reader(nav, "NAV"), reader(gp, "GP"))
	con := p.s.consent(ConsentParticipation, ConsentActive).ID
	p.do(ola, &RemoveParticipant{Who: gp})
	q := *p
	q.s = p.s.clone()
	q.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawSharing}})
	require.Equal(t, []string{con + " person/nav"}, q.removals())
	require.True(t, q.sees(ola))
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawParticipant}, Parties: []Principal{nav}})
	require.Equal(t, []string{con + " person/nav"}, p.removals())
}

// A meeting among those whose work the case is needs nobody's consent; for
// everybody else it takes one (INV-57, INV-86).
func TestINV57_INV86_WhoMayComeWithoutAConsentOfTheirOwn(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopeCoordinator, ScopePlan)
	p.do(tone, &StartCareTeam{Members: []TeamMember{{tone, "OTHER"}}})
	p.coordinated()
	hold := func(who ...Principal) *HoldMeeting {
		return &HoldMeeting{Meeting: "meeting-1", Attended: who, Arranged: words(1)}
	}
	p.do(ola, &PlanMeeting{Kind: OtherMeeting, On: today(p)})
	p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
	p.do(tone, &AssignHandler{Staff: nurse, Reason: "WORKLOAD"})
	p.head = siri
	p.do(System, &NoteRegister{})
	for name, who := range map[string]Principal{"the patient": kari, "the coordinator": ola, "the handler": nurse, "the head": siri,
		"a member": tone} {
		q := *p
		q.s = p.s.clone()
		require.Nil(t, q.try(ola, hold(who)), name)
	}
	p.refused("INV-57", ola, hold(gp))
	p.do(System, &NoteRegister{})
	p.do(ola, &ChangeCareTeam{Leave: []Principal{tone}})
	p.refused("INV-57", ola, hold(tone))
}
