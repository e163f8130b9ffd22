package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestK09_INV04_AnOrdinaryCoordinatorFollowsAt18: granted and appointed in good
// time, they take over as the birthday begins; no interim, and never two (INV-40).
func TestK09_INV04_INV40_AnOrdinaryCoordinatorFollowsAt18(t *testing.T) {
	for _, next := range []Principal{siri, ola} {
		p := childOn(t, "2027-02-01", "2009-05-17", parent(mother)) // 18 on 17 May 2027, which is 2. pinsedag too
		p.do(tone, &IssueConsent{Kinds: allKinds})
		p.do(emil, &RegisterSignature{Form: p.form()})
		p.do(tone, &CompleteAssessment{LongTerm: true, TwoServices: true, Together: true, SeriousCondition: true, OtherWelfare: true})
		p.do(tone, decision(OutcomeGranted, ScopeChildCoordinator))
		p.coordinated()
		p.refused("INV-40", tone, &ProposeCoordinator{Staff: next, WishAsked: true})
		p.at("2027-04-01")
		p.do(tone, decision(OutcomeGranted, ScopeCoordinator))
		p.do(tone, &ProposeCoordinator{Staff: next, WishAsked: true})
		p.trained[next] = next != siri
		if next == siri {
			p.refused("INV-34", tone, &AppointCoordinator{Staff: next, ManagerConfirmed: true})
			p.trained[siri] = true
		}
		p.do(tone, &AppointCoordinator{Staff: next, ManagerConfirmed: true})
		require.Equal(t, ola, p.s.MainResponsible())
		require.Equal(t, "2027-05-17", p.s.proposed().AppointedFrom.String())
		require.NotContains(t, p.openTasks(), "OFFER_COORDINATOR KE")
		p.at("2027-05-16T21:59:00Z")
		require.Equal(t, []any{ola, ChildTrack}, []any{p.s.coordinator().Who, p.s.coordinator().Track})
		p.at("2027-05-16T22:00:00Z")
		require.Equal(t, []any{next, "", AssignmentActive}, []any{p.s.coordinator().Who, p.s.coordinator().Track, p.s.coordinator().Status})
		require.Equal(t, []any{AssignmentEnded, becauseAge18, "2027-05-17"}, []any{p.s.Coordinators[0].Status, p.s.Coordinators[0].EndReason,
			p.s.Coordinators[0].EndedOn.String()})
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
	p.siriFollows(emil)
	p.inactive[siri] = true
	p.at("2027-05-17 08:00")
	require.Equal(t, AssignmentInterim, p.s.coordinator().Status)
	require.Equal(t, tone, p.s.MainResponsible())
	require.Contains(t, p.openTasks(), "FIND_COORDINATOR KE")
}
