package models

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"samlop/casefile"
)

// Name is what may be shown of a principal beside the id.
type Name struct {
	Principal casefile.Principal
	Name      string
	// Kind is STAFF, or the kind of person.
	Kind string
	Unit string
	// Now is the principal that stands for a person whose entry was joined to another's.
	Now casefile.Principal
}

// NamesOf finds the names of principals of one organisation. Who is not there is left out.
func (s *Store) NamesOf(ctx context.Context, organisationID string, who []casefile.Principal) ([]Name, error) {
	staff, people := byTable(who)
	if len(staff)+len(people) == 0 {
		return nil, nil
	}
	var names []Name
	err := s.in(ctx).Raw(`SELECT 'staff/' || s.id AS principal, s.name, 'STAFF' AS kind, COALESCE(u.name, '') AS unit, '' AS now
			FROM staff s LEFT JOIN units u ON u.id = s.unit_id WHERE s.organisation_id = @org AND s.id IN @staff
		UNION ALL SELECT 'person/' || p.id, n.name, n.kind, '', CASE WHEN n.id <> p.id THEN 'person/' || n.id ELSE '' END
			FROM people p JOIN people n ON n.id = `+standing+` WHERE p.organisation_id = @org AND p.id IN @people`,
		map[string]any{"org": organisationID, "staff": atLeastNil(staff), "people": atLeastNil(people)}).Scan(&names).Error
	if err != nil {
		return nil, fmt.Errorf("looking for names: %w", err)
	}
	return names, nil
}

// Known is what a step must know of a principal it names.
type Known struct {
	Principal casefile.Principal
	// Active is true for persons.
	Active bool
	// OfUnit: they have a role in the coordinating unit.
	OfUnit bool
	// Manager is the staff id of the nearest manager, for staff; nil when that one has left.
	Manager *string
	// Names are the principals of a person of whom there have been several entries, the
	// one that stands now first; nil for everybody else.
	Names []casefile.Principal
}

// KnownPrincipals finds which of the principals an organisation has in its
// registers. Who is not there is left out.
func (s *Store) KnownPrincipals(ctx context.Context, organisationID string, who []casefile.Principal) ([]Known, error) {
	if staff, people := byTable(who); len(staff)+len(people) == 0 {
		return nil, nil
	}
	batch, known := &pgx.Batch{}, []Known(nil)
	askPrincipals(batch, &known, organisationID, "", who)
	if err := s.ask(ctx, batch); err != nil {
		return nil, fmt.Errorf("looking for principals: %w", err)
	}
	return known, nil
}

// askPrincipals queues the question for principals of an organisation, or of
// that of a case when that is named instead.
func askPrincipals(batch *pgx.Batch, into *[]Known, organisationID, caseID string, who []casefile.Principal) {
	which, id := "$1", organisationID
	if id == "" {
		which, id = "(SELECT organisation_id FROM cases WHERE id = $1)", caseID
	}
	staff, people := byTable(who)
	rowsInto(batch, into, `SELECT 'staff/' || s.id AS principal, s.active, s.roles @> '["KE"]' OR s.roles @> '["KEL"]' AS of_unit,
				m.id::text AS manager, NULL::jsonb AS names
			FROM staff s LEFT JOIN staff m ON m.id = s.manager_id AND m.active WHERE s.organisation_id = `+which+` AND s.id = ANY($2::uuid[])
		UNION ALL SELECT 'person/' || p.id, true, false, NULL, `+namesOfPerson+` FROM people p
			WHERE p.organisation_id = `+which+` AND p.id = ANY($3::uuid[])`, id, staff, people)
}

// atLeastNil keeps IN from an empty list; no row has the nil UUID.
func atLeastNil(ids []string) []string {
	if len(ids) == 0 {
		return []string{"00000000-0000-0000-0000-000000000000"}
	}
	return ids
}

func byTable(who []casefile.Principal) (staff, people []string) {
	for _, p := range who {
		if id, ok := StaffID(p); ok {
			staff = append(staff, id)
		} else if id, ok := PersonID(p); ok {
			people = append(people, id)
		}
	}
	return staff, people
}
