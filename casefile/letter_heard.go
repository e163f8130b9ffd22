package casefile

import (
	"slices"
	"time"
)

// A letter that did not arrive, and that no step writes anew, goes once more to whoever is
// still to hear what it says (INV-106). Who that is differs by what the letter is about: those
// the step that wrote it would write to today, and nobody besides (INV-55).

// Releasable tells of the letters of a case, as it stands at an instant, which of them
// release_letter takes: one that is held, or that came back and is still to be heard. It does
// not weigh whether an address is known: that is refused with what to do about it (INV-54).
func Releasable(s State, now time.Time) func(Letter) bool {
	return newDeciding(s, Command{}, now, Policy{}).releasable // neither the policy nor a fact is asked
}

func (d *deciding) releasable(l Letter) bool {
	return l.Status == LetterHeld && !d.promisedInVain(&l) || d.mayTryAgain(&l)
}

// mustStillHear reports whether a letter that did not arrive says something that its reader is
// still to hear, and that no step says again; or that what they were told is taken back (INV-107).
func (d *deciding) mustStillHear(l *Letter) bool {
	if !l.kind().saidAgain || !d.s.lastWord(l) {
		return false
	}
	switch l.Code {
	case AcknowledgementLetter, RightBodyLetter:
		return d.answersSender(l)
	case ToolTrainingLetter:
		t := d.s.toolTraining(l.To)
		return t != nil && t.Letter == l.ID && t.CompletedOn.IsZero() && d.s.takesPart(l.To)
	case MinutesLetter:
		return !d.s.Ended() && slices.Contains(MinutesRecipients(*d.s, l.About), l.To)
	case NeedLetter:
		return !d.s.Ended() && l.To == d.s.Episode.TrustLead
	case DischargeLetter:
		return d.hearsOfDischarge(l.To)
	case PlanInformationLetter:
		return !d.s.Ended()
	case InvitationLetter:
		return d.hearsOfMeeting(l)
	case TransferLetter:
		m, p := d.s.packetOf(l.About)
		return p != nil && (l.Says.TakesBack() || !d.s.Ended() && p.stands() && d.s.mayTransfer(m))
	}
	return d.hearsOfCoordinator(l)
}

// answersSender: whoever sent a referral is told that it came (D-01), and where to turn instead
// (D-02). That says no more than they wrote themselves. One that was struck, or that somebody
// else is found to have sent, is answered no more (T-20), nor one of a round that is over. What
// was merged goes on in the other case, and its sender is to know that it came (T-03).
func (d *deciding) answersSender(l *Letter) bool {
	ref := d.s.referral(l.About)
	goesOn := l.Code == RightBodyLetter || !d.s.Ended() || d.s.Phase == PhaseMerged
	return ref != nil && ref.stands() && ref.Round == d.s.Round && ref.Sender == l.To && goesOn
}

// hearsOfDischarge: those who follow the person up have use for the plan of it also when the
// episode is over; others who take part only while it goes on (S-10).
func (d *deciding) hearsOfDischarge(who Principal) bool {
	return d.s.DiedOn.IsZero() && (slices.Contains(d.s.Episode.FollowUpBy, who) || !d.s.Ended() && d.s.hasGround(who))
}

// hearsOfMeeting: of one to come whoever is to come to it, and of one called off whoever was.
func (d *deciding) hearsOfMeeting(l *Letter) bool {
	m := d.s.meeting(l.About)
	switch {
	case m == nil || d.meetingPassed(m):
		return false
	case l.Says == SaysCalledOff:
		return (!m.ahead() || !d.s.comesTo(m.ID, l.To)) && (d.s.DiedOn.IsZero() || !d.s.speaksForThePatient(l.To))
	}
	return m.Status == MeetingStatusInvited && !d.s.Ended() && d.s.comesTo(m.ID, l.To) &&
		(d.s.speaksForThePatient(l.To) || d.attendeesMayBeTold(m, []Principal{l.To}, d.today) == nil)
}

// hearsOfCoordinator: of who coordinates and who ceases to, whoever takes part, the coordinator,
// and the manager who gave the time for it; of a notice given the head of the unit alone.
func (d *deciding) hearsOfCoordinator(l *Letter) bool {
	a := d.s.assignment(l.About)
	if a == nil || d.s.Ended() {
		return false
	}
	theirs := l.To == a.Who || l.To == a.Manager
	switch l.Code {
	case CourseLetter:
		return a.Status != AssignmentEnded && l.To == a.Who
	case CoordinatorNoticeLetter:
		return a.Status == AssignmentNoticeGiven && l.To == d.unitLead()
	case AppointmentLetter:
		if a.Status == AssignmentEnded {
			return false
		}
	}
	return theirs || d.s.hasGround(l.To) || l.To == MunicipalityUnit && (d.s.notified() || d.s.notificationWaits())
}

// lastWord reports whether its reader has been written nothing since about the same thing.
func (s *State) lastWord(l *Letter) bool {
	i := slices.IndexFunc(s.Letters, func(x Letter) bool { return x.ID == l.ID })
	return !slices.ContainsFunc(s.Letters[i+1:], func(x Letter) bool {
		return x.Code == l.Code && x.To == l.To && x.About == l.About && x.Status != LetterCancelled
	})
}
