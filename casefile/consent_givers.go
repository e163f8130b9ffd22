package casefile

import "slices"

// This file answers «who consents?», «who is a party?» and «who is written to?»
// for the patient, whoever they are (domain.md 2.2, 2.9; INV-24…INV-28, INV-90).

// ConsentException is why not all with parental responsibility sign (INV-24).
type ConsentException string

// The exceptions.
const (
	// ExceptionSole: one has the responsibility alone.
	ExceptionSole ConsentException = "SOLE_RESPONSIBILITY"
	// ExceptionChildWelfare: child welfare has taken over the care.
	ExceptionChildWelfare ConsentException = "CHILD_WELFARE"
	// ExceptionChild: the child of 12 to 16 consents itself (pbrl § 4-3 c).
	ExceptionChild ConsentException = "CHILD_4_3_C"
	// ExceptionNecessary: one parent is enough by pbrl § 4-4 third paragraph.
	ExceptionNecessary ConsentException = "NECESSARY_4_4"
)

// Codes lists them.
func (ConsentException) Codes() []string {
	return CodesOf(ExceptionSole, ExceptionChildWelfare, ExceptionChild, ExceptionNecessary)
}

// Giving says on which footing a consent is asked for, when it is not the plain
// one. It is part of the bodies that hand out a form.
type Giving struct {
	Exception        ConsentException `json:"exception,omitempty" doc:"For a child: why not all with parental responsibility sign (INV-24)"`
	ExceptionSigner  Principal        `json:"exception_signer,omitempty" doc:"Who signs instead"`
	ExceptionReason  Text             `json:"exception_reason,omitempty" maxLength:"4000"`
	CapacityDecision string           `json:"capacity_decision,omitempty" pattern:"^capacity-[0-9]{1,9}$"`
}

// Docs says what the tags have no room for.
func (Giving) Docs() map[string]string {
	return map[string]string{"capacity_decision": "The decision that the person lacks capacity for this (INV-27)"}
}

// consentGivers works out who must sign (C-01) and the exception that is
// recorded with it (INV-24): the patient from 16; for a child all with parental
// responsibility; for an adult without capacity the one whom a capacity decision
// names. Never one signature by default where two are required.
func (d *deciding) consentGivers(kinds []ConsentKind, g Giving) (signers []Signer, exception ConsentException, no *Refusal) {
	switch {
	case g.CapacityDecision != "":
		signers, no = d.givenByProxy(kinds, g)
		return signers, "", no
	case d.s.under(16, d.today) && g.Exception != "":
		signers, no = d.givenByException(g)
		return signers, g.Exception, no
	case d.s.under(16, d.today):
		return d.givenByGuardians()
	case g.Exception != "":
		return nil, "", refuse("INV-24", "exception_only_for_children")
	}
	return []Signer{{Who: d.s.Patient, As: RolePatient}}, "", nil
}

// givenByGuardians is INV-24 without an exception stated: whoever has the care,
// else all with parental responsibility; where that is one, it is recorded.
func (d *deciding) givenByGuardians() ([]Signer, ConsentException, *Refusal) {
	if care := d.s.holders(HolderChildWelfare); len(care) > 0 {
		return asProxies(care), ExceptionChildWelfare, nil
	}
	parents := d.s.holders(HolderParent)
	if len(parents) == 0 {
		return nil, "", refuse("INV-24", "guardians_unknown")
	}
	if slices.ContainsFunc(parents, d.s.withheldFrom) {
		return nil, "", refuse("INV-90", "withheld_needs_exception")
	}
	var exception ConsentException
	if len(parents) == 1 {
		exception = ExceptionSole
	}
	return asProxies(parents), exception, nil
}

// givenByException is INV-24 (a) to (d): recorded with ground and signer, and
// with a reason that a person has written.
func (d *deciding) givenByException(g Giving) ([]Signer, *Refusal) {
	if g.ExceptionReason == "" || !g.ExceptionSigner.named() && g.Exception != ExceptionChild {
		return nil, malformed("INV-24", "exception_incomplete")
	}
	if d.s.withheldFrom(g.ExceptionSigner) {
		return nil, refuse("INV-90", "withheld_named")
	}
	switch g.Exception {
	case ExceptionChild:
		if d.s.under(12, d.today) || g.ExceptionSigner != "" && g.ExceptionSigner != d.s.Patient {
			return nil, refuse("INV-24", "child_consents_from_12")
		}
		return []Signer{{Who: d.s.Patient, As: RolePatient}}, nil
	case ExceptionChildWelfare:
		if !slices.Contains(d.s.holders(HolderChildWelfare), g.ExceptionSigner) {
			return nil, refuse("INV-24", "not_child_welfare")
		}
	default:
		if !slices.Contains(d.s.holders(HolderParent), g.ExceptionSigner) {
			return nil, refuse("INV-24", "not_a_guardian")
		}
	}
	return asProxies([]Principal{g.ExceptionSigner}), nil
}

