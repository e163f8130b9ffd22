package casefile

import (
	"cmp"
	"slices"
	"strconv"
)

// Scope is what a decision can give (domain.md 2.3).
type Scope string

// The scopes.
const (
	ScopeCoordinator      Scope = "COORDINATOR"
	ScopePlan             Scope = "PLAN"
	ScopeChildCoordinator Scope = "CHILD_COORDINATOR"
)

// Codes lists them.
func (Scope) Codes() []string { return CodesOf(ScopeCoordinator, ScopePlan, ScopeChildCoordinator) }

// SenderKind is who asks (INV-14).
type SenderKind string

// The kinds of sender.
const (
	SenderPatient     SenderKind = "PATIENT"
	SenderRelative    SenderKind = "RELATIVE"
	SenderMunicipalHP SenderKind = "MUNICIPAL_HP"
	SenderTrustHP     SenderKind = "TRUST_HP"
	SenderOther       SenderKind = "OTHER"
)

// Codes lists them.
func (SenderKind) Codes() []string {
	return CodesOf(SenderPatient, SenderRelative, SenderMunicipalHP, SenderTrustHP, SenderOther)
}

// ReferralChannel is how an enquiry reached the unit.
type ReferralChannel string

// The channels.
const (
	ReferredInPortal         ReferralChannel = "PORTAL"
	ReferredOnPaper          ReferralChannel = "PAPER"
	ReferredByPhone          ReferralChannel = "PHONE"
	ReferredInMeeting        ReferralChannel = "MEETING"
	ReferredFromTrust        ReferralChannel = "TRUST"
	ReferredFromMunicipality ReferralChannel = "MUNICIPALITY"
)

// Codes lists them.
func (ReferralChannel) Codes() []string {
	return CodesOf(ReferredInPortal, ReferredOnPaper, ReferredByPhone, ReferredInMeeting, ReferredFromTrust, ReferredFromMunicipality)
}

// ReferralKind is what reached the unit.
type ReferralKind string

// The kinds of referral; a notification of need is that of hpl § 38 a.
const (
	Enquiry          ReferralKind = "ENQUIRY"
	Application      ReferralKind = "APPLICATION"
	NeedNotification ReferralKind = "NEED_NOTIFICATION"
	// TransferReferral: the municipality the person moves from tells of them (2.10).
	TransferReferral ReferralKind = "TRANSFER"
)

// Codes lists them.
func (ReferralKind) Codes() []string {
	return CodesOf(Enquiry, Application, NeedNotification, TransferReferral)
}

// Referral is one enquiry to the coordinating unit.
type Referral struct {
	ID         string          `json:"id"`
	Round      int             `json:"round"`
	SenderKind SenderKind      `json:"sender_kind"`
	Sender     Principal       `json:"sender,omitempty"`
	Kind       ReferralKind    `json:"kind"`
	Channel    ReferralChannel `json:"channel"`
	ReceivedOn Date            `json:"received_on"`
	Wishes     []Scope         `json:"wishes,omitempty"`
	Words      Text            `json:"words,omitempty"`
	// From is the case this referral was first registered in: one that was merged into this one (T-03), or in which
	// it was put down to the wrong person (T-20).
	From string `json:"from,omitempty"`
	// FromID is what it is called there.
	FromID string `json:"from_id,omitempty"`
	// StruckOn is set when it turned out to concern another person (T-20).
	StruckOn Date `json:"struck_on,omitzero"`
	// Message is the id of the message from another organisation that it came by; what becomes of it is answered there.
	Message string `json:"message,omitempty"`
	// UnsafeToWrite: whoever sent or registered it knew that a letter home could do harm; SafeOn is the day on which a
	// letter there was released all the same.
	UnsafeToWrite bool `json:"unsafe_to_write,omitempty"`
	SafeOn        Date `json:"safe_on,omitzero"`
	// Transfer is the move that it announces.
	Transfer *Transfer `json:"transfer,omitempty"`
	// RepliedOn and AnswerExpectedOn are of one that was taken over: the day on which a preliminary reply had left in the
	// case it came from, and the day that the unit had promised an answer for there (DL-29).
	RepliedOn        Date `json:"replied_on,omitzero"`
	AnswerExpectedOn Date `json:"answer_expected_on,omitzero"`
}

