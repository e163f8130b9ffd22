package casefile

// Dismiss is T-04: the wrong body, or the person stays elsewhere. The unit
// points to the right body (fvl § 11).
type Dismiss struct {
	Reason    string `json:"reason" enum:"WRONG_BODY,STAYS_ELSEWHERE"`
	RightBody Text   `json:"right_body" minLength:"1" maxLength:"2000" doc:"Where the sender should turn instead"`
}

func (c *Dismiss) open(d *deciding) *Refusal { return d.inPhase("T-04", PhaseScreening) }

func (c *Dismiss) decide(d *deciding) *Refusal {
	if c.RightBody == "" {
		return malformed("T-04", "right_body_missing")
	}
	d.emit(&Dismissed{Reason: c.Reason, RightBody: c.RightBody})
	d.end(becauseDismissed)
	ref := d.s.LastReferral()
	to := ref.Sender
	if to == "" {
		to = d.s.Patient
	}
	d.queueLetter(RightBodyLetter, to, ref.ID)
	return nil
}

// Dismissed ends the case without treatment.
type Dismissed struct {
	Reason    string `json:"reason"`
	RightBody Text   `json:"right_body"`
}

func (f *Dismissed) apply(s *State, e *Event) { s.Phase, s.ClosedOn = PhaseDismissed, e.On }
