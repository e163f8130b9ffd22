package mail

import (
	"context"
	"log/slog"
	netmail "net/mail"
	"regexp"
	"strings"
	"unicode"

	"samlop/internal/ical"
)

// Address is one mailbox: a display name and an e-mail address. Only the name of
// the configured sender is ever sent; a recipient's is dropped (INV-80).
type Address struct {
	Name  string
	Email string
}

// Message is one e-mail, already rendered. It has no attachments and no headers
// of its own: decisions, advance notices and minutes are never sent by e-mail
// (INV-81), and a header is one more place to leak through (INV-80). The one part
// beside the words is a time for a calendar.
type Message struct {
	// Key is our delivery id, the same at every attempt: a lower-case UUID or the
	// hex digest (32–64 digits) of the business key. It leaves the house in the
	// Message-ID (<Key@domain of the sender>) and SendGrid's custom_args, so it
	// must be opaque; anything else is refused.
	Key string
	// From is left zero to use the configured sender. If given it must be equal
	// to it, because the sender is fixed and neutral (Appendix C).
	From Address
	To   Address
	// Subject, Text and HTML come from Render. HTML may be empty.
	Subject string
	Text    string
	HTML    string
	// Calendar is a time for the recipient's calendar; nil where the mail is about none.
	Calendar *Calendar
}

// Calendar is a meeting as a calendar takes it in: when, and nothing of what it is
// about. Whoever the mail is to is the only one it names, and the sender asks.
type Calendar struct {
	Method ical.Method
	Entry  ical.Entry
	// Bytes is the part as it is sent. The carrier fills it in.
	Bytes []byte
}

// contentType says the method too: by it a program knows what it is asked to do (RFC 6047 2.4).
func (c *Calendar) contentType() string { return "text/calendar; method=" + string(c.Method) }

// String names the message by its key only, so that printing it cannot put an
// address in a log (INV-80).
func (m Message) String() string { return "mail " + m.Key }

// LogValue is String for slog.
func (m Message) LogValue() slog.Value { return slog.StringValue(m.String()) }

// Receipt is what a carrier answered to an accepted message.
type Receipt struct {
	// ProviderID is what to look the message up by at the carrier: SendGrid's
	// X-Message-Id (empty if it gave none), the Message-ID at an SMTP relay, the
	// store's id in the mailbox.
	ProviderID string
	// Carrier is one of CarrierSendGrid, CarrierSMTP and CarrierMailbox.
	Carrier string
}

// Mailer hands one message to a carrier. Implementations are safe for concurrent
// use and try once; trying again is the caller's decision, by the error's type:
//
//   - *PermanentError: this message will never be accepted as it is;
//   - *UnknownOutcomeError: it may have been accepted, so a repeat may be a second mail;
//   - *RetryError: it was not accepted and may be tried again, with the wait the server asked for;
//   - any other error (a cancelled context): not accepted, may be tried again.
//
// No error's text holds an address or a server's own words (INV-80).
type Mailer interface {
	Send(ctx context.Context, m Message) (Receipt, error)
}

// opaqueKey admits a UUID or a hex digest and so keeps out case numbers,
// identity numbers (11 digits) and initials, whatever a caller builds keys from.
var opaqueKey = regexp.MustCompile(`^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32,64})$`)

// outgoing checks m and returns what may leave the house: the sender filled in,
// the recipient's name gone. Every carrier calls it first, so that what the
// development mailbox accepts is what SendGrid would be given.
func outgoing(m Message, sender Address, carrier string) (Message, error) {
	refuse := func(reason string) (Message, error) {
		return Message{}, &PermanentError{Carrier: carrier, Reason: reason}
	}
	if !opaqueKey.MatchString(m.Key) {
		return refuse(ReasonKeyNotOpaque)
	}
	if m.From != (Address{}) && m.From != sender {
		return refuse(ReasonSenderNotConfigured)
	}
	if !validEmail(m.To.Email) {
		return refuse(ReasonRecipientMalformed)
	}
	if strings.TrimSpace(m.Subject) == "" || hasControl(m.Subject) {
		return refuse(ReasonSubjectMalformed)
	}
	if strings.TrimSpace(m.Text) == "" {
		return refuse(ReasonTextEmpty)
	}
	m.From = sender
	m.To.Name = ""
	if m.Calendar != nil {
		c := *m.Calendar
		var err error
		if c.Bytes, err = (ical.Message{Method: c.Method, Entry: c.Entry, Organizer: sender.Email, To: m.To.Email}).Bytes(); err != nil {
			return refuse(ReasonCalendarMalformed)
		}
		m.Calendar = &c
	}
	return m, nil
}

// messageID is the stable Message-ID without its angle brackets. Receivers that
// drop repeats do it by this, so it depends on the key and the sender alone.
func messageID(m Message) string {
	return m.Key + "@" + domainOf(m.From.Email)
}

func domainOf(email string) string { return email[strings.LastIndexByte(email, '@')+1:] }

// validEmail reports whether s is one bare address: no name, no brackets, no
// list, nothing that could start a new header.
func validEmail(s string) bool {
	a, err := netmail.ParseAddress(s)
	return err == nil && a.Name == "" && a.Address == s
}

func hasControl(s string) bool { return strings.ContainsFunc(s, unicode.IsControl) }
