package casefile

// VerifyPower is A-12: the unit has seen the power of attorney, or that the
// representative is an advocate (pbrl § 7-2, fvl § 12). From then on the complaint
// counts as one of the party's own, from the day it was sent. Where there is no
// power the complaint ends; the party may still complain.
type VerifyPower struct {
	Complaint string `json:"complaint" pattern:"^complaint-[0-9]{1,9}$"`
	Valid     bool   `json:"valid" doc:"True when the power of attorney, or that it is an advocate, has been seen"`
	Reason    Text   `json:"reason,omitempty" maxLength:"4000" doc:"What was seen; required when there is no power"`
}

func (c *VerifyPower) open(d *deciding) *Refusal {
	if find(d.s.Complaints, (*Complaint).awaitsPower) == nil {
		return refuse("A-12", "no_power_to_see")
	}
	return nil
}

// awaitsPower: not yet ended, and nobody has seen the power.
func (c *Complaint) awaitsPower() bool {
	return c.unverified() && (c.Open() || c.Status == ComplaintStatusUnverified)
}

func (c *VerifyPower) decide(d *deciding) *Refusal {
	com := d.s.complaint(c.Complaint)
	switch {
	case com == nil:
		return unknown("complaint", c.Complaint)
	case !com.awaitsPower():
		return refuse("A-12", "no_power_to_see")
	case !c.Valid && c.Reason == "":
		return malformed("A-12", "power_reason_missing")
	case !c.Valid && com.Status != ComplaintStatusUnverified:
		return refuse("A-12", "complaint_counts_already", "id", com.ID)
	case !c.Valid:
		d.emit(&ComplaintMoved{ID: com.ID, To: ComplaintStatusClosed, Reason: c.Reason})
		d.doneTasks(TaskVerifyPower, com.ID)
		return nil
	}
	takesIn := com.Status == ComplaintStatusUnverified
	to := com.Status
	if takesIn {
		to = ComplaintStatusReceived
		if len(com.Defects) > 0 {
			to = ComplaintStatusDeficient
		}
	}
	d.emit(&PowerVerified{ID: com.ID, To: to, Reason: c.Reason})
	if timely, _ := d.s.inTime(com.Decision, com.Party, com.SentOn); takesIn && timely == com.Late {
		d.emit(&ComplaintJudged{ID: com.ID, Late: !timely}) // what is known of the period has changed while it waited
	}
	d.doneTasks(TaskVerifyPower, com.ID)
	if takesIn {
		d.takeIn(d.s.complaint(com.ID).clone())
		d.openTask(TaskHandleComplaint, com.ID, d.today)
	}
	return nil
}

// PowerVerified says that the unit has seen a representative's power, and where the
// complaint stands from then on.
type PowerVerified struct {
	ID     string          `json:"id"`
	To     ComplaintStatus `json:"to"`
	Reason Text            `json:"reason,omitempty"`
}

func (f *PowerVerified) apply(s *State, _ *Event) {
	if c := s.complaint(f.ID); c != nil {
		c.PowerSeen, c.Status = true, f.To
	}
}
