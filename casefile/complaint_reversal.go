package casefile

import "slices"

// ReverseDecision is A-05: the unit finds the complaint well founded and makes a
// new written decision (D-08, with information on costs: fvl §§ 33, 36). What it
// does not give goes to the County Governor: there is no third way (INV-65).
type ReverseDecision struct {
	Complaint string     `json:"complaint" pattern:"^complaint-[0-9]{1,9}$"`
	Outcome   Outcome    `json:"outcome,omitempty" enum:"GRANTED,PARTIAL" default:"GRANTED"`
	Scope     []Scope    `json:"scope,omitempty" twice:"refused"`
	Refused   []Scope    `json:"refused,omitempty"`
	InPart    bool       `json:"in_part,omitempty" doc:"True when a part is given and the rest is to be forwarded"`
	DecidedOn Date       `json:"decided_on,omitzero" format:"date" doc:"Date of the new decision; today when left out"`
	Rule      LegalBasis `json:"rule" minLength:"2" maxLength:"200" doc:"The sections the new decision rests on, as in issue_decision"`
	Grounds   Text       `json:"grounds" minLength:"1" maxLength:"40000" doc:"Facts and main considerations (fvl §§ 24, 25)"`
	// The criteria are answered anew where the assessment did not find all of them met (INV-09).
	LongTerm    bool `json:"long_term,omitempty" doc:"Answered anew: the need has a certain duration"`
	TwoServices bool `json:"two_services,omitempty" doc:"Answered anew: it concerns two or more health and care services"`
	Together    bool `json:"together,omitempty" doc:"Answered anew: the services should be seen together"`
	// These two belong to the child coordinator (INV-11).
	SeriousCondition bool `json:"serious_condition,omitempty" doc:"Answered anew: serious illness, injury or reduced function"`
	OtherWelfare     bool `json:"other_welfare,omitempty" doc:"Answered anew: other welfare services are needed besides health and care"`
}

// Docs says what the tags have no room for.
func (ReverseDecision) Docs() map[string]string {
	return map[string]string{
		"scope": "What is given now. Left out when what is reversed is the dismissal of a late complaint, or when " +
			"what was granted before is to be carried out at last",
		"refused": "For PARTIAL: what was complained of and is not given. What the decision refused that is complained of, " +
			"and nothing gives, when left out",
	}
}

func (c *ReverseDecision) open(d *deciding) *Refusal {
	return d.anyComplaint("A-05", ComplaintStatusUnderReview)
}

func (c *ReverseDecision) decide(d *deciding) *Refusal {
	found, r := d.complaintIn("A-05", c.Complaint, ComplaintStatusUnderReview)
	if r != nil {
		return r
	}
	com := found.clone()
	if r := c.check(d, com); r != nil {
		return r
	}
	if r := d.handlerNamed("A-05"); r != nil {
		return r
	}
	old := d.s.decision(com.Decision)
	made := ""
	switch {
	case len(c.Scope) > 0:
		made = c.decideAnew(d, com)
	case old != nil && old.Complaint != "":
		d.admitAfterAll(old.Complaint, AdmittedByReversal, c.Grounds, d.today)
	}
	d.emit(&ReversalMade{ID: com.ID, Decision: made, InPart: c.InPart, Grounds: c.Grounds})
	if made == "" {
		d.tellComplainant(GrantLetter, &com, com.ID)
	}
	d.settle(ComplaintReply, com.ID, c.DecidedOn)
	d.settle(PromisedDate, com.ID, c.DecidedOn)
	if c.InPart {
		return nil // the rest is forwarded; DL-07 runs on
	}
	d.answerComplaint(com.ID, c.DecidedOn)
	if old == nil {
		return nil
	}
	if old.Status != DecisionStatusQuashed {
		d.emit(&DecisionReversed{Decision: old.ID, By: made})
	}
	// Others who complained of the same have got what they asked for.
	for _, other := range d.s.Complaints {
		if other.ID != com.ID && other.Decision == old.ID && other.Subject == com.Subject && other.withUnit() && other.counts() {
			d.emit(&ReversalMade{ID: other.ID, Decision: made, Grounds: c.Grounds})
			d.answerComplaint(other.ID, c.DecidedOn)
		}
	}
	return nil
}

