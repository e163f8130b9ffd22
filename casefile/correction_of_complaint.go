package casefile

import "slices"

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
func redateComplaint(m *correcting) (bool, *Refusal) {
	f, ok := m.entry.Event.Fact.(*ComplaintRegistered)
	if !ok {
		return false, nil
	}
	c := m.s.complaint(f.Complaint.ID)
	if c == nil || c.SentOn != m.was || !c.Open() && c.Status != ComplaintStatusOutOfTime {
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
	m.rejudgeComplaints(decision, party, was)
	if timely, _ := m.s.inTime(decision, party, m.to); !timely && !c.Late {
		m.tellOf(StoodOnIt, c.ID, "") // somebody has admitted it as one in time
	}
	m.resetComplaintPeriod(decision, party)
	m.stands(decision)
	return true, nil
}

// resetComplaintPeriod says how a period that is over ended, by what is now known of the
// complaints sent within it.
func (m *correcting) resetComplaintPeriod(decision string, party Principal) {
	old := m.s.lastPeriod(decision, party)
	if old == nil || old.Ends.After(m.now) || old.Status != DeadlineMet && old.Reason != becauseRanOut {
		return
	}
	dl := old.clone()
	dl.Status, dl.SettledOn, dl.Reason = DeadlineCancelled, dl.Due, becauseRanOut
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

// redateComplaintCorrection: what the complaint lacked came on another day. The
// unit's time is counted from it (DL-07), and whether the party kept its own is
// judged again (DL-08).
func redateComplaintCorrection(m *correcting) (bool, *Refusal) {
	f, ok := m.entry.Event.Fact.(*ComplaintCorrected)
	if !ok {
		return false, nil
	}
	c := m.s.complaint(f.ID)
	if c == nil || c.CorrectedOn != m.was {
		return false, nil
	}
	if r := m.happened("A-02", "on", m.to, c.ReceivedOn); r != nil {
		return false, r
	}
	id, party := c.ID, c.Party
	m.emit(&CorrectionRedated{ID: id, On: m.to})
	for _, dl := range m.deadlinesAbout(ComplaintReview, id) {
		if dl.CountedFrom == m.was {
			m.recountFrom(dl, m.to)
		}
	}
	if old := m.s.lastRight(CorrectComplaint, id, party); old != nil && (old.Status == DeadlineMet || old.Reason == becauseRanOut) {
		dl := old.clone()
		dl.Status, dl.SettledOn, dl.Reason = DeadlineMet, m.to, ""
		if m.to.After(dl.Due) {
			dl.Status, dl.SettledOn, dl.Reason = DeadlineCancelled, dl.Due, becauseRanOut
		}
		m.restate(*old, dl)
	}
	return true, nil
}

// CorrectionRedated says on which day the correction of a complaint really came.
type CorrectionRedated struct {
	ID string `json:"id"`
	On Date   `json:"on"`
}

func (f *CorrectionRedated) apply(s *State, _ *Event) {
	if c := s.complaint(f.ID); c != nil {
		c.CorrectedOn = f.On
	}
}

// redateAppeal: the unit received the County Governor's decision on another day.
// What it owes from that day is counted again (DL-02, DL-07, DL-09, DL-12).
func redateAppeal(m *correcting) (bool, *Refusal) {
	f, ok := m.entry.Event.Fact.(*AppealDecided)
	if !ok {
		return false, nil
	}
	c := m.s.complaint(f.ID)
	if c == nil || c.AppealReceivedOn != m.was {
		return false, nil
	}
	if r := m.happened("A-07", "on", m.to, c.AppealDecidedOn); r != nil {
		return false, r
	}
	of := []string{c.ID, c.NewDecision, "plan"}
	if dec := m.s.decision(c.Decision); dec != nil && dec.Complaint != "" {
		of = append(of, dec.Complaint) // the late one that is to be heard, or weighed once more
	}
	m.emit(&AppealRedated{ID: c.ID, On: m.to})
	for _, about := range of {
		for _, code := range []string{DecisionTarget, ComplaintReview, CoordinatorAppointment, FirstPlan} {
			for _, dl := range m.deadlinesAbout(code, about) {
				if about != "" && dl.CountedFrom == m.was {
					m.recountFrom(dl, m.to)
				}
			}
		}
	}
	return true, nil
}

// AppealRedated says on which day the unit really received an appeal decision.
type AppealRedated struct {
	ID string `json:"id"`
	On Date   `json:"on"`
}

func (f *AppealRedated) apply(s *State, _ *Event) {
	c := s.complaint(f.ID)
	if c == nil {
		return
	}
	c.AppealReceivedOn = f.On
	if dec := s.decision(c.NewDecision); dec != nil && dec.By == ByCountyGovernor {
		dec.CountsFrom = f.On
	}
}

// redateGrounds: the grounds arrived on another day, and the four weeks from them
// are counted again (INV-71); never shorter than the party was told (INV-73).
func redateGrounds(m *correcting) (bool, *Refusal) {
	f, ok := m.entry.Event.Fact.(*GroundsReceived)
	if !ok {
		return false, nil
	}
	p := m.s.party(f.Decision, f.Party)
	if p == nil || p.GroundsReceivedOn != m.was {
		return false, nil
	}
	if r := m.happened("INV-71", "on", m.to, p.GroundsSentOn); r != nil {
		return false, r
	}
	was := m.s.decision(f.Decision).Status
	m.emit(&GroundsRedated{Decision: f.Decision, Party: f.Party, On: m.to})
	if dl := m.s.lastPeriod(f.Decision, f.Party); dl != nil { // also one kept longer than from the day that was believed
		m.recountFrom(dl.clone(), m.to)
	}
	m.stepBack(f.Decision)
	m.rejudgeComplaints(f.Decision, f.Party, was)
	m.lapseRights()
	return true, nil
}

// GroundsRedated says on which day the grounds really arrived.
type GroundsRedated struct {
	Decision string    `json:"decision"`
	Party    Principal `json:"party"`
	On       Date      `json:"on"`
}

func (f *GroundsRedated) apply(s *State, _ *Event) {
	if p := s.party(f.Decision, f.Party); p != nil {
		p.GroundsReceivedOn = f.On
	}
}

// strikeComplaint: nobody has complained here; most often it was registered in the
// case of somebody else. It counts for nothing from the first, the decision stands as
// if it had not come, and only the unit reads what it said (hpl § 21). What it led to
// that has been decided stays, and is for a person.
func strikeComplaint(m *correcting) (bool, *Refusal) {
	f, ok := m.entry.Event.Fact.(*ComplaintRegistered)
	if !ok {
		return false, nil
	}
	c := m.s.complaint(f.Complaint.ID)
	never := []ComplaintStatus{ComplaintStatusUnverified, ComplaintStatusWithdrawn, ComplaintStatusSupervision}
	if c == nil || c.ReversedInPart || !c.Open() && !slices.Contains(never, c.Status) {
		return false, nil
	}
	id, decision, party := c.ID, c.Decision, c.Party
	m.emit(&ComplaintStruck{ID: id})
	m.listCaseReaders()
	m.endComplaint(id, becauseCorrected)
	m.doneTasks(TaskVerifyPower, id)
	about := func(l *Letter) bool { return l.About == id }
	m.stopLetters(becauseCorrected, about)
	m.showPosted(about)
	for _, l := range m.s.Letters {
		if about(&l) && l.hasLeft() && l.To == CountyGovernor {
			m.tellOf(LetterWasPosted, l.ID, string(l.Code))
		}
	}
	m.resetComplaintPeriod(decision, party)
	m.stands(decision)
	return true, nil
}

// ComplaintStruck says of a complaint that it should not have been registered.
type ComplaintStruck struct {
	ID string `json:"id"`
}

func (f *ComplaintStruck) apply(s *State, e *Event) {
	if c := s.complaint(f.ID); c != nil {
		c.Status, c.EndedOn = ComplaintStatusStruck, e.On
	}
}

// strikeComplaintWithdrawn: nobody has taken the complaint back. It is where it was,
// with its dates, unless something has come of it or the decision since.
func strikeComplaintWithdrawn(m *correcting) (bool, *Refusal) {
	if m.entry.Undo == nil || m.goneOn(m.entry.Undo) {
		return false, nil
	}
	return strikeStep(m)
}
