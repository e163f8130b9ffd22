package models

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"

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
}

// WhoLoggedIn finds who a login is; gorm.ErrRecordNotFound when nobody has it.
func (s *Store) WhoLoggedIn(ctx context.Context, issuer, subject string) (LoggedIn, error) {
	batch, who := &pgx.Batch{}, (*LoggedIn)(nil)
	rowInto(batch, &who, `SELECT l.principal, l.organisation_id::text, o.name AS organisation, o.kind AS org_kind, o.world_id::text,
			COALESCE(w.offset_us, 0) AS offset_us, COALESCE(st.name, p.name, '') AS name, COALESCE(st.language, p.language, o.language) AS language,
			COALESCE(st.active, p.id IS NOT NULL) AS active, st.unit_id::text, COALESCE(u.name, '') AS unit,
			COALESCE(u.coordinating, false) AS coordinating,
			COALESCE(st.roles, '[]') AS roles, COALESCE(p.kind, '') AS person_kind
		FROM logins l JOIN organisations o ON o.id = l.organisation_id
		LEFT JOIN worlds w ON w.id = o.world_id
		LEFT JOIN staff st ON st.id = CASE WHEN l.principal LIKE 'staff/%' THEN substr(l.principal, 7)::uuid END
		LEFT JOIN units u ON u.id = st.unit_id
		LEFT JOIN people p ON p.id = CASE WHEN l.principal LIKE 'person/%' THEN substr(l.principal, 8)::uuid END
		WHERE l.issuer = $1 AND l.subject = $2`, issuer, subject)
	err := s.ask(ctx, batch)
	if err == nil && who == nil {
		err = gorm.ErrRecordNotFound
	}
	if err != nil {
		return LoggedIn{}, fmt.Errorf("looking for a login: %w", err)
	}
	return *who, nil
}
