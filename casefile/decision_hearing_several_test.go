package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// warns writes an advance notice and posts it when told to.
func (p *play) warns(post bool, scope ...Scope) {
	p.t.Helper()
	n := &SendAdvanceNotice{Purpose: NoticeTerminate, Scope: scope, Why: words(5)}
	if len(scope) == 0 {
		n.Purpose = NoticeClose
	}
	p.do(tone, n)
	if post {
		p.do(tone, &PostLetter{Letter: p.letterID("D-10", kari)})
	}
}

// stateOfEach lists how the deadlines of a code stand, with what each is about.
func (p *play) stateOfEach(code string) []string {
	var out []string
	for _, dl := range p.s.Deadlines {
		if dl.Code == code {
			out = append(out, dl.About+" "+string(dl.Party)+" "+string(dl.Status))
		}
	}
	return out
}

// An answer is to one notice and by one party; no other right of theirs is used by it.
func TestDL27_AnAnswerEndsThatPartysTimeForThatNotice(t *testing.T) {
	p := plannedOn(t, "2027-02-01")
	p.do(kari, &RegisterReceipt{Decision: "decision-1", Evidence: "OWN_STATEMENT"})
	p.warns(true, ScopePlan)
	p.warns(true, ScopeCoordinator)
	p.do(kari, &RegisterHearing{Notice: "notice-2", Words: words(6)})
	require.Equal(t, []string{"notice-1 person/kari OPEN", "notice-2 person/kari MET"}, p.stateOfEach("DL-27"))
	p.due("DL-04", "2027-03-01 OPEN")

	c := childOn(t, "2027-02-01", "2013-05-14", parent(mother), parent(father))
	c.do(tone, &HearChild{View: words(1), Weight: words(2)})
	c.do(tone, &IssueConsent{Kinds: allKinds})
	c.do(mother, &RegisterSignature{Form: c.form()})
	c.do(father, &RegisterSignature{Form: c.form()})
	c.granted(ScopePlan)
	c.do(tone, &SendAdvanceNotice{Purpose: NoticeTerminate, Scope: []Scope{ScopePlan}, Why: words(5)})
	for _, who := range []Principal{mother, father} {
		c.do(tone, &PostLetter{Letter: c.letterID("D-10", who)})
	}
	c.do(mother, &RegisterHearing{Words: words(6)})
	require.Equal(t, []string{"notice-1 person/mother MET", "notice-1 person/father OPEN"}, c.stateOfEach("DL-27"))
}

// Time that ended because the letter had not been posted is not used by an answer.
func TestDL27_INV87_TimeThatNeverRanIsNotMet(t *testing.T) {
	p := warnedOn(t, "2027-02-01")
	p.do(tone, &PostLetter{Letter: p.letterID("D-10", kari)})
	p.at("2027-02-03")
	p.corrects(tone, CorrectEntry{Entry: p.entry("letter_sent"), Void: true})
	p.due("DL-27", "2027-02-15 CANCELLED")
	p.do(kari, &RegisterHearing{Words: words(6)})
	p.due("DL-27", "2027-02-15 CANCELLED")
}

// A notice of something else that lies unposted keeps no decision waiting.
func TestT15_AnotherNoticeUnpostedKeepsNothingWaiting(t *testing.T) {
	p := announcedOn(t, "2027-02-01")
	p.do(kari, &RegisterHearing{Words: words(6)})
	p.warns(false, ScopePlan)
	p.do(tone, closing())
	require.Equal(t, ClosedNeedEnded, p.s.CloseReason)

	p = plannedOn(t, "2027-02-01")
	p.warns(true, ScopePlan)
	p.do(kari, &RegisterHearing{Words: words(6)})
	p.warns(false, ScopeCoordinator)
	p.do(tone, decision(OutcomeTerminated, ScopePlan))
	require.False(t, p.s.Decisions[1].Unheard, "of the plan she was heard")
}

// A decision dated within the time to answer could not weigh an answer.
func TestDL27_T19_DatedTheDayTheTimeIsOver(t *testing.T) {
	for dated, unheard := range map[string]bool{"2027-02-15": true, "2027-02-16": false} {
		p := warnedOn(t, "2027-02-01")
		p.do(tone, &PostLetter{Letter: p.letterID("D-10", kari)})
		p.at("2027-02-20")
		d := decision(OutcomeTerminated, ScopePlan)
		d.DecidedOn = on(dated)
		p.do(tone, d)
		require.Equal(t, unheard, p.s.Decisions[1].Unheard, dated)
	}
}

// When the party says more after the task was ticked off, the unit is asked anew.
func TestDL27_WhatIsSaidLaterIsToBeDecidedOnToo(t *testing.T) {
	p := warnedOn(t, "2027-02-01")
	p.do(tone, &PostLetter{Letter: p.letterID("D-10", kari)})
	p.do(kari, &RegisterHearing{Words: words(6)})
	p.do(kari, &RegisterHearing{Words: words(7)})
	require.Equal(t, []string{"DECIDE_AFTER_NOTICE KE"}, p.openTasks(), "one task")
	p.do(tone, &CompleteTask{Task: p.s.Tasks[len(p.s.Tasks)-1].ID})
	p.do(kari, &RegisterHearing{Words: words(8)})
	require.Equal(t, []string{"DECIDE_AFTER_NOTICE KE"}, p.openTasks())
}

func TestDL27_ANoticeThatWasNeverPostedCannotComeBack(t *testing.T) {
	p := warnedOn(t, "2027-02-01")
	p.do(tone, &FailLetter{Letter: p.letterID("D-10", kari), Reason: "PRINT_FAILED"})
	require.Zero(t, p.times("notice_came_back"))
	require.Equal(t, []string{"person/kari FAILED"}, p.letters("D-10"))
}

// A decision stops what was left of the notices it carried out, not of one that
// warns of something still in force.
func TestT19_TheNoticesOfWhatHasEndedStop(t *testing.T) {
	p := plannedOn(t, "2027-02-01")
	p.warns(false, ScopePlan, ScopeCoordinator)
	p.warns(false, ScopePlan)
	p.do(tone, decision(OutcomeTerminated, ScopePlan))
	require.Equal(t, []string{"person/kari QUEUED", "person/kari CANCELLED"}, p.letters("D-10"))
}
