package casefile

import (
	"slices"

	"samlop/casefile/calendar"
)

// DL-27 and T-15: time to answer runs for those a notice was sent to, from that
// day; and what a notice can no longer lead to is not on its way.
func (l *life) noticesHold() {
	s := &l.s
	for _, dl := range s.Deadlines {
		if dl.Code != NoticeAnswer {
			continue
		}
		n := s.advanceNotice(dl.About)
		if n == nil || n.party(dl.Party) == nil || dl.CountedFrom.Before(n.WrittenOn) {
			l.fail("DL-27", "runs from %s about %v", dl.CountedFrom, n)
		}
		due := calendar.RollForward(dl.CountedFrom.AddDays(14))
		if later := len(l.policy.Holidays) > 0 && dl.Due.After(due); dl.Due != due && !later || dl.Status == DeadlineMetLate ||
			dl.Status == DeadlineOverdue {
			l.fail("DL-27", "sent %s, due %s, %s", dl.CountedFrom, dl.Due, dl.Status)
		}
		if dl.Status == DeadlineCancelled && dl.Reason != becauseRanOut && dl.Reason != becauseCorrected && dl.Reason != becauseStruckOut &&
			s.DiedOn.IsZero() && s.Round == n.Round {
			l.fail("INV-73", "the time to answer %s was ended: %s", n.ID, dl.Reason)
		}
		if dl.Status == DeadlineMet && n.party(dl.Party).AnsweredOn.IsZero() {
			l.fail("DL-27", "%s is answered by nobody", n.ID)
		}
	}
	for i := range s.Notices {
		n := &s.Notices[i]
		for _, x := range s.Letters {
			if x.Code != AdvanceNoticeLetter || x.About != n.ID {
				continue
			}
			if x.Says == "" && x.Pending() && !s.current(n) {
				l.fail("T-15", "%s of %s is on its way and %s", x.ID, n.ID, s.Phase)
			}
			if x.Says != "" && n.WithdrawnOn.IsZero() {
				l.fail("INV-107", "%s takes back %s, which stands", x.ID, n.ID)
			}
		}
		for _, p := range n.Parties {
			sent := slices.ContainsFunc(s.Letters, func(x Letter) bool {
				return x.warns() && x.About == n.ID && x.To == p.Who && x.Status == LetterPosted && x.PostedOn == p.SentOn
			})
			if !p.SentOn.IsZero() != sent {
				l.fail("DL-27", "%s was sent to %s on %s, and the letters say %v", n.ID, p.Who, p.SentOn, sent)
			}
		}
	}
}

// owedAfterTheEnd: the notice of the decision that ended the case, and nothing else.
func (l *life) owedAfterTheEnd(dl Deadline) bool {
	dec := l.s.decision(dl.About)
	return dl.Code == SendNotice && dec != nil && dec.Outcome == OutcomeTerminated && l.s.DiedOn.IsZero()
}

// nothingOverIsLeft: what a step sets behind today, and what a wake finds behind
// it, is flagged in that step.
func (l *life) nothingOverIsLeft(cmd Command, events []Event) {
	set := map[string]bool{}
	for _, e := range events {
		switch f := e.Fact.(type) {
		case *DeadlineSet:
			set[f.Deadline.ID] = true
		case *DeadlineMoved:
			set[f.ID] = true
		}
	}
	_, wakes := cmd.Body.(*Wake)
	for _, dl := range l.s.Deadlines {
		over := dl.Status == DeadlineOpen && !dl.Ends.After(l.now)
		if over && (dl.Kind == Duty && set[dl.ID] || dl.Kind != Limit && wakes) {
			l.fail("INV-72", "%s is over since %s and still open after %s", dl.Code, dl.Ends, cmd.Name())
		}
	}
}

// closedAsT15Asks: nobody is closed out without a proposal, a notice and a
// hearing, unless they asked for it, nor without a decision in writing.
func (l *life) closedAsT15Asks(before State, cmd Command, events []Event) {
	c, ok := cmd.Body.(*CloseCase)
	if !ok || c.Reason != ClosedNeedEnded {
		return
	}
	made := slices.ContainsFunc(events, func(e Event) bool {
		f, ok := e.Fact.(*DecisionMade)
		return ok && f.Decision.Outcome == OutcomeTerminated && slices.Equal(f.Decision.Scope, before.inForce())
	})
	if len(before.inForce()) > 0 != made || len(l.s.inForce()) > 0 {
		l.fail("T-15", "%v was in force, and the end was decided: %v", before.inForce(), made)
	}
	if c.PatientAsked {
		return
	}
	heard := slices.ContainsFunc(before.Notices, func(n AdvanceNotice) bool {
		return n.Round == before.Round && n.Purpose == NoticeClose && len(n.Parties) > 0 &&
			!slices.ContainsFunc(n.Parties, func(p NoticeParty) bool {
				lapsed := slices.ContainsFunc(before.Deadlines, func(dl Deadline) bool {
					return dl.answers(n.ID, p.Who) && dl.CountedFrom == p.SentOn && !dl.Ends.After(l.now)
				})
				return p.AnsweredOn.IsZero() && !lapsed
			})
	})
	if before.ClosingProposal.On.IsZero() || !heard {
		l.fail("T-15", "closed without proposal (%v) or hearing (%v)", before.ClosingProposal, heard)
	}
}
