package models

import (
	"context"
	"fmt"
	"time"

	"samlop/casefile"
)

// Figures are the business figures of the whole installation.
type Figures struct {
	OpenCases        int64
	OverdueDeadlines int64
	ParkedCases      int64
	UnknownMails     int64
	FailedMails      int64
	StuckMessages    int64
	// StuckPapers are letters that could not be put on paper however often that was tried;
	// StuckSendings are letters given to a service that a person should look at.
	StuckPapers, StuckSendings int64
	// OldestParked is nil when no case is parked.
	OldestParked *time.Time
}

// ReadFigures counts them.
func (s *Store) ReadFigures(ctx context.Context, now time.Time) (Figures, error) {
	var f Figures
	err := s.in(ctx).Raw(`SELECT (SELECT count(*) FROM cases WHERE kind = 'CASE' AND phase NOT IN ?) AS open_cases,
			(SELECT count(*) FROM deadlines WHERE status = 'OVERDUE') AS overdue_deadlines,
			(SELECT count(*) FROM mails WHERE status = 'UNKNOWN') AS unknown_mails,
			(SELECT count(*) FROM mails WHERE status = 'FAILED') AS failed_mails,
			(SELECT count(*) FROM messages WHERE todo <> '' AND waits_from < ?) AS stuck_messages,
			(SELECT count(*) FROM papers_due WHERE tries >= ?) AS stuck_papers,
			(SELECT count(*) FROM sendings WHERE ended_at IS NULL AND (doubled OR trouble IN ('BY_HAND', 'TOO_LATE', 'UNREAD', 'UNTOLD')
				OR status IN ('WAITS', 'UNKNOWN') AND made_at < ? OR status IN ('TAKEN', 'LEFT') AND attempts >= ?)) AS stuck_sendings,
			(SELECT count(DISTINCT case_id) FROM tasks WHERE kind = ? AND done_on IS NULL) AS parked_cases,
			(SELECT min(c.attention_since) FROM cases c WHERE EXISTS
				(SELECT FROM tasks t WHERE t.case_id = c.id AND t.kind = ? AND t.done_on IS NULL)) AS oldest_parked`,
		endedPhases, now.Add(-StuckAfter), StuckPaperTries, now.Add(-StuckAfter), StuckSendingTries, casefile.TaskParked,
		casefile.TaskParked).Take(&f).Error
	if err != nil {
		return Figures{}, fmt.Errorf("reading figures: %w", err)
	}
	return f, nil
}
