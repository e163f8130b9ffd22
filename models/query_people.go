package models

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"samlop/casefile"
)

// PersonByID finds a person of an organisation, under the entry that stands for them
// now; gorm.ErrRecordNotFound when there is none.
func (s *Store) PersonByID(ctx context.Context, organisationID, id string) (Person, error) {
	var p Person
	if err := s.in(ctx).Where("id = (SELECT person_now(?)) AND organisation_id = ?", id, organisationID).Take(&p).Error; err != nil {
		return Person{}, fmt.Errorf("looking for a person: %w", err)
	}
	return p, nil
}

// PersonByDigest finds the person who has an identity number, by the number's
// keyed digest (sealed.Keyring.Digest); gorm.ErrRecordNotFound when nobody has it.
func (s *Store) PersonByDigest(ctx context.Context, organisationID string, digest []byte) (Person, error) {
	var p Person
	err := s.in(ctx).Joins("JOIN person_identifiers i ON i.person_id = people.id").
		Where("i.organisation_id = ? AND i.digest = ?", organisationID, digest).Take(&p).Error
	if err != nil {
		return Person{}, fmt.Errorf("looking for a person by number: %w", err)
	}
	return p, nil
}

// IdentifiersOf lists a person's sealed identity numbers, oldest first.
func (s *Store) IdentifiersOf(ctx context.Context, personID string) ([]PersonIdentifier, error) {
	var rows []PersonIdentifier
	if err := s.in(ctx).Where("person_id = ?", personID).Order("added_at, id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("reading a person's identifiers: %w", err)
	}
	return rows, nil
}

// StaffFilter narrows a list of staff; what is zero does not narrow.
type StaffFilter struct {
	Organisation string
	Unit         string
	Role         casefile.Role
	Active       bool
	// Name holds parts of the name in any order, as one types them.
	Name string

	Limit  int
	Cursor string
}

// byName is the order of names, whatever collation the cluster has.
const byName = `name COLLATE "nb-NO-x-icu"`

// afterNamed is the rest of a list by name: what follows the row with an id, which
// may be of another name by then.
func afterNamed(q *gorm.DB, table, id string) *gorm.DB {
	if id == "" {
		return q
	}
	return q.Where("("+byName+", id) > (SELECT "+byName+", id FROM "+table+" WHERE id = ?)", id)
}

// FindStaff lists an organisation's staff by name.
func (s *Store) FindStaff(ctx context.Context, f StaffFilter) (Page[Staff], error) {
	q := s.in(ctx).Where("organisation_id = ?", f.Organisation)
	if f.Unit != "" {
		q = q.Where("unit_id = ?", f.Unit)
	}
	if f.Role != "" {
		q = q.Where("roles @> jsonb_build_array(?::text)", f.Role)
	}
	if f.Active {
		q = q.Where("active")
	}
	if named, parts := nameLike("typed(name)", f.Name); named != "" {
		q = q.Where(named, parts...)
	}
	limit := limitOf(f.Limit)
	var rows []Staff
	if err := afterNamed(q, "staff", f.Cursor).Order(byName + ", id").Limit(limit + 1).Find(&rows).Error; err != nil {
		return Page[Staff]{}, fmt.Errorf("listing staff: %w", err)
	}
	return page(rows, limit, func(x Staff) string { return x.ID }), nil
}

// TrainingOf lists a staff member's training, oldest first.
func (s *Store) TrainingOf(ctx context.Context, staffID string) ([]TrainingRecord, error) {
	var rows []TrainingRecord
	if err := s.in(ctx).Where("staff_id = ?", staffID).Order("completed_on, id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("reading training: %w", err)
	}
	return rows, nil
}

