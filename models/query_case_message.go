package models

import (
	"context"
	"fmt"
	"time"

	"samlop/casefile"
)

// KeepCaseMessage writes a message of a case down, its words with it, for those it is to.
// text is nil where it says nothing in words.
func (s *Store) KeepCaseMessage(ctx context.Context, m CaseMessage, text *Text, readers []CaseMessageReader) error {
	if text != nil {
		if err := s.KeepTexts(ctx, []Text{*text}); err != nil {
			return err
		}
	}
	if err := s.in(ctx).Create(&m).Error; err != nil {
		return fmt.Errorf("writing a message of a case: %w", err)
	}
	if err := s.in(ctx).Create(&readers).Error; err != nil {
		return fmt.Errorf("writing whom a message is to: %w", err)
	}
	return nil
}

// AddCaseMessage puts a message that a step leads to into its trip.
func (t *Trip) AddCaseMessage(m CaseMessage, readers []CaseMessageReader) {
	t.Add(t.DB().Create(&m))
	t.Add(t.DB().Create(&readers))
}

// ThreadPage is which messages of a case somebody may read are asked for: those they wrote or
// got under one of their names, and of those from or to a coordinator all, where Coordinates.
type ThreadPage struct {
	CaseID      string
	Names       []casefile.Principal
	Coordinates bool
	// MessageID is one of them; "" for all.
	MessageID string
	// Before and BeforeID are where the page begins; the zero time for the first.
	Before   time.Time
	BeforeID string
	Limit    int
}

const mayRead = `(m.sender IN ? OR ? AND m.sender_as = 'KO' OR EXISTS (SELECT FROM case_message_readers r WHERE r.message_id = m.id
	AND (r.reader IN ? OR ? AND r.reader_as = 'KO')))`

// ThreadOf finds messages of a case, the newest first.
func (s *Store) ThreadOf(ctx context.Context, p ThreadPage) ([]CaseMessage, error) {
	q := s.in(ctx).Table("case_messages m").Select("m.*").Where("m.case_id = ?", p.CaseID).
		Where(mayRead, p.Names, p.Coordinates, p.Names, p.Coordinates)
	if p.MessageID != "" {
		q = q.Where("m.id = ?", p.MessageID)
	}
	if !p.Before.IsZero() {
		q = q.Where("(m.sent_at, m.id) < (?, ?::uuid)", p.Before, p.BeforeID)
	}
	var all []CaseMessage
	if err := q.Order("m.sent_at DESC, m.id DESC").Limit(p.Limit).Find(&all).Error; err != nil {
		return nil, fmt.Errorf("reading the messages of a case: %w", err)
	}
	return all, nil
}

// ReadersOf finds whom messages were to.
func (s *Store) ReadersOf(ctx context.Context, messageIDs []string) ([]CaseMessageReader, error) {
	var all []CaseMessageReader
	if len(messageIDs) == 0 {
		return nil, nil
	}
	if err := s.in(ctx).Where("message_id IN ?", messageIDs).Order("message_id, reader").Find(&all).Error; err != nil {
		return nil, fmt.Errorf("reading whom messages are to: %w", err)
	}
	return all, nil
}

// MarkRead notes that somebody has read a message that was to them under one of their
// names, or to the coordinator where they coordinate. What has been read stays so.
func (s *Store) MarkRead(ctx context.Context, messageID string, names []casefile.Principal, coordinates bool, by casefile.Principal,
	at time.Time) error {
	err := s.in(ctx).Exec(`UPDATE case_message_readers SET read_at = ?, read_by = ?
		WHERE message_id = ? AND read_at IS NULL AND (reader IN ? OR ? AND reader_as = 'KO')`, at, by, messageID, names, coordinates).Error
	if err != nil {
		return fmt.Errorf("noting that a message is read: %w", err)
	}
	return nil
}

// AlreadyWaiting tells which of some people have a message in a case that they have not
// read: a bell has rung for that one.
func (s *Store) AlreadyWaiting(ctx context.Context, caseID string, who []casefile.Principal) ([]casefile.Principal, error) {
	var out []casefile.Principal
	err := s.in(ctx).Raw(`SELECT DISTINCT reader FROM case_message_readers WHERE case_id = ? AND read_at IS NULL AND reader IN ?`,
		caseID, who).Scan(&out).Error
	if err != nil {
		return nil, fmt.Errorf("looking for messages that wait: %w", err)
	}
	return out, nil
}

// UnreadIn finds what has not been read of what was written before an instant, in open
// cases that somebody coordinates under one of their names, or carries where nobody
// does; the oldest first.
func (s *Store) UnreadIn(ctx context.Context, names []casefile.Principal, before time.Time, limit int) ([]UnreadMessage, error) {
	var all []UnreadMessage
	err := s.in(ctx).Raw(`SELECT m.*, c.number AS case_number, r.reader, r.reader_as
		FROM cases c JOIN case_message_readers r ON r.case_id = c.id AND r.read_at IS NULL JOIN case_messages m ON m.id = r.message_id
		WHERE (c.coordinator IN ? OR c.coordinator = '' AND c.main_responsible IN ?) AND c.phase NOT IN ? AND m.sent_at < ?
			AND (r.reader_as = 'KO' OR EXISTS (SELECT FROM relations x
				WHERE x.case_id = c.id AND x.principal = r.reader AND x.role = r.reader_as AND x.live))
		ORDER BY m.sent_at, m.id, r.reader LIMIT ?`, names, names, casefile.EndedPhases(), before, limit).Scan(&all).Error
	if err != nil {
		return nil, fmt.Errorf("looking for messages that nobody has read: %w", err)
	}
	return all, nil
}

// AgreedChannels tells how people have agreed to be in touch (INV-82): those of the entries that
// stand now. Staff and others have none.
func (s *Store) AgreedChannels(ctx context.Context, who []casefile.Principal) (map[casefile.Principal]Channel, error) {
	var ids []string
	for _, p := range who {
		if id, ok := PersonID(p); ok {
			ids = append(ids, id)
		}
	}
	out := map[casefile.Principal]Channel{}
	if len(ids) == 0 {
		return out, nil
	}
	var rows []struct {
		ID      string
		Channel Channel
	}
	if err := s.in(ctx).Raw(`SELECT p.id, n.channel FROM people p JOIN people n ON n.id = `+standing+` WHERE p.id IN ?`,
		ids).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("looking for how to be in touch: %w", err)
	}
	for _, r := range rows {
		out[PersonPrincipal(r.ID)] = r.Channel
	}
	return out, nil
}
