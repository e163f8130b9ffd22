package casefile

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// Who decides alone is asked as before, whoever else comes and goes.
func TestINV26_ARegisterThatChangesTakesBackNothingOfWhoDecidesAlone(t *testing.T) {
	p := childOn(t, "2027-02-01", "2010-05-14", parent(mother)) // 16
	p.do(tone, &IssueConsent{Kinds: allKinds})
	p.do(tone, &IssueConsent{Kinds: allKinds}) // printed anew
	before := statuses(p)
	p.register("2010-05-14", parent(mother), parent(father))
	require.Equal(t, before, statuses(p))
	require.NotContains(t, p.openTasks(), "OWN_CONSENT KE", "replaced is not taken back")
	require.NotContains(t, p.openTasks(), "ASK_CONSENT KE")
}

// To ask is not to be answered: the task stays until the young person has said
// yes or no.
func TestINV26_OwnConsentIsAskedForUntilItIsAnswered(t *testing.T) {
	at16 := func() *play {
		p := childOn(t, "2027-05-01", "2011-05-14", parent(mother), parent(father))
		p.do(tone, &IssueConsent{Kinds: allKinds})
		p.at("2027-05-14 08:00")
		require.Contains(t, p.openTasks(), "OWN_CONSENT KE")
		p.do(tone, &IssueConsent{Kinds: allKinds})
		p.register("2011-05-14", parent(mother))
		require.Contains(t, p.openTasks(), "OWN_CONSENT KE")
		return p
	}
	p := at16()
	p.do(emil, &RegisterSignature{Form: p.form()})
	require.NotContains(t, p.openTasks(), "OWN_CONSENT KE")

	p = at16()
	require.Contains(t, p.stillDue(), ownConsent)
	p.register("2012-05-14", parent(mother)) // 15 after all
	require.NotContains(t, p.openTasks(), "OWN_CONSENT KE")
	require.NotContains(t, p.stillDue(), ownConsent)
}

// Nothing rests on a guardian any more when everything is withdrawn.
func TestINV26_C06_AWithdrawalAnswersToo(t *testing.T) {
	p := agedOn(t, "2027-02-01", "2011-05-14")
	p.at("2027-05-14 08:00")
	require.Contains(t, p.openTasks(), "OWN_CONSENT KE")
	p.do(emil, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawAll}, IdentityConfirmed: true})
	require.NotContains(t, p.openTasks(), "OWN_CONSENT KE")
	require.NotContains(t, p.stillDue(), ownConsent)

	p = agedOn(t, "2027-02-01", "2011-05-14")
	p.at("2027-05-14 08:00")
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentStart, ConsentCoordinator}})
	p.do(emil, &RegisterSignature{Form: p.form()})
	require.Contains(t, p.openTasks(), "OWN_CONSENT KE", "the plan still rests on the mother")
	p.do(emil, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawPlan}, IdentityConfirmed: true})
	require.NotContains(t, p.openTasks(), "OWN_CONSENT KE")
}

// stillDue lists what the live deadlines are about.
func (p *play) stillDue() []string {
	var out []string
	for _, dl := range p.s.Deadlines {
		if dl.Live() {
			out = append(out, dl.About)
		}
	}
	return out
}

// asking lists the forms somebody is asked to print anew.
func (p *play) asking() []string {
	var out []string
	for _, task := range p.s.Tasks {
		if task.Open() && task.Kind == TaskAskConsent {
			out = append(out, task.About)
		}
	}
	slices.Sort(out)
	return out
}

// Each form that was taken back is asked for until all it asked for is asked again.
func TestINV24_C01_EveryFormTakenBackIsAskedForToItsEnd(t *testing.T) {
	p := childOn(t, "2027-02-01", "2015-05-14", parent(mother))
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentStart, ConsentCoordinator}})
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentPlan}})
	p.register("2015-05-14", parent(father))
	require.Equal(t, []string{"form-1", "form-2"}, p.asking())
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentStart}})
	require.Equal(t, []string{"form-1", "form-2"}, p.asking(), "the coordinator has not been asked for")
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentCoordinator}})
	require.Equal(t, []string{"form-2"}, p.asking())
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentPlan}})
	require.Empty(t, p.asking())
}

// The form for the participants is the young person's too from 16, and what is on
// its way to guardians stops.
func TestINV26_INV30_TheParticipationFormFollowsAt16(t *testing.T) {
	p := agedOn(t, "2027-02-01", "2011-05-14")
	p.do(tone, &CompleteAssessment{LongTerm: true, TwoServices: true, Together: true})
	p.do(tone, decision(OutcomeGranted, ScopeCoordinator, ScopePlan))
	p.coordinated()
	p.do(ola, &StartPlan{})
	p.at("2027-05-10")
	p.do(ola, &IssueParticipation{Participants: []Participant{reader(ola, "COORDINATION"), reader(nav, "NAV")}})
	require.Contains(t, p.letters("D-13"), "person/mother QUEUED")
	p.at("2027-05-14 08:00")
	require.Contains(t, p.letters("D-13"), "person/mother CANCELLED")
	require.NotContains(t, p.letters("D-13"), "person/mother QUEUED")
}

// A verge who is back in the register decides again, and nobody is asked anew.
func TestINV27_AVergeWhoIsBackDecidesAgain(t *testing.T) {
	p := vergeOn(t, "2027-02-01")
	p.do(verge, &RegisterSignature{Form: p.form()})
	was := p.represented
	p.represented = &Represented{Holders: []Holder{{kin, HolderNextOfKin}}}
	p.do(System, &NoteRepresentation{})
	require.Contains(t, p.openTasks(), "OWN_CONSENT KE")
	p.represented = was
	p.do(System, &NoteRepresentation{})
	require.NotContains(t, p.openTasks(), "OWN_CONSENT KE")
}