// ValidTraining finds which training of some of an organisation's staff counts on a day, by their ids.
func (s *Store) ValidTraining(ctx context.Context, organisationID string, staffIDs []string,
	on casefile.Date) (map[string][]TrainingKind, error) {
	var rows []TrainingRecord
	err := s.in(ctx).Distinct("staff_id", "kind").
		Where("organisation_id = ? AND staff_id IN ? AND completed_on <= ? AND (valid_until IS NULL OR valid_until >= ?)",
			organisationID, staffIDs, on, on).
		Order("staff_id, kind").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("reading which training counts: %w", err)
	}
	counts := map[string][]TrainingKind{}
	for _, row := range rows {
		counts[row.StaffID] = append(counts[row.StaffID], row.Kind)
	}
	return counts, nil
}

// UnitsOfStaff lists where everybody of an organisation's staff works, with nothing else of them.
func (s *Store) UnitsOfStaff(ctx context.Context, organisationID string) ([]Staff, error) {
	var rows []Staff
	if err := s.in(ctx).Select("id", "unit_id").Where("organisation_id = ?", organisationID).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("reading where staff work: %w", err)
	}
	return rows, nil
}

// LockStaff finds a staff member to change; gorm.ErrRecordNotFound when there is none.
func (s *Store) LockStaff(ctx context.Context, id string) (Staff, error) {
	var row Staff
	if err := s.in(ctx).Clauses(clause.Locking{Strength: "UPDATE"}).Where("id = ?", id).Take(&row).Error; err != nil {
		return Staff{}, fmt.Errorf("locking a staff member: %w", err)
	}
	return row, nil
}

// LockPerson finds a person to change, under the entry that stands for them now;
// gorm.ErrRecordNotFound when there is none.
func (s *Store) LockPerson(ctx context.Context, id string) (Person, error) {
	var row Person
	if err := s.in(ctx).Clauses(clause.Locking{Strength: "UPDATE"}).Where("id = ?", id).Take(&row).Error; err != nil {
		return Person{}, fmt.Errorf("locking a person: %w", err)
	}
	if row.JoinedInto != nil { // perhaps while this waited
		return s.LockPerson(ctx, *row.JoinedInto)
	}
	return row, nil
}

// PersonFilter narrows a list of people; what is empty does not narrow.
type PersonFilter struct {
	Organisation string
	Kind         PersonKind
	// Name holds parts of the name in any order, as one types them.
	Name   string
	Born   casefile.Date
	Limit  int
	Cursor string
}

// FindPeople lists an organisation's people by name.
func (s *Store) FindPeople(ctx context.Context, f PersonFilter) (Page[Person], error) {
	q := s.in(ctx).Where("organisation_id = ? AND joined_into IS NULL", f.Organisation)
	if f.Kind != "" {
		q = q.Where("kind = ?", f.Kind)
	}
	if named, parts := nameLike("n.typed_name", f.Name); named != "" {
		// Once: of many who have just come the database knows nothing, and would compare the names anew for each of them.
		q = q.Where("id IN (WITH named AS MATERIALIZED (SELECT COALESCE(n.joined_into, n.id) AS id FROM seen_people n"+
			" WHERE n.organisation_id = ? AND "+named+") SELECT id FROM named)", append([]any{f.Organisation}, parts...)...)
	}
	if !f.Born.IsZero() {
		q = q.Where("birth_date = ?", f.Born)
	}
	limit := limitOf(f.Limit)
	var rows []Person
	if err := afterNamed(q, "people", f.Cursor).Order(byName + ", id").Limit(limit + 1).Find(&rows).Error; err != nil {
		return Page[Person]{}, fmt.Errorf("listing people: %w", err)
	}
	return page(rows, limit, func(p Person) string { return p.ID }), nil
}

// nameLike is the condition that a name, which typed() has made, holds each of the parts that
// were typed; "" when nothing was. Who types a name does not know how it is written: the
// apostrophe is left out (oconnor), a double name is two or one (Anne Marie, Anne-Marie,
// Annemarie), an initial has a dot or none, and aa is å.
func nameLike(name, typed string) (condition string, parts []any) {
	if strings.TrimSpace(typed) == "" {
		return "", nil
	}
	var all []string
	const part = "typed(?::text)"
	for _, p := range strings.FieldsFunc(typed, betweenNames) {
		if p = strings.Trim(p, apostrophes); p == "" {
			continue
		}
		all = append(all, searched(name)+" LIKE '%' || "+aaIsOne(bareName(part))+" || '%'")
		parts = append(parts, literally(p))
	}
	if len(all) == 0 {
		return "FALSE", nil
	}
	return strings.Join(all, " AND "), parts
}

