package models

import (
	"context"
	"fmt"
	"time"
)

// DueMails lists the outbox keys of mails that may be sent at an instant of real time:
// by the clock of the world they belong to, not before they are to be tried again, and
// while nobody is sending them. Alerts come first, then what has been due longest.
func (s *Store) DueMails(ctx context.Context, now time.Time, limit int) (keys []string, err error) {
	err = s.in(ctx).Raw(`SELECT m.key FROM mails m JOIN organisations o ON o.id = m.organisation_id LEFT JOIN worlds w ON w.id = o.world_id
		WHERE m.status IN ('PENDING', 'SENDING') AND m.send_after <= ?::timestamptz + COALESCE(w.offset_us, 0) * interval '1 microsecond'
		AND (m.try_at IS NULL OR m.try_at <= ?) AND (m.lease_until IS NULL OR m.lease_until <= ?)
		ORDER BY m.kind <> 'ALERT', m.send_after, m.key LIMIT ?`, now, now, now, limit).Scan(&keys).Error
	if err != nil {
		return nil, fmt.Errorf("looking for mails that are due: %w", err)
	}
	return keys, nil
}

// PutOffMail has a mail tried again after a wait from an instant of real time; after
// longer and longer ones, up to five minutes, where no wait is given.
func (s *Store) PutOffMail(ctx context.Context, key string, now time.Time, wait time.Duration) error {
	err := s.in(ctx).Exec(`UPDATE mails SET try_at = ?::timestamptz + CASE WHEN ?::bigint > 0 THEN ?::bigint * interval '1 microsecond'
		ELSE least(interval '5 minutes', interval '1 second' * power(2, least(attempts, 9))) END
		WHERE key = ? AND status IN ('PENDING', 'SENDING')`, now, wait.Microseconds(), wait.Microseconds(), key).Error
	if err != nil {
		return fmt.Errorf("putting a mail off: %w", err)
	}
	return nil
}
