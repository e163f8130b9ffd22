package casefile

import (
	"slices"
	"time"

	"samlop/casefile/calendar"
)

// ServiceField is the field of the specialist service in which somebody is treated.
type ServiceField string

// The fields; in the last two a psychologist may be the contact clinician (INV-96).
const (
	FieldSomatic      ServiceField = "SOMATIC"
	FieldMentalHealth ServiceField = "MENTAL_HEALTH"
	FieldSubstanceUse ServiceField = "SUBSTANCE_USE"
)

// Codes lists them.
func (ServiceField) Codes() []string {
	return CodesOf(FieldSomatic, FieldMentalHealth, FieldSubstanceUse)
}

// EpisodeForm is how somebody is treated.
type EpisodeForm string

// The forms.
const (
	FormAdmission  EpisodeForm = "ADMISSION"
	FormOutpatient EpisodeForm = "OUTPATIENT"
)

// Codes lists them.
func (EpisodeForm) Codes() []string { return CodesOf(FormAdmission, FormOutpatient) }

// Episode is what a file remembers of a stay or a course of treatment in a health
// trust, beside what every file remembers: three machines side by side, the contact
// clinician, the coordinator (State.Coordinators) and the word to the municipality.
type Episode struct {
	Field ServiceField `json:"field"`
	Form  EpisodeForm  `json:"form"`
	// AdmittedAt is the instant of the admission or the first examination; zero before.
	AdmittedAt time.Time `json:"admitted_at,omitzero"`
	// DischargePlannedOn is when it was agreed with those who follow up.
	DischargePlannedOn Date `json:"discharge_planned_on,omitzero"`
	// FollowUpBy are those with whom it was agreed, and who have the plan; nobody any more once
	// the person has said no to sharing, and none in episodes from before it was kept.
	FollowUpBy   []Principal `json:"follow_up_by,omitempty"`
	DischargedOn Date        `json:"discharged_on,omitzero"`

	// ClinicianRequired: the illness is serious and treatment takes some time (S-01).
	ClinicianRequired bool               `json:"clinician_required,omitempty"`
	Clinicians        []ContactClinician `json:"clinicians,omitempty"`

	Need          *CoordinationNeed `json:"need,omitempty"`
	Notifications []Notification    `json:"notifications,omitempty"`

	// TrustUnit is the trust's coordinating unit, and TrustLead its head, as last seen.
	TrustUnit string    `json:"trust_unit,omitempty"`
	TrustLead Principal `json:"trust_lead,omitempty"`
}

func (e *Episode) clone() *Episode {
	if e == nil {
		return nil
	}
	out := *e
	out.Clinicians, out.Notifications, out.FollowUpBy = slices.Clone(e.Clinicians), slices.Clone(e.Notifications), slices.Clone(e.FollowUpBy)
	if e.Need != nil {
		need := *e.Need
		need.Wants = slices.Clone(need.Wants)
		out.Need = &need
	}
	return &out
}

// OpenToTrustUnit reports whether the trust's coordinating unit has anything to do with
// the file: always with a case, and with an episode once a need has been seen, which the
// unit is told of (S-04, INV-84).
func (s *State) OpenToTrustUnit() bool { return s.Episode == nil || s.Episode.Need != nil }

// DepartmentHead is the head of the department of an episode, as last seen; "" for a case.
func (s *State) DepartmentHead() Principal {
	if s.Episode == nil {
		return ""
	}
	return s.UnitLead
}

// ContactClinician is the contact clinician now, or "".
func (s *State) ContactClinician() Principal {
	if c := s.clinician(); c != nil {
		return c.Who
	}
	return ""
}

// rolesInTrust are what the registers make somebody in an episode: head or health
// personnel of the department that treats the person, and the trust's coordinating unit
// once a need has been seen. Of an episode about somebody else, nobody is treated there (T-20).
func rolesInTrust(s *State, a Actor) (out []Role) {
	if a.heads(s.Unit) {
		out = append(out, RoleDepartmentHead)
	}
	if a.treatsIn(s.Unit) && !s.RegisteredWrongly() {
		out = append(out, RoleDepartment)
	}
	if s.OpenToTrustUnit() && slices.ContainsFunc(a.Roles, func(r Role) bool { return r == RoleUnit || r == RoleUnitLead }) {
		out = append(out, RoleTrustUnit)
	}
	return out
}

// heads reports whether somebody heads a department by the register of staff.
func (a Actor) heads(department string) bool {
	return slices.Contains(a.Roles, RoleDepartmentHead) && a.Unit != "" && a.Unit == department
}

// treatsIn reports whether somebody is health personnel of a department by the register of
// staff.
func (a Actor) treatsIn(department string) bool {
	return slices.Contains(a.Roles, RoleTrustHP) && a.Unit != "" && a.Unit == department
}

