package casework

import (
	"context"
	"slices"
	"time"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/models"
)

// weighed is what Decide must know and cannot: the organisation's policy, and
// the facts of the registers at the moment of asking.
type weighed struct {
	policy casefile.Policy
	facts  casefile.Facts
}

// weigh works out policy and facts for a step on a case; body is nil when it is
// only asked what is open. Errors: Invalid for a principal nobody knows.
func (d *Door) weigh(ctx context.Context, organisation string, s *casefile.State, body casefile.Step, now time.Time) (weighed, error) {
	org, err := d.store.OrganisationByID(ctx, organisation)
	if err != nil {
		return weighed{}, err
	}
	lead, err := d.store.LeadOf(ctx, organisation)
	if err != nil {
		return weighed{}, err
	}
	w := weighed{policy: org.Policy, facts: casefile.Facts{Unit: lead.Unit, UnitLead: lead.Who}}
	known, err := d.known(ctx, organisation, body)
	if err != nil {
		return weighed{}, err
	}
	if err := d.weighStaff(ctx, &w.facts, s, body, known, now); err != nil {
		return weighed{}, err
	}
	if err := d.weighPerson(ctx, &w.facts, s, body, now); err != nil {
		return weighed{}, err
	}
	if body != nil {
		w.facts.NoAddress, err = d.store.WithoutAddress(ctx, whoIn(s, body))
	}
	return w, err
}

// known finds everybody a body names in the organisation's registers, and says
// which field names somebody who is not there.
func (d *Door) known(ctx context.Context, organisation string, body any) (map[casefile.Principal]models.Known, error) {
	found := map[casefile.Principal]models.Known{}
	asked := principalsIn(body)
	for _, n := range asked {
		if !wellFormed(n.who) {
			return nil, &Invalid{Field: n.field, Key: "unknown_principal"}
		}
	}
	rows, err := d.store.KnownPrincipals(ctx, organisation, whoIn(body))
	if err != nil {
		return nil, err
	}
	for _, k := range rows {
		found[k.Principal] = k
	}
	for _, n := range asked {
		if _, ok := found[n.who]; !ok {
			return nil, &Invalid{Field: n.field, Key: "unknown_principal"}
		}
	}
	return found, nil
}

// weighStaff is about the staff member a step concerns: training (INV-34),
// manager, and whether the account is active (INV-37).
func (d *Door) weighStaff(ctx context.Context, f *casefile.Facts, s *casefile.State, body casefile.Step, known map[casefile.Principal]models.Known, now time.Time) error {
	var about casefile.Principal
	switch b := body.(type) {
	case *casefile.AssignHandler:
		about = b.Staff
	case *casefile.ProposeCoordinator:
		about = b.Staff
	case *casefile.AppointCoordinatorStep:
		about = b.Staff
	case *casefile.HandOver:
		about = b.Staff
	case *casefile.ReportAbsence:
		// The head of the unit takes over; it is their training that may be owing.
		var err error
		f.TrainedRole, f.TrainedPlan, err = d.store.TrainedOn(ctx, f.UnitLead, calendar.DateOf(now))
		return err
	}
	if about == "" {
		return nil
	}
	k := known[about]
	f.Inactive = !k.Active
	if k.Manager != nil {
		f.Manager = models.StaffPrincipal(*k.Manager)
	}
	var err error
	f.TrainedRole, f.TrainedPlan, err = d.store.TrainedOn(ctx, about, calendar.DateOf(now))
	return err
}

// weighPerson is about the person: who decides for them (2.9), another open case
// (T-03), another live plan (INV-03).
func (d *Door) weighPerson(ctx context.Context, f *casefile.Facts, s *casefile.State, body casefile.Step, now time.Time) error {
	person, _ := models.PersonID(s.Patient)
	if person == "" {
		return nil
	}
	var err error
	switch b := body.(type) {
	case *casefile.Refer:
		f.Patient = b.Patient
		f.Represented, err = d.store.RepresentedOn(ctx, s.Organisation, b.Patient, calendar.DateOf(now))
	case *casefile.Merge:
		if validID(b.Into) {
			f.OtherCase, err = d.store.OpenCaseOf(ctx, s.Organisation, person, s.Case, b.Into)
		}
	case *casefile.StartPlan, *casefile.ReopenPlan, nil:
		f.OtherPlan, err = d.store.HasOtherPlan(ctx, s.Organisation, person, s.Case)
	}
	return err
}

// patientOf is who a referral is about: the one named, or the asker themself.
func patientOf(a Asker, refer *casefile.Refer) casefile.Principal {
	if refer.Patient == "" && a.Who.IsPerson() && !slices.ContainsFunc(a.Roles, func(r casefile.Role) bool {
		return r == casefile.RoleRelative || r == casefile.RoleOther
	}) {
		return a.Who
	}
	return refer.Patient
}
