package casefile

import "slices"

// What has been told is untold to everybody it was told to (INV-107): whose
// invitation left hears that the meeting is moved or called off, by the same way.

// LetterSays tells a letter that takes back or changes what one of its kind said
// before from that one.
type LetterSays string

// What such a letter says.
const (
	SaysMoved     LetterSays = "MOVED"
	SaysCalledOff LetterSays = "CALLED_OFF"
	SaysTakenBack LetterSays = "TAKEN_BACK"
	SaysCorrected LetterSays = "CORRECTED"
)

// TakesBack reports whether such a letter reveals nothing that its reader was not told before.
func (l LetterSays) TakesBack() bool { return l == SaysCalledOff || l == SaysTakenBack }

// Codes lists them.
func (LetterSays) Codes() []string {
	return CodesOf(SaysMoved, SaysCalledOff, SaysTakenBack, SaysCorrected)
}

// invitationLeft reports whether the last that somebody was told of a meeting, or is
// about to be, is that it takes place.
func (s *State) invitationLeft(meeting string, to Principal) bool {
	left := false
	for _, l := range s.Letters {
		switch {
		case l.Code != InvitationLetter || l.About != meeting || l.To != to:
		case l.Status == LetterPosted:
			left = l.Says != SaysCalledOff
		case l.Pending() && l.Says == SaysCalledOff:
			left = false
		}
	}
	return left
}

// dayTold is the day of a meeting as the last letter that left told somebody; the zero date where
// that is not known.
func (s *State) dayTold(meeting string, to Principal) (day Date) {
	for _, l := range s.Letters {
		if l.Code == InvitationLetter && l.About == meeting && l.To == to && l.Status == LetterPosted {
			day = l.Day
		}
	}
	return day
}

// stopInvitations stops what still waits to tell of a meeting as it was. Word that it
// is called off, to somebody who has left it, holds whatever becomes of it.
func (d *deciding) stopInvitations(meeting string, reason Reason) {
	d.stopLetters(reason, func(l *Letter) bool {
		return !l.Says.TakesBack() && l.stopsAt(meetingCalledOff, d.s.Patient, []string{meeting})
	})
}

// untell writes to those whose invitation left, among some. Who of the staff moves it, calls
// it off or ends the case knows; a patient who takes back consent has called off no meeting,
// and hears like the others. Who has left the staff comes to no meeting, and one whose day has
// passed is not called off.
func (d *deciding) untell(meeting string, says LetterSays, among func(Principal) bool) {
	if m := d.s.meeting(meeting); says == SaysCalledOff && m != nil && d.meetingPassed(m) {
		return
	}
	var told []Principal
	for _, l := range d.s.Letters {
		if l.About == meeting && !slices.Contains(told, l.To) && among(l.To) && !d.gone(l.To) &&
			(l.To != d.cmd.By.Who || !l.To.IsStaff()) && d.s.invitationLeft(meeting, l.To) {
			told = append(told, l.To)
		}
	}
	for _, p := range told {
		l := Letter{Code: InvitationLetter, To: p, About: meeting, Says: says}
		if says == SaysMoved && !d.s.comesTo(meeting, p) {
			l.Says = SaysCalledOff // the new day is none of their business: a parent's, once the child is 16
		}
		d.write(l)
	}
}

// comesTo reports whether somebody is expected at a meeting: invited, in charge of it, or as
// one who speaks for the patient.
func (s *State) comesTo(meeting string, p Principal) bool {
	m := s.meeting(meeting)
	return m != nil && (slices.Contains(m.Invited, p) || p == m.Chair || p == m.MinutesTaker ||
		s.speaksForThePatient(p) && slices.Contains(m.Invited, s.Patient))
}

// MoveMeeting is G-10: another day, hour or place. Whose invitation left gets
// another; one that still waits is written anew.
type MoveMeeting struct {
	Meeting string `json:"meeting" pattern:"^meeting-[0-9]{1,9}$"`
	On      Date   `json:"on" format:"date" doc:"The day it is to be held now"`
	At      string `json:"at,omitempty" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$" doc:"Time of day (Europe/Oslo); as before when left out"`
	Lasts   int    `json:"lasts,omitempty" minimum:"15" maximum:"600" doc:"Minutes; as before when left out"`
	Place   Text   `json:"place,omitempty" maxLength:"1000" doc:"As before when left out"`
	Link    Text   `json:"link,omitempty" maxLength:"2000" doc:"As before when left out"`
	Why     Text   `json:"why,omitempty" maxLength:"4000"`
}

func (c *MoveMeeting) open(d *deciding) *Refusal {
	return d.someMeeting("G-10", MeetingStatusPlanned, MeetingStatusInvited)
}

