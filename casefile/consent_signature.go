package casefile

import (
	"cmp"
	"slices"
)

// RegisterSignature is C-02: a signed paper, or a signature in the portal. What
// the form asked for is granted unless it is named as declined.
type RegisterSignature struct {
	Form     string        `json:"form" pattern:"^form-[0-9]{1,9}$" doc:"The form that was signed (or a participation consent's form)"`
	Signer   Principal     `json:"signer,omitempty" doc:"Who signed; the patient, or yourself as guardian, when left out"`
	SignedOn Date          `json:"signed_on,omitzero" format:"date" doc:"Date of the signature; today when left out"`
	Declined []ConsentKind `json:"declined,omitempty" doc:"What was crossed out"`
	Original Text          `json:"original,omitempty" maxLength:"4000" doc:"Where the signed original is kept"`
}

func (c *RegisterSignature) open(d *deciding) *Refusal {
	if r := d.formOut("C-02"); r != nil {
		return r
	}
	if c.Signer != "" && c.Signer != d.cmd.By.Who {
		return nil // nobody signs for another (INV-28), whatever they have signed themselves
	}
	return d.leftToSign("C-02")
}

// leftToSign closes the step to who signs for themself and has signed all that waits for a signature of
// theirs, or of whom none is asked.
func (d *deciding) leftToSign(rule string) *Refusal {
	if !d.theirOwnAct() {
		return nil
	}
	form := ""
	for _, con := range d.s.Consents {
		switch {
		case con.Status != ConsentIssued || !con.mustSign(d.cmd.By.Who):
		case !con.signedBy(d.cmd.By.Who):
			return nil
		default:
			form = con.Form
		}
	}
	if form == "" {
		return refuse("INV-28", "not_a_consent_giver")
	}
	return refuse(rule, "form_already_answered", "form", form)
}

func (d *deciding) formOut(rule string) *Refusal {
	if !slices.ContainsFunc(d.s.Consents, func(x Consent) bool { return x.Status == ConsentIssued }) {
		return refuse(rule, "nothing_to_sign")
	}
	return nil
}

func (c *RegisterSignature) decide(d *deciding) *Refusal {
	asked := d.s.inForm(c.Form)
	if len(asked) == 0 {
		return unknown("form", c.Form)
	}
	if r := d.answersFor(&c.Signer, asked); r != nil {
		return r
	}
	if c.SignedOn.IsZero() {
		c.SignedOn = d.today
	}
	if r := d.happened("C-02", "signed_on", c.SignedOn, asked[0].IssuedOn); r != nil {
		return r
	}
	open := slices.DeleteFunc(slices.Clone(asked), func(x Consent) bool {
		return x.Status != ConsentIssued || !x.mustSign(c.Signer) || x.signedBy(c.Signer)
	})
	if len(open) == 0 {
		return d.answeredAlready("C-02", asked)
	}
	for _, kind := range c.Declined {
		if !slices.ContainsFunc(open, func(x Consent) bool { return x.Kind == kind }) {
			return malformed("C-02", "declined_not_asked", "kind", string(kind))
		}
	}
	for _, con := range open {
		if slices.Contains(c.Declined, con.Kind) {
			d.decline(con, &ConsentEnded{On: c.SignedOn, By: c.Signer, Original: c.Original})
			continue
		}
		d.emit(&Signed{Consent: con.ID, Who: c.Signer, On: c.SignedOn, Original: c.Original})
	}
	d.activateSigned(c.Form)
	for _, con := range d.s.inForm(c.Form) {
		if con.Status == ConsentIssued {
			d.askChild(&con) // a child who has turned 7 or 12 since is heard while others still think
		}
	}
	d.cancelAnsweredForm(c.Form)
	d.ownConsentGiven()
	return nil
}

// answersFor finds whose answer to a form it is: the patient's, or in the portal
// one's own, and checks that the form asks for it. A relative's signature for
// somebody who decides for themself counts for nothing (INV-28).
func (d *deciding) answersFor(signer *Principal, asked []Consent) *Refusal {
	own := d.theirOwnAct()
	switch {
	case *signer == "" && own:
		*signer = d.cmd.By.Who
	case *signer == "":
		*signer = d.s.Patient
	}
	if own && *signer != d.cmd.By.Who {
		return newRefusal(NotYours, "INV-28", "sign_for_yourself", nil)
	}
	if !slices.ContainsFunc(asked, func(c Consent) bool { return c.mustSign(*signer) }) {
		return refuse("INV-28", "not_a_consent_giver")
	}
	return nil
}

