package casefile

import (
	"reflect"
	"slices"
)

// strikeDecision takes back a decision that ended something and was typed wrongly:
// what it took away comes back as it stood (INV-117). It harms nobody, so that the
// unit may. Every other decision is followed by another one (T-19), and so
// is this when the case has gone on since, or is complained of.
func strikeDecision(m *correcting) (bool, *Refusal) {
	f, ok := m.entry.Event.Fact.(*DecisionMade)
	if !ok {
		return false, nil
	}
	dec := m.s.decision(f.Decision.ID)
	notCorrected := refuse("T-19", "decision_not_corrected", "decision", f.Decision.ID)
	if dec == nil || !dec.ends() || dec.gone() || m.entry.Undo == nil || len(m.entry.Undo.Was.Complaints) > 0 ||
		m.s.complainedOf(dec.ID, func(c *Complaint) bool { return c.Status != ComplaintStatusWithdrawn && !c.Struck() }) {
		return false, notCorrected
	}
	id := dec.ID
	if undone, r := strikeStep(m); r != nil || !undone {
		return false, notCorrected
	}
	m.emit(&DecisionVoided{Decision: id})
	for _, dl := range m.rights(id, "") { // the time to complain, for who has had it meanwhile
		m.notEstablished(dl)
	}
	return true, nil
}

// DecisionVoided says that a decision was registered wrongly: it was never made so.
type DecisionVoided struct {
	Decision string `json:"decision"`
}

func (f *DecisionVoided) apply(s *State, _ *Event) {
	if dec := s.decision(f.Decision); dec != nil {
		dec.Status, dec.FinalOn = DecisionStatusVoid, Date{}
	}
}

// strikeAppeal: the County Governor has not decided so. The complaint is with the
// County Governor again, and what the wrong word took away or gave goes back
// to how it stood, as far as nothing has happened to it since; what has is a
// person's to see to. The right word is still to be registered, which a task says.
func strikeAppeal(m *correcting) (bool, *Refusal) {
	f, ok := m.entry.Event.Fact.(*AppealDecided)
	u := m.entry.Undo
	if !ok || u == nil {
		return false, nil
	}
	com := m.s.complaint(f.ID)
	was := find(u.Was.Complaints, func(c *Complaint) bool { return c.ID == f.ID })
	if com == nil || was == nil || !com.decidedAs(f) {
		return false, nil
	}
	id, about := com.ID, com.Decision
	made := find(u.Left.Decisions, func(dec *Decision) bool { return dec.ID == f.Decision })
	undone := false
	if !m.goneOn(u) {
		var r *Refusal
		if undone, r = strikeStep(m); r != nil {
			return false, r
		}
	}
	switch {
	case undone && made != nil:
		m.emit(&DecisionVoided{Decision: made.ID})
	case !undone:
		m.emit(&StoodAgain{Parts: Parts{Complaints: []Complaint{was.clone()}}})
		if made != nil {
			m.tellOf(StoodOnIt, made.ID, "")
		}
		m.stopLetters(becauseCorrected, func(l *Letter) bool { return l.Code == AppealDecidedLetter && l.About == id })
		m.tellOfPosted(AppealDecidedLetter, id)
		m.doneTasks(TaskFulfilAppeal, id)
		m.doneTasks(TaskDecideAnew, id)
		m.challenge(about)
	}
	m.tellOf(MendByHand, id, "")
	return true, nil
}

// decidedAs: what a complaint says of the County Governor's decision is still what
// an entry said.
func (c *Complaint) decidedAs(f *AppealDecided) bool {
	switch c.Status {
	case ComplaintStatus(f.Outcome), ComplaintStatusImplemented, ComplaintStatusClosed:
		return c.Outcome == f.Outcome && c.AppealDecidedOn == f.DecidedOn && c.AppealGrounds == f.Grounds && slices.Equal(c.Scope, f.Scope)
	}
	return false
}

// goneOn reports whether a complaint, a decision or the assessment is no longer as
// the step left it.
func (m *correcting) goneOn(u *Undo) bool {
	return changedSince(m.s.Complaints, u.Left.Complaints, complaintID) ||
		changedSince(m.s.Decisions, u.Left.Decisions, decisionID) ||
		u.Left.Assessment != nil && !reflect.DeepEqual(u.Left.Assessment, m.s.Assessment)
}

// tellOfPosted shows the letters of a code about something that have left the house.
func (m *correcting) tellOfPosted(code LetterCode, about string) {
	for _, l := range m.s.Letters {
		if l.Code == code && l.About == about && l.Status == LetterPosted {
			m.tellOf(LetterWasPosted, l.ID, string(l.Code))
		}
	}
}
