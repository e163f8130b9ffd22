package casefile

import (
	"slices"
	"strconv"
)

// CorrectMinutes gives minutes that have been sent another wording, as a new version
// (G-05): what was sent is kept beside it, and whoever got it gets the new one by letter,
// as far as they may still be told (INV-54, INV-55).
type CorrectMinutes struct {
	Meeting     string `json:"meeting" pattern:"^meeting-[0-9]{1,9}$"`
	Words       Text   `json:"words" minLength:"1" maxLength:"100000" doc:"The minutes as they are to be, whole"`
	Why         Text   `json:"why" minLength:"1" maxLength:"4000" doc:"What was wrong; the letter says so"`
	HoldsChange bool   `json:"holds_change,omitempty" doc:"That something was agreed which changes the plan, and was not said before"`
}

func (c *CorrectMinutes) open(d *deciding) *Refusal {
	return d.someMeeting("G-05", MeetingStatusMinutesSent)
}

func (c *CorrectMinutes) decide(d *deciding) *Refusal {
	m, r := d.meetingIn(c.Meeting, "G-05", MeetingStatusMinutesSent)
	if r != nil {
		return r
	}
	if c.Words == "" {
		return malformed("INV-51", "minutes_missing")
	}
	if c.Why == "" {
		return malformed("G-05", "why_corrected_missing")
	}
	id, on, already := m.ID, m.On, m.HoldsChange
	to := MinutesRecipients(*d.s, id)
	if missing := d.withoutAddress(to); len(missing) > 0 {
		return addressMissing(missing)
	}
	var told []Principal
	for _, l := range d.s.Letters {
		if l.Code == MinutesLetter && l.About == id && l.Status == LetterPosted {
			told = append(told, l.To)
		}
	}
	d.emit(&MinutesCorrected{Meeting: id, Words: c.Words, Why: c.Why, HoldsChange: c.HoldsChange || already})
	d.stopLetters(becauseReplaced, func(l *Letter) bool { return l.Code == MinutesLetter && l.About == id })
	for _, p := range to {
		l := Letter{Code: MinutesLetter, To: p, About: id}
		if slices.Contains(told, p) { // to the others it is the first they hear
			l.Says = SaysCorrected
		}
		d.write(l)
	}
	d.tellOrSettle(MinutesDue, id)
	if c.HoldsChange && d.s.Plan.live() && !already {
		d.mustRevise("MINUTES", on)
		d.tellOfChange(minutesChangeMessage, id, "")
	}
	return nil
}

func (d *deciding) withoutAddress(to []Principal) (missing []Principal) {
	for _, p := range to {
		if slices.Contains(d.facts.NoAddress, p) {
			missing = append(missing, p)
		}
	}
	return missing
}

// addressMissing is INV-54's no, which says of whom: an address is registered on somebody, not on a number.
func addressMissing(of []Principal) *Refusal {
	r := refuse("INV-54", "address_missing", "count", strconv.Itoa(len(of)))
	r.Whom = of
	return r
}

// MinutesVersion is a wording of minutes that was sent and is no longer the one that holds.
type MinutesVersion struct {
	Words Text `json:"words"`
	// SentOn is when it went to post, and CorrectedOn when another took its place, why and by whom.
	SentOn      Date      `json:"sent_on"`
	CorrectedOn Date      `json:"corrected_on"`
	CorrectedBy Principal `json:"corrected_by"`
	Why         Text      `json:"why"`
}

// MinutesCorrected puts another version of sent minutes in the place of the one before.
type MinutesCorrected struct {
	Meeting     string `json:"meeting"`
	Words       Text   `json:"words"`
	Why         Text   `json:"why"`
	HoldsChange bool   `json:"holds_change,omitempty"`
}

func (f *MinutesCorrected) apply(s *State, e *Event) {
	m := s.meeting(f.Meeting)
	if m == nil {
		return
	}
	m.Earlier = append(m.Earlier, MinutesVersion{Words: m.Minutes, SentOn: m.SentOn, CorrectedOn: e.On, CorrectedBy: e.By, Why: f.Why})
	m.Minutes, m.SentOn, m.HoldsChange = f.Words, e.On, f.HoldsChange
}
