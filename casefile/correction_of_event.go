package casefile

import "slices"

// postingInQuestion finds the letter an entry says was posted, if it still
// stands so: one that came back and was sent again has another posting.
func (m *correcting) postingInQuestion() (Letter, bool) {
	f, ok := m.entry.Event.Fact.(*LetterSent)
	if !ok {
		return Letter{}, false
	}
	l := m.s.letter(f.ID)
	if l == nil || l.Status != LetterPosted || l.PostedOn != m.was {
		return Letter{}, false
	}
	return *l, true
}

// redatePosting: the letter went on another day.
func redatePosting(m *correcting) (bool, *Refusal) {
	l, ok := m.postingInQuestion()
	if !ok {
		return false, nil
	}
	if r := m.happened("INV-81", "on", m.to, l.QueuedOn); r != nil {
		return false, r
	}
	settled := m.settledBy(&l)
	m.emit(&PostingCorrected{ID: l.ID, On: m.to, Status: LetterPosted})
	if l.isNotice() {
		m.reopenDecisionNotice(l.About)
		m.receiptOf(l, func(received Date) bool { return received.Before(m.to) })
	} else {
		m.tellAgain(settled, becauseCorrected)
	}
	for _, dl := range m.countedFromPosting(l) {
		m.recountFrom(dl, m.to)
	}
	m.lapseRights()
	return true, nil
}

// strikePosting: the letter has not gone. It waits to be posted, unless by now
// it may not go to whom it was for (INV-55).
func strikePosting(m *correcting) (bool, *Refusal) {
	l, ok := m.postingInQuestion()
	if !ok {
		return false, nil
	}
	status, reason := LetterQueued, Reason("")
	switch {
	case m.s.speaksForThePatient(l.To) && !m.s.DiedOn.IsZero():
		status, reason = LetterCancelled, becauseOfDeath
	case !m.mayStillGo(l):
		status, reason = LetterCancelled, becauseCorrected
	}
	settled := m.settledBy(&l)
	m.emit(&PostingCorrected{ID: l.ID, Status: status, Reason: reason})
	if l.isNotice() {
		m.reopenDecisionNotice(l.About)
		m.receiptOf(l, func(Date) bool { return true })
	} else {
		m.tellAgain(settled, becauseCorrected)
	}
	for _, dl := range m.countedFromPosting(l) {
		m.notEstablished(dl)
	}
	return true, nil
}

// mayStillGo: the person's own letters always; an invitation while the meeting
// lies ahead; others while they have a place, or a reason of their own, to be told.
func (m *correcting) mayStillGo(l Letter) bool {
	if m.overtaken(&l) {
		return false // it would tell what no longer holds
	}
	if l.aboutThePerson() && m.s.objectedTo(l.To) || m.s.withheldFrom(l.To) {
		return false
	}
	x := m.s.meeting(l.About)
	if l.Says.TakesBack() {
		return true // whoever was told is untold
	}
	switch {
	case l.To == m.s.Patient || !l.aboutThePerson() || m.s.owedToParty(l):
		return true
	case l.To == MunicipalityUnit && m.s.Episode != nil:
		return !m.s.Ended() && !m.s.Episode.Need.Declined
	case x != nil:
		return x.Round == m.s.Round && !m.s.Ended() && !m.s.sharingEnded(l.To) &&
			(slices.Contains(x.Invited, l.To) || slices.Contains(x.Named, l.To) || x.Kind == CareTeamMeeting && m.s.Team.member(l.To) != nil)
	}
	if sender := slices.ContainsFunc(m.s.Referrals, func(r Referral) bool { return r.ID == l.About && r.Sender == l.To }); sender {
		return true // D-01 and D-02 answer whoever sent the referral
	}
	return m.s.hasGround(l.To)
}

// sharingEnded: it was shared with somebody by consent, which has ended, and they
// have no other reason to be told. A meeting that is over still lists them.
func (s *State) sharingEnded(p Principal) bool {
	return !s.hasGround(p) && slices.ContainsFunc(s.Consents, func(con Consent) bool {
		return con.Party == p && (con.Status == ConsentWithdrawn || con.Status == ConsentExpired)
	})
}

// countedFromPosting are the rights that run from the day a letter was sent: the
// answer to an advance notice (fvl § 16).
func (m *correcting) countedFromPosting(l Letter) []Deadline {
	if !l.warns() {
		return nil
	}
	return append(m.rights(l.ID, ""), m.rights(l.About, "")...)
}

// receiptOf tells of a receipt whose evidence was the return slip of this letter.
func (m *correcting) receiptOf(l Letter, contradicts func(received Date) bool) {
	dec := m.s.decision(l.About)
	if dec == nil {
		return
	}
	if p := dec.partyIn(l.To); p != nil && p.Evidence == "RETURN_RECEIPT" && contradicts(p.ReceivedOn) {
		m.tellOf(StoodOnIt, dec.ID, "")
	}
}

