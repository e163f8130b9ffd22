package casefile

import (
	"slices"
	"time"

	"samlop/casefile/calendar"
)

// A person who moves to another municipality (domain.md 2.10): the duty follows where they
// stay, so that the old municipality is responsible until 00:00 on the day of the move and
// not a minute longer, and what it knows travels only with their consent.

// Move is a move that has been reported. To is the municipality as an organisation that
// messages reach, or MunicipalityUnit.
type Move struct {
	ID         string    `json:"id"`
	On         Date      `json:"on"`
	To         Principal `json:"to"`
	Name       Text      `json:"name,omitempty"`
	ReportedOn Date      `json:"reported_on"`
	// PacketOn is the day the transfer packet was written, AcknowledgedOn that on which the new
	// municipality said that it has it.
	PacketOn       Date `json:"packet_on,omitzero"`
	AcknowledgedOn Date `json:"acknowledged_on,omitzero"`
	// CalledOffOn and HappenedOn end it.
	CalledOffOn Date `json:"called_off_on,omitzero"`
	HappenedOn  Date `json:"happened_on,omitzero"`
}

// moving is the move that is to come, or nil.
func (s *State) moving() *Move {
	if n := len(s.Moves); n > 0 && s.Moves[n-1].CalledOffOn.IsZero() && s.Moves[n-1].HappenedOn.IsZero() {
		return &s.Moves[n-1]
	}
	return nil
}

// active: something is granted and under way, until the person has moved.
func (s *State) active() bool { return s.Phase.active() }

func (p Phase) active() bool { return p == PhaseActive || p == PhaseTransferPending }

// ReportMove is T-12: the person is to move, or has moved. Reported again it puts the day
// off, or names another municipality. A day that has passed ends the case at once.
type ReportMove struct {
	MovesOn Date `json:"moves_on" format:"date" doc:"The day of the move: from 00:00 on it the new municipality is responsible"`
	Name    Text `json:"name" minLength:"1" maxLength:"200" doc:"The municipality they move to"`
	Note    Text `json:"note,omitempty" maxLength:"4000" doc:"What was said of it"`
}

func (c *ReportMove) open(d *deciding) *Refusal { return d.inPhase("T-12", PhaseActive) }

func (c *ReportMove) decide(d *deciding) *Refusal {
	switch {
	case c.Name == "":
		return malformed("T-12", "move_to_missing")
	case !c.MovesOn.IsValid():
		return malformed("T-12", "date_missing", "field", "moves_on")
	case c.MovesOn.Before(d.s.FirstReceivedOn):
		return malformed("T-12", "date_too_early", "field", "moves_on", "date", c.MovesOn.String(), "earliest", d.s.FirstReceivedOn.String())
	}
	m := Move{ID: nextID("move", len(d.s.Moves)), On: c.MovesOn, To: MunicipalityUnit, Name: c.Name, ReportedOn: d.today}
	was := d.s.moving()
	if was != nil {
		m.ID, m.PacketOn, m.ReportedOn = was.ID, was.PacketOn, was.ReportedOn
	}
	d.emit(&MoveReported{Move: m, Note: c.Note})
	if !c.MovesOn.After(d.today) {
		d.movesNow()
		return nil
	}
	if was != nil && !was.PacketOn.IsZero() {
		d.untellMove(m.ID, SaysMoved)
	}
	d.packetDue()
	return nil
}

// MoveReported says when the person moves, and where to.
type MoveReported struct {
	Move Move `json:"move"`
	Note Text `json:"note,omitempty"`
}

func (f *MoveReported) apply(s *State, _ *Event) {
	s.Phase = PhaseTransferPending
	if n := len(s.Moves); n > 0 && s.Moves[n-1].ID == f.Move.ID {
		s.Moves[n-1] = f.Move
		return
	}
	s.Moves = append(s.Moves, f.Move)
}

// packetDue keeps DL-25 in step with the move and the consent to transfer: without consent
// nothing travels.
func (d *deciding) packetDue() {
	m := d.s.moving()
	wanted := m != nil && m.PacketOn.IsZero() && d.s.consented(ConsentTransfer)
	for _, dl := range d.live(TransferPacket, "") {
		if !wanted || dl.CountedFrom != m.On {
			d.cancel(TransferPacket, "", becauseReplaced)
		}
	}
	if wanted && len(d.live(TransferPacket, "")) == 0 {
		d.setDeadline(TransferPacket, m.ID, "", m.On)
	}
}

// moveToCome is the move that a step of a rule is about.
func (d *deciding) moveToCome(rule string) (*Move, *Refusal) {
	m := d.s.moving()
	if m == nil {
		return nil, refuse(rule, "no_move_to_come")
	}
	return m, nil
}

// SendTransfer writes the transfer packet (D-20) to the new municipality: the plan, who
// takes part, and what is decided. It needs the person's consent (TRANSFER).
type SendTransfer struct {
	Words Text `json:"words,omitempty" maxLength:"20000" doc:"What the new municipality should know besides"`
}

func (c *SendTransfer) open(d *deciding) *Refusal {
	m, r := d.moveToCome("T-12")
	if r != nil {
		return r
	}
	if !m.PacketOn.IsZero() {
		return refuse("T-12", "packet_written", "date", m.PacketOn.String())
	}
	return d.needs(ConsentTransfer)
}

