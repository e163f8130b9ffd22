package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Who signs the whole form for a grown-up acts for them, and is one party however
// many consents that were; who may consent to sharing alone acts in nothing else.
func TestINV27_WhoActsForAGrownUp(t *testing.T) {
	p := newPlay(t, "2027-02-01")
	p.represented = &Represented{Holders: []Holder{{verge, HolderLegalGuardian}, {kin, HolderNextOfKin}}}
	p.referred()
	p.do(tone, &StartScreening{Identity: "NATIONAL_NUMBER"})
	p.do(tone, &RecordCapacityDecision{Kinds: allKinds, Basis: BasisLegalGuardian, Proxy: verge, Reasons: words(1)})
	p.do(tone, &RecordCapacityDecision{Kinds: []ConsentKind{ConsentInfoSharing}, Basis: BasisNextOfKin, Proxy: kin, Reasons: words(1)})
	p.do(tone, &IssueConsent{Kinds: allKinds, Giving: Giving{CapacityDecision: "capacity-1"}})
	p.do(verge, &RegisterSignature{Form: p.form()})
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentInfoSharing}, Parties: []Principal{nav},
		Giving: Giving{CapacityDecision: "capacity-2"}})
	p.do(tone, &RegisterSignature{Form: p.form(), Signer: kin})
	require.True(t, p.s.mayBeTold(nav))
	require.Equal(t, []Principal{verge}, p.s.proxies(today(p)))
	p.granted(ScopePlan)
	require.Equal(t, []Party{{Who: verge, As: RoleProxy}, {Who: kari, As: RolePatient}}, p.s.Decisions[0].Parties, "the patient is told too")
}

// A no keeps the one who said it as the patient's proxy until the same is asked
// for anew, of the patient or of another.
func TestINV27_WhoSaidNoActsUntilTheSameIsAskedAnew(t *testing.T) {
	p := newPlay(t, "2027-02-01")
	p.represented = &Represented{Holders: []Holder{{verge, HolderLegalGuardian}}}
	p.referred()
	p.do(tone, &StartScreening{Identity: "NATIONAL_NUMBER"})
	p.do(tone, &RecordCapacityDecision{Kinds: []ConsentKind{ConsentStart}, Basis: BasisLegalGuardian, Proxy: verge, Reasons: words(1)})
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentStart}, Giving: Giving{CapacityDecision: "capacity-1"}})
	p.do(verge, &RefuseConsent{Form: p.form()})
	require.Equal(t, []Principal{verge}, p.s.proxies(today(p)))
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentPlan}}) // of the patient: another matter
	require.Equal(t, []Principal{verge}, p.s.proxies(today(p)))
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentStart}})
	require.Empty(t, p.s.proxies(today(p)))
}

// The end of a case leaves the patient the proxy it had; not one whose consent
// was taken back before, or followed by the patient's own the same day.
func TestINV27_AnEndOfTheCaseBringsNoFormerProxyBack(t *testing.T) {
	p := assessedOn(t, "2027-02-01", ConsentPlan)
	p.represented = &Represented{Holders: []Holder{{verge, HolderLegalGuardian}}}
	p.do(System, &NoteRepresentation{})
	p.do(tone, &RecordCapacityDecision{Kinds: []ConsentKind{ConsentCoordinator}, Basis: BasisLegalGuardian, Proxy: verge, Reasons: words(1)})
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentCoordinator}, Giving: Giving{CapacityDecision: "capacity-1"}})
	p.do(verge, &RegisterSignature{Form: p.form()})
	require.Equal(t, []Principal{verge}, p.s.proxies(today(p)))
	p.do(verge, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawCoordinator}})
	require.Empty(t, p.s.proxies(today(p)))
	p.at("2027-02-10")
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawAll}})
	require.True(t, p.s.Ended())
	require.Empty(t, p.s.proxies(today(p)))

	p = vergeOn(t, "2027-02-01")
	p.do(verge, &RegisterSignature{Form: p.form()})
	p.at("2027-02-10")
	p.do(tone, &IssueConsent{Kinds: allKinds})
	p.do(kari, &RegisterSignature{Form: p.form()})
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawAll}})
	require.True(t, p.s.Ended())
	require.Empty(t, p.s.proxies(today(p)))
}
