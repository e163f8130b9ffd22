package casefile

import "slices"

// Outcome is what a decision says (domain.md 2.3).
type Outcome string

// The outcomes.
const (
	OutcomeGranted    Outcome = "GRANTED"
	OutcomePartial    Outcome = "PARTIAL"
	OutcomeRefused    Outcome = "REFUSED"
	OutcomeDismissed  Outcome = "DISMISSED"
	OutcomeTerminated Outcome = "TERMINATED"
)

// Codes lists them.
func (Outcome) Codes() []string {
	return CodesOf(OutcomeGranted, OutcomePartial, OutcomeRefused, OutcomeDismissed, OutcomeTerminated)
}

// DecisionStatus is Decision.status of domain.md 2.3.
type DecisionStatus string

// The statuses.
const (
	DecisionStatusIssued   DecisionStatus = "ISSUED"
	DecisionStatusReceived DecisionStatus = "RECEIVED"
	DecisionStatusFinal    DecisionStatus = "FINAL"
	// Complained of in time, or late and admitted; replaced by another decision; quashed by the County Governor.
	DecisionStatusComplained DecisionStatus = "COMPLAINED"
	DecisionStatusReversed   DecisionStatus = "REVERSED"
	DecisionStatusQuashed    DecisionStatus = "QUASHED"
	// Registered wrongly and struck: it was never made so (INV-117).
	DecisionStatusVoid DecisionStatus = "VOID"
)

// Codes lists them.
func (DecisionStatus) Codes() []string {
	return CodesOf(DecisionStatusIssued, DecisionStatusReceived, DecisionStatusFinal, DecisionStatusComplained,
		DecisionStatusReversed, DecisionStatusQuashed, DecisionStatusVoid)
}

// consentFor is the consent a scope rests on.
func consentFor(scope Scope) ConsentKind {
	if scope == ScopePlan {
		return ConsentPlan
	}
	return ConsentCoordinator
}

// Decision is one written decision, with its own parties, receipts and periods.
type Decision struct {
	ID      string  `json:"id"`
	Round   int     `json:"round"`
	Outcome Outcome `json:"outcome"`
	Scope   []Scope `json:"scope"`
	// Refused is what was asked for and is not given, of one that gives a part (fvl § 24); none in decisions from before it was kept.
	Refused   []Scope        `json:"refused,omitempty" doc:"PARTIAL: what was asked for and is not given"`
	DecidedOn Date           `json:"decided_on"`
	Status    DecisionStatus `json:"status"`
	Rule      LegalBasis     `json:"rule"`
	Grounds   Text           `json:"grounds"`
	Parties   []Party        `json:"parties"`
	FinalOn   Date           `json:"final_on,omitzero"`
	// PatientAsked and Unheard are about what TERMINATED ends: that the patient
	// asked for it, or that nobody was warned of it and heard first (fvl § 16).
	PatientAsked bool `json:"patient_asked,omitempty" doc:"TERMINATED because the patient asked for it"`
	Unheard      bool `json:"unheard,omitempty" doc:"TERMINATED without an advance notice whose answer had come or was waited for"`
	// Complaint is the complaint this decision answers: by another decision, or by dismissing it.
	Complaint string `json:"complaint,omitempty"`
	// By is "CG" for a decision of the County Governor; CountsFrom is then the day the unit received it.
	By         Authority `json:"by,omitempty"`
	CountsFrom Date      `json:"counts_from,omitzero"`
	// TakenOver: made before the case was here, and its notice sent (T-22).
	TakenOver bool `json:"taken_over,omitempty"`
}

// Party is one who may complain of a decision, and when they got it.
type Party struct {
	Who        Principal `json:"who"`
	As         Role      `json:"as"`
	ReceivedOn Date      `json:"received_on,omitzero"`
	Evidence   Evidence  `json:"evidence,omitempty"`
	// The grounds a party has asked for (INV-71): when, when they were sent, and when they arrived.
	GroundsAskedOn    Date `json:"grounds_asked_on,omitzero"`
	GroundsSentOn     Date `json:"grounds_sent_on,omitzero"`
	GroundsReceivedOn Date `json:"grounds_received_on,omitzero"`
}

func (d *Decision) gives() bool {
	return (d.Outcome == OutcomeGranted || d.Outcome == OutcomePartial) && d.Status != DecisionStatusVoid
}

// gone reports whether the decision stands no more: another is in its place or to
// be made, or it was never made so.
func (d *Decision) gone() bool {
	return d.Status == DecisionStatusReversed || d.Status == DecisionStatusQuashed || d.Status == DecisionStatusVoid
}

// givesCoordinator: its scope has a coordinator, ordinary or for a child.
func (d *Decision) givesCoordinator() bool {
	return slices.Contains(d.Scope, ScopeCoordinator) || slices.Contains(d.Scope, ScopeChildCoordinator)
}

