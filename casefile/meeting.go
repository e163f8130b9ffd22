package casefile

import "slices"

// PlanMeeting is G-02 and G-08. A care-team meeting needs the group; other
// forms do not, as long as confidentiality and consent are kept (source 3).
type PlanMeeting struct {
	Kind         MeetingKind `json:"kind"`
	On           Date        `json:"on" format:"date"`
	At           string      `json:"at,omitempty" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$" doc:"Time of day (Europe/Oslo)"`
	Place        Text        `json:"place,omitempty" maxLength:"1000"`
	Link         Text        `json:"link,omitempty" maxLength:"2000" doc:"For a meeting by video"`
	Lasts        int         `json:"lasts,omitempty" minimum:"15" maximum:"600" doc:"Minutes; calendars show an hour when left out"`
	Chair        Principal   `json:"chair,omitempty" doc:"The coordinator when left out"`
	MinutesTaker Principal   `json:"minutes_taker,omitempty" doc:"Left out, whose turn it is where by_turns says so, else the chair"`
	ByTurns      bool        `json:"by_turns,omitempty" doc:"Of a care-team meeting: the one whose turn it is takes the minutes"`
	With         []Principal `json:"with,omitempty" doc:"Who takes part in a meeting of another kind than CARE_TEAM"`
}

func (c *PlanMeeting) open(d *deciding) *Refusal {
	if r := d.inPhase("G-02", PhaseActive); r != nil {
		return r
	}
	return d.needs(ConsentStart)
}

func (c *PlanMeeting) decide(d *deciding) *Refusal {
	if !c.On.IsValid() || c.On.Before(d.today) {
		return malformed("G-02", "meeting_in_past", "today", d.today.String())
	}
	if c.Kind == CareTeamMeeting && d.s.Team.Status != TeamActive {
		return refuse("G-02", "no_team")
	}
	if c.Chair == "" {
		c.Chair = d.s.coordinatorOrResponsible()
	}
	if c.MinutesTaker == "" && c.ByTurns && c.Kind == CareTeamMeeting {
		c.MinutesTaker = TurnToTakeMinutes(*d.s)
	}
	if c.MinutesTaker == "" {
		c.MinutesTaker = c.Chair
	}
	if r := d.refuseGone(append(slices.Clone(c.With), c.Chair, c.MinutesTaker)...); r != nil {
		return r
	}
	for _, p := range append([]Principal{c.Chair, c.MinutesTaker}, c.With...) {
		if r := d.mayBeNamed(p); r != nil {
			return r
		}
	}
	m := Meeting{ID: nextAfter("meeting", d.s.Meetings, meetingID), Round: d.s.Round, Kind: c.Kind, Status: MeetingStatusPlanned, On: c.On,
		At: c.At, Lasts: c.Lasts, Place: c.Place, Link: c.Link, Chair: c.Chair, MinutesTaker: c.MinutesTaker, AskOn: d.askAbout(c.On)}
	// Guests may still be asked for their consent; who leads or writes knows the
	// person from now on, in whatever kind of meeting (INV-57, INV-86).
	for _, p := range []Principal{c.Chair, c.MinutesTaker} {
		if r := d.attendeesMayBeTold(&Meeting{ID: m.ID, Kind: OtherMeeting}, []Principal{p}, d.today); p != d.cmd.By.Who && r != nil {
			return r
		}
	}
	if d.afterNext(c.Kind, c.On) {
		m.Warnings = append(m.Warnings, WarnAfterNextMeeting)
	}
	if c.Kind == OtherMeeting {
		m.Invited = append(m.Invited, d.s.Patient)
	}
	for _, p := range c.With {
		if !slices.Contains(m.Invited, p) {
			m.Invited = append(m.Invited, p)
		}
	}
	d.emit(&MeetingPlanned{Meeting: m})
	d.invitationDue(m)
	return nil
}

// MeetingPlanned adds a meeting.
type MeetingPlanned struct {
	Meeting Meeting `json:"meeting"`
}

func (f *MeetingPlanned) apply(s *State, _ *Event) {
	s.Meetings = append(s.Meetings, f.Meeting.clone())
}

// MeetingWarned adds a warning: a flag, never a block.
type MeetingWarned struct {
	Meeting string      `json:"meeting"`
	Warning StepWarning `json:"warning"`
}

func (f *MeetingWarned) apply(s *State, _ *Event) {
	if m := s.meeting(f.Meeting); m != nil {
		m.Warnings = append(m.Warnings, f.Warning)
	}
}

// InviteMeeting is G-03: the invitation goes out (D-22). With a live plan its
// goals and activities are always on the agenda (INV-52).
type InviteMeeting struct {
	Meeting string `json:"meeting" pattern:"^meeting-[0-9]{1,9}$"`
	Agenda  Text   `json:"agenda,omitempty" maxLength:"20000" doc:"What is to be discussed, besides the plan's goals and activities"`
	// Guidance marks topics that belong in another meeting (INV-58).
	Guidance bool `json:"guidance,omitempty" doc:"True when the agenda holds staff guidance or overall discussion"`
}

