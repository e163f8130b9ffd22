package casefile

import "slices"

// A day that was promised moves by a new letter (DL-29), and what comes back was never told
// (INV-106): whoever got the letter before holds the day that it gave.

// promisedIn is the day that an answer to a referral, or to a complaint, is promised for.
func (s *State) promisedIn(about string) Date {
	if c := s.complaint(about); c != nil {
		return c.ReplyExpectedOn
	}
	return s.AnswerExpectedOn
}

// promiseReturned: a reply that gave another day did not arrive. Where nobody else has that day, or
// is to have it, the last that has been told stands again. The first day promised stays, as it is
// the unit's own from when it was written.
func (d *deciding) promiseReturned(l *Letter) {
	if l.Code != PreliminaryReplyLetter || l.Day.IsZero() {
		return
	}
	var told Date
	for _, x := range d.s.Letters {
		switch {
		case x.Code != l.Code || x.About != l.About && !d.s.sameRound(x.About, l.About):
		case x.Day == l.Day && (x.Pending() || x.Status == LetterPosted):
			return
		case x.Status == LetterPosted && !x.Day.IsZero():
			told = x.Day
		}
	}
	if !told.IsZero() {
		d.promiseInstead(l.About, l.Day, told)
	}
}

// promiseTold: the reply has left after all, and its day is the one that is waited for.
func (d *deciding) promiseTold(l *Letter) {
	if l.Code != PreliminaryReplyLetter || l.Day.IsZero() || !d.s.lastWord(l) {
		return
	}
	d.promiseInstead(l.About, Date{}, l.Day)
}

// promiseInstead gives the live wait for an answer another day, where it is for a certain one; any
// when that is left out.
func (d *deciding) promiseInstead(about string, was, day Date) {
	waits := slices.ContainsFunc(d.live(PromisedDate, about), func(dl Deadline) bool {
		return dl.Due != day && (was.IsZero() || dl.Due == was)
	})
	if waits {
		d.promise(about, day)
	}
}

// repliedOn is the day on which the person was told that the answer to the round takes longer,
// which is what its DL-01 was met by; zero where they have not been.
func (s *State) repliedOn() (last Date) {
	for _, l := range s.Letters {
		if r := s.referral(l.About); l.Code == PreliminaryReplyLetter && l.Status == LetterPosted && r != nil && r.Round == s.Round {
			last = latest(last, l.PostedOn)
		}
	}
	return last
}

// promiseTakenOver: whoever was told in the other case when an answer can be expected waits for
// that day here too, and has had the reply that is due within a month (T-03, INV-70, DL-29).
func (d *deciding) promiseTakenOver(ref Referral) {
	if !ref.RepliedOn.IsZero() {
		d.settle(PreliminaryReply, "", ref.RepliedOn)
	}
	waitsAlready := slices.ContainsFunc(d.live(PromisedDate, ""), func(dl Deadline) bool {
		return dl.Due == ref.AnswerExpectedOn && d.s.sameRound(dl.About, ref.ID) // one reply, whatever it answered
	})
	if !ref.AnswerExpectedOn.IsZero() && !waitsAlready {
		d.promise(ref.ID, ref.AnswerExpectedOn)
	}
}
