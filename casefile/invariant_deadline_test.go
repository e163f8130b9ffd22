package casefile

import (
	"slices"
	"strings"

	"samlop/casefile/calendar"
)

// liveTwice names a deadline of which two are live about one thing, or "": what is set by a
// loss or a report that comes again is set once. Each change that is reported asks for a
// revision of its own (DL-14).
func liveTwice(s *State) string {
	seen := map[[3]string]bool{}
	for _, dl := range s.Deadlines {
		key := [3]string{dl.Code, dl.About, string(dl.Party)}
		if dl.Live() && seen[key] && dl.Code != ChangeRevision {
			return dl.Code + " about " + dl.About
		}
		seen[key] = seen[key] || dl.Live()
	}
	return ""
}

// INV-72 and how reminders are laid out.
func (l *life) deadlinesHold() {
	if twice := liveTwice(&l.s); twice != "" {
		l.fail("DL", "two live of %s", twice)
	}
	for _, dl := range l.s.Deadlines {
		if !dl.Live() {
			continue
		}
		ends := calendar.EndOf(dl.Due)
		if strings.HasPrefix(dl.About, "age-") { // a birthday begins
			ends = calendar.EndOf(dl.Due.AddDays(-1))
		}
		if !dl.Ends.Equal(ends) || !dl.Due.IsValid() {
			l.fail("INV-72", "%s due %s ends %s", dl.Code, dl.Due, dl.Ends)
		}
		if dl.Kind == Duty && (dl.ActBy.After(dl.Due) || calendar.IsNonWorking(dl.ActBy) && !l.otherRules) {
			l.fail("DL", "%s due %s act by %s", dl.Code, dl.Due, dl.ActBy)
		}
		if dl.Kind == Right && calendar.IsNonWorking(dl.Due) && (!l.otherRules || dl.Due.Weekday()%6 == 0) {
			l.fail("INV-61", "%s ends on %s", dl.Code, dl.Due)
		}
		if dl.Kind != Duty && len(dl.Reminders) > 0 {
			l.fail("2.11", "%s reminds", dl.Code)
		}
		for _, step := range dl.Reminders {
			if !step.On.After(dl.SetOn) || calendar.IsNonWorking(step.On) && !l.otherRules && step.Kind != Alert ||
				calendar.DateOf(step.At) != step.On {
				l.fail("2.11", "%s set on %s reminds on %s at %s", dl.Code, dl.SetOn, step.On, step.At)
			}
		}
	}
}

// DL-15, DL-16, DL-17, DL-18, INV-51, INV-55.
func (l *life) meetingsHold() {
	s := &l.s
	if n := len(l.live(NextMeeting)); (s.Team.Status == TeamActive) != (n == 1) || n > 1 {
		l.fail("INV-50", "the group is %s and %d meetings are due", s.Team.Status, n)
	}
	owed := map[string]int{}
	for _, dl := range l.live(MinutesDue) {
		owed[dl.About]++
	}
	for _, m := range s.Meetings {
		if n := owed[m.ID]; !s.Ended() && m.Round == s.Round && l.minutesOwed(&m) != (n == 1) || n > 1 {
			l.fail("INV-51", "%s is %s and %d minutes are owed", m.ID, m.Status, n)
		}
		if m.Template == "" && (m.Status == MeetingStatusMinutesDraft || m.Status == MeetingStatusMinutesSent) {
			l.fail("INV-56", "the minutes of %s have no template", m.ID)
		}
	}
	for _, dl := range l.live(InvitationDue) {
		if m := s.meeting(dl.About); m == nil || m.Status != MeetingStatusPlanned && (m.Status != MeetingStatusInvited || !l.unsent(dl)) {
			l.fail("DL-16", "%s is to be invited to, and is %v", dl.About, m)
		}
	}
	if due := l.live(SuccessorDue); len(due) > 0 {
		if c := s.coordinator(); c == nil || c.Status != AssignmentNoticeGiven && c.Status != AssignmentInterim || len(due) > 1 {
			l.fail("DL-18", "a successor is due and the coordinator is %v", c)
		}
	}
	for _, x := range s.Letters {
		m := s.meeting(x.About)
		if !x.Pending() || m == nil || m.Round != s.Round || s.Ended() || s.speaksForThePatient(x.To) {
			continue
		}
		if x.Says.TakesBack() { // who has left the meeting is told that they are not expected (INV-107)
			continue
		}
		if s.Team.member(x.To) == nil && !slices.Contains(m.Invited, x.To) && !slices.Contains(m.Named, x.To) {
			l.fail("INV-55", "%s of %s is on its way to %s, who has no place there", x.Code, m.ID, x.To)
		}
	}
}

// minutesOwed: from the day a meeting is held until the last letter with its minutes
// has left; one that came back is owed for as long as it may be sent again (INV-105, INV-106).
func (l *life) minutesOwed(m *Meeting) bool {
	if m.Status != MeetingStatusMinutesSent {
		return m.Status == MeetingStatusHeld || m.Status == MeetingStatusMinutesDraft
	}
	d := newDeciding(l.s, Command{Facts: l.facts(nil)}, l.now, l.policy)
	return slices.ContainsFunc(l.s.lettersFor(&Deadline{Code: MinutesDue, About: m.ID}), func(x Letter) bool {
		return x.Pending() || d.mayTryAgain(&x)
	})
}

// INV-37: nobody who has left has a part in the case: it was taken from them in
// the step that told of it, and no step since has given it back.
func (l *life) nobodyGoneHolds() {
	now := l.s
	if now.Round > 1 {
		now.Letters = nil // an ended case is told nothing; what lay unposted is stopped at the next wake
	}
	for _, p := range StaffIn(now) {
		if l.inactive[p] && !slices.Contains(now.guardians(), p) {
			l.fail("INV-37", "%s has left and still has a part in the case", p)
		}
	}
	if a := l.s.absent(); a != nil && (a.Status != AssignmentEnded || a.Who == l.s.coordinator().Who) {
		l.fail("K-07", "%s stands in for %s, who is %s", l.s.coordinator().Who, a.Who, a.Status)
	}
	for _, a := range l.s.Coordinators {
		if a.Status == AssignmentProposed && a.Capacity == CapacityNoRoom != slices.Contains(a.Blocked, NoCapacity) {
			l.fail("K-03", "%s is %s and blocked %v", a.ID, a.Capacity, a.Blocked)
		}
	}
}