// registerUnknown: only the state is asked who somebody is.
func (a Actor) registerUnknown() bool { return len(a.Roles) == 0 && a.Unit == "" }

// opensInTrust are the roles in which somebody may open an episode in a department: its
// head, and its own health personnel.
func (d *deciding) opensInTrust() (out []Role) {
	by := d.cmd.By
	if d.facts.UnitLead == by.Who || by.heads(d.facts.Unit) {
		out = append(out, RoleDepartmentHead)
	}
	if by.treatsIn(d.facts.Unit) {
		out = append(out, RoleDepartment)
	}
	return out
}

// OpenEpisode begins an episode of a person in a department: before an admission that
// is planned, or with it (S-01).
type OpenEpisode struct {
	Patient Principal    `json:"patient" doc:"The person, from the trust's own register"`
	Unit    string       `json:"unit_id" format:"uuid" doc:"The department that treats them"`
	Field   ServiceField `json:"field"`
	Form    EpisodeForm  `json:"form,omitempty" default:"ADMISSION"`
	// AdmittedAt is an instant, because 24 hours are counted from it (DL-20).
	AdmittedAt        time.Time `json:"admitted_at,omitzero"`
	ClinicianRequired bool      `json:"clinician_required,omitempty"`
}

// Docs says what the tags have no room for.
func (OpenEpisode) Docs() map[string]string {
	return map[string]string{
		"field":       "The field of the specialist service; it decides whether a psychologist may be contact clinician (INV-96)",
		"admitted_at": "When they were admitted or first examined; leave out when that is still to come",
		"clinician_required": "That the illness is serious and treatment takes some time: a contact clinician is then named by the " +
			"first working day after (S-01, INV-95)",
	}
}

func (c *OpenEpisode) open(d *deciding) *Refusal {
	if !d.s.Empty() {
		return refuse("S-01", "episode_already_open")
	}
	return nil
}

func (c *OpenEpisode) decide(d *deciding) *Refusal {
	if !d.facts.Patient.IsPerson() {
		return malformed("S-01", "patient_missing")
	}
	if r := d.departmentHeaded(c.Unit); r != nil {
		return r
	}
	if r := d.admittedAt("S-01", c.AdmittedAt); r != nil {
		return r
	}
	if d.facts.Represented != nil && d.facts.Represented.Unborn {
		return refuse("S-01", "not_born_yet")
	}
	phase := PhaseBefore
	if !c.AdmittedAt.IsZero() {
		phase = PhaseDuring
	}
	d.emit(&EpisodeOpened{Patient: d.facts.Patient, Department: d.facts.Unit, Head: d.facts.UnitLead, Phase: phase,
		Episode: Episode{Field: c.Field, Form: c.Form, AdmittedAt: c.AdmittedAt.UTC(), TrustUnit: d.facts.TrustUnit,
			TrustLead: d.facts.TrustLead}})
	d.moveResponsibility(d.facts.UnitLead, RoleDepartmentHead)
	d.noteRepresentation()
	d.setBirthdays()
	if !c.AdmittedAt.IsZero() {
		d.admitted()
	}
	if c.ClinicianRequired {
		d.requireClinician()
	}
	return nil
}

// departmentHeaded refuses a department that is not there, or that nobody heads (INV-05).
func (d *deciding) departmentHeaded(department string) *Refusal {
	switch {
	case department == "" || d.facts.Unit != department:
		return malformed("S-01", "department_unknown")
	case d.facts.UnitLead == "":
		return refuse("INV-05", "no_department_head")
	}
	return nil
}

// admittedOn is the day of the admission, Europe/Oslo; zero before.
func (s *State) admittedOn() Date {
	if s.Episode == nil || s.Episode.AdmittedAt.IsZero() {
		return Date{}
	}
	return calendar.DateOf(s.Episode.AdmittedAt)
}

// admittedAt checks an instant that somebody states for an admission.
func (d *deciding) admittedAt(rule string, at time.Time) *Refusal {
	switch {
	case at.IsZero():
		return nil
	case at.After(d.now):
		return malformed(rule, "admitted_in_future", "date", calendar.DateOf(at).String())
	}
	return d.happened(rule, "admitted_at", calendar.DateOf(at), d.today.AddDays(-366))
}

// admitted starts what is counted from an admission: 24 hours, not a date (DL-20), where
// the trust reports admissions through this system.
func (d *deciding) admitted() {
	if d.s.Episode.Form == FormAdmission && d.policy.AdmissionNotice == AdmissionNoticeOn {
		d.setDeadlineAt(AdmissionNoticed, "", d.s.Episode.AdmittedAt)
	}
}

