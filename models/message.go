package models

import (
	"time"

	"samlop/casefile"
)

// Message is what one organisation tells another, as one of the two keeps it. It has
// ids and no words.
type Message struct {
	OrganisationID string `gorm:"primaryKey"`
	ID             string `gorm:"primaryKey"`
	Direction      MessageDirection
	Kind           casefile.MessageKind
	// Other is the other organisation, which may be in another installation.
	Other string
	// CaseID is the file here that it is from or has come to; nil until it has been taken in.
	CaseID *string
	// About is the thing of that file: "referral-1".
	About string
	// Answers is the message that this one answers, and Answer what it says.
	Answers *string
	Answer  casefile.MunicipalityAnswer
	// Plan is told in the status of a plan alone; Answers is then the message that has linked the person.
	Plan   casefile.MessagePlan
	Words  casefile.Text
	Status MessageStatus
	Todo   MessageTodo
	// Content is sealed: what has come, until it has been taken in.
	Content *[]byte
	// PersonID is whom something that has come is about.
	PersonID *string
	// SentAt, DeliveredAt and SettledAt are instants of the world the organisation lives in.
	SentAt      time.Time
	DeliveredAt *time.Time
	SettledAt   *time.Time
	// MadeAt, WaitsFrom, TryAt and LeaseUntil are real time; WaitsFrom is when what is to be done came up.
	MadeAt     time.Time
	WaitsFrom  time.Time
	Attempts   int
	TryAt      *time.Time
	LeaseUntil *time.Time
	// Trouble is a code for why the last try came to nothing.
	Trouble MessageTrouble
}

// MessageDirection says whether an organisation has sent a message or got it.
type MessageDirection string

// The directions.
const (
	MessageOut MessageDirection = "OUT"
	MessageIn  MessageDirection = "IN"
)

// Codes lists them.
func (MessageDirection) Codes() []string { return casefile.CodesOf(MessageOut, MessageIn) }

// MessageStatus is how far a message has come.
type MessageStatus string

// The statuses. A message that has come is DELIVERED from the first.
const (
	MessageSent         MessageStatus = "SENT"
	MessageDelivered    MessageStatus = "DELIVERED"
	MessageAcknowledged MessageStatus = "ACKNOWLEDGED"
	MessageRefused      MessageStatus = "REFUSED"
	// MessageStopped: what it says must not be told any more, and it was not carried.
	MessageStopped MessageStatus = "STOPPED"
)

// Codes lists them.
func (MessageStatus) Codes() []string {
	return casefile.CodesOf(MessageSent, MessageDelivered, MessageAcknowledged, MessageRefused, MessageStopped)
}

// MessageTodo is what is to be done with a message next.
type MessageTodo string

// What there may be to do.
const (
	CarryMessage MessageTodo = "CARRY" // to the other organisation
	TellMessage  MessageTodo = "TELL"  // its own file, that it has been delivered
	TakeMessage  MessageTodo = "TAKE"  // in: what has come leads to a step
	MessageDone  MessageTodo = ""
)

// MessageTrouble is why a message could not be carried or taken in at the last try.
type MessageTrouble string

// The troubles.
const (
	MessageUnreachable MessageTrouble = "UNREACHABLE" // nobody answers there
	MessageTurnedAway  MessageTrouble = "TURNED_AWAY" // the other installation does not take it
	MessageNoWay       MessageTrouble = "NO_WAY"      // no configured installation has the organisation
	MessageNotTaken    MessageTrouble = "NOT_TAKEN"   // a rule keeps it from being taken in
	MessageInternal    MessageTrouble = "INTERNAL"    // something is wrong here; the log has more
)

// Codes lists them.
func (MessageTrouble) Codes() []string {
	return casefile.CodesOf(MessageUnreachable, MessageTurnedAway, MessageNoWay, MessageNotTaken, MessageInternal)
}

// StuckAfter is how long a message may wait before people are told.
const StuckAfter = 24 * time.Hour

// Stuck reports whether a message has waited for longer than a day of real time.
func (m Message) Stuck(now time.Time) bool {
	return m.Todo != MessageDone && now.Sub(m.WaitsFrom) > StuckAfter
}

// PersonLink is which entry of a register is whom another organisation has written
// about. Only a message makes one.
type PersonLink struct {
	OrganisationID string `gorm:"primaryKey"`
	MessageID      string `gorm:"primaryKey"`
	PersonID       string
	Other          string
	// OtherPerson is what the other calls the person towards this organisation alone.
	OtherPerson string
	MadeAt      time.Time
	// EndedAt is set where it turned out to be about somebody else.
	EndedAt *time.Time
	// PlanThere is what the other has told last of a plan of its own; "" where it has told nothing.
	PlanThere  casefile.MessagePlan
	PlanToldAt *time.Time
}
