package mail

import (
	"crypto/ecdsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"time"

	"github.com/sendgrid/sendgrid-go/helpers/eventwebhook"
)

const (
	// signedWithin is how old a signature may be. SendGrid tries a list of events that we
	// did not take again for 24 hours and does not say whether it signs it anew; a list
	// that is played again within the time meets its own ids and changes nothing.
	signedWithin = 25 * time.Hour
	// clockAhead is how far SendGrid's clock may be ahead of ours.
	clockAhead = 5 * time.Minute
)

// SendGridEvents reads SendGrid's event webhook, which signs the raw body.
type SendGridEvents struct {
	key *ecdsa.PublicKey
	now func() time.Time
}

// NewSendGridEvents takes the verification key that SendGrid shows beside the webhook
// (base64 of a DER public key). Error: it is not such a key.
func NewSendGridEvents(verificationKey string, now func() time.Time) (*SendGridEvents, error) {
	// Looked at here, and not left to the library, so that a wrong setting is refused in words.
	der, err := base64.StdEncoding.DecodeString(verificationKey)
	if err != nil {
		return nil, errors.New("mail: the key of SendGrid's event webhook is not base64")
	}
	if public, err := x509.ParsePKIXPublicKey(der); err != nil {
		return nil, errors.New("mail: the key of SendGrid's event webhook is no public key")
	} else if _, ok := public.(*ecdsa.PublicKey); !ok {
		return nil, errors.New("mail: the key of SendGrid's event webhook is not the key that SendGrid shows")
	}
	key, err := eventwebhook.ConvertPublicKeyBase64ToECDSA(verificationKey)
	if err != nil {
		return nil, fmt.Errorf("mail: reading the key of SendGrid's event webhook: %w", err)
	}
	return &SendGridEvents{key: key, now: now}, nil
}

// sendGridEvent is the part of an event that is read: nothing of whom it was to.
type sendGridEvent struct {
	Event     string `json:"event"`
	ID        string `json:"sg_event_id"`
	Timestamp int64  `json:"timestamp"`
	Key       string `json:"delivery_id"` // SendGridKeyArg
	Type      string `json:"type"`
	Status    string `json:"status"`
	Reason    string `json:"reason"`
}

// Read verifies a request's body, as it came, against its headers and gives the events in
// it that are of mails of ours and say something of their delivery; others in the account
// are left out. Errors: ErrNotGenuine, ErrUnreadable.
func (s *SendGridEvents) Read(header http.Header, body []byte) ([]Event, error) {
	signature, timestamp := header.Get(eventwebhook.VerificationHTTPHeader), header.Get(eventwebhook.TimestampHTTPHeader)
	unix, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil || signature == "" {
		return nil, ErrNotGenuine
	}
	now := s.now()
	if at := time.Unix(unix, 0); at.After(now.Add(clockAhead)) || at.Before(now.Add(-signedWithin)) {
		return nil, ErrNotGenuine
	}
	if genuine, err := eventwebhook.VerifySignature(s.key, body, signature, timestamp); err != nil || !genuine {
		return nil, ErrNotGenuine
	}
	var all []json.RawMessage
	if json.Unmarshal(body, &all) != nil {
		return nil, ErrUnreadable
	}
	var events []Event
	for _, raw := range all {
		var one sendGridEvent
		if json.Unmarshal(raw, &one) != nil || !opaqueKey.MatchString(one.Key) {
			continue // of a mail that is not ours
		}
		said, reason := one.says()
		if said == "" {
			continue
		}
		e := Event{Source: FromSendGrid, ID: one.ID, Key: one.Key, Said: said, Reason: reason, At: now.UTC()}
		if !eventToken.MatchString(e.ID) {
			hash := sha256.Sum256(raw)
			e.ID = hex.EncodeToString(hash[:])
		}
		if at := time.Unix(one.Timestamp, 0); one.Timestamp > 0 && at.Before(now) {
			e.At = at.UTC()
		}
		events = append(events, e)
	}
	return events, nil
}

// eventToken is what we accept as an event's id: in base64, and never an address.
var eventToken = regexp.MustCompile(`^[A-Za-z0-9._=+/-]{1,200}$`)

// says tells what an event says of the delivery; "" where that is nothing (a mail was
// opened, or a link followed, which we do not ask for).
func (e sendGridEvent) says() (said, reason string) {
	switch e.Event {
	case "processed":
		return Processed, ""
	case "deferred":
		return Deferred, ""
	case "delivered":
		return Delivered, ""
	case "bounce":
		if e.Type == "blocked" { // this mail, and not the address
			return Bounced, because("blocked", e.Status)
		}
		return Bounced, because("bounce", e.Status)
	case "dropped":
		switch e.Reason { // the carrier's own words, of which there are so many
		case "Bounced Address", "Unsubscribed Address", "Spam Reporting Address", "Invalid":
			return Dropped, "dropped-address"
		}
		return Dropped, "dropped"
	case "spamreport":
		return Spam, "spam"
	}
	return "", ""
}
