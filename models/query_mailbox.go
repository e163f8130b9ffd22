package models

import (
	"context"
	"fmt"
)

// KeepMail puts a mail into the development mailbox and fills in its number. The
// same mail sent twice is two mails, so that a repeat is seen.
func (s *Store) KeepMail(ctx context.Context, m *KeptMail) error {
	if err := s.in(ctx).Create(m).Error; err != nil {
		return fmt.Errorf("keeping a mail: %w", err)
	}
	return nil
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
