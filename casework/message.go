package casework

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"samlop/casefile"
	"samlop/internal/auth"
	"samlop/models"
)

// Message is what one organisation tells another, as it travels (decision 027): what it
// must say, and nothing about what the sender knows beside.
type Message struct {
	ID     string               `json:"id" format:"uuid" doc:"The sender's; the same message again changes nothing"`
	Kind   casefile.MessageKind `json:"kind"`
	From   MessageSender        `json:"from"`
	To     string               `json:"to" format:"uuid" doc:"The organisation that it is for"`
	SentAt time.Time            `json:"sent_at" doc:"When it became so at the sender's (UTC)"`
	Person MessagePerson        `json:"person"`
	Wishes []casefile.Scope     `json:"wishes,omitempty" maxItems:"3" doc:"What the person needs; in a transfer packet, what is granted"`
	Words  string               `json:"words,omitempty" maxLength:"20000" doc:"What it says; of a refusal, which body is the right one"`
	// UnsafeToWrite and AddressProtected (of the person) are what the sender knows; no address travels.
	UnsafeToWrite bool   `json:"unsafe_to_write,omitempty" doc:"A letter to the person's home could do harm"`
	Answers       string `json:"answers,omitempty" format:"uuid" doc:"The message that is answered, or has told whom the plan is of"`
	// Answer is there in an answer alone, and Plan in the status of a plan.
	Answer casefile.MunicipalityAnswer `json:"answer,omitempty"`
	Plan   casefile.MessagePlan        `json:"plan,omitempty" doc:"Whether the sender has a plan in force"`
	// Transfer is of a person who moves.
	Transfer *MessageTransfer `json:"transfer,omitempty" doc:"Of a person who moves to the receiver, with their consent"`
}

// MessageTransfer is what the municipality that a person moves from tells the one they move
// to (domain.md 2.10). What is after moves_on is in TRANSFER_PACKET alone.
type MessageTransfer struct {
	Status  casefile.TransferStatus `json:"status"`
	MovesOn casefile.Date           `json:"moves_on,omitzero" format:"date" doc:"Day of the move; missing where nothing comes of it"`
	// Coordinator is a name.
	Coordinator string             `json:"coordinator,omitempty" maxLength:"200" doc:"Who coordinates at the sender's now"`
	GrantedOn   casefile.Date      `json:"granted_on,omitzero" format:"date" doc:"Since when what is granted (wishes) is so"`
	Style       casefile.PlanStyle `json:"style,omitempty"`
	Content     *PlanContent       `json:"content,omitempty" doc:"The plan in force, without anybody's principals: names are in words"`
}

// MessageSender is the organisation a message is from.
type MessageSender struct {
	ID   string `json:"id" format:"uuid"`
	Name string `json:"name" minLength:"1" maxLength:"200"`
}

// MessagePerson is whom a message is about. An address never travels, protected or not.
type MessagePerson struct {
	ID string `json:"id" format:"uuid" doc:"What the sender calls the person towards this receiver, and nobody else"`
	// The rest is in a notification of need alone.
	Name           string             `json:"name,omitempty" maxLength:"200"`
	IdentityNumber string             `json:"identity_number,omitempty" maxLength:"12"`
	BirthDate      casefile.Date      `json:"birth_date,omitzero" format:"date"`
	BirthSource    models.BirthSource `json:"birth_source,omitempty"`
	// AddressProtected says that the address is to be protected, and never what it is.
	AddressProtected bool `json:"address_protected,omitempty" doc:"Their address is protected (INV-91)"`
}

// MessageReceipt says that a message has reached the organisation it is for. It is the
// same whoever the message is about: nothing has been looked up for it.
type MessageReceipt struct {
	ID          string    `json:"id" format:"uuid"`
	DeliveredAt time.Time `json:"delivered_at" doc:"When it first came here, by the clock of the receiver (UTC)"`
}

// Peer is another installation, and the organisations that live there.
type Peer struct {
	// Address is what it calls itself (iss, aud), and Via where it is reached from here.
	Address, Via string
	// Organisations are their names by their ids.
	Organisations map[string]string
}

// Courier carries a message to another installation. Its error is an *Undelivered when
// the other has answered and does not take it.
type Courier interface {
	Deliver(ctx context.Context, to Peer, id string, message []byte) (receipt []byte, err error)
}

// Undelivered says that the other installation does not take a message.
type Undelivered struct{ Status int }

func (e *Undelivered) Error() string {
	return fmt.Sprintf("the other installation answered %d", e.Status)
}

// Receive puts down a message from another installation, which its token has named,
// once: the same again gets the same receipt. What it leads to follows behind (Carry),
// so that neither the answer nor the time it takes says anything about the person.
// Errors: NotFound for an organisation that is not here, Forbidden for a sender that is
// not the other's, Invalid.
func (d *Service) Receive(ctx context.Context, signed auth.PeerMessage, key string, m Message) (out MessageReceipt, err error) {
	defer wrapError("receiving a message", &err)
	if signed.ID != m.ID || key != m.ID {
		return MessageReceipt{}, &Invalid{Field: "id", Key: "message_id_differs"}
	}
	from := slices.IndexFunc(d.peers, func(p Peer) bool { return p.Address == signed.Peer })
	if from < 0 {
		return MessageReceipt{}, &Forbidden{NotRegistered}
	}
	if _, theirs := d.peers[from].Organisations[m.From.ID]; !theirs {
		return MessageReceipt{}, &Forbidden{NotRegistered}
	}
	return d.receive(ctx, m)
}

