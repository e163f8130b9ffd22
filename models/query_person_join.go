package models

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm/clause"

	"samlop/casefile"
)

// The ledger of a case calls people by the entry they had then, for good. These find
// who stands for them now, and by what other names they may be known.
const (
	// standing is the id of the entry that stands now for an entry p. It is no COALESCE and
	// no function of ours: behind the wall the database takes neither, of a column, for an
	// index, and reads all people of an organisation (seen with PostgreSQL 15; decision 026).
	standing = `CASE WHEN p.joined_into IS NULL THEN p.id ELSE p.joined_into END`

	// entriesOf are all entries of whom a parameter is an entry of, found once before
	// anything else is read.
	entriesOf = `ARRAY(SELECT p.id FROM people p, person_now(?) AS n WHERE p.id = n OR p.joined_into = n)`

	// ofPerson is true of the rows of a person by any of their entries.
	ofPerson = "person_id = ANY(" + entriesOf + ")"

	// namesOfPerson are the principals of a person p, the one that stands now first;
	// NULL where there has been one entry only.
	namesOfPerson = `CASE WHEN p.joined_into IS NOT NULL OR EXISTS (SELECT FROM people j WHERE j.joined_into = p.id) THEN (SELECT
			jsonb_agg('person/' || o.id ORDER BY o.joined_into NULLS FIRST, o.created_at, o.id) FROM people o
			WHERE o.id = ` + standing + ` OR o.joined_into = ` + standing + `) END`

	// principalNow is the principal that stands now for that of a row.
	principalNow = `CASE WHEN principal LIKE 'person/%' THEN COALESCE('person/' || person_now(substr(principal, 8)::uuid), principal)
		ELSE principal END`
)

// standingFor is standing for an entry that a query calls otherwise.
func standingFor(entry string) string { return strings.ReplaceAll(standing, "p.", entry+".") }

// EntriesOf lists the ids of all entries of a person, the one that stands now first.
func (s *Store) EntriesOf(ctx context.Context, personID string) ([]string, error) {
	var ids []string
	err := s.in(ctx).Raw(`SELECT p.id::text FROM people p, person_now(?) AS n WHERE p.id = n OR p.joined_into = n
		ORDER BY p.joined_into NULLS FIRST, p.created_at, p.id`, personID).Scan(&ids).Error
	return ids, wrapUnlessNil(err, "looking for the entries of a person")
}

// JoinedTo lists the entries that have been joined to one, the oldest first.
func (s *Store) JoinedTo(ctx context.Context, personID string) ([]Person, error) {
	var rows []Person
	err := s.in(ctx).Where("joined_into = ?", personID).Order("created_at, id").Find(&rows).Error
	return rows, wrapUnlessNil(err, "looking for entries that were joined")
}

// HoldPeople finds people by their own entries, joined or not, and keeps others from
// changing them, and what has been joined to them, to the end of the transaction; who is
// not there is left out. Joins in an organisation wait for each other, for each changes
// the entries that were joined before; the cases are held before the people, as a step
// holds its case before it asks about the person.
func (s *Store) HoldPeople(ctx context.Context, organisationID string, ids ...string) ([]Person, error) {
	for _, hold := range []struct {
		sql  string
		what any
	}{{"SELECT FROM organisations WHERE id = ? FOR NO KEY UPDATE", organisationID},
		{"SELECT FROM cases WHERE person_id IN ? ORDER BY id FOR NO KEY UPDATE", ids}} {
		if err := s.in(ctx).Exec(hold.sql, hold.what).Error; err != nil {
			return nil, fmt.Errorf("holding what two entries share: %w", err)
		}
	}
	var rows []Person
	err := s.in(ctx).Clauses(clause.Locking{Strength: "UPDATE"}).Where("organisation_id = ?", organisationID).
		Where("id IN ? OR joined_into IN ?", ids, ids).Order("id").Find(&rows).Error
	rows = slices.DeleteFunc(rows, func(p Person) bool { return !slices.Contains(ids, p.ID) })
	return rows, wrapUnlessNil(err, "holding people")
}

