package casefile

import "slices"

// ConsentKind is what a consent is for (domain.md 2.2).
type ConsentKind string

// The kinds of consent.
const (
	ConsentStart         ConsentKind = "START"
	ConsentCoordinator   ConsentKind = "COORDINATOR"
	ConsentPlan          ConsentKind = "PLAN"
	ConsentParticipation ConsentKind = "PARTICIPATION"
	ConsentInfoSharing   ConsentKind = "INFO_SHARING"
	ConsentMeetingGuest  ConsentKind = "MEETING_GUEST"
)

// ConsentStatus is Consent.status of domain.md 2.2.
type ConsentStatus string

// The statuses.
const (
	ConsentIssued     ConsentStatus = "ISSUED"
	ConsentActive     ConsentStatus = "ACTIVE"
	ConsentSuperseded ConsentStatus = "SUPERSEDED"
	ConsentWithdrawn  ConsentStatus = "WITHDRAWN"
	ConsentExpired    ConsentStatus = "EXPIRED"
	ConsentRefused    ConsentStatus = "REFUSED"
)

// Consent is one consent for one thing. A form may ask for several; each has
// its own life, because each can be withdrawn on its own (INV-21).
type Consent struct {
	ID     string        `json:"id"`
	Form   string        `json:"form"`
	Kind   ConsentKind   `json:"kind"`
	Status ConsentStatus `json:"status"`
	// Party is who may be told, for INFO_SHARING and MEETING_GUEST.
	Party Principal `json:"party,omitempty"`
	// Meeting is the meeting a guest may come to.
	Meeting string `json:"meeting,omitempty"`
	About   Text   `json:"about,omitempty"`

	TextVersion string `json:"text_version"`
	Language    string `json:"language"`

	// Version and Participants are for PARTICIPATION (C-04, INV-29).
	Version      int           `json:"version,omitempty"`
	Participants []Participant `json:"participants,omitempty"`

	IssuedOn Date     `json:"issued_on"`
	Signers  []Signer `json:"signers"`
	ActiveOn Date     `json:"active_on,omitzero"`
	EndedOn  Date     `json:"ended_on,omitzero"`
	Reason   string   `json:"reason,omitempty"`
}

// Signer is one whose signature is required, and what became of it. A case of
// an adult has one; children and proxies may have several (INV-24).
type Signer struct {
	Who      Principal `json:"who"`
	As       Role      `json:"as"`
	SignedOn Date      `json:"signed_on,omitzero"`
	Original Text      `json:"original,omitempty"`
}

// consentGivers works out who must sign (C-01): an adult who decides for
// themself signs alone. Children and proxies come with 2.9.
func (s *State) consentGivers() []Signer { return []Signer{{Who: s.Patient, As: RolePatient}} }

func (s *State) isConsentGiver(p Principal) bool {
	return slices.ContainsFunc(s.consentGivers(), func(g Signer) bool { return g.Who == p })
}

// consent finds the live consent of a kind: ACTIVE first, else ISSUED, else nil.
func (s *State) consent(kind ConsentKind, statuses ...ConsentStatus) *Consent {
	for i := len(s.Consents) - 1; i >= 0; i-- {
		if s.Consents[i].Kind == kind && slices.Contains(statuses, s.Consents[i].Status) {
			return &s.Consents[i]
		}
	}
	return nil
}

func (s *State) consented(kind ConsentKind) bool { return s.consent(kind, ConsentActive) != nil }

// mayBeTold reports whether a person may hear about the case by consent: a live
// INFO_SHARING, or a live PARTICIPATION that names them (G-01).
func (s *State) mayBeTold(p Principal) bool {
	if s.participant(p) != nil {
		return true
	}
	return slices.ContainsFunc(s.Consents, func(c Consent) bool {
		return c.Kind == ConsentInfoSharing && c.Status == ConsentActive && c.Party == p
	})
}

// needs is INV-20: nothing starts before the matching consent is active.
func (d *deciding) needs(kind ConsentKind) *Refusal {
	if d.s.consented(kind) {
		return nil
	}
	return refuse("INV-20", "consent_missing", "kind", string(kind))
}

// IssueConsent is C-01 and T-05: the declaration is handed out (D-03). START
// moves the case to AWAITING_CONSENT; the reminders of DL-22 start.
type IssueConsent struct {
	Kinds       []ConsentKind `json:"kinds" minItems:"1" enum:"START,COORDINATOR,PLAN,INFO_SHARING,MEETING_GUEST" doc:"What is asked for"`
	Parties     []Principal   `json:"parties,omitempty" doc:"For INFO_SHARING and MEETING_GUEST: who may be told"`
	Meeting     string        `json:"meeting,omitempty" doc:"For MEETING_GUEST: which meeting"`
	About       Text          `json:"about,omitempty" maxLength:"4000" doc:"For INFO_SHARING: which information"`
	TextVersion string        `json:"text_version,omitempty" default:"1" doc:"Version of the declaration's wording (INV-32)"`
	Language    string        `json:"language,omitempty" enum:"nb,nn,en" default:"nb"`
}

