package casefile

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// A day that was moved by a letter which came back is not the day the person waits for: the one told
// last stands again, overdue where it has passed, until the new one has left (DL-29, INV-106).
func TestDL29_INV106_ADayMovedByALetterThatCameBack(t *testing.T) {
	referral := func(t *testing.T) (*play, func(day string) Step) {
		return receivedOn(t, "2027-02-01"), func(day string) Step { return &SendPreliminaryReply{ExpectedOn: on(day), Why: words(1)} }
	}
	complaint := func(t *testing.T) (*play, func(day string) Step) {
		p := knownOn(t, "2027-02-01")
		p.do(kari, &RegisterComplaint{Decision: "decision-1", Subject: AgainstRefusal, Words: words(3)})
		return p, func(day string) Step {
			return &SendComplaintReply{Complaint: "complaint-1", ExpectedOn: on(day), Why: words(1)}
		}
	}
	for name, begins := range map[string]func(*testing.T) (*play, func(string) Step){"of a referral": referral, "of a complaint": complaint} {
		t.Run(name, func(t *testing.T) {
			p, reply := begins(t)
			about := func() string {
				return find(p.s.Deadlines, func(dl *Deadline) bool { return dl.Code == PromisedDate }).About
			}
			stands := func(want string) {
				t.Helper()
				require.Equal(t, []string{about() + " " + want}, p.promises()[len(p.promises())-1:])
			}
			p.do(tone, reply("2027-03-31"))
			p.posts(PreliminaryReplyLetter)
			p.do(tone, reply("2027-04-30"))
			p.posts(PreliminaryReplyLetter)
			second := p.letterID("D-06", kari)
			require.Equal(t, on("2027-04-30"), p.s.letter(second).Day)
			stands("2027-04-30 OPEN")
			p.do(tone, &FailLetter{Letter: second, Reason: becauseReturned})
			stands("2027-03-31 OPEN")
			p.do(tone, &ReleaseLetter{Letter: second})
			stands("2027-03-31 OPEN") // nobody has been told yet
			p.do(tone, &PostLetter{Letter: second})
			stands("2027-04-30 OPEN")

			p.at("2027-04-01") // the first day has passed
			p.do(tone, &FailLetter{Letter: second, Reason: becauseReturned})
			stands("2027-03-31 OVERDUE")
			p.do(tone, reply("2027-05-31"))
			p.posts(PreliminaryReplyLetter)
			stands("2027-05-31 OPEN")
			first := p.first("D-06", kari)
			p.do(tone, &FailLetter{Letter: first, Reason: becauseReturned}) // long overtaken
			stands("2027-05-31 OPEN")
		})
	}
}

// The first day that is promised is the unit's own from when it is written, whatever becomes of the letter.
func TestDL29_INV106_TheFirstDayPromisedStays(t *testing.T) {
	p := receivedOn(t, "2027-02-01")
	p.do(tone, &SendPreliminaryReply{ExpectedOn: on("2027-03-31"), Why: words(1)})
	p.posts(PreliminaryReplyLetter)
	p.do(tone, &FailLetter{Letter: p.letterID("D-06", kari), Reason: becauseReturned})
	require.Equal(t, []string{"referral-1 2027-03-31 OPEN"}, p.promises())
}

