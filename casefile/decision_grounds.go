package casefile

import (
	"slices"

	"samlop/casefile/calendar"
)

// RequestGrounds is INV-71: a party to a grant asks for its grounds while it may
// still complain (DL-28, fvl § 24). A letter that asked in time and is registered
// later is in time; the decision is then not final any more.
type RequestGrounds struct {
	Decision string    `json:"decision" pattern:"^decision-[0-9]{1,9}$"`
	Party    Principal `json:"party,omitempty" doc:"Who asks; the patient when left out, or yourself when you consent on the patient's behalf"`
	AskedOn  Date      `json:"asked_on,omitzero" format:"date" doc:"The day it was asked; today when left out"`
}

func (c *RequestGrounds) open(d *deciding) *Refusal {
	if !slices.ContainsFunc(d.s.Deadlines, func(dl Deadline) bool { return dl.Code == AskGrounds && dl.unused() }) {
		return refuse("INV-71", "no_grounds_to_ask")
	}
	return nil
}

func (c *RequestGrounds) decide(d *deciding) *Refusal {
	if c.Party == "" {
		c.Party = d.s.Patient
		if d.role == RoleProxy {
			c.Party = d.cmd.By.Who
		}
	}
	if by := d.cmd.By.Who; !by.IsStaff() && by != c.Party {
		return newRefusal(NotYours, "INV-71", "own_receipt_only", nil)
	}
	dec, _, r := d.partyOf(c.Decision, c.Party)
	if r != nil {
		return r
	}
	if c.AskedOn.IsZero() {
		c.AskedOn = d.today
	}
	if r := d.happened("INV-71", "asked_on", c.AskedOn, dec.DecidedOn); r != nil {
		return r
	}
	right := d.s.lastRight(AskGrounds, dec.ID, c.Party)
	if right == nil || !right.unused() || c.AskedOn.After(right.Due) || !right.Live() && !d.cmd.By.Who.IsStaff() {
		return refuse("INV-71", "no_grounds_to_ask")
	}
	d.emit(&GroundsAsked{Decision: c.Decision, Party: c.Party, On: c.AskedOn})
	d.emit(&DeadlineSettled{ID: right.ID, Code: right.Code, Status: DeadlineMet, On: c.AskedOn})
	if dec := d.s.decision(c.Decision); dec.Status == DecisionStatusFinal {
		d.emit(&DecisionSteppedBack{Decision: dec.ID, Status: DecisionStatusReceived}) // the grounds are owed
	}
	d.judgeAgain(c.Decision, c.Party)
	d.openTask(TaskGiveGrounds, c.Decision, d.today)
	return nil
}

// unused: a right that still runs, or that ran out unused as far as was known.
// What was done in time and registered late has been done in time.
func (d *Deadline) unused() bool {
	return d.Live() || d.Status == DeadlineCancelled && d.Reason == becauseRanOut
}

// partyOf finds a decision and one of its parties.
func (d *deciding) partyOf(decision string, who Principal) (*Decision, *Party, *Refusal) {
	dec := d.s.decision(decision)
	if dec == nil {
		return nil, nil, unknown("decision", decision)
	}
	i := dec.party(who)
	if i < 0 {
		return nil, nil, unknown("party", string(who))
	}
	return dec, &dec.Parties[i], nil
}

// GroundsAsked says that a party has asked for the grounds.
type GroundsAsked struct {
	Decision string    `json:"decision"`
	Party    Principal `json:"party"`
	On       Date      `json:"on"`
}

func (f *GroundsAsked) apply(s *State, _ *Event) {
	if p := s.party(f.Decision, f.Party); p != nil {
		p.GroundsAskedOn = f.On
	}
}

// GiveGrounds answers every party that has asked: the grounds go to them by
// letter (D-08). From when they arrive, the party has four weeks anew.
type GiveGrounds struct {
	Decision string `json:"decision" pattern:"^decision-[0-9]{1,9}$"`
	Grounds  Text   `json:"grounds" minLength:"1" maxLength:"40000" doc:"Facts and main considerations (fvl §§ 24, 25)"`
}

