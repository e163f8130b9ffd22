package casefile

import "slices"

// checkReversal holds A-13: the unit may reverse its own refusal without a
// complaint when that is to the party's good and takes nothing from anybody (fvl
// § 35, first paragraph, letter a; fvl-2025 § 71, first paragraph, letter b). What
// is given must be something that was refused. A complaint that the unit has on
// its desk is answered instead. That the refusal was wrong is what answers
// the criteria: the decision finds them met, with its grounds.
func (c *IssueDecision) checkReversal(d *deciding) *Refusal {
	if !c.gives() {
		return refuse("A-13", "only_to_the_good")
	}
	for _, com := range d.s.Complaints {
		if dec := d.s.decision(com.Decision); com.withUnit() && com.counts() && dec != nil && dec.refused(d.s.Round) {
			return refuse("A-13", "complaint_to_be_answered", "id", com.ID)
		}
	}
	for _, scope := range c.Scope {
		if !slices.ContainsFunc(d.s.Decisions, func(dec Decision) bool { return dec.refused(d.s.Round) && slices.Contains(dec.Scope, scope) }) {
			return refuse("A-13", "not_refused", "scope", string(scope))
		}
	}
	return nil
}

// refused: a refusal of this round that stands, and not of a complaint as too late.
func (d *Decision) refused(round int) bool {
	return d.Round == round && d.Outcome == OutcomeRefused && !d.gone()
}

// reverseOwn makes the new decision and lets it act: the case is under way, and a
// refusal of which nothing is left no longer stands. Its letters that have not
// left are stopped, and nobody need be told of it any more.
func (d *deciding) reverseOwn(dec Decision) {
	if was := d.s.Assessment; !was.metAll(dec.Scope) {
		now := Assessment{On: dec.DecidedOn, LongTerm: true, TwoServices: true, Together: true, Record: dec.Grounds}
		now.SeriousCondition = slices.Contains(dec.Scope, ScopeChildCoordinator) || was != nil && was.SeriousCondition
		now.OtherWelfare = slices.Contains(dec.Scope, ScopeChildCoordinator) || was != nil && was.OtherWelfare
		d.emit(&CriteriaAnswered{Assessment: now})
	}
	d.emit(&DecisionMade{Decision: dec})
	d.emit(&PhaseMoved{To: PhaseActive})
	for _, old := range d.s.Decisions {
		left := func(s Scope) bool { _, has := d.s.granted(s); return !has }
		if !old.refused(d.s.Round) || slices.ContainsFunc(old.Scope, left) {
			continue
		}
		d.emit(&DecisionReversed{Decision: old.ID, By: dec.ID, RestsOn: d.policy.Citation(OwnReversal, dec.DecidedOn).Text})
		d.stopLetters(becauseReversed, func(l *Letter) bool { return l.Code == RefusalLetter && l.About == old.ID })
		d.cancel(SendNotice, old.ID, becauseReversed)
	}
}

// OwnReversal is the code under which the table of citations keeps what the unit's
// reversal of its own decision rests on.
const OwnReversal = "A-13"
