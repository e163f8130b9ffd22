package casefile

// referralOf finds the referral an entry brought, and its id.
func (m *correcting) referralOf() *Referral {
	id := BroughtReferral(m.entry.Event.Fact)
	return find(m.s.Referrals, func(x *Referral) bool { return x.ID == id })
}

// bringer is a fact that brings a referral into the case.
type bringer interface{ brings() Referral }

func (f *Referred) brings() Referral         { return f.Referral }
func (f *ReferralAbsorbed) brings() Referral { return f.Referral }
func (f *BalanceOpened) brings() Referral    { return f.Referral }

// BroughtReferral is the id of the referral that a fact brought into the case; "" of
// any other fact.
func BroughtReferral(f Fact) string {
	if b, ok := f.(bringer); ok {
		return b.brings().ID
	}
	return ""
}

// firstReceived is the receipt date that counts in a round: the earliest (T-03).
func (s *State) firstReceived(round int) Date {
	var first Date
	for _, r := range s.Referrals {
		if r.Round == round && r.stands() && (first.IsZero() || r.ReceivedOn.Before(first)) {
			first = r.ReceivedOn
		}
	}
	return first
}

// redateReferral: the referral reached the municipality on another day. DL-01
// and DL-02 count from the earliest of the round as before.
func redateReferral(m *correcting) (bool, *Refusal) {
	ref := m.referralOf()
	if ref == nil || ref.ReceivedOn != m.was || !ref.stands() {
		return false, nil
	}
	if r := m.happened("T-01", "on", m.to, Date{}); r != nil {
		return false, r
	}
	round := ref.Round
	for _, dec := range m.s.Decisions {
		if dec.Round == round && m.to.After(dec.DecidedOn) {
			return false, malformed("T-01", "date_too_late", "field", "on", "date", m.to.String(), "latest", dec.DecidedOn.String())
		}
	}
	counted := m.s.firstReceived(round)
	m.redate(ref.ID)
	m.countedAnew(round, counted)
	return true, nil
}

// redate gives a referral the right date. The current round counts from the
// earliest of its referrals, which may now be another.
func (m *correcting) redate(referral string) {
	var first Date
	for _, r := range m.s.Referrals {
		if r.ID == referral {
			r.ReceivedOn = m.to
		}
		if r.Round == m.s.Round && r.stands() {
			first = earliest(first, r.ReceivedOn)
		}
	}
	m.emit(&ReferralRedated{Referral: referral, On: m.to, FirstReceivedOn: first})
}

// ReferralRedated gives a referral another receipt date, and says from when the
// current round counts.
type ReferralRedated struct {
	Referral string `json:"referral"`
	On       Date   `json:"on"`
	// FirstReceivedOn is the current round's; only older events lack it.
	FirstReceivedOn Date `json:"first_received_on,omitzero"`
}

func (f *ReferralRedated) apply(s *State, _ *Event) {
	for i := range s.Referrals {
		if s.Referrals[i].ID == f.Referral {
			s.Referrals[i].ReceivedOn = f.On
		}
	}
	if f.FirstReceivedOn.IsZero() {
		f.older(s)
		return
	}
	s.FirstReceivedOn = f.FirstReceivedOn
}

func (d *Decision) partyIn(who Principal) *Party {
	if i := d.party(who); i >= 0 {
		return &d.Parties[i]
	}
	return nil
}

// receiptInQuestion finds the receipt an entry registered, if it still stands so.
func (m *correcting) receiptInQuestion() (f *ReceiptRegistered, dec *Decision, ok bool) {
	f, ok = m.entry.Event.Fact.(*ReceiptRegistered)
	if !ok {
		return nil, nil, false
	}
	if dec = m.s.decision(f.Decision); dec == nil {
		return nil, nil, false
	}
	p := dec.partyIn(m.named)
	return f, dec, p != nil && p.ReceivedOn == m.was
}

// redateReceipt: the party had the decision on another day. The period of that
// party, and no other's, is counted again; it never becomes shorter than the
// party has been told (INV-61, INV-67, INV-73).
func redateReceipt(m *correcting) (bool, *Refusal) {
	f, dec, ok := m.receiptInQuestion()
	if !ok {
		return false, nil
	}
	if r := m.happened("INV-61", "on", m.to, dec.DecidedOn); r != nil {
		return false, r
	}
	was := dec.Status
	m.emit(&ReceiptCorrected{Decision: f.Decision, Party: m.named, On: m.to})
	m.periodTakenOver(dec)
	for _, dl := range m.rights(f.Decision, m.named) {
		m.recountFrom(dl, m.to)
	}
	m.stepBack(f.Decision)
	m.rejudgeComplaints(f.Decision, m.named, was)
	m.reopenDecisionNotice(f.Decision)
	m.lapseRights()
	return true, nil
}

