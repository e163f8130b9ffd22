package casefile

import (
	"slices"
	"time"
)

// end does what every end of a case has in common: timers stop, the
// coordinator and the group go, the plan is frozen, consents run out, tasks are
// done with, and nobody is responsible any more. A party's rights go on.
func (d *deciding) end(reason Reason) { d.endAt(reason, d.now) }

// endAt is end where somebody was responsible until an instant that has passed.
func (d *deciding) endAt(reason Reason, until time.Time) {
	d.freezePlan(reason)
	d.endCoordinator(reason)
	d.endClinician(reason)
	d.dissolveTeam(reason)
	d.cancelMeetings(reason)
	for _, c := range d.s.Consents {
		if c.Status == ConsentActive || c.Status == ConsentIssued {
			d.emit(&ConsentEnded{ID: c.ID, Status: ConsentExpired, On: d.today, Reason: reason})
		}
	}
	d.cancelDuties(reason)
	d.dropAdvanceNotices(reason)
	for _, t := range d.s.Tasks {
		if t.Open() && !t.outlives(d.s) {
			d.emit(&TaskDone{ID: t.ID, Reason: reason})
		}
	}
	d.emit(&ResponsibilityEnded{At: until})
}

// CloseCase is T-07, T-15 and T-18: a person decides that the case is over. The
// other ends come by themselves with the step that causes them.
type CloseCase struct {
	Reason CloseReason `json:"reason" doc:"NO_CONSENT (T-07), NEED_ENDED (T-15) or REFUSED (T-18); the others follow from their own steps"`
	// The next four are for NEED_ENDED. Rule is written as in IssueDecision.
	PatientAsked bool       `json:"patient_asked,omitempty"`
	DecidedOn    Date       `json:"decided_on,omitzero" format:"date"`
	Rule         LegalBasis `json:"rule,omitempty" minLength:"2" maxLength:"200"`
	Grounds      Text       `json:"grounds,omitempty" maxLength:"40000"`
	Note         Text       `json:"note,omitempty" maxLength:"4000"`
}

// Docs says what the tags have no room for.
func (CloseCase) Docs() map[string]string {
	return map[string]string{
		"patient_asked": "For NEED_ENDED: the patient asked for closing, so that no proposal and no advance notice is " +
			"needed",
		"decided_on": "For NEED_ENDED: date of the decision that ends what is still granted; today when left out",
		"rule":       "For NEED_ENDED, while something is granted: the sections the decision rests on, as in issue_decision",
		"grounds":    "For NEED_ENDED, while something is granted: facts and main considerations (fvl §§ 24, 25)",
	}
}

func (c *CloseCase) open(d *deciding) *Refusal {
	switch c.Reason {
	case ClosedConsentWithdrawn, ClosedDeath, ClosedRegisteredWrongly:
		return d.closeReasonRefused(c.Reason)
	case ClosedNeedEnded:
		return d.inPhase("T-15", PhaseActive)
	}
	switch d.s.Phase {
	case PhaseActive, PhaseTransferPending:
		return nil
	case PhaseAwaitingConsent:
		return d.answerMayCome()
	case PhaseRefused:
		return d.refusalIsFinal()
	}
	return d.inPhase("T-07", PhaseAwaitingConsent, PhaseActive, PhaseRefused)
}

func (c *CloseCase) decide(d *deciding) *Refusal {
	if c.Reason == ClosedNeedEnded {
		return c.needEnded(d)
	}
	if r := c.noDecision(); r != nil {
		return r
	}
	switch {
	case c.Reason == ClosedNoConsent && d.s.Phase == PhaseAwaitingConsent:
		to := d.s.writtenTo(d.today) // a proxy who said no is told too
		d.close(ClosedNoConsent, c.Note)
		d.writeLetters(NoConsentLetter, to, "")
		return nil
	case c.Reason == ClosedRefused && d.s.Phase == PhaseRefused:
		d.close(ClosedRefused, c.Note)
		return nil
	}
	return d.closeReasonRefused(c.Reason)
}

