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
	// PacketOn is the day the transfer packet that stands was written, AcknowledgedOn that on
	// which the new municipality said that it takes over.
	PacketOn       Date `json:"packet_on,omitzero"`
	AcknowledgedOn Date `json:"acknowledged_on,omitzero"`
	// Packets are those that were written, the latest last.
	Packets []Packet `json:"packets,omitempty"`
	// CalledOffOn and HappenedOn end it.
	CalledOffOn Date `json:"called_off_on,omitzero"`
	HappenedOn  Date `json:"happened_on,omitzero"`
}

func (m Move) clone() Move {
	m.Packets = slices.Clone(m.Packets)
	return m
}

// moving is the move that is to come, or nil. A case that came to another end has none.
func (s *State) moving() *Move {
	if n := len(s.Moves); n > 0 && s.Phase == PhaseTransferPending && s.Moves[n-1].CalledOffOn.IsZero() && s.Moves[n-1].HappenedOn.IsZero() {
		return &s.Moves[n-1]
	}
	return nil
}

// active: something is granted and under way, until the person has moved.
func (s *State) active() bool { return s.Phase.active() }

func (p Phase) active() bool { return p == PhaseActive || p == PhaseTransferPending }

// ReportMove is T-12: the person is to move, or has moved. Reported again without saying
// where it puts the day off; where another municipality is named, the move to the first
// is called off, and what was to travel needs a new consent. A day that has passed ends
// the case at once.
type ReportMove struct {
	MovesOn      Date      `json:"moves_on" format:"date" doc:"The day of the move: from 00:00 on it the new municipality is responsible"`
	Municipality Principal `json:"municipality,omitempty" pattern:"^organisation/[0-9a-zA-Z-]{1,64}$"`
	Name         Text      `json:"name,omitempty" maxLength:"200" doc:"Name of a municipality that no message reaches; it gets letters"`
	Note         Text      `json:"note,omitempty" maxLength:"4000" doc:"What was said of it"`
}

// Docs says what the tags have no room for.
func (ReportMove) Docs() map[string]string {
	return map[string]string{
		"municipality": "The municipality they move to, as organisation/<id>, where messages reach it; else its name. Leave both out to " +
			"give a move that has been reported another day",
	}
}

func (c *ReportMove) open(d *deciding) *Refusal { return d.inPhase("T-12", PhaseActive) }

// where is the municipality that is named, and whether it is another than was.
func (c *ReportMove) where(was *Move) (to Principal, name Text, another bool, r *Refusal) {
	switch {
	case c.Municipality != "" && (c.Name != "" || !c.Municipality.IsOrganisation()):
		return "", "", false, malformed("T-12", "move_to_missing")
	case c.Municipality == "" && c.Name == "" && was == nil:
		return "", "", false, malformed("T-12", "move_to_missing")
	case c.Municipality == "" && c.Name == "":
		return was.To, was.Name, false, nil
	}
	to = c.Municipality
	if to == "" {
		to = MunicipalityUnit
	}
	return to, c.Name, was != nil && (was.To != to || was.Name != c.Name), nil
}

func (c *ReportMove) decide(d *deciding) *Refusal {
	was := d.s.moving()
	to, name, another, r := c.where(was)
	switch {
	case r != nil:
		return r
	case !c.MovesOn.IsValid():
		return malformed("T-12", "date_missing", "field", "moves_on")
	case c.MovesOn.Before(d.s.FirstReceivedOn):
		return malformed("T-12", "date_too_early", "field", "moves_on", "date", c.MovesOn.String(), "earliest", d.s.FirstReceivedOn.String())
	}
	if another {
		d.callMoveOff(*was, becauseReplaced, "")
		was = nil
	}
	f := &MoveReported{Move: Move{ID: nextID("move", len(d.s.Moves)), On: c.MovesOn, To: to, Name: name, ReportedOn: d.today}, Note: c.Note}
	if was != nil {
		f.Was, f.Move = was.On, was.clone()
		f.Move.On = c.MovesOn
	}
	d.emit(f)
	d.doneTasks(TaskTransferRefused, "")
	if !c.MovesOn.After(d.today) {
		d.movesNow()
		return nil
	}
	if was != nil && f.Was != c.MovesOn {
		d.tellNewDay(f.Move)
	}
	return nil
}

// tellNewDay tells the new municipality that the day is another: what waits to be posted is
// written anew, who has had it gets another letter, and a message follows from how the
// move stands (transferWords).
func (d *deciding) tellNewDay(m Move) {
	p := m.packet()
	if p == nil || m.To.IsOrganisation() {
		return
	}
	waits := func(l *Letter) bool { // or came back: nobody there has it
		return l.Code == TransferLetter && l.About == p.ID && (l.Pending() || l.Status == LetterFailed) && l.Says == ""
	}
	if slices.ContainsFunc(d.s.Letters, func(l Letter) bool { return waits(&l) }) {
		d.stopLetters(becauseReplaced, waits)
		d.writeLetter(TransferLetter, m.To, p.ID)
		return
	}
	d.untellPackets(SaysMoved, p.ID)
}

// MoveReported says when the person moves, and where to.
type MoveReported struct {
	Move Move `json:"move"`
	Note Text `json:"note,omitempty"`
	// Was is the day it was to be before, of a move that is put off.
	Was Date `json:"was,omitzero"`
}

func (f *MoveReported) apply(s *State, _ *Event) {
	s.Phase = PhaseTransferPending
	m := f.Move.clone()
	if n := len(s.Moves); n > 0 && s.Moves[n-1].ID == m.ID {
		s.Moves[n-1] = m
		return
	}
	s.Moves = append(s.Moves, m)
}

// moveToCome is the move that a step of a rule is about.
func (d *deciding) moveToCome(rule string) (*Move, *Refusal) {
	m := d.s.moving()
	if m == nil {
		return nil, refuse(rule, "no_move_to_come")
	}
	return m, nil
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
	d.callMoveOff(*d.s.moving(), becauseCalledOff, c.Why)
	return nil
}

// callMoveOff ends a move that is to come: nobody comes there. Another may be reported.
func (d *deciding) callMoveOff(m Move, because Reason, why Text) {
	m = m.clone()
	d.emit(&MoveCalledOff{ID: m.ID, Why: why})
	d.cancel(TransferPacket, "", because)
	d.stopAt(moveCalledOff, because, m.packetIDs()...)
	d.untellPackets(SaysCalledOff, m.standing()...)
	d.doneTasks(TaskTransferRefused, "")
	for _, con := range d.s.Consents {
		if con.Kind == ConsentTransfer && con.inForce() {
			d.endConsent(con, ConsentExpired, because)
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