func (c *IssueConsent) open(d *deciding) *Refusal {
	return d.inPhase("C-01", PhaseScreening, PhaseAwaitingConsent, PhaseAssessment, PhaseDecision, PhaseActive, PhaseRefused)
}

func (c *IssueConsent) decide(d *deciding) *Refusal {
	if r := c.check(d); r != nil {
		return r
	}
	form := nextID("form", d.s.forms())
	for _, kind := range c.Kinds {
		parties := []Principal{""}
		if kind == ConsentInfoSharing || kind == ConsentMeetingGuest {
			parties = c.Parties
		}
		for _, party := range parties {
			if old := d.s.consent(kind, ConsentIssued); old != nil && party == "" {
				d.emit(&ConsentEnded{ID: old.ID, Status: ConsentSuperseded, On: d.today, Reason: "ISSUED_AGAIN"})
				d.cancelAnsweredForm(old.Form)
			}
			con := Consent{ID: nextID("consent", len(d.s.Consents)), Form: form, Kind: kind, Status: ConsentIssued, Party: party,
				TextVersion: c.TextVersion, Language: c.Language, IssuedOn: d.today, Signers: d.s.consentGivers()}
			if kind == ConsentMeetingGuest {
				con.Meeting = c.Meeting
			}
			if kind == ConsentInfoSharing {
				con.About = c.About
			}
			d.emit(&ConsentAsked{Consent: con})
		}
	}
	if slices.Contains(c.Kinds, ConsentStart) && d.s.Phase == PhaseScreening {
		d.emit(&PhaseMoved{To: PhaseAwaitingConsent})
	}
	d.setDeadline(ConsentForm, form, "", d.today)
	for _, g := range d.s.consentGivers() {
		d.queueLetter("D-03", g.Who, form)
	}
	return nil
}

func (c *IssueConsent) check(d *deciding) *Refusal {
	if len(c.Kinds) == 0 {
		return malformed("C-01", "kinds_missing")
	}
	for i, kind := range c.Kinds {
		if slices.Contains(c.Kinds[:i], kind) {
			return malformed("C-01", "kind_twice", "kind", string(kind))
		}
		if (kind == ConsentInfoSharing || kind == ConsentMeetingGuest) && len(c.Parties) == 0 {
			return malformed("C-01", "party_missing", "kind", string(kind))
		}
		if kind == ConsentMeetingGuest && d.s.meeting(c.Meeting) == nil {
			return unknown("meeting", c.Meeting)
		}
		if d.s.consented(kind) && kind != ConsentInfoSharing && kind != ConsentMeetingGuest {
			return refuse("C-01", "already_consented", "kind", string(kind))
		}
	}
	if d.s.Phase == PhaseScreening && !slices.Contains(c.Kinds, ConsentStart) {
		return refuse("T-05", "start_consent_first")
	}
	return nil
}

func (s *State) forms() int {
	n := 0
	seen := map[string]bool{}
	for _, c := range s.Consents {
		if !seen[c.Form] {
			seen[c.Form] = true
			n++
		}
	}
	return n
}

// ConsentAsked hands out one consent for signing.
type ConsentAsked struct {
	Consent Consent `json:"consent"`
}

func (f *ConsentAsked) apply(s *State, _ *Event) { s.Consents = append(s.Consents, f.Consent) }

// PhaseMoved moves the case along when nothing else needs saying.
type PhaseMoved struct {
	To Phase `json:"to"`
}

func (f *PhaseMoved) apply(s *State, _ *Event) { s.Phase = f.To }

// RegisterSignature is C-02: a signed paper, or a signature in the portal. What
// the form asked for is granted unless it is named as declined.
type RegisterSignature struct {
	Form     string        `json:"form" doc:"The form that was signed (or a participation consent's form)"`
	Signer   Principal     `json:"signer,omitempty" doc:"Who signed; the patient when left out"`
	SignedOn Date          `json:"signed_on,omitzero" format:"date" doc:"Date of the signature; today when left out"`
	Declined []ConsentKind `json:"declined,omitempty" enum:"START,COORDINATOR,PLAN,INFO_SHARING,MEETING_GUEST,PARTICIPATION" doc:"What was crossed out"`
	Original Text          `json:"original,omitempty" maxLength:"4000" doc:"Where the signed original is kept"`
}