// Refer is T-01, and T-17 when the case is closed: an enquiry reaches the
// coordinating unit. It starts DL-01 and DL-02 from the receipt date.
type Refer struct {
	// Patient is read by casework, which turns it into Facts.Patient.
	Patient    Principal       `json:"patient,omitempty" doc:"The person it is about; leave out when you refer yourself"`
	SenderKind SenderKind      `json:"sender_kind" doc:"Who asks (INV-14)"`
	Sender     Principal       `json:"sender,omitempty" doc:"Who sent it, when a case handler registers it for somebody"`
	Kind       ReferralKind    `json:"kind,omitempty"`
	Channel    ReferralChannel `json:"channel,omitempty"`
	ReceivedOn Date            `json:"received_on,omitzero" format:"date"`
	Wishes     []Scope         `json:"wishes,omitempty"`
	// UnsafeToWrite keeps the acknowledgement from the patient's letter box, and holds every letter after it.
	UnsafeToWrite    bool `json:"unsafe_to_write,omitempty" doc:"True when a letter to the patient could do harm"`
	Words            Text `json:"words,omitempty" maxLength:"20000" doc:"What the enquiry says"`
	CoordinatorThere Text `json:"coordinator_there,omitempty" maxLength:"200" doc:"Of a TRANSFER: who coordinates there"`
	// FromCase and FromReferral are read by casework, which turns them into Facts.TakenOver and the words.
	FromCase     string `json:"from_case,omitempty" format:"uuid"`
	FromReferral string `json:"from_referral,omitempty" pattern:"^referral-[0-9]{1,9}$" doc:"Which of its referrals; the last struck when left out"`
}

// Docs says what the tags have no room for.
func (Refer) Docs() map[string]string {
	return map[string]string{
		"received_on": "The day it reached the municipality (Europe/Oslo); today when left out",
		"kind":        "ENQUIRY when left out",
		"channel":     "PORTAL when left out",
		"from_case": "For KE: the case in which this referral was put down to the wrong person and struck (T-20). Words, sender and " +
			"receipt date are taken over",
	}
}

func (c *Refer) open(d *deciding) *Refusal {
	switch {
	case d.s.Empty(), d.s.Phase == PhaseClosed: // what was registered wrongly is refused before (T-20)
		return nil
	case d.s.Ended(): // dismissed or merged: there is nothing here to take up again
		return refuse("T-17", "no_round_here", "phase", string(d.s.Phase))
	}
	return refuse("T-17", "case_already_open", "phase", string(d.s.Phase))
}

func (c *Refer) decide(d *deciding) *Refusal {
	if !d.facts.Patient.named() {
		return malformed("T-01", "patient_missing")
	}
	if !d.s.Empty() && d.facts.Patient != d.s.Patient {
		return malformed("T-17", "other_person")
	}
	if d.s.Empty() && d.facts.OpenCases >= mostOpenCases && d.facts.Arrived == nil { // what another organisation must tell is received
		return refuse("INV-115", "too_many_open_cases", "most", strconv.Itoa(mostOpenCases))
	}
	if d.facts.UnitLead == "" {
		return refuse("INV-05", "no_unit_lead")
	}
	if r := c.takeOver(d); r != nil {
		return r
	}
	if c.ReceivedOn.IsZero() {
		c.ReceivedOn = d.today
	}
	if r := d.happened("T-01", "received_on", c.ReceivedOn, d.s.ClosedOn); r != nil {
		return r
	}
	if r := c.fromOutside(d); r != nil {
		return r
	}
	// Somebody outside speaks for themself; staff also write down what came on
	// paper or by telephone.
	if c.Sender != "" && c.Sender != d.cmd.By.Who && !d.cmd.By.Who.IsStaff() {
		return malformed("T-01", "sender_is_you")
	}
	sender := c.Sender
	if sender == "" && !slices.Contains(RolesIn(d.s, d.cmd.By), RoleUnit) {
		sender = d.cmd.By.Who
	}
	if c.SenderKind == SenderPatient {
		sender = d.facts.Patient
	}
	ref := Referral{
		ID: nextID("referral", len(d.s.Referrals)), Round: d.s.Round + 1, SenderKind: c.SenderKind, Sender: sender, Kind: c.Kind,
		Channel: c.Channel, ReceivedOn: c.ReceivedOn, Wishes: c.Wishes, Words: c.Words, From: c.FromCase,
	}
	c.cameBy(d, &ref)
	if d.facts.Represented != nil && d.facts.Represented.Unborn && len(d.facts.Represented.Holders) == 0 {
		return refuse("INV-24", "guardians_unknown") // of a child not born yet the family is the subject
	}
	d.emit(&Referred{Referral: ref, Patient: d.facts.Patient, Unit: d.facts.Unit, UnitLead: d.facts.UnitLead})
	d.takeTransfer(ref)
	d.moveResponsibility(d.facts.UnitLead, RoleUnitLead)
	if by := d.facts.Arrived; by != nil && by.Double {
		d.openTask(TaskCheckEntries, ref.ID, d.today)
	}
	d.noteRepresentation()
	d.setBirthdays()
	d.setDeadline(PreliminaryReply, ref.ID, "", c.ReceivedOn)
	d.setDeadline(DecisionTarget, ref.ID, "", c.ReceivedOn)
	// D-01 to the sender and, if it is safe, to the patient, who may be the same.
	if ref.Sender != d.facts.Patient {
		d.queueLetter(AcknowledgementLetter, ref.Sender, ref.ID)
	}
	if !c.UnsafeToWrite {
		d.queueLetter(AcknowledgementLetter, d.facts.Patient, ref.ID)
	}
	return nil
}

