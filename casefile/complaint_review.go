package casefile

import "slices"

// AdmitComplaint is A-03. A late one is weighed by a person: it is heard when the
// party is not to blame, or on special grounds, with the reason in writing; after
// a year it cannot be (INV-63, fvl § 31). A deficient one waits for its
// correction, or for the end of DL-08. One that was dismissed as late and is now
// known to have been in time is heard after all; the dismissal does not stand.
type AdmitComplaint struct {
	Complaint string          `json:"complaint" pattern:"^complaint-[0-9]{1,9}$"`
	Ground    AdmissionGround `json:"ground,omitempty" except:"REVERSED,COUNTY_GOVERNOR" doc:"Why a late one is heard (fvl § 31)"`
	Reason    Text            `json:"reason,omitempty" maxLength:"4000" doc:"The written reason; required for a late one"`
}

func (c *AdmitComplaint) open(d *deciding) *Refusal {
	if slices.ContainsFunc(d.s.Complaints, func(c Complaint) bool { return c.wronglyDismissed() }) {
		return nil
	}
	return d.anyComplaint("A-03", ComplaintStatusReceived, ComplaintStatusDeficient)
}

func (c *AdmitComplaint) decide(d *deciding) *Refusal {
	if com := d.s.complaint(c.Complaint); com != nil && com.wronglyDismissed() {
		d.undoDismissal(com.clone(), c.Reason)
		return nil
	}
	com, r := d.complaintIn("A-03", c.Complaint, ComplaintStatusReceived, ComplaintStatusDeficient)
	if r != nil {
		return r
	}
	if com.Status == ComplaintStatusDeficient && !d.s.correctionOver(com) {
		return refuse("A-02", "correction_awaited", "id", com.ID)
	}
	if com.Late {
		if _, ever := d.s.inTime(com.Decision, com.Party, com.SentOn); !ever {
			return refuse("INV-63", "complaint_after_a_year", "id", com.ID)
		}
		if c.Ground == "" || c.Reason == "" {
			return refuse("INV-63", "late_reason_missing", "id", com.ID)
		}
	}
	d.emit(&ComplaintAdmitted{ID: com.ID, Ground: c.Ground, Reason: c.Reason})
	d.challenge(com.Decision)
	d.doneTasks(TaskHandleComplaint, c.Complaint)
	d.doneTasks(TaskUncorrected, c.Complaint)
	return nil
}

// ComplaintAdmitted lets a complaint be heard.
type ComplaintAdmitted struct {
	ID     string          `json:"id"`
	Ground AdmissionGround `json:"ground,omitempty"`
	Reason Text            `json:"reason,omitempty"`
}

func (f *ComplaintAdmitted) apply(s *State, e *Event) {
	if c := s.complaint(f.ID); c != nil {
		c.Status, c.AdmittedOn, c.AdmittedGround, c.AdmittedReason, c.EndedOn = ComplaintStatusAdmissible, e.On, f.Ground, f.Reason, Date{}
	}
}

// DismissComplaint is A-03's other way: a late complaint is not heard. A person
// decides it, with the reason, and it is itself a decision that can be
// complained of (D-26), with receipts and periods of its own.
type DismissComplaint struct {
	Complaint string     `json:"complaint" pattern:"^complaint-[0-9]{1,9}$"`
	Rule      LegalBasis `json:"rule,omitempty" maxLength:"200" default:"fvl § 31" doc:"The sections the dismissal rests on"`
	Reason    Text       `json:"reason" minLength:"1" maxLength:"40000" doc:"Why the party is to blame and there are no special grounds"`
}

func (c *DismissComplaint) open(d *deciding) *Refusal {
	return d.anyComplaint("A-03", ComplaintStatusReceived, ComplaintStatusDeficient)
}

func (c *DismissComplaint) decide(d *deciding) *Refusal {
	com, r := d.complaintIn("A-03", c.Complaint, ComplaintStatusReceived, ComplaintStatusDeficient)
	if r != nil {
		return r
	}
	if !com.Late {
		return refuse("INV-63", "complaint_in_time", "id", com.ID)
	}
	if c.Reason == "" {
		return malformed("INV-63", "dismissal_reason_missing")
	}
	if r := d.handlerNamed("A-03"); r != nil {
		return r
	}
	was := com.clone()
	dec := Decision{ID: nextID("decision", len(d.s.Decisions)), Round: d.s.Round, Outcome: OutcomeDismissed, Scope: []Scope{},
		DecidedOn: d.today,
		Status:    DecisionStatusIssued, Rule: c.Rule, Grounds: c.Reason, Complaint: was.ID, Parties: d.complainant(was)}
	d.emit(&DecisionMade{Decision: dec})
	d.emit(&ComplaintTurnedAway{ID: was.ID, Decision: dec.ID, Reason: c.Reason})
	d.setDeadline(SendNotice, dec.ID, "", dec.DecidedOn)
	d.setDeadline(ComplaintLimit, dec.ID, "", dec.DecidedOn)
	d.tellComplainant(ComplaintDismissedLetter, &was, dec.ID)
	d.answerComplaint(was.ID, d.today)
	d.stands(was.Decision)
	d.tookUpAgain(was.ID)
	return nil
}

