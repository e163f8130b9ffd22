package casefile

import "slices"

// Who decides for the patient may change while a form is out and after it was
// signed: a birthday, a verge discharged, a parent who no longer has the
// responsibility, an adult who can decide again. A form is for those whom the law
// asks the day it is signed (INV-24, INV-26, INV-27), so it is taken back and
// asked anew; what has been signed goes on until the right one answers.

// formWithdrawn reports whether a form ended because others must be asked.
func (c *Consent) formWithdrawn() bool {
	return c.Status == ConsentSuperseded && slices.Contains([]Reason{becauseAge16, becauseAge18, becauseRepresentation, becauseCapacity},
		c.Reason)
}

// givenByOthers reports whether somebody else than the patient signs it.
func (s *State) givenByOthers(con *Consent) bool {
	return slices.ContainsFunc(con.Signers, func(g Signer) bool { return g.Who != s.Patient })
}

// restsOnFormer reports whether a consent of somebody from 16 was given by those
// who decide no more: guardians, or a proxy whose capacity decision is over.
func (s *State) restsOnFormer(con *Consent, on Date) bool {
	if s.under(16, on) || !s.givenByOthers(con) {
		return false
	}
	return con.Capacity == "" || !slices.ContainsFunc(con.Signers, func(g Signer) bool { return s.decidesBy(con.Capacity, g.Who, on) })
}

// decidesBy reports whether somebody still decides on the ground of a capacity
// decision: it stands, and they are what it says they are.
func (s *State) decidesBy(capacity string, who Principal, on Date) bool {
	i := slices.IndexFunc(s.Capacity, func(c CapacityDecision) bool { return c.ID == capacity })
	if i < 0 || s.Capacity[i].Round != s.Round || !s.Capacity[i].EndedOn.IsZero() {
		return false
	}
	switch s.Capacity[i].Basis {
	case BasisParents:
		return s.minor(on) && slices.Contains(s.holders(HolderParent), who)
	case BasisLegalGuardian:
		return slices.Contains(s.holders(HolderLegalGuardian), who)
	case BasisNextOfKin:
		return slices.Contains(s.holders(HolderNextOfKin), who)
	}
	return who.IsStaff()
}

// withdrawForms ends the forms that ask the wrong ones, and stops their letters. It
// returns those forms.
func (d *deciding) withdrawForms(reason Reason, wrong func(*Consent) bool) []string {
	var forms []string
	for _, con := range d.s.Consents {
		if con.Status != ConsentIssued || !wrong(&con) {
			continue
		}
		if !slices.Contains(forms, con.Form) {
			forms = append(forms, con.Form)
		}
		d.endConsent(con, ConsentSuperseded, reason)
		d.stopAt(formTakenBack, reason, con.Form, con.ID)
	}
	return forms
}

// askForNewForms opens the tasks of asking the right ones for what was taken back.
func (d *deciding) askForNewForms(forms []string) {
	for _, form := range forms {
		role := RoleUnit
		if d.s.inForm(form)[0].Kind == ConsentParticipation {
			role = RoleCoordinator
		}
		d.openTaskFor(role, TaskAskConsent, form, d.today)
	}
}

// followRepresentation brings the case in step with what the registers say now.
// was is the case as it stood before.
func (d *deciding) followRepresentation(was *State) {
	d.setBirthdays()
	if !d.s.Ended() {
		d.agedByRegister(was)
		d.formsFollow()
	}
	d.lettersFollow(becauseRepresentation, was.writtenTo(d.today))
	d.askForOwnConsent("", d.today)
	d.ownConsentGiven()
}

// agedByRegister lives through a birthday that a corrected birth date has put
// behind the case.
func (d *deciding) agedByRegister(was *State) {
	if !was.under(16, d.today) && d.s.under(16, d.today) { // younger than was thought: guardians decide still
		d.cancel(AgeEvent, ownConsent, becauseRepresentation)
		d.doneTasks(TaskOwnConsent, "")
	}
	for _, years := range []int{16, 18} {
		if !was.under(years, d.today) || d.s.under(years, d.today) || was.Represented.Unborn {
			continue
		}
		dl := Deadline{Code: AgeEvent, About: aboutAge(years), Due: d.today, Ends: d.now}
		if years == 16 {
			d.turns16(dl)
		} else {
			d.turns18(dl)
		}
	}
}

