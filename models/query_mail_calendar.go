package models

import (
	"context"
	"fmt"
)

// LastInCalendars is the last mail to each recipient about each of some meetings of a case.
func (s *Store) LastInCalendars(ctx context.Context, caseID string, meetings []string) ([]MailCalendar, error) {
	var last []MailCalendar
	err := s.in(ctx).Raw(`SELECT DISTINCT ON (meeting_id, principal) * FROM mail_calendars WHERE case_id = ? AND meeting_id IN ?
		ORDER BY meeting_id, principal, sequence DESC`, caseID, meetings).Scan(&last).Error
	if err != nil {
		return nil, fmt.Errorf("looking for what is in calendars: %w", err)
	}
	return last, nil
}

// AddMeetingMails writes mails about meetings with what they say to calendars.
func (s *Store) AddMeetingMails(ctx context.Context, mails []Mail, calendars []MailCalendar) error {
	if len(mails) == 0 {
		return nil
	}
	err := s.in(ctx).Create(&mails).Error
	if err == nil {
		err = s.in(ctx).Create(&calendars).Error
	}
	if err != nil {
		return fmt.Errorf("writing mails about meetings: %w", err)
	}
	return nil
}

// CalendarOfMail is what a mail says to a calendar, and how the mails stand that were
// written to the same recipient about the same meeting before and after it.
type CalendarOfMail struct {
	MailCalendar
	// Later: another has been written since. Arrived: an earlier one has been handed to the
	// carrier, who did not refuse it. OnItsWay: an earlier one is being sent.
	Later, Arrived, OnItsWay bool
}

// CalendarOf finds what a mail of the kind MEETING says; gorm.ErrRecordNotFound where it is none.
func (s *Store) CalendarOf(ctx context.Context, mailKey string) (c CalendarOfMail, err error) {
	err = s.in(ctx).Raw(`SELECT c.*,
			EXISTS (SELECT FROM mail_calendars o WHERE o.uid = c.uid AND o.sequence > c.sequence) AS later,
			EXISTS (SELECT FROM mail_calendars o JOIN mails m ON m.key = o.mail_key WHERE o.uid = c.uid AND o.sequence < c.sequence
				AND m.attempts > 0 AND m.status <> 'FAILED') AS arrived,
			EXISTS (SELECT FROM mail_calendars o JOIN mails m ON m.key = o.mail_key WHERE o.uid = c.uid AND o.sequence < c.sequence
				AND m.status = 'SENDING') AS on_its_way
		FROM mail_calendars c WHERE c.mail_key = ?`, mailKey).Take(&c).Error
	if err != nil {
		return CalendarOfMail{}, fmt.Errorf("looking for what a mail says to a calendar: %w", err)
	}
	return c, nil
}
