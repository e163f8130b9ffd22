package casefile

import (
	"cmp"
	"slices"
)

// Balance is what is known of a case that has run before the installation (T-22):
// what stands on paper, with its own dates. What is left out was not there.
type Balance struct {
	Patient    Principal  `json:"patient" doc:"The person it is about"`
	SenderKind SenderKind `json:"sender_kind,omitempty" doc:"Who asked at the time; OTHER when left out"`
	ReceivedOn Date       `json:"received_on" format:"date" doc:"The day the first enquiry reached the municipality"`
	Evidence   Text       `json:"evidence" minLength:"1" maxLength:"4000" doc:"What it rests on and where it is kept: archive number, binder, the system it comes from"`
	Handler    Principal  `json:"handler,omitempty" doc:"The case handler from now on; whoever proposes it when left out"`
	Language   Language   `json:"language,omitempty" doc:"Language of the forms; the person's in the register when left out"`

	Consents      []TakenConsent     `json:"consents" minItems:"1" maxItems:"20" doc:"The consents that are in force"`
	Participation TakenParticipation `json:"participation,omitzero" doc:"The participants' form, where one is signed; access begins now"`
	Decision      TakenDecision      `json:"decision" doc:"What has been granted"`
	Coordinator   TakenCoordinator   `json:"coordinator,omitzero" doc:"Who coordinates, where somebody does"`
	Plan          TakenPlan          `json:"plan,omitzero" doc:"The plan, where one is in force"`
	Team          TakenTeam          `json:"care_team,omitzero" doc:"The care team, where there is one; its members join by consent afterwards"`
	Withheld      []Principal        `json:"withheld,omitempty" twice:"refused" doc:"For a child under 16: guardians from whom information is kept (INV-90); why stands in the evidence"`
	// OpenComplaint has no place in an opening balance.
	OpenComplaint bool `json:"open_complaint,omitempty" doc:"True when a complaint has not been settled: then the case cannot be taken over yet"`
}

// TakenConsent is one signed paper and what it gives.
type TakenConsent struct {
	Kinds     []ConsentKind    `json:"kinds" minItems:"1" except:"PARTICIPATION,MEETING_GUEST,TRANSFER" doc:"What it consents to"`
	SignedOn  Date             `json:"signed_on" format:"date"`
	SignedBy  []Principal      `json:"signed_by,omitempty" doc:"Who signed; the person, or for a child under 16 all with parental responsibility, when left out. Needed where somebody of age was under 16 then"`
	Exception ConsentException `json:"exception,omitempty" doc:"For a child: why not all with parental responsibility signed (INV-24)"`
	Party     Principal        `json:"party,omitempty" doc:"For INFO_SHARING: who may be told"`
	EndsOn    Date             `json:"ends_on,omitzero" format:"date" doc:"Last day it gives access, for INFO_SHARING (INV-31)"`
	TakenCapacity
}

// TakenCapacity is the decision by which somebody signed for a person over 16 who could
// not decide the matter; why stands in the evidence (INV-27).
type TakenCapacity struct {
	Basis     CapacityBasis `json:"capacity_basis,omitempty" doc:"For somebody over 16 who cannot decide it: on which ground another signed (INV-27). PBRL_4_5: the parents of somebody who was 16 or 17 then; of one who is of age now signed_by names them. Else signed_by names the one who decides"`
	DecidedOn Date          `json:"capacity_decided_on,omitzero" format:"date" doc:"When that was decided; the day of the signature when left out"`
}

// TakenParticipation is a participants' form that has been signed.
type TakenParticipation struct {
	Participants []Participant `json:"participants,omitempty" twice:"refused"`
	SignedOn     Date          `json:"signed_on,omitzero" format:"date"`
	SignedBy     []Principal   `json:"signed_by,omitempty"`
	EndsOn       Date          `json:"ends_on,omitzero" format:"date" doc:"Last day the participants have access (INV-31)"`
	// Exception is as in TakenConsent.
	Exception ConsentException `json:"exception,omitempty" doc:"For a child: why not all with parental responsibility signed (INV-24)"`
	TakenCapacity
}

