package casefile

// Merge is T-03: the person already has an open case; this referral goes there.
type Merge struct {
	Into string `json:"into" format:"uuid" doc:"The open case of the same person"`
}

func (c *Merge) open(d *deciding) *Refusal { return d.inPhase("T-03", PhaseScreening) }

func (c *Merge) decide(d *deciding) *Refusal {
	if c.Into == d.s.Case || c.Into == "" || d.facts.OtherCase != c.Into {
		return refuse("T-03", "not_the_persons_case")
	}
	d.emit(&Merged{Into: c.Into})
	d.end("MERGED")
	return nil
}

// Merged ends this case in favour of another of the same person.
type Merged struct {
	Into string `json:"into"`
}

func (f *Merged) apply(s *State, e *Event) {
	s.Phase, s.MergedInto, s.ClosedOn = PhaseMerged, f.Into, e.On
}

// AbsorbReferral is the other half of T-03: this case takes over a referral
// that was registered in another. The first receipt date keeps counting.
type AbsorbReferral struct {
	Referral Referral `json:"referral"`
}

func (c *AbsorbReferral) open(d *deciding) *Refusal {
	if d.s.Ended() {
		return refuse("T-03", "case_ended", "phase", string(d.s.Phase))
	}
	return nil
}

func (c *AbsorbReferral) decide(d *deciding) *Refusal {
	ref := c.Referral
	if r := d.happened("T-03", "received_on", ref.ReceivedOn, Date{}); r != nil {
		return r
	}
	ref.ID, ref.Round = nextID("referral", len(d.s.Referrals)), d.s.Round
	d.emit(&ReferralAbsorbed{Referral: ref})
	if ref.ReceivedOn.Before(d.s.FirstReceivedOn) {
		for _, code := range []string{PreliminaryReply, DecisionTarget} {
			if len(d.live(code, "")) > 0 {
				d.cancel(code, "", "EARLIER_RECEIPT")
				d.setDeadline(code, ref.ID, "", ref.ReceivedOn)
			}
		}
		d.emit(&ReceiptMovedBack{On: ref.ReceivedOn})
	}
	return nil
}

// ReferralAbsorbed adds a referral that came through another case.
type ReferralAbsorbed struct {
	Referral Referral `json:"referral"`
}

func (f *ReferralAbsorbed) apply(s *State, _ *Event) {
	s.Referrals = append(s.Referrals, f.Referral.clone())
}

// ReceiptMovedBack lets an earlier receipt date count from now on (T-03).
type ReceiptMovedBack struct {
	On Date `json:"on"`
}

func (f *ReceiptMovedBack) apply(s *State, _ *Event) { s.FirstReceivedOn = f.On }