// ends reports whether the decision takes away; a quashed one does not, nor one
// that was never made so.
func (d *Decision) ends() bool {
	return d.Outcome == OutcomeTerminated && d.Status != DecisionStatusQuashed && d.Status != DecisionStatusVoid
}

// from is the day the unit's duties count from.
func (d *Decision) from() Date {
	if !d.CountsFrom.IsZero() {
		return d.CountsFrom
	}
	return d.DecidedOn
}

// party is the place of a party in the list, or -1.
func (d *Decision) party(who Principal) int {
	return slices.IndexFunc(d.Parties, func(p Party) bool { return p.Who == who })
}

// granted reports whether a scope is in force in this round: given by a
// decision and not taken away by a later one. on is when it was last given.
func (s *State) granted(scope Scope) (on Date, ok bool) {
	for _, dec := range s.Decisions {
		if dec.Round != s.Round || !slices.Contains(dec.Scope, scope) {
			continue
		}
		switch {
		case dec.gives():
			on, ok = dec.from(), true
		case dec.ends():
			on, ok = Date{}, false
		}
	}
	return on, ok
}

// coordinatorGranted reports whether a coordinator is granted on a day: an
// ordinary one, or a child coordinator while the patient is under 18 (K-09).
func (s *State) coordinatorGranted(on Date) bool {
	_, ordinary := s.granted(ScopeCoordinator)
	_, child := s.granted(ScopeChildCoordinator)
	return ordinary || child && s.minor(on)
}

func (s *State) decision(id string) *Decision {
	return find(s.Decisions, func(x *Decision) bool { return x.ID == id })
}

// IssueDecision is T-10, T-11 and T-19, and where the case stands refused A-13: a written decision with grounds and
// information on complaint, also when it grants (INV-60). Only the unit decides
// (INV-39).
type IssueDecision struct {
	Outcome   Outcome    `json:"outcome"`
	Scope     []Scope    `json:"scope" minItems:"1" twice:"refused" doc:"What is given, refused or ended"`
	Refused   []Scope    `json:"refused,omitempty"`
	DecidedOn Date       `json:"decided_on,omitzero" format:"date" doc:"Date of the decision; today when left out"`
	Rule      LegalBasis `json:"rule" minLength:"2" maxLength:"200"`
	Grounds   Text       `json:"grounds" minLength:"1" maxLength:"40000" doc:"Facts and main considerations (fvl §§ 24, 25)"`
	// PatientAsked spares the advance notice of fvl § 16.
	PatientAsked bool `json:"patient_asked,omitempty"`
}

// Docs says what the tags have no room for.
func (IssueDecision) Docs() map[string]string {
	return map[string]string{
		"rule": "The sections the decision rests on and nothing else, for instance «hol §§ 7-1 og 7-2, jf. pbrl § " +
			"2-5». Laws: hol, sphl, pbrl, hpl, pjl, phvl, fvl, fvl-2025, NAV-loven, sosialtjenesteloven, " +
			"barnevernsloven, barnelova, opplæringslova, vergemålsloven, forskrift om individuell plan",
		"refused": "For PARTIAL: what was asked for and is not given; the letter says it (D-08). When left out: what " +
			"the referral wishes or there is consent to, and neither this decision nor another gives",
		"patient_asked": "For TERMINATED: the patient asked for it. Without it, and without an advance notice that " +
			"was answered or ran out, the case is flagged ENDED_UNHEARD",
	}
}

func (c *IssueDecision) open(d *deciding) *Refusal {
	if r := d.inPhase("T-10", PhaseDecision, PhaseActive, PhaseRefused); r != nil {
		return r
	}
	return d.handlerNamed("T-10")
}

func (c *IssueDecision) decide(d *deciding) *Refusal {
	if r := c.check(d); r != nil {
		return r
	}
	dec := Decision{ID: nextID("decision", len(d.s.Decisions)), Round: d.s.Round, Outcome: c.Outcome, Scope: c.Scope, Refused: c.Refused,
		DecidedOn: c.DecidedOn, Status: DecisionStatusIssued, Rule: c.Rule, Grounds: c.Grounds}
	dec.Parties = d.s.parties(d.today)
	had := d.s.coordinatorGranted(d.today)
	if c.Outcome == OutcomeTerminated {
		dec.PatientAsked, dec.Unheard = c.PatientAsked, !c.PatientAsked && !d.heardAbout(c.Scope, c.DecidedOn)
	}
	phase := d.s.Phase
	if phase == PhaseRefused {
		d.reverseOwn(dec)
	} else {
		d.emit(&DecisionMade{Decision: dec})
	}
	if phase == PhaseDecision {
		to := PhaseActive
		if !dec.gives() {
			to = PhaseRefused
		}
		d.emit(&PhaseMoved{To: to})
		d.answered(c.DecidedOn)
	}
	d.decidedAnew(dec, phase == PhaseDecision)
	d.setDeadline(SendNotice, dec.ID, "", c.DecidedOn)
	d.setDeadline(ComplaintLimit, dec.ID, "", c.DecidedOn)
	code := RefusalLetter
	if dec.gives() {
		code = GrantLetter
	}
	for _, p := range dec.Parties {
		d.queueLetter(code, p.Who, dec.ID)
		if dec.gives() && slices.Contains(dec.Scope, ScopePlan) {
			d.queueLetter(ToolTrainingLetter, p.Who, dec.ID)
		}
	}
	if dec.gives() && dec.givesCoordinator() && !had {
		d.setDeadline(CoordinatorAppointment, dec.ID, "", c.DecidedOn)
	}
	d.offerInTime()
	if dec.Outcome == OutcomeTerminated {
		d.terminate(dec)
		d.dropAdvanceNotices(becauseDecided)
	}
	return nil
}

