package casefile

import "slices"

// attendeesMayBeTold is INV-57: guests need their own consent, given by the day of
// the meeting. A professional meeting is among colleagues and about no named
// person unless there is a ground; for those from elsewhere that is consent, as
// everywhere (INV-86).
func (d *deciding) attendeesMayBeTold(m *Meeting, who []Principal, on Date) *Refusal {
	for _, p := range who {
		if m.Kind == ProfessionalMeeting && p.IsStaff() {
			continue
		}
		if r := d.mayBeNamed(p); r != nil {
			return r
		}
		guest := slices.ContainsFunc(d.s.Consents, func(c Consent) bool {
			return c.Kind == ConsentMeetingGuest && c.Status == ConsentActive && c.Party == p && c.Meeting == m.ID && !c.ActiveOn.After(on)
		})
		leads := p == m.Chair || p == m.MinutesTaker // weighed when it was planned
		if !guest && !leads && !d.s.hasGround(p) {
			return refuse("INV-57", "guest_without_consent")
		}
	}
	return nil
}