func (c *MoveMeeting) decide(d *deciding) *Refusal {
	found, r := d.meetingIn(c.Meeting, "G-10", MeetingStatusPlanned, MeetingStatusInvited)
	if r != nil {
		return r
	}
	m := found.clone()
	if !c.On.IsValid() || c.On.Before(d.today) {
		return malformed("G-10", "meeting_in_past", "today", d.today.String())
	}
	if c.On == m.On && (c.At == "" || c.At == m.At) && (c.Lasts == 0 || c.Lasts == m.Lasts) && c.Place == "" && c.Link == "" {
		return malformed("G-10", "meeting_not_moved")
	}
	moved := &MeetingMoved{Meeting: m.ID, On: c.On, At: c.At, Lasts: c.Lasts, Place: c.Place, Link: c.Link, Why: c.Why,
		AskOn: d.askAbout(c.On)}
	if c.On != m.On {
		moved.NoLonger = slices.DeleteFunc(slices.Clone(m.Warnings), func(w StepWarning) bool { return !ofTheDay(w) })
	}
	d.emit(moved)
	d.doneTasks(TaskCheckMeeting, m.ID)
	if c.On != m.On {
		d.cancel(InvitationDue, m.ID, becauseMoved)
		if d.afterNext(m.Kind, c.On) {
			d.emit(&MeetingWarned{Meeting: m.ID, Warning: WarnAfterNextMeeting})
		}
		d.invitationDue(d.s.meeting(m.ID).clone())
	}
	if m.Status == MeetingStatusPlanned {
		return nil
	}
	var waiting []Principal // those still to be invited: whose letter waits, or came back
	for _, l := range d.s.Letters {
		owed := l.Pending() || l.Status == LetterFailed && d.s.invited(&m, l.To)
		if owed && l.Code == InvitationLetter && l.About == m.ID && !l.Says.TakesBack() && !d.s.invitationLeft(m.ID, l.To) &&
			!slices.Contains(waiting, l.To) {
			waiting = append(waiting, l.To)
		}
	}
	d.stopInvitations(m.ID, becauseMoved)
	for _, p := range waiting {
		d.writeLetter(InvitationLetter, p, m.ID)
	}
	d.untell(m.ID, SaysMoved, everyone)
	d.tellOrSettle(InvitationDue, m.ID)
	return nil
}

// invited reports whether somebody is on the list of a meeting, or opens the letters of the
// patient who is.
func (s *State) invited(m *Meeting, p Principal) bool {
	return slices.Contains(m.Invited, p) || slices.Contains(m.Invited, s.Patient) && s.speaksForThePatient(p)
}

// invitationDue sets DL-16 of a meeting, or warns that it is too late for it.
func (d *deciding) invitationDue(m Meeting) {
	if m.Kind == ProfessionalMeeting {
		return
	}
	if due, _, _ := dueDate(d.policy, InvitationDue, m.On); due.Before(d.today) {
		d.emit(&MeetingWarned{Meeting: m.ID, Warning: WarnShortInvitation})
		return
	}
	d.setDeadline(InvitationDue, m.ID, "", m.On)
}

// ofTheDay: what such a warning says is about the day that a meeting has.
func ofTheDay(w StepWarning) bool { return w == WarnShortInvitation || w == WarnAfterNextMeeting }

// afterNext reports whether a meeting of the care team would be after the day by which the next
// is due (DL-15).
func (d *deciding) afterNext(kind MeetingKind, on Date) bool {
	return kind == CareTeamMeeting && slices.ContainsFunc(d.live(NextMeeting, ""), func(dl Deadline) bool { return on.After(dl.Due) })
}

// MeetingMoved gives a meeting another day, hour or place.
type MeetingMoved struct {
	Meeting string `json:"meeting"`
	On      Date   `json:"on"`
	At      string `json:"at,omitempty"`
	Lasts   int    `json:"lasts,omitempty"`
	Place   Text   `json:"place,omitempty"`
	Link    Text   `json:"link,omitempty"`
	Why     Text   `json:"why,omitempty"`
	AskOn   Date   `json:"ask_on,omitzero"`
	// NoLonger are warnings that were about the day it had.
	NoLonger []StepWarning `json:"no_longer,omitempty"`
}

func (f *MeetingMoved) apply(s *State, _ *Event) {
	m := s.meeting(f.Meeting)
	if m == nil {
		return
	}
	m.On, m.Why, m.AskOn = f.On, f.Why, f.AskOn
	m.Warnings = slices.DeleteFunc(slices.Clone(m.Warnings), func(w StepWarning) bool { return slices.Contains(f.NoLonger, w) })
	if f.At != "" {
		m.At = f.At
	}
	if f.Lasts != 0 {
		m.Lasts = f.Lasts
	}
	if f.Place != "" {
		m.Place = f.Place
	}
	if f.Link != "" {
		m.Link = f.Link
	}
}

// inviteNewcomers is G-11: who has joined the group in this step is invited, by
// their own letter, to the meetings that others are invited to.
func (d *deciding) inviteNewcomers() {
	for i := 0; i < len(d.events); i++ {
		f, ok := d.events[i].Fact.(*MemberJoined)
		if !ok {
			continue
		}
		for _, m := range d.s.Meetings {
			who := f.Member.Who
			if m.Kind != CareTeamMeeting || m.Round != d.s.Round || m.Status != MeetingStatusInvited || m.On.Before(d.today) ||
				slices.Contains(m.Invited, who) || d.s.objectedTo(who) || d.s.Team.member(who) == nil {
				continue
			}
			d.emit(&NewcomerInvited{Meeting: m.ID, Who: who})
			d.stopLetters(becauseReplaced, func(l *Letter) bool { // who comes back is not to stay away after all
				return l.To == who && l.About == m.ID && l.Says == SaysCalledOff
			})
			d.queueLetter(InvitationLetter, who, m.ID)
		}
	}
}

// NewcomerInvited adds somebody to those invited to a meeting.
type NewcomerInvited struct {
	Meeting string    `json:"meeting"`
	Who     Principal `json:"who"`
}

func (f *NewcomerInvited) apply(s *State, _ *Event) {
	if m := s.meeting(f.Meeting); m != nil {
		m.Invited = append(m.Invited, f.Who)
	}
}
