package casefile

import "slices"

// RegisterComplaint is A-01. The complaint goes to the unit that decided; one
// that reaches another office of the organisation is with the unit from the same
// instant, and keeps the day it was sent (INV-64). Whether it is in time is
// flagged, never a reason to turn it away (INV-63).
type RegisterComplaint struct {
	Decision        string           `json:"decision,omitempty" pattern:"^decision-[0-9]{1,9}$"`
	Subject         ComplaintSubject `json:"subject" doc:"Must fit the decision's outcome; one that dismissed counts as a refusal"`
	Party           Principal        `json:"party,omitempty"`
	Representative  Principal        `json:"representative,omitempty" doc:"Who complains for the party"`
	Advocate        bool             `json:"advocate,omitempty"`
	PowerOfAttorney Text             `json:"power_of_attorney,omitempty" maxLength:"4000"`
	SentOn          Date             `json:"sent_on,omitzero" format:"date"`
	ReceivedOn      Date             `json:"received_on,omitzero" format:"date"`
	Unsigned        bool             `json:"unsigned,omitempty" doc:"True when the signature is missing (A-02)"`
	Unclear         bool             `json:"unclear,omitempty" doc:"True when it is unclear what is complained of (A-02)"`
	Words           Text             `json:"words,omitempty" maxLength:"20000" doc:"What the complaint says"`
}

// Docs says what the tags have no room for.
func (RegisterComplaint) Docs() map[string]string {
	return map[string]string{
		"decision": "What is complained of; may be left out for NO_PLAN_MADE, NO_COORDINATOR and " +
			"CONTENT_OR_PARTICIPATION",
		"party":             "Who complains; the patient when left out, or yourself when you consent on the patient's behalf",
		"advocate":          "True when the representative is an advocate, who needs no power of attorney (INV-69)",
		"power_of_attorney": "The written power of attorney, or where it is kept",
		"sent_on":           "Postmark or portal date, on which timeliness is judged; the day of receipt when left out",
		"received_on":       "The day it reached the organisation (Europe/Oslo); today when left out",
	}
}

// seesPower reports whether the unit has a representative's power of attorney in
// its hands, because it registers what came with it (INV-69).
func (d *deciding) seesPower(representative Principal) bool {
	return representative != "" && slices.Contains(RolesIn(d.s, d.cmd.By), RoleUnit)
}

func (c *RegisterComplaint) open(*deciding) *Refusal { return nil }

func (c *RegisterComplaint) decide(d *deciding) *Refusal {
	named := c.Party
	if r := c.check(d); r != nil {
		return r
	}
	timely, _ := d.s.inTime(c.Decision, c.Party, c.SentOn)
	com := Complaint{ID: nextID("complaint", len(d.s.Complaints)), Round: d.s.Round, Decision: c.Decision, Subject: c.Subject,
		Status: ComplaintStatusReceived,
		Party:  c.Party, Representative: c.Representative, Advocate: c.Advocate, PowerOfAttorney: c.PowerOfAttorney, Words: c.Words,
		SentOn: c.SentOn, ReceivedOn: c.ReceivedOn, Late: !timely,
		PowerSeen: d.seesPower(c.Representative), ByOthers: !d.speaksAsParty(c.Party), ByChild: d.childFrom12(named, c)}
	if c.Unsigned {
		com.Defects = append(com.Defects, DefectUnsigned)
	}
	if c.Unclear {
		com.Defects = append(com.Defects, DefectUnclear)
	}
	if len(com.Defects) > 0 {
		com.Status = ComplaintStatusDeficient
	}
	if com.unverified() && d.cmd.By.Who != com.Party {
		com.Status = ComplaintStatusUnverified
		d.emit(&ComplaintRegistered{Complaint: com})
		d.openTask(TaskVerifyPower, com.ID, d.today)
		return nil
	}
	d.emit(&ComplaintRegistered{Complaint: com})
	d.takeIn(com)
	if !slices.Contains(RolesIn(d.s, d.cmd.By), RoleUnit) {
		d.openTask(TaskHandleComplaint, com.ID, d.today)
	}
	return nil
}

