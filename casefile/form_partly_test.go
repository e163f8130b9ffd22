package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A child of six is seven when the first parent signs: it is to be heard while
// the other still thinks (INV-25).
func TestINV25_AChildWhoHasTurnedSevenIsHeardWhileAParentThinks(t *testing.T) {
	p := childOn(t, "2027-02-01", "2020-02-10", parent(mother), parent(father))
	p.do(tone, &IssueConsent{Kinds: allKinds})
	p.at("2027-02-12")
	require.NotContains(t, p.openTasks(), "HEAR_CHILD KE")
	p.do(mother, &RegisterSignature{Form: p.form()})
	require.Contains(t, p.openTasks(), "HEAR_CHILD KE")
}

// Once everybody has signed there is nothing left to hear the child about.
func TestINV25_ASignedFormAsksForNoHearing(t *testing.T) {
	p := childOn(t, "2027-02-01", "2020-02-10", parent(mother))
	p.do(tone, &IssueConsent{Kinds: allKinds})
	p.at("2027-02-09")
	p.do(mother, &RegisterSignature{Form: p.form()})
	p.at("2027-02-12")
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentInfoSharing}, Parties: []Principal{school}})
	require.Contains(t, p.openTasks(), "HEAR_CHILD KE")
}

// The young person's own no is an answer too: nobody is to ask them any more.
func TestINV26_TheYoungPersonsOwnNoIsAnAnswer(t *testing.T) {
	p := childOn(t, "2027-05-01", "2011-05-14", parent(mother))
	p.do(tone, &IssueConsent{Kinds: allKinds})
	p.at("2027-05-15")
	require.Contains(t, p.openTasks(), "OWN_CONSENT KE")
	p.do(tone, &IssueConsent{Kinds: allKinds})
	p.do(emil, &RefuseConsent{Form: p.form()})
	require.NotContains(t, p.openTasks(), "OWN_CONSENT KE")
}

// Whoever signed last decides no more, and no register says who does: the form
// that follows by itself is put before the patient, not before nobody.
func TestINV24_C07_AFormThatFollowsAlwaysHasSomebodyToSignIt(t *testing.T) {
	p := childOn(t, "2027-02-01", "2015-05-14", parent(mother))
	p.do(tone, &IssueConsent{Kinds: allKinds})
	p.do(tone, &HearChild{View: words(1), Weight: words(2)})
	p.do(mother, &RegisterSignature{Form: p.form()})
	p.granted(ScopeCoordinator, ScopePlan)
	p.coordinated()
	p.do(ola, &StartPlan{Style: "BRIEF"})
	p.do(ola, &IssueParticipation{EndsOn: on("2027-06-30"), Participants: []Participant{reader(ola, "COORDINATION"), reader(nav, "NAV")}})
	p.do(mother, &RegisterSignature{Form: p.form()})
	p.do(ola, &ActivatePlan{PatientTookPart: true})
	p.register("2015-05-14")
	p.at("2027-07-01")
	form := p.s.consent(ConsentParticipation, ConsentIssued)
	require.NotNil(t, form)
	require.Equal(t, []Signer{{Who: emil, As: RolePatient}}, form.Signers)
}
