package models

import (
	"context"
	"fmt"
	"time"

	"samlop/casefile"
)

// WorldClock is the clock an organisation lives by.
type WorldClock struct {
	// Offset is how far it is ahead of real time; 0 in production.
	Offset time.Duration
	// Training is true in a training world.
	Training bool
}

// ClockOf tells which clock an organisation lives by. An organisation that does
// not exist lives by the real one.
func (s *Store) ClockOf(ctx context.Context, organisationID string) (WorldClock, error) {
	var offsets []int64
	err := s.in(ctx).Raw(`SELECT w.offset_us FROM organisations o JOIN worlds w ON w.id = o.world_id WHERE o.id = ?`, organisationID).
		Scan(&offsets).Error
	if err != nil {
		return WorldClock{}, fmt.Errorf("reading the world's clock: %w", err)
	}
	if len(offsets) == 0 {
		return WorldClock{}, nil
	}
	return WorldClock{Offset: World{OffsetUS: offsets[0]}.Offset(), Training: true}, nil
}

// OrganisationByID finds an organisation, its policy with it; gorm.ErrRecordNotFound when there is none.
func (s *Store) OrganisationByID(ctx context.Context, id string) (Organisation, error) {
	var o Organisation
	if err := s.in(ctx).Where("id = ?", id).Take(&o).Error; err != nil {
		return Organisation{}, fmt.Errorf("looking for an organisation: %w", err)
	}
	return o, nil
}

// Lead is who heads the coordinating unit, and which unit that is.
type Lead struct {
	// Unit is "" when the organisation has no coordinating unit.
	Unit string
	// Who is "" when the unit has no active head in the register.
	Who casefile.Principal
}

// LeadOf finds the organisation's coordinating unit and its head: the first
// active staff member of the unit with the role KEL, by when they were entered
// (INV-05).
func (s *Store) LeadOf(ctx context.Context, organisationID string) (Lead, error) {
	var rows []struct{ Unit, Staff string }
	err := s.in(ctx).Raw(`SELECT u.id AS unit, COALESCE(s.id::text, '') AS staff FROM units u
		LEFT JOIN staff s ON s.unit_id = u.id AND s.active AND s.roles @> '["KEL"]'
		WHERE u.organisation_id = ? AND u.coordinating ORDER BY s.created_at, s.id LIMIT 1`, organisationID).Scan(&rows).Error
	if err != nil {
		return Lead{}, fmt.Errorf("looking for the head of the unit: %w", err)
	}
	var lead Lead
	if len(rows) > 0 {
		lead.Unit = rows[0].Unit
		if rows[0].Staff != "" {
			lead.Who = StaffPrincipal(rows[0].Staff)
		}
	}
	return lead, nil
}

// HeadsOf finds who heads each of some departments, as Questions.Department does; "" for
// one that nobody heads.
func (s *Store) HeadsOf(ctx context.Context, units []string) (map[string]casefile.Principal, error) {
	var rows []struct{ Unit, Head string }
	err := s.in(ctx).Raw(`SELECT DISTINCT ON (u.id) u.id::text AS unit, COALESCE(s.id::text, '') AS head FROM units u
		LEFT JOIN staff s ON s.unit_id = u.id AND s.active AND s.roles @> '["DH"]'
		WHERE u.id::text IN ? ORDER BY u.id, s.created_at, s.id`, units).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("looking for the heads of departments: %w", err)
	}
	heads := map[string]casefile.Principal{}
	for _, r := range rows {
		if heads[r.Unit] = ""; r.Head != "" {
			heads[r.Unit] = StaffPrincipal(r.Head)
		}
	}
	return heads, nil
}

// StaffByID finds a staff member of an organisation; gorm.ErrRecordNotFound when there is none.
func (s *Store) StaffByID(ctx context.Context, organisationID, id string) (Staff, error) {
	var staff Staff
	if err := s.in(ctx).Where("id = ? AND organisation_id = ?", id, organisationID).Take(&staff).Error; err != nil {
		return Staff{}, fmt.Errorf("looking for a staff member: %w", err)
	}
	return staff, nil
}
