package casefile

// What the figures of an organisation (package figures) ask of a case.

// Follow adds one event to the state in place, for whoever folds a ledger as it is
// read and looks at the case on the way.
func (s *State) Follow(e Event) { applyTo(s, e) }

// FirstReceived is the receipt date that counts in a round: the earliest of its
// referrals that stand (T-03, T-20); zero when none does.
func (s *State) FirstReceived(round int) Date { return s.firstReceived(round) }

// RoundOf is the round of the case that a thing in it belongs to; 0 where that is
// not known, or it belongs to the case as a whole.
func (s *State) RoundOf(about string) int { return s.roundOf(about) }

// ShutOut reports whether something belongs to a round that was registered on the
// wrong person (T-20).
func (s *State) ShutOut(about string) bool { return s.shutOut(about) }

// Under reports whether the patient is younger than so many years on a date; only
// 12, 16 and 18 are asked about, and nobody is whose age is not known.
func (s *State) Under(years int, on Date) bool { return s.under(years, on) }

// GoesOn reports whether what is granted goes on, as it does until the day of a move (T-12).
func (s *State) GoesOn() bool { return s.active() }

// Granted reports whether a scope is in force in this round; on is when it was last given.
func (s *State) Granted(scope Scope) (on Date, ok bool) { return s.granted(scope) }

// CoordinatorGranted reports whether a coordinator is granted on a day, an ordinary
// one or a child coordinator (K-09).
func (s *State) CoordinatorGranted(on Date) bool { return s.coordinatorGranted(on) }

// ServingCoordinator is who serves as coordinator, interim included, or nil.
func (s *State) ServingCoordinator() *Assignment { return s.coordinator() }

// Consented reports whether a consent of a kind is in force.
func (s *State) Consented(kind ConsentKind) bool { return s.consented(kind) }

// Met holds the criteria of one scope (INV-09, INV-11).
func (a *Assessment) Met(scope Scope) bool { return a.met(scope) }

// Live reports whether the plan is in use, under revision or not (INV-03).
func (p *Plan) Live() bool { return p.live() }

// NeverOwed reports whether the deadline ended because what had set it was registered
// wrongly (INV-87, INV-117), or because an earlier receipt counts, from which another of
// the same code was set (T-03).
func (d *Deadline) NeverOwed() bool {
	return d.Status == DeadlineCancelled && (d.Reason == becauseCorrected || d.Reason == becauseEarlierReceipt)
}

// CameTo is what became of the complaint. One that the County Governor changed or
// quashed is CLOSED once that is carried out: what it came to is what
// the County Governor said.
func (c *Complaint) CameTo() ComplaintStatus {
	if c.Outcome != "" && (c.Status == ComplaintStatusImplemented || c.Status == ComplaintStatusClosed) {
		return ComplaintStatus(c.Outcome)
	}
	return c.Status
}
