package casefile

import "slices"

// AppealOutcome is what the County Governor decided (fvl § 34).
type AppealOutcome string

// The outcomes of A-07.
const (
	AppealConfirmed AppealOutcome = "CONFIRMED"
	AppealChanged   AppealOutcome = "CHANGED"
	AppealQuashed   AppealOutcome = "QUASHED"
	AppealDismissed AppealOutcome = "DISMISSED_BY_CG"
)

// Codes lists them.
func (AppealOutcome) Codes() []string {
	return CodesOf(AppealConfirmed, AppealChanged, AppealQuashed, AppealDismissed)
}

// RegisterAppealDecision is: the unit has received the County
// Governor's decision. It cannot be complained of (fvl § 28), and the unit can
// neither narrow it nor let it lie (INV-68, pbrl § 7-8).
type RegisterAppealDecision struct {
	Complaint  string        `json:"complaint" pattern:"^complaint-[0-9]{1,9}$"`
	Outcome    AppealOutcome `json:"outcome"`
	DecidedOn  Date          `json:"decided_on" format:"date" doc:"The date of the County Governor's decision"`
	ReceivedOn Date          `json:"received_on,omitzero" format:"date"`
	Scope      []Scope       `json:"scope,omitempty" twice:"refused"`
	Grounds    Text          `json:"grounds,omitempty" maxLength:"40000" doc:"What the decision says, or where it is kept"`
}

// Docs says what the tags have no room for.
func (RegisterAppealDecision) Docs() map[string]string {
	return map[string]string{
		"received_on": "The day the unit received it, from which its duties count; today when left out",
		"scope": "For CHANGED: everything the County Governor has given. Left out only when a dismissal as late was " +
			"changed",
	}
}

func (c *RegisterAppealDecision) open(d *deciding) *Refusal {
	return d.anyComplaint("A-07", ComplaintStatusForwarded)
}

func (c *RegisterAppealDecision) decide(d *deciding) *Refusal {
	found, r := d.complaintIn("A-07", c.Complaint, ComplaintStatusForwarded)
	if r != nil {
		return r
	}
	com := found.clone()
	if r := c.check(d, com); r != nil {
		return r
	}
	made := ""
	if len(c.Scope) > 0 {
		made = nextID("decision", len(d.s.Decisions))
	}
	d.emit(&AppealDecided{ID: com.ID, Outcome: c.Outcome, Scope: c.Scope, DecidedOn: c.DecidedOn, ReceivedOn: c.ReceivedOn, Decision: made,
		Grounds: c.Grounds})
	d.endComplaint(com.ID, becauseDecided) // it has come to them, whatever is known of the letter
	for _, p := range d.s.partiesTo(com.Decision, d.today) {
		d.queueLetter(AppealDecidedLetter, p.Who, com.ID)
	}
	d.tellParty(AppealDecidedLetter, &com, com.ID) // nobody gets it twice
	d.queueLetter(AppealDecidedLetter, com.Representative, com.ID)
	switch c.Outcome {
	case AppealChanged:
		d.changed(com, c, made)
	case AppealQuashed:
		d.quashed(com, c.ReceivedOn)
	default:
		d.stands(com.Decision)
	}
	return nil
}

func (c *RegisterAppealDecision) check(d *deciding, com Complaint) *Refusal {
	if c.ReceivedOn.IsZero() {
		c.ReceivedOn = d.today
	}
	if r := d.happened("A-07", "decided_on", c.DecidedOn, com.ForwardedOn); r != nil {
		return r
	}
	if r := d.happened("A-07", "received_on", c.ReceivedOn, c.DecidedOn); r != nil {
		return r
	}
	old := d.s.decision(com.Decision)
	dismissal := old != nil && old.Complaint != "" && !old.gives()
	switch {
	case c.Outcome != AppealChanged && len(c.Scope) > 0:
		return malformed("INV-68", "scope_not_meant")
	case c.Outcome == AppealChanged && len(c.Scope) == 0 && !dismissal:
		return malformed("INV-68", "scope_missing")
	}
	for i, scope := range c.Scope {
		if slices.Contains(c.Scope[:i], scope) {
			return malformed("INV-68", "scope_twice", "scope", string(scope))
		}
	}
	return nil
}

// AppealDecided records the County Governor's decision on a complaint.
type AppealDecided struct {
	ID         string        `json:"id"`
	Outcome    AppealOutcome `json:"outcome"`
	Scope      []Scope       `json:"scope,omitempty"`
	DecidedOn  Date          `json:"decided_on"`
	ReceivedOn Date          `json:"received_on"`
	Decision   string        `json:"decision,omitempty"`
	Grounds    Text          `json:"grounds,omitempty"`
}

