package casework

import (
	"context"
	"errors"
	"slices"
	"time"

	"gorm.io/gorm"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/models"
)

// weighed is what Decide must know and cannot: the organisation's policy, and
// the facts of the registers at the moment of asking.
type weighed struct {
	policy casefile.Policy
	facts  casefile.Facts
	// organisation is what kind it is.
	organisation models.OrganisationKind
}

// registers is what an organisation's registers say to a step: under what it is
// decided, and which of those asked for are there.
type registers struct {
	// office is nil until it has been asked.
	office *models.Office
	asked  []casefile.Principal
	known  []models.Known
	// born is of the person of an opening balance who is not registered yet.
	born casefile.Date
}

// weigh works out policy and facts for a step on a case; body is nil when it is
// only asked what is open. near is what has been asked of the registers already,
// if anything. Errors: Invalid for a principal nobody knows.
func (d *Service) weigh(ctx context.Context, near *registers, organisation string, s *casefile.State, body casefile.Step,
	now time.Time) (weighed, error) {
	if near == nil {
		near = &registers{}
	}
	office := near.office
	if office == nil {
		found, err := d.store.OfficeOn(ctx, organisation, calendar.DateOf(now))
		if err != nil {
			return weighed{}, err
		}
		office = &found
	}
	w := weighed{policy: office.Policy, organisation: office.Kind, facts: casefile.Facts{Unit: office.Lead.Unit,
		UnitLead: office.Lead.Who, Language: office.Language}}
	known, err := d.knownAlso(ctx, near, organisation, body)
	if err != nil {
		return weighed{}, err
	}
	var q models.Questions // what depends on the case and on none of the other answers
	if department := casefile.DepartmentOf(*s, body); department != "" {
		w.facts.TrustUnit, w.facts.TrustLead = w.facts.Unit, w.facts.UnitLead
		w.facts.Unit, w.facts.UnitLead = "", s.UnitLead // until the department has answered
		q.Department(organisation, department, &w.facts)
		if casefile.NeedsOf(body).Has(casefile.NeedHealthPersonnel) {
			q.HealthPersonnel(whoIn(body), &w.facts.HealthPersonnel)
		}
	}
	concerned := w.askStaff(&q, s, body, known, now)
	w.askManagers(&q, s, body)
	writes := body != nil && !casefile.SpecFor(body).Unwritten
	if err := d.weighPerson(ctx, &q, &w.facts, s, body, now); err != nil {
		return weighed{}, err
	}
	if writes {
		q.WithoutAddress(whoIn(s, body), &w.facts.NoAddress)
		q.Unreachable(append(casefile.StaffIn(*s), whoIn(body, office.Lead.Who)...), &w.facts.Unreachable)
		q.Languages(office.Language, whoIn(s, body, w.facts.Represented), &w.facts.Languages)
	}
	if err := d.store.Ask(ctx, &q); err != nil {
		return weighed{}, err
	}
	concerned()
	if err := d.weighEntry(ctx, &w.facts, s, body); err != nil {
		return weighed{}, err
	}
	if err := d.weighAlert(ctx, &w.facts, organisation, body, now); err != nil {
		return weighed{}, err
	}
	return w, nil
}

// known finds everybody a body names in the organisation's registers, and says
// which field names somebody who is not there.
func (d *Service) known(ctx context.Context, organisation string, body any) (map[casefile.Principal]models.Known, error) {
	return d.knownAlso(ctx, &registers{}, organisation, body)
}

// knownAlso is known where some have been asked for.
func (d *Service) knownAlso(ctx context.Context, near *registers, organisation string, body any) (map[casefile.Principal]models.Known,
	error) {
	found := map[casefile.Principal]models.Known{}
	asked, err := d.withoutReached(ctx, organisation, principalsIn(body))
	if err != nil {
		return nil, err
	}
	for _, n := range asked {
		if !wellFormed(n.who) {
			return nil, &Invalid{Field: n.field, Key: "unknown_principal"}
		}
	}
	rest := slices.DeleteFunc(whoIn(body), func(p casefile.Principal) bool { return slices.Contains(near.asked, p) })
	rows, err := d.store.KnownPrincipals(ctx, organisation, rest)
	if err != nil {
		return nil, err
	}
	for _, k := range slices.Concat(near.known, rows) {
		found[k.Principal] = k
	}
	for _, n := range asked {
		if _, ok := found[n.who]; !ok {
			return nil, &Invalid{Field: n.field, Key: "unknown_principal"}
		}
	}
	return found, nil
}

