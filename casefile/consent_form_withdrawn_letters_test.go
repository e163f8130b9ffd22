package casefile

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
)

// One more decides now: the form is asked anew and its letter stops; what else is
// on its way to whoever still decides goes.
func TestINV24_INV55_OnlyTheFormsOwnLettersStopWithIt(t *testing.T) {
	p := childOn(t, "2027-02-01", "2014-05-14", parent(mother))
	p.do(tone, &IssueConsent{Kinds: allKinds})
	require.Contains(t, p.letters("D-03"), "person/mother QUEUED")
	p.register("2014-05-14", parent(mother), parent(father))
	require.Contains(t, p.letters("D-03"), "person/mother CANCELLED")
	require.Contains(t, p.letters("D-03"), "person/kari CANCELLED", "the child's own too: nobody can sign it")
	require.Contains(t, p.letters("D-01"), "person/mother QUEUED")
	require.Contains(t, p.letters("D-01"), "person/gp QUEUED")
}

// Fifty forms that ask for the same leave one letter to be posted, not fifty; what
// has been posted stays posted, and a form of which something is still to be signed
// keeps its letter.
func TestINV55_TheLettersOfASupersededFormStop(t *testing.T) {
	p := screenedOn(t, "2027-02-02")
	for range 50 {
		p.do(tone, &IssueConsent{Kinds: allKinds})
	}
	letters := p.letters("D-03")
	require.Len(t, letters, 50)
	require.Equal(t, 49, strings.Count(strings.Join(letters, ","), "person/kari CANCELLED"))
	require.Equal(t, "person/kari QUEUED", letters[49])
	for _, l := range p.s.Letters {
		if l.Code == ConsentFormLetter && l.Status == LetterQueued {
			p.do(tone, &PostLetter{Letter: l.ID})
		}
	}
	p.do(tone, &IssueConsent{Kinds: allKinds[:1]})
	p.do(tone, &IssueConsent{Kinds: allKinds[1:]})
	letters = p.letters("D-03")
	require.Equal(t, []string{"person/kari POSTED", "person/kari QUEUED", "person/kari QUEUED"}, letters[49:])
	p.do(tone, &IssueConsent{Kinds: allKinds[1:2]})
	require.Equal(t, []string{"person/kari QUEUED", "person/kari QUEUED", "person/kari QUEUED"}, p.letters("D-03")[50:])
}

// A form that was taken back, refused or ended with its case is sent to nobody, the
// patient neither; one of which something is in force or can be signed goes.
func TestC06_INV22_AFormThatCannotBeSignedIsSentToNobody(t *testing.T) {
	withdraw := func(scopes ...WithdrawalScope) Step { return &WithdrawConsent{Scopes: scopes, IdentityConfirmed: true} }
	for name, c := range map[string]struct {
		by   Principal
		step Step
		want string
	}{
		"all is withdrawn":         {kari, withdraw(WithdrawAll), "person/kari CANCELLED"},
		"one of three is":          {kari, withdraw(WithdrawPlan), "person/kari QUEUED"},
		"refused":                  {kari, &RefuseConsent{Form: "form-1"}, "person/kari CANCELLED"},
		"signed":                   {kari, &RegisterSignature{Form: "form-1"}, "person/kari QUEUED"},
		"signed but for the plan":  {kari, &RegisterSignature{Form: "form-1", Declined: []ConsentKind{ConsentPlan}}, "person/kari QUEUED"},
		"the person dies":          {tone, &RegisterDeath{DiedOn: calendar.MustDate("2027-02-02")}, "person/kari CANCELLED"},
		"two kinds are asked anew": {tone, &IssueConsent{Kinds: allKinds[1:]}, "person/kari QUEUED"},
	} {
		p := screenedOn(t, "2027-02-02")
		p.do(tone, &IssueConsent{Kinds: allKinds})
		p.do(c.by, c.step)
		require.Equal(t, c.want, p.letters("D-03")[0], name)
	}

	p := plannedOn(t, "2027-02-02")
	p.do(ola, &IssueParticipation{Participants: []Participant{{Who: ola, Service: "COORDINATION", Read: PlanContent, Write: PlanContent},
		{Who: gp, Service: "GP", Read: PlanContent[:1]}}})
	n := len(p.letters("D-13")) - 1
	require.Equal(t, "person/kari QUEUED", p.letters("D-13")[n])
	p.do(kari, withdraw(WithdrawPlan))
	require.Equal(t, "person/kari CANCELLED", p.letters("D-13")[n])
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
