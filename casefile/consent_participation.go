package casefile

import (
	"cmp"
	"slices"
)

// Participant is one who may read, or read and write, in the plan while named
// in a signed participation consent (INV-30).
type Participant struct {
	Who     Principal `json:"who" doc:"The person or staff member"`
	Service Service   `json:"service" except:"PATIENT" doc:"Which service they come from"`
	Read    []string  `json:"read" enum:"a,b,c,d,e,f,g,h,i" doc:"Which points of the plan they may read (INV-42 a–i)"`
	Write   []string  `json:"write,omitempty" enum:"a,b,c,d,e,f,g,h,i" doc:"Which points they may write in"`
	EndedOn Date      `json:"ended_on,omitzero" readOnly:"true"`
}

func (c *Consent) names(p Principal) bool { return c.namesFor(p, "") }

// namesFor is names where they come from one service; "" is any.
func (c *Consent) namesFor(p Principal, service Service) bool {
	return slices.ContainsFunc(c.Participants, func(x Participant) bool {
		return x.Who == p && x.EndedOn.IsZero() && (service == "" || x.Service == service)
	})
}

// participant is somebody's row in the participation consent in force, or nil.
func (s *State) participant(p Principal) *Participant {
	con := s.consent(ConsentParticipation, ConsentActive)
	if con == nil || p == "" || s.suspended(p) && !con.signedBy(s.Patient) || s.objectedTo(p) {
		return nil
	}
	return find(con.Participants, func(x *Participant) bool { return x.Who == p && x.EndedOn.IsZero() })
}

// IssueParticipation is C-04 and P-02: all participants are entered, each with
// service and rights, and the form is printed (D-13). The old version stays in
// force for its participants until the new one is signed.
type IssueParticipation struct {
	Participants []Participant `json:"participants" minItems:"1" twice:"refused" doc:"Everybody who is to take part (INV-29)"`
	TextVersion  string        `json:"text_version,omitempty" pattern:"^[0-9]{1,4}([.][0-9]{1,4})?$" default:"1"`
	Language     Language      `json:"language,omitempty" doc:"The patient's own when left out, else the organisation's (INV-112)"`
	EndsOn       Date          `json:"ends_on,omitzero" format:"date" doc:"Last day the participants have access (INV-31)"`

	Giving
}

func (c *IssueParticipation) open(d *deciding) *Refusal {
	if r := d.planPhase("C-04"); r != nil {
		return r
	}
	if !d.s.Plan.workedOn() && !d.s.Plan.live() {
		return refuse("C-04", "no_plan_draft", "status", string(d.s.Plan.Status))
	}
	return d.needs(ConsentPlan)
}

func (c *IssueParticipation) decide(d *deciding) *Refusal {
	if r := d.mayParticipate(c.Participants); r != nil {
		return r
	}
	if r := d.endsOnFits([]ConsentKind{ConsentParticipation}, c.EndsOn); r != nil {
		return r
	}
	signers, exception, r := d.consentGivers([]ConsentKind{ConsentParticipation}, c.Giving)
	if r != nil {
		return r
	}
	d.reduceAtOnce(c.Participants)
	d.askParticipationOf(Consent{Participants: c.Participants, TextVersion: c.TextVersion, Language: d.formLanguage(c.Language),
		EndsOn: c.EndsOn, Signers: signers, Exception: exception, ExceptionReason: c.ExceptionReason, Capacity: c.CapacityDecision})
	if d.s.Plan.Status == PlanStatusDraft {
		d.emit(&ParticipantsSet{})
	}
	return nil
}

// mayParticipate holds what everybody on a participants' form must be (INV-29, INV-48).
func (d *deciding) mayParticipate(all []Participant) *Refusal {
	if len(all) == 0 {
		return malformed("INV-29", "participants_missing")
	}
	for i, p := range all {
		if !p.Who.IsStaff() && !p.Who.IsPerson() {
			return malformed("INV-29", "participant_unknown")
		}
		if slices.ContainsFunc(all[:i], func(x Participant) bool { return x.Who == p.Who }) {
			return malformed("INV-29", "participant_twice")
		}
		if p.Who == d.s.Patient {
			return malformed("INV-29", "patient_is_no_participant")
		}
		if r := d.refuseGone(p.Who); r != nil {
			return r
		}
		if r := d.mayBeNamed(p.Who, p.Service); r != nil {
			return r
		}
		if len(p.Read) == 0 || p.Service == "" {
			return malformed("INV-29", "participant_rights_missing")
		}
		for _, point := range p.Write {
			if !slices.Contains(p.Read, point) {
				return malformed("INV-48", "write_without_read", "point", point)
			}
		}
	}
	return nil
}

