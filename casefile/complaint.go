package casefile

import "slices"

// ComplaintStatus is Complaint.status of domain.md 2.7.
type ComplaintStatus string

// The statuses. There is none by which the unit refuses a complaint on its
// merits: it reverses or forwards (INV-65, fvl § 33).
const (
	// ComplaintStatusUnverified: by a representative whose power nobody has seen.
	ComplaintStatusUnverified    ComplaintStatus = "UNVERIFIED"
	ComplaintStatusReceived      ComplaintStatus = "RECEIVED"
	ComplaintStatusDeficient     ComplaintStatus = "DEFICIENT"
	ComplaintStatusAdmissible    ComplaintStatus = "ADMISSIBLE"
	ComplaintStatusUnderReview   ComplaintStatus = "UNDER_REVIEW"
	ComplaintStatusReversed      ComplaintStatus = "REVERSED_BY_DECIDER"
	ComplaintStatusForwarded     ComplaintStatus = "FORWARDED"
	ComplaintStatusConfirmed     ComplaintStatus = "CONFIRMED"
	ComplaintStatusChanged       ComplaintStatus = "CHANGED"
	ComplaintStatusQuashed       ComplaintStatus = "QUASHED"
	ComplaintStatusDismissedByCG ComplaintStatus = "DISMISSED_BY_CG"
	ComplaintStatusImplemented   ComplaintStatus = "IMPLEMENTED"
	ComplaintStatusClosed        ComplaintStatus = "CLOSED"
	ComplaintStatusWithdrawn     ComplaintStatus = "WITHDRAWN"
	ComplaintStatusOutOfTime     ComplaintStatus = "OUT_OF_TIME_DISMISSED"
	ComplaintStatusSupervision   ComplaintStatus = "RECLASSIFIED_SUPERVISION"
	// ComplaintStatusStruck: it was registered in the wrong case, or never made (INV-87).
	ComplaintStatusStruck ComplaintStatus = "REGISTERED_WRONGLY"
)

// Codes lists them.
func (ComplaintStatus) Codes() []string {
	return CodesOf(ComplaintStatusUnverified, ComplaintStatusReceived, ComplaintStatusDeficient, ComplaintStatusAdmissible,
		ComplaintStatusUnderReview, ComplaintStatusReversed, ComplaintStatusForwarded, ComplaintStatusConfirmed,
		ComplaintStatusChanged, ComplaintStatusQuashed, ComplaintStatusDismissedByCG, ComplaintStatusImplemented,
		ComplaintStatusClosed, ComplaintStatusWithdrawn, ComplaintStatusOutOfTime, ComplaintStatusSupervision,
		ComplaintStatusStruck)
}

// ComplaintSubject is what is complained of.
type ComplaintSubject string

// The subjects of A-01.
const (
	AgainstRefusal       ComplaintSubject = "REFUSAL"
	AgainstPartial       ComplaintSubject = "PARTIAL"
	AgainstNoPlan        ComplaintSubject = "NO_PLAN_MADE"
	AgainstNoCoordinator ComplaintSubject = "NO_COORDINATOR"
	AgainstContent       ComplaintSubject = "CONTENT_OR_PARTICIPATION"
	AgainstTermination   ComplaintSubject = "TERMINATION"
)

// Codes lists them.
func (ComplaintSubject) Codes() []string {
	return CodesOf(AgainstRefusal, AgainstPartial, AgainstNoPlan, AgainstNoCoordinator, AgainstContent,
		AgainstTermination)
}

// fits reports whether a decision of an outcome can be complained of for this.
func (c ComplaintSubject) fits(o Outcome) bool {
	switch c {
	case AgainstRefusal:
		return o == OutcomeRefused || o == OutcomeDismissed
	case AgainstPartial:
		return o == OutcomePartial
	case AgainstTermination:
		return o == OutcomeTerminated
	}
	return o == OutcomeGranted || o == OutcomePartial
}

// needsDecision: what was left undone can be complained of without a decision,
// and then there is no period to keep.
func (c ComplaintSubject) needsDecision() bool {
	return c == AgainstRefusal || c == AgainstPartial || c == AgainstTermination
}

// CountyGovernor is the appeal body (Statsforvalteren): no principal of ours,
// only somebody letters are addressed to.
const CountyGovernor Principal = "body/county-governor"

// Authority is who decided, where it was not the unit.
type Authority string

// ByCountyGovernor marks what the County Governor decided, not the unit.
const ByCountyGovernor Authority = "CG"

// Codes lists them.
func (Authority) Codes() []string { return CodesOf(ByCountyGovernor) }

// ComplaintDefect is what a complaint lacks.
type ComplaintDefect string

// The defects.
const (
	DefectUnsigned ComplaintDefect = "UNSIGNED"
	DefectUnclear  ComplaintDefect = "UNCLEAR"
)

// Codes lists them.
func (ComplaintDefect) Codes() []string { return CodesOf(DefectUnsigned, DefectUnclear) }

