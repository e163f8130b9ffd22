package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestT15_TheCaseGoesOnAfterAll(t *testing.T) {
	p := plannedOn(t, "2027-02-01")
	require.Equal(t, "no_notice_to_withdraw", p.closed("withdraw_notice"))
	p.do(ola, &ProposeClosing{Why: words(1)})
	p.says("withdrawal_why_missing", tone, &WithdrawNotice{})
	p.do(tone, &WithdrawNotice{Why: words(2)})
	require.Empty(t, p.openTasks())
	require.True(t, p.s.ClosingProposal.On.IsZero())

	p.do(ola, &ProposeClosing{Why: words(1)})
	p.do(tone, &SendAdvanceNotice{Purpose: NoticeClose, Why: words(3)})
	p.do(tone, &PostLetter{Letter: p.letterID("D-10", kari)})
	p.at("2027-02-10")
	p.do(kari, &RegisterHearing{Words: words(4)})
	require.Contains(t, p.openTasks(), "DECIDE_AFTER_NOTICE KE")
	p.do(tone, &WithdrawNotice{Notice: "notice-1", Why: words(5)})
	require.Equal(t, "2027-02-10", p.s.Notices[0].WithdrawnOn.String())
	require.NotContains(t, p.openTasks(), "DECIDE_AFTER_NOTICE KE")
	p.says("no_notice_to_withdraw", tone, &WithdrawNotice{Notice: "notice-1", Why: words(5)})
	p.says("closing_not_proposed", tone, closing())
	p.do(ola, &ProposeClosing{Why: words(1)})
	p.says("closing_not_announced", tone, closing())
	require.Equal(t, PhaseActive, p.s.Phase)
}

func TestT15_INV73_TimeToAnswerRunsOnAndALetterNotYetPostedStops(t *testing.T) {
	p := plannedOn(t, "2027-02-01")
	p.do(tone, &SendAdvanceNotice{Purpose: NoticeTerminate, Scope: []Scope{ScopePlan}, Why: words(3)})
	q := *p
	q.s = p.s.clone()
	p.do(tone, &PostLetter{Letter: p.letterID("D-10", kari)})
	p.do(tone, &WithdrawNotice{Why: words(5)})
	p.due("DL-27", "2027-02-15 OPEN")
	p.do(kari, &RegisterHearing{Words: words(4)})
	p.due("DL-27", "2027-02-15 MET")
	require.NotContains(t, p.openTasks(), "DECIDE_AFTER_NOTICE KE", "nothing is to be decided")
	p.do(tone, &IssueDecision{Outcome: OutcomeTerminated, Scope: []Scope{ScopePlan}, Rule: "hol § 7-1", Grounds: words(1)})
	require.True(t, p.s.Decisions[1].Unheard, "the warning was taken back")

	q.do(tone, &WithdrawNotice{Why: words(5)})
	require.Equal(t, []string{"person/kari CANCELLED"}, q.letters("D-10"))
	q.noDeadline("DL-27")
}

func TestT15_WhoBecameAPartySinceIsWarnedToo(t *testing.T) {
	p := childOn(t, "2027-02-01", "2012-02-10", parent(mother))
	p.do(tone, &IssueConsent{Kinds: allKinds})
	p.do(tone, &HearChild{View: words(1), Weight: words(2)})
	p.do(mother, &RegisterSignature{Form: "form-1"})
	p.granted(ScopePlan)
	p.do(tone, &ProposeClosing{Why: words(1)})
	p.do(tone, &SendAdvanceNotice{Purpose: NoticeClose, Why: words(3)})
	p.do(tone, &PostLetter{Letter: p.letterID("D-10", mother)})
	p.do(mother, &RegisterHearing{Party: mother, Words: words(4)})
	p.at("2027-02-10") // 15 today: a party too (fvl § 16)
	p.says("party_since_notice", tone, closing())
	p.do(tone, &SendAdvanceNotice{Purpose: NoticeClose, Why: words(3)})
	require.Len(t, p.s.Notices[1].Parties, 2)
	p.do(tone, &PostLetter{Letter: p.letterID("D-10", mother)})
	p.do(tone, &PostLetter{Letter: p.letterID("D-10", emil)})
	p.due("DL-27", "2027-02-24 OPEN")
	p.at("2027-02-25")
	p.do(tone, closing())
}

func TestT15_WhoIsNoPartyAnyMoreIsNotWaitedFor(t *testing.T) {
	p := childOn(t, "2027-02-01", "2017-02-10", parent(mother), parent(father))
	p.do(tone, &IssueConsent{Kinds: allKinds})
	p.do(tone, &HearChild{View: words(1)})
	p.do(mother, &RegisterSignature{Form: "form-1"})
	p.do(father, &RegisterSignature{Form: "form-1"})
	p.granted(ScopePlan)
	p.do(tone, &ProposeClosing{Why: words(1)})
	p.do(tone, &SendAdvanceNotice{Purpose: NoticeClose, Why: words(3)})
	p.do(tone, &PostLetter{Letter: p.letterID("D-10", mother)})
	p.do(mother, &RegisterHearing{Words: words(4)})
	p.says("notice_not_sent", tone, closing())
	p.do(tone, &WithholdInformation{From: []Principal{father}, Reason: words(5)})
	p.do(tone, closing())
}

// Who was told that something may end is told that it will not; who was not is not.
func TestINV107_AnAdvanceNoticeTakenBackIsUntold(t *testing.T) {
	p := childOn(t, "2027-02-01", "2014-05-14", parent(mother), parent(father))
	p.do(tone, &HearChild{View: words(1), Weight: words(2)})
	p.do(tone, &IssueConsent{Kinds: allKinds})
	p.do(mother, &RegisterSignature{Form: "form-1"})
	p.do(father, &RegisterSignature{Form: "form-1"})
	p.granted(ScopePlan)
	p.do(tone, &SendAdvanceNotice{Purpose: NoticeTerminate, Scope: []Scope{ScopePlan}, Why: words(3)})
	p.do(tone, &PostLetter{Letter: p.letterID("D-10", mother)})
	p.at("2027-02-09")
	p.do(tone, &WithdrawNotice{Why: words(5)})
	require.Equal(t, []string{"person/mother POSTED", "person/father CANCELLED", "person/mother QUEUED"}, p.letters("D-10"))
	back := *p.s.letter(p.letterID("D-10", mother))
	require.Equal(t, SaysTakenBack, back.Says)
	require.Equal(t, "notice-1", back.About)

	p.at("2027-02-11")
	p.do(tone, &SendAdvanceNotice{Purpose: NoticeTerminate, Scope: []Scope{ScopePlan}, Why: words(3)})
	require.True(t, p.s.letter(back.ID).Pending(), "another notice does not stop it")
	before := p.s.Notices[0].clone()
	p.do(tone, &PostLetter{Letter: back.ID})
	require.Equal(t, before, p.s.Notices[0], "it gives nobody time to answer")
	answers := 0
	for _, dl := range p.s.Deadlines {
		if dl.Code == NoticeAnswer {
			answers++
		}
	}
	require.Equal(t, 1, answers)
	p.do(tone, &FailLetter{Letter: back.ID, Reason: "RETURNED"})
	require.Equal(t, before, p.s.Notices[0], "nor takes it back what was told")
	require.Contains(t, p.openTasks(), "LETTER_FAILED KE")
	p.do(tone, &ReleaseLetter{Letter: back.ID})
	require.True(t, p.s.letter(back.ID).Pending(), "it must reach whoever was warned")
}
