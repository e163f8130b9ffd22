package casefile

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestINV11_ChildCoordinator holds the criteria of hol § 7-2 a, no diagnosis asked for.
func TestINV11_ChildCoordinator(t *testing.T) {
	p := childOn(t, "2027-02-01", "2020-06-01", parent(mother))
	p.do(tone, &IssueConsent{Kinds: allKinds})
	p.do(mother, &RegisterSignature{Form: p.form()})
	met := CompleteAssessment{LongTerm: true, Together: true, SeriousCondition: true, OtherWelfare: true}
	for _, without := range []func(*CompleteAssessment){
		func(a *CompleteAssessment) { a.LongTerm = false },
		func(a *CompleteAssessment) { a.Together = false },
		func(a *CompleteAssessment) { a.SeriousCondition = false },
		func(a *CompleteAssessment) { a.OtherWelfare = false },
	} {
		try, a := *p, met
		without(&a)
		try.do(tone, &a)
		try.refused("INV-11", tone, decision(OutcomeGranted, ScopeChildCoordinator))
		try.do(tone, decision(OutcomeRefused, ScopeChildCoordinator))
	}
	p.do(tone, &met)
	p.refused("T-11", tone, decision(OutcomeRefused, ScopeChildCoordinator))
	p.refused("INV-09", tone, decision(OutcomeGranted, ScopeCoordinator)) // two health and care services are another matter
	p.do(tone, decision(OutcomeGranted, ScopeChildCoordinator))
	p.due("DL-09", "2027-02-15 OPEN")

	grown := decidingOn(t, "2027-02-23", ConsentCoordinator)
	grown.says("not_under_18", tone, decision(OutcomeGranted, ScopeChildCoordinator))
}

func TestINV11_ExpectedChild(t *testing.T) {
	p := newPlay(t, "2027-02-01")
	p.represented = &Represented{Unborn: true}
	p.refused("INV-24", mother, &Refer{SenderKind: "RELATIVE"})
	p.represented.Holders = []Holder{parent(mother)}
	p.do(mother, &Refer{SenderKind: "RELATIVE"})
	require.Equal(t, []string{"person/mother QUEUED"}, p.letters("D-01"))
	p.do(tone, &StartScreening{Identity: "NOT_YET_KNOWN"})
	p.do(tone, &IssueConsent{Kinds: allKinds})
	p.do(mother, &RegisterSignature{Form: p.form()})
	require.Equal(t, PhaseAssessment, p.s.Phase)
	p.do(tone, &CompleteAssessment{LongTerm: true, Together: true, SeriousCondition: true, OtherWelfare: true})
	p.do(tone, decision(OutcomeGranted, ScopeChildCoordinator))
	p.represented = bornOn("2027-03-01", parent(mother))
	p.at("2027-03-02")
	p.do(System, &NoteRepresentation{})
	p.due("DL-23", "2045-03-01 OPEN")
}

// TestK09_INV04_ChildCoordinatorEndsAt18: the duty lasts until 18 (hol § 7-2 a);
// the head of the unit has the responsibility from that midnight, without a gap,
// and an ordinary coordinator is granted by a decision of its own.
func TestK09_INV04_ChildCoordinatorEndsAt18(t *testing.T) {
	p := childOn(t, "2027-02-01", "2010-03-01", parent(mother)) // 16, and 17 in a month
	p.do(tone, &IssueConsent{Kinds: allKinds})
	p.do(emil, &RegisterSignature{Form: p.form()})
	p.do(tone, &CompleteAssessment{LongTerm: true, TwoServices: true, Together: true, SeriousCondition: true, OtherWelfare: true})
	p.do(tone, decision(OutcomeGranted, ScopeChildCoordinator))
	p.trained[ola] = true
	p.until(p.now.Add(time.Minute))
	p.do(tone, &ProposeCoordinator{Staff: ola, WishAsked: true})
	p.do(tone, &AppointCoordinator{Staff: ola, ManagerConfirmed: true})
	p.at("2027-12-01")
	require.NotContains(t, p.openTasks(), "OFFER_COORDINATOR KE")
	p.at("2027-12-02") // ninety days before
	require.Contains(t, p.openTasks(), "OFFER_COORDINATOR KE")
	p.at("2028-02-29T22:59:00Z")
	require.Equal(t, ola, p.s.MainResponsible())
	p.at("2028-02-29T23:00:00Z")
	require.Equal(t, AssignmentEnded, p.s.Coordinators[0].Status)
	require.Equal(t, []string{"staff/tone KEL", "staff/ola KO", "staff/tone KEL"}, p.responsible())
	last := p.s.Responsible[len(p.s.Responsible)-1]
	require.Equal(t, p.s.Responsible[len(p.s.Responsible)-2].To, last.From)
	require.False(t, p.s.coordinatorGranted(today(p)), "what was granted was for a child")
	p.refused("K-01", tone, &ProposeCoordinator{Staff: siri, WishAsked: true})
	p.do(tone, decision(OutcomeGranted, ScopeCoordinator))
	p.do(tone, &ProposeCoordinator{Staff: ola, WishAsked: true})
	p.do(tone, &AppointCoordinator{Staff: ola, ManagerConfirmed: true})
	require.Empty(t, p.s.coordinator().Track)
}

// What was meant for a child ends with the child's eighteenth birthday also where
// nobody had been appointed yet, where notice had been given beyond it, and where
// somebody stands in for a child coordinator who is ill.
func TestK09_DL09_DL18_NothingIsOwedAfter18(t *testing.T) {
	begun := func(appointed bool) *play {
		p := childOn(t, "2027-02-01", "2009-02-15", parent(mother)) // 18 in a fortnight
		p.do(tone, &IssueConsent{Kinds: allKinds})
		p.do(emil, &RegisterSignature{Form: p.form()})
		p.do(tone, &CompleteAssessment{LongTerm: true, TwoServices: true, Together: true, SeriousCondition: true, OtherWelfare: true})
		p.do(tone, decision(OutcomeGranted, ScopeChildCoordinator))
		require.Contains(t, p.openTasks(), "OFFER_COORDINATOR KE", "less than ninety days are left")
		p.trained[ola] = true
		p.do(tone, &ProposeCoordinator{Staff: ola, WishAsked: true})
		if appointed {
			p.do(tone, &AppointCoordinator{Staff: ola, ManagerConfirmed: true})
		}
		return p
	}
	p := begun(false)
	p.due("DL-09", "2027-02-15 OPEN")
	p.at("2027-02-20")
	p.due("DL-09", "2027-02-15 CANCELLED")
	require.Nil(t, p.s.proposed())
	require.Equal(t, tone, p.s.MainResponsible())

	p = begun(true)
	p.do(ola, &GiveNotice{LastDay: on("2027-03-10")})
	p.at("2027-02-15")
	p.due("DL-18", "2027-03-10 CANCELLED")
	require.Equal(t, AssignmentEnded, p.s.Coordinators[0].Status)
	p.at("2027-03-20")
	p.due("DL-18", "2027-03-10 CANCELLED")
	require.Len(t, p.s.Coordinators, 2)

	for _, substitute := range []Principal{"", nurse} {
		p = begun(true)
		p.do(tone, &ReportAbsence{Reason: "SICK", Substitute: substitute, Until: on("2027-03-01")})
		p.at("2027-02-16")
		require.Equal(t, tone, p.s.coordinator().Who)
		require.Equal(t, AssignmentInterim, p.s.coordinator().Status)
		p.says("nobody_absent", tone, &EndAbsence{})
		p.at("2027-03-05")
		require.NotContains(t, p.openTasks(), "ABSENCE_OVER KE")
	}
}