// childFrom12 reports whether a child of 12 or more complains for itself: by its own
// step, or on paper or in words, where the unit names it as who complains and it uses
// its party rights itself (pbrl § 6-5).
func (d *deciding) childFrom12(named Principal, c *RegisterComplaint) bool {
	own := d.cmd.By.Who == c.Party || named == c.Party && c.Representative == "" && d.s.ownParty(d.today)
	return own && c.Party == d.s.Patient && !d.s.under(12, d.today) && d.s.under(18, d.today)
}

// takeIn lets a complaint count: against the decision, with the dates of the unit's
// answer, and a receipt to who complains.
func (d *deciding) takeIn(com Complaint) {
	if !com.Late {
		d.challenge(com.Decision)
		d.keepPeriod(com)
	}
	d.setDeadline(ComplaintReply, com.ID, "", com.ReceivedOn)
	d.setDeadline(ComplaintReview, com.ID, "", com.ReceivedOn)
	d.tellParty(ComplaintReceivedLetter, &com, com.ID)
	// whoever says so themself is not written to before the unit has seen the power
	if d.cmd.By.Who.IsStaff() && com.Representative != com.Party {
		d.queueLetter(ComplaintReceivedLetter, com.Representative, com.ID)
	}
}

func (c *RegisterComplaint) check(d *deciding) *Refusal {
	if r := c.who(d); r != nil {
		return r
	}
	var decided Date
	switch dec := d.s.decision(c.Decision); {
	case dec == nil && c.Decision != "":
		return unknown("decision", c.Decision)
	case dec == nil && c.Subject.needsDecision():
		return malformed("A-01", "complaint_needs_decision")
	case dec == nil:
	case dec.By == ByCountyGovernor:
		return refuse("A-07", "appeal_is_last") // fvl § 28
	case dec.gone():
		return refuse("A-01", "decision_gone", "decision", dec.ID)
	case !c.Subject.fits(dec.Outcome):
		return malformed("A-01", "subject_does_not_fit", "decision", dec.ID)
	default:
		decided = dec.DecidedOn
	}
	if !slices.ContainsFunc(d.s.partiesTo(c.Decision, d.today), func(p Party) bool { return p.Who == c.Party }) {
		return unknown("party", string(c.Party))
	}
	for _, old := range d.s.Complaints {
		if old.Party != c.Party || old.Decision != c.Decision || old.Subject != c.Subject {
			continue
		}
		if old.Open() && (!old.ByOthers || !d.speaksAsParty(c.Party)) {
			return refuse("A-01", "complaint_already_open", "id", old.ID)
		}
		if old.ruled() && c.Decision != "" {
			return refuse("A-07", "appeal_is_last")
		}
	}
	if c.ReceivedOn.IsZero() {
		c.ReceivedOn = d.today
	}
	if c.SentOn.IsZero() {
		c.SentOn = c.ReceivedOn
	}
	if r := d.happened("INV-62", "sent_on", c.SentOn, decided); r != nil {
		return r
	}
	if r := d.happened("A-01", "received_on", c.ReceivedOn, c.SentOn); r != nil {
		return r
	}
	return c.handedInNow(d)
}

// handedInNow: what is handed in by oneself is sent as it is handed in. Only the
// unit can say what a postmark shows, where that is what makes it timely (INV-62).
func (c *RegisterComplaint) handedInNow(d *deciding) *Refusal {
	if d.cmd.By.Who.IsStaff() {
		return nil
	}
	said, _ := d.s.inTime(c.Decision, c.Party, c.SentOn)
	now, _ := d.s.inTime(c.Decision, c.Party, d.today)
	if said && !now {
		return refuse("INV-62", "sent_when_handed_in", "date", d.today.String())
	}
	return nil
}

// who works out for whom the complaint is. People outside the staff complain for
// themselves, or as a representative.
func (c *RegisterComplaint) who(d *deciding) *Refusal {
	by := d.cmd.By.Who
	if c.Party == "" {
		c.Party = d.s.Patient
		dec := d.s.decision(c.Decision)
		if d.role == RoleProxy || !by.IsStaff() && dec != nil && dec.party(by) >= 0 { // also who decided for a child that is 16 by now
			c.Party = by
		}
	}
	if !by.IsStaff() && by != c.Party {
		if c.Representative == "" {
			c.Representative = by
		}
		if c.Representative != by || by == "" {
			return newRefusal(NotYours, "A-01", "own_complaint_only", nil)
		}
	}
	if c.Representative != c.Party && d.s.withheldFrom(c.Representative) { // who is not to know does not act for the person either
		return newRefusal(NotYours, "INV-90", "own_complaint_only", nil)
	}
	return represented(c.Representative, c.Party, c.Advocate, c.PowerOfAttorney)
}