// TakenDecision is the decision in force.
type TakenDecision struct {
	Outcome   Outcome    `json:"outcome" except:"REFUSED,DISMISSED,TERMINATED"`
	Scope     []Scope    `json:"scope" minItems:"1" doc:"What is in force today"`
	DecidedOn Date       `json:"decided_on" format:"date"`
	Rule      LegalBasis `json:"rule" minLength:"2" maxLength:"200" doc:"The sections it rests on and nothing else"`
	NoticeOn  Date       `json:"notice_received_on,omitzero" format:"date" doc:"When the party had it, where there is evidence; else the time to complain is not established (INV-61)"`
	Evidence  Evidence   `json:"evidence,omitempty" doc:"How that is known"`
}

// TakenCoordinator is who coordinates today.
type TakenCoordinator struct {
	Staff        Principal        `json:"staff,omitempty"`
	Since        Date             `json:"since,omitzero" format:"date"`
	Acknowledged bool             `json:"acknowledged,omitempty" doc:"That the coordinator knows of it and goes on with the task"`
	Group        CoordinatorGroup `json:"group,omitempty" doc:"Which service they come from"`
}

// TakenPlan is the plan in force.
type TakenPlan struct {
	Style       PlanStyle `json:"style,omitempty"`
	ActiveSince Date      `json:"active_since,omitzero" format:"date" doc:"When it came into force"`
	RevisedOn   Date      `json:"revised_on,omitzero" format:"date" doc:"Its last revision, where there has been one"`
	PeriodFrom  Date      `json:"period_from,omitzero" format:"date" doc:"First day of its period"`
	PeriodTo    Date      `json:"period_to,omitzero" format:"date" doc:"Last day of its period, of which the unit and the coordinator are reminded (DL-29)"`
}

// TakenTeam is the care team of today.
type TakenTeam struct {
	StartedOn     Date `json:"started_on,omitzero" format:"date"`
	LastMeetingOn Date `json:"last_meeting_on,omitzero" format:"date"`
	NextMeetingOn Date `json:"next_meeting_on,omitzero" format:"date" doc:"A meeting that has been agreed on; invitations are sent from here"`
}

func (c *TakenCoordinator) there() bool { return c.Staff != "" }
func (p *TakenPlan) there() bool        { return !p.ActiveSince.IsZero() }
func (t *TakenTeam) there() bool        { return !t.StartedOn.IsZero() }

func (p *TakenPlan) last() Date { return latest(p.ActiveSince, p.RevisedOn) }

// OpenBalance is T-22: a case opens as ACTIVE from facts that are older than the
// installation. One of the unit proposes it, another approves it, and what is due is
// due from now on: nothing was missed before, and nobody is written to again.
type OpenBalance struct {
	Balance

	ProposedBy Principal `json:"proposed_by"`
	ApprovedBy Principal `json:"approved_by"`
}

func (c *OpenBalance) open(d *deciding) *Refusal {
	if !d.s.Empty() {
		return refuse("T-22", "opening_has_begun", "phase", string(d.s.Phase))
	}
	return nil
}

func (c *OpenBalance) decide(d *deciding) *Refusal {
	if r := c.allowed(d); r != nil {
		return r
	}
	if r := c.dated(d); r != nil {
		return r
	}
	d.opening = true
	d.emit(&BalanceOpened{Patient: c.Patient, Unit: d.facts.Unit, UnitLead: d.facts.UnitLead, Handler: cmp.Or(c.Handler, c.ProposedBy),
		Referral: Referral{ID: nextID("referral", 0), Round: 1, SenderKind: cmp.Or(c.SenderKind, SenderOther), Kind: Enquiry,
			Channel: ReferredOnPaper, ReceivedOn: c.ReceivedOn},
		Taken: TakenOver{On: d.today, ProposedBy: c.ProposedBy, ApprovedBy: c.ApprovedBy, Evidence: c.Evidence,
			LastMeetingOn: c.Team.LastMeetingOn}})
	d.moveResponsibility(d.facts.UnitLead, RoleUnitLead)
	d.noteRepresentation()
	if r := c.takeWithholding(d); r != nil {
		return r
	}
	if r := c.takeConsents(d); r != nil {
		return r
	}
	if r := c.takeDecision(d); r != nil {
		return r
	}
	if r := c.takeCoordinator(d); r != nil {
		return r
	}
	if r := c.takePlan(d); r != nil {
		return r
	}
	d.setBirthdays()
	d.offerInTime()
	d.ownConsentSince16()
	return c.takeTeam(d)
}