func (c *SendTransfer) decide(d *deciding) *Refusal {
	m := *d.s.moving()
	d.emit(&TransferSent{ID: m.ID, On: d.today, Words: c.Words})
	d.writeLetter(TransferLetter, m.To, m.ID)
	return nil // DL-25 is met when it is posted (tell)
}

// TransferSent says that the packet was written.
type TransferSent struct {
	ID    string `json:"id"`
	On    Date   `json:"on"`
	Words Text   `json:"words,omitempty"`
}

func (f *TransferSent) apply(s *State, _ *Event) {
	if m := s.move(f.ID); m != nil {
		m.PacketOn = f.On
	}
}

func (s *State) move(id string) *Move { return find(s.Moves, func(m *Move) bool { return m.ID == id }) }

// AcknowledgeMove is the first half of T-13: the new municipality has said that it takes
// over. The case goes on to the day of the move.
type AcknowledgeMove struct {
	AcknowledgedOn Date `json:"acknowledged_on,omitzero" format:"date" doc:"Today when left out"`
}

func (c *AcknowledgeMove) open(d *deciding) *Refusal {
	m, r := d.moveToCome("T-13")
	if r == nil && !m.AcknowledgedOn.IsZero() {
		r = refuse("T-13", "move_acknowledged", "date", m.AcknowledgedOn.String())
	}
	return r
}

func (c *AcknowledgeMove) decide(d *deciding) *Refusal {
	m := d.s.moving()
	if c.AcknowledgedOn.IsZero() {
		c.AcknowledgedOn = d.today
	}
	if r := d.happened("T-13", "acknowledged_on", c.AcknowledgedOn, m.ReportedOn); r != nil {
		return r
	}
	d.emit(&MoveAcknowledged{ID: m.ID, On: c.AcknowledgedOn})
	return nil
}

// MoveAcknowledged says that the new municipality takes over.
type MoveAcknowledged struct {
	ID string `json:"id"`
	On Date   `json:"on"`
}

func (f *MoveAcknowledged) apply(s *State, _ *Event) {
	if m := s.move(f.ID); m != nil {
		m.AcknowledgedOn = f.On
	}
}

// CallOffMove: the person stays. What was told of the move is untold (INV-107).
type CallOffMove struct {
	Why Text `json:"why,omitempty" maxLength:"4000"`
}

func (c *CallOffMove) open(d *deciding) *Refusal {
	_, r := d.moveToCome("T-12")
	return r
}

func (c *CallOffMove) decide(d *deciding) *Refusal {
	id := d.s.moving().ID
	d.emit(&MoveCalledOff{ID: id, Why: c.Why})
	d.cancel(TransferPacket, "", becauseCalledOff)
	d.stopAt(moveCalledOff, becauseCalledOff, id)
	d.untellMove(id, SaysCalledOff)
	for _, con := range d.s.Consents {
		if con.Kind == ConsentTransfer && con.inForce() {
			d.endConsent(con, ConsentExpired, becauseCalledOff)
		}
	}
	return nil
}

// untellMove tells the new municipality, where the packet has left, that the day is another
// or that nobody comes.
func (d *deciding) untellMove(id string, says LetterSays) {
	for _, l := range d.s.Letters {
		if l.Code == TransferLetter && l.About == id && (l.Status == LetterPosted || len(l.CameBack) > 0) {
			d.write(Letter{Code: TransferLetter, To: l.To, About: id, Says: says})
			return
		}
	}
}

// MoveCalledOff says that the person stays.
type MoveCalledOff struct {
	ID  string `json:"id"`
	Why Text   `json:"why,omitempty"`
}

func (f *MoveCalledOff) apply(s *State, e *Event) {
	s.Phase = PhaseActive
	if m := s.move(f.ID); m != nil {
		m.CalledOffOn = e.On
	}
}

// movesAt is the instant at which the person has moved: 00:00 of the day, Europe/Oslo,
// whatever the clocks do that night.
func (s *State) movesAt() (at time.Time, waits bool) {
	m := s.moving()
	if m == nil || s.Phase != PhaseTransferPending {
		return time.Time{}, false
	}
	return calendar.Midnight(m.On), true
}

// moveComes is T-13: at midnight the new municipality is responsible.
func (d *deciding) moveComes() {
	if at, waits := d.s.movesAt(); waits && !at.After(d.now) {
		d.movesNow()
	}
}

// movesNow ends the case because the person has moved. Where the day has passed when it is
// told of, somebody was responsible until now.
func (d *deciding) movesNow() {
	m := *d.s.moving()
	to, told := d.s.writtenTo(d.today), slices.DeleteFunc(d.s.involved(), func(p Principal) bool { return !p.IsStaff() })
	until := d.now
	if d.cmd.By.Who == System {
		until = calendar.Midnight(m.On)
	}
	d.emit(&MovedAway{ID: m.ID, On: m.On})
	d.emit(&Closed{Reason: ClosedMoved})
	d.endAt(becauseMoved, until)
	d.writeLetters(MovedLetter, to, m.ID) // also says whom to turn to where nothing was sent
	if len(told) > 0 {
		d.emit(&MessageSent{Code: "CASE_CLOSED", To: told})
	}
}

// MovedAway says that the person has moved: another municipality has the duty from that day.
type MovedAway struct {
	ID string `json:"id"`
	On Date   `json:"on"`
}

func (f *MovedAway) apply(s *State, _ *Event) {
	if m := s.move(f.ID); m != nil {
		m.HappenedOn = f.On
	}
}
