package casefile

import (
	"slices"

	"samlop/casefile/calendar"
)

// ClinicianKind is what a contact clinician is.
type ClinicianKind string

// The kinds.
const (
	Physician    ClinicianKind = "PHYSICIAN"
	Psychologist ClinicianKind = "PSYCHOLOGIST"
)

// Codes lists them.
func (ClinicianKind) Codes() []string { return CodesOf(Physician, Psychologist) }

// ClinicianStatus is how far the naming of a contact clinician has come (domain.md 2.8).
type ClinicianStatus string

// The statuses.
const (
	ClinicianNone       ClinicianStatus = "NONE"
	ClinicianIsRequired ClinicianStatus = "REQUIRED"
	ClinicianDesignated ClinicianStatus = "DESIGNATED"
	ClinicianInformed   ClinicianStatus = "INFORMED"
	ClinicianEnded      ClinicianStatus = "ENDED"
)

// Codes lists them.
func (ClinicianStatus) Codes() []string {
	return CodesOf(ClinicianNone, ClinicianIsRequired, ClinicianDesignated, ClinicianInformed, ClinicianEnded)
}

// ContactClinician is one contact physician's or psychologist's time with the person
// (pbrl § 2-5 a, sphl § 2-5 c).
type ContactClinician struct {
	ID           string        `json:"id"`
	Who          Principal     `json:"who"`
	Kind         ClinicianKind `json:"kind"`
	DesignatedOn Date          `json:"designated_on"`
	// ToldOn is the day on which the person was told who it is, and what they do.
	ToldOn    Date   `json:"told_on,omitzero"`
	EndedOn   Date   `json:"ended_on,omitzero"`
	EndReason Reason `json:"end_reason,omitempty"`
}

// clinician is the contact clinician now, or nil.
func (s *State) clinician() *ContactClinician {
	if s.Episode == nil {
		return nil
	}
	return find(s.Episode.Clinicians, func(c *ContactClinician) bool { return c.EndedOn.IsZero() })
}

// clinicianTime is somebody's time as contact clinician, over or not, or nil.
func (s *State) clinicianTime(id string) *ContactClinician {
	if s.Episode == nil {
		return nil
	}
	return find(s.Episode.Clinicians, func(c *ContactClinician) bool { return c.ID == id })
}

// ClinicianStatus is how far the naming of a contact clinician has come.
func (s *State) ClinicianStatus() ClinicianStatus {
	now := s.clinician()
	switch {
	case now != nil && now.ToldOn.IsZero():
		return ClinicianDesignated
	case now != nil:
		return ClinicianInformed
	case s.Episode == nil || !s.Episode.ClinicianRequired && len(s.Episode.Clinicians) == 0:
		return ClinicianNone
	case s.Ended():
		return ClinicianEnded
	}
	return ClinicianIsRequired
}

// RequireClinician is S-01: the illness is serious, and treatment takes some time.
type RequireClinician struct{}

func (c *RequireClinician) open(d *deciding) *Refusal {
	if r := d.inPhase("S-01", PhaseBefore, PhaseDuring, PhaseAfter); r != nil {
		return r
	}
	if d.s.Episode.ClinicianRequired {
		return refuse("S-01", "clinician_required_already")
	}
	return nil
}

func (c *RequireClinician) decide(d *deciding) *Refusal {
	d.requireClinician()
	return nil
}

// requireClinician starts DL-19: from the admission, or from the day on which it was
// seen that one is needed, when that is later (sphl § 2-5 c).
func (d *deciding) requireClinician() {
	d.emit(&ClinicianWanted{})
	from := d.today
	if _, opens := d.cmd.Body.(*OpenEpisode); opens {
		from = d.s.admittedOn()
	}
	d.clinicianDue(from)
}

// clinicianDue starts DL-19 where somebody is to be named and nobody is: once, and not
// before the admission, from which it is counted then.
func (d *deciding) clinicianDue(from Date) {
	if d.s.Episode.ClinicianRequired && !d.s.Episode.AdmittedAt.IsZero() && d.s.clinician() == nil && len(d.live(ClinicianDue, "")) == 0 {
		d.setDeadline(ClinicianDue, "", "", from)
	}
}

// ClinicianWanted says that the person is to have a contact clinician.
type ClinicianWanted struct{}

func (f *ClinicianWanted) apply(s *State, _ *Event) { s.Episode.ClinicianRequired = true }

// DesignateClinician is S-02: the head of the department names a contact physician, or in
// mental health care and treatment of addiction a psychologist (INV-96). Who was it
// before is so until this instant.
type DesignateClinician struct {
	Staff Principal     `json:"staff" doc:"A physician or psychologist who takes part in the treatment"`
	Kind  ClinicianKind `json:"kind"`
}

