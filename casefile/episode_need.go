package casefile

import (
	"slices"
)

// NeedLevels says which levels of the service a need is for (INV-07, INV-08).
type NeedLevels string

// The levels.
const (
	SpecialistAlone NeedLevels = "SPECIALIST"
	BothLevels      NeedLevels = "BOTH"
)

// Codes lists them.
func (NeedLevels) Codes() []string { return CodesOf(SpecialistAlone, BothLevels) }

// CoordinationNeed is the need that health personnel in the trust have seen (S-04).
type CoordinationNeed struct {
	SeenOn Date `json:"seen_on"`
	// Complex, LongTerm and Coordinated answer the criteria one by one (INV-10).
	Complex     bool       `json:"complex,omitempty"`
	LongTerm    bool       `json:"long_term,omitempty"`
	Coordinated bool       `json:"coordinated,omitempty"`
	Levels      NeedLevels `json:"levels"`
	Wants       []Scope    `json:"wants,omitempty"`
	Grounds     Text       `json:"grounds,omitempty"`
	// InformedOn is the day on which the person was told that the municipality is to be
	// notified; Declined that they have said no to it.
	InformedOn Date `json:"informed_on,omitzero"`
	Declined   bool `json:"declined,omitempty"`
}

// forCoordinator is INV-10: complex, or long-term and coordinated (sphl § 2-5 a).
func (n *CoordinationNeed) forCoordinator() bool { return n.Complex || n.LongTerm && n.Coordinated }

// forPlan: a plan is for who needs long-term and coordinated services (sphl § 2-5).
func (n *CoordinationNeed) forPlan() bool { return n.LongTerm && n.Coordinated }

// SeeNeed is S-04: health personnel see a need for a coordinator or a plan, and the
// trust's coordinating unit is told at once (hpl § 38 a, D-31). Seen again it says anew
// what is needed.
type SeeNeed struct {
	Complex     bool       `json:"complex,omitempty" doc:"The services needed are complex (INV-10)"`
	LongTerm    bool       `json:"long_term,omitempty" doc:"They are needed for some time (INV-10)"`
	Coordinated bool       `json:"coordinated,omitempty" doc:"They should be seen together (INV-10)"`
	Levels      NeedLevels `json:"levels"`
	Wants       []Scope    `json:"wants" minItems:"1" except:"CHILD_COORDINATOR" doc:"What is needed"`
	InformedOn  Date       `json:"informed_on,omitzero" format:"date"`
	Grounds     Text       `json:"grounds,omitempty" maxLength:"20000" doc:"What was seen"`
}

// Docs says what the tags have no room for.
func (SeeNeed) Docs() map[string]string {
	return map[string]string{
		"levels": "BOTH where the municipality's services are needed too: it is then notified (INV-97), and owns the plan (INV-07)",
		"informed_on": "The day the person was told that the municipality is to be notified, where that has been done; the working day " +
			"for it is counted from then (DL-21). Otherwise note_consent says it",
	}
}

func (c *SeeNeed) open(d *deciding) *Refusal {
	return d.inPhase("S-04", PhaseBefore, PhaseDuring, PhaseAfter)
}

func (c *SeeNeed) decide(d *deciding) *Refusal {
	need := CoordinationNeed{SeenOn: d.today, Complex: c.Complex, LongTerm: c.LongTerm, Coordinated: c.Coordinated, Levels: c.Levels,
		Wants: c.Wants, Grounds: c.Grounds, InformedOn: c.InformedOn}
	if slices.Contains(c.Wants, ScopeCoordinator) && !need.forCoordinator() {
		return refuse("INV-10", "coordinator_criteria_not_met")
	}
	if slices.Contains(c.Wants, ScopePlan) && !need.forPlan() {
		return refuse("INV-10", "plan_criteria_not_met")
	}
	if !c.InformedOn.IsZero() {
		if r := d.happened("S-08", "informed_on", c.InformedOn, Date{}); r != nil {
			return r
		}
	}
	if was := d.s.Episode.Need; was != nil {
		if was.Levels == BothLevels && c.Levels != BothLevels && d.s.notified() {
			return refuse("INV-97", "municipality_knows")
		}
		need.Declined = was.Declined // a no is lifted by a yes alone
		if need.InformedOn.IsZero() || need.Declined {
			need.InformedOn = was.InformedOn
		}
	}
	d.emit(&NeedSeen{Need: need})
	if lead := d.s.Episode.TrustLead; lead != "" {
		d.queueLetter(NeedLetter, lead, "")
	}
	d.notificationDue()
	return nil
}

// mayAskInTrust: a form is handed out where there is something to ask for.
func (d *deciding) mayAskInTrust() *Refusal {
	if r := d.inPhase("S-05", PhaseBefore, PhaseDuring, PhaseAfter); r != nil {
		return r
	}
	if d.s.Episode.Need == nil {
		return refuse("S-05", "no_need_seen")
	}
	return nil
}

// NeedSeen says what is needed.
type NeedSeen struct {
	Need CoordinationNeed `json:"need"`
}