// complainant is the one party to the dismissal of a complaint.
func (d *deciding) complainant(c Complaint) []Party {
	return slices.DeleteFunc(d.s.partiesTo(c.Decision, c.ReceivedOn), func(p Party) bool { return p.Who != c.Party })
}

// ComplaintTurnedAway says that a late complaint is not heard.
type ComplaintTurnedAway struct {
	ID       string `json:"id"`
	Decision string `json:"decision"`
	Reason   Text   `json:"reason"`
}

func (f *ComplaintTurnedAway) apply(s *State, e *Event) {
	if c := s.complaint(f.ID); c != nil {
		c.Status, c.NewDecision, c.Reason, c.EndedOn = ComplaintStatusOutOfTime, f.Decision, f.Reason, e.On
		c.PowerSeen = c.Representative != ""
	}
}

// ReviewComplaint is A-04: the unit looks at the facts anew (fvl § 33).
type ReviewComplaint struct {
	Complaint string `json:"complaint" pattern:"^complaint-[0-9]{1,9}$"`
}

func (c *ReviewComplaint) open(d *deciding) *Refusal {
	return d.anyComplaint("A-04", ComplaintStatusAdmissible)
}

func (c *ReviewComplaint) decide(d *deciding) *Refusal {
	com, r := d.complaintIn("A-04", c.Complaint, ComplaintStatusAdmissible)
	if r != nil {
		return r
	}
	d.emit(&ComplaintMoved{ID: com.ID, To: ComplaintStatusUnderReview})
	return nil
}

// withUnit are the statuses in which a complaint is the unit's to deal with.
var withUnit = []ComplaintStatus{ComplaintStatusReceived, ComplaintStatusDeficient, ComplaintStatusAdmissible, ComplaintStatusUnderReview}

// SendComplaintReply is A-04's preliminary reply (D-06): the complaint takes more
// than a month. DL-06 is settled when it is posted (INV-105).
type SendComplaintReply struct {
	Complaint  string `json:"complaint" pattern:"^complaint-[0-9]{1,9}$"`
	ExpectedOn Date   `json:"expected_on" format:"date" doc:"When the party can expect to hear more"`
	Why        Text   `json:"why" minLength:"1" maxLength:"4000" doc:"Why it takes longer"`
}

func (c *SendComplaintReply) open(d *deciding) *Refusal { return d.anyComplaint("A-04", withUnit...) }

func (c *SendComplaintReply) decide(d *deciding) *Refusal {
	com, r := d.complaintIn("A-04", c.Complaint, withUnit...)
	if r != nil {
		return r
	}
	if c.Why == "" {
		return malformed("A-04", "why_missing")
	}
	if !c.ExpectedOn.IsValid() || c.ExpectedOn.Before(d.today) {
		return malformed("A-04", "expected_in_past", "today", d.today.String())
	}
	d.emit(&ComplaintReplySent{ID: com.ID, ExpectedOn: c.ExpectedOn, Why: c.Why})
	d.stopLetters(becauseReplaced, func(l *Letter) bool { return l.Code == PreliminaryReplyLetter && l.About == c.Complaint })
	d.tellComplainant(PreliminaryReplyLetter, com, c.Complaint)
	d.tellOrSettle(ComplaintReply, c.Complaint)
	d.promise(c.Complaint, c.ExpectedOn)
	return nil
}

// ComplaintReplySent records the preliminary reply to a complaint.
type ComplaintReplySent struct {
	ID         string `json:"id"`
	ExpectedOn Date   `json:"expected_on"`
	Why        Text   `json:"why"`
}

func (f *ComplaintReplySent) apply(s *State, e *Event) {
	if c := s.complaint(f.ID); c != nil {
		c.ReplySentOn, c.ReplyExpectedOn = e.On, f.ExpectedOn
	}
}

// ForwardComplaint is A-06: what the unit does not reverse goes to the County
// Governor with its statement, and the party gets a copy of that (D-27, INV-66).
// The duties end when those letters are posted (INV-105).
type ForwardComplaint struct {
	Complaint string `json:"complaint" pattern:"^complaint-[0-9]{1,9}$"`
	Statement Text   `json:"statement" minLength:"1" maxLength:"40000"`
}

// Docs says what the tags have no room for.
func (ForwardComplaint) Docs() map[string]string {
	return map[string]string{
		"statement": "What the unit writes to the County Governor; the party gets a copy",
	}
}

func (c *ForwardComplaint) open(d *deciding) *Refusal {
	return d.anyComplaint("A-06", ComplaintStatusUnderReview)
}

