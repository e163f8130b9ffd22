package models

import (
	"context"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm/clause"
)

// WorldByID finds a training world; gorm.ErrRecordNotFound when there is none.
func (s *Store) WorldByID(ctx context.Context, id string) (World, error) {
	var w World
	if err := s.in(ctx).Where("id = ?", id).Take(&w).Error; err != nil {
		return World{}, fmt.Errorf("looking for a world: %w", err)
	}
	return w, nil
}

// LockWorld finds a training world and keeps others from moving its clock to
// the end of the transaction; gorm.ErrRecordNotFound when there is none.
func (s *Store) LockWorld(ctx context.Context, id string) (World, error) {
	var w World
	// NO KEY UPDATE: organisations may still be added to the world meanwhile.
	if err := s.in(ctx).Clauses(clause.Locking{Strength: "NO KEY UPDATE"}).Where("id = ?", id).Take(&w).Error; err != nil {
		return World{}, fmt.Errorf("locking a world: %w", err)
	}
	return w, nil
}

// SetWorldOffset stores how far a world's clock is ahead of real time.
func (s *Store) SetWorldOffset(ctx context.Context, id string, offset time.Duration) error {
	if err := s.in(ctx).Model(&World{ID: id}).Update("offset_us", offset.Microseconds()).Error; err != nil {
		return fmt.Errorf("setting a world's clock: %w", err)
	}
	return nil
}

// LivingCase is a case that something may still happen in.
type LivingCase struct {
	ID             string
	OrganisationID string
	// LastSeq is how far its ledger is.
	LastSeq int
}

// LivingCasesIn lists the cases of a world that have not ended, or that have
// something to wake for.
func (s *Store) LivingCasesIn(ctx context.Context, worldID string) ([]LivingCase, error) {
	return s.living(ctx, "o.world_id = ?", worldID)
}

// LivingCasesOf lists those of an organisation.
func (s *Store) LivingCasesOf(ctx context.Context, organisationID string) ([]LivingCase, error) {
	return s.living(ctx, "o.id = ?", organisationID)
}

func (s *Store) living(ctx context.Context, where, id string) ([]LivingCase, error) {
	var cases []LivingCase
	err := s.in(ctx).Raw(`SELECT c.id, c.organisation_id, c.last_seq FROM cases c JOIN organisations o ON o.id = c.organisation_id
		WHERE `+where+` AND (c.phase NOT IN ? OR c.next_wake IS NOT NULL) ORDER BY c.id`, id, endedPhases).Scan(&cases).Error
	if err != nil {
		return nil, fmt.Errorf("listing cases that live: %w", err)
	}
	return cases, nil
}

// OrganisationFilter says whose organisations are listed: all, one, or those of
// the worlds that a login owns, and any of these together.
type OrganisationFilter struct {
	All           bool
	ID            string
	Issuer, Owner string
}

// FindOrganisations lists organisations by name.
func (s *Store) FindOrganisations(ctx context.Context, f OrganisationFilter) ([]Organisation, error) {
	q := s.in(ctx).Order("name, id")
	if !f.All {
		q = q.Where("id::text = ? OR world_id IN (SELECT id FROM worlds WHERE owner_issuer = ? AND owner_subject = ?)", f.ID, f.Issuer, f.Owner)
	}
	var rows []Organisation
	if err := q.Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("listing organisations: %w", err)
	}
	return rows, nil
}

// UnitsOf lists an organisation's units, the coordinating one first.
func (s *Store) UnitsOf(ctx context.Context, organisationID string) ([]Unit, error) {
	var rows []Unit
	if err := s.in(ctx).Where("organisation_id = ?", organisationID).Order("coordinating DESC, name, id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("listing units: %w", err)
	}
	return rows, nil
}

// HasUnit tells whether an organisation has a unit.
func (s *Store) HasUnit(ctx context.Context, organisationID, id string) (bool, error) {
	var n int64
	if err := s.in(ctx).Model(&Unit{}).Where("id = ? AND organisation_id = ?", id, organisationID).Count(&n).Error; err != nil {
		return false, fmt.Errorf("looking for a unit: %w", err)
	}
	return n > 0, nil
}

// organisationOf finds which organisation a row of a register belongs to; ""
// when there is no such row.
func (s *Store) organisationOf(ctx context.Context, model any, id string) (string, error) {
	var ids []string
	if err := s.in(ctx).Model(model).Where("id = ?", id).Pluck("organisation_id", &ids).Error; err != nil {
		return "", fmt.Errorf("looking for an organisation: %w", err)
	}
	if len(ids) == 0 {
		return "", nil
	}
	return ids[0], nil
}

// OrganisationOfStaff finds which organisation a staff member belongs to; "" for nobody.
func (s *Store) OrganisationOfStaff(ctx context.Context, id string) (string, error) {
	return s.organisationOf(ctx, &Staff{}, id)
}

// OrganisationOfPerson finds which organisation a person is registered in; "" for nobody.
func (s *Store) OrganisationOfPerson(ctx context.Context, id string) (string, error) {
	return s.organisationOf(ctx, &Person{}, id)
}

// LockStaff finds a staff member to change; gorm.ErrRecordNotFound when there is none.
func (s *Store) LockStaff(ctx context.Context, id string) (Staff, error) {
	var row Staff
	if err := s.in(ctx).Clauses(clause.Locking{Strength: "UPDATE"}).Where("id = ?", id).Take(&row).Error; err != nil {
		return Staff{}, fmt.Errorf("locking a staff member: %w", err)
	}
	return row, nil
}

// LockPerson finds a person to change; gorm.ErrRecordNotFound when there is none.
func (s *Store) LockPerson(ctx context.Context, id string) (Person, error) {
	var row Person
	if err := s.in(ctx).Clauses(clause.Locking{Strength: "UPDATE"}).Where("id = ?", id).Take(&row).Error; err != nil {
		return Person{}, fmt.Errorf("locking a person: %w", err)
	}
	return row, nil
}

// PersonFilter narrows a list of people; what is empty does not narrow.
type PersonFilter struct {
	Organisation string
	Kind         string
	// Name is a part of the name.
	Name   string
	Limit  int
	Cursor string
}

// FindPeople lists an organisation's people by when they were entered.
func (s *Store) FindPeople(ctx context.Context, f PersonFilter) (Page[Person], error) {
	q := s.in(ctx).Where("organisation_id = ?", f.Organisation)
	if f.Kind != "" {
		q = q.Where("kind = ?", f.Kind)
	}
	if f.Name != "" {
		q = q.Where("name ILIKE ?", "%"+strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(f.Name)+"%")
	}
	if f.Cursor != "" {
		q = q.Where("id > ?", f.Cursor)
	}
	limit := limitOf(f.Limit)
	var rows []Person
	if err := q.Order("id").Limit(limit + 1).Find(&rows).Error; err != nil {
		return Page[Person]{}, fmt.Errorf("listing people: %w", err)
	}
	return page(rows, limit, func(p Person) string { return p.ID }), nil
}
