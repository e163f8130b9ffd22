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
		try.refused("INV-11", tone, decision(Granted, ScopeChildCoordinator))
		try.do(tone, decision(Refused, ScopeChildCoordinator))
	}
	p.do(tone, &met)
	p.refused("T-11", tone, decision(Refused, ScopeChildCoordinator))
	p.refused("INV-09", tone, decision(Granted, ScopeCoordinator)) // two health and care services are another matter
	p.do(tone, decision(Granted, ScopeChildCoordinator))
	p.due("DL-09", "2027-02-15 OPEN")

	grown := decidingOn(t, "2027-02-23", ConsentCoordinator)
	grown.says("not_under_18", tone, decision(Granted, ScopeChildCoordinator))
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
	p.do(tone, decision(Granted, ScopeChildCoordinator))
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
	p.do(tone, decision(Granted, ScopeChildCoordinator))
	p.trained[ola] = true
	p.until(p.now.Add(time.Minute))
	p.do(tone, &ProposeCoordinator{Staff: ola, WishAsked: true})
	p.do(tone, &AppointCoordinatorStep{Staff: ola, ManagerConfirmed: true})
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
	p.do(tone, decision(Granted, ScopeCoordinator))
	p.do(tone, &ProposeCoordinator{Staff: ola, WishAsked: true})
	p.do(tone, &AppointCoordinatorStep{Staff: ola, ManagerConfirmed: true})
	require.Empty(t, p.s.coordinator().Track)
}

// TestK09_INV04_AnOrdinaryCoordinatorFollowsAt18: granted and appointed in good
// time, they take over as the birthday begins; no interim, and never two (INV-40).
func TestK09_INV04_INV40_AnOrdinaryCoordinatorFollowsAt18(t *testing.T) {
	for _, next := range []Principal{siri, ola} {
		p := childOn(t, "2027-02-01", "2009-05-17", parent(mother)) // 18 on 17 May 2027, which is 2. pinsedag too
		p.do(tone, &IssueConsent{Kinds: allKinds})
		p.do(emil, &RegisterSignature{Form: p.form()})
		p.do(tone, &CompleteAssessment{LongTerm: true, TwoServices: true, Together: true, SeriousCondition: true, OtherWelfare: true})
		p.do(tone, decision(Granted, ScopeChildCoordinator))
		p.coordinated()
		p.refused("INV-40", tone, &ProposeCoordinator{Staff: next, WishAsked: true})
		p.at("2027-04-01")
		p.do(tone, decision(Granted, ScopeCoordinator))
		p.do(tone, &ProposeCoordinator{Staff: next, WishAsked: true})
		p.trained[next] = next != siri
		if next == siri {
			p.refused("INV-34", tone, &AppointCoordinatorStep{Staff: next, ManagerConfirmed: true})
			p.trained[siri] = true
		}
		p.do(tone, &AppointCoordinatorStep{Staff: next, ManagerConfirmed: true})
		require.Equal(t, ola, p.s.MainResponsible())
		require.Equal(t, "2027-05-17", p.s.proposed().AppointedFrom.String())
		require.NotContains(t, p.openTasks(), "OFFER_COORDINATOR KE")
		p.at("2027-05-16T21:59:00Z")
		require.Equal(t, []any{ola, ChildTrack}, []any{p.s.coordinator().Who, p.s.coordinator().Track})
		p.at("2027-05-16T22:00:00Z")
		require.Equal(t, []any{next, "", AssignmentActive}, []any{p.s.coordinator().Who, p.s.coordinator().Track, p.s.coordinator().Status})
		require.Equal(t, []any{AssignmentEnded, endedAt18, "2027-05-17"}, []any{p.s.Coordinators[0].Status, p.s.Coordinators[0].EndReason, p.s.Coordinators[0].EndedOn.String()})
		require.Equal(t, next, p.s.MainResponsible())
		last := p.s.Responsible[len(p.s.Responsible)-1]
		if next != ola {
			require.Equal(t, instant("2027-05-16T22:00:00Z"), last.From)
		}
		require.NotContains(t, p.openTasks(), "FIND_COORDINATOR KE")
		require.Contains(t, p.letters("D-14"), string(next)+" QUEUED")
	}
}

func TestK09_WhoWasToFollowHasLeft(t *testing.T) {
	p := childOn(t, "2027-02-01", "2009-05-17", parent(mother))
	p.do(tone, &IssueConsent{Kinds: allKinds})
	p.do(emil, &RegisterSignature{Form: p.form()})
	p.do(tone, &CompleteAssessment{LongTerm: true, TwoServices: true, Together: true, SeriousCondition: true, OtherWelfare: true})
	p.do(tone, decision(Granted, ScopeChildCoordinator, ScopeCoordinator))
	p.coordinated()
	p.trained[siri] = true
	p.do(tone, &ProposeCoordinator{Staff: siri, WishAsked: true})
	p.do(tone, &AppointCoordinatorStep{Staff: siri, ManagerConfirmed: true})
	p.inactive[siri] = true
	p.at("2027-05-17 08:00")
	require.Equal(t, AssignmentInterim, p.s.coordinator().Status)
	require.Equal(t, tone, p.s.MainResponsible())
	require.Contains(t, p.openTasks(), "FIND_COORDINATOR KE")
}
