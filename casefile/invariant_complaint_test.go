package casefile

import "slices"

// complainedInRound reports whether a quashed decision has brought the case of
// this round back.
func (s *State) complainedInRound() bool {
	return slices.ContainsFunc(s.Complaints, func(c Complaint) bool { return c.Outcome == AppealQuashed && c.Round == s.Round })
}

// complaintsHold holds INV-61 to INV-69 as far as the state alone can tell.
func (l *life) complaintsHold() {
	s := &l.s
	for i := range s.Complaints {
		l.complaintHolds(&s.Complaints[i])
	}
	for _, dec := range s.Decisions {
		counts := s.complainedOf(dec.ID, func(c *Complaint) bool { return c.Open() && c.counts() })
		gone := dec.Status == DecisionStatusReversed || dec.Status == DecisionStatusQuashed
		if counts != (dec.Status == DecisionStatusComplained) && !gone {
			l.fail("2.3", "%s is %s, and that a complaint stands against it is %v", dec.ID, dec.Status, counts)
		}
		if dec.By == ByCountyGovernor && dec.Status != DecisionStatusFinal {
			l.fail("A-07", "the County Governor's %s is %s", dec.ID, dec.Status)
		}
	}
}

func (l *life) complaintHolds(c *Complaint) {
	s := &l.s
	dec := s.decision(c.Decision)
	if c.SentOn.After(c.ReceivedOn) || dec != nil && c.SentOn.Before(dec.DecidedOn) {
		l.fail("INV-62", "%s was sent on %s, received on %s", c.ID, c.SentOn, c.ReceivedOn)
	}
	if c.Representative != "" && !c.Advocate && c.PowerOfAttorney == "" && c.Representative != c.Party {
		l.fail("INV-69", "%s has a representative without a power of attorney", c.ID)
	}
	admitted := !c.AdmittedOn.IsZero()
	if timely, _ := s.inTime(c.Decision, c.Party, c.SentOn); c.withUnit() && !admitted && timely == c.Late {
		l.fail("INV-62", "%s was sent on %s, late %v, and nobody has weighed it", c.ID, c.SentOn, c.Late)
	}
	if c.Late && admitted && (c.AdmittedReason == "" || c.AdmittedGround == "") && c.AdmittedGround != "COUNTY_GOVERNOR" {
		l.fail("INV-63", "%s is late and was admitted without a reason", c.ID)
	}
	if _, ever := s.inTime(c.Decision, c.Party, c.SentOn); c.Late && admitted && !ever {
		l.fail("INV-63", "%s was admitted after more than a year", c.ID)
	}
	if c.Status == ComplaintStatusOutOfTime && (s.decision(c.NewDecision) == nil || c.Reason == "") {
		l.fail("INV-63", "%s was dismissed by %q", c.ID, c.NewDecision)
	}
	if (c.Status == ComplaintStatusAdmissible || c.Status == ComplaintStatusUnderReview || !c.ForwardedOn.IsZero()) && !admitted {
		l.fail("A-03", "%s is %s and was never admitted", c.ID, c.Status)
	}
	if c.Outcome != "" && c.ForwardedOn.IsZero() {
		l.fail("INV-65", "%s is %s without having been forwarded", c.ID, c.Status)
	}
	died := slices.ContainsFunc(l.events, func(e Event) bool { _, ok := e.Fact.(*DeathRegistered); return ok })
	if !c.ForwardedOn.IsZero() {
		to := func(p Principal) bool {
			return slices.ContainsFunc(s.Letters, func(x Letter) bool {
				// A child's letters are opened by those who act for it.
				opened := x.To == p || p == s.Patient && x.To != CountyGovernor
				return x.Code == "D-27" && x.About == c.ID && opened
			})
		}
		if !to(CountyGovernor) || !to(c.Party) && !died && !s.withheldFrom(c.Party) {
			l.fail("INV-66", "%s was forwarded and not everybody was written to", c.ID)
		}
	}
	for _, code := range []string{ComplaintReply, ComplaintReview} {
		n, untold := 0, false
		for _, dl := range l.live(code) {
			if dl.About == c.ID {
				n++
				untold = c.Status == ComplaintStatusForwarded && l.unsent(dl) // INV-105
			}
		}
		owes := c.withUnit() && code == ComplaintReview && !died && !s.shutOut(c.ID) // DL-06 has been settled once the party has heard something
		if n > 1 || n == 1 && !c.withUnit() && !untold || n == 0 && owes {
			l.fail(code, "%s is %s and %d run", c.ID, c.Status, n)
		}
	}
	for _, dl := range l.live(CorrectComplaint) {
		if x := s.complaint(dl.About); x == nil || x.Status != ComplaintStatusDeficient {
			l.fail("DL-08", "%s is to be corrected and is not deficient", dl.About)
		}
	}
}

// rightsHold: no party's deadline is ever shortened. A period told to somebody
// moves only to a later day, and ends before its last day is over only because it
// was used, because what it was for is gone, or because the party has died.
func (l *life) rightsHold(before State) {
	for i, was := range before.Deadlines {
		is := l.s.Deadlines[i]
		if was.Kind != Right {
			continue
		}
		if is.Due.Before(was.Due) || is.Ends.Before(was.Ends) {
			l.fail("INV-73", "%s of %s went from %s to %s", was.Code, was.Party, was.Due, is.Due)
		}
		if was.Live() && !is.Live() && is.Ends.After(l.s.Clock) {
			used := is.Status == DeadlineMet && was.Code != ComplaintPeriod
			gone := was.Code == CorrectComplaint && l.s.complaint(was.About).Status != ComplaintStatusDeficient
			never := is.Reason == becauseCorrected // the receipt it was counted from has been struck out: it has not begun (INV-61)
			if !used && !gone && !never && l.s.DiedOn.IsZero() && !l.s.shutOut(was.About) {
				l.fail("INV-73", "%s of %s ended on %s as %s %s, and it was %s", was.Code, was.Party, l.s.Clock, is.Status, is.Reason, was.Due)
			}
		}
	}
}
