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
	ConsentTransfer      ConsentKind = "TRANSFER"
)

// Codes lists them.
func (ConsentKind) Codes() []string {
	return CodesOf(ConsentStart, ConsentCoordinator, ConsentPlan, ConsentParticipation, ConsentInfoSharing,
		ConsentMeetingGuest, ConsentTransfer)
}

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

// Codes lists them.
func (ConsentStatus) Codes() []string {
	return CodesOf(ConsentIssued, ConsentActive, ConsentSuperseded, ConsentWithdrawn, ConsentExpired,
		ConsentRefused)
}

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

	TextVersion string   `json:"text_version"`
	Language    Language `json:"language"`

	// Version and Participants are for PARTICIPATION (C-04, INV-29).
	Version      int           `json:"version,omitempty"`
	Participants []Participant `json:"participants,omitempty"`

	// Exception is the ground of INV-24 on which not all with parental responsibility sign.
	Exception       ConsentException `json:"exception,omitempty"`
	ExceptionReason Text             `json:"exception_reason,omitempty"`
	// Capacity is the capacity decision on which another signs (INV-27).
	Capacity string `json:"capacity,omitempty"`
	// EndsOn is the last day it gives access (INV-31).
	EndsOn Date `json:"ends_on,omitzero"`

	IssuedOn Date     `json:"issued_on"`
	Signers  []Signer `json:"signers"`
	ActiveOn Date     `json:"active_on,omitzero"`
	EndedOn  Date     `json:"ended_on,omitzero"`
	Reason   Reason   `json:"reason,omitempty"`
	// RefusedBy is who said no, where several were asked.
	RefusedBy Principal `json:"refused_by,omitempty"`
	// TakenOver: signed before the case was here (T-22).
	TakenOver bool `json:"taken_over,omitempty"`
}

