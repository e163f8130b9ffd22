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
	p.do(tone, &IssueConsent{Kinds: allKinds, CapacityDecision: "capacity-1"})
	p.do(verge, &RegisterSignature{Form: p.form()})
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentInfoSharing}, Parties: []Principal{nav}, CapacityDecision: "capacity-2"})
	p.do(tone, &RegisterSignature{Form: p.form(), Signer: kin})
	require.True(t, p.s.mayBeTold(nav))
	require.Equal(t, []Principal{verge}, p.s.proxies(today(p)))
	p.granted(ScopePlan)
	require.Equal(t, []Party{{Who: verge, As: RoleProxy}, {Who: kari, As: RolePatient}}, p.s.Decisions[0].Parties, "the patient is told too")
}
