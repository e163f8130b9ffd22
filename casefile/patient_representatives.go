package casefile

import (
	"slices"
	"time"

	"samlop/casefile/calendar"
)

// Who decides for the patient (domain.md 2.2, 2.9). The registers know it; the
// case keeps what it needs of it: who, in which capacity, and the birthdays that
// still change something. For somebody grown up who decides for themself it
// keeps nothing.

// HolderKind is why somebody may decide for the patient, or must be asked.
type HolderKind string

// The kinds of holder.
const (
	// HolderParent has parental responsibility (pbrl § 4-4).
	HolderParent HolderKind = "PARENT"
	// HolderChildWelfare has taken over the care (pbrl § 4-4, barnevernsloven).
	HolderChildWelfare HolderKind = "CHILD_WELFARE"
	// HolderLegalGuardian is a verge with authority in health matters (pbrl § 4-7).
	HolderLegalGuardian HolderKind = "LEGAL_GUARDIAN"
	// HolderNextOfKin may consent to sharing for an adult without capacity (hpl § 22).
	HolderNextOfKin HolderKind = "NEXT_OF_KIN"
)

// Codes lists them.
func (HolderKind) Codes() []string {
	return CodesOf(HolderParent, HolderChildWelfare, HolderLegalGuardian, HolderNextOfKin)
}

// Holder is one who may decide for the patient.
type Holder struct {
	Who Principal  `json:"who"`
	As  HolderKind `json:"as"`
}

// Birthday is one at which the law changes who decides or who is told: 7, 12,
// 15, 16 and 18 years (domain.md 2.9). On starts at midnight, Europe/Oslo.
type Birthday struct {
	Years int  `json:"years"`
	On    Date `json:"on"`
}

// Represented is what the registers say about who decides for the patient.
type Represented struct {
	// Birthdays of somebody under 18, all five of them; empty for an adult.
	Birthdays []Birthday `json:"birthdays,omitempty"`
	// Unborn: the family expects the child (hol § 7-2 a).
	Unborn  bool     `json:"unborn,omitempty"`
	Holders []Holder `json:"holders,omitempty"`
}

func (r Represented) clone() Represented {
	r.Birthdays, r.Holders = slices.Clone(r.Birthdays), slices.Clone(r.Holders)
	return r
}

func (r Represented) equals(o Represented) bool {
	return r.Unborn == o.Unborn && slices.Equal(r.Birthdays, o.Birthdays) && slices.Equal(r.Holders, o.Holders)
}

// ageLimits are the ages at which something changes (domain.md 2.9).
var ageLimits = []int{7, 12, 15, 16, 18}

// BirthdaysOf works out the birthdays that count for somebody born on a date, or
// none when they are 18 on the day asked about. One born on 29 February has it
// on the last day of the month where there is no such day (dl § 148).
func BirthdaysOf(born, today Date) []Birthday {
	if born.IsZero() || !today.Before(calendar.AddMonths(born, 12*18)) {
		return nil
	}
	out := make([]Birthday, 0, len(ageLimits))
	for _, years := range ageLimits {
		out = append(out, Birthday{Years: years, On: calendar.AddMonths(born, 12*years)})
	}
	return out
}

// under reports whether the patient is younger than so many years on a date.
func (s *State) under(years int, on Date) bool {
	if s.Represented.Unborn {
		return true
	}
	return slices.ContainsFunc(s.Represented.Birthdays, func(b Birthday) bool { return b.Years == years && on.Before(b.On) })
}

// PatientUnder reports whether the patient is younger than so many years, one of the ages at
// which a birthday changes something: 12, 15, 16, 18.
func PatientUnder(s State, years int) bool { return s.under(years, s.day()) }

// minor reports whether the patient is a child whose age is known.
func (s *State) minor(on Date) bool { return s.under(18, on) }

// day is the latest day the case has lived through. Every birthday that matters
// wakes the case, so that it is never on the wrong side of one.
func (s *State) day() Date { return calendar.DateOf(s.Clock) }

// AsOf is the case as it stands at an instant when nothing has happened since:
// who is a child, and whose consent has run out, follow from the day.
func (s *State) AsOf(now time.Time) {
	if now.After(s.Clock) && !s.Clock.IsZero() {
		s.Clock = now
	}
}

// NoteRepresentation is the register telling the case that parental
// responsibility, guardianship or the birth date has been changed.
type NoteRepresentation struct{}

func (c *NoteRepresentation) open(*deciding) *Refusal { return nil }

func (c *NoteRepresentation) decide(d *deciding) *Refusal {
	if !d.s.DiedOn.IsZero() {
		return nil // nobody speaks for the dead (T-16); a new round asks the registers again
	}
	was := d.s.clone()
	d.noteRepresentation()
	d.followRepresentation(&was)
	return nil
}

// noteRepresentation takes over what the registers say, where it differs. For
// somebody who has died nobody decides any more.
func (d *deciding) noteRepresentation() {
	if r := d.facts.Represented; r != nil && d.s.DiedOn.IsZero() && !d.s.Represented.equals(*r) {
		d.emit(&RepresentationNoted{Represented: *r})
	}
}

// RepresentationNoted keeps who decides for the patient from now on.
type RepresentationNoted struct {
	Represented Represented `json:"represented"`
}

func (f *RepresentationNoted) apply(s *State, _ *Event) { s.Represented = f.Represented.clone() }
