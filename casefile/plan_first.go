package casefile

import "slices"

// firstPlan is DL-12: it begins when its three conditions hold together, and
// ends when one of them is gone.
func (d *deciding) firstPlan() {
	granted, isGranted := d.s.granted(ScopePlan)
	con := d.s.consent(ConsentPlan, ConsentActive)
	wanted := d.s.active() && isGranted && con != nil
	running := len(d.live(FirstPlan, "")) > 0
	switch {
	case !wanted && running:
		d.cancel(FirstPlan, "", becauseCeased)
	case wanted && !running && !d.s.Plan.live():
		ready, ok := d.s.coordinatedSince()
		if from := latest(latest(granted, con.ActiveOn), ready); ok && !d.s.firstPlanMade(from) {
			d.setDeadline(FirstPlan, "plan", "", from)
		}
	}
}

// firstPlanMade reports whether the plan that was due from a day has been made: it
// is not due again because a death that was none has frozen it (T-16).
func (s *State) firstPlanMade(from Date) bool {
	return slices.ContainsFunc(s.Deadlines, func(dl Deadline) bool {
		return dl.Code == FirstPlan && dl.CountedFrom == from && (dl.Status == DeadlineMet || dl.Status == DeadlineMetLate)
	})
}

// coordinatedSince says from when the plan no longer has to wait for a
// coordinator: since one is active where one is granted, or since it became
// clear that none is coming. Zero when none was ever granted; not ok while one
// is awaited.
func (s *State) coordinatedSince() (Date, bool) {
	if ko := s.ordinaryCoordinator(); ko != nil {
		return ko.ActiveOn, true
	}
	granted := s.coordinatorGranted(s.day())
	if granted && s.consented(ConsentCoordinator) {
		return Date{}, false
	}
	var gone Date
	for _, dec := range s.Decisions {
		if dec.Round == s.Round && dec.ends() && dec.givesCoordinator() {
			gone = latest(gone, dec.DecidedOn)
		}
	}
	if granted {
		for _, con := range s.Consents {
			if con.Kind == ConsentCoordinator {
				gone = latest(gone, con.EndedOn)
			}
		}
	}
	return gone, true
}
