package casefile

// CoordinationStatus is how far coordination in the trust has come (domain.md 2.8).
type CoordinationStatus string

// The statuses.
const (
	CoordinationNone    CoordinationStatus = "NONE"
	CoordinationNeeded  CoordinationStatus = "NEED_SEEN"
	CoordinationConsent CoordinationStatus = "CONSENT"
	CoordinationActive  CoordinationStatus = "COORDINATOR_ACTIVE"
	CoordinationEnded   CoordinationStatus = "ENDED"
)

// Codes lists them.
func (CoordinationStatus) Codes() []string {
	return CodesOf(CoordinationNone, CoordinationNeeded, CoordinationConsent, CoordinationActive, CoordinationEnded)
}

// Coordination is how far coordination in the trust has come: it follows from the need,
// the consent and the coordinator, and is kept nowhere.
func (s *State) Coordination() CoordinationStatus {
	switch {
	case s.Episode == nil || s.Episode.Need == nil:
		return CoordinationNone
	case s.Ended():
		return CoordinationEnded
	case s.coordinator() != nil:
		return CoordinationActive
	case s.consented(ConsentCoordinator):
		return CoordinationConsent
	}
	return CoordinationNeeded
}

// specialistWanted starts DL-09s once there is consent to a coordinator (S-05).
func (d *deciding) specialistWanted(on Date) {
	if d.s.Episode != nil && d.s.coordinator() == nil && len(d.live(SpecialistAppointment, "")) == 0 {
		d.setDeadline(SpecialistAppointment, "", "", on)
	}
}

// AppointSpecialistCoordinator is S-06: the head of the department appoints a coordinator
// who is health personnel (INV-33), and has agreed with them what is to be coordinated.
// Who was coordinator before is so until this instant (INV-04).
type AppointSpecialistCoordinator struct {
	Staff Principal `json:"staff" doc:"Somebody who is health personnel (INV-33)"`
	Scope Text      `json:"scope" minLength:"1" maxLength:"20000" doc:"What is to be coordinated, as agreed with them"`
}

func (c *AppointSpecialistCoordinator) open(d *deciding) *Refusal {
	if r := d.inPhase("S-06", PhaseBefore, PhaseDuring, PhaseAfter); r != nil {
		return r
	}
	if need := d.s.Episode.Need; need == nil || !need.forCoordinator() {
		return refuse("INV-10", "no_need_seen")
	}
	return d.needs(ConsentCoordinator)
}

func (c *AppointSpecialistCoordinator) decide(d *deciding) *Refusal {
	if r := d.healthPersonnel("S-06", c.Staff); r != nil {
		return r
	}
	if c.Scope == "" {
		return malformed("S-06", "agreed_scope_missing")
	}
	if cur := d.s.ordinaryCoordinator(); cur != nil && cur.Who == c.Staff {
		return refuse("S-06", "successor_is_same")
	}
	a := Assignment{ID: nextID("coordinator", len(d.s.Coordinators)), Who: c.Staff, Status: AssignmentProposed, Track: SpecialistTrack,
		Manager: d.facts.Manager, WishAsked: true, ProposedOn: d.today}
	d.emit(&CoordinatorProposed{Assignment: a})
	d.emit(&CoordinationAgreed{Coordinator: a.ID, Scope: c.Scope})
	d.seat(a, becauseSucceeded, d.today, d.now)
	d.settle(SpecialistAppointment, "", d.today)
	return nil
}

// CoordinationAgreed keeps what the coordinator and the head of the department have
// agreed is to be coordinated. The case decides nothing by it; it is read in the timeline.
type CoordinationAgreed struct {
	Coordinator string `json:"coordinator"`
	Scope       Text   `json:"scope"`
}

func (f *CoordinationAgreed) apply(*State, *Event) {}
