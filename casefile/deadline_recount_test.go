package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
)

func suspends(scope SuspensionScope, from, to string) DutySuspension {
	return DutySuspension{Scope: scope, From: on(from), To: on(to), LegalBasis: "hol § 7-2 b"}
}

// granted14 is a child of 14 who has been granted these on 8 February 2027: DL-09
// on the 22nd.
func granted14(t *testing.T, scope ...Scope) *play {
	p := childOn(t, "2027-02-01", "2012-09-01", parent(mother))
	p.do(tone, &IssueConsent{Kinds: allKinds})
	p.do(tone, &HearChild{View: words(1), Weight: words(2)})
	p.do(mother, &RegisterSignature{Form: p.form()})
	p.at("2027-02-08")
	p.do(tone, &CompleteAssessment{LongTerm: true, TwoServices: true, Together: true, SeriousCondition: true, OtherWelfare: true})
	p.do(tone, decision(OutcomeGranted, scope...))
	return p
}

// docs/domain.md 0.3 and INV-11: the ministry may suspend one duty without the other; a
// date moves only where the duty that it is about is suspended, and for who has
// both only while both are.
func TestDutySuspension_TellsChildCoordinatorsApart_DL09_INV11(t *testing.T) {
	childOnly, ordinaryOnly := suspends(SuspendChildCoordinator, "2027-02-10", "2027-05-31"),
		suspends(SuspendCoordinator, "2027-02-15", "2027-04-30")
	for _, c := range []struct {
		scope []Scope
		under []DutySuspension
		due   string
		basis SuspensionScope
	}{
		{[]Scope{ScopeChildCoordinator}, []DutySuspension{childOnly}, "2027-06-14", SuspendChildCoordinator},
		{[]Scope{ScopeChildCoordinator}, []DutySuspension{ordinaryOnly}, "2027-02-22", ""},
		{[]Scope{ScopeCoordinator}, []DutySuspension{childOnly}, "2027-02-22", ""},
		{[]Scope{ScopeCoordinator}, []DutySuspension{ordinaryOnly}, "2027-05-14", SuspendCoordinator},
		{[]Scope{ScopeCoordinator}, []DutySuspension{childOnly, ordinaryOnly}, "2027-05-14", SuspendCoordinator},
		{[]Scope{ScopeCoordinator, ScopeChildCoordinator}, []DutySuspension{childOnly}, "2027-02-22", ""},
		{[]Scope{ScopeCoordinator, ScopeChildCoordinator}, []DutySuspension{ordinaryOnly}, "2027-02-22", ""},
		{[]Scope{ScopeCoordinator, ScopeChildCoordinator}, []DutySuspension{childOnly, ordinaryOnly}, "2027-05-14", SuspendChildCoordinator},
	} {
		p := granted14(t, c.scope...)
		p.due("DL-09", "2027-02-22 OPEN")
		p.policy.Suspensions = c.under
		p.do(System, &Recount{Reason: ReasonRules})
		p.due("DL-09", c.due+" OPEN")
		require.Equal(t, c.basis != "", p.deadline("DL-09").Suspension != nil)
		if c.basis != "" {
			require.Equal(t, c.basis, p.deadline("DL-09").Suspension.Scope)
			require.Equal(t, ReasonSuspended, p.deadline("DL-09").MovedFor)
		}
		p.policy.Suspensions = nil
		p.do(System, &Recount{Reason: ReasonRules})
		p.due("DL-09", "2027-02-22 OPEN")
	}
	// An adult's waits for the ordinary duty alone, also from the start.
	grown := decidingOn(t, "2027-02-08", ConsentCoordinator)
	grown.policy.Suspensions = []DutySuspension{childOnly}
	grown.do(tone, decision(OutcomeGranted, ScopeCoordinator))
	grown.due("DL-09", "2027-02-22 OPEN")
}

// Rules that have not changed move nothing, whatever is open: birthdays and
// consents that run out included.
func TestINV73_ARecountUnderTheSameRulesSaysNothing_DL23_DL24(t *testing.T) {
	p := granted14(t, ScopeChildCoordinator)
	p.due("DL-23", "2030-09-01 OPEN")
	said := len(p.events)
	p.do(System, &Recount{Reason: ReasonPolicy})
	require.Empty(t, p.events[said:])
	p.at("2028-09-10") // sixteen since the first, and has not answered
	said = len(p.events)
	p.do(System, &Recount{Reason: ReasonPolicy})
	require.Empty(t, p.events[said:])
	// DL-18 keeps the day that was given, and what a notice should have been then.
	c := coordinatedOn(t, "2027-02-01")
	c.do(ola, &GiveNotice{LastDay: on("2027-03-10")})
	c.policy.CoordinatorLeave = calendar.Days(60)
	said = len(c.events)
	c.do(System, &Recount{Reason: ReasonPolicy})
	require.Empty(t, c.events[said:])
}

// A longer warning before a birthday may have begun before it is decided on: the
// alert comes with the recount, and is not lost.
func TestINV73_DL23_ALongerAlertThatHasBegunComesAtOnce(t *testing.T) {
	p := childOn(t, "2027-02-01", "2011-06-01", parent(mother)) // 16 on 1 June: alert on 3 March
	require.NotContains(t, p.openTasks(), "OWN_CONSENT KE")
	p.policy.AgeAlert = calendar.Days(130) // 22 January
	p.do(System, &Recount{Reason: ReasonPolicy})
	require.Contains(t, p.openTasks(), "OWN_CONSENT KE")
	require.Equal(t, []string{"person/mother QUEUED", "person/kari QUEUED"}, p.letters("D-18"))
	tasks := len(p.s.Tasks)
	p.at("2027-05-20")
	require.Len(t, p.s.Tasks, tasks, "once")
	require.Len(t, p.letters("D-18"), 2)
}

// A policy comes into force at midnight, before the mails of its first day: what
// would have gone out that morning under the old one does not, and what the new
// one asks for that morning does.
func TestINV73_TheFirstMorningOfAPolicyIsItsOwn(t *testing.T) {
	p := granted14(t, ScopeChildCoordinator) // on 8 February; DL-09 on the 22nd, reminders on the 15th and the 19th
	p.until(instant("2027-02-15 00:01"))
	p.policy.Suspensions = []DutySuspension{suspends(SuspendChildCoordinator, "2027-02-20", "2027-03-31")}
	p.do(System, &Recount{Reason: ReasonRules})
	p.at("2027-02-16")
	require.Empty(t, p.reminded("DL-09"), "it is due on 14 April")

	p = granted14(t, ScopeChildCoordinator)
	p.until(instant("2027-02-16 00:01"))
	sent := len(p.reminded("DL-09"))
	p.policy.Appoint = calendar.Days(15) // the 23rd: seven days before is today
	p.do(System, &Recount{Reason: ReasonPolicy})
	p.at("2027-02-16")
	require.Len(t, p.reminded("DL-09"), sent+1)
	// Approved at noon it comes too late for the morning, and what was sent is not sent again.
	p.policy.Appoint = calendar.Days(14)
	p.do(System, &Recount{Reason: ReasonPolicy})
	p.at("2027-02-17")
	require.Len(t, p.reminded("DL-09"), sent+1)
}
