package casefile

import "slices"

// TurnToTakeMinutes is who takes the minutes of the care team's next meeting where they
// go by turns (2.6: «på omgang mellom medlemmene»): the member after the last one who had
// the task, in the order in which they joined, also when that one has left the group or
// somebody outside it took them in between. The person and those from the family are
// not asked, nor who may not be told. "" where there is nobody.
func TurnToTakeMinutes(s State) Principal {
	if s.Team.Status != TeamActive {
		return ""
	}
	all, last := s.Team.Members, -1
	for _, m := range slices.Backward(s.Meetings) {
		gone := m.Status == MeetingStatusCancelled || m.Status == MeetingStatusNotHeld
		if m.Kind != CareTeamMeeting || m.Round != s.Round || gone {
			continue
		}
		for i := range all {
			if all[i].Who == m.MinutesTaker && s.takesTurns(&all[i]) {
				last = i
			}
		}
		if last >= 0 {
			break
		}
	}
	for i := range all {
		next := &all[(last+1+i)%len(all)]
		if next.To.IsZero() && s.takesTurns(next) && !s.objectedTo(next.Who) && !s.keptOut(next.Who) {
			return next.Who
		}
	}
	return ""
}

// takesTurns: a member who is neither the person nor from the family.
func (s *State) takesTurns(m *Member) bool {
	return m.Service != ServicePatient && m.Service != ServiceRelative && m.Who != s.Patient && !s.speaksForThePatient(m.Who)
}

// MeetingAttendees is who is to have a meeting in their calendar: whoever is invited, the
// patient by those who are written to for them, and who leads it and takes its minutes.
// Nobody while the invitation has not gone out, or once it is known that it is not held.
func MeetingAttendees(s State, meeting string) []Principal {
	m := s.meeting(meeting)
	if m == nil || m.Status != MeetingStatusInvited || m.Round != s.Round || s.Ended() {
		return nil
	}
	var who []Principal
	add := func(all ...Principal) {
		for _, p := range all {
			kept := s.keptOut(p) || s.withheldFrom(p) || s.objectedTo(p)
			if (p.IsStaff() || p.IsPerson()) && !kept && !slices.Contains(who, p) {
				who = append(who, p)
			}
		}
	}
	for _, p := range m.Invited {
		if p == s.Patient {
			add(s.writtenTo(s.day())...)
		} else {
			add(p)
		}
	}
	add(m.Chair, m.MinutesTaker)
	return who
}
