package casework

import (
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
)

// Who complains for another reads that complaint, and nothing else of the case,
// once the unit has seen their power by dealing with it (INV-69, INV-84).
func TestINV69_ARepresentativeReadsWhatTheyBroughtAndNoMore(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	c := w.coordinated()
	refusal(t, w.step("gp", c, &casefile.RegisterComplaint{Subject: casefile.AgainstNoPlan}), "INV-69", "power_of_attorney_missing")
	w.must("gp", c, &casefile.RegisterComplaint{Subject: casefile.AgainstNoPlan, PowerOfAttorney: "Signed by K. on 30 January",
		Words: "MARKED complaint"})
	w.must("kari", c, &casefile.RegisterComplaint{Subject: casefile.AgainstContent})
	_, err := w.service.Complaints(t.Context(), w.as("gp"), c)
	forbidden(t, err, NoRelation)
	refusal(t, w.step("tone", c, &casefile.AdmitComplaint{Complaint: "complaint-1"}), "A-03", "complaint_wrong_status")
	w.must("tone", c, &casefile.VerifyPower{Complaint: "complaint-1", Valid: true})
	got, err := w.service.Complaints(t.Context(), w.as("gp"), c)
	require.NoError(t, err)
	require.Len(t, got.Complaints, 1)
	require.Equal(t, w.who("kari"), got.Complaints[0].Party)
	require.Equal(t, "GP", got.People[w.who("gp")].Name)
	for what, read := range w.reads(c) {
		switch what {
		case "complaints", "decisions", "deadlines", "letters": // what concerns the complaint (access_party_test.go)
		default:
			require.ErrorAs(t, read("gp"), new(*Forbidden), what)
		}
	}
	all, err := w.service.Complaints(t.Context(), w.as("tone"), c)
	require.NoError(t, err)
	require.Len(t, all.Complaints, 2)
	require.True(t, all.Complaints[0].Words.IsRef(), "the words are kept apart")
}

// What is sent to the County Governor is shown as such, though they are no
// principal of ours.
func TestA06_TheCountyGovernorHasAName(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	c := w.granted()
	w.must("kari", c, &casefile.RegisterComplaint{Subject: casefile.AgainstNoPlan})
	w.must("tone", c, &casefile.AdmitComplaint{Complaint: "complaint-1"})
	w.must("tone", c, &casefile.ReviewComplaint{Complaint: "complaint-1"})
	w.must("tone", c, &casefile.ForwardComplaint{Complaint: "complaint-1", Statement: "We stand by it."})
	got, err := w.service.Letters(t.Context(), w.as("tone"), c, CasePage{})
	require.NoError(t, err)
	require.Equal(t, Named{Name: "Statsforvalteren", Kind: "BODY"}, got.People[casefile.CountyGovernor])
	invalid(t, w.step("tone", c, &casefile.RegisterComplaint{Subject: casefile.AgainstContent, Party: casefile.CountyGovernor}), "party",
		"unknown_principal")
	// The next step weighs addresses: an authority's is not looked for among people.
	w.must("tone", c, &casefile.RegisterAppealDecision{Complaint: "complaint-1", Outcome: casefile.AppealConfirmed, DecidedOn: w.today()})
}
