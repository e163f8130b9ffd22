package models

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm/clause"

	"samlop/casefile"
)

// LockMail locks one mail of the outbox to the end of the transaction;
// gorm.ErrRecordNotFound when there is none.
func (s *Store) LockMail(ctx context.Context, key string) (Mail, error) {
	var m Mail
	if err := s.in(ctx).Clauses(clause.Locking{Strength: "UPDATE"}).Where("key = ?", key).Take(&m).Error; err != nil {
		return Mail{}, fmt.Errorf("locking a mail: %w", err)
	}
	return m, nil
}

// LiveLine is a line of a reminder whose deadline or task still matters.
type LiveLine struct {
	Code string
	Step casefile.ReminderKind
	// Due is nil for a task without a date.
	Due        *casefile.Date
	ActBy      *casefile.Date
	Role       casefile.Role
	PassedFrom casefile.Role
	// CaseID and ID are what it is about: a deadline or a task of a case.
	CaseID string
	ID     string
}

// ReminderTo is the reminder with a delivery id, where it was to one of these names of somebody.
// Errors: gorm.ErrRecordNotFound, as for one that was to another.
func (s *Store) ReminderTo(ctx context.Context, deliveryID string, names []casefile.Principal) (m Mail, err error) {
	err = s.in(ctx).Select("key", "on_date").Where("delivery_id = ? AND kind = ? AND principal IN ?", deliveryID, ReminderMail, names).
		Take(&m).Error
	if err != nil {
		return Mail{}, fmt.Errorf("looking for a reminder: %w", err)
	}
	return m, nil
}

// LiveLines are the lines of a reminder that still matter at this moment: whose
// deadlines are OPEN or OVERDUE, with the dates the deadlines have now, and whose
// tasks are open. What is said again must still be overdue.
func (s *Store) LiveLines(ctx context.Context, mailKey string) ([]LiveLine, error) {
	var lines []LiveLine
	err := s.in(ctx).Raw(`SELECT l.code, l.step, l.role, l.passed_from, d.due, d.act_by, l.case_id, d.id FROM mail_lines l
		JOIN deadlines d ON d.case_id = l.case_id AND d.id = l.deadline_id
		WHERE l.mail_key = ? AND (d.status = 'OVERDUE' OR d.status = 'OPEN' AND l.step <> ?)
		UNION ALL SELECT l.code, l.step, l.role, l.passed_from, t.due, t.due, l.case_id, t.id
		FROM mail_lines l JOIN tasks t ON t.case_id = l.case_id AND t.id = l.deadline_id
		WHERE l.mail_key = ? AND t.done_on IS NULL ORDER BY due, code, case_id, id`, mailKey, casefile.StillDueKind, mailKey).Scan(&lines).Error
	if err != nil {
		return nil, fmt.Errorf("reading the lines of a mail: %w", err)
	}
	return lines, nil
}

// Addressee is where a principal's e-mail goes now.
type Addressee struct {
	// Email is "" when none may go: no address, deactivated, or letters wanted.
	Email    string
	Language casefile.Language
}

// AddresseeOf finds a principal's e-mail address, by the same rules as Reachable.
func (s *Store) AddresseeOf(ctx context.Context, p casefile.Principal) (Addressee, error) {
	var found []Addressee
	var err error
	if id, ok := StaffID(p); ok {
		err = s.in(ctx).Raw(`SELECT CASE WHEN active THEN COALESCE(work_email, '') ELSE '' END AS email, language
			FROM staff WHERE id = ?`, id).Scan(&found).Error
	} else if id, ok := PersonID(p); ok {
		err = s.in(ctx).Raw(`SELECT CASE WHEN channel = 'PORTAL' THEN COALESCE(email, '') ELSE '' END AS email, language
			FROM people WHERE id = (SELECT person_now(?))`, id).Scan(&found).Error
	}
	if err != nil {
		return Addressee{}, fmt.Errorf("looking for an e-mail address: %w", err)
	}
	if len(found) == 0 {
		return Addressee{}, nil
	}
	return found[0], nil
}

// SaveMail writes how far a mail has come, and what it says once rendered. Key,
// recipient principal, kind and dates stay as they are.
func (s *Store) SaveMail(ctx context.Context, m Mail) error {
	err := s.in(ctx).Model(&Mail{Key: m.Key}).Select("Status", "Reason", "Recipient", "Subject", "BodyText", "BodyHTML", "ProviderID",
		"Attempts", "LeaseUntil", "SentAt", "Delivery", "DeliveryAt").Updates(&m).Error
	if err != nil {
		return fmt.Errorf("writing a mail: %w", err)
	}
	return nil
}

// BeingSent reports whether somebody is sending the mail at an instant of real
// time: it is SENDING and the lease has not run out.
func (m *Mail) BeingSent(now time.Time) bool {
	return m.Status == MailSending && m.LeaseUntil != nil && now.Before(*m.LeaseUntil)
}

// FailMail lets a mail end that its case could not have delivered: FAILED, or
// UNKNOWN for a reminder that was being sent. It keeps an end that the carrier
// gave. It returns the other cases it has lines of; nil for a mail that is not
// delivered by the case.
func (s *Store) FailMail(ctx context.Context, key, caseID, reason string) (others []string, err error) {
	err = s.in(ctx).Exec(`UPDATE mails SET reason = ?, lease_until = NULL,
		status = CASE WHEN status = 'SENDING' AND kind = 'REMINDER' THEN 'UNKNOWN' ELSE 'FAILED' END
		WHERE key = ? AND case_id = ? AND status IN ('PENDING', 'SENDING')`, reason, key, caseID).Error
	if err != nil {
		return nil, fmt.Errorf("ending a mail: %w", err)
	}
	err = s.in(ctx).Raw(`SELECT DISTINCT l.case_id::text FROM mails m JOIN mail_lines l ON l.mail_key = m.key
		WHERE m.key = ? AND m.case_id = ? AND l.case_id <> m.case_id
		AND m.status IN ('FAILED', 'UNKNOWN') ORDER BY 1`, key, caseID).Scan(&others).Error
	if err != nil {
		return nil, fmt.Errorf("looking for the cases of a mail: %w", err)
	}
	return others, nil
}

// UnsentLines are a case's lines of a mail that did not arrive, and to whom it was.
func (s *Store) UnsentLines(ctx context.Context, key, caseID string) (lines []MailLine, to casefile.Principal, err error) {
	err = s.in(ctx).Where("mail_key = ? AND case_id = ?", key, caseID).Order("deadline_id, step").Find(&lines).Error
	var m Mail
	if err == nil {
		err = s.in(ctx).Select("principal").Where("key = ?", key).Limit(1).Find(&m).Error
	}
	if err != nil {
		return nil, "", fmt.Errorf("reading what a mail did not tell: %w", err)
	}
	return lines, m.Principal, nil
}
