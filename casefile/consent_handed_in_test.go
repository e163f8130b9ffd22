package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// The two steps that act at once in a person's name, whoever heard them say it.
func inHerName(said bool) map[string]Step {
	withdraw := &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawAll}, IdentityConfirmed: true}
	object := &ObjectToSharing{Against: []Principal{nav}}
	if said {
		on := Date{Year: 2027, Month: 2, Day: 28}
		withdraw.SaidOn, withdraw.Note, object.SaidOn, object.Note = on, words(7), on, words(7)
	}
	return map[string]Step{"withdraw_consent": withdraw, "object_to_sharing": object}
}

// sharedPlan is a case with a plan in which nurse and nav take part.
func sharedPlan(t *testing.T) *play {
	p := coordinatedOn(t, "2027-03-01")
	p.planned(reader(nurse, "HOME_NURSING"), reader(nav, "NAV"))
	p.do(ola, &StartCareTeam{Members: []TeamMember{{Who: ola, Service: "COORDINATION"}, {Who: nav, Service: "NAV"}}})
	p.met(20)
	return p
}

func TestINV109_NobodyActsInHerNameWithoutGround(t *testing.T) {
	p := sharedPlan(t)
	for name, step := range inHerName(true) {
		for _, c := range []struct {
			who Actor
			may bool
		}{
			{actorOf(kari), true},
			{actorOf(tone), true},
			{actorOf(ola), true},
			{Actor{Who: nurse, Roles: []Role{RoleMunicipalHP}}, true},
			{Actor{Who: "staff/stranger", Roles: []Role{RoleMunicipalHP}}, true},
			{Actor{Who: "staff/stranger", Roles: nil}, true},
			{Actor{Who: "staff/clerk", Roles: []Role{RoleAdmin}}, false},
			{Actor{Who: nav, Roles: []Role{RoleOther}}, false},
			{Actor{Who: "person/stranger", Roles: []Role{RoleOther}}, false},
			{Actor{Who: "person/kin", Roles: []Role{RoleRelative}}, false},
		} {
			r := p.as(c.who, step)
			require.Equal(t, c.may, r == nil, "%s by %s: %v", name, c.who, r)
			if !c.may {
				require.Equal(t, "not_yours", r.Key)
			}
		}
	}
}

func TestINV109_WhoHasNoPartSaysWhenAndHow(t *testing.T) {
	p := sharedPlan(t)
	stranger := Actor{Who: "staff/stranger", Roles: []Role{RoleMunicipalHP}}
	for name, step := range inHerName(false) {
		require.Equal(t, "said_missing", p.as(stranger, step).Key, name)
		require.Nil(t, p.as(actorOf(nurse), step), "%s: a participant in the plan", name)
	}
	for name, step := range inHerName(true) {
		switch s := step.(type) {
		case *WithdrawConsent:
			s.SaidOn = today(p).AddDays(1)
		case *ObjectToSharing:
			s.SaidOn = today(p).AddDays(1)
		}
		require.Equal(t, "date_in_future", p.as(actorOf(kari), step).Key, name)
	}
}

// What is handed in counts in the same instant (INV-22), and the unit is asked in
// the same minute; also where the case ends by it.
func TestINV109_INV22_HandedInCountsAtOnceAndIsLookedAt(t *testing.T) {
	for name, step := range inHerName(true) {
		p := sharedPlan(t)
		p.do("staff/stranger", step)
		require.Contains(t, p.openTasks(), "CHECK_HANDED_IN KE", name)
		require.NotContains(t, RolesIn(&p.s, actorOf(nav)), RoleParticipant, name)
		q := sharedPlan(t)
		q.do(nurse, step)
		require.NotContains(t, q.openTasks(), "CHECK_HANDED_IN KE", "%s by a participant", name)
	}
}