// formsFollow takes back the forms that now ask others than the law does
// (INV-24): never on the signature of somebody who no longer decides, nor
// without that of somebody who does.
func (d *deciding) formsFollow() {
	d.askForNewForms(d.withdrawForms(becauseRepresentation, func(con *Consent) bool { return !d.asksThoseWhoDecide(con) }))
}

// asksThoseWhoDecide reports whether a form that is out asks those who decide today.
func (d *deciding) asksThoseWhoDecide(con *Consent) bool {
	if con.Capacity != "" {
		return !slices.ContainsFunc(con.Signers, func(g Signer) bool { return !d.s.decidesBy(con.Capacity, g.Who, d.today) })
	}
	if !d.s.under(16, d.today) {
		return !d.s.givenByOthers(con)
	}
	if con.Exception == ExceptionChild {
		return true
	}
	decide := d.s.guardians()
	if con.ExceptionReason == "" && slices.ContainsFunc(decide, func(p Principal) bool { return !con.mustSign(p) && !d.s.withheldFrom(p) }) {
		return false // one more decides now, and no exception was weighed
	}
	return !slices.ContainsFunc(con.Signers, func(g Signer) bool { return !slices.Contains(decide, g.Who) })
}

// lettersFollow stops what is on its way to those who were written to because
// they decided, and decide no more. The patient's own letters go.
func (d *deciding) lettersFollow(reason Reason, were []Principal) {
	for _, p := range were {
		if p == d.s.Patient || d.s.speaksForThePatient(p) {
			continue
		}
		d.stopLetters(reason, func(l *Letter) bool { return l.To == p && l.aboutThePerson() && !d.s.readsForThemselves(l) })
	}
	d.decisionNoticesStopped()
}

// readsForThemselves reports whether somebody who decides no more is to have a letter
// all the same: they have a place at the meeting, another ground in the case, or
// complain (INV-55).
func (s *State) readsForThemselves(l *Letter) bool {
	if m := s.meeting(l.About); m != nil {
		return s.Team.member(l.To) != nil || slices.Contains(m.Invited, l.To) || slices.Contains(m.Named, l.To)
	}
	return s.hasGround(l.To) || s.complains(l.To)
}

// refusalEndsOthersConsent: what others gave goes on until the right one answers
// (INV-26). A no to the plan or the coordinator ends it like a withdrawal of that
// scope (C-06); a no to the work itself is a task, because closing is a person's act.
func (d *deciding) refusalEndsOthersConsent(con Consent, by Principal) {
	old := d.s.consent(con.Kind, ConsentActive)
	if by != d.s.Patient || d.s.under(16, d.today) || old == nil || !d.s.givenByOthers(old) {
		return
	}
	scope, does := WithdrawPlan, d.withdrawPlan
	switch con.Kind {
	case ConsentPlan:
	case ConsentCoordinator:
		scope, does = WithdrawCoordinator, d.withdrawCoordinator
	default:
		return
	}
	d.emit(&Withdrawn{Scopes: []WithdrawalScope{scope}, Form: "WRITTEN"})
	does()
	d.queueLetter(WithdrawalLetter, d.s.Patient, "")
}

// askForOwnConsent opens the task of asking the right one, where the case rests on the
// consent of somebody who decides no more (INV-26, INV-27).
func (d *deciding) askForOwnConsent(about string, due Date) {
	if !d.s.Ended() && d.s.awaitsOwnConsent(d.today) {
		d.openTask(TaskOwnConsent, about, due)
	}
}

// awaitsOwnConsent: a consent in force rests on somebody who decides no more, or the
// consent to begin was taken back and nobody has answered since.
func (s *State) awaitsOwnConsent(on Date) bool {
	if s.under(16, on) {
		return false
	}
	waits := false
	for i := range s.Consents {
		con := &s.Consents[i]
		if con.Status == ConsentActive && s.restsOnFormer(con, on) {
			return true
		}
		switch {
		case con.Kind != ConsentStart || con.IssuedOn.Before(s.FirstReceivedOn):
		case con.formWithdrawn():
			waits = true
		case con.Status != ConsentIssued && con.Status != ConsentSuperseded:
			waits = false
		}
	}
	return waits
}

// notAskedAgain reports whether something a form asked for before it was taken back
// has not been asked for since.
func (s *State) notAskedAgain(form string) bool {
	for i := range s.Consents {
		con := &s.Consents[i]
		if con.Form == form && con.formWithdrawn() && !slices.ContainsFunc(s.Consents[i+1:], func(c Consent) bool {
			return c.Kind == con.Kind && c.Party == con.Party && c.Form != form
		}) {
			return true
		}
	}
	return false
}
