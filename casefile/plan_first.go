package casefile

// firstPlan is DL-12: it begins when its three conditions hold together, and
// ends when one of them is gone.
func (d *deciding) firstPlan() {
	granted, isGranted := d.s.granted(ScopePlan)
	con := d.s.consent(ConsentPlan, ConsentActive)
	wanted := d.s.Phase == PhaseActive && isGranted && con != nil
	running := len(d.live(FirstPlan, "")) > 0
	switch {
	case !wanted && running:
		d.cancel(FirstPlan, "", "CEASED")
	case wanted && !running && !d.s.Plan.live():
		ready, ok := d.s.coordinatedSince()
		if ok {
			d.setDeadline(FirstPlan, "plan", "", latest(latest(granted, con.ActiveOn), ready))
		}
	}
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
