package models

import (
	"context"
	"fmt"
	"strconv"

	"samlop/internal/mail"
)

// Mailbox keeps the mails of development and training in the database, where the
// mailbox page reads them. It is a mail.Store.
type Mailbox struct{ store *Store }

var _ mail.Store = Mailbox{}

// Mailbox is the development mailbox of this database.
func (s *Store) Mailbox() Mailbox { return Mailbox{s} }

// Keep stores m and returns its number in the mailbox. The same mail sent twice
// is two mails, so that a repeat is seen.
func (b Mailbox) Keep(ctx context.Context, m mail.Message) (string, error) {
	kept := KeptMail{DeliveryID: m.Key, Sender: m.From.Email, Recipient: m.To.Email, Subject: m.Subject, BodyText: m.Text, BodyHTML: m.HTML}
	if err := b.store.in(ctx).Create(&kept).Error; err != nil {
		return "", fmt.Errorf("keeping a mail: %w", err)
	}
	return strconv.FormatInt(kept.ID, 10), nil
}

// KeptMails lists the mailbox, newest first: at most limit mails with an id
// below before (0 = from the newest), to one recipient or to all ("").
func (s *Store) KeptMails(ctx context.Context, recipient string, before int64, limit int) ([]KeptMail, error) {
	q := s.in(ctx).Order("id DESC").Limit(limitOf(limit))
	if recipient != "" {
		q = q.Where("recipient = ?", recipient)
	}
	if before > 0 {
		q = q.Where("id < ?", before)
	}
	var mails []KeptMail
	if err := q.Find(&mails).Error; err != nil {
		return nil, fmt.Errorf("reading the mailbox: %w", err)
	}
	return mails, nil
}
