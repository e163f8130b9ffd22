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

// Codes lists them.
func (WithdrawalScope) Codes() []string {
	return CodesOf(WithdrawAll, WithdrawPlan, WithdrawCoordinator, WithdrawSharing, WithdrawParticipant)
}

// WithdrawalForm is how something was taken back.
type WithdrawalForm string

// The forms.
const (
	WithdrawnOrally    WithdrawalForm = "ORAL"
	WithdrawnInWriting WithdrawalForm = "WRITTEN"
)

// Codes lists them.
func (WithdrawalForm) Codes() []string { return CodesOf(WithdrawnOrally, WithdrawnInWriting) }

// WithdrawConsent is C-06: at any time, orally or in writing, wholly or in
// part, without a reason (INV-21). It acts in the same instant it is
// registered: access ends, letters not yet posted stop, timers end (INV-22),
// and the patient is told what it means (INV-23). Scope ALL closes the case
// (T-14).
type WithdrawConsent struct {
	Scopes []WithdrawalScope `json:"scopes" minItems:"1" doc:"What is withdrawn; INFO_SHARING without parties means all sharing"`
	// Parties narrows INFO_SHARING, and is required for PARTICIPANT.
	Parties           []Principal    `json:"parties,omitempty" doc:"Who is no longer to be told, for INFO_SHARING or PARTICIPANT"`
	Form              WithdrawalForm `json:"form,omitempty" default:"ORAL"`
	IdentityConfirmed bool           `json:"identity_confirmed" doc:"That the one who withdraws was recognised or identified"`
	SaidOn            Date           `json:"said_on,omitzero" format:"date" doc:"When it was said, where it was said to somebody else"`
	Note              Text           `json:"note,omitempty" maxLength:"4000" doc:"How it was said, and to whom"`
}

// open is almost always so. On a case that has been closed there is no consent
// left to end, but letters may still lie about, and the patient has a right to
// be heard and answered: the withdrawal is recorded, what is unposted stops, and
// the case stays closed for the reason it had. Two ended cases say no, because a
// yes would mislead: a merged one, whose consent lives on in the other case, and
// that of somebody who has died.
func (c *WithdrawConsent) open(d *deciding) *Refusal {
	if d.s.Phase == PhaseMerged {
		return refuse("T-03", "case_ended", "phase", string(d.s.Phase))
	}
	if !d.s.DiedOn.IsZero() {
		return refuse("T-16", "case_ended", "phase", string(d.s.Phase))
	}
	return nil
}

func (c *WithdrawConsent) decide(d *deciding) *Refusal {
	if r := c.check(d); r != nil {
		return r
	}
	if slices.Contains(c.Scopes, WithdrawAll) {
		c.Scopes, c.Parties = []WithdrawalScope{WithdrawAll}, nil
	}
	to := d.s.writtenTo(d.today) // who withdraws for another is told, though nothing is left to speak of
	d.emit(&Withdrawn{Scopes: c.Scopes, Parties: c.Parties, Form: c.Form, SaidOn: c.SaidOn, Note: c.Note})
	entry := d.s.Seq
	// In an order of their own, whatever the order asked in: who is no longer
	// coordinator is treated as everybody else when sharing ends.
	for _, end := range []struct {
		scope WithdrawalScope
		does  func()
	}{
		{WithdrawAll, d.withdrawAll},
		{WithdrawPlan, d.withdrawPlan},
		{WithdrawCoordinator, d.withdrawCoordinator},
		{WithdrawParticipant, func() { d.dropParties(c.Parties) }},
		{WithdrawSharing, func() { d.withdrawSharing(c.Parties) }},
	} {
		if slices.Contains(c.Scopes, end.scope) {
			end.does()
		}
	}
	d.writeLetters(WithdrawalLetter, to, "")
	d.ownConsentGiven()
	d.lookAtHandedIn(entry)
	return nil
}

func (c *WithdrawConsent) check(d *deciding) *Refusal {
	if len(c.Scopes) == 0 {
		return malformed("C-06", "scopes_missing")
	}
	if !c.IdentityConfirmed && !d.theirOwnAct() {
		return malformed("C-06", "identity_not_confirmed")
	}
	if r := d.saidHow(c.SaidOn, c.Note); r != nil {
		return r
	}
	if slices.Contains(c.Scopes, WithdrawAll) {
		return nil // whatever else is named goes with it
	}
	if slices.Contains(c.Scopes, WithdrawParticipant) && len(c.Parties) == 0 {
		return malformed("C-06", "parties_missing")
	}
	narrow := slices.Contains(c.Scopes, WithdrawParticipant) || slices.Contains(c.Scopes, WithdrawSharing)
	if len(c.Parties) > 0 && !narrow {
		return malformed("C-06", "parties_not_meant") // one was meant, and all would go
	}
	for _, p := range c.Parties {
		if !d.s.maySee(p) {
			return unknown("party", string(p))
		}
	}
	return nil
}

// inForce: given, or out for signing; either way it can be taken back.
func (c *Consent) inForce() bool { return c.Status == ConsentActive || c.Status == ConsentIssued }

// Withdrawn records that consent was withdrawn, and how much of it.
type Withdrawn struct {
	Scopes  []WithdrawalScope `json:"scopes"`
	Parties []Principal       `json:"parties,omitempty"`
	Form    WithdrawalForm    `json:"form,omitempty"`
	SaidOn  Date              `json:"said_on,omitzero"`
	Note    Text              `json:"note,omitempty"`
}

