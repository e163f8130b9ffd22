package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Who has been taken out of the plan writes in it no more, also as its coordinator (INV-30).
func TestINV30_ACoordinatorTakenOutOfThePlanCompletesNoRevision(t *testing.T) {
	for _, out := range []bool{false, true} {
		p := plannedOn(t, "2027-01-04", reader(nav, "NAV"))
		p.do(ola, &BeginRevision{})
		if out {
			p.do(ola, &RemoveParticipant{Who: ola})
			p.says("no_participant_any_more", ola, &CompleteRevision{ChangeNote: words(1), PatientTookPart: true})
			continue
		}
		p.do(ola, &CompleteRevision{ChangeNote: words(1), PatientTookPart: true})
	}
}

// A child that complains for itself is written to alone, also where the unit registers
// what it has written or said; where the unit names nobody, or somebody complains for
// the child, all who open the child's letters are (pbrl § 6-5).
func TestINV67_AChildThatComplainsIsWrittenToAlone(t *testing.T) {
	all := []string{"person/mother QUEUED", "person/father QUEUED", "person/kari QUEUED"}
	for name, c := range map[string]struct {
		by   Principal
		says RegisterComplaint
		want []string
	}{
		"by itself":             {emil, RegisterComplaint{Party: emil}, []string{"person/kari QUEUED"}},
		"on paper":              {tone, RegisterComplaint{Party: emil}, []string{"person/kari QUEUED"}},
		"nobody is named":       {tone, RegisterComplaint{}, all},
		"by an advocate for it": {tone, RegisterComplaint{Party: emil, Representative: nav, Advocate: true}, append(all, "person/nav QUEUED")},
	} {
		p := childOn(t, "2027-02-01", "2014-01-01", parent(mother), parent(father))
		p.do(tone, &HearChild{View: words(1), Weight: words(2), OwnParty: true})
		c.says.Subject = AgainstNoCoordinator
		p.do(c.by, &c.says)
		require.ElementsMatch(t, c.want, p.letters("D-24"), name)
	}
}
