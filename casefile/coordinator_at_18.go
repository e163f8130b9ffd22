package casefile

// A child coordinator's duty lasts until 18 (hol § 7-2 a, K-09). An ordinary
// coordinator who has been granted may be appointed in good time: they take over
// as the birthday begins, without an interim and without a second coordinator
// beside the child's before that (INV-40).

// followsAt18 reports whether a coordinator who is appointed now takes over at
// the eighteenth birthday: a child coordinator serves, and an ordinary one has
// been granted by a decision of its own.
func (s *State) followsAt18(today Date) bool {
	cur := s.ordinaryCoordinator()
	_, granted := s.granted(ScopeCoordinator)
	return cur != nil && cur.Status == AssignmentActive && cur.Track == ChildTrack && granted && !s.adultOn(today).IsZero()
}

// adultOn is the eighteenth birthday of somebody who has not had it; zero for
// others, and for a child that is not born.
func (s *State) adultOn(today Date) Date {
	for _, b := range s.Represented.Birthdays {
		if b.Years == 18 && b.On.After(today) {
			return b.On
		}
	}
	return Date{}
}

// appointFrom18 notes who has passed K-03 and takes over at 18.
func (d *deciding) appointFrom18(p Assignment, group CoordinatorGroup) {
	if d.facts.Manager != "" {
		p.Manager = d.facts.Manager
	}
	d.emit(&CoordinatorToFollow{ID: p.ID, From: d.s.adultOn(d.today), Manager: p.Manager, Group: group,
		TrainedUntil: d.trainedUntil()})
}

// followedAt18 lets the one appointed take over as the birthday begins; not
// somebody who has left, or whom the patient no longer consents to.
func (d *deciding) followedAt18(dl Deadline) bool {
	p := d.s.proposed()
	if p == nil || p.AppointedFrom.IsZero() || d.gone(p.Who) || d.mayBeNamed(p.Who) != nil || !d.s.consented(ConsentCoordinator) {
		return false
	}
	if _, granted := d.s.granted(ScopeCoordinator); !granted {
		return false
	}
	d.seat(*p, becauseAge18, dl.Due, dl.Ends)
	return true
}

// CoordinatorToFollow appoints a candidate from a day to come.
type CoordinatorToFollow struct {
	ID      string           `json:"id"`
	From    Date             `json:"from"`
	Manager Principal        `json:"manager,omitempty"`
	Group   CoordinatorGroup `json:"group,omitempty"`
	// TrainedUntil is the last day on which the training counts; zero for good.
	TrainedUntil Date `json:"trained_until,omitzero"`
}

func (f *CoordinatorToFollow) apply(s *State, _ *Event) {
	if a := s.assignment(f.ID); a != nil {
		a.AppointedFrom, a.Manager, a.Group, a.TrainedUntil = f.From, f.Manager, f.Group, f.TrainedUntil
	}
}
