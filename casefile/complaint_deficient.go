package casefile

import "slices"

// RequestCorrection is A-02: the party is asked to mend what the complaint lacks
// (D-25), within a short period counted from the letter's own date (DL-08, fvl § 32).
type RequestCorrection struct {
	Complaint string          `json:"complaint" pattern:"^complaint-[0-9]{1,9}$"`
	Defect    ComplaintDefect `json:"defect,omitempty" doc:"What is wrong, when the complaint is not marked deficient already"`
	Wanted    Text            `json:"wanted,omitempty" maxLength:"4000" doc:"What the party is asked for"`
}

func (c *RequestCorrection) open(d *deciding) *Refusal {
	return d.anyComplaint("A-02", ComplaintStatusReceived, ComplaintStatusDeficient)
}

func (c *RequestCorrection) decide(d *deciding) *Refusal {
	com, r := d.complaintIn("A-02", c.Complaint, ComplaintStatusReceived, ComplaintStatusDeficient)
	if r != nil {
		return r
	}
	if c.Defect == "" && len(com.Defects) == 0 {
		return malformed("A-02", "defect_missing")
	}
	if len(d.live(CorrectComplaint, com.ID)) > 0 {
		return refuse("A-02", "correction_already_asked", "id", com.ID)
	}
	party := com.Party
	d.emit(&CorrectionAsked{ID: com.ID, Defect: c.Defect, Wanted: c.Wanted})
	d.setDeadline(CorrectComplaint, c.Complaint, party, d.today)
	d.tellComplainant(CorrectComplaintLetter, d.s.complaint(c.Complaint), c.Complaint)
	d.doneTasks(TaskHandleComplaint, c.Complaint)
	d.doneTasks(TaskUncorrected, c.Complaint)
	return nil
}

// CorrectionAsked makes a complaint DEFICIENT and says what is wanted.
type CorrectionAsked struct {
	ID     string          `json:"id"`
	Defect ComplaintDefect `json:"defect,omitempty"`
	Wanted Text            `json:"wanted,omitempty"`
}

func (f *CorrectionAsked) apply(s *State, e *Event) {
	if c := s.complaint(f.ID); c != nil {
		c.Status, c.CorrectionAskedOn = ComplaintStatusDeficient, e.On
		if f.Defect != "" && !slices.Contains(c.Defects, f.Defect) {
			c.Defects = append(slices.Clone(c.Defects), f.Defect)
		}
	}
}

// RegisterCorrection is the way back from DEFICIENT: the signed copy, or what
// was unclear, has come. DL-07 is counted again from this day.
type RegisterCorrection struct {
	Complaint       string    `json:"complaint" pattern:"^complaint-[0-9]{1,9}$"`
	CorrectedOn     Date      `json:"corrected_on,omitzero" format:"date"`
	Representative  Principal `json:"representative,omitempty" doc:"Who represents the party, when that was what was missing"`
	Advocate        bool      `json:"advocate,omitempty"`
	PowerOfAttorney Text      `json:"power_of_attorney,omitempty" maxLength:"4000"`
	Words           Text      `json:"words,omitempty" maxLength:"20000" doc:"What the correction says"`
}

// Docs says what the tags have no room for.
func (RegisterCorrection) Docs() map[string]string {
	return map[string]string{
		"corrected_on": "The day the correction reached the organisation; today when left out",
	}
}

func (c *RegisterCorrection) open(d *deciding) *Refusal {
	return d.anyComplaint("A-02", ComplaintStatusDeficient)
}

func (c *RegisterCorrection) decide(d *deciding) *Refusal {
	com, r := d.complaintIn("A-02", c.Complaint, ComplaintStatusDeficient)
	if r != nil {
		return r
	}
	if r := d.notTheirs(com); r != nil {
		return r
	}
	if r := represented(c.Representative, com.Party, c.Advocate, c.PowerOfAttorney); r != nil {
		return r
	}
	if c.CorrectedOn.IsZero() {
		c.CorrectedOn = d.today
	}
	if r := d.happened("A-02", "corrected_on", c.CorrectedOn, com.ReceivedOn); r != nil {
		return r
	}
	d.emit(&ComplaintCorrected{ID: com.ID, On: c.CorrectedOn, Representative: c.Representative, Advocate: c.Advocate,
		PowerOfAttorney: c.PowerOfAttorney, Words: c.Words, PowerSeen: d.seesPower(c.Representative)})
	if dl := d.s.lastRight(CorrectComplaint, c.Complaint, d.s.complaint(c.Complaint).Party); dl != nil && dl.unused() &&
		!c.CorrectedOn.After(dl.Due) {
		// also when it came in time and was registered later
		d.emit(&DeadlineSettled{ID: dl.ID, Code: dl.Code, Status: DeadlineMet, On: c.CorrectedOn})
	}
	d.cancel(ComplaintReview, c.Complaint, becauseCorrected)
	d.setDeadline(ComplaintReview, c.Complaint, "", c.CorrectedOn)
	d.doneTasks(TaskUncorrected, c.Complaint)
	d.doneTasks(TaskComplaintAlarm, c.Complaint)
	if !slices.Contains(RolesIn(d.s, d.cmd.By), RoleUnit) {
		d.openTask(TaskHandleComplaint, c.Complaint, d.today)
	}
	return nil
}

// ComplaintCorrected says that what was lacking has come.
type ComplaintCorrected struct {
	ID              string    `json:"id"`
	On              Date      `json:"on"`
	Representative  Principal `json:"representative,omitempty"`
	Advocate        bool      `json:"advocate,omitempty"`
	PowerOfAttorney Text      `json:"power_of_attorney,omitempty"`
	Words           Text      `json:"words,omitempty"`
	PowerSeen       bool      `json:"power_seen,omitempty"`
}

func (f *ComplaintCorrected) apply(s *State, _ *Event) {
	c := s.complaint(f.ID)
	if c == nil {
		return
	}
	c.Status, c.CorrectedOn, c.Defects = ComplaintStatusReceived, f.On, nil
	if f.Representative != "" {
		c.Representative, c.Advocate, c.PowerOfAttorney, c.PowerSeen = f.Representative, f.Advocate, f.PowerOfAttorney, f.PowerSeen
	}
	if f.Words != "" {
		c.Correction = f.Words
	}
}

// uncorrected is what the end of DL-08 leads to: the unit decides on what is there.
func (d *deciding) uncorrected(dl Deadline) {
	if c := d.s.complaint(dl.About); c != nil && c.Status == ComplaintStatusDeficient {
		d.openTask(TaskUncorrected, c.ID, d.today)
	}
}

// correctionOver reports whether a deficient complaint has had its period.
func (s *State) correctionOver(c *Complaint) bool {
	return !c.CorrectionAskedOn.IsZero() && !slices.ContainsFunc(s.Deadlines, func(dl Deadline) bool {
		return dl.Code == CorrectComplaint && dl.About == c.ID && dl.Live()
	})
}
