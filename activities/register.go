package activities

import (
	"cmp"
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
// A wake, and a note of a change in the registers, also hears who in the case has
// left, and who manages whom now.
func fromRegisters(ctx context.Context, tx *models.Store, s casefile.State, body casefile.Step, now time.Time) (casefile.Policy,
	casefile.Facts, error) {
	fail := func(err error) (casefile.Policy, casefile.Facts, error) {
		return casefile.Policy{}, casefile.Facts{}, err
	}
	office, err := tx.OfficeOn(ctx, s.Organisation, calendar.DateOf(now))
	if err != nil {
		return fail(err)
	}
	facts := casefile.Facts{UnitLead: office.Lead.Who, Unit: office.Lead.Unit, Language: office.Language}
	var q models.Questions
	if department := casefile.DepartmentOf(s, body); department != "" {
		facts.TrustUnit, facts.TrustLead = facts.Unit, facts.UnitLead
		office.Lead.Who = s.UnitLead // as last seen, until the department has answered
		q.Department(s.Organisation, department, &facts)
	}
	about, managed := cmp.Or(casefile.Concerned(s, body, office.Lead.Who), office.Lead.Who), s.Serving()
	on, managers, needs := calendar.DateOf(now), map[casefile.Principal]casefile.Principal{}, casefile.NeedsOf(body)
	if needs.Has(casefile.NeedRegister) {
		q.Gone(casefile.StaffIn(s), &facts.Gone)
		q.Unreachable(append(casefile.StaffIn(s), office.Lead.Who), &facts.Unreachable)
		q.Managers(casefile.ManagedIn(s, office.Lead.Who), &facts.Managers)
	}
	switch named := body.(type) {
	case *casefile.NoteTraining:
		managed = named.Staff
	case *casefile.TakeOverCase:
		managed = named.Staff
	}
	if needs.Has(casefile.NeedRepresented) {
		if facts.Represented, err = tx.RepresentedOn(ctx, s.Organisation, s.Patient, on, s.Represented.Holders...); err != nil {
			return fail(err)
		}
	}
	q.Trained(about, on, &facts)
	q.Managers([]casefile.Principal{managed}, &managers)
	q.WithoutAddress(writtenTo(s), &facts.NoAddress)
	q.Languages(office.Language, casefile.Correspondents(s, office.Lead.Who), &facts.Languages)
	if err := tx.Ask(ctx, &q); err != nil {
		return fail(err)
	}
	facts.Manager = managers[managed]
	return office.Policy, facts, nil
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