// answeredAlready says why nothing of a form can be answered any more.
func (d *deciding) answeredAlready(rule string, asked []Consent) *Refusal {
	for i := range asked {
		if asked[i].formWithdrawn() {
			return refuse(rule, "form_taken_back", "form", asked[i].Form, "date", asked[i].EndedOn.String())
		}
	}
	return refuse(rule, "form_already_answered", "form", asked[0].Form)
}

// activateSigned lets those consents of a form ("" means any) take effect that
// every signer has signed, once a child has been heard (INV-24, INV-25).
func (d *deciding) activateSigned(form string) {
	receipts := map[string][]Signer{}
	for _, con := range d.s.Consents {
		if con.Status != ConsentIssued || form != "" && con.Form != form || !con.fullySigned() {
			continue
		}
		if d.childUnheard(&con) {
			d.askChild(&con)
			continue
		}
		on := con.signedOn()
		if v := d.s.childView(); v != nil && con.Signers[0].As == RoleProxy {
			on = latest(on, v.On)
		}
		d.activateConsent(con.clone(), on)
		receipts[con.Form] = con.Signers
		if con.Form != form {
			d.cancelAnsweredForm(con.Form)
		}
	}
	for _, con := range d.s.Consents { // in the order of the case, not of a map
		for _, g := range receipts[con.Form] {
			d.writeLetter(ConsentReceiptLetter, g.Who, con.Form) // a receipt for what was signed (C-02)
		}
		delete(receipts, con.Form)
	}
}

// activateConsent lets a fully signed consent take effect.
func (d *deciding) activateConsent(con Consent, on Date) {
	if con.Kind == ConsentParticipation {
		d.activateParticipation(con, on)
		return
	}
	for _, old := range d.s.Consents { // given anew, by the young person instead of a guardian (INV-26)
		if old.Kind == con.Kind && old.Status == ConsentActive && !slices.Contains(sharing, con.Kind) {
			d.emit(&ConsentEnded{ID: old.ID, Status: ConsentSuperseded, On: on, Reason: becauseGivenAnew})
		}
	}
	d.emit(&ConsentActivated{ID: con.ID, On: on})
	d.watchExpiry(con)
	d.renewals(con)
	switch con.Kind {
	case ConsentStart:
		if d.s.Phase == PhaseAwaitingConsent {
			d.emit(&PhaseMoved{To: PhaseAssessment})
		}
	case ConsentCoordinator:
		d.specialistWanted(on)
		// Given anew after a withdrawal, with the grant still in force: DL-09 was
		// counted from a decision long past, so a task asks for somebody.
		if d.s.coordinatorGranted(d.today) && d.s.coordinator() == nil && len(d.live(CoordinatorAppointment, "")) == 0 {
			d.openTask(TaskFindSuccessor, "", d.today)
		}
	}
}

// decline records a no to one consent, and tells the one who must think of
// something else: the unit when the work cannot start, the coordinator when the
// participants must be others.
func (d *deciding) decline(con Consent, no *ConsentEnded) {
	no.ID, no.Status = con.ID, ConsentRefused
	d.emit(no)
	d.refusalEndsOthersConsent(con, no.By)
	switch con.Kind {
	case ConsentPlan:
		d.emit(&PlanDeclined{On: no.On})
	case ConsentStart:
		if !d.s.Ended() { // awaited, or asked for again after a correction
			d.openTask(TaskConsentRefused, con.Form, d.today)
		}
	case ConsentParticipation:
		d.cancel(ParticipationForm, con.ID, becauseRefused)
		d.doneTasks(TaskParticipation, con.ID)
		d.openTaskFor(RoleCoordinator, TaskConsentRefused, con.Form, d.today)
	}
}

// cancelAnsweredForm ends DL-22 when nothing of a form is left to sign.
func (d *deciding) cancelAnsweredForm(form string) {
	for _, con := range d.s.inForm(form) {
		if con.Status == ConsentIssued {
			return
		}
	}
	d.cancel(ConsentForm, form, becauseAnswered)
	d.doneTasks(TaskConsentUnanswered, form)
}

// stopFormsOver stops the letters with a form of which nothing can be signed any more
// and nothing is in force, whoever gets them: withdrawn, refused, taken back or asked
// anew, it would be signed in vain (C-02, INV-22).
func (d *deciding) stopFormsOver() {
	for _, l := range d.s.Letters {
		if !l.Pending() || l.kind().stopsWith != formTakenBack {
			continue
		}
		asked := d.s.askedIn(&l)
		if len(asked) == 0 || d.s.signable(&l) {
			continue
		}
		last := asked[len(asked)-1]
		d.emit(&LetterStopped{ID: l.ID, Reason: cmp.Or(last.Reason, Reason(last.Status))})
	}
}

