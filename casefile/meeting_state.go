package casefile

import "slices"

// MeetingStatus is Meeting of domain.md 2.6.
type MeetingStatus string

// The statuses.
const (
	MeetingStatusPlanned      MeetingStatus = "PLANNED"
	MeetingStatusInvited      MeetingStatus = "INVITED"
	MeetingStatusHeld         MeetingStatus = "HELD"
	MeetingStatusMinutesDraft MeetingStatus = "MINUTES_DRAFT"
	MeetingStatusMinutesSent  MeetingStatus = "MINUTES_SENT"
	MeetingStatusCancelled    MeetingStatus = "CANCELLED"
	// MeetingStatusNotHeld: its day passed, and nobody has said that it was held.
	MeetingStatusNotHeld MeetingStatus = "NOT_HELD"
)

// Codes lists them.
func (MeetingStatus) Codes() []string {
	return CodesOf(MeetingStatusPlanned, MeetingStatusInvited, MeetingStatusHeld, MeetingStatusMinutesDraft,
		MeetingStatusMinutesSent, MeetingStatusCancelled, MeetingStatusNotHeld)
}

// MeetingKind is what kind of meeting it is.
type MeetingKind string

// The kinds of meeting.
const (
	CareTeamMeeting     MeetingKind = "CARE_TEAM"
	OtherMeeting        MeetingKind = "OTHER"
	ProfessionalMeeting MeetingKind = "PROFESSIONAL"
)

// Codes lists them.
func (MeetingKind) Codes() []string {
	return CodesOf(CareTeamMeeting, OtherMeeting, ProfessionalMeeting)
}

// Meeting is one meeting, from plan to minutes.
type Meeting struct {
	ID string `json:"id"`
	// Round is the round of the case it belongs to. Later rounds have other
	// people, who have no part in it (T-17).
	Round  int           `json:"round"`
	Kind   MeetingKind   `json:"kind"`
	Status MeetingStatus `json:"status"`
	On     Date          `json:"on"`
	// At is the time of day in Oslo, "14:30"; Place and Link say where.
	At    string `json:"at,omitempty"`
	Lasts int    `json:"lasts,omitempty" doc:"Minutes; 0 where nobody has said"`
	Place Text   `json:"place,omitempty"`
	Link  Text   `json:"link,omitempty"`
	// Why is why it was moved, called off or not held, last.
	Why          Text        `json:"why,omitempty"`
	Chair        Principal   `json:"chair"`
	MinutesTaker Principal   `json:"minutes_taker"`
	Invited      []Principal `json:"invited,omitempty"`
	Agenda       Text        `json:"agenda,omitempty"`
	// AgendaFromPlan says that the plan's goals and activities are the agenda (INV-52).
	AgendaFromPlan bool        `json:"agenda_from_plan,omitempty"`
	Attended       []Principal `json:"attended,omitempty"`
	// Named are those the patient wants to have a copy of the minutes (G-06).
	Named    []Principal     `json:"named,omitempty"`
	Arranged Text            `json:"arranged,omitempty"`
	Template MinutesTemplate `json:"template,omitempty"`
	Storage  MinutesStorage  `json:"storage,omitempty"`
	Minutes  Text            `json:"minutes,omitempty"`
	// Earlier are the versions that were sent before they were corrected, the first one first.
	Earlier     []MinutesVersion `json:"earlier_minutes,omitempty"`
	HoldsChange bool             `json:"holds_change,omitempty"`
	Warnings    []StepWarning    `json:"warnings,omitempty"`
	SentOn      Date             `json:"sent_on,omitzero"`
	// AskOn is the day on which it is asked what became of it, if nobody has said; zero
	// when it has been asked, and in meetings from before it was.
	AskOn Date `json:"ask_on,omitzero"`
}

func (m *Meeting) ahead() bool {
	return m.Status == MeetingStatusPlanned || m.Status == MeetingStatusInvited
}

// unfinished: something is still to be done about it, at the latest its minutes (INV-51).
func (m *Meeting) unfinished() bool {
	return m.Status != MeetingStatusMinutesSent && m.Status != MeetingStatusCancelled && m.Status != MeetingStatusNotHeld
}

// open reports whether a meeting still gives those who lead and write it
// something to do: until its minutes are in the post and have not come back
// (INV-106), and the case has not ended.
func (s *State) open(m *Meeting) bool {
	return !s.Ended() && m.Round == s.Round && (m.unfinished() || m.Status == MeetingStatusMinutesSent && s.minutesOwed(m.ID))
}

func (s *State) minutesOwed(meeting string) bool {
	return slices.ContainsFunc(s.Letters, func(l Letter) bool { return l.Pending() && l.About == meeting }) ||
		slices.ContainsFunc(s.Deadlines, func(dl Deadline) bool { return dl.Code == MinutesDue && dl.About == meeting && dl.Live() })
}

func (s *State) meeting(id string) *Meeting {
	return find(s.Meetings, func(x *Meeting) bool { return x.ID == id })
}

// meetingIn finds a meeting and checks that it stands where the step needs it,
// and that who acts as its chair or writer is this meeting's, not another's.
func (d *deciding) meetingIn(id, rule string, must ...MeetingStatus) (*Meeting, *Refusal) {
	m := d.s.meeting(id)
	if m == nil || m.Round != d.s.Round {
		return nil, unknown("meeting", id)
	}
	if who := d.cmd.By.Who; d.merely(RoleChair, RoleMinutes) && m.Chair != who && m.MinutesTaker != who {
		return nil, newRefusal(NotYours, rule, "not_yours", []string{"step", d.cmd.Name(), "may", "KO, CHAIR, MINUTES"})
	}
	if !slices.Contains(must, m.Status) {
		return nil, refuse(rule, "meeting_wrong_status", "status", string(m.Status))
	}
	return m, nil
}

func (d *deciding) someMeeting(rule string, must ...MeetingStatus) *Refusal {
	if slices.ContainsFunc(d.s.Meetings, func(m Meeting) bool { return m.Round == d.s.Round && slices.Contains(must, m.Status) }) {
		return nil
	}
	return refuse(rule, "no_such_meeting", "needs", string(must[0]))
}