func (f *AppealDecided) apply(s *State, e *Event) {
	c := s.complaint(f.ID)
	if c == nil {
		return
	}
	c.Status, c.Outcome, c.Scope = ComplaintStatus(f.Outcome), f.Outcome, slices.Clone(f.Scope)
	c.AppealDecidedOn, c.AppealReceivedOn, c.AppealGrounds = f.DecidedOn, f.ReceivedOn, f.Grounds
	if f.Decision != "" {
		c.NewDecision = f.Decision
	}
	if f.Outcome == AppealConfirmed || f.Outcome == AppealDismissed {
		c.EndedOn = e.On
	}
}

// changed is A-08 and INV-68: the County Governor's own decision acts on the case
// with exactly the scope given; the unit's duties count from when it received it.
func (d *deciding) changed(com Complaint, c *RegisterAppealDecision, made string) {
	old := d.s.decision(com.Decision)
	if old != nil && !old.gone() {
		d.emit(&DecisionReversed{Decision: old.ID, By: made})
	}
	if made == "" { // a late complaint is to be heard after all
		if late := d.s.complaint(old.Complaint); late != nil {
			if _, ever := d.s.inTime(late.Decision, late.Party, late.SentOn); !ever {
				d.openTask(TaskFulfilAppeal, com.ID, d.today) // INV-63 leaves it to a person
				return
			}
			d.admitAfterAll(late.ID, AdmittedByGovernor, c.Grounds, c.ReceivedOn)
		}
		d.implemented(com.ID)
		return
	}
	dec := Decision{ID: made, Round: d.s.Round, Outcome: OutcomeGranted, Scope: c.Scope, DecidedOn: c.DecidedOn, CountsFrom: c.ReceivedOn,
		Status:  DecisionStatusFinal,
		FinalOn: d.today, Rule: "fvl § 34", Grounds: c.Grounds, Complaint: com.ID, By: ByCountyGovernor,
		Parties: d.s.partiesTo(com.Decision, d.today)}
	if d.s.Ended() && !d.s.mayOpenAgain() {
		d.emit(&DecisionMade{Decision: dec})
		d.openTask(TaskFulfilAppeal, com.ID, d.today)
		return
	}
	if !d.s.Assessment.metAll(c.Scope) {
		d.emit(&CriteriaAnswered{Assessment: c.criteria()})
	}
	d.give(dec)
}

// criteria are what the County Governor must have found to give that scope.
func (c *RegisterAppealDecision) criteria() Assessment {
	child := slices.Contains(c.Scope, ScopeChildCoordinator)
	return Assessment{On: c.DecidedOn, LongTerm: true, TwoServices: true, Together: true, SeriousCondition: child, OtherWelfare: child,
		Record: c.Grounds, By: ByCountyGovernor}
}

// quashed is A-09: the decision is gone and a new one is needed, within DL-02
// counted from when the unit received the County Governor's.
func (d *deciding) quashed(com Complaint, received Date) {
	old := d.s.decision(com.Decision)
	if old != nil && old.gone() {
		d.quashedAgain(com)
		return
	}
	if old != nil {
		d.emit(&DecisionQuashed{Decision: old.ID})
	}
	if old != nil && old.Complaint != "" && !old.gives() {
		d.weighAgain(old.Complaint, received)
		return
	}
	switch {
	case d.s.Ended() && !d.s.mayOpenAgain():
		d.openTask(TaskDecideAnew, com.ID, d.today)
		return
	case d.s.Ended() && old != nil && old.Outcome == OutcomeTerminated:
		d.openAgain(PhaseActive)
	case d.s.Ended(), d.s.Phase == PhaseRefused:
		d.openAgain(PhaseAssessment)
	case !d.s.active():
		return // a decision is on its way already
	}
	d.setDeadline(DecisionTarget, com.ID, "", received)
	if d.s.active() {
		d.openTask(TaskDecideAnew, com.ID, d.live(DecisionTarget, com.ID)[0].Due)
	}
	d.askMissingConsent()
}

// quashedAgain is the word on another complaint of a decision that is gone
// already: a new one has been made, or is on its way with the complaint that was
// first.
func (d *deciding) quashedAgain(com Complaint) {
	if !d.s.complainedOf(com.Decision, func(c *Complaint) bool { return c.ID != com.ID && c.Status == ComplaintStatusQuashed }) {
		d.implemented(com.ID)
	}
}

