package models

import (
	"encoding/json"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/casefile"
)

// A list that has no pages is whole, however long it has become: two hundred files of
// opening balances are a hundred thousand cases.
func TestAListWithoutPagesIsWhole(t *testing.T) {
	p := newPlace(t, migrated(t))
	one, two, admin := p.person(), p.person(), casefile.Principal("staff/"+uuid.NewString())
	const many = largestLimit + 1
	for range many {
		p.create(&OpeningSet{ID: uuid.NewString(), OrganisationID: p.org, Status: OpeningRejected, Rows: 1, ProposedBy: admin,
			ProposedAs: []casefile.Role{casefile.RoleUnit}, ProposedLogin: "x", ProposedAt: p.at, DecidedBy: &admin, DecidedAt: &p.at})
		p.create(&PersonJoin{ID: uuid.NewString(), OrganisationID: p.org, SurvivorID: one.ID, JoinedID: two.ID, Reason: "x", Status: JoinRejected,
			ProposedBy: admin, ProposedLogin: "x", ProposedAt: p.at, DecidedBy: &admin, DecidedAt: &p.at, Moved: json.RawMessage("{}")})
	}
	sets, err := p.OpeningSetsOf(t.Context(), p.org)
	require.NoError(t, err)
	assert.Len(t, sets, many)
	joins, err := p.PersonJoinsOf(t.Context(), p.org)
	require.NoError(t, err)
	assert.Len(t, joins, many)
}
