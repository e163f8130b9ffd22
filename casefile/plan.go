package casefile

import (
	"slices"
	"strings"
)

// StartPlan is P-01: the coordinator begins the plan together with the patient.
type StartPlan struct {
	Style PlanStyle `json:"style,omitempty" default:"BRIEF"`
}

func (c *StartPlan) open(d *deciding) *Refusal {
	if r := d.planPhase("P-01"); r != nil {
		return r
	}
	if d.s.Plan.Status == PlanStatusFrozen {
		return refuse("P-11", "reopen_instead")
	}
	if d.s.Plan.Status != PlanStatusNone && d.s.Plan.Status != PlanStatusArchived {
		return refuse("INV-03", "plan_already_there", "status", string(d.s.Plan.Status))
	}
	return d.mayPlan()
}

// mayPlan holds what every new working copy asks: a grant in force, consent,
// and no other live plan of the person.
func (d *deciding) mayPlan() *Refusal {
	if r := d.mayPlanInTrust(); r != nil {
		return r
	}
	if _, ok := d.s.granted(ScopePlan); !ok && d.s.Episode == nil {
		return refuse("P-01", "plan_not_granted")
	}
	if r := d.needs(ConsentPlan); r != nil {
		return r
	}
	if d.facts.OtherPlan {
		return refuse("INV-03", "other_plan_exists")
	}
	return d.noPlanElsewhere()
}

// noPlanElsewhere: of all organisations one at most has a live plan of the person, as far
// as they have told each other (INV-03).
func (d *deciding) noPlanElsewhere() *Refusal {
	if d.facts.PlanElsewhere {
		return refuse("INV-03", "plan_elsewhere")
	}
	return nil
}

func (c *StartPlan) decide(d *deciding) *Refusal {
	d.emit(&PlanStarted{Style: c.Style})
	return nil
}

// PlanStarted opens a plan as a draft.
type PlanStarted struct {
	Style PlanStyle `json:"style,omitempty"`
	// On is said of one that was begun before the case was here (T-22).
	On Date `json:"on,omitzero"`
}

func (f *PlanStarted) apply(s *State, e *Event) {
	s.Plan.Status, s.Plan.OpenedOn = PlanStatusDraft, e.On
	if !f.On.IsZero() {
		s.Plan.OpenedOn = f.On
	}
	if f.Style != "" {
		s.Plan.Style = f.Style
	}
}

// ReopenPlan is P-11: a frozen plan becomes a working copy again once the
// patient has consented anew. The old participation does not revive.
type ReopenPlan struct{}

func (c *ReopenPlan) open(d *deciding) *Refusal {
	if r := d.planPhase("P-11"); r != nil {
		return r
	}
	if d.s.Plan.Status != PlanStatusFrozen {
		return refuse("P-11", "plan_not_frozen", "status", string(d.s.Plan.Status))
	}
	return d.mayPlan()
}

func (c *ReopenPlan) decide(d *deciding) *Refusal {
	d.emit(&PlanReopened{})
	return nil
}

// PlanReopened makes a working copy of a frozen plan.
type PlanReopened struct{}

func (f *PlanReopened) apply(s *State, e *Event) {
	s.Plan.Status, s.Plan.OpenedOn, s.Plan.FrozenOn, s.Plan.Reason = PlanStatusDraft, e.On, Date{}, ""
}

// ActivatePlan is P-03: version 1, or the first version after a thaw, comes
// into force. It needs the nine points, a named main responsible, and a signed
// participation consent.
type ActivatePlan struct {
	PatientTookPart bool `json:"patient_took_part" doc:"That the patient took part in making it"`
}

func (c *ActivatePlan) open(d *deciding) *Refusal {
	if r := d.planPhase("P-03"); r != nil {
		return r
	}
	if !d.s.Plan.workedOn() {
		return refuse("P-03", "no_plan_draft", "status", string(d.s.Plan.Status))
	}
	if r := d.hasMoved(); r != nil {
		return r
	}
	if d.s.Plan.Status == PlanStatusTransferDraft { // begun by a message, and not by P-01
		if r := d.mayPlan(); r != nil {
			return r
		}
	}
	if r := d.needs(ConsentPlan); r != nil {
		return r
	}
	if r := d.noPlanElsewhere(); r != nil {
		return r
	}
	if r := d.mayPlanInTrust(); r != nil { // the need may have become another
		return r
	}
	return d.needs(ConsentParticipation)
}

func (c *ActivatePlan) decide(d *deciding) *Refusal {
	if r := d.contentComplete(); r != nil {
		return r
	}
	if !c.PatientTookPart {
		return refuse("P-01", "patient_must_take_part")
	}
	d.newVersion(c.PatientTookPart, "")
	d.settle(FirstPlan, "", d.today)
	d.setDeadline(PlanRevision, "plan", "", d.today)
	return nil
}

