package casefile

import (
	"slices"
	"time"
)

// How a decision stands while it may be complained of, and is: who may complain and
// until when (INV-62, INV-63), what a complaint makes of it, and when it is final
// (INV-67).

// partiesTo are those who may complain of a decision; of something never
// decided, those it would have concerned on a day.
func (s *State) partiesTo(decision string, on Date) []Party {
	var out []Party
	if dec := s.decision(decision); dec != nil {
		for _, p := range dec.Parties {
			out = append(out, Party{Who: p.Who, As: p.As})
		}
		return out
	}
	return s.parties(on)
}

// lastPeriod is a party's latest complaint period, whatever became of it.
func (s *State) lastPeriod(decision string, party Principal) *Deadline {
	return s.lastRight(ComplaintPeriod, decision, party)
}

// lastRight is a party's latest right of a code about something.
func (s *State) lastRight(code, about string, party Principal) *Deadline {
	var last *Deadline
	for i := range s.Deadlines {
		if dl := &s.Deadlines[i]; dl.Code == code && dl.About == about && dl.Party == party {
			last = dl
		}
	}
	return last
}

// inTime is INV-62 and INV-63. A complaint is late when it was sent after the
// party's own period; where no period runs (no receipt evidenced, or the one
// that was has been struck out, or grounds asked for and not come) nothing can be late before the year is over. ever is
// false when a late one can no longer be heard at all (fvl § 31).
func (s *State) inTime(decision string, party Principal, sent Date) (timely, ever bool) {
	dec := s.decision(decision)
	if dec == nil {
		return true, true
	}
	due, _, _ := dueDate(DefaultPolicy(), ComplaintLimit, dec.DecidedOn) // the year is law, no policy
	withinYear := !sent.After(due)
	period := s.lastPeriod(decision, party)
	if i := dec.party(party); dec.TakenOver && period == nil && i >= 0 && !dec.Parties[i].ReceivedOn.IsZero() { // it was over (T-22)
		ends, _, _ := dueDate(DefaultPolicy(), ComplaintPeriod, dec.Parties[i].ReceivedOn)
		return !sent.After(ends), withinYear
	}
	if i := dec.party(party); period == nil || i >= 0 && (dec.Parties[i].ReceivedOn.IsZero() || dec.Parties[i].awaitsGrounds()) {
		return withinYear, withinYear
	}
	return !sent.After(period.Due), withinYear
}

// stands gives a decision back the status that is known of it when a complaint
// no longer stands against it: FINAL when every party's period is over (INV-67).
func (d *deciding) stands(decision string) {
	dec := d.s.decision(decision)
	if dec == nil || dec.gone() ||
		d.s.complainedOf(decision, func(c *Complaint) bool { return c.Open() && c.counts() }) {
		return
	}
	switch {
	case d.s.periodsOver(dec, d.now):
		if dec.Status != DecisionStatusFinal {
			d.emit(&DecisionBecameFinal{Decision: dec.ID})
		}
	case dec.Status != DecisionStatusComplained:
	case d.s.awaitsReceipt(dec):
		d.emit(&DecisionRestored{Decision: dec.ID, Status: DecisionStatusIssued})
	default:
		d.emit(&DecisionRestored{Decision: dec.ID, Status: DecisionStatusReceived})
	}
}

// periodsOver reports whether no party can complain any more, as far as is
// known: each has had the decision and its time, or the County Governor's word, or
// is not to have it; and no complaint waits to be weighed.
func (s *State) periodsOver(dec *Decision, now time.Time) bool {
	if s.complainedOf(dec.ID, (*Complaint).Open) {
		return false
	}
	heard := false
	for _, p := range dec.Parties {
		ruled := s.complainedOf(dec.ID, func(c *Complaint) bool { return c.Party == p.Who && c.ruled() })
		if !ruled && (p.ReceivedOn.IsZero() && !s.decisionNoticeStopped(dec.ID, p.Who) || p.awaitsGrounds()) {
			return false
		}
		heard = heard || ruled || !p.ReceivedOn.IsZero()
	}
	return heard && !slices.ContainsFunc(s.Deadlines, func(dl Deadline) bool {
		return dl.Code == ComplaintPeriod && dl.About == dec.ID && (dl.Live() || dl.Ends.After(now))
	})
}

// DecisionRestored takes a decision out of COMPLAINED again, or to RECEIVED when
// the one whose receipt was missing is waited for no more.
type DecisionRestored struct {
	Decision string         `json:"decision"`
	Status   DecisionStatus `json:"status"`
}

func (f *DecisionRestored) apply(s *State, _ *Event) {
	if dec := s.decision(f.Decision); dec != nil {
		dec.Status = f.Status
	}
}

// DecisionChallenged says that a complaint that counts stands against a
// decision. A FINAL one is so no longer: final was what was known (2.3).
type DecisionChallenged struct {
	Decision string `json:"decision"`
}

func (f *DecisionChallenged) apply(s *State, _ *Event) {
	if dec := s.decision(f.Decision); dec != nil {
		dec.Status, dec.FinalOn = DecisionStatusComplained, Date{}
	}
}
