package models

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// AccessOf lists looks at a case, in lists too, the newest first, at most limit
// of them from before an entry (0: from the newest).
func (s *Store) AccessOf(ctx context.Context, caseID string, before int64, limit int) ([]Access, error) {
	return s.access(ctx, []string{caseID}, nil, before, limit)
}

// AccessOfPerson lists looks at a person's entries in the register, and at those
// of their cases that are named, as AccessOf does.
func (s *Store) AccessOfPerson(ctx context.Context, people, cases []string, before int64, limit int) ([]Access, error) {
	return s.access(ctx, cases, people, before, limit)
}

// access finds rows by each index on its own: the partial ones want their
// condition said. It asks the view, where the wall between organisations lets it.
func (s *Store) access(ctx context.Context, cases, people []string, before int64, limit int) ([]Access, error) {
	var which []string
	var values []any
	for _, id := range cases {
		which = append(which, "case_id = ?", "(case_ids <> '[]' AND case_ids @> jsonb_build_array(?::text))")
		values = append(values, id, id)
	}
	for _, id := range people {
		which = append(which, "(person_ids <> '[]' AND person_ids @> jsonb_build_array(?::text))")
		values = append(values, id)
	}
	q := s.in(ctx).Table("seen_access_log").Where("("+strings.Join(which, " OR ")+")", values...).Order("id DESC").Limit(limit)
	if before > 0 {
		q = q.Where("id < ?", before)
	}
	var rows []Access
	if err := q.Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("reading the access log: %w", err)
	}
	return rows, nil
}

// LogAccess writes who saw what. Whoever has tried to see what is another organisation's
// is written down there (INV-110), wherever they belong.
func (s *Store) LogAccess(ctx context.Context, entries ...Access) error {
	if len(entries) == 0 {
		return nil
	}
	own := organisationOfContext(ctx)
	if slices.ContainsFunc(entries, func(e Access) bool { return e.OrganisationID != own && !e.Allowed }) {
		ctx = AcrossOrganisations(ctx)
	}
	for i := range entries { // an empty list is [], not null
		entries[i].CaseIDs = append([]string{}, entries[i].CaseIDs...)
		entries[i].PersonIDs = append([]string{}, entries[i].PersonIDs...)
	}
	if err := s.in(ctx).Create(&entries).Error; err != nil {
		return fmt.Errorf("writing the access log: %w", err)
	}
	return nil
}
