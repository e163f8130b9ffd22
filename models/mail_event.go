package models

import (
	"time"

	"samlop/casefile"
)

// MailDelivery is the last that a carrier has said of a mail after it took it.
type MailDelivery string

// What a carrier may say (decision 032); "" is nothing yet.
const (
	// MailProcessed: the carrier has the mail and will try.
	MailProcessed MailDelivery = "PROCESSED"
	// MailDeferred: the recipient's server has put it off, and the carrier tries on.
	MailDeferred MailDelivery = "DEFERRED"
	// MailDelivered: the recipient's server has taken it.
	MailDelivered MailDelivery = "DELIVERED"
	// MailBounced: the recipient's server will not have it.
	MailBounced MailDelivery = "BOUNCED"
	// MailDropped: the carrier has given it up without trying.
	MailDropped MailDelivery = "DROPPED"
	// MailSpam: whoever got it has called it spam, and gets no more of ours.
	MailSpam MailDelivery = "SPAM"
)

// Codes lists them, weakest first.
func (MailDelivery) Codes() []string {
	return casefile.CodesOf(MailProcessed, MailDeferred, MailDelivered, MailBounced, MailDropped, MailSpam)
}

// rank orders what is said by how much it settles. Carriers send events late and out of
// turn, so that only one that outranks what is known changes anything; and a server may
// take a mail first and return it later.
func (d MailDelivery) rank() int {
	switch d {
	case MailProcessed:
		return 1
	case MailDeferred:
		return 2
	case MailDelivered:
		return 3
	case MailBounced, MailDropped, MailSpam:
		return 4
	}
	return 0
}

// MailEvent is one thing that a carrier has said of a mail. It holds no address, and
// none of the carrier's words (INV-80).
type MailEvent struct {
	// Source is whose event it is, and EventID the carrier's id of it.
	Source         string `gorm:"primaryKey"`
	EventID        string `gorm:"primaryKey"`
	OrganisationID string
	MailKey        string
	Said           MailDelivery
	// Reason is a code for why it did not arrive, such as bounce-5.1.1; "" otherwise.
	Reason string
	// HappenedAt is real time by the carrier's clock, HeardAt by ours.
	HappenedAt time.Time
	HeardAt    time.Time
}

// Hear takes in what a carrier has said of the mail, and reports whether it changes
// anything. Before that the mail is as the carrier answered, or did not answer, when it
// was handed over: what is said later is known better. at is when it happened, by the
// clock of the mail's world.
func (m *Mail) Hear(said MailDelivery, reason string, at time.Time) bool {
	if said.rank() <= m.Delivery.rank() {
		return false
	}
	m.Delivery, m.DeliveryAt, m.LeaseUntil = said, &at, nil
	if m.SentAt == nil {
		m.SentAt = &at
	}
	if said.rank() < MailBounced.rank() {
		m.Status, m.Reason = MailSent, ""
	} else {
		m.Status, m.Reason = MailFailed, reason
	}
	return true
}