func (c *ReverseDecision) check(d *deciding, com Complaint) *Refusal {
	if c.Grounds == "" || c.Rule == "" {
		return malformed("INV-60", "grounds_missing")
	}
	if c.DecidedOn.IsZero() {
		c.DecidedOn = d.today
	}
	if r := d.happened("INV-60", "decided_on", c.DecidedOn, com.ReceivedOn); r != nil {
		return r
	}
	old := d.s.decision(com.Decision)
	if len(c.Scope) == 0 {
		return c.checkWithoutScope(d, com, old)
	}
	for i, scope := range c.Scope {
		if slices.Contains(c.Scope[:i], scope) {
			return malformed("A-05", "scope_twice", "scope", string(scope))
		}
		if _, has := d.s.granted(scope); has && (old == nil || !old.gives() || !slices.Contains(old.Scope, scope)) {
			return refuse("T-19", "already_granted", "scope", string(scope))
		}
		if scope == ScopeChildCoordinator && !d.s.minor(d.today) {
			return refuse("INV-11", "not_under_18")
		}
	}
	if old != nil && !old.gives() && !c.InPart {
		for _, scope := range old.Scope {
			if _, has := d.s.granted(scope); !has && !slices.Contains(c.Scope, scope) {
				return refuse("INV-65", "rest_to_be_forwarded", "scope", string(scope))
			}
		}
	}
	if c.Outcome == OutcomePartial && len(c.Refused) == 0 {
		c.Refused = d.notGiven(c.Scope, old.asked())
	}
	if r := d.refusedFits(c.Outcome, c.Scope, c.Refused); r != nil {
		return r
	}
	if anew := c.criteria(d.today); !d.s.Assessment.metAll(c.Scope) && !anew.metAll(c.Scope) {
		if slices.Contains(c.Scope, ScopeChildCoordinator) && !anew.met(ScopeChildCoordinator) {
			return refuse("INV-11", "child_criteria_not_met")
		}
		return refuse("INV-09", "criteria_not_met")
	}
	return d.canGoOn()
}

// criteria are the answers given anew.
func (c *ReverseDecision) criteria(on Date) *Assessment {
	return &Assessment{On: on, LongTerm: c.LongTerm, TwoServices: c.TwoServices, Together: c.Together,
		SeriousCondition: c.SeriousCondition, OtherWelfare: c.OtherWelfare, Record: c.Grounds}
}

// checkWithoutScope: nothing new is given when a dismissal is reversed, or when
// somebody complained that what is granted was never carried out.
func (c *ReverseDecision) checkWithoutScope(d *deciding, com Complaint, old *Decision) *Refusal {
	switch {
	case c.InPart:
		return malformed("A-05", "scope_missing")
	case old != nil && old.Complaint != "" && !old.gives():
		late, r := d.complaintIn("A-05", old.Complaint, ComplaintStatusOutOfTime)
		if r != nil {
			return r
		}
		if _, ever := d.s.inTime(late.Decision, late.Party, late.SentOn); !ever {
			return refuse("INV-63", "complaint_after_a_year", "id", late.ID)
		}
		return nil
	case com.Subject.needsDecision():
		return malformed("A-05", "scope_missing")
	}
	return nil
}

// canGoOn: what is given must have a case to be carried out in.
func (d *deciding) canGoOn() *Refusal {
	if d.s.Ended() && !d.s.mayOpenAgain() {
		return refuse("A-05", "case_cannot_open_again", "phase", string(d.s.Phase))
	}
	return nil
}

// decideAnew makes the new decision and lets it act like any grant.
func (c *ReverseDecision) decideAnew(d *deciding, com Complaint) string {
	if !d.s.Assessment.metAll(c.Scope) {
		d.emit(&CriteriaAnswered{Assessment: *c.criteria(d.today)})
	}
	dec := Decision{ID: nextID("decision", len(d.s.Decisions)), Round: d.s.Round, Outcome: c.Outcome, Scope: c.Scope, Refused: c.Refused,
		DecidedOn: c.DecidedOn, Status: DecisionStatusIssued, Rule: c.Rule, Grounds: c.Grounds, Complaint: com.ID,
		Parties: d.s.partiesTo(com.Decision, d.today)}
	d.give(dec)
	d.setDeadline(SendNotice, dec.ID, "", c.DecidedOn)
	d.setDeadline(ComplaintLimit, dec.ID, "", c.DecidedOn)
	for _, p := range dec.Parties {
		d.queueLetter(GrantLetter, p.Who, dec.ID)
		if slices.Contains(dec.Scope, ScopePlan) {
			d.queueLetter(ToolTrainingLetter, p.Who, dec.ID)
		}
	}
	if com.Representative != com.Party {
		d.queueLetter(GrantLetter, com.Representative, dec.ID)
	}
	return dec.ID
}

// give lets a decision that a complaint led to act on the case: it is ACTIVE from
// now, also one that had been refused and closed, and a coordinator is to be
// appointed. Consents that have ended are asked for anew; complaints themselves
// need none (INV-20).
func (d *deciding) give(dec Decision) {
	had := d.s.coordinatorGranted(d.today)
	phase := d.s.Phase
	d.emit(&DecisionMade{Decision: dec})
	if !phase.active() {
		d.openAgain(PhaseActive)
		d.answered(d.today)
	}
	d.decidedAnew(dec, !phase.active())
	// What the County Governor gives is to be carried out from when the unit received
	// it, also where the unit had granted it and let it lie.
	owed := dec.By == ByCountyGovernor && d.s.ordinaryCoordinator() == nil && !slices.ContainsFunc(d.live(CoordinatorAppointment, ""),
		func(dl Deadline) bool {
			other := d.s.decision(dl.About)
			return other != nil && other.By == ByCountyGovernor // given already, on another complaint of the same
		})
	if dec.givesCoordinator() && (owed || !had && len(d.live(CoordinatorAppointment, "")) == 0) {
		d.setDeadline(CoordinatorAppointment, dec.ID, "", dec.from())
	}
	d.offerInTime()
	d.askMissingConsent()
}

