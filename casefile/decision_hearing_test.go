package casefile

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
)

// warnedOn is a case with an advance notice on the plan, written and not posted.
func warnedOn(t *testing.T, at string) *play {
	p := plannedOn(t, at)
	p.do(tone, &SendAdvanceNotice{Purpose: NoticeTerminate, Scope: []Scope{ScopePlan}, Why: words(5)})
	return p
}

func TestDL27_FourteenDaysFromTheDayTheNoticeWasSentRolled(t *testing.T) {
	for sent, due := range map[string]string{
		"2027-02-02": "2027-02-16", // an ordinary Tuesday
		"2027-02-06": "2027-02-22", // a Saturday
		"2027-03-11": "2027-03-30", // 25 March is skjærtorsdag: five days off
		"2027-03-15": "2027-03-30", // Monday 29 March is 2. påskedag
		"2027-05-03": "2027-05-18", // 17 May, 2. pinsedag too
		"2026-12-11": "2026-12-28", // Christmas Day, Saturday, Sunday
		"2026-12-10": "2026-12-24", // julaften is no holiday
		"2028-02-15": "2028-02-29",
	} {
		p := warnedOn(t, "2026-12-01")
		p.at(sent)
		p.do(tone, &PostLetter{Letter: p.letterID("D-10", kari)})
		p.due("DL-27", due+" OPEN")
		dl := p.deadline("DL-27")
		require.Equal(t, Right, dl.Kind)
		require.Empty(t, dl.Reminders, "nobody is reminded of a right")
		require.Equal(t, kari, dl.Party)
		require.Equal(t, "notice-1", dl.About)
		p.until(dl.Ends.Add(-time.Second))
		p.due("DL-27", due+" OPEN")
		p.until(dl.Ends)
		p.due("DL-27", due+" CANCELLED")
		require.Equal(t, becauseRanOut, p.deadline("DL-27").Reason)
		require.Equal(t, DecisionStatusIssued, p.s.Decisions[0].Status, "it makes nothing final")
		require.Contains(t, p.openTasks(), "DECIDE_AFTER_NOTICE KE")
	}
}

func TestDL27_CountedFromThePostingNotFromTheWriting(t *testing.T) {
	p := warnedOn(t, "2027-02-01")
	p.noDeadline("DL-27")
	p.at("2027-02-08")
	p.do(tone, &PostLetter{Letter: p.letterID("D-10", kari), PostedOn: calendar.MustDate("2027-02-04")})
	p.due("DL-27", "2027-02-18 OPEN")
	require.Equal(t, "2027-02-04", p.s.Notices[0].Parties[0].SentOn.String())
	require.Equal(t, "2027-02-01", p.s.Notices[0].WrittenOn.String())

	// Written down when the time is already over.
	p = warnedOn(t, "2027-02-01")
	p.at("2027-03-08")
	p.do(tone, &PostLetter{Letter: p.letterID("D-10", kari), PostedOn: calendar.MustDate("2027-02-04")})
	p.due("DL-27", "2027-02-18 CANCELLED")
	require.Contains(t, p.openTasks(), "DECIDE_AFTER_NOTICE KE")
}

func TestDL27_AnOrganisationsOwnLength(t *testing.T) {
	p := plannedOn(t, "2027-02-01")
	p.policy.NoticeAnswer = calendar.Weeks(3)
	p.do(tone, &SendAdvanceNotice{Purpose: NoticeClose, Why: words(5)})
	p.do(tone, &PostLetter{Letter: p.letterID("D-10", kari)})
	p.due("DL-27", "2027-02-22 OPEN")
	p.policy.NoticeAnswer = calendar.Days(7)
	p.do(System, &Recount{Reason: "POLICY"})
	p.due("DL-27", "2027-02-22 OPEN") // never shorter than told (INV-73)
}

func TestDL27_AnAnswerEndsIt(t *testing.T) {
	p := warnedOn(t, "2027-02-01")
	p.do(tone, &PostLetter{Letter: p.letterID("D-10", kari)})
	p.at("2027-02-15")
	p.says("hearing_words_missing", tone, &RegisterHearing{})
	p.says("date_too_early", tone, &RegisterHearing{Words: words(6), HeardOn: calendar.MustDate("2027-01-31")})
	p.says("date_in_future", tone, &RegisterHearing{Words: words(6), HeardOn: calendar.MustDate("2027-02-16")})
	p.refused("T-15", nav, &RegisterHearing{Words: words(6)})
	p.says("own_hearing_only", kari, &RegisterHearing{Party: nav, Words: words(6)})
	p.says("unknown_party", tone, &RegisterHearing{Party: nav, Words: words(6)})
	p.says("unknown_party", tone, &RegisterHearing{Notice: "notice-1", Party: nav, Words: words(6)})
	p.says("unknown_notice", tone, &RegisterHearing{Notice: "notice-2", Words: words(6)})
	p.do(ola, &RegisterHearing{Words: words(6), HeardOn: calendar.MustDate("2027-02-12")})
	p.due("DL-27", "2027-02-15 MET")
	require.Equal(t, "2027-02-12", p.deadline("DL-27").SettledOn.String())
	p.do(kari, &RegisterHearing{Notice: "notice-1", Words: words(9)}) // she may say more
	require.Equal(t, NoticeParty{Who: kari, As: RolePatient, SentOn: calendar.MustDate("2027-02-01"),
		AnsweredOn: calendar.MustDate("2027-02-12"), Answers: []Text{words(6), words(9)}}, p.s.Notices[0].Parties[0])
	require.Equal(t, []string{"DECIDE_AFTER_NOTICE KE"}, p.openTasks())
}

