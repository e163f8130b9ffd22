package casefile

import (
	"slices"
)

// MinutesTemplate is how much minutes say.
type MinutesTemplate string

// The templates.
const (
	MinutesBrief MinutesTemplate = "BRIEF"
	MinutesFull  MinutesTemplate = "FULL"
)

// Codes lists them.
func (MinutesTemplate) Codes() []string { return CodesOf(MinutesBrief, MinutesFull) }

// MinutesStorage is where minutes are kept.
type MinutesStorage string

// The places.
const (
	MinutesInPlanMessage MinutesStorage = "PLAN_MESSAGE"
	MinutesInJournal     MinutesStorage = "JOURNAL"
)

// Codes lists them.
func (MinutesStorage) Codes() []string { return CodesOf(MinutesInPlanMessage, MinutesInJournal) }

// WriteMinutes is G-05, and G-07 when the minutes hold a change to the plan.
type WriteMinutes struct {
	Meeting     string          `json:"meeting" pattern:"^meeting-[0-9]{1,9}$"`
	Template    MinutesTemplate `json:"template,omitempty" doc:"BRIEF where the plan is detailed, else FULL, when left out"`
	Storage     MinutesStorage  `json:"storage,omitempty" doc:"PLAN_MESSAGE only where there is a live plan (INV-53)"`
	Words       Text            `json:"words" minLength:"1" maxLength:"100000"`
	HoldsChange bool            `json:"holds_change,omitempty" doc:"That something was agreed which changes the plan"`
}

func (c *WriteMinutes) open(d *deciding) *Refusal {
	return d.someMeeting("G-05", MeetingStatusHeld, MeetingStatusMinutesDraft)
}

func (c *WriteMinutes) decide(d *deciding) *Refusal {
	m, r := d.meetingIn(c.Meeting, "G-05", MeetingStatusHeld, MeetingStatusMinutesDraft)
	if r != nil {
		return r
	}
	if c.Words == "" {
		return malformed("INV-51", "minutes_missing")
	}
	live := d.s.Plan.live()
	if c.Storage == MinutesInPlanMessage && !live {
		return refuse("INV-53", "no_plan_to_store_in")
	}
	if c.Storage == "" {
		c.Storage = MinutesInJournal
		if live {
			c.Storage = MinutesInPlanMessage
		}
	}
	if c.Template == "" {
		c.Template = MinutesFull
		if live && d.s.Plan.Style == PlanDetailed {
			c.Template = MinutesBrief
		}
	}
	id, on, already := m.ID, m.On, m.HoldsChange
	d.emit(&MinutesWritten{Meeting: id, Template: c.Template, Storage: c.Storage, Words: c.Words, HoldsChange: c.HoldsChange || already})
	if c.HoldsChange && live && !already { // minutes written again are the same change
		d.mustRevise("MINUTES", on)
		d.tellOfChange(minutesChangeMessage, id, "")
	}
	return nil
}

// MinutesWritten keeps the minutes.
type MinutesWritten struct {
	Meeting     string          `json:"meeting"`
	Template    MinutesTemplate `json:"template"`
	Storage     MinutesStorage  `json:"storage"`
	Words       Text            `json:"words"`
	HoldsChange bool            `json:"holds_change,omitempty"`
}

func (f *MinutesWritten) apply(s *State, _ *Event) {
	if m := s.meeting(f.Meeting); m != nil {
		m.Status, m.Template, m.Storage, m.Minutes, m.HoldsChange = MeetingStatusMinutesDraft, f.Template, f.Storage, f.Words, f.HoldsChange
	}
}

// SendMinutes is G-06: one letter to every member, present or not, the patient
// included, and to each person the patient named; to nobody else (INV-54).
type SendMinutes struct {
	Meeting string `json:"meeting" pattern:"^meeting-[0-9]{1,9}$"`
}

func (c *SendMinutes) open(d *deciding) *Refusal {
	return d.someMeeting("G-06", MeetingStatusMinutesDraft)
}

func (c *SendMinutes) decide(d *deciding) *Refusal {
	m, r := d.meetingIn(c.Meeting, "G-06", MeetingStatusMinutesDraft)
	if r != nil {
		return r
	}
	to := MinutesRecipients(*d.s, m.ID)
	if missing := d.withoutAddress(to); len(missing) > 0 {
		return addressMissing(missing)
	}
	id := m.ID
	d.emit(&MinutesSent{Meeting: id})
	for _, p := range to {
		d.queueLetter(MinutesLetter, p, id)
	}
	d.tellOrSettle(MinutesDue, id)
	return nil
}

// MinutesRecipients is who gets a meeting's minutes by letter (G-06), so that
// casework can look for their addresses first.
func MinutesRecipients(s State, meeting string) []Principal {
	m := s.meeting(meeting)
	if m == nil {
		return nil
	}
	var to []Principal
	add := func(p Principal) {
		if p == s.Patient {
			for _, q := range s.writtenTo(s.day()) {
				if !slices.Contains(to, q) {
					to = append(to, q)
				}
			}
			return
		}
		if p != "" && !slices.Contains(to, p) && !s.keptOut(p) && !s.withheldFrom(p) && !s.objectedTo(p) {
			to = append(to, p)
		}
	}
	if m.Kind == CareTeamMeeting {
		for _, x := range s.Team.Members {
			if x.To.IsZero() {
				add(x.Who)
			}
		}
	} else {
		for _, p := range m.Invited {
			add(p)
		}
	}
	if m.Kind != ProfessionalMeeting { // that one is among colleagues (G-08)
		add(s.Patient)
	}
	for _, p := range m.Named {
		add(p)
	}
	return to
}

// MinutesSent says that the minutes went to post.
type MinutesSent struct {
	Meeting string `json:"meeting"`
}

func (f *MinutesSent) apply(s *State, e *Event) {
	if m := s.meeting(f.Meeting); m != nil {
		m.Status, m.SentOn = MeetingStatusMinutesSent, e.On
	}
}