// reduceAtOnce takes from those in the plan today what the new form no longer
// gives them: to reduce needs no signature, only to widen does (INV-30).
func (d *deciding) reduceAtOnce(to []Participant) {
	con := d.s.consent(ConsentParticipation, ConsentActive)
	if con == nil {
		return
	}
	for _, p := range con.clone().Participants {
		if !p.EndedOn.IsZero() {
			continue
		}
		i := slices.IndexFunc(to, func(x Participant) bool { return x.Who == p.Who })
		if i < 0 {
			d.takeOut(p.Who)
			continue
		}
		read, write := both(p.Read, to[i].Read), both(p.Write, to[i].Write)
		switch {
		case len(read) == 0:
			d.takeOut(p.Who)
		case len(read) < len(p.Read) || len(write) < len(p.Write):
			d.emit(&ParticipantNarrowed{Consent: con.ID, Who: p.Who, Read: read, Write: write})
		}
	}
}

func both(have, may []string) []string {
	return slices.DeleteFunc(slices.Clone(have), func(point string) bool { return !slices.Contains(may, point) })
}

// ParticipantNarrowed leaves somebody fewer points of the plan to read or write.
type ParticipantNarrowed struct {
	Consent string    `json:"consent"`
	Who     Principal `json:"who"`
	Read    []string  `json:"read"`
	Write   []string  `json:"write,omitempty"`
}

func (f *ParticipantNarrowed) apply(s *State, _ *Event) {
	con := s.consentByID(f.Consent)
	if con == nil {
		return
	}
	for i := range con.Participants {
		if con.Participants[i].Who == f.Who {
			con.Participants[i].Read, con.Participants[i].Write = slices.Clone(f.Read), slices.Clone(f.Write)
		}
	}
}

// askParticipation prints a form that follows by itself from something else, in the
// language the patient has now (INV-112). Who
// signs is worked out anew; where the law leaves that open today, those who
// signed last are asked, and a person sees to the rest.
func (d *deciding) askParticipation(who []Participant, as Consent, until Date) {
	signers, exception, r := d.consentGivers([]ConsentKind{ConsentParticipation}, Giving{})
	var reason Text
	if r != nil {
		signers, exception, reason = d.signedLast()
	}
	d.askParticipationOf(Consent{Participants: who, TextVersion: as.TextVersion, Language: cmp.Or(d.formLanguage(""), as.Language),
		Signers: signers, Exception: exception, ExceptionReason: reason, EndsOn: until})
}

// signedLast are those of the last form who may still be asked, on the exception
// it was asked on; else whoever opens the patient's letters.
func (d *deciding) signedLast() (signers []Signer, exception ConsentException, reason Text) {
	if last := d.s.latestOf(ConsentParticipation); last != nil && last.Capacity == "" {
		for _, g := range last.Signers {
			if slices.Contains(d.s.proxies(d.today), g.Who) {
				signers = append(signers, Signer{Who: g.Who, As: g.As})
			}
		}
		exception, reason = last.Exception, last.ExceptionReason
	}
	if len(signers) > 0 {
		return signers, exception, reason
	}
	for _, p := range d.s.writtenTo(d.today) {
		as := RoleProxy
		if p == d.s.Patient {
			as = RolePatient
		}
		signers = append(signers, Signer{Who: p, As: as})
	}
	return signers, "", ""
}

func (d *deciding) askParticipationOf(con Consent) {
	if old := d.s.consent(ConsentParticipation, ConsentIssued); old != nil {
		d.emit(&ConsentEnded{ID: old.ID, Status: ConsentSuperseded, On: d.today, Reason: becauseIssuedAgain})
		d.stopAt(formReplaced, becauseIssuedAgain, old.ID)
		d.cancel(ParticipationForm, old.ID, becauseIssuedAgain)
		d.doneTasks(TaskParticipation, old.ID)
	}
	d.doneTasks(TaskConsentRefused, "")
	version := 1
	for _, con := range d.s.Consents {
		if con.Kind == ConsentParticipation && con.Version >= version {
			version = con.Version + 1
		}
	}
	con = con.clone()
	for i := range con.Participants {
		con.Participants[i].EndedOn = Date{}
	}
	con.ID, con.Form, con.Kind = nextID("consent", len(d.s.Consents)), nextID("form", d.s.forms()), ConsentParticipation
	con.Status, con.Version, con.IssuedOn = ConsentIssued, version, d.today
	d.emit(&ConsentAsked{Consent: con})
	d.setDeadline(ParticipationForm, con.ID, "", d.today)
	for _, g := range con.Signers {
		d.writeLetter(ParticipationLetter, g.Who, con.ID)
	}
	d.askChild(&con)
}