// takeOver fills in what a referral that was struck in another case says (T-20);
// what is stated anew counts, but for the day it came: that does not move because
// somebody registered it on the wrong person.
func (c *Refer) takeOver(d *deciding) *Refusal {
	was := d.facts.TakenOver
	switch {
	case c.FromCase == "":
		c.FromReferral = ""
	case !slices.Contains(RolesIn(d.s, d.cmd.By), RoleUnit):
		return newRefusal(NotYours, "T-20", "take_over_is_the_units", nil)
	case was == nil:
		return refuse("T-20", "nothing_to_take_over")
	case !c.ReceivedOn.IsZero() && c.ReceivedOn != was.ReceivedOn:
		return malformed("T-20", "date_is_taken_over", "field", "received_on", "date", was.ReceivedOn.String())
	case !d.s.Empty() && was.ReceivedOn.Before(d.s.ClosedOn):
		return refuse("T-20", "came_before_the_end", "date", was.ReceivedOn.String(), "earliest", d.s.ClosedOn.String())
	default:
		c.ReceivedOn = was.ReceivedOn
		if c.SenderKind == was.SenderKind {
			c.Sender = cmp.Or(c.Sender, was.Sender)
		}
		c.Kind, c.Channel = cmp.Or(c.Kind, was.Kind), cmp.Or(c.Channel, was.Channel)
		if c.Wishes == nil {
			c.Wishes = slices.Clone(was.Wishes)
		}
	}
	c.Kind, c.Channel = cmp.Or(c.Kind, Enquiry), cmp.Or(c.Channel, ReferredInPortal)
	return nil
}

// fromOutside: what somebody outside the staff sends reaches the unit as it is sent,
// and only the person themself, or who speaks for them, can keep the letter box
// empty; otherwise a stranger could begin a case late, and let nobody know (INV-109).
func (c *Refer) fromOutside(d *deciding) *Refusal {
	switch {
	case d.cmd.By.Who.IsStaff(), d.facts.Arrived != nil: // a message reached the unit on the day it was delivered
		return nil
	case c.ReceivedOn != d.today:
		return refuse("T-01", "received_when_sent", "date", c.ReceivedOn.String(), "today", d.today.String())
	case c.UnsafeToWrite && !d.theirOwnAct():
		return refuse("INV-109", "unsafe_is_for_staff")
	}
	return nil
}

// Referred opens a case, or a new round of it.
type Referred struct {
	Referral Referral  `json:"referral"`
	Patient  Principal `json:"patient"`
	Unit     string    `json:"unit,omitempty"`
	UnitLead Principal `json:"unit_lead"`
}

func (f *Referred) apply(s *State, _ *Event) {
	s.Patient, s.Unit, s.UnitLead = f.Patient, f.Unit, f.UnitLead
	s.Phase, s.Round = PhaseReceived, f.Referral.Round
	// A death registered by mistake is put right by going on with the case.
	s.CloseReason, s.ClosedOn, s.DiedOn = "", Date{}, Date{}
	s.Handler, s.PlanDeclinedOn = "", Date{}
	s.Assessment, s.ClosingProposal = nil, ClosingProposal{}
	s.PreliminaryReplySentOn, s.AnswerExpectedOn = Date{}, Date{}
	s.FirstReceivedOn = f.Referral.ReceivedOn
	s.Referrals = append(s.Referrals, f.Referral.clone())
}

// IdentityFound is how the person is identified.
type IdentityFound string

// The ways; a number is not required.
const (
	IdentifiedByNationalNumber IdentityFound = "NATIONAL_NUMBER"
	IdentifiedByDNumber        IdentityFound = "D_NUMBER"
	IdentifiedByHelpNumber     IdentityFound = "HELP_NUMBER"
	NotYetIdentified           IdentityFound = "NOT_YET_KNOWN"
)

