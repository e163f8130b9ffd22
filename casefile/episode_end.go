package casefile

// Discharge is S-10: the stay is over, and the follow-up that was planned begins. The
// coordinator goes on (INV-99). It cannot come before the municipality has been told of
// a need that is for both levels (INV-97).
type Discharge struct {
	DischargedOn Date `json:"discharged_on,omitzero" format:"date" doc:"Today when left out"`
	Planned      Text `json:"planned" minLength:"1" maxLength:"20000" doc:"What has been agreed with those who follow up: the discharge plan"`
}

func (c *Discharge) open(d *deciding) *Refusal {
	if r := d.inPhase("S-10", PhaseDuring); r != nil {
		return r
	}
	return d.municipalityTold()
}

// municipalityTold holds INV-97.
func (d *deciding) municipalityTold() *Refusal {
	if d.s.NotificationStatus() == NotificationRequired {
		return refuse("INV-97", "municipality_not_notified")
	}
	return nil
}

func (c *Discharge) decide(d *deciding) *Refusal {
	if c.Planned == "" {
		return malformed("S-10", "plan_for_discharge_missing")
	}
	if c.DischargedOn.IsZero() {
		c.DischargedOn = d.today
	}
	if r := d.happened("S-10", "discharged_on", c.DischargedOn, d.s.admittedOn()); r != nil {
		return r
	}
	d.emit(&Discharged{On: c.DischargedOn, Planned: c.Planned})
	d.queueLetter(DischargeLetter, d.s.Patient, "")
	for _, p := range d.s.involved() {
		d.writeLetter(DischargeLetter, p, "")
	}
	return nil
}

// Discharged ends the stay.
type Discharged struct {
	On      Date `json:"on"`
	Planned Text `json:"planned"`
}

func (f *Discharged) apply(s *State, _ *Event) {
	s.Phase, s.Episode.DischargedOn = PhaseAfter, f.On
}

// EndEpisode is S-11: the municipality's coordinator has taken over, or the follow-up by
// the specialist service is over.
type EndEpisode struct {
	Reason CloseReason `json:"reason" enum:"HANDED_OVER,FOLLOW_UP_OVER"`
	Note   Text        `json:"note,omitempty" maxLength:"4000" doc:"Who has taken over"`
}

func (c *EndEpisode) open(d *deciding) *Refusal {
	if r := d.inPhase("S-11", PhaseBefore, PhaseAfter); r != nil {
		return r
	}
	if r := d.municipalityTold(); r != nil {
		return r
	}
	if n := d.s.notification(); n != nil && n.waits() {
		return refuse("S-11", "municipality_answer_awaited")
	}
	return nil
}

func (c *EndEpisode) decide(d *deciding) *Refusal {
	if c.Reason == ClosedHandedOver && d.s.Phase == PhaseBefore {
		return refuse("S-11", "nothing_to_hand_over")
	}
	served := d.s.coordinator()
	var id string
	if served != nil {
		id = served.ID
	}
	told := d.s.writtenTo(d.today)
	d.close(c.Reason, c.Note)
	if served != nil {
		d.writeLetters(CoordinationOverLetter, told, id)
	}
	return nil
}

// strikeEpisode is T-20 of an episode: it was about another person.
func strikeEpisode(m *correcting) (bool, *Refusal) {
	m.listCaseReaders()
	if m.s.RegisteredWrongly() {
		return false, nil
	}
	m.endWrongly()
	return true, nil
}

// endClinician ends the contact clinician's time with the episode.
func (d *deciding) endClinician(reason Reason) {
	if cur := d.s.clinician(); cur != nil {
		d.emit(&ClinicianOver{ID: cur.ID, On: d.today, Reason: reason})
	}
}
