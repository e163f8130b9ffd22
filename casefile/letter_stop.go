package casefile

// A letter that has not been posted may still be stopped (INV-22, INV-55). All
// that stop letters do it here; what differs is which, and why.

// stopLetters cancels the letters not yet posted that which picks, in the order
// they were written.
func (d *deciding) stopLetters(reason Reason, which func(*Letter) bool) {
	for _, l := range d.s.Letters {
		if l.Pending() && which(&l) {
			d.emit(&LetterStopped{ID: l.ID, Reason: reason})
		}
	}
}

// stopAt cancels what makes no sense any more when the things it is about end.
func (d *deciding) stopAt(end letterEnd, reason Reason, things ...string) {
	d.stopLetters(reason, func(l *Letter) bool { return l.stopsAt(end, d.s.Patient, things) })
}

// stopTelling cancels letters about the person to those who are not to hear more
// of the case; never the person's own, nor those of somebody who complains.
func (d *deciding) stopTelling(to func(Principal) bool) {
	d.stopLetters(becauseConsentWithdrawn, func(l *Letter) bool {
		return l.aboutThePerson() && !d.s.speaksForThePatient(l.To) && !d.s.complains(l.To) && to(l.To)
	})
}

func everyone(Principal) bool { return true }

// stopLettersAbout is for those who no longer have any reason to hear of the case.
func (d *deciding) stopLettersAbout(p Principal) {
	if !d.s.hasGround(p) {
		d.stopTelling(func(to Principal) bool { return to == p })
	}
}

// passLettersOn stops letters whose reader no longer has a role, and writes to
// the next in it what must still be read by somebody.
func (d *deciding) passLettersOn(reason Reason, role Role, next Principal, which func(*Letter) bool) {
	for _, l := range d.s.Letters {
		if !l.Pending() || !which(&l) {
			continue
		}
		d.emit(&LetterStopped{ID: l.ID, Reason: reason})
		if l.kind().passesTo == role && next != l.To {
			d.queueLetter(l.Code, next, l.About)
		}
	}
}

// tellOfLetters shows the letters already posted that say again what is corrected.
func (m *correcting) tellOfLetters(what restated, about string) {
	for _, l := range m.s.Letters {
		if l.kind().restates == what && l.About == about && l.Status == LetterPosted {
			m.tellOf(LetterWasPosted, l.ID, string(l.Code))
		}
	}
}

// LetterStopped cancels a letter that has not been posted.
type LetterStopped struct {
	ID     string `json:"id"`
	Reason Reason `json:"reason"`
}

func (f *LetterStopped) apply(s *State, _ *Event) {
	s.moveLetter(f.ID, LetterCancelled, Date{}, f.Reason)
}
