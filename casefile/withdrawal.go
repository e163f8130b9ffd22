package casefile

import "slices"

// WithdrawalScope is how much of the consent is withdrawn (C-06).
type WithdrawalScope string

// The scopes of C-06.
const (
	WithdrawAll         WithdrawalScope = "ALL"
	WithdrawPlan        WithdrawalScope = "PLAN"
	WithdrawCoordinator WithdrawalScope = "COORDINATOR"
	WithdrawSharing     WithdrawalScope = "INFO_SHARING"
	WithdrawParticipant WithdrawalScope = "PARTICIPANT"
)

// WithdrawConsent is C-06: at any time, orally or in writing, wholly or in
// part, without a reason (INV-21). It acts in the same instant it is
// registered: access ends, letters not yet posted stop, timers end (INV-22),
// and the patient is told what it means (INV-23). Scope ALL closes the case
// (T-14).
type WithdrawConsent struct {
	Scopes []WithdrawalScope `json:"scopes" minItems:"1" enum:"ALL,PLAN,COORDINATOR,INFO_SHARING,PARTICIPANT" doc:"What is withdrawn; INFO_SHARING without parties means all sharing"`
	// Parties narrows INFO_SHARING, and is required for PARTICIPANT.
	Parties           []Principal `json:"parties,omitempty" doc:"Who is no longer to be told, for INFO_SHARING or PARTICIPANT"`
	Form              string      `json:"form,omitempty" enum:"ORAL,WRITTEN" default:"ORAL"`
	IdentityConfirmed bool        `json:"identity_confirmed" doc:"That the one who withdraws was recognised or identified"`
	Note              Text        `json:"note,omitempty" maxLength:"4000"`
}

func (c *WithdrawConsent) open(*deciding) *Refusal { return nil }

func (c *WithdrawConsent) decide(d *deciding) *Refusal {
	if len(c.Scopes) == 0 {
		return malformed("C-06", "scopes_missing")
	}
	if !c.IdentityConfirmed && d.role != RolePatient {
		return malformed("C-06", "identity_not_confirmed")
	}
	if slices.Contains(c.Scopes, WithdrawParticipant) && len(c.Parties) == 0 {
		return malformed("C-06", "parties_missing")
	}
	for _, p := range c.Parties {
		if d.s.participant(p) == nil && !d.s.mayBeTold(p) && d.s.Team.member(p) == nil {
			return unknown("party", string(p))
		}
	}
	if slices.Contains(c.Scopes, WithdrawAll) {
		c.Scopes, c.Parties = []WithdrawalScope{WithdrawAll}, nil
	}
	d.emit(&Withdrawn{Scopes: c.Scopes, Parties: c.Parties, Form: c.Form, Note: c.Note})
	for _, scope := range c.Scopes {
		switch scope {
		case WithdrawAll:
			d.withdrawAll()
		case WithdrawPlan:
			d.withdrawPlan()
		case WithdrawCoordinator:
			d.withdrawCoordinator()
		case WithdrawSharing:
			d.withdrawSharing(c.Parties)
		case WithdrawParticipant:
			d.dropParties(c.Parties)
		}
	}
	d.queueLetter("D-15", d.s.Patient, "")
	return nil
}

// Withdrawn records that consent was withdrawn, and how much of it.
type Withdrawn struct {
	Scopes  []WithdrawalScope `json:"scopes"`
	Parties []Principal       `json:"parties,omitempty"`
	Form    string            `json:"form,omitempty"`
	Note    Text              `json:"note,omitempty"`
}

func (f *Withdrawn) apply(*State, *Event) {}

func (d *deciding) withdrawKinds(kinds ...ConsentKind) {
	for _, con := range d.s.Consents {
		if slices.Contains(kinds, con.Kind) && (con.Status == ConsentActive || con.Status == ConsentIssued) {
			d.emit(&ConsentEnded{ID: con.ID, Status: ConsentWithdrawn, On: d.today})
			d.cancelAnsweredForm(con.Form)
			if con.Kind == ConsentParticipation {
				d.cancel(ParticipationForm, con.ID, "WITHDRAWN")
			}
		}
	}
}

