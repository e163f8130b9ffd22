package casefile

import "slices"

// redateDeath: the day is another; everything else is as it was.
func redateDeath(m *correcting) (bool, *Refusal) {
	if m.s.DiedOn.IsZero() || m.s.DiedOn != m.was {
		return false, nil
	}
	if r := m.happened("T-16", "on", m.to, Date{}); r != nil {
		return false, r
	}
	m.emit(&DeathCorrected{On: m.to})
	return true, nil
}

// strikeDeath: nobody died. The case is as it stood (INV-117): open, with its
// consents, its group and its coordinator, or with the head of the unit where the
// coordinator's last day has passed meanwhile (K-06). The plan stays frozen until
// somebody has looked at it and opens it again (P-11). The person's rights run on
// as if nothing had been said, and letters that were stopped are laid before
// somebody. A case that has gone on since, in another round, is left alone.
func strikeDeath(m *correcting) (bool, *Refusal) {
	if m.s.DiedOn.IsZero() || m.s.DiedOn != m.was {
		return false, nil
	}
	m.emit(&DeathCorrected{})
	for _, dl := range m.s.Deadlines {
		if dl.Kind == Right && dl.Status == DeadlineCancelled && dl.Reason == becauseOfDeath {
			open := dl.clone()
			open.Status, open.SettledOn, open.Reason = DeadlineOpen, Date{}, ""
			m.restate(dl, open)
		}
	}
	for _, l := range m.s.Letters {
		if l.Status == LetterCancelled && l.Reason == becauseOfDeath {
			m.emit(&LetterSetAside{ID: l.ID, Reason: becauseCorrected})
		}
	}
	plan := m.frozenByDeath()
	undone, r := strikeStep(m)
	switch {
	case r != nil:
		return false, r
	case !undone:
		m.closedOn(ClosedDeath)
	case plan:
		m.tellOf(StoodOnIt, "plan", "")
	}
	m.lapseRights()
	for _, dl := range m.pastDue() { // what fell due while nothing was done, a last day too
		m.flagMissed(dl)
	}
	return true, nil
}

// frozenByDeath leaves out of what comes back by itself what a person decides on:
// the frozen plan with its dates, the letters that were stopped, and the rights,
// which have been given back. It reports whether a plan was frozen.
func (m *correcting) frozenByDeath() bool {
	if m.entry.Undo == nil {
		return false
	}
	u := *m.entry.Undo
	frozen := u.Was.Plan != nil
	u.Was.Plan = nil
	u.Was.Letters, u.Left.Letters = except(u.Was.Letters, u.Left.Letters, letterID, func(l Letter) bool {
		now := m.s.letter(l.ID)
		return now != nil && now.Reason == becauseCorrected
	})
	u.Was.Deadlines, u.Left.Deadlines = except(u.Was.Deadlines, u.Left.Deadlines, deadlineID, func(dl Deadline) bool {
		return dl.Kind == Right || dl.Code == PlanRevision || dl.Code == ChangeRevision ||
			dl.Code == PromisedDate && dl.About == planPeriod
	})
	u.Was.Tasks, u.Left.Tasks = except(u.Was.Tasks, u.Left.Tasks, taskID, func(t Task) bool { return t.Kind == TaskRevisePlan })
	m.entry.Undo = &u
	return frozen
}

// except leaves things out of what a step changed, as they were and as they became.
func except[T any](was, left []T, id func(T) string, out func(T) bool) (restWas, restLeft []T) {
	gone := map[string]bool{}
	restWas = slices.DeleteFunc(slices.Clone(was), func(x T) bool { gone[id(x)] = out(x); return out(x) })
	restLeft = slices.DeleteFunc(slices.Clone(left), func(x T) bool { return gone[id(x)] })
	return restWas, restLeft
}

// DeathCorrected gives a death another day, or says that there was none.
type DeathCorrected struct {
	On Date `json:"on,omitzero"`
}

func (f *DeathCorrected) apply(s *State, _ *Event) { s.DiedOn = f.On }
