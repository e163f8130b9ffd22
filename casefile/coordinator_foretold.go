package casefile

import (
	"slices"
	"time"
)

// A change at a midnight before days off (K-06) is told of on the last working day
// before it, so that the patient has a name when the coordinator is gone.

// foretoldOn is that day; zero where the day of the change is a working day, on which the
// letter leaves as it is.
func (d *deciding) foretoldOn(lastDay Date) Date {
	days, change := d.policy.WorkingDays(), lastDay.AddDays(1)
	if days.RollForward(change) == change {
		return Date{}
	}
	return latest(days.RollBack(lastDay), d.today)
}

// foretellsAt is when the patient is told who takes over, where that is to come: not
// while somebody has been proposed who may take over, and not twice.
func (s *State) foretellsAt() (time.Time, bool) {
	cur := s.ordinaryCoordinator()
	if cur == nil || cur.Status != AssignmentNoticeGiven || cur.TellOn.IsZero() || cur.Foretold != "" {
		return time.Time{}, false
	}
	if next := s.proposed(); next != nil && len(next.Blocked) == 0 {
		return time.Time{}, false
	}
	return morning(s.Case, cur.TellOn), true
}

// foretellInterim writes that letter, when the day has come and nobody was found.
func (d *deciding) foretellInterim() {
	at, waits := d.s.foretellsAt()
	if !waits || at.After(d.now) {
		return
	}
	id, before := d.s.ordinaryCoordinator().ID, len(d.s.Letters)
	d.queueLetter(NewCoordinatorLetter, d.s.Patient, id)
	told := &InterimForetold{ID: id, Who: d.unitLead()}
	for _, l := range d.s.Letters[before:] {
		told.Letters = append(told.Letters, l.ID)
	}
	d.emit(told)
}

// foretold reports whether the patient has been told, or is about to be, that
// somebody follows whoever leaves.
func (s *State) foretold(left Assignment, next Principal) bool {
	return left.Foretold == next && s.stillForetold(left)
}

func (s *State) stillForetold(a Assignment) bool {
	return slices.ContainsFunc(s.Letters, func(l Letter) bool {
		return slices.Contains(a.Foretelling, l.ID) && l.Status != LetterCancelled
	})
}

// stopForetelling takes it back while it can be.
func (d *deciding) stopForetelling(a Assignment) {
	d.stopLetters(becauseReplaced, func(l *Letter) bool { return slices.Contains(a.Foretelling, l.ID) })
}

// foretoldWrongly is about a last day that moves: a letter that has left is taken back
// by another, which says that the coordinator goes on (INV-107).
func (d *deciding) foretoldWrongly(cur Assignment) {
	d.stopForetelling(cur)
	if d.s.stillForetold(cur) {
		d.queueLetter(NewCoordinatorLetter, d.s.Patient, cur.ID)
	}
}

// InterimForetold says that the patient is told who takes over if nobody is found by
// the end of the coordinator's last day.
type InterimForetold struct {
	ID  string    `json:"id"`
	Who Principal `json:"who"`
	// Letters are those in which it stands.
	Letters []string `json:"letters,omitempty"`
}

func (f *InterimForetold) apply(s *State, _ *Event) {
	if a := s.assignment(f.ID); a != nil {
		a.Foretold, a.Foretelling = f.Who, slices.Clone(f.Letters)
	}
}
