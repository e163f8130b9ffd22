package app

import (
	"encoding/base64"
	"errors"
	"net/http"
	"time"

	"samlop/api"
	"samlop/casework"
	"samlop/internal/config"
	"samlop/internal/mail"
	"samlop/models"
)

// mailEvents are the doors that carriers tell us through what became of mails; those
// without a key are not there.
func mailEvents(m config.Mail) (map[string]api.MailEventReader, error) {
	doors := map[string]api.MailEventReader{}
	if m.SendGrid.EventKey != "" {
		events, err := mail.NewSendGridEvents(m.SendGrid.EventKey, time.Now)
		if err != nil {
			return nil, err
		}
		doors["sendgrid"] = reader(events.Read)
	}
	if back := returns(m.SMTP); back.Address != "" {
		doors["smtp"] = reader((&mail.SMTPReports{Returns: back, Now: time.Now}).Read)
	}
	return doors, nil
}

func returns(s config.SMTP) mail.Returns {
	if s.BounceAddress == "" {
		return mail.Returns{}
	}
	return mail.Returns{Address: s.BounceAddress, Key: base64.StdEncoding.EncodeToString(s.BounceKey.Bytes())}
}

// reader lets api read what mail reads, in casework's terms.
func reader(read func(http.Header, []byte) ([]mail.Event, error)) api.MailEventReader {
	return func(header http.Header, body []byte) ([]casework.MailEvent, error) {
		read, err := read(header, body)
		switch {
		case errors.Is(err, mail.ErrNotGenuine):
			return nil, api.ErrNotGenuine
		case err != nil:
			return nil, api.ErrUnreadableEvents
		}
		events := make([]casework.MailEvent, len(read))
		for i, e := range read {
			events[i] = casework.MailEvent{Source: e.Source, ID: e.ID, Mail: e.Key, Said: models.MailDelivery(e.Said), Reason: e.Reason, At: e.At}
		}
		return events, nil
	}
}