// allowed is what must hold whatever the dates are.
func (c *OpenBalance) allowed(d *deciding) *Refusal {
	switch {
	case !c.Patient.IsPerson():
		return malformed("T-22", "patient_missing")
	case c.Evidence == "":
		return malformed("T-22", "opening_evidence_missing")
	case !c.ApprovedBy.IsStaff() || !c.ProposedBy.IsStaff() || c.ApprovedBy == c.ProposedBy:
		return refuse("INV-111", "opening_needs_two")
	case d.facts.UnitLead == "":
		return refuse("INV-05", "no_unit_lead")
	case d.facts.OpenCases > 0:
		return refuse("T-03", "opening_other_case")
	case c.Plan.there() && d.facts.OtherPlan:
		return refuse("INV-03", "other_plan_exists")
	case c.Plan.there() && d.facts.PlanElsewhere:
		return refuse("INV-03", "plan_elsewhere")
	case c.OpenComplaint:
		return refuse("T-22", "opening_with_complaint")
	case d.facts.Represented != nil && d.facts.Represented.Unborn && len(d.facts.Represented.Holders) == 0:
		return refuse("INV-24", "guardians_unknown")
	}
	return d.refuseGone(c.Coordinator.Staff, c.Handler)
}

// ownConsentSince16 asks somebody of 16 or more for their own consent, where what is taken
// over was given by others who decide no more: what the birthdays would have asked for (INV-26, INV-27).
func (d *deciding) ownConsentSince16() {
	rests := slices.ContainsFunc(d.s.Consents, func(con Consent) bool {
		return con.Status == ConsentActive && d.s.restsOnFormer(&con, d.today)
	})
	if rests {
		due := d.policy.WorkingDays().Add(d.today, d.policy.OpeningGrace)
		d.turns16(Deadline{About: aboutAge(16), Due: due})
		d.askForOwnConsent(aboutAge(18), due)
	}
}

// TakenOver is what a case remembers of its opening balance; zero for a case that
// began with a referral here.
type TakenOver struct {
	On         Date      `json:"on"`
	ProposedBy Principal `json:"proposed_by"`
	ApprovedBy Principal `json:"approved_by"`
	Evidence   Text      `json:"evidence"`
	// LastMeetingOn is that of the care team, before the case was here.
	LastMeetingOn Date `json:"last_meeting_on,omitzero"`
}

// BalanceOpened opens a case that has run before the installation.
type BalanceOpened struct {
	Patient  Principal `json:"patient"`
	Unit     string    `json:"unit,omitempty"`
	UnitLead Principal `json:"unit_lead"`
	Handler  Principal `json:"handler"`
	Referral Referral  `json:"referral"`
	Taken    TakenOver `json:"taken_over"`
}

func (f *BalanceOpened) apply(s *State, _ *Event) {
	s.Patient, s.Unit, s.UnitLead, s.Handler = f.Patient, f.Unit, f.UnitLead, f.Handler
	s.Phase, s.Round, s.FirstReceivedOn, s.TakenOver = PhaseActive, f.Referral.Round, f.Referral.ReceivedOn, f.Taken
	s.Referrals = append(s.Referrals, f.Referral.clone())
}

// OpenedFor is whom an opening balance is about; "" for any other step.
func OpenedFor(body Step) Principal {
	if c, opens := body.(*OpenBalance); opens {
		return c.Patient
	}
	return ""
}
