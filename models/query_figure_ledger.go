package models

import (
	"context"
	"fmt"

	"samlop/casefile"
)

// LedgerQuery picks the ledgers of an organisation as they were on a day.
type LedgerQuery struct {
	Organisation string
	// Unit keeps the cases of one coordinating unit, when it is set.
	Unit string
	// AsOf is the last day of which events are read.
	AsOf casefile.Date
	// After is the id of the case that the walk begins behind.
	After string
}

// ledgersAtOnce is how many cases a walk reads in one question: enough that trips do
// not count, few enough that their events fit in memory.
const ledgersAtOnce = 50

// EachLedger walks through the ledgers of cases in the order of their ids, in one
// snapshot: begin hears of a case of which something had been written by the day,
// learn of each of its events, in order, and end when there are no more of it. end
// may stop the walk. It fails on a fact that this build does not know.
func (s *Store) EachLedger(ctx context.Context, q LedgerQuery, begin func(Case), learn func(casefile.Event), end func() (more bool)) error {
	err := s.Transaction(ctx, func(tx *Store) error {
		// One snapshot: a case that is merged while we read counts in one of the two.
		if err := tx.in(ctx).Exec("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY").Error; err != nil {
			return err
		}
		for {
			cases, err := tx.someCases(ctx, q)
			if err != nil || len(cases) == 0 {
				return err
			}
			more, err := tx.ledgersOf(ctx, q.AsOf, cases, begin, learn, end)
			if err != nil || !more {
				return err
			}
			q.After = cases[len(cases)-1].ID
		}
	})
	if err != nil {
		return fmt.Errorf("walking through the ledgers: %w", err)
	}
	return nil
}

func (s *Store) someCases(ctx context.Context, q LedgerQuery) ([]Case, error) {
	var cases []Case
	find := s.in(ctx).Select("id", "organisation_id", "number", "person_id").Where("kind = 'CASE' AND organisation_id = ?", q.Organisation)
	if q.Unit != "" {
		find = find.Where("unit_id = ?", q.Unit)
	}
	if q.After != "" {
		find = find.Where("id > ?", q.After)
	}
	return cases, find.Order("id").Limit(ledgersAtOnce).Find(&cases).Error
}

// ledgersOf reads the ledgers of some cases in one question, an event at a time.
func (s *Store) ledgersOf(ctx context.Context, asOf casefile.Date, cases []Case, begin func(Case), learn func(casefile.Event),
	end func() bool) (more bool, err error) {
	byID, ids := map[string]Case{}, make([]string, len(cases))
	for i, c := range cases {
		byID[c.ID], ids[i] = c, c.ID
	}
	rows, err := s.in(ctx).Model(&Event{}).Select("case_id", "seq", "command_id", "name", "fact", "actor", "role", "at", "on_date").
		Where("case_id IN ? AND on_date <= ?", ids, asOf).Order("case_id, seq").Rows()
	if err != nil {
		return false, err
	}
	defer func() { _ = rows.Close() }()
	of := ""
	for rows.Next() {
		var row Event
		err := rows.Scan(&row.CaseID, &row.Seq, &row.CommandID, &row.Name, (*[]byte)(&row.Fact), &row.Actor, &row.Role, &row.At, &row.OnDate)
		if err != nil {
			return false, err
		}
		if row.CaseID != of {
			if of != "" && !end() {
				return false, nil
			}
			of = row.CaseID
			begin(byID[of])
		}
		e, err := row.Casefile()
		if err != nil {
			return false, fmt.Errorf("case %s: %w", of, err)
		}
		learn(e)
	}
	if err := rows.Err(); err != nil {
		return false, err
	}
	return of == "" || end(), nil
}
