package casefile

import "time"

// A meeting whose day has passed is not called off: whoever was invited came, or did
// not, and a letter months later helps nobody (INV-107). Somebody is asked what became
// of it, until it is said to have been held (and owes minutes, INV-51), is given
// another day, or is said not to have been held.

// meetingPassed reports whether the day of a meeting is over.
func (d *deciding) meetingPassed(m *Meeting) bool { return m.On.Before(d.today) }

// askAbout is the day on which it is asked what became of a meeting: the second working
// day after it, by which most have been registered.
func (d *deciding) askAbout(on Date) Date { return d.policy.WorkingDays().AddWorkingDays(on, 2) }

// asksAt is the morning on which the next meeting is asked about of which nobody has
// said what became of it. Meetings from before this was asked have no such day.
func (s *State) asksAt() (at time.Time, meeting string, waits bool) {
	for i := range s.Meetings {
		m := &s.Meetings[i]
		if !m.ahead() || m.AskOn.IsZero() || !s.open(m) {
			continue
		}
		if t := morning(s.Case, m.AskOn); !waits || t.Before(at) {
			at, meeting, waits = t, m.ID, true
		}
	}
	return at, meeting, waits
}

// askAboutMeetings asks the coordinator of each whose day to be asked about has come.
func (d *deciding) askAboutMeetings() {
	for {
		at, meeting, waits := d.s.asksAt()
		if !waits || at.After(d.now) {
			return
		}
		d.emit(&MeetingAskedAbout{Meeting: meeting})
		d.openTask(TaskCheckMeeting, meeting, d.today)
	}
}

// leftUnsaid is about a meeting that is over when what it belonged to ends. With the
// case it is not held, as far as anybody has said, and the unit is asked; what was
// about another person is looked through as a whole (T-20).
func (d *deciding) leftUnsaid(m Meeting, reason Reason) {
	answered := false
	for _, t := range d.s.Tasks {
		if t.Kind == TaskCheckMeeting && t.About == m.ID {
			answered = answered || t.Reason == becauseDone
			if t.Open() && d.s.Ended() {
				d.emit(&TaskDone{ID: t.ID, Reason: reason})
			}
		}
	}
	if d.s.Ended() {
		d.notHeld(m.ID, reason, "")
		if !answered && reason != becauseStruckOut {
			d.openTaskFor(RoleUnit, TaskCheckMeeting, m.ID, d.today)
		}
		return
	}
	if !m.AskOn.IsZero() {
		d.emit(&MeetingAskedAbout{Meeting: m.ID})
	}
	if !answered {
		d.openTask(TaskCheckMeeting, m.ID, d.today)
	}
}

// notHeld says that a meeting did not take place on its day. Nobody is written to, and
// an invitation that has not left goes nowhere.
func (d *deciding) notHeld(id string, reason Reason, why Text) {
	d.emit(&MeetingNotHeld{Meeting: id, Reason: reason, Why: why})
	d.cancel(InvitationDue, id, reason)
	d.stopAt(meetingCalledOff, reason, id)
}

// MeetingNotHeld says that the day of a meeting passed and it was not held, as far as
// anybody has said.
type MeetingNotHeld struct {
	Meeting string `json:"meeting"`
	Reason  Reason `json:"reason"`
	Why     Text   `json:"why,omitempty"`
}

func (f *MeetingNotHeld) apply(s *State, _ *Event) {
	s.endMeeting(f.Meeting, MeetingStatusNotHeld, f.Why)
}

// MeetingAskedAbout says that it has been asked what became of a meeting.
type MeetingAskedAbout struct {
	Meeting string `json:"meeting"`
}

func (f *MeetingAskedAbout) apply(s *State, _ *Event) {
	if m := s.meeting(f.Meeting); m != nil {
		m.AskOn = Date{}
	}
}
