package mail

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"strings"
)

// The carriers Config.Carrier can name.
const (
	CarrierSendGrid = "sendgrid"
	CarrierSMTP     = "smtp"
	CarrierMailbox  = "mailbox" // development and training: nothing leaves the house
)

// TLSPolicy says how an SMTP connection is encrypted.
type TLSPolicy string

// The policies; the empty one means TLSMandatory.
const (
	TLSMandatory     TLSPolicy = "mandatory"     // STARTTLS or no mail
	TLSImplicit      TLSPolicy = "implicit"      // TLS from the first byte (port 465)
	TLSOpportunistic TLSPolicy = "opportunistic" // STARTTLS if the server offers it
	TLSNone          TLSPolicy = "none"          // a relay on the same machine
)

// Config chooses a carrier and tells it how. Fields of the other carriers are
// ignored.
type Config struct {
	Carrier string

	SendGridKey string
	// SendGridHost is scheme and host; empty means https://api.sendgrid.com, and
	// https://api.eu.sendgrid.com keeps the mail in the EU.
	SendGridHost string

	SMTPHost string
	// SMTPPort 0 means 465 for TLSImplicit, 25 for TLSNone, else 587.
	SMTPPort     int
	SMTPUser     string // empty: no authentication
	SMTPPassword string
	SMTPTLS      TLSPolicy
	// Returns says where mails that an SMTP server returns come to; zero: to the sender.
	Returns Returns

	// From is the fixed sender of every mail, neutral in name and address
	// (Appendix C): no unit, no service, no word about plans. Name may be empty.
	From Address
}

// String describes c without its secrets.
func (c Config) String() string {
	switch c.Carrier {
	case CarrierSendGrid:
		return "mail by sendgrid " + c.SendGridHost
	case CarrierSMTP:
		return fmt.Sprintf("mail by smtp %s:%d (tls %s)", c.SMTPHost, c.SMTPPort, c.SMTPTLS)
	default:
		return "mail by " + c.Carrier
	}
}

// LogValue is String for slog.
func (c Config) LogValue() slog.Value { return slog.StringValue(c.String()) }

// ConfigError says which field of a Config is wrong. It never repeats the value,
// which may be a secret.
type ConfigError struct {
	Field   string
	Problem string
}

// Error gives the field and the problem.
func (e *ConfigError) Error() string { return "mail: " + e.Field + " " + e.Problem }

// New returns the carrier c describes. store is used by CarrierMailbox alone and
// may be nil for the others. All that is wrong with c is reported at once, as
// *ConfigError joined by errors.Join. New does not connect.
func New(c Config, store Store) (Mailer, error) {
	var problems []error
	wrong := func(field, problem string) {
		problems = append(problems, &ConfigError{Field: field, Problem: problem})
	}

	switch {
	case !validEmail(c.From.Email):
		wrong("From.Email", "must be one bare e-mail address")
	case hasControl(c.From.Name):
		wrong("From.Name", "must not hold control characters")
	}
	switch c.Carrier {
	case CarrierSendGrid:
		c.checkSendGrid(wrong)
	case CarrierSMTP:
		c.checkSMTP(wrong)
	case CarrierMailbox:
		if store == nil {
			wrong("Carrier", "mailbox needs a store to keep the messages in")
		}
	default:
		wrong("Carrier", "must be sendgrid, smtp or mailbox")
	}
	if len(problems) > 0 {
		return nil, errors.Join(problems...)
	}

	switch c.Carrier {
	case CarrierSendGrid:
		return newSendGrid(c), nil
	case CarrierSMTP:
		return newSMTP(c), nil
	default:
		return &Mailbox{store: store, from: c.From}, nil
	}
}

func (c Config) checkSendGrid(wrong func(field, problem string)) {
	if c.SendGridKey == "" {
		wrong("SendGridKey", "is missing")
	} else if strings.ContainsFunc(c.SendGridKey, func(r rune) bool { return r <= ' ' || r > '~' }) {
		// A key pasted with its line end would fail at every mail with an error
		// that says nothing about the key.
		wrong("SendGridKey", "holds white space or characters a key cannot have")
	}
	if c.SendGridHost == "" {
		return
	}
	u, err := url.Parse(c.SendGridHost)
	if err != nil || u.Host == "" || u.User != nil || u.Path != "" || u.RawQuery != "" || u.Fragment != "" {
		wrong("SendGridHost", "must be scheme and host only, as https://api.eu.sendgrid.com")
		return
	}
	// The key goes in a header, so a plain connection is for stand-ins on this machine.
	if u.Scheme != "https" && (u.Scheme != "http" || !isLoopback(u.Hostname())) {
		wrong("SendGridHost", "must use https")
	}
}

func (c Config) checkSMTP(wrong func(field, problem string)) {
	if c.SMTPHost == "" || strings.ContainsAny(c.SMTPHost, ":/@ ") {
		wrong("SMTPHost", "must be a host name, without a port")
	}
	if c.SMTPPort < 0 || c.SMTPPort > 65535 {
		wrong("SMTPPort", "must be between 1 and 65535, or 0 for the usual one")
	}
	switch c.SMTPTLS {
	case "", TLSMandatory, TLSImplicit, TLSOpportunistic:
	case TLSNone:
		if c.SMTPUser != "" && !isLoopback(c.SMTPHost) {
			wrong("SMTPTLS", "none would send the password in the clear")
		}
	default:
		wrong("SMTPTLS", "must be mandatory, implicit, opportunistic or none")
	}
	if problem := c.Returns.problem(); problem != "" {
		wrong("Returns", problem)
	}
	if (c.SMTPUser == "") != (c.SMTPPassword == "") {
		wrong("SMTPUser", "and SMTPPassword must be given together")
	}
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}
