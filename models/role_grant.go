package models

import (
	"context"
	"fmt"
	"time"

	"samlop/casefile"
)

// RoleGrant is one act about a role that two people give: who asked for it,
// gave it, refused it or took it away (INV-111). The table is append-only; the
// acts of one grant share GrantID.
type RoleGrant struct {
	ID             int64 `gorm:"primaryKey"`
	OrganisationID string
	GrantID        string
	StaffID        string
	Role           casefile.Role
	Act            RoleAct
	ByWhom         casefile.Principal
	// Login is a digest that tells one login from another.
	Login string
	At    time.Time
}

// RoleAct is what was done.
type RoleAct string

// The acts.
const (
	RoleProposed RoleAct = "PROPOSED"
	RoleApproved RoleAct = "APPROVED"
	RoleRejected RoleAct = "REJECTED"
	RoleGiven    RoleAct = "GIVEN" // by one person, where nobody else was there yet
	RoleTaken    RoleAct = "TAKEN"
)

// Codes lists them.
func (RoleAct) Codes() []string {
	return casefile.CodesOf(RoleProposed, RoleApproved, RoleRejected, RoleGiven, RoleTaken)
}

// AddRoleGrants writes acts about roles.
func (s *Store) AddRoleGrants(ctx context.Context, acts ...RoleGrant) error {
	if len(acts) == 0 {
		return nil
	}
	if err := s.in(ctx).Create(&acts).Error; err != nil {
		return fmt.Errorf("writing a grant of a role: %w", err)
	}
	return nil
}

// RoleGrantsOf lists every act about roles in an organisation, oldest first.
func (s *Store) RoleGrantsOf(ctx context.Context, organisationID string) ([]RoleGrant, error) {
	var rows []RoleGrant
	if err := s.in(ctx).Where("organisation_id = ?", organisationID).Order("id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("reading the grants of roles: %w", err)
	}
	return rows, nil
}

// RoleGrantByID lists the acts of one grant of an organisation, oldest first.
func (s *Store) RoleGrantByID(ctx context.Context, organisationID, grantID string) ([]RoleGrant, error) {
	var rows []RoleGrant
	if err := s.in(ctx).Where("organisation_id = ? AND grant_id = ?", organisationID, grantID).Order("id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("reading a grant of a role: %w", err)
	}
	return rows, nil
}

// WaitingRoles lists the roles that have been asked for somebody and that nobody
// has approved or rejected yet.
func (s *Store) WaitingRoles(ctx context.Context, staffID string) ([]RoleGrant, error) {
	var rows []RoleGrant
	err := s.in(ctx).Raw(`SELECT g.* FROM role_grants g WHERE g.staff_id = ? AND g.act = 'PROPOSED' AND NOT EXISTS
		(SELECT 1 FROM role_grants o WHERE o.grant_id = g.grant_id AND o.act IN ('APPROVED', 'REJECTED')) ORDER BY g.id`, staffID).
		Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("looking for roles that wait: %w", err)
	}
	return rows, nil
}

// HasRole reports whether an organisation has an active staff member with one of the roles.
func (s *Store) HasRole(ctx context.Context, organisationID string, roles ...casefile.Role) (bool, error) {
	var found bool
	err := s.in(ctx).Raw(`SELECT EXISTS (SELECT 1 FROM staff WHERE organisation_id = ? AND active
		AND EXISTS (SELECT 1 FROM jsonb_array_elements_text(roles) r WHERE r IN ?))`, organisationID, roles).Scan(&found).Error
	if err != nil {
		return false, fmt.Errorf("looking for who has a role: %w", err)
	}
	return found, nil
}

// Place is a staff member, the login they come with, and whom they may owe it to.
type Place struct {
	StaffID, Issuer, Subject string
	To                       casefile.Principal
	// ToLogin is the digest of that one's login, "" when it is not known.
	ToLogin string
}

// OwesPlace reports whether a staff member's account was made by somebody, the
// login they come with bound by them, or ADMIN or KEL given by them alone.
func (s *Store) OwesPlace(ctx context.Context, p Place) (bool, error) {
	var owes bool
	err := s.in(ctx).Raw(`SELECT EXISTS (SELECT 1 FROM staff WHERE id = @staff
			AND (created_by = @by OR created_login <> '' AND created_login = @login))
		OR EXISTS (SELECT 1 FROM logins WHERE principal = @who AND issuer = @issuer AND subject = @subject AND ended_at IS NULL
			AND added_by = @by)
		OR EXISTS (SELECT 1 FROM role_grants g WHERE g.staff_id = @staff AND g.act = 'GIVEN' AND g.role IN ('ADMIN', 'KEL')
			AND (g.by_whom = @by OR g.login <> '' AND g.login = @login)
			AND NOT EXISTS (SELECT 1 FROM role_grants t WHERE t.staff_id = g.staff_id AND t.role = g.role AND t.act = 'TAKEN' AND t.id > g.id))`,
		map[string]any{"staff": p.StaffID, "who": StaffPrincipal(p.StaffID), "issuer": p.Issuer, "subject": p.Subject, "by": p.To,
			"login": p.ToLogin}).Scan(&owes).Error
	if err != nil {
		return false, fmt.Errorf("looking for whom somebody owes their place to: %w", err)
	}
	return owes, nil
}

// AnotherMaySettle reports whether an organisation has somebody with one of the roles
// who could approve what the proposer asked for: active, with a login that is let in,
// not one of those set apart, and who does not owe account, login or role to the
// proposer (OwesPlace). login is the digest of the proposer's, "" when it is not known.
func (s *Store) AnotherMaySettle(ctx context.Context, organisationID string, proposer casefile.Principal, login string,
	roles []casefile.Role, apart []string) (bool, error) {
	var found bool
	err := s.in(ctx).Raw(`SELECT EXISTS (SELECT 1 FROM staff s WHERE s.organisation_id = @organisation AND s.active
		AND s.id::text NOT IN @apart AND EXISTS (SELECT 1 FROM jsonb_array_elements_text(s.roles) r WHERE r IN @roles)
		AND s.created_by <> @by AND (s.created_login = '' OR s.created_login <> @login)
		AND EXISTS (SELECT 1 FROM logins l WHERE l.principal = 'staff/' || s.id::text AND l.ended_at IS NULL AND NOT l.waits
			AND l.added_by <> @by)
		AND NOT EXISTS (SELECT 1 FROM role_grants g WHERE g.staff_id = s.id AND g.act = 'GIVEN' AND g.role IN ('ADMIN', 'KEL')
			AND (g.by_whom = @by OR g.login <> '' AND g.login = @login)
			AND NOT EXISTS (SELECT 1 FROM role_grants t WHERE t.staff_id = g.staff_id AND t.role = g.role AND t.act = 'TAKEN' AND t.id > g.id)))`,
		map[string]any{"organisation": organisationID, "apart": apart, "roles": roles, "by": proposer, "login": login}).Scan(&found).Error
	if err != nil {
		return false, fmt.Errorf("looking for who else may approve: %w", err)
	}
	return found, nil
}