// withdrawAll closes the case (T-14).
func (d *deciding) withdrawAll() {
	d.stopLettersToOthers(nil)
	d.withdrawKinds(ConsentStart, ConsentCoordinator, ConsentPlan, ConsentParticipation, ConsentInfoSharing, ConsentMeetingGuest)
	d.close(ClosedConsentWithdrawn, "")
}

// withdrawPlan freezes the plan; the coordinator and the group stay. The
// participation consent goes with the plan it was for, and does not revive (P-11).
func (d *deciding) withdrawPlan() {
	d.withdrawKinds(ConsentPlan, ConsentParticipation)
	d.freezePlan("CONSENT_WITHDRAWN")
}

// withdrawCoordinator ends the coordinator; the head of the unit takes over the
// responsibility and asks whether the plan stays.
func (d *deciding) withdrawCoordinator() {
	d.withdrawKinds(ConsentCoordinator)
	d.endCoordinator("CONSENT_WITHDRAWN")
	d.cancel(AppointCoordinator, "", "CONSENT_WITHDRAWN")
	if !d.s.Ended() {
		d.moveResponsibility(d.unitLead(), RoleUnitLead)
		if d.s.Plan.live() {
			d.openTask(TaskAskAboutPlan, "", RoleUnit, d.today)
		}
	}
}

// withdrawSharing ends sharing with the parties named, or with everybody; then
// the group has nothing left to stand on.
func (d *deciding) withdrawSharing(parties []Principal) {
	if len(parties) > 0 {
		d.dropParties(parties)
		return
	}
	d.stopLettersToOthers(nil)
	d.withdrawKinds(ConsentInfoSharing, ConsentMeetingGuest)
	// PARTICIPATION shares with those it names; only the coordinator remains in it.
	if con := d.s.consent(ConsentParticipation, ConsentActive); con != nil {
		for _, p := range con.Participants {
			if p.EndedOn.IsZero() && !d.s.isCoordinator(p.Who) {
				d.emit(&ParticipantRemoved{Consent: con.ID, Who: p.Who, On: d.today, Reason: "WITHDRAWN"})
			}
		}
	}
	if con := d.s.consent(ConsentParticipation, ConsentIssued); con != nil {
		d.emit(&ConsentEnded{ID: con.ID, Status: ConsentWithdrawn, On: d.today})
		d.cancel(ParticipationForm, con.ID, "WITHDRAWN")
	}
	d.dissolveTeam("CONSENT_WITHDRAWN")
	d.cancelMeetings("CONSENT_WITHDRAWN")
}

// dropParties takes access from named parties at once; reducing access needs
// no new form (INV-30).
func (d *deciding) dropParties(parties []Principal) {
	d.stopLettersToOthers(parties)
	for _, p := range parties {
		for _, con := range d.s.Consents {
			live := con.Status == ConsentActive || con.Status == ConsentIssued
			switch {
			case live && con.Party == p && p != "":
				d.emit(&ConsentEnded{ID: con.ID, Status: ConsentWithdrawn, On: d.today})
				d.cancelAnsweredForm(con.Form)
			case live && con.Kind == ConsentParticipation && con.names(p):
				d.emit(&ParticipantRemoved{Consent: con.ID, Who: p, On: d.today, Reason: "WITHDRAWN"})
			}
		}
		if d.s.Team.member(p) != nil {
			d.emit(&MemberLeft{Who: p, On: d.today, Reason: "WITHDRAWN"})
		}
		for _, m := range d.s.Meetings {
			if m.ahead() && slices.Contains(m.Invited, p) {
				d.emit(&Uninvited{Meeting: m.ID, Who: p})
			}
		}
	}
}

// stopLettersToOthers cancels letters about the person to the named parties, or
// to everybody but the person, that have not been posted yet (INV-22, INV-55).
func (d *deciding) stopLettersToOthers(parties []Principal) {
	for _, l := range d.s.Letters {
		if !l.Pending() || !l.aboutThePerson() || d.s.isConsentGiver(l.To) {
			continue
		}
		if parties == nil || slices.Contains(parties, l.To) {
			d.emit(&LetterStopped{ID: l.ID, Reason: "CONSENT_WITHDRAWN"})
		}
	}
}
