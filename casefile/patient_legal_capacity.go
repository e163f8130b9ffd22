package casefile

import "slices"

// CapacityBasis is the ground on which somebody else decides for a person over 16
// (INV-27).
type CapacityBasis string

// The grounds.
const (
	// BasisParents: 16 to 18 without capacity, those with parental responsibility (pbrl § 4-5).
	BasisParents CapacityBasis = "PBRL_4_5"
	// BasisPersonnel: an adult without capacity, the responsible health personnel (pbrl § 4-6).
	BasisPersonnel CapacityBasis = "PBRL_4_6"
	// BasisLegalGuardian: a verge decides (pbrl § 4-7).
	BasisLegalGuardian CapacityBasis = "PBRL_4_7"
	// BasisNextOfKin: next of kin consents to sharing of confidential information (hpl § 22).
	BasisNextOfKin CapacityBasis = "HPL_22"
)

// Codes lists them.
func (CapacityBasis) Codes() []string {
	return CodesOf(BasisParents, BasisPersonnel, BasisLegalGuardian, BasisNextOfKin)
}

// CapacityDecision says that a person lacks the capacity to decide one matter:
// written, reasoned, for the consents it names and one form only. It is never a
// flag on the person (INV-27, pbrl § 4-3).
type CapacityDecision struct {
	ID      string        `json:"id"`
	Round   int           `json:"round"`
	On      Date          `json:"on"`
	Kinds   []ConsentKind `json:"kinds"`
	Basis   CapacityBasis `json:"basis"`
	Proxy   Principal     `json:"proxy,omitempty"`
	Reasons Text          `json:"reasons"`
	// Form is the form it was used for.
	Form string `json:"form,omitempty"`
	// EndedOn is the day the person was found able to decide the matter again.
	EndedOn Date `json:"ended_on,omitzero"`
}

func (c CapacityDecision) clone() CapacityDecision {
	c.Kinds = slices.Clone(c.Kinds)
	return c
}

// sharing are the consents by which others are told of the person.
var sharing = []ConsentKind{ConsentParticipation, ConsentInfoSharing, ConsentMeetingGuest, ConsentTransfer}

// onlySharing reports whether nothing else is among some consents.
func onlySharing(kinds []ConsentKind) bool {
	return !slices.ContainsFunc(kinds, func(k ConsentKind) bool { return !slices.Contains(sharing, k) })
}

// RecordCapacityDecision is INV-27: the written, reasoned decision that the
// person lacks capacity for this matter, and the basis on which another decides.
type RecordCapacityDecision struct {
	Kinds     []ConsentKind `json:"kinds" minItems:"1" doc:"The consents the person cannot decide on"`
	Basis     CapacityBasis `json:"basis" doc:"Parents of somebody 16–18, health personnel, verge, or next of kin (sharing only)"`
	Proxy     Principal     `json:"proxy,omitempty" doc:"Who decides instead; left out for PBRL_4_5, where the parents do"`
	Reasons   Text          `json:"reasons" minLength:"1" maxLength:"20000"`
	DecidedOn Date          `json:"decided_on,omitzero" format:"date" doc:"Today when left out"`
}

// Docs says what the tags have no room for.
func (RecordCapacityDecision) Docs() map[string]string {
	return map[string]string{
		"reasons": "Why the person lacks capacity for this, and how it was assessed",
	}
}

func (c *RecordCapacityDecision) open(d *deciding) *Refusal {
	if d.s.under(16, d.today) {
		return refuse("INV-27", "capacity_from_16")
	}
	return nil
}

func (c *RecordCapacityDecision) decide(d *deciding) *Refusal {
	if len(c.Kinds) == 0 {
		return malformed("INV-27", "kinds_missing")
	}
	if c.Reasons == "" {
		return malformed("INV-27", "capacity_reasons_missing")
	}
	if c.DecidedOn.IsZero() {
		c.DecidedOn = d.today
	}
	if r := d.happened("INV-27", "decided_on", c.DecidedOn, Date{}); r != nil {
		return r
	}
	if r := c.proxyFits(d); r != nil {
		return r
	}
	d.emit(&CapacityDecided{Decision: CapacityDecision{ID: nextID("capacity", len(d.s.Capacity)), Round: d.s.Round, On: c.DecidedOn,
		Kinds: c.Kinds, Basis: c.Basis, Proxy: c.Proxy, Reasons: c.Reasons}})
	return nil
}

