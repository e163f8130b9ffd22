package models

import (
	"context"
	"fmt"
	"time"
)

// YearsOfLooks is how many years looks are kept at the least: the database refuses to
// give up a younger one.
const YearsOfLooks = 5

// RemoveOldLooks takes at most so many looks out of the access log that are older than a
// number of years, by the clock of the world they belong to, in a transaction of its
// own, and says how many. Several may do it at once. Errors: for fewer years than
// YearsOfLooks.
func (s *Store) RemoveOldLooks(ctx context.Context, now time.Time, years, most int) (removed int, err error) {
	if years < YearsOfLooks {
		return 0, fmt.Errorf("removing old looks: %d years are fewer than %d", years, YearsOfLooks)
	}
	err = s.Transaction(ctx, func(tx *Store) error {
		var worlds []struct {
			WorldID  *string
			OffsetUs int64
		}
		if err := tx.in(ctx).Raw(`SELECT DISTINCT o.world_id, COALESCE(w.offset_us, 0) AS offset_us FROM organisations o
			LEFT JOIN worlds w ON w.id = o.world_id`).Scan(&worlds).Error; err != nil {
			return err
		}
		if err := tx.in(ctx).Exec(`SELECT set_config('samlop.removes_old_looks', 'yes', true)`).Error; err != nil {
			return err
		}
		for _, w := range worlds {
			before := now.Add(time.Duration(w.OffsetUs)*time.Microsecond).AddDate(-years, 0, 0)
			gone := tx.in(ctx).Exec(`DELETE FROM access_log WHERE id IN (SELECT l.id FROM access_log l JOIN organisations o
				ON o.id = l.organisation_id WHERE l.at < ? AND o.world_id IS NOT DISTINCT FROM ?::uuid LIMIT ? FOR UPDATE OF l SKIP LOCKED)`,
				before, w.WorldID, most-removed)
			if gone.Error != nil {
				return gone.Error
			}
			removed += int(gone.RowsAffected)
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("removing old looks: %w", err)
	}
	return removed, nil
}
