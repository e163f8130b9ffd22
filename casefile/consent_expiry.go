package casefile

import (
	"slices"

	"samlop/casefile/calendar"
)

// Consents with an end date (C-07, DL-24, INV-31): access ends as the day is
// over, whoever is asleep; the coordinator hears of it 30 days before.

// endsOnFits holds INV-31: only what gives access can have an end date.
func (d *deciding) endsOnFits(kinds []ConsentKind, on Date) *Refusal {
	if on.IsZero() {
		return nil
	}
	if !on.IsValid() || !on.After(d.today) {
		return malformed("INV-31", "ends_in_past", "today", d.today.String())
	}
	for _, kind := range kinds {
		if !slices.Contains(sharing, kind) {
			return refuse("INV-31", "end_date_only_for_sharing", "kind", string(kind))
		}
	}
	return nil
}

// watchExpiry starts DL-24 for a consent that has just taken effect.
func (d *deciding) watchExpiry(con Consent) {
	if con.EndsOn.IsZero() {
		return
	}
	d.setDeadlineOn(ConsentExpiry, con.ID, "", d.today, con.EndsOn, d.policy.WorkingDays().RollBack(con.EndsOn),
		lengthOf(d.policy, ConsentExpiry))
	if set := d.s.Deadlines[len(d.s.Deadlines)-1]; d.alertIsDue(set) {
		d.expiryAlert(set)
	}
}

// expiryAlert asks for the signature anew in good time (D-13 again).
func (d *deciding) expiryAlert(dl Deadline) {
	con := d.s.consentByID(dl.About)
	if con == nil || con.Status != ConsentActive || d.s.renewed(con) {
		return
	}
	d.openTask(TaskConsentExpires, con.ID, con.EndsOn)
	if con.Kind == ConsentParticipation {
		d.askAgain(*con)
	}
}

// renewed reports whether the same party may be told for longer by another consent.
func (s *State) renewed(con *Consent) bool {
	return slices.ContainsFunc(s.Consents, func(c Consent) bool {
		return c.ID != con.ID && c.Kind == con.Kind && c.Party == con.Party && c.Meeting == con.Meeting && c.Status == ConsentActive &&
			(c.EndsOn.IsZero() || c.EndsOn.After(con.EndsOn))
	})
}

// renewals ends the tasks that asked for a consent to be given anew, now that it has been.
func (d *deciding) renewals(con Consent) {
	if !slices.Contains(sharing, con.Kind) {
		return
	}
	for _, t := range d.s.Tasks {
		old := d.s.consentByID(t.About)
		if t.Open() && t.Kind == TaskConsentExpires && old != nil && old.Kind == con.Kind && old.Party == con.Party && d.s.renewed(old) {
			d.doneTasks(TaskConsentExpires, old.ID)
		}
	}
}

// askAgain prints the form of a participation consent again for the same people,
// unless one is out already.
func (d *deciding) askAgain(con Consent) {
	if d.s.consent(ConsentParticipation, ConsentIssued) != nil {
		return
	}
	var who []Participant
	for _, p := range con.Participants {
		if p.EndedOn.IsZero() {
			who = append(who, p)
		}
	}
	if len(who) > 0 && (d.s.Plan.workedOn() || d.s.Plan.live()) {
		d.askParticipation(who, con, d.asLongAgain(con))
	}
}

// leastAgain keeps a short consent from being asked for over and over.
const leastAgain = 92

// asLongAgain is the last day of a consent that follows one which runs out: as many
// days after it as that one was to last, three months at least.
func (d *deciding) asLongAgain(con Consent) Date {
	if con.EndsOn.IsZero() {
		return Date{}
	}
	until := latest(con.EndsOn, d.today).AddDays(max(leastAgain, con.EndsOn.DaysSince(con.IssuedOn)))
	if most := calendar.AddMonths(d.today, 12*yearsAhead); until.After(most) {
		return most
	}
	return until
}

// expiries ends the consents whose last day is over.
func (d *deciding) expiries() {
	for _, dl := range d.live(ConsentExpiry, "") {
		con := d.s.consentByID(dl.About)
		if dl.Ends.After(d.now) || con == nil {
			continue
		}
		d.emit(&DeadlineSettled{ID: dl.ID, Code: dl.Code, Status: DeadlineCancelled, On: dl.Due, Reason: becauseExpired})
		if con.Status == ConsentActive {
			d.expire(con.clone(), dl.Due)
		}
	}
}

// expire is C-07: what rested on the consent ends with it.
func (d *deciding) expire(con Consent, on Date) {
	d.emit(&ConsentEnded{ID: con.ID, Status: ConsentExpired, On: on, Reason: becauseEndDate})
	gone := []Principal{con.Party}
	for _, p := range con.Participants {
		gone = append(gone, p.Who)
	}
	for _, p := range gone {
		d.removeAccess(p, consentRanOut)
	}
	if con.Kind == ConsentParticipation {
		d.askAgain(con)
	}
}
