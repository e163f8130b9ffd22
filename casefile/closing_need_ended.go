package casefile

import "slices"

// ClosingProposal is the coordinator's word, or the unit's own, that the need
// has ended (T-15).
type ClosingProposal struct {
	On  Date      `json:"on"`
	By  Principal `json:"by"`
	As  Role      `json:"as"`
	Why Text      `json:"why"`
}

// ProposeClosing is the first half of T-15: whoever carries the case says that
// the need has ended, and the unit is asked to see to it.
type ProposeClosing struct {
	Why Text `json:"why" minLength:"1" maxLength:"20000" doc:"Why the need has ended"`
}

func (c *ProposeClosing) open(d *deciding) *Refusal { return d.inPhase("T-15", PhaseActive) }

func (c *ProposeClosing) decide(d *deciding) *Refusal {
	if c.Why == "" {
		return malformed("T-15", "proposal_why_missing")
	}
	d.emit(&ClosingProposed{Why: c.Why})
	d.openTask(TaskClosingProposed, "", d.today)
	return nil
}

// ClosingProposed records that closing has been proposed, by whom and why.
type ClosingProposed struct {
	Why Text `json:"why"`
}

func (f *ClosingProposed) apply(s *State, e *Event) {
	s.ClosingProposal = ClosingProposal{On: e.On, By: e.By, As: e.Role, Why: f.Why}
}

// needEnded is the second half of T-15. Unless the patient asks for it, the end
// has been proposed, every party warned, and each heard or given the time to
// answer. What is still granted is ended by a new written decision with its
// notice and its right to complain, which outlive the case.
func (c *CloseCase) needEnded(d *deciding) *Refusal {
	scopes := d.s.inForce()
	var heard Date
	if !c.PatientAsked {
		n, r := d.announced(scopes)
		if r != nil {
			return r
		}
		heard = d.s.heardBy(n)
	}
	if len(scopes) == 0 {
		if r := c.noDecision(); r != nil {
			return r
		}
		d.close(ClosedNeedEnded, c.Note)
		return nil
	}
	if r := d.handlerNamed("T-15"); r != nil {
		return r
	}
	if c.DecidedOn.IsZero() {
		c.DecidedOn = d.today
	}
	if r := d.happened("T-15", "decided_on", c.DecidedOn, heard); r != nil {
		return r
	}
	end := IssueDecision{Outcome: OutcomeTerminated, Scope: scopes, DecidedOn: c.DecidedOn, Rule: c.Rule, Grounds: c.Grounds,
		PatientAsked: c.PatientAsked}
	if r := end.decide(d); r != nil {
		return r
	}
	d.close(ClosedNeedEnded, c.Note)
	return nil
}

// announced finds the notice a closing may rest on, or says what is missing.
func (d *deciding) announced(scopes []Scope) (*AdvanceNotice, *Refusal) {
	if d.s.ClosingProposal.On.IsZero() {
		return nil, refuse("T-15", "closing_not_proposed")
	}
	i := len(d.s.Notices) - 1
	for ; i >= 0 && (d.s.Notices[i].Round != d.s.Round || d.s.Notices[i].Purpose != NoticeClose || !d.s.Notices[i].WithdrawnOn.IsZero()); i-- {
	}
	if i < 0 {
		return nil, refuse("T-15", "closing_not_announced")
	}
	n := d.s.Notices[i].clone()
	for _, scope := range scopes {
		if on, _ := d.s.granted(scope); !slices.Contains(n.Scope, scope) || on.After(n.WrittenOn) {
			return nil, refuse("T-15", "granted_since_notice", "scope", string(scope))
		}
	}
	if d.partySince(&n) {
		return nil, refuse("T-15", "party_since_notice", "notice", n.ID)
	}
	return &n, d.hearingOver(&n)
}

// partySince reports whether somebody has become a party after a notice was
// written, and so was never warned: a new guardian, or a child who is 15 now.
func (d *deciding) partySince(n *AdvanceNotice) bool {
	return slices.ContainsFunc(d.s.parties(d.today), func(p Party) bool { return n.party(p.Who) == nil })
}

// noDecision refuses grounds where there is nothing to decide: they would seem
// to have been heard.
func (c *CloseCase) noDecision() *Refusal {
	if c.Rule != "" || c.Grounds != "" || !c.DecidedOn.IsZero() {
		return malformed("T-15", "no_decision_to_make")
	}
	return nil
}
