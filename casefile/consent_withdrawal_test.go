package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// everyState is a case in each state it can stand in, by name.
func everyState(t *testing.T) map[string]*play {
	at := "2027-02-01"
	refused := assessedOn(t, at)
	refused.do(tone, &CompleteAssessment{LongTerm: true})
	refused.do(tone, &IssueDecision{Outcome: OutcomeRefused, Scope: []Scope{ScopePlan}, Rule: "hol § 7-1", Grounds: words(1)})
	return map[string]*play{
		"RECEIVED": receivedOn(t, at), "SCREENING": screenedOn(t, at), "AWAITING_CONSENT": awaitingOn(t, at), "ASSESSMENT": assessedOn(t, at),
		"DECISION": decidingOn(t, at), "ACTIVE": activeOn(t, at, ScopeCoordinator, ScopePlan), "ACTIVE, coordinated": coordinatedOn(t, at),
		"ACTIVE, planned": plannedOn(t, at, reader(nav, "NAV")), "ACTIVE, with a group": teamedOn(t, at),
		"REFUSED": refused,
	}
}

func TestINV21_WithdrawalSucceedsInEveryState(t *testing.T) {
	for name, p := range everyState(t) {
		for _, scope := range []WithdrawalScope{WithdrawAll, WithdrawPlan, WithdrawCoordinator, WithdrawSharing} {
			for _, who := range []Principal{kari, nurse, tone} {
				t.Run(name+" "+string(scope)+" "+string(who), func(t *testing.T) {
					q := *p
					q.t, q.s = t, p.s.clone()
					q.do(who, &WithdrawConsent{Scopes: []WithdrawalScope{scope}, IdentityConfirmed: true, SaidOn: today(&q), Note: words(7)})
					require.Equal(t, "person/kari QUEUED", q.letters("D-15")[0], "INV-23: told what it means, in the same step")
					require.Equal(t, scope == WithdrawAll, q.s.Ended())
				})
			}
		}
	}
}

func TestINV21_OnAnEndedCase(t *testing.T) {
	p := awaitingOn(t, "2027-02-01")
	p.do(kari, &RefuseConsent{Form: p.form()})
	p.do(tone, &CloseCase{Reason: ClosedNoConsent})
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawAll}})
	require.Equal(t, ClosedNoConsent, p.s.CloseReason, "it stays closed for the reason it had")
	require.Len(t, p.letters("D-15"), 1)

	p = newPlay(t, "2027-02-01")
	p.do(gp, &Refer{SenderKind: "MUNICIPAL_HP"})
	p.do(tone, &StartScreening{Identity: "NATIONAL_NUMBER"})
	p.do(tone, &Dismiss{Reason: "WRONG_BODY", RightBody: words(1)})
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawAll}})
	require.Equal(t, []string{"person/gp CANCELLED"}, p.letters("D-02"), "what has not been posted stops")

	dead := assessedOn(t, "2027-02-01")
	dead.do(tone, &RegisterDeath{DiedOn: today(dead)})
	dead.refused("T-16", tone, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawAll}, IdentityConfirmed: true})

	merged := screenedOn(t, "2027-02-01")
	events, _ := Decide(merged.s, Command{ID: "m", By: actorOf(tone), Body: &Merge{Into: "b"},
		Facts: Facts{Others: []OtherCase{{ID: "b"}}}}, merged.now,
		merged.policy)
	merged.s = Fold(merged.s, events)
	merged.refused("T-03", kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawAll}}) // the consent lives on in the other
}

func TestC06_TheOrderAskedInDoesNotMatter(t *testing.T) {
	for _, scopes := range [][]WithdrawalScope{{WithdrawSharing, WithdrawCoordinator}, {WithdrawCoordinator, WithdrawSharing}} {
		p := coordinatedOn(t, "2027-02-01")
		p.do(ola, &StartPlan{})
		p.do(ola, &IssueParticipation{Participants: []Participant{reader(ola, "PHYSIOTHERAPY"), reader(nav, "NAV")}})
		p.do(kari, &RegisterSignature{Form: p.form()})
		p.do(ola, &ActivatePlan{PatientTookPart: true})
		p.do(kari, &WithdrawConsent{Scopes: scopes})
		require.False(t, p.sees(ola), "%v", scopes)
		w := p.events[len(p.events)-1]
		require.Equal(t, p.s.Seq, w.Seq)
	}
	p := coordinatedOn(t, "2027-02-01")
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawPlan}, Note: words(3)})
	for _, e := range p.events {
		if w, ok := e.Fact.(*Withdrawn); ok {
			require.Equal(t, &Withdrawn{Scopes: []WithdrawalScope{WithdrawPlan}, Form: "ORAL", Note: words(3)}, w, "what was said is kept")
			return
		}
	}
	t.Fatal("the withdrawal itself is not in the ledger")
}

