package models

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm/clause"

	"samlop/casefile"
)

// LoggedIn is a login and what the registers say about who it is.
type LoggedIn struct {
	Principal      casefile.Principal
	OrganisationID string
	Organisation   string
	OrgKind        OrganisationKind
	WorldID        *string
	OffsetUS       int64
	Name           string
	Language       casefile.Language
	// Active is true for persons; staff may have been deactivated.
	Active bool
	// UnitID, Unit, Coordinating and Roles are for staff.
	UnitID       *string
	Unit         string
	Coordinating bool
	Roles        []casefile.Role
	// PersonKind is PATIENT, RELATIVE or OTHER, "" for staff.
	PersonKind PersonKind
	// Names are the principals of a person of whom there have been several entries, this
	// one first; nil for everybody else.
	Names []casefile.Principal
}

// WhoLoggedIn finds who a login is, in each organisation that knows it, by the
// organisation's name.
func (s *Store) WhoLoggedIn(ctx context.Context, issuer, subject string) ([]LoggedIn, error) {
	batch, who := &pgx.Batch{}, []LoggedIn(nil)
	rowsInto(batch, &who, `SELECT l.principal, l.organisation_id::text, o.name AS organisation, o.kind AS org_kind, o.world_id::text,
			COALESCE(w.offset_us, 0) AS offset_us, COALESCE(st.name, p.name, '') AS name, COALESCE(st.language, p.language, o.language) AS language,
			COALESCE(st.active, p.id IS NOT NULL) AS active, st.unit_id::text, COALESCE(u.name, '') AS unit,
			COALESCE(u.coordinating, false) AS coordinating,
			COALESCE(st.roles, '[]') AS roles, COALESCE(p.kind, '') AS person_kind, `+namesOfPerson+` AS names
		FROM logins l JOIN organisations o ON o.id = l.organisation_id
		LEFT JOIN worlds w ON w.id = o.world_id
		LEFT JOIN staff st ON st.id = CASE WHEN l.principal LIKE 'staff/%' THEN substr(l.principal, 7)::uuid END
		LEFT JOIN units u ON u.id = st.unit_id
		LEFT JOIN people p ON p.id = CASE WHEN l.principal LIKE 'person/%' THEN substr(l.principal, 8)::uuid END
		WHERE l.issuer = $1 AND l.subject = $2 AND l.ended_at IS NULL AND NOT l.waits ORDER BY o.name COLLATE "nb-NO-x-icu", o.id`,
		issuer, subject)
	if err := s.ask(ctx, batch); err != nil {
		return nil, fmt.Errorf("looking for a login: %w", err)
	}
	return who, nil
}

// Unbound is a person whom a login that vouches for an identity number could be.
type Unbound struct {
	OrganisationID string
	PersonID       string
	OffsetUS       int64
}

// UnboundByDigest finds who has an identity number, by its digest, in each
// organisation where the login is nobody; whose login it was there until it was
// ended is left out.
func (s *Store) UnboundByDigest(ctx context.Context, issuer, subject string, digest []byte) ([]Unbound, error) {
	batch, found := &pgx.Batch{}, []Unbound(nil)
	rowsInto(batch, &found, `SELECT i.organisation_id::text, i.person_id::text, COALESCE(w.offset_us, 0) AS offset_us
		FROM person_identifiers i JOIN organisations o ON o.id = i.organisation_id LEFT JOIN worlds w ON w.id = o.world_id
		WHERE i.digest = $3 AND NOT EXISTS (SELECT 1 FROM logins l WHERE l.organisation_id = i.organisation_id
			AND l.issuer = $1 AND l.subject = $2 AND (l.ended_at IS NULL OR l.principal = 'person/' || i.person_id))
		ORDER BY i.organisation_id`, issuer, subject, digest)
	if err := s.ask(ctx, batch); err != nil {
		return nil, fmt.Errorf("looking for whose number a login has: %w", err)
	}
	return found, nil
}

// BindOnce writes a login unless it is somebody in that organisation already, and
// tells whether it did.
func (s *Store) BindOnce(ctx context.Context, row Login) (bool, error) {
	done := s.in(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
	if done.Error != nil {
		return false, fmt.Errorf("binding a login: %w", done.Error)
	}
	return done.RowsAffected == 1, nil
}

// LoginsOf lists somebody's logins, those that have ended too, oldest first.
func (s *Store) LoginsOf(ctx context.Context, who casefile.Principal) ([]Login, error) {
	var rows []Login
	if err := s.in(ctx).Where("principal = ?", who).Order("added_at NULLS FIRST, id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("listing logins: %w", err)
	}
	return rows, nil
}

// EndedLogins lists where a login was somebody until it was ended.
func (s *Store) EndedLogins(ctx context.Context, issuer, subject string) ([]Login, error) {
	var rows []Login
	err := s.in(ctx).Where("issuer = ? AND subject = ? AND ended_at IS NOT NULL", issuer, subject).Order("ended_at DESC").Limit(20).
		Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("listing logins that have ended: %w", err)
	}
	return rows, nil
}

// LockLogin finds one login of somebody to change; gorm.ErrRecordNotFound when there is none.
func (s *Store) LockLogin(ctx context.Context, who casefile.Principal, id string) (Login, error) {
	var row Login
	if err := s.in(ctx).Clauses(clause.Locking{Strength: "UPDATE"}).Where("id = ? AND principal = ?", id, who).Take(&row).Error; err != nil {
		return Login{}, fmt.Errorf("locking a login: %w", err)
	}
	return row, nil
}

// ReplaceInvitation makes an invitation the only one that can be opened for somebody.
func (s *Store) ReplaceInvitation(ctx context.Context, row Invitation) error {
	if err := s.in(ctx).Where("principal = ? AND used_at IS NULL", row.Principal).Delete(&Invitation{}).Error; err != nil {
		return fmt.Errorf("taking back an invitation: %w", err)
	}
	if err := s.in(ctx).Create(&row).Error; err != nil {
		return fmt.Errorf("writing an invitation: %w", err)
	}
	return nil
}

// LockInvitation finds an invitation that can be opened; gorm.ErrRecordNotFound when there is none.
func (s *Store) LockInvitation(ctx context.Context, digest string, now time.Time) (Invitation, error) {
	var row Invitation
	err := s.in(ctx).Clauses(clause.Locking{Strength: "UPDATE"}).Where("digest = ? AND used_at IS NULL AND expires_at > ?", digest, now).
		Take(&row).Error
	if err != nil {
		return Invitation{}, fmt.Errorf("looking for an invitation: %w", err)
	}
	return row, nil
}
