package casefile

import (
	"slices"
	"strconv"
)

// What travels with a person who moves (D-20): a letter, or to a municipality that messages
// reach a message (TRANSFER_PACKET). It goes to the one that the consent names, and
// stands while there is consent.

// Packet is one transfer packet. It is called after its move, and from the second on also
// by its number: "move-1", "move-1-2".
type Packet struct {
	ID    string `json:"id"`
	On    Date   `json:"on"`
	Words Text   `json:"words,omitempty"`
	// DeliveredOn is the day a message was delivered; when a letter left, the letter says.
	DeliveredOn Date `json:"delivered_on,omitzero"`
	// Answer is what the new municipality has said to it by message, on AnsweredOn.
	Answer     MunicipalityAnswer `json:"answer,omitempty"`
	AnsweredOn Date               `json:"answered_on,omitzero"`
	RightBody  Text               `json:"right_body,omitempty"`
	// EndedOn is the day it ceased to stand: consent was taken back, or it should not have been written.
	EndedOn Date   `json:"ended_on,omitzero"`
	Reason  Reason `json:"reason,omitempty"`
}

func (p *Packet) stands() bool { return p.EndedOn.IsZero() && p.Answer != AnswerRefused }

// packet is the one that stands, or nil.
func (m *Move) packet() *Packet {
	if n := len(m.Packets); n > 0 && m.Packets[n-1].stands() {
		return &m.Packets[n-1]
	}
	return nil
}

// packetID is what the packet that stands is called, or the next.
func (m *Move) packetID() string {
	if p := m.packet(); p != nil {
		return p.ID
	}
	if len(m.Packets) == 0 {
		return m.ID
	}
	return m.ID + "-" + strconv.Itoa(len(m.Packets)+1)
}

func (m *Move) packetIDs() []string {
	out := []string{m.ID}
	for _, p := range m.Packets {
		out = append(out, p.ID)
	}
	return out
}

// standing are the packets that have not been taken back.
func (m *Move) standing() []string {
	var out []string
	for _, p := range m.Packets {
		if p.EndedOn.IsZero() {
			out = append(out, p.ID)
		}
	}
	return out
}

// packetOf finds a packet of any move, and its move.
func (s *State) packetOf(id string) (*Move, *Packet) {
	for i := range s.Moves {
		if p := find(s.Moves[i].Packets, func(p *Packet) bool { return p.ID == id }); p != nil {
			return &s.Moves[i], p
		}
	}
	return nil, nil
}

// mayTransfer reports whether the person consents to a packet to where they move.
func (s *State) mayTransfer(m *Move) bool {
	return slices.ContainsFunc(s.Consents, func(c Consent) bool {
		return c.Kind == ConsentTransfer && c.Status == ConsentActive && c.Party == m.To
	})
}

// packetLeft reports whether the packet that stands has left: as a letter that was posted,
// or as a message that was delivered.
func (s *State) packetLeft(m *Move) bool {
	p := m.packet()
	return p != nil && (!p.DeliveredOn.IsZero() || slices.ContainsFunc(s.Letters, func(l Letter) bool {
		return l.Code == TransferLetter && l.About == p.ID && l.Says == "" && l.Status == LetterPosted
	}))
}

// untellPackets tells by letter whoever got one of these packets so that the day is another,
// that nobody comes, or that what they got is to be deleted (INV-107). Whoever got it by
// message hears by message (transferWord).
func (d *deciding) untellPackets(says LetterSays, ids ...string) {
	for _, l := range slices.Clone(d.s.Letters) {
		if l.Code == TransferLetter && slices.Contains(ids, l.About) && l.Says == "" && l.hasLeft() {
			d.write(Letter{Code: TransferLetter, To: l.To, About: l.About, Says: says})
		}
	}
}

// packetFollows keeps packet and DL-25 in step with the move and the consent to transfer:
// without consent nothing travels, and what has is taken back.
func (d *deciding) packetFollows() {
	m := d.s.moving()
	if m != nil && m.packet() != nil && !d.s.mayTransfer(m) {
		id := m.packet().ID
		d.endPacket(*m, becauseConsentWithdrawn)
		d.untellPackets(SaysTakenBack, id)
		m = d.s.moving()
	}
	wanted := m != nil && d.s.mayTransfer(m) && !d.s.packetLeft(m)
	for _, dl := range d.live(TransferPacket, "") {
		if !wanted || dl.CountedFrom != m.On || dl.About != m.packetID() {
			d.cancel(TransferPacket, "", becauseReplaced)
		}
	}
	if wanted && len(d.live(TransferPacket, "")) == 0 {
		d.setDeadline(TransferPacket, m.packetID(), "", m.On)
	}
}

// endPacket lets the packet of a move stand no more: a letter that waits is stopped, and who
// has it as a message is told (transferWords).
func (d *deciding) endPacket(m Move, because Reason) {
	p := m.packet()
	if p == nil {
		return
	}
	id := p.ID
	d.stopLetters(because, func(l *Letter) bool { return l.Code == TransferLetter && l.About == id })
	d.emit(&PacketEnded{Packet: id, Reason: because})
}

// PacketEnded says that a packet stands no more.
type PacketEnded struct {
	Packet string `json:"packet"`
	Reason Reason `json:"reason"`
}