func asProxies(who []Principal) []Signer {
	out := make([]Signer, len(who))
	for i, p := range who {
		out[i] = Signer{Who: p, As: RoleProxy}
	}
	return out
}

// holders lists those the registers name in one capacity.
func (s *State) holders(as HolderKind) []Principal {
	var out []Principal
	for _, h := range s.Represented.Holders {
		if h.As == as {
			out = append(out, h.Who)
		}
	}
	return out
}

// guardians are those who speak for a child: child welfare where it has the
// care, else all with parental responsibility.
func (s *State) guardians() []Principal {
	if care := s.holders(HolderChildWelfare); len(care) > 0 {
		return care
	}
	return s.holders(HolderParent)
}

// proxies are those who act for the patient on a day: guardians until 16, those
// from whom something is withheld left out (INV-26, INV-90); for a grown-up
// without capacity those who signed because a capacity decision said so (INV-27).
func (s *State) proxies(on Date) []Principal {
	var out []Principal
	if s.under(16, on) {
		for _, p := range s.guardians() {
			if !s.withheldFrom(p) {
				out = append(out, p)
			}
		}
		return out
	}
	for i := range s.Consents {
		con := &s.Consents[i]
		if con.Capacity == "" || s.sharingOnly(con.Capacity) || !s.keepsProxy(i) {
			continue
		}
		for _, signer := range con.Signers {
			if signer.As == RoleProxy && !slices.Contains(out, signer.Who) && s.decidesBy(con.Capacity, signer.Who, on) {
				out = append(out, signer.Who)
			}
		}
	}
	return out
}

// keepsProxy reports whether a consent keeps the one who was to give it as the
// patient's proxy: while it is given or asked for, when they said no and nobody
// has been asked since, and after an end of the case that ended it.
func (s *State) keepsProxy(i int) bool {
	con := &s.Consents[i]
	switch {
	case con.inForce():
		return true
	case con.Status == ConsentRefused:
		return !slices.ContainsFunc(s.Consents[i+1:], func(c Consent) bool { return c.Kind == con.Kind && c.Party == con.Party })
	}
	return s.Ended() && con.Status != ConsentSuperseded && con.EndedOn == s.ClosedOn
}

// capacityBasis is on which ground a capacity decision lets another decide; ""
// when there is none of that id.
func (s *State) capacityBasis(capacity string) CapacityBasis {
	for _, c := range s.Capacity {
		if c.ID == capacity && capacity != "" {
			return c.Basis
		}
	}
	return ""
}

// sharingOnly reports whether a capacity decision lets somebody consent to
// sharing and to nothing else: next of kin sign that one form (hpl § 22), and do
// not act for the patient otherwise.
func (s *State) sharingOnly(capacity string) bool {
	return s.capacityBasis(capacity) == BasisNextOfKin
}

// speaksForThePatient reports whether somebody is the patient or acts for them.
func (s *State) speaksForThePatient(p Principal) bool {
	return p != "" && (p == s.Patient || slices.Contains(s.proxies(s.day()), p))
}

// parties are those a decision concerns, each with a notice, a receipt and a
// period of their own (INV-67): the proxies, and the young person too when over
// 15 (fvl §§ 16, 27), or from 12 when they understand the case (pbrl § 6-5).
func (s *State) parties(on Date) []Party {
	var out []Party
	for _, p := range s.proxies(on) {
		out = append(out, Party{Who: p, As: RoleProxy})
	}
	if len(out) == 0 || !s.under(15, on) || s.ownParty(on) {
		out = append(out, Party{Who: s.Patient, As: RolePatient})
	}
	return out
}

// ownParty reports whether a child of 12 or more uses its party rights itself:
// it has said so, or it consented itself (pbrl §§ 4-3 c, 6-5).
func (s *State) ownParty(on Date) bool {
	if s.under(12, on) {
		return false
	}
	v := s.childView()
	return v != nil && v.OwnParty || slices.ContainsFunc(s.Consents, func(c Consent) bool {
		return c.inForce() &&
			c.Exception == ExceptionChild
	})
}

// writtenTo are those who open the patient's letters.
func (s *State) writtenTo(on Date) []Principal {
	var out []Principal
	for _, p := range s.parties(on) {
		out = append(out, p.Who)
	}
	return out
}
