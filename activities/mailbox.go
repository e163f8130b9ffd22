package activities

import (
	"context"
	"strconv"

	"samlop/internal/mail"
	"samlop/models"
)

// Mailbox keeps the mails of development and training in the database, where the
// mailbox page reads them. It is a mail.Store.
type Mailbox struct{ Store *models.Store }

var _ mail.Store = Mailbox{}

// Keep stores m and returns its number in the mailbox.
func (b Mailbox) Keep(ctx context.Context, m mail.Message) (string, error) {
	kept := models.KeptMail{DeliveryID: m.Key, Sender: m.From.Email, Recipient: m.To.Email, Subject: m.Subject, BodyText: m.Text,
		BodyHTML: m.HTML}
	if m.Calendar != nil {
		kept.Calendar = string(m.Calendar.Bytes)
	}
	if err := b.Store.KeepMail(ctx, &kept); err != nil {
		return "", err
	}
	return strconv.FormatInt(kept.ID, 10), nil
}
