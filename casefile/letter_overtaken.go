package casefile

import "slices"

// A letter is put on paper once, and never changed. So one that came back, or that had not
// gone after all, is not let go again when what it says no longer holds: a day that has
// been moved, minutes that were corrected, a form that can be signed no more. Who still
// is to be told is written to anew by the step that changed it (INV-106, INV-107).

// overtaken reports whether what a letter says no longer holds.
func (d *deciding) overtaken(l *Letter) bool {
	s := d.s
	if s.warnsInVain(l) || s.saidAnew(l) || d.promisedInVain(l) {
		return true // what it warned of has happened, or will not; or there is a newer one
	}
	switch l.kind().stopsWith {
	case formTakenBack:
		return len(s.askedIn(l)) > 0 && !s.signable(l)
	case assignmentOver:
		a := s.assignment(l.About)
		return a != nil && a.Status == AssignmentEnded
	case meetingCalledOff:
		m := s.meeting(l.About)
		over := m == nil || d.meetingPassed(m) // one that has left the state is long past
		return over || !m.ahead() && l.Says != SaysCalledOff
	case moveCalledOff:
		m, p := s.packetOf(l.About)
		return m != nil && !l.Says.TakesBack() && (!m.CalledOffOn.IsZero() || !p.EndedOn.IsZero())
	}
	return false
}

// promisedInVain reports whether the day that a preliminary reply promises has passed, or the
// answer is waited for no more: it has been given, or will not be. Another day takes another
// reply, and the duty to send one stands as long as it would help (DL-29, fvl § 11 a).
func (d *deciding) promisedInVain(l *Letter) bool {
	return l.Code == PreliminaryReplyLetter && !l.Day.IsZero() && (l.Day.Before(d.today) || !d.awaitsAnswer(l.About))
}

// awaitsAnswer reports whether an answer to a referral, or to a complaint, is still waited for.
func (d *deciding) awaitsAnswer(about string) bool {
	return slices.ContainsFunc(d.live(PromisedDate, ""), func(dl Deadline) bool {
		return dl.About == about || d.s.sameRound(dl.About, about)
	})
}

// saidAnew reports whether a newer letter to the same reader about the same has been
// written, of a kind of which only the newest holds.
func (s *State) saidAnew(l *Letter) bool { return l.kind().newestHolds && !s.lastWord(l) }

// askedIn are the consents that a form asks for which a letter goes with.
func (s *State) askedIn(l *Letter) []Consent {
	if con := s.consentByID(l.About); con != nil {
		return []Consent{*con}
	}
	return s.inForm(l.About)
}

// signable reports whether anything of such a form can be signed, or is in force.
func (s *State) signable(l *Letter) bool {
	return slices.ContainsFunc(s.askedIn(l), func(c Consent) bool { return c.inForce() })
}
