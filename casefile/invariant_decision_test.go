package casefile

import (
	"slices"

	"samlop/casefile/calendar"
)

// INV-61, INV-67, INV-70.
func (l *life) decisionHolds() {
	s := &l.s
	for _, dec := range s.Decisions {
		for _, p := range dec.Parties {
			var periods []Deadline
			for _, dl := range s.Deadlines {
				if dl.Code == ComplaintPeriod && dl.About == dec.ID && dl.Party == p.Who && dl.Reason != becauseCorrected {
					periods = append(periods, dl)
				}
			}
			from := p.ReceivedOn
			if !p.GroundsReceivedOn.IsZero() { // four weeks anew, never fewer (INV-71)
				from = latest(from, p.GroundsReceivedOn)
			}
			ruled := s.complainedOf(dec.ID, func(c *Complaint) bool { return c.Party == p.Who && c.ruled() })
			switch {
			case p.ReceivedOn.IsZero() && slices.ContainsFunc(periods, func(dl Deadline) bool { return dl.Status != DeadlineMet }):
				// one that was used stays used
				l.fail("INV-61", "a period runs for %s who has not received %s", p.Who, dec.ID)
			case dec.By == ByCountyGovernor && len(periods) > 0:
				l.fail("A-07", "%s may complain of the County Governor's %s", p.Who, dec.ID)
			case dec.By == ByCountyGovernor || ruled || s.nobodys() || dec.Status == DecisionStatusVoid:
				// nothing begins in a case that was about nobody (T-20), nor by a decision that was none
			case dec.TakenOver && len(periods) == 0 && !p.ReceivedOn.IsZero() && calendar.RollForward(from.AddDays(28)).Before(s.TakenOver.On):
				// it was over before the case was here (T-22)
			case !p.ReceivedOn.IsZero() && (len(periods) == 0 || l.tooShort(periods[len(periods)-1], from)):
				l.fail("INV-61", "%s received %s on %s and may complain until %v", p.Who, dec.ID, from, periods)
			case p.ReceivedOn.IsZero() && l.noticeStopped(dec.ID, p.Who): // others' time decides when it is final
			case dec.Status == DecisionStatusFinal && (p.ReceivedOn.IsZero() || periods[len(periods)-1].Live() ||
				periods[len(periods)-1].Ends.After(s.Clock)):
				l.fail("INV-67", "%s is final while %s may complain", dec.ID, p.Who)
			}
		}
	}
	open := slices.Contains([]Phase{PhaseReceived, PhaseScreening, PhaseAwaitingConsent, PhaseAssessment, PhaseDecision}, s.Phase)
	reply := l.live(PreliminaryReply)
	switch {
	case open && s.complainedInRound():
		// A case that a complaint has sent back owes a new decision (DL-02), not an answer to the referral.
	case open && s.PreliminaryReplySentOn.IsZero() && (len(reply) != 1 || reply[0].Due != calendar.AddMonths(s.FirstReceivedOn, 1)):
		l.fail("INV-70", "received %s and answer due %v", s.FirstReceivedOn, reply)
	case len(reply) > 0 && (!open || !s.PreliminaryReplySentOn.IsZero() && !l.unsent(reply[0])):
		l.fail("INV-70", "DL-01 runs in %s, replied %s", s.Phase, s.PreliminaryReplySentOn)
	}
}

// unsent reports whether a letter by which a duty to tell is met still waits, or came back (INV-105, INV-106).
func (l *life) unsent(dl Deadline) bool {
	return slices.ContainsFunc(l.s.lettersFor(&dl), func(x Letter) bool { return x.Status != LetterPosted })
}

// noticeStopped reports whether a party's notice of a decision was stopped, as for
// a parent who may no longer be told.
func (l *life) noticeStopped(decision string, who Principal) bool {
	return slices.ContainsFunc(l.s.Letters, func(letter Letter) bool {
		return letter.About == decision && letter.To == who && letter.isNotice() && letter.Status == LetterCancelled
	})
}

// tooShort: four weeks, rolled, and no day fewer; longer only where a correction
// or other rules have made them so (INV-61, INV-73).
func (l *life) tooShort(period Deadline, from Date) bool {
	due := calendar.RollForward(from.AddDays(28))
	other := l.otherRules || len(l.s.Corrections) > 0
	return period.Due.Before(from.AddDays(28)) || period.Due.Before(due) && !l.otherRules || period.Due != due && !other
}
