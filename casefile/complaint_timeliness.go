package casefile

// judgeAgain is INV-62 once more: what is known of a party's period has changed
// since it complained, because a receipt was registered afterwards or has been
// corrected, or because grounds were asked for in time. A complaint that turns
// out to be in time stands against the decision; one that turns out to be late
// waits to be weighed. What a person has weighed already stays weighed (INV-63),
// but a dismissal as late of what was not late is given back to the unit.
func (d *deciding) judgeAgain(decision string, party Principal) {
	for _, c := range d.s.Complaints {
		if c.Decision == decision && decision != "" && c.Party == party {
			d.judge(c.clone())
		}
	}
}

// judge does it for one complaint.
func (d *deciding) judge(c Complaint) {
	timely, _ := d.s.inTime(c.Decision, c.Party, c.SentOn)
	switch {
	case timely != c.Late:
		return // as it was judged
	case timely && c.Open():
		d.emit(&ComplaintJudged{ID: c.ID})
		d.challenge(c.Decision)
		d.keepPeriod(c)
	case timely && c.Status == ComplaintStatusOutOfTime:
		d.emit(&ComplaintJudged{ID: c.ID})
		d.keepPeriod(c)
		d.openTask(TaskHandleComplaint, c.ID, d.today)
	case !timely && c.Status == ComplaintStatusOutOfTime: // rightly dismissed, then
		d.emit(&ComplaintJudged{ID: c.ID, Late: true})
		d.doneTasks(TaskHandleComplaint, c.ID)
	case !timely && c.withUnit() && c.AdmittedOn.IsZero():
		d.emit(&ComplaintJudged{ID: c.ID, Late: true})
		d.stands(c.Decision)
		d.openTask(TaskHandleComplaint, c.ID, d.today)
	}
}

// ComplaintJudged says that a complaint is late after all, or is not.
type ComplaintJudged struct {
	ID   string `json:"id"`
	Late bool   `json:"late"`
}

func (f *ComplaintJudged) apply(s *State, _ *Event) {
	if c := s.complaint(f.ID); c != nil {
		c.Late = f.Late
	}
}

// undoDismissal hears a complaint that was dismissed as late and was not. Who has
// complained of the dismissal has got what they asked for.
func (d *deciding) undoDismissal(com Complaint, reason Text) {
	if dec := d.s.decision(com.NewDecision); dec != nil && !dec.gone() {
		d.emit(&DecisionReversed{Decision: dec.ID})
	}
	for _, other := range d.s.Complaints {
		if other.Decision == com.NewDecision && other.withUnit() {
			d.emit(&ReversalMade{ID: other.ID, Grounds: reason})
			d.answerComplaint(other.ID, d.today)
		}
	}
	d.admitAfterAll(com.ID, "", reason, d.today)
	d.tellComplainant(ComplaintReceivedLetter, &com, com.ID)
	d.doneTasks(TaskHandleComplaint, com.ID)
}