func (f *PacketEnded) apply(s *State, e *Event) {
	if m, p := s.packetOf(f.Packet); p != nil {
		p.EndedOn, p.Reason, m.PacketOn = e.On, f.Reason, Date{}
	}
}

// SendTransfer writes the transfer packet (D-20) to the new municipality: the plan, who
// coordinates now, and what is decided. It needs the person's consent (TRANSFER), which
// names the municipality.
type SendTransfer struct {
	Words Text `json:"words,omitempty" maxLength:"20000" doc:"What the new municipality should know besides"`
}

func (c *SendTransfer) open(d *deciding) *Refusal {
	m, r := d.moveToCome("T-12")
	switch {
	case r != nil:
		return r
	case !m.PacketOn.IsZero():
		return refuse("T-12", "packet_written", "date", m.PacketOn.String())
	case d.s.consented(ConsentTransfer) && !d.s.mayTransfer(m):
		return refuse("T-12", "transfer_consent_names_another")
	}
	return d.needs(ConsentTransfer)
}

func (c *SendTransfer) decide(d *deciding) *Refusal {
	m := *d.s.moving()
	id := m.packetID()
	d.emit(&TransferSent{ID: m.ID, On: d.today, Words: c.Words, Packet: id})
	d.doneTasks(TaskTransferRefused, "")
	d.writeLetter(TransferLetter, m.To, id)
	return nil // DL-25 is met when it is posted (tell), or delivered
}

// TransferSent says that the packet was written.
type TransferSent struct {
	ID     string `json:"id"`
	On     Date   `json:"on"`
	Words  Text   `json:"words,omitempty"`
	Packet string `json:"packet,omitempty"`
}

func (f *TransferSent) apply(s *State, _ *Event) {
	m := s.move(f.ID)
	if m == nil {
		return
	}
	p := Packet{ID: f.Packet, On: f.On, Words: f.Words}
	if p.ID == "" {
		p.ID = f.ID
	}
	m.PacketOn = f.On
	m.Packets = append(m.Packets, p)
}

// NoteTransferDelivery is the road telling the case that the packet has arrived (DL-25).
type NoteTransferDelivery struct {
	Packet string `json:"packet" pattern:"^move-[0-9-]{1,19}$"`
	On     Date   `json:"on"`
}

func (c *NoteTransferDelivery) open(*deciding) *Refusal { return nil }

func (c *NoteTransferDelivery) decide(d *deciding) *Refusal {
	if _, p := d.s.packetOf(c.Packet); p != nil && p.DeliveredOn.IsZero() {
		d.emit(&PacketDelivered{Packet: c.Packet, On: c.On})
		d.settle(TransferPacket, c.Packet, c.On)
	}
	return nil
}

// PacketDelivered says that a packet has arrived as a message.
type PacketDelivered struct {
	Packet string `json:"packet"`
	On     Date   `json:"on"`
}

func (f *PacketDelivered) apply(s *State, _ *Event) {
	if _, p := s.packetOf(f.Packet); p != nil {
		p.DeliveredOn = f.On
	}
}

// NoteTransferAnswer is the road telling the case what the new municipality has answered:
// that it has taken the person up (T-13), or that another body is the right one. Then
// nothing has been sent that helps, and somebody sends it to the right one.
type NoteTransferAnswer struct {
	Packet    string             `json:"packet" pattern:"^move-[0-9-]{1,19}$"`
	Answer    MunicipalityAnswer `json:"answer"`
	RightBody Text               `json:"right_body,omitempty" maxLength:"2000"`
	On        Date               `json:"on"`
}

func (c *NoteTransferAnswer) open(*deciding) *Refusal { return nil }

func (c *NoteTransferAnswer) decide(d *deciding) *Refusal {
	m, p := d.s.packetOf(c.Packet)
	if p == nil {
		return nil
	}
	if p.Answer == c.Answer && p.RightBody == c.RightBody {
		return nil
	}
	latest := m.Packets[len(m.Packets)-1].ID == p.ID && p.EndedOn.IsZero() && m.CalledOffOn.IsZero()
	d.emit(&PacketAnswered{Packet: c.Packet, Answer: c.Answer, RightBody: c.RightBody, On: c.On})
	switch {
	case !latest:
	case c.Answer == AnswerRefused:
		d.openTask(TaskTransferRefused, c.Packet, d.today)
	default:
		d.doneTasks(TaskTransferRefused, c.Packet)
	}
	return nil
}

// PacketAnswered says what the new municipality has answered to a packet.
type PacketAnswered struct {
	Packet    string             `json:"packet"`
	Answer    MunicipalityAnswer `json:"answer"`
	RightBody Text               `json:"right_body,omitempty"`
	On        Date               `json:"on"`
}

func (f *PacketAnswered) apply(s *State, _ *Event) {
	m, p := s.packetOf(f.Packet)
	if p == nil {
		return
	}
	p.Answer, p.RightBody, p.AnsweredOn = f.Answer, f.RightBody, f.On
	if m.Packets[len(m.Packets)-1].ID != p.ID || !p.EndedOn.IsZero() {
		return
	}
	m.PacketOn, m.AcknowledgedOn = p.On, f.On
	if f.Answer == AnswerRefused {
		m.PacketOn, m.AcknowledgedOn = Date{}, Date{}
	}
}
