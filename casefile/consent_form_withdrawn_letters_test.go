package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// One more decides now: the form is asked anew and its letter stops; what else is
// on its way to whoever still decides goes.
func TestINV24_INV55_OnlyTheFormsOwnLettersStopWithIt(t *testing.T) {
	p := childOn(t, "2027-02-01", "2014-05-14", parent(mother))
	p.do(tone, &IssueConsent{Kinds: allKinds})
	require.Contains(t, p.letters("D-03"), "person/mother QUEUED")
	p.register("2014-05-14", parent(mother), parent(father))
	require.Contains(t, p.letters("D-03"), "person/mother CANCELLED")
	require.NotContains(t, p.letters("D-03"), "person/kari CANCELLED")
	require.Contains(t, p.letters("D-01"), "person/mother QUEUED")
	require.Contains(t, p.letters("D-01"), "person/gp QUEUED")
}

// A notice that is in the post is waited for, whatever else to the same party, or
// to another, has been stopped.
func TestINV67_ANoticeInThePostIsWaitedFor(t *testing.T) {
	p := twoParents(t, "2027-04-08")
	p.do(tone, &PostLetter{Letter: p.letterID("D-09", father)})
	p.do(mother, &RegisterReceipt{Decision: "decision-1", Evidence: "PORTAL_OPENED"})
	p.register("2022-05-14", parent(mother))
	require.Contains(t, p.letters("D-01"), "person/father CANCELLED")
	require.Contains(t, p.letters("D-09"), "person/father POSTED")
	require.Equal(t, DecisionStatusIssued, p.s.Decisions[0].Status)
}

// The young person's no to the plan that the parents gave is a withdrawal of it,
// and is kept as one.
func TestINV26_C06_ANoToThePlanParentsGaveIsAWithdrawal(t *testing.T) {
	p := childOn(t, "2027-05-01", "2011-05-14", parent(mother))
	p.do(tone, &IssueConsent{Kinds: allKinds})
	p.do(tone, &HearChild{View: words(1), Weight: words(2)})
	p.do(mother, &RegisterSignature{Form: p.form()})
	p.granted(ScopePlan)
	p.at("2027-05-15")
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentPlan}})
	p.do(emil, &RefuseConsent{Form: p.form()})
	require.Equal(t, 1, p.times("withdrawn"))
	require.NotEmpty(t, p.letters("D-15"))
}
