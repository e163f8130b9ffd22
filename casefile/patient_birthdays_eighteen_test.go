package casefile

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// seventeenOn is the case of somebody of 17 who has consented themself.
func seventeenOn(t *testing.T, at, born string, holders ...Holder) *play {
	p := childOn(t, at, born, holders...)
	p.do(tone, &IssueConsent{Kinds: allKinds})
	p.do(emil, &RegisterSignature{Form: p.form()})
	return p
}

// parentsDecideOn is the case of somebody of 17 without capacity, whose parents
// have consented (pbrl § 4-5).
func parentsDecideOn(t *testing.T, at, born string) *play {
	p := childOn(t, at, born, parent(mother), parent(father))
	p.do(tone, &RecordCapacityDecision{Kinds: allKinds, Basis: BasisParents, Reasons: words(1)})
	p.do(tone, &IssueConsent{Kinds: allKinds, Giving: Giving{CapacityDecision: "capacity-1"}})
	p.do(mother, &RegisterSignature{Form: p.form()})
	p.do(father, &RegisterSignature{Form: p.form()})
	return p
}

// Who has consented themself is asked for nothing at 18, and no parent loses what
// they never had.
func TestDL23_INV26_EighteenAsksNothingOfWhoDecidesThemself(t *testing.T) {
	p := seventeenOn(t, "2027-02-01", "2009-05-14", parent(mother), parent(father))
	p.at("2027-03-01") // the alert was on 13 February
	require.Equal(t, []string{"person/kari QUEUED"}, p.letters("D-18"))
	require.Empty(t, p.tasksOf(TaskOwnConsent))
	require.Empty(t, p.tasksOf(TaskOfferCoordinator), "no coordinator has been granted")
	p.at("2027-05-14")
	require.Empty(t, p.tasksOf(TaskOwnConsent))
	require.Empty(t, p.s.GuardianAccess)
	require.Equal(t, "2027-05-14 MET", p.birthday("age-18"))
}

// What parents gave for somebody without capacity is asked for anew at 18, and
// each of them is told no more, whoever else there is.
func TestINV26_PBRL45_ParentsWhoDecidedAreToldNoMoreAt18(t *testing.T) {
	p := parentsDecideOn(t, "2027-02-01", "2009-05-14")
	p.at("2027-03-01")
	require.Equal(t, []string{"age-18"}, p.tasksOf(TaskOwnConsent), "the alert of 13 February")
	for _, task := range p.s.Tasks {
		if task.Kind == TaskOwnConsent {
			p.do(tone, &CompleteTask{Task: task.ID})
		}
	}
	require.Empty(t, p.s.GuardianAccess)
	p.at("2027-05-14")
	require.Equal(t, []GuardianAccess{{mother, AccessEnded, on("2027-05-14")}, {father, AccessEnded, on("2027-05-14")}}, p.s.GuardianAccess)
	require.Equal(t, []string{"age-18"}, p.tasksOf(TaskOwnConsent), "asked for too early, and asked for again")
}

// Who is able again answers before 18: nothing of the parents' ends then.
func TestINV26_INV27_WhoAnswersBefore18IsAskedNoMore(t *testing.T) {
	p := parentsDecideOn(t, "2027-02-01", "2009-05-14")
	p.at("2027-03-01")
	require.Equal(t, []string{"age-18"}, p.tasksOf(TaskOwnConsent))
	p.do(tone, &LiftCapacityDecision{CapacityDecision: "capacity-1", Reasons: words(2)})
	p.do(tone, &IssueConsent{Kinds: allKinds})
	p.do(emil, &RegisterSignature{Form: p.form()})
	require.Empty(t, p.tasksOf(TaskOwnConsent))
	p.at("2027-05-14")
	require.Empty(t, p.tasksOf(TaskOwnConsent))
	require.Empty(t, p.s.GuardianAccess)
}

// Who turns out to be 15 is a child whose parents decide; they have, and are not
// asked again.
func TestINV24_INV26_WhatParentsGaveIsNotAskedForAgainOfAChild(t *testing.T) {
	p := parentsDecideOn(t, "2027-02-01", "2009-05-14")
	p.register("2012-05-14", parent(mother), parent(father))
	p.says("already_consented", tone, &IssueConsent{Kinds: []ConsentKind{ConsentPlan}})
}

// An ordinary coordinator is the patient's own, before 18 and after.
func TestK09_AnOrdinaryCoordinatorGoesOnAt18(t *testing.T) {
	p := seventeenOn(t, "2027-02-01", "2009-02-15", parent(mother))
	p.granted(ScopeCoordinator)
	p.coordinated()
	require.Empty(t, p.tasksOf(TaskOfferCoordinator))
	p.at("2027-02-16")
	require.Equal(t, []any{ola, AssignmentActive}, []any{p.s.coordinator().Who, p.s.coordinator().Status})
	require.Len(t, p.s.Coordinators, 1)
}

// childCoordinatedOn is the case of somebody of 17 with a child coordinator.
func childCoordinatedOn(t *testing.T, at, born string, granted ...Scope) *play {
	p := seventeenOn(t, at, born, parent(mother))
	p.do(tone, &CompleteAssessment{LongTerm: true, TwoServices: true, Together: true, SeriousCondition: true, OtherWelfare: true})
	p.do(tone, decision(OutcomeGranted, append(granted, ScopeChildCoordinator)...))
	p.coordinated()
	return p
}