// periodTakenOver begins the period of a decision that was taken over with its period
// over, where the day the party had it says that it was not (T-22).
func (m *correcting) periodTakenOver(dec *Decision) {
	if !dec.TakenOver || m.s.nobodys() || m.s.lastPeriod(dec.ID, m.named) != nil {
		return
	}
	if ends, _, _ := dueDate(m.policy, ComplaintPeriod, m.to); !ends.Before(m.s.TakenOver.On) {
		m.setRight(ComplaintPeriod, dec.ID, m.named, m.to)
		m.setRight(AskGrounds, dec.ID, m.named, m.to)
	}
}

// strikeReceipt: the party has not been shown to have the decision. Its period
// is not established, and the decision is issued, not received (INV-61).
func strikeReceipt(m *correcting) (bool, *Refusal) {
	f, dec, ok := m.receiptInQuestion()
	if !ok {
		return false, nil
	}
	was := dec.Status
	m.emit(&ReceiptCorrected{Decision: f.Decision, Party: m.named})
	for _, dl := range m.rights(f.Decision, m.named) {
		m.notEstablished(dl)
	}
	m.stepBack(f.Decision)
	m.rejudgeComplaints(f.Decision, m.named, was)
	m.reopenDecisionNotice(f.Decision)
	return true, nil
}

// stepBack takes a decision back to what is known of it now: ISSUED while a
// party's receipt is not evidenced, RECEIVED while a period runs (INV-67). The
// County Governor's is final from its day, whoever has received it (fvl § 28).
func (m *correcting) stepBack(id string) {
	dec := m.s.decision(id)
	if dec.Status != DecisionStatusReceived && dec.Status != DecisionStatusFinal || dec.By == ByCountyGovernor {
		return
	}
	to := dec.Status
	switch {
	case m.s.awaitsReceipt(dec):
		to = DecisionStatusIssued
	case len(m.live(ComplaintPeriod, id)) > 0:
		to = DecisionStatusReceived
	}
	if to == dec.Status {
		return
	}
	if dec.Status == DecisionStatusFinal {
		m.closedOn(ClosedRefused)
	}
	m.emit(&DecisionSteppedBack{Decision: id, Status: to})
}

// rejudgeComplaints judges a party's complaints by what is now known of its period
// (INV-62). was is what the decision was before: one that was final and is now
// complained of may have closed the case.
func (m *correcting) rejudgeComplaints(decision string, party Principal, was DecisionStatus) {
	m.judgeAgain(decision, party)
	for _, c := range m.s.Complaints {
		if c.Decision == decision && c.Party == party && c.wronglyDismissed() {
			m.tellOf(StoodOnIt, c.NewDecision, "")
		}
	}
	if was == DecisionStatusFinal && m.s.decision(decision).Status == DecisionStatusComplained {
		m.closedOn(ClosedRefused)
	}
}

// ReceiptCorrected gives a party's receipt another date, or none.
type ReceiptCorrected struct {
	Decision string    `json:"decision"`
	Party    Principal `json:"party"`
	On       Date      `json:"on,omitzero"`
}

func (f *ReceiptCorrected) apply(s *State, _ *Event) {
	dec := s.decision(f.Decision)
	if dec == nil {
		return
	}
	if p := dec.partyIn(f.Party); p != nil {
		p.ReceivedOn = f.On
		if f.On.IsZero() {
			p.Evidence = ""
		}
	}
}

// DecisionSteppedBack says that a decision is no longer received, or no longer final.
type DecisionSteppedBack struct {
	Decision string         `json:"decision"`
	Status   DecisionStatus `json:"status"`
}

func (f *DecisionSteppedBack) apply(s *State, _ *Event) {
	if dec := s.decision(f.Decision); dec != nil {
		dec.Status, dec.FinalOn = f.Status, Date{}
	}
}

// reopenDecisionNotice judges DL-03 again after a receipt or a posting has changed.
func (m *correcting) reopenDecisionNotice(decision string) {
	on, sent := m.decisionNoticeOn(decision)
	for _, dl := range m.deadlinesAbout(SendNotice, decision) {
		switch {
		case sent && dl.Live():
			m.settle(SendNotice, decision, on)
		case sent:
			m.settledOn(dl, on)
		case dl.Status == DeadlineMet || dl.Status == DeadlineMetLate:
			m.unsettle(dl)
		}
	}
}
