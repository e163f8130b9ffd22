package mail

import (
	"errors"
	"regexp"
	"time"
)

// What a carrier can say of a mail after it took it, as Event.Said.
const (
	Processed = "PROCESSED" // the carrier has it and will try
	Deferred  = "DEFERRED"  // put off by the recipient's server; the carrier tries on
	Delivered = "DELIVERED" // the recipient's server has taken it
	Bounced   = "BOUNCED"   // the recipient's server will not have it
	Dropped   = "DROPPED"   // the carrier has given it up without trying
	Spam      = "SPAM"      // whoever got it has called it spam
)

// The sources of events, as Event.Source.
const (
	FromSendGrid = "SENDGRID"
	FromSMTP     = "SMTP"
)

// Event is one thing that a carrier says of a mail. It holds no address and none of the
// carrier's words, which like to quote the address (INV-80).
type Event struct {
	Source string
	// ID is the same when the same is said again.
	ID string
	// Key is the mail's own, as in Message.
	Key  string
	Said string
	// Reason is a code for why it did not arrive: "bounce-5.1.1", "blocked-4.7.1",
	// "dropped", "dropped-address" or "spam"; "" otherwise.
	Reason string
	// At is when it happened by the carrier's clock (UTC), and never after now.
	At time.Time
}

// ErrNotGenuine says that events are not from the carrier, or were signed too long ago.
var ErrNotGenuine = errors.New("mail: events that nobody known to us has signed")

// ErrUnreadable says that what came is signed and no list of events.
var ErrUnreadable = errors.New("mail: events that cannot be read")

// statusCode is an enhanced status code at the head of a text (RFC 3463).
var statusCode = regexp.MustCompile(`^\s*([245]\.[0-9]{1,3}\.[0-9]{1,3})(?:[^0-9.]|$)`)

// because joins a kind of failure and the status code that a server gave, if it is one.
func because(kind, status string) string {
	if found := statusCode.FindStringSubmatch(status); found != nil {
		return kind + "-" + found[1]
	}
	return kind
}