// EpisodeOpened begins an episode.
type EpisodeOpened struct {
	Patient Principal `json:"patient"`
	// Department is the id of the unit that treats the person, and Head who heads it.
	Department string    `json:"department"`
	Head       Principal `json:"head"`
	Phase      Phase     `json:"phase"`
	Episode    Episode   `json:"episode"`
}

func (f *EpisodeOpened) apply(s *State, e *Event) {
	s.Patient, s.Unit, s.UnitLead, s.Phase, s.Round = f.Patient, f.Department, f.Head, f.Phase, 1
	s.FirstReceivedOn = e.On
	s.Episode = f.Episode.clone()
}

// AdmitPatient is the admission, or the first examination, that was planned (S-07).
type AdmitPatient struct {
	AdmittedAt time.Time `json:"admitted_at" doc:"When they were admitted or first examined"`
}

func (c *AdmitPatient) open(d *deciding) *Refusal { return d.inPhase("S-07", PhaseBefore) }

func (c *AdmitPatient) decide(d *deciding) *Refusal {
	if c.AdmittedAt.IsZero() {
		return malformed("S-07", "date_missing", "field", "admitted_at")
	}
	if r := d.admittedAt("S-07", c.AdmittedAt); r != nil {
		return r
	}
	d.emit(&PatientAdmitted{At: c.AdmittedAt.UTC()})
	d.admitted()
	d.clinicianDue(calendar.DateOf(c.AdmittedAt))
	return nil
}

// PatientAdmitted says that the stay, or the treatment, has begun.
type PatientAdmitted struct {
	At time.Time `json:"at"`
}

func (f *PatientAdmitted) apply(s *State, _ *Event) {
	s.Phase, s.Episode.AdmittedAt = PhaseDuring, f.At
}

// NoteAdmissionNotice registers that the municipality was told of the admission (DL-20).
// What the municipality is told, and how, is the notice's own rules; the date is kept here.
type NoteAdmissionNotice struct {
	SentAt time.Time `json:"sent_at,omitzero" doc:"When it was sent; now when left out"`
}

func (c *NoteAdmissionNotice) open(d *deciding) *Refusal {
	if len(d.live(AdmissionNoticed, "")) == 0 {
		return refuse("DL-20", "no_admission_to_notice")
	}
	return nil
}

func (c *NoteAdmissionNotice) decide(d *deciding) *Refusal {
	if c.SentAt.IsZero() {
		c.SentAt = d.now
	}
	if c.SentAt.After(d.now) || c.SentAt.Before(d.s.Episode.AdmittedAt) {
		return malformed("DL-20", "sent_outside_stay")
	}
	d.settleAt(AdmissionNoticed, c.SentAt)
	return nil
}

// ChangeDepartment moves the person to another department of the trust: its head has the
// responsibility from this instant, the coordinator goes on, and the contact clinician
// does until the new head has named one (S-02, S-06).
type ChangeDepartment struct {
	Unit  string       `json:"unit_id" format:"uuid" doc:"The department that treats them from now on"`
	Field ServiceField `json:"field" doc:"Its field of the specialist service"`
	Note  Text         `json:"note,omitempty" maxLength:"4000" doc:"What the new department should know"`
}

func (c *ChangeDepartment) open(d *deciding) *Refusal {
	return d.inPhase("S-02", PhaseBefore, PhaseDuring, PhaseAfter)
}

func (c *ChangeDepartment) decide(d *deciding) *Refusal {
	if c.Unit == d.s.Unit {
		return refuse("S-02", "same_department")
	}
	if r := d.departmentHeaded(c.Unit); r != nil {
		return r
	}
	serving := d.s.coordinator()
	d.emit(&DepartmentChanged{Department: d.facts.Unit, Head: d.facts.UnitLead, Field: c.Field, Note: c.Note})
	switch {
	case serving == nil:
		d.moveResponsibility(d.facts.UnitLead, RoleDepartmentHead)
	case serving.Status == AssignmentInterim:
		d.interim(becauseNewLead, d.today, d.now)
	}
	if d.s.clinician() != nil {
		d.openTask(TaskNameClinician, "", d.policy.WorkingDays().Add(d.today, calendar.WorkingDays(1)))
	}
	return nil
}

// DepartmentChanged gives the episode to another department.
type DepartmentChanged struct {
	Department string       `json:"department"`
	Head       Principal    `json:"head"`
	Field      ServiceField `json:"field"`
	Note       Text         `json:"note,omitempty"`
}

func (f *DepartmentChanged) apply(s *State, _ *Event) {
	s.Unit, s.UnitLead, s.Episode.Field = f.Department, f.Head, f.Field
}
