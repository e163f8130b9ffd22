package casefile

import (
	"cmp"
	"slices"
)

// Somebody may have a part in a case in four ways: a consent to sharing with them
// or a row in the participants' consent, a place in the group, a place at a
// meeting, and letters on their way. When a ground is gone, what rested on it ends
// at once (INV-22, INV-30). The occasions differ in how much that is: one row each.

// ending says how much of what somebody has in the case ends, and why.
type ending struct {
	reason Reason
	// own is how consents to sharing with them alone end; "" leaves those standing.
	own       ConsentStatus
	ownReason Reason
	// rows takes them out of the participants' consents.
	rows bool
	// service leaves what they have for other services.
	service Service
	// held leaves the place in the group to those who have another ground.
	held bool
	// meetings and letters end too, the letters where no ground is left.
	meetings, letters bool
}

var (
	// leftTheStaff: their meetings and letters pass on (leaves).
	leftTheStaff = ending{reason: becauseStaffLeft, own: ConsentExpired, ownReason: becauseStaffLeft, rows: true}
	// sharingWithdrawn: the letters of all parties named stop together (dropParties).
	sharingWithdrawn  = ending{reason: becauseConsentWithdrawn, own: ConsentWithdrawn, rows: true, meetings: true}
	participationOver = ending{reason: becauseTakenOut, rows: true, held: true, letters: true}
	coordinatorNoMore = ending{reason: becauseNoCoordinatorNow, rows: true, service: coordination, letters: true}
	consentRanOut     = ending{reason: becauseConsentExpired, meetings: true, letters: true}
	neverConsented    = ending{reason: becauseCorrected, meetings: true, letters: true}
)

// takeFrom ends what an occasion takes from somebody. It returns the consent, or
// the group, in which they are missed.
func (d *deciding) takeFrom(p Principal, e ending) (missed string) {
	for _, con := range d.s.Consents {
		switch {
		case !con.inForce():
		case e.own != "" && con.Party == p:
			d.endConsent(con, e.own, e.ownReason)
		case e.rows && con.namesFor(p, e.service):
			d.emit(&ParticipantRemoved{Consent: con.ID, Who: p, On: d.today, Reason: e.reason})
			missed = con.ID
		}
	}
	m := d.s.Team.member(p)
	if m != nil && (e.service == "" || m.Service == e.service) && (!e.held || !d.s.keepsPlace(p)) {
		d.leaveTeam(p, e.reason)
		missed = cmp.Or(missed, "care_team")
	}
	if e.meetings {
		d.leaveMeetings(func(*Meeting) []Principal { return []Principal{p} })
	}
	if e.letters {
		d.stopLettersAbout(p)
	}
	return missed
}

// removeAccess takes from somebody what they had by one consent alone.
func (d *deciding) removeAccess(p Principal, e ending) {
	if p != "" && p != d.s.Patient && !d.s.keepsPlace(p) {
		d.takeFrom(p, e)
	}
}

// keepsPlace reports whether somebody has a ground of their own to be in the
// group: they may be told, or do the work of the case.
func (s *State) keepsPlace(p Principal) bool {
	return s.mayBeTold(p) || s.isCoordinator(p) || p == s.MainResponsible()
}

// leaveMeetings takes people out of every meeting whose invitations or minutes
// have not all gone out.
func (d *deciding) leaveMeetings(who func(*Meeting) []Principal) {
	for _, m := range d.s.Meetings {
		for _, p := range who(&m) {
			if d.s.open(&m) {
				d.leaveMeeting(m, p)
			}
		}
	}
}

// othersAt are all who are listed at a meeting, but the patient.
func (d *deciding) othersAt(m *Meeting) []Principal {
	return slices.DeleteFunc(m.allNamed(), func(p Principal) bool { return p == d.s.Patient })
}

// endSharing ends the group and its meetings. Of a meeting that has been held, the
// minutes are still owed to the patient, and now to nobody else (story 3.5).
func (d *deciding) endSharing(reason Reason) {
	d.dissolveTeam(reason)
	d.cancelMeetings(reason)
	d.leaveMeetings(d.othersAt)
}