// What should never have been registered is struck, and all it took comes back.
func TestINV109_INV87_AWithdrawalThatWasNoneBringsBackWhatStood(t *testing.T) {
	for _, scopes := range [][]WithdrawalScope{{WithdrawAll}, {WithdrawPlan, WithdrawSharing}, {WithdrawCoordinator}} {
		p := sharedPlan(t)
		before := p.s.clone()
		p.do("staff/stranger", &WithdrawConsent{Scopes: scopes, IdentityConfirmed: true, SaidOn: today(p), Note: words(7)})
		require.NotEqual(t, before.Consents, p.s.Consents)
		c := p.corrects(tone, CorrectEntry{Entry: p.entry("withdrawn"), Void: true})
		require.False(t, c.ByHand, scopes)
		for _, f := range c.FollowUps {
			require.NotEqual(t, MendByHand, f.Code, f.ID)
		}
		require.Equal(t, before.Phase, p.s.Phase)
		require.Equal(t, before.ClosedOn, p.s.ClosedOn)
		require.Equal(t, before.Consents, p.s.Consents)
		require.Equal(t, before.Coordinators, p.s.Coordinators)
		require.Equal(t, before.Plan, p.s.Plan)
		require.Equal(t, before.Team, p.s.Team)
		require.Equal(t, before.Meetings, p.s.Meetings)
		require.Equal(t, before.MainResponsible(), p.s.MainResponsible())
		require.Equal(t, before.Letters, p.s.Letters[:len(before.Letters)])
		for i, dl := range before.Deadlines { // its reminders are laid out again from today
			now := p.s.Deadlines[i]
			require.Equal(t, []any{dl.Due, dl.Status, dl.SettledOn}, []any{now.Due, now.Status, now.SettledOn}, dl.Code)
		}
		for _, l := range p.s.Letters[len(before.Letters):] {
			require.Equal(t, LetterCancelled, l.Status, "%s: what it wrote is not posted", l.Code)
		}
		require.NotContains(t, p.openTasks(), "CHECK_HANDED_IN KE")
	}
}

func TestINV109_INV87_AnObjectionThatWasNoneIsTakenBack(t *testing.T) {
	p := sharedPlan(t)
	p.do(ola, &PlanMeeting{Kind: OtherMeeting, On: today(p).AddDays(20), With: []Principal{nav}})
	before := p.s.clone()
	p.do("staff/stranger", inHerName(true)["object_to_sharing"])
	require.True(t, p.s.objectedTo(nav))
	p.corrects(tone, CorrectEntry{Entry: p.entry("objection_made"), Void: true})
	require.False(t, p.s.objectedTo(nav))
	require.Equal(t, before.Meetings, p.s.Meetings)
	require.Equal(t, before.Letters, p.s.Letters[:len(before.Letters)])
}

// What has happened since is a person's to see to: nothing is taken from it.
func TestINV109_INV87_WhatHasMovedOnSinceStays(t *testing.T) {
	p := sharedPlan(t)
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawAll}})
	entry := p.entry("withdrawn")
	p.at(today(p).AddDays(3).String())
	p.do(kari, &Refer{SenderKind: "PATIENT", Kind: "APPLICATION", Channel: "PORTAL"})
	before := p.s.clone()
	c := p.corrects(tone, CorrectEntry{Entry: entry, Void: true})
	require.True(t, c.ByHand, "a new round has begun")
	require.Equal(t, before.Phase, p.s.Phase)
	require.Equal(t, before.Consents, p.s.Consents)

	dead := sharedPlan(t)
	dead.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawAll}})
	entry = dead.entry("withdrawn")
	dead.do(tone, &RegisterDeath{DiedOn: today(dead)})
	require.True(t, dead.corrects(tone, CorrectEntry{Entry: entry, Void: true}).ByHand, "the person has died since")
	require.Equal(t, PhaseClosed, dead.s.Phase)

	q := sharedPlan(t)
	q.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawCoordinator}})
	entry = q.entry("withdrawn")
	q.do(tone, &PostLetter{Letter: q.letterID("D-15", kari)})
	c = q.corrects(tone, CorrectEntry{Entry: entry, Void: true})
	require.Contains(t, codesOf(c), "LETTER_WAS_POSTED:"+q.letterID("D-15", kari))
	require.Equal(t, ola, q.s.Serving())
}

// A stranger's referral begins on the day it is sent, and the patient hears of it.
func TestINV109_T01_WhatIsSentFromOutsideIsSentToday(t *testing.T) {
	p := newPlay(t, "2027-02-01")
	before := today(p).AddDays(-1)
	p.says("received_when_sent", gp, &Refer{SenderKind: SenderOther, ReceivedOn: before})
	p.says("received_when_sent", kari, &Refer{SenderKind: SenderPatient, ReceivedOn: before})
	p.says("unsafe_is_for_staff", gp, &Refer{SenderKind: SenderOther, UnsafeToWrite: true})
	require.Nil(t, p.as(actorOf(kari), &Refer{SenderKind: SenderPatient, UnsafeToWrite: true, ReceivedOn: today(p)}))
	require.Nil(t, p.as(actorOf(nurse), &Refer{SenderKind: SenderMunicipalHP, UnsafeToWrite: true, ReceivedOn: before}))
	p.do(gp, &Refer{SenderKind: SenderOther})
	require.Contains(t, p.letters("D-01"), "person/kari QUEUED")
}