func (s *State) inForm(form string) []Consent {
	var out []Consent
	for _, c := range s.Consents {
		if c.Form == form && form != "" {
			out = append(out, c)
		}
	}
	return out
}

func (s *State) consentByID(id string) *Consent {
	return find(s.Consents, func(x *Consent) bool { return x.ID == id })
}

// mustSign reports whether somebody's signature is one of those required.
func (c *Consent) mustSign(p Principal) bool {
	return slices.ContainsFunc(c.Signers, func(s Signer) bool { return s.Who == p })
}

func (c *Consent) signedBy(p Principal) bool {
	return slices.ContainsFunc(c.Signers, func(s Signer) bool { return s.Who == p && !s.SignedOn.IsZero() })
}

// signedOn is when the last signature was set: from then the consent counts.
func (c *Consent) signedOn() Date {
	var on Date
	for _, s := range c.Signers {
		on = latest(on, s.SignedOn)
	}
	return on
}

func (c *Consent) fullySigned() bool {
	return !slices.ContainsFunc(c.Signers, func(s Signer) bool { return s.SignedOn.IsZero() })
}

// Signed records one signature.
type Signed struct {
	Consent  string    `json:"consent"`
	Who      Principal `json:"who"`
	On       Date      `json:"on"`
	Original Text      `json:"original,omitempty"`
}

func (f *Signed) apply(s *State, _ *Event) {
	c := s.consentByID(f.Consent)
	if c == nil {
		return
	}
	for i := range c.Signers {
		if c.Signers[i].Who == f.Who {
			c.Signers[i].SignedOn, c.Signers[i].Original = f.On, f.Original
		}
	}
}

// ConsentActivated lets a consent take effect.
type ConsentActivated struct {
	ID string `json:"id"`
	On Date   `json:"on"`
}

func (f *ConsentActivated) apply(s *State, _ *Event) {
	if c := s.consentByID(f.ID); c != nil {
		c.Status, c.ActiveOn = ConsentActive, f.On
		if c.Kind == ConsentPlan {
			s.PlanDeclinedOn = Date{}
		}
	}
}

// ConsentEnded ends a consent: superseded, withdrawn, expired or refused.
type ConsentEnded struct {
	ID     string        `json:"id"`
	Status ConsentStatus `json:"status"`
	On     Date          `json:"on"`
	Reason Reason        `json:"reason,omitempty"`
	// By is who refused, where several were asked.
	By Principal `json:"by,omitempty"`
	// Note is what they said to it.
	Note Text `json:"note,omitempty"`
	// Original is where the form is kept on which they crossed it out (INV-114).
	Original Text `json:"original,omitempty"`
}

func (f *ConsentEnded) apply(s *State, _ *Event) {
	if c := s.consentByID(f.ID); c != nil {
		c.Status, c.EndedOn, c.Reason, c.RefusedBy = f.Status, f.On, f.Reason, f.By
	}
}

// PlanDeclined remembers that the patient does not want a plan.
type PlanDeclined struct {
	On Date `json:"on"`
}

func (f *PlanDeclined) apply(s *State, _ *Event) { s.PlanDeclinedOn = f.On }

// RefuseConsent is C-03: the patient says no to the whole form.
type RefuseConsent struct {
	Form      string    `json:"form" pattern:"^form-[0-9]{1,9}$"`
	Signer    Principal `json:"signer,omitempty" doc:"Who refused; the patient, or yourself as guardian, when left out"`
	RefusedOn Date      `json:"refused_on,omitzero" format:"date" doc:"Today when left out"`
	Note      Text      `json:"note,omitempty" maxLength:"4000"`
}

func (c *RefuseConsent) open(d *deciding) *Refusal { return d.formOut("C-03") }

func (c *RefuseConsent) decide(d *deciding) *Refusal {
	asked := d.s.inForm(c.Form)
	if len(asked) == 0 {
		return unknown("form", c.Form)
	}
	if c.RefusedOn.IsZero() {
		c.RefusedOn = d.today
	}
	if r := d.happened("C-03", "refused_on", c.RefusedOn, asked[0].IssuedOn); r != nil {
		return r
	}
	if r := d.answersFor(&c.Signer, asked); r != nil {
		return r
	}
	refused := 0
	for _, con := range asked {
		if con.Status == ConsentIssued {
			d.decline(con, &ConsentEnded{On: c.RefusedOn, By: c.Signer, Note: c.Note})
			refused++
		}
	}
	if refused == 0 {
		return d.answeredAlready("C-03", asked)
	}
	d.cancelAnsweredForm(c.Form)
	d.ownConsentGiven()
	return nil
}
