package casefile

// strikeAssessment: the criteria were not answered so (INV-117). The assessment
// before it counts again, and where there is none, and no decision rests on it,
// the case is being assessed again. A decision that rests on it stands, and is shown.
func strikeAssessment(m *correcting) (bool, *Refusal) {
	f, ok := m.entry.Event.Fact.(*Assessed)
	if !ok || m.entry.Round != m.s.Round {
		return false, nil
	}
	stands := m.s.Assessment != nil && *m.s.Assessment == f.Assessment
	for _, dec := range m.s.Decisions {
		if dec.Round == m.s.Round && dec.By == "" && dec.Complaint == "" && !dec.DecidedOn.Before(f.Assessment.On) &&
			(stands || dec.DecidedOn.Before(m.s.assessedOn())) {
			m.tellOf(StoodOnIt, dec.ID, "")
		}
	}
	if !stands {
		return true, nil // a newer one counts already
	}
	back := &AssessmentStruck{}
	if u := m.entry.Undo; u != nil && u.Was.Assessment != nil {
		back.Before = u.Was.Assessment
	} else if m.s.Phase == PhaseDecision {
		back.Phase = PhaseAssessment
	}
	m.emit(back)
	return true, nil
}

func (s *State) assessedOn() Date {
	if s.Assessment == nil {
		return Date{}
	}
	return s.Assessment.On
}

// AssessmentStruck says that an assessment does not count, and which one does.
type AssessmentStruck struct {
	Before *Assessment `json:"before,omitempty"`
	Phase  Phase       `json:"phase,omitempty"`
}

func (f *AssessmentStruck) apply(s *State, _ *Event) {
	s.Assessment = nil
	if f.Before != nil {
		a := *f.Before
		s.Assessment = &a
	}
	if f.Phase != "" {
		s.Phase = f.Phase
	}
}