func TestC06_AskedProperly(t *testing.T) {
	p := plannedOn(t, "2027-02-01", reader(nav, "NAV"))
	p.refused("C-06", kari, &WithdrawConsent{})
	p.refused("C-06", tone, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawPlan}}) // identity not confirmed
	p.refused("C-06", child, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawAll}, IdentityConfirmed: true})
	p.refused("C-06", kari, &WithdrawConsent{Scopes: []WithdrawalScope{"SOME"}})
	p.refused("C-06", kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawParticipant}})
	p.refused("C-06", kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawPlan}, Parties: []Principal{nav}})
	p.refused("INV-15", kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawParticipant}, Parties: []Principal{school}})
	require.Equal(t, PlanStatusActive, p.s.Plan.Status)
	p.refused("C-06", nav, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawParticipant}, Parties: []Principal{nav},
		IdentityConfirmed: true}) // INV-109
	p.do(ola, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawParticipant}, Parties: []Principal{nav}, IdentityConfirmed: true})
	require.False(t, p.sees(nav))
}

func TestT14_C06_ScopeAllClosesTheCase(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p).AddDays(40)})
	p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawAll}})
	require.Equal(t, PhaseClosed, p.s.Phase)
	require.Equal(t, ClosedConsentWithdrawn, p.s.CloseReason)
	require.Nil(t, p.s.coordinator())
	require.Equal(t, PlanStatusFrozen, p.s.Plan.Status)
	require.Equal(t, TeamDissolved, p.s.Team.Status)
	require.Equal(t, MeetingStatusCancelled, p.s.Meetings[0].Status)
	require.Empty(t, p.s.MainResponsible())
	require.Empty(t, p.openTasks())
	for _, l := range p.s.Letters {
		require.False(t, l.Pending() && l.To != kari && l.Code != "D-12", "%s to %s", l.Code, l.To)
	}
	p.posted() // the last letters leave the house after the end too (DL-30)
	_, _, due := NextWake(p.s)
	require.False(t, due)
}

func TestC06_ScopePlanFreezesThePlanOnly(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawPlan}})
	require.Equal(t, PlanStatusFrozen, p.s.Plan.Status)
	require.Equal(t, AssignmentActive, p.s.coordinator().Status)
	require.Equal(t, TeamActive, p.s.Team.Status, "the group stays")
	require.Equal(t, ola, p.s.MainResponsible())
	require.False(t, p.sees(nav))
	require.Nil(t, p.s.consent(ConsentParticipation, ConsentActive, ConsentIssued))
	p.due("DL-13", "2027-08-01 CANCELLED")
	p.due("DL-15", "2027-08-01 OPEN")
	p.noDeadline("DL-11", "DL-12", "DL-14")
}

func TestC06_ScopePlanStopsLettersToThoseInThePlanOnly(t *testing.T) {
	p := plannedOn(t, "2027-02-01", reader(nav, "NAV"), reader(gp, "GP"))
	p.shareWith(gp)
	p.trained[siri] = true
	p.do(ola, &GiveNotice{LastDay: today(p).AddDays(30)})
	p.do(tone, &ProposeCoordinator{Staff: siri, WishAsked: true})
	p.do(tone, &HandOver{Staff: siri, ManagerConfirmed: true, Note: words(1)})
	require.Equal(t, []string{"person/nav QUEUED", "person/gp QUEUED"}, p.letters("D-17"))
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawPlan}})
	require.Equal(t, []string{"person/nav CANCELLED", "person/gp QUEUED"}, p.letters("D-17"), "gp may still be told, by another consent")
}