// AdmissionGround is why a late complaint is heard (fvl § 31).
type AdmissionGround string

// The grounds.
const (
	NotToBlame     AdmissionGround = "NOT_TO_BLAME"
	SpecialGrounds AdmissionGround = "SPECIAL_GROUNDS"
	// AdmittedByReversal and AdmittedByGovernor: it had been dismissed as late, and was decided for the party all the same.
	AdmittedByReversal AdmissionGround = "REVERSED"
	AdmittedByGovernor AdmissionGround = "COUNTY_GOVERNOR"
)

// Codes lists them.
func (AdmissionGround) Codes() []string {
	return CodesOf(NotToBlame, SpecialGrounds, AdmittedByReversal, AdmittedByGovernor)
}

// Complaint is one party's complaint (pbrl § 7-2). It is part of the case: it
// moves the case's decision, phase and dates in one instant.
type Complaint struct {
	ID    string `json:"id"`
	Round int    `json:"round"`
	// Decision is what is complained of; empty when something was never decided.
	Decision string           `json:"decision,omitempty"`
	Subject  ComplaintSubject `json:"subject"`
	Status   ComplaintStatus  `json:"status"`

	Party           Principal `json:"party"`
	Representative  Principal `json:"representative,omitempty"`
	Advocate        bool      `json:"advocate,omitempty"`
	PowerOfAttorney Text      `json:"power_of_attorney,omitempty"`
	Words           Text      `json:"words,omitempty"`
	// PowerSeen: the unit has had the power in its hands, by registering it or by dealing with the complaint.
	PowerSeen bool `json:"power_seen,omitempty"`
	// ByOthers: neither the party nor the unit has registered it.
	ByOthers bool `json:"by_others,omitempty"`

	// ByChild: a child from 12 complains for itself, and is written to alone (pbrl § 6-5).
	ByChild bool `json:"by_child,omitempty"`

	// SentOn is what timeliness is judged on (fvl § 30), ReceivedOn what the unit's duties count from.
	SentOn     Date `json:"sent_on"`
	ReceivedOn Date `json:"received_on"`
	// Late is weighed by a person, never by the system (INV-63).
	Late bool `json:"late"`

	Defects           []ComplaintDefect `json:"defects,omitempty"`
	CorrectionAskedOn Date              `json:"correction_asked_on,omitzero"`
	CorrectedOn       Date              `json:"corrected_on,omitzero"`
	Correction        Text              `json:"correction,omitempty"`

	AdmittedOn     Date            `json:"admitted_on,omitzero"`
	AdmittedGround AdmissionGround `json:"admitted_ground,omitempty"`
	AdmittedReason Text            `json:"admitted_reason,omitempty"`

	ReplySentOn     Date `json:"reply_sent_on,omitzero"`
	ReplyExpectedOn Date `json:"reply_expected_on,omitzero"`
	ReviewedOn      Date `json:"reviewed_on,omitzero"`

	// ReversedInPart is set when the unit has given a part and the rest goes on.
	ReversedInPart bool `json:"reversed_in_part,omitempty"`
	ForwardedOn    Date `json:"forwarded_on,omitzero"`
	Statement      Text `json:"statement,omitempty"`

	// Outcome, Scope, AppealGrounds and the two dates are the County Governor's.
	Outcome          AppealOutcome `json:"outcome,omitempty"`
	Scope            []Scope       `json:"scope,omitempty"`
	AppealDecidedOn  Date          `json:"appeal_decided_on,omitzero"`
	AppealReceivedOn Date          `json:"appeal_received_on,omitzero"`
	AppealGrounds    Text          `json:"appeal_grounds,omitempty"`

	// NewDecision is what the complaint led to, whoever made it.
	NewDecision   string `json:"new_decision,omitempty"`
	ImplementedOn Date   `json:"implemented_on,omitzero"`
	// EndedOn is when nothing more was to be done with it.
	EndedOn Date `json:"ended_on,omitzero"`
	Reason  Text `json:"reason,omitempty"`
}

func (c Complaint) clone() Complaint {
	c.Defects, c.Scope = slices.Clone(c.Defects), slices.Clone(c.Scope)
	return c
}

// Open reports whether the complaint has yet to be decided, by the unit or by
// the County Governor.
func (c *Complaint) Open() bool {
	switch c.Status {
	case ComplaintStatusReceived, ComplaintStatusDeficient, ComplaintStatusAdmissible, ComplaintStatusUnderReview, ComplaintStatusForwarded:
		return true
	}
	return false
}

// BroughtBy reports whether the complaint is somebody's own, or brought by them
// for another with a power that the unit has seen: what somebody says of
// themself opens nothing.
func (c *Complaint) BroughtBy(p Principal) bool {
	return p != "" && !c.Struck() && (c.Party == p || c.Representative == p && c.PowerSeen)
}

// Struck reports whether it should not have been registered: it is somebody else's,
// and the unit's alone to read (INV-87).
func (c *Complaint) Struck() bool { return c.Status == ComplaintStatusStruck }

