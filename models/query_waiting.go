package models

import (
	"context"
	"fmt"
	"time"

	"samlop/casefile"
)

// Waiting is what in the whole installation waits for somebody, and for how long.
// Each world's things are measured by its own clock.
type Waiting struct {
	// OldestMail is how long the mail has been due that has been due longest without
	// having come to an end; OldestLetter the same of a letter that waits to be
	// posted. Zero when there is none.
	OldestMail, OldestLetter time.Duration
	// CasesOverdue are cases with a deadline that has passed; TasksOverdue are open
	// tasks past their day.
	CasesOverdue, TasksOverdue int64
	// OpenTasks are the open tasks by kind.
	OpenTasks map[casefile.TaskKind]int64
}

// ReadWaiting measures it at an instant of real time.
func (s *Store) ReadWaiting(ctx context.Context, now time.Time) (Waiting, error) {
	const offset = "COALESCE(w.offset_us, 0) * interval '1 microsecond'"
	const worlds = " JOIN organisations o ON o.id = x.organisation_id LEFT JOIN worlds w ON w.id = o.world_id "
	var f struct {
		Mail, Letter               *float64
		CasesOverdue, TasksOverdue int64
	}
	// A letter's day begins at midnight in Oslo, and a task is late when its day is over there.
	err := s.in(ctx).Raw(`SELECT
		(SELECT max(EXTRACT(EPOCH FROM CAST(@now AS timestamptz) + `+offset+` - x.send_after)) FROM mails x`+worlds+`
			WHERE x.status IN ('PENDING', 'SENDING')) AS mail,
		(SELECT max(EXTRACT(EPOCH FROM CAST(@now AS timestamptz) + `+offset+` - x.queued_on::timestamp AT TIME ZONE 'Europe/Oslo'))
			FROM letters x`+worlds+` WHERE x.status = @queued) AS letter,
		(SELECT count(DISTINCT case_id) FROM deadlines WHERE status = 'OVERDUE') AS cases_overdue,
		(SELECT count(*) FROM tasks x`+worlds+` WHERE x.done_on IS NULL
			AND x.due < ((CAST(@now AS timestamptz) + `+offset+`) AT TIME ZONE 'Europe/Oslo')::date) AS tasks_overdue`,
		map[string]any{"now": now.UTC(), "queued": casefile.LetterQueued}).Take(&f).Error
	if err != nil {
		return Waiting{}, fmt.Errorf("reading what waits: %w", err)
	}
	found := Waiting{CasesOverdue: f.CasesOverdue, TasksOverdue: f.TasksOverdue, OpenTasks: map[casefile.TaskKind]int64{},
		OldestMail: age(f.Mail), OldestLetter: age(f.Letter)}
	var kinds []struct {
		Kind casefile.TaskKind
		N    int64
	}
	if err := s.in(ctx).Raw("SELECT kind, count(*) AS n FROM tasks WHERE done_on IS NULL GROUP BY kind").Scan(&kinds).Error; err != nil {
		return Waiting{}, fmt.Errorf("counting open tasks: %w", err)
	}
	for _, k := range kinds {
		found.OpenTasks[k.Kind] = k.N
	}
	return found, nil
}

// age is nothing for what is not there and for what is not due yet.
func age(seconds *float64) time.Duration {
	if seconds == nil || *seconds < 0 {
		return 0
	}
	return time.Duration(*seconds * float64(time.Second))
}