func (c *RegisterSignature) open(d *deciding) *Refusal {
	if !slices.ContainsFunc(d.s.Consents, func(x Consent) bool { return x.Status == ConsentIssued }) {
		return refuse("C-02", "nothing_to_sign")
	}
	return nil
}

func (c *RegisterSignature) decide(d *deciding) *Refusal {
	asked := d.s.inForm(c.Form)
	if len(asked) == 0 {
		return unknown("form", c.Form)
	}
	if c.Signer == "" {
		c.Signer = d.s.Patient
	}
	if d.role == RolePatient && c.Signer != d.cmd.By.Who {
		return newRefusal(NotYours, "INV-28", "sign_for_yourself", nil)
	}
	if !d.s.isConsentGiver(c.Signer) {
		return refuse("INV-28", "not_a_consent_giver")
	}
	if c.SignedOn.IsZero() {
		c.SignedOn = d.today
	}
	if r := d.happened("C-02", "signed_on", c.SignedOn, asked[0].IssuedOn); r != nil {
		return r
	}
	open := slices.DeleteFunc(asked, func(x Consent) bool { return x.Status != ConsentIssued })
	if len(open) == 0 {
		return refuse("C-02", "form_already_answered", "form", c.Form)
	}
	for _, kind := range c.Declined {
		if !slices.ContainsFunc(open, func(x Consent) bool { return x.Kind == kind }) {
			return malformed("C-02", "declined_not_asked", "kind", string(kind))
		}
	}
	for _, con := range open {
		if slices.Contains(c.Declined, con.Kind) {
			d.decline(con, c.SignedOn)
			continue
		}
		d.emit(&Signed{Consent: con.ID, Who: c.Signer, On: c.SignedOn, Original: c.Original})
		if now := d.s.consentByID(con.ID); now.fullySigned() {
			d.activateConsent(*now, c.SignedOn)
		}
	}
	d.cancelAnsweredForm(c.Form)
	return nil
}

// activateConsent lets a fully signed consent take effect.
func (d *deciding) activateConsent(con Consent, on Date) {
	if con.Kind == ConsentParticipation {
		d.activateParticipation(con, on)
		return
	}
	d.emit(&ConsentActivated{ID: con.ID, On: on})
	if con.Kind == ConsentStart && d.s.Phase == PhaseAwaitingConsent {
		d.emit(&PhaseMoved{To: PhaseAssessment})
		for _, g := range con.Signers {
			d.queueLetter("D-04", g.Who, con.Form)
		}
	}
}

func (d *deciding) decline(con Consent, on Date) {
	d.emit(&ConsentEnded{ID: con.ID, Status: ConsentRefused, On: on})
	if con.Kind == ConsentPlan {
		d.emit(&PlanDeclined{On: on})
	}
}

// cancelAnsweredForm ends DL-22 when nothing of a form is left to sign.
func (d *deciding) cancelAnsweredForm(form string) {
	for _, con := range d.s.inForm(form) {
		if con.Status == ConsentIssued {
			return
		}
	}
	d.cancel(ConsentForm, form, "ANSWERED")
	d.doneTasks(TaskConsentUnanswered, form)
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
	for i := range s.Consents {
		if s.Consents[i].ID == id {
			return &s.Consents[i]
		}
	}
	return nil
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
	Reason string        `json:"reason,omitempty"`
}

func (f *ConsentEnded) apply(s *State, _ *Event) {
	if c := s.consentByID(f.ID); c != nil {
		c.Status, c.EndedOn, c.Reason = f.Status, f.On, f.Reason
	}
}

// PlanDeclined remembers that the patient does not want a plan.
type PlanDeclined struct {
	On Date `json:"on"`
}

func (f *PlanDeclined) apply(s *State, _ *Event) { s.PlanDeclinedOn = f.On }

// RefuseConsent is C-03: the patient says no to the whole form.
type RefuseConsent struct {
	Form      string `json:"form"`
	RefusedOn Date   `json:"refused_on,omitzero" format:"date" doc:"Today when left out"`
	Note      Text   `json:"note,omitempty" maxLength:"4000"`
}

func (c *RefuseConsent) open(d *deciding) *Refusal { return (&RegisterSignature{}).open(d) }

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
	refused := 0
	for _, con := range asked {
		if con.Status == ConsentIssued {
			d.decline(con, c.RefusedOn)
			refused++
		}
	}
	if refused == 0 {
		return refuse("C-03", "form_already_answered", "form", c.Form)
	}
	d.cancelAnsweredForm(c.Form)
	if d.s.Phase == PhaseAwaitingConsent {
		d.openTask(TaskConsentRefused, c.Form, RoleUnit, d.today)
	}
	return nil
}