// mayOpenAgain: a case closed after a refusal or a termination, not one that has
// been merged or sent elsewhere, nor one whose patient has died or has withdrawn
// every consent.
func (s *State) mayOpenAgain() bool {
	return s.Phase == PhaseClosed && s.DiedOn.IsZero() && s.CloseReason != ClosedDeath && s.CloseReason != ClosedConsentWithdrawn &&
		!s.RegisteredWrongly()
}

// openAgain moves the case to where a complaint has brought it. A closed one is
// open again, and the head of the unit has the main responsibility (INV-04).
func (d *deciding) openAgain(to Phase) {
	if !d.s.Ended() {
		d.emit(&PhaseMoved{To: to})
		return
	}
	d.emit(&OpenedAgain{To: to})
	d.moveResponsibility(d.unitLead(), RoleUnitLead)
	for _, m := range d.s.Meetings { // the end of the case stopped the minutes, and a meeting always ends with them (INV-51)
		if m.Round == d.s.Round && m.wasHeld() && m.Status != MeetingStatusMinutesSent && len(d.live(MinutesDue, m.ID)) == 0 {
			d.setDeadline(MinutesDue, m.ID, "", m.On)
		}
	}
	d.setBirthdays() // those that ended with the case
}

// OpenedAgain opens a closed case in the same round.
type OpenedAgain struct {
	To Phase `json:"to"`
}

func (f *OpenedAgain) apply(s *State, _ *Event) {
	s.Phase, s.CloseReason, s.ClosedOn = f.To, "", Date{}
}

// askMissingConsent opens a task where what is granted lacks the consent that
// the work needs.
func (d *deciding) askMissingConsent() {
	if d.s.lacksConsent() && !d.s.asks(TaskAskConsent) {
		d.openTask(TaskAskConsent, "", d.today)
	}
}

func (s *State) lacksConsent() bool {
	if !s.consented(ConsentStart) {
		return true
	}
	_, plan := s.granted(ScopePlan)
	return plan && !s.consented(ConsentPlan) || s.coordinatorGranted(s.day()) && !s.consented(ConsentCoordinator)
}

// consentsBack ends the task when everything has been consented to.
func (d *deciding) consentsBack() {
	for _, t := range d.s.Tasks {
		if t.Open() && t.Kind == TaskAskConsent && (t.About == "" && !d.s.lacksConsent() || t.About != "" && !d.s.notAskedAgain(t.About)) {
			d.emit(&TaskDone{ID: t.ID, Reason: becauseHappened})
		}
	}
}

// CriteriaAnswered answers the criteria anew without sending the case back to
// assessment: a complaint has shown that they are met.
type CriteriaAnswered struct {
	Assessment Assessment `json:"assessment"`
}

func (f *CriteriaAnswered) apply(s *State, _ *Event) {
	a := f.Assessment
	s.Assessment = &a
}

// ReversalMade says that the unit has given a complaint right, wholly or in part.
type ReversalMade struct {
	ID       string `json:"id"`
	Decision string `json:"decision,omitempty"`
	InPart   bool   `json:"in_part,omitempty"`
	Grounds  Text   `json:"grounds"`
}

func (f *ReversalMade) apply(s *State, e *Event) {
	c := s.complaint(f.ID)
	if c == nil {
		return
	}
	c.NewDecision, c.Reason, c.ReversedInPart = f.Decision, f.Grounds, f.InPart
	if !f.InPart {
		c.Status, c.EndedOn = ComplaintStatusReversed, e.On
	}
}

// DecisionReversed says that a decision no longer stands: the unit, or the
// County Governor, has put another in its place.
type DecisionReversed struct {
	Decision string `json:"decision"`
	By       string `json:"by,omitempty"`
	// RestsOn is the section, where the unit did it without a complaint.
	RestsOn string `json:"rests_on,omitempty"`
}

func (f *DecisionReversed) apply(s *State, _ *Event) {
	if dec := s.decision(f.Decision); dec != nil {
		dec.Status, dec.FinalOn = DecisionStatusReversed, Date{}
	}
}

// admitAfterAll admits a complaint that had been dismissed as late; the dismissal
// does not stand. counted is the day the unit's review counts from.
func (d *deciding) admitAfterAll(complaint string, ground AdmissionGround, reason Text, counted Date) {
	c := d.s.complaint(complaint)
	if c == nil || c.Status != ComplaintStatusOutOfTime {
		return
	}
	d.emit(&ComplaintAdmitted{ID: c.ID, Ground: ground, Reason: reason})
	d.challenge(c.Decision)
	d.setDeadline(ComplaintReview, complaint, "", counted)
}
