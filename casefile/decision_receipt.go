package casefile

import "slices"

// RegisterReceipt records that a party has the decision. It needs evidence;
// without it the complaint period is not established (INV-61).
type RegisterReceipt struct {
	Decision   string    `json:"decision" pattern:"^decision-[0-9]{1,9}$" doc:"Which decision"`
	Party      Principal `json:"party,omitempty" doc:"Who received it; the patient when left out"`
	ReceivedOn Date      `json:"received_on,omitzero" format:"date" doc:"The day the party got it (Europe/Oslo); today when left out"`
	Grounds    bool      `json:"grounds,omitempty" doc:"True when what arrived is the grounds the party had asked for (INV-71)"`
	Evidence   Evidence  `json:"evidence,omitempty"`
}

// Docs says what the tags have no room for.
func (RegisterReceipt) Docs() map[string]string {
	return map[string]string{
		"evidence": "How it is known. ALERT_SENT, the day an alert about the decision in an electronic system was " +
			"sent, counts only where policy.administration_act is FVL_2025",
	}
}

// Evidence is how it is known that a party has the decision.
type Evidence string

// The kinds of evidence.
const (
	EvidencePortalOpened     Evidence = "PORTAL_OPENED"
	EvidenceReturnReceipt    Evidence = "RETURN_RECEIPT"
	EvidenceOwnStatement     Evidence = "OWN_STATEMENT"
	EvidencePersonalDelivery Evidence = "PERSONAL_DELIVERY"
	// EvidenceAlertSent counts under the act of 2025 alone: a notice in an electronic
	// system has arrived when the alert about it is sent (fvl-2025 § 63).
	EvidenceAlertSent Evidence = "ALERT_SENT"
)

// Codes lists them.
func (Evidence) Codes() []string {
	return CodesOf(EvidencePortalOpened, EvidenceReturnReceipt, EvidenceOwnStatement, EvidencePersonalDelivery,
		EvidenceAlertSent)
}

func (c *RegisterReceipt) open(d *deciding) *Refusal {
	if !slices.ContainsFunc(d.s.Decisions, func(x Decision) bool {
		return x.lacksReceipt() ||
			slices.ContainsFunc(x.Parties, Party.awaitsGrounds)
	}) {
		return refuse("INV-61", "no_receipt_awaited")
	}
	return nil
}

func (d *Decision) lacksReceipt() bool {
	return slices.ContainsFunc(d.Parties, func(p Party) bool { return p.ReceivedOn.IsZero() })
}

// awaitsReceipt reports whether a party that is to have the decision is not known
// to have it. Nobody waits for who must not know of it, or decides no more.
func (s *State) awaitsReceipt(dec *Decision) bool {
	return slices.ContainsFunc(dec.Parties, func(p Party) bool { return p.ReceivedOn.IsZero() && !s.decisionNoticeStopped(dec.ID, p.Who) })
}

// received reports whether all who are to have it have it, and somebody has.
func (s *State) received(dec *Decision) bool {
	return !s.awaitsReceipt(dec) && slices.ContainsFunc(dec.Parties, func(p Party) bool { return !p.ReceivedOn.IsZero() })
}

func (c *RegisterReceipt) decide(d *deciding) *Refusal {
	dec := d.s.decision(c.Decision)
	if dec == nil {
		return unknown("decision", c.Decision)
	}
	own := d.theirOwnAct()
	if c.Party == "" && own {
		c.Party = d.cmd.By.Who
	} else if c.Party == "" {
		c.Party = d.s.Patient
	}
	if own && c.Party != d.cmd.By.Who {
		return newRefusal(NotYours, "INV-61", "own_receipt_only", nil)
	}
	i := slices.IndexFunc(dec.Parties, func(p Party) bool { return p.Who == c.Party })
	if i < 0 {
		return unknown("party", string(c.Party))
	}
	if !c.Grounds && !dec.Parties[i].ReceivedOn.IsZero() {
		return refuse("INV-61", "receipt_already_known", "date", dec.Parties[i].ReceivedOn.String())
	}
	if c.Evidence == "" {
		return malformed("INV-61", "evidence_missing")
	}
	if c.Evidence == EvidenceAlertSent && (!d.policy.alertArrives() || d.facts.ActThen == Act1967) {
		return refuse("INV-61", "alert_is_no_receipt")
	}
	if c.ReceivedOn.IsZero() {
		c.ReceivedOn = d.today
	}
	if c.Grounds {
		return d.groundsArrived(c, dec, &dec.Parties[i])
	}
	if r := d.happened("INV-61", "received_on", c.ReceivedOn, dec.DecidedOn); r != nil {
		return r
	}
	d.arrived(dec, c.Party, c.ReceivedOn, c.Evidence)
	return nil
}