// receive is Receive where the sender is known to be who it says.
func (d *Service) receive(ctx context.Context, m Message) (MessageReceipt, error) {
	if !validID(m.To) || !validID(m.From.ID) || m.To == m.From.ID {
		return MessageReceipt{}, &NotFound{"organisation"}
	}
	ctx = models.ForOrganisation(ctx, m.To) // whoever carries it
	org, err := d.store.OrganisationByID(ctx, m.To)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return MessageReceipt{}, &NotFound{"organisation"}
	}
	if err != nil {
		return MessageReceipt{}, err
	}
	if err := d.checkMessage(ctx, org, m); err != nil {
		return MessageReceipt{}, err
	}
	clock, err := d.store.ClockOf(ctx, m.To)
	if err != nil {
		return MessageReceipt{}, err
	}
	raw, err := json.Marshal(m)
	if err != nil {
		return MessageReceipt{}, fmt.Errorf("encoding a message: %w", err)
	}
	content, err := d.keys.Seal(raw, placeOfMessage(m))
	if err != nil {
		return MessageReceipt{}, fmt.Errorf("sealing a message: %w", err)
	}
	now := d.nowAt(clock.Offset)
	row, err := d.store.KeepMessage(ctx, models.Message{OrganisationID: m.To, ID: m.ID, Direction: models.MessageIn, Kind: m.Kind,
		Other: m.From.ID, Answers: optional(m.Answers), Answer: m.Answer, Plan: m.Plan, Status: models.MessageDelivered, Todo: models.TakeMessage,
		Content: &content, SentAt: m.SentAt.UTC(), DeliveredAt: &now})
	if err != nil {
		return MessageReceipt{}, err
	}
	if row.Direction != models.MessageIn || row.Other != m.From.ID {
		return MessageReceipt{}, &Invalid{Field: "id", Key: "message_id_taken"}
	}
	return MessageReceipt{ID: row.ID, DeliveredAt: value(row.DeliveredAt)}, nil
}

// placeOfMessage is where a sealed message is at home; it opens nowhere else.
func placeOfMessage(m Message) string { return "messages/content/" + m.To + "/" + m.ID }

// checkMessage refuses what nothing could ever come of.
func (d *Service) checkMessage(ctx context.Context, to models.Organisation, m Message) error {
	switch {
	case !validID(m.ID):
		return &Invalid{Field: "id", Key: "bad_id"}
	case !validID(m.Person.ID):
		return &Invalid{Field: "person.id", Key: "bad_id"}
	case m.SentAt.IsZero():
		return &Invalid{Field: "sent_at", Key: "date_missing"}
	case m.Kind == casefile.TransferMessage && (m.Transfer == nil || !m.Transfer.MovesOn.IsValid() ||
		casefile.NothingComes(m.Transfer.Status)),
		m.Kind == casefile.TransferStatusMessage && m.Transfer == nil:
		return &Invalid{Field: "transfer", Key: "transfer_missing"}
	case m.Kind == casefile.NeedMessage, m.Kind == casefile.TransferMessage:
		if to.Kind != models.Municipality {
			return &Invalid{Field: "to", Key: "not_a_municipality"}
		}
		return checkName(m.Person.Name)
	case m.Kind == casefile.AnswerMessage && slices.Contains(m.Answer.Codes(), string(m.Answer)),
		m.Kind == casefile.PlanMessage && slices.Contains(m.Plan.Codes(), string(m.Plan)),
		m.Kind == casefile.TransferStatusMessage && slices.Contains(m.Transfer.Status.Codes(), string(m.Transfer.Status)) &&
			slices.Contains(m.Plan.Codes(), string(m.Plan)):
		return d.checkAbout(ctx, m)
	}
	return &Invalid{Field: "kind", Key: "unknown_code"}
}

// checkAbout holds that a message is about one that the two have exchanged: an answer
// about one that went from here to there.
func (d *Service) checkAbout(ctx context.Context, m Message) error {
	if !validID(m.Answers) {
		return &Invalid{Field: "answers", Key: "bad_id"}
	}
	about, err := d.store.MessageOf(ctx, m.To, m.Answers)
	switch {
	case errors.Is(err, gorm.ErrRecordNotFound):
	case err != nil:
		return err
	case about.Other == m.From.ID && aboutFits(m.Kind, about):
		return nil
	}
	return &Invalid{Field: "answers", Key: "no_such_message"}
}

// aboutFits: what one of them began is answered by the other, both tell of plans, and who
// has sent a packet tells of the move.
func aboutFits(kind casefile.MessageKind, about models.Message) bool {
	begins := about.Kind == casefile.NeedMessage || about.Kind == casefile.TransferMessage
	switch kind {
	case casefile.PlanMessage:
		return begins
	case casefile.TransferStatusMessage:
		return about.Kind == casefile.TransferMessage && about.Direction == models.MessageIn
	}
	return begins && about.Direction == models.MessageOut
}

// towardsOther is what an organisation calls a person towards another: the same each
// time, and told from what a third is told by nobody else.
func towardsOther(organisation, personID, other string) string {
	return derivedID("person towards", organisation, personID, other)
}