// closeReasonRefused explains which step leads to the reason asked for.
func (d *deciding) closeReasonRefused(reason CloseReason) *Refusal {
	switch reason {
	case ClosedConsentWithdrawn:
		return refuse("T-14", "close_needs_full_withdrawal")
	case ClosedDeath:
		return refuse("T-16", "close_needs_death_step")
	case ClosedRegisteredWrongly:
		return refuse("T-20", "close_needs_correction")
	case ClosedRefused:
		return d.inPhase("T-18", PhaseRefused)
	default:
		return d.inPhase("T-07", PhaseAwaitingConsent)
	}
}

// answerMayCome holds T-07: a case is closed for want of consent when the
// patient has said no, or has not answered although the reminders have gone.
func (d *deciding) answerMayCome() *Refusal {
	con := d.s.consent(ConsentStart, ConsentIssued)
	if con == nil {
		if last := d.s.latestOf(ConsentStart); last != nil && last.formWithdrawn() {
			return refuse("T-07", "consent_to_be_asked_anew")
		}
		return nil
	}
	for _, dl := range d.live(ConsentForm, con.Form) {
		chased := slices.ContainsFunc(dl.Reminders, func(s PlannedReminder) bool { return s.Kind == Chaser })
		waits := slices.ContainsFunc(dl.Reminders, func(s PlannedReminder) bool { return s.Kind == Chaser && !s.Done })
		if dl.Status == DeadlineOpen && (waits || !chased) {
			return refuse("T-07", "answer_may_still_come", "date", dl.Due.String())
		}
	}
	return nil
}

// refusalIsFinal holds T-18: the refusal must be FINAL, with no complaint open.
func (d *deciding) refusalIsFinal() *Refusal {
	for _, dec := range d.s.Decisions {
		if dec.Round == d.s.Round && dec.Status != DecisionStatusFinal && !dec.gone() {
			return refuse("T-18", "decision_not_final", "decision", dec.ID)
		}
	}
	for _, c := range d.s.Complaints {
		if c.Open() {
			return refuse("T-18", "complaint_open", "id", c.ID)
		}
	}
	return nil
}

func (d *deciding) close(reason CloseReason, note Text) {
	d.emit(&Closed{Reason: reason, Note: note})
	d.end(Reason(reason))
}

// Closed ends the case with a reason.
type Closed struct {
	Reason CloseReason `json:"reason"`
	Note   Text        `json:"note,omitempty"`
}

func (f *Closed) apply(s *State, e *Event) {
	s.Phase, s.CloseReason, s.ClosedOn = PhaseClosed, f.Reason, e.On
}

// RegisterDeath is T-16: timers stop at once, nothing more goes to the patient,
// and those who took part are told by secure message. A case that has ended
// keeps its end; its letters to the patient and its timers stop all the same.
type RegisterDeath struct {
	DiedOn Date `json:"died_on" format:"date"`
}

func (c *RegisterDeath) open(d *deciding) *Refusal {
	if d.s.Phase == PhaseMerged || !d.s.DiedOn.IsZero() {
		return refuse("T-16", "case_ended", "phase", string(d.s.Phase))
	}
	return nil
}

func (c *RegisterDeath) decide(d *deciding) *Refusal {
	if r := d.happened("T-16", "died_on", c.DiedOn, Date{}); r != nil {
		return r
	}
	told := d.s.involved()
	d.emit(&DeathRegistered{On: c.DiedOn})
	d.stopLetters(becauseOfDeath, func(l *Letter) bool { return d.s.speaksForThePatient(l.To) })
	for _, dl := range d.live("", "") {
		if dl.Kind == Right && (dl.Party == d.s.Patient || dl.Party == "") {
			d.emit(&DeadlineSettled{ID: dl.ID, Code: dl.Code, Status: DeadlineCancelled, On: d.today, Reason: becauseOfDeath})
		}
	}
	defer d.complaintsAfterDeath()
	if d.s.Ended() {
		d.cancelDuties(becauseOfDeath) // the notice of the decision that ended it
		return nil
	}
	var travels []string
	if m := d.s.moving(); m != nil {
		travels = m.standing()
	}
	d.close(ClosedDeath, "")
	d.untellPackets(SaysCalledOff, travels...)
	if len(told) > 0 {
		d.emit(&MessageSent{Code: "CASE_CLOSED", To: told})
	}
	return nil
}

// DeathRegistered records a death.
type DeathRegistered struct {
	On Date `json:"on"`
}

func (f *DeathRegistered) apply(s *State, _ *Event) { s.DiedOn = f.On }
