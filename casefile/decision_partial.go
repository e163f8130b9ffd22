package casefile

import "slices"

// A decision that gives a part says which part it refuses: the party reads in D-08 what they got and
// what they did not, and may complain of that (fvl §§ 24, 25 and 27; INV-60).

// askedBesides is what has been asked for and is given neither by a scope nor already: what the
// referrals of the round wish for, and what there is consent to. A coordinator of either kind
// answers the consent to one.
func (d *deciding) askedBesides(scope []Scope) []Scope {
	var asked []Scope
	for _, s := range []Scope{ScopeCoordinator, ScopePlan, ScopeChildCoordinator} {
		wished := slices.ContainsFunc(d.s.Referrals, func(r Referral) bool {
			return r.Round == d.s.Round && r.stands() && slices.Contains(r.Wishes, s)
		})
		consented := s != ScopeChildCoordinator && d.s.consented(consentFor(s))
		if (wished || consented) && !d.s.owedToAppeal(s) {
			asked = append(asked, s)
		}
	}
	return d.notGiven(scope, asked)
}

// notGiven keeps of what was asked for what neither a scope nor an earlier decision gives.
func (d *deciding) notGiven(scope, asked []Scope) (out []Scope) {
	given := func(s Scope) bool {
		_, has := d.s.granted(s)
		return has || slices.Contains(scope, s)
	}
	for _, s := range asked {
		either := s == ScopeCoordinator && given(ScopeChildCoordinator)
		if !given(s) && !either {
			out = append(out, s)
		}
	}
	return out
}

// asked is what a decision was about that did not give it: its scope where it refused, and what it
// refused where it gave a part. Of no decision nothing is known.
func (d *Decision) asked() []Scope {
	switch {
	case d == nil:
		return nil
	case d.gives():
		return d.Refused
	}
	return d.Scope
}

// refusedFits holds that only a decision in part refuses beside what it gives, and nothing that is given.
func (d *deciding) refusedFits(outcome Outcome, scope, refused []Scope) *Refusal {
	if len(refused) > 0 && outcome != OutcomePartial {
		return malformed("INV-60", "refused_only_in_part")
	}
	for _, s := range refused {
		var r *Refusal
		if _, has := d.s.granted(s); has || slices.Contains(scope, s) {
			r = refuse("INV-60", "refused_is_given", "scope", string(s))
		} else if d.s.owedToAppeal(s) {
			r = refuse("INV-68", "appeal_to_be_fulfilled", "scope", string(s))
		}
		if r != nil {
			r.Field = "refused"
			return r
		}
	}
	return nil
}