func (f *Withdrawn) apply(s *State, _ *Event) {
	if s.Episode == nil {
		return
	}
	all := slices.Contains(f.Scopes, WithdrawAll) || slices.Contains(f.Scopes, WithdrawSharing) && len(f.Parties) == 0
	s.Episode.FollowUpBy = slices.DeleteFunc(s.Episode.FollowUpBy, func(p Principal) bool { return all || slices.Contains(f.Parties, p) })
}

func (d *deciding) withdrawKinds(kinds ...ConsentKind) {
	for _, con := range d.s.Consents {
		if slices.Contains(kinds, con.Kind) && con.inForce() {
			d.endConsent(con, ConsentWithdrawn, "")
		}
	}
}

// endConsent ends a consent, what waited for its signature, and what watched its
// end date (INV-22).
func (d *deciding) endConsent(con Consent, status ConsentStatus, reason Reason) {
	d.emit(&ConsentEnded{ID: con.ID, Status: status, On: d.today, Reason: reason})
	d.cancelAnsweredForm(con.Form)
	d.cancel(ConsentExpiry, con.ID, Reason(status))
	if con.Kind == ConsentTransfer && !d.s.consented(ConsentTransfer) { // nothing travels without it (packetFollows)
		d.cancel(TransferPacket, "", Reason(status))
		d.stopLetters(becauseConsentWithdrawn, func(l *Letter) bool { return l.Code == TransferLetter && !l.Says.TakesBack() })
	}
	d.doneTasks(TaskConsentExpires, con.ID)
	if con.Kind == ConsentParticipation {
		d.cancel(ParticipationForm, con.ID, Reason(status))
		d.doneTasks(TaskParticipation, con.ID)
	}
}

// withdrawAll closes the case (T-14), and those who took part in it hear that it has ended.
// On a case already ended it stops what is still on its way.
func (d *deciding) withdrawAll() {
	told := d.tookPart()
	d.stopTelling(everyone)
	d.withdrawKinds(ConsentStart, ConsentCoordinator, ConsentPlan, ConsentParticipation, ConsentInfoSharing, ConsentMeetingGuest,
		ConsentTransfer)
	switch {
	case d.s.Ended():
	case d.s.Episode != nil: // the treatment goes on; what rested on consent ends
		d.freezePlan(becauseConsentWithdrawn)
		d.withdrawCoordinator()
		d.endSharing(becauseConsentWithdrawn)
	default:
		d.packetFollows() // while there is still a move that it travels with
		d.close(ClosedConsentWithdrawn, "")
		if len(told) > 0 {
			d.emit(&MessageSent{Code: "CASE_CLOSED", To: told})
		}
	}
}

// tookPart are those involved, and whoever gave the coordinator the time for it; who withdraws
// knows, and has D-15.
func (d *deciding) tookPart() []Principal {
	told := d.s.involved()
	if cur := d.s.coordinator(); cur != nil && cur.Manager != "" && !slices.Contains(told, cur.Manager) {
		told = append(told, cur.Manager)
	}
	return slices.DeleteFunc(told, func(p Principal) bool { return d.s.speaksForThePatient(p) || p == d.cmd.By.Who })
}

// withdrawPlan freezes the plan, and with it who takes part in it; the
// coordinator and the group stay.
func (d *deciding) withdrawPlan() {
	d.withdrawKinds(ConsentPlan)
	d.freezePlan(becauseConsentWithdrawn)
}

// withdrawCoordinator ends the coordinator; the head of the unit takes over the
// responsibility and asks whether the plan stays.
func (d *deciding) withdrawCoordinator() {
	d.withdrawKinds(ConsentCoordinator)
	d.cancel(CoordinatorAppointment, "", becauseConsentWithdrawn)
	d.cancel(SpecialistAppointment, "", becauseConsentWithdrawn)
	was := d.s.coordinator()
	var left Assignment
	if was != nil {
		left = was.clone()
	}
	d.coordinatorLeaves(becauseConsentWithdrawn)
	if was != nil { // those who turned to the coordinator, and whoever gave the time for it
		d.tellOthersOfChange(left.ID)
		d.queueLetter(NewCoordinatorLetter, left.Manager, left.ID)
	}
	if d.s.Plan.live() {
		d.openTask(TaskAskAboutPlan, "", d.today)
	}
}

// withdrawSharing ends sharing with the parties named, or with everybody; then
// the group has nothing left to stand on.
func (d *deciding) withdrawSharing(parties []Principal) {
	if len(parties) > 0 {
		d.dropParties(parties)
		return
	}
	d.stopTelling(everyone)
	d.withdrawKinds(ConsentInfoSharing, ConsentMeetingGuest, ConsentTransfer)
	for _, con := range d.s.Consents {
		switch {
		case con.Kind != ConsentParticipation:
		case con.Status == ConsentIssued:
			d.endConsent(con, ConsentWithdrawn, "")
		case con.Status == ConsentActive:
			// It shares with those it names; only the coordinator remains in it.
			for _, p := range con.Participants {
				if p.EndedOn.IsZero() && !d.s.isCoordinator(p.Who) {
					d.emit(&ParticipantRemoved{Consent: con.ID, Who: p.Who, On: d.today, Reason: becauseConsentWithdrawn})
				}
			}
		}
	}
	d.endSharing(becauseConsentWithdrawn)
}

// dropParties takes access from named parties at once; reducing access needs
// no new form (INV-30).
func (d *deciding) dropParties(parties []Principal) {
	for _, p := range parties {
		d.takeFrom(p, sharingWithdrawn)
	}
	d.stopTelling(func(to Principal) bool { return slices.Contains(parties, to) })
}
