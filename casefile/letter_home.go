package casefile

import "slices"

// A letter to the home of the patient may do harm, because of who else reads it there. It
// does not matter who said so, nor how: every letter to those who open the patient's
// letters waits until somebody who knows has let one go.

// homeUnsafe reports whether a letter to somebody at the patient's home could do harm.
func (s *State) homeUnsafe(to Principal) bool { return s.homeMarked() && s.speaksForThePatient(to) }

// homeMarked reports whether anybody has said so and nobody has found since that letters
// may go: a referral, or whoever works with the case.
func (s *State) homeMarked() bool {
	return !s.HomeUnsafeOn.IsZero() || slices.ContainsFunc(s.Referrals, func(r Referral) bool {
		return r.UnsafeToWrite && r.SafeOn.IsZero() && r.stands()
	})
}

// homeIsUnsafe writes down that somebody who works with the case has said so.
func (d *deciding) homeIsUnsafe() {
	if !d.s.homeMarked() {
		d.emit(&HomeFoundUnsafe{})
	}
}

// holdHome keeps back what waits to be posted to the patient's home, also when it was
// written before anybody had said so.
func (d *deciding) holdHome() {
	for _, l := range slices.Clone(d.s.Letters) {
		if l.Status == LetterQueued && d.s.homeUnsafe(l.To) {
			d.emit(&LetterSetAside{ID: l.ID, Reason: becauseUnsafe})
		}
	}
}

// HomeFoundUnsafe says that somebody who works with the case has found that a letter home could do harm.
type HomeFoundUnsafe struct{}

func (f *HomeFoundUnsafe) apply(s *State, e *Event) { s.HomeUnsafeOn = e.On }

// HomeFoundSafe says that somebody who knew that a letter home could do harm has let one go.
type HomeFoundSafe struct{}

func (f *HomeFoundSafe) apply(s *State, e *Event) {
	s.HomeUnsafeOn = Date{}
	for i := range s.Referrals {
		if r := &s.Referrals[i]; r.UnsafeToWrite && r.SafeOn.IsZero() {
			r.SafeOn = e.On
		}
	}
}
