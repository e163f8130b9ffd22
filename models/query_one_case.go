package models

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"

	"samlop/casefile"
)

// otherCases are the open cases of a person in an organisation, but one, those
// received first coming first; those of an entry that is agreed to be the same person too.
const otherCases = `SELECT id::text, number, phase, first_received_on FROM cases
	WHERE kind = 'CASE' AND organisation_id = $1 AND person_id = ANY(ARRAY(SELECT same_person($2))) AND id::text <> $3 AND phase <> ALL($4)
	ORDER BY first_received_on, id`

// OtherCases asks for the person's other open cases (INV-104).
func (q *Questions) OtherCases(organisationID, personID, notCase string, into *[]casefile.OtherCase) {
	q.batch.Queue(otherCases, organisationID, personID, notCase, casefile.EndedPhases()).Query(func(rows pgx.Rows) (err error) {
		*into, err = pgx.CollectRows(rows, otherCase)
		return err
	})
}

func otherCase(row pgx.CollectableRow) (casefile.OtherCase, error) {
	var o casefile.OtherCase
	var received *time.Time
	err := row.Scan(&o.ID, &o.Number, &o.Phase, &received)
	if received != nil {
		o.ReceivedOn = casefile.Date{Year: received.Year(), Month: received.Month(), Day: received.Day()}
	}
	return o, err
}

// OtherCasesOf lists the person's other open cases.
func (s *Store) OtherCasesOf(ctx context.Context, organisationID, personID, notCase string) (out []casefile.OtherCase, err error) {
	var q Questions
	q.OtherCases(organisationID, personID, notCase, &out)
	return out, s.Ask(ctx, &q)
}

// OtherCaseWithState finds an open case of a person with its state; nil when it is
// not an open case of theirs.
func (s *Store) OtherCaseWithState(ctx context.Context, organisationID, personID, id string) (*Case, error) {
	var c Case
	err := s.in(ctx).Where("kind = 'CASE' AND id = ? AND organisation_id = ?", id, organisationID).
		Where("person_id = ANY(ARRAY(SELECT same_person(?))) AND phase NOT IN ?", personID, endedPhases).Take(&c).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("looking for the person's other case: %w", err)
	}
	return &c, nil
}

// Contradiction is a case that stands to another as no case may (INV-104).
type Contradiction struct {
	CaseID     string
	CaseNumber string
	Kind       Trouble
	Since      time.Time
}

// lastEnd begins the question for when a case last ended; which case is to follow.
const lastEnd = `(SELECT max(e.at) AS at, max(e.entry) AS entry FROM (SELECT * FROM events
		WHERE name IN ('merged', 'dismissed', 'closed')) AS e`

// contradictions finds them all. A merged case is followed from case to case as
// far as it goes; a ring is where that leads back. Which of two came first is told by
// the numbers of their entries, given while both cases are held fast: clocks are read
// before that, and may say otherwise. Of two that run side by side one is marked so, by
// an index that allows no other: so only the marked ones are looked at.
const contradictions = `WITH RECURSIVE merged AS (
		SELECT c.id, (c.state ->> 'merged_into')::uuid AS into_case, last.at, last.entry
		FROM cases c CROSS JOIN LATERAL ` + lastEnd + ` WHERE e.case_id = c.id) AS last WHERE c.phase = 'MERGED'),
	chain (id, reached) AS (SELECT id, into_case FROM merged
		UNION SELECT chain.id, merged.into_case FROM chain JOIN merged ON merged.id = chain.reached),
	found AS (
		SELECT r.case_id AS id, 'SIDE_BY_SIDE' AS kind, r.since FROM running_cases r
			JOIN (SELECT DISTINCT organisation_id, person_id FROM running_cases WHERE beside) AS two USING (organisation_id, person_id)
			WHERE EXISTS (SELECT FROM running_cases o WHERE o.person_id = r.person_id AND o.organisation_id = r.organisation_id
				AND o.case_id <> r.case_id)
		UNION ALL SELECT m.id, 'MERGED_IN_A_RING', m.at FROM merged m
			WHERE EXISTS (SELECT FROM chain WHERE chain.id = m.id AND chain.reached = m.id)
		UNION ALL SELECT m.id, 'MERGED_TOO_LATE', m.at FROM merged m JOIN cases t ON t.id = m.into_case
			CROSS JOIN LATERAL ` + lastEnd + ` WHERE e.case_id = t.id) AS last
			WHERE t.phase IN ('MERGED', 'DISMISSED', 'CLOSED') AND last.entry < m.entry)
	SELECT c.id AS case_id, c.number AS case_number, found.kind, found.since FROM found JOIN cases c ON c.id = found.id`

// Contradictions lists the cases that stand to another as no case may, the oldest
// first; of one unit, or of all when it is "".
func (s *Store) Contradictions(ctx context.Context, unitID string, limit int) (found []Contradiction, err error) {
	err = s.in(ctx).Raw(contradictions+` WHERE ? = '' OR c.unit_id::text = ? ORDER BY found.since, c.id, found.kind LIMIT ?`,
		unitID, unitID, limit).Scan(&found).Error
	return found, wrapUnlessNil(err, "looking for cases that must not be as they are")
}
