package casefile

// mayPlanInTrust is S-12: a trust makes a plan only where the need is for specialist
// services alone (INV-08); where the municipality's are needed it owns the plan, and the
// trust takes part in it (INV-07). The criteria were asked when the need was seen (INV-10).
func (d *deciding) mayPlanInTrust() *Refusal {
	if d.s.Episode == nil {
		return nil
	}
	need := d.s.Episode.Need
	switch {
	case need == nil || !need.wants(ScopePlan):
		return refuse("S-12", "no_need_seen")
	case need.Levels == BothLevels:
		return refuse("INV-07", "municipality_owns_plan")
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