// Codes lists them.
func (IdentityFound) Codes() []string {
	return CodesOf(IdentifiedByNationalNumber, IdentifiedByDNumber, IdentifiedByHelpNumber, NotYetIdentified)
}

// StartScreening is T-02: the identity is found, and a case handler takes the case.
type StartScreening struct {
	Identity IdentityFound `json:"identity" doc:"How the person is identified (a number is not required)"`
}

func (c *StartScreening) open(d *deciding) *Refusal { return d.inPhase("T-02", PhaseReceived) }

func (c *StartScreening) decide(d *deciding) *Refusal {
	d.emit(&ScreeningStarted{Identity: c.Identity, Handler: d.cmd.By.Who})
	return nil
}

// ScreeningStarted moves the case to SCREENING.
type ScreeningStarted struct {
	Identity IdentityFound `json:"identity"`
	Handler  Principal     `json:"handler"`
}

func (f *ScreeningStarted) apply(s *State, _ *Event) { s.Phase, s.Handler = PhaseScreening, f.Handler }

// AssignHandler gives the case to a named case handler, who gets its reminders.
type AssignHandler struct {
	Staff  Principal      `json:"staff" doc:"The case handler"`
	Reason ReassignReason `json:"reason,omitempty" doc:"Why another takes it over, where there is a reason to give"`
	Note   Text           `json:"note,omitempty" maxLength:"4000"`
}

func (c *AssignHandler) open(d *deciding) *Refusal { return nil }

func (c *AssignHandler) decide(d *deciding) *Refusal {
	if !c.Staff.IsStaff() {
		return unknown("party", string(c.Staff))
	}
	if d.gone(c.Staff) {
		return refuse("INV-05", "staff_inactive")
	}
	if r := d.mayBeNamed(c.Staff); r != nil {
		return r
	}
	if slices.Contains(d.facts.OutsideUnit, c.Staff) { // they would have no ground to see it
		return refuse("INV-111", "handler_outside_unit")
	}
	d.emit(&HandlerAssigned{Handler: c.Staff, Reason: c.Reason, Note: c.Note})
	d.doneTasks(TaskAssignHandler, "")
	return nil
}

// HandlerAssigned names the case handler; nobody when the one before has left,
// and the head of the unit has not yet named another.
type HandlerAssigned struct {
	Handler Principal      `json:"handler"`
	Reason  ReassignReason `json:"reason,omitempty"`
	Note    Text           `json:"note,omitempty"`
}

func (f *HandlerAssigned) apply(s *State, _ *Event) { s.Handler = f.Handler }

// SendPreliminaryReply is T-08: the answer will take more than a month; the
// reply says why and when it can be expected (fvl § 11 a). DL-01 is
// settled when it is posted (INV-105).
type SendPreliminaryReply struct {
	ExpectedOn Date `json:"expected_on" format:"date" doc:"When the answer can be expected"`
	Why        Text `json:"why" minLength:"1" maxLength:"4000" doc:"Why it takes longer"`
}

func (c *SendPreliminaryReply) open(d *deciding) *Refusal {
	return d.inPhase("T-08", beforeDecision...)
}

// beforeDecision are the phases in which a referral has not been answered.
var beforeDecision = []Phase{PhaseReceived, PhaseScreening, PhaseAwaitingConsent, PhaseAssessment, PhaseDecision}

func (c *SendPreliminaryReply) decide(d *deciding) *Refusal {
	if c.Why == "" {
		return malformed("T-08", "why_missing")
	}
	if !c.ExpectedOn.IsValid() || c.ExpectedOn.Before(d.today) {
		return malformed("T-08", "expected_in_past", "today", d.today.String())
	}
	d.emit(&PreliminaryReplySent{On: d.today, ExpectedOn: c.ExpectedOn, Why: c.Why})
	ref := d.s.LastReferral().ID
	d.stopLetters(becauseReplaced, func(l *Letter) bool { return l.Code == PreliminaryReplyLetter && d.s.sameRound(l.About, ref) })
	d.queueLetter(PreliminaryReplyLetter, d.s.Patient, ref)
	d.tellOrSettle(PreliminaryReply, "")
	for _, r := range d.s.Referrals {
		d.cancel(PromisedDate, r.ID, becauseReplaced)
	}
	d.promise(ref, c.ExpectedOn)
	return nil
}

// PreliminaryReplySent records D-06.
type PreliminaryReplySent struct {
	On         Date `json:"on"`
	ExpectedOn Date `json:"expected_on"`
	Why        Text `json:"why"`
}

func (f *PreliminaryReplySent) apply(s *State, _ *Event) {
	s.PreliminaryReplySentOn, s.AnswerExpectedOn = f.On, f.ExpectedOn
}