func (c *InviteMeeting) open(d *deciding) *Refusal {
	return d.someMeeting("G-03", MeetingStatusPlanned)
}

func (c *InviteMeeting) decide(d *deciding) *Refusal {
	m, r := d.meetingIn(c.Meeting, "G-03", MeetingStatusPlanned)
	if r != nil {
		return r
	}
	if c.Guidance && m.Kind == CareTeamMeeting {
		return refuse("INV-58", "guidance_elsewhere")
	}
	if r := d.attendeesMayBeTold(m, d.invitees(m), d.today); r != nil {
		return r
	}
	id, invited, late := m.ID, d.invitees(m), m.On.Before(d.today)
	d.emit(&MeetingInvited{Meeting: id, Invited: invited, Agenda: c.Agenda, FromPlan: d.s.Plan.live() && m.Kind != ProfessionalMeeting})
	if !late { // people came without a letter; one that arrives afterwards helps nobody
		for _, p := range invited {
			d.queueLetter(InvitationLetter, p, id)
		}
	}
	d.tellOrSettle(InvitationDue, id)
	return nil
}

// invitees are the group's members, or those the meeting was agreed with.
func (d *deciding) invitees(m *Meeting) []Principal {
	out := slices.Clone(m.Invited)
	if m.Kind == CareTeamMeeting {
		for _, x := range d.s.Team.Members {
			if x.To.IsZero() && !slices.Contains(out, x.Who) && !d.s.objectedTo(x.Who) {
				out = append(out, x.Who)
			}
		}
	}
	return out
}

// MeetingInvited records the invitation.
type MeetingInvited struct {
	Meeting  string      `json:"meeting"`
	Invited  []Principal `json:"invited"`
	Agenda   Text        `json:"agenda,omitempty"`
	FromPlan bool        `json:"from_plan,omitempty"`
}

func (f *MeetingInvited) apply(s *State, _ *Event) {
	if m := s.meeting(f.Meeting); m != nil {
		m.Status, m.Invited, m.Agenda, m.AgendaFromPlan = MeetingStatusInvited, slices.Clone(f.Invited), f.Agenda, f.FromPlan
	}
}

// Uninvited takes somebody off the lists of a meeting who may no longer be told:
// those invited, and those the patient wanted to have a copy of the minutes.
type Uninvited struct {
	Meeting string    `json:"meeting"`
	Who     Principal `json:"who"`
}

func (f *Uninvited) apply(s *State, _ *Event) {
	if m := s.meeting(f.Meeting); m != nil {
		gone := func(p Principal) bool { return p == f.Who }
		m.Invited, m.Named = slices.DeleteFunc(m.Invited, gone), slices.DeleteFunc(m.Named, gone)
	}
}

// CancelMeeting calls a meeting off; of one whose day has passed it says that it was
// not held, and nobody is written to.
type CancelMeeting struct {
	Meeting string `json:"meeting" pattern:"^meeting-[0-9]{1,9}$"`
	Why     Text   `json:"why,omitempty" maxLength:"4000"`
}

func (c *CancelMeeting) open(d *deciding) *Refusal {
	return d.someMeeting("G-02", MeetingStatusPlanned, MeetingStatusInvited)
}

func (c *CancelMeeting) decide(d *deciding) *Refusal {
	m, r := d.meetingIn(c.Meeting, "G-02", MeetingStatusPlanned, MeetingStatusInvited)
	if r != nil {
		return r
	}
	id := m.ID
	if d.meetingPassed(m) {
		d.notHeld(id, becauseNotHeld, c.Why)
		d.doneTasks(TaskCheckMeeting, id)
	} else {
		d.callOff(id, becauseCalledOff, c.Why)
	}
	return nil
}

func (d *deciding) callOff(id string, reason Reason, why Text) {
	d.emit(&MeetingCalledOff{Meeting: id, Reason: reason, Why: why})
	d.cancel(InvitationDue, id, reason)
	d.stopInvitations(id, reason)
	d.untell(id, SaysCalledOff, everyone)
}

// cancelMeetings calls off what lies ahead when the case or the sharing ends.
func (d *deciding) cancelMeetings(reason Reason) {
	for _, m := range d.s.Meetings {
		switch {
		case !m.ahead():
		case d.meetingPassed(&m):
			d.leftUnsaid(m.clone(), reason)
		default:
			d.callOff(m.ID, reason, "")
		}
	}
}

// MeetingCalledOff cancels a meeting.
type MeetingCalledOff struct {
	Meeting string `json:"meeting"`
	Reason  Reason `json:"reason"`
	Why     Text   `json:"why,omitempty"`
}

func (f *MeetingCalledOff) apply(s *State, _ *Event) {
	s.endMeeting(f.Meeting, MeetingStatusCancelled, f.Why)
}

// endMeeting is for one that did not take place.
func (s *State) endMeeting(id string, status MeetingStatus, why Text) {
	if m := s.meeting(id); m != nil {
		m.Status = status
		if why != "" {
			m.Why = why
		}
	}
}
