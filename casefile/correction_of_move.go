package casefile

// What comes back when something about a move should not have been registered. A case that has
// ended because the person had moved stays ended: a new referral begins a new round (T-17).

// strikeMove takes a report back: the day it was before, or no move at all.
func strikeMove(m *correcting) (bool, *Refusal) {
	f := m.entry.Event.Fact.(*MoveReported)
	was := m.s.moving()
	if was == nil || was.ID != f.Move.ID {
		if f.Was.IsZero() { // else it is the day that was wrong
			m.takeMoveBack(f.Move.ID)
		}
		m.closedOn(ClosedMoved)
		return false, nil
	}
	if f.Was.IsZero() {
		m.callMoveOff(*was, becauseCorrected, "")
		return true, nil
	}
	if was.On != f.Move.On || !f.Was.After(m.today) {
		return false, nil // reported again since, or it would have happened by now
	}
	back := was.clone()
	back.On = f.Was
	m.emit(&MoveReported{Move: back, Was: was.On})
	m.tellNewDay(back)
	return true, nil
}

// strikeCallingOff lets the move come after all. The consent to transfer has ended with it, so
// that nothing travels before it is given anew.
func strikeCallingOff(m *correcting) (bool, *Refusal) {
	f, n := m.entry.Event.Fact.(*MoveCalledOff), len(m.s.Moves)
	if n == 0 || m.s.Phase != PhaseActive || m.s.Moves[n-1].ID != f.ID || !m.s.Moves[n-1].On.After(m.today) {
		return false, nil
	}
	back := m.s.Moves[n-1].clone()
	back.CalledOffOn = Date{}
	m.emit(&MoveReported{Move: back})
	return true, nil
}

// strikePacket lets the packet stand no more; DL-25 stands again where there is consent.
func strikePacket(m *correcting) (bool, *Refusal) {
	f, was := m.entry.Event.Fact.(*TransferSent), m.s.moving()
	if was == nil || was.packet() == nil || was.packet().ID != f.Packet {
		return false, nil
	}
	m.showPosted(func(l *Letter) bool { return l.Code == TransferLetter && l.About == f.Packet })
	m.endPacket(*was, becauseCorrected)
	return true, nil
}

func redateAcknowledgement(m *correcting) (bool, *Refusal) {
	f, was := m.entry.Event.Fact.(*MoveAcknowledged), m.s.moving()
	if was == nil || was.ID != f.ID || was.AcknowledgedOn.IsZero() {
		return false, nil
	}
	if r := m.happened("T-13", "on", m.to, was.ReportedOn); r != nil {
		return false, r
	}
	m.emit(&MoveAcknowledged{ID: f.ID, On: m.to})
	return true, nil
}

// strikeAcknowledgement: the new municipality has not said that it takes over.
func strikeAcknowledgement(m *correcting) (bool, *Refusal) {
	f, was := m.entry.Event.Fact.(*MoveAcknowledged), m.s.moving()
	if was == nil || was.ID != f.ID || was.AcknowledgedOn.IsZero() {
		return false, nil
	}
	m.emit(&MoveUnacknowledged{ID: f.ID})
	return true, nil
}

// MoveUnacknowledged says that the new municipality has not said that it takes over.
type MoveUnacknowledged struct {
	ID string `json:"id"`
}

func (f *MoveUnacknowledged) apply(s *State, _ *Event) {
	if m := s.move(f.ID); m != nil {
		m.AcknowledgedOn = Date{}
	}
}

// strikeMoved: the case has ended, and a person sees to the rest. The new municipality is
// told that nobody came.
func strikeMoved(m *correcting) (bool, *Refusal) {
	m.takeMoveBack(m.entry.Event.Fact.(*MovedAway).ID)
	m.closedOn(ClosedMoved)
	return false, nil
}

// takeMoveBack: the person has not moved after all. Who was told that they come is told that
// they do not, as when a move is called off (INV-107).
func (m *correcting) takeMoveBack(id string) {
	was := m.s.move(id)
	if was == nil || was.HappenedOn.IsZero() {
		return
	}
	told := was.standing()
	m.emit(&MoveTakenBack{ID: id})
	m.untellPackets(SaysCalledOff, told...)
}

// MoveTakenBack says that a move that was said to have happened has not.
type MoveTakenBack struct {
	ID string `json:"id"`
}

func (f *MoveTakenBack) apply(s *State, e *Event) {
	if m := s.move(f.ID); m != nil {
		m.HappenedOn, m.CalledOffOn = Date{}, e.On
	}
}
