package casefile

import "slices"

// What the new municipality is told of a move by messages. It follows from how the move
// stands, so that whatever changes it (a step, midnight, a correction) is told, once.

// TransferStatus is how a move stands towards the municipality that has the packet.
type TransferStatus string

// The statuses. WITHDRAWN is the consent, or the packet itself: what came with it is taken away.
const (
	TransferToCome    TransferStatus = "TO_COME"
	TransferCalledOff TransferStatus = "CALLED_OFF"
	TransferWithdrawn TransferStatus = "WITHDRAWN"
	TransferHappened  TransferStatus = "HAPPENED"
)

// Codes lists them.
func (TransferStatus) Codes() []string {
	return CodesOf(TransferToCome, TransferCalledOff, TransferWithdrawn, TransferHappened)
}

// over reports whether nothing comes of it.
func (t TransferStatus) over() bool { return t == TransferCalledOff || t == TransferWithdrawn }

// NothingComes reports whether a status takes away what has come with the packet.
func NothingComes(t TransferStatus) bool { return t.over() }

// TransferWord is what is told of one packet.
type TransferWord struct {
	Status TransferStatus
	// MovesOn is empty where nothing comes of it.
	MovesOn Date
	// Plan is whether there is one in force here (INV-03); it is told as long as the two are linked.
	Plan MessagePlan
}

// transferWord is how a packet stands; zero where it was refused, for then nothing more is told.
func (s *State) transferWord(m *Move, p *Packet) TransferWord {
	if p.Answer == AnswerRefused {
		return TransferWord{}
	}
	w := TransferWord{Status: TransferCalledOff, Plan: PlanNotLive}
	if s.Plan.live() {
		w.Plan = PlanLive
	}
	switch {
	case !p.EndedOn.IsZero():
		w.Status = TransferWithdrawn
	case !m.HappenedOn.IsZero():
		w.Status, w.MovesOn = TransferHappened, m.On
	case s.moving() == m:
		w.Status, w.MovesOn = TransferToCome, m.On
	}
	return w
}

// transfers are the packets that a step sends as messages, and what it changes of those that
// were sent before.
func transfers(before, after State, events []Event) []Outgoing {
	var out []Outgoing
	for i := range after.Moves {
		m := &after.Moves[i]
		for j := range m.Packets {
			p := &m.Packets[j]
			if !m.To.IsOrganisation() || len(events) == 0 {
				continue
			}
			o := Outgoing{Kind: TransferMessage, Seq: events[len(events)-1].Seq, About: p.ID, To: m.To}
			was, had := before.packetOf(p.ID)
			switch word := after.transferWord(m, p); {
			case had == nil:
				o.Words = p.Words
				out = append(out, o)
			case word != before.transferWord(was, had) && word != (TransferWord{}):
				o.Kind = TransferStatusMessage
				out = append(out, o)
			}
		}
	}
	return out
}

// PacketContent is what a packet says as it stands now, apart from words: it is read when
// the message is carried.
type PacketContent struct {
	TransferWord
	// Version is the plan that travels; nil where there is none in force, or it is on paper.
	Version *PlanVersion
	Style   PlanStyle
	// Coordinator is who coordinates now, Granted what is decided and in force, since GrantedOn.
	Coordinator Principal
	Granted     []Scope
	GrantedOn   Date
}

// Stopped reports whether it must not travel any more.
func (c PacketContent) Stopped() bool { return c.Status == "" || c.Status.over() }

// PacketOf is what a packet says now. ok is false where there is none of that name.
func PacketOf(state State, id string) (c PacketContent, ok bool) {
	s := &state
	m, p := s.packetOf(id)
	if p == nil {
		return c, false
	}
	c.TransferWord = s.transferWord(m, p)
	if c.Stopped() {
		return c, true
	}
	movedWith := s.Plan.Status == PlanStatusFrozen && s.Plan.Reason == becauseMoved
	if n := len(s.Plan.Versions); n > 0 && (s.Plan.live() || movedWith) && !s.Plan.Versions[n-1].TakenOver {
		v := s.Plan.Versions[n-1]
		c.Version, c.Style = &v, s.Plan.Style
	}
	c.Coordinator = s.Serving()
	for _, scope := range []Scope{ScopeCoordinator, ScopePlan, ScopeChildCoordinator} {
		if on, in := s.granted(scope); in {
			c.Granted, c.GrantedOn = append(c.Granted, scope), latest(c.GrantedOn, on)
		}
	}
	c.Granted = slices.Clip(c.Granted)
	return c, true
}
