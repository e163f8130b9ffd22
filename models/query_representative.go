package models

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"samlop/casefile"
	"samlop/casefile/calendar"
)

// RepresentativesOf lists everybody who decides or has decided for a person, in
// the order in which they began.
func (s *Store) RepresentativesOf(ctx context.Context, personID string) ([]Representative, error) {
	var rows []Representative
	if err := s.in(ctx).Where(ofPerson, personID).Order("from_date, id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("reading who decides for a person: %w", err)
	}
	return rows, nil
}

// LockRepresentative finds a person's representative to end;
// gorm.ErrRecordNotFound when there is none.
func (s *Store) LockRepresentative(ctx context.Context, personID, id string) (Representative, error) {
	var row Representative
	if err := s.in(ctx).Clauses(clause.Locking{Strength: "UPDATE"}).Where("id = ?", id).Where(ofPerson,
		personID).Take(&row).Error; err != nil {
		return Representative{}, fmt.Errorf("locking a representative: %w", err)
	}
	return row, nil
}

// CasesOfPerson lists the ids of a person's cases in an organisation, ended ones
// too, the oldest first.
func (s *Store) CasesOfPerson(ctx context.Context, organisationID, personID string) ([]string, error) {
	var ids []string
	err := s.in(ctx).Model(&Case{}).Where("organisation_id = ? AND person_id = (SELECT person_now(?))", organisationID, personID).Order("id").
		Pluck("id", &ids).Error
	if err != nil {
		return nil, fmt.Errorf("listing a person's cases: %w", err)
	}
	return ids, nil
}

// ProxiedCases finds those of some cases, with their state, in which somebody's
// relation at the last event was to decide for the patient.
func (s *Store) ProxiedCases(ctx context.Context, who []casefile.Principal, ids []string) ([]Case, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var cases []Case
	err := s.in(ctx).Where("id IN ? AND EXISTS (SELECT FROM relations r WHERE r.case_id = cases.id "+
		"AND r.principal IN ? AND r.role = ? AND r.live)",
		ids, who, casefile.RoleProxy).Find(&cases).Error
	if err != nil {
		return nil, fmt.Errorf("looking for cases somebody decides in: %w", err)
	}
	return cases, nil
}

// grownUpHolders are those who count for somebody who has come of age: parental
// responsibility and child welfare's care are over by then (barnelova § 33).
var grownUpHolders = []casefile.HolderKind{casefile.HolderLegalGuardian, casefile.HolderNextOfKin}

const ofAge = 18 * 12 // months

// RepresentedOn works out who decides for a person on a date (Europe/Oslo), as
// a case is to know it: birthdays only of somebody under 18 (INV-101), holders
// in the order in which they began. Nobody's birth date is in it once they are
// grown up. A principal that is no person of the organisation's has none. Who has had
// several entries is one holder, by the name that the case knows, if it does.
//
// Inside a transaction it waits for whoever is changing the person, so that a
// case that is opened meanwhile misses nothing.
func (s *Store) RepresentedOn(ctx context.Context, organisationID string, patient casefile.Principal,
	on casefile.Date, known ...casefile.Holder) (*casefile.Represented, error) {
	id, ok := PersonID(patient)
	if !ok {
		return &casefile.Represented{}, nil
	}
	var person Person
	// Who is being joined to another is waited for, and then it is the other who counts.
	for next := &id; next != nil; next = person.JoinedInto {
		id, person = *next, Person{}
		err := s.in(ctx).Clauses(clause.Locking{Strength: "KEY SHARE"}).Select("birth_date", "unborn", "joined_into").
			Where("id = ? AND organisation_id = ?", id, organisationID).Take(&person).Error
		if errors.Is(err, gorm.ErrRecordNotFound) {
			return &casefile.Represented{}, nil
		}
		if err != nil {
			return nil, fmt.Errorf("looking for a birth date: %w", err)
		}
	}
	out := &casefile.Represented{Unborn: person.Unborn}
	q := s.in(ctx).Model(&Representative{}).Where(ofPerson, id).Where("from_date <= ? AND (to_date IS NULL OR to_date > ?)", on, on)
	if person.BirthDate != nil {
		out.Birthdays = casefile.BirthdaysOf(*person.BirthDate, on)
		if !on.Before(calendar.AddMonths(*person.BirthDate, ofAge)) {
			q = q.Where("kind IN ?", grownUpHolders)
		}
	}
	var rows []struct {
		Representative
		Now casefile.Principal
	}
	if err := q.Select("*, " + principalNow + " AS now").Order("from_date, id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("reading who decides for a person: %w", err)
	}
	at := map[casefile.Holder]int{} // two entries of one, or one that both entries of the person had
	for _, r := range rows {
		one, named := casefile.Holder{Who: r.Now, As: r.Kind}, casefile.Holder{Who: r.Principal, As: r.Kind}
		if i, twice := at[one]; !twice {
			at[one] = len(out.Holders)
			out.Holders = append(out.Holders, named)
		} else if slices.Contains(known, named) && !slices.Contains(known, out.Holders[i]) {
			out.Holders[i] = named
		}
	}
	return out, nil
}
