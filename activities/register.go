package activities

import (
	"context"
	"slices"
	"time"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/models"
)

// fromRegisters works out policy and facts for a step that no person takes:
// what casework does for the others, at the instant of the step and inside its
// transaction.
//
// The training is that of the staff member the step names, and otherwise of the
// head of the unit, who takes over as interim when a last day runs out (K-06).
// The manager is that of the staff member named, and otherwise of the coordinator.
func fromRegisters(ctx context.Context, tx *models.Store, s casefile.State, body casefile.Step, now time.Time) (casefile.Policy, casefile.Facts, error) {
	fail := func(err error) (casefile.Policy, casefile.Facts, error) {
		return casefile.Policy{}, casefile.Facts{}, err
	}
	organisation, err := tx.OrganisationByID(ctx, s.Organisation)
	if err != nil {
		return fail(err)
	}
	lead, err := tx.LeadOf(ctx, s.Organisation)
	if err != nil {
		return fail(err)
	}
	facts := casefile.Facts{UnitLead: lead.Who, Unit: lead.Unit}
	about, managed := lead.Who, coordinator(s)
	switch body := body.(type) {
	case *casefile.NoteTraining:
		about, managed = body.Staff, body.Staff
	case *casefile.NoteRepresentation:
		if facts.Represented, err = tx.RepresentedOn(ctx, s.Organisation, s.Patient, calendar.DateOf(now)); err != nil {
			return fail(err)
		}
	}
	if facts.TrainedRole, facts.TrainedPlan, err = tx.TrainedOn(ctx, about, calendar.DateOf(now)); err != nil {
		return fail(err)
	}
	if facts.Manager, err = tx.ManagerOf(ctx, managed); err != nil {
		return fail(err)
	}
	if facts.NoAddress, err = tx.WithoutAddress(ctx, writtenTo(s)); err != nil {
		return fail(err)
	}
	return organisation.Policy, facts, nil
}

// writtenTo lists those to whom the clock may send a letter: the patient,
// whoever decides for them, and whoever has to sign.
func writtenTo(s casefile.State) []casefile.Principal {
	to := []casefile.Principal{s.Patient}
	add := func(p casefile.Principal) {
		if !slices.Contains(to, p) {
			to = append(to, p)
		}
	}
	for _, h := range s.Represented.Holders {
		add(h.Who)
	}
	for _, c := range s.Consents {
		for _, signer := range c.Signers {
			add(signer.Who)
		}
	}
	return to
}

// coordinator is who serves as coordinator now, interim included, or "".
func coordinator(s casefile.State) casefile.Principal {
	for _, a := range s.Coordinators {
		switch a.Status {
		case casefile.AssignmentActive, casefile.AssignmentNoticeGiven, casefile.AssignmentInterim:
			return a.Who
		}
	}
	return ""
}
