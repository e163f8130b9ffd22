package casefile

import (
	"slices"

	"samlop/casefile/calendar"
)

// What an opening balance says of those who decide for the person: from whom something
// is kept, and who signed for one who could not decide. Why stands in the evidence.

// takeWithholding keeps out the guardians from whom a child's information is kept on
// paper, before anything else is taken over, so that none of it reaches them (INV-90).
func (c *OpenBalance) takeWithholding(d *deciding) *Refusal {
	if len(c.Withheld) > 0 && !d.s.under(16, d.today) {
		return refuse("INV-90", "withheld_only_under_16")
	}
	for _, p := range c.Withheld {
		switch {
		case !slices.ContainsFunc(d.s.Represented.Holders, func(h Holder) bool { return h.Who == p }):
			return unknown("party", string(p))
		case d.s.withheldFrom(p):
			return refuse("INV-90", "already_withheld")
		}
		d.emit(&InformationWithheld{Withholding: Withholding{Who: p, On: d.today, Reason: c.Evidence}})
	}
	return nil
}

// signedInstead is who signed for somebody over 16 who could not decide it: those whom
// the basis lets decide, held as a decision made here is (INV-27).
func (d *deciding) signedInstead(paper TakenConsent) ([]Signer, *Refusal) {
	if d.youngThen(16, paper.SignedOn) {
		return nil, refuse("INV-27", "capacity_from_16")
	}
	if on := paper.DecidedOn; !on.IsZero() {
		if r := d.happened("INV-27", "capacity_decided_on", on, Date{}); r != nil {
			return nil, r
		}
		if on.After(paper.SignedOn) {
			return nil, malformed("INV-27", "date_too_early", "field", "signed_on", "date", paper.SignedOn.String(), "earliest", on.String())
		}
	}
	if len(paper.Kinds) == 0 {
		return nil, malformed("INV-27", "kinds_missing")
	}
	switch {
	case paper.Basis == BasisParents:
		return d.signedByParents(paper)
	case paper.Basis == BasisNextOfKin && !onlySharing(paper.Kinds):
		return nil, refuse("INV-27", "opening_kin_signed")
	case len(paper.SignedBy) != 1:
		return nil, refuse("INV-27", "proxy_does_not_fit")
	}
	dec := RecordCapacityDecision{Kinds: paper.Kinds, Basis: paper.Basis, Proxy: paper.SignedBy[0]}
	if r := dec.proxyFits(d); r != nil {
		return nil, r
	}
	return asProxies(paper.SignedBy), d.refuseGone(dec.Proxy)
}

// signedByParents is pbrl § 4-5: parents signed for somebody who was 16 or 17. Of one who is of age
// now the registers say no more who they were, so that it is said here; it goes on until the person
// answers, or somebody decides by a decision of its own (INV-27). All who have the responsibility
// sign, and nobody is written down as a signer who was not (INV-24).
func (d *deciding) signedByParents(paper TakenConsent) ([]Signer, *Refusal) {
	by, parents := paper.SignedBy, d.s.holders(HolderParent)
	if d.s.minor(d.today) {
		switch {
		case len(parents) == 0, slices.ContainsFunc(by, func(p Principal) bool { return !slices.Contains(parents, p) }):
			return nil, refuse("INV-27", "proxy_does_not_fit")
		case len(by) == 0:
			by = parents
		case len(by) < len(parents) && paper.Exception == "":
			return nil, refuse("INV-24", "opening_signature_missing")
		}
		return asProxies(by), nil
	}
	if !d.youngThen(18, paper.SignedOn) {
		return nil, refuse("INV-27", "opening_parents_of_adult")
	}
	signers, _, r := d.signedForAChildThen(paper)
	return signers, r
}

// YoungThen says that the patient was a child on a day: under 12, under 16, or under 18.
type YoungThen struct {
	On    Date `json:"on"`
	Under int  `json:"under"`
}

// YoungOn are those of some days on which somebody born on a date was under 18, where they are
// of age today; of a child the case knows the birthdays.
func YoungOn(born, today Date, days []Date) (out []YoungThen) {
	if born.IsZero() || today.Before(calendar.AddMonths(born, 18*12)) {
		return nil
	}
	for _, on := range days {
		for _, years := range []int{12, 16, 18} {
			if !on.IsZero() && on.Before(calendar.AddMonths(born, years*12)) {
				out = append(out, YoungThen{On: on, Under: years})
				break
			}
		}
	}
	return out
}

// SignedOn lists the days on which an opening balance says that something was signed.
func SignedOn(body Step) (days []Date) {
	c, opens := body.(*OpenBalance)
	if !opens {
		return nil
	}
	for _, paper := range c.Consents {
		days = append(days, paper.SignedOn)
	}
	return append(days, c.Participation.SignedOn)
}

// youngThen reports whether the patient, grown up by now or not, was under 12, 16 or 18 on a day.
func (d *deciding) youngThen(years int, on Date) bool {
	return d.s.under(years, on) ||
		slices.ContainsFunc(d.facts.YoungThen, func(y YoungThen) bool { return y.On == on && y.Under <= years })
}

// signedForAChildThen is who signed for somebody who is of age now. The registers say no more
// who had parental responsibility then, so that it is said here; it goes on until the person
// answers (INV-26).
func (d *deciding) signedForAChildThen(paper TakenConsent) ([]Signer, ConsentException, *Refusal) {
	switch by := paper.SignedBy; {
	case len(by) == 0:
		return nil, "", refuse("INV-24", "opening_signed_for_child")
	case slices.Contains(by, d.s.Patient):
		return nil, "", refuse("INV-24", "not_a_guardian")
	case len(by) == 1 && paper.Exception == "":
		return nil, "", refuse("INV-24", "opening_signature_missing")
	case len(by) == 1:
		return asProxies(by), paper.Exception, nil
	}
	return asProxies(paper.SignedBy), "", nil
}

// takeCapacity writes down by which decision a form was signed; "" where the person
// signed, or a child's parents did.
func (d *deciding) takeCapacity(paper TakenConsent, evidence Text) string {
	if paper.Basis == "" {
		return ""
	}
	dec := CapacityDecision{ID: nextID("capacity", len(d.s.Capacity)), Round: d.s.Round, On: paper.SignedOn, Kinds: paper.Kinds,
		Basis: paper.Basis, Reasons: evidence}
	if !paper.DecidedOn.IsZero() {
		dec.On = paper.DecidedOn
	}
	if paper.Basis != BasisParents {
		dec.Proxy = paper.SignedBy[0]
	}
	d.emit(&CapacityDecided{Decision: dec})
	return dec.ID
}

// periodFits holds that a period has both its days, in their order.
func (p *TakenPlan) periodFits(d *deciding) *Refusal {
	if p.PeriodFrom.IsZero() && p.PeriodTo.IsZero() {
		return nil
	}
	if r := d.happened("T-22", "active_since", p.ActiveSince, Date{}); r != nil {
		return r
	}
	if r := d.happened("T-22", "period_from", p.PeriodFrom, Date{}); r != nil {
		return r
	}
	switch {
	case p.PeriodTo.IsZero() || !p.PeriodTo.IsValid():
		return malformed("T-22", "date_missing", "field", "period_to")
	case p.PeriodTo.Before(p.PeriodFrom):
		return malformed("T-22", "date_too_early", "field", "period_to", "date", p.PeriodTo.String(), "earliest", p.PeriodFrom.String())
	}
	return nil
}
