package casefile

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A principal is an id and nothing that could be a name (INV-80).
func TestINV80_WhatAPrincipalMayBe(t *testing.T) {
	for _, id := range []string{"a", "z", "A", "Z", "0", "9", "-", "0190a1b2-c3d4", strings.Repeat("a", 64)} {
		require.True(t, Principal("staff/"+id).IsStaff(), id)
		require.True(t, Principal("person/"+id).IsPerson(), id)
		require.False(t, Principal("staff/"+id).IsPerson(), id)
	}
	// The characters on both sides of each range, and those of names and addresses.
	for _, id := range []string{"", "`", "{", "@", "[", "/", ":", ".", "_", " ", "ø", "Ola Nordmann", strings.Repeat("a", 65)} {
		require.False(t, Principal("staff/"+id).IsStaff(), id)
	}
}

// as asks for a step with exactly the roles a register gives somebody.
func (p *play) as(a Actor, body Step) *Refusal {
	_, r := Decide(p.s, Command{ID: "as", By: a, Body: body, Facts: p.facts(body)}, p.now, p.policy)
	return r
}

// Who refers the first time is known by the registers, not by the case (INV-84).
func TestINV84_T01_WhoMayReferBeforeThereIsACase(t *testing.T) {
	p := newPlay(t, "2027-02-01")
	p.represented = bornOn("2015-01-01", parent(mother), Holder{kin, HolderNextOfKin})
	refer := &Refer{SenderKind: "RELATIVE"}
	for who, may := range map[Principal]bool{kari: true, mother: true, kin: false, gp: false, "": false} {
		r := p.as(Actor{Who: who}, refer)
		require.Equal(t, may, r == nil, "%s: %v", who, r)
		if !may {
			require.Equal(t, "not_yours", r.Key, who)
		}
	}
	p.represented = nil
	require.NotNil(t, p.as(Actor{Who: mother}, refer))
	require.Nil(t, p.as(Actor{Who: kari}, refer))
}

// Once there is a case, it says itself who the patient is and who speaks for them.
func TestINV84_INV90_TheCaseKnowsItsOwn(t *testing.T) {
	p := childOn(t, "2027-02-01", "2013-01-01", parent(mother), parent(father))
	p.do(tone, &WithholdInformation{From: []Principal{father}, Reason: words(9)})
	withdraw := &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawPlan}}
	require.Nil(t, p.as(Actor{Who: mother}, withdraw))
	r := p.as(Actor{Who: father}, withdraw)
	require.NotNil(t, r)
	require.Equal(t, "not_yours", r.Key, "the register names him still, and he is kept out")

	// Somebody the registers would take for the patient of another case is nobody here.
	facts := p.facts(withdraw)
	facts.Patient = gp
	_, r = Decide(p.s, Command{ID: "other", By: Actor{Who: gp}, Body: withdraw, Facts: facts}, p.now, p.policy)
	require.NotNil(t, r)
	require.Equal(t, "not_yours", r.Key)
}

// The head of the unit decides and registers like any of its case handlers.
func TestINV84_TheHeadOfTheUnitIsOfTheUnit(t *testing.T) {
	p := screenedOn(t, "2027-02-01")
	require.ElementsMatch(t, []Role{RoleUnitLead, RoleUnit, RoleStaff}, RolesIn(&p.s, Actor{Who: tone, Roles: []Role{RoleUnitLead}}))
	require.Nil(t, p.as(Actor{Who: tone, Roles: []Role{RoleUnitLead}}, &IssueConsent{Kinds: []ConsentKind{ConsentStart}}))
}

// Who brings a complaint is its party from when the unit has accepted the power.
func TestINV69_WhoBringsAComplaintIsAParty(t *testing.T) {
	p := knownOn(t, "2027-04-08")
	c := against("decision-1")
	c.PowerOfAttorney = words(4)
	p.do(child, c)
	require.Contains(t, RolesIn(&p.s, Actor{Who: kari}), RoleParty)
	require.NotContains(t, RolesIn(&p.s, Actor{Who: child}), RoleParty)
	p.do(tone, &VerifyPower{Complaint: "complaint-1", Valid: true})
	require.Contains(t, RolesIn(&p.s, Actor{Who: child}), RoleParty)
	require.NotContains(t, RolesIn(&p.s, Actor{Who: gp}), RoleParty)
}

// A meeting that is over gives nobody a part in it; the next one does.
func TestINV84_AChairBelongsToTheMeetingsThatAreNotOver(t *testing.T) {
	p := teamedOn(t, "2027-03-01")
	plan := func(chair, writes Principal) string {
		p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p).AddDays(20), Chair: chair, MinutesTaker: writes})
		return p.s.Meetings[len(p.s.Meetings)-1].ID
	}
	p.do(ola, &CancelMeeting{Meeting: plan(nav, gp)})
	roles := func(who Principal) []Role { return RolesIn(&p.s, Actor{Who: who}) }
	require.ElementsMatch(t, []Role{RoleParticipant, RoleMember}, roles(nav))
	require.ElementsMatch(t, []Role{RoleParticipant, RoleMember}, roles(gp))
	plan(nav, gp)
	require.ElementsMatch(t, []Role{RoleParticipant, RoleMember, RoleChair}, roles(nav))
	require.ElementsMatch(t, []Role{RoleParticipant, RoleMember, RoleMinutes}, roles(gp))
}
