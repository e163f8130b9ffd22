package casefile

import "slices"

// OwnCalendar is what of a case belongs in the calendar of a member of the staff: the
// meetings ahead that they come to, and the dates that are theirs to keep. It is worked
// out from the case as it stands, so that it ends with the role.
func OwnCalendar(s State, p Principal) (meetings []Meeting, dates []Deadline) {
	if !p.IsStaff() || s.Ended() {
		return nil, nil
	}
	for _, m := range s.Meetings {
		if !m.ahead() || m.Round != s.Round {
			continue
		}
		leads := p == m.Chair || p == m.MinutesTaker || s.isCoordinator(p)
		if slices.Contains(MeetingAttendees(s, m.ID), p) || m.Status == MeetingStatusPlanned && leads {
			meetings = append(meetings, m.clone())
		}
	}
	for _, dl := range s.Deadlines {
		if dl.Live() && slices.ContainsFunc(ownersOf(dl.Code), func(r Role) bool { return slices.Contains(s.reminded(r, dl.About, ""), p) }) {
			dates = append(dates, dl.clone())
		}
	}
	return meetings, dates
}

// ownersOf are the roles that are reminded of a deadline first: whose date it is. Of the
// rights of a party nobody is reminded.
func ownersOf(code string) []Role {
	rule, _ := DeadlineRuleOf(code)
	if rule.Kind != Duty || len(rule.Reminders) == 0 {
		return nil
	}
	return rule.Reminders[0].To
}
