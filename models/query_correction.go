package models

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"samlop/casefile"
)

// Entry is one entry of a ledger with the step it came from.
type Entry struct {
	Event
	Step string
	// Round is the round of the case it was written in.
	Round int
}

// EntryOf reads one entry of a case's ledger; nil when there is no such entry.
func (s *Store) EntryOf(ctx context.Context, caseID string, seq int) (*Entry, error) {
	var row Entry
	err := s.in(ctx).Raw(`SELECT e.*, k.name AS step,
			(SELECT count(*) FROM events r WHERE r.case_id = e.case_id AND r.name = 'referred' AND r.seq <= e.seq) AS round
		FROM events e JOIN commands k ON k.id = e.command_id WHERE e.case_id = ? AND e.seq = ?`, caseID, seq).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading an entry of the ledger: %w", err)
	}
	return &row, nil
}

// LooksAt counts who looked at a case on some grounds, from an instant until
// another (the zero time: until now), the most often first. who narrows it;
// nobody in it means anybody.
func (s *Store) LooksAt(ctx context.Context, caseID string, who []casefile.Principal, grounds []casefile.Role, from,
	until time.Time) ([]casefile.Reading, error) {
	q := s.in(ctx).Model(&Access{}).Select("principal AS who, count(*) AS times").
		Where("case_id = ? AND allowed AND ground IN ? AND at >= ?", caseID, grounds, from)
	if len(who) > 0 { // by whatever entry they looked
		_, people := byTable(who)
		q = q.Where("principal IN ? OR principal IN (SELECT 'person/' || p.id FROM people p JOIN (SELECT "+standing+
			" AS id FROM people p WHERE p.id IN ?) n ON p.id = n.id OR p.joined_into = n.id)", who, atLeastNil(people))
	}
	if !until.IsZero() {
		q = q.Where("at < ?", until)
	}
	var looks []casefile.Reading
	if err := q.Group("principal").Order("times DESC, principal").Scan(&looks).Error; err != nil {
		return nil, fmt.Errorf("counting looks at a case: %w", err)
	}
	return looks, nil
}

// MailedAbout lists the deadlines of a case that a mail has been sent about.
func (s *Store) MailedAbout(ctx context.Context, caseID string) ([]string, error) {
	var ids []string
	err := s.in(ctx).Raw(`SELECT DISTINCT l.deadline_id FROM mail_lines l JOIN mails m ON m.key = l.mail_key
		WHERE l.case_id = ? AND l.step NOT IN ('NEW_TASK', 'STILL_OVERDUE') AND m.status = ?
		ORDER BY l.deadline_id`, caseID, MailSent).Scan(&ids).Error
	if err != nil {
		return nil, fmt.Errorf("listing what mails have been about: %w", err)
	}
	return ids, nil
}
