package models

import (
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
)

// A step that a worker from before writes says nothing of who has a part: its case is
// always among those whose state is asked.
func TestINV37_CasesOfAColleagueAreFoundByTheirPart(t *testing.T) {
	p := newPlace(t, migrated(t))
	known := func(phase casefile.Phase) func(*Case) {
		return func(c *Case) { c.StaffSeq, c.Phase = c.LastSeq, phase }
	}
	mine, other, closed := p.newCase(1, known(casefile.PhaseActive)), p.newCase(2, known(casefile.PhaseActive)),
		p.newCase(3, known(casefile.PhaseClosed))
	for _, c := range []Case{mine, closed} {
		p.create(&CaseStaff{Principal: "staff/ko", CaseID: c.ID, OrganisationID: p.org})
	}
	find := func(who ...casefile.Principal) (ids []string) {
		found, err := p.OpenCasesNaming(t.Context(), p.org, who, "", 10)
		require.NoError(t, err)
		for _, c := range found {
			ids = append(ids, c.ID)
		}
		return ids
	}
	require.Equal(t, []string{mine.ID}, find("staff/ko", ""))
	require.Empty(t, find("staff/h"))
	coordinated, err := p.CasesCoordinatedBy(t.Context(), p.org, "staff/ko")
	require.NoError(t, err)
	require.Len(t, coordinated, 1)
	require.Equal(t, mine.ID, coordinated[0].ID)

	step := func(columns map[string]any) {
		require.NoError(t, p.DB.Model(&Case{ID: other.ID}).Updates(columns).Error)
	}
	step(map[string]any{"last_seq": 2, "staff_seq": 2})
	require.Empty(t, find("staff/h"))
	step(map[string]any{"last_seq": 3})
	require.Equal(t, []string{mine.ID, other.ID}, find("staff/ko"))
	step(map[string]any{"last_seq": 4, "staff_seq": 4})
	require.Equal(t, []string{other.ID}, find("staff/h"), "what the older step changed is still not known")
}