// askStaff is about the staff a step names or gives something back to: who of
// them has left (INV-37); and of the one it concerns the training (INV-34) and the
// manager. What it returns is done when the answers are there.
func (w *weighed) askStaff(q *models.Questions, s *casefile.State, body casefile.Step, known map[casefile.Principal]models.Known,
	now time.Time) func() {
	f := &w.facts
	for _, n := range principalsIn(body) { // in the order they are named, so that the same step has the same facts
		if n.who.IsStaff() && !known[n.who].Active && !slices.Contains(f.Gone, n.who) {
			f.Gone = append(f.Gone, n.who)
		}
	}
	q.Gone(casefile.MayReturn(*s, body), &f.Gone)
	needs := casefile.NeedsOf(body)
	if needs.Has(casefile.NeedUnitStaff) {
		q.InUnit(f.Unit, whoIn(body), &f.UnitStaff)
		return func() {}
	}
	if needs.Has(casefile.NeedDesk) {
		f.OutsideUnit = slices.DeleteFunc(whoIn(body), func(p casefile.Principal) bool { return known[p].OfUnit })
	}
	about := casefile.Concerned(*s, body, f.UnitLead)
	if about == "" {
		return func() {}
	}
	var rows []models.Known
	k, named := known[about]
	if !named { // the head of the unit, or the coordinator who is away
		q.Known(s.Organisation, []casefile.Principal{about}, &rows)
	}
	if needs.Has(casefile.NeedTraining) {
		q.Trained(about, calendar.DateOf(now), f)
	}
	return func() {
		if len(rows) > 0 {
			k = rows[0]
		}
		f.Inactive = !k.Active
		if k.Manager != nil {
			f.Manager = models.StaffPrincipal(*k.Manager)
		}
	}
}

// askManagers is about the managers of the staff whom a participation consent out
// for signing names, when a signature may bring it into force (INV-59).
func (w *weighed) askManagers(q *models.Questions, s *casefile.State, body casefile.Step) {
	if casefile.NeedsOf(body).Has(casefile.NeedManagers) {
		q.Managers(casefile.ToBeLetIn(*s, body), &w.facts.Managers)
	}
}

// weighAlert finds the act that was in force on the day an alert was sent, when it
// is registered later (fvl-2025 § 63 counts for what was sent under it).
func (d *Service) weighAlert(ctx context.Context, f *casefile.Facts, organisation string, body casefile.Step, now time.Time) error {
	on := casefile.ActAskedFor(body, calendar.DateOf(now))
	if !casefile.NeedsOf(body).Has(casefile.NeedActThen) || on.IsZero() {
		return nil
	}
	then, err := d.store.PolicyOn(ctx, organisation, on)
	if errors.Is(err, gorm.ErrRecordNotFound) { // a day before the first one: that one counts
		return nil
	}
	f.ActThen = then.Policy.WithDefaults().AdministrationAct
	return err
}

// weighPerson is about the person: who decides for them (2.9), their other open
// cases (T-03, INV-104), another live plan (INV-03).
func (d *Service) weighPerson(ctx context.Context, q *models.Questions, f *casefile.Facts, s *casefile.State, body casefile.Step,
	now time.Time) error {
	person, ok := models.PersonID(s.Patient)
	if !ok { // nobody, or somebody of the staff: refused when the step is decided
		return nil
	}
	needs := casefile.NeedsOf(body)
	if needs.Has(casefile.NeedOtherCase) && casefile.MergedInto(body) == "" {
		q.OtherCases(s.Organisation, person, s.Case, &f.Others)
	}
	if into := casefile.MergedInto(body); into != "" {
		return d.weighOther(ctx, f, s, person, into)
	}
	if needs.Has(casefile.NeedOtherPlan) {
		q.OtherPlan(s.Organisation, person, s.Case, &f.OtherPlan)
		q.PlanElsewhere(s.Organisation, person, &f.PlanElsewhere)
	}
	if needs.Has(casefile.NeedOpened) {
		return d.store.OpeningFacts(ctx, s.Organisation, s.Patient, calendar.DateOf(now), casefile.SignedOn(body), f)
	}
	if !needs.Has(casefile.NeedReferred) {
		return nil
	}
	f.Patient = casefile.ReferredBy(body)
	if s.Case == "" {
		q.OpenCases(s.Organisation, person, &f.OpenCases)
	}
	var err error
	f.Represented, err = d.store.RepresentedOn(ctx, s.Organisation, f.Patient, calendar.DateOf(now), s.Represented.Holders...)
	return err
}

// weighOther is about the case that this one is to end in favour of. Whether it has
// all of it is asked when both are held fast (activities.Record).
func (d *Service) weighOther(ctx context.Context, f *casefile.Facts, s *casefile.State, person, into string) error {
	if !validID(into) {
		return nil
	}
	other, err := d.store.OtherCaseWithState(ctx, s.Organisation, person, into)
	if err != nil || other == nil {
		return err
	}
	beside := casefile.CaseBeside(*s, other.State, other.Number)
	beside.Lacks = nil
	f.Others = []casefile.OtherCase{beside}
	return nil
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