// weighAgain gives a complaint dismissed as late back to the unit, to be weighed
// once more.
func (d *deciding) weighAgain(complaint string, received Date) {
	if c := d.s.complaint(complaint); c != nil && c.Status == ComplaintStatusOutOfTime {
		d.emit(&ComplaintMoved{ID: complaint, To: ComplaintStatusReceived})
		d.setDeadline(ComplaintReview, complaint, "", received)
		d.openTask(TaskHandleComplaint, complaint, d.today)
	}
}

// tookUpAgain closes the complaint of a quashed dismissal once the late
// complaint has been weighed anew.
func (d *deciding) tookUpAgain(late string) {
	for _, c := range d.s.Complaints {
		if dec := d.s.decision(c.Decision); c.Status == ComplaintStatusQuashed && dec != nil && dec.Complaint == late {
			d.implemented(c.ID)
		}
	}
}

// DecisionQuashed says that the County Governor has quashed a decision.
type DecisionQuashed struct {
	Decision string `json:"decision"`
}

func (f *DecisionQuashed) apply(s *State, _ *Event) {
	if dec := s.decision(f.Decision); dec != nil {
		dec.Status, dec.FinalOn = DecisionStatusQuashed, Date{}
	}
}

// decidedAnew is the end of A-09: a new decision has been made on what was
// quashed. decided tells that the case stood at a decision, whatever its scope.
func (d *deciding) decidedAnew(dec Decision, decided bool) {
	for _, c := range d.s.Complaints {
		if c.Status != ComplaintStatusQuashed {
			continue
		}
		old := d.s.decision(c.Decision)
		if old != nil && old.Complaint != "" && !old.gives() {
			continue // a dismissal: it is the late complaint that is weighed anew
		}
		if decided || old == nil || slices.ContainsFunc(dec.Scope, func(s Scope) bool { return slices.Contains(old.Scope, s) }) {
			d.settle(DecisionTarget, c.ID, dec.DecidedOn)
			d.doneTasks(TaskDecideAnew, c.ID)
			d.implemented(c.ID)
		}
	}
}

// awaitsNew reports whether a scope belongs to a quashed decision that has not
// been made anew: it may be given again.
func (s *State) awaitsNew(scope Scope) bool {
	return slices.ContainsFunc(s.Complaints, func(c Complaint) bool {
		dec := s.decision(c.Decision)
		return c.Status == ComplaintStatusQuashed && dec != nil && slices.Contains(dec.Scope, scope)
	})
}

// owedToAppeal reports whether a scope the County Governor has given waits to be
// carried out; until then the unit cannot take it away (INV-68).
func (s *State) owedToAppeal(scope Scope) bool {
	return slices.ContainsFunc(s.Complaints, func(c Complaint) bool {
		return c.Status == ComplaintStatusChanged && slices.Contains(c.Scope, scope) && !s.givenUp(c.NewDecision, scope)
	})
}

// givenUp reports whether the patient has since asked for what a decision gave to
// be ended; nobody is held to a right.
func (s *State) givenUp(decision string, scope Scope) bool {
	i := slices.IndexFunc(s.Decisions, func(dec Decision) bool { return dec.ID == decision })
	return i >= 0 && slices.ContainsFunc(s.Decisions[i:], func(dec Decision) bool {
		return dec.ends() && dec.PatientAsked && slices.Contains(dec.Scope, scope)
	})
}

// implementAppeals is the end of A-08: what the County Governor gave is carried
// out when a coordinator is appointed, or, where only a plan was new, when there
// is one in use.
func (d *deciding) implementAppeals() {
	for _, c := range d.s.Complaints {
		if c.Status != ComplaintStatusChanged || len(c.Scope) == 0 {
			continue
		}
		done := d.s.Plan.live()
		if slices.Contains(c.Scope, ScopeCoordinator) || slices.Contains(c.Scope, ScopeChildCoordinator) {
			ko := d.s.ordinaryCoordinator()
			before := ko != nil && ko.ActiveOn.Before(c.AppealReceivedOn) && slices.Contains(c.Scope, ScopePlan)
			done = ko != nil && (done || !before)
		}
		if done && d.s.active() {
			d.implemented(c.ID)
		}
	}
}

func (d *deciding) implemented(complaint string) {
	d.emit(&ComplaintMoved{ID: complaint, To: ComplaintStatusImplemented})
	d.emit(&ComplaintMoved{ID: complaint, To: ComplaintStatusClosed})
	d.doneTasks(TaskFulfilAppeal, complaint)
}
