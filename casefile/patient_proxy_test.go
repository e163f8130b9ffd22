package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestINV27_CapacityIsPerDecision(t *testing.T) {
	p := newPlay(t, "2027-02-01")
	p.represented = &Represented{Holders: []Holder{{verge, HolderLegalGuardian}, {kin, HolderNextOfKin}}}
	p.referred()
	p.do(tone, &StartScreening{Identity: "NATIONAL_NUMBER"})
	p.do(tone, &IssueConsent{Kinds: allKinds})
	require.Equal(t, []Signer{{Who: kari, As: RolePatient}}, p.s.Consents[0].Signers, "no register makes somebody incapable")
	p.refused("INV-28", tone, &RegisterSignature{Form: p.form(), Signer: kin})
	p.refused("INV-28", tone, &RegisterSignature{Form: p.form(), Signer: verge})

	for _, bad := range []*RecordCapacityDecision{
		{Kinds: allKinds, Basis: BasisNextOfKin, Proxy: kin, Reasons: words(1)},                            // not sharing
		{Kinds: allKinds, Basis: BasisLegalGuardian, Proxy: kin, Reasons: words(1)},                        // no verge
		{Kinds: allKinds, Basis: BasisPersonnel, Proxy: verge, Reasons: words(1)},                          // not staff
		{Kinds: []ConsentKind{ConsentInfoSharing}, Basis: BasisNextOfKin, Proxy: verge, Reasons: words(1)}, // not next of kin
		{Kinds: allKinds, Basis: BasisParents, Reasons: words(1)},                                          // grown up
		{Kinds: allKinds, Basis: BasisLegalGuardian, Proxy: verge},                                         // no reasons
		{Kinds: nil, Basis: BasisLegalGuardian, Proxy: verge, Reasons: words(1)},                           // no matter
	} {
		p.refused("INV-27", tone, bad)
	}
	p.do(tone, &RecordCapacityDecision{Kinds: allKinds, Basis: BasisLegalGuardian, Proxy: verge, Reasons: words(1)})
	p.refused("INV-27", tone, &IssueConsent{Kinds: []ConsentKind{ConsentStart, ConsentTransfer}, Parties: []Principal{nav},
		Giving: Giving{CapacityDecision: "capacity-1"}})
	p.do(tone, &IssueConsent{Kinds: allKinds, Giving: Giving{CapacityDecision: "capacity-1"}})
	require.Equal(t, []Principal{verge, kari}, []Principal{p.s.writtenTo(p.s.day())[0], kari})
	p.refused("INV-27", tone, &IssueConsent{Kinds: allKinds, Giving: Giving{CapacityDecision: "capacity-1"}})
	p.do(verge, &RegisterSignature{Form: p.form()})
	require.Equal(t, PhaseAssessment, p.s.Phase)
	require.Equal(t, BasisLegalGuardian, p.s.Capacity[0].Basis)
}

func TestINV27_YoungPersonOf17WithoutCapacity(t *testing.T) {
	p := childOn(t, "2027-02-01", "2010-01-01", parent(mother), parent(father))
	p.do(tone, &RecordCapacityDecision{Kinds: allKinds, Basis: BasisParents, Reasons: words(1)})
	p.do(tone, &IssueConsent{Kinds: allKinds, Giving: Giving{CapacityDecision: "capacity-1"}})
	p.do(mother, &RegisterSignature{Form: p.form()})
	require.Equal(t, PhaseAwaitingConsent, p.s.Phase)
	p.do(father, &RegisterSignature{Form: p.form()})
	require.Equal(t, PhaseAssessment, p.s.Phase)
}
