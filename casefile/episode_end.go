package casefile

import "slices"

// PlanDischarge is S-10 before the discharge: what has been agreed with those who follow
// up, at a meeting with them or otherwise. The person gets the plan, and so do they
// (D-33). Agreed on again it replaces what was agreed.
type PlanDischarge struct {
	PlannedOn Date        `json:"planned_on,omitzero" format:"date" doc:"The day it was agreed; today when left out"`
	Planned   Text        `json:"planned" minLength:"1" maxLength:"20000"`
	With      []Principal `json:"with,omitempty" twice:"refused" doc:"Who follows up, and gets the plan too"`
}

// Docs says what the tags have no room for.
func (PlanDischarge) Docs() map[string]string {
	return map[string]string{"planned": "What has been agreed with those who follow up: the discharge plan"}
}

func (c *PlanDischarge) open(d *deciding) *Refusal { return d.inPhase("S-10", PhaseDuring) }

func (c *PlanDischarge) decide(d *deciding) *Refusal {
	if c.Planned == "" {
		return malformed("S-10", "plan_for_discharge_missing")
	}
	if c.PlannedOn.IsZero() {
		c.PlannedOn = d.today
	}
	if r := d.happened("S-10", "planned_on", c.PlannedOn, d.s.admittedOn()); r != nil {
		return r
	}
	for _, p := range c.With {
		if r := d.mayBeNamed(p); r != nil {
			return r
		}
	}
	d.emit(&DischargePlanned{On: c.PlannedOn, Planned: c.Planned, With: c.With})
	d.tellOfDischarge(c.With)
	return nil
}

// tellOfDischarge writes the discharge plan (D-33) to the person, to those who take part
// and to those it was agreed with; whoever writes it has it.
func (d *deciding) tellOfDischarge(with []Principal) {
	d.queueLetter(DischargeLetter, d.s.Patient, "")
	others := slices.DeleteFunc(slices.Concat(d.s.involved(), with), func(p Principal) bool { return p == d.cmd.By.Who })
	d.writeLetters(DischargeLetter, others, "")
}

// DischargePlanned says what has been agreed with those who follow up.
type DischargePlanned struct {
	On      Date        `json:"on"`
	Planned Text        `json:"planned"`
	With    []Principal `json:"with,omitempty"`
}

func (f *DischargePlanned) apply(s *State, _ *Event) {
	s.Episode.DischargePlannedOn, s.Episode.FollowUpBy = f.On, slices.Clone(f.With)
}

// Discharge is S-10: the stay is over, and the follow-up that was planned begins. The
// coordinator goes on (INV-99). It cannot come before the municipality has been told of
// a need that is for both levels (INV-97).
type Discharge struct {
	DischargedOn Date `json:"discharged_on,omitzero" format:"date" doc:"Today when left out"`
	Planned      Text `json:"planned,omitempty" maxLength:"20000"`
}

// Docs says what the tags have no room for.
func (Discharge) Docs() map[string]string {
	return map[string]string{
		"planned": "The discharge plan, where plan_discharge has not said it, or where it has become another; it goes to the person and " +
			"to those who take part. Leave out where it stands",
	}
}

func (c *Discharge) open(d *deciding) *Refusal {
	if r := d.inPhase("S-10", PhaseDuring); r != nil {
		return r
	}
	return d.municipalityTold()
}

// municipalityTold holds INV-97.
func (d *deciding) municipalityTold() *Refusal {
	if d.s.NotificationStatus() != NotificationRequired {
		return nil
	}
	if d.s.notificationWaits() {
		return refuse("INV-97", "notification_not_posted")
	}
	return refuse("INV-97", "municipality_not_notified")
}

func (c *Discharge) decide(d *deciding) *Refusal {
	if c.Planned == "" && d.s.Episode.DischargePlannedOn.IsZero() {
		return malformed("S-10", "plan_for_discharge_missing")
	}
	if c.DischargedOn.IsZero() {
		c.DischargedOn = d.today
	}
	if r := d.happened("S-10", "discharged_on", c.DischargedOn, d.s.admittedOn()); r != nil {
		return r
	}
	d.emit(&Discharged{On: c.DischargedOn, Planned: c.Planned})
	if c.Planned != "" {
		d.tellOfDischarge(nil)
	}
	return nil
}

// Discharged ends the stay.
type Discharged struct {
	On      Date `json:"on"`
	Planned Text `json:"planned,omitempty"`
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