func TestDL27_AnAnswerInTimeIsMetHoweverLateItIsWrittenDown(t *testing.T) {
	p := warnedOn(t, "2027-02-01")
	p.do(tone, &PostLetter{Letter: p.letterID("D-10", kari)})
	p.at("2027-02-17")
	p.due("DL-27", "2027-02-15 CANCELLED")
	p.do(tone, &RegisterHearing{Words: words(6), HeardOn: calendar.MustDate("2027-02-15")})
	p.due("DL-27", "2027-02-15 MET")

	p = warnedOn(t, "2027-02-01")
	p.do(tone, &PostLetter{Letter: p.letterID("D-10", kari)})
	p.at("2027-02-17")
	p.do(kari, &RegisterHearing{Words: words(6)}) // late, and heard all the same
	p.due("DL-27", "2027-02-15 CANCELLED")        // a right is never MET_LATE
	require.Equal(t, "2027-02-17", p.s.Notices[0].Parties[0].AnsweredOn.String())

	// The case has not woken yet: the answer is late all the same.
	p = warnedOn(t, "2027-02-01")
	p.do(tone, &PostLetter{Letter: p.letterID("D-10", kari)})
	p.now = instant("2027-02-17")
	p.do(kari, &RegisterHearing{Words: words(6)})
	p.due("DL-27", "2027-02-15 CANCELLED")
}

func TestDL27_WhoSpokeBeforeTheLetterWentHasNothingToWaitFor(t *testing.T) {
	p := warnedOn(t, "2027-02-01")
	p.do(tone, &RegisterHearing{Words: words(6)})
	require.Empty(t, p.openTasks(), "the letter is owed still")
	p.do(tone, &PostLetter{Letter: p.letterID("D-10", kari)})
	p.noDeadline("DL-27")
	p.do(tone, decision(OutcomeTerminated, ScopePlan))
	require.False(t, p.s.Decisions[1].Unheard)
}

func TestDL27_ANoticeThatCameBackWasNeverGiven(t *testing.T) {
	p := warnedOn(t, "2027-02-01")
	p.do(tone, &PostLetter{Letter: p.letterID("D-10", kari)})
	p.at("2027-02-20")
	require.Equal(t, []string{"DECIDE_AFTER_NOTICE KE"}, p.openTasks())
	p.do(tone, &FailLetter{Letter: p.letterID("D-10", kari), Reason: "RETURNED"})
	require.True(t, p.s.Notices[0].Parties[0].SentOn.IsZero())
	p.do(tone, &ReleaseLetter{Letter: p.letterID("D-10", kari)})
	p.do(tone, &PostLetter{Letter: p.letterID("D-10", kari)})
	p.due("DL-27", "2027-03-08 OPEN") // the sixth is a Saturday
	p.do(tone, decision(OutcomeTerminated, ScopePlan))
	require.True(t, p.s.Decisions[1].Unheard, "her time was not over")
	p.do(tone, &FailLetter{Letter: p.letterID("D-10", kari), Reason: "RETURNED"})
	require.Empty(t, p.openTasks())
	p.says("no_letter_waiting", tone, &ReleaseLetter{Letter: p.letterID("D-10", kari)}) // it warns of nothing any more
}

func TestDL27_EachPartyHasItsOwn(t *testing.T) {
	p := plannedOn(t, "2027-02-01")
	p.do(tone, &ProposeClosing{Why: words(4)})
	p.do(tone, &SendAdvanceNotice{Purpose: NoticeClose, Why: words(5)})
	// Two guardians, as a child's case will have: the room for them is there.
	p.s.Notices[0].Parties = append(p.s.Notices[0].Parties, NoticeParty{Who: child, As: RoleProxy})
	d := newDeciding(p.s, Command{By: actorOf(tone)}, p.now, p.policy)
	d.queueLetter("D-10", child, "notice-1")
	p.s = *d.s
	p.do(tone, &PostLetter{Letter: p.letterID("D-10", kari)})
	p.says("notice_not_sent", tone, closing())
	p.at("2027-02-03")
	p.do(tone, &PostLetter{Letter: p.letterID("D-10", child)})
	p.at("2027-02-16")
	require.NotContains(t, p.openTasks(), "DECIDE_AFTER_NOTICE KE", "one may still answer")
	p.says("answer_awaited", tone, closing())
	p.do(tone, &RegisterHearing{Party: child, Words: words(6)})
	p.due("DL-27", "2027-02-17 MET")
	require.Contains(t, p.openTasks(), "DECIDE_AFTER_NOTICE KE")
	early := closing()
	early.DecidedOn = calendar.MustDate("2027-02-15")
	p.says("date_too_early", tone, early) // her last day to answer
	p.do(tone, closing())
}