// The head of the unit who stands in already goes on doing so at 18; that nobody
// has come back is no longer a question.
func TestK09_K07_TheHeadWhoStandsInGoesOnAt18(t *testing.T) {
	p := childCoordinatedOn(t, "2027-02-01", "2009-02-15")
	p.until(p.now.Add(time.Hour))
	p.do(tone, &ReportAbsence{Reason: "SICK", Until: on("2027-02-10")})
	p.at("2027-02-12")
	require.Equal(t, []string{"coordinator-2"}, p.tasksOf(TaskAbsenceOver))
	p.at("2027-02-16")
	require.Empty(t, p.tasksOf(TaskAbsenceOver))
	require.Len(t, p.s.Coordinators, 2, "she stands in once")
	require.Equal(t, []any{tone, AssignmentInterim}, []any{p.s.coordinator().Who, p.s.coordinator().Status})
}

// The head of the unit who is child coordinator herself stands in from 18 on.
func TestK09_TheHeadWhoIsChildCoordinatorStandsInAt18(t *testing.T) {
	p := seventeenOn(t, "2027-02-01", "2009-02-15", parent(mother))
	p.do(tone, &CompleteAssessment{LongTerm: true, TwoServices: true, Together: true, SeriousCondition: true, OtherWelfare: true})
	p.do(tone, decision(OutcomeGranted, ScopeChildCoordinator))
	p.do(tone, &ProposeCoordinator{Staff: tone, WishAsked: true})
	p.do(tone, &AppointCoordinator{Staff: tone, ManagerConfirmed: true})
	p.at("2027-02-16")
	require.Len(t, p.s.Coordinators, 2)
	require.Equal(t, []any{tone, AssignmentInterim}, []any{p.s.coordinator().Who, p.s.coordinator().Status})
}

// What has been granted need not be offered, neither after the alert nor at it.
func TestK09_DL23_TheOfferEndsWithTheGrant(t *testing.T) {
	p := childCoordinatedOn(t, "2027-03-01", "2009-05-17")
	require.Equal(t, []string{"age-18"}, p.tasksOf(TaskOfferCoordinator))
	p.do(tone, decision(OutcomeGranted, ScopeCoordinator))
	require.Empty(t, p.tasksOf(TaskOfferCoordinator))

	p = childCoordinatedOn(t, "2027-02-01", "2009-05-17", ScopeCoordinator)
	p.at("2027-03-01") // after the alert of 16 February
	require.Empty(t, p.tasksOf(TaskOfferCoordinator))
	p.trained[siri] = true
	p.do(tone, &ProposeCoordinator{Staff: siri, WishAsked: true})
	p.managers[siri] = nurse // she has another manager since
	p.do(tone, &AppointCoordinator{Staff: siri, ManagerConfirmed: true})
	require.Empty(t, p.tasksOf(TaskOfferCoordinator))
	require.Equal(t, nurse, p.s.proposed().Manager)
}

// However young the child, it is the eighteenth birthday that another follows on.
func TestK09_TheDayAnotherFollowsIsTheEighteenthBirthday(t *testing.T) {
	p := childOn(t, "2027-02-01", "2010-03-01", parent(mother))
	p.register("2011-01-01", parent(mother)) // 16 for a month; nothing else lies ahead than 18
	p.siriFollows(emil)
	require.Equal(t, "2029-01-01", p.s.proposed().AppointedFrom.String())

	p = childOn(t, "2027-02-01", "2022-03-01", parent(mother)) // under 7: every birthday lies ahead
	p.siriFollows(mother)
	require.Equal(t, "2040-03-01", p.s.proposed().AppointedFrom.String())
}

// Nobody follows by themself who was only proposed, whom the patient does not want
// to be told, or without a consent to a coordinator.
func TestK09_INV85_NobodyFollowsWithoutAnAppointmentOrAgainstThePatient(t *testing.T) {
	for name, c := range map[string]struct {
		appointed bool
		then      func(p *play)
	}{
		"only proposed":      {false, func(*play) {}},
		"objected to":        {true, func(p *play) { p.do(kari, &ObjectToSharing{Against: []Principal{siri}}) }},
		"consent taken back": {true, func(p *play) { p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawCoordinator}}) }},
		"the grant was ended": {true, func(p *play) {
			p.do(tone, &IssueDecision{Outcome: OutcomeTerminated, Scope: []Scope{ScopeCoordinator}, Rule: "hol § 7-2", Grounds: words(1),
				PatientAsked: true})
		}},
	} {
		p := childCoordinatedOn(t, "2027-02-01", "2009-05-17", ScopeCoordinator)
		p.trained[siri] = true
		p.do(tone, &ProposeCoordinator{Staff: siri, WishAsked: true})
		if c.appointed {
			p.do(tone, &AppointCoordinator{Staff: siri, ManagerConfirmed: true})
		}
		p.at("2027-04-01")
		c.then(p)
		p.at("2027-05-18")
		if cur := p.s.coordinator(); cur != nil {
			require.NotEqual(t, siri, cur.Who, name)
		}
		require.NotEqual(t, siri, p.s.MainResponsible(), name)
	}
}

// A form that is out for the child itself asks the right one also at 16.
func TestINV26_AFormForTheChildItselfStaysOutAt16(t *testing.T) {
	p := childOn(t, "2027-05-01", "2011-05-14", parent(mother))
	p.do(tone, &HearChild{View: words(1), Weight: words(2)})
	p.do(tone, &IssueConsent{Kinds: allKinds, Giving: Giving{Exception: ExceptionChild, ExceptionReason: words(1)}})
	p.at("2027-05-14")
	require.Equal(t, "START ISSUED", statuses(p)[0])
	p.do(emil, &RegisterSignature{Form: p.form()})
	require.Equal(t, PhaseAssessment, p.s.Phase)
}