func (c *ForwardComplaint) decide(d *deciding) *Refusal {
	com, r := d.complaintIn("A-06", c.Complaint, ComplaintStatusUnderReview)
	if r != nil {
		return r
	}
	if c.Statement == "" {
		return malformed("INV-66", "statement_missing")
	}
	d.emit(&ComplaintForwarded{ID: com.ID, Statement: c.Statement})
	d.queueLetter(ComplaintForwardedLetter, CountyGovernor, c.Complaint)
	d.tellComplainant(ComplaintForwardedLetter, com, c.Complaint)
	d.tellOrSettle(ComplaintReply, c.Complaint)
	d.tellOrSettle(ComplaintReview, c.Complaint)
	d.tellOrSettle(PromisedDate, c.Complaint)
	d.doneWithComplaint(c.Complaint, becauseAnswered)
	return nil
}

// ComplaintForwarded sends a complaint to the County Governor.
type ComplaintForwarded struct {
	ID        string `json:"id"`
	Statement Text   `json:"statement"`
}

func (f *ComplaintForwarded) apply(s *State, e *Event) {
	if c := s.complaint(f.ID); c != nil {
		c.Status, c.ForwardedOn, c.Statement = ComplaintStatusForwarded, e.On, f.Statement
	}
}

// WithdrawComplaint is A-10: the party takes the complaint back, by word or in
// writing, as long as it is not decided.
type WithdrawComplaint struct {
	Complaint   string         `json:"complaint" pattern:"^complaint-[0-9]{1,9}$"`
	Form        WithdrawalForm `json:"form,omitempty" default:"WRITTEN"`
	WithdrawnOn Date           `json:"withdrawn_on,omitzero" format:"date" doc:"Today when left out"`
	Note        Text           `json:"note,omitempty" maxLength:"4000"`
}

func (c *WithdrawComplaint) open(d *deciding) *Refusal {
	return d.anyComplaint("A-10", append(slices.Clone(withUnit), ComplaintStatusForwarded, ComplaintStatusUnverified)...)
}

func (c *WithdrawComplaint) decide(d *deciding) *Refusal {
	com, r := d.complaintIn("A-10", c.Complaint, append(slices.Clone(withUnit), ComplaintStatusForwarded, ComplaintStatusUnverified)...)
	if r != nil {
		return r
	}
	if r := d.notTheirs(com); r != nil {
		return r
	}
	if c.WithdrawnOn.IsZero() {
		c.WithdrawnOn = d.today
	}
	if r := d.happened("A-10", "withdrawn_on", c.WithdrawnOn, com.ReceivedOn); r != nil {
		return r
	}
	was := com.clone()
	d.emit(&ComplaintWithdrawn{ID: was.ID, On: c.WithdrawnOn, Form: c.Form, Note: c.Note})
	if was.Status == ComplaintStatusUnverified { // nobody has been told of it
		d.doneTasks(TaskVerifyPower, was.ID)
		return nil
	}
	d.endComplaint(was.ID, becauseTakenBack)
	d.tellComplainant(ComplaintWithdrawnLetter, &was, was.ID)
	if was.Status == ComplaintStatusForwarded {
		d.queueLetter(ComplaintWithdrawnLetter, CountyGovernor, was.ID)
	}
	d.stands(was.Decision)
	return nil
}

// ComplaintWithdrawn ends a complaint because the party wants it no longer.
type ComplaintWithdrawn struct {
	ID   string         `json:"id"`
	On   Date           `json:"on"`
	Form WithdrawalForm `json:"form,omitempty"`
	Note Text           `json:"note,omitempty"`
}

func (f *ComplaintWithdrawn) apply(s *State, _ *Event) {
	if c := s.complaint(f.ID); c != nil {
		c.Status, c.EndedOn = ComplaintStatusWithdrawn, f.On
	}
}

// ReclassifyComplaint is A-11: what the sender is after is supervision of how
// personnel or a service does its duty, not a right (pbrl § 7-4). With the
// sender's agreement they are guided to the County Governor (D-02).
type ReclassifyComplaint struct {
	Complaint    string `json:"complaint" pattern:"^complaint-[0-9]{1,9}$"`
	SenderAgrees bool   `json:"sender_agrees" doc:"That the sender has said it is supervision they want"`
	Reason       Text   `json:"reason,omitempty" maxLength:"4000"`
}

func (c *ReclassifyComplaint) open(d *deciding) *Refusal {
	return d.anyComplaint("A-11", ComplaintStatusReceived, ComplaintStatusDeficient)
}

func (c *ReclassifyComplaint) decide(d *deciding) *Refusal {
	com, r := d.complaintIn("A-11", c.Complaint, ComplaintStatusReceived, ComplaintStatusDeficient)
	if r != nil {
		return r
	}
	if !c.SenderAgrees {
		return refuse("A-11", "sender_not_agreed")
	}
	was := com.clone()
	d.emit(&ComplaintMoved{ID: was.ID, To: ComplaintStatusSupervision, Reason: c.Reason})
	d.endComplaint(was.ID, becauseSupervision)
	d.tellComplainant(RightBodyLetter, &was, was.ID)
	d.stands(was.Decision)
	return nil
}
