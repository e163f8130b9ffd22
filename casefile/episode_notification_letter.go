package casefile

import "slices"

// A notification by letter has told the municipality when the letter leaves, never when
// it is written (INV-105), and what came back never told it (INV-106). What follows from
// it follows the letter.

// notificationLetter is the letter that a notification is, or nil.
func (s *State) notificationLetter(id string) *Letter {
	return find(s.Letters, func(l *Letter) bool { return l.Code == NotificationLetter && l.About == id })
}

// notificationWaits reports whether the latest notification is a letter that has not left.
func (s *State) notificationWaits() bool {
	n := s.notification()
	if n == nil || n.Status != NotificationWritten {
		return false
	}
	l := s.notificationLetter(n.ID)
	return l != nil && l.Pending()
}

// followNotificationLetters lets each notification by letter be as far as its letter is,
// after any step: also one that corrects a posting. Those of ledgers in which writing was
// sending are left as they are.
func (d *deciding) followNotificationLetters() {
	if d.s.Episode == nil {
		return
	}
	for _, n := range slices.Clone(d.s.Episode.Notifications) {
		l := d.s.notificationLetter(n.ID)
		if n.WrittenOn.IsZero() || l == nil {
			continue
		}
		switch left := l.Status == LetterPosted; {
		case left && (n.Status == NotificationWritten || n.Status == NotificationReturned):
			d.notificationLeft(n, l.PostedOn)
		case left && n.SentOn != l.PostedOn:
			d.notificationRedated(n, l.PostedOn)
		case !left && n.Status == NotificationSent:
			d.notificationUntold(n, NotificationWritten, becauseCorrected)
		}
	}
}

// notificationLeft: the duty to notify is met on the day of posting, and the answer is
// waited for from then (DL-21r).
func (d *deciding) notificationLeft(n Notification, on Date) {
	d.emit(&NotificationMoved{ID: n.ID, Status: NotificationSent, On: on})
	d.settle(NeedNotified, "", on)
	if !d.s.Ended() {
		d.setDeadline(NotificationAnswer, n.ID, "", on)
	}
}

// notificationRedated: it was posted on another day than was said.
func (d *deciding) notificationRedated(n Notification, on Date) {
	settled := d.notifiedBy(n)
	d.emit(&NotificationPosted{ID: n.ID, On: on})
	for _, dl := range settled {
		dl.SettledOn, dl.Status = on, metOn(dl.Due, on)
		d.emit(&DeadlineRestated{Deadline: dl, Reason: becauseCorrected})
	}
	if len(d.live(NotificationAnswer, n.ID)) > 0 {
		d.cancel(NotificationAnswer, n.ID, becauseCorrected)
		d.doneTasks(TaskRingMunicipality, n.ID)
		d.setDeadline(NotificationAnswer, n.ID, "", on)
	}
}

// notificationUntold takes back what a letter settled that has told nobody: the duty
// stands again, with the date it had.
func (d *deciding) notificationUntold(n Notification, status NotificationStatus, reason Reason) {
	settled := d.notifiedBy(n)
	d.emit(&NotificationMoved{ID: n.ID, Status: status, On: d.today})
	d.cancel(NotificationAnswer, n.ID, reason)
	d.doneTasks(TaskRingMunicipality, n.ID)
	if d.s.notification().ID != n.ID || d.s.Ended() || d.s.NotificationStatus() != NotificationRequired || len(d.live(NeedNotified, "")) > 0 {
		return
	}
	d.tellAgain(settled, reason)
	d.notifyAgain(d.today) // where no duty was settled by it
}

// notifiedBy is the duty that a notification has met, if it did.
func (d *deciding) notifiedBy(n Notification) []Deadline {
	for _, dl := range slices.Backward(d.s.Deadlines) {
		if dl.Code == NeedNotified && (dl.Status == DeadlineMet || dl.Status == DeadlineMetLate) && dl.SettledOn == n.SentOn {
			return []Deadline{dl.clone()}
		}
	}
	return nil
}

// notificationReturned is a letter to a municipality that came back, or was never
// printed: another is to be sent, and the discharge waits for it (INV-97). One that has
// been answered, by telephone for instance, did tell them.
func (d *deciding) notificationReturned(l Letter) {
	n := d.s.notificationOf(l.About)
	if l.Code == NotificationLetter && n != nil && (n.waits() || n.Status == NotificationWritten) {
		d.notificationUntold(*n, NotificationReturned, becauseCameBack)
	}
}

// NotificationPosted says that the letter of a notification left on another day.
type NotificationPosted struct {
	ID string `json:"id"`
	On Date   `json:"on"`
}

func (f *NotificationPosted) apply(s *State, _ *Event) {
	if n := s.notificationOf(f.ID); n != nil {
		n.SentOn = f.On
	}
}

// tellOfCoordinator is D-14 to the unit of the municipality (S-06): only where it is told
// of the person at all, which the duty to notify allows and the person may have said no to
// (hpl § 21, sphl § 2-5). It is a letter, also to a municipality that messages reach.
func (d *deciding) tellOfCoordinator() {
	cur := d.s.ordinaryCoordinator()
	if cur == nil || !d.s.notified() && !d.s.notificationWaits() || d.s.Episode.Need.Declined {
		return
	}
	d.writeLetter(AppointmentLetter, MunicipalityUnit, cur.ID)
}

// stopTellingMunicipality stops what has not left to a municipality that is not to be told.
func (d *deciding) stopTellingMunicipality(reason Reason) {
	d.stopLetters(reason, func(l *Letter) bool { return l.To == MunicipalityUnit && l.Code != TransferLetter })
}
