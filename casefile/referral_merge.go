package casefile

import "slices"

// Merge is T-03: the person already has an open case; this referral goes there.
type Merge struct {
	Into string `json:"into" format:"uuid" doc:"The open case of the same person; one that has been merged itself stands for the case it was merged into"`
}

func (c *Merge) open(d *deciding) *Refusal { return d.inPhase("T-03", PhaseScreening) }

func (c *Merge) decide(d *deciding) *Refusal {
	into := d.otherCase(c.Into)
	if into == nil {
		return refuse("T-03", "not_the_persons_case")
	}
	if len(into.Lacks) > 0 {
		return refuse("T-03", "referrals_on_their_way", "number", into.Number)
	}
	d.emit(&Merged{Into: c.Into})
	d.end(becauseMerged)
	return nil
}

// Merged ends this case in favour of another of the same person.
type Merged struct {
	Into string `json:"into"`
}

func (f *Merged) apply(s *State, e *Event) {
	s.Phase, s.MergedInto, s.ClosedOn = PhaseMerged, f.Into, e.On
}

// ToTakeOver lists what another case is to take over before this one may end in
// its favour: every referral of the round that stands, but those that came from the other,
// each with the case in which it was first registered and its number there.
func ToTakeOver(from State, into string) []Referral {
	var out []Referral
	for _, r := range from.Referrals {
		if r.Round != from.Round || r.From == into || !r.stands() {
			continue
		}
		r = r.clone()
		if from.homeMarked() { // where it goes the letters wait too
			r.UnsafeToWrite, r.SafeOn = true, Date{}
		}
		if r.From == "" {
			r.From, r.FromID = from.Case, r.ID
		}
		if slices.Contains(beforeDecision, from.Phase) {
			r.RepliedOn, r.AnswerExpectedOn = from.repliedOn(), from.AnswerExpectedOn
		}
		out = append(out, r)
	}
	return out
}

// Lacks lists those referrals of one case that another has not taken over, by
// their numbers in the case in which they were first registered.
func Lacks(from, into State) []string {
	var out []string
	for _, r := range ToTakeOver(from, into.Case) {
		if !into.hasTakenOver(r) {
			out = append(out, r.FromID)
		}
	}
	return out
}

// hasTakenOver: the same referral is taken over once, however often it is sent.
// What was taken over before referrals kept their first number is known by what
// it says.
func (s *State) hasTakenOver(ref Referral) bool {
	return slices.ContainsFunc(s.Referrals, func(have Referral) bool {
		switch {
		case have.From == "" || have.From != ref.From:
			return false
		case have.FromID != "" && ref.FromID != "":
			return have.FromID == ref.FromID
		}
		return have.ReceivedOn == ref.ReceivedOn && have.Sender == ref.Sender && have.Words == ref.Words
	})
}

// AbsorbReferral is the other half of T-03: this case takes over a referral
// that was registered in another, once. The first receipt date keeps counting.
type AbsorbReferral struct {
	Referral Referral `json:"referral"`
}

func (c *AbsorbReferral) open(d *deciding) *Refusal {
	if d.s.Ended() {
		return refuse("T-03", "case_ended", "phase", string(d.s.Phase))
	}
	return nil
}

func (c *AbsorbReferral) decide(d *deciding) *Refusal { return d.takeOver("T-03", c.Referral) }

// takeOver adds a referral that was registered in another case, once.
func (d *deciding) takeOver(rule string, ref Referral) *Refusal {
	if r := d.happened(rule, "received_on", ref.ReceivedOn, Date{}); r != nil {
		return r
	}
	if d.s.hasTakenOver(ref) {
		return nil
	}
	ref.ID, ref.Round = nextID("referral", len(d.s.Referrals)), d.s.Round
	if !slices.Contains(beforeDecision, d.s.Phase) {
		ref.RepliedOn, ref.AnswerExpectedOn = Date{}, Date{} // it has been answered here
	}
	d.emit(&ReferralAbsorbed{Referral: ref})
	d.takeTransfer(ref)
	if ref.ReceivedOn.Before(d.s.FirstReceivedOn) {
		for _, code := range []string{PreliminaryReply, DecisionTarget} {
			if len(d.live(code, "")) > 0 {
				d.cancel(code, "", becauseEarlierReceipt)
				d.setDeadline(code, ref.ID, "", ref.ReceivedOn)
			}
		}
		d.emit(&ReceiptMovedBack{On: ref.ReceivedOn})
	}
	d.promiseTakenOver(ref)
	return nil
}

// ReferralAbsorbed adds a referral that came through another case.
type ReferralAbsorbed struct {
	Referral Referral `json:"referral"`
}

func (f *ReferralAbsorbed) apply(s *State, _ *Event) {
	s.Referrals = append(s.Referrals, f.Referral.clone())
	if s.AnswerExpectedOn.IsZero() {
		s.PreliminaryReplySentOn, s.AnswerExpectedOn = f.Referral.RepliedOn, f.Referral.AnswerExpectedOn
	}
}

// ReceiptMovedBack lets an earlier receipt date count from now on (T-03).
type ReceiptMovedBack struct {
	On Date `json:"on"`
}

func (f *ReceiptMovedBack) apply(s *State, _ *Event) { s.FirstReceivedOn = f.On }
