package casefile

// mayPlanInTrust is S-12: a trust makes a plan only where the need is for specialist
// services alone (INV-08); where the municipality's are needed it owns the plan, and the
// trust takes part in it (INV-07).
func (d *deciding) mayPlanInTrust() *Refusal {
	need := d.s.Episode.Need
	switch {
	case need == nil || !need.wants(ScopePlan):
		return refuse("S-12", "no_need_seen")
	case need.Levels == BothLevels:
		return refuse("INV-07", "municipality_owns_plan")
	case !need.forPlan():
		return refuse("INV-10", "plan_criteria_not_met")
	}
	return nil
}

// planPhase is in which phases a plan is worked on: those of a case that is granted, and
// of an episode as long as it goes on.
func (d *deciding) planPhase(rule string) *Refusal {
	if d.s.Episode != nil {
		return d.inPhase(rule, PhaseBefore, PhaseDuring, PhaseAfter)
	}
	return d.inPhase(rule, PhaseActive)
}