func (f *NeedSeen) apply(s *State, _ *Event) {
	need := f.Need
	need.Wants = slices.Clone(need.Wants)
	s.Episode.Need = &need
}

// MayNotify is what the person says to the municipality being notified.
type MayNotify string

// The answers.
const (
	NotifyTold     MayNotify = "INFORMED"
	NotifyDeclined MayNotify = "DECLINED"
	// NotifyAccepted is a yes, which alone lifts a no.
	NotifyAccepted MayNotify = "ACCEPTED"
)

// Codes lists them.
func (MayNotify) Codes() []string { return CodesOf(NotifyTold, NotifyDeclined, NotifyAccepted) }

// NoteConsent is S-05: a consent that was given by word of mouth and is noted in the
// record, which is enough in a trust. Who must give it is the same as on any form: for a
// child all with parental responsibility (INV-24). Where some of them have not been
// asked yet the form goes to them (D-03).
type NoteConsent struct {
	Kinds []ConsentKind `json:"kinds,omitempty" twice:"refused" enum:"COORDINATOR,PLAN" doc:"What was consented to"`
	// By narrows who has said so, where several must.
	By           []Principal `json:"by,omitempty" twice:"refused" doc:"Who has said so, where several must; all of them when left out"`
	SaidOn       Date        `json:"said_on,omitzero" format:"date" doc:"Today when left out"`
	Municipality MayNotify   `json:"municipality,omitempty"`
	Note         Text        `json:"note,omitempty" maxLength:"4000" doc:"How it was said"`

	Giving
}

// Docs says what the tags have no room for.
func (NoteConsent) Docs() map[string]string {
	return map[string]string{
		"municipality": "Whether the person was told that the municipality is notified, has said no to it, or yes; a no is lifted by a yes, " +
			"not by being told again",
	}
}

func (c *NoteConsent) open(d *deciding) *Refusal {
	return d.mayAskInTrust()
}

func (c *NoteConsent) decide(d *deciding) *Refusal {
	if len(c.Kinds) == 0 && c.Municipality == "" {
		return malformed("S-05", "nothing_noted")
	}
	if c.SaidOn.IsZero() {
		c.SaidOn = d.today
	}
	if r := d.happened("S-05", "said_on", c.SaidOn, d.s.FirstReceivedOn.AddDays(-366)); r != nil {
		return r
	}
	if r := c.consents(d); r != nil {
		return r
	}
	if c.Municipality == "" {
		return nil
	}
	if c.Municipality == NotifyDeclined && d.s.notified() {
		return refuse("S-08", "municipality_knows")
	}
	if c.Municipality == NotifyTold && d.s.Episode.Need.Declined {
		return refuse("S-08", "person_said_no")
	}
	d.emit(&ToldOfNotification{On: c.SaidOn, Declined: c.Municipality == NotifyDeclined, Note: c.Note})
	d.notificationDue()
	return nil
}

// consents writes down the consents, and lets those take effect that all have given.
func (c *NoteConsent) consents(d *deciding) *Refusal {
	if len(c.Kinds) == 0 {
		return nil
	}
	for _, kind := range c.Kinds {
		if d.s.consented(kind) {
			return refuse("C-01", "already_consented", "kind", string(kind))
		}
	}
	givers, exception, r := d.consentGivers(c.Kinds, c.Giving)
	if r != nil {
		return r
	}
	said := c.By
	if d.theirOwnAct() {
		said = []Principal{d.cmd.By.Who} // each speaks for themself
	}
	for _, p := range said {
		if !slices.ContainsFunc(givers, func(g Signer) bool { return g.Who == p }) {
			return refuse("INV-28", "not_a_consent_giver")
		}
	}
	form := nextID("form", d.s.forms())
	for _, kind := range c.Kinds {
		d.askedAgain(kind, "", "")
		d.emit(&ConsentAsked{Consent: Consent{ID: nextID("consent", len(d.s.Consents)), Form: form, Kind: kind, Status: ConsentIssued,
			TextVersion: "1", Language: d.formLanguage(""), IssuedOn: c.SaidOn, Signers: givers, Exception: exception,
			ExceptionReason: c.ExceptionReason, Capacity: c.CapacityDecision}})
	}
	for _, con := range d.s.inForm(form) {
		for _, g := range givers {
			if len(said) == 0 || slices.Contains(said, g.Who) {
				d.emit(&Signed{Consent: con.ID, Who: g.Who, On: c.SaidOn, Original: c.Note})
			}
		}
	}
	d.activateSigned(form)
	if unsigned := d.unsigned(form); len(unsigned) > 0 {
		d.setDeadline(ConsentForm, form, "", d.today)
		d.writeLetters(ConsentFormLetter, unsigned, form)
	}
	return nil
}

// ToldOfNotification says that the person knows that the municipality is notified, or
// has said no to it.
type ToldOfNotification struct {
	On       Date `json:"on"`
	Declined bool `json:"declined,omitempty"`
	Note     Text `json:"note,omitempty"`
}

func (f *ToldOfNotification) apply(s *State, _ *Event) {
	s.Episode.Need.InformedOn, s.Episode.Need.Declined = f.On, f.Declined
}
