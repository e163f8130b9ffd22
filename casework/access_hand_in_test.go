package casework

import (
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
)

// Whatever stands in the case, who has no part in it is answered alike, and each
// attempt is in the patient's log.
func TestINV110_ARefusalTellsAStrangerNothing(t *testing.T) {
	w := newTown(t, "2027-02-01T08:00:00Z")
	live := w.coordinated()
	ended := w.must("jonas", "", &casefile.Refer{SenderKind: "PATIENT"}).CaseID
	w.must("tone", ended, &casefile.StartScreening{Identity: "NATIONAL_NUMBER"})
	w.must("tone", ended, &casefile.Dismiss{Reason: "WRONG_BODY", RightBody: "NAV"})
	said := func(s *casefile.WithdrawConsent) casefile.Step {
		s.IdentityConfirmed, s.SaidOn, s.Note = true, w.today(), "Said on the phone."
		return s
	}
	steps := map[string]casefile.Step{
		"refer":      &casefile.Refer{SenderKind: "OTHER"},
		"of another": &casefile.Refer{SenderKind: "OTHER", Patient: w.who("nav")},
		"complain":   &casefile.RegisterComplaint{Decision: "decision-9", Subject: casefile.AgainstRefusal, Advocate: true},
		"of somebody": &casefile.RegisterComplaint{Decision: "decision-1", Subject: casefile.AgainstNoPlan, Party: w.who("nav"),
			Representative: w.who("gp"), Advocate: true},
		"withdraw a complaint": &casefile.WithdrawComplaint{Complaint: "complaint-1"},
		"correct one":          &casefile.RegisterCorrection{Complaint: "complaint-1"},
		"of a participant": said(&casefile.WithdrawConsent{Scopes: []casefile.WithdrawalScope{casefile.WithdrawParticipant},
			Parties: []casefile.Principal{w.who("kai")}}),
	}
	for _, c := range []string{live, ended} {
		before := len(w.accessLog(c))
		asked := 0
		for name, step := range steps {
			for _, who := range []string{"stranger", "gp"} {
				err := w.step(who, c, step)
				require.Error(t, err, "%s by %s", name, who)
				require.ErrorAs(t, err, new(*Forbidden), "%s by %s says %v", name, who, err)
				asked++
			}
		}
		require.Len(t, w.accessLog(c), before+asked, "each attempt is logged")
	}
	// What is wrong with the step itself is said.
	refusal(t, w.step("stranger", live, &casefile.WithdrawConsent{Scopes: []casefile.WithdrawalScope{casefile.WithdrawAll},
		IdentityConfirmed: true}), "INV-109", "said_missing")
}

// What is handed in is answered by what was handed in, and by nothing that came of
// it; asked again with the same key too.
func TestINV110_AnAnswerTellsAStrangerNothing(t *testing.T) {
	w := newTown(t, "2027-02-01T08:00:00Z")
	c := w.planned()
	step := Step{CaseID: c, Key: w.key(), Body: &casefile.WithdrawConsent{Scopes: []casefile.WithdrawalScope{casefile.WithdrawAll},
		IdentityConfirmed: true, SaidOn: w.today(), Note: "Said on the phone."}}
	for range 2 {
		taken, err := w.service.Take(t.Context(), w.as("stranger"), step)
		require.NoError(t, err)
		require.Equal(t, []casefile.FactName{"withdrawn"}, taken.Facts)
	}
}

// Who takes part in a corner of the case is told of their own steps, and not why
// others cannot take theirs.
func TestINV110_INV30_OpeningsOfACornerAreOnesOwn(t *testing.T) {
	w := newTown(t, "2027-02-01T08:00:00Z")
	c := w.planned()
	for _, who := range []string{"nav", "nurse", "mette"} {
		got, err := w.service.Openings(t.Context(), w.as(who), c)
		require.NoError(t, err)
		require.NotEmpty(t, got.Openings, who)
		for _, o := range got.Openings {
			require.True(t, o.Yours && !o.HandedIn, "%s: %s", who, o.Step)
		}
	}
	got, err := w.service.Openings(t.Context(), w.as("tone"), c)
	require.NoError(t, err)
	require.Greater(t, len(got.Openings), 50, "the unit sees all of them")
}

// Who has left the unit keeps no case on a desk that is no longer theirs.
func TestINV111_WhoHasLeftTheUnitHasNoGround(t *testing.T) {
	w := newTown(t, "2027-02-01T08:00:00Z")
	c := w.coordinated()
	w.must("tone", c, &casefile.AssignHandler{Staff: w.who("kai")})
	for what, read := range w.reads(c) {
		if err := read("kai"); what != "plan" {
			require.NoError(t, err, what)
		}
	}
	_, err := w.change("kai", StaffChange{Roles: &[]casefile.Role{casefile.RoleMunicipalHP}})
	require.NoError(t, err)
	require.Empty(t, w.state(c).Handler, "and the head is asked to name another")
	for what, read := range w.reads(c) {
		require.ErrorAs(t, read("kai"), new(*Forbidden), what)
	}
}

// The desk is the unit's: who has no role there would not see what they are given.
func TestINV111_OnlyTheUnitHasCasesOnItsDesk(t *testing.T) {
	w := newTown(t, "2027-02-01T08:00:00Z")
	c := w.coordinated()
	for _, who := range []string{"nurse", "mette", "adm"} {
		refusal(t, w.step("tone", c, &casefile.AssignHandler{Staff: w.who(who)}), "INV-111", "handler_outside_unit")
	}
	for _, who := range []string{"kai", "tone"} {
		w.must("tone", c, &casefile.AssignHandler{Staff: w.who(who)})
		require.Equal(t, w.who(who), w.state(c).Handler)
	}
}