// contentComplete is INV-42, INV-43 and INV-06.
func (d *deciding) contentComplete() *Refusal {
	draft := d.facts.Draft
	if draft == nil || draft.VersionID == "" {
		return refuse("INV-42", "plan_draft_empty")
	}
	var missing []string
	for _, point := range PlanContent {
		if !slices.Contains(draft.Present, point) {
			missing = append(missing, point)
		}
	}
	if len(missing) > 0 {
		return refuse("INV-42", "plan_incomplete", "missing", strings.Join(missing, ", "))
	}
	if draft.MeasuresWithoutOneResponsible > 0 {
		return refuse("INV-43", "measure_without_responsible")
	}
	if d.s.MainResponsible() == "" {
		return refuse("INV-06", "no_main_responsible")
	}
	return nil
}

func (d *deciding) newVersion(tookPart bool, note Text) {
	d.emit(&PlanActivated{Version: PlanVersion{No: d.s.Plan.InForce() + 1, VersionID: d.facts.Draft.VersionID, Hash: d.facts.Draft.Hash,
		On: d.today, Author: d.cmd.By.Who, ChangeNote: note, PatientTookPart: tookPart, PeriodTo: d.facts.Draft.PeriodTo}})
	d.periodPromised(d.facts.Draft.PeriodTo)
	d.queueLetter(PlanLetter, d.s.Patient, "plan")
}

// BeginRevision is P-04: the coordinator takes the plan up for revision.
type BeginRevision struct {
	Why Text `json:"why,omitempty" maxLength:"4000"`
}

func (c *BeginRevision) open(d *deciding) *Refusal {
	if d.s.Plan.Status != PlanStatusActive {
		return refuse("P-04", "plan_not_active", "status", string(d.s.Plan.Status))
	}
	return nil
}

func (c *BeginRevision) decide(d *deciding) *Refusal {
	d.emit(&RevisionBegun{Cause: "COORDINATOR", Why: c.Why})
	return nil
}

// RevisionBegun takes the plan up for revision.
type RevisionBegun struct {
	Cause string `json:"cause"`
	Why   Text   `json:"why,omitempty"`
}

func (f *RevisionBegun) apply(s *State, _ *Event) { s.Plan.Status = PlanStatusInRevision }

// ReportMaterialChange is P-07: a participant or member tells of a material
// change; each report opens a revision task (INV-45).
type ReportMaterialChange struct {
	What Text `json:"what" minLength:"1" maxLength:"20000"`
}

func (c *ReportMaterialChange) open(d *deciding) *Refusal {
	if !d.s.Plan.live() {
		return refuse("P-07", "plan_not_active", "status", string(d.s.Plan.Status))
	}
	return nil
}

func (c *ReportMaterialChange) decide(d *deciding) *Refusal {
	if c.What == "" {
		return malformed("P-07", "words_missing")
	}
	d.emit(&ChangeReported{What: c.What})
	d.mustRevise("REPORT", d.today)
	d.tellOfChange(changeReportedMessage, "plan", c.What)
	return nil
}

// ChangeReported keeps a report of material change.
type ChangeReported struct {
	What Text `json:"what"`
}

func (f *ChangeReported) apply(*State, *Event) {}

// mustRevise opens a revision with its own DL-14, counted from a date.
func (d *deciding) mustRevise(cause string, from Date) {
	if d.s.Plan.Status == PlanStatusActive {
		d.emit(&RevisionBegun{Cause: cause})
	}
	d.setDeadline(ChangeRevision, "plan", "", from) // each report its own (INV-45)
	due, _, _ := dueDate(d.policy, ChangeRevision, from)
	d.openAnother(TaskRevisePlan, "plan", due)
}

// CompleteRevision is P-05: a new version with date, note and whether the
// patient took part. The next revision counts from today (INV-44).
type CompleteRevision struct {
	ChangeNote      Text `json:"change_note" minLength:"1" maxLength:"20000"`
	PatientTookPart bool `json:"patient_took_part"`
}

func (c *CompleteRevision) open(d *deciding) *Refusal {
	if d.s.Plan.Status != PlanStatusInRevision {
		return refuse("P-05", "plan_not_in_revision", "status", string(d.s.Plan.Status))
	}
	if n := len(d.s.Plan.Versions); n > 0 && d.s.Plan.Versions[n-1].TakenOver {
		return d.needs(ConsentParticipation) // the first version written here, as P-03 has it (T-22)
	}
	return nil
}