// RunningCasesOf lists the numbers of a person's cases beyond screening (INV-104), the
// one that has run longest first.
func (s *Store) RunningCasesOf(ctx context.Context, personID string) ([]string, error) {
	var numbers []string
	err := s.in(ctx).Raw(`SELECT c.number FROM running_cases r JOIN cases c ON c.id = r.case_id WHERE r.person_id = ?
		ORDER BY r.since, c.number`, personID).Scan(&numbers).Error
	return numbers, wrapUnlessNil(err, "looking for cases that run")
}

// MergedBetween reports whether a case of one of two people has ended in favour of one
// of the other's (T-03, T-21).
func (s *Store) MergedBetween(ctx context.Context, one, other string) (bool, error) {
	var is bool
	err := s.in(ctx).Raw(`SELECT EXISTS (SELECT FROM cases c JOIN cases t ON t.id = (c.state ->> 'merged_into')::uuid
		WHERE c.phase = 'MERGED' AND c.person_id IN (@a, @b) AND t.person_id IN (@a, @b)
			AND (c.person_id::text, t.person_id::text) IN ((@a, @b), (@b, @a)))`,
		map[string]any{"a": one, "b": other}).Scan(&is).Error
	return is, wrapUnlessNil(err, "looking for cases merged between two people")
}

// LivePlansOf counts a person's plans that are not archived (INV-03).
func (s *Store) LivePlansOf(ctx context.Context, personID string) (n int, err error) {
	err = s.in(ctx).Raw("SELECT count(*) FROM plans WHERE person_id = ? AND status NOT IN ?", personID,
		[]casefile.PlanStatus{casefile.PlanStatusNone, casefile.PlanStatusArchived}).Scan(&n).Error
	return n, wrapUnlessNil(err, "looking for plans")
}

// DecidesFor reports whether one of two people decides or has decided for the other,
// by any of their entries: then they are two.
func (s *Store) DecidesFor(ctx context.Context, one, other string) (bool, error) {
	var does bool
	const decides = `EXISTS (SELECT FROM representatives WHERE person_id = ANY(` + entriesOf + `) AND principal = ANY(ARRAY(
		SELECT 'person/' || e FROM unnest(` + entriesOf + `) AS e)))`
	err := s.in(ctx).Raw("SELECT "+decides+" OR "+decides, one, other, other, one).Scan(&does).Error
	return does, wrapUnlessNil(err, "looking for who decides for whom")
}

// DecidedForBy lists the people for whom one of some principals decides or has decided.
func (s *Store) DecidedForBy(ctx context.Context, who ...casefile.Principal) ([]string, error) {
	var ids []string
	err := s.in(ctx).Raw("SELECT DISTINCT person_now(person_id)::text AS id FROM representatives WHERE principal IN ? ORDER BY id", who).
		Scan(&ids).Error
	return ids, wrapUnlessNil(err, "looking for whom somebody decides for")
}

// Belongings is how much of each kind belongs to an entry of the register, or names it.
type Belongings struct {
	Numbers, Logins             int
	Representatives, DecidesFor int
	// Parts are cases, also other people's, in which they have a part now; Letters
	// those to them that wait.
	Parts, Letters int
}

// BelongingsOf counts what goes with an entry when it is joined to another.
func (s *Store) BelongingsOf(ctx context.Context, personID string) (b Belongings, err error) {
	err = s.in(ctx).Raw(`SELECT
		(SELECT count(*) FROM person_identifiers WHERE person_id = @id) AS numbers,
		(SELECT count(*) FROM logins WHERE principal = @who AND ended_at IS NULL) AS logins,
		(SELECT count(*) FROM representatives WHERE person_id = @id AND to_date IS NULL) AS representatives,
		(SELECT count(*) FROM representatives WHERE principal = @who AND to_date IS NULL) AS decides_for,
		(SELECT count(DISTINCT case_id) FROM relations WHERE principal = @who AND live) AS parts,
		(SELECT count(*) FROM letters WHERE recipient = @who AND status IN ('QUEUED', 'HELD')) AS letters`,
		map[string]any{"id": personID, "who": PersonPrincipal(personID)}).Scan(&b).Error
	return b, wrapUnlessNil(err, "counting what belongs to an entry")
}

