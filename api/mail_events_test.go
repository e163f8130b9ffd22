package api

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"samlop/casefile/calendar"
	"samlop/casework"
	"samlop/internal/mail"
	"samlop/internal/mail/mailtest"
	"samlop/models"
)

// withCarrier is a municipality whose API hears of mails from a carrier with a key.
func withCarrier(t *testing.T) (fjordvik, *mailtest.Webhook) {
	t.Helper()
	hook := mailtest.NewWebhook()
	events, err := mail.NewSendGridEvents(hook.VerificationKey(), time.Now)
	must(t, err)
	return newFjordvik(t, func(_ *casework.Config, outside *Config) {
		outside.MailEvents = map[string]MailEventReader{"sendgrid": func(header http.Header, body []byte) (all []casework.MailEvent, _ error) {
			read, err := events.Read(header, body)
			switch {
			case errors.Is(err, mail.ErrNotGenuine):
				return nil, ErrNotGenuine
			case err != nil:
				return nil, ErrUnreadableEvents
			}
			for _, e := range read {
				all = append(all, casework.MailEvent{Source: e.Source, ID: e.ID, Mail: e.Key, Said: models.MailDelivery(e.Said),
					Reason: e.Reason, At: e.At})
			}
			return all, nil
		}}
	}), hook
}

// What the carrier has signed is taken in as it came, byte for byte; what is forged,
// played again long after, or too large changes nothing and is refused.
func TestMailEvents_AtTheDoor(t *testing.T) {
	f, hook := withCarrier(t)
	m := models.Mail{Key: "alert/x", OrganisationID: f.org.ID, CaseID: models.NoCase, Principal: f.lead.Principal,
		Kind: models.AlertMail, SendAfter: time.Now(), OnDate: calendar.MustDate("2027-02-01"), Status: models.MailSent,
		DeliveryID: uuid.NewString(), Recipient: "tone@fjordvik.example", Attempts: 1}
	must(t, f.store.DB.Create(&m).Error)
	now := func() models.Mail {
		var got models.Mail
		must(t, f.store.DB.Where("key = ?", m.Key).Take(&got).Error)
		return got
	}
	post := func(body string, header http.Header) answered {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, f.url+"/mail-events/sendgrid", strings.NewReader(body))
		must(t, err)
		r.Header = header.Clone()
		return f.do(t, r)
	}
	// The space and the line end are part of what is signed.
	body := fmt.Sprintf("[ {\"event\":\"bounce\",\"type\":\"bounce\",\"status\":\"5.1.1\",\"reason\":\"550 tone@fjordvik.example\",\"email\":"+
		"\"tone@fjordvik.example\",\"delivery_id\":%q,\"sg_event_id\":\"e1\",\"timestamp\":%d}]\r\n", m.DeliveryID, time.Now().Unix())
	before := now()
	for name, header := range map[string]http.Header{"forged": mailtest.NewWebhook().Sign([]byte(body), time.Now()),
		"another body": hook.Sign([]byte(strings.TrimSpace(body)), time.Now()), "unsigned": {},
		"played again after a week": hook.Sign([]byte(body), time.Now().Add(-7*24*time.Hour))} {
		got := post(body, header)
		if p := got.problem(t); got.status != http.StatusUnauthorized || p.Key != "not_the_carrier" {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	got := post("{}", hook.Sign([]byte("{}"), time.Now()))
	if got.status != http.StatusBadRequest || got.problem(t).Key != "unreadable_events" {
		t.Errorf("no list: %d %s", got.status, got.body)
	}
	large := "[" + strings.Repeat(" ", mostEvents) + "]"
	if got := post(large, hook.Sign([]byte(large), time.Now())); got.status != http.StatusRequestEntityTooLarge {
		t.Errorf("too large: %d", got.status)
	}
	if now() != before {
		t.Fatalf("it has changed: %+v", now())
	}
	signed := hook.Sign([]byte(body), time.Now())
	for range 3 {
		if got := post(body, signed); got.status != http.StatusNoContent || len(got.body) > 0 {
			t.Fatalf("%d %s", got.status, got.body)
		}
		if got := now(); got.Status != models.MailFailed || got.Reason != "bounce-5.1.1" || got.Delivery != models.MailBounced {
			t.Fatalf("%+v", got)
		}
	}
	if strings.Contains(f.log.String(), "tone@") {
		t.Error("the log has the address")
	}
	if !strings.Contains(f.log.String(), `"route":"/mail-events/sendgrid"`) {
		t.Error("the log has no such route")
	}
	// A carrier that is not set up has no door, and none is opened by asking otherwise.
	if got := f.call(t, "", "POST", "/mail-events/smtp", "x"); got.status != http.StatusNotFound {
		t.Errorf("smtp: %d", got.status)
	}
	if got := f.call(t, "", "GET", "/mail-events/sendgrid", nil); got.status != http.StatusMethodNotAllowed {
		t.Errorf("GET: %d", got.status)
	}
	// While the database is away the carrier is to come again.
	must(t, f.store.DB.Exec("ALTER TABLE mails RENAME TO mails_away").Error)
	another := strings.Replace(body, "e1", "e2", 1)
	if got := post(another, hook.Sign([]byte(another), time.Now())); got.status < 500 {
		t.Errorf("without the table: %d %s", got.status, got.body)
	}
}