// decidedNow reports whether this step made a decision.
func (d *deciding) decidedNow(decision string) bool {
	return slices.ContainsFunc(d.events, func(e Event) bool {
		made, ok := e.Fact.(*DecisionMade)
		return ok && made.Decision.ID == decision
	})
}

func (c *IssueDecision) gives() bool {
	return c.Outcome == OutcomeGranted || c.Outcome == OutcomePartial
}

func (c *IssueDecision) check(d *deciding) *Refusal {
	if c.DecidedOn.IsZero() {
		c.DecidedOn = d.today
	}
	earliest := d.s.FirstReceivedOn
	if d.s.Assessment != nil {
		earliest = d.s.Assessment.On
	}
	if c.Grounds == "" || c.Rule == "" {
		return malformed("INV-60", "grounds_missing")
	}
	if len(c.Scope) == 0 {
		return malformed("T-10", "scope_missing")
	}
	for i, scope := range c.Scope {
		if slices.Contains(c.Scope[:i], scope) {
			return malformed("T-10", "scope_twice", "scope", string(scope))
		}
		given, has := d.s.granted(scope)
		if !c.gives() && d.s.owedToAppeal(scope) && (c.Outcome != OutcomeTerminated || !c.PatientAsked) {
			return refuse("INV-68", "appeal_to_be_fulfilled", "scope", string(scope))
		}
		switch {
		case c.Outcome == OutcomeTerminated && !has:
			return refuse("T-19", "nothing_to_terminate", "scope", string(scope))
		case c.Outcome == OutcomeTerminated:
			earliest = latest(earliest, given)
		case has && (!c.gives() || !d.s.awaitsNew(scope)): // given already: it can be ended, not given or refused again
			return refuse("T-19", "already_granted", "scope", string(scope))
		case c.gives():
			if scope == ScopeChildCoordinator && !d.s.minor(d.today) {
				return refuse("INV-11", "not_under_18")
			}
			if r := d.needs(consentFor(scope)); r != nil {
				return r
			}
			earliest = latest(earliest, d.s.consent(consentFor(scope), ConsentActive).ActiveOn)
		}
	}
	if r := d.happened("INV-60", "decided_on", c.DecidedOn, earliest); r != nil {
		return r
	}
	if c.Outcome == OutcomePartial && len(c.Refused) == 0 {
		c.Refused = d.askedBesides(c.Scope)
	}
	if r := d.refusedFits(c.Outcome, c.Scope, c.Refused); r != nil {
		return r
	}
	switch {
	case d.s.Phase == PhaseRefused:
		return c.checkReversal(d)
	case c.gives():
		return d.criteriaMet(c.Scope)
	case c.Outcome == OutcomeRefused && d.s.Phase == PhaseDecision && d.s.Assessment.metAll(c.Scope):
		return refuse("T-11", "criteria_all_met")
	}
	return nil
}

// terminate ends what a TERMINATED decision takes away (P-09).
func (d *deciding) terminate(dec Decision) {
	if slices.Contains(dec.Scope, ScopePlan) {
		d.freezePlan(becauseTerminated)
		for _, con := range d.s.Consents {
			if con.Kind == ConsentPlan && con.Status == ConsentActive {
				d.endConsent(con, ConsentExpired, becauseTerminated) // a plan later needs a consent given anew (P-11)
			}
		}
	}
	if dec.givesCoordinator() && !d.s.coordinatorGranted(d.today) {
		d.cancel(CoordinatorAppointment, "", becauseTerminated)
		d.coordinatorLeaves(becauseTerminated)
	}
}

// DecisionMade records a decision.
type DecisionMade struct {
	Decision Decision `json:"decision"`
}

func (f *DecisionMade) apply(s *State, _ *Event) {
	s.Decisions = append(s.Decisions, f.Decision.clone())
}
