package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestINV41_TheCoordinatorsWorkIsDocumentedWithoutAPlan(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopeCoordinator)
	p.coordinated()
	require.Equal(t, PlanStatusNone, p.s.Plan.Status)
	p.refused("INV-41", ola, &DocumentWork{Kind: "CONTACT"})
	p.refused("INV-41", ola, &DocumentWork{Kind: "CONTACT", What: words(1), DoneOn: today(p).AddDays(1)})
	p.refused("INV-41", ola, &DocumentWork{Kind: "CONTACT", What: words(1), DoneOn: today(p).AddDays(-1)}) // before there was a case
	p.refused("INV-41", nurse, &DocumentWork{Kind: "CONTACT", What: words(1)})
	p.refused("INV-80", ola, &DocumentWork{Kind: "CONTACT", What: "rang her"})
	p.do(ola, &DocumentWork{Kind: "CONTACT", What: words(1)})
	last := p.events[len(p.events)-1]
	require.Equal(t, &WorkDocumented{Kind: "CONTACT", DoneOn: today(p), What: words(1)}, last.Fact)
	require.Equal(t, ola, last.By)
	require.Equal(t, RoleCoordinator, last.Role)
	require.NotEmpty(t, p.closed("activate_plan"), "there is still no plan")
	fresh := screenedOn(t, "2027-02-01")
	fresh.refused("INV-41", tone, &DocumentWork{Kind: "OTHER", What: words(1)})
}