// PostingCorrected gives a letter another day of posting, or none.
type PostingCorrected struct {
	ID     string       `json:"id"`
	On     Date         `json:"on,omitzero"`
	Status LetterStatus `json:"status"`
	Reason Reason       `json:"reason,omitempty"`
}

func (f *PostingCorrected) apply(s *State, _ *Event) {
	s.moveLetter(f.ID, f.Status, f.On, f.Reason)
	if l := s.letter(f.ID); l != nil && l.Code == AdvanceNoticeLetter && l.Says == "" { // the notice knows when it was sent (DL-27)
		s.noticeSentTo(l.About, l.To, f.On)
	}
}

// wasHeld: it took place, whatever became of its minutes.
func (m *Meeting) wasHeld() bool {
	return m.Status == MeetingStatusHeld || m.Status == MeetingStatusMinutesDraft || m.Status == MeetingStatusMinutesSent
}

func (m *correcting) meetingInQuestion() (Meeting, bool) {
	f, ok := m.entry.Event.Fact.(*MeetingHeld)
	if !ok {
		return Meeting{}, false
	}
	x := m.s.meeting(f.Meeting)
	if x == nil || !x.wasHeld() || x.On != m.was {
		return Meeting{}, false
	}
	return x.clone(), true
}

// redateMeeting: it was held on another day. The minutes, the next meeting and
// the revision its minutes asked for are counted from there.
func redateMeeting(m *correcting) (bool, *Refusal) {
	x, ok := m.meetingInQuestion()
	if !ok {
		return false, nil
	}
	earliest := m.s.firstReceived(x.Round)
	if x.Kind == CareTeamMeeting && x.Round == m.s.Round && m.s.Team.Status == TeamActive {
		earliest = m.s.Team.StartedOn
	}
	if r := m.happened("G-04", "on", m.to, earliest); r != nil {
		return false, r
	}
	m.emit(&MeetingCorrected{Meeting: x.ID, Status: x.Status, On: m.to})
	for _, dl := range m.deadlinesAbout(MinutesDue, x.ID) {
		m.recountFrom(dl, m.to)
	}
	m.nextMeetingAgain(x, func(dl Deadline) { m.settledOn(dl, m.to) })
	if x.HoldsChange {
		for _, dl := range m.deadlinesAbout(ChangeRevision, "plan") {
			if dl.CountedFrom == m.was {
				m.recountFrom(dl, m.to)
				break // a report of the same day has its own
			}
		}
	}
	m.tellOfLetters(aMeeting, x.ID)
	return true, nil
}

// strikeMeeting: it was not held. Without minutes it goes back to where it was;
// minutes that somebody has written are theirs to take back.
func strikeMeeting(m *correcting) (bool, *Refusal) {
	x, ok := m.meetingInQuestion()
	if !ok || x.Status != MeetingStatusHeld {
		return false, nil
	}
	to := MeetingStatusInvited
	if m.s.Ended() || x.Round != m.s.Round {
		to = MeetingStatusNotHeld
	}
	m.emit(&MeetingCorrected{Meeting: x.ID, Status: to, On: x.On})
	m.cancel(MinutesDue, x.ID, becauseCorrected)
	m.nextMeetingAgain(x, func(dl Deadline) {
		m.emit(&DeadlineSettled{ID: dl.ID, Code: dl.Code, Status: DeadlineCancelled, On: m.today, Reason: becauseCorrected})
	})
	return true, nil
}

// nextMeetingAgain counts DL-15 from the last meeting held, else from the start
// of the group, and looks again at the one this meeting answered.
func (m *correcting) nextMeetingAgain(x Meeting, answered func(Deadline)) {
	if x.Kind != CareTeamMeeting || x.Round != m.s.Round {
		return
	}
	from := m.s.Team.StartedOn
	for _, other := range m.s.Meetings {
		if other.Kind == CareTeamMeeting && other.Round == x.Round && other.wasHeld() && !other.On.Before(m.s.Team.StartedOn) {
			from = latest(from, other.On)
		}
	}
	for _, dl := range m.deadlinesAbout(NextMeeting, "care_team") {
		switch {
		case dl.Live() && dl.CountedFrom != from:
			m.recountFrom(dl, from)
		case !dl.Live() && dl.Status != DeadlineCancelled && dl.SettledOn == m.was:
			answered(dl)
		}
	}
}

// MeetingCorrected gives a meeting another day, or says that it was not held.
type MeetingCorrected struct {
	Meeting string        `json:"meeting"`
	Status  MeetingStatus `json:"status"`
	On      Date          `json:"on"`
}

func (f *MeetingCorrected) apply(s *State, _ *Event) {
	m := s.meeting(f.Meeting)
	if m == nil {
		return
	}
	m.Status, m.On = f.Status, f.On
	switch f.Status {
	case MeetingStatusPlanned, MeetingStatusInvited, MeetingStatusCancelled, MeetingStatusNotHeld: // it was not held
		m.Attended, m.Named, m.Arranged = nil, nil, ""
	}
}
