package casefile

import "time"

// moveResponsibility lets somebody take over the main responsibility now, so
// that intervals meet without gap or overlap (INV-04, source 1).
func (d *deciding) moveResponsibility(who Principal, as Role) { d.moveResponsibilityAt(who, as, d.now) }

// moveResponsibilityAt does the same from an instant that has already passed:
// a last day ends at midnight even when the case woke a second later.
func (d *deciding) moveResponsibilityAt(who Principal, as Role, from time.Time) {
	if n := len(d.s.Responsible); n > 0 {
		last := d.s.Responsible[n-1]
		if last.To.IsZero() && last.Who == who && last.As == as {
			return
		}
		if from.Before(last.From) {
			from = last.From
		}
	}
	d.emit(&ResponsibilityMoved{Who: who, As: as, From: from})
}

// ResponsibilityMoved ends one interval of main responsibility and opens the next.
type ResponsibilityMoved struct {
	Who  Principal `json:"who"`
	As   Role      `json:"as"`
	From time.Time `json:"from"`
}

func (f *ResponsibilityMoved) apply(s *State, _ *Event) {
	if f.As == RoleUnitLead || f.As == RoleDepartmentHead {
		s.UnitLead = f.Who
	}
	if n := len(s.Responsible); n > 0 && s.Responsible[n-1].To.IsZero() {
		s.Responsible[n-1].To = f.From
		if !s.Responsible[n-1].From.Before(f.From) {
			s.Responsible = s.Responsible[:n-1] // who had it for no time at all did not have it
		}
	}
	s.Responsible = append(s.Responsible, Responsibility{Who: f.Who, As: f.As, From: f.From})
}

// ResponsibilityEnded ends the last interval, when the case ends.
type ResponsibilityEnded struct {
	At time.Time `json:"at"`
}

func (f *ResponsibilityEnded) apply(s *State, _ *Event) {
	if n := len(s.Responsible); n > 0 && s.Responsible[n-1].To.IsZero() {
		s.Responsible[n-1].To = f.At
		if !s.Responsible[n-1].From.Before(f.At) {
			s.Responsible = s.Responsible[:n-1]
		}
	}
}

// Responsibility is one interval of main responsibility, half-open [From, To),
// meeting the next without gap or overlap (INV-04). To is zero while it lasts.
type Responsibility struct {
	Who  Principal `json:"who"`
	As   Role      `json:"as"`
	From time.Time `json:"from"`
	To   time.Time `json:"to,omitzero"`
}

// responsible is the interval that runs; zero before the first and after the end.
func (s *State) responsible() Responsibility {
	if n := len(s.Responsible); n > 0 && s.Responsible[n-1].To.IsZero() {
		return s.Responsible[n-1]
	}
	return Responsibility{}
}

// MainResponsible is who has the main responsibility now, or "" before the
// first referral and after the end (INV-04, source 1).
func (s *State) MainResponsible() Principal {
	return s.responsible().Who
}
