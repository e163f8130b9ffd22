package models

import (
	"context"
	"fmt"
	"slices"
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

// StaffByID finds a staff member of an organisation; gorm.ErrRecordNotFound when there is none.
func (s *Store) StaffByID(ctx context.Context, organisationID, id string) (Staff, error) {
	var staff Staff
	if err := s.in(ctx).Where("id = ? AND organisation_id = ?", id, organisationID).Take(&staff).Error; err != nil {
		return Staff{}, fmt.Errorf("looking for a staff member: %w", err)
	}
	return staff, nil
}

// ManagerOf is the active manager of a staff principal; "" when none is
// registered, or the principal is not staff.
func (s *Store) ManagerOf(ctx context.Context, p casefile.Principal) (casefile.Principal, error) {
	managers, err := s.ManagersOf(ctx, []casefile.Principal{p})
	return managers[p], err
}

// ManagersOf finds the active manager of each staff principal; "" where none is
// registered, or has left.
func (s *Store) ManagersOf(ctx context.Context, who []casefile.Principal) (map[casefile.Principal]casefile.Principal, error) {
	ids, _ := byTable(who)
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []struct{ Staff, Manager string }
	err := s.in(ctx).Raw(`SELECT s.id AS staff, COALESCE(m.id::text, '') AS manager FROM staff s
		LEFT JOIN staff m ON m.id = s.manager_id AND m.active WHERE s.id IN ?`, ids).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("looking for managers: %w", err)
	}
	managers := make(map[casefile.Principal]casefile.Principal, len(rows))
	for _, r := range rows {
		managers[StaffPrincipal(r.Staff)] = ""
		if r.Manager != "" {
			managers[StaffPrincipal(r.Staff)] = StaffPrincipal(r.Manager)
		}
	}
	return managers, nil
}

// GoneOf tells which of the principals are staff who have been deactivated, in
// the order given (INV-37).
func (s *Store) GoneOf(ctx context.Context, who []casefile.Principal) ([]casefile.Principal, error) {
	ids, _ := byTable(who)
	if len(ids) == 0 {
		return nil, nil
	}
	var inactive []string
	if err := s.in(ctx).Model(&Staff{}).Where("id IN ? AND NOT active", ids).Pluck("id", &inactive).Error; err != nil {
		return nil, fmt.Errorf("looking for staff who have left: %w", err)
	}
	var gone []casefile.Principal
	for _, p := range who {
		if id, ok := StaffID(p); ok && slices.Contains(inactive, id) {
			gone = append(gone, p)
		}
	}
	return gone, nil
}

// InUnit tells which of the principals are active staff of a unit.
func (s *Store) InUnit(ctx context.Context, unit string, who []casefile.Principal) ([]casefile.Principal, error) {
	ids, _ := byTable(who)
	if len(ids) == 0 || unit == "" {
		return nil, nil
	}
	var there []string
	if err := s.in(ctx).Model(&Staff{}).Where("id IN ? AND unit_id = ? AND active", ids, unit).Pluck("id", &there).Error; err != nil {
		return nil, fmt.Errorf("looking for the staff of a unit: %w", err)
	}
	out := make([]casefile.Principal, len(there))
	for i, id := range there {
		out[i] = StaffPrincipal(id)
	}
	return out, nil
}

// TrainedOn tells which training of a staff principal is valid on a date
// (INV-34): completed by then, and not run out. Nobody but staff has any.
func (s *Store) TrainedOn(ctx context.Context, p casefile.Principal, on casefile.Date) (role, plan bool, err error) {
	id, ok := StaffID(p)
	if !ok {
		return false, false, nil
	}
	var kinds []string
	err = s.in(ctx).Model(&TrainingRecord{}).
		Where("staff_id = ? AND completed_on <= ? AND (valid_until IS NULL OR valid_until >= ?)", id, on, on).
		Distinct().Pluck("kind", &kinds).Error
	if err != nil {
		return false, false, fmt.Errorf("reading training: %w", err)
	}
	for _, kind := range kinds {
		role = role || kind == CoordinatorTraining
		plan = plan || kind == PlanTraining
	}
	return role, plan, nil
}

// WithoutAddress tells which of the principals cannot get a letter because
// nobody knows where they live (INV-54), in the order given. Staff get theirs
// at work. A protected address that is registered is still an address.
func (s *Store) WithoutAddress(ctx context.Context, who []casefile.Principal) ([]casefile.Principal, error) {
	var ids []string
	for _, p := range who {
		if id, ok := PersonID(p); ok {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	var known []string
	err := s.in(ctx).Model(&Person{}).
		Where("id IN ? AND COALESCE(address_line, '') <> '' AND COALESCE(postal_code, '') <> ''", ids).Pluck("id", &known).Error
	if err != nil {
		return nil, fmt.Errorf("looking for addresses: %w", err)
	}
	has := map[casefile.Principal]bool{}
	for _, id := range known {
		has[PersonPrincipal(id)] = true
	}
	var missing []casefile.Principal
	for _, p := range who {
		if p.IsPerson() && !has[p] {
			missing = append(missing, p)
		}
	}
	return missing, nil
}