// arrived is that a party has a decision, and what that starts.
func (d *deciding) arrived(dec *Decision, party Principal, on Date, evidence Evidence) {
	d.receive(dec, party, on, evidence)
	if dec.By != ByCountyGovernor { // that cannot be complained of (fvl § 28)
		d.setRight(ComplaintPeriod, dec.ID, party, on)
		if dec.gives() {
			d.setRight(AskGrounds, dec.ID, party, on)
		}
	}
	if dec.Complaint != "" && dec.gives() {
		d.setRight(CostsClaim, dec.ID, party, on)
	}
	d.decisionNoticeSent(dec.ID)
	d.judgeAgain(dec.ID, party)
	d.lapseRights() // a receipt registered late may already have run out
}

// receive keeps that a party has a decision. It is RECEIVED when nobody's receipt
// is waited for any more (INV-67); a complaint that stands, stands.
func (d *deciding) receive(dec *Decision, party Principal, on Date, evidence Evidence) {
	after := dec.clone()
	after.receivedBy(party, on, evidence)
	if after.Status == DecisionStatusIssued && !d.s.awaitsReceipt(&after) {
		after.Status = DecisionStatusReceived
	}
	d.emit(&ReceiptRegistered{Decision: dec.ID, Party: party, On: on, Evidence: evidence, Status: after.Status})
}

func (d *Decision) receivedBy(party Principal, on Date, evidence Evidence) {
	for i := range d.Parties {
		if d.Parties[i].Who == party {
			d.Parties[i].ReceivedOn, d.Parties[i].Evidence = on, evidence
		}
	}
}

// setRight starts a party's period, which ends no earlier than one it has been
// told of before (INV-73).
func (d *deciding) setRight(code, about string, party Principal, from Date) {
	d.setDeadline(code, about, party, from)
	d.keepTold(code, about, party)
}

// ReceiptRegistered says when a party had the decision, and what the decision is
// with that.
type ReceiptRegistered struct {
	Decision string    `json:"decision"`
	Party    Principal `json:"party"`
	On       Date      `json:"on"`
	Evidence Evidence  `json:"evidence"`
	// Status is the decision's, also where it is as before; only older events lack it.
	Status DecisionStatus `json:"status,omitempty"`
}

func (f *ReceiptRegistered) apply(s *State, _ *Event) {
	dec := s.decision(f.Decision)
	if dec == nil {
		return
	}
	dec.receivedBy(f.Party, f.On, f.Evidence)
	if f.Status == "" {
		f.older(s, dec)
		return
	}
	dec.Status = f.Status
}

// DecisionBecameFinal says that every party's period has passed without a
// complaint known.
type DecisionBecameFinal struct {
	Decision string `json:"decision"`
}

func (f *DecisionBecameFinal) apply(s *State, e *Event) {
	if dec := s.decision(f.Decision); dec != nil {
		dec.Status, dec.FinalOn = DecisionStatusFinal, e.On
	}
}

// periodRanOut is the end of a party's time to complain: that of the last makes the
// decision FINAL (INV-67), which is what is known, not a lock.
func (d *deciding) periodRanOut(dl Deadline) {
	if dec := d.s.decision(dl.About); dec != nil && dec.Status == DecisionStatusReceived && d.s.periodsOver(dec, d.now) {
		d.emit(&DecisionBecameFinal{Decision: dec.ID})
	}
}

// decisionNoticeSent settles DL-03 once every party has the notice or it is in the post:
// a letter that is held, stopped or came back is no notice.
func (d *deciding) decisionNoticeSent(decision string) {
	if on, sent := d.decisionNoticeOn(decision); sent {
		d.settle(SendNotice, decision, on)
	}
}

// decisionNoticeOn is the day the last party's notice was in the post, or with them.
func (d *deciding) decisionNoticeOn(decision string) (last Date, sent bool) {
	dec := d.s.decision(decision)
	if dec == nil {
		return last, false
	}
	for _, p := range dec.Parties {
		on := p.ReceivedOn
		for _, l := range d.s.Letters {
			if l.About == decision && l.To == p.Who && l.isNotice() && l.Status == LetterPosted {
				on = earliest(on, l.PostedOn)
			}
		}
		switch {
		case !on.IsZero():
			last = latest(last, on)
		case !d.s.decisionNoticeStopped(decision, p.Who):
			return last, false
		}
	}
	return last, !last.IsZero()
}

// earliest is the first of two days that is known.
func earliest(a, b Date) Date {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// decisionNoticesStopped ends the wait for notices that will not be sent any more, and for
// their receipt: the others' time decides when the decision is final (INV-67).
func (d *deciding) decisionNoticesStopped() {
	for _, dl := range d.live(SendNotice, "") {
		d.decisionNoticeSent(dl.About)
	}
	for _, dec := range d.s.Decisions {
		if dec.Status != DecisionStatusIssued || !d.s.received(&dec) {
			continue
		}
		d.emit(&DecisionRestored{Decision: dec.ID, Status: DecisionStatusReceived})
		d.stands(dec.ID)
	}
}

// decisionNoticeStopped reports whether the notice of a decision to somebody was stopped,
// because they must not know, or decide no more.
func (s *State) decisionNoticeStopped(decision string, who Principal) bool {
	return !s.speaksForThePatient(who) && slices.ContainsFunc(s.Letters, func(l Letter) bool {
		return l.About == decision && l.To == who && l.isNotice() && l.Status == LetterCancelled
	})
}
