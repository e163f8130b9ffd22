package models

import (
	"context"

	"samlop/casefile"
)

// ContactsOf lists whom the coordinators of a case have registered for it, or for one that
// was merged into it, in the order in which they did, by the entry that stands for each now. A
// case that was merged may stand under another entry that is agreed to be the same person (T-21).
func (s *Store) ContactsOf(ctx context.Context, caseID string) ([]casefile.Principal, error) {
	var who []casefile.Principal
	err := s.in(ctx).Raw(`SELECT 'person/' || COALESCE(p.joined_into, p.id) FROM people p
		WHERE p.registered_for = ANY(ARRAY(SELECT CAST(@case AS uuid) UNION SELECT c.id FROM cases c
			WHERE c.person_id = ANY(ARRAY(SELECT same_person(t.person_id) FROM cases t WHERE t.id = @case))
				AND c.state ->> 'merged_into' = @case))
		GROUP BY 1 ORDER BY min(p.created_at), 1`, map[string]any{"case": caseID}).Scan(&who).Error
	return who, wrapUnlessNil(err, "looking for the contacts of a case")
}