// unverified: somebody else complains for the party, and the unit has not seen that
// they may. Until then it counts for nothing.
func (c *Complaint) unverified() bool {
	return c.Representative != "" && c.Representative != c.Party && !c.PowerSeen
}

// wronglyDismissed: turned away as late, and known since to have been in time.
func (c *Complaint) wronglyDismissed() bool { return c.Status == ComplaintStatusOutOfTime && !c.Late }

// withUnit: open, and the unit's to deal with.
func (c *Complaint) withUnit() bool { return c.Open() && c.Status != ComplaintStatusForwarded }

// counts: sent in time, or late and admitted; only then is the decision complained of.
func (c *Complaint) counts() bool { return !c.Late || !c.AdmittedOn.IsZero() }

// ruled: the County Governor has left the decision as it was for this party.
func (c *Complaint) ruled() bool {
	return c.Outcome == AppealConfirmed || c.Outcome == AppealDismissed
}

func (s *State) complaint(id string) *Complaint {
	return find(s.Complaints, func(x *Complaint) bool { return x.ID == id })
}

// complainedOf reports whether a decision has a complaint that a test lets through.
func (s *State) complainedOf(decision string, test func(*Complaint) bool) bool {
	return slices.ContainsFunc(s.Complaints, func(c Complaint) bool { return c.Decision == decision && decision != "" && test(&c) })
}

// complainedInTime is when a party sent the complaint for which its period was
// kept, if it did.
func (s *State) complainedInTime(period *Deadline) (Date, bool) {
	for _, c := range s.Complaints {
		dropped := c.Status == ComplaintStatusWithdrawn || c.Status == ComplaintStatusSupervision
		dropped = dropped || c.Struck() || c.Status == ComplaintStatusUnverified || c.ByOthers && c.unverified()
		if c.Decision == period.About && c.Party == period.Party && !c.Late && !dropped && !c.SentOn.After(period.Due) {
			return c.SentOn, true
		}
	}
	return Date{}, false
}

// outlives reports whether a duty goes on although the case has ended: a
// complaint is dealt with also then, and its dismissal is to be sent.
func (dl *Deadline) outlives(s *State) bool {
	if c := s.complaint(dl.About); c != nil {
		return c.Open()
	}
	dec := s.decision(dl.About)
	return ruleOf(dl.Code).outlivesCase || dec != nil && dec.Complaint != "" && ruleOf(dl.Code).tellsDecision
}

// tellComplainant writes to the party, and to whoever represents it.
func (d *deciding) tellComplainant(code LetterCode, c *Complaint, about string) {
	party, representative := c.Party, c.Representative
	d.tellParty(code, c, about)
	if representative != party {
		d.queueLetter(code, representative, about)
	}
}

// tellParty writes to who complains: to a child that complains for itself alone,
// else to those who open its letters.
func (d *deciding) tellParty(code LetterCode, c *Complaint, about string) {
	if c.ByChild {
		d.writeLetter(code, c.Party, about)
		return
	}
	d.queueLetter(code, c.Party, about)
}

// endComplaint stops what still ran for a complaint the unit has answered or lost.
func (d *deciding) endComplaint(id string, reason Reason) {
	d.cancel(ComplaintReply, id, reason)
	d.cancel(PromisedDate, id, reason)
	d.cancel(ComplaintReview, id, reason)
	d.doneWithComplaint(id, reason)
}

// doneWithComplaint ends what the unit waited for or was asked to do about a
// complaint, but not its duties to tell.
func (d *deciding) doneWithComplaint(id string, reason Reason) {
	d.cancel(CorrectComplaint, id, reason)
	for _, kind := range []TaskKind{TaskHandleComplaint, TaskUncorrected, TaskComplaintAlarm} {
		d.doneTasks(kind, id)
	}
}

// answerComplaint ends the unit's own duties as met on a day, and the rest as over.
func (d *deciding) answerComplaint(id string, on Date) {
	d.settle(ComplaintReply, id, on)
	d.settle(PromisedDate, id, on)
	d.settle(ComplaintReview, id, on)
	d.endComplaint(id, becauseAnswered)
}

// complains reports whether somebody has to hear of the case because of a
// complaint: its party and the appeal body. That rests on the complaint, not on
// consent. Who represents the party does so by its power; a letter stopped on
// its way to them reaches the party all the same.
func (s *State) complains(p Principal) bool {
	return p == CountyGovernor || slices.ContainsFunc(s.Complaints, func(c Complaint) bool { return c.Party == p && c.Open() })
}

// complaintsAfterDeath stops the timers of complaints too (T-16) and asks a
// person what is to become of each.
func (d *deciding) complaintsAfterDeath() {
	for _, c := range d.s.Complaints {
		if c.Open() {
			d.endComplaint(c.ID, becauseOfDeath)
			d.openTask(TaskHandleComplaint, c.ID, d.today)
		}
	}
	d.cancel(SendNotice, "", becauseOfDeath)
}