// ParticipantsSet moves a draft plan to wait for the participation consent.
type ParticipantsSet struct{}

func (f *ParticipantsSet) apply(s *State, _ *Event) { s.Plan.Status = PlanStatusAwaiting }

// activateParticipation opens access for a signed version and ends the one
// before it (C-05).
func (d *deciding) activateParticipation(con Consent, on Date) {
	if old := d.s.consent(ConsentParticipation, ConsentActive); old != nil {
		d.emit(&ConsentEnded{ID: old.ID, Status: ConsentSuperseded, On: d.today})
		d.settle(ConsentExpiry, old.ID, on)
		d.doneTasks(TaskConsentExpires, old.ID)
	}
	d.emit(&ConsentActivated{ID: con.ID, On: on})
	d.watchExpiry(con)
	d.settle(ParticipationForm, con.ID, on)
	d.doneTasks(TaskParticipation, con.ID)
	d.offerToolTraining(con)
}

// takenOut reports whether somebody was a participant in the plan and has been taken
// out of it: then they write in it no more, whatever else they are (INV-30).
func (s *State) takenOut(who Principal) bool {
	con := s.consent(ConsentParticipation, ConsentActive)
	if con == nil {
		return false
	}
	was := false
	for _, p := range con.Participants {
		if p.Who == who {
			if p.EndedOn.IsZero() {
				return false
			}
			was = true
		}
	}
	return was
}

// reissueParticipation asks for a new signature when the coordinator changes
// (K-05): the successor writes only when named in a signed version (INV-30). A
// form still out for signing is the one to go by; a coordinator who comes back
// and is named already needs none.
func (d *deciding) reissueParticipation(successor Principal) {
	con := d.s.consent(ConsentParticipation, ConsentIssued)
	if con == nil {
		con = d.s.consent(ConsentParticipation, ConsentActive)
	}
	if con == nil {
		return
	}
	who := []Participant{{Who: successor, Service: coordination, Read: PlanContent, Write: PlanContent}}
	for _, p := range con.Participants {
		switch {
		case !p.EndedOn.IsZero(), d.s.objectedTo(p.Who):
		case p.Who == successor && p.Service == coordination:
			return
		case p.Who != successor && (p.Service != coordination || !d.s.everCoordinator(p.Who)):
			who = append(who, p)
		}
	}
	d.askParticipation(who, *con, con.EndsOn)
}

// RemoveParticipant takes one participant out at once; reducing access needs no
// signature (INV-30).
type RemoveParticipant struct {
	Who Principal `json:"who"`
}

func (c *RemoveParticipant) open(d *deciding) *Refusal {
	if d.s.consent(ConsentParticipation, ConsentActive, ConsentIssued) == nil {
		return refuse("INV-30", "no_participation")
	}
	return nil
}

func (c *RemoveParticipant) decide(d *deciding) *Refusal {
	if !slices.ContainsFunc(d.s.Consents, func(con Consent) bool { return con.inForce() && con.names(c.Who) }) {
		return unknown("party", string(c.Who))
	}
	d.takeOut(c.Who)
	return nil
}

// takeOut ends somebody's part in the plan, in the version in force and in one
// out for signing. Who was in the group by that consent alone leaves it too.
func (d *deciding) takeOut(who Principal) {
	d.takeFrom(who, participationOver)
}

// ParticipantRemoved ends one participant's access.
type ParticipantRemoved struct {
	Consent string    `json:"consent"`
	Who     Principal `json:"who"`
	On      Date      `json:"on"`
	Reason  Reason    `json:"reason"`
}

func (f *ParticipantRemoved) apply(s *State, _ *Event) {
	con := s.consentByID(f.Consent)
	if con == nil {
		return
	}
	for i := range con.Participants {
		if con.Participants[i].Who == f.Who {
			con.Participants[i].EndedOn = f.On
		}
	}
}
