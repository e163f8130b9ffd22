package mail

import (
	"bufio"
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	netmail "net/mail"
	"net/textproto"
	"regexp"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Returns is where mails come that an SMTP server cannot deliver: an address of ours with
// a tag for each mail (local+tag@domain), so that a report names its mail by where it is
// sent to, whatever it says (variable envelope return path). The zero value is off.
type Returns struct {
	// Address is one bare address whose server takes local+anything@domain.
	Address string
	// Key makes tags that nobody can guess; whoever hands reports in shows it too.
	Key string
}

const (
	// tagLength is an id (26) and its code (16) in base 32.
	tagLength = 42
	// mostLocal is what RFC 5321 (4.5.3.1.1) leaves of a local part beside a plus sign and a tag.
	mostLocal = 64 - 1 - tagLength
	codeBytes = 10
)

// tags are in lower case: some servers turn addresses into it.
var tags = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

func (r Returns) problem() string {
	switch local, _, _ := strings.Cut(r.Address, "@"); {
	case r.Address == "" && r.Key == "":
	case r.Address == "" || r.Key == "":
		return "must have both an address and a key"
	case !validEmail(r.Address) || strings.ContainsAny(local, `+"`):
		return "must have one bare address without a plus sign"
	case len(local) > mostLocal:
		return "must have an address that leaves room for a tag"
	}
	return ""
}

// AddressFor is the address that the mail with a key is returned to; false when returns
// are off, or the key is no UUID.
func (r Returns) AddressFor(key string) (string, bool) {
	id, err := uuid.Parse(key)
	if r.Address == "" || err != nil {
		return "", false
	}
	local, domain, _ := strings.Cut(r.Address, "@")
	return local + "+" + tags.EncodeToString(append(id[:], r.code(id)...)) + "@" + domain, true
}

func (r Returns) code(id uuid.UUID) []byte {
	mac := hmac.New(sha256.New, []byte(r.Key))
	_, _ = mac.Write([]byte("return path\n")) // a hash takes everything
	_, _ = mac.Write(id[:])
	return mac.Sum(nil)[:codeBytes]
}

// keyIn finds the mail that a text with addresses names, by a tag that is ours.
func (r Returns) keyIn(text string) (string, bool) {
	local, domain, _ := strings.Cut(r.Address, "@")
	form := regexp.MustCompile(`(?i)(?:^|[^A-Za-z0-9.+_-])` + regexp.QuoteMeta(local) + `\+([a-z2-7]{42})@` + regexp.QuoteMeta(domain))
	for _, found := range form.FindAllStringSubmatch(text, -1) {
		raw, err := tags.DecodeString(strings.ToLower(found[1]))
		if err != nil {
			continue
		}
		id := uuid.UUID(raw[:16])
		if subtle.ConstantTimeCompare(raw[16:], r.code(id)) == 1 {
			return id.String(), true
		}
	}
	return "", false
}

// SMTPReports reads reports on mails that we sent by SMTP, as our mail server hands them
// in: the whole message, with our key as bearer token.
type SMTPReports struct {
	Returns Returns
	// Now is real time.
	Now func() time.Time
}

// returnedTo are the headers that say whom a message came to.
var returnedTo = []string{"To", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To"}

// Read gives what a delivery status notification (RFC 3464) says of a mail of ours; a
// message that is none, or names no mail of ours, says nothing. Error: ErrNotGenuine for
// one that is handed in without our key.
func (s *SMTPReports) Read(header http.Header, body []byte) ([]Event, error) {
	shown, bearer := strings.CutPrefix(header.Get("Authorization"), "Bearer ")
	if !bearer || s.Returns.Key == "" || subtle.ConstantTimeCompare([]byte(shown), []byte(s.Returns.Key)) != 1 {
		return nil, ErrNotGenuine
	}
	message, err := netmail.ReadMessage(bytes.NewReader(withoutEnvelope(body)))
	if err != nil {
		return nil, nil
	}
	var to strings.Builder
	for _, name := range returnedTo {
		to.WriteString(strings.Join(message.Header[textproto.CanonicalMIMEHeaderKey(name)], "\n") + "\n")
	}
	key, ok := s.Returns.keyIn(to.String())
	if !ok {
		return nil, nil
	}
	at := s.Now().UTC()
	if written, err := message.Header.Date(); err == nil && written.Before(at) {
		at = written.UTC()
	}
	var events []Event
	for _, recipient := range statusOf(message) {
		said, reason := reported(recipient.Get("Action"), recipient.Get("Status"))
		if said == "" {
			continue
		}
		// A report that comes twice has another envelope each time: what it says is its id.
		events = append(events, Event{Source: FromSMTP, ID: key + "/" + strings.ToLower(said), Key: key, Said: said, Reason: reason, At: at})
	}
	return events, nil
}

// withoutEnvelope drops the line with which mail servers begin a message they pipe.
func withoutEnvelope(body []byte) []byte {
	if line, rest, ok := bytes.Cut(body, []byte("\n")); ok && bytes.HasPrefix(line, []byte("From ")) {
		return rest
	}
	return body
}

// statusOf are the fields about each recipient in a report; none of another message.
func statusOf(message *netmail.Message) (recipients []textproto.MIMEHeader) {
	kind, params, err := mime.ParseMediaType(message.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/report" || !strings.EqualFold(params["report-type"], "delivery-status") {
		return nil
	}
	for parts := multipart.NewReader(message.Body, params["boundary"]); ; {
		part, err := parts.NextPart()
		if err != nil {
			return nil
		}
		switch kind, _, _ := mime.ParseMediaType(part.Header.Get("Content-Type")); kind {
		case "message/delivery-status", "message/global-delivery-status": // RFC 6533
		default:
			continue
		}
		text, err := io.ReadAll(part)
		if err != nil {
			return nil
		}
		return groups(text)
	}
}

// groups are the groups of fields in a report, but for the first, which is about the
// message (RFC 3464, 2.1). Some servers leave more than one empty line between them.
func groups(text []byte) (recipients []textproto.MIMEHeader) {
	in := bufio.NewReader(bytes.NewReader(append(bytes.TrimSpace(text), "\r\n\r\n"...)))
	for reader := textproto.NewReader(in); ; {
		fields, err := reader.ReadMIMEHeader()
		if err != nil {
			return recipients
		}
		if fields.Get("Action") != "" {
			recipients = append(recipients, fields)
		}
	}
}

// reported is what a report's action says of the delivery (RFC 3464, 2.3.3).
func reported(action, status string) (said, reason string) {
	action, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(action)), " ")
	switch action {
	case "failed":
		return Bounced, because("bounce", status)
	case "delayed":
		return Deferred, ""
	case "delivered":
		return Delivered, ""
	case "relayed", "expanded": // on its way beyond those who report
		return Processed, ""
	}
	return "", ""
}