// proxyFits holds each basis to the one the law lets decide.
func (c *RecordCapacityDecision) proxyFits(d *deciding) *Refusal {
	fits := false
	switch c.Basis {
	case BasisParents:
		fits = c.Proxy == "" && d.s.minor(d.today) && len(d.s.holders(HolderParent)) > 0
	case BasisPersonnel:
		fits = c.Proxy.IsStaff()
	case BasisLegalGuardian:
		fits = slices.Contains(d.s.holders(HolderLegalGuardian), c.Proxy)
	case BasisNextOfKin:
		fits = slices.Contains(d.s.holders(HolderNextOfKin), c.Proxy) && onlySharing(c.Kinds)
	}
	if !fits {
		return refuse("INV-27", "proxy_does_not_fit")
	}
	return nil
}

// CapacityDecided keeps a capacity decision.
type CapacityDecided struct {
	Decision CapacityDecision `json:"decision"`
}

func (f *CapacityDecided) apply(s *State, _ *Event) {
	s.Capacity = append(s.Capacity, f.Decision.clone())
}

// givenByProxy lets a form be signed as a capacity decision says.
func (d *deciding) givenByProxy(kinds []ConsentKind, g Giving) ([]Signer, *Refusal) {
	i := slices.IndexFunc(d.s.Capacity, func(c CapacityDecision) bool { return c.ID == g.CapacityDecision })
	if i < 0 || d.s.Capacity[i].Round != d.s.Round {
		return nil, unknown("capacity_decision", g.CapacityDecision)
	}
	dec := d.s.Capacity[i]
	if !dec.EndedOn.IsZero() {
		return nil, refuse("INV-27", "capacity_decision_ended", "date", dec.EndedOn.String())
	}
	if dec.Form != "" {
		return nil, refuse("INV-27", "capacity_decision_used", "form", dec.Form)
	}
	for _, kind := range kinds {
		if !slices.Contains(dec.Kinds, kind) {
			return nil, refuse("INV-27", "capacity_not_covered", "kind", string(kind))
		}
	}
	if dec.Basis == BasisParents {
		if !d.s.minor(d.today) {
			return nil, refuse("INV-27", "proxy_does_not_fit")
		}
		return asProxies(d.s.holders(HolderParent)), nil
	}
	return asProxies([]Principal{dec.Proxy}), nil
}

// LiftCapacityDecision says that the person can decide the matter again. Whoever
// decided instead does so no more from that instant; what they gave goes on until
// the person answers, who is asked by a task.
type LiftCapacityDecision struct {
	CapacityDecision string `json:"capacity_decision" pattern:"^capacity-[0-9]{1,9}$" doc:"Which decision"`
	EndedOn          Date   `json:"ended_on,omitzero" format:"date" doc:"The day the person was found able to decide; today when left out"`
	Reasons          Text   `json:"reasons" minLength:"1" maxLength:"20000" doc:"How it was assessed"`
}

func (c *LiftCapacityDecision) open(d *deciding) *Refusal {
	if !slices.ContainsFunc(d.s.Capacity, func(x CapacityDecision) bool { return x.Round == d.s.Round && x.EndedOn.IsZero() }) {
		return refuse("INV-27", "no_capacity_decision")
	}
	return nil
}

func (c *LiftCapacityDecision) decide(d *deciding) *Refusal {
	i := slices.IndexFunc(d.s.Capacity, func(x CapacityDecision) bool { return x.ID == c.CapacityDecision })
	if i < 0 || d.s.Capacity[i].Round != d.s.Round {
		return unknown("capacity_decision", c.CapacityDecision)
	}
	dec := d.s.Capacity[i]
	if !dec.EndedOn.IsZero() {
		return refuse("INV-27", "capacity_decision_ended", "date", dec.EndedOn.String())
	}
	if c.Reasons == "" {
		return malformed("INV-27", "capacity_reasons_missing")
	}
	if c.EndedOn.IsZero() {
		c.EndedOn = d.today
	}
	if r := d.happened("INV-27", "ended_on", c.EndedOn, dec.On); r != nil {
		return r
	}
	were := d.s.writtenTo(d.today)
	d.emit(&CapacityLifted{ID: dec.ID, On: c.EndedOn, Reasons: c.Reasons})
	d.askForNewForms(d.withdrawForms(becauseCapacity, func(con *Consent) bool { return con.Capacity == dec.ID }))
	d.lettersFollow(becauseRepresentation, were)
	d.askForOwnConsent(dec.ID, d.today)
	return nil
}

// CapacityLifted ends a capacity decision.
type CapacityLifted struct {
	ID      string `json:"id"`
	On      Date   `json:"on"`
	Reasons Text   `json:"reasons"`
}

func (f *CapacityLifted) apply(s *State, _ *Event) {
	for i := range s.Capacity {
		if s.Capacity[i].ID == f.ID {
			s.Capacity[i].EndedOn = f.On
		}
	}
}
