package casefile

// timeliness is whether a complaint was sent in time, as a code.
func (c *Complaint) timeliness() string {
	if c.Late {
		return "LATE"
	}
	return "IN_TIME"
}

// redateComplaint: the complaint was sent on another day than was registered.
// Whether it is in time is judged again (INV-62); the period it was sent within
// is met on the right day, or has run out after all.
func redateComplaint(m *mending) (bool, *Refusal) {
	f, ok := m.entry.Event.Fact.(*ComplaintRegistered)
	if !ok {
		return false, nil
	}
	c := m.s.complaint(f.Complaint.ID)
	if c == nil || c.SentOn != m.was || !c.Open() && c.Status != ComplaintOutOfTime {
		return false, nil
	}
	var decided Date
	was := DecisionStatus("")
	if dec := m.s.decision(c.Decision); dec != nil {
		decided, was = dec.DecidedOn, dec.Status
	}
	if r := m.happened("INV-62", "on", m.to, decided); r != nil {
		return false, r
	}
	if m.to.After(c.ReceivedOn) {
		return false, malformed("INV-62", "date_too_late", "field", "on", "date", m.to.String(), "latest", c.ReceivedOn.String())
	}
	decision, party := c.Decision, c.Party
	m.emit(&ComplaintRedated{ID: c.ID, On: m.to})
	if decision == "" {
		return true, nil
	}
	m.complaintsAgain(decision, party, was)
	if timely, _ := m.s.inTime(decision, party, m.to); !timely && !c.Late {
		m.tellOf(StoodOnIt, c.ID, "") // somebody has admitted it as one in time
	}
	m.periodAgain(decision, party)
	m.stands(decision)
	return true, nil
}

// periodAgain says how a period that is over ended, by what is now known of the
// complaints sent within it.
func (m *mending) periodAgain(decision string, party Principal) {
	old := m.s.lastPeriod(decision, party)
	if old == nil || old.Ends.After(m.now) || old.Status != DeadlineMet && old.Reason != ranOut {
		return
	}
	dl := old.clone()
	dl.Status, dl.SettledOn, dl.Reason = DeadlineCancelled, dl.Due, ranOut
	if sent, ok := m.s.complainedInTime(old); ok {
		dl.Status, dl.SettledOn, dl.Reason = DeadlineMet, sent, ""
	}
	if dl.Status != old.Status || dl.SettledOn != old.SettledOn {
		m.restate(*old, dl)
	}
}

// ComplaintRedated says on which day a complaint was really sent.
type ComplaintRedated struct {
	ID string `json:"id"`
	On Date   `json:"on"`
}

func (f *ComplaintRedated) apply(s *State, _ *Event) {
	if c := s.complaint(f.ID); c != nil {
		c.SentOn = f.On
	}
}