// apostrophes are those that typed() makes one of.
const apostrophes = "'’‘ʼ´`"

// betweenNames is what may stand between two names.
func betweenNames(r rune) bool {
	return unicode.IsSpace(r) || strings.ContainsRune(",.-‐‑–—", r)
}

// searched is a name as it is looked for: as it is written, and with aa as the letter it is in
// Norwegian names. people_by_part_of_name is an index on it.
func searched(name string) string {
	return "(" + bareName(name) + ` || E'\n' || ` + aaIsOne(bareName(name)) + ")"
}

// bareName is a name without the signs in it that people leave out.
func bareName(name string) string { return "translate(" + name + ", '''-.', '')" }

func aaIsOne(name string) string { return "replace(" + name + ", 'aa', 'å')" }

// sameName is a name however it was written.
func sameName(name string) string { return "replace(" + aaIsOne(bareName(name)) + ", ' ', '')" }

// literally is text for LIKE that stands for itself.
func literally(text string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(text)
}

// FirstAndLastIdentifier are the identity numbers that were added first and last;
// fewer when there are fewer.
func (s *Store) FirstAndLastIdentifier(ctx context.Context) ([]PersonIdentifier, error) {
	var found []PersonIdentifier
	err := s.in(ctx).Raw(`(SELECT * FROM person_identifiers ORDER BY added_at, id LIMIT 1)
		UNION (SELECT * FROM person_identifiers ORDER BY added_at DESC, id DESC LIMIT 1)`).Scan(&found).Error
	if err != nil {
		return nil, fmt.Errorf("looking for the first and the last identity number: %w", err)
	}
	return found, nil
}

// HasNamesake reports whether the register of an organisation has another of the same name
// as a person, who is not known to be born on another day.
func (s *Store) HasNamesake(ctx context.Context, organisationID, personID string) (has bool, err error) {
	err = s.in(ctx).Raw(`SELECT EXISTS (SELECT FROM people p JOIN people o ON o.organisation_id = p.organisation_id AND o.id <> p.id
		AND o.joined_into IS NULL AND `+sameName("o.typed_name")+" = "+sameName("p.typed_name")+`
		AND (o.birth_date = p.birth_date) IS NOT FALSE WHERE p.organisation_id = ? AND p.id = (SELECT person_now(?)))`,
		organisationID, personID).Scan(&has).Error
	return has, wrapUnlessNil(err, "looking for somebody of the same name")
}

// NamesShareAPart reports whether two names have a part in common, however it is written. An
// initial is none: many have the same.
func (s *Store) NamesShareAPart(ctx context.Context, one, other string) (shared bool, err error) {
	parts := "SELECT part FROM regexp_split_to_table(" + aaIsOne("translate(typed(?), '''.', '')") +
		", '[ ,-]+') AS part WHERE length(part) > 1"
	err = s.in(ctx).Raw("SELECT EXISTS ("+parts+" INTERSECT "+parts+")", one, other).Scan(&shared).Error
	return shared, wrapUnlessNil(err, "comparing two names")
}

// ProtectAddress notes that a person's address is to be protected, where it was not yet;
// that it need not be any more is said by whoever keeps the register.
func (s *Store) ProtectAddress(ctx context.Context, organisationID, personID string) error {
	err := s.in(ctx).Model(&Person{}).Where("organisation_id = ? AND id = ? AND NOT address_protected", organisationID, personID).
		Updates(map[string]any{"address_protected": true, "version": gorm.Expr("version + 1")}).Error
	return wrapUnlessNil(err, "protecting an address")
}
