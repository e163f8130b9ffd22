package casefile

import "slices"

// Concerned is the staff member whose training, manager and account a step is
// judged by; lead where a step lets the head of the unit take over, and "" where
// it asks about nobody.
func Concerned(state State, body Step, lead Principal) Principal {
	switch b := body.(type) {
	case *AssignHandler:
		return b.Staff
	case *ProposeCoordinator:
		return b.Staff
	case *AppointCoordinator:
		return b.Staff
	case *HandOver:
		return b.Staff
	case *NoteTraining:
		return b.Staff
	case *AssignInterim:
		return b.Staff
	case *EndAbsence:
		if a := state.absent(); a != nil {
			return a.Who
		}
	case *ReportAbsence:
		if b.Substitute != "" {
			return b.Substitute
		}
		return lead
	case *Wake, *NoteStaffLeft, *NoteRegister:
		return lead
	}
	return ""
}

// KnowsRegister reports whether a step comes with what the registers say of
// everybody in the case (Facts.Gone, Facts.Managers), and with the training of
// the head of the unit.
func KnowsRegister(body Step) bool {
	switch body.(type) {
	case *Wake, *NoteStaffLeft, *NoteRegister, *NoteRepresentation:
		return true
	}
	return false
}

// MayReturn lists the staff to whom a step might give back a part in the case: of
// a case that has ended, which a complaint may open again, its handler; and
// whoever has been written to, when a correction or a letter that comes back lets
// a letter go out again. The step asks who of them has left (Facts.Gone).
func MayReturn(state State, body Step) []Principal {
	var out []Principal
	add := func(p Principal) {
		if p.IsStaff() && !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	if state.Ended() {
		add(state.Handler)
	}
	if _, corrects := body.(*CorrectEntry); corrects {
		for _, l := range state.Letters {
			add(l.To)
		}
	}
	return out
}

// StaffIn lists the staff who have a part in the case that ends when they leave:
// who carries it, who is to, who takes part, and who has a letter coming.
func StaffIn(state State) []Principal {
	s := &state
	if s.Ended() {
		return nil
	}
	var out []Principal
	add := func(ps ...Principal) {
		for _, p := range ps {
			if p.IsStaff() && !slices.Contains(out, p) {
				out = append(out, p)
			}
		}
	}
	add(s.MainResponsible(), s.UnitLead, s.Handler)
	for i := range s.Coordinators {
		if a := &s.Coordinators[i]; s.counts(a) {
			add(a.Who, a.Manager)
		}
	}
	for _, c := range s.Consents {
		if !c.inForce() {
			continue
		}
		add(c.Party)
		for _, p := range c.Participants {
			if p.EndedOn.IsZero() {
				add(p.Who)
			}
		}
	}
	for _, m := range s.Team.Members {
		if m.To.IsZero() {
			add(m.Who)
		}
	}
	for _, m := range s.Meetings {
		if s.open(&m) {
			add(m.everybody()...)
		}
	}
	for _, l := range s.Letters {
		if l.Pending() {
			add(l.To)
		}
	}
	return out
}

// ManagedIn lists those whose manager the case keeps.
func ManagedIn(state State) []Principal {
	var out []Principal
	for i := range state.Coordinators {
		if a := &state.Coordinators[i]; state.counts(a) && !slices.Contains(out, a.Who) {
			out = append(out, a.Who)
		}
	}
	return out
}