// speaksAsParty reports whether the party is heard here: in person, or by what the
// unit registers. What others bring in the party's name keeps nobody from
// complaining beside it.
func (d *deciding) speaksAsParty(party Principal) bool {
	return d.cmd.By.Who == party || slices.Contains(RolesIn(d.s, d.cmd.By), RoleUnit)
}

// represented is INV-69: a representative who is not an advocate needs a written
// power of attorney that is kept (pbrl § 7-2, fvl § 12).
func represented(representative, party Principal, advocate bool, power Text) *Refusal {
	if representative != "" && representative != party && !advocate && power == "" {
		return refuse("INV-69", "power_of_attorney_missing")
	}
	return nil
}

// challenge lets a complaint that counts stand against a decision.
func (d *deciding) challenge(decision string) {
	if dec := d.s.decision(decision); dec != nil && (dec.Status == DecisionStatusIssued || dec.Status == DecisionStatusReceived ||
		dec.Status == DecisionStatusFinal) {
		d.emit(&DecisionChallenged{Decision: dec.ID})
	}
}

// keepPeriod puts right a period that was taken to have run out before the
// complaint sent within it arrived.
func (d *deciding) keepPeriod(c Complaint) {
	if dl := d.s.lastPeriod(c.Decision, c.Party); dl != nil && dl.Status == DeadlineCancelled && dl.Reason == becauseRanOut &&
		!c.SentOn.After(dl.Due) {
		d.emit(&DeadlineSettled{ID: dl.ID, Code: dl.Code, Status: DeadlineMet, On: c.SentOn})
	}
}

// ComplaintRegistered records a complaint.
type ComplaintRegistered struct {
	Complaint Complaint `json:"complaint"`
}

func (f *ComplaintRegistered) apply(s *State, _ *Event) {
	s.Complaints = append(s.Complaints, f.Complaint.clone())
}

// ComplaintMoved moves a complaint along when nothing else needs saying.
type ComplaintMoved struct {
	ID     string          `json:"id"`
	To     ComplaintStatus `json:"to"`
	Reason Text            `json:"reason,omitempty"`
}

func (f *ComplaintMoved) apply(s *State, e *Event) {
	c := s.complaint(f.ID)
	if c == nil {
		return
	}
	c.Status = f.To
	if f.Reason != "" {
		c.Reason = f.Reason
	}
	switch f.To {
	case ComplaintStatusUnderReview:
		c.ReviewedOn = e.On
	case ComplaintStatusImplemented:
		c.ImplementedOn = e.On
	case ComplaintStatusClosed, ComplaintStatusSupervision:
		c.EndedOn = e.On
	case ComplaintStatusReceived:
		c.EndedOn = Date{} // weighed once more
	}
}

// complaintIn finds the complaint a step is about, and holds it to a status.
func (d *deciding) complaintIn(rule, id string, statuses ...ComplaintStatus) (*Complaint, *Refusal) {
	c := d.s.complaint(id)
	if c == nil {
		return nil, unknown("complaint", id)
	}
	if !slices.Contains(statuses, c.Status) {
		return nil, refuse(rule, "complaint_wrong_status", "status", string(c.Status), "needs", listed(statuses))
	}
	return c, nil
}

// anyComplaint says whether a step has a complaint to be about.
func (d *deciding) anyComplaint(rule string, statuses ...ComplaintStatus) *Refusal {
	if slices.ContainsFunc(d.s.Complaints, func(c Complaint) bool { return slices.Contains(statuses, c.Status) }) {
		return nil
	}
	return refuse(rule, "no_such_complaint", "needs", listed(statuses))
}

// notTheirs refuses who is outside the staff and neither the party nor the one
// who represents it.
func (d *deciding) notTheirs(c *Complaint) *Refusal {
	if by := d.cmd.By.Who; by == "" || !by.IsStaff() && by != c.Party && by != c.Representative {
		return newRefusal(NotYours, "A-01", "own_complaint_only", nil)
	}
	return nil
}
