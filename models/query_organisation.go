package models

import (
	"context"
	"fmt"
)

// OrganisationFilter says whose organisations are listed: all, one, or those of
// the worlds that a login owns, and any of these together.
type OrganisationFilter struct {
	All           bool
	ID            string
	Issuer, Owner string
}

// FindOrganisations lists organisations by name.
func (s *Store) FindOrganisations(ctx context.Context, f OrganisationFilter) ([]Organisation, error) {
	q := s.in(ctx).Order(byName + ", id")
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
	err := s.in(ctx).Where("organisation_id = ?", organisationID).Order("coordinating DESC, " + byName + ", id").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("listing units: %w", err)
	}
	return rows, nil
}

// SaveUnit stores how a unit is reached, as its next version, and reports whether it was
// still the version that u was read in; u has the next one either way.
func (s *Store) SaveUnit(ctx context.Context, u *Unit) (bool, error) {
	read := u.Version
	u.Version++
	done := s.in(ctx).Model(&Unit{}).Where("id = ? AND organisation_id = ? AND version = ?", u.ID, u.OrganisationID, read).
		Select("AddressLine", "PostalCode", "PostalPlace", "Phone", "Version").Updates(u)
	if done.Error != nil {
		return false, fmt.Errorf("writing a unit: %w", done.Error)
	}
	return done.RowsAffected == 1, nil
}

// HasUnit tells whether an organisation has a unit.
func (s *Store) HasUnit(ctx context.Context, organisationID, id string) (bool, error) {
	var n int64
	if err := s.in(ctx).Model(&Unit{}).Where("id = ? AND organisation_id = ?", id, organisationID).Count(&n).Error; err != nil {
		return false, fmt.Errorf("looking for a unit: %w", err)
	}
	return n > 0, nil
}

// organisationOf finds which organisation a row belongs to; "" when there is no such
// row. It looks across organisations and tells nothing else of the row: whoever asks for
// what is another's is refused, and that they tried is written down there (INV-110).
func (s *Store) organisationOf(ctx context.Context, model any, id string) (string, error) {
	ctx = AcrossOrganisations(ctx)
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

// OrganisationOfCase finds which organisation a case belongs to; "" for none.
func (s *Store) OrganisationOfCase(ctx context.Context, id string) (string, error) {
	return s.organisationOf(ctx, &Case{}, id)
}

// OrganisationOfBatch finds which organisation a batch belongs to; "" for none.
func (s *Store) OrganisationOfBatch(ctx context.Context, id string) (string, error) {
	return s.organisationOf(ctx, &Batch{}, id)
}

// OrganisationOfStep finds in which organisation a step was taken; "" for none that the
// ledger knows.
func (s *Store) OrganisationOfStep(ctx context.Context, id string) (string, error) {
	return s.organisationOf(ctx, &Command{}, id)
}

// IsOrganisation tells whether there is an organisation, whoever asks.
func (s *Store) IsOrganisation(ctx context.Context, id string) (bool, error) {
	var n int64
	err := s.in(AcrossOrganisations(ctx)).Model(&Organisation{}).Where("id = ?", id).Count(&n).Error
	return n > 0, wrapUnlessNil(err, "looking for an organisation")
}

// PlaceOfPerson finds which organisation a person is registered in, and the id under
// which they stand there now; "" for nobody.
func (s *Store) PlaceOfPerson(ctx context.Context, id string) (organisation, now string, err error) {
	var found []struct{ Organisation, Now string }
	err = s.in(AcrossOrganisations(ctx)).Raw(`SELECT organisation_id::text AS organisation, COALESCE(joined_into, id)::text AS now
		FROM people WHERE id = ?`, id).
		Scan(&found).Error
	if err != nil || len(found) == 0 {
		return "", "", wrapUnlessNil(err, "looking for where a person is registered")
	}
	return found[0].Organisation, found[0].Now, nil
}