func (c *DesignateClinician) open(d *deciding) *Refusal {
	return d.inPhase("S-02", PhaseBefore, PhaseDuring, PhaseAfter)
}

func (c *DesignateClinician) decide(d *deciding) *Refusal {
	if r := d.healthPersonnel("S-02", c.Staff); r != nil {
		return r
	}
	if c.Kind == Psychologist && d.s.Episode.Field == FieldSomatic {
		return refuse("INV-96", "psychologist_in_somatic")
	}
	if cur := d.s.clinician(); cur != nil {
		if cur.Who == c.Staff && cur.Kind == c.Kind {
			return refuse("S-02", "clinician_is_same")
		}
		d.emit(&ClinicianOver{ID: cur.ID, On: d.today, Reason: becauseSucceeded})
	}
	id := nextID("clinician", len(d.s.Episode.Clinicians))
	if !d.s.Episode.ClinicianRequired {
		d.emit(&ClinicianWanted{})
	}
	d.emit(&ClinicianNamed{Clinician: ContactClinician{ID: id, Who: c.Staff, Kind: c.Kind, DesignatedOn: d.today}})
	d.settle(ClinicianDue, "", d.today)
	d.doneTasks(TaskNameClinician, "")
	d.openTask(TaskTellOfClinician, id, d.policy.WorkingDays().Add(d.today, calendar.WorkingDays(1)))
	d.queueLetter(ClinicianLetter, d.s.Patient, id)
	return nil
}

// healthPersonnel refuses somebody who cannot be clinician or coordinator in a trust:
// who is not health personnel by the register, has left, or is kept out (INV-33).
func (d *deciding) healthPersonnel(rule string, staff Principal) *Refusal {
	if !staff.IsStaff() {
		return malformed(rule, "candidate_not_staff")
	}
	if d.gone(staff) {
		return refuse("INV-37", "staff_inactive")
	}
	if r := d.mayBeNamed(staff); r != nil {
		return r
	}
	if !slices.Contains(d.facts.HealthPersonnel, staff) {
		return refuse("INV-33", "not_health_personnel")
	}
	return nil
}

// ClinicianNamed adds a contact clinician.
type ClinicianNamed struct {
	Clinician ContactClinician `json:"clinician"`
}

func (f *ClinicianNamed) apply(s *State, _ *Event) {
	s.Episode.Clinicians = append(s.Episode.Clinicians, f.Clinician)
}

// ClinicianOver ends a contact clinician's time.
type ClinicianOver struct {
	ID     string `json:"id"`
	On     Date   `json:"on"`
	Reason Reason `json:"reason"`
}

func (f *ClinicianOver) apply(s *State, _ *Event) {
	if c := s.clinicianTime(f.ID); c != nil {
		c.EndedOn, c.EndReason = f.On, f.Reason
	}
}

// InformOfClinician is S-03: the person has been told who the contact clinician is, and
// what they are for.
type InformOfClinician struct {
	ToldOn Date `json:"told_on,omitzero" format:"date" doc:"Today when left out"`
}

func (c *InformOfClinician) open(d *deciding) *Refusal {
	cur := d.s.clinician()
	switch {
	case cur == nil:
		return refuse("S-03", "no_clinician")
	case !cur.ToldOn.IsZero():
		return refuse("S-03", "told_already", "date", cur.ToldOn.String())
	}
	return nil
}

func (c *InformOfClinician) decide(d *deciding) *Refusal {
	cur := d.s.clinician()
	if c.ToldOn.IsZero() {
		c.ToldOn = d.today
	}
	if r := d.happened("S-03", "told_on", c.ToldOn, cur.DesignatedOn); r != nil {
		return r
	}
	d.emit(&ToldOfClinician{ID: cur.ID, On: c.ToldOn})
	d.doneTasks(TaskTellOfClinician, "")
	return nil
}

// ToldOfClinician says that the person knows who their contact clinician is.
type ToldOfClinician struct {
	ID string `json:"id"`
	On Date   `json:"on"`
}

func (f *ToldOfClinician) apply(s *State, _ *Event) {
	if c := s.clinicianTime(f.ID); c != nil {
		c.ToldOn = f.On
	}
}

// removeClinician lets nobody be contact clinician who has left; the head of the
// department names another by the next working day, or the one after the admission to
// come (INV-95).
func (d *deciding) removeClinician(p Principal) {
	cur := d.s.clinician()
	if cur == nil || cur.Who != p {
		return
	}
	d.emit(&ClinicianOver{ID: cur.ID, On: d.today, Reason: becauseStaffLeft})
	d.doneTasks(TaskTellOfClinician, "")
	d.clinicianDue(d.today)
}