func TestC06_ScopeCoordinatorLeavesTheResponsibilityWithTheHead(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.at("2027-02-03")
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawCoordinator}})
	require.Nil(t, p.s.coordinator())
	require.Equal(t, tone, p.s.MainResponsible())
	require.Equal(t, PlanStatusActive, p.s.Plan.Status)
	require.Equal(t, []string{"ASK_ABOUT_PLAN KE"}, p.openTasks())
	require.False(t, p.sees(ola), "the seat goes with the office")
	for _, letter := range p.letters("D-14") {
		require.Contains(t, letter, "CANCELLED", "an appointment that is over is not announced")
	}
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawPlan}})
	require.Empty(t, p.openTasks(), "the question has answered itself")
}

func TestC06_ScopeSharingDissolvesTheGroup(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawSharing}})
	require.Equal(t, TeamDissolved, p.s.Team.Status)
	require.Equal(t, PlanStatusActive, p.s.Plan.Status)
	for who, sees := range map[Principal]bool{nav: false, gp: false, nurse: false, ola: true, kari: true} {
		require.Equal(t, sees, p.sees(who), who)
	}
	p.due("DL-13", "2027-08-01 OPEN")
	p.due("DL-15", "2027-08-01 CANCELLED")
}

func TestC06_ScopeSharingWithOneTakesThatOneOut(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p).AddDays(30), MinutesTaker: nav})
	p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawSharing}, Parties: []Principal{nav}})
	require.False(t, p.sees(nav))
	require.Nil(t, p.s.Team.member(nav))
	require.NotNil(t, p.s.Team.member(gp))
	require.NotContains(t, p.s.Meetings[0].Invited, nav)
	require.Equal(t, ola, p.s.Meetings[0].MinutesTaker)
	require.NotContains(t, RolesIn(&p.s, actorOf(nav)), RoleMinutes)
	require.Contains(t, p.letters("D-22"), "person/nav CANCELLED")
	require.Equal(t, becauseConsentWithdrawn, p.s.letter(p.letterID("D-22", nav)).Reason,
		"the reason is the same whoever's consent goes")
	require.Contains(t, p.letters("D-22"), "person/gp QUEUED")
	require.Equal(t, TeamActive, p.s.Team.Status)
}

func TestC06_AFormOutForSigningIsWithdrawnToo(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.do(ola, &StartPlan{})
	p.do(ola, &IssueParticipation{Participants: []Participant{reader(ola, "COORDINATION"), reader(nav, "NAV")}})
	form := p.form()
	p.at("2027-02-16")
	require.Equal(t, []string{"PARTICIPATION_UNSIGNED KO"}, p.openTasks())
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawSharing}})
	require.Empty(t, p.openTasks())
	p.noDeadline("DL-11")
	p.refused("C-02", kari, &RegisterSignature{Form: form})
	require.False(t, p.sees(nav))
}

func TestC06_OneStruckFromAFormOutDoesNotComeBackWithTheSignature(t *testing.T) {
	p := plannedOn(t, "2027-02-01", reader(gp, "GP"))
	p.do(ola, &IssueParticipation{Participants: []Participant{reader(ola, "COORDINATION"), reader(gp, "GP"), reader(nav, "NAV")}})
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawParticipant}, Parties: []Principal{nav, gp}})
	p.do(kari, &RegisterSignature{Form: p.form()})
	require.False(t, p.sees(nav))
	require.False(t, p.sees(gp))
	require.True(t, p.sees(ola))
}

// INV-22, INV-55 and story 3.5: minutes of a meeting held before the withdrawal
// are still owed to the patient, and now to nobody else.
func TestINV55_MinutesAfterTheWithdrawal(t *testing.T) {
	p := teamedOn(t, "2027-05-03")
	id := p.met(22, child)
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawSharing}})
	p.due("DL-17", "2027-06-01 OPEN")
	p.do(ola, &WriteMinutes{Meeting: id, Words: words(3)})
	p.do(ola, &SendMinutes{Meeting: id})
	require.Equal(t, []string{"person/kari QUEUED"}, p.letters("D-23"), "not even to the one she had named")
	p.posts("D-23")
	p.due("DL-17", "2027-06-01 MET")
}

