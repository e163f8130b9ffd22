package models

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"samlop/casefile"
)

// FeedRow is what of an event may be told across cases: names and codes, and never
// who or in what words. Where two entries of the register were joined there is no
// case, but their ids (INV-102).
type FeedRow struct {
	JoinID     string
	JoinedID   string
	SurvivorID string
	CaseID     string
	CaseNumber string
	Seq        int
	Name       string
	Step       string
	OnDate     casefile.Date
	At         time.Time
	WrittenAt  time.Time
	WrittenIn  int64
	Entry      int64
}

// Cursor points behind the row.
func (r FeedRow) Cursor() string {
	return strconv.FormatInt(r.WrittenIn, 10) + "-" + strconv.FormatInt(r.Entry, 10)
}

// EventsOf lists the events of an organisation, and the approvals by which two entries
// of its register became one person, in the order they were committed in, after a
// cursor ("" for the first), at most limit of them. Order and cursors are for good, and
// nothing is ever put in before what has been shown: an event is shown when no
// transaction that is as old as its own can commit any more. Next is the cursor to go
// on from, also when nothing more has happened. Errors: ErrCursor.
//
// What a coordinating unit has nothing to do with is left out: the events of an episode in
// which no need has been seen. Once one has, what went before stands where it was
// committed, behind the cursor of who has read on; the case has all of it.
func (s *Store) EventsOf(ctx context.Context, organisation, cursor string, limit int) (Page[FeedRow], error) {
	turn, entry, err := feedCursor(cursor)
	if err != nil {
		return Page[FeedRow]{}, err
	}
	p := Page[FeedRow]{Next: cursor}
	err = s.in(ctx).Raw(`(SELECT e.case_id::text, c.number AS case_number, e.seq, e.name, k.name AS step, e.on_date, e.at, e.written_at,
			e.written_in, e.entry, '' AS join_id, '' AS joined_id, '' AS survivor_id
		FROM events e JOIN cases c ON c.id = e.case_id JOIN commands k ON k.id = e.command_id
		WHERE e.organisation_id = @organisation AND (e.written_in, e.entry) > (@turn, @entry) AND e.written_in < ledger_settled()
			AND NOT c.hidden_from_unit
		ORDER BY e.written_in, e.entry LIMIT @limit)
		UNION ALL
		(SELECT '', '', 0, '', '', NULL, j.decided_at, j.written_at, j.written_in, j.entry, j.id::text, j.joined_id::text,
			j.survivor_id::text
		FROM person_joins j
		WHERE j.organisation_id = @organisation AND (j.written_in, j.entry) > (@turn, @entry) AND j.written_in < ledger_settled()
		ORDER BY j.written_in, j.entry LIMIT @limit)
		ORDER BY written_in, entry LIMIT @limit`,
		map[string]any{"organisation": organisation, "turn": turn, "entry": entry, "limit": limitOf(limit)}).Scan(&p.Rows).Error
	if err != nil {
		return Page[FeedRow]{}, fmt.Errorf("reading the events of an organisation: %w", err)
	}
	if len(p.Rows) > 0 {
		p.Next = p.Rows[len(p.Rows)-1].Cursor()
	}
	return p, nil
}

func feedCursor(cursor string) (turn, entry int64, err error) {
	if cursor == "" {
		return 0, 0, nil
	}
	first, second, _ := strings.Cut(cursor, "-")
	turn, errTurn := strconv.ParseInt(first, 10, 64)
	entry, errEntry := strconv.ParseInt(second, 10, 64)
	if errors.Join(errTurn, errEntry) != nil || (FeedRow{WrittenIn: turn, Entry: entry}).Cursor() != cursor {
		return 0, 0, ErrCursor
	}
	return turn, entry, nil
}

// goOnInFeed lets a ledger that came from another cluster go on behind what it has:
// a new cluster begins to number its transactions from the start.
func (s *Store) goOnInFeed(ctx context.Context) error {
	err := s.in(ctx).Exec(`SELECT setval('ledger_ahead', last.turn) FROM (SELECT GREATEST(max(e.written_in),
				(SELECT max(written_in) FROM person_joins)) AS turn
			FROM organisations o CROSS JOIN LATERAL (SELECT written_in FROM events WHERE organisation_id = o.id
				ORDER BY written_in DESC LIMIT 1) AS e) AS last
		WHERE last.turn >= ledger_turn()`).Error
	if err != nil {
		return fmt.Errorf("letting the feed go on: %w", err)
	}
	return nil
}
