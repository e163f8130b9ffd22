package casefile

import (
	"cmp"
	"slices"
)

// HoldMeeting is G-04: who came, how the patient could take part, and whom the
// patient wants to have a copy of the minutes.
type HoldMeeting struct {
	Meeting  string      `json:"meeting" pattern:"^meeting-[0-9]{1,9}$"`
	HeldOn   Date        `json:"held_on,omitzero" format:"date"`
	Attended []Principal `json:"attended" minItems:"1"`
	Named    []Principal `json:"named,omitempty" doc:"Whom the patient wants to have a copy"`
	Arranged Text        `json:"arranged" minLength:"1" maxLength:"4000" doc:"What was done so that the patient could take part"`
	// The next meeting, agreed on the spot (G-02): of the same kind, among the same.
	NextOn           Date      `json:"next_on,omitzero" format:"date" doc:"The day of the next meeting, where one was agreed on the spot"`
	NextAt           string    `json:"next_at,omitempty" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$" doc:"Its time of day (Europe/Oslo)"`
	NextLasts        int       `json:"next_lasts,omitempty" minimum:"15" maximum:"600" doc:"Minutes; as this one when left out"`
	NextPlace        Text      `json:"next_place,omitempty" maxLength:"1000"`
	NextLink         Text      `json:"next_link,omitempty" maxLength:"2000"`
	NextMinutesTaker Principal `json:"next_minutes_taker,omitempty"`
}

// Docs says what the tags have no room for.
func (HoldMeeting) Docs() map[string]string {
	return map[string]string{
		"held_on":            "Today when left out; to be said where that is not the day it was planned for",
		"next_place":         "Where it is to be; as this one when place and link are both left out",
		"next_link":          "For a meeting by video; as this one when place and link are both left out",
		"next_minutes_taker": "Whose turn it is in the care team, else the chair, when left out",
	}
}

func (c *HoldMeeting) open(d *deciding) *Refusal { return d.someMeeting("G-04", MeetingStatusInvited) }

func (c *HoldMeeting) decide(d *deciding) *Refusal {
	m, r := d.meetingIn(c.Meeting, "G-04", MeetingStatusInvited)
	if r != nil {
		return r
	}
	if c.HeldOn.IsZero() && m.On != d.today {
		return malformed("G-04", "held_on_missing", "date", m.On.String())
	}
	if c.HeldOn.IsZero() {
		c.HeldOn = d.today
	}
	earliest := d.s.FirstReceivedOn
	if m.Kind == CareTeamMeeting {
		earliest = d.s.Team.StartedOn
	}
	if r := d.happened("G-04", "held_on", c.HeldOn, earliest); r != nil {
		return r
	}
	if len(c.Attended) == 0 {
		return malformed("G-04", "attendance_missing")
	}
	if c.Arranged == "" && m.Kind != ProfessionalMeeting {
		return malformed("G-04", "arrangements_missing")
	}
	if r := cmp.Or(d.attendeesMayBeTold(m, c.Attended, c.HeldOn), d.refuseGone(c.Named...)); r != nil {
		return r
	}
	for _, p := range c.Named { // the patient's own wish now: the older no is lifted first
		if r := d.mayBeNamed(p); r != nil {
			return r
		}
	}
	kind, id := m.Kind, m.ID
	d.emit(&MeetingHeld{Meeting: id, On: c.HeldOn, Attended: c.Attended, Named: c.Named, Arranged: c.Arranged})
	d.stopAt(meetingCalledOff, becauseHeld, id) // an invitation to what has been helps nobody
	d.cancel(InvitationDue, id, becauseHeld)
	d.doneTasks(TaskCheckMeeting, id)
	d.setDeadline(MinutesDue, id, "", c.HeldOn)
	if kind == CareTeamMeeting && d.s.Team.Status == TeamActive {
		d.nextMeetingFrom(c.HeldOn)
	}
	return c.agreeNext(d, *d.s.meeting(id))
}

// agreeNext plans the next meeting where a meeting has agreed on one: as the step of
// its own would, by the same rules.
func (c *HoldMeeting) agreeNext(d *deciding, held Meeting) *Refusal {
	if c.NextOn.IsZero() {
		if c.NextAt != "" || c.NextLasts != 0 || c.NextPlace != "" || c.NextLink != "" || c.NextMinutesTaker != "" {
			return malformed("G-02", "next_day_missing")
		}
		return nil
	}
	next := &PlanMeeting{Kind: held.Kind, On: c.NextOn, At: c.NextAt, Lasts: cmp.Or(c.NextLasts, held.Lasts), Place: c.NextPlace,
		Link: c.NextLink, MinutesTaker: c.NextMinutesTaker, ByTurns: true}
	if c.NextPlace == "" && c.NextLink == "" {
		next.Place, next.Link = held.Place, held.Link
	}
	if held.Kind != CareTeamMeeting {
		for _, p := range held.Invited { // who has left since is not asked again
			if !d.gone(p) && !d.s.keptOut(p) {
				next.With = append(next.With, p)
			}
		}
	}
	return cmp.Or(next.open(d), next.decide(d))
}

// nextMeetingFrom counts DL-15 anew from a meeting held. One registered after a
// later one changes nothing: the last meeting is what counts.
func (d *deciding) nextMeetingFrom(on Date) {
	for _, dl := range d.live(NextMeeting, "") {
		if on.Before(dl.CountedFrom) {
			return
		}
	}
	d.settle(NextMeeting, "", on)
	d.setDeadline(NextMeeting, "care_team", "", on)
}

// MeetingHeld records that a meeting took place.
type MeetingHeld struct {
	Meeting  string      `json:"meeting"`
	On       Date        `json:"on"`
	Attended []Principal `json:"attended"`
	Named    []Principal `json:"named,omitempty"`
	Arranged Text        `json:"arranged,omitempty"`
}

func (f *MeetingHeld) apply(s *State, _ *Event) {
	if m := s.meeting(f.Meeting); m != nil {
		m.Status, m.On, m.Attended, m.Named, m.Arranged = MeetingStatusHeld, f.On, slices.Clone(f.Attended), slices.Clone(f.Named), f.Arranged
	}
}