func TestINV55_AnotherKindOfMeetingToo(t *testing.T) {
	p := coordinatedOn(t, "2027-05-03")
	p.shareWith(nav, gp)
	p.do(ola, &PlanMeeting{Kind: OtherMeeting, On: today(p), With: []Principal{ola, nav, gp}, MinutesTaker: nav})
	p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
	p.do(ola, &HoldMeeting{Meeting: "meeting-1", Attended: []Principal{kari, ola, nav}, Arranged: words(1)})
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawSharing}, Parties: []Principal{nav}})
	p.refused("G-05", nav, &WriteMinutes{Meeting: "meeting-1", Words: words(2)})
	p.do(ola, &WriteMinutes{Meeting: "meeting-1", Words: words(2)})
	p.do(ola, &SendMinutes{Meeting: "meeting-1"})
	require.Equal(t, []string{"person/kari QUEUED", "staff/ola QUEUED", "person/gp QUEUED"}, p.letters("D-23"))
}

func TestINV22_INV23_InTheSameStep(t *testing.T) {
	p := teamedOn(t, "2027-05-03")
	id := p.met(22)
	p.do(ola, &WriteMinutes{Meeting: id, Words: words(3)})
	p.do(ola, &SendMinutes{Meeting: id})
	p.do(ola, &PostLetter{Letter: p.letterID("D-23", nav)})
	before := p.s.Seq
	p.do(nurse, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawPlan, WithdrawSharing}, IdentityConfirmed: true})
	require.Greater(t, p.s.Seq, before)
	require.Equal(t, []string{"person/kari QUEUED", "staff/ola CANCELLED", "staff/nurse CANCELLED", "person/nav POSTED",
		"person/gp CANCELLED"}, p.letters("D-23"))
	p.refused("INV-55", tone, &PostLetter{Letter: p.letterID("D-23", gp)})
	p.noDeadline("DL-13", "DL-15")
	require.Nil(t, p.s.participant(gp))
}

func TestT16_Death(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.do(kari, &RegisterReceipt{Decision: "decision-1", Evidence: "OWN_STATEMENT"})
	p.refused("T-16", kari, &RegisterDeath{DiedOn: today(p)})
	p.refused("T-16", tone, &RegisterDeath{})
	p.refused("T-16", tone, &RegisterDeath{DiedOn: today(p).AddDays(1)})
	p.do(tone, &RegisterDeath{DiedOn: today(p)})
	require.Equal(t, ClosedDeath, p.s.CloseReason)
	for _, c := range p.s.Consents {
		require.False(t, c.inForce(), c.Kind)
	}
	_, what, _ := NextWake(p.s)
	require.Contains(t, what, "DL-30", "timers stop at once, but letters to others leave")
	for _, l := range p.s.Letters {
		require.False(t, l.Pending() && l.To == kari, l.Code)
	}
	var told []Principal
	for _, e := range p.events {
		if m, ok := e.Fact.(*MessageSent); ok && m.Code == "CASE_CLOSED" {
			told = m.To
		}
	}
	require.ElementsMatch(t, []Principal{ola, nurse, nav, gp}, told)
	p.do(tone, &ProvidePlan{How: "PRINTED"})
	for _, l := range p.s.Letters {
		require.False(t, l.Pending() && l.To == kari, "nothing is ever written to the dead")
	}
	p.refused("T-16", tone, &RegisterDeath{DiedOn: today(p)})
}

func TestC06_EverySharingEndsAndWhatWaitedForIt(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.shareWith(school)
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentInfoSharing}, Parties: []Principal{child}})
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p).AddDays(60)})
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawSharing}})
	require.False(t, p.s.mayBeTold(school))
	require.False(t, p.s.mayBeTold(nav))
	p.due("DL-22", "2027-03-01 CANCELLED")
	p.due("DL-16", "2027-03-19 CANCELLED")
	require.Equal(t, MeetingStatusCancelled, p.s.Meetings[0].Status)
	p.says("nothing_to_sign", kari, &RegisterSignature{Form: "form-6"})
}

func TestC06_OneNamedSharingEnds(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.shareWith(nav)
	p.do(ola, &PlanMeeting{Kind: OtherMeeting, On: today(p).AddDays(20), With: []Principal{nav}})
	p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawSharing}, Parties: []Principal{nav}})
	require.False(t, p.s.mayBeTold(nav))
	require.Equal(t, []string{"person/kari QUEUED", "person/nav CANCELLED"}, p.letters("D-22"))
	require.Equal(t, MeetingStatusInvited, p.s.Meetings[0].Status, "the others still meet")
}

func TestC06_NoCoordinatorIsWaitedForAnyMore(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopeCoordinator)
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawCoordinator}})
	p.due("DL-09", "2027-02-15 CANCELLED")
}