// JoinPeople lets an entry lead to another, with all that was joined to it before, and
// gives the other its cases, numbers and logins. Both are held. The cases count as changed
// at that instant, for who keeps a copy of the list.
func (s *Store) JoinPeople(ctx context.Context, joined, survivor string, at time.Time) (moved JoinMoved, err error) {
	was, now := PersonPrincipal(joined), PersonPrincipal(survivor)
	move := func(into *[]string, sql string, args ...any) {
		if err == nil {
			err = s.in(ctx).Raw(sql, args...).Scan(into).Error
			slices.Sort(*into)
		}
	}
	move(&moved.Cases, "UPDATE cases SET person_id = ?, updated_at = GREATEST(updated_at, ?) WHERE person_id = ? RETURNING id::text", survivor,
		at, joined)
	move(&moved.Identifiers, "UPDATE person_identifiers SET person_id = ? WHERE person_id = ? RETURNING id::text", survivor, joined)
	move(&moved.Logins, `UPDATE logins SET principal = @now, added_by = CASE WHEN added_by = @was THEN @now ELSE added_by END,
		ended_by = CASE WHEN ended_by = @was THEN @now ELSE ended_by END WHERE principal = @was RETURNING id::text`,
		map[string]any{"now": now, "was": was})
	for _, sql := range []string{"UPDATE running_cases SET person_id = ? WHERE person_id = ?",
		"UPDATE plans SET person_id = ? WHERE person_id = ?", "UPDATE intakes SET person_id = ? WHERE person_id = ?",
		"UPDATE people SET joined_into = ? WHERE ? IN (id, joined_into)"} {
		if err == nil {
			err = s.in(ctx).Exec(sql, survivor, joined).Error
		}
	}
	if err == nil { // a code that lies about is asked for again
		err = s.in(ctx).Where("principal = ? AND used_at IS NULL", was).Delete(&Invitation{}).Error
	}
	return moved, wrapUnlessNil(err, "joining two entries")
}

// AddPersonJoin writes what is proposed; gorm.ErrDuplicatedKey when the entry waits for
// an answer already.
func (s *Store) AddPersonJoin(ctx context.Context, row PersonJoin) error {
	row.Moved = json.RawMessage("{}")
	return wrapUnlessNil(s.in(ctx).Create(&row).Error, "writing that two entries are one person")
}

// PersonJoinsOf lists what was proposed in an organisation, the newest first.
func (s *Store) PersonJoinsOf(ctx context.Context, organisationID string) ([]PersonJoin, error) {
	var rows []PersonJoin
	err := s.in(ctx).Where("organisation_id = ?", organisationID).Order("proposed_at DESC, id DESC").Find(&rows).Error
	return rows, wrapUnlessNil(err, "listing entries to be joined")
}

// PersonJoinByID finds one of an organisation; gorm.ErrRecordNotFound when there is
// none. With lock it is kept from others to the end of the transaction.
func (s *Store) PersonJoinByID(ctx context.Context, organisationID, id string, lock bool) (row PersonJoin, err error) {
	q := s.in(ctx)
	if lock {
		q = q.Clauses(clause.Locking{Strength: "NO KEY UPDATE"})
	}
	err = q.Where("organisation_id = ? AND id = ?", organisationID, id).Take(&row).Error
	return row, wrapUnlessNil(err, "looking for entries to be joined")
}

// SettlePersonJoin writes who approved or rejected it, and what moved.
func (s *Store) SettlePersonJoin(ctx context.Context, row PersonJoin) error {
	err := s.in(ctx).Model(&PersonJoin{ID: row.ID}).Select("Status", "DecidedBy", "DecidedAt", "Moved").Updates(&row).Error
	return wrapUnlessNil(err, "settling entries to be joined")
}
