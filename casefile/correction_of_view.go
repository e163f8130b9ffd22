package casefile

import "slices"

// strikeChildView: no child said so here; most often it was another's (INV-25). The
// child is to be heard where it now has not been, and what was decided after it stands,
// for a person to look at.
func strikeChildView(m *correcting) (bool, *Refusal) {
	f, ok := m.entry.Event.Fact.(*ChildHeard)
	if !ok {
		return false, nil
	}
	n := slices.IndexFunc(m.s.ChildViews, func(v ChildView) bool { return v.View == f.View.View && !v.Struck() })
	if n < 0 {
		return false, nil
	}
	round := m.s.ChildViews[n].Round
	m.emit(&ChildViewStruck{Number: n + 1})
	m.listCaseReaders()
	for _, dec := range m.s.Decisions {
		if dec.Round == round && !dec.gone() && dec.By != ByCountyGovernor {
			m.tellOf(StoodOnIt, dec.ID, "")
		}
	}
	if round != m.s.Round || m.s.Ended() {
		return true, nil
	}
	for _, con := range m.s.Consents {
		switch {
		case !m.childUnheard(&con) || !con.fullySigned():
		case con.inForce():
			m.tellOf(StoodOnIt, con.ID, string(con.Kind))
			m.askChild(&con)
		case con.Status == ConsentIssued:
			m.askChild(&con)
		}
	}
	return true, nil
}

// ChildViewStruck says of a view, by its number in the case from 1, that it was not
// this child's.
type ChildViewStruck struct {
	Number int `json:"number"`
}

func (f *ChildViewStruck) apply(s *State, e *Event) {
	if f.Number >= 1 && f.Number <= len(s.ChildViews) {
		s.ChildViews[f.Number-1].StruckOn = e.On
	}
}

// strikeNote: what was done was done for another. Nothing followed from the note, and
// its words are the unit's alone from now on; who has read meanwhile is shown (INV-84).
func strikeNote(m *correcting) (bool, *Refusal) {
	m.listCaseReaders()
	return true, nil
}

// strikeByHand is for words about another from which something followed that a person
// sees to: a revision, a closing, a decision.
func strikeByHand(m *correcting) (bool, *Refusal) {
	m.listCaseReaders()
	return false, nil
}
