package casefile

import "slices"

// A duty to tell is met by sending, never by writing (INV-105), and what comes
// back was never told (INV-106). Which letters meet which duty stands in their
// rows (LetterKind.meets); everything here follows from that.

// telling is one duty that a kind of letter meets, and whose letters count for it.
type telling struct {
	code string
	to   addressees
}

// addressees are those whose letters count for a duty.
type addressees int

const (
	toAll        addressees = iota
	toAppealBody            // the County Governor
	toParties               // everybody else
)

func (a addressees) holds(who Principal) bool {
	return a == toAll || (a == toAppealBody) == (who == CountyGovernor)
}

// tells reports whether a letter is one of those that a duty is met by.
func (s *State) tells(l *Letter, dl *Deadline) bool {
	meets := slices.ContainsFunc(l.kind().meets, func(t telling) bool { return t.code == dl.Code && t.to.holds(l.To) })
	return l.Says != SaysCalledOff && meets && (l.About == dl.About || s.sameRound(l.About, dl.About))
}

// sameRound: an answer is to all referrals of a round, whichever it names.
func (s *State) sameRound(a, b string) bool {
	x, y := s.referral(a), s.referral(b)
	return x != nil && y != nil && x.Round == y.Round
}

func (s *State) referral(id string) *Referral {
	return find(s.Referrals, func(x *Referral) bool { return x.ID == id })
}

// lettersFor are the letters a duty is met by: of each who is written to, the
// last one. One that was stopped tells nobody and is waited for by nobody.
func (s *State) lettersFor(dl *Deadline) []Letter {
	var out []Letter
	for _, l := range s.Letters {
		if !s.tells(&l, dl) {
			continue
		}
		out = slices.DeleteFunc(out, func(x Letter) bool { return x.To == l.To })
		if l.Status != LetterCancelled {
			out = append(out, l)
		}
	}
	return out
}

// toldOn is the day the last of those to be told was written to by a letter that
// left, if nobody is waited for.
func (d *deciding) toldOn(dl *Deadline) (last Date, told bool) {
	if ruleOf(dl.Code).tellsDecision {
		return d.decisionNoticeOn(dl.About)
	}
	for _, l := range d.s.lettersFor(dl) {
		switch {
		case l.Status == LetterPosted:
			last = latest(last, l.PostedOn)
		case l.Pending() || d.mayTryAgain(&l):
			return Date{}, false
		}
	}
	return last, !last.IsZero()
}

// tell settles the live duties that have been told by now: a letter has left, or
// the last one waited for has been stopped. Where nobody is left to tell, the duty
// ceases to matter.
func (d *deciding) tell() {
	for _, dl := range d.live("", "") {
		if dl.Kind != Duty || !slices.ContainsFunc(d.s.Letters, func(l Letter) bool { return d.s.tells(&l, &dl) }) {
			continue
		}
		on, told := d.toldOn(&dl)
		switch {
		case told:
			d.emit(&DeadlineSettled{ID: dl.ID, Code: dl.Code, Status: metOn(dl.Due, on), On: on})
		case len(d.s.lettersFor(&dl)) == 0 && !ruleOf(dl.Code).tellsDecision:
			d.emit(&DeadlineSettled{ID: dl.ID, Code: dl.Code, Status: DeadlineCancelled, On: d.today, Reason: becauseNobodyLeft})
		default:
			continue
		}
		if alarm := ruleOf(dl.Code).Alarm.Task; alarm != "" {
			d.doneTasks(alarm, dl.About)
		}
	}
}

// tellOrSettle settles a duty at once where a step has written no letter for it:
// nobody is to be told, or they know already.
func (d *deciding) tellOrSettle(code, about string) {
	for _, dl := range d.live(code, about) {
		if len(d.s.lettersFor(&dl)) == 0 {
			d.emit(&DeadlineSettled{ID: dl.ID, Code: code, Status: metOn(dl.Due, d.today), On: d.today})
		}
	}
}

// settledBy lists the duties that a letter has settled, to be judged again when it
// turns out not to have told anybody, or on another day.
func (d *deciding) settledBy(l *Letter) []Deadline {
	var out []Deadline
	for _, dl := range d.s.Deadlines {
		if (dl.Status == DeadlineMet || dl.Status == DeadlineMetLate) && d.s.tells(l, &dl) {
			if on, told := d.toldOn(&dl); told && on == dl.SettledOn {
				out = append(out, dl.clone())
			}
		}
	}
	return out
}

// tellAgain opens the duties that a letter had settled and that nobody has been
// told by now; those that still are, are met on the day that now counts.
func (d *deciding) tellAgain(settled []Deadline, reason Reason) {
	for _, old := range settled {
		on, told := d.toldOn(&old)
		dl := old.clone()
		switch {
		case told && on == old.SettledOn:
			continue
		case told:
			dl.SettledOn, dl.Status = on, metOn(dl.Due, on)
		case !d.stillToTell(&old):
			continue
		default:
			dl.Status, dl.SettledOn, dl.Reason = DeadlineOpen, Date{}, ""
			dl.Reminders = d.laidAgain(old, dl)
		}
		d.emit(&DeadlineRestated{Deadline: dl, Reason: reason})
		if dl.hasPassed(d.now) {
			d.flagMissed(dl)
		}
	}
}

// stillToTell reports whether telling it now would help anybody: what it was about
// has not been answered, decided or held meanwhile, and not ended with the case.
func (d *deciding) stillToTell(dl *Deadline) bool {
	if r := d.s.referral(dl.About); r != nil {
		return r.Round == d.s.Round && slices.Contains(beforeDecision, d.s.Phase)
	}
	if m := d.s.meeting(dl.About); m != nil {
		return m.Round == d.s.Round && !d.s.Ended() && (m.ahead() || m.Status == MeetingStatusMinutesSent)
	}
	if c := d.s.complaint(dl.About); c != nil {
		return c.withUnit() || c.Status == ComplaintStatusForwarded
	}
	return d.s.DiedOn.IsZero()
}

// mustBeTold reports whether a duty to tell, met or not, was to be met by a letter
// that has come back, and its reader is still to be told.
func (d *deciding) mustBeTold(l *Letter) bool {
	return !d.s.Ended() && d.s.hasGround(l.To) && slices.ContainsFunc(d.s.Deadlines, func(dl Deadline) bool {
		return dl.Kind == Duty && d.s.tells(l, &dl) && d.stillToTell(&dl)
	})
}

// missesTheEnd reports whether a letter that did not arrive was to tell of the end of the case, or
// was written since, and can be sent again. Also after the end a decision must reach its party,
// while they live, and a complaint the appeal body (owedToParty).
func (d *deciding) missesTheEnd(l *Letter) bool {
	receipt := d.s.Phase == PhaseMerged && l.Code == AcknowledgementLetter // T-03: of what goes on in the other case
	return d.mayTryAgain(l) && (l.kind().ofTheEnd || l.Says.TakesBack() || l.QueuedOn.After(d.s.ClosedOn) || receipt)
}