// Signer is one whose signature is required, and what became of it. A case of
// an adult has one; children and proxies may have several (INV-24).
type Signer struct {
	Who      Principal `json:"who"`
	As       Role      `json:"as"`
	SignedOn Date      `json:"signed_on,omitzero"`
	Original Text      `json:"original,omitempty"`
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

// latestOf is the latest consent of a kind, whatever became of it, or nil.
func (s *State) latestOf(kind ConsentKind) *Consent {
	for i := len(s.Consents) - 1; i >= 0; i-- {
		if s.Consents[i].Kind == kind {
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
		return c.Kind == ConsentInfoSharing && c.Status == ConsentActive && c.Party == p && !s.objectedTo(p)
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
	Kinds       []ConsentKind `json:"kinds" minItems:"1" twice:"refused" except:"PARTICIPATION" doc:"What is asked for"`
	Parties     []Principal   `json:"parties,omitempty" twice:"refused" doc:"For INFO_SHARING and MEETING_GUEST: who may be told"`
	Meeting     string        `json:"meeting,omitempty" pattern:"^meeting-[0-9]{1,9}$" doc:"For MEETING_GUEST: which meeting"`
	About       Text          `json:"about,omitempty" maxLength:"4000" doc:"For INFO_SHARING: which information"`
	TextVersion string        `json:"text_version,omitempty" pattern:"^[0-9]{1,4}([.][0-9]{1,4})?$" default:"1"`
	Language    Language      `json:"language,omitempty" doc:"The patient's own when left out, else the organisation's (INV-112)"`
	EndsOn      Date          `json:"ends_on,omitzero" format:"date" doc:"Last day the consent gives access, for sharing (INV-31)"`

	Giving
}

// Docs says what the tags have no room for.
func (IssueConsent) Docs() map[string]string {
	return map[string]string{
		"text_version": "Version of the declaration's wording (INV-32)",
	}
}

func (c *IssueConsent) open(d *deciding) *Refusal {
	if d.s.Episode != nil {
		return d.mayAskInTrust()
	}
	if r := d.leavesScreening(); r != nil {
		return r
	}
	return d.inPhase("C-01", PhaseScreening, PhaseAwaitingConsent, PhaseAssessment, PhaseDecision, PhaseActive, PhaseRefused)
}

func (c *IssueConsent) decide(d *deciding) *Refusal {
	if r := c.check(d); r != nil {
		return r
	}
	if r := d.refuseGone(c.Parties...); r != nil {
		return r
	}
	signers, exception, r := d.consentGivers(c.Kinds, c.Giving)
	if r != nil {
		return r
	}
	form := nextID("form", d.s.forms())
	for _, kind := range c.Kinds {
		parties := []Principal{""}
		switch {
		case kind == ConsentTransfer && d.s.moving() != nil && len(c.Parties) == 0:
			parties = []Principal{d.s.moving().To}
		case kind.namesParty():
			parties = c.Parties
		}
		for _, party := range parties {
			d.askedAgain(kind, party, c.Meeting)
			con := Consent{ID: nextID("consent", len(d.s.Consents)), Form: form, Kind: kind, Status: ConsentIssued, Party: party,
				TextVersion: c.TextVersion, Language: d.formLanguage(c.Language), IssuedOn: d.today, Signers: signers,
				Exception: exception, ExceptionReason: c.ExceptionReason, Capacity: c.CapacityDecision}
			if slices.Contains(sharing, kind) {
				con.EndsOn = c.EndsOn
			}
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
	d.sendForm(signers, form)
	if slices.Contains(c.Kinds, ConsentStart) {
		d.doneTasks(TaskConsentRefused, "") // the patient is asked anew
	}
	return nil
}

// askedAgain ends a form still out that asks for the same: only the newest can
// be signed. Its letters that are not posted stop when nothing of it is left to
// sign (INV-55).
func (d *deciding) askedAgain(kind ConsentKind, party Principal, meeting string) {
	for _, old := range d.s.Consents {
		if old.Status == ConsentIssued && old.Kind == kind && old.Party == party && (kind != ConsentMeetingGuest || old.Meeting == meeting) {
			d.emit(&ConsentEnded{ID: old.ID, Status: ConsentSuperseded, On: d.today, Reason: becauseIssuedAgain})
			d.cancelAnsweredForm(old.Form)
			if !slices.ContainsFunc(d.s.inForm(old.Form), func(c Consent) bool { return c.Status == ConsentIssued }) {
				d.stopAt(formReplaced, becauseIssuedAgain, old.Form)
			}
		}
	}
}

func (c *IssueConsent) check(d *deciding) *Refusal {
	if len(c.Kinds) == 0 {
		return malformed("C-01", "kinds_missing")
	}
	for i, kind := range c.Kinds {
		if slices.Contains(c.Kinds[:i], kind) {
			return malformed("C-01", "kind_twice", "kind", string(kind))
		}
		if d.s.Episode != nil && (kind == ConsentStart || kind == ConsentTransfer) {
			return refuse("S-05", "kind_not_in_trust", "kind", string(kind))
		}
		if kind == ConsentTransfer && d.s.moving() != nil && len(c.Parties) == 0 {
			continue // to where the person moves
		}
		if kind.namesParty() && len(c.Parties) == 0 {
			return malformed("C-01", "party_missing", "kind", string(kind))
		}
		if kind == ConsentMeetingGuest {
			if _, r := d.meetingIn(c.Meeting, "INV-57", MeetingStatusPlanned, MeetingStatusInvited); r != nil {
				return r
			}
		}
		if d.s.consented(kind) && kind != ConsentInfoSharing && kind != ConsentMeetingGuest && !d.mayAskAnew(kind, c.CapacityDecision) {
			return refuse("C-01", "already_consented", "kind", string(kind))
		}
	}
	if r := d.endsOnFits(c.Kinds, c.EndsOn); r != nil {
		return r
	}
	for i, p := range c.Parties {
		if p == d.s.Patient || slices.Contains(c.Parties[:i], p) {
			return malformed("C-01", "party_is_patient")
		}
		if r := d.mayBeNamed(p); r != nil {
			return r
		}
	}
	if d.s.Phase == PhaseScreening && !slices.Contains(c.Kinds, ConsentStart) {
		return refuse("T-05", "start_consent_first")
	}
	return nil
}

// namesParty reports whether a consent is to somebody: who is told something, who
// comes to a meeting, or the body that the plan goes over to.
func (k ConsentKind) namesParty() bool {
	return k == ConsentInfoSharing || k == ConsentMeetingGuest || k == ConsentTransfer
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

func (f *ConsentAsked) apply(s *State, _ *Event) {
	s.Consents = append(s.Consents, f.Consent.clone())
	for i := range s.Capacity {
		if s.Capacity[i].ID == f.Consent.Capacity {
			s.Capacity[i].Form = f.Consent.Form
		}
	}
}

// sendForm writes the declaration to those who sign, and to a child from 7 in
// words of its own age, who is heard before others decide (INV-25).
func (d *deciding) sendForm(signers []Signer, form string) {
	for _, g := range signers {
		d.writeLetter(ConsentFormLetter, g.Who, form)
	}
	if d.s.under(16, d.today) && !d.s.under(7, d.today) {
		d.writeLetter(ConsentFormLetter, d.s.Patient, form)
	}
	if con := d.s.inForm(form); len(con) > 0 {
		d.askChild(&con[0])
	}
}

// mayAskAnew reports whether a live consent may be asked for again: one that rests
// on somebody who gives consent no more (INV-26), or one that a proxy gave, of the
// patient, who is found able to decide now (INV-27: never a permanent flag).
func (d *deciding) mayAskAnew(kind ConsentKind, capacity string) bool {
	con := d.s.consent(kind, ConsentActive)
	return con != nil && !d.s.under(16, d.today) && (d.s.restsOnFormer(con, d.today) || con.Capacity != "" && capacity == "")
}