// A reply that came back is not let go again once the day it promises has passed, or when the answer has
// been given: another reply says another day. The day itself still holds until it is over.
func TestDL29_INV106_AReplyWhoseDayHasPassedIsNotSentAgain(t *testing.T) {
	referral := func(t *testing.T) (*play, func(day string) Step, Step) {
		return decidingOn(t, "2027-02-01", ConsentCoordinator), func(day string) Step {
			return &SendPreliminaryReply{ExpectedOn: on(day), Why: words(1)}
		}, decision(OutcomeGranted, ScopeCoordinator)
	}
	complaint := func(t *testing.T) (*play, func(day string) Step, Step) {
		p := knownOn(t, "2027-02-01")
		p.do(kari, &RegisterComplaint{Decision: "decision-1", Subject: AgainstRefusal, Words: words(3)})
		return p, func(day string) Step {
			return &SendComplaintReply{Complaint: "complaint-1", ExpectedOn: on(day), Why: words(1)}
		}, &WithdrawComplaint{Complaint: "complaint-1"}
	}
	for name, begins := range map[string]func(*testing.T) (*play, func(string) Step, Step){
		"of a referral": referral, "of a complaint": complaint} {
		promised := func(t *testing.T) (*play, string, func(string) Step, Step) {
			p, reply, answer := begins(t)
			p.do(tone, reply("2027-03-31"))
			p.posts(PreliminaryReplyLetter)
			return p, p.letterID("D-06", kari), reply, answer
		}
		t.Run(name+", come back before", func(t *testing.T) {
			p, id, reply, _ := promised(t)
			p.do(tone, &FailLetter{Letter: id, Reason: becauseReturned})
			p.at("2027-03-31")
			require.True(t, p.deciding(tone).mayTryAgain(p.s.letter(id)), "the day itself")
			p.at("2027-04-01")
			p.refused("INV-81", tone, &ReleaseLetter{Letter: id})
			p.do(tone, reply("2027-04-30"))
			require.NotEqual(t, id, p.letterID("D-06", kari))
		})
		t.Run(name+", come back after", func(t *testing.T) {
			p, id, _, _ := promised(t)
			p.at("2027-04-01")
			p.do(tone, &FailLetter{Letter: id, Reason: becauseReturned})
			require.NotContains(t, p.openTasks(), "LETTER_FAILED KE")
			p.refused("INV-81", tone, &ReleaseLetter{Letter: id})
		})
		t.Run(name+", answered", func(t *testing.T) {
			p, id, _, answer := promised(t)
			p.do(tone, &FailLetter{Letter: id, Reason: becauseReturned})
			p.do(tone, answer)
			p.refused("INV-81", tone, &ReleaseLetter{Letter: id})
		})
		t.Run(name+", held", func(t *testing.T) {
			p, reply, _ := begins(t)
			p.noAddr = []Principal{kari}
			p.do(tone, reply("2027-03-31"))
			p.noAddr = nil
			p.at("2027-04-01")
			i := slices.IndexFunc(p.s.Letters, func(l Letter) bool { return l.Status == LetterQueued }) // so that the step is open at all
			p.do(tone, &HoldLetter{Letter: p.s.Letters[i].ID, Reason: "OTHER"})
			p.says("letter_overtaken", tone, &ReleaseLetter{Letter: p.letterID("D-06", kari)})
			p.do(tone, reply("2027-04-30"))
			p.posts(PreliminaryReplyLetter)
		})
	}
}

// What the person was told in a case that ends in favour of another holds there (T-03, T-21): the reply that
// is due within a month has been given, and the day promised is waited for until there is a decision.
func TestT03_DL29_INV70_APromiseGoesAlongWithItsReferral(t *testing.T) {
	for name, c := range map[string]struct {
		posted bool
		reply  string
		waits  []string
	}{
		"told":       {true, "2027-02-20 MET", []string{"referral-2 2027-04-15 OPEN"}},
		"not posted": {false, "2027-02-20 OVERDUE", []string{"referral-2 2027-04-15 OPEN"}},
	} {
		t.Run(name, func(t *testing.T) {
			from := receivedOn(t, "2027-01-20")
			for _, ref := range ToTakeOver(receivedOn(t, "2027-01-20").s, "case-1") {
				ref.From = "a third" // two referrals are answered by one reply
				from.do(System, &AbsorbReferral{Referral: ref})
			}
			from.do(tone, &SendPreliminaryReply{ExpectedOn: on("2027-04-15"), Why: words(1)})
			if c.posted {
				from.posts(PreliminaryReplyLetter)
			}
			p := assessedOn(t, "2027-02-01", ConsentPlan)
			p.at("2027-02-24")
			for i, ref := range ToTakeOver(from.s, "case-2") {
				ref.From = []string{"another", "a third"}[i]
				p.do(System, &AbsorbReferral{Referral: ref})
				p.do(System, &AbsorbReferral{Referral: ref}) // sent twice
			}
			p.due("DL-01", c.reply)
			require.Equal(t, c.waits, p.promises())
			require.Equal(t, on("2027-04-15"), p.s.AnswerExpectedOn)
			p.at("2027-04-16")
			require.Contains(t, p.reminded("DL-29"), "2027-04-16 MISSED staff/tone")
			p.do(tone, &SendPreliminaryReply{ExpectedOn: on("2027-05-15"), Why: words(1)})
			require.Equal(t, "referral-3 2027-05-15 OPEN", p.promises()[1])
			p.do(tone, &CompleteAssessment{LongTerm: true, TwoServices: true, Together: true})
			p.do(tone, decision(OutcomeGranted, ScopePlan))
			require.Equal(t, "referral-3 2027-05-15 MET", p.promises()[1])
		})
	}

	// A case that has been decided waits for no answer.
	from := receivedOn(t, "2027-01-20")
	from.do(tone, &SendPreliminaryReply{ExpectedOn: on("2027-04-15"), Why: words(1)})
	from.posts(PreliminaryReplyLetter)
	p := activeOn(t, "2027-02-01", ScopePlan)
	for _, ref := range ToTakeOver(from.s, "case-2") {
		ref.From = "another"
		p.do(System, &AbsorbReferral{Referral: ref})
	}
	require.Empty(t, p.promises())
}