func (c *GiveGrounds) open(d *deciding) *Refusal {
	for _, dec := range d.s.Decisions {
		if slices.ContainsFunc(dec.Parties, Party.asksForGrounds) {
			return nil
		}
	}
	return refuse("INV-71", "grounds_not_asked")
}

func (c *GiveGrounds) decide(d *deciding) *Refusal {
	dec := d.s.decision(c.Decision)
	if dec == nil {
		return unknown("decision", c.Decision)
	}
	if c.Grounds == "" {
		return malformed("INV-71", "grounds_missing")
	}
	if !slices.ContainsFunc(dec.Parties, Party.asksForGrounds) {
		return refuse("INV-71", "grounds_not_asked")
	}
	for _, p := range slices.Clone(dec.Parties) {
		if p.asksForGrounds() {
			d.emit(&GroundsGiven{Decision: c.Decision, Party: p.Who, Grounds: c.Grounds})
			d.queueLetter(GrantLetter, p.Who, c.Decision)
		}
	}
	d.doneTasks(TaskGiveGrounds, c.Decision)
	return nil
}

// GroundsGiven says that the grounds have been sent to a party.
type GroundsGiven struct {
	Decision string    `json:"decision"`
	Party    Principal `json:"party"`
	Grounds  Text      `json:"grounds"`
}

func (f *GroundsGiven) apply(s *State, e *Event) {
	if p := s.party(f.Decision, f.Party); p != nil {
		p.GroundsSentOn = e.On
	}
}

// groundsArrived is the other half of INV-71: the party's period is counted anew
// from the arrival of the grounds. It never becomes shorter (INV-73).
func (d *deciding) groundsArrived(c *RegisterReceipt, dec *Decision, p *Party) *Refusal {
	if !p.awaitsGrounds() || p.GroundsSentOn.IsZero() {
		return refuse("INV-71", "no_grounds_sent")
	}
	if r := d.happened("INV-71", "received_on", c.ReceivedOn, p.GroundsSentOn); r != nil {
		return r
	}
	party := p.Who
	if p.ReceivedOn.IsZero() { // whoever has the grounds has the decision, though the first receipt was struck out
		d.receive(dec, party, c.ReceivedOn, c.Evidence)
		d.decisionNoticeSent(dec.ID)
	}
	d.emit(&GroundsReceived{Decision: c.Decision, Party: party, On: c.ReceivedOn, Evidence: c.Evidence})
	old := d.s.lastPeriod(c.Decision, party)
	if old == nil || !old.Live() {
		d.setRight(ComplaintPeriod, c.Decision, party, c.ReceivedOn)
	} else if due, actBy, length := dueDate(d.policy, ComplaintPeriod, c.ReceivedOn); due.After(old.Due) {
		d.emit(&DeadlineMoved{ID: old.ID, Code: old.Code, Due: due, ActBy: actBy, Ends: calendar.EndOf(due), Length: length,
			CountedFrom: c.ReceivedOn, Reason: ReasonGrounds})
	}
	d.judgeAgain(c.Decision, party)
	d.lapseRights()
	return nil
}

// GroundsReceived says when a party had the grounds.
type GroundsReceived struct {
	Decision string    `json:"decision"`
	Party    Principal `json:"party"`
	On       Date      `json:"on"`
	Evidence Evidence  `json:"evidence"`
}

func (f *GroundsReceived) apply(s *State, _ *Event) {
	if p := s.party(f.Decision, f.Party); p != nil {
		p.GroundsReceivedOn = f.On
	}
}

func (s *State) party(decision string, who Principal) *Party {
	if dec := s.decision(decision); dec != nil {
		if i := dec.party(who); i >= 0 {
			return &dec.Parties[i]
		}
	}
	return nil
}

// awaitsGrounds: asked for, and not known to have come.
func (p Party) awaitsGrounds() bool {
	return !p.GroundsAskedOn.IsZero() && p.GroundsReceivedOn.IsZero()
}

// asksForGrounds: asked for, and not yet sent.
func (p Party) asksForGrounds() bool { return !p.GroundsAskedOn.IsZero() && p.GroundsSentOn.IsZero() }