func (c *CompleteRevision) decide(d *deciding) *Refusal {
	if c.ChangeNote == "" {
		return malformed("INV-46", "change_note_missing")
	}
	if !c.PatientTookPart {
		return refuse("P-05", "patient_must_take_part")
	}
	if d.s.takenOut(d.cmd.By.Who) {
		return refuse("INV-30", "no_participant_any_more")
	}
	if r := d.contentComplete(); r != nil {
		return r
	}
	// A revision that a change forced does not wait for its half-year: the old
	// date is moved. One done because the half-year is up meets it.
	forced := len(d.live(ChangeRevision, "")) > 0
	for _, dl := range d.live(PlanRevision, "") {
		if forced && !d.today.After(dl.Due) {
			d.cancel(PlanRevision, dl.About, becauseRevisedEarlier)
		}
	}
	d.newVersion(c.PatientTookPart, c.ChangeNote)
	d.settle(PlanRevision, "", d.today)
	d.settle(ChangeRevision, "", d.today)
	d.doneTasks(TaskRevisePlan, "")
	d.setDeadline(PlanRevision, "plan", "", d.today)
	return nil
}

// PlanDelivery is how the patient had the plan, other than on screen.
type PlanDelivery string

// The ways.
const (
	PlanPrinted       PlanDelivery = "PRINTED"
	PlanWalkedThrough PlanDelivery = "WALKED_THROUGH"
)

// Codes lists them.
func (PlanDelivery) Codes() []string { return CodesOf(PlanPrinted, PlanWalkedThrough) }

// ProvidePlan is P-08 and INV-47: the plan is printed, or gone through with the patient.
type ProvidePlan struct {
	How PlanDelivery `json:"how"`
}

func (c *ProvidePlan) open(d *deciding) *Refusal {
	if len(d.s.Plan.Versions) == 0 {
		return refuse("P-08", "no_plan_version")
	}
	return nil
}

func (c *ProvidePlan) decide(d *deciding) *Refusal {
	d.emit(&PlanProvided{How: c.How, Version: d.s.Plan.InForce()})
	if c.How == PlanPrinted {
		d.queueLetter(PlanLetter, d.s.Patient, "plan")
	}
	return nil
}

// PlanProvided records that the patient had the plan in another way than on screen.
type PlanProvided struct {
	How     PlanDelivery `json:"how"`
	Version int          `json:"version"`
}

func (f *PlanProvided) apply(*State, *Event) {}

// freezePlan is P-09: what there is stays readable, nothing more is due. The
// participation ends with it and does not revive when the plan does (P-11);
// letters to those who took part in nothing else are stopped.
func (d *deciding) freezePlan(reason Reason) {
	for _, con := range d.s.Consents {
		if con.Kind == ConsentParticipation && con.inForce() {
			status := ConsentExpired
			if reason == becauseConsentWithdrawn {
				status = ConsentWithdrawn
			}
			d.endConsent(con, status, reason)
			for _, p := range con.Participants {
				d.stopLettersAbout(p.Who)
			}
		}
	}
	if d.s.Plan.live() || d.s.Plan.drafted() {
		d.emit(&PlanFrozen{Reason: reason})
	}
	if d.s.Plan.Status == PlanStatusTransferDraft { // the plan stands where it came from
		d.emit(&TransferDraftEnded{Reason: reason})
	}
	d.cancel(PlanRevision, "", reason)
	d.cancel(ChangeRevision, "", reason)
	d.cancel(PromisedDate, planPeriod, reason)
	d.doneTasks(TaskRevisePlan, "")
	d.doneTasks(TaskAskAboutPlan, "")
	d.doneTasks(TaskTwoPlans, "")
}

// PlanFrozen freezes the plan.
type PlanFrozen struct {
	Reason Reason `json:"reason"`
}

func (f *PlanFrozen) apply(s *State, e *Event) {
	s.Plan.Status, s.Plan.FrozenOn, s.Plan.Reason = PlanStatusFrozen, e.On, f.Reason
}

// ArchivePlan is P-10: the frozen plan goes to the archive (Noark) and makes
// room for another.
type ArchivePlan struct{}

func (c *ArchivePlan) open(d *deciding) *Refusal {
	if d.s.Plan.Status != PlanStatusFrozen {
		return refuse("P-10", "plan_not_frozen", "status", string(d.s.Plan.Status))
	}
	return nil
}

func (c *ArchivePlan) decide(d *deciding) *Refusal {
	d.emit(&PlanArchived{})
	return nil
}

// PlanArchived archives the plan.
type PlanArchived struct{}

func (f *PlanArchived) apply(s *State, _ *Event) { s.Plan.Status = PlanStatusArchived }
