package models

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"samlop/casefile"
)

// ReplaceCalendarFeed gives somebody a private calendar; an earlier one opens no more.
func (s *Store) ReplaceCalendarFeed(ctx context.Context, row CalendarFeed) error {
	err := s.in(ctx).Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "organisation_id"}, {Name: "principal"}},
		DoUpdates: clause.AssignmentColumns([]string{"digest", "made_at"})}).Create(&row).Error
	if err != nil {
		return fmt.Errorf("writing a private calendar: %w", err)
	}
	return nil
}

// EndCalendarFeed takes somebody's private calendar away; it may be gone already.
func (s *Store) EndCalendarFeed(ctx context.Context, organisationID string, who casefile.Principal) error {
	err := s.in(ctx).Where("organisation_id = ? AND principal = ?", organisationID, who).Delete(&CalendarFeed{}).Error
	if err != nil {
		return fmt.Errorf("ending a private calendar: %w", err)
	}
	return nil
}

// OpenCalendar is a private calendar that may be read now, and how its reader is spoken to.
type OpenCalendar struct {
	CalendarFeed
	Language casefile.Language
	OffsetUS int64
}

// Offset is how far the clock of the reader's world is ahead of real time.
func (c OpenCalendar) Offset() time.Duration { return World{OffsetUS: c.OffsetUS}.Offset() }

// OpenCalendarOf finds a private calendar by the digest of its secret. Its owner must
// still work here and be able to log in; gorm.ErrRecordNotFound when there is none.
func (s *Store) OpenCalendarOf(ctx context.Context, digest string) (OpenCalendar, error) {
	var found []OpenCalendar
	err := s.in(ctx).Raw(`SELECT f.*, st.language, COALESCE(w.offset_us, 0) AS offset_us FROM calendar_feeds f
		JOIN staff st ON st.id = substr(f.principal, 7)::uuid AND st.organisation_id = f.organisation_id AND st.active
		JOIN organisations o ON o.id = f.organisation_id LEFT JOIN worlds w ON w.id = o.world_id
		WHERE f.digest = ? AND f.principal LIKE 'staff/%' AND EXISTS (SELECT FROM logins l WHERE l.organisation_id = f.organisation_id
			AND l.principal = f.principal AND l.ended_at IS NULL AND NOT l.waits)`, digest).Scan(&found).Error
	if err == nil && len(found) == 0 {
		err = gorm.ErrRecordNotFound
	}
	if err != nil {
		return OpenCalendar{}, fmt.Errorf("looking for a private calendar: %w", err)
	}
	return found[0], nil
}
