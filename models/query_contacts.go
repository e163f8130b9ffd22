package models

import (
	"context"

	"samlop/casefile"
)

// ContactsOf lists whom the coordinators of a case have registered for it, or for one that
// was merged into it, in the order in which they did, by the entry that stands for each now.
func (s *Store) ContactsOf(ctx context.Context, caseID string) ([]casefile.Principal, error) {
	var who []casefile.Principal
	err := s.in(ctx).Raw(`SELECT 'person/' || COALESCE(p.joined_into, p.id) FROM people p
		WHERE p.registered_for IN (SELECT c.id FROM cases t JOIN cases c ON c.person_id = t.person_id
			WHERE t.id = ? AND (c.id = t.id OR c.state ->> 'merged_into' = t.id::text))
		GROUP BY 1 ORDER BY min(p.created_at), 1`, caseID).Scan(&who).Error
	return who, wrapUnlessNil(err, "looking for the contacts of a case")
}
